"""Improving a zone: areas join, leave or change places while it stays in one piece."""

import numpy as np

from czmap.scoring.compiled import compiled
from czmap.scoring.grow import (
    Rooted,
    find_outside,
    forget_outside,
    grow,
    make_scratch,
)
from czmap.scoring.objective import (
    NOTHING,
    Bounds,
    Flags,
    Floats,
    Ground,
    Ints,
    Sums,
    better,
    discounted,
    excess,
    minus,
    plus,
    sum_terms,
    terms,
    value,
    worth,
)

MOVES = 200
"""Moves after which `improve` stops; it has never been seen to need them all."""

STEPS = 3
"""How far outside a zone `kick` looks for an area of high need, in steps between neighbours."""


@compiled
def find_cuts(rooted: Rooted, members: Ints) -> Flags:
    """Say which members hold the zone together: without one of them it falls apart.

    The articulation points of the graph of the members, by one depth-first walk (Tarjan, 1972).
    """
    ground, position = rooted.ground, rooted.scratch.position
    length = len(members)
    for at in range(length):
        position[members[at]] = at
    cut = np.zeros(length, np.bool_)
    found = np.full(length, -1, np.int64)  # when the walk found a member
    lowest = np.zeros(length, np.int64)  # the earliest member that its branch touches
    parent = np.full(length, -1, np.int64)
    edge = ground.indptr[members].copy()
    branch = np.empty(length, np.int64)
    branch[0], depth, clock, from_root = 0, 1, 1, 0
    found[0] = lowest[0] = 0
    while depth > 0:
        at = branch[depth - 1]
        if edge[at] < ground.indptr[members[at] + 1]:
            near = position[ground.indices[edge[at]]]
            edge[at] += 1
            if near >= 0 and found[near] < 0:
                found[near] = lowest[near] = clock
                parent[near] = at
                branch[depth] = near
                depth, clock = depth + 1, clock + 1
                from_root += 1 if at == 0 else 0
            elif near >= 0 and near != parent[at]:
                lowest[at] = min(lowest[at], found[near])
        else:
            depth -= 1
            above = parent[at]
            if above >= 0:
                lowest[above] = min(lowest[above], lowest[at])
                if above != 0 and lowest[at] >= found[above]:
                    cut[above] = True
    cut[0] = from_root > 1
    position[members] = -1
    return cut


@compiled
def find_loose(rooted: Rooted, members: Ints) -> Flags:
    """Say which members may leave: not the centre, not locked in, not holding the zone together."""
    loose = ~find_cuts(rooted, members)
    for at, area in enumerate(members):
        if area == rooted.centre or rooted.ground.area[area].locked:
            loose[at] = False
    return loose


@compiled
def improve(rooted: Rooted, members: Ints) -> Ints:
    """Take the best of all joins, leaves and swaps, again and again, until none helps."""
    ground, bounds, centre = rooted.ground, rooted.bounds, rooted.centre
    sums = sum_terms(ground, bounds, centre, members)
    for _ in range(MOVES):
        leaves, joins = find_move(rooted, members, sums)
        if leaves < 0 and joins < 0:
            break
        if leaves >= 0:
            sums = minus(sums, terms(ground, bounds, centre, members[leaves]))
            members = np.concatenate((members[:leaves], members[leaves + 1 :]))
        if joins >= 0:
            sums = plus(sums, terms(ground, bounds, centre, joins))
            members = np.append(members, joins)
    return members


@compiled
def find_move(rooted: Rooted, members: Ints, sums: Sums) -> tuple[int, int]:
    """Find the best single move: the position that leaves and the area that joins; -1 for none."""
    ground, bounds, centre = rooted.ground, rooted.bounds, rooted.centre
    outside = find_outside(rooted, members)
    needs = np.empty(len(outside), np.float64)
    best, leaves, joins = worth(bounds, sums), -1, -1
    for at, area in enumerate(outside):
        needs[at] = discounted(ground, bounds, centre, area)
        made = worth(bounds, plus(sums, terms(ground, bounds, centre, area)))
        if better(made, best):
            best, joins = made, area
    loose = find_loose(rooted, members)
    for at, area in enumerate(members):
        if not loose[at]:
            continue
        less = minus(sums, terms(ground, bounds, centre, area))
        made = worth(bounds, less)
        if better(made, best):
            best, leaves, joins = made, at, -1
        made, other = _best_swap(rooted, less, (outside, needs), area, best)
        if other >= 0:
            best, leaves, joins = made, at, other
    forget_outside(rooted, members, outside)
    return leaves, joins


@compiled
def _best_swap(
    rooted: Rooted, less: Sums, choice: tuple[Ints, Floats], leaver: int, best: float
) -> tuple[float, int]:
    """Find the area outside that makes most of a leaver's place, if better than the best so far."""
    ground, bounds = rooted.ground, rooted.bounds
    outside, needs = choice
    joins = -1
    for at, area in enumerate(outside):
        total = less.total + ground.area[area].weight * needs[at]
        weight = less.weight + ground.area[area].weight
        # a zone is never worth more than its value: most swaps end here
        bare = Sums(total, weight, 0.0, 0.0, 0.0, 0.0, 0.0)
        if value(bounds, bare) <= best or not _stays_joined(rooted, area, leaver):
            continue
        made = worth(bounds, plus(less, terms(ground, bounds, rooted.centre, area)))
        if better(made, best):
            best, joins = made, area
    return best, joins


@compiled
def _stays_joined(rooted: Rooted, area: int, leaver: int) -> bool:
    """Whether an area outside still touches the zone when a member leaves."""
    ground = rooted.ground
    if rooted.scratch.touching[area] > 1:
        return True
    for near in ground.indices[ground.indptr[area] : ground.indptr[area + 1]]:
        if near == leaver:
            return False
    return True


