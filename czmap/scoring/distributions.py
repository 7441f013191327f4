"""Distributions: the figures of the report's Tables 1 and 2 for any indicator and any place.

As in Tables 1 and 2 of Dyson, Kerr, Raffo and Wigelsworth (2012), mean and standard deviation count
every area (LSOA) once, whatever its size; the mean weighted by the people whom the indicator is of
(`Indicator.denominator`) stands beside them. Missing values are counted and never filled in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.geodata.indicators import Indicator
from czmap.geodata.pack import Pack
from czmap.scoring.need import rank_values
from czmap.scoring.place import Place, PlaceKind, make_place

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
BINS = 30
"""About how many bins a histogram has; the width is a round number."""

TOP = 0.1
"""The share of areas that is called the most deprived 10 %."""


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """How one indicator's values, as published, are spread over the areas of a place.

    Attributes
    ----------
    count, missing
        Areas with and without a figure.
    mean, spread
        Over areas, each counted once; `spread` is the standard deviation with n - 1, which one
        area does not have. Missing (NaN) where there is none.
    weighted_mean
        Weighted by people, over areas that have both a figure and a count.
    quantiles
        At `QUANTILES`, interpolated.
    """

    count: int
    missing: int
    mean: float
    spread: float
    low: float
    high: float
    weighted_mean: float
    quantiles: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    """A place as the Indices of Deprivation sum one up from its areas.

    Attributes
    ----------
    mean
        Score weighted by people.
    top_areas, areas
        Areas among the tenth of the reference with the greatest need, and areas with a figure.
    extent
        See `find_extent`; 0 to 1.
    """

    mean: float
    top_areas: int
    areas: int
    extent: float

    @property
    def top_share(self) -> float:
        """Share (0 to 1) of areas that are in that tenth."""
        return self.top_areas / self.areas if self.areas else float("nan")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a value lies among the areas of the reference: shares of 0 to 1 with a figure."""

    lower_need: float
    higher_need: float


def measure(values: pd.Series, people: pd.Series) -> Distribution:
    """Measure how values are spread.

    Parameters
    ----------
    values
        One number an area, as published; missing is NaN.
    people
        Who weights them, on the same index.
    """
    numbers = values.to_numpy(float)
    known = numbers[np.isfinite(numbers)]
    nothing = float("nan")
    return Distribution(
        count=len(known),
        missing=len(numbers) - len(known),
        mean=float(known.mean()) if len(known) else nothing,
        spread=float(known.std(ddof=1)) if len(known) > 1 else nothing,
        low=float(known.min()) if len(known) else nothing,
        high=float(known.max()) if len(known) else nothing,
        weighted_mean=_weighted(numbers, people.to_numpy(float)),
        quantiles=tuple(
            float(one)
            for one in (np.quantile(known, QUANTILES) if len(known) else [nothing] * len(QUANTILES))
        ),
    )


def _weighted(numbers: NDArray[np.float64], people: NDArray[np.float64]) -> float:
    both = np.isfinite(numbers) & np.isfinite(people)
    total = people[both].sum()
    return float((numbers[both] * people[both]).sum() / total) if total > 0 else float("nan")


def make_bins(values: pd.Series, count: int = BINS) -> tuple[float, ...]:
    """Give the edges of bins of one round width that hold all values; rising.

    The width is 1, 2, 2.5 or 5 times a power of ten, the least that needs no more than `count`
    and one bins. All values alike, or none, give one bin, or none.
    """
    known = values.dropna().to_numpy(float)
    if not len(known):
        return ()
    low, high = float(known.min()), float(known.max())
    if low == high:
        half = max(0.5, abs(low) * 1e-3)
        return (low - half, low + half)
    power = 10.0 ** np.floor(np.log10((high - low) / count))
    width = next(step * power for step in (1, 2, 2.5, 5, 10) if step * power * count >= high - low)
    first, last = np.floor(low / width), np.ceil(high / width)
    return tuple(float(at * width) for at in np.arange(first, last + 1))


