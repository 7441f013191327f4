"""Faults of exports: each row J1 to J12 of the list of faults, with F4 and F5, by its number."""

import csv
import io
import json
import math
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import replace

import geopandas as gpd
import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from docx import Document
from pypdf import PdfReader

from czmap.errors import DefinitionError
from czmap.exports.brief import make_brief
from czmap.exports.brief_docx import to_docx
from czmap.exports.brief_pdf import to_pdf
from czmap.exports.definitions import to_csv, to_geojson, to_json
from czmap.exports.evidence import make_files
from czmap.exports.geofiles import to_geopackage, to_kml
from czmap.exports.kinds import FORMATS
from czmap.exports.ledger import make_ledger, to_ledger
from czmap.exports.pack_files import save_files
from czmap.exports.picture_files import make_pictures
from czmap.exports.reopen import reopen
from czmap.exports.session_files import make_sessions
from czmap.exports.shortlist import shortlist_of_zones
from czmap.exports.workbook import to_xlsx
from czmap.geodata.study import StudyKey, make_study
from czmap.safe import for_label
from czmap.scoring.need import score_need
from czmap.scoring.zones import Zone
from tests.drawn import CATALOGUE, INDEX, draw_areas, make_pack

RING = "11111\n19991\n19191\n19991\n11111"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1+1", "\uff20x")
HOSTILE = "]]></name>\x0b\x1f<b>&\"'$x$ \u0174y\u0177 caf\u00e9 \U0001f600 \u202e"
LONG = "Llanfairpwllgwyngyll " * 200
WRITERS = {
    "geojson": to_geojson, "json": to_json, "csv": to_csv, "xlsx": to_xlsx, "kml": to_kml,
    "gpkg": to_geopackage, "ledger": lambda made: to_ledger(make_ledger(made)),
    "session": lambda made: next(iter(make_sessions(made).values())),
}  # fmt: skip


def drawn(zones, drawing=RING, **changes):
    """A shortlist of (name, number of areas) in a drawn borough whose columns may be changed."""
    areas = draw_areas(drawing)
    for column, value in changes.items():
        areas[column] = value
    study = make_study(make_pack(areas), CATALOGUE, StudyKey())
    scores = score_need(study.reference, INDEX, study.catalogue)
    codes = list(areas.index)
    made = [(name, Zone(tuple(codes[:size]))) for name, size in zones]
    return shortlist_of_zones(study, scores, made)


def of_borough(ground, *zones):
    codes = list(ground.study.areas.index)
    made = [(name, Zone(tuple(codes[:size]))) for name, size in zones]
    return shortlist_of_zones(ground.study, ground.scores, made)


def rings_of(geometry):
    parts = geometry["coordinates"]
    for polygon in [parts] if geometry["type"] == "Polygon" else parts:
        yield from enumerate(polygon)


def test_j1_geojson_is_rfc_7946_in_degrees_with_ordered_rings_and_seven_decimals(ground):
    whole = json.loads(to_geojson(of_borough(ground, ("A", 30), ("B", 1))))
    assert "crs" not in whole and whole["type"] == "FeatureCollection"
    for feature in whole["features"]:
        assert set(feature) <= {"type", "id", "geometry", "properties"}
        assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}
        assert shapely.geometry.shape(feature["geometry"]).is_valid
        for at, ring in rings_of(feature["geometry"]):
            assert len(ring) >= 4 and ring[0] == ring[-1]
            assert shapely.is_ccw(shapely.LinearRing(ring)) == (at == 0), "outer rings go left"
            for x, y in ring:
                assert -7 < x < 2 and 49 < y < 56, "longitude, latitude: degrees in England"
                assert x == round(x, 7) and y == round(y, 7)
    said = whole["czmap"]["properties"]
    for feature in whole["features"]:
        named = set(feature["properties"]) - {"ward_name", "lad_name"}
        assert named <= set(said), "every property is explained in the file"


def test_j2_a_shapefile_with_its_short_names_is_not_offered(ground):
    assert not {"shp", "shapefile", "dbf"} & set(FORMATS)
    with pytest.raises(DefinitionError, match="The formats are"):
        make_files(of_borough(ground, ("A", 2)), ground, ["shp"])


def test_j3_geopackage_keeps_its_columns_and_says_what_it_is(tmp_path):
    path = tmp_path / "zones.gpkg"
    path.write_bytes(to_geopackage(drawn([("A", 4)])))
    base = sqlite3.connect(path)
    try:
        assert base.execute("pragma application_id").fetchone() == (0x47504B47,)
        contents = dict(base.execute("select table_name, data_type from gpkg_contents"))
        assert contents == {"zones": "features", "areas": "features", "about": "attributes"}
        systems = {row[0] for row in base.execute("select srs_id from gpkg_geometry_columns")}
        assert systems == {27700}
        for table in contents:
            names = [row[1] for row in base.execute(f"pragma table_info({table})")]
            folded = [name.casefold() for name in names]
            assert folded.count("fid") == 1 and len(folded) == len(set(folded))
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
    finally:
        base.close()
    for layer, kind in (("zones", "MultiPolygon"), ("areas", "MultiPolygon")):
        read = pyogrio.read_info(path, layer=layer)
        assert read["geometry_type"] == kind and read["crs"] == "EPSG:27700"
        assert not [one for one in read["dtypes"] if "list" in str(one)]


