"""From many zones to a few different ones: the pool of all that was found, and a choice from it."""

from dataclasses import dataclass

import numpy as np

from czmap.scoring.compiled import compiled
from czmap.scoring.criteria import ZoneCriteria
from czmap.scoring.objective import Flags, Floats, Ints
from czmap.scoring.space import Space

NO_ONE = -1


@dataclass(frozen=True, eq=False, kw_only=True)
class Pool:
    """Different zones that keep the criteria, the greatest value first, ties by centre.

    Attributes
    ----------
    value, centres
        Of each zone, in the kernels' units; positions.
    rows
        Members of each zone in order, one row each, filled up with -1.
    """

    value: Floats
    centres: Ints
    rows: Ints

    def members(self, number: int) -> Ints:
        """Positions of the members of a zone."""
        row: Ints = self.rows[number]
        return row[row >= 0]


def make_pool(values: Floats, centres: Ints, rows: Ints) -> Pool:
    """Order zones by value, ties by centre; of equal zones the first is kept."""
    order = np.lexsort((centres, -values))
    seen: set[bytes] = set()
    kept = []
    for number in order.tolist():
        members = rows[number].tobytes()
        if members not in seen:
            seen.add(members)
            kept.append(number)
    return Pool(value=values[kept], centres=centres[kept], rows=rows[kept])


def choose_different(pool: Pool, space: Space, criteria: ZoneCriteria) -> tuple[Ints, Ints]:
    """Take zones from the top while they overlap little enough with what is taken.

    Returns
    -------
    tuple
        Numbers of the zones taken, in order; and for each zone of the pool which of those it
        overlaps too much with (the first; its own for one that is taken), or `NO_ONE`.
    """
    taken, nearest = _choose(
        pool.rows,
        space.ground.area["size"].copy(),
        space.lad[pool.centres],
        (min(criteria.top, len(pool.rows)), criteria.per_lad or len(pool.rows)),
        criteria.max_overlap,
    )
    return np.flatnonzero(taken), nearest


@compiled
def _choose(
    rows: Ints, size: Floats, lads: Ints, most: tuple[int, int], max_overlap: float
) -> tuple[Flags, Ints]:
    top, per_lad = most
    inside = np.zeros((top, len(size)), np.bool_)
    sizes = np.zeros(top)
    in_lad = np.zeros(lads.max() + 1, np.int64)
    taken = np.zeros(len(rows), np.bool_)
    nearest = np.full(len(rows), NO_ONE, np.int64)
    found = 0
    for number in range(len(rows)):
        members = rows[number][rows[number] >= 0]
        people = size[members].sum()
        for earlier in range(found):
            shared = size[members[inside[earlier][members]]].sum()
            either = people + sizes[earlier] - shared
            if shared > max_overlap * either or (shared == either and shared == 0.0):
                nearest[number] = earlier
                break
        if nearest[number] < 0 and found < top and in_lad[lads[number]] < per_lad:
            inside[found][members] = True
            sizes[found] = people
            in_lad[lads[number]] += 1
            taken[number], nearest[number] = True, found
            found += 1
    return taken, nearest
