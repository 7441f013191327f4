"""Shapes take areas in by the rule that is stated."""

import numpy as np
import pytest
import shapely

from czmap.errors import CriteriaError
from czmap.scoring.reach import (
    Inclusion,
    find_centres,
    find_within,
    has_centres,
    make_circles,
    parse_shape,
)
from tests.drawn import SIDE, SOUTH, WEST, draw_areas

AREAS = draw_areas("111\n111\n111")


def taken(shape, rule):
    return [int(code[-1]) for code in find_within(AREAS, shape, rule)]


def test_the_three_rules_differ_as_they_say():
    # a square over the middle area and 40 % of the one to its east
    west, south = WEST + SIDE, SOUTH - 2 * SIDE
    shape = shapely.box(west + 1, south + 1, west + 1.4 * SIDE, south + SIDE - 1)
    assert taken(shape, Inclusion.MIDDLE) == [5]
    wide = shapely.box(west - 10, south + 1, west + 1.4 * SIDE, south + SIDE - 1)
    assert taken(wide, Inclusion.ANY) == [4, 5, 6]
    assert taken(wide, Inclusion.MOST) == [5]
    assert taken(shapely.box(west, south, west + SIDE, south + SIDE), Inclusion.ANY) == [5]


def test_where_people_live_decides_and_not_the_middle_of_the_land():
    west, south = WEST + SIDE, SOUTH - 2 * SIDE
    middle = shapely.box(west, south, west + SIDE, south + SIDE)
    assert not has_centres(AREAS)
    assert shapely.contains_xy(AREAS.geometry.to_numpy(), find_centres(AREAS)).all()
    moved = AREAS.assign(pwc_easting=np.nan, pwc_northing=np.nan)
    assert not has_centres(moved)
    # the people of the middle area live by its eastern border, those of its neighbour over it
    moved.loc[AREAS.index[4], ["pwc_easting", "pwc_northing"]] = [west + SIDE - 10, south + 50]
    moved.loc[AREAS.index[5], ["pwc_easting", "pwc_northing"]] = [west + SIDE - 5, south + 60]
    assert has_centres(moved)
    assert list(find_within(moved, middle, Inclusion.MIDDLE)) == list(AREAS.index[4:6])
    west_half = shapely.box(west, south, west + SIDE / 2 + 1, south + SIDE)
    assert find_within(moved, west_half, Inclusion.MIDDLE) == ()
    assert find_within(AREAS, west_half, Inclusion.MIDDLE) == (AREAS.index[4],)
    assert find_within(moved, west_half, Inclusion.MOST) == (AREAS.index[4],)


def test_circles_are_joined_and_bad_ones_refused():
    centres = np.array([[WEST + SIDE / 2, SOUTH - SIDE / 2], [WEST + 2.5 * SIDE, SOUTH - SIDE / 2]])
    assert taken(make_circles(centres, 400), Inclusion.MIDDLE) == [1, 3]
    for points, metres in (
        (centres, 0),
        (centres, 60_000),
        (centres[:0], 5),
        (centres * np.nan, 5),
    ):
        with pytest.raises(CriteriaError):
            make_circles(points, metres)


def test_a_line_that_crosses_itself_is_refused():
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    for shape in (bow, shapely.Polygon(), shapely.LineString([(0, 0), (1, 1)])):
        with pytest.raises(CriteriaError, match="Draw it again"):
            find_within(AREAS, shape, Inclusion.ANY)


@pytest.mark.parametrize(
    "text",
    ["", "circle", "circle 53.5,-2.2", "circle 53.5,-2.2 nan", "circle 53.5,-2.2 99999999",
     "circle -2.2,53.5 100", "shape 53.5,-2.2 53.6,-2.2", "shape 1,1 2,2 3,3", "shape a,b c,d e,f",
     "blob 53.5,-2.2 53.6,-2.2 53.6,-2.1", "shape 53.5,-2.2,9 53.6,-2.2 53.6,-2.1",
     "shape inf,-2.2 53.6,-2.2 53.6,-2.1"],
)  # fmt: skip
def test_a_drawing_that_is_none_is_refused(text):
    with pytest.raises(CriteriaError):
        parse_shape(text)


def test_a_drawn_bow_is_refused_and_a_drawn_square_taken():
    square = "shape 53.5,-2.2 53.6,-2.2 53.6,-2.1 53.5,-2.1"
    assert parse_shape(square).area / 1e6 == pytest.approx(11.12 * 6.62, rel=0.01)
    bow = "shape 53.5,-2.2 53.6,-2.1 53.6,-2.2 53.5,-2.1"
    with pytest.raises(CriteriaError, match="crosses itself"):
        find_within(AREAS, parse_shape(bow), Inclusion.ANY)
