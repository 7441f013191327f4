"""Zones scored again under other weights, thousands of zones and weightings in one product.

With every indicator known, an area's need is the sum of its standardised scores times the weights,
and so is the need of a zone, added up over its people. Where an indicator is missing its weight
goes to the others, which is no longer linear; but areas that lack the same indicators share one
divisor. So the sums are kept apart by what is missing, and the result is exact: that of
`score_need` and `profile_zone` for each weighting, without the areas.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from czmap.errors import StudyError
from czmap.geodata.study import Study
from czmap.scoring.need import NeedIndex, Standardisation, standardise
from czmap.scoring.space import find_reach
from czmap.scoring.zones import Aim, Zone, ZoneCriteria

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class _Sums:
    """Sums over the areas in which the same indicators are known; the last row is the reference."""

    known: NDArray[np.bool_]
    scores: Floats
    """Zones (and the reference) by indicators: people times score."""
    people: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Rescorer:
    """Zones as sums, from which their value under any weights follows.

    Attributes
    ----------
    keys
        The indicators, in the order of the weights.
    weightless
        Whether the aim looks at no weighted need at all (reach).
    price
        What distance to the centre takes from each zone's value; no weight changes it.
    people
        Zones by areas of the reference; a last row has 1 for every area.
    """

    keys: tuple[str, ...]
    aim: Aim
    weightless: bool
    min_coverage: float
    price: Floats
    people: sparse.csr_array
    sums: tuple[_Sums, ...]

    def values(self, weights: Floats) -> Floats:
        """Give the value of every zone under every weighting, by the aim.

        Parameters
        ----------
        weights
            Weightings by indicators; rows sum to 1.

        Returns
        -------
        numpy.ndarray
            Zones by weightings; higher is better; -inf where no area of the zone has a score.
            By the aim of reach weights change nothing, and zones keep the order they came in.
        """
        if self.weightless:
            return np.repeat(-np.arange(len(self.price), dtype=float)[:, None], len(weights), 1)
        total, people = self._added_up(weights)
        with np.errstate(invalid="ignore", divide="ignore"):
            if self.aim is Aim.DEPTH:
                value = total[:-1] / people[:-1]
            else:
                value = (total[:-1] - people[:-1] * (total[-1] / people[-1])) / 1000
        value = np.round(value - self.price[:, None], 9)
        return np.where((people[:-1] > 0) & np.isfinite(value), value, -np.inf)

    def _added_up(self, weights: Floats) -> tuple[Floats, Floats]:
        """People times need, and people with a score, of zones (and the reference)."""
        shape = (len(self.price) + 1, len(weights))
        total, people = np.zeros(shape), np.zeros(shape)
        for part in self.sums:
            coverage = weights @ part.known.astype(float)
            enough = coverage >= max(self.min_coverage, 1e-9) - 1e-12
            divisor = np.where(enough, coverage, 1.0)
            total += (part.scores @ weights.T) * (enough / divisor)
            people += part.people[:, None] * enough
        return total, people


def make_rescorer(
    study: Study, index: NeedIndex, criteria: ZoneCriteria, zones: Sequence[Zone]
) -> Rescorer:
    """Add up the zones once.

    Raises
    ------
    StudyError
        When a member of a zone is not in the study.
    """
    people = _people_by_zone(study, criteria, zones)
    return Rescorer(
        keys=tuple(index.shares),
        aim=criteria.aim,
        weightless=criteria.aim not in {Aim.DEPTH, Aim.BALANCE},
        min_coverage=index.min_coverage,
        price=distance_prices(study, criteria, zones),
        people=people,
        sums=_all_sums(study, people, tuple(index.shares), index.standardisation),
    )


def standardise_otherwise(study: Study, rescorer: Rescorer, how: Standardisation) -> Rescorer:
    """Make the same zones' sums of values that are standardised another way."""
    return replace(rescorer, sums=_all_sums(study, rescorer.people, rescorer.keys, how))


