"""Who a place misses: children in low-income families inside and outside it, and who lives next.

The number of children in low-income families in an area is its IDACI rate times its children aged
0 to 15, as everywhere in czmap. Where the rate is not published the area is counted as lacking it
and never as having none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.pack import Pack
from czmap.scoring.need import NeedScores

RATE = "idaci_score"
"""The indicator by which children in low-income families are counted."""

DECILE = "imd_decile"
"""The published decile that says who is among the most deprived; 1 is the most deprived."""

TENTHS = (1, 2, 3)
"""The thresholds at which the most deprived are counted: 10, 20 and 30 %."""

_READ = (
    "lsoa_name", "ward_name", "lad_code", "lad_name", "population", "children",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reached:
    """Children in low-income families of a council (or of all that a place touches).

    Attributes
    ----------
    code, name
        Of the council; code "" for all of them together.
    inside, outside
        Children in low-income families in the place, and in the rest of the council, over the
        areas that have a figure; missing when none has.
    children_inside, children
        All children aged 0 to 15, in the place and in the whole council.
    lacking_inside, lacking
        Areas without a figure, in the place and in the whole council.
    """

    code: str
    name: str
    inside: float
    outside: float
    children_inside: float
    children: float
    lacking_inside: int
    lacking: int

    @property
    def total(self) -> float:
        """Children in low-income families in the whole council; missing when no area has one."""
        return float(np.nansum([self.inside, self.outside])) if self.has_figure else float("nan")

    @property
    def has_figure(self) -> bool:
        """Whether any area of the council has a figure."""
        return bool(np.isfinite(self.inside) or np.isfinite(self.outside))

    @property
    def share(self) -> float:
        """Share (0 to 1) of the council's children in low-income families who live in the place."""
        return self.inside / self.total if self.total else float("nan")


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """People and children on both sides of a threshold of deprivation, by published IMD decile.

    Attributes
    ----------
    share
        The most deprived share of the country: 0.1, 0.2 or 0.3.
    residents, children
        Of the place, living in areas that are not among the most deprived share.
    in_need
        Children in low-income families of the place who live in such areas.
    council_share
        Share (0 to 1) of its councils' children in low-income families who live in areas that are
        not among the most deprived share of the country.
    """

    share: float
    residents: float
    children: float
    in_need: float
    council_share: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Missed:
    """Who a place reaches and misses.

    Attributes
    ----------
    councils
        One for each council it touches, most children in low-income families inside first.
    together
        All those councils.
    neighbours
        The areas next to it (a shared border), in any council, by lsoa_code: lsoa_name, ward_name,
        lad_code, lad_name, other_lad (it is in none of the place's councils), children, in_need
        (children in low-income families), need (0 to 100, higher is greater) and need_with (the
        place's mean need with it). Most children in low-income families first, those without a
        figure last, ties by code.
    need
        Mean need of the place's residents.
    thresholds
        At 10, 20 and 30 %.
    undecided
        Areas of the place without a published decile; they are on neither side of a threshold.
    """

    councils: tuple[Reached, ...]
    together: Reached
    neighbours: pd.DataFrame
    need: float
    thresholds: tuple[Threshold, ...]
    undecided: int


def find_missed(pack: Pack, scores: NeedScores, members: Sequence[str]) -> Missed:
    """Count the children a place reaches and misses, and what each area next to it would add.

    Parameters
    ----------
    scores
        Of the whole pack.
    members
        Codes of the place's areas.
    """
    areas = pd.DataFrame(pack.areas[list(_READ)]).assign(in_need=_in_need(pack))
    inside = pd.Series(areas.index.isin(members), index=areas.index)
    touched = areas[areas["lad_code"].isin(areas.loc[inside, "lad_code"].unique())]
    own = inside.loc[touched.index]
    councils = [
        _reached(rows, own.loc[rows.index], str(code), str(rows["lad_name"].iloc[0]))
        for code, rows in touched.groupby("lad_code")
    ]
    decile = pack.published[DECILE] if DECILE in pack.published else pd.Series(dtype=float)
    decile = decile.reindex(touched.index).astype(float)
    return Missed(
        councils=tuple(sorted(councils, key=lambda one: (-np.nan_to_num(one.inside), one.code))),
        together=_reached(touched, own, "", _joined([one.name for one in councils])),
        neighbours=_neighbours(pack, scores, areas, inside),
        need=_mean_need(areas, scores, areas.index[inside.to_numpy()]),
        thresholds=tuple(_threshold(touched, own, decile, tenth) for tenth in TENTHS),
        undecided=int((decile.isna() & own).sum()),
    )


