"""The search: ranked candidate zones, connected, within criteria, and different from each other.

Method
------
From every area as a centre, a zone grows greedily: of the areas next to it, the one with the
greatest need joins, need being discounted by relative distance to the centre so that zones are
places and not snakes. Each time the zone is within the criteria its value is noted, and its best
stage is the centre's candidate. Candidates are ordered by value, ties by code, and taken from the
top while they overlap little enough with those already taken; the rest are counted as their
near-duplicates. Where a study looks over the edge of the chosen councils, the centre and at least
half of the people of a zone lie in those councils.

It is a sound first method: everything it proposes is connected and keeps the criteria, and equal
inputs give equal answers on every machine. It does not prove that nothing better exists.
"""

from dataclasses import dataclass, replace
from heapq import heappop, heappush
from math import hypot, inf

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import KDTree

from czmap.errors import CriteriaError
from czmap.geodata.study import Study
from czmap.scoring.need import NeedIndex, NeedScores, score_need
from czmap.scoring.zones import Aim, Count, Crossing, Zone, ZoneCriteria, ZoneProfile, profile_zone


@dataclass(frozen=True, eq=False, kw_only=True)
class Candidate:
    """A ranked proposal.

    Attributes
    ----------
    rank
        1 is the greatest value.
    centre
        Code of the area it grew from.
    value
        By aim: points of mean need (depth), or need above the average added up over a thousand
        people (balance); in both, discounted by distance.
    near_duplicates
        Zones that were found too, but overlap with this one more than the criteria permit.
    """

    rank: int
    zone: Zone
    centre: str
    value: float
    near_duplicates: int
    profile: ZoneProfile


@dataclass(frozen=True, eq=False, kw_only=True)
class Ranking:
    """What a search found, and from how much.

    Attributes
    ----------
    candidates
        In order; fewer than were asked for when no more differ enough.
    centres
        Areas from which a zone was grown.
    found
        Different zones that keep the criteria, near-duplicates included.
    unscored
        Areas of the study that have no score for want of data, and so take no part.
    scores
        The need of every area of the reference.
    """

    candidates: tuple[Candidate, ...]
    index: NeedIndex
    criteria: ZoneCriteria
    centres: int
    found: int
    unscored: int
    scores: NeedScores


