"""NeedIndex: indicators are oriented, standardised and weighted into one score of need.

Which standardisation, and why
------------------------------
The tails of small-area indicators are long: in Table 1 of Dyson, Kerr, Raffo and Wigelsworth (2012)
the highest unemployment lies 9.8 standard deviations above the mean, so a plain z-score would let
one area decide a zone. The default is therefore the transformation that the Indices of Deprivation
themselves use (MHCLG, English Indices of Deprivation 2025, technical report): values are ranked
over the whole reference, and the rank is turned into a score from 0 to 100 that grows
exponentially, so that the tenth of areas with the greatest need spreads over 50 to 100 and high
need on one indicator is not cancelled by low need on another. Of the seven domains with the
published weights it gives the published IMD score back. Ranks only make the scores; they are never
averaged.

`NORMAL_SCORES` (ranks, turned into a normal distribution) and `CAPPED_Z` (distances between values
kept, capped at three robust deviations) are there to see whether a ranking depends on the choice.
"""

import functools
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from czmap.errors import NeedError
from czmap.geodata.indicators import Catalogue, Indicator

EXPONENT = 23.0
"""The constant of MHCLG's exponential transformation: 10 % of areas score above 50."""

CAP_Z = 3.0
"""Robust deviations beyond which `CAPPED_Z` counts no further."""


class Standardisation(StrEnum):
    """How values of different indicators are brought to one scale of 0 to 100."""

    EXPONENTIAL = "exponential"
    NORMAL_SCORES = "normal scores"
    CAPPED_Z = "capped z"


@dataclass(frozen=True, kw_only=True)
class NeedIndex:
    """A weighted choice of indicators.

    Attributes
    ----------
    weights
        (indicator key, weight) sorted by key; weights at least 0 and not all 0. Only their
        proportions matter. Keys with weight 0 are dropped.
    standardisation
        How values become scores.
    min_coverage
        The least share of the weight that must have data for an area to be scored.

    Examples
    --------
    >>> NeedIndex(weights=(("b", 1), ("a", 3))).shares
    {'a': 0.75, 'b': 0.25}
    """

    weights: tuple[tuple[str, float], ...]
    standardisation: Standardisation = Standardisation.EXPONENTIAL
    min_coverage: float = 0.5

    def __post_init__(self) -> None:
        wrong = [key for key, weight in self.weights if not (np.isfinite(weight) and weight >= 0)]
        if wrong:
            raise NeedError(
                f"{len(wrong)} weights are below zero or not a number.",
                examples=wrong,
                then="Give each indicator a weight of 0 or more.",
            )
        if len({key for key, _ in self.weights}) != len(self.weights):
            raise NeedError("An indicator is weighted twice.", then="Give each one weight.")
        kept = sorted((key, float(weight)) for key, weight in self.weights if weight > 0)
        if not kept:
            raise NeedError(
                "All weights are zero, so nothing can be ranked.",
                then="Give at least one indicator a weight above zero.",
            )
        object.__setattr__(self, "weights", tuple(kept))

    @property
    def shares(self) -> dict[str, float]:
        """Each indicator's share of the weight; shares sum to 1."""
        total = sum(weight for _, weight in self.weights)
        return {key: weight / total for key, weight in self.weights}


@dataclass(frozen=True, eq=False, kw_only=True)
class NeedScores:
    """The need of every area of a reference, and what it is made of.

    Attributes
    ----------
    score
        0 to 100, higher is greater need; missing where too little data stands behind it.
    terms
        One column per indicator: its part of the score in points; they add up to `score`.
    rank
        1 is the greatest need; equal scores share the better rank; missing where the score is.
    coverage
        Share of the weight that has data, 0 to 1.
    """

    index: NeedIndex
    score: pd.Series
    terms: pd.DataFrame
    rank: pd.Series
    coverage: pd.Series

    def higher_than(self, score: float) -> float:
        """Share (0 to 1) of scored areas whose need is lower than a score."""
        if not len(self._ordered) or not np.isfinite(score):
            return float("nan")
        return float(np.searchsorted(self._ordered, score, side="left") / len(self._ordered))

    def lower_than(self, score: float) -> float:
        """Share (0 to 1) of scored areas whose need is higher than a score."""
        if not len(self._ordered) or not np.isfinite(score):
            return float("nan")
        count = len(self._ordered)
        return float((count - np.searchsorted(self._ordered, score, side="right")) / count)

    @functools.cached_property
    def _ordered(self) -> NDArray[np.float64]:
        return np.sort(self.score.dropna().to_numpy(float))


