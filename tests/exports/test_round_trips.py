"""Random zones through every format and back (J7): a few; CZMAP_ZONES=1000 is a long run."""

import os
import random

import pytest

from czmap.exports.definitions import to_codes, to_csv, to_geojson, to_json
from czmap.exports.geofiles import to_geopackage, to_kml
from czmap.exports.ledger import make_ledger, to_ledger
from czmap.exports.reopen import reopen
from czmap.exports.session_files import make_sessions
from czmap.exports.shortlist import shortlist_of_zones
from czmap.exports.workbook import to_xlsx
from czmap.geodata.contiguity import ContiguityRule
from czmap.scoring.zones import Zone

ZONES = int(os.environ.get("CZMAP_ZONES", "10"))
TOGETHER = 50
"""Zones in one file, so that a thousand are some twenty files of each format."""
NAMES = ("Ours", "=1+1", "\u0174y\u0177", 'A, "B" & <c>', "-", "'quoted", "x" * 190)
WRITERS = {
    "geojson": to_geojson, "json": to_json, "csv": to_csv, "xlsx": to_xlsx, "kml": to_kml,
    "gpkg": to_geopackage, "ledger": lambda made: to_ledger(make_ledger(made)),
}  # fmt: skip


def random_zone(study, chance):
    """A contiguous zone of one to forty neighbourhoods, and now and then a scattered one."""
    codes = list(study.areas.index)
    members, wanted = [chance.choice(codes)], chance.randint(1, 40)
    if chance.random() < 0.1:
        return Zone(tuple(chance.sample(codes, wanted)))
    while len(members) < wanted:
        near = (study.contiguity.neighbours(one, ContiguityRule.ROOK) for one in members)
        free = sorted({code for some in near for code in some} - set(members))
        if not free:  # an island is whole alone: nothing joins it however often it is asked
            break
        members.append(chance.choice(free))
    return Zone(tuple(members))


@pytest.fixture(scope="module")
def batches(ground):
    chance = random.Random(6)  # noqa: S311 - the same zones on every run
    zones = list(dict.fromkeys(random_zone(ground.study, chance) for _ in range(ZONES)))
    named = [(NAMES[at % len(NAMES)], zone) for at, zone in enumerate(zones)]
    parts = [named[at : at + TOGETHER] for at in range(0, len(named), TOGETHER)]
    return [shortlist_of_zones(ground.study, ground.scores, part) for part in parts]


@pytest.mark.parametrize("kind", WRITERS)
def test_j7_random_zones_come_back_from_every_format(batches, kind):
    for made in batches:
        back = reopen(WRITERS[kind](made), made.study.pack)
        assert [zone for _, zone in back.zones] == [one.zone for one in made.entries]
        assert not back.said
        if kind != "kml":
            names = [name.removeprefix("'") for name, _ in back.zones]
            assert names == [one.name.removeprefix("'") for one in made.entries]


def test_j7_random_zones_come_back_from_sessions_and_lists_of_codes(batches):
    for made in batches:
        sessions = make_sessions(made)
        assert len(sessions) == len(made.entries)
        for entry, content in zip(made.entries, sessions.values(), strict=True):
            back = reopen(content, made.study.pack)
            assert back.zones == ((entry.name, entry.zone),)
        every = {code for entry in made.entries for code in entry.zone.members}
        assert set(reopen(to_codes(made), made.study.pack).zones[0][1].members) == every