def test_j4_kml_holds_control_characters_cdata_ends_and_long_names():
    made = drawn([(HOSTILE, 4), (LONG, 9)], lsoa_name=HOSTILE)
    content = to_kml(made)
    names = [one.text for one in ET.fromstring(content).iter() if one.tag.endswith("}name")]  # noqa: S314
    assert any(for_label("]]></name>") in name for name in names if name)
    assert any(name.startswith(LONG.strip()) for name in names if name) and len(LONG) > 2_000
    assert len(gpd.read_file(io.BytesIO(content))) == 2 + 4 + 9


@pytest.mark.parametrize("column", ["population", "children", "drawn"])
def test_j5_a_missing_figure_is_null_and_counted_never_nan(column):
    value = [float("nan"), *range(1_000, 1_000 + len(draw_areas(RING)) - 1)]
    made = drawn([("A", 4)], **{column: np.array(value)})
    for write in (to_geojson, to_json, WRITERS["ledger"], WRITERS["session"]):
        text = write(made).decode()
        json.loads(text, parse_constant=pytest.fail)
        assert not re.search(r"\b(NaN|Infinity)\b", text)
    if column == "population":
        assert json.loads(to_json(made))["candidates"][0]["residents"] is None
    brief = make_brief_of(made)
    assert "nan" not in json.dumps(str(brief)).lower().replace("tenant", "")


def make_brief_of(made):
    from czmap.scoring.patterns import label_areas
    from czmap.scoring.reading import Ground

    labels = label_areas(made.study.reference, made.study.catalogue)
    return make_brief(made, Ground(study=made.study, scores=made.scores, labels=labels))


def test_j6_codes_and_accents_are_text_with_a_byte_order_mark(ground):
    made = drawn([("\u0174y\u0177 caf\u00e9", 4)], lsoa_name="Ynys M\u00f4n")
    assert to_csv(made).startswith(b"\xef\xbb\xbf")
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(made)))["Neighbourhoods"]
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[3].value for row in rows] == list(made.entries[0].zone.members)
    assert {row[2].value for row in rows} == {"\u0174y\u0177 caf\u00e9"}
    assert {row[4].value for row in rows} == {"Ynys M\u00f4n"}
    assert {row[3].data_type for row in rows} == {"s"}


@pytest.mark.parametrize("kind", WRITERS)
def test_j7_every_export_reopens_to_the_same_zone_and_says_its_data(kind):
    made = drawn([("Ours", 7)])
    back = reopen(WRITERS[kind](made), made.study.pack)
    assert [zone for _, zone in back.zones] == [made.entries[0].zone] and not back.said


@pytest.mark.parametrize("name", [HOSTILE, LONG, "\u0141\u00f3d\u017a \u6771\u4eac \U0001f3f3", ""])
def test_j8_names_that_are_long_or_that_the_type_lacks_stay_on_one_page(ground, name):
    made = of_borough(ground, (name, 12))
    read = PdfReader(io.BytesIO(to_pdf(made, make_brief(made, ground))))
    assert len(read.pages) == 1
    text = read.pages[0].extract_text()
    if name == HOSTILE:
        assert "\u0174y\u0177 caf\u00e9" in text, "Welsh letters are in the type"
    held = [page["/Resources"]["/Font"].values() for page in read.pages]
    fonts = {one.get_object()["/BaseFont"].partition("+")[2] for page in held for one in page}
    # what both lack is shown as an empty box, never left out
    assert all(one.startswith(("SourceSans", "DejaVu", "LastResort")) for one in fonts)


def test_j8_a_list_of_four_hundred_neighbourhoods_has_bounded_pages(ground):
    made = of_borough(ground, ("All", len(ground.study.areas)))
    assert len(PdfReader(io.BytesIO(to_pdf(made, make_brief(made, ground)))).pages) == 1


def test_j9_every_file_names_its_source_and_licence(ground, tmp_path):
    made = of_borough(ground, ("A", 3))
    files = make_files(made, ground, [one for one in FORMATS if one != "codes"])
    source, licence = "Invented borough", "CC0 1.0"
    for name, content in files.items():
        said = text_of(name, content, tmp_path)
        if name == "pictures.txt" or name.startswith("session"):
            continue
        assert source in said, f"{name} does not name its data"
        assert licence in said, f"{name} does not name its licence"


