"""What may happen to the file of saved zones, row by row (G3 to G5, G8, G9, G14, G15, F21)."""

import os
import random
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from czmap import backups, database, drives
from czmap import store as stores
from czmap.database import StoreError, file_address, open_store
from czmap.drafts import keep_draft, list_drafts
from czmap.errors import CzmapError
from czmap.exports.contents import Note, ZoneContent
from czmap.store import delete_zone, list_versions, list_zones, load_zone, save_zone, sweep

ZONE = ZoneContent(name="Ours", members=("E01000001",), pack="england")
STILL = "Your zone is still on screen: download it"


@contextmanager
def opened(folder):
    made = open_store(file_address(folder))
    try:
        yield made
    finally:
        made.engine.dispose()


@contextmanager
def as_nobody():
    """Act as a user without rights, where the tests run as root, to whom everything is allowed."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_g3_a_full_disk_loses_nothing(tmp_path):
    """G3: on a disk of 2 MB where the system allows one; else with a file that may not grow."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = os.geteuid() == 0 and shutil.which("mount") and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "czmap", disk], capture_output=True, check=False
    ).returncode  # fmt: skip
    try:
        with opened(disk) as made:
            if not mounted:
                limit = "PRAGMA max_page_count=300"
                sa.event.listen(made.engine, "connect", lambda one, _: one.execute(limit))
                made.engine.dispose()
            saved = save_zone(made, "own", ZONE)
            for number in range(2_000):
                big = replace(ZONE, notes=(Note(text=f"{number:05d}" * 4_000),))
                try:
                    saved = save_zone(made, "own", big, zone=saved.id, version=saved.version)
                except StoreError as problem:
                    said = str(problem)
                    break
            assert "the disk is full" in said and STILL in said
            kept = list_versions(made, "own", saved.id)
            assert [one.version for one in kept] == list(range(saved.version, 0, -1))
            assert kept[0].content == saved.content
        assert not backups.is_damaged(disk / "zones.sqlite")
    finally:
        if mounted:
            subprocess.run(["umount", disk], check=True)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has other rights")
def test_g4_a_folder_that_may_only_be_read_is_read_and_said(tmp_path):
    """G4: known when the store is opened; zones are listed, and nothing is said to be saved."""
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:-1]:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/tmp"):  # noqa: S108
            parent.chmod(0o755)
    with opened(tmp_path) as made:
        saved = save_zone(made, "own", ZONE)
    for one in (tmp_path / "zones.sqlite", tmp_path):
        one.chmod(0o555)
    try:
        with as_nobody(), opened(tmp_path) as made:
            assert list_zones(made, "own") == (saved,)
            with pytest.raises(StoreError, match="may only be read here.*still on screen"):
                save_zone(made, "own", ZONE)
        with as_nobody(), pytest.raises(StoreError, match="cannot be made, so nothing can be"):
            file_address(tmp_path / "new")
    finally:
        tmp_path.chmod(0o755)


