"""An upper bound on every zone that can still be made, and why it is one.

A branch of the search fixes a centre r, areas that are in (S, joined, r among them) and areas that
are out; all others are free. We want a number that no zone T with S inside T and nothing out
inside T exceeds. Write v_i = w_i (s'_i - threshold) for what an area adds to the objective (a sum;
for the ratio see `prove`) and p_i for its size. Each step below relaxes or tightens validly:

1. Reach. T is joined, so it holds a path from S to each of its areas, and the sizes on that path
   fit in what is left of the most, R = most - p(S). Areas whose cheapest path (in size) is longer
   are not in T. If what is reached cannot fill the least, or lacks an area that is locked in,
   there is no T at all.

2. Relaxation. Forget connectivity and let areas be taken in part. The most that can then be added
   is a fractional knapsack with a floor: take areas in order of v/p while there is room, and
   after the last that gains, those that lose least until the least size is met (Dantzig, 1957).
   It is a linear program, and the v/p of its marginal area is the price of size, pi: positive when
   room is short, negative when size is wanting, else 0. By duality every T adds no more than

       pi R' + sum(max(c_i, 0)),   c_i = v_i - pi p_i,   R' = R if pi > 0, else what is wanting,

   and at this pi the two are equal.

3. Moats. c_i splits areas into those that gain and those that only connect, at a toll of -c_i. A
   cluster K of gaining areas that does not touch S gains nothing without crossing every moat round
   it: for a set W around K and away from S, T must pay for at least one area of the boundary of W,
   or go without all gains in W. Moats of width y_W are packed so that the widths of all moats
   through an area stay within its toll, and those round a set within the gains inside; then T
   loses at least sum(y_W) against the relaxation, whatever it holds. Moats are dug one cluster
   after the other (dual ascent: Wong, 1984; for areas as nodes: Klein & Ravi, 1995;
   Alvarez-Miranda, Ljubic & Mutzel, 2013).

4. Tolls. What the moats have left of an area's toll T pays beside them if it has the area. So if
   T has an area, it also loses what is left of the tolls on the cheapest path to it. Where that
   exceeds the slack (the bound less the best value known), no T with that area is better, and it
   is dropped: it may be left out because no *better* zone holds it.

5. Price. Step 2 is valid for every price (weak duality: with pi > 0 no T has more than R' to pay
   for, with pi < 0 none less), and moats and tolls do better at another than the relaxation's own,
   most of all where a good small zone must reach the least size through areas of little need. A
   few prices are tried, from that of the branch above, in steps that turn and halve; the least
   bound counts, and what is dropped at one price stays dropped.

Locked areas must be in T: what they add is counted whole, and the moats round them are paid for
first, whatever they are worth. Bounds on the number of areas, the half that must live in the chosen
councils and the ward line are left out of the relaxation, which can only raise the bound.
"""

from typing import NamedTuple

import numpy as np

from czmap.scoring.compiled import compiled
from czmap.scoring.objective import (
    NOTHING,
    Bounds,
    Flags,
    Floats,
    Ground,
    Ints,
    Sums,
    discounted,
)
from czmap.scoring.queue import Heap, make_heap, pop, push

FREE, IN, OUT = 0, 1, 2

ROUNDS = 5
"""Prices of size that a branch is bounded at (step 5)."""

STEP = 0.05
"""How far apart the prices are, as a share of what an area adds for its size on average."""

SMALL = 1.0e-9

MUST = 1.0e15
"""The gain of an area that is locked in: more than all tolls."""


class Room(NamedTuple):
    """Room to bound in; every function leaves all but `state` as it found it."""

    state: Ints
    """FREE, IN or OUT by area."""
    toll: Floats
    """What it costs to pass through an area; infinite where there is no way."""
    size: Floats
    label: Floats
    """Least cost to reach an area; infinite before."""
    turn: Ints
    """When an area is searched from, if that matters; those before a centre are out for it."""
    gain: Floats
    """What an area gains that no moat has been dug for yet; 0 elsewhere."""
    mark: Ints
    heap: Heap


class Branch(NamedTuple):
    """A branch of the search: its centre, what is in, and what those areas add up to."""

    ground: Ground
    bounds: Bounds
    room: Room
    centre: int
    members: Ints
    sums: Sums
    threshold: float
    """What need is measured above: the aim's own, or the best ratio known."""
    price: float
    """The price of size that was best for the branch above; not a number for a first branch."""


@compiled
def make_room(ground: Ground, turn: Ints) -> Room:
    """Make room to bound branches in."""
    areas = len(ground.area)
    return Room(
        np.zeros(areas, np.int64),
        np.full(areas, np.inf),
        ground.area["size"].copy(),
        np.full(areas, np.inf),
        turn,
        np.zeros(areas),
        np.zeros(areas, np.int64),
        make_heap(len(ground.indices) + areas + 1),
    )


