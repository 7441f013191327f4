"""Attainment: the regression equals lstsq and statsmodels; what cannot be fitted says why."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.api import OLS, add_constant
from statsmodels.stats.outliers_influence import variance_inflation_factor

from czmap.errors import NeedError
from czmap.geodata.indicators import Catalogue, Direction
from czmap.geodata.report import R_SQUARED
from czmap.geodata.study import StudyKey, load_study
from czmap.scoring.attainment import find_outcomes, find_overlaps, fit_outcome
from tests.drawn import make_indicator

OUTCOME = make_indicator("y", Direction.LOW, outcome=True)
A, B = make_indicator("a"), make_indicator("b", Direction.LOW)


def draw(rows=40, seed=1):
    random = np.random.default_rng(seed)
    a, b = random.normal(0, 2, rows), random.normal(5, 3, rows)
    y = 50 - 2 * a + b + random.normal(0, 4, rows)
    return pd.DataFrame({"y": y, "a": a, "b": b}, index=[f"Z{at:03d}" for at in range(rows)])


def test_it_equals_statsmodels_by_hand():
    areas = draw()
    areas.loc["Z003", "a"] = np.nan
    made = fit_outcome(areas, OUTCOME, [A, B])
    used = areas.dropna()
    z = (used - used.mean()) / used.std()
    z["b"] *= -1  # a low value of b means need
    hand = OLS(z["y"], add_constant(z[["a", "b"]])).fit(cov_type="HC3", use_t=True)
    assert (made.count, made.dropped, made.robust) == (39, 1, True)
    assert made.r_squared == pytest.approx(hand.rsquared)
    assert made.adjusted == pytest.approx(hand.rsquared_adj)
    interval = hand.conf_int()
    for at, term in enumerate(made.terms, start=1):
        assert term.coefficient == pytest.approx(hand.params.iloc[at])
        assert (term.low, term.high) == pytest.approx(tuple(interval.iloc[at]))
        inflation = variance_inflation_factor(add_constant(z[["a", "b"]]).to_numpy(), at)
        assert term.inflation == pytest.approx(inflation)
    assert all(term.coefficient < 0 for term in made.terms)


@given(st.integers(0, 200), st.integers(6, 40))
@settings(max_examples=25)
def test_it_equals_least_squares_and_gaps_add_up(seed, rows):
    areas = draw(rows, seed)
    made = fit_outcome(areas, OUTCOME, [A, B])
    columns = np.column_stack([np.ones(rows), areas[["a", "b"]]])
    fitted = columns @ np.linalg.lstsq(columns, areas["y"].to_numpy(), rcond=None)[0]
    assert made.predicted.to_numpy() == pytest.approx(fitted)
    assert made.gap.to_numpy() == pytest.approx(areas["y"].to_numpy() - fitted, abs=1e-8)
    assert made.r_squared == pytest.approx(1 - np.var(made.gap) / np.var(areas["y"]))


@given(st.floats(0.01, 1000), st.floats(-100, 100))
@settings(max_examples=25)
def test_another_unit_of_an_indicator_changes_no_standardised_coefficient(scale, shift):
    areas = draw()
    other = areas.assign(a=areas["a"] * scale + shift)
    made, again = (fit_outcome(one, OUTCOME, [A, B]) for one in (areas, other))
    for one, two in zip(made.terms, again.terms, strict=True):
        assert two.coefficient == pytest.approx(one.coefficient, abs=1e-7)
        assert two.low == pytest.approx(one.low, abs=1e-6)


def test_a_gap_above_is_better_whichever_way_the_outcome_lies():
    areas = draw()
    turned = make_indicator("y", Direction.HIGH)
    made = fit_outcome(areas.assign(y=-areas["y"]), turned, [A, B])
    assert made.gap.to_numpy() == pytest.approx(fit_outcome(areas, OUTCOME, [A, B]).gap.to_numpy())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"a": 3.0}, "the same figure in every neighbourhood"),
        ({"y": 3.0}, "the same figure in every neighbourhood"),
        ({"a": np.nan}, "no figure anywhere here"),
    ],
)
def test_what_cannot_be_fitted_says_why(change, said):
    with pytest.raises(NeedError, match=said):
        fit_outcome(draw().assign(**change), OUTCOME, [A, B])


def test_collinear_too_few_none_and_itself_each_say_why():
    areas = draw()
    with pytest.raises(NeedError, match="made up exactly of the others"):
        fit_outcome(areas.assign(b=3 - 2 * areas["a"]), OUTCOME, [A, B])
    with pytest.raises(NeedError, match="Only 3 of 3"):
        fit_outcome(areas.head(3), OUTCOME, [A, B])
    with pytest.raises(NeedError, match="No indicator is chosen"):
        fit_outcome(areas, OUTCOME, [])
    with pytest.raises(NeedError, match="by itself"):
        fit_outcome(areas, OUTCOME, [A, OUTCOME])


def test_an_area_that_alone_settles_a_coefficient_gets_classical_intervals():
    areas = draw().assign(b=0.0)
    areas.iloc[4, 2] = 1.0
    made = fit_outcome(areas, OUTCOME, [A, B])
    assert not made.robust
    assert np.isfinite([one.high for one in made.terms]).all()


def test_a_perfect_fit_leaves_nothing_over():
    areas = draw()
    made = fit_outcome(areas.assign(y=2 * areas["a"]), OUTCOME, [A])
    assert made.r_squared == pytest.approx(1)
    assert (made.residual == 0).all()


@pytest.mark.parametrize(("key", "published"), R_SQUARED.items())
def test_the_planted_shares_come_back(key, published):
    study = load_study(StudyKey())
    five = [study.catalogue[name] for name, _ in study.catalogue.set_of("report").weights]
    made = fit_outcome(study.reference, study.catalogue[key], five)
    assert made.r_squared == pytest.approx(published, abs=0.006)


def test_a_composite_that_holds_attainment_is_named():
    inside = make_indicator("cyp_score")
    education = make_indicator("education", contains=(("cyp_score", 0.5),))
    composite = make_indicator("imd", contains=(("education", 0.2),))
    catalogue = Catalogue((OUTCOME, inside, education, composite, A))
    assert find_overlaps(OUTCOME, [A, composite, education], catalogue) == (composite, education)
    assert find_outcomes(catalogue) == ("y", "cyp_score")
