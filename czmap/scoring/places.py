"""Places: zones that differ enough from each other, and the same place in different searches."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from czmap.errors import CriteriaError
from czmap.geodata.study import Study
from czmap.scoring.rescoring import Floats, find_positions
from czmap.scoring.zones import Zone, ZoneCriteria


def find_places(study: Study, criteria: ZoneCriteria, pool: Sequence[Zone]) -> tuple[Zone, ...]:
    """Keep, in order, the zones that overlap no zone kept before by more than the criteria allow.

    Raises
    ------
    CriteriaError
        When the pool is empty.
    StudyError
        When a member of a zone is not in the study.
    """
    if not pool:
        raise CriteriaError("There are no zones to rank.", then="Search for candidates first.")
    people = np.nan_to_num(study.areas[str(criteria.count)].to_numpy(float))
    kept: list[Zone] = []
    sizes: list[float] = []
    kept_at: dict[int, list[int]] = {}
    for zone, at in zip(pool, find_positions(study.areas.index, pool), strict=True):
        size = float(people[at].sum())
        shared: dict[int, float] = {}
        for area in at.tolist():
            for place in kept_at.get(area, ()):
                shared[place] = shared.get(place, 0.0) + people[area]
        if any(
            both > criteria.max_overlap * (size + sizes[place] - both)
            for place, both in shared.items()
        ):
            continue
        for area in at.tolist():
            kept_at.setdefault(area, []).append(len(kept))
        kept.append(zone)
        sizes.append(size)
    return tuple(kept)


def compare_searches(
    study: Study,
    criteria: ZoneCriteria,
    listed: Sequence[Zone],
    searches: Mapping[str, Sequence[Zone]],
) -> pd.DataFrame:
    """Say where each listed place comes in searches made under other settings.

    For what re-scoring cannot answer: other compactness, rook or queen contiguity, and, on a
    sample, drawn weights. The caller searches; this compares.

    Parameters
    ----------
    searches
        Ranked zones by what was changed ("compactness halved").

    Returns
    -------
    pandas.DataFrame
        Index: the zones' ids; one Int64 column per search: the rank there of the first zone that
        overlaps the listed one by more than candidates may (a near-duplicate, or the zone
        itself), missing when there is none.

    Raises
    ------
    StudyError
        When a member of a zone is not in the study.
    """
    people = np.nan_to_num(study.areas[str(criteria.count)].to_numpy(float))
    own = [set(at.tolist()) for at in find_positions(study.areas.index, listed)]
    made = pd.DataFrame(index=pd.Index([zone.id for zone in listed], name="zone"))
    for change, zones in searches.items():
        others = [set(at.tolist()) for at in find_positions(study.areas.index, zones)]
        ranks = [_first_same(one, others, people, criteria.max_overlap) for one in own]
        made[change] = pd.array(ranks, dtype="Int64")
    return made


def _first_same(
    one: set[int], others: list[set[int]], people: Floats, max_overlap: float
) -> int | None:
    for rank, other in enumerate(others, start=1):
        both, either = people[sorted(one & other)].sum(), people[sorted(one | other)].sum()
        if both > max_overlap * either:
            return rank
    return None
