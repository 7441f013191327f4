"""Classes of a choropleth: dark is need, ties stay together, missing is missing."""

import mapclassify
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.choropleth import NO_DATA, Scheme, classify
from czmap.geodata.indicators import Direction

SKEWED = pd.Series(np.random.default_rng(3).lognormal(2, 0.6, 400)).round(2)
NUMBERS = st.lists(
    st.one_of(st.none(), st.integers(-50, 50), st.floats(-1e6, 1e6)), min_size=1, max_size=60
)


@pytest.mark.filterwarnings("ignore:Numba not installed")  # mapclassify's word; slow will do
@pytest.mark.parametrize(
    ("scheme", "theirs"),
    [
        (Scheme.QUANTILES, mapclassify.Quantiles),
        (Scheme.EQUAL_INTERVAL, mapclassify.EqualInterval),
        (Scheme.NATURAL_BREAKS, mapclassify.FisherJenks),
    ],
)
def test_breaks_equal_mapclassify(scheme, theirs):
    ours = classify(SKEWED, reference=SKEWED, scheme=scheme)
    expected = theirs(SKEWED, k=5)
    np.testing.assert_allclose(ours.breaks, expected.bins)
    assert ours.digits == "".join(map(str, expected.yb))


@given(NUMBERS, st.sampled_from(Scheme), st.sampled_from(Direction))
def test_darker_never_means_less_need(numbers, scheme, direction):
    values = pd.Series(numbers, dtype=float)
    made = classify(values, reference=values, scheme=scheme, direction=direction)
    assert len(made.digits) == len(values)
    assert [digit == NO_DATA for digit in made.digits] == values.isna().tolist()
    known = values[values.notna()] * direction.sign
    if known.empty:
        assert made.legend == ()
        return
    digits = pd.Series([int(one) for one in made.digits if one != NO_DATA], index=known.index)
    in_order = digits[known.sort_values(kind="stable").index]
    assert in_order.is_monotonic_increasing
    assert set(digits) <= {digit for digit, _ in made.legend}
    if known.nunique() > 1:
        assert digits[known.idxmax()] == 4


def test_breaks_come_from_the_reference_not_the_study():
    country = pd.Series(np.arange(100.0))
    made = classify(pd.Series([1.0, 2.0, 3.0]), reference=country)
    assert made.digits == "000"
    assert made.legend[0] == (4, "79.2 to 99.0")


def test_low_values_are_dark_where_low_means_need():
    health = pd.Series(np.arange(50.0, 100.0))
    made = classify(health, reference=health, direction=Direction.LOW, decimals=0)
    assert made.digits[0] == "4"
    assert made.digits[-1] == "0"
    assert made.legend[0] == (4, "50 to 60")


def test_a_constant_column_is_one_class_in_the_middle():
    same = pd.Series([7.0, 7.0, np.nan])
    made = classify(same, reference=same, scheme=Scheme.EQUAL_INTERVAL)
    assert (made.digits, made.legend, made.missing) == ("22-", ((2, "7.0"),), 1)


def test_all_missing_has_no_legend():
    made = classify(pd.Series([np.nan, None], dtype=float), reference=pd.Series(dtype=float))
    assert (made.digits, made.legend, made.missing) == ("--", (), 2)


def test_ties_make_fewer_classes_and_keep_the_darkest():
    values = pd.Series([0.0] * 80 + [1.0] * 10 + list(range(2, 12)))
    made = classify(values, reference=values)
    assert set(made.digits[:80]) == {"0"}
    assert made.digits[-1] == "4"
    assert len(made.legend) < 5


def test_decimals_grow_until_ranges_differ():
    rates = pd.Series(np.linspace(0.001, 0.009, 20))
    texts = [text for _, text in classify(rates, reference=rates, decimals=1).legend]
    assert len(set(texts)) == 5
    assert texts[0] == "0.007 to 0.009"