@compiled
def kick(rooted: Rooted, members: Ints, thorough: bool) -> Ints:
    """Improve a zone past where single moves stop (iterated local search).

    Each area a few steps outside that has more need than the mean member (`thorough`: than the
    least) is fetched with the path to it, the zone is cut back to its most people, improved, and
    kept if it is better; then all begins again.
    """
    ground, bounds, centre = rooted.ground, rooted.bounds, rooted.centre
    best = worth(bounds, sum_terms(ground, bounds, centre, members))
    again = True
    while again:
        again = False
        targets, paths, starts = _find_targets(
            rooted, members, _least_wanted(rooted, members, thorough)
        )
        for at in range(len(targets)):
            longer = np.concatenate((members, paths[starts[at] : starts[at + 1]]))
            tried = improve(rooted, _cut_back(rooted, longer, targets[at]))
            made = worth(bounds, sum_terms(ground, bounds, centre, tried))
            if better(made, best):
                best, members, again = made, tried, True
                break
    return members


@compiled
def _least_wanted(rooted: Rooted, members: Ints, thorough: bool) -> float:
    """Need that an area must have to be fetched: the members' mean, or the least of them."""
    sums = sum_terms(rooted.ground, rooted.bounds, rooted.centre, members)
    wanted = sums.total / sums.weight if sums.weight > 0.0 else 0.0
    if thorough:
        for area in members:
            need = discounted(rooted.ground, rooted.bounds, rooted.centre, area)
            wanted = min(wanted, need)
    return wanted


@compiled
def _find_targets(rooted: Rooted, members: Ints, wanted: float) -> tuple[Ints, Ints, Ints]:
    """Find areas up to three steps outside with more need than is wanted, and paths to them.

    The path of target k is `paths[starts[k]:starts[k + 1]]`.
    """
    ground, bounds, scratch = rooted.ground, rooted.bounds, rooted.scratch
    queue, path = scratch.queue, scratch.path
    queue[: len(members)] = members
    path[members] = members
    first, last = 0, len(members)
    targets = np.empty(len(ground.area), np.int64)
    paths = np.empty(STEPS * len(ground.area), np.int64)
    starts = np.zeros(len(ground.area) + 1, np.int64)
    found, length = 0, 0
    for _ in range(STEPS):
        tail = last
        for area in queue[first:last]:
            for near in ground.indices[ground.indptr[area] : ground.indptr[area + 1]]:
                if path[near] >= 0:
                    continue
                path[near] = area
                queue[tail] = near
                tail += 1
                if discounted(ground, bounds, rooted.centre, near) > wanted:
                    targets[found] = back = near
                    while path[back] != back:
                        paths[length] = back
                        length += 1
                        back = path[back]
                    found += 1
                    starts[found] = length
        first, last = last, tail
    path[queue[:last]] = -1
    return targets[:found].copy(), paths[:length].copy(), starts[: found + 1].copy()


@compiled
def _cut_back(rooted: Rooted, members: Ints, kept: int) -> Ints:
    """Take members of the least need away, in one piece, until the zone is not too large."""
    ground, bounds, centre = rooted.ground, rooted.bounds, rooted.centre
    sums = sum_terms(ground, bounds, centre, members)
    while sums.size > bounds.most or sums.areas > bounds.largest:
        loose = find_loose(rooted, members)
        least, at = -NOTHING, -1
        for position, area in enumerate(members):
            need = discounted(ground, bounds, centre, area)
            if loose[position] and area != kept and need < least:
                least, at = need, position
        if at < 0:
            break
        sums = minus(sums, terms(ground, bounds, centre, members[at]))
        members = np.concatenate((members[:at], members[at + 1 :]))
    return members


@compiled
def find_best_centre(ground: Ground, bounds: Bounds, members: Ints) -> tuple[int, float]:
    """Find the member that makes the zone's value greatest when it is the centre; ties by code."""
    best, at = NOTHING, -1
    for centre in members:
        if ground.area[centre].centre:
            sums = sum_terms(ground, bounds, centre, members)
            made = value(bounds, sums)
            if excess(bounds, sums) == 0.0 and made > best:
                best, at = made, centre
    return at, best


@compiled
def search_from(
    ground: Ground, bounds: Bounds, centres: Ints, starts: Ints, how: tuple[int, bool]
) -> tuple[Ints, Floats, Ints]:
    """Search one zone from each centre.

    Parameters
    ----------
    starts
        Members to begin from, one row a centre, filled up with -1, and then kicked; without rows
        zones are grown, and grown and improved: two a centre, because what is grown only is worth
        less but differs more.
    how
        Most members that any zone can have, and whether to kick thoroughly.

    Returns
    -------
    tuple
        Best centre of each zone (-1: none keeps the bounds), its value, and its members in order,
        one row each, filled up with -1.
    """
    longest, thorough = how
    scratch = make_scratch(len(ground.area))
    tries = len(centres) if len(starts) else 2 * len(centres)
    best_centres = np.full(tries, -1, np.int64)
    values = np.full(tries, NOTHING)
    rows = np.full((tries, longest), -1, np.int64)
    for at in range(tries):
        rooted = Rooted(ground, bounds, scratch, centres[at % len(centres)])
        if len(starts):
            members = kick(rooted, starts[at][starts[at] >= 0], thorough)
        elif at < len(centres):
            members = grow(rooted)
        else:
            members = improve(rooted, grow(rooted))
        members = np.sort(members)
        best_centres[at], values[at] = find_best_centre(ground, bounds, members)
        if best_centres[at] >= 0:
            rows[at, : len(members)] = members
    return best_centres, values, rows
