"""Zones: sets of areas, the criteria they must keep, and their measured facts."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
import shapely

from czmap.errors import CriteriaError, StudyError
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.study import Study
from czmap.scoring.need import NeedScores, higher_need_than


class Count(StrEnum):
    """Who is counted, for the size of a zone and as the weight of its need."""

    RESIDENTS = "population"
    CHILDREN = "children"


class Crossing(StrEnum):
    """Which lines a zone may cross."""

    FREE = "free"
    ONE_LAD = "one council"
    ONE_WARD = "one ward"


class Aim(StrEnum):
    """What makes one zone better than another of a permitted size.

    Depth is the mean need of those who live there, so the smallest permitted zones win. Balance
    is the need above England's average, added up over those who live there, so that a larger
    zone wins as long as what it adds is above average.
    """

    BALANCE = "balance"
    DEPTH = "depth"


@dataclass(frozen=True, order=True)
class Zone:
    """A set of areas; its `id` is a short hash of its sorted members, the same everywhere.

    Examples
    --------
    >>> Zone(("b", "a")) == Zone(("a", "b")), Zone(("b", "a")).id
    (True, '1eb7c54d')
    """

    members: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.members:
            raise CriteriaError("A zone needs at least one neighbourhood.", then="Add one.")
        object.__setattr__(self, "members", tuple(sorted(set(self.members))))

    @property
    def id(self) -> str:
        """Eight hexadecimal digits of the SHA-256 of the members' codes, joined by commas."""
        return hashlib.sha256(",".join(self.members).encode()).hexdigest()[:8]


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
        Which lines a zone may cross.
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "wards", tuple(sorted(set(self.wards))))
        object.__setattr__(self, "lads", tuple(sorted(set(self.lads))))
        wrong = list(_contradictions(self))
        if wrong:
            raise CriteriaError(" ".join(wrong), then="Change the numbers and try again.")

    @property
    def target(self) -> float:
        """The middle of the size window."""
        return (self.size[0] + self.size[1]) / 2


def _contradictions(criteria: ZoneCriteria) -> Iterable[str]:
    low, high = criteria.size
    who = "residents" if criteria.count is Count.RESIDENTS else "children"
    if not (np.isfinite(low) and np.isfinite(high)) or low < 0 or high <= 0:
        yield f"The numbers of {who} must be above zero (they are {low:,.0f} and {high:,.0f})."
    elif low > high:
        yield f"The least number of {who}, {low:,.0f}, is above the most, {high:,.0f}."
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


@dataclass(frozen=True, kw_only=True)
class Breach:
    """One bound that a zone does not keep: what was wanted and what it has."""

    bound: str
    wanted: str
    got: str

    def __str__(self) -> str:
        return f"{self.bound}: wanted {self.wanted}, has {self.got}."


