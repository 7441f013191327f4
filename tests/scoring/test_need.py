"""The need index: oriented, robust, fair to what is missing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.errors import NeedError
from czmap.geodata.indicators import Catalogue, Direction, Theme
from czmap.geodata.study import load_catalogue
from czmap.scoring.need import (
    NeedIndex,
    Standardisation,
    effective_weights,
    higher_need_than,
    rank_values,
    score_need,
    standardise,
)
from tests.drawn import make_indicator

HIGH = make_indicator("high")
LOW = make_indicator("low", Direction.LOW)
CATALOGUE = Catalogue((HIGH, LOW))
NUMBERS = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=2, max_size=60)


def table(**columns) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=[f"Z01{n:06d}" for n in range(size)], dtype=float)


def index(*pairs, **options) -> NeedIndex:
    return NeedIndex(weights=pairs, **options)


@pytest.mark.parametrize("how", list(Standardisation))
@given(numbers=NUMBERS)
def test_scores_keep_the_order_and_lie_between_0_and_100(how, numbers):
    scores = standardise(pd.Series(numbers), HIGH, how)
    assert scores.between(0, 100).all()
    order = np.argsort(numbers, kind="stable")
    assert (np.diff(scores.to_numpy()[order]) >= -1e-9).all()
    for value in set(numbers):
        assert scores[np.array(numbers) == value].nunique() == 1


@pytest.mark.parametrize("how", list(Standardisation))
@given(numbers=NUMBERS)
def test_low_need_indicators_are_turned_over(how, numbers):
    high = standardise(pd.Series(numbers), HIGH, how)
    low = standardise(-pd.Series(numbers), LOW, how)
    np.testing.assert_allclose(high, low)


@pytest.mark.parametrize("how", list(Standardisation))
def test_one_wild_value_does_not_move_the_others(how):
    calm = pd.Series(np.linspace(1, 5, 200))
    wild = calm.copy()
    wild.iloc[-1] = 5 + 9.8 * calm.std()  # as far out as unemployment in the report's Table 1
    before, after = standardise(calm, HIGH, how), standardise(wild, HIGH, how)
    assert (before - after).abs().iloc[:-1].max() < 0.5


@pytest.mark.parametrize("how", list(Standardisation))
def test_constant_values_get_one_score_and_missing_stay_missing(how):
    scores = standardise(pd.Series([3.0, np.nan, 3.0]), HIGH, how)
    assert scores.isna().tolist() == [False, True, False]
    assert scores.dropna().nunique() == 1 and np.isfinite(scores.dropna()).all()
    assert standardise(pd.Series([np.nan, np.nan]), HIGH, how).isna().all()


def test_the_exponential_score_is_mhclgs():
    scores = standardise(pd.Series(np.arange(10.0)), HIGH, Standardisation.EXPONENTIAL)
    by_hand = [-23 * np.log(1 - r / 10 * (1 - np.exp(-100 / 23))) for r in range(1, 11)]
    np.testing.assert_allclose(scores, by_hand)
    assert scores.iloc[-1] == pytest.approx(100)


def test_a_tenth_of_areas_scores_above_fifty():
    scores = standardise(pd.Series(np.arange(10_000.0)), HIGH, Standardisation.EXPONENTIAL)
    beyond = 1 - (1 - np.exp(-50 / 23)) / (1 - np.exp(-100 / 23))  # 10.2 %: "a tenth", says MHCLG
    assert (scores > 50).mean() == pytest.approx(beyond, abs=2e-4)


def test_terms_add_up_and_the_heavier_weight_counts_more():
    made = score_need(
        table(high=[1, 2, 3], low=[1, 2, 3]), index(("high", 3), ("low", 1)), CATALOGUE
    )
    np.testing.assert_allclose(made.terms.sum(axis="columns"), made.score)
    assert made.rank.iloc[2] == 1 and made.score.iloc[2] > made.score.iloc[0]


def test_only_proportions_of_weights_matter():
    values = table(high=[1, 5, 3], low=[9, 2, 3])
    one = score_need(values, index(("high", 1), ("low", 2)), CATALOGUE)
    two = score_need(values, index(("low", 40), ("high", 20)), CATALOGUE)
    pd.testing.assert_series_equal(one.score, two.score)


def test_missing_is_never_low():
    values = table(high=[1, 2, 3, np.nan], low=[4, 3, 2, 1])
    made = score_need(values, index(("high", 1), ("low", 1)), CATALOGUE)
    alone = score_need(values, index(("low", 1)), CATALOGUE)
    assert made.score.iloc[3] == pytest.approx(alone.score.iloc[3]), "its weight goes to the other"
    assert made.coverage.tolist() == [1, 1, 1, 0.5]


def test_all_data_is_full_coverage_in_floating_point_too():
    catalogue = Catalogue(tuple(make_indicator(f"k{n}") for n in range(10)))
    values = table(**{f"k{n}": [1, 2, 3] for n in range(10)})
    whole = NeedIndex(weights=tuple((f"k{n}", 0.1) for n in range(10)), min_coverage=1.0)
    assert score_need(values, whole, catalogue).score.notna().all()


def test_too_little_data_is_no_score_and_no_rank():
    values = table(high=[1, 2, np.nan], low=[1, 2, 3])
    made = score_need(values, index(("high", 3), ("low", 1)), CATALOGUE)
    assert made.score.isna().tolist() == [False, False, True]
    assert made.rank.isna().tolist() == [False, False, True]
    assert made.terms.iloc[2].isna().all()


@given(st.permutations(range(8)))
def test_order_of_rows_changes_nothing(order):
    values = table(high=[5, 1, 4, 4, 2, 9, 0, 3], low=[1, 2, 3, 4, 5, 6, 7, 8])
    chosen = index(("high", 1), ("low", 1))
    one = score_need(values, chosen, CATALOGUE).score
    two = score_need(values.iloc[list(order)], chosen, CATALOGUE).score
    pd.testing.assert_series_equal(one, two.sort_index())


def test_what_was_given_is_not_changed():
    values = table(high=[3, 1, np.nan], low=[1, 2, 3])
    before = values.copy()
    score_need(values, index(("high", 1), ("low", 1)), CATALOGUE)
    pd.testing.assert_frame_equal(values, before)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ([("high", 0.0)], "All weights are zero"),
        ([], "All weights are zero"),
        ([("high", -1.0)], "below zero or not a number. Namely: high"),
        ([("high", float("nan"))], "not a number"),
        ([("high", float("inf"))], "not a number"),
        ([("high", 1.0), ("high", 2.0)], "weighted twice"),
    ],
)
def test_weights_that_cannot_be_used(weights, said):
    with pytest.raises(NeedError, match=said):
        NeedIndex(weights=tuple(weights))


def test_an_indicator_without_data_is_named():
    with pytest.raises(NeedError, match="1 of the chosen indicators. Namely: Drawn low"):
        score_need(table(high=[1, 2]), index(("high", 1), ("low", 1)), CATALOGUE)
    with pytest.raises(NeedError, match="no data here"):
        score_need(table(high=[1], low=[np.nan]), index(("low", 1)), CATALOGUE)


def test_equal_indexes_are_one_key():
    one = NeedIndex(weights=(("b", 1), ("a", 2), ("c", 0)))
    two = NeedIndex(weights=(("a", 2.0), ("b", 1.0)))
    assert one == two and hash(one) == hash(two)


def test_ranks_are_oriented_and_ties_share_the_better():
    assert rank_values(pd.Series([1.0, 3, 3, np.nan]), HIGH).tolist()[:3] == [3, 1, 1]
    assert rank_values(pd.Series([1.0, 3, 3]), LOW).tolist() == [1, 2, 2]


def test_higher_need_than_counts_strictly_lower_need():
    reference = pd.Series([1.0, 2, 3, 4, np.nan])
    assert higher_need_than(4, reference, HIGH) == 0.75
    assert higher_need_than(1, reference, LOW) == 0.75
    assert np.isnan(higher_need_than(np.nan, reference, HIGH))


def test_effective_weights_take_composites_apart():
    catalogue = load_catalogue()
    report = NeedIndex(weights=catalogue.set_of("report").weights)
    carried = effective_weights(report, catalogue)
    assert sum(carried.values()) == pytest.approx(1)
    assert carried["health"] == pytest.approx(0.2 + 0.2 * 0.135)
    assert carried["unemployment"] == pytest.approx(0.2 + 0.2 * 0.225)
    assert carried["barriers to housing and services"] == pytest.approx(0.2 + 0.2 * 0.093)
    # the children's part of the education domain is a theme of its own
    assert carried["adult education"] == pytest.approx(0.2 + 0.2 * 0.135 / 2)
    assert carried["children and young people"] == pytest.approx(0.2 * 0.135 / 2)
    assert next(iter(carried)) == "unemployment"


def test_effective_weights_without_overlap_are_the_weights():
    catalogue = Catalogue((HIGH, make_indicator("low", Direction.LOW, theme=Theme.HEALTH)))
    carried = effective_weights(index(("high", 1), ("low", 3)), catalogue)
    assert carried == {"health": 0.75, "deprivation": 0.25}
