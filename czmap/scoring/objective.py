"""The objective and its constraints, as the kernels see them.

All three aims are of one form. With members S, a centre r in S, and for each area i its need s_i,
its weight w_i and its distance d(i, r) to the centre, need is discounted by relative distance,

    s'_i = s_i - gamma * (d(i, r) / reach_r - 1),

where reach_r is the mean distance to r of the nearest areas that make up the target size. Then

- depth is the ratio  sum(w_i s'_i) / sum(w_i),
- balance is the sum  sum(w_i (s'_i - threshold)),
- reach is the same sum with children for w, the share of them in low-income families (in percent)
  for s, and no threshold.

`value` is that number and `worth` extends it to sets that do not keep the bounds: below every
value, and the lower the farther from the bounds. One comparison then serves to repair a zone and
to improve it.
"""

from math import hypot
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from czmap.scoring.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Areas = NDArray[np.void]

NOTHING = -1.0e18
"""The value of no zone: below every other."""

OUTSIDE = -1.0e12
"""The worth of a zone that only just breaks a bound."""

TIE = 1.0e-9
"""Relative difference below which two values count as equal."""


AREA = np.dtype(
    [
        ("need", np.float64),
        ("weight", np.float64),
        ("size", np.float64),
        ("count", np.float64),  # areas in the unit: 1, or those of a whole ward
        ("x", np.float64),
        ("y", np.float64),
        ("reach", np.float64),  # metres; reach_r above
        ("home", np.float64),  # share of its people in the chosen councils, not over their edge
        ("ward", np.int64),
        ("locked", np.bool_),  # every zone must have it
        ("centre", np.bool_),  # it may be the centre of a zone
    ]
)
"""What the kernels know of an area (or of a whole ward)."""


class Ground(NamedTuple):
    """The areas (or whole wards) of a search, by position in order of code; never written to."""

    indptr: Ints
    """Neighbours of area i: `indices[indptr[i]:indptr[i + 1]]`, permitted ones only (CSR)."""
    indices: Ints
    area: Areas
    """Records of `AREA`."""


class Bounds(NamedTuple):
    """What a zone must keep, and what makes it better; numbers only."""

    least: float
    most: float
    fewest: float
    largest: float
    """Most areas."""
    must_cross: bool
    """Whether a zone must lie in more than one ward."""
    locks: float
    """How many areas are locked in."""
    ratio: bool
    """Depth (a ratio) or not (a sum)."""
    threshold: float
    gamma: float


class Sums(NamedTuple):
    """What the members of a zone add up to."""

    total: float
    """Sum of weight times discounted need."""
    weight: float
    size: float
    areas: float
    home: float
    """People in the chosen councils; at least half of a zone's must be."""
    away: float
    """Members in another ward than the centre's."""
    locks: float


@compiled
def plus(one: Sums, other: Sums) -> Sums:
    """Add an area's terms to a zone's."""
    return Sums(
        one.total + other.total,
        one.weight + other.weight,
        one.size + other.size,
        one.areas + other.areas,
        one.home + other.home,
        one.away + other.away,
        one.locks + other.locks,
    )


@compiled
def minus(one: Sums, other: Sums) -> Sums:
    """Take an area's terms from a zone's."""
    return Sums(
        one.total - other.total,
        one.weight - other.weight,
        one.size - other.size,
        one.areas - other.areas,
        one.home - other.home,
        one.away - other.away,
        one.locks - other.locks,
    )


@compiled
def discounted(ground: Ground, bounds: Bounds, centre: int, area: int) -> float:
    """Need of an area, less what it loses by its relative distance to the centre."""
    if bounds.gamma == 0.0:
        return ground.area[area].need  # type: ignore[no-any-return]
    away = hypot(
        ground.area[area].x - ground.area[centre].x, ground.area[area].y - ground.area[centre].y
    )
    return ground.area[area].need - bounds.gamma * (away / ground.area[centre].reach - 1.0)  # type: ignore[no-any-return]


@compiled
def terms(ground: Ground, bounds: Bounds, centre: int, area: int) -> Sums:
    """Give what one area adds to a zone with this centre."""
    return Sums(
        ground.area[area].weight * discounted(ground, bounds, centre, area),
        ground.area[area].weight,
        ground.area[area].size,
        ground.area[area].count,
        ground.area[area].size * ground.area[area].home,
        1.0 if ground.area[area].ward != ground.area[centre].ward else 0.0,
        1.0 if ground.area[area].locked else 0.0,
    )


@compiled
def sum_terms(ground: Ground, bounds: Bounds, centre: int, members: Ints) -> Sums:
    """Add up the terms of all members, in their order."""
    sums = Sums(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for area in members:
        sums = plus(sums, terms(ground, bounds, centre, area))
    return sums


@compiled
def excess(bounds: Bounds, sums: Sums) -> float:
    """How far a zone is from its bounds, 0 when it keeps them all; each in its own proportion."""
    off = max(bounds.least - sums.size, sums.size - bounds.most, 0.0) / max(bounds.most, 1.0)
    off += max(bounds.fewest - sums.areas, sums.areas - bounds.largest, 0.0) / bounds.largest
    off += bounds.locks - sums.locks
    off += max(sums.size - 2.0 * sums.home, 0.0) / max(bounds.most, 1.0)
    if bounds.must_cross and sums.away == 0.0:
        off += 1.0
    return off


@compiled
def value(bounds: Bounds, sums: Sums) -> float:
    """How good a zone is, by the aim; of the centre that `sums` were made with."""
    if bounds.ratio:
        return sums.total / sums.weight if sums.weight > 0.0 else NOTHING
    return sums.total - bounds.threshold * sums.weight


@compiled
def worth(bounds: Bounds, sums: Sums) -> float:
    """Give the value of a zone that keeps its bounds, else something below every value."""
    off = excess(bounds, sums)
    if off > 0.0:
        return OUTSIDE * (1.0 + off)
    return value(bounds, sums)


@compiled
def better(one: float, other: float) -> bool:
    """Whether a worth is greater by more than rounding."""
    return one > other + TIE * max(1.0, abs(other))
