"""Where the invented borough's story is planted, and how strongly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]

POCKET_HALVES = (5, 4)
"""Areas of the straddling pocket on each side of the ward line: together about 15,000 residents."""

_DOMAINS = ("income_score", "employment_score", "education_score", "health_score", "crime_score")
_HARDSHIP = (
    *(*_DOMAINS, "environment_score", "idaci_score", "cyp_score"),
    *("good_health_pct", "unemployed_pct", "no_qualifications_pct", "overcrowded_pct"),
)

_LEVELS: tuple[tuple[str, float, tuple[str, ...], float], ...] = (
    # place, need in spreads above the mean, indicators, how much it varies; later lines win
    ("pocket", 3.0, _HARDSHIP, 0.3),
    ("pocket", 1.2, ("barriers_score",), 0.3),
    ("masked", 2.0, _HARDSHIP, 0.1),
    ("low_attainment", -0.7, _HARDSHIP, 0.1),
    ("low_attainment", 1.7, ("cyp_score",), 0.1),
    ("poor_health_only", -1.3, (*_HARDSHIP, "barriers_score"), 0.1),
    ("poor_health_only", 2.4, ("good_health_pct",), 0.1),
    ("homes_and_skills", -1.2, _HARDSHIP, 0.1),
    ("homes_and_skills", 2.2, ("no_qualifications_pct", "barriers_score"), 0.1),
    ("out_of_work", 2.4, _HARDSHIP, 0.1),
    ("out_of_work", 9.0, ("unemployed_pct",), 0.1),
    ("out_of_work", -1.0, ("good_health_pct", "barriers_score"), 0.1),
    ("out_of_work", -0.3, ("health_score",), 0.1),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Plot:
    """Where the story is planted, by position of the areas."""

    pocket: Ints
    masked: Ints
    masked_ward: int
    low_attainment: Ints
    poor_health_only: int
    homes_and_skills: int
    out_of_work: int

    @property
    def everywhere(self) -> Ints:
        """Every planted area."""
        single = [self.poor_health_only, self.homes_and_skills, self.out_of_work]
        return np.concatenate([self.pocket, self.masked, self.low_attainment, single])


def find_plot(
    centres: Floats, ward: Ints, land: sparse.csr_array, deprivation: Floats, town: Floats
) -> Plot:
    """Choose the places that need least bending: where the fields already lean the story's way."""
    taken = np.zeros(len(ward), dtype=bool)

    def take(members: Iterable[int]) -> Ints:
        kept = np.sort(np.array(list(members), dtype=np.intp))
        taken[kept] = True
        for one in kept:
            taken[_near(land, int(one))] = True
        return kept

    def best(score: Floats) -> int:
        return int(np.argmax(np.where(taken, -np.inf, score)))

    taken[np.diff(land.indptr) < 3] = True
    pocket = take(_find_pocket(centres, ward, land, deprivation))
    masked_ward = _least(ward, deprivation, avoid=set(ward[pocket]))
    masked = take(_find_pair(centres, ward, land, np.flatnonzero(~taken & (ward == masked_ward))))
    calm = -_smooth(land, deprivation)
    group = take(_group(land, best(np.where(ward == masked_ward, -9, calm)), 4, taken, centres))
    return Plot(
        pocket=pocket,
        masked=masked,
        masked_ward=masked_ward,
        low_attainment=group,
        poor_health_only=int(take([best(-deprivation + town)])[0]),
        homes_and_skills=int(take([best(-deprivation - 3 * town)])[0]),
        out_of_work=int(take([best(deprivation + town)])[0]),
    )


def _near(land: sparse.csr_array, at: int) -> Ints:
    return np.asarray(land.indices[land.indptr[at] : land.indptr[at + 1]], dtype=np.intp)


def _smooth(land: sparse.csr_array, values: Floats) -> Floats:
    """Average each area with its neighbours."""
    return np.asarray((values + land @ values) / (1 + np.diff(land.indptr)))


