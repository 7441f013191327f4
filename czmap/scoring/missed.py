"""Who a place misses: children in low-income families inside and outside it, and who lives next.

The number of children in low-income families in an area is its IDACI rate times its children aged
0 to 15, as everywhere in czmap. Where the rate is not published the area is counted as lacking it
and never as having none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.pack import Pack
from czmap.scoring.need import NeedScores

RATE = "idaci_score"
"""The indicator by which children in low-income families are counted."""

DECILE = "imd_decile"
"""The published decile that says who is among the most deprived; 1 is the most deprived."""

TENTHS = (1, 2, 3)
"""The thresholds at which the most deprived are counted: 10, 20 and 30 %."""

_NAMES = ("lsoa_name", "ward_name", "lad_code", "lad_name")


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
class Everyone:
    """Need and people of every area of a pack, in its order, gathered once for many places.

    Attributes
    ----------
    score, scored
        Of need, and the residents of an area that has one, else 0.
    points
        The score of all residents of each area that has one, else 0.
    in_need
        Children in low-income families; missing where the rate is not published.
    decile
        Published decile of deprivation; missing where there is none.
    lad
        Which of `lads` each area is in.
    lads
        Code and name of each council, in the order of the codes.
    left, right
        Areas that share a border, pair by pair.
    """

    score: NDArray[np.float64]
    scored: NDArray[np.float64]
    points: NDArray[np.float64]
    in_need: NDArray[np.float64]
    residents: NDArray[np.float64]
    children: NDArray[np.float64]
    decile: NDArray[np.float64]
    lad: NDArray[np.intp]
    lads: tuple[tuple[str, str], ...]
    left: NDArray[np.int32]
    right: NDArray[np.int32]


@dataclass(frozen=True, eq=False, kw_only=True)
class Missed:
    """Who a place reaches and misses.

    Attributes
    ----------
    councils
        One for each council it touches, most children in low-income families inside first.
    together
        All those councils.
    need
        Mean need of the place's residents.
    thresholds
        At 10, 20 and 30 %.
    undecided
        Areas of the place without a published decile; they are on neither side of a threshold.
    beside
        Rows of the pack's areas next to the place.
    """

    councils: tuple[Reached, ...]
    together: Reached
    need: float
    thresholds: tuple[Threshold, ...]
    undecided: int
    beside: NDArray[np.int32]
    _next: Callable[[], pd.DataFrame] = field(repr=False)

    @cached_property
    def neighbours(self) -> pd.DataFrame:
        """The areas next to it (a shared border), in any council, by lsoa_code.

        Columns: lsoa_name, ward_name, lad_code, lad_name, other_lad (it is in none of the place's
        councils), children, in_need (children in low-income families), need (0 to 100, higher is
        greater) and need_with (the place's mean need with it). Most children in low-income
        families first, those without a figure last, ties by code.
        """
        return self._next()


def count_everyone(pack: Pack, scores: NeedScores) -> Everyone:
    """Gather what `find_missed` counts by; scores are of the whole pack."""
    areas, links = pack.areas, pack.contiguity
    score = scores.score.reindex(areas.index).to_numpy(float)
    residents = areas["population"].to_numpy(float)
    scored = np.nan_to_num(np.where(np.isnan(score), 0.0, residents))
    lad, codes = pd.factorize(areas["lad_code"], sort=True)
    first = np.unique(lad, return_index=True)[1]
    kept = links.joined(ContiguityRule.ROOK)
    return Everyone(
        score=score,
        scored=scored,
        points=np.nan_to_num(score * scored),
        in_need=_in_need(pack),
        residents=residents,
        children=areas["children"].to_numpy(float),
        decile=_deciles(pack),
        lad=lad,
        lads=tuple(zip(map(str, codes), map(str, areas["lad_name"].iloc[first]), strict=True)),
        left=links.left[kept],
        right=links.right[kept],
    )


def find_missed(
    pack: Pack, scores: NeedScores, members: Sequence[str], *, everyone: Everyone | None = None
) -> Missed:
    """Count the children a place reaches and misses, and what each area next to it would add.

    Parameters
    ----------
    scores
        Of the whole pack.
    members
        Codes of the place's areas.
    everyone
        What `count_everyone` gathers of the pack and the scores, where it is at hand.
    """
    counts = everyone or count_everyone(pack, scores)
    held = pack.areas.index.get_indexer(pd.Index(members))
    own = np.zeros(len(counts.score), dtype=bool)
    own[held[held >= 0]] = True
    lads = np.unique(counts.lad[own])
    touched = np.flatnonzero(np.isin(counts.lad, lads))
    councils = [
        _reached(counts, own, touched[counts.lad[touched] == one], *counts.lads[one])
        for one in lads.tolist()
    ]
    beside = _beside(counts, own)
    return Missed(
        councils=tuple(sorted(councils, key=lambda one: (-np.nan_to_num(one.inside), one.code))),
        together=_reached(counts, own, touched, "", _joined([one.name for one in councils])),
        need=_mean_need(counts, own),
        thresholds=tuple(_threshold(counts, own, touched, tenth) for tenth in TENTHS),
        undecided=int((np.isnan(counts.decile) & own).sum()),
        beside=beside,
        _next=partial(_neighbours, pack, counts, own, beside),
    )


def _in_need(pack: Pack) -> NDArray[np.float64]:
    if RATE not in pack.indicators:
        return np.full(len(pack.areas), np.nan)
    rate = pack.indicators[RATE].reindex(pack.areas.index).to_numpy(float)
    return np.asarray(rate * pack.areas["children"].to_numpy(float))


def _deciles(pack: Pack) -> NDArray[np.float64]:
    if DECILE not in pack.published:
        return np.full(len(pack.areas), np.nan)
    return np.asarray(pack.published[DECILE].reindex(pack.areas.index).to_numpy(float))


def _total(counts: NDArray[np.float64]) -> float:
    """Add up what is known; missing where nothing is."""
    return float("nan") if np.isnan(counts).all() else float(np.nansum(counts))


def _reached(
    counts: Everyone, place: NDArray[np.bool_], rows: NDArray[np.intp], code: str, name: str
) -> Reached:
    own, in_need, children = place[rows], counts.in_need[rows], counts.children[rows]
    lacking = np.isnan(in_need)
    # nobody lives in an empty rest: there, none is a count and not a gap
    outside = _total(in_need[~own]) if not own.all() else 0.0
    return Reached(
        code=code,
        name=name,
        inside=_total(in_need[own]),
        outside=outside,
        children_inside=_total(children[own]),
        children=_total(children),
        lacking_inside=int((lacking & own).sum()),
        lacking=int(lacking.sum()),
    )


def _joined(names: list[str]) -> str:
    ordered = sorted(names)
    return ordered[0] if len(ordered) == 1 else f"{', '.join(ordered[:-1])} and {ordered[-1]}"


def _threshold(
    counts: Everyone, place: NDArray[np.bool_], rows: NDArray[np.intp], tenth: int
) -> Threshold:
    decile, own = counts.decile[rows], place[rows]
    outside, decided = decile > tenth, ~np.isnan(decile)
    in_need = counts.in_need[rows]
    total = _total(np.where(decided, in_need, np.nan))
    here = rows[outside & own]
    anywhere = bool((decided & own).any())
    nowhere = float("nan")
    return Threshold(
        share=tenth / 10,
        residents=float(np.nansum(counts.residents[here])) if anywhere else nowhere,
        children=float(np.nansum(counts.children[here])) if anywhere else nowhere,
        in_need=float(np.nansum(counts.in_need[here])) if anywhere else nowhere,
        council_share=float(np.nansum(in_need[outside])) / total if total else nowhere,
    )


def _beside(counts: Everyone, own: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Find the areas that share a border with the place, in their order."""
    left, right = own[counts.left], own[counts.right]
    return np.union1d(counts.right[left & ~right], counts.left[right & ~left])


def _neighbours(
    pack: Pack, counts: Everyone, own: NDArray[np.bool_], beside: NDArray[np.int32]
) -> pd.DataFrame:
    areas, people, points = pack.areas, counts.scored, counts.points
    texts = {name: areas[name].iloc[beside] for name in _NAMES}
    weight = float(people[own].sum()) + people[beside]
    with np.errstate(invalid="ignore", divide="ignore"):
        need_with = (float(points[own].sum()) + points[beside]) / np.where(
            weight > 0, weight, np.nan
        )
    made = pd.DataFrame(
        {
            **texts,
            "children": areas["children"].iloc[beside],
            "in_need": counts.in_need[beside],
            "other_lad": ~np.isin(counts.lad[beside], counts.lad[own]),
            "need": counts.score[beside],
            "need_with": need_with,
        }
    )
    ordered = made.rename_axis("lsoa_code").sort_index()
    return ordered.sort_values("in_need", ascending=False, kind="stable", na_position="last")


def _mean_need(counts: Everyone, own: NDArray[np.bool_]) -> float:
    total = float(counts.scored[own].sum())
    return float(counts.points[own].sum() / total) if total else float("nan")
