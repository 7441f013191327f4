"""GeoPackage, KML, XLSX and lists of codes: opened by other readers, they hold the same zones."""

import io
import math
import re
import xml.etree.ElementTree as ET

import geopandas as gpd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from czmap.errors import DefinitionError
from czmap.exports.definitions import to_codes, to_csv, to_geojson, to_json
from czmap.exports.geofiles import to_geopackage, to_kml
from czmap.exports.ledger import make_ledger, to_ledger
from czmap.exports.reopen import reopen
from czmap.exports.shortlist import shortlist_of_zones
from czmap.exports.workbook import to_xlsx
from czmap.geodata.codebook import CodeBook
from czmap.geodata.codes import Vintage
from czmap.geodata.sandbox import read_table
from czmap.geodata.study import StudyKey, make_study
from czmap.geodata.tables import find_code_column
from czmap.scoring.need import score_need
from czmap.scoring.zones import Zone
from czmap.ui.define_files import open_any
from tests.drawn import CATALOGUE, INDEX, draw_areas, make_pack

HOSTILE = "=1+1|<b>]]>\u202e\x00&\"' Ynys M\u00f4n \U0001f600"
RING = "11111\n19991\n19191\n19991\n11111"


def drawn(names=("", "Ours"), **changes):
    areas = draw_areas(RING)
    for column, value in changes.items():
        areas[column] = value
    study = make_study(make_pack(areas), CATALOGUE, StudyKey())
    codes = list(areas.index)
    zones = [Zone(tuple(codes[:4])), Zone(tuple(codes[6:9]))]
    scores = score_need(study.reference, INDEX, study.catalogue)
    return shortlist_of_zones(study, scores, list(zip(names, zones, strict=True)))


@pytest.fixture(scope="module")
def made():
    return drawn()


def layers(content, folder):
    path = folder / "zones.gpkg"
    path.write_bytes(content)
    return {name: pyogrio.read_dataframe(path, layer=name) for name, _ in pyogrio.list_layers(path)}


def test_geopackage_holds_zones_and_areas_in_metres(made, tmp_path):
    read = layers(to_geopackage(made), tmp_path)
    assert read["zones"].crs.to_epsg() == read["areas"].crs.to_epsg() == 27700
    assert read["zones"]["name"].tolist() == [made.entries[0].profile.name, "Ours"]
    for entry, outline in zip(made.entries, read["zones"].geometry, strict=True):
        members = read["areas"][read["areas"]["zone_id"] == entry.zone.id]
        assert tuple(sorted(members["lsoa_code"])) == entry.zone.members
        assert shapely.union_all(members.geometry).symmetric_difference(outline).area < 1e-6
    assert "INVENTED" in " ".join(read["about"]["line"])
    assert to_geopackage(made) == to_geopackage(made), "the same zones give the same file"


def test_kml_is_valid_xml_in_degrees_whatever_a_place_is_called(tmp_path):
    shortlist = drawn(names=(HOSTILE, "x" * 3_000), lsoa_name=HOSTILE)
    content = to_kml(shortlist)
    root = ET.fromstring(content)  # noqa: S314 - we wrote it
    names = [one.text for one in root.iter() if one.tag.endswith("}name")]
    assert any(
        name and name.startswith("=1+1|\u2039b\u203a]]\u203a&\"' Ynys M\u00f4n") for name in names
    )
    read = gpd.read_file(io.BytesIO(content))
    assert len(read) == 2 + 7 and read.crs.to_epsg() == 4326
    west, south, east, north = read.total_bounds
    assert -7 < west < east < 2 and 49 < south < north < 56


def cells(content):
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows()] for sheet in book}


def test_xlsx_holds_codes_as_text_and_no_live_formula():
    shortlist = drawn(names=(HOSTILE, "+SUM(1)"), lsoa_name="=cmd()", ward_name="@x")
    sheets = cells(to_xlsx(shortlist))
    assert list(sheets) == ["About", "Zones", "Neighbourhoods"]
    every = [cell for rows in sheets.values() for row in rows for cell in row]
    assert not [cell for cell in every if cell.data_type == "f"]
    assert not [cell for cell in every if isinstance(cell.value, str) and cell.value[:1] in "=+@"]
    codes = [row[3].value for row in sheets["Neighbourhoods"][1:]]
    assert codes == [code for entry in shortlist.entries for code in entry.zone.members]