def _all_sums(
    study: Study, people: sparse.csr_array, keys: tuple[str, ...], how: Standardisation
) -> tuple[_Sums, ...]:
    scores = np.column_stack(
        [standardise(study.reference[key], study.catalogue[key], how) for key in keys]
    )
    patterns, which = np.unique(np.isfinite(scores), axis=0, return_inverse=True)
    filled = np.nan_to_num(scores)
    return tuple(
        _sums(people, filled, which.ravel() == number, pattern)
        for number, pattern in enumerate(patterns)
    )


def _sums(
    rows: sparse.csr_array, filled: Floats, chosen: NDArray[np.bool_], known: NDArray[np.bool_]
) -> _Sums:
    part = rows * chosen.astype(float)[None, :]
    return _Sums(
        known=known,
        scores=np.asarray(part @ filled),
        people=np.asarray(part @ np.ones(len(chosen))).ravel(),
    )


def _people_by_zone(
    study: Study, criteria: ZoneCriteria, zones: Sequence[Zone]
) -> sparse.csr_array:
    """People of zones by areas of the reference; a last row has 1 for every area."""
    people = np.nan_to_num(study.reference[str(criteria.count)].to_numpy(float))
    positions = find_positions(study.reference.index, zones)
    count = len(people)
    row = np.concatenate(
        [np.repeat(np.arange(len(zones)), [len(at) for at in positions]),
         np.full(count, len(zones))]
    )  # fmt: skip
    column = np.concatenate([*positions, np.arange(count)])
    weight = np.concatenate([people[np.concatenate(positions)], np.ones(count)])
    return sparse.csr_array((weight, (row, column)), shape=(len(zones) + 1, count))


def find_positions(codes: "pd.Index[str]", zones: Sequence[Zone]) -> list[Ints]:
    """Give the positions of each zone's members among codes.

    Raises
    ------
    StudyError
        Naming the members that are not there.
    """
    every = pd.Index([code for zone in zones for code in zone.members], dtype=object)
    at = codes.get_indexer(every)
    if (at < 0).any():
        strangers = sorted(set(every[at < 0]))
        raise StudyError(
            f"{len(strangers)} neighbourhoods of the zones are not in what is looked at.",
            examples=strangers,
            then="Look at all the councils that the zones lie in.",
        )
    ends = np.cumsum([len(zone.members) for zone in zones])
    return [np.asarray(part, dtype=np.int64) for part in np.split(at, ends[:-1])]


def distance_prices(study: Study, criteria: ZoneCriteria, zones: Sequence[Zone]) -> Floats:
    """Say what distance takes from the value of each zone, measured from its best centre.

    As the search does: a member twice as far from the centre as the areas of a round zone are on
    average loses `criteria.compactness` points of need. Weights of indicators do not enter.

    Returns
    -------
    numpy.ndarray
        By zone, in the unit of the aim; below zero for a zone rounder than a round one of the
        target size.
    """
    if criteria.compactness == 0:
        return np.zeros(len(zones))
    centroid = study.areas.geometry.centroid
    place = np.column_stack([centroid.x.to_numpy(), centroid.y.to_numpy()])
    people = np.nan_to_num(study.areas[str(criteria.count)].to_numpy(float))
    reach = find_reach(place[:, 0], place[:, 1], people, criteria.target)
    home = study.areas.index.isin(study.home)
    prices = [
        _price(place[at], people[at], reach[at], home[at])
        for at in find_positions(study.areas.index, zones)
    ]
    weight = np.array(prices)[:, 1] if criteria.aim is Aim.DEPTH else 1000.0
    return np.asarray(criteria.compactness * np.array(prices)[:, 0] / np.maximum(weight, 1e-12))


def _price(
    place: Floats, people: Floats, reach: Floats, home: NDArray[np.bool_]
) -> tuple[float, float]:
    """Sum of people times relative distance less 1 from the best centre, and the people."""
    x, y = place[:, 0], place[:, 1]
    away = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    total = people @ (away / reach[None, :] - 1)
    return float(total[home].min() if home.any() else total.min()), float(people.sum())
