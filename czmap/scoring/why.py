"""Why this area: a place told in a few sentences that are made of its figures.

Each sentence is a `Claim` with every figure that stands in it. Nothing is said that does not follow
from them: no adjectives, no causes, nothing of what has no figure. A share is always a share of
the reference's neighbourhoods with lower (or higher) need, rounded down, so that "higher need than
92 %" is true.
"""

from dataclasses import dataclass

import numpy as np

from czmap.scoring.across import find_across, say_across, say_next_door
from czmap.scoring.claims import Claim, ClaimKind, Draft, Measure
from czmap.scoring.patterns import STANDS_OUT, Configuration, Mix, mix_of
from czmap.scoring.place import Place
from czmap.scoring.questions import Question, find_questions
from czmap.scoring.reading import Ground, Level, PlaceFigures, measure_place
from czmap.scoring.sentences import (
    name_level,
    order_by_need,
    say_inside,
    say_people,
    say_stands_out,
    say_unusual,
)
from czmap.scoring.words import (
    at_least,
    listed,
    whole,
)

SCHOOLS = {
    "Nursery": ("nursery school", "nursery schools"),
    "Primary": ("primary school", "primary schools"),
    "Middle deemed primary": ("middle school", "middle schools"),
    "Middle deemed secondary": ("middle school", "middle schools"),
    "Secondary": ("secondary school", "secondary schools"),
    "All-through": ("all-through school", "all-through schools"),
    "16 plus": ("college for ages 16 and over", "colleges for ages 16 and over"),
    "Special": ("special school", "special schools"),
    "Family hub": ("family hub", "family hubs"),
    "Youth centre": ("youth centre", "youth centres"),
}
"""What is said of one, and of several, schools or services of a phase."""

OTHER_SCHOOL = ("other school or setting", "other schools or settings")


@dataclass(frozen=True, eq=False, kw_only=True)
class Reading:
    """A place, read.

    Attributes
    ----------
    people
        Who lives there: what comes before the sentences.
    why
        Three to six sentences; fewer where figures are missing.
    notes
        What has no figure, if anything, and whether all of it is invented.
    label
        The configuration of the place as a whole: what stands out in its own figures.
    mix
        The configurations of its neighbourhoods.
    """

    place: Place
    people: Claim
    why: tuple[Claim, ...]
    notes: tuple[Claim, ...]
    questions: tuple[Question, ...]
    label: Configuration
    mix: Mix
    figures: PlaceFigures


def read_place(ground: Ground, place: Place) -> Reading:
    """Tell a place in sentences.

    Raises
    ------
    StudyError
        When a member is not in the data.
    """
    figures = measure_place(ground, place)
    mix = mix_of(ground.labels, ground.study.areas, place)
    label = _label(ground, figures)
    across = find_across(ground, figures, label.high)
    missing = tuple(one.key for one in figures.levels if one.missing == len(place.members))
    questions = find_questions(
        _raised(ground, figures, label), missing, ground.study.catalogue, across.reached
    )
    told = (
        say_stands_out(ground, figures, label),
        say_unusual(ground, label) if len(place.members) == 1 else None,
        say_inside(ground, figures, mix, label) if len(place.members) > 1 else None,
        say_next_door(ground, figures),
        say_across(ground, figures, across),
        _build_on(ground, figures),
        _ask(questions),
    )
    return Reading(
        place=place,
        people=say_people(ground, figures),
        why=tuple(claim for claim in told if claim is not None),
        notes=_notes(ground, figures),
        questions=questions,
        label=label,
        mix=mix,
        figures=figures,
    )


def _label(ground: Ground, figures: PlaceFigures) -> Configuration:
    """Label the place itself: an average stands out by the rule that an area does."""
    return Configuration(
        keys=ground.labels.keys,
        high=tuple(one.key for one in figures.levels if one.above >= STANDS_OUT - 1e-12),
        missing=tuple(one.key for one in figures.levels if not np.isfinite(one.value)),
    )