def find_candidates(study: Study, index: NeedIndex, criteria: ZoneCriteria) -> Ranking:
    """Rank candidate zones of a study.

    Deterministic: no randomness, ties by code.

    Raises
    ------
    NeedError
        When an indicator of the index has no data here.
    CriteriaError
        When no zone can meet the criteria; it says what the nearest possible is.
    """
    scores = score_need(study.reference, index, study.catalogue)
    space = _make_space(study, scores, criteria)
    grown = [found for found in (_grow(space, seed) for seed in space.seeds) if found]
    if not grown:
        raise _nearest_possible(study, space)
    distinct = _distinct(grown)
    chosen = _choose_different(distinct, space)
    codes = space.codes
    candidates = tuple(
        _candidate(study, scores, criteria, rank=rank, found=found, codes=codes, duplicates=near)
        for rank, (found, near) in enumerate(chosen, start=1)
    )
    return Ranking(
        candidates=_with_different_names(candidates),
        index=index,
        criteria=criteria,
        centres=len(space.seeds),
        found=len(distinct),
        unscored=int(scores.score.loc[study.areas.index].isna().sum()),
        scores=scores,
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Space:
    """The study as plain arrays and lists by position, made once for a search."""

    codes: NDArray[np.object_]
    neighbours: list[list[int]]
    size: list[float]
    weight: list[float]
    need: list[float]
    x: list[float]
    y: list[float]
    reach: list[float]
    """Mean distance (metres) to each centre of the nearest areas that make up the target size."""
    seeds: list[int]
    home: list[float]
    """1 for an area of the chosen councils, 0 for one over their edge."""
    threshold: float
    criteria: ZoneCriteria


@dataclass(frozen=True, slots=True)
class _Grown:
    value: float
    seed: int
    members: tuple[int, ...]


def _make_space(study: Study, scores: NeedScores, criteria: ZoneCriteria) -> _Space:
    areas = study.areas
    allowed = _allowed(study, scores, criteria)
    centroid = areas.geometry.centroid
    x, y = centroid.x.to_numpy(), centroid.y.to_numpy()
    people = areas[str(criteria.count)].astype(float).fillna(0.0).to_numpy()
    need = scores.score.loc[areas.index].to_numpy(float)
    home = areas.index.isin(study.home)
    return _Space(
        codes=areas.index.to_numpy(object),
        neighbours=_neighbours(study, allowed, criteria),
        size=people.tolist(),
        weight=people.tolist(),
        need=need.tolist(),
        x=x.tolist(),
        y=y.tolist(),
        reach=_reach(x, y, people, criteria.target).tolist(),
        home=home.astype(float).tolist(),
        seeds=np.flatnonzero(allowed & home & (people <= criteria.size[1])).tolist(),
        threshold=float(scores.score.mean()),
        criteria=criteria,
    )


def _allowed(study: Study, scores: NeedScores, criteria: ZoneCriteria) -> NDArray[np.bool_]:
    areas = study.areas
    allowed = scores.score.loc[areas.index].notna() & areas[str(criteria.count)].notna()
    if criteria.lads:
        allowed &= areas["lad_code"].isin(criteria.lads)
    if criteria.wards:
        allowed &= areas["ward_code"].isin(criteria.wards)
    return np.asarray(allowed, dtype=bool)


def _neighbours(
    study: Study, allowed: NDArray[np.bool_], criteria: ZoneCriteria
) -> list[list[int]]:
    """List each area's neighbours that may join it: permitted ones, on its side of the lines."""
    pairs = study.contiguity.matrix(criteria.rule).tocoo()
    rows, columns = pairs.coords
    kept = allowed[rows] & allowed[columns]
    level = {Crossing.ONE_LAD: "lad_code", Crossing.ONE_WARD: "ward_code"}.get(criteria.crossing)
    if level:
        line = study.areas[level].to_numpy()
        kept &= line[rows] == line[columns]
    near: list[list[int]] = [[] for _ in range(len(allowed))]
    for row, column in zip(rows[kept].tolist(), columns[kept].tolist(), strict=True):
        near[row].append(column)
    return near


def _reach(
    x: NDArray[np.float64], y: NDArray[np.float64], people: NDArray[np.float64], target: float
) -> NDArray[np.float64]:
    """Mean distance to each area of the nearest areas that together reach the target size."""
    typical = max(float(np.median(people)), 1.0)
    wanted = min(len(x), int(np.ceil(2 * target / typical)) + 2)
    distance, nearest = KDTree(np.column_stack([x, y])).query(
        np.column_stack([x, y]), k=range(1, wanted + 1)
    )
    inside = np.cumsum(people[nearest], axis=1) - people[nearest] < target
    mean = (distance * inside).sum(axis=1) / np.maximum(inside.sum(axis=1), 1)
    return np.asarray(np.maximum(mean, 1.0))


def _grow(space: _Space, seed: int) -> _Grown | None:
    """Grow a zone from a centre, and keep its best stage within the criteria."""
    low, high = space.criteria.size
    fewest, most = space.criteria.areas
    price = space.criteria.compactness / space.reach[seed]
    centre_x, centre_y = space.x[seed], space.y[seed]
    queue: list[tuple[float, int]] = [(0.0, seed)]
    seen = {seed}
    members: list[int] = []
    size = weight = total = at_home = 0.0
    best_value, best_count = -inf, 0
    while queue and len(members) < most:
        negative, area = heappop(queue)
        if size + space.size[area] > high:
            continue
        score = space.need[area] + space.criteria.compactness if area == seed else -negative
        members.append(area)
        size += space.size[area]
        at_home += space.size[area] * space.home[area]
        weight += space.weight[area]
        total += space.weight[area] * score
        if size >= low and len(members) >= fewest and 2 * at_home >= size:
            value = _value(space, total, weight)
            if value > best_value:
                best_value, best_count = value, len(members)
        for near in space.neighbours[area]:
            if near not in seen:
                seen.add(near)
                away = hypot(space.x[near] - centre_x, space.y[near] - centre_y)
                discounted = space.need[near] - price * away + space.criteria.compactness
                heappush(queue, (-discounted, near))
    if not best_count:
        return None
    return _Grown(
        value=round(best_value, 9), seed=seed, members=tuple(sorted(members[:best_count]))
    )


def _value(space: _Space, total: float, weight: float) -> float:
    if space.criteria.aim is Aim.DEPTH:
        return total / weight if weight > 0 else -inf
    return (total - space.threshold * weight) / 1000


def _distinct(grown: list[_Grown]) -> list[_Grown]:
    """Order by value, then centre; of equal zones the first is kept."""
    kept: dict[tuple[int, ...], _Grown] = {}
    for found in sorted(grown, key=lambda one: (-one.value, one.seed)):
        kept.setdefault(found.members, found)
    return list(kept.values())


def _choose_different(distinct: list[_Grown], space: _Space) -> list[tuple[_Grown, int]]:
    """Take from the top what overlaps little enough with what is taken; count the rest to it."""
    chosen: list[_Grown] = []
    duplicates: list[int] = []
    taken_by: dict[int, list[int]] = {}
    sizes = [sum(space.size[i] for i in found.members) for found in distinct]
    chosen_sizes: list[float] = []
    for found, size in zip(distinct, sizes, strict=True):
        shared: dict[int, float] = {}
        for area in found.members:
            for earlier in taken_by.get(area, ()):
                shared[earlier] = shared.get(earlier, 0.0) + space.size[area]
        too_close = [
            earlier
            for earlier, both in sorted(shared.items())
            if both > space.criteria.max_overlap * (size + chosen_sizes[earlier] - both)
        ]
        if too_close:
            duplicates[too_close[0]] += 1
        elif len(chosen) < space.criteria.top:
            for area in found.members:
                taken_by.setdefault(area, []).append(len(chosen))
            chosen.append(found)
            chosen_sizes.append(size)
            duplicates.append(0)
    return list(zip(chosen, duplicates, strict=True))


def _candidate(  # noqa: PLR0913 - one constructor's fields
    study: Study,
    scores: NeedScores,
    criteria: ZoneCriteria,
    *,
    rank: int,
    found: _Grown,
    codes: NDArray[np.object_],
    duplicates: int,
) -> Candidate:
    zone = Zone(tuple(codes[list(found.members)]))
    return Candidate(
        rank=rank,
        zone=zone,
        centre=str(codes[found.seed]),
        value=found.value,
        near_duplicates=duplicates,
        profile=profile_zone(study, scores, zone, criteria.count),
    )


def _with_different_names(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Add a number to names that stand twice, so that every card can be called by its own."""
    names = pd.Series([one.profile.name for one in candidates], dtype=object)
    order = names.groupby(names).cumcount() + 1
    twice = names.duplicated(keep=False)
    return tuple(
        replace(one, profile=replace(one.profile, name=f"{one.profile.name} ({number})"))
        if again
        else one
        for one, number, again in zip(candidates, order, twice, strict=True)
    )


def _nearest_possible(study: Study, space: _Space) -> CriteriaError:
    """Say why no zone meets the criteria, and what the nearest possible is."""
    criteria = space.criteria
    who = "residents" if criteria.count is Count.RESIDENTS else "children"
    low, high = criteria.size
    if not space.seeds:
        return CriteriaError(
            f"No neighbourhood of {study.name} may be a member of a zone under these criteria.",
            then="Choose other wards or councils, or allow more residents.",
        )
    stages = [stage for seed in space.seeds for stage in _stages(space, seed)]
    near = min(stages, key=lambda stage: (_distance(stage, criteria), stage))
    wanted = f"{low:,.0f} to {high:,.0f} {who}"
    if criteria.areas != (1, 200):
        wanted += f" and {criteria.areas[0]:,} to {criteria.areas[1]:,} neighbourhoods"
    return CriteriaError(
        f"No group of joined neighbourhoods in {study.name} has {wanted}.",
        then=(
            f"The nearest possible has {near[1]:,.0f} {who} in {near[0]:,} "
            f"neighbourhood{'' if near[0] == 1 else 's'}: allow that, or look at more councils."
        ),
    )


def _distance(stage: tuple[int, float], criteria: ZoneCriteria) -> float:
    """How far a stage is from the criteria, in proportion to what was asked."""
    count, size = stage
    (low, high), (fewest, most) = criteria.size, criteria.areas
    off_size = max(low - size, size - high, 0.0) / max(criteria.target, 1.0)
    off_count = max(fewest - count, count - most, 0) / max(fewest, 1)
    return off_size + off_count


def _stages(space: _Space, seed: int) -> list[tuple[int, float]]:
    """All stages (areas, size) of growing from a centre until it is past both bounds."""
    queue: list[tuple[float, int]] = [(-space.need[seed], seed)]
    seen = {seed}
    stages: list[tuple[int, float]] = []
    size = 0.0
    while queue and (size < space.criteria.size[1] or len(stages) < space.criteria.areas[0]):
        _, area = heappop(queue)
        size += space.size[area]
        stages.append((len(stages) + 1, size))
        for near in space.neighbours[area]:
            if near not in seen:
                seen.add(near)
                heappush(queue, (-space.need[near], near))
    return stages
