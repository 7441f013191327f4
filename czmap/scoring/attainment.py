"""Attainment: how much of an outcome the indicators of disadvantage go with, and what they miss.

The model is that of Dyson, Kerr, Raffo and Wigelsworth (2012), section 2: a linear regression by
ordinary least squares over areas (LSOAs), each counted once. It describes areas and not children,
and says what goes together and not what causes what.

Indicators are turned so that more is greater need, the outcome so that more is better, and all are
divided by their standard deviation. A coefficient of -0.3 then reads: one standard deviation more
need goes with 0.3 standard deviations less of the outcome, the other indicators being equal.
Intervals are 95 %, with HC3 standard errors (MacKinnon and White, 1985), which do not assume that
all areas scatter alike; neighbouring areas resemble each other, so they are still too narrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.errors import NeedError
from czmap.geodata.indicators import Catalogue, Indicator

ATTAINMENT = "cyp_score"
"""IoD's children-and-young-people sub-domain: an outcome itself, and inside two composites."""

_SAME = 1e-9
"""Share of a column's variance below which it says nothing that the others do not say."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """One indicator's part in a regression.

    Attributes
    ----------
    coefficient, low, high
        In standard deviations of the outcome (more is better) for one standard deviation more
        need, and its 95 % interval.
    inflation
        Variance inflation factor: how much wider the interval's square is than if the indicator
        had nothing in common with the others; 1 or more.
    """

    key: str
    coefficient: float
    low: float
    high: float
    inflation: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Fit:
    """An outcome explained by indicators.

    Attributes
    ----------
    r_squared, adjusted
        Share of the outcome's variance between areas that goes with the indicators, 0 to 1.
    count, dropped
        Areas used, and areas left out because a figure is missing.
    robust
        Whether intervals are HC3's; classical where one area alone settles a coefficient.
    predicted
        What the indicators predict, in published units, for the areas used.
    gap
        Outcome minus prediction in published units, turned so that positive is *better* than
        predicted.
    residual
        `gap` in standard deviations of all gaps.
    """

    outcome: Indicator
    terms: tuple[Term, ...]
    r_squared: float
    adjusted: float
    count: int
    dropped: int
    robust: bool
    predicted: pd.Series
    gap: pd.Series
    residual: pd.Series


def fit_outcome(areas: pd.DataFrame, outcome: Indicator, indicators: Sequence[Indicator]) -> Fit:
    """Explain an outcome by indicators, over areas that have every figure.

    Parameters
    ----------
    areas
        One row per area, one float column per indicator, values as published.

    Raises
    ------
    NeedError
        When no indicator is chosen, or the outcome itself is; when nobody has all figures; when
        there are too few areas; when a column is constant, or is made of the others.
    """
    _check_choice(areas, outcome, indicators)
    keys = [one.key for one in indicators]
    whole = areas[[outcome.key, *keys]].astype(float)
    used = whole.dropna()
    _check_rows(whole, used, outcome, indicators)
    signs = np.array([-outcome.direction.sign, *(one.direction.sign for one in indicators)])
    turned = used.to_numpy() * signs
    _check_constant(turned, [outcome, *indicators])
    spreads = turned.std(axis=0, ddof=1)
    standard = (turned - turned.mean(axis=0)) / spreads
    _check_collinear(standard[:, 1:], indicators)
    model, robust = _solve(standard)
    intervals = np.asarray(model.conf_int(0.05))[1:]
    inflation = np.diag(np.linalg.inv(np.atleast_2d(np.corrcoef(standard[:, 1:], rowvar=False))))
    gap = pd.Series(np.asarray(model.resid) * spreads[0], index=used.index, name="gap")
    # what is unexplained may be nothing but rounding: then there is no scale to measure it by
    scale = float(np.sqrt(model.mse_resid)) * spreads[0]
    residual = gap / scale if model.rsquared < 1 - _SAME else gap * 0.0
    return Fit(
        outcome=outcome,
        terms=tuple(
            Term(
                key=key, coefficient=float(b), low=float(low), high=float(high), inflation=float(v)
            )
            for key, b, (low, high), v in zip(
                keys, np.asarray(model.params)[1:], intervals, inflation, strict=True
            )
        ),
        r_squared=float(model.rsquared),
        adjusted=float(model.rsquared_adj),
        count=len(used),
        dropped=len(whole) - len(used),
        robust=robust,
        predicted=(used[outcome.key] + outcome.direction.sign * gap).rename("predicted"),
        gap=gap,
        residual=residual.rename("residual"),
    )


def _solve(standard: NDArray[np.float64]) -> tuple[Any, bool]:
    """Solve the regression of the first column on the others; HC3 needs every leverage below 1."""
    # a second and a half to import, so only when somebody asks for a regression
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415

    columns = np.column_stack([np.ones(len(standard)), standard[:, 1:]])
    basis, _ = np.linalg.qr(columns)
    robust = bool((basis**2).sum(axis=1).max() < 1 - 1e-8)
    model = OLS(standard[:, 0], columns)
    return (model.fit(cov_type="HC3", use_t=True) if robust else model.fit()), robust


def find_overlaps(
    outcome: Indicator, indicators: Sequence[Indicator], catalogue: Catalogue
) -> tuple[Indicator, ...]:
    """List the indicators that contain the outcome, or contain pupils' attainment as it does.

    IMD contains the education domain, half of which is children's attainment: explaining
    attainment by it is partly circular.
    """
    inside = {outcome.key, ATTAINMENT}
    return tuple(one for one in indicators if one.key in inside or _holds(one, inside, catalogue))


def _holds(indicator: Indicator, inside: set[str], catalogue: Catalogue) -> bool:
    return any(
        key in inside or (key in catalogue and _holds(catalogue[key], inside, catalogue))
        for key, _ in indicator.contains
    )


def find_outcomes(catalogue: Catalogue) -> tuple[str, ...]:
    """List the keys of what can be explained: outcomes, then IoD's measure of attainment."""
    made = [key for key, one in catalogue.items() if one.outcome]
    return (*made, *([ATTAINMENT] if ATTAINMENT in catalogue and ATTAINMENT not in made else []))


