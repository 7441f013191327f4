"""What a map shows, in values and in words."""

import numpy as np
import pytest
import shapely

from czmap.choropleth import classify
from czmap.errors import AreaError
from czmap.map_paint import (
    AreaPaint,
    describe_map,
    make_focus,
    make_zone_shape,
    outline,
    to_texts,
)
from tests.drawn_pack import WEST_LAD, make_grid_pack, make_grid_study

MEMBERS = ["Z01000012", "Z01000013", "Z01000022"]


@pytest.fixture(scope="module")
def study():
    return make_grid_study(make_grid_pack(), WEST_LAD)


def paint_of(study, **more):
    key = next(iter(study.catalogue))
    values = study.areas[key]
    classes = classify(values, reference=study.reference[key])
    texts = to_texts(values, decimals=0)
    return AreaPaint(title="Need (made up)", classes=classes, values=texts, unit="%", **more)


def test_an_outline_is_one_ring_round_its_members(study):
    made = outline(study.areas, MEMBERS)
    shape = shapely.geometry.shape(made)
    assert made["type"] == "Polygon"
    assert shape.exterior.is_ccw
    inside = study.areas.geometry.loc[MEMBERS].to_crs(4326).representative_point()
    assert shape.contains(inside.union_all())
    coordinates = shapely.get_coordinates(shape)
    assert np.array_equal(coordinates, coordinates.round(5))


@pytest.mark.parametrize("members", [[], ["Z01999999"]])
def test_an_outline_of_nothing_or_of_strangers_is_refused(study, members):
    with pytest.raises(AreaError, match=r"at least one|not among"):
        outline(study.areas, members)


def test_a_number_stands_on_its_zone(study):
    zone = make_zone_shape(study.areas, MEMBERS, zone_id="a", number=1, label="A")
    point = shapely.Point(zone.at[::-1])
    assert shapely.geometry.shape(zone.outline).touches(point)


def test_focus_is_south_west_north_east(study):
    south, west, north, east = make_focus(study.areas, MEMBERS, token="x").bounds  # noqa: S106
    assert 53 < south < north < 54
    assert -2.1 < west < east < -1.9


def test_the_map_in_words(study):
    zone = make_zone_shape(study.areas, MEMBERS, zone_id="a", number=1, label="Old Town")
    words = describe_map(study.areas, paint_of(study, zones=(zone,), selected="Z01000012"))
    assert words.startswith("Map of 50 neighbourhoods (LSOAs) coloured by Need (made up).")
    assert "highest need" in words
    assert "2 have no data and are hatched." in words or "1 has no data and is hatched." in words
    assert "1 zone is outlined and numbered: 1, Old Town." in words
    assert "Chosen: Gridham 012" in words


def test_an_outline_without_a_number_is_a_sentence_of_its_own(study):
    ward = make_zone_shape(study.areas, MEMBERS, zone_id="w", number=0, label="Old Town ward")
    words = describe_map(study.areas, paint_of(study, zones=(ward,)))
    assert "Old Town ward is outlined." in words and "numbered" not in words


def test_one_darkest_area_reads_well(study):
    one = study.areas.iloc[:3]
    values = one[next(iter(study.catalogue))] * 0 + [1.0, 2.0, 3.0]
    paint = AreaPaint(
        title="x",
        classes=classify(values, reference=values, decimals=0),
        values=to_texts(values, decimals=0),
    )
    assert "1 is darkest, the highest need (3); it is in Ward <b>1</b>." in describe_map(one, paint)


def test_colours_and_values_must_agree(study):
    with pytest.raises(AreaError, match="50 colours for 1 values"):
        AreaPaint(title="x", classes=paint_of(study).classes, values=("1",))
