"""A place and what is round it: where it differs, and what it shares across the ward line."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from czmap.scoring.claims import Claim, ClaimKind, Draft, Measure
from czmap.scoring.place import PlaceKind
from czmap.scoring.reading import Ground, PlaceFigures
from czmap.scoring.sentences import name_level, write_level
from czmap.scoring.spill import is_highest, spill_edges
from czmap.scoring.words import NBSP, listed, many, percent, whole
from czmap.scoring.zones import Zone

TENTH = 0.1
"""The share of the reference that counts as having the greatest need."""

MOST_WARDS = 3

ALIKE = 0.05
"""A place is like its neighbours on an indicator when less than this share of the reference's
neighbourhoods lies between the two."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Across:
    """What lies on both sides of the ward lines round a place.

    Attributes
    ----------
    tenth
        The place's areas among the tenth of the reference with the greatest need.
    near, far
        Its areas of that tenth that touch such an area across a ward line, and the areas they
        touch.
    reached
        Names of the wards that the far ones are in, in order.
    joined
        Pairs of such areas that a ward line inside the place divides.
    beyond
        Areas next to the place, in another ward than the area of it that they touch.
    shared
        (indicator, how many of `beyond` stand out on it) for what stands out in the place itself,
        the most shared first.
    """

    tenth: tuple[str, ...]
    near: tuple[str, ...]
    far: tuple[str, ...]
    reached: tuple[str, ...]
    joined: int
    beyond: tuple[str, ...]
    shared: tuple[tuple[str, int], ...]


def find_across(ground: Ground, figures: PlaceFigures, high: tuple[str, ...]) -> Across:
    """Find what a place shares across ward lines.

    Parameters
    ----------
    high
        The indicators that stand out in the place itself.
    """
    members = set(figures.place.members)
    edges = spill_edges(ground.study, ground.scores, Zone(figures.place.members), share=TENTH)
    edge = edges[edges["place"] == "edge"]
    far = set(edge["outside"])
    near = (set(edge["lsoa_code_a"]) | set(edge["lsoa_code_b"])) - far
    areas = ground.study.areas
    beyond = _beyond(ground, figures)
    labels = ground.labels
    groups = labels.group.to_numpy()[ground.positions(beyond)]
    around = [labels.configurations[int(group)].high for group in groups]
    shared = [(key, sum(key in theirs for theirs in around)) for key in high]
    scored = ground.scores.score
    among = is_highest(scored, TENTH)[scored.index.get_indexer(pd.Index(sorted(members)))]
    return Across(
        tenth=tuple(code for code, one in zip(sorted(members), among, strict=True) if one),
        near=tuple(sorted(near)),
        far=tuple(sorted(far)),
        reached=tuple(sorted(areas["ward_name"].iloc[ground.positions(sorted(far))].unique())),
        joined=int((edges["place"] == "inside").sum()),
        beyond=beyond,
        shared=tuple(sorted(shared, key=lambda pair: -pair[1])),
    )


def _beyond(ground: Ground, figures: PlaceFigures) -> tuple[str, ...]:
    ward = ground.study.areas["ward_code"]
    inside = set(ward.iloc[ground.positions(figures.place.members)])
    outside = ward.iloc[ground.positions(figures.next_door)]
    return tuple(
        code for code, one in zip(figures.next_door, outside, strict=True) if one not in inside
    )


def say_next_door(ground: Ground, figures: PlaceFigures) -> Claim | None:
    """Say on what it differs most from the areas next to it, by the share of areas between."""
    if figures.place.kind is PlaceKind.WHOLE:
        return None
    draft = Draft()
    if not figures.next_door:
        text = (
            "It shares a border with no other neighbourhood, so there is none to compare it with."
        )
        return draft.claim(ClaimKind.NEXT_DOOR, text)
    pairs = [
        (own, other)
        for own, other in zip(figures.levels, figures.next_levels, strict=True)
        if np.isfinite(own.value) and np.isfinite(other.value)
    ]
    if not pairs:
        return None
    own, other = max(pairs, key=lambda pair: abs(pair[0].above - pair[1].above))
    around = len(figures.next_door)
    number = draft.note(Measure.NEXT_AREAS, around, whole)
    beside = "the neighbourhood" if around == 1 else f"the {number} neighbourhoods"
    if abs(own.above - other.above) < ALIKE:
        fewer = f"fewer than {ALIKE * 100:.0f}{NBSP}% of {ground.study.place}'s neighbourhoods"
        text = (
            f"On no indicator looked at does it differ much from {beside} next to it: {fewer} lie "
            "between the two."
        )
        return draft.claim(ClaimKind.NEXT_DOOR, text)
    here = name_level(draft, ground, own)
    there = write_level(draft, ground, other, next_door=True)
    for measure, level in ((Measure.ABOVE, own), (Measure.NEXT_ABOVE, other)):
        draft.note(measure, level.above, percent, level.key)
    way = "higher" if own.above > other.above else "lower"
    text = (
        f"It differs most from {beside} next to it on {here}, against {there} there: need is {way} "
        "here."
    )
    return draft.claim(ClaimKind.NEXT_DOOR, text)


