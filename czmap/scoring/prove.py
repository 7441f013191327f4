"""Proof: best-first branch and bound from every centre at once.

A branch is a centre, areas that are in and areas that are out (`bound`). The open branch with the
greatest bound is taken; if its bound is no better than the best zone known, neither is any other,
and that zone is proven best. Else the free area beside it that gains or costs most is decided: one
branch with it, one without. Stopped before, the greatest bound left is still a true one.

The work is limited by the number of branches and not by the clock: the same study gives the same
answer on a slow machine and on a fast one.

A ratio (depth) is proven by a sum, after Dinkelbach (1967): with t the best ratio known, a zone has
a greater one just when its sum(w (s' - t)) is above 0, and t rises whenever such a zone is found.
Where the search stops with a bound b on that sum, no ratio is above t + b / (least weight of any
zone).

Without a discount for distance a zone is worth the same from each of its centres; it is then sought
from the one of greatest need only, and branches of a centre leave out all centres before it.
"""

from typing import NamedTuple

import numpy as np

from czmap.scoring.bound import FREE, IN, OUT, Branch, Room, bound_branch, make_room
from czmap.scoring.compiled import compiled
from czmap.scoring.objective import (
    NOTHING,
    TIE,
    Bounds,
    Floats,
    Ground,
    Ints,
    excess,
    sum_terms,
    value,
)
from czmap.scoring.progress import Progress, Stage, tell
from czmap.scoring.queue import Heap, make_heap, pop, push

BEFORE_ANY = -1.0e6
"""A ratio below every zone's, to measure need above before any zone is known."""


AT_ONCE = 512
"""Branches bounded before progress is told."""


class Proof(NamedTuple):
    """How a proof ended.

    Attributes
    ----------
    bound
        No zone has a greater value.
    value, centre, members
        The best zone known at the end; no members when none was found that beats the start.
    branches
        How many were bounded.
    """

    bound: float
    value: float
    centre: int
    members: Ints
    branches: int


class Tree(NamedTuple):
    """Branches, each as one decision more than its parent's."""

    parent: Ints
    """-1 for a centre's first branch."""
    area: Ints
    """The area decided; the centre itself in the first branch."""
    decided: Ints
    """IN or OUT."""
    price: Floats
    """Of size, at which the parent's bound was least; not a number in a centre's first branch."""


class Front(NamedTuple):
    """How far a proof is: the branches there are, those still open, and the best zone so far."""

    tree: Tree
    heap: Heap
    grown: int
    """Branches in the tree."""
    waiting: int
    """Open branches, in the heap."""
    done: int
    """Branches bounded."""
    best: float
    centre: int
    members: Ints


def prove(
    ground: Ground,
    bounds: Bounds,
    centres: Ints,
    known: float,
    most: int,
    progress: Progress | None = None,
) -> Proof:
    """Search until the best zone is proven, or so many branches beside the centres are bounded.

    Parameters
    ----------
    known
        Value of the best zone known, `NOTHING` for none.
    """
    lightest = find_least_weight(ground, bounds)
    room = make_room(ground, find_turns(ground, bounds, centres))
    most += len(centres)
    front: Front = plant(centres, 2 * most + len(centres), known)
    done = -1
    while done < front.done < most:
        done = front.done
        tell(progress, Stage.PROVE, done / most)
        front = search_tree(ground, bounds, room, front, (lightest, min(done + AT_ONCE, most)))
    left = -front.heap.keys[0] if front.waiting > 0 else NOTHING
    end: float = _end(bounds, front.best, left, lightest)
    return Proof(end, front.best, front.centre, front.members, front.done)