@dataclass(frozen=True, kw_only=True)
class Part:
    """The part of a zone that lies in one ward or council."""

    code: str
    name: str
    lad_name: str
    areas: int
    residents: float
    share: float
    """Of the zone's residents, 0 to 1."""
    of_whole: float
    """The part of the ward's or council's own residents that the zone takes in, 0 to 1."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ZoneProfile:
    """The measured facts of a zone.

    Attributes
    ----------
    name
        Made from its wards and councils.
    need
        Mean need of those counted (0 to 100, higher is greater), over areas that have a score.
    higher_than
        Share of the reference's neighbourhoods whose own need is lower than `need`.
    terms
        Points of `need` by indicator; they add up to it.
    values
        Per indicator: mean of the published values, weighted by its denominator; `higher_than`,
        the share of the reference's areas with lower need; `missing`, areas without a value.
    wards, lads
        The parts in each, the largest first.
    children_in_need
        Children 0 to 15 in families on low income: the sum of IDACI rate times children, over the
        areas where the rate is published; missing when none is. `children_in_need_missing` counts
        the areas where it is not, so the true number is higher.
    most_deprived
        Share of the zone's areas that are in the most deprived 10 % by published IMD decile.
    area_km2, compactness
        Land area; Polsby-Popper (1991): 4 pi area / perimeter squared, 1 for a circle.
    schools
        Open schools and services inside, by phase.
    """

    zone: Zone
    name: str
    areas: int
    residents: float
    children: float
    need: float
    higher_than: float
    unscored: int
    terms: pd.Series
    values: pd.DataFrame
    wards: tuple[Part, ...]
    lads: tuple[Part, ...]
    children_in_need: float
    children_in_need_missing: int
    most_deprived: float
    area_km2: float
    compactness: float
    connected: bool
    schools: pd.Series


def profile_zone(
    study: Study, scores: NeedScores, zone: Zone, count: Count = Count.RESIDENTS
) -> ZoneProfile:
    """Measure a zone: who lives there, their need, and which lines it crosses.

    Scores are averaged with people as weights, as MHCLG puts areas together; ranks and deciles
    never are.

    Raises
    ------
    StudyError
        When a member is not in the study.
    """
    check_members(study, zone)
    members = study.areas.loc[list(zone.members)]
    score = scores.score.loc[members.index]
    weight = members[str(count)].astype(float).where(score.notna()).fillna(0.0)
    need = _weighted_mean(score, weight)
    terms = scores.terms.loc[members.index].fillna(0.0)
    outline = shapely.union_all(members.geometry.to_numpy())
    decile = study.published.loc[members.index].get("imd_decile")
    in_need, in_need_missing = _children_in_need(members)
    wards, lads = _parts(study, members, "ward"), _parts(study, members, "lad")
    return ZoneProfile(
        zone=zone,
        name=name_zone(wards, lads),
        areas=len(members),
        residents=float(members["population"].sum(skipna=False)),
        children=float(members["children"].sum(skipna=False)),
        need=need,
        higher_than=scores.higher_than(need),
        unscored=int(score.isna().sum()),
        terms=terms.mul(weight / max(weight.sum(), 1e-12), axis="index").sum(),
        values=_values(study, members),
        wards=wards,
        lads=lads,
        children_in_need=in_need,
        children_in_need_missing=in_need_missing,
        most_deprived=float("nan") if decile is None else float((decile == 1).mean()),
        area_km2=float(outline.area) / 1e6,
        compactness=float(4 * np.pi * outline.area / outline.length**2),
        connected=study.contiguity.is_connected(zone.members, ContiguityRule.ROOK),
        schools=_schools(study, zone),
    )


def check_members(study: Study, zone: Zone) -> None:
    """Raise StudyError naming the members that are not in the study."""
    strangers = [code for code in zone.members if code not in study.areas.index]
    if strangers:
        raise StudyError(
            f"{len(strangers)} neighbourhoods of the zone are not in {study.name}.",
            examples=strangers,
            then="Look at all the councils that the zone lies in.",
        )


def check_zone(study: Study, zone: Zone, criteria: ZoneCriteria) -> tuple[Breach, ...]:
    """List every bound of the criteria that a zone does not keep; none means it is permitted.

    Raises
    ------
    StudyError
        When a member is not in the study.
    """
    check_members(study, zone)
    members = study.areas.loc[list(zone.members)]
    size = float(members[str(criteria.count)].sum())
    parts = study.contiguity.within(zone.members).components(criteria.rule).nunique()
    who = "Residents" if criteria.count is Count.RESIDENTS else "Children"
    low, high = criteria.size
    breaches = []
    if not low <= size <= high:
        breaches.append(Breach(bound=who, wanted=f"{low:,.0f} to {high:,.0f}", got=f"{size:,.0f}"))
    if not criteria.areas[0] <= len(members) <= criteria.areas[1]:
        wanted = f"{criteria.areas[0]:,} to {criteria.areas[1]:,}"
        breaches.append(Breach(bound="Neighbourhoods", wanted=wanted, got=f"{len(members):,}"))
    if parts > 1:
        breaches.append(Breach(bound="In one piece", wanted="1 part", got=f"{parts} parts"))
    return (*breaches, *_line_breaches(members, criteria))


def _line_breaches(members: pd.DataFrame, criteria: ZoneCriteria) -> tuple[Breach, ...]:
    breaches = []
    lads, wards = members["lad_code"].nunique(), members["ward_code"].nunique()
    if criteria.crossing is not Crossing.FREE and lads > 1:
        breaches.append(Breach(bound="Councils", wanted="1", got=str(lads)))
    if criteria.crossing is Crossing.ONE_WARD and wards > 1:
        breaches.append(Breach(bound="Wards", wanted="1", got=str(wards)))
    for allowed, column, bound in (
        (criteria.lads, "lad_code", "Only in the chosen councils"),
        (criteria.wards, "ward_code", "Only in the chosen wards"),
    ):
        outside = int((~members[column].isin(allowed)).sum()) if allowed else 0
        if outside:
            breaches.append(Breach(bound=bound, wanted="0 outside", got=f"{outside} outside"))
    return tuple(breaches)


def name_zone(wards: tuple[Part, ...], lads: tuple[Part, ...]) -> str:
    """Name a zone by the wards that most of its residents live in, and its councils.

    Examples
    --------
    >>> ward = Part(code="w", name="Byker", lad_name="Newcastle", areas=3, residents=5_000.0,
    ...             share=1.0, of_whole=0.4)
    >>> name_zone((ward,), (ward,))
    'Part of Byker, Newcastle'
    """
    where = " and ".join(part.lad_name for part in lads[:2])
    if len(lads) > 2:
        where += f" and {len(lads) - 2} more"
    if wards[0].share >= 0.8:
        whole = len(wards) == 1 and wards[0].of_whole > 0.999
        edge = "" if whole else "Part of " if len(wards) == 1 else "Round "
        return f"{edge}{wards[0].name}, {where}"
    shares = np.cumsum([part.share for part in wards])
    enough = int(np.searchsorted(shares, 0.8)) + 1
    names = [part.name for part in wards[: min(enough, 3)]]
    if enough <= 3:
        return f"{', '.join(names[:-1])} and {names[-1]}, {where}"
    return f"{', '.join(names[:2])} and {len(wards) - 2} more wards, {where}"


def _weighted_mean(values: pd.Series, weights: pd.Series) -> float:
    known = values.notna() & weights.notna()
    total = float(weights[known].sum())
    if total > 0:
        return float((values[known] * weights[known]).sum() / total)
    return float(values[known].mean()) if known.any() else float("nan")


def _children_in_need(members: pd.DataFrame) -> tuple[float, int]:
    if "idaci_score" not in members:
        return float("nan"), len(members)
    counts = members["idaci_score"].astype(float) * members["children"].astype(float)
    return float(counts.sum(min_count=1)), int(counts.isna().sum())


def _values(study: Study, members: pd.DataFrame) -> pd.DataFrame:
    rows = {}
    for key, indicator in study.catalogue.items():
        value = _weighted_mean(members[key], members[str(indicator.denominator)].astype(float))
        rows[key] = {
            "value": value,
            "higher_than": higher_need_than(value, study.reference[key], indicator),
            "missing": int(members[key].isna().sum()),
        }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "higher_than", "missing"])


def _parts(study: Study, members: pd.DataFrame, level: str) -> tuple[Part, ...]:
    column = f"{level}_code"
    every = study.pack.areas
    inside = float(members["population"].sum())
    parts = []
    for code, rows in members.groupby(column):
        residents = float(rows["population"].sum())
        whole = float(every.loc[every[column] == code, "population"].sum())
        parts.append(
            Part(
                code=str(code),
                name=str(rows[f"{level}_name"].iloc[0]),
                lad_name=str(rows["lad_name"].iloc[0]),
                areas=len(rows),
                residents=residents,
                share=residents / inside if inside else float("nan"),
                of_whole=residents / whole if whole else float("nan"),
            )
        )
    return tuple(sorted(parts, key=lambda part: (-part.residents, part.code)))


def _schools(study: Study, zone: Zone) -> pd.Series:
    inside = study.pack.schools[study.pack.schools["lsoa_code"].isin(zone.members)]
    return inside.groupby("phase").size().rename("schools")