def test_missing_figures_are_empty_in_every_format(tmp_path):
    shortlist = drawn(children=float("nan"))
    zones = cells(to_xlsx(shortlist))["Zones"]
    at = [cell.value for cell in zones[0]].index("Children aged 0 to 15")
    assert {row[at].value for row in zones[1:]} == {None}
    read = layers(to_geopackage(shortlist), tmp_path)["zones"]
    assert all(one is None or math.isnan(one) for one in read["children_0_15"])


def test_a_list_of_codes_is_nothing_but_codes(made):
    lines = to_codes(made).decode().splitlines()
    assert all(re.fullmatch(r"Z01\d{6}", line) for line in lines) and len(lines) == 7
    assert lines == sorted(lines)


@pytest.mark.parametrize("write", [to_csv, to_codes], ids=lambda one: one.__name__)
def test_tables_reopen_with_the_same_codes(made, write):
    book = CodeBook(
        current=frozenset(made.study.areas.index), former=frozenset(), names={},
        vintage=Vintage.INVENTED,
    )  # fmt: skip
    grid = read_table(write(made))
    column = find_code_column(grid, book)
    assert set(grid.column(column)) == {code for one in made.entries for code in one.zone.members}


WRITERS = {
    "geojson": to_geojson, "json": to_json, "csv": to_csv, "xlsx": to_xlsx, "kml": to_kml,
    "gpkg": to_geopackage, "ledger": lambda made: to_ledger(make_ledger(made)),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRITERS)
def test_every_format_reopens_to_the_same_zones(made, kind):
    back = reopen(WRITERS[kind](made), made.study.pack)
    assert [zone for _, zone in back.zones] == [one.zone for one in made.entries]
    if kind != "kml":
        assert [name for name, _ in back.zones] == [one.name for one in made.entries]
    assert not back.said


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_random_zones_come_back_from_text_formats(made, data):
    codes = list(made.study.areas.index)
    subsets = st.lists(st.sets(st.sampled_from(codes), min_size=1), min_size=1, max_size=4)
    zones = [(f"Zone {at}", Zone(tuple(one))) for at, one in enumerate(data.draw(subsets))]
    shortlist = shortlist_of_zones(made.study, made.scores, zones)
    wanted = {zone for _, zone in zones}
    for write in (to_geojson, to_json, to_geopackage, to_kml):
        assert {zone for _, zone in reopen(write(shortlist), made.study.pack).zones} == wanted


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "damaged"), (b"[1]", "a list"), (b'{"a": 1}', "no features"),
        (b"[" * 100_000, "nested"), (b"SQLite format 3\x00" + b"x" * 200, "damaged"),
        (b"<kml><Placemark>", "XML is damaged"), (b"%PDF-1.7", "a PDF"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares entities"),
        (b"code\nE09000001\n", "neighbourhood"),
    ],
)  # fmt: skip
def test_what_is_no_definition_is_one_sentence(made, content, said):
    with pytest.raises(DefinitionError, match=said):
        reopen(content, made.study.pack)


def test_codes_that_are_not_here_are_left_out_and_named(made):
    codes = to_json(made).replace(made.entries[0].zone.members[0].encode(), b"E01999999")
    back = reopen(codes, made.study.pack)
    assert back.said == ("1 codes are not in Drawn borough and were left out: E01999999.",)


def test_an_empty_shortlist_is_a_sentence(made):
    with pytest.raises(DefinitionError, match=r"The shortlist is empty\. Add a zone to it first\."):
        shortlist_of_zones(made.study, made.scores, [])


@pytest.mark.parametrize("kind", ["xlsx", "kml", "gpkg", "geojson", "csv", "json"])
def test_the_page_that_defines_opens_every_kind_of_file(made, kind):
    opened = open_any(WRITERS[kind](made))
    assert [set(one.codes) for one in opened.zones] == [set(e.zone.members) for e in made.entries]
    assert opened.kind


def test_a_kml_without_our_codes_is_a_sentence(made):
    empty = b"<kml><Placemark><name>Somewhere</name></Placemark></kml>"
    with pytest.raises(DefinitionError, match="holds no neighbourhood"):
        reopen(empty, made.study.pack)