def test_g5_a_locked_file_is_waited_for_and_then_said(tmp_path, monkeypatch):
    """G5: readers wait for nobody; who saves is told to try again, and then can."""
    with opened(tmp_path) as made:
        saved = save_zone(made, "own", ZONE)
        with made.engine.connect() as now:
            assert now.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5_000

        sa.event.listen(made.engine, "begin", lambda now: None)
        sa.event.listen(made.engine, "connect",
                        lambda one, _: one.execute("PRAGMA busy_timeout=50"))  # fmt: skip
        made.engine.dispose()
        with closing(sqlite3.connect(tmp_path / "zones.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="Somebody else is saving.*Try again"):
                save_zone(made, "own", ZONE, zone=saved.id, version=1)
            assert list_zones(made, "own") == (saved,)
            other.execute("ROLLBACK")
        assert save_zone(made, "own", ZONE, zone=saved.id, version=1).version == 2


def test_g8_two_hundred_damaged_files_are_left_alone_and_the_backup_is_read(tmp_path):
    """G8: bits turned over, cut short, no length, not a database: never overwritten.

    What is not noticed by SQLite's own check must still be read, or end in a sentence.
    """
    with opened(tmp_path / "good") as made:
        for number in range(30):
            save_zone(made, "own", replace(ZONE, name=f"{number}", notes=(Note(text="x" * 900),)))
        for copy in (tmp_path / "good" / "backups").iterdir():
            copy.unlink()
        backups.back_up(tmp_path / "good" / "zones.sqlite")
    whole = (tmp_path / "good" / "zones.sqlite").read_bytes()
    (copy,) = (tmp_path / "good" / "backups").iterdir()
    chance, from_backup = random.Random(1), 0  # noqa: S311 - the same damage each time
    said, unchanged = set(), True
    for number in range(200):
        folder = tmp_path / str(number)
        (folder / "backups").mkdir(parents=True)
        shutil.copy(copy, folder / "backups")
        hurt = _hurt(whole, number % 4, chance)
        path = folder / "zones.sqlite"
        path.write_bytes(hurt)
        try:
            with opened(folder) as made:
                found = list_zones(made, "own")
                if made.notice:
                    from_backup += 1
                    assert "damaged; it was left as it is" in made.notice
                    assert "is missing from it" in made.notice and len(found) == 30
                    assert path.read_bytes() == hurt
                elif hurt:  # an empty file is a new one
                    assert len(found) <= 30
        except CzmapError as problem:
            said.add(str(problem))
            unchanged &= path.read_bytes() == hurt
        shutil.rmtree(folder)
    assert from_backup > 100 and unchanged
    assert all("damaged" in one for one in said)


def _hurt(whole, how, chance):
    if how == 0:  # bits turned over, on a page that is in use
        made = bytearray(whole)
        for _ in range(200):
            made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
        return bytes(made)
    if how == 1:  # cut short
        return whole[: chance.randrange(1, len(whole) - 4_096)]
    if how == 2:  # not a database
        return chance.randbytes(chance.randrange(100, 9_000))
    made = bytearray(whole)  # a page of nothing in the middle
    start = 4_096 * chance.randrange(len(whole) // 4_096)
    made[start : start + 4_096] = bytes(4_096)
    return bytes(made)


@pytest.mark.parametrize(
    ("mounts", "is_there"),
    [
        ("tmpfs / tmpfs rw 0 0\nserver:/share {at} nfs4 rw 0 0", True),
        ("tmpfs / tmpfs rw 0 0\n//server/share {at} cifs rw 0 0", True),
        ("server:/ / nfs rw 0 0\n/dev/sda {at} ext4 rw 0 0", False),
        ("/dev/sda / ext4 rw 0 0\nserver:/x /elsewhere nfs rw 0 0", False),
    ],
)
def test_g9_a_network_drive_is_told(tmp_path, monkeypatch, mounts, is_there):
    """G9: the journal is the one that works there, and the page says what may happen."""
    (tmp_path / "a b").mkdir()
    told = tmp_path / "mounts"
    told.write_text(mounts.format(at=str(tmp_path / "a b").replace(" ", "\\040")))
    monkeypatch.setattr(drives, "_MOUNTS", told)
    with opened(tmp_path / "a b") as made:
        assert ("network drive" in made.notice) == is_there
        assert save_zone(made, "own", ZONE).version == 1
        with made.engine.connect() as now:
            assert now.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"


def test_g14_twenty_restores_bring_everything_back(tmp_path):
    """G14: a backup made while others save is whole, and is put in place by copying it."""
    restored = 0
    for number in range(20):
        folder = tmp_path / str(number)
        with opened(folder) as made:
            saved = [save_zone(made, "own", replace(ZONE, name=f"{n}")) for n in range(2)]
            going = threading.Event()

            def keep_saving(made=made, going=going):
                while not going.is_set():
                    save_zone(made, "other", ZONE)

            saver = threading.Thread(target=keep_saving)
            saver.start()
            copy = backups.back_up(folder / "zones.sqlite", f"drill-{number}")
            going.set()
            saver.join()
        path = folder / "zones.sqlite"
        path.write_bytes(b"damaged" * 99)
        shutil.copy(copy, path)
        with opened(folder) as again:
            restored += list_zones(again, "own") == tuple(saved) and not again.notice
            save_zone(again, "own", ZONE)
    assert restored == 20


def test_g15_versions_go_by_number_whatever_the_clock_says(store, monkeypatch):
    """G15: the clock jumps back ten years, and on by one: order stays, and nothing is swept."""
    own = os.urandom(8).hex()
    first = save_zone(store, own, ZONE)
    other = save_zone(store, own, replace(ZONE, name="Other"))
    delete_zone(store, own, other.id)
    keep_draft(store, own, os.urandom(16).hex(), ZONE)
    _turn(monkeypatch, timedelta(days=-3650))
    second = save_zone(store, own, replace(ZONE, name="B"), zone=first.id, version=1)
    assert second.saved < first.saved
    assert load_zone(store, own, first.id).version == 2
    assert [one.version for one in list_versions(store, own, first.id)] == [2, 1]
    _turn(monkeypatch, timedelta(days=365))
    assert sweep(store) == 0
    assert len(list_zones(store, own, deleted=True)) == len(list_drafts(store, own, "england")) == 1


def test_g12_what_was_deleted_long_ago_is_swept_and_nothing_else(store, monkeypatch):
    """G12: kept for 30 days, with all its versions; then it goes, and so do drafts as old."""
    own = os.urandom(8).hex()
    gone, stays = save_zone(store, own, ZONE), save_zone(store, own, ZONE)
    delete_zone(store, own, gone.id)
    keep_draft(store, own, os.urandom(16).hex(), ZONE)
    _turn(monkeypatch, timedelta(days=29))
    save_zone(store, own, ZONE, zone=stays.id, version=1)
    sweep(store)
    assert len(list_zones(store, own, deleted=True)) == 1
    _turn(monkeypatch, timedelta(days=31))
    assert sweep(store) >= 1  # PostgreSQL is shared by all tests
    assert list_zones(store, own, deleted=True) == list_drafts(store, own, "england") == ()
    assert [one.id for one in list_zones(store, own)] == [stays.id]


def _turn(monkeypatch, by):
    class Clock(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.now(UTC) + by

    monkeypatch.setattr(database, "datetime", Clock)
    monkeypatch.setattr(stores, "datetime", Clock)


def test_f21_no_word_of_a_zone_stands_in_an_error(tmp_path, caplog):
    """F21: what a database says of a save that went wrong never has what was saved in it."""
    with opened(tmp_path) as made:
        with made.engine.begin() as now:
            now.exec_driver_sql("DROP TABLE czmap_versions")
        with pytest.raises(StoreError) as problem:
            save_zone(made, "own", replace(ZONE, name="Quillfeather"))
    whole = "".join(map(str, (problem.value, problem.value.__cause__, caplog.text)))
    assert "Quillfeather" not in whole and "E01000001" not in whole
