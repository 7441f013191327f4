"""Polygons without codes are a shape; what is no longitude and latitude is said in a sentence."""

import json

import numpy as np
import pytest
import shapely

from czmap.errors import DefinitionError
from czmap.exports.sessions import open_file

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
        ([[y, x] for x, y in RING], "latitude first"),
        ([[425_000, 560_000], [426_000, 560_000], [426_000, 561_000]], "National Grid"),
        ([[100, 20], [101, 20], [101, 21]], "outside England"),
        ([[-1.6, 54.9], [-1.5, 55.0], [-1.5, 54.9], [-1.6, 55.0]], "crosses itself"),
        ([[-1.6, 54.9], ["x", 55.0], [-1.5, 54.9]], "has no inside"),
        ([], "has no inside"),
        (7, "has no inside"),
    ],
)
def test_what_is_no_shape_of_england_is_said(ring, said):
    with pytest.raises(DefinitionError, match=said):
        open_file(file_of(ring))