def _check_choice(areas: pd.DataFrame, outcome: Indicator, indicators: Sequence[Indicator]) -> None:
    if not indicators:
        raise NeedError(
            "No indicator is chosen to explain the outcome by.", then="Choose at least one."
        )
    if outcome.key in {one.key for one in indicators}:
        raise NeedError(
            f"{outcome.label} cannot be explained by itself.", then="Take it off the indicators."
        )
    empty = [
        one.label
        for one in (outcome, *indicators)
        if one.key not in areas.columns or areas[one.key].notna().sum() == 0
    ]
    if empty:
        raise NeedError(
            f"{len(empty)} of the chosen have no figure anywhere here.",
            examples=empty,
            then="Choose others, or look at more places.",
        )


def _check_rows(
    whole: pd.DataFrame, used: pd.DataFrame, outcome: Indicator, indicators: Sequence[Indicator]
) -> None:
    """Refuse fewer areas than leave one over after the coefficients and the constant."""
    wanted = len(indicators) + 2
    if len(used) < wanted:
        raise NeedError(
            f"Only {len(used):,} of {len(whole):,} neighbourhoods have a figure for "
            f"{outcome.label} and all {len(indicators)} indicators; {wanted} are the least that "
            "this many coefficients can be worked out from.",
            then="Choose fewer indicators, or look at more places.",
        )


def _check_constant(turned: NDArray[np.float64], columns: Sequence[Indicator]) -> None:
    ranges = np.ptp(turned, axis=0)
    flat = [
        one.label
        for one, width, largest in zip(columns, ranges, np.abs(turned).max(axis=0), strict=True)
        if width <= 1e-12 * max(largest, 1e-300)
    ]
    if flat:
        raise NeedError(
            f"{len(flat)} of the chosen have the same figure in every neighbourhood here, so they "
            "can neither explain nor be explained.",
            examples=flat,
            then="Choose others, or look at more places.",
        )


def _check_collinear(standard: NDArray[np.float64], indicators: Sequence[Indicator]) -> None:
    """Refuse indicators that the ones before them already make up."""
    made_up = []
    kept: list[int] = []
    for at in range(standard.shape[1]):
        before, own = standard[:, kept], standard[:, at]
        rest = own - before @ np.linalg.lstsq(before, own, rcond=None)[0] if kept else own
        if float(rest @ rest) <= _SAME * float(own @ own):
            made_up.append(indicators[at].label)
        else:
            kept.append(at)
    if made_up:
        raise NeedError(
            f"{len(made_up)} of the indicators are made up exactly of the others here, so what "
            "each goes with cannot be told apart.",
            examples=made_up,
            then="Leave them out.",
        )
