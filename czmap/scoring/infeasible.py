"""When nothing keeps the criteria: which rule is at fault, and the nearest that is possible."""

from collections.abc import Iterator
from dataclasses import replace
from heapq import heappop, heappush

from czmap.errors import CriteriaError
from czmap.geodata.study import Study
from czmap.scoring.criteria import Crossing, ZoneCriteria
from czmap.scoring.engine import find_zones
from czmap.scoring.need import NeedScores
from czmap.scoring.progress import Progress, Stage, tell
from czmap.scoring.space import Space, make_space

TOLD_EVERY = 100
"""Centres grown from before progress is told."""


def _without_each(criteria: ZoneCriteria) -> dict[str, ZoneCriteria]:
    """Give the criteria without each rule beside the numbers, by what the rule is called."""
    return {
        "what is locked in": replace(criteria, locked_in=()),
        "what is locked out": replace(criteria, locked_out=()),
        "the distance to a secondary school": replace(criteria, secondary_within_m=None),
        "only the most deprived neighbourhoods": replace(criteria, only_most_deprived=None),
        "whole wards only": replace(criteria, whole_wards=False),
        "the lines it may or must cross": replace(criteria, crossing=Crossing.FREE),
        "only the chosen wards": replace(criteria, wards=()),
        "only the chosen councils": replace(criteria, lads=()),
    }


def nearest_possible(
    study: Study, scores: NeedScores, space: Space, progress: Progress | None = None
) -> CriteriaError:
    """Say why no zone meets the criteria, which rule alone prevents it, and what comes nearest."""
    criteria = space.criteria
    at_fault = list(_rules_at_fault(study, scores, criteria, progress))
    without = f"It is possible without this rule: {'; or '.join(at_fault)}. " if at_fault else ""
    if not len(space.centres):
        return CriteriaError(
            f"No neighbourhood of {study.name} may be a member of a zone under these criteria.",
            then=without + "Choose other wards or councils, or allow more residents.",
        )
    near = _nearest_stage(space, progress)
    wanted = f"{criteria.size[0]:,.0f} to {criteria.size[1]:,.0f} {criteria.who}"
    if criteria.areas != (1, 200):
        wanted += f" and {criteria.areas[0]:,} to {criteria.areas[1]:,} neighbourhoods"
    if at_fault:
        wanted += " and keeps the other rules"
    return CriteriaError(
        f"No group of joined neighbourhoods in {study.name} has {wanted}.",
        then=without + f"The nearest possible has {near[1]:,.0f} {criteria.who} in {near[0]:,} "
        f"neighbourhood{'' if near[0] == 1 else 's'}: allow that, or look at more councils.",
    )


def _rules_at_fault(
    study: Study, scores: NeedScores, criteria: ZoneCriteria, progress: Progress | None
) -> Iterator[str]:
    """Name each rule without which alone a zone would be found."""

    def told(_stage: str, _share: float) -> None:
        tell(progress, Stage.WHY)

    for words, without in _without_each(criteria).items():
        if without == criteria:
            continue
        try:
            space = make_space(study, scores, without)
        except CriteriaError:
            continue
        if len(find_zones(space, kicked=0, progress=told).value):
            yield words


def _nearest_stage(space: Space, progress: Progress | None) -> tuple[int, float]:
    """Find the stage (areas, size) of growing from any centre that is nearest to the criteria."""
    nearest: list[tuple[float, tuple[int, float]]] = []
    for number, centre in enumerate(space.centres):
        if number % TOLD_EVERY == 0:
            tell(progress, Stage.WHY, number / len(space.centres))
        stages = (
            (_distance(stage, space.criteria), stage) for stage in _stages(space, int(centre))
        )
        nearest = [min([*nearest, *stages])]
    return nearest[0][1]


def _distance(stage: tuple[int, float], criteria: ZoneCriteria) -> float:
    """How far a stage is from the criteria, in proportion to what was asked."""
    count, size = stage
    (low, high), (fewest, most) = criteria.size, criteria.areas
    off_size = max(low - size, size - high, 0.0) / max(criteria.target, 1.0)
    off_count = max(fewest - count, count - most, 0) / max(fewest, 1)
    return off_size + off_count


def _stages(space: Space, centre: int) -> Iterator[tuple[int, float]]:
    """Stages (areas, size) of growing from a centre until it is past both bounds."""
    ground, bounds = space.ground, space.bounds
    queue: list[tuple[float, int]] = [(-float(ground.area["need"][centre]), centre)]
    seen = {centre}
    count, size = 0, 0.0
    while queue and (size < bounds.most or count < bounds.fewest):
        _, area = heappop(queue)
        size += float(ground.area["size"][area])
        count += int(ground.area["count"][area])
        yield count, size
        for near in ground.indices[ground.indptr[area] : ground.indptr[area + 1]].tolist():
            if near not in seen:
                seen.add(near)
                heappush(queue, (-float(ground.area["need"][near]), near))
