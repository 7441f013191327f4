"""The figures that a place is read by: its own, those next to it, and the whole reference's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.errors import NeedError
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.indicators import Indicator
from czmap.geodata.study import Study
from czmap.scoring.need import NeedScores
from czmap.scoring.patterns import Labels, Standing
from czmap.scoring.place import Place
from czmap.scoring.zones import Zone, check_members

CHILDREN_KEY = "idaci_score"
"""The rate that, times children, counts the children in families on low income."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """What places are read against: all areas of a pack, their need and their configurations."""

    study: Study
    scores: NeedScores
    labels: Labels

    def positions(self, codes: Sequence[str]) -> NDArray[np.intp]:
        """Give the positions of areas in every table of the ground.

        Raises
        ------
        StudyError
            When one is not in the data.
        """
        index = self.study.areas.index
        if not all(code in index for code in codes):
            check_members(self.study, Zone(tuple(codes)))
        # one by one where there are few: to make a table of texts of them takes longer
        few = len(codes) < 100
        at = [index.get_loc(code) for code in codes] if few else index.get_indexer(list(codes))
        return np.asarray(at, dtype=np.intp)

    def __post_init__(self) -> None:
        if not self.study.areas.index.equals(self.labels.standing.index):
            raise NeedError(
                "The configurations are not those of all the neighbourhoods looked at.",
                then="Label the whole of the data.",
            )


@dataclass(frozen=True, kw_only=True)
class Level:
    """One indicator in a place.

    Attributes
    ----------
    value
        As published; over several areas their mean, weighted by the indicator's denominator.
        Missing where no area has a figure.
    above, below
        Share (0 to 1) of the reference's areas whose need is lower, and higher, than the value's.
    high, low, missing
        How many of the place's areas stand out, have low need, or have no figure.
    """

    key: str
    value: float
    above: float
    below: float
    high: int
    low: int
    missing: int


@dataclass(frozen=True, eq=False, kw_only=True)
class PlaceFigures:
    """What is known of a place, before a word is said.

    Attributes
    ----------
    levels
        The labels' indicators, in the catalogue's order; `children_level` is `CHILDREN_KEY`, if
        the data has it.
    next_door
        Codes of the areas outside that share a border with it, or are joined by a bridge.
    next_levels
        The same indicators, over the areas next door.
    children_in_need
        Rate times children, summed over the areas that have a rate; missing when none has.
    children_counted
        Children of those areas.
    plain
        How many areas have all figures, none of which stands out.
    schools
        Schools and services inside, by phase, in alphabetical order.
    """

    place: Place
    levels: tuple[Level, ...]
    next_door: tuple[str, ...]
    next_levels: tuple[Level, ...]
    residents: float
    children: float
    children_level: Level | None
    children_in_need: float
    children_counted: float
    plain: int
    schools: tuple[tuple[str, int], ...]

    def level(self, key: str) -> Level:
        """Give one of the labels' indicators."""
        return next(one for one in self.levels if one.key == key)


def measure_place(ground: Ground, place: Place) -> PlaceFigures:
    """Gather the figures of a place.

    Raises
    ------
    StudyError
        When a member is not in the data.
    """
    study, members = ground.study, place.members
    at, next_door = ground.positions(members), find_next_door(ground, place)
    beside = ground.positions(next_door)
    keys = ground.labels.keys
    residents, children = (
        float(np.nansum(study.areas[name].to_numpy(float)[at]))
        for name in ("population", "children")
    )
    in_need, counted = _children_in_need(study, at)
    return PlaceFigures(
        place=place,
        levels=tuple(_level(ground, key, at) for key in keys),
        next_door=next_door,
        next_levels=tuple(_level(ground, key, beside) for key in keys),
        residents=residents,
        children=children,
        children_level=(
            _level(ground, CHILDREN_KEY, at) if CHILDREN_KEY in study.catalogue else None
        ),
        children_in_need=in_need,
        children_counted=counted,
        plain=_count_plain(ground.labels, at),
        schools=_count_schools(study, members),
    )