def say_across(ground: Ground, figures: PlaceFigures, across: Across) -> Claim | None:
    """Say what a place shares across ward lines; nothing where it shares nothing."""
    if figures.place.kind is PlaceKind.WHOLE:
        return None
    draft = Draft()
    tenth = f"the tenth of {ground.study.place}'s neighbourhoods with the greatest need"
    if across.far:
        text = _say_spill(draft, figures, across, tenth)
    elif across.tenth and across.beyond:
        text = _say_none(draft, figures, across, tenth)
    elif across.shared and across.beyond and 2 * across.shared[0][1] >= len(across.beyond):
        text = _say_shared(draft, ground, across)
    else:
        return None
    return draft.claim(ClaimKind.ACROSS, text)


def _say_spill(draft: Draft, figures: PlaceFigures, across: Across, tenth: str) -> str:
    far = draft.note(Measure.SPILL_OUTSIDE, len(across.far), whole)
    where = _wards(across.reached)
    what = "neighbourhood" if len(across.far) == 1 else "neighbourhoods"
    if len(figures.place.members) == 1:
        return (
            f"Need does not stop at the ward line: it and {far} {what} next to it in {where} are "
            f"among {tenth}, by the need index."
        )
    near = draft.note(Measure.SPILL_INSIDE, len(across.near), whole)
    said = (
        f"Need does not stop at its line: {near} of its neighbourhoods and {far} next to them in "
        f"{where} are among {tenth}, by the need index"
    )
    if figures.place.kind is PlaceKind.ZONE and across.joined:
        pairs = draft.note(
            Measure.SPILL_JOINED, across.joined, lambda count: many(int(count), "such pair")
        )
        said += f"; inside, it joins {pairs} across ward lines"
    return f"{said}."


def _say_none(draft: Draft, figures: PlaceFigures, across: Across, tenth: str) -> str:
    joined = ""
    if figures.place.kind is PlaceKind.ZONE and across.joined:
        pairs = draft.note(
            Measure.SPILL_JOINED, across.joined, lambda count: many(int(count), "pair")
        )
        joined = f" Inside, it joins {pairs} of them across ward lines."
    if len(figures.place.members) == 1:
        return (
            f"It is among {tenth}, by the need index; no neighbourhood next to it across the ward "
            "line is."
        )
    count = draft.note(Measure.TENTH, len(across.tenth), whole)
    verb = "is" if len(across.tenth) == 1 else "are"
    return (
        f"{count} of its neighbourhoods {verb} among {tenth}, by the need index; across its line, "
        f"no neighbourhood next to {'it' if len(across.tenth) == 1 else 'them'} is.{joined}"
    )


def _say_shared(draft: Draft, ground: Ground, across: Across) -> str:
    key, count = across.shared[0]
    total = draft.note(Measure.ACROSS_AREAS, len(across.beyond), whole)
    number = draft.note(Measure.ACROSS_HIGH, count, whole, key)
    name = ground.study.catalogue[key].short_name
    next_to = "neighbourhood" if len(across.beyond) == 1 else "neighbourhoods"
    return (
        f"Across the ward line, need stands out on {name} in {number} of the {total} {next_to} "
        "next to it too."
    )


def _wards(names: tuple[str, ...]) -> str:
    if len(names) > MOST_WARDS:
        return f"{', '.join(names[:2])} and {len(names) - 2} more wards"
    return f"{listed(names)} {'ward' if len(names) == 1 else 'wards'}"