@compiled
def bound_branch(branch: Branch, goal: float) -> tuple[float, int, float]:
    """Bound the value of every zone of a branch, and choose the area to decide next.

    Parameters
    ----------
    goal
        The best value known; only zones above it matter.

    Returns
    -------
    tuple
        The bound (`NOTHING` when the branch holds no zone); the free area next to the zone that
        gains or costs most, -1 when there is none; and the price that both were found at.
    """
    ground, bounds, sums = branch.ground, branch.bounds, branch.sums
    space, lack = bounds.most - sums.size, bounds.least - sums.size
    free = _spread(branch, branch.room.size, space)
    base = sums.total - branch.threshold * sums.weight
    values, sizes, locks = np.empty(len(free)), np.empty(len(free)), sums.locks
    for at, area in enumerate(free):
        need = discounted(ground, bounds, branch.centre, area)
        values[at] = ground.area[area].weight * (need - branch.threshold)
        sizes[at] = ground.area[area].size
        if ground.area[area].locked:
            locks += 1.0
            base += values[at]
            space, lack = space - sizes[at], lack - sizes[at]
            values[at] = sizes[at] = 0.0
    if locks < bounds.locks or space < 0.0:
        return NOTHING, -1, 0.0
    bound, kept, price = _tighten(branch, (free, values, sizes), (base, space, lack), goal)
    return bound, _choose(branch, free[kept], price), price


@compiled
def _tighten(
    branch: Branch,
    choice: tuple[Ints, Floats, Floats],
    left: tuple[float, float, float],
    goal: float,
) -> tuple[float, Flags, float]:
    """Take steps 2 to 5: the bound, which free areas a better zone may hold, and the price."""
    free, values, sizes = choice
    base, space, lack = left
    kept = np.ones(len(free), np.bool_)
    least, best_price = -NOTHING, 0.0
    price, step = branch.price, -STEP * np.abs(values).sum() / max(sizes.sum(), SMALL)
    for number in range(ROUNDS):
        if number == 0 or (number == 1 and np.isnan(branch.price)):
            added, price = relax(values[kept], sizes[kept], space, lack)
            if added == NOTHING or base + added <= goal:
                return (NOTHING if added == NOTHING else base + added), kept, price
        elif number == 1:
            price = branch.price
        bound, kept = _bound_at(branch, choice, left, kept, (price, number % 2 == 1, goal))
        if bound <= goal:
            return bound, kept, price
        if bound < least:
            least, best_price = bound, price
        elif number > 1:
            step /= -2.0
        price = best_price + step
    return least, kept, best_price


@compiled
def _bound_at(
    branch: Branch,
    choice: tuple[Ints, Floats, Floats],
    left: tuple[float, float, float],
    kept: Flags,
    how: tuple[float, bool, float],
) -> tuple[float, Flags]:
    """Bound at one price, moats dug in the order of codes or backwards; what may still be held."""
    free, values, sizes = choice
    base, space, lack = left
    price, backwards, goal = how
    chosen, gains = free[kept], values[kept] - price * sizes[kept]
    paid = price * (space if price > 0.0 else max(lack, 0.0))
    _lay_tolls(branch, chosen, gains)
    moats: float = dig_moats(branch, chosen[::-1].copy() if backwards else chosen)
    bound: float = base + paid + np.maximum(gains, 0.0).sum() - moats
    still = kept & _within_tolls(branch, free, bound - goal)
    _lift_tolls(branch, free)
    return bound, still


@compiled
def relax(values: Floats, sizes: Floats, space: float, lack: float) -> tuple[float, float]:
    """Solve the fractional knapsack with a floor (step 2): what is added, and the price of size.

    Examples
    --------
    >>> relax(np.array([4.0, 1.0, -2.0]), np.array([2.0, 1.0, 1.0]), 2.5, 0.0)
    (4.5, 1.0)
    >>> relax(np.array([4.0, 1.0, -2.0]), np.array([2.0, 1.0, 1.0]), 9.0, 3.5)
    (4.0, -2.0)
    """
    density = values / np.maximum(sizes, SMALL)
    added = taken = price = 0.0
    for at in np.argsort(-density):
        if values[at] > 0.0:
            part = min(sizes[at], space - taken)
        else:
            if taken >= lack:
                break
            part = min(sizes[at], lack - taken)
            price = density[at]
        added += values[at] if part == sizes[at] else density[at] * part
        taken += part
        if part < sizes[at]:
            price = density[at]
            break
    if taken < lack - SMALL:
        return NOTHING, 0.0
    return added, price


@compiled
def _within_tolls(branch: Branch, free: Ints, slack: float) -> Flags:
    """Say which areas can be reached from the zone for no more toll than the slack (step 4)."""
    reached = _spread(branch, branch.room.toll, slack)
    branch.room.mark[reached] = 1
    still: Flags = branch.room.mark[free] == 1
    branch.room.mark[reached] = 0
    return still


@compiled
def _lay_tolls(branch: Branch, free: Ints, gains: Floats) -> None:
    """Note the tolls and gains of what may be held; `_lift_tolls` clears them."""
    for at, area in enumerate(free):
        branch.room.toll[area] = max(0.0, -gains[at])
        branch.room.gain[area] = max(0.0, gains[at])
        if branch.ground.area[area].locked:
            branch.room.gain[area] = MUST