def _count_plain(labels: Labels, at: NDArray[np.intp]) -> int:
    """Count the areas that have all figures, none of which stands out."""
    plain = np.array([not one.high and not one.missing for one in labels.configurations])
    return int(plain[labels.group.to_numpy()[at]].sum())


def _count_schools(study: Study, members: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    schools = study.pack.schools
    inside = np.flatnonzero(schools["lsoa_code"].isin(members))
    phases = Counter(map(str, schools["phase"].iloc[inside].dropna()))
    return tuple(sorted(phases.items()))


def find_next_door(ground: Ground, place: Place) -> tuple[str, ...]:
    """List the areas outside a place that share a border with it or are joined by a bridge."""
    pairs = ground.study.contiguity
    inside = np.zeros(len(pairs.codes), dtype=bool)
    inside[pairs.codes.get_indexer(pd.Index(place.members))] = True
    joined = pairs.joined(ContiguityRule.ROOK)
    left, right = pairs.left[joined], pairs.right[joined]
    outward, inward = inside[left] & ~inside[right], inside[right] & ~inside[left]
    found = np.unique(np.concatenate([right[outward], left[inward]]))
    return tuple(map(str, pairs.codes[found]))


def mean_of(values: pd.Series, weights: pd.Series) -> float:
    """Average values by people; plainly where nobody is counted; missing where all are.

    Examples
    --------
    >>> mean_of(pd.Series([1.0, 4.0, float("nan")]), pd.Series([2.0, 1.0, 9.0]))
    2.0
    """
    return _mean(values.to_numpy(float), weights.to_numpy(float))


def _mean(figures: NDArray[np.float64], people: NDArray[np.float64]) -> float:
    known = ~(np.isnan(figures) | np.isnan(people))
    figures, people = figures[known], people[known]
    if not len(figures):
        return float("nan")
    if figures.min() == figures.max():
        # exactly the value: a rounding error would move it past the areas that tie with it
        return float(figures[0])
    total = float(people.sum())
    return float((figures * people).sum() / total) if total > 0 else float(figures.mean())


def _level(ground: Ground, key: str, at: NDArray[np.intp]) -> Level:
    study = ground.study
    indicator = study.catalogue[key]
    figures, people = (
        study.reference[name].to_numpy(float)[at] for name in (key, str(indicator.denominator))
    )
    value = _mean(figures, people)
    above, below = shares_of(value, study.reference[key], indicator)
    standing = _standings(ground, key, at)
    return Level(
        key=key,
        value=value,
        above=above,
        below=below,
        high=int((standing == Standing.HIGH).sum()),
        low=int((standing == Standing.LOW).sum()),
        missing=int(np.isnan(figures).sum()),
    )


def shares_of(value: float, reference: pd.Series, indicator: Indicator) -> tuple[float, float]:
    """Give the shares of areas with a figure whose need is lower, and higher, than a value's."""
    known = reference.to_numpy(float)
    known = known[~np.isnan(known)] * indicator.direction.sign
    if not len(known) or not np.isfinite(value):
        return float("nan"), float("nan")
    own = value * indicator.direction.sign
    return float((known < own).mean()), float((known > own).mean())


def _standings(ground: Ground, key: str, at: NDArray[np.intp]) -> NDArray[np.int8]:
    standing = ground.labels.standing
    if key not in standing.columns:
        return np.full(len(at), Standing.BETWEEN, dtype=np.int8)
    return np.asarray(standing[key].to_numpy()[at], dtype=np.int8)


def _children_in_need(study: Study, at: NDArray[np.intp]) -> tuple[float, float]:
    if CHILDREN_KEY not in study.catalogue:
        return float("nan"), float("nan")
    rate, children = (
        study.reference[name].to_numpy(float)[at] for name in (CHILDREN_KEY, "children")
    )
    counts = rate * children
    known = ~np.isnan(counts)
    total = float(np.nansum(counts)) if known.any() else float("nan")
    return total, float(children[known].sum())