@compiled
def search_tree(
    ground: Ground, bounds: Bounds, room: Room, front: Front, limits: tuple[float, int]
) -> Front:
    """Go on with a proof until it is done, or so many branches are bounded in all.

    Parameters
    ----------
    limits
        The least weight of any zone, and the number of branches.
    """
    tree, heap, grown, waiting, done, best, best_centre, best_members = front
    lightest, most = limits
    while waiting > 0 and -heap.keys[0] > _goal(bounds, best, lightest) and done < most:
        above, number = -heap.keys[0], heap.items[0]
        waiting, done = pop(heap, waiting), done + 1
        members, centre = _decide(tree, room, number)
        sums = sum_terms(ground, bounds, centre, members)
        if excess(bounds, sums) == 0.0 and value(bounds, sums) > best:
            best, best_centre, best_members = value(bounds, sums), centre, members
        threshold = max(best, BEFORE_ANY) if bounds.ratio else bounds.threshold
        branch = Branch(ground, bounds, room, centre, members, sums, threshold, tree.price[number])
        bound, area, price = bound_branch(branch, _goal(bounds, best, lightest))
        _undo(tree, room, number)
        if area < 0 or bound <= _goal(bounds, best, lightest) or sums.areas >= bounds.largest:
            continue
        for decided in (IN, OUT):
            tree.parent[grown], tree.area[grown], tree.decided[grown] = number, area, decided
            tree.price[grown] = price
            waiting = push(heap, waiting, -min(bound, above), grown)
            grown += 1
    return Front(tree, heap, grown, waiting, done, best, best_centre, best_members)


@compiled
def _goal(bounds: Bounds, best: float, lightest: float) -> float:
    """Say what a branch must be bounded above to matter: the best value, but for rounding."""
    rounding = TIE * max(1.0, abs(best)) if best > NOTHING else 0.0
    return rounding * lightest if bounds.ratio else best + rounding


@compiled
def _end(bounds: Bounds, best: float, left: float, lightest: float) -> float:
    """Turn the greatest bound left open into a bound on every zone's value."""
    if left <= _goal(bounds, best, lightest):
        return best
    return max(best, BEFORE_ANY) + left / lightest if bounds.ratio else left


@compiled
def plant(centres: Ints, most: int, known: float) -> Front:
    """Begin with one branch for each centre, in a tree with room for so many branches."""
    tree = Tree(
        np.full(most, -1, np.int64),
        np.full(most, -1, np.int64),
        np.full(most, IN),
        np.full(most, np.nan),
    )
    tree.area[: len(centres)] = centres
    heap, waiting = make_heap(most), 0
    for number in range(len(centres)):
        waiting = push(heap, waiting, -np.inf, number)
    return Front(tree, heap, len(centres), waiting, 0, known, -1, np.empty(0, np.int64))


@compiled
def _decide(tree: Tree, room: Room, number: int) -> tuple[Ints, int]:
    """Set the state of every area decided in a branch; its members, and its centre."""
    length, at, centre = 0, number, -1
    while at >= 0:
        room.state[tree.area[at]] = tree.decided[at]
        length += 1 if tree.decided[at] == IN else 0
        centre = tree.area[at]
        at = tree.parent[at]
    members = np.empty(length, np.int64)
    at = number
    while at >= 0:
        if tree.decided[at] == IN:
            length -= 1
            members[length] = tree.area[at]
        at = tree.parent[at]
    return members, centre


@compiled
def _undo(tree: Tree, room: Room, number: int) -> None:
    """Set every area decided in a branch free again."""
    at = number
    while at >= 0:
        room.state[tree.area[at]] = FREE
        at = tree.parent[at]


def find_turns(ground: Ground, bounds: Bounds, centres: Ints) -> Ints:
    """When each centre is searched from, where that matters; an area before it is left out.

    With a discount, zones differ by centre and no area has a turn: all have 0.
    """
    turns = np.zeros(len(ground.area), np.int64)
    if bounds.gamma == 0.0:
        turns[:] = len(centres)
        order = np.argsort(-ground.area["need"][centres], kind="stable")
        turns[centres[order]] = np.arange(len(centres))
    return turns


def find_least_weight(ground: Ground, bounds: Bounds) -> float:
    """Find a weight that no zone is lighter than, but for those of no weight at all."""
    used = ground.area[ground.area["centre"] | (np.diff(ground.indptr) > 0)]
    heavy = used["weight"][used["weight"] > 0.0]
    if not len(heavy):
        return 1.0
    peopled = used[used["size"] > 0.0]
    per_size = (peopled["weight"] / peopled["size"]).min() if len(peopled) else 0.0
    return max(float(heavy.min()), float(per_size) * bounds.least)
