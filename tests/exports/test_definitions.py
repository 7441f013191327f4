"""Definitions: standards kept, sources carried, nothing live, nothing made up."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from czmap.exports.definitions import CSV_COLUMNS, to_csv, to_geojson, to_json
from czmap.exports.shortlist import shortlist_of
from czmap.exports.workbook import to_xlsx
from czmap.geodata.study import StudyKey, make_study
from czmap.scoring.search import find_candidates
from czmap.scoring.zones import ZoneCriteria
from tests.drawn import CATALOGUE, INDEX, draw_areas, make_pack

RING = "11111\n19991\n19191\n19991\n11111"


def drawn(**changes):
    areas = draw_areas(RING)
    for column, value in changes.items():
        areas[column] = value
    study = make_study(make_pack(areas), CATALOGUE, StudyKey())
    criteria = ZoneCriteria(size=(12_000, 12_000), compactness=0, top=3)
    return shortlist_of(study, find_candidates(study, INDEX, criteria))


@pytest.fixture(scope="module")
def made():
    return drawn()


def rows_of(content):
    """The rows of a CSV file, below the block that says where it is from."""
    lines = content.decode("utf-8-sig").splitlines(keepends=True)
    below = [line for line in lines if not line.startswith(("#", '"#'))]
    return list(csv.DictReader(io.StringIO("".join(below))))


def zones(whole):
    return [one for one in whole["features"] if one["properties"]["kind"] == "zone"]


def test_geojson_keeps_rfc_7946(made):
    whole = json.loads(to_geojson(made))
    assert whole["type"] == "FeatureCollection" and "crs" not in whole
    for feature in whole["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid and -7 < shape.centroid.x < 2 and 49 < shape.centroid.y < 56
        rings = feature["geometry"]["coordinates"]
        assert shapely.is_ccw(shapely.LinearRing(rings[0]))
        for hole in rings[1:]:
            assert not shapely.is_ccw(shapely.LinearRing(hole))
        flat = np.ravel(rings[0])
        assert np.array_equal(flat, np.round(flat, 7))


def test_residents_by_age_stand_in_every_table_where_the_data_has_them(made):
    study = made.study
    codes = study.areas.index
    ages = pd.DataFrame({"aged_0_4": 10.0, "aged_5_9": range(len(codes))}, index=codes)
    ages.loc[codes[0], "aged_0_4"] = np.nan
    pack = replace(study.pack, ages=ages)
    aged = replace(made, study=replace(study, pack=pack))
    zone = made.entries[0].zone.members
    for row in rows_of(to_csv(aged)):
        wanted = "" if row["lsoa_code"] == codes[0] else "10"
        assert row["census_2021_aged_0_4"] == wanted
        assert int(row["census_2021_aged_5_9"]) == list(codes).index(row["lsoa_code"])
    first = json.loads(to_json(aged))["candidates"][0]
    assert first["census_2021_aged_5_9"] == sum(ages.loc[list(zone), "aged_5_9"])
    assert first["census_2021_aged_0_4"] == (None if codes[0] in zone else 10 * len(zone))
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(aged)))["Neighbourhoods"]
    assert [cell.value for cell in sheet[1]][-2:] == [
        "census_2021_aged_0_4",
        "census_2021_aged_5_9",
    ]
    assert "census_2021_aged_0_4" not in to_csv(made).decode("utf-8-sig")


def test_the_ring_has_its_hole(made):
    first = zones(json.loads(to_geojson(made)))[0]
    assert len(first["geometry"]["coordinates"]) == 2


def test_member_areas_make_up_the_outline(made):
    whole = json.loads(to_geojson(made))
    for zone in zones(whole):
        members = [
            shapely.geometry.shape(one["geometry"])
            for one in whole["features"]
            if one["properties"]["kind"] == "area"
            and one["properties"]["zone_id"] == zone["properties"]["id"]
        ]
        assert len(members) == zone["properties"]["areas"]
        outline = shapely.geometry.shape(zone["geometry"])
        assert shapely.union_all(members).symmetric_difference(outline).area < 1e-9


def test_files_say_what_they_are_made_from(made):
    for content in (to_geojson(made), to_json(made)):
        said = json.loads(content)["czmap"]
        assert said["invented"] is True and said["data"].startswith("INVENTED")
        assert said["index"]["weights"] == {"drawn": 1.0}
        assert said["criteria"]["size"] == [12_000, 12_000]
        assert said["attribution"] == "Drawn in a test." and said["vintage"] == "invented"


def test_figures_are_the_profiles(made):
    listed = json.loads(to_json(made))["candidates"]
    assert [one["rank"] for one in listed] == [1, 2, 3][: len(listed)]
    for one, entry in zip(listed, made.entries, strict=True):
        assert one["residents"] == entry.profile.residents
        assert one["need_0_to_100"] == pytest.approx(entry.profile.need, abs=0.005)
        assert sum(one["need_by_indicator"].values()) == pytest.approx(entry.profile.need, abs=0.01)
        assert one["children_in_low_income_families"] is None, "no figure is null, not zero"


def test_csv_opens_in_excel_with_every_member(made):
    content = to_csv(made)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = rows_of(content)
    assert tuple(rows[0]) == CSV_COLUMNS
    assert len(rows) == sum(len(one.zone.members) for one in made.entries)
    assert {row["licence"] for row in rows} == {"CC0 1.0"}


def test_hostile_names_are_never_live():
    made = drawn(lsoa_name="=cmd|'/C calc'!A0", ward_name="@SUM(1)\u202e\x00")
    rows = rows_of(to_csv(made))
    assert all(row["lsoa_name"].startswith("'=") for row in rows)
    assert {row["ward_name"] for row in rows} == {"'@SUM(1)"}
    assert all(not str(cell).startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_missing_counts_are_empty_and_null():
    made = drawn(children=float("nan"))
    assert json.loads(to_json(made))["candidates"][0]["children_0_15"] is None
    rows = rows_of(to_csv(made))
    assert {row["children_0_15"] for row in rows} == {""}
