"""From a study and criteria to the arrays that the kernels search: the rules become a graph.

Rules about single areas take areas out, rules about lines take neighbours apart, whole wards
become one node each, and a school within reach is a rule about centres. What is left for the
kernels is connectivity, size, number of areas, locks and the ward line that must be crossed.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import KDTree

from czmap.errors import CriteriaError
from czmap.geodata.study import Study
from czmap.scoring.criteria import Aim, Crossing, ZoneCriteria
from czmap.scoring.need import NeedScores
from czmap.scoring.objective import AREA, Bounds, Flags, Floats, Ground, Ints
from czmap.scoring.rules import check_locks, find_barred, find_middles, near_secondary

IN_REACH_AT_ONCE = 8_192
"""Areas whose nearest are looked up at once: bounds the memory of a whole country."""

UNIT = {Aim.DEPTH: 1.0, Aim.BALANCE: 1_000.0, Aim.REACH: 100.0}
"""What the kernels' value is divided by: need in thousands of people; per cent of children."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Space:
    """A search, ready for the kernels.

    Attributes
    ----------
    codes
        LSOA codes of the study's areas, in order.
    unit
        Position in `ground` of each area: its own, or its ward's.
    lad
        Number of the council of each unit.
    """

    criteria: ZoneCriteria
    ground: Ground
    bounds: Bounds
    codes: NDArray[np.object_]
    unit: Ints
    lad: Ints

    def members(self, units: Ints) -> tuple[str, ...]:
        """Codes of the areas of some units, in order."""
        if not self.criteria.whole_wards:
            return tuple(self.codes[np.sort(units)])
        return tuple(self.codes[np.isin(self.unit, units)])

    @property
    def centres(self) -> Ints:
        """Positions from which a zone may be grown."""
        return np.flatnonzero(self.ground.area["centre"])


def make_space(study: Study, scores: NeedScores, criteria: ZoneCriteria) -> Space:
    """Make the arrays of a search.

    Raises
    ------
    CriteriaError
        When what is locked in cannot be had, naming the rule; when reach is the aim and no share
        of children in low-income families is published here.
    """
    areas = study.areas
    barred = find_barred(study, scores, criteria)
    check_locks(study, criteria, barred)
    table = _tabulate(study, scores, criteria)
    table["allowed"] = ~barred.any(axis="columns")
    table["centre"] = areas.index.isin(study.home)
    joined = _joined(study, table["allowed"].to_numpy(), criteria)
    unit = np.arange(len(areas))
    if criteria.whole_wards:
        unit = pd.factorize(areas["ward_code"], sort=True)[0]
        table, joined = _merge(table, unit, joined)
    middle = find_middles(areas, criteria)
    table["x"], table["y"] = middle["x"].to_numpy(), middle["y"].to_numpy()
    table["centre"] &= table["allowed"] & (table["size"] <= criteria.size[1])
    if criteria.secondary_within_m is not None:
        table["centre"] &= near_secondary(
            study, table["x"], table["y"], within=criteria.secondary_within_m
        )
    ground = _make_ground(table, joined, criteria)
    if criteria.locked_in:
        _check_locks_join(study, criteria, ground, unit)
    return Space(
        criteria=criteria,
        ground=ground,
        bounds=_make_bounds(criteria, scores, ground),
        codes=areas.index.to_numpy(object),
        unit=np.asarray(unit, np.int64),
        lad=table["lad"].to_numpy(np.int64),
    )


def _tabulate(study: Study, scores: NeedScores, criteria: ZoneCriteria) -> pd.DataFrame:
    """One row per area, with what the objective needs; unknown counts are 0 and take no part."""
    areas = study.areas
    size = areas[str(criteria.count)].astype(float).fillna(0.0)
    weight, need = size, scores.score.loc[areas.index]
    if criteria.aim is Aim.REACH:
        weight, need = areas["children"].astype(float), _child_poverty(study)
        weight = weight.where(need.notna(), 0.0).fillna(0.0)
    return pd.DataFrame(
        {
            "need": need.fillna(0.0),
            "weight": weight.where(scores.score.loc[areas.index].notna(), 0.0),
            "size": size,
            "count": 1.0,
            "home": areas.index.isin(study.home).astype(float),
            "ward": pd.factorize(areas["ward_code"], sort=True)[0],
            "lad": pd.factorize(areas["lad_code"], sort=True)[0],
            "locked": areas.index.isin(criteria.locked_in),
        },
        index=areas.index,
    )


def _child_poverty(study: Study) -> pd.Series:
    """Per cent of children in low-income families; missing where it is not published."""
    if "idaci_score" not in study.areas or study.areas["idaci_score"].isna().all():
        raise CriteriaError(
            f"The share of children in low-income families (IDACI) is not known for {study.name}.",
            then="Choose another aim than reach.",
        )
    rate: pd.Series = study.areas["idaci_score"].astype(float)
    return rate * 100.0


