"""What every single edit of a draft would do, quick enough for a click.

Figures are those of `figures.py`; shape is by areas, perimeters and shared borders added up, so
that no outline is dissolved. Unlike `explain.py` a draft need not keep its bounds yet: an edit is
held against it only for a bound that it would newly break.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from czmap.geodata.study import Study
from czmap.scoring.figures import AreaFigures, Figures, make_figures
from czmap.scoring.need import NeedScores
from czmap.scoring.zones import Aim, Crossing, Zone, ZoneCriteria, check_zone

EDIT_COLUMNS = (
    "inside", "lsoa_name", "need", "residents", "children", "children_in_need", "zone_need",
    "zone_residents", "zone_children_in_need", "zone_size", "zone_compactness", "parts", "gain",
    "problem",
)  # fmt: skip
_AIMED = {Aim.DEPTH: "zone_need", Aim.BALANCE: "zone_balance"}
_CHECKED = 12
"""Edits looked at exactly, the best first, before saying that none fits."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """What the edits of one study are worked out from, made once.

    Attributes
    ----------
    border
        Metres of border that two areas share: a symmetric matrix in the order of codes.
    near
        The neighbours under the rule of contiguity, likewise.
    area_m2, perimeter_m
        Of each area.
    """

    study: Study
    scores: NeedScores
    criteria: ZoneCriteria
    figures: AreaFigures
    border: sparse.csr_array
    near: sparse.csr_array
    area_m2: Floats
    perimeter_m: Floats

    def parts(self, members: Ints) -> tuple[int, Ints]:
        """Count the connected parts of some members, and number each member's."""
        count, labels = csgraph.connected_components(self.near[members][:, members], directed=False)
        return int(count), labels.astype(np.int64)


