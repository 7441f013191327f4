"""A ranking searched anew under settings that re-scoring cannot answer for.

How much distance counts and who is next to whom decide which zones there are, so they are searched
for again: with half and with double the weight on distance, and with the other rule of contiguity.
No proof is tried in these searches; what comes first in them is the best found.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.study import Study
from czmap.scoring.diverse import choose_different
from czmap.scoring.engine import find_zones
from czmap.scoring.places import compare_searches
from czmap.scoring.search import Ranking
from czmap.scoring.space import Space, make_space
from czmap.scoring.zones import Zone

LOOKED_AT = 50
"""Zones of a new search that the listed ones are looked for among; more where more are wanted."""


@dataclass(frozen=True, kw_only=True)
class Anew:
    """Where the listed candidates come when one setting is changed and all is searched again.

    Attributes
    ----------
    change
        In words, to stand at the start of a sentence: "With half the weight on distance".
    winner
        The zone that comes first; none when nothing keeps the criteria.
    ranks
        By listed candidate, in order: the rank of the first zone that overlaps it by more than
        candidates may (itself, or a near-duplicate); none when there is none.
    found
        How many zones were looked among, at most `LOOKED_AT` or as many as were wanted.
    """

    change: str
    winner: Zone | None
    ranks: tuple[int | None, ...]
    found: int


def search_anew(study: Study, ranking: Ranking) -> tuple[Anew, ...]:
    """Search again under each change, and say where the listed candidates come.

    The weight on distance is halved and doubled unless it is 0; and the rule of contiguity is the
    other one.
    """
    listed = [one.zone for one in ranking.candidates]
    searches = {change: _zones(space) for change, space in _changed(study, ranking)}
    compared = compare_searches(study, ranking.criteria, listed, searches)
    return tuple(
        Anew(
            change=change,
            winner=zones[0] if zones else None,
            ranks=tuple(None if pd.isna(rank) else int(rank) for rank in compared[change]),
            found=len(zones),
        )
        for change, zones in searches.items()
    )


def _changed(study: Study, ranking: Ranking) -> Iterator[tuple[str, Space]]:
    space, criteria = ranking.space, ranking.criteria
    for words, times in (("half", 0.5), ("twice", 2.0)):
        if criteria.compactness > 0:
            gamma = criteria.compactness * times
            bounds = space.bounds._replace(gamma=gamma)
            yield f"With {words} the weight on distance", replace(space, bounds=bounds)
    rook = criteria.rule is ContiguityRule.ROOK
    other = ContiguityRule.QUEEN if rook else ContiguityRule.ROOK
    words = "also counted as" if rook else "not counted as"
    changed = make_space(study, ranking.scores, replace(criteria, rule=other))
    yield f"With neighbourhoods that meet only at a corner {words} next to each other", changed


def _zones(space: Space) -> tuple[Zone, ...]:
    pool = find_zones(space)
    if not len(pool.value):
        return ()
    wanted = replace(space.criteria, top=max(LOOKED_AT, space.criteria.top))
    chosen, _ = choose_different(pool, space, wanted)
    return tuple(Zone(space.members(pool.members(int(number)))) for number in chosen)


def anew_in_words(searches: tuple[Anew, ...], rank: int = 1) -> tuple[str, ...]:
    """Say where one listed candidate comes under each change, one sentence each.

    Returns
    -------
    tuple of str
        For example "With half the weight on distance, zone 1 stays 1st." or "..., zone 1 is 3rd
        and zone 2 comes 1st."
    """
    return tuple(_sentence(one, rank) for one in searches)


def _sentence(one: Anew, rank: int) -> str:
    place = one.ranks[rank - 1]
    if one.winner is None:
        return f"{one.change}, no zone keeps the criteria."
    if place == rank:
        return f"{one.change}, zone {rank} stays {ordinal(rank)}."
    where = f"is {ordinal(place)}" if place else f"is not among the first {one.found}"
    first = next((at for at, other in enumerate(one.ranks, start=1) if other == 1), None)
    if place == 1:
        return f"{one.change}, zone {rank} comes 1st."
    winner = f"zone {first}" if first else "a zone that is not in the list"
    return f"{one.change}, zone {rank} {where} and {winner} comes 1st."


def ordinal(number: int) -> str:
    """Write a rank as an ordinal.

    Examples
    --------
    >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 22, 113)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd', '113th']
    """
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
