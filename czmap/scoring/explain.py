"""Why a zone is as it is: what each member adds, what lies just outside, and which bound binds."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.study import Study
from czmap.scoring.figures import AreaFigures, Figures, make_figures
from czmap.scoring.need import NeedScores
from czmap.scoring.zones import Breach, Count, Zone, ZoneCriteria, check_members, check_zone

STEP_COLUMNS = (
    "lsoa_name", "need", "residents", "children", "children_in_need", "zone_need", "zone_balance",
    "zone_children_in_need", "zone_size", "gain", "fits", "breaches",
)  # fmt: skip


def member_gains(
    study: Study, scores: NeedScores, zone: Zone, criteria: ZoneCriteria
) -> pd.DataFrame:
    """Say what each member adds: what it has, and what the zone would be without it.

    Returns
    -------
    pandas.DataFrame
        Index: codes of the members, in order. `need`, `residents`, `children` and
        `children_in_need` are the area's own; `zone_need`, `zone_balance`,
        `zone_children_in_need` and `zone_size` those of the zone without it. `gain` is what leaving
        it out adds to the figure the aim makes high (below zero: the member adds to the zone; the
        discount for distance is not in it). `splits` says whether the rest would fall apart;
        `fits` whether it would keep every bound, and `breaches` names those it would not. Of a
        zone with one member nothing would be left: its figures are missing and it does not fit.

    Raises
    ------
    StudyError
        When a member is not in the study.
    """
    check_members(study, zone)
    inside = study.contiguity.within(zone.members)
    rests = {code: tuple(one for one in zone.members if one != code) for code in zone.members}
    steps = _steps(study, scores, zone, criteria, changed=rests)
    steps["splits"] = [
        bool(rest) and not inside.is_connected(rest, criteria.rule) for rest in rests.values()
    ]
    return steps


def edge_options(
    study: Study, scores: NeedScores, zone: Zone, criteria: ZoneCriteria
) -> pd.DataFrame:
    """Say what each neighbourhood just outside would add.

    Returns
    -------
    pandas.DataFrame
        Index: codes of the areas outside that are next to a member, in order; columns as in
        `member_gains` but for `splits`, the zone's figures being those with the area in it.

    Raises
    ------
    StudyError
        When a member is not in the study.
    """
    check_members(study, zone)
    grown = {code: (*zone.members, code) for code in find_edge(study, zone, criteria.rule)}
    return _steps(study, scores, zone, criteria, changed=grown)


def find_edge(study: Study, zone: Zone, rule: ContiguityRule) -> list[str]:
    """List the areas of the study just outside a zone, in order of code."""
    pairs = study.contiguity
    inside = pairs.codes.isin(zone.members)
    kept = pairs.joined(rule) & (inside[pairs.left] != inside[pairs.right])
    ends = np.concatenate([pairs.left[kept], pairs.right[kept]])
    return [str(code) for code in pairs.codes[np.unique(ends[~inside[ends]])]]


def best_add(options: pd.DataFrame) -> str | None:
    """Pick the area outside that adds most by the aim among those with a score that fit.

    Parameters
    ----------
    options
        From `edge_options`. Its `gain` there may be below zero: the zone is then better without.

    Returns
    -------
    str or None
        Its code, the first of equals; none when nothing fits.
    """
    return _best(options[options["need"].notna()])


def best_drop(gains: pd.DataFrame) -> str | None:
    """Pick the member that can best be spared by the aim among those whose loss breaks no bound.

    Parameters
    ----------
    gains
        From `member_gains`. Its `gain` there may be below zero: the zone is then better with it.
    """
    return _best(gains)


def steps_in_words(adds: pd.DataFrame, drops: pd.DataFrame) -> tuple[str, ...]:
    """Name the best neighbourhood to add and to leave out within the criteria, one sentence each.

    Parameters
    ----------
    adds, drops
        From `edge_options` and `member_gains`.

    Returns
    -------
    tuple of str
        Names are as published; make them safe before they go into a page.
    """
    said = []
    for code, steps, lead in (
        (best_add(adds), adds, "Adding"),
        (best_drop(drops), drops, "Leaving out"),
    ):
        if code is None:
            said.append(f"{lead} any one neighbourhood would break a bound.")
            continue
        step = steps.loc[code]
        better = "better" if step["gain"] > 0 else "no better"
        said.append(
            f"{lead} {step['lsoa_name']} would make mean need {step['zone_need']:.1f} and the size "
            f"{step['zone_size']:,.0f}: {better} by the aim, distance left aside."
        )
    return tuple(said)


def _best(steps: pd.DataFrame) -> str | None:
    possible = steps.loc[steps["fits"].astype(bool), "gain"].dropna().round(9)
    return None if possible.empty else str(possible.idxmax())


def _steps(
    study: Study,
    scores: NeedScores,
    zone: Zone,
    criteria: ZoneCriteria,
    *,
    changed: dict[str, tuple[str, ...]],
) -> pd.DataFrame:
    """Measure the zone after each change of one area; keys are the areas changed."""
    figures = make_figures(study, scores, criteria)
    now = figures.measure_zone(zone).value(criteria.aim)
    rows = [
        _step(study, (scores, figures), criteria, code=code, members=members)
        for code, members in changed.items()
    ]
    made = pd.DataFrame(rows, columns=list(STEP_COLUMNS), index=pd.Index(list(changed), dtype=str))
    made["gain"] -= now
    return made.astype({"fits": bool}).rename_axis("lsoa_code")


def _step(
    study: Study,
    known: tuple[NeedScores, AreaFigures],
    criteria: ZoneCriteria,
    *,
    code: str,
    members: tuple[str, ...],
) -> tuple[object, ...]:
    scores, figures = known
    own, at = figures.measure(figures.at([code])), figures.codes.get_loc(code)
    after = figures.measure(figures.at(members))
    nothing = Breach(bound="Neighbourhoods", wanted="at least 1", got="0")
    breaches = check_zone(study, Zone(members), criteria, scores) if members else (nothing,)
    return (
        study.areas["lsoa_name"].iloc[at],
        figures.score[at],
        own.residents,
        own.children,
        own.children_in_need,
        *_after(after),
        after.value(criteria.aim) if members else float("nan"),
        not breaches,
        " ".join(str(breach) for breach in breaches),
    )


def _after(after: Figures) -> tuple[float, float, float, float]:
    if not after.areas:
        return (float("nan"), float("nan"), float("nan"), 0.0)
    return (after.need, after.balance, after.children_in_need, after.size)


@dataclass(frozen=True, kw_only=True)
class Binding:
    """A bound that keeps a zone from being better.

    Attributes
    ----------
    bound
        As in `Breach`.
    stopped
        The single steps that would make the zone better and that this bound forbids.
    sentence
        In words, with what the zone has and what is allowed.
    """

    bound: str
    stopped: int
    sentence: str


def binding_bounds(
    study: Study, scores: NeedScores, zone: Zone, criteria: ZoneCriteria
) -> tuple[Binding, ...]:
    """List the bounds that forbid a step (one area more or less) which would better the zone.

    A step is better when the figure that the aim makes high grows; the discount for distance is
    left out. No entry means that no single step is both better and forbidden.

    Raises
    ------
    StudyError
        When a member is not in the study.
    """
    return explain_steps(study, scores, zone, criteria)[0]


def explain_steps(
    study: Study, scores: NeedScores, zone: Zone, criteria: ZoneCriteria
) -> tuple[tuple[Binding, ...], tuple[str, ...]]:
    """Try every single step once: `binding_bounds`, and `steps_in_words`.

    Raises
    ------
    StudyError
        When a member is not in the study.
    """
    adds = edge_options(study, scores, zone, criteria)
    drops = member_gains(study, scores, zone, criteria)
    size = make_figures(study, scores, criteria).measure_zone(zone).size
    bindings = _bindings(adds, drops, len(zone.members), size, criteria)
    return bindings, steps_in_words(adds, drops)


def _bindings(
    adds: pd.DataFrame, drops: pd.DataFrame, count: int, size: float, criteria: ZoneCriteria
) -> tuple[Binding, ...]:
    who = "Residents" if criteria.count is Count.RESIDENTS else "Children"
    (low, high), (fewest, most) = criteria.size, criteria.areas
    checks = (
        (adds, adds["zone_size"] > high, who, f"{size:,.0f} of at most {high:,.0f}"),
        (adds, pd.Series(count + 1 > most, adds.index), "Neighbourhoods",
         f"{count:,} of at most {most:,}"),
        *((adds, _breaks(adds, line), line, "a line to keep")
          for line in ("Councils", "Wards", "Only in the chosen councils",
                       "Only in the chosen wards")),
        *((steps, _breaks(steps, rule), rule, "a rule to keep") for steps in (adds, drops)
          for rule in _rules(criteria)),
        (drops, _breaks(drops, "Wards"), "Wards", "2 or more wanted"),
        (drops, drops["zone_size"] < low, who, f"{size:,.0f}, at least {low:,.0f} wanted"),
        (drops, pd.Series(count - 1 < fewest, drops.index), "Neighbourhoods",
         f"{count:,}, at least {fewest:,} wanted"),
        (drops, drops["splits"], "In one piece", "the zone must hold together"),
    )  # fmt: skip
    found = (
        _binding(steps, forbidden, bound, has, outside=steps is adds)
        for steps, forbidden, bound, has in checks
    )
    return tuple(one for one in found if one is not None)


def _rules(criteria: ZoneCriteria) -> tuple[str, ...]:
    """Name the rules beside numbers and lines, as in `Breach`."""
    rules = ["Locked in", "Locked out", "Whole wards"]
    if criteria.only_most_deprived is not None:
        rules.append(f"Most deprived {criteria.only_most_deprived:.0%}")
    if criteria.secondary_within_m is not None:
        rules.append(f"Secondary school within {criteria.secondary_within_m:,.0f} m")
    return tuple(rules)


def _breaks(steps: pd.DataFrame, bound: str) -> pd.Series:
    """Say which steps break a bound; each breach stands as "Bound: wanted ..."."""
    return steps["breaches"].str.contains(f"{bound}: wanted", regex=False)


def _binding(
    steps: pd.DataFrame, forbidden: pd.Series, bound: str, has: str, *, outside: bool
) -> Binding | None:
    better = steps["gain"] > 1e-9
    stopped = int((better & forbidden.astype(bool)).sum())
    if not stopped:
        return None
    if outside and bool(forbidden.all()):
        so = "so nothing more fits"
    elif outside:
        so = f"so {_some(stopped)} outside that would better the zone may not join"
    elif bool(forbidden.all()):
        so = "so none can be left out"
    else:
        so = f"so {_some(stopped)} that the zone would be better without must stay"
    return Binding(bound=bound, stopped=stopped, sentence=f"{bound}: {has}, {so}.")


def _some(count: int) -> str:
    return "1 neighbourhood" if count == 1 else f"{count:,} neighbourhoods"