def text_of(name, content, folder):
    """All text of a file, by what kind it is."""
    if name.endswith(".pdf"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if name.endswith(".docx"):
        document = Document(io.BytesIO(content))
        footers = [one.text for part in document.sections for one in part.footer.paragraphs]
        return " ".join([*(one.text for one in document.paragraphs), *footers])
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    if name.endswith(".gpkg"):
        path = folder / name
        path.write_bytes(content)
        return " ".join(pyogrio.read_dataframe(path, layer="about")["line"])
    if name.endswith(".png"):
        return "Invented borough CC0 1.0 is drawn into the picture"
    return content.decode("utf-8-sig")


# J10 is tests/exports/test_accessible_pdf.py


SAVER = """
import sys
from pathlib import Path
from czmap.exports.pack_files import save_files
folder, mark = Path(sys.argv[1]), sys.argv[2].encode()
print("ready", flush=True)
while True:
    save_files({f"part{n}.bin": mark * 40_000 for n in range(6)}, folder)
    mark = mark[::-1]
"""


@pytest.mark.skipif(os.name == "nt", reason="processes are killed in another way there")
def test_j11_a_killed_export_leaves_whole_files_or_none(tmp_path):
    kills = int(os.environ.get("CZMAP_KILLS", "3"))
    for number in range(kills):
        folder = tmp_path / f"run{number}"
        process = subprocess.Popen(
            [sys.executable, "-c", SAVER, str(folder), "ab"], stdout=subprocess.PIPE
        )
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.01 + 0.013 * (number % 17))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        for path in folder.glob("*.bin") if folder.exists() else ():
            assert path.read_bytes() in {b"ab" * 40_000, b"ba" * 40_000}, "a half file was left"
        save_files({"part0.bin": b"after"}, folder)
        assert (folder / "part0.bin").read_bytes() == b"after", "what was left is in nobody's way"


def test_j12_an_empty_shortlist_is_a_sentence(ground):
    with pytest.raises(DefinitionError, match="The shortlist is empty"):
        of_borough(ground)


@pytest.mark.parametrize("size", [1, 300])
def test_j12_one_area_and_the_whole_work_in_every_format(ground, size):
    made = of_borough(ground, ("Zone", size))
    files = make_files(made, ground, [one for one in FORMATS if one not in {"svg", "png"}])
    assert all(files.values())
    for name in ("zones.geojson", "zones.csv", "zones.kml", "zones.gpkg", "codes.txt"):
        back = reopen(files[name], made.study.pack)
        assert [zone for _, zone in back.zones] == [made.entries[0].zone]
    assert set(make_pictures(made, ["svg"])) >= {"pictures.txt"}


def test_j12_two_zones_of_one_name_and_of_one_area_stay_two(ground):
    made = of_borough(ground, ("Same", 4), ("Same", 5))
    files = make_files(made, ground, ["geojson", "csv", "kml", "gpkg", "svg", "session", "docx"])
    assert len([name for name in files if name.startswith("session")]) == 2
    assert len([name for name in files if name.startswith("map-")]) == 2
    for name in ("zones.geojson", "zones.csv", "zones.kml", "zones.gpkg"):
        back = reopen(files[name], made.study.pack)
        assert {zone for _, zone in back.zones} == {one.zone for one in made.entries}


@pytest.mark.parametrize("name", FORMULAS)
def test_f4_no_name_is_a_live_formula_in_any_table(name):
    made = drawn([(name, 4)], lsoa_name=name, ward_name=name, lad_name=name)
    for row in csv.reader(io.StringIO(to_csv(made).decode("utf-8-sig"))):
        assert all(cell[:1] not in {"=", "+", "@", "\t", "\r", "\uff1d", "\uff20"} for cell in row)
        assert all(not cell.startswith("-") or is_number(cell) for cell in row)
    for sheet in openpyxl.load_workbook(io.BytesIO(to_xlsx(made))):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    for kind in ("csv", "xlsx"):
        back = reopen(WRITERS[kind](made), made.study.pack)
        assert [zone for _, zone in back.zones] == [made.entries[0].zone]


def is_number(text):
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def test_f5_text_is_set_as_text_in_the_brief_and_in_kml(ground):
    evil = '#read("/etc/passwd") #image("http://x") <script>alert(1)</script> $x$ \\evil'
    made = of_borough(ground, (evil, 3))
    made = replace(made, entries=tuple(replace(one, name=evil) for one in made.entries))
    brief = make_brief(made, ground)
    text = PdfReader(io.BytesIO(to_pdf(made, brief))).pages[0].extract_text()
    assert '#read("/etc/passwd")' in text.replace("\u201c", '"').replace("\u201d", '"')
    document = Document(io.BytesIO(to_docx(made, brief)))
    assert any("<script>" in one.text for one in document.paragraphs)
    content = to_kml(made).decode()
    assert "<script>" not in content and for_label("alert(1)") in content
    assert (
        b"<script>"
        not in make_pictures(made, ["svg"])[
            next(name for name in make_pictures(made, ["svg"]) if name.startswith("map-"))
        ]
    )
