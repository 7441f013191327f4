"""The ward penalty: what is given up when a zone must be made of whole wards.

Wards are the neighbourhoods that are best fitted to them, and only those that lie wholly in the
study take part. The best connected union of them is exact, unless it says that the search was
stopped (`czmap.scoring.unions`). A mean (the aim of depth) is made as high as it can be by
Dinkelbach's (1967) steps: raise the threshold to the best mean known, until no union lies above it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, isnan

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from czmap.geodata.study import Study
from czmap.scoring.figures import AreaFigures, Figures, make_figures
from czmap.scoring.need import NeedScores
from czmap.scoring.rules import find_middles, find_most_deprived, near_secondary
from czmap.scoring.unions import TIE, UnionSearch
from czmap.scoring.zones import Aim, Crossing, Zone, ZoneCriteria, check_members

MOST_STEPS = 50_000
"""Unions looked at, after which the search stops and says so."""


@dataclass(frozen=True, kw_only=True)
class WardZone:
    """A zone of whole wards, and its figures."""

    zone: Zone
    wards: tuple[str, ...]
    names: tuple[str, ...]
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class WardPenalty:
    """What whole wards give up against the best zone.

    Attributes
    ----------
    best
        Figures of the zone that is compared with.
    ward, union
        The best single ward, and the best connected union of one or more wards, that keep the
        criteria; best by the aim, distance not counted. None when there is none.
    wards
        How many whole wards took part.
    cut
        How many did not because the study's line cuts them.
    left_out
        How many did not because of the criteria or because a count of people is missing.
    proven
        Whether no better union exists; else the search was stopped after `MOST_STEPS`, and `union`
        is the best it had found.
    """

    best: Figures
    ward: WardZone | None
    union: WardZone | None
    wards: int
    cut: int
    left_out: int
    proven: bool

    def need_given_up(self, choice: WardZone) -> float:
        """Points of mean need by which a choice of wards is below the best zone."""
        return self.best.need - choice.figures.need

    def children_given_up(self, choice: WardZone) -> float:
        """How many fewer children in low-income families a choice of wards reaches."""
        return self.best.children_in_need - choice.figures.children_in_need


def ward_penalty(
    study: Study,
    scores: NeedScores,
    criteria: ZoneCriteria,
    best: Zone,
    *,
    most_steps: int = MOST_STEPS,
) -> WardPenalty:
    """Compare a zone with the best whole ward and the best union of whole wards of that size.

    Raises
    ------
    StudyError
        When a member of the zone is not in the study.
    """
    check_members(study, best)
    figures = make_figures(study, scores, criteria)
    table = _table_of_wards(study, scores, criteria)
    wards = _make_wards(study, figures, criteria, table[table["whole"] & table["permitted"]])
    union, proven = wards.best_union(most_steps)
    ward = wards.best_single()
    return WardPenalty(
        best=figures.measure_zone(best),
        ward=None if ward is None else wards.ward_zone(ward),
        union=None if union is None else wards.ward_zone(union),
        wards=len(wards.codes),
        cut=int((~table["whole"]).sum()),
        left_out=int((table["whole"] & ~table["permitted"]).sum()),
        proven=proven,
    )


def penalty_in_words(penalty: WardPenalty) -> tuple[str, ...]:
    """Say what whole wards would give up, in one sentence for each choice, and what is not known.

    Returns
    -------
    tuple of str
        Names of wards are as published; make them safe before they go into a page.
    """
    said = []
    if penalty.ward is None:
        said.append("No whole ward is of that size.")
    else:
        said.append(_choice_in_words(penalty, penalty.ward, "whole ward"))
    if penalty.union is None:
        said.append("No group of joined whole wards is of that size.")
    elif penalty.ward is None or penalty.union.wards != penalty.ward.wards:
        said.append(_choice_in_words(penalty, penalty.union, "group of whole wards"))
    if not penalty.proven:
        said.append("There are too many groups of wards to try all, so a better one may exist.")
    if penalty.cut:
        wards = "1 ward is" if penalty.cut == 1 else f"{penalty.cut:,} wards are"
        said.append(f"{wards} cut by the edge of what is looked at and left out.")
    return tuple(said)


def _choice_in_words(penalty: WardPenalty, choice: WardZone, kind: str) -> str:
    need, children = penalty.need_given_up(choice), penalty.children_given_up(choice)
    mean = f"{choice.figures.need:.1f}"
    said = f"The best {kind}, {_list_names(choice.names)}, has a mean need of {mean}"
    if not isnan(need) and abs(need) >= 0.05:
        said += f", {abs(need):.1f} points {'less' if need > 0 else 'more'} than the zone"
    if isnan(children):
        return f"{said}. How many children in low-income families it reaches is not known."
    low = round(abs(children))
    many = f"{low:,} {'fewer' if children > 0 else 'more'}" if low else "as many"
    missing = max(choice.figures.children_in_need_missing, penalty.best.children_in_need_missing)
    note = f" (figures are missing for up to {missing} of the neighbourhoods)" if missing else ""
    return f"{said}, and reaches {many} children in low-income families{note}."


def _list_names(names: tuple[str, ...]) -> str:
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _table_of_wards(study: Study, scores: NeedScores, criteria: ZoneCriteria) -> pd.DataFrame:
    """All wards that have areas in the study, in order of code, with whether each may take part.

    Columns `name`, `whole` (all its areas are in the study) and `permitted` (by the criteria, with
    the people of every area known).
    """
    areas = study.areas
    wards = areas.groupby("ward_code", sort=True)
    every = study.pack.areas.groupby("ward_code").size()
    permitted = areas[str(criteria.count)].notna() & ~areas.index.isin(criteria.locked_out)
    if criteria.only_most_deprived is not None:
        permitted &= find_most_deprived(study, scores, criteria.only_most_deprived)
    for allowed, column in ((criteria.lads, "lad_code"), (criteria.wards, "ward_code")):
        if allowed:
            permitted &= areas[column].isin(allowed)
    return pd.DataFrame(
        {
            "name": wards["ward_name"].first(),
            "whole": wards.size() == every.reindex(wards.size().index),
            "permitted": permitted.groupby(areas["ward_code"]).all(),
        }
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Wards:
    """The wards that take part, by position in the order of their codes."""

    study: Study
    figures: AreaFigures
    criteria: ZoneCriteria
    codes: list[str]
    names: list[str]
    members: list[NDArray[np.int64]]
    """Positions of each ward's areas in the study, in order."""
    size: list[float]
    neighbours: list[list[int]]
    home: NDArray[np.bool_]
    """Of each area of the study, whether it is at home."""
    locked: Sequence[int]
    """Positions of the areas that are locked in."""
    near_school: NDArray[np.bool_]
    """Of each area, whether it may be the centre of a zone that wants a school nearby."""
    joined: sparse.csr_array
    """Neighbouring areas of the study."""

    def areas_of(self, union: tuple[int, ...]) -> NDArray[np.int64]:
        """Positions of the areas of some wards, in order."""
        return np.sort(np.concatenate([self.members[ward] for ward in union]))

    def ward_zone(self, union: tuple[int, ...]) -> WardZone:
        """Name and measure a union."""
        at = self.areas_of(union)
        return WardZone(
            zone=Zone(tuple(self.figures.codes[at])),
            wards=tuple(self.codes[ward] for ward in union),
            names=tuple(self.names[ward] for ward in union),
            figures=self.figures.measure(at),
        )

    def permits(self, union: tuple[int, ...]) -> bool:
        """Whether a union keeps every rule, has a part at home and is in one piece."""
        low, high = self.criteria.size
        fewest, most = self.criteria.areas
        if not low <= sum(self.size[ward] for ward in union) <= high:
            return False
        if self.criteria.crossing is Crossing.MUST_CROSS_WARD and len(union) < 2:
            return False
        at = self.areas_of(union)
        if not (fewest <= len(at) <= most and (self.home[at] & self.near_school[at]).any()):
            return False
        if not set(self.locked) <= set(at.tolist()):
            return False
        parts: int = csgraph.connected_components(self.joined[at][:, at], directed=False)[0]
        return parts == 1

    def best_single(self) -> tuple[int, ...] | None:
        """Find the best ward that keeps the criteria by itself, the first of equals."""
        values = [
            _sortable(self.figures.measure(at).value(self.criteria.aim)) for at in self.members
        ]
        order = sorted(range(len(values)), key=lambda ward: (-values[ward], ward))
        return next(((ward,) for ward in order if self.permits((ward,))), None)

    def best_union(self, most_steps: int) -> tuple[tuple[int, ...] | None, bool]:
        """Find the best connected union that keeps the criteria, and say if it is proven best."""
        search = UnionSearch(
            size=self.size,
            neighbours=self.neighbours,
            window=self.criteria.size,
            permits=self.permits,
            most_steps=most_steps,
        )
        above = self._added_up(self.figures.weight * self.figures.above)
        if self.criteria.aim is Aim.DEPTH:
            best = self._deepest(search, above)
        else:
            balance = self.criteria.aim is Aim.BALANCE
            gain = above if balance else self._added_up(self.figures.in_need)
            best = search.maximise(gain.tolist())
        return best, not search.stopped

    def _deepest(self, search: UnionSearch, above: NDArray[np.float64]) -> tuple[int, ...] | None:
        weight = self._added_up(self.figures.weight)
        best, found = None, search.maximise(above.tolist())
        while found is not None and weight[list(found)].sum() > 0:
            best = found
            threshold = above[list(found)].sum() / weight[list(found)].sum()
            found = search.maximise((above - threshold * weight).tolist(), TIE * weight.sum())
        return best or found

    def _added_up(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([np.nansum(values[at]) for at in self.members], dtype=float)


def _make_wards(
    study: Study, figures: AreaFigures, criteria: ZoneCriteria, chosen: pd.DataFrame
) -> _Wards:
    position = chosen.index.get_indexer(pd.Index(study.areas["ward_code"]))
    order = np.argsort(position, kind="stable")
    members = np.split(order, np.searchsorted(position[order], np.arange(len(chosen))))[1:]
    return _Wards(
        study=study,
        figures=figures,
        criteria=criteria,
        codes=[str(code) for code in chosen.index],
        names=[str(name) for name in chosen["name"]],
        members=members,
        size=[float(figures.size[at].sum()) for at in members],
        neighbours=_neighbouring_wards(study, criteria, position, len(chosen)),
        home=np.asarray(study.areas.index.isin(study.home)),
        locked=study.areas.index.get_indexer(list(criteria.locked_in)).tolist(),
        near_school=_near_school(study, criteria),
        joined=study.contiguity.matrix(criteria.rule),
    )


def _near_school(study: Study, criteria: ZoneCriteria) -> NDArray[np.bool_]:
    if criteria.secondary_within_m is None:
        return np.ones(len(study.areas), dtype=bool)
    middle = find_middles(study.areas, replace(criteria, whole_wards=False))
    return near_secondary(study, middle["x"], middle["y"], within=criteria.secondary_within_m)


def _neighbouring_wards(
    study: Study, criteria: ZoneCriteria, position: NDArray[np.int64], count: int
) -> list[list[int]]:
    """List the wards next to each: some area of one is next to some area of the other."""
    near: list[list[int]] = [[] for _ in range(count)]
    if criteria.crossing is Crossing.ONE_WARD:
        return near
    pairs = study.contiguity
    kept = pairs.joined(criteria.rule)
    left, right = pairs.left[kept], pairs.right[kept]
    if criteria.crossing is Crossing.ONE_LAD:
        lad = study.areas["lad_code"].to_numpy()
        same = lad[left] == lad[right]
        left, right = left[same], right[same]
    ends = np.column_stack([position[left], position[right]])
    ends = ends[(ends >= 0).all(axis=1) & (ends[:, 0] != ends[:, 1])]
    if len(ends):
        for one, other in np.unique(np.vstack([ends, ends[:, ::-1]]), axis=0).tolist():
            near[one].append(other)
    return near


def _sortable(value: float) -> float:
    """Round away what is only arithmetic, so that ties are ties; what is missing comes last."""
    return -inf if isnan(value) else round(value, 9)
