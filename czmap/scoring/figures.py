"""The figures that zones are compared by, quick to take of thousands of sets of areas.

They are those of `profile_zone`, without its outlines and lists: mean need, need above the average
added up (balance), and the children in low-income families who are reached.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.geodata.study import Study
from czmap.scoring.need import NeedScores
from czmap.scoring.zones import Aim, Zone, ZoneCriteria, check_members


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a set of areas adds up to.

    Attributes
    ----------
    size
        Residents or children, as the criteria count them.
    need
        Mean need of those counted, 0 to 100, higher is greater; missing when no area has a score.
    balance
        Need above the mean of all scored areas of the reference, added up over a thousand people.
    children_in_need
        Children in low-income families: the sum of IDACI rate times children over the areas where
        both are known; missing when none is.
    children_in_need_missing
        Areas where they are not, so that the true number is higher.
    """

    areas: int
    size: float
    residents: float
    children: float
    need: float
    balance: float
    children_in_need: float
    children_in_need_missing: int

    def value(self, aim: Aim) -> float:
        """Give the figure that an aim makes as high as it can; distance does not count here."""
        if aim is Aim.DEPTH:
            return self.need
        return self.balance if aim is Aim.BALANCE else self.children_in_need


@dataclass(frozen=True, eq=False, kw_only=True)
class AreaFigures:
    """The figures of every area of a study, as arrays in the order of its codes.

    Attributes
    ----------
    size
        Residents or children, by the criteria; missing where the count is.
    weight
        The same where the area has a score, else 0.
    above
        Points of need above the mean of the reference, 0 where there is no score.
    in_need
        Children in low-income families; missing where IDACI or the count is.
    """

    codes: "pd.Index[str]"
    size: NDArray[np.float64]
    residents: NDArray[np.float64]
    children: NDArray[np.float64]
    score: NDArray[np.float64]
    weight: NDArray[np.float64]
    above: NDArray[np.float64]
    in_need: NDArray[np.float64]

    def at(self, codes: Sequence[str]) -> NDArray[np.int64]:
        """Positions of codes, in their order; -1 for one that is not there."""
        known = self._positions
        return np.array([known.get(code, -1) for code in codes], dtype=np.int64)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {str(code): at for at, code in enumerate(self.codes)}

    def measure(self, at: NDArray[np.int64]) -> Figures:
        """Add up the areas at some positions, each given once."""
        weight, score, in_need = self.weight[at], self.score[at], self.in_need[at]
        known, total = np.isfinite(score), float(weight.sum())
        if total > 0:
            need = float((weight[known] * score[known]).sum() / total)
        else:
            need = float(score[known].mean()) if known.any() else float("nan")
        counted = np.isfinite(in_need)
        return Figures(
            areas=len(at),
            size=float(self.size[at].sum()),
            residents=float(self.residents[at].sum()),
            children=float(self.children[at].sum()),
            need=need,
            balance=float((weight * self.above[at]).sum()) / 1000,
            children_in_need=float(in_need[counted].sum()) if counted.any() else float("nan"),
            children_in_need_missing=int((~counted).sum()),
        )

    def measure_zone(self, zone: Zone) -> Figures:
        """Add up the members of a zone, all of them in the study."""
        return self.measure(self.at(zone.members))


def make_figures(study: Study, scores: NeedScores, criteria: ZoneCriteria) -> AreaFigures:
    """Take the figures of every area of a study, people counted as the criteria say."""
    areas = study.areas
    size = areas[str(criteria.count)].to_numpy(float)
    score = scores.score.reindex(areas.index).to_numpy(float)
    known = np.isfinite(score)
    return AreaFigures(
        codes=areas.index,
        size=size,
        residents=areas["population"].to_numpy(float),
        children=areas["children"].to_numpy(float),
        score=score,
        weight=np.where(known, np.nan_to_num(size), 0.0),
        above=np.where(known, score - scores.score.mean(), 0.0),
        in_need=count_in_need(areas),
    )


def count_in_need(areas: pd.DataFrame) -> NDArray[np.float64]:
    """Children in low-income families in each area; missing where IDACI is not published."""
    if "idaci_score" not in areas:
        return np.full(len(areas), np.nan)
    return np.asarray(areas["idaci_score"].to_numpy(float) * areas["children"].to_numpy(float))


def measure_zone(study: Study, scores: NeedScores, zone: Zone, criteria: ZoneCriteria) -> Figures:
    """Measure one zone.

    Raises
    ------
    StudyError
        When a member is not in the study.
    """
    check_members(study, zone)
    return make_figures(study, scores, criteria).measure_zone(zone)
