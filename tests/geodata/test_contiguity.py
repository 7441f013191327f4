"""Who is next to whom, on drawings where the answer can be seen."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from czmap.errors import AreaError
from czmap.geodata.areas import EPSG
from czmap.geodata.contiguity import Contiguity, ContiguityRule, make_contiguity
from tests.drawn import draw_areas

ROOK, QUEEN = ContiguityRule.ROOK, ContiguityRule.QUEEN


def code(number: int) -> str:
    return f"Z01{number:06d}"


def test_a_grid_has_the_neighbours_one_can_see():
    made = make_contiguity(draw_areas("111\n111\n111"))
    assert made.neighbours(code(5), ROOK) == [code(2), code(4), code(6), code(8)]
    assert len(made.neighbours(code(5), QUEEN)) == 8
    assert made.joined(QUEEN).sum() == 20 and made.joined(ROOK).sum() == 12


def test_shared_borders_are_measured_in_metres():
    made = make_contiguity(draw_areas("11\n11"))
    assert sorted(made.border_m) == [0, 0, 1000, 1000, 1000, 1000]


def test_a_border_under_a_metre_is_a_touch_and_no_border():
    shapes = [shapely.box(0, 0, 10, 10), shapely.box(10, 9.5, 20, 20), shapely.box(10, 0, 20, 9.5)]
    areas = gpd.GeoDataFrame(geometry=shapes, index=["a", "b", "c"], crs=EPSG)
    made = make_contiguity(areas)
    assert made.neighbours("a", QUEEN) == ["b", "c"]
    assert made.neighbours("a", ROOK) == ["c"]


def test_d8_d9_holes_islands_and_parts():
    made = make_contiguity(draw_areas("111.1\n1.1..\n111.."))
    assert made.isolates(QUEEN) == [code(4)]
    assert made.components(ROOK).nunique() == 2
    assert not made.is_connected([code(1), code(3)], ROOK)
    assert made.is_connected([code(1), code(2), code(3)], ROOK)


def test_a_bridge_joins_what_water_parts():
    areas = draw_areas("11.11")
    bridge = pd.DataFrame(
        {"lsoa_code_a": [code(3)], "lsoa_code_b": [code(2)], "name": ["B"], "source": ["s"]}
    )
    made = make_contiguity(areas, bridge)
    assert made.components(ROOK).nunique() == 1
    assert made.neighbours(code(2), ROOK) == [code(1), code(3)]
    assert len(made.to_pairs()) == 2, "a bridge is not a border"
    bridge["lsoa_code_a"] = "Z01999999"
    with pytest.raises(AreaError, match="1 areas in the table of bridges"):
        make_contiguity(areas, bridge)


def test_a_bridge_between_neighbours_keeps_their_border():
    areas = draw_areas("11")
    bridge = pd.DataFrame(
        {"lsoa_code_a": [code(1)], "lsoa_code_b": [code(2)], "name": ["B"], "source": ["s"]}
    )
    made = make_contiguity(areas, bridge)
    assert made.border_m.tolist() == [1000.0] and len(made.to_pairs()) == 1


def test_one_area_has_no_pairs():
    made = make_contiguity(draw_areas("1"))
    assert len(made.left) == 0 and made.isolates(ROOK) == [code(1)]


def test_an_unknown_area_is_named():
    with pytest.raises(AreaError, match="Z01000009 is not among the 2 areas"):
        make_contiguity(draw_areas("11")).neighbours(code(9), ROOK)


def test_arrays_cannot_be_changed():
    made = make_contiguity(draw_areas("11"))
    with pytest.raises(ValueError, match="read-only"):
        made.border_m[0] = 5


def test_a_pair_stands_once_the_lower_code_first():
    with pytest.raises(AreaError, match="once"):
        Contiguity(
            pd.Index(["a", "b"]),
            np.array([1], dtype=np.int32),
            np.array([0], dtype=np.int32),
            np.array([1.0]),
            np.array([False]),
        )


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20), st.randoms())
def test_order_and_direction_of_pairs_change_nothing(pairs, chance):
    names = [f"a{number}" for number in range(8)]
    table = pd.DataFrame(
        {
            "lsoa_code_a": [names[a] for a, _ in pairs],
            "lsoa_code_b": [names[b] for _, b in pairs],
            "border_m": [5.0] * len(pairs),
        }
    )
    other = table.sample(frac=1, random_state=chance.randrange(1000))
    other = other.rename(columns={"lsoa_code_a": "lsoa_code_b", "lsoa_code_b": "lsoa_code_a"})
    one, two = Contiguity.from_pairs(names, table), Contiguity.from_pairs(names[::-1], other)
    assert one.to_pairs().equals(two.to_pairs())
    matrix = one.matrix(ROOK)
    assert (matrix != matrix.T).nnz == 0 and matrix.diagonal().sum() == 0


@given(st.sets(st.integers(1, 12), min_size=1))
def test_within_is_the_same_as_making_it_anew(kept):
    areas = draw_areas("1111\n1111\n1111")
    codes = [code(number) for number in sorted(kept)]
    one = make_contiguity(areas).within(codes)
    two = Contiguity.from_pairs(codes, make_contiguity(areas).to_pairs())
    assert one.codes.equals(two.codes) and one.to_pairs().equals(two.to_pairs())
