"""The engine: runs the kernels over all centres, in threads, and proves the best zone."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from czmap.scoring.diverse import Pool, make_pool
from czmap.scoring.improve import search_from
from czmap.scoring.objective import NOTHING, Floats, Ints
from czmap.scoring.prove import prove
from czmap.scoring.space import Space

AT_ONCE = 128
"""Centres that a thread takes at a time; how they are shared out changes nothing."""

KICKED = 4_096
"""Zones that are kicked, the best first: all of a council's, and the leaders of a country's."""

PROVEN_AREAS = 5_000
"""Studies with more areas (or wards) get no proof: their centres alone are too many to bound."""

BRANCHES = 30_000
"""Branches that a proof may bound beside its centres before it settles for a gap."""

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


def search_space(space: Space) -> Search:
    """Find one zone from every centre, then prove the best (in studies that are not too large)."""
    pool = find_zones(space)
    if len(space.ground.need) > PROVEN_AREAS:
        return Search(pool=pool, bound=None, branches=0)
    best = float(pool.value[0]) if len(pool.value) else NOTHING
    proof = prove(space.ground, space.bounds, space.centres, best, BRANCHES)
    if len(proof.members):
        found = (np.array([proof.centre]), find_longest(space), np.sort(proof.members)[None, :])
        pool = _add(pool, space, found)
    known = bool(len(pool.value)) and np.isfinite(proof.bound)
    bound = max(float(proof.bound), float(pool.value[0])) if known else None
    return Search(pool=pool, bound=bound, branches=int(proof.branches))


def find_zones(space: Space, *, kicked: int = KICKED) -> Pool:
    """Grow and improve a zone from every centre, and kick the best; without a proof."""
    grown = _in_threads(space, space.centres, _NO_START)
    first = make_pool(*grown)
    leaders = first.centres[:kicked], first.rows[:kicked]
    if not len(leaders[0]):
        return first
    kicks = _in_threads(space, *leaders)
    return make_pool(*(np.concatenate(pair) for pair in zip(kicks, grown, strict=True)))


def find_longest(space: Space) -> int:
    """Most units that a zone can have: as many of the smallest as fit in the most people."""
    sizes = np.sort(space.ground.size[space.ground.centre | (np.diff(space.ground.indptr) > 0)])
    fitting = int(np.searchsorted(np.cumsum(sizes), space.bounds.most, side="right"))
    return max(1, min(fitting, int(space.bounds.largest)))


def _in_threads(space: Space, centres: Ints, starts: Ints) -> tuple[Floats, Ints, Ints]:
    """Search from all centres; values, best centres and rows of those that found a zone."""
    longest = find_longest(space)

    def part(first: int) -> tuple[Ints, Floats, Ints]:
        chosen = slice(first, first + AT_ONCE)
        found: tuple[Ints, Floats, Ints] = search_from(
            space.ground, space.bounds, centres[chosen], longest, starts[chosen]
        )
        return found

    firsts = range(0, max(len(centres), 1), AT_ONCE)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as threads:
        parts = list(threads.map(part, firsts))
    best, values, rows = (np.concatenate(each) for each in zip(*parts, strict=True))
    kept = best >= 0
    return values[kept], best[kept], rows[kept]


def _add(pool: Pool, space: Space, found: tuple[Ints, int, Ints]) -> Pool:
    """Add a zone that the proof found, improved once more."""
    centres, longest, members = found
    start = np.full((1, longest), -1, np.int64)
    start[0, : members.shape[1]] = members[0]
    kicked = _in_threads(space, centres, start)
    if not len(pool.value):
        return make_pool(*kicked)
    before = (pool.value, pool.centres, pool.rows)
    return make_pool(*(np.concatenate(pair) for pair in zip(kicked, before, strict=True)))
