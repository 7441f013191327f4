"""ZoneCriteria: the bounds a zone must keep, and what makes one better than another."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from czmap.errors import CriteriaError
from czmap.geodata.contiguity import ContiguityRule
from czmap.scoring.words import many


class Count(StrEnum):
    """Who is counted, for the size of a zone and as the weight of its need."""

    RESIDENTS = "population"
    CHILDREN = "children"


class Crossing(StrEnum):
    """Which lines a zone may cross, or must."""

    FREE = "free"
    ONE_LAD = "one council"
    ONE_WARD = "one ward"
    MUST_CROSS_WARD = "across wards"


class Aim(StrEnum):
    """What makes one zone better than another of a permitted size.

    Depth is the mean need of those who live there, so the smallest permitted zones win. Reach is
    the number of children in families on low income, so the largest win. Balance is the need above
    England's average, added up over those who live there, so that a larger zone wins as long as
    what it adds is above average.
    """

    BALANCE = "balance"
    DEPTH = "depth"
    REACH = "reach"


@dataclass(frozen=True, kw_only=True)
class ZoneCriteria:
    """The bounds a zone must keep, and how candidates are chosen among those that do.

    Attributes
    ----------
    size
        Least and most residents (or children, by `count`).
    areas
        Least and most neighbourhoods.
    rule
        What counts as next to each other.
    crossing
        Which lines a zone may cross, or must.
    wards, lads
        If any are given, only their areas may be members.
    top
        How many candidates are wanted.
    max_overlap
        Two candidates may share at most this part of their people: shared people over people in
        either (Jaccard), 0 for none.
    compactness
        Points of need that an area loses when it lies twice as far from the centre as the areas
        of a round zone do on average (gamma in the method); 0 follows need alone.
    locked_in, locked_out
        Codes of areas that every zone must have, and of areas that none may.
    secondary_within_m
        If given, at least one secondary (or all-through) school must stand within so many metres,
        as the crow flies, of the zone's centre: the middle of the area that it is measured from.
    only_most_deprived
        If given, only areas in this share (0.1 for the most deprived tenth) of the reference may
        be members: by published IMD rank, or by need score where no such rank is published.
    whole_wards
        Whether zones are made of whole wards.
    per_lad
        If given, at most so many candidates with their centre in the same council.
    """

    size: tuple[float, float] = (12_000, 18_000)
    count: Count = Count.RESIDENTS
    areas: tuple[int, int] = (1, 200)
    rule: ContiguityRule = ContiguityRule.ROOK
    crossing: Crossing = Crossing.FREE
    wards: tuple[str, ...] = ()
    lads: tuple[str, ...] = ()
    aim: Aim = Aim.BALANCE
    top: int = 10
    max_overlap: float = 0.3
    compactness: float = 12.0
    locked_in: tuple[str, ...] = ()
    locked_out: tuple[str, ...] = ()
    secondary_within_m: float | None = None
    only_most_deprived: float | None = None
    whole_wards: bool = False
    per_lad: int | None = None

    def __post_init__(self) -> None:
        for name in ("wards", "lads", "locked_in", "locked_out"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        wrong = list(_contradictions(self))
        if wrong:
            raise CriteriaError(" ".join(wrong), then="Change the numbers and try again.")
        both = sorted(set(self.locked_in) & set(self.locked_out))
        if both:
            raise CriteriaError(
                f"{many(len(both), 'neighbourhood')} {'is' if len(both) == 1 else 'are'} locked in "
                "and locked out at once.",
                examples=both,
                then="Lock each one in or out, not both.",
            )

    @property
    def target(self) -> float:
        """The middle of the size window."""
        return (self.size[0] + self.size[1]) / 2

    @property
    def who(self) -> str:
        """Who is counted, in words: "residents" or "children"."""
        return "residents" if self.count is Count.RESIDENTS else "children"


def _contradictions(criteria: ZoneCriteria) -> Iterable[str]:
    low, high = criteria.size
    if not (np.isfinite(low) and np.isfinite(high)) or low < 0 or high <= 0:
        yield (
            f"The numbers of {criteria.who} must be above zero (they are {low:,.0f} and "
            f"{high:,.0f})."
        )
    elif low > high:
        yield f"The least number of {criteria.who}, {low:,.0f}, is above the most, {high:,.0f}."
    if criteria.areas[0] < 1 or criteria.areas[0] > criteria.areas[1]:
        yield (
            f"The least number of neighbourhoods, {criteria.areas[0]:,}, must be at least 1 and at "
            f"most {criteria.areas[1]:,}."
        )
    if criteria.top < 1:
        yield "At least one candidate must be asked for."
    if not 0 <= criteria.max_overlap < 1:
        yield "The overlap must be at least 0 % and below 100 %."
    if not (np.isfinite(criteria.compactness) and criteria.compactness >= 0):
        yield "The compactness must be 0 or more."
    yield from _contradictions_of_options(criteria)


def _contradictions_of_options(criteria: ZoneCriteria) -> Iterable[str]:
    within, share = criteria.secondary_within_m, criteria.only_most_deprived
    if within is not None and not within >= 0:
        yield "The distance to a secondary school must be 0 metres or more."
    if share is not None and not 0 < share <= 1:
        yield "The share of most deprived neighbourhoods must be above 0 % and at most 100 %."
    if criteria.per_lad is not None and criteria.per_lad < 1:
        yield "At least one candidate per council must be allowed."


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A size taken from a real children's zone (University of Manchester REF case study, 2021)."""

    key: str
    label: str
    size: tuple[float, float]
    like: str


SCALES = (
    Scale(key="estate", label="Estate", size=(3_000, 5_000),
          like="Pembury, Hackney: about 4,000 residents"),
    Scale(key="neighbourhood", label="Neighbourhood", size=(12_000, 18_000),
          like="Smallshaw, Tameside: about 15,000 residents"),
    Scale(key="town", label="Town", size=(36_000, 54_000),
          like="Wallsend, North Tyneside: about 45,000 residents"),
)  # fmt: skip
