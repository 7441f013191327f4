"""The ward board: figures, classes and words of one place and what lies around it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.board import (
    FIGURE_1,
    MOST_AREAS,
    around_sentence,
    find_extent,
    make_board,
    map_sentence,
    say_need,
    short_lines,
    to_table,
)
from czmap.choropleth import classify
from czmap.errors import StudyError
from czmap.geodata.indicators import Catalogue, Direction, Theme
from czmap.geodata.study import StudyKey, load_study
from czmap.scoring.place import PlaceKind, make_place, make_zone_place
from tests.drawn import draw_areas, draw_study, make_indicator, make_pack

DRAWN = "9 8 7 6 5\n4 ? 2 1 0".replace(" ", "")
WARDS = "A A B B b\nA A B B b".replace(" ", "")


@pytest.fixture(scope="module")
def borough():
    return load_study(StudyKey(lads=("Z06000001",)))


@pytest.fixture(scope="module")
def ward(borough):
    return make_place(borough.pack, PlaceKind.WARD, borough.areas["ward_code"].iloc[0])


def drawn_board(keys=("drawn",), code="Z05000065", **how):
    study = draw_study(DRAWN, WARDS)
    return make_board(study, make_place(study.pack, PlaceKind.WARD, code), keys, **how)


def test_neighbours_of_other_councils_are_on_the_board(borough):
    # the southern council is drawn beside the northern one; only the northern is looked at
    study = draw_study(DRAWN, WARDS, key=StudyKey(lads=("Z06000001",)))
    board = make_board(study, make_place(study.pack, PlaceKind.WARD, "Z05000066"), ["drawn"])
    assert board.inside.sum() == 4
    assert "Z06000002" in set(board.areas["lad_code"])
    assert "some of them in South" in around_sentence(board)


def test_classes_are_those_of_the_choropleth_over_the_whole_reference(borough, ward):
    board = make_board(borough, ward, FIGURE_1)
    for one in board.maps:
        own = borough.catalogue[one.indicator.key]
        reference = borough.reference[own.key]
        expected = classify(
            reference.loc[board.areas.index],
            reference=reference,
            direction=own.direction,
            decimals=own.decimals,
        )
        assert one.classes == expected


def test_own_breaks_are_of_the_board_only(borough, ward):
    pooled, own = (make_board(borough, ward, ["imd_score"], pooled=on) for on in (True, False))
    assert pooled.maps[0].classes.breaks != own.maps[0].classes.breaks
    assert set(own.maps[0].classes.digits) == set("01234")
    assert "this board's" in own.breaks_of


def test_the_reports_direction_turns_health_and_nothing_else(borough, ward):
    keys = (*FIGURE_1, "ks2_pct") if "ks2_pct" in borough.catalogue else FIGURE_1
    usual, original = (make_board(borough, ward, keys, as_2012=on) for on in (False, True))
    for before, after in zip(usual.maps, original.maps, strict=True):
        if before.indicator.theme is not Theme.HEALTH:
            assert before.classes == after.classes
            assert not after.restored
            continue
        assert after.restored
        assert before.title == "Lower good health"
        assert after.title == "Good health"
        assert "less need" in after.darker
        darkest = [
            {
                code
                for code, digit in zip(usual.areas.index, one.classes.digits, strict=True)
                if digit == "4"
            }
            for one in (before, after)
        ]
        health = borough.reference["good_health_pct"]
        assert health.loc[sorted(darkest[0])].max() < health.loc[sorted(darkest[1])].min()
        # the words are about need, whichever way the shading runs
        assert before.said == after.said
        assert before.highest == after.highest


def test_a_ward_is_averaged_over_its_people():
    areas = draw_areas("13\n57".replace(" ", ""))
    areas["population"] = [1_000.0, 3_000.0, 0.0, np.nan]
    from czmap.geodata.study import make_study
    from tests.drawn import CATALOGUE

    study = make_study(make_pack(areas), CATALOGUE, StudyKey())
    place = make_zone_place(study.pack, areas.index, name="")
    assert make_board(study, place, ["drawn"]).maps[0].mean == pytest.approx(2.5)


def test_the_words_hold_against_the_figures(borough, ward):
    board = make_board(borough, ward, ["unemployed_pct"])
    one = board.maps[0]
    reference = borough.reference["unemployed_pct"].dropna()
    limit = np.quantile(reference, 0.8)
    own = borough.reference["unemployed_pct"].loc[list(ward.members)]
    assert one.highest == (own > limit).sum()
    said = map_sentence(board, one).replace("\N{NO-BREAK SPACE}", " ")
    assert f"run from {own.min():,.1f} % to {own.max():,.1f} %" in said
    assert f"{one.highest} of {len(own)}" in short_lines(board, one)[1]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(0, 9))
def test_a_share_of_lower_need_never_claims_too_much(reference, value):
    import re

    import pandas as pd

    for direction in Direction:
        said = say_need(np.array([float(value)]), pd.Series(reference, dtype=float), direction)[0]
        word, share = re.match(
            r"(higher|lower) need than (?:over |less than )?([\d.]+)", said
        ).groups()
        sign = direction.sign * (1 if word == "higher" else -1)
        true = 100 * np.mean([one * sign < value * sign for one in reference])
        assert float(share) <= true + 1e-9 or "less than" in said


def test_a_place_of_one_area_without_neighbours_is_a_board():
    study = draw_study("5")
    board = make_board(study, make_place(study.pack, PlaceKind.AREA, "Z01000001"), ["drawn"])
    assert around_sentence(board).endswith("none lies around it.")
    assert board.maps[0].classes.digits == "2"
    assert "run from" not in map_sentence(board, board.maps[0])


def test_a_place_without_any_figure_says_so():
    board = drawn_board_of("??\n??")
    one = board.maps[0]
    assert one.classes.digits == "----"
    assert "no figure is published for any" in map_sentence(board, one)
    assert short_lines(board, one)[0] == "Ward: no figure published"


def drawn_board_of(need):
    study = draw_study(need)
    return make_board(study, make_place(study.pack, PlaceKind.WARD, "Z05000065"), ["drawn"])


def test_a_missing_figure_is_counted_and_never_low():
    board = drawn_board()
    at = list(board.areas.index).index("Z01000007")
    assert board.maps[0].classes.digits[at] == "-"
    assert board.maps[0].said[at] == "no figure published"
    assert "1 neighbourhood has no figure." in map_sentence(board, board.maps[0])


def test_the_table_holds_the_same_figures_with_the_place_first():
    board = drawn_board()
    table = to_table(board)
    assert table["Inside"].tolist() == sorted(table["Inside"], reverse=True)
    assert table.loc["Z01000001", "Drawn drawn"] == 9
    assert np.isnan(table.loc["Z01000007", "Drawn drawn"])
    assert len(table) == len(board.areas)


def test_the_extent_holds_the_place_and_is_neither_flat_nor_tall():
    for drawing in ("123456789", "1\n2\n3\n4\n5\n6", "1"):
        shapes = draw_areas(drawing).geometry
        west, south, east, north = find_extent(shapes)
        own = shapes.total_bounds
        assert west < own[0] and south < own[1] and east > own[2] and north > own[3]
        assert 0.699 <= (north - south) / (east - west) <= 1.151


def test_too_much_for_a_board_is_a_sentence(borough, ward):
    with pytest.raises(StudyError, match="1 to 9 indicators, not 0"):
        make_board(borough, ward, [])
    with pytest.raises(StudyError, match="not 10"):
        make_board(borough, ward, ["imd_score"] * 10)
    wide = draw_study("\n".join(["5" * 40] * 40))
    assert len(wide.areas) > MOST_AREAS
    with pytest.raises(StudyError, match="Choose a ward"):
        make_board(wide, make_place(wide.pack, PlaceKind.WHOLE), ["drawn"])


def test_a_label_that_is_two_parts_says_its_direction_after_it():
    low = make_indicator(direction=Direction.LOW, label="Key Stage 2: expected level")
    study = draw_study("12", catalogue=Catalogue((low,)))
    board = make_board(study, make_place(study.pack, PlaceKind.WHOLE), ["drawn"])
    assert board.maps[0].title == "Key Stage 2: expected level (darker is lower)"
