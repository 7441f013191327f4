"""Growing zones: from a centre outwards, the area with the greatest discounted need first."""

from typing import NamedTuple

import numpy as np

from czmap.scoring.compiled import compiled
from czmap.scoring.objective import (
    NOTHING,
    Bounds,
    Floats,
    Ground,
    Ints,
    discounted,
    plus,
    sum_terms,
    terms,
    worth,
)


class Scratch(NamedTuple):
    """Room for one thread to work in; every function leaves it as it found it."""

    position: Ints
    """Where an area stands among the members; -1 outside."""
    touching: Ints
    """How many members an area outside touches; -1 for a member, 0 for all others."""
    path: Ints
    """The area from which the walk of `join` came; -1 where it has not been."""
    queue: Ints


class Rooted(NamedTuple):
    """A search with one centre."""

    ground: Ground
    bounds: Bounds
    scratch: Scratch
    centre: int


@compiled
def make_scratch(areas: int) -> Scratch:
    """Make room for a search over so many areas."""
    return Scratch(
        np.full(areas, -1, np.int64),
        np.zeros(areas, np.int64),
        np.full(areas, -1, np.int64),
        np.empty(areas, np.int64),
    )


@compiled
def find_outside(rooted: Rooted, members: Ints) -> Ints:
    """List the areas next to a zone; `scratch.touching` says how many members each touches."""
    ground, scratch = rooted.ground, rooted.scratch
    found = 0
    for area in members:
        scratch.touching[area] = -1
    for area in members:
        for near in ground.indices[ground.indptr[area] : ground.indptr[area + 1]]:
            if scratch.touching[near] == 0:
                scratch.queue[found] = near
                found += 1
            if scratch.touching[near] >= 0:
                scratch.touching[near] += 1
    return scratch.queue[:found].copy()


@compiled
def forget_outside(rooted: Rooted, members: Ints, outside: Ints) -> None:
    """Clear what `find_outside` noted."""
    rooted.scratch.touching[members] = 0
    rooted.scratch.touching[outside] = 0


@compiled
def grow(rooted: Rooted) -> Ints:
    """Grow greedily from a centre (and what is locked in), and give the best stage.

    Of the areas next to the zone the one with the greatest discounted need joins, ties by code,
    as long as the zone stays within its most people and areas. Stages are compared by `worth`, so
    that where no stage keeps the bounds the nearest is given.
    """
    ground, bounds, scratch = rooted.ground, rooted.bounds, rooted.scratch
    members = np.empty(int(min(bounds.largest, len(ground.area))) + 1, np.int64)
    start = join_locks(rooted)
    if len(start) > len(members):
        return start
    members[: len(start)] = start
    length = best_length = len(start)
    sums = sum_terms(ground, bounds, rooted.centre, start)
    best = worth(bounds, sums)
    outside = np.empty(len(ground.area), np.int64)
    needs = np.empty(len(ground.area), np.float64)
    waiting = 0
    fresh = 0
    while True:
        for area in members[fresh:length]:
            scratch.touching[area] = -1
        for area in members[fresh:length]:
            for near in ground.indices[ground.indptr[area] : ground.indptr[area + 1]]:
                if scratch.touching[near] == 0:
                    scratch.touching[near] = 1
                    outside[waiting] = near
                    needs[waiting] = discounted(ground, bounds, rooted.centre, near)
                    waiting += 1
        fresh = length
        at = _greatest_that_fits(rooted, outside[:waiting], needs, sums.size)
        if at < 0 or sums.areas >= bounds.largest:
            break
        sums = plus(sums, terms(ground, bounds, rooted.centre, outside[at]))
        members[length] = outside[at]
        length += 1
        waiting -= 1
        outside[at], needs[at] = outside[waiting], needs[waiting]
        stage = worth(bounds, sums)
        if stage > best:
            best, best_length = stage, length
    scratch.touching[members[:length]] = 0
    scratch.touching[outside[:waiting]] = 0
    return members[:best_length].copy()


@compiled
def _greatest_that_fits(rooted: Rooted, outside: Ints, needs: Floats, size: float) -> int:
    """Position of the area outside with the greatest need that fits; -1 if none does."""
    best, at = NOTHING, -1
    for position, area in enumerate(outside):
        if size + rooted.ground.area[area].size > rooted.bounds.most:
            continue
        if needs[position] > best or (needs[position] == best and area < outside[at]):
            best, at = needs[position], position
    return at


@compiled
def join_locks(rooted: Rooted) -> Ints:
    """Join a centre to every area that is locked in, each by a path of the fewest areas."""
    ground = rooted.ground
    members = np.full(1, rooted.centre, np.int64)
    left = rooted.bounds.locks - (1.0 if ground.area[rooted.centre].locked else 0.0)
    while left > 0:
        added = find_path(rooted, members)
        if len(added) == 0:
            break
        for area in added:
            left -= 1.0 if ground.area[area].locked else 0.0
        members = np.concatenate((members, added))
    return members


@compiled
def find_path(rooted: Rooted, members: Ints) -> Ints:
    """Walk breadth first from a zone to the nearest locked area outside; the areas to add."""
    ground, scratch = rooted.ground, rooted.scratch
    queue, path = scratch.queue, scratch.path
    queue[: len(members)] = members
    path[members] = members
    head, tail, target = 0, len(members), -1
    while head < tail and target < 0:
        area = queue[head]
        head += 1
        for near in ground.indices[ground.indptr[area] : ground.indptr[area + 1]]:
            if path[near] < 0:
                path[near] = area
                queue[tail] = near
                tail += 1
                if ground.area[near].locked and target < 0:
                    target = near
    added = _walk_back(path, target)
    path[queue[:tail]] = -1
    return added


@compiled
def _walk_back(path: Ints, target: int) -> Ints:
    """List the areas from a target back to where its walk began, that one left out."""
    length, area = 0, target
    while area >= 0 and path[area] != area:
        length += 1
        area = path[area]
    added = np.empty(length, np.int64)
    area = target
    for at in range(length):
        added[at] = area
        area = path[area]
    return added