def _find_pocket(centres: Floats, ward: Ints, land: sparse.csr_array, deprivation: Floats) -> Ints:
    """Find the most deprived stretch of a ward line with room for the pocket on both sides."""
    pairs = sparse.coo_array(land)
    across = (pairs.row < pairs.col) & (ward[pairs.row] != ward[pairs.col])
    left, right = pairs.row[across], pairs.col[across]
    lean = _smooth(land, _smooth(land, deprivation))
    for at in np.argsort(-(lean[left] + lean[right]), kind="stable"):
        middle = (centres[left[at]] + centres[right[at]]) / 2
        sides = [
            _compact(land, int(start), size, np.flatnonzero(ward != ward[start]), centres - middle)
            for start, size in zip((left[at], right[at]), POCKET_HALVES, strict=True)
        ]
        if tuple(map(len, sides)) == POCKET_HALVES:
            return np.concatenate(sides)
    raise ArithmeticError("No ward line has room for the planted pocket; plan more areas.")


def _compact(land: sparse.csr_array, start: int, size: int, barred: Ints, offset: Floats) -> Ints:
    """Grow a connected group from `start`, nearest to the origin of `offset` first."""
    away = np.hypot(offset[:, 0], offset[:, 1]).round(1).astype(np.float64)
    away[barred] = np.inf
    group, edge = [start], set(_near(land, start).tolist())
    while len(group) < size:
        free = sorted(one for one in edge if np.isfinite(away[one]) and one not in group)
        if not free:
            break
        chosen = min(free, key=lambda one: (away[one], one))
        group.append(chosen)
        edge |= set(_near(land, chosen).tolist())
    return np.array(group, dtype=np.intp)


def _group(
    land: sparse.csr_array, start: int, size: int, taken: NDArray[np.bool_], centres: Floats
) -> Ints:
    return _compact(land, start, size, np.flatnonzero(taken), centres - centres[start])


def _least(ward: Ints, deprivation: Floats, avoid: set[int]) -> int:
    """Find the ward with the least deprivation, among those of more than ten areas."""
    size = np.bincount(ward)
    mean = np.bincount(ward, weights=deprivation) / size
    mean[size <= 10] = np.inf
    mean[sorted(avoid)] = np.inf
    return int(np.argmin(mean))


def _find_pair(centres: Floats, ward: Ints, land: sparse.csr_array, free: Ints) -> tuple[int, int]:
    """Find two close neighbours among the free ones, as deep inside their ward as there are."""
    pairs = sparse.coo_array(land)
    both = np.isin(pairs.row, free) & np.isin(pairs.col, free) & (pairs.row < pairs.col)
    left, right = pairs.row[both], pairs.col[both]
    depth = np.diff(land.indptr) - 3 * _outward(ward, land)
    apart_km = np.hypot(*(centres[left] - centres[right]).T) / 1_000
    at = int(np.argmax(depth[left] + depth[right] - 4 * apart_km))
    return int(left[at]), int(right[at])


def _outward(ward: Ints, land: sparse.csr_array) -> Ints:
    """Count each area's neighbours in other wards."""
    pairs = sparse.coo_array(land)
    across = ward[pairs.row] != ward[pairs.col]
    return np.asarray(np.bincount(pairs.row[across], minlength=len(ward)))


def plant(
    plot: Plot, needs: Mapping[str, Floats], random: np.random.Generator
) -> dict[str, Floats]:
    """Give the needs (in spreads above the mean) with those of the story's places set."""
    planted = {key: need.copy() for key, need in needs.items()}
    for name, level, keys, shake in _LEVELS:
        members = np.atleast_1d(getattr(plot, name))
        for key in keys:
            planted[key][members] = random.normal(level, shake, len(members))
    return planted


def lean(plot: Plot, centres: Floats, ward: Ints, deprivation: Floats) -> Floats:
    """Make the country around the pocket poorer, and the masked pocket's ward better off."""
    away = np.hypot(*(centres - centres[plot.pocket].mean(axis=0)).T)
    leaned = deprivation + 0.5 * np.exp(-0.5 * (away / 1_100.0) ** 2)
    return np.asarray(leaned - 0.4 * (ward == plot.masked_ward))
