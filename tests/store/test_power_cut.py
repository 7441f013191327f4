"""G2: the power is cut while zones are saved; what was answered is there, whole, afterwards.

A process saves zones while all that it writes, syncs, renames and deletes is recorded
(`tests/store/power.py`); then the power is cut at drawn moments, each leaving another part of what
was not synced, and czmap opens what is left. `CZMAP_CUTS=5000` cuts more often.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from czmap.backups import is_damaged
from czmap.database import StoreError, file_address, open_store
from czmap.drafts import list_drafts
from czmap.exports.contents import to_text
from czmap.store import list_versions, list_zones
from tests.store.power import Disk
from tests.store.saver import drawn_saves

CUTS = int(os.environ.get("CZMAP_CUTS", "500"))
SAVES = 16
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="what is synced is recorded on Linux"
)


@pytest.fixture
def disk(tmp_path):
    """A folder in memory where there is one: syncs are recorded, and need no waiting for."""
    if not os.access("/dev/shm", os.W_OK):  # noqa: S108 - a folder of its own in it
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="czmap-") as folder:
        yield Path(folder)


def recorded(folder, seed, pragma=""):
    """Save in a folder in another process; give the files before, and what was done to them."""
    folder.mkdir(exist_ok=True)
    (folder / "backups").mkdir(exist_ok=True)
    before = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    command = [
        sys.executable,
        "-m",
        "tests.store.power",
        str(folder),
        str(seed),
        str(SAVES),
        pragma,
    ]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    return before, json.loads(made.stdout)


def states(before, seed):
    """Give what a store holds after each answer: versions by name, the draft among them."""
    held = [dict(before)]
    for content in drawn_saves(seed, SAVES):
        now = dict(held[-1])
        old = () if content.name == "draft" else now.get(content.name, ())
        now[content.name] = (*old, to_text(content))
        held.append(now)
    return held


def held_by(folder):
    """Open a store as czmap does, and read all of it."""
    store = open_store(file_address(folder))
    try:
        with store.engine.connect() as now:
            said = now.exec_driver_sql("PRAGMA integrity_check").scalar()
        assert (said, store.notice) == ("ok", "")
        zones = {
            one.content.name: tuple(
                to_text(two.content) for two in reversed(list_versions(store, "own", one.id))
            )
            for one in list_zones(store, "own")
        }
        drafts = list_drafts(store, "own", "invented")
        return zones | ({"draft": (to_text(drafts[0].saved.content),)} if drafts else {})
    finally:
        store.engine.dispose()


def lay(files, folder, to):
    """Lay files of one folder into another."""
    for path, data in files.items():
        target = to / Path(path).relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def cuts(folder, record, seed, count):
    """Cut the power at drawn moments: how many answers were given, and what is on the disk."""
    before, log = record
    chance = random.Random(seed)  # noqa: S311 - the same moments each time
    moments = sorted(chance.choices(range(len(log) + 1), k=count))
    disk, taken, answers = Disk(before), 0, 0
    for number, moment in enumerate(moments):
        for step in log[taken:moment]:
            if step[0] == "done":
                answers += 1
            elif step[1].startswith(str(folder)):
                disk.take(step)
        taken = moment
        yield number, answers, disk.cut(seed * 100_000 + number)


def losses(tmp_path, record, held, *, seed, count):
    """Open what each cut leaves; give the cuts after which something answered is not there."""
    lost = []
    for number, answers, files in cuts(tmp_path / "own", record, seed, count):
        to = tmp_path / f"cut {seed} {number}"
        to.mkdir()
        lay(files, tmp_path / "own", to)
        copies = [one for one in files if "/backups/zones-" in one and one.endswith(".sqlite")]
        # the last answer may have been given, or not quite: the whole save is there, or none of it
        fits = held[max(0, answers - 1)], held[min(answers, len(held) - 1)]
        try:
            whole = all(files[one] and not is_damaged(to / "backups" / Path(one).name)
                        for one in copies)  # fmt: skip
            if not whole or held_by(to) not in fits:
                lost.append((number, answers))
        except (StoreError, AssertionError) as problem:
            lost.append((number, answers, repr(problem)))
    return lost


def test_g2_a_power_cut_loses_no_save_that_was_answered(disk):
    record = recorded(disk / "own", 1)
    assert held_by(disk / "own") == states({}, 1)[-1]
    assert {"write", "sync", "syncdir", "delete"} <= {step[0] for step in record[1]}
    assert losses(disk, record, states({}, 1), seed=1, count=CUTS) == []


def test_g2_the_power_is_cut_again_while_the_first_cut_is_mended(disk):
    """What a cut left is opened and saved in while the power is cut once more."""
    first = recorded(disk / "own", 2)
    for number, answers, files in cuts(disk / "own", first, 2, 4):
        again = disk / f"again {number}"
        (again / "own").mkdir(parents=True)
        lay(files, disk / "own", again / "own")
        copy = again / "copy"
        lay(files, disk / "own", copy)
        left = held_by(copy)
        assert left in (states({}, 2)[max(0, answers - 1)], states({}, 2)[min(answers, SAVES)])
        second = recorded(again / "own", 100 + number)
        held = states(left, 100 + number)
        assert losses(again, second, held, seed=number, count=CUTS // 10) == []


@pytest.mark.parametrize("pragma", ["synchronous=OFF", "synchronous=FULL"])
def test_g2_the_test_sees_what_would_be_lost_with_less_care(disk, pragma):
    """Without syncs, or without that of the folder (FULL), answered saves are lost: it is seen."""
    record = recorded(disk / "own", 3, pragma)
    assert losses(disk, record, states({}, 3), seed=3, count=100)
