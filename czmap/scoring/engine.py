"""The engine: runs the kernels over all centres, in threads, and proves the best zone."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from czmap.scoring.diverse import Pool, make_pool
from czmap.scoring.improve import search_from
from czmap.scoring.objective import NOTHING, Floats, Ints
from czmap.scoring.progress import Progress, Stage, tell
from czmap.scoring.prove import prove
from czmap.scoring.space import Space

AT_ONCE = 128
"""Centres that a thread takes at a time; how they are shared out changes nothing."""

KICKED = 4_096
"""Zones that are kicked, the best first: all of a council's, and the leaders of a country's."""

KICKED_AT_ONCE = 16
"""The same for zones that are kicked, which takes longer."""

THOROUGHLY = 64
"""Zones of the best that are then kicked thoroughly, which takes some five times as long."""

PROVEN_AREAS = 5_000
"""Studies with more areas (or wards) get no proof: their centres alone are too many to bound."""

PROVEN_WORK = 4_000_000
"""Nor do those with more centres times areas that a zone of each could reach; about 2 seconds."""

BRANCHES = 30_000
"""Branches that a proof may bound beside its centres before it settles for a gap."""

Told = Callable[[float], None]
"""Is told the share done of one part of the search."""

Part = tuple[Ints, Floats, Ints]
"""Best centres, values and rows of members."""

_NO_START = np.empty((0, 0), np.int64)


@dataclass(frozen=True, eq=False, kw_only=True)
class Search:
    """What the kernels found.

    Attributes
    ----------
    pool
        All different zones found; none when nothing keeps the criteria.
    bound
        No zone has a greater value; missing where no proof was tried or nothing is known.
    branches
        How many branches the proof bounded; 0 without one.
    """

    pool: Pool
    bound: float | None
    branches: int


def search_space(space: Space, progress: Progress | None = None) -> Search:
    """Find one zone from every centre, then prove the best (in studies that are not too large)."""
    pool = find_zones(space, progress=progress)
    if not is_provable(space):
        return Search(pool=pool, bound=None, branches=0)
    best = float(pool.value[0]) if len(pool.value) else NOTHING
    proof = prove(space.ground, space.bounds, space.centres, best, BRANCHES, progress)
    if len(proof.members):
        pool = _add(pool, space, proof.centre, np.sort(proof.members))
    known = bool(len(pool.value)) and np.isfinite(proof.bound)
    bound = max(float(proof.bound), float(pool.value[0])) if known else None
    return Search(pool=pool, bound=bound, branches=int(proof.branches))


def is_provable(space: Space) -> bool:
    """Whether a study is small enough for a proof, for the size of zones that are wanted.

    The areas within so many steps of a centre grow with the square of the steps; on maps of small
    areas there are about two for each squared step.
    """
    areas = len(space.ground.area)
    in_reach = min(areas, 2 * find_longest(space) ** 2)
    return areas <= PROVEN_AREAS and len(space.centres) * in_reach <= PROVEN_WORK


def find_zones(space: Space, *, kicked: int = KICKED, progress: Progress | None = None) -> Pool:
    """Grow and improve a zone from every centre, and kick the best; without a proof."""

    def told(stage: Stage, first: float, last: float) -> Told:
        return lambda share: tell(progress, stage, first + (last - first) * share)

    pool = make_pool(*_in_threads(space, space.centres, _NO_START, told(Stage.GROW, 0, 1)))
    for leaders, thorough in ((kicked, False), (min(kicked, THOROUGHLY), True)):
        at = told(Stage.IMPROVE, thorough / 2, (1 + thorough) / 2)
        pool = _kick(pool, space, leaders, at, thorough=thorough)
    return pool


def _kick(pool: Pool, space: Space, leaders: int, told: Told, *, thorough: bool) -> Pool:
    """Kick the first zones of a pool, and add what comes of it."""
    centres, rows = pool.centres[:leaders], pool.rows[:leaders]
    if not len(centres):
        return pool
    kicked = _in_threads(space, centres, rows, told, thorough=thorough)
    before = (pool.value, pool.centres, pool.rows)
    return make_pool(*(np.concatenate(pair) for pair in zip(kicked, before, strict=True)))


def find_longest(space: Space) -> int:
    """Most units that a zone can have: as many of the smallest as fit in the most people."""
    area = space.ground.area
    sizes = np.sort(area["size"][area["centre"] | (np.diff(space.ground.indptr) > 0)])
    fitting = int(np.searchsorted(np.cumsum(sizes), space.bounds.most, side="right"))
    return max(1, min(fitting, int(space.bounds.largest)))


def _in_threads(
    space: Space, centres: Ints, starts: Ints, told: Told, *, thorough: bool = False
) -> tuple[Floats, Ints, Ints]:
    """Search from all centres; values, best centres and rows of those that found a zone."""
    how = (find_longest(space), thorough)
    portion = KICKED_AT_ONCE if len(starts) else AT_ONCE

    def part(first: int) -> Part:
        chosen = slice(first, first + portion)
        found: Part = search_from(space.ground, space.bounds, centres[chosen], starts[chosen], how)
        return found

    parts = _in_order(part, range(0, max(len(centres), 1), portion), told)
    best, values, rows = (np.concatenate(each) for each in zip(*parts, strict=True))
    kept = best >= 0
    return values[kept], best[kept], rows[kept]


def _in_order(part: Callable[[int], Part], firsts: Sequence[int], told: Told) -> list[Part]:
    """Search all portions in threads; when whoever is told raises, the rest is left undone."""
    threads = ThreadPoolExecutor(max_workers=os.cpu_count() or 1)
    try:
        parts = []
        for made in threads.map(part, firsts):
            parts.append(made)
            told(len(parts) / len(firsts))
        return parts
    finally:
        threads.shutdown(cancel_futures=True)


def _add(pool: Pool, space: Space, centre: int, members: Ints) -> Pool:
    """Put a zone that the proof found at the head of a pool."""
    row = np.full((1, find_longest(space)), -1, np.int64)
    row[0, : len(members)] = members
    found = _in_threads(space, np.array([centre]), row, lambda _: None)
    if not len(pool.value):
        return make_pool(*found)
    before = (pool.value, pool.centres, pool.rows)
    return make_pool(*(np.concatenate(pair) for pair in zip(found, before, strict=True)))