def _joined(study: Study, allowed: Flags, criteria: ZoneCriteria) -> sparse.csr_array:
    """Join each area to the neighbours that may stand beside it in a zone."""
    pairs = study.contiguity.matrix(criteria.rule).tocoo()
    rows, columns = pairs.coords
    kept = allowed[rows] & allowed[columns]
    level = {Crossing.ONE_LAD: "lad_code", Crossing.ONE_WARD: "ward_code"}.get(criteria.crossing)
    if level:
        line = study.areas[level].to_numpy()
        kept &= line[rows] == line[columns]
    return _matrix(rows[kept], columns[kept], len(allowed))


def _matrix(rows: Ints, columns: Ints, size: int) -> sparse.csr_array:
    """Write pairs as a matrix in CSR, each pair once, in order."""
    made = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    made.sum_duplicates()
    made.sort_indices()
    return made


def _merge(
    table: pd.DataFrame, unit: Ints, joined: sparse.csr_array
) -> tuple[pd.DataFrame, sparse.csr_array]:
    """Make one row of each ward: people added up, need averaged."""
    by = table.groupby(unit)
    size = by["size"].sum()
    weight = by["weight"].sum()
    need = (table["need"] * table["weight"]).groupby(unit).sum() / weight.where(weight > 0, 1.0)
    wards = pd.DataFrame(
        {
            "need": need,
            "weight": weight,
            "size": size,
            "count": by["count"].sum(),
            "home": by["home"].mean(),
            "ward": by["ward"].first(),
            "lad": by["lad"].first(),
            "locked": by["locked"].any(),
            "allowed": by["allowed"].all(),
            "centre": by["centre"].any(),
        }
    )
    rows, columns = (unit[ends] for ends in joined.tocoo().coords)
    allowed = wards["allowed"].to_numpy()
    kept = (rows != columns) & allowed[rows] & allowed[columns]
    return wards, _matrix(rows[kept], columns[kept], len(wards))


def _make_ground(table: pd.DataFrame, joined: sparse.csr_array, criteria: ZoneCriteria) -> Ground:
    x, y, size = (table[name].to_numpy(np.float64) for name in ("x", "y", "size"))
    table["reach"] = find_reach(x, y, size, criteria.target) if criteria.compactness > 0 else 1.0
    area = np.zeros(len(table), AREA)
    for name in AREA.names or ():
        area[name] = table[name]
    ground = Ground(joined.indptr.astype(np.int64), joined.indices.astype(np.int64), area)
    for array in ground:
        array.setflags(write=False)
    return ground


def _make_bounds(criteria: ZoneCriteria, scores: NeedScores, ground: Ground) -> Bounds:
    return Bounds(
        least=float(criteria.size[0]),
        most=float(criteria.size[1]),
        fewest=float(criteria.areas[0]),
        largest=float(criteria.areas[1]),
        must_cross=criteria.crossing is Crossing.MUST_CROSS_WARD,
        locks=float(ground.area["locked"].sum()),
        ratio=criteria.aim is Aim.DEPTH,
        threshold=float(scores.score.mean()) if criteria.aim is Aim.BALANCE else 0.0,
        gamma=float(criteria.compactness),
    )


def _check_locks_join(study: Study, criteria: ZoneCriteria, ground: Ground, unit: Ints) -> None:
    """Check that what is locked in can be in one zone under the rules about lines and areas."""
    size = len(ground.area)
    graph = sparse.csr_array((np.ones(len(ground.indices)), ground.indices, ground.indptr),
                             shape=(size, size))  # fmt: skip
    _, part = csgraph.connected_components(graph, directed=False)
    where = part[unit[study.areas.index.get_indexer(list(criteria.locked_in))]]
    apart = [code for code, at in zip(criteria.locked_in, where, strict=True) if at != where[0]]
    if apart:
        raise CriteriaError(
            f"{len(apart)} of the neighbourhoods locked in cannot be joined to "
            f"{criteria.locked_in[0]} under the other criteria.",
            examples=apart,
            then="Unlock one of them, or allow the lines or areas between them.",
        )
    people = float(ground.area["size"][ground.area["locked"]].sum())
    if people > criteria.size[1]:
        raise CriteriaError(
            f"What is locked in has {people:,.0f} {criteria.who}, more than the most allowed, "
            f"{criteria.size[1]:,.0f}.",
            then="Unlock some, or allow a larger zone.",
        )


def find_reach(x: Floats, y: Floats, people: Floats, target: float) -> Floats:
    """Mean distance (metres) to each area of the nearest areas that make up the target size."""
    typical = max(float(np.median(people)), 1.0)
    wanted = min(len(x), int(np.ceil(2 * target / typical)) + 2)
    points = np.column_stack([x, y])
    tree = KDTree(points)
    means = [
        _mean_distance(tree, points[first : first + IN_REACH_AT_ONCE], wanted, people, target)
        for first in range(0, len(points), IN_REACH_AT_ONCE)
    ]
    return np.concatenate(means) if means else np.empty(0)


def _mean_distance(
    tree: KDTree, points: Floats, wanted: int, people: Floats, target: float
) -> Floats:
    distance, nearest = tree.query(points, k=range(1, wanted + 1), workers=-1)
    inside = np.cumsum(people[nearest], axis=1) - people[nearest] < target
    mean = (distance * inside).sum(axis=1) / np.maximum(inside.sum(axis=1), 1)
    return np.asarray(np.maximum(mean, 1.0))
