"""Polygons without codes are a shape; what is no longitude and latitude is said in a sentence."""

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from czmap.errors import DefinitionError
from czmap.exports.file_child import MOST_BYTES
from czmap.exports.sessions import open_apart, open_file

RING = [[-1.6, 54.9], [-1.5, 54.9], [-1.5, 55.0], [-1.6, 55.0], [-1.6, 54.9]]


def file_of(ring, kind="Polygon"):
    inner = [ring] if kind == "Polygon" else [[ring]]
    shape = {"type": kind, "coordinates": inner}
    whole = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"note": "x"}, "geometry": shape}],
    }
    return json.dumps(whole).encode()  # fmt: skip


@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
def test_polygons_become_a_shape_in_metres(kind):
    opened = open_file(file_of(RING, kind))
    assert opened.shape is not None and not opened.zones
    # a tenth of a degree each way: 111.3 km north, times the cosine of the latitude east
    assert opened.shape.area / 1e6 == pytest.approx(11.13 * 11.13 * np.cos(np.radians(54.95)), 0.02)
    west, south = shapely.bounds(opened.shape)[:2]
    assert 420_000 < west < 430_000 and 555_000 < south < 565_000


@pytest.mark.parametrize(
    ("ring", "said"),
    [
        ([[100, 20], [101, 20], [101, 21]], "outside England"),
        ([[-1.6, 54.9], [-1.5, 55.0], [-1.5, 54.9], [-1.6, 55.0]], "crosses itself"),
        ([[-1.6, 54.9], ["x", 55.0], [-1.5, 54.9]], "has no inside"),
        ([[-1.6, 54.9], [-1.5, 54.9], [-1.4, 54.9], [-1.6, 54.9]], "has no inside"),
        ([[-1.6, 54.9], [float("inf"), 54.9], [-1.4, 55]], "has no inside"),
        ([[-1.6, 54.9], [-1.5, 54.9]], "has no inside"),
        ([], "has no inside"),
        (7, "has no inside"),
    ],
)
def test_what_is_no_shape_of_england_is_said(ring, said):
    with pytest.raises(DefinitionError, match=said):
        open_file(file_of(ring))


def moved(epsg):
    corners = gpd.GeoSeries.from_xy(*zip(*RING, strict=True), crs=4326).to_crs(epsg)
    return [[point.x, point.y] for point in corners]


@pytest.mark.parametrize(
    ("ring", "said"),
    [
        ([[y, x] for x, y in RING], "latitude first"),
        (moved(27700), "National Grid"),
        (moved(3857), "Web Mercator"),
    ],
)
def test_another_order_or_system_is_read_as_what_it_is_and_said(ring, said):
    right, opened = open_file(file_of(RING)), open_file(file_of(ring))
    assert right.said == ()
    assert len(opened.said) == 1 and said in opened.said[0]
    assert shapely.area(shapely.symmetric_difference(opened.shape, right.shape)) < 10_000


def test_a_line_that_crosses_itself_by_a_little_is_mended_and_said():
    spike = [[-1.6, 54.9], [-1.5, 54.9], [-1.5, 55.0], [-1.6, 55.0], [-1.6, 54.9001],
             [-1.6001, 54.9], [-1.6, 54.9]]  # fmt: skip
    crossed = [*RING[:3], [-1.4999, 55.0], [-1.5001, 54.9999], *RING[3:]]
    opened = open_file(file_of(crossed))
    assert opened.shape.is_valid
    assert "1 polygon crossed" in " ".join(opened.said)
    assert open_file(file_of(spike)).shape.is_valid


def test_lines_and_points_are_no_area():
    line = {"type": "LineString", "coordinates": RING}
    with pytest.raises(DefinitionError, match="points or lines, and no area"):
        open_file(json.dumps(line).encode())
    both = {"type": "GeometryCollection", "geometries": [line, {"type": "Polygon",
            "coordinates": [RING]}]}  # fmt: skip
    assert open_file(json.dumps(both).encode()).shape.area > 0


def test_what_people_bring_is_read_by_a_child_that_says_the_same():
    for ring in (RING, [[y, x] for x, y in RING]):
        one, other = open_file(file_of(ring)), open_apart(file_of(ring))
        assert (one.kind, one.said) == (other.kind, other.said)
        assert one.shape.equals(other.shape)
    with pytest.raises(DefinitionError, match="has no inside"):
        open_apart(file_of([]))
    with pytest.raises(DefinitionError, match="the most is 20 MB"):
        open_apart(b"x" * (MOST_BYTES + 1))
    with pytest.raises(DefinitionError, match="too deeply"):
        open_apart(b"[" * 100_000)
    assert open_apart(b"E01000001\nE01000002").text.split() == ["E01000001", "E01000002"]
