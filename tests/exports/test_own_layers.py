"""People's own places and boundaries in a pack: in every file that holds them, and checkable."""

import io
import json
import math

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from openpyxl import load_workbook

from czmap.errors import DefinitionError
from czmap.exports.evidence import make_files
from czmap.exports.own_layers import BOUNDARIES_FILE, PLACES_FILE, OwnLayers
from czmap.exports.packs import verify
from czmap.exports.reopen import reopen
from czmap.exports.shortlist import shortlist_of_zones
from czmap.geodata.own_points import OwnPoints, find_areas
from czmap.geodata.own_shapes import OwnShapes
from czmap.scoring.zones import Zone

HOSTILE = "=1+1|<b>'Ynys M\u00f4n'"
FORMATS = ["csv", "xlsx", "gpkg"]


def brought(study):
    """Places in and near the first zone, and one far away; two boundaries, one far away."""
    areas = study.areas
    west, south, east, north = areas.total_bounds
    middle = areas.geometry.iloc[3].representative_point()
    xy = [(middle.x, middle.y), (middle.x + 20, middle.y), (east - 1, north - 1)]
    xy += [(areas.geometry.iloc[20].representative_point().x,
            areas.geometry.iloc[20].representative_point().y)]  # fmt: skip
    codes = find_areas(areas, np.array(xy))
    table = pd.DataFrame({"name": ["One", HOSTILE, "Far", "Other"],
                          "kind": ["school", "=hub", "=hub", "school"],
                          "easting": [round(x, 1) for x, _ in xy],
                          "northing": [round(y, 1) for _, y in xy], "lsoa_code": codes,
                          })  # fmt: skip
    table = table[table["lsoa_code"] != ""].reset_index(drop=True)
    points = OwnPoints(pack="invented", label=HOSTILE, source="our =list", period="2026",
                       table=table, digest="p")  # fmt: skip
    shapes = np.array([middle.buffer(300), shapely.box(west - 900, south - 900, west - 1, south)])
    drawn = OwnShapes(pack="invented", label="Estates", source="our map", names=(HOSTILE, "Away"),
                      shapes=shapes, digest="s")  # fmt: skip
    return OwnLayers(points=(points,), shapes=(drawn,))


@pytest.fixture(scope="module")
def packed(ground):
    codes = list(ground.study.areas.index)
    zones = [("Ours", Zone(tuple(codes[:9]))), ("Second", Zone(tuple(codes[15:24])))]
    shortlist = shortlist_of_zones(ground.study, ground.scores, zones)
    layers = brought(ground.study)
    return shortlist, make_files(shortlist, ground, FORMATS, layers=layers), layers


def test_without_leave_nothing_of_them_is_in_any_file(ground, packed):
    shortlist, _, _ = packed
    files = make_files(shortlist, ground, FORMATS)
    assert not {PLACES_FILE, BOUNDARIES_FILE} & set(files)
    assert json.loads(files["ledger.json"])["own_layers"] == {}
    assert "Own places" not in load_workbook(io.BytesIO(files["zones.xlsx"])).sheetnames


def test_a_pack_with_own_places_and_boundaries_is_made_anew_to_the_last_figure(packed):
    _, files, _ = packed
    checks = verify(files)
    assert all(one.agrees for one in checks), [one for one in checks if not one.agrees]
    told = [one.what for one in checks if "places-1, school, inside" in one.what]
    assert len(told) == 2 and any("shared_km2" in one.what for one in checks)


def test_the_counts_are_those_of_a_plain_reckoning(packed):
    shortlist, files, layers = packed
    table = layers.points[0].table
    said = [zone["own"] for zone in json.loads(files["ledger.json"])["zones"]]
    for entry, own in zip(shortlist.entries, said, strict=True):
        inside = table[table["lsoa_code"].isin(entry.zone.members)]
        for kind in ("school", "=hub"):
            assert own[f"places-1, {kind}, inside"] == (inside["kind"] == kind).sum()
    circle = math.pi * 0.3**2
    (shared,) = [value for name, value in said[0].items() if "shared_km2" in name]
    assert 0 < shared <= circle + 0.001


def test_every_changed_place_or_count_is_named(packed):
    _, files, _ = packed
    ledger = json.loads(files["ledger.json"])
    changed = json.loads(files["ledger.json"])
    name = next(name for name in ledger["zones"][0]["own"] if name.endswith("school, inside"))
    changed["zones"][0]["own"][name] += 1
    wrong = [one for one in verify({**files, "ledger.json": json.dumps(changed).encode()})
             if not one.agrees]  # fmt: skip
    assert [one.what for one in wrong] == [f"zone {ledger['zones'][0]['id']}, {name}"]
    lines = files[PLACES_FILE].splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if b",One," in line)
    fewer = {**files, PLACES_FILE: b"".join(lines[:at] + lines[at + 1 :])}
    told = [one.what for one in verify(fewer) if not one.agrees]
    assert f"file {PLACES_FILE}" in told and f"zone {ledger['zones'][0]['id']}, {name}" in told
    with pytest.raises(DefinitionError, match="own places or boundaries of the pack"):
        verify({**files, BOUNDARIES_FILE: b"{}"})


def test_the_geopackage_has_them_as_layers_in_metres_with_their_source(packed, tmp_path):
    _, files, layers = packed
    path = tmp_path / "zones.gpkg"
    path.write_bytes(files["zones.gpkg"])
    places = pyogrio.read_dataframe(path, layer="own_places")
    assert HOSTILE in set(places["name"]) and set(places["source"]) == {"our =list"}
    assert set(places["licence"]) == {"as its owner says"} and places.crs.to_epsg() == 27700
    drawn = pyogrio.read_dataframe(path, layer="own_boundaries")
    assert list(drawn["name"]) == [HOSTILE] and set(drawn["brought_by"]) == {"a user of czmap"}
    assert shapely.equals_exact(drawn.geometry.iloc[0].geoms[0], layers.shapes[0].shapes[0], 0.001)


def test_the_workbook_has_a_sheet_of_each_and_no_live_formula(packed, ground):
    shortlist, files, _ = packed
    book = load_workbook(io.BytesIO(files["zones.xlsx"]))
    rows = [*book["Own places"].iter_rows(values_only=True)]
    assert rows[0][:5] == ("zone", "zone_id", "list", "place", "kind") and len(rows) > 3
    assert "'" + HOSTILE in {row[3] for row in rows}
    assert [*book["Own boundaries"].iter_rows(values_only=True)][1][3] == "'" + HOSTILE
    about = " ".join(str(row[0]) for row in book["About"].iter_rows(values_only=True))
    assert "Brought by a user of czmap" in about
    again = reopen(files["zones.xlsx"], ground.study.pack)
    assert [zone.members for _, zone in again.zones] == [
        one.zone.members for one in shortlist.entries
    ]


def test_the_page_of_the_ledger_says_whose_they_are(packed):
    _, files, _ = packed
    page = files["ledger.md"].decode()
    assert "## Own places and boundaries" in page and "brought by a user" in page.casefold()