def score_need(reference: pd.DataFrame, index: NeedIndex, catalogue: Catalogue) -> NeedScores:
    """Score the need of every area against all areas of the reference.

    Score the whole country (or borough), then look up the areas of a study: a score then means the
    same in every study. A missing value never counts as low: its weight goes to the indicators
    that have data, and an area with less than `index.min_coverage` of the weight has no score.

    Parameters
    ----------
    reference
        One row per area, one float column per indicator, values as published.

    Raises
    ------
    NeedError
        When an indicator of the index has no data at all here.
    """
    _check_data(reference, index, catalogue)
    scores = pd.DataFrame(
        {
            key: standardise(reference[key], catalogue[key], index.standardisation)
            for key in index.shares
        }
    )
    shares = pd.Series(index.shares)
    known = scores.notna().astype(float) * shares
    coverage = known.sum(axis="columns").rename("coverage")
    # shares add up in floating point: all of the weight may be a hair under 1
    enough = coverage >= max(index.min_coverage - 1e-12, 1e-9)
    terms = (scores * known).div(coverage, axis="index").where(enough, axis="index")
    score = terms.sum(axis="columns", min_count=1).rename("need")
    rank = _rank_high_first(score).rename("need_rank")
    return NeedScores(index=index, score=score, terms=terms, rank=rank, coverage=coverage)


def standardise(values: pd.Series, indicator: Indicator, how: Standardisation) -> pd.Series:
    """Turn values as published into scores of 0 to 100; higher is greater need.

    Missing values stay missing; equal values get equal scores.

    Returns
    -------
    pandas.Series
        On the index of `values`.
    """
    oriented = pd.to_numeric(values, errors="raise").astype(float) * indicator.direction.sign
    known = oriented.dropna()
    scores = _STANDARDISERS[how](known) if len(known) else known
    return pd.Series(scores, index=known.index, dtype=float).reindex(values.index)


def rank_values(values: pd.Series, indicator: Indicator) -> pd.Series:
    """Rank values as published: 1 is the greatest need; equal values share the better rank."""
    return _rank_high_first(values.astype(float) * indicator.direction.sign)


def _rank_high_first(oriented: pd.Series) -> pd.Series:
    return oriented.rank(ascending=False, method="min").astype("Int64")


def higher_need_than(value: float, reference: pd.Series, indicator: Indicator) -> float:
    """Share (0 to 1) of the reference's areas with data whose need is lower than a value's."""
    known = reference.dropna().to_numpy(float) * indicator.direction.sign
    if not len(known) or not np.isfinite(value):
        return float("nan")
    return float((known < value * indicator.direction.sign).mean())


def effective_weights(index: NeedIndex, catalogue: Catalogue) -> dict[str, float]:
    """Share of the weight that each theme really carries, with composites taken apart.

    IMD contains its domains (`Indicator.contains`), so an index of IMD and good health gives
    health more than its own share. What a composite does not say of itself stays with its theme.

    Returns
    -------
    dict
        The share of each theme; they sum to 1; the greatest first, ties by name.
    """
    carried: dict[str, float] = {}
    for key, share in index.shares.items():
        for theme, part in _themes_of(catalogue[key], catalogue).items():
            carried[theme] = carried.get(theme, 0.0) + share * part
    return dict(sorted(carried.items(), key=lambda pair: (-pair[1], pair[0])))


def _themes_of(indicator: Indicator, catalogue: Catalogue) -> dict[str, float]:
    rest = 1.0 - sum(share for _, share in indicator.contains)
    themes = {str(indicator.theme): rest}
    for key, share in indicator.contains:
        for theme, part in _themes_of(catalogue[key], catalogue).items():
            themes[theme] = themes.get(theme, 0.0) + share * part
    return themes


def _check_data(reference: pd.DataFrame, index: NeedIndex, catalogue: Catalogue) -> None:
    empty = [
        catalogue[key].label
        for key in index.shares
        if key not in reference.columns or reference[key].notna().sum() == 0
    ]
    if empty:
        raise NeedError(
            f"There is no data here for {len(empty)} of the chosen indicators.",
            examples=empty,
            then="Give them no weight, or get the data that holds them.",
        )


def _exponential(known: pd.Series) -> NDArray[np.float64]:
    """-23 ln(1 - R (1 - exp(-100/23))), R the share of areas with as little need or less."""
    share = known.rank(method="average").to_numpy() / len(known)
    return np.asarray(-EXPONENT * np.log(1 - share * (1 - np.exp(-100 / EXPONENT))))


def _normal_scores(known: pd.Series) -> NDArray[np.float64]:
    """Blom's normal scores, (rank - 3/8) / (n + 1/4), with mean 50 and 15 points a deviation."""
    share = (known.rank(method="average").to_numpy() - 0.375) / (len(known) + 0.25)
    return np.asarray(np.clip(50 + 15 * norm.ppf(share), 0, 100))


def _capped_z(known: pd.Series) -> NDArray[np.float64]:
    """Distance from the median in robust deviations (interquartile range / 1.349), capped."""
    low, middle, high = np.quantile(known, [0.25, 0.5, 0.75])
    spread = (high - low) / 1.349 or known.std(ddof=0) or 1.0
    z = np.clip((known.to_numpy() - middle) / spread, -CAP_Z, CAP_Z)
    return np.asarray(50 + z * 50 / CAP_Z)


_STANDARDISERS = {
    Standardisation.EXPONENTIAL: _exponential,
    Standardisation.NORMAL_SCORES: _normal_scores,
    Standardisation.CAPPED_Z: _capped_z,
}
