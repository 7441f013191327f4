"""Zones: sets of areas, and their measured facts."""

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from czmap.errors import CriteriaError, StudyError
from czmap.geodata.areas import AreaTable
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.study import Study
from czmap.scoring.criteria import SCALES, Aim, Count, Crossing, Scale, ZoneCriteria
from czmap.scoring.need import NeedScores, higher_need_than
from czmap.scoring.rules import find_middles, find_most_deprived, near_secondary

__all__ = [
    "SCALES", "Aim", "Breach", "Count", "Crossing", "Part", "Scale", "Zone", "ZoneCriteria",
    "ZoneProfile", "check_members", "check_zone", "find_parts", "name_zone", "profile_zone",
]  # fmt: skip


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
    wards, lads = (
        find_parts(study.pack.areas, members, "ward"),
        find_parts(study.pack.areas, members, "lad"),
    )
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


def check_zone(
    study: Study, zone: Zone, criteria: ZoneCriteria, scores: NeedScores | None = None
) -> tuple[Breach, ...]:
    """List every bound of the criteria that a zone does not keep; none means it is permitted.

    Where a school must be near the centre, a zone keeps the rule when one of its neighbourhoods
    could be that centre. `scores` say who is most deprived where no IMD rank is published.

    Raises
    ------
    StudyError
        When a member is not in the study.
    """
    check_members(study, zone)
    members = study.areas.loc[list(zone.members)]
    size = float(members[str(criteria.count)].sum())
    parts = study.contiguity.within(zone.members).components(criteria.rule).nunique()
    low, high = criteria.size
    breaches = []
    if not low <= size <= high:
        wanted = f"{low:,.0f} to {high:,.0f}"
        breaches.append(Breach(bound=criteria.who.capitalize(), wanted=wanted, got=f"{size:,.0f}"))
    if not criteria.areas[0] <= len(members) <= criteria.areas[1]:
        wanted = f"{criteria.areas[0]:,} to {criteria.areas[1]:,}"
        breaches.append(Breach(bound="Neighbourhoods", wanted=wanted, got=f"{len(members):,}"))
    if parts > 1:
        breaches.append(Breach(bound="In one piece", wanted="1 part", got=f"{parts} parts"))
    breaches += _line_breaches(members, criteria)
    return (*breaches, *_rule_breaches(study, members, criteria, scores))


def _line_breaches(members: pd.DataFrame, criteria: ZoneCriteria) -> list[Breach]:
    breaches = []
    lads, wards = members["lad_code"].nunique(), members["ward_code"].nunique()
    if criteria.crossing in {Crossing.ONE_LAD, Crossing.ONE_WARD} and lads > 1:
        breaches.append(Breach(bound="Councils", wanted="1", got=str(lads)))
    if criteria.crossing is Crossing.ONE_WARD and wards > 1:
        breaches.append(Breach(bound="Wards", wanted="1", got=str(wards)))
    if criteria.crossing is Crossing.MUST_CROSS_WARD and wards < 2:
        breaches.append(Breach(bound="Wards", wanted="2 or more", got=str(wards)))
    for allowed, column, bound in (
        (criteria.lads, "lad_code", "Only in the chosen councils"),
        (criteria.wards, "ward_code", "Only in the chosen wards"),
    ):
        outside = int((~members[column].isin(allowed)).sum()) if allowed else 0
        if outside:
            breaches.append(Breach(bound=bound, wanted="0 outside", got=f"{outside} outside"))
    return breaches


def _rule_breaches(
    study: Study, members: pd.DataFrame, criteria: ZoneCriteria, scores: NeedScores | None
) -> list[Breach]:
    absent = len(set(criteria.locked_in) - set(members.index))
    present = len(set(criteria.locked_out) & set(members.index))
    counted = [("Locked in", "missing", absent), ("Locked out", "inside", present)]
    if criteria.only_most_deprived is not None:
        deprived = find_most_deprived(study, scores, criteria.only_most_deprived)
        others = int((~deprived.loc[members.index]).sum())
        counted.append((f"Most deprived {criteria.only_most_deprived:.0%}", "others", others))
    if criteria.whole_wards:
        every = study.areas["ward_code"].value_counts()
        held = members["ward_code"].value_counts()
        cut = int((held < every.loc[held.index]).sum())
        counted.append(("Whole wards", "cut", cut))
    within = criteria.secondary_within_m
    if within is not None:
        middle = find_middles(members, criteria)
        far = not near_secondary(study, middle["x"], middle["y"], within=within).any()
        counted.append((f"Secondary school within {within:,.0f} m", "centres too far", int(far)))
    return [
        Breach(bound=bound, wanted=f"0 {what}", got=f"{number} {what}")
        for bound, what, number in counted
        if number
    ]


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


def find_parts(every: AreaTable, members: pd.DataFrame, level: str) -> tuple[Part, ...]:
    """List the parts of some areas by "ward" or "lad", with the most residents first.

    Parameters
    ----------
    every
        The AreaTable of a whole pack, by which the share of each ward or council is known.
    members
        Rows of the same table.
    """
    column = f"{level}_code"
    inside = float(members["population"].sum())
    touched = every.loc[every[column].isin(members[column].unique())]
    wholes = touched.groupby(column)["population"].sum()
    parts = []
    for code, rows in members.groupby(column):
        residents = float(rows["population"].sum())
        whole = float(wholes[code])
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
