"""Boundaries that somebody brings (fault group D, and E9)."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import mapping

from czmap.errors import TableError
from czmap.geodata import own_shapes, shape_rows
from czmap.geodata.own_shapes import make_shapes
from czmap.geodata.sandbox import read_shape_rows
from czmap.geodata.shape_rows import MisplacedError, System, read_shapes
from tests.drawn import draw_areas, make_pack
from tests.examples import few

PACK = make_pack(draw_areas("1234 5678", "AAab ABbb"))
DEGREES = shapely.box(-2.3, 53.4, -2.2, 53.5)
METRES = shapely.box(384_000, 396_000, 386_000, 398_000)
MERCATOR = shapely.box(-256_000, 7_057_000, -245_000, 7_070_000)
SWAPPED = shapely.transform(DEGREES, lambda xy: xy[:, ::-1])
BY_SYSTEM = {
    System.DEGREES: DEGREES, System.METRES: METRES, System.MERCATOR: MERCATOR,
    System.SWAPPED: SWAPPED,
}  # fmt: skip
CODES = {System.DEGREES: "4326", System.METRES: "27700", System.MERCATOR: "3857"}


def written(*shapes, crs="", **properties):
    features = [
        {"type": "Feature", "properties": {"name": f"Estate {n}", **properties},
         "geometry": shape if isinstance(shape, dict | None) else mapping(shape)}
        for n, shape in enumerate(shapes, start=1)
    ]  # fmt: skip
    whole = {"type": "FeatureCollection", "features": features}
    if crs:
        name = f"urn:ogc:def:crs:EPSG::{crs}"
        whole["crs"] = {"type": "name", "properties": {"name": name}}
    return json.dumps(whole).encode()


def said(rows):
    return " ".join(one.sentence() for one in rows.findings)


def test_boundaries_come_through_the_child_as_they_are():
    rows = read_shape_rows(written(DEGREES, shapely.box(-2.19, 53.4, -2.1, 53.5)))
    assert rows.names == ("Estate 1", "Estate 2") and rows.sure and not rows.findings
    assert shapely.equals(rows.shapes[0], DEGREES) and rows.system is System.DEGREES


def test_d1_what_is_not_said_of_the_coordinates_is_inferred_and_asked():
    rows = read_shapes(written(METRES))
    assert rows.system is System.METRES and not rows.sure
    assert read_shapes(written(METRES), system=System.METRES).sure


@pytest.mark.parametrize("looks", BY_SYSTEM)
@pytest.mark.parametrize("stated", CODES)
def test_d2_d3_d4_coordinates_that_do_not_fit_what_is_stated_are_named(stated, looks):
    content = written(BY_SYSTEM[looks], crs=CODES[stated])
    if stated is looks:
        assert read_shapes(content).system is looks
        return
    words = "the wrong way round" if looks is System.SWAPPED else str(looks)
    with pytest.raises(MisplacedError, match="do not fit the stated system") as problem:
        read_shapes(content)
    assert words in problem.value.sentence()
    assert read_shapes(content, system=looks).system is looks


def test_d4_swapped_coordinates_are_asked_about_and_put_right():
    rows = read_shapes(written(SWAPPED))
    assert rows.system is System.SWAPPED and not rows.sure


def test_d4_what_was_swapped_lies_where_it_should():
    here = shapely.box(*PACK.areas.to_crs(4326).total_bounds)
    turned = shapely.transform(here, lambda xy: xy[:, ::-1])
    straight = [
        make_shapes(read_shapes(written(shape)), "Estates", "us", PACK, "drawn")[0].shapes[0]
        for shape in (here, turned)
    ]
    assert shapely.equals_exact(straight[0], straight[1], tolerance=0.01)


def test_d5_what_lies_elsewhere_is_counted_and_set_aside():
    with pytest.raises(TableError, match="lie outside England"):
        read_shapes(written(shapely.box(10, 40, 11, 41)))
    here = shapely.box(*PACK.areas.to_crs(4326).total_bounds)
    rows = read_shapes(written(here, shapely.box(-1.2, 50.7, -1.1, 50.8)))
    made, found = make_shapes(rows, "Estates", "us", PACK, "drawn")
    assert made.names == ("Estate 1",) and "1 boundary outside" in found[0].what


def test_d6_a_bow_tie_is_refused_and_a_slight_crossing_is_mended_and_listed():
    bow = shapely.Polygon([(-2.3, 53.4), (-2.2, 53.5), (-2.2, 53.4), (-2.3, 53.5)])
    with pytest.raises(TableError, match="No boundary can be used"):
        read_shapes(written(bow))
    rows = read_shapes(written(DEGREES, bow))
    assert len(rows.names) == 1 and "would change" in said(rows)
    slight = shapely.Polygon(
        [(-2.3, 53.4), (-2.2, 53.4), (-2.2, 53.5), (-2.2501, 53.5), (-2.25, 53.5001),
         (-2.25, 53.4999), (-2.2502, 53.5), (-2.3, 53.5)]
    )  # fmt: skip
    assert not slight.is_valid
    mended = read_shapes(written(slight))
    assert mended.shapes[0].is_valid and "mended" in said(mended)


corner = st.tuples(st.floats(-2.4, -2.1), st.floats(53.3, 53.6))


@given(st.lists(st.lists(corner, min_size=3, max_size=12), min_size=1, max_size=4))
def test_d6_no_polygon_raises_anything_but_a_sentence_and_what_is_kept_is_valid(rings):
    shapes = [{"type": "Polygon", "coordinates": [[*ring, ring[0]]]} for ring in rings]
    try:
        rows = read_shapes(written(*shapes))
    except TableError:
        return
    assert shapely.is_valid(rows.shapes).all() and (shapely.area(rows.shapes) > 0).all()


def test_d7_overlaps_are_told_and_slivers_are_none():
    other = shapely.box(-2.25, 53.4, -2.15, 53.5)
    rows = read_shapes(written(DEGREES, other))
    assert "1 pair of boundaries overlaps" in said(rows) and "Estate 1 and Estate 2" in said(rows)
    sliver = shapely.box(-2.200001, 53.4, -2.15, 53.5)
    assert "overlap" not in said(read_shapes(written(DEGREES, sliver)))


def test_d9_parts_and_holes_are_kept_and_heights_are_left_out_and_told():
    hole = DEGREES.difference(shapely.box(-2.27, 53.43, -2.25, 53.45))
    both = shapely.MultiPolygon([hole, shapely.box(-2.1, 53.4, -2.05, 53.45)])
    rows = read_shapes(written(both))
    assert shapely.equals(rows.shapes[0], both) and not rows.findings
    tall = mapping(shapely.force_3d(DEGREES, 12.0))
    flat = read_shapes(written(tall))
    assert not flat.shapes[0].has_z and "Heights of 1 boundary were left out" in said(flat)


def test_d10_what_is_no_area_is_counted_and_set_aside():
    ring = [[float("nan"), 53.4], [-2.2, 53.4], [-2.2, 53.5], [float("nan"), 53.4]]
    nowhere = {"type": "Polygon", "coordinates": [ring]}
    empty = {"type": "Polygon", "coordinates": []}
    odd = [None, mapping(shapely.Point(-2.2, 53.4)), nowhere, empty]
    rows = read_shapes(written(DEGREES, *odd))
    assert len(rows.names) == 1 and "no shape" in said(rows) and "point or line" in said(rows)
    assert "empty or infinite" in said(rows)
    with pytest.raises(TableError, match="czmap needs boundaries: polygons"):
        read_shapes(written(mapping(shapely.Point(-2.2, 53.4))))


def test_d11_a_code_with_two_shapes_is_refused_and_the_same_twice_is_one():
    other = shapely.box(-2.1, 53.4, -2.05, 53.45)
    with pytest.raises(TableError, match="E05000001"):
        read_shapes(written(DEGREES, other, code="E05000001"))
    assert len(read_shapes(written(DEGREES, DEGREES, code="E05000001")).names) == 1


def test_d12_a_shape_far_from_its_code_is_worth_a_look(monkeypatch):
    monkeypatch.setattr(own_shapes, "FAR_M", 10)
    first, last = PACK.areas.geometry.iloc[[0, -1]]
    rows = shape_rows.ShapeRows(
        names=("Far", "Near"), codes=(str(PACK.areas.index[-1]), str(PACK.areas.index[-1])),
        shapes=np.array([first, last], dtype=object), system=System.METRES, sure=True, fields=(),
        findings=(),
    )  # fmt: skip
    _, found = make_shapes(rows, "Estates", "us", PACK, "drawn")
    told = " ".join(one.sentence() for one in found)
    assert "1 boundary lies far from where the code says" in told and "Far" in told


def test_d13_the_years_of_boundaries_are_told_and_mixed_ones_named():
    assert "are of 2024" in said(read_shapes(written(DEGREES, WD24CD="E05000001")))
    mixed = json.loads(written(DEGREES, shapely.box(-2.1, 53.4, -2.05, 53.45)))
    for feature, field in zip(mixed["features"], ("WD24NM", "WD22NM"), strict=True):
        feature["properties"] = {field: "A ward"}
    assert "different years are mixed" in said(read_shapes(json.dumps(mixed).encode()))


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PK\x03\x04 estates.shp estates.dbf", "zip"),
        (b"PK\x03\x04 estates.shp", "zip"),
        (b"SQLite format 3\x00", "database"),
        (b"\x00\x00\x27\x0a" + b"\x00" * 60, "text table"),
        (b"<?xml version='1.0'?><kml/>", "XML"),
    ],
)
def test_d14_d15_shapefiles_archives_and_geopackages_are_refused_in_words(start, kind):
    with pytest.raises(TableError, match=f"{kind}.*not GeoJSON.*Save the boundaries as GeoJSON"):
        read_shape_rows(start)


def test_d16_too_many_corners_or_boundaries_are_refused(monkeypatch):
    monkeypatch.setattr(shape_rows, "MOST_VERTICES", 8)
    with pytest.raises(TableError, match="more than 8 corners.*Simplify"):
        read_shapes(written(DEGREES, DEGREES))
    monkeypatch.setattr(shape_rows, "MOST_SHAPES", 1)
    with pytest.raises(TableError, match="2 boundaries"):
        read_shapes(written(DEGREES, DEGREES))


WHOLE = written(DEGREES, shapely.box(-2.1, 53.4, -2.05, 53.45))


@given(st.integers(0, len(WHOLE) - 1))
def test_d17_a_file_cut_anywhere_is_not_read(at):
    with pytest.raises(TableError):
        read_shapes(WHOLE[:at])


@given(st.binary(max_size=80))
def test_d17_no_bytes_raise_anything_but_a_sentence(content):
    with pytest.raises(TableError):
        read_shapes(content)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@settings(max_examples=few(60))
@given(json_values, json_values, json_values)
def test_e9_no_json_raises_anything_but_a_sentence(shape, said, more):
    feature = {"type": "Feature", "properties": said, "geometry": shape}
    shaped = {"type": "Polygon", "coordinates": more}
    for geometry in (feature, {**feature, "geometry": shaped}, more):
        whole = {"type": "FeatureCollection", "features": [geometry]}
        with pytest.raises(TableError):
            read_shapes(json.dumps(whole).encode())


@pytest.mark.parametrize(
    "content",
    [
        b'{"type":' * 100_000,
        b"[" * 1_000_000,
        b'{"type": "FeatureCollection", "features": [' + b'{"a":' * 50_000,
        b'{"type": "Polygon", "coordinates": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        json.dumps({"type": "Feature", "geometry": None,
                    "properties": {str(n): n for n in range(200_000)}}).encode(),
        b'{"type": "Polygon", "x": "' + b"9" * 5_000_000 + b'", "coordinates": []}',
    ],
)  # fmt: skip
def test_e9_json_that_is_deep_wide_or_long_is_a_sentence_through_the_child(content):
    with pytest.raises(TableError):
        read_shape_rows(content)
