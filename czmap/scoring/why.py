"""Why this area: a place told in a few sentences that are made of its figures.

Each sentence is a `Claim` with every figure that stands in it. Nothing is said that does not follow
from them: no adjectives, no causes, nothing of what has no figure. A share is always a share of
the reference's neighbourhoods with lower (or higher) need, rounded down, so that "higher need than
92 %" is true.
"""

from dataclasses import dataclass

import numpy as np

from czmap.scoring.across import find_across, say_across
from czmap.scoring.claims import Claim, ClaimKind, Draft, Measure
from czmap.scoring.patterns import STANDS_OUT, Configuration, Mix, label_in_words, mix_of
from czmap.scoring.place import Place, PlaceKind
from czmap.scoring.questions import Question, find_questions
from czmap.scoring.reading import Ground, Level, PlaceFigures, measure_place
from czmap.scoring.words import (
    NBSP,
    about,
    at_least,
    listed,
    percent,
    share_sentence,
    value_of,
    whole,
)

MOST_NAMED = 4
"""Indicators that one sentence names; the rest are counted."""

ALIKE = 0.05
"""A place is like its neighbours on an indicator when less than this share of the reference's
neighbourhoods lies between the two."""

NOUNS = {
    PlaceKind.AREA: "This neighbourhood",
    PlaceKind.WARD: "This ward",
    PlaceKind.LAD: "This council area",
    PlaceKind.LADS: "This group of councils",
    PlaceKind.REGION: "This region",
    PlaceKind.ZONE: "This zone",
    PlaceKind.WHOLE: "This place",
}

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
        _stands_out(ground, figures, label),
        _unusual(ground, label) if len(place.members) == 1 else None,
        _inside(ground, figures, mix, label) if len(place.members) > 1 else None,
        _next_door(ground, figures),
        say_across(ground, figures, across),
        _build_on(ground, figures),
        _ask(questions),
    )
    return Reading(
        place=place,
        people=_people(ground, figures),
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


def _by_need(figures: PlaceFigures, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Order keys by how much of the reference has lower need, the most first."""
    order = {key: at for at, key in enumerate(keys)}
    return tuple(sorted(keys, key=lambda key: (-figures.level(key).above, order[key])))


def _raised(
    ground: Ground, figures: PlaceFigures, label: Configuration
) -> tuple[tuple[str, bool], ...]:
    """Say what to ask about, and whether it is everywhere or only in parts of the place.

    One kind of need comes before a composite of several: it is easier to ask about.
    """
    catalogue = ground.study.catalogue
    keys = _by_need(figures, label.high)
    if not keys:
        counted = sorted((one for one in figures.levels if one.high), key=lambda one: -one.high)
        keys = tuple(one.key for one in counted[:2])
    ordered = sorted(keys, key=lambda key: bool(catalogue[key].contains))
    return tuple((key, key in label.high) for key in ordered)


def _people(ground: Ground, figures: PlaceFigures) -> Claim:
    draft = Draft()
    residents = draft.note(Measure.RESIDENTS, figures.residents, whole)
    children = draft.note(Measure.CHILDREN, figures.children, whole)
    said = f"{residents} residents, of whom {children} are children aged 0 to 15."
    level = figures.children_level
    if level is None:
        return draft.claim(ClaimKind.PEOPLE, said)
    if not np.isfinite(figures.children_in_need):
        return draft.claim(
            ClaimKind.PEOPLE,
            f"{said} How many of them live in families on low income is not published.",
        )
    counted = figures.children_counted
    number = draft.note(
        Measure.CHILDREN_IN_NEED,
        figures.children_in_need,
        lambda count: about(count, of=counted),
        level.key,
    )
    rate = draft.note(Measure.VALUE, level.value, percent, level.key)
    least = "at least " if level.missing else ""
    said += (
        f" Of these, {least}{number} ({rate}) live in families on low income: "
        f"{_share(draft, ground, level)}."
    )
    return draft.claim(ClaimKind.PEOPLE, said)


def _share(draft: Draft, ground: Ground, level: Level) -> str:
    """Say where a level stands, whichever way is the more telling, and remember the share."""
    place = ground.study.place
    higher = level.above >= level.below
    measure, share = (Measure.ABOVE, level.above) if higher else (Measure.BELOW, level.below)
    said = draft.note(measure, share, at_least, level.key)
    sentence = share_sentence(level.above, place=place, lower_than=level.below)
    if said not in sentence:
        raise ArithmeticError(f"{said!r} is not in {sentence!r}.")
    return sentence


def _named(draft: Draft, ground: Ground, level: Level, *, next_door: bool = False) -> str:
    """Name an indicator with its figure: "no qualifications (34.2 %)"."""
    indicator = ground.study.catalogue[level.key]
    figure = _figure(draft, ground, level, next_door=next_door)
    if indicator.direction.sign < 0:
        return (
            f"{indicator.short_name} ({indicator.label[:1].lower()}{indicator.label[1:]}: {figure})"
        )
    return f"{indicator.short_name} ({figure})"


def _figure(draft: Draft, ground: Ground, level: Level, *, next_door: bool) -> str:
    indicator = ground.study.catalogue[level.key]
    measure = Measure.NEXT_VALUE if next_door else Measure.VALUE
    return draft.note(measure, level.value, lambda value: value_of(indicator, value), level.key)


def _stands_out(ground: Ground, figures: PlaceFigures, label: Configuration) -> Claim:
    draft, noun = Draft(), NOUNS[figures.place.kind]
    looked_at = draft.note(Measure.LOOKED_AT, len(label.keys), whole)
    known = [one for one in figures.levels if np.isfinite(one.value)]
    if not known:
        return draft.claim(
            ClaimKind.STANDS_OUT,
            f"No figure is published here on any of the {looked_at} indicators looked at, so "
            "nothing can be said of what stands out.",
        )
    if not label.high:
        most = max(known, key=lambda one: one.above)
        named, share = _named(draft, ground, most), _share(draft, ground, most)
        fifth = f"{ground.study.place}'s highest-need fifth"
        return draft.claim(
            ClaimKind.STANDS_OUT,
            f"{noun} is in {fifth} on none of the {looked_at} indicators looked at. It comes "
            f"closest on {named}: {share}.",
        )
    keys = _by_need(figures, label.high)
    said = [
        f"{'on' if at else 'need on'} {_named(draft, ground, figures.level(key))} than "
        + draft.note(Measure.ABOVE, figures.level(key).above, at_least, key)
        + ("" if at else f" of {ground.study.place}'s neighbourhoods")
        for at, key in enumerate(keys[:MOST_NAMED])
    ]
    rest = ""
    if more := len(keys[MOST_NAMED:]):
        number = draft.note(Measure.MORE_HIGH, more, whole)
        rest = f"; {number} other {'indicator stands' if more == 1 else 'indicators stand'} out too"
    return draft.claim(ClaimKind.STANDS_OUT, f"{noun} has higher {_clauses(said)}{rest}.")


def _clauses(said: list[str]) -> str:
    return f"{', '.join(said[:-1])}, and {said[-1]}" if len(said) > 1 else said[0]


def _unusual(ground: Ground, label: Configuration) -> Claim | None:
    """Say how many areas have the same configuration; nothing where a figure is missing."""
    if label.missing:
        return None
    draft, place = Draft(), ground.study.place
    same, total = ground.labels.count(label), len(ground.labels.group)
    every = draft.note(Measure.EVERYWHERE, total, whole)
    which = "exactly this stands out" if len(label.high) == 1 else "exactly these stand out"
    where = which if label.high else "nothing stands out"
    if same == 1:
        said = f"It is the only one of {place}'s {every} neighbourhoods where {where}."
        return draft.claim(ClaimKind.UNUSUAL, said)
    count = draft.note(Measure.SAME, same, whole)
    share = draft.note(Measure.SAME_SHARE, same / total, percent)
    said = f"It is one of {count} of {place}'s {every} neighbourhoods ({share}) where {where}."
    return draft.claim(ClaimKind.UNUSUAL, said)


def _inside(ground: Ground, figures: PlaceFigures, mix: Mix, label: Configuration) -> Claim | None:
    """Say in how many of its areas what stands out, and which configuration is most frequent."""
    counted = sorted((one for one in figures.levels if one.high), key=lambda one: -one.high)
    if not any(np.isfinite(one.value) for one in figures.levels):
        return None
    draft, catalogue = Draft(), ground.study.catalogue
    areas = draft.note(Measure.AREAS, mix.areas, whole)
    said = [
        f"on {catalogue[one.key].short_name} in "
        + _some_of(draft.note(Measure.HIGH_AREAS, one.high, whole, one.key), areas, first=not at)
        for at, one in enumerate(counted[:MOST_NAMED])
    ]
    if not said:
        text = f"Nothing stands out in any of its {areas} neighbourhoods"
        return draft.claim(ClaimKind.INSIDE, f"{text}{_if_missing(figures)}.")
    text = f"{_opening(figures, label)} need stands out {listed(said)}"
    if figures.plain:
        plain = draft.note(Measure.PLAIN_AREAS, figures.plain, whole)
        text += f"; in {plain} it stands out on nothing"
    first = mix.parts[0]
    if len(mix.parts) == 1:
        return draft.claim(ClaimKind.INSIDE, f"{text}. All have the same combination.")
    residents = draft.note(Measure.PART_RESIDENTS, first.residents, whole)
    children = draft.note(Measure.PART_CHILDREN, first.children, whole)
    words = label_in_words(first.configuration, catalogue)
    return draft.claim(
        ClaimKind.INSIDE,
        f"{text}. The most frequent combination ({words}) is where {residents} of its residents "
        f"and {children} of its children live.",
    )


def _opening(figures: PlaceFigures, label: Configuration) -> str:
    """Say what the average hides: parts where need stands out, or parts that raise all of it."""
    if not label.high:
        return "Its average hides differences: inside it,"
    most = max(figures.level(key).high for key in label.high)
    if 2 * most < len(figures.place.members):
        return "Its average is raised by parts of it: inside it,"
    return "Inside it,"


def _some_of(number: str, areas: str, *, first: bool) -> str:
    if not first:
        return "all" if number == areas else number
    if number == areas:
        return f"all {areas} of its neighbourhoods"
    return f"{number} of its {areas} neighbourhoods"


def _if_missing(figures: PlaceFigures) -> str:
    return " for which there are figures" if any(one.missing for one in figures.levels) else ""


def _next_door(ground: Ground, figures: PlaceFigures) -> Claim | None:
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
    here = _named(draft, ground, own)
    there = _figure(draft, ground, other, next_door=True)
    for measure, level in ((Measure.ABOVE, own), (Measure.NEXT_ABOVE, other)):
        draft.note(measure, level.above, percent, level.key)
    way = "higher" if own.above > other.above else "lower"
    text = (
        f"It differs most from {beside} next to it on {here}, against {there} there: need is {way} "
        "here."
    )
    return draft.claim(ClaimKind.NEXT_DOOR, text)


def _build_on(ground: Ground, figures: PlaceFigures) -> Claim:
    """Say on what need is low, and which schools and services are inside."""
    draft, place = Draft(), ground.study.place
    levels = sorted(
        (one for one in figures.levels if one.below >= STANDS_OUT - 1e-12),
        key=lambda one: -one.below,
    )
    low = [
        f"{'' if at else 'lower need '}on {_named(draft, ground, one)} than "
        + draft.note(Measure.BELOW, one.below, at_least, one.key)
        + ("" if at else f" of {place}'s neighbourhoods")
        for at, one in enumerate(levels[:2])
    ]
    inside = _schools(draft, figures)
    schools = f"{listed(inside)} inside it" if inside else ""
    if low:
        also = f", and {schools}" if schools else ". No school is recorded inside it"
        return draft.claim(ClaimKind.BUILD_ON, f"To build on, it has {listed(low)}{also}.")
    unseen = "what its people, groups and places offer is not in these figures"
    if schools:
        return draft.claim(ClaimKind.BUILD_ON, f"To build on, it has {schools}; {unseen}.")
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