def make_ground(study: Study, scores: NeedScores, criteria: ZoneCriteria) -> Ground:
    """Measure borders, areas and neighbours of a study once."""
    shapes = study.areas.geometry.to_numpy()
    pairs = study.contiguity
    size = len(pairs.codes)
    ends = np.concatenate([pairs.left, pairs.right]), np.concatenate([pairs.right, pairs.left])
    lengths = np.concatenate([pairs.border_m, pairs.border_m])
    return Ground(
        study=study,
        scores=scores,
        criteria=criteria,
        figures=make_figures(study, scores, criteria),
        border=sparse.csr_array((lengths, ends), shape=(size, size)),
        near=pairs.matrix(criteria.rule),
        area_m2=shapely.area(shapes),
        perimeter_m=shapely.length(shapes),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Standing:
    """Where a draft stands.

    Attributes
    ----------
    figures
        What its members add up to.
    parts
        The codes of each connected part, that with the most members first.
    compactness
        Polsby-Popper: 1 for a circle; missing for no members.
    """

    figures: Figures
    parts: tuple[tuple[str, ...], ...]
    area_km2: float
    compactness: float


def find_standing(ground: Ground, members: frozenset[str]) -> Standing:
    """Measure a draft; all its members are in the study."""
    at = ground.figures.at(sorted(members))
    count, labels = ground.parts(at) if len(at) else (0, at)
    codes = ground.figures.codes[at].to_numpy()
    parts = [tuple(str(code) for code in codes[labels == part]) for part in range(count)]
    perimeter = _perimeter(ground, at)
    area = float(ground.area_m2[at].sum())
    return Standing(
        figures=ground.figures.measure(at),
        parts=tuple(sorted(parts, key=lambda part: (-len(part), part))),
        area_km2=area / 1e6,
        compactness=4 * np.pi * area / perimeter**2 if perimeter else float("nan"),
    )


def find_edits(ground: Ground, members: frozenset[str]) -> pd.DataFrame:
    """Say what adding each area just outside, and dropping each member, would make of a draft.

    Returns
    -------
    pandas.DataFrame
        Index: codes of the areas just outside and of the members, in order; columns
        `EDIT_COLUMNS`. `need` to `children_in_need` are the area's own; those that begin with
        `zone` are the draft's after the edit; `parts` how many pieces it would lie in; `gain` what
        the edit adds to the figure that the aim makes high; `problem` the bound that it would
        newly break, in words, or "".
    """
    figures = ground.figures
    at = figures.at(sorted(members))
    edge = _edge(ground, at)
    both = np.concatenate([at, edge])
    inside = np.arange(len(both)) < len(at)
    sign = np.where(inside, -1.0, 1.0)
    now = figures.measure(at)
    lies = ground.parts(at) if len(at) else (0, at)
    made: dict[str, Any] = {
        "inside": inside,
        "lsoa_name": ground.study.areas["lsoa_name"].array.take(both),
        "need": figures.score[both],
        "residents": figures.residents[both],
        "children": figures.children[both],
        "children_in_need": figures.in_need[both],
        **_after(ground, at, both, sign),
        "zone_compactness": _compactness_after(ground, at, both, sign),
        "parts": np.concatenate(
            [_parts_without(ground, at, lies), _parts_with(ground, at, lies, edge)]
        ),
    }
    aim = ground.criteria.aim
    made["gain"] = made[_AIMED.get(aim, "zone_children_in_need")] - now.value(aim)
    made["problem"] = _problems(ground, at, both, lies[0], made)
    codes = figures.codes[both].astype(str)
    order = np.argsort(codes, kind="stable")
    return pd.DataFrame(
        {name: made[name][order] for name in EDIT_COLUMNS},
        index=pd.Index(codes[order], name="lsoa_code"),
    )


def best_edit(
    ground: Ground, members: frozenset[str], edits: pd.DataFrame, *, inside: bool,
    locked: frozenset[str] = frozenset(),
) -> str | None:  # fmt: skip
    """Pick the edit that adds most by the aim and newly breaks no bound; none when none fits.

    Parameters
    ----------
    inside
        Whether a member is to be dropped; else an area is to be added.
    locked
        Areas that are left as they are.
    """
    gain, codes = edits["gain"].to_numpy(float), edits.index.astype(str).to_numpy(object)
    fits = (edits["inside"].to_numpy(bool) == inside) & (edits["problem"].to_numpy(object) == "")
    fits &= ~np.isnan(edits["need"].to_numpy(float)) & ~np.isnan(gain)
    fits &= np.array([code not in locked for code in codes], dtype=bool)
    best = codes[fits][np.argsort(-gain[fits].round(9), kind="stable")]
    if not _has_more_rules(ground.criteria):  # then `problem` has said all
        return str(best[0]) if len(best) else None
    before = broken_bounds(ground, members)
    for code in best[:_CHECKED]:
        if broken_bounds(ground, members ^ {str(code)}) <= before:
            return str(code)
    return None


def _has_more_rules(criteria: ZoneCriteria) -> bool:
    """Say whether the criteria hold bounds that `find_edits` does not name."""
    return bool(
        criteria.crossing is Crossing.MUST_CROSS_WARD
        or criteria.lads
        or criteria.wards
        or criteria.locked_in
        or criteria.locked_out
        or criteria.whole_wards
        or criteria.only_most_deprived is not None
        or criteria.secondary_within_m is not None
    )


def keeps_rules(ground: Ground, before: frozenset[str], after: frozenset[str]) -> bool:
    """Say whether no other bound is newly broken; where there is none, nothing is measured."""
    if ground.criteria.crossing is Crossing.FREE and not _has_more_rules(ground.criteria):
        return True
    return broken_bounds(ground, after) <= broken_bounds(ground, before)


def broken_bounds(ground: Ground, members: frozenset[str]) -> frozenset[str]:
    """Name the bounds that some members break; too few people and too many are two bounds."""
    if not members:
        return frozenset({"nothing"})
    criteria, zone = ground.criteria, Zone(tuple(members))
    size = ground.figures.measure_zone(zone).size
    way = "over" if size > criteria.size[1] else "under"
    return frozenset(
        f"{breach.bound} {way}" if breach.bound.casefold() == criteria.who else breach.bound
        for breach in check_zone(ground.study, zone, criteria, ground.scores)
    )


def _edge(ground: Ground, at: Ints) -> Ints:
    touched = np.zeros(len(ground.figures.codes), dtype=bool)
    touched[ground.near[at].indices] = True
    touched[at] = False
    return np.flatnonzero(touched)


def _after(ground: Ground, at: Ints, both: Ints, sign: Floats) -> dict[str, Floats]:
    """Add up people and need after each edit."""
    one = ground.figures
    score = np.nan_to_num(one.score)
    total, needed = one.weight[at].sum(), (one.weight[at] * score[at]).sum()
    weight = total + sign * one.weight[both]
    held = np.where(weight > 1e-9, weight, np.nan)
    known = np.isfinite(one.in_need)
    in_need = np.nan_to_num(one.in_need)
    counted = known[at].sum() + sign * known[both]
    reached = in_need[at].sum() + sign * in_need[both]
    return {
        "zone_need": (needed + sign * (one.weight * score)[both]) / held,
        "zone_balance": (
            (one.weight[at] * one.above[at]).sum() + sign * (one.weight * one.above)[both]
        )
        / 1000,
        "zone_residents": one.residents[at].sum() + sign * one.residents[both],
        "zone_children_in_need": np.where(counted > 0.5, reached, np.nan),
        "zone_size": one.size[at].sum() + sign * one.size[both],
    }


def _perimeter(ground: Ground, at: Ints) -> float:
    inside = ground.border[at][:, at].sum() if len(at) else 0.0
    return float(ground.perimeter_m[at].sum() - inside)


def _compactness_after(ground: Ground, at: Ints, both: Ints, sign: Floats) -> Floats:
    shared = np.asarray(ground.border[both][:, at].sum(axis=1)).ravel() if len(at) else 0.0
    perimeter = _perimeter(ground, at) + sign * (ground.perimeter_m[both] - 2 * shared)
    area = ground.area_m2[at].sum() + sign * ground.area_m2[both]
    held = np.where(perimeter > 1e-6, perimeter, np.nan)
    return np.asarray(4 * np.pi * area / held**2)


def _parts_with(ground: Ground, at: Ints, lies: tuple[int, Ints], edge: Ints) -> Ints:
    """Count the parts after each area of the edge is added: it joins those that it touches."""
    if not len(at):
        return np.ones(len(edge), dtype=np.int64)
    count, labels = lies
    rows = ground.near[edge][:, at]
    touched = [
        len(np.unique(labels[rows.indices[rows.indptr[i] : rows.indptr[i + 1]]]))
        for i in range(len(edge))
    ]
    return count + 1 - np.array(touched, dtype=np.int64)


def _parts_without(ground: Ground, at: Ints, lies: tuple[int, Ints]) -> Ints:
    """Count the parts after each member is dropped."""
    if not len(at):
        return np.zeros(0, dtype=np.int64)
    count, _ = lies
    rows = ground.near[at][:, at]
    neighbours = [
        rows.indices[rows.indptr[i] : rows.indptr[i + 1]].tolist() for i in range(len(at))
    ]
    return count - 1 + np.array(count_pieces(neighbours), dtype=np.int64)


def count_pieces(neighbours: list[list[int]]) -> list[int]:
    """Say into how many pieces each node's own part falls when the node is taken out.

    By one depth-first walk (Tarjan 1972): a child whose subtree reaches no higher than the node
    is cut off with it.

    Examples
    --------
    >>> count_pieces([[1], [0, 2], [1], []])
    [1, 2, 1, 0]
    """
    size = len(neighbours)
    seen, low, pieces = [-1] * size, [0] * size, [0] * size
    clock = 0
    for root in range(size):
        if seen[root] >= 0:
            continue
        seen[root] = low[root] = clock
        clock += 1
        walk = [(root, -1, iter(neighbours[root]))]
        while walk:
            node, parent, rest = walk[-1]
            step = next(rest, None)
            if step is None:
                walk.pop()
                if parent >= 0:
                    low[parent] = min(low[parent], low[node])
                    pieces[parent] += low[node] >= seen[parent]
                continue
            if seen[step] < 0:
                seen[step] = low[step] = clock
                clock += 1
                pieces[step] = 1  # what lies above it holds together without it
                walk.append((step, node, iter(neighbours[step])))
            elif step != parent:
                low[node] = min(low[node], seen[step])
    return pieces


def _problems(
    ground: Ground, at: Ints, both: Ints, parts: int, made: Mapping[str, Any]
) -> NDArray[Any]:
    """Name the bound that each edit would newly break, the first that it meets."""
    criteria, areas = ground.criteria, ground.study.areas
    inside = made["inside"]
    (low, high), (fewest, most) = criteria.size, criteria.areas
    size, count = made["zone_size"], len(at)
    before = float(ground.figures.size[at].sum())
    checks: list[tuple[NDArray[np.bool_], str]] = [
        (inside & (count == 1), "nothing would be left"),
        (~inside & (size > high), f"over {high:,.0f} {criteria.who}"),
        (~inside & np.full(len(both), count + 1 > most), f"over {most:,} neighbourhoods"),
        (inside & (size < low) & (before >= low), f"under {low:,.0f} {criteria.who}"),
        (
            inside & np.full(len(both), count - 1 < fewest <= count),
            f"under {fewest:,} neighbourhoods",
        ),
        (made["parts"] > max(parts, 1), "splits the zone"),
    ]
    for column, word, crossings in (
        ("lad_code", "another council", {Crossing.ONE_LAD, Crossing.ONE_WARD}),
        ("ward_code", "another ward", {Crossing.ONE_WARD}),
    ):
        if criteria.crossing in crossings and len(at):
            own = areas[column].to_numpy()
            checks.append((~inside & ~np.isin(own[both], own[at]), f"in {word}"))
    said = np.full(len(both), "", dtype=object)
    for broken, words in reversed(checks):
        said[broken] = words
    return said
