"""Who a place misses: counts that add up, and neighbours that add exactly what they hold."""

import functools
import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.geodata.study import StudyKey, make_study
from czmap.scoring.missed import count_everyone, find_missed
from czmap.scoring.need import score_need
from tests.drawn import CATALOGUE, INDEX, draw_areas, make_pack

GROUND, WARDS = "9876 5432 1234", "AAAb AAbb AAbb"


@functools.cache
def drawn():
    pack = make_pack(draw_areas(GROUND, WARDS))
    study = make_study(pack, CATALOGUE, StudyKey())
    return pack, score_need(study.reference, INDEX, study.catalogue)


def make_drawn(rates=None, deciles=None):
    pack, scores = drawn()
    if rates is not None:
        pack = replace(pack, indicators=pack.indicators.assign(idaci_score=rates))
    if deciles is not None:
        published = pd.DataFrame({"imd_decile": deciles}, index=pack.areas.index, dtype=float)
        pack = replace(pack, published=published)
    return pack, scores


def codes(*numbers):
    return [f"Z01{number:06d}" for number in numbers]


def test_children_inside_and_outside_are_counted_by_council():
    # 300 children each; the first four areas of the top row, the fourth in the other council
    pack, scores = make_drawn(rates=[0.5, 0.4, 0.3, 0.2] + [0.1] * 8)
    missed = find_missed(pack, scores, codes(1, 4))
    north, south = missed.councils
    assert (north.name, north.inside, north.outside) == ("North", 150.0, 90.0 + 120.0 + 30.0 * 4)
    assert (south.name, south.inside) == ("South", pytest.approx(60.0))
    assert missed.together.inside == pytest.approx(210.0)
    assert missed.together.share == pytest.approx(210 / (300 * 1.4 + 300 * 0.8))
    assert missed.together.name == "North and South"


def test_an_area_without_a_figure_is_said_and_counts_on_neither_side():
    pack, scores = make_drawn(rates=[0.5, None, 0.3, 0.2] + [0.1] * 7 + [None])
    missed = find_missed(pack, scores, codes(1, 2))
    north = missed.councils[0]
    assert (north.lacking_inside, north.lacking) == (1, 1)
    assert north.inside == 150.0
    assert find_missed(pack, scores, codes(2)).together.share != 0  # not known is not none
    assert math.isnan(find_missed(pack, scores, codes(2)).together.inside)


def test_without_any_rate_nothing_is_claimed():
    pack, scores = make_drawn()
    missed = find_missed(pack, scores, codes(1, 2))
    assert not missed.together.has_figure
    assert math.isnan(missed.together.share)
    assert missed.together.lacking == 7
    assert list(missed.neighbours["in_need"].dropna()) == []
    assert len(missed.neighbours) == 3


def test_neighbours_are_in_order_of_what_they_add_across_the_council_line():
    pack, scores = make_drawn(rates=[0.1] * 3 + [0.9] + [0.2] + [0.3] + [0.4] + [None] + [0.1] * 4)
    found = find_missed(pack, scores, codes(3)).neighbours
    assert list(found.index) == codes(4, 7, 2)
    assert list(found["other_lad"]) == [True, True, False]
    found = find_missed(pack, scores, codes(4)).neighbours
    assert list(found.index) == codes(3, 8)  # the one without a figure comes last
    assert math.isnan(found["in_need"].iloc[1])


def test_the_whole_has_no_neighbours_and_one_area_may_have_none():
    pack, scores = make_drawn(rates=0.2)
    everything = find_missed(pack, scores, list(pack.areas.index))
    assert everything.neighbours.empty
    assert everything.together.share == 1
    lone = make_pack(draw_areas("9.1").assign(idaci_score=0.5))
    study = make_study(lone, CATALOGUE, StudyKey())
    alone = find_missed(lone, score_need(study.reference, INDEX, study.catalogue), codes(1))
    assert alone.neighbours.empty
    assert alone.together.outside == 150.0


def test_the_control_population_is_counted_by_published_deciles():
    deciles = [1, 2, 3, 4, 1, 1, 5, 5, 10, 10, None, 6]
    pack, scores = make_drawn(rates=0.5, deciles=deciles)
    missed = find_missed(pack, scores, codes(1, 2, 3, 11))
    ten, twenty, thirty = missed.thresholds
    assert [one.residents for one in missed.thresholds] == [3_000, 1_500, 0]
    assert [one.children for one in missed.thresholds] == [600, 300, 0]
    assert missed.undecided == 1
    # both councils are touched: 8 of the 11 areas with a decile are not in the most deprived 10 %
    assert ten.council_share == pytest.approx(8 / 11)
    assert (twenty.in_need, thirty.in_need) == (150.0, 0.0)


def test_without_published_deciles_nobody_is_on_either_side():
    pack, scores = make_drawn(rates=0.5)
    missed = find_missed(pack, scores, codes(1))
    assert math.isnan(missed.thresholds[0].residents)
    assert missed.undecided == 1


@settings(max_examples=40)
@given(
    rates=st.lists(st.none() | st.floats(0, 1), min_size=12, max_size=12),
    members=st.sets(st.integers(1, 12), min_size=1),
)
def test_inside_and_outside_make_the_council_and_a_neighbour_adds_its_count(rates, members):
    pack, scores = make_drawn(rates=pd.Series(rates, dtype=float).to_numpy())
    chosen = codes(*sorted(members))
    missed = find_missed(pack, scores, chosen)
    at_hand = find_missed(pack, scores, chosen, everyone=count_everyone(pack, scores))
    assert at_hand.neighbours.equals(missed.neighbours)
    assert len(missed.beside) == len(missed.neighbours)
    known = (pack.indicators["idaci_score"] * pack.areas["children"]).dropna()
    for one in missed.councils:
        own = known[pack.areas.loc[known.index, "lad_code"] == one.code]
        assert one.total == pytest.approx(own.sum() if len(own) else math.nan, nan_ok=True) or (
            not len(own) and math.isnan(one.inside)
        )
    for code, row in missed.neighbours.iterrows():
        assert code not in chosen
        bigger = find_missed(pack, scores, [*chosen, code])
        grown = sum(one.inside for one in bigger.councils if math.isfinite(one.inside))
        before = sum(one.inside for one in missed.councils if math.isfinite(one.inside))
        added = row["in_need"] if math.isfinite(row["in_need"]) else 0.0
        assert grown == pytest.approx(before + added)
        assert bigger.need == pytest.approx(row["need_with"])
