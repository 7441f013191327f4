"""Zones against criteria: every bound that a zone does not keep."""

from dataclasses import dataclass

import pandas as pd

from czmap.geodata.study import Study
from czmap.scoring.criteria import SCALES, Aim, Count, Crossing, Scale, ZoneCriteria
from czmap.scoring.need import NeedScores
from czmap.scoring.profile import Part, ZoneProfile, find_parts, name_zone, profile_zone
from czmap.scoring.rules import find_middles, find_most_deprived, near_secondary
from czmap.scoring.zone import Zone, check_members

__all__ = [
    "SCALES", "Aim", "Breach", "Count", "Crossing", "Part", "Scale", "Zone", "ZoneCriteria",
    "ZoneProfile", "check_members", "check_zone", "find_parts", "name_zone", "profile_zone",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Breach:
    """One bound that a zone does not keep: what was wanted and what it has."""

    bound: str
    wanted: str
    got: str

    def __str__(self) -> str:
        return f"{self.bound}: wanted {self.wanted}, has {self.got}."


def check_zone(
    study: Study,
    zone: Zone,
    criteria: ZoneCriteria,
    scores: NeedScores | None = None,
    *,
    parts: int = 0,
) -> tuple[Breach, ...]:
    """List every bound of the criteria that a zone does not keep; none means it is permitted.

    Where a school must be near the centre, a zone keeps the rule when one of its neighbourhoods
    could be that centre. `scores` say who is most deprived where no IMD rank is published. `parts`
    is in how many pieces the zone lies by the criteria's rule, where that is known already.

    Raises
    ------
    StudyError
        When a member is not in the study.
    """
    check_members(study, zone)
    members = study.areas.take(study.areas.index.get_indexer_for(list(zone.members)))
    size = float(members[str(criteria.count)].sum())
    parts = parts or study.contiguity.within(zone.members).components(criteria.rule).nunique()
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
