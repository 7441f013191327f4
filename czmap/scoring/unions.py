"""The best connected union of a few whole units (such as wards), by branch and bound.

A union grows from one unit; of the units next to it each is either taken in or ruled out for the
rest of the branch, so that every connected set is looked at once at most. A branch is left when
even the best units within reach, the last of them taken in part (the linear relaxation of the
knapsack problem, Dantzig 1957), would not beat the best union known. The result is therefore exact
unless the search was stopped.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf

TIE = 1e-9
"""A union must be better than another by more than this to count as better."""


@dataclass(frozen=True, slots=True)
class _Branch:
    members: tuple[int, ...]
    size: float
    gain: float
    frontier: tuple[int, ...]
    """Units next to the members that may still join, the best first."""
    ruled_out: frozenset[int]


@dataclass(eq=False, kw_only=True)
class UnionSearch:
    """A search over connected sets of units.

    Attributes
    ----------
    size
        Of each unit, 0 or more.
    neighbours
        Positions of the units next to each.
    window
        Least and most size of a union.
    permits
        Whether a union of the right size keeps all other rules.
    most_steps
        Branches after which it stops.
    steps
        Branches looked at so far, over all calls.
    """

    size: Sequence[float]
    neighbours: Sequence[Sequence[int]]
    window: tuple[float, float]
    permits: Callable[[tuple[int, ...]], bool]
    most_steps: int
    steps: int = 0
    _order: list[int] = field(default_factory=list, repr=False)
    _place: dict[int, int] = field(default_factory=dict, repr=False)

    @property
    def stopped(self) -> bool:
        """Whether it gave up before all branches were closed."""
        return self.steps > self.most_steps

    def maximise(self, gain: Sequence[float], floor: float = -inf) -> tuple[int, ...] | None:
        """Find the permitted union with the greatest sum of gains, if that is above a floor.

        Returns
        -------
        tuple of int or None
            Positions in order; of equal unions the one found first, which is always the same.
        """
        density = [one / max(size, TIE) for one, size in zip(gain, self.size, strict=True)]
        self._order = sorted(range(len(gain)), key=lambda unit: (-density[unit], unit))
        self._place = {unit: place for place, unit in enumerate(self._order)}
        best, best_gain = None, floor
        done: set[int] = set()
        for root in self._order:
            reach = self._reach(root, done)
            done.add(root)
            if self.size[root] > self.window[1]:
                continue
            stack = [self._rooted(root, gain, reach)]
            while stack:
                branch = stack.pop()
                if self._bound(branch, gain, reach) <= best_gain + TIE:
                    continue
                self.steps += 1
                if self.stopped:
                    return best
                if self._is_better(branch, best_gain):
                    best, best_gain = tuple(sorted(branch.members)), branch.gain
                stack.extend(self._children(branch, gain, reach))
        return best

    def _is_better(self, branch: _Branch, best_gain: float) -> bool:
        low, high = self.window
        return (
            low <= branch.size <= high
            and branch.gain > best_gain + TIE
            and self.permits(tuple(sorted(branch.members)))
        )

    def _reach(self, root: int, ruled_out: set[int]) -> list[int]:
        """List the units that a union of the root can take in without being too large, best first.

        A unit is in reach when the smallest connected way to it fits (Dijkstra on sizes).
        """
        least = {root: self.size[root]}
        queue = [(self.size[root], root)]
        while queue:
            so_far, unit = heappop(queue)
            if so_far > least[unit]:
                continue
            for near in self.neighbours[unit]:
                through = so_far + self.size[near]
                fits = near not in ruled_out and through <= self.window[1]
                if fits and through < least.get(near, inf):
                    least[near] = through
                    heappush(queue, (through, near))
        return sorted(least, key=self._place.__getitem__)

    def _rooted(self, root: int, gain: Sequence[float], reach: list[int]) -> _Branch:
        near = set(self.neighbours[root]).intersection(reach) - {root}
        return _Branch(
            members=(root,),
            size=self.size[root],
            gain=gain[root],
            frontier=tuple(sorted(near, key=self._place.__getitem__)),
            ruled_out=frozenset(),
        )

    def _children(self, branch: _Branch, gain: Sequence[float], reach: list[int]) -> list[_Branch]:
        """Take in one unit of the frontier each and rule out those before it; the best is last."""
        known = set(reach)
        made = []
        for at, unit in enumerate(branch.frontier):
            if branch.size + self.size[unit] > self.window[1]:
                continue
            ruled_out = branch.ruled_out | set(branch.frontier[:at])
            new = set(self.neighbours[unit]) & known
            new -= ruled_out | set(branch.members) | set(branch.frontier)
            frontier = sorted((*branch.frontier[at + 1 :], *new), key=self._place.__getitem__)
            made.append(
                _Branch(
                    members=(*branch.members, unit),
                    size=branch.size + self.size[unit],
                    gain=branch.gain + gain[unit],
                    frontier=tuple(frontier),
                    ruled_out=ruled_out,
                )
            )
        return made[::-1]

    def _bound(self, branch: _Branch, gain: Sequence[float], reach: list[int]) -> float:
        """Give a sum of gains that no union on this branch can exceed; -inf when none fits.

        Joining rules are forgotten and the last unit is taken in part: units of the greatest gain
        for their size first, those that lose only as far as the least size demands.
        """
        low, high = self.window
        size, total = branch.size, branch.gain
        taken = branch.ruled_out.union(branch.members)
        for unit in reach:
            if unit in taken:
                continue
            room = (high if gain[unit] > 0 else low) - size
            if room <= 0:
                break
            part = min(1.0, room / self.size[unit]) if self.size[unit] > 0 else 1.0
            if gain[unit] <= 0 and self.size[unit] <= 0:
                continue
            size, total = size + part * self.size[unit], total + part * gain[unit]
        return total if size >= low * (1 - 1e-12) else -inf
