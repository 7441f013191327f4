"""Polygons drawn in Google Earth are a shape to start from; what is hostile or no area is said."""

import io
import zipfile

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from czmap.errors import DefinitionError
from czmap.exports.kml_file import read_kml_brought
from czmap.exports.sessions import open_apart, open_file
from tests.exports.test_polygons import RING, file_of

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2" '
    'xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>Untitled map</name>'
)
TAIL = "</Document></kml>"


def ring_of(corners, kind="outer"):
    """Write a ring as Google Earth does: tabs, line breaks, a height, a space at the end."""
    told = " ".join(f"{east},{north},0" for east, north in corners)
    ring = f"<LinearRing><coordinates>\n\t\t{told} \n\t</coordinates></LinearRing>"
    return f"<{kind}BoundaryIs>{ring}</{kind}BoundaryIs>"


def polygon_of(*rings):
    return f"<Polygon><tessellate>1</tessellate>{''.join(rings)}</Polygon>"


def kml_of(inside, name="My estate"):
    place = f"<Placemark><name>{name}</name><styleUrl>#m</styleUrl>{inside}</Placemark>"
    return f"{HEAD}<Style id='m'/>{place}{TAIL}".encode()


HOLE = [[-1.56, 54.94], [-1.54, 54.94], [-1.54, 54.96], [-1.56, 54.96], [-1.56, 54.94]]
EAST = [[east + 0.2, north] for east, north in RING]
POINT = "<Point><coordinates>-1.5,54.9,0</coordinates></Point>"


def test_a_polygon_of_google_earth_is_the_shape_that_the_same_geojson_is():
    opened, other = open_apart(kml_of(polygon_of(ring_of(RING)))), open_file(file_of(RING))
    assert opened.kind == "shapes (KML)" and opened.said == ()
    assert opened.shape.equals(other.shape)


def test_several_polygons_holes_and_points_beside_them():
    both = polygon_of(ring_of(HOLE, "inner"), ring_of(RING)) + POINT + polygon_of(ring_of(EAST))
    opened = open_apart(kml_of(f"<MultiGeometry>{both}</MultiGeometry>"))
    one = open_file(file_of(RING)).shape
    hole = open_file(file_of(HOLE)).shape
    assert opened.shape.area == pytest.approx(2 * one.area - hole.area, rel=0.01)
    assert not shapely.intersects(opened.shape, hole.centroid)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (kml_of(POINT), "points or lines, and no area.*Draw a polygon"),
        (kml_of("<LineString><coordinates>-1,54 -1,55</coordinates></LineString>"), "no area"),
        (kml_of(""), "no polygon and no code"),
        (kml_of(polygon_of()), "no inside"),
        (kml_of(polygon_of(ring_of([]))), "no inside"),
        (kml_of(polygon_of(ring_of([["x", "y"]] * 4))), "no inside"),
        (kml_of(polygon_of(ring_of([["inf", "nan"]] * 4))), "no inside"),
        (kml_of(polygon_of(ring_of([[100, 20], [101, 20], [101, 21], [100, 20]]))), "outside Eng"),
        (kml_of(polygon_of(ring_of(RING)))[:-30], "XML is damaged"),
        (kml_of("<a>" * 5_000 + "</a>" * 5_000), "nested too deeply"),
        (kml_of(polygon_of(ring_of([*RING] * 41_000))), "more than 200,000 corners"),
        (b'<?xml version="1.0" encoding="x-none"?><kml/>', "XML is damaged"),
        (b"<gpx><trk><name>A walk</name></trk></gpx>", "no polygon and no code"),
        (b"<kml><NetworkLink><Link><href>http://127.0.0.1:9/</href></Link></NetworkLink></kml>",
         "no polygon and no code"),
        (b'<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><kml>&b;</kml>', "entities"),
        (b'<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>', "entities"),
        (b'<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/kml.dtd"><kml/>', "entities"),
    ],
    ids=range(17),
)  # fmt: skip
def test_e5_what_is_hostile_or_no_area_is_a_sentence(content, said):
    with pytest.raises(DefinitionError, match=said):
        open_apart(content)


def test_a_kmz_is_told_to_be_saved_as_kml():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("doc.kml", kml_of(polygon_of(ring_of(RING))))
    with pytest.raises(DefinitionError, match="save the place as KML, not KMZ"):
        open_apart(packed.getvalue())


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 400))
def test_no_bytes_raise_anything_else(noise, start, end):
    content = kml_of(polygon_of(ring_of(RING)))
    for one in (b"<" + noise, content[:start] + noise + content[end:]):
        try:
            read_kml_brought(one)
        except DefinitionError:
            continue
