"""Exchanges: which member to give up for which area just outside, quick enough for a click."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.scoring.whatif import Floats, Ground, Ints, keeps_rules
from czmap.scoring.zones import Aim

MOST_SWAPS = 3
"""How many exchanges are told; no area is named in two of them."""
_CHECKED = 200
"""Exchanges looked at exactly, the best first, before saying that there are no more."""


@dataclass(frozen=True, kw_only=True)
class Swap:
    """One exchange of a member for an area just outside.

    Attributes
    ----------
    gain
        What it adds to the figure that the aim makes high.
    need, residents, children_in_need, size
        Of the draft after it.
    parts
        How many pieces the draft would lie in.
    """

    out: str
    into: str
    gain: float
    need: float
    residents: float
    children_in_need: float
    size: float
    parts: int


def find_swaps(
    ground: Ground, members: frozenset[str], edits: pd.DataFrame,
    locked: frozenset[str] = frozenset(), most: int = MOST_SWAPS,
) -> tuple[Swap, ...]:  # fmt: skip
    """Find the exchanges that make a draft better and newly break no bound, the best first.

    Parameters
    ----------
    edits
        Of these members, from `find_edits`.
    locked
        Areas that are left as they are.
    """
    free = edits[edits["need"].notna() & ~edits.index.isin(locked)]
    inside = free["inside"].to_numpy()
    drops, adds = (ground.figures.at(list(free.index[side])) for side in (inside, ~inside))
    if not len(drops) or not len(adds):
        return ()
    at = ground.figures.at(sorted(members))
    gains = _gains(ground, at, drops, adds)
    pieces = _Pieces(ground, np.union1d(at, adds))
    before = pieces.count(frozenset(at.tolist()))
    found: list[Swap] = []
    named: set[int] = set()
    order = np.argsort(-gains.ravel().round(9), kind="stable")[: int((gains > 1e-9).sum())]
    for pair in order[:_CHECKED].tolist():
        drop, add = int(drops[pair // len(adds)]), int(adds[pair % len(adds)])
        if named & {drop, add}:
            continue
        after = frozenset(at.tolist()) - {drop} | {add}
        parts = pieces.count(after)
        if parts > before or not _keeps(ground, members, after):
            continue
        found.append(_swap(ground, drop, add, after, parts, float(gains.ravel()[pair])))
        named |= {drop, add}
        if len(found) == most:
            break
    return tuple(found)


def _gains(ground: Ground, at: Ints, drops: Ints, adds: Ints) -> Floats:
    """Say what each exchange adds by the aim, a row a drop; minus infinity where size forbids."""
    one, aim = ground.figures, ground.criteria.aim
    now = one.measure(at)
    low, high = ground.criteria.size
    size = now.size + _differ(one.size, drops, adds)
    # neither a bound newly broken, nor one that is broken already broken by more
    broken = (size > max(high, now.size)) | (size < min(low, now.size))
    if aim is Aim.DEPTH:
        points = np.nan_to_num(one.score) * one.weight
        weight = one.weight[at].sum() + _differ(one.weight, drops, adds)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = (points[at].sum() + _differ(points, drops, adds)) / weight
        gain = value - now.need
    elif aim is Aim.BALANCE:
        gain = _differ(one.weight * one.above, drops, adds) / 1000
    else:
        gain = _differ(np.nan_to_num(one.in_need), drops, adds)
    return np.where(broken | ~np.isfinite(gain), -np.inf, gain)


def _differ(values: Floats, drops: Ints, adds: Ints) -> Floats:
    return np.asarray(values[adds][None, :] - values[drops][:, None])


def _keeps(ground: Ground, members: frozenset[str], after: frozenset[int]) -> bool:
    codes = ground.figures.codes
    return keeps_rules(ground, members, frozenset(str(codes[one]) for one in after))


def _swap(
    ground: Ground, drop: int, add: int, after: frozenset[int], parts: int, gain: float
) -> Swap:
    figures = ground.figures.measure(np.array(sorted(after), dtype=np.int64))
    codes = ground.figures.codes
    return Swap(
        out=str(codes[drop]),
        into=str(codes[add]),
        gain=gain,
        need=figures.need,
        residents=figures.residents,
        children_in_need=figures.children_in_need,
        size=figures.size,
        parts=parts,
    )


class _Pieces:
    """Counts the connected parts of sets of a few areas, whose neighbours are listed once."""

    def __init__(self, ground: Ground, areas: NDArray[np.int64]) -> None:
        rows = ground.near[areas][:, areas]
        ends = rows.indptr
        self._near = {
            int(one): [int(areas[other]) for other in rows.indices[ends[i] : ends[i + 1]]]
            for i, one in enumerate(areas)
        }

    def count(self, members: frozenset[int]) -> int:
        """Count the parts of some of the areas."""
        left, parts = set(members), 0
        while left:
            parts += 1
            walk = [left.pop()]
            while walk:
                near = [one for one in self._near[walk.pop()] if one in left]
                left.difference_update(near)
                walk += near
        return parts
