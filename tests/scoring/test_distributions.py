"""Distributions: the figures equal numpy's, bins hold everything, the extent is MHCLG's rule."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.geodata.indicators import Direction
from czmap.geodata.report import PUBLISHED
from czmap.geodata.study import StudyKey, load_study
from czmap.scoring.distributions import (
    aggregate,
    count_bins,
    find_standing,
    make_bins,
    make_chain,
    measure,
    rank_shares,
    weigh_extent,
)
from czmap.scoring.place import PlaceKind, make_place
from tests.drawn import draw_areas, make_indicator, make_pack

HIGH, LOW = make_indicator(), make_indicator(direction=Direction.LOW)
VALUES = st.lists(
    st.one_of(st.just(np.nan), st.floats(-1e6, 1e6).map(lambda one: round(one, 4))),
    min_size=1,
    max_size=60,
).map(lambda made: pd.Series(made, dtype=float))


@given(VALUES)
def test_figures_equal_numpys_and_missing_is_counted(values):
    people = pd.Series(np.arange(1.0, len(values) + 1))
    made, known = measure(values, people), values.dropna()
    assert (made.count, made.missing) == (len(known), len(values) - len(known))
    if len(known):
        weights = people[known.index]
        assert made.mean == pytest.approx(np.mean(known), abs=1e-6)
        assert (made.low, made.high) == (known.min(), known.max())
        assert made.weighted_mean == pytest.approx(np.average(known, weights=weights), abs=1e-6)
    if len(known) > 1:
        assert made.spread == pytest.approx(np.std(known, ddof=1), abs=1e-6)
    else:
        assert np.isnan(made.spread)


@given(VALUES)
def test_histogram_counts_add_up_and_every_bin_is_as_wide(values):
    edges = make_bins(values)
    assert sum(count_bins(values, edges)) == values.notna().sum()
    if edges:
        assert edges[0] <= values.min()
        assert edges[-1] >= values.max()
        widths = np.diff(edges)
        assert widths == pytest.approx(np.full(len(widths), widths[0]), rel=1e-6, abs=1e-9)
        assert len(widths) <= 32


def test_parts_share_the_bins_of_the_whole():
    values = pd.Series([1.0, 2.0, 2.5, 9.0])
    edges = make_bins(values)
    parts = np.add(count_bins(values[:2], edges), count_bins(values[2:], edges))
    assert tuple(parts) == count_bins(values, edges)
    assert count_bins(pd.Series([5.0]), make_bins(pd.Series([5.0, 5.0]))) == (1,)


def test_extent_is_full_to_the_tenth_and_slides_to_the_thirtieth_percentile():
    values = pd.Series(np.arange(100.0, 0, -1))
    weights = weigh_extent(values, HIGH)
    assert (weights[:10] == 1).all()
    assert weights[10] == pytest.approx(0.95)
    assert weights[11] == pytest.approx(0.95 - 0.9 / 19)
    assert weights[29] == pytest.approx(0.05)
    assert (weights[30:] == 0).all()
    assert weigh_extent(values, LOW)[99] == 1


def test_a_place_is_summed_up_by_people_and_missing_figures_count_nowhere():
    values = pd.Series([*np.arange(20.0, 0, -1), np.nan])
    people = pd.Series(np.full(21, 100.0))
    people[0] = 300.0
    ranks, weights = rank_shares(values, HIGH), weigh_extent(values, HIGH)
    at = [0, 19, 20]
    made = aggregate(values[at], people[at], weights[at], ranks[at])
    assert made.mean == pytest.approx((20 * 300 + 1 * 100) / 400)
    assert (made.top_areas, made.areas, made.top_share) == (1, 2, 0.5)
    assert made.extent == pytest.approx(0.75)


def test_standing_goes_with_the_direction_of_need():
    reference = pd.Series([1.0, 2.0, 3.0, 4.0, np.nan])
    assert find_standing(3.0, reference, HIGH).lower_need == 0.5
    assert find_standing(3.0, reference, LOW).lower_need == 0.25
    assert np.isnan(find_standing(np.nan, reference, LOW).lower_need)


def test_a_chain_leads_from_the_whole_to_the_place_without_saying_one_thing_twice():
    pack = make_pack(draw_areas("123 456", "AAb AAb"))
    area = make_place(pack, PlaceKind.AREA, "Z01000001")
    kinds = [one.kind for one in make_chain(pack, area)]
    assert kinds == [PlaceKind.REGION, PlaceKind.WARD, PlaceKind.AREA]
    whole = make_place(pack, PlaceKind.WHOLE)
    assert len(make_chain(pack, whole)) == 1


@pytest.mark.parametrize(("key", "row"), PUBLISHED.items())
def test_the_invented_borough_has_the_published_tables(key, row):
    study = load_study(StudyKey())
    values = study.reference[key]
    made = measure(values, study.reference["population"])
    # a few invented figures are suppressed after the distribution is drawn
    near = 0.15 if made.missing else 0.006
    assert (made.mean, made.spread) == pytest.approx((row.mean, row.spread), abs=near)