@compiled
def _lift_tolls(branch: Branch, free: Ints) -> None:
    """Clear what `_lay_tolls` noted."""
    branch.room.toll[free] = np.inf
    branch.room.gain[free] = 0.0


@compiled
def _spread(branch: Branch, toll: Floats, limit: float) -> Ints:
    """List the free areas whose cheapest path from the zone costs no more than the limit.

    The cost of a path is the sum of the tolls of its areas, both ends included (Dijkstra, 1959).
    """
    ground, room = branch.ground, branch.room
    label, heap, waiting, found = room.label, room.heap, 0, 0
    reached = np.empty(len(ground.area), np.int64)
    for area in branch.members:
        waiting = _pass_on(branch, toll, limit, (area, 0.0, waiting))
    while waiting > 0:
        cost, area = heap.keys[0], heap.items[0]
        waiting = pop(heap, waiting)
        if cost > label[area] or room.mark[area] == 1:
            continue
        room.mark[area] = 1
        reached[found] = area
        found += 1
        waiting = _pass_on(branch, toll, limit, (area, cost, waiting))
    reached = reached[:found].copy()
    label[reached] = np.inf
    room.mark[reached] = 0
    return reached


@compiled
def _pass_on(branch: Branch, toll: Floats, limit: float, step: tuple[int, float, int]) -> int:
    """Offer the neighbours of an area the way through it; give the new length of the queue."""
    ground, room = branch.ground, branch.room
    area, cost, waiting = step
    turn = room.turn[branch.centre]
    for near in ground.indices[ground.indptr[area] : ground.indptr[area + 1]]:
        further = cost + toll[near]
        if room.state[near] != FREE or room.turn[near] < turn:
            continue
        if further <= limit and further < room.label[near]:
            room.label[near] = further
            waiting = push(room.heap, waiting, further, near)
    return waiting


@compiled
def _choose(branch: Branch, free: Ints, price: float) -> int:
    """Choose the free area next to the zone that gains or costs most, size paid; ties by code."""
    ground = branch.ground
    branch.room.mark[free] = 1
    most, chosen = NOTHING, -1
    for area in branch.members:
        for near in ground.indices[ground.indptr[area] : ground.indptr[area + 1]]:
            if branch.room.mark[near] == 1:
                need = discounted(ground, branch.bounds, branch.centre, near) - branch.threshold
                gain = ground.area[near].weight * need - price * ground.area[near].size
                if abs(gain) > most or (abs(gain) == most and near < chosen):
                    most, chosen = abs(gain), near
    branch.room.mark[free] = 0
    return chosen


@compiled
def dig_moats(branch: Branch, free: Ints) -> float:
    """Dig moats round the clusters away from the zone, and add up their widths (step 3)."""
    room = branch.room
    widths, number = 0.0, 0
    for least in (MUST, 0.0):
        for area in free:
            if room.gain[area] > 0.0 and room.gain[area] >= least:
                number += 1
                widths += _dig_round(branch, area, len(free), number)
    room.mark[free] = 0
    return widths


@compiled
def _dig_round(branch: Branch, start: int, most: int, number: int) -> float:
    """Dig moats round one area until they reach the zone or cost all that is inside.

    What is left of the tolls is passed on through `room.toll`. An area that comes inside brings
    its gain to the prize, once: it may pay for the moats dug from then on.
    """
    room = branch.room
    inside, edge = np.empty(most, np.int64), np.empty(most, np.int64)
    inside[0] = start
    room.mark[start] = number
    looked_at, length, edges, prize, width = 0, 1, 0, 0.0, 0.0
    while True:
        touches = False
        while looked_at < length:
            area = inside[looked_at]
            looked_at += 1
            prize += room.gain[area]
            room.gain[area] = 0.0
            beside, length, edges = _look_round(branch, area, (inside, edge), (length, edges))
            touches |= beside
        if touches or edges == 0:
            return width if touches else prize  # nothing leads there
        step: float = min(room.toll[edge[:edges]].min(), prize - width)
        width += step
        room.toll[edge[:edges]] -= step
        if width >= prize:
            return width
        kept = 0
        for near in edge[:edges]:
            if room.toll[near] <= 0.0:
                inside[length] = near
                length += 1
            else:
                edge[kept] = near
                kept += 1
        edges = kept


@compiled
def _look_round(
    branch: Branch, area: int, lists: tuple[Ints, Ints], lengths: tuple[int, int]
) -> tuple[bool, int, int]:
    """Note an area's new neighbours: inside without a toll, else at the edge; is one the zone's."""
    ground, room = branch.ground, branch.room
    inside, edge = lists
    length, edges = lengths
    touches = False
    for near in ground.indices[ground.indptr[area] : ground.indptr[area + 1]]:
        if room.state[near] == IN:
            touches = True
        elif room.toll[near] < np.inf and room.mark[near] != room.mark[area]:
            room.mark[near] = room.mark[area]
            if room.toll[near] <= 0.0:
                inside[length] = near
                length += 1
            else:
                edge[edges] = near
                edges += 1
    return touches, length, edges