def _in_need(pack: Pack) -> pd.Series:
    if RATE not in pack.indicators:
        return pd.Series(float("nan"), index=pack.areas.index)
    rate = pack.indicators[RATE].reindex(pack.areas.index).astype(float)
    counts: pd.Series = rate * pack.areas["children"].astype(float)
    return counts


def _total(counts: pd.Series) -> float:
    return float(counts.astype(float).sum(min_count=1))


def _reached(rows: pd.DataFrame, own: pd.Series, code: str, name: str) -> Reached:
    lacking = rows["in_need"].isna()
    # nobody lives in an empty rest: there, none is a count and not a gap
    outside = _total(rows.loc[~own, "in_need"]) if not own.all() else 0.0
    return Reached(
        code=code,
        name=name,
        inside=_total(rows.loc[own, "in_need"]),
        outside=outside,
        children_inside=_total(rows.loc[own, "children"]),
        children=_total(rows["children"]),
        lacking_inside=int((lacking & own).sum()),
        lacking=int(lacking.sum()),
    )


def _joined(names: list[str]) -> str:
    ordered = sorted(names)
    return ordered[0] if len(ordered) == 1 else f"{', '.join(ordered[:-1])} and {ordered[-1]}"


def _threshold(rows: pd.DataFrame, own: pd.Series, decile: pd.Series, tenth: int) -> Threshold:
    outside = decile > tenth
    known = rows["in_need"].where(decile.notna())
    total = _total(known)
    decided = bool((decile.notna() & own).any())
    nowhere = float("nan")
    return Threshold(
        share=tenth / 10,
        residents=float(rows.loc[outside & own, "population"].sum()) if decided else nowhere,
        children=float(rows.loc[outside & own, "children"].sum()) if decided else nowhere,
        in_need=float(rows.loc[outside & own, "in_need"].sum()) if decided else nowhere,
        council_share=float(known[outside].sum()) / total if total else nowhere,
    )


def _neighbours(
    pack: Pack, scores: NeedScores, areas: pd.DataFrame, inside: pd.Series
) -> pd.DataFrame:
    own = inside.to_numpy()
    links, rule = pack.contiguity, ContiguityRule.ROOK
    kept = links.joined(rule)
    left, right = links.left[kept], links.right[kept]
    beside = np.union1d(right[own[left] & ~own[right]], left[own[right] & ~own[left]])
    found = areas.iloc[beside]
    lads = set(areas.loc[own, "lad_code"])
    columns = ["lsoa_name", "ward_name", "lad_code", "lad_name", "children", "in_need"]
    made = found[columns].assign(
        other_lad=~found["lad_code"].isin(lads), need=scores.score.reindex(found.index)
    )
    made["need_with"] = _need_with(areas, scores, own, made.index)
    ordered = made.rename_axis("lsoa_code").sort_index()
    return ordered.sort_values("in_need", ascending=False, kind="stable", na_position="last")


def _need_with(
    areas: pd.DataFrame, scores: NeedScores, own: np.ndarray, others: pd.Index
) -> pd.Series:
    """Give the mean need of the place's residents with each other area, where there is a score."""
    here = areas.index[own | areas.index.isin(others)]
    areas, own = areas.loc[here], own[areas.index.isin(here)]
    score = scores.score.reindex(here)
    people = areas["population"].astype(float).where(score.notna()).fillna(0.0)
    points = (score * people).fillna(0.0)
    total, weight = float(points[own].sum()), float(people[own].sum())
    weights = weight + people.loc[others]
    return ((total + points.loc[others]) / weights.where(weights > 0)).astype(float)


def _mean_need(areas: pd.DataFrame, scores: NeedScores, codes: pd.Index) -> float:
    score = scores.score.reindex(codes)
    people = areas.loc[codes, "population"].astype(float).where(score.notna()).fillna(0.0)
    total = float(people.sum())
    return float((score * people).sum() / total) if total else float("nan")