def count_bins(values: pd.Series, edges: Iterable[float]) -> tuple[int, ...]:
    """Count the values in each bin: from its edge up to below the next; the last holds its end.

    Values outside the bins fall into the first or the last, so that the counts add up to the values
    that there are.
    """
    ends = np.array(list(edges))
    known = values.dropna().to_numpy(float)
    if len(ends) < 2:
        return ()
    counts, _ = np.histogram(np.clip(known, ends[0], ends[-1]), bins=ends)
    return tuple(int(one) for one in counts)


def find_standing(value: float, reference: pd.Series, indicator: Indicator) -> Standing:
    """Say which share of the reference's areas have lower, and which have higher, need."""
    figures = reference.to_numpy(float)
    known = figures[~np.isnan(figures)] * indicator.direction.sign
    if not len(known) or not np.isfinite(value):
        return Standing(lower_need=float("nan"), higher_need=float("nan"))
    own = value * indicator.direction.sign
    return Standing(lower_need=float((known < own).mean()), higher_need=float((known > own).mean()))


def weigh_extent(reference: pd.Series, indicator: Indicator) -> pd.Series:
    """Give each area's weight in the extent, 0 to 1; missing where there is no figure.

    Areas in the most deprived 10 % weigh 1. Those in the eleventh percentile weigh 0.95, and each
    of the next nineteen percentiles (0.95 - 0.05) / 19 less, down to 0.05 in the thirtieth; the
    rest weigh nothing. Source: Ministry of Housing, Communities and Local Government, English
    Indices of Deprivation, technical report, appendix N (2019), on summary measures for
    higher-level geographies.
    """
    rank = rank_values(reference, indicator)
    known = rank.notna().to_numpy()
    percentile = np.ceil(100 * rank[known].to_numpy(float) / known.sum() - 1e-9)
    sliding = 0.95 - (percentile - 11) * (0.95 - 0.05) / 19
    weight = np.where(percentile <= 10, 1.0, np.where(percentile <= 30, sliding, 0.0))
    return pd.Series(weight, index=reference.index[known], dtype=float).reindex(reference.index)


def find_extent(weights: pd.Series, people: pd.Series) -> float:
    """Give the share (0 to 1) of a place's people who live in the most deprived areas, weighted.

    Parameters
    ----------
    weights
        Of the place's areas, from `weigh_extent`.
    people
        On the same index.
    """
    return _weighted(weights.to_numpy(float), people.to_numpy(float))


def aggregate(
    values: pd.Series, people: pd.Series, weights: pd.Series, ranks: pd.Series
) -> Aggregate:
    """Sum a place up from its areas as MHCLG does for councils: all on the place's areas.

    Parameters
    ----------
    weights
        From `weigh_extent` over the whole reference.
    ranks
        Each area's rank over the reference as a share of its areas (1 / n is the greatest need).
    """
    return Aggregate(
        mean=_weighted(values.to_numpy(float), people.to_numpy(float)),
        top_areas=int((ranks <= TOP + 1e-12).sum()),
        areas=int(values.notna().sum()),
        extent=find_extent(weights, people),
    )


def rank_shares(reference: pd.Series, indicator: Indicator) -> pd.Series:
    """Rank over the reference as a share of the areas that have a figure; small is high need."""
    ranks = rank_values(reference, indicator).astype("Float64").astype(float)
    return ranks / max(1, int(ranks.notna().sum()))


def make_chain(
    pack: Pack, place: Place, find: Callable[[PlaceKind, str], Place] | None = None
) -> tuple[Place, ...]:
    """List the places that a place lies in, the widest first, and then itself.

    A place that crosses a line (a zone in two wards) has no place of that kind in the list, and
    two names of the same areas (a region with one council) are one place: the smaller.

    Parameters
    ----------
    find
        Looks a place up by kind and code, where those of the pack are kept already.
    """
    find = find or partial(make_place, pack)
    at = pack.areas.index.get_indexer(pd.Index(place.members))
    chain = [find(PlaceKind.WHOLE, "")]
    levels = ((PlaceKind.REGION, "region"), (PlaceKind.LAD, "lad"), (PlaceKind.WARD, "ward"))
    for kind, column in levels:
        codes = pack.areas[f"{column}_code"].iloc[at].unique()
        if len(codes) == 1:
            chain.append(find(kind, str(codes[0])))
    by_members = {one.members: one for one in [*chain, place]}  # in order of their codes
    return tuple(by_members.values())