def _raised(
    ground: Ground, figures: PlaceFigures, label: Configuration
) -> tuple[tuple[str, bool], ...]:
    """Say what to ask about, and whether it is everywhere or only in parts of the place.

    One kind of need comes before a composite of several: it is easier to ask about.
    """
    catalogue = ground.study.catalogue
    keys = order_by_need(figures, label.high)
    if not keys:
        counted = sorted((one for one in figures.levels if one.high), key=lambda one: -one.high)
        keys = tuple(one.key for one in counted[:2])
    ordered = sorted(keys, key=lambda key: bool(catalogue[key].contains))
    return tuple((key, key in label.high) for key in ordered)


def _build_on(ground: Ground, figures: PlaceFigures) -> Claim:
    """Say on what need is low, and which schools and services are inside."""
    draft, place = Draft(), ground.study.place
    levels = sorted(
        (one for one in figures.levels if one.below >= STANDS_OUT - 1e-12),
        key=lambda one: -one.below,
    )
    low = [
        f"{'' if at else 'lower need '}on {name_level(draft, ground, one)} than "
        + draft.note(Measure.BELOW, one.below, at_least, one.key)
        + ("" if at else f" of {place}'s neighbourhoods")
        for at, one in enumerate(levels[:2])
    ]
    inside = _schools(draft, figures)
    schools = f"{listed(inside)} inside it" if inside else ""
    if low:
        also = f", and {schools}" if schools else ". No school is recorded inside it"
        return draft.claim(ClaimKind.BUILD_ON, f"It has {listed(low)}{also}.")
    unseen = "what its people, groups and places offer is not in these figures"
    if schools:
        return draft.claim(ClaimKind.BUILD_ON, f"It has {schools}; {unseen}.")
    text = f"No school is recorded inside it, and {unseen}: ask what is good about living here."
    return draft.claim(ClaimKind.BUILD_ON, text)


def _schools(draft: Draft, figures: PlaceFigures) -> list[str]:
    """Name the schools inside in the order of a childhood; those of one name are counted once."""
    counts: dict[tuple[str, str], int] = {}
    for phase, count in figures.schools:
        names = SCHOOLS.get(phase, OTHER_SCHOOL)
        counts[names] = counts.get(names, 0) + count
    order = [*dict.fromkeys(SCHOOLS.values()), OTHER_SCHOOL]
    return [
        f"{draft.note(Measure.SCHOOLS, counts[names], whole, names[1])} "
        f"{names[0] if counts[names] == 1 else names[1]}"
        for names in order
        if names in counts
    ]


def _ask(questions: tuple[Question, ...]) -> Claim:
    return Draft().claim(ClaimKind.ASK, f"Ask locally: {questions[0].text}")


def _notes(ground: Ground, figures: PlaceFigures) -> tuple[Claim, ...]:
    """Say for which indicators figures are missing, in how many areas, and what is invented."""
    levels = {one.key: one for one in figures.levels}
    if figures.children_level is not None:
        levels.setdefault(figures.children_level.key, figures.children_level)
    total = len(figures.place.members)
    claims = [_note(ground, one, total) for one in levels.values() if one.missing]
    if ground.study.invented:
        text = "All of these figures are invented: this place does not exist."
        claims.append(Claim(kind=ClaimKind.INVENTED, text=text))
    return tuple(claims)


def _note(ground: Ground, level: Level, total: int) -> Claim:
    draft = Draft()
    where = "here"
    if level.missing < total:
        number = draft.note(Measure.MISSING_AREAS, level.missing, whole, level.key)
        areas = draft.note(Measure.AREAS, total, whole)
        where = f"for {number} of its {areas} neighbourhoods"
    label = ground.study.catalogue[level.key].label
    text = f"{label}: no figure is published {where}. Missing is not low."
    return draft.claim(ClaimKind.MISSING, text)
