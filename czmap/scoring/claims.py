"""Claims: sentences that carry the figures they are made of, so that each can be looked up."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from czmap.geodata.indicators import Catalogue


class ClaimKind(StrEnum):
    """What a sentence is about."""

    PEOPLE = "who lives here"
    STANDS_OUT = "what stands out"
    UNUSUAL = "how unusual it is"
    INSIDE = "how it differs inside"
    NEXT_DOOR = "where it differs from its neighbours"
    ACROSS = "what it shares across the ward line"
    BUILD_ON = "what is there to build on"
    ASK = "what to ask locally"
    MISSING = "what is not known"
    INVENTED = "what is invented"


class Measure(StrEnum):
    """What a figure in a sentence is; the value says of what `Figure.key` is the subject."""

    VALUE = "figure here"
    ABOVE = "share of all neighbourhoods with lower need"
    BELOW = "share of all neighbourhoods with higher need"
    NEXT_VALUE = "figure over the neighbourhoods next to it"
    NEXT_ABOVE = "share of all neighbourhoods with lower need than next to it"
    AREAS = "neighbourhoods in it"
    NEXT_AREAS = "neighbourhoods next to it"
    HIGH_AREAS = "neighbourhoods in it where this stands out"
    PLAIN_AREAS = "neighbourhoods in it where nothing stands out"
    MISSING_AREAS = "neighbourhoods in it without a figure"
    LOOKED_AT = "indicators looked at"
    MORE_HIGH = "other indicators that stand out here"
    RESIDENTS = "residents"
    CHILDREN = "children aged 0 to 15"
    CHILDREN_IN_NEED = "children in families on low income: rate times children"
    SAME = "neighbourhoods everywhere with exactly this combination"
    EVERYWHERE = "neighbourhoods everywhere"
    SAME_SHARE = "share of all neighbourhoods with exactly this combination"
    PART_RESIDENTS = "residents where the most frequent combination is found"
    PART_CHILDREN = "children where the most frequent combination is found"
    TENTH = "neighbourhoods in it among the tenth with the greatest need"
    SPILL_INSIDE = "neighbourhoods in it with high need that touch such a one across a ward line"
    SPILL_OUTSIDE = "neighbourhoods across a ward line with high need that touch such a one in it"
    SPILL_JOINED = "pairs of such neighbours across ward lines inside it"
    ACROSS_AREAS = "neighbourhoods next to it across a ward line"
    ACROSS_HIGH = "of those, where the same stands out"
    SCHOOLS = "schools and services inside, by their stated neighbourhood"


PEOPLE = frozenset(
    {Measure.RESIDENTS, Measure.CHILDREN, Measure.PART_RESIDENTS, Measure.PART_CHILDREN}
)
"""Measures that are counts of people."""

LINES = frozenset({Measure.AREAS, Measure.NEXT_AREAS, Measure.EVERYWHERE, Measure.ACROSS_AREAS})
"""Measures that come from boundaries alone."""

SPILLS = frozenset(
    {Measure.TENTH, Measure.SPILL_INSIDE, Measure.SPILL_OUTSIDE, Measure.SPILL_JOINED}
)
"""Measures that come from the need index."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of a sentence.

    Attributes
    ----------
    key
        The indicator it is of; the phase, for a count of schools; "" for none.
    value
        Unrounded.
    said
        As it is written, in the sentence or beside it.
    """

    measure: Measure
    key: str = ""
    value: float
    said: str

    def name(self, catalogue: Catalogue) -> str:
        """Say what the figure is."""
        subject = catalogue[self.key].label if self.key in catalogue else self.key
        return f"{subject}: {self.measure}" if subject else f"{self.measure}".capitalize()


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One sentence (or two that belong together), and every figure that stands in it.

    Names in the text are as published: make it safe before it goes into a page.
    """

    kind: ClaimKind
    text: str
    figures: tuple[Figure, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """What its figures are of, each once, in order."""
        return tuple(dict.fromkeys(one.key for one in self.figures if one.key))


class Draft:
    """Collects the figures of a sentence while it is written."""

    def __init__(self) -> None:
        self._figures: dict[Figure, None] = {}

    def note(
        self, measure: Measure, value: float, write: Callable[[float], str], key: str = ""
    ) -> str:
        """Write a figure, and remember it."""
        said = write(value)
        self._figures[Figure(measure=measure, key=key, value=value, said=said)] = None
        return said

    def claim(self, kind: ClaimKind, text: str) -> Claim:
        """Make the claim."""
        return Claim(kind=kind, text=text, figures=tuple(self._figures))
