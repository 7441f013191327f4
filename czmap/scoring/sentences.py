"""Sentences on a place itself: who lives there, what stands out, how unusual it is, what differs.

Each takes its figures from `PlaceFigures` and gives a `Claim`, or nothing when there is nothing
true to say.
"""

from itertools import groupby

import numpy as np

from czmap.scoring.claims import Claim, ClaimKind, Draft, Measure
from czmap.scoring.patterns import Configuration, Mix, label_in_words
from czmap.scoring.place import PlaceKind
from czmap.scoring.reading import Ground, Level, PlaceFigures
from czmap.scoring.words import (
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

NOUNS = {
    PlaceKind.AREA: "This neighbourhood",
    PlaceKind.WARD: "This ward",
    PlaceKind.LAD: "This council area",
    PlaceKind.LADS: "This group of councils",
    PlaceKind.REGION: "This region",
    PlaceKind.ZONE: "This zone",
    PlaceKind.WHOLE: "This place",
}


def say_people(ground: Ground, figures: PlaceFigures) -> Claim:
    """Say who lives there, and how many of the children in families on low income."""
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
        f"{say_share(draft, ground, level)}."
    )
    return draft.claim(ClaimKind.PEOPLE, said)


def say_share(draft: Draft, ground: Ground, level: Level) -> str:
    """Say where a level stands, whichever way is the more telling, and remember the share."""
    place = ground.study.place_of(level.key)
    higher = level.above >= level.below
    measure, share = (Measure.ABOVE, level.above) if higher else (Measure.BELOW, level.below)
    said = draft.note(measure, share, at_least, level.key)
    sentence = share_sentence(level.above, place=place, lower_than=level.below)
    if said not in sentence:
        raise ArithmeticError(f"{said!r} is not in {sentence!r}.")
    return sentence


def name_level(draft: Draft, ground: Ground, level: Level, *, next_door: bool = False) -> str:
    """Name an indicator with its figure: "no qualifications (34.2 %)"."""
    indicator = ground.study.catalogue[level.key]
    figure = write_level(draft, ground, level, next_door=next_door)
    if indicator.direction.sign < 0:
        return (
            f"{indicator.short_name} ({indicator.label[:1].lower()}{indicator.label[1:]}: {figure})"
        )
    return f"{indicator.short_name} ({figure})"


def write_level(draft: Draft, ground: Ground, level: Level, *, next_door: bool) -> str:
    """Write the figure of a place, or of the areas next to it, and remember it."""
    indicator = ground.study.catalogue[level.key]
    measure = Measure.NEXT_VALUE if next_door else Measure.VALUE
    return draft.note(measure, level.value, lambda value: value_of(indicator, value), level.key)


def say_stands_out(ground: Ground, figures: PlaceFigures, label: Configuration) -> Claim:
    """Say on what the place itself stands out; if on nothing, on what it comes closest."""
    draft, noun = Draft(), NOUNS[figures.place.kind]
    looked_at = "the indicator looked at"
    if len(label.keys) > 1:
        looked_at = (
            f"the {draft.note(Measure.LOOKED_AT, len(label.keys), whole)} indicators looked at"
        )
    known = [one for one in figures.levels if np.isfinite(one.value)]
    if not known:
        return draft.claim(
            ClaimKind.STANDS_OUT,
            f"No figure is published here on {'any of ' * (len(label.keys) > 1)}{looked_at}, so "
            "nothing can be said of what stands out.",
        )
    if not label.high:
        most = max(known, key=lambda one: one.above)
        named, share = name_level(draft, ground, most), say_share(draft, ground, most)
        fifth = f"{ground.study.place}'s highest-need fifth"
        text = f"{noun} is in {fifth} on none of {looked_at}. It comes closest on {named}: {share}."
        if len(label.keys) == 1:
            text = f"{noun} is not in {fifth} on {looked_at}, {named}: {share}."
        return draft.claim(ClaimKind.STANDS_OUT, text)
    keys = order_by_need(figures, label.high)
    said = [
        f"{'on' if at else 'need on'} {name_level(draft, ground, figures.level(key))} than "
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


def say_unusual(ground: Ground, label: Configuration) -> Claim | None:
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


def say_inside(
    ground: Ground, figures: PlaceFigures, mix: Mix, label: Configuration
) -> Claim | None:
    """Say in how many of its areas what stands out, and which configuration is most frequent."""
    counted = sorted((one for one in figures.levels if one.high), key=lambda one: -one.high)
    if not any(np.isfinite(one.value) for one in figures.levels):
        return None
    draft, catalogue = Draft(), ground.study.catalogue
    areas = draft.note(Measure.AREAS, mix.areas, whole)
    named = counted[:MOST_NAMED]
    said: list[str] = []
    for same in _by_count(named):
        numbers = [draft.note(Measure.HIGH_AREAS, one.high, whole, one.key) for one in same]
        names = listed([catalogue[one.key].short_name for one in same])
        said.append(f"on {names} in {_some_of(numbers[0], areas, first=not said)}")
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
        f"{text}. Its most frequent combination ({words}) holds {residents} of its residents and "
        f"{children} of its children.",
    )


def _by_count(levels: list[Level]) -> list[list[Level]]:
    """Put levels together that stand out in equally many areas, in order."""
    return [list(same) for _, same in groupby(levels, key=lambda one: one.high)]


def _some_of(number: str, areas: str, *, first: bool) -> str:
    if not first:
        return number
    if number == areas:
        return f"{'both' if areas == '2' else f'all {areas}'} of its neighbourhoods"
    return f"{number} of its {areas} neighbourhoods"


def _opening(figures: PlaceFigures, label: Configuration) -> str:
    """Say what the average hides: parts where need stands out, or parts that raise all of it."""
    if not label.high:
        return "Its average hides differences: inside it,"
    most = max(figures.level(key).high for key in label.high)
    if 2 * most < len(figures.place.members):
        return "Its average is raised by parts of it: inside it,"
    return "Inside it,"


def _if_missing(figures: PlaceFigures) -> str:
    return " for which there are figures" if any(one.missing for one in figures.levels) else ""


def order_by_need(figures: PlaceFigures, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Order keys by how much of the reference has lower need, the most first."""
    order = {key: at for at, key in enumerate(keys)}
    return tuple(sorted(keys, key=lambda key: (-figures.level(key).above, order[key])))
