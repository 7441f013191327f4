"""The measured facts of zones: who lives there, their need, and which lines they cross.

What the profiles of one study's zones share is looked up once (`Profiler`), so that those of a
whole ranking take little longer than one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from czmap.geodata.areas import AreaTable
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.study import Study
from czmap.scoring.criteria import Count
from czmap.scoring.need import NeedScores
from czmap.scoring.zone import Zone, check_members

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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
    return make_profiler(study, scores, count).profile(zone)


@dataclass(frozen=True, eq=False, kw_only=True)
class Profiler:
    """What the profiles of a study's zones share; arrays have one row for each area of the study.

    Attributes
    ----------
    weight
        People counted (residents or children) where the area has a score, else 0.
    terms
        Points of the score by indicator of the index, 0 where there is none.
    values, people
        By indicator of the catalogue: the published value, and whom it is a mean over.
    known
        By indicator: values of the reference that are published, times the indicator's sign.
    decile
        Published IMD decile, if there is one.
    phase
        Phases of the schools of each area, by number in `phases`, and which area each is in.
    """

    study: Study
    scores: NeedScores
    score: Floats
    weight: Floats
    terms: Floats
    values: Floats
    people: Floats
    known: tuple[Floats, ...]
    decile: Floats | None
    in_need: Floats
    residents: Floats
    children: Floats
    joined: sparse.csr_array
    wards: "Lines"
    lads: "Lines"
    schools: tuple[list[str], Ints, Ints]

    def profile(self, zone: Zone) -> ZoneProfile:
        """Measure one zone.

        Raises
        ------
        StudyError
            When a member is not in the study.
        """
        check_members(self.study, zone)
        at = self.study.areas.index.get_indexer(pd.Index(zone.members)).astype(np.int64)
        weight, score = self.weight[at], self.score[at]
        need = float(_weighted_means(score[:, None], weight[:, None])[0])
        terms = weight @ self.terms[at] / max(float(weight.sum()), 1e-12)
        outline = shapely.union_all(self.study.areas.geometry.to_numpy()[at])
        wards, lads = self.wards.parts(zone.members), self.lads.parts(zone.members)
        return ZoneProfile(
            zone=zone,
            name=name_zone(wards, lads),
            areas=len(at),
            residents=float(self.residents[at].sum()),
            children=float(self.children[at].sum()),
            need=need,
            higher_than=self.scores.higher_than(need),
            unscored=int(np.isnan(score).sum()),
            terms=pd.Series(terms, index=self.scores.terms.columns),
            values=self._values(at),
            wards=wards,
            lads=lads,
            children_in_need=_sum_of_known(self.in_need[at]),
            children_in_need_missing=int(np.isnan(self.in_need[at]).sum()),
            most_deprived=float("nan")
            if self.decile is None
            else float((self.decile[at] == 1).mean()),
            area_km2=float(outline.area) / 1e6,
            compactness=float(4 * np.pi * outline.area / outline.length**2),
            connected=int(csgraph.connected_components(self.joined[at][:, at], directed=False)[0])
            == 1,
            schools=self._schools(at),
        )

    def _values(self, at: Ints) -> pd.DataFrame:
        values = self.values[at]
        means = _weighted_means(values, self.people[at])
        indicators = [self.study.catalogue[key] for key in self.study.catalogue]
        higher = [
            float((known < mean * one.direction.sign).mean())
            if len(known) and np.isfinite(mean)
            else np.nan
            for one, known, mean in zip(indicators, self.known, means, strict=True)
        ]
        return pd.DataFrame(
            {"value": means, "higher_than": higher, "missing": np.isnan(values).sum(axis=0)},
            index=[one.key for one in indicators],
        )

    def _schools(self, at: Ints) -> pd.Series:
        phases, phase, where = self.schools
        counts = np.bincount(phase[np.isin(where, at)], minlength=len(phases))
        index = pd.Index(phases, name="phase")
        return pd.Series(counts, index=index, name="schools")[counts > 0]


def make_profiler(study: Study, scores: NeedScores, count: Count = Count.RESIDENTS) -> Profiler:
    """Look up what the profiles of a study's zones share."""
    areas = study.areas
    score = scores.score.reindex(areas.index)
    indicators = [study.catalogue[key] for key in study.catalogue]
    keys = [one.key for one in indicators]
    decile = study.published.get("imd_decile")
    children = areas["children"].to_numpy(np.float64, na_value=np.nan)
    rate = areas["idaci_score"].to_numpy(float) if "idaci_score" in areas else np.nan
    return Profiler(
        study=study,
        scores=scores,
        score=score.to_numpy(float),
        weight=areas[str(count)].astype(float).where(score.notna()).fillna(0.0).to_numpy(),
        terms=scores.terms.reindex(areas.index).fillna(0.0).to_numpy(float),
        values=areas[keys].to_numpy(float),
        people=areas[[str(one.denominator) for one in indicators]].to_numpy(float),
        known=tuple(_known(study.reference[one.key]) * one.direction.sign for one in indicators),
        decile=None if decile is None else decile.to_numpy(np.float64, na_value=np.nan),
        in_need=children * rate,
        residents=areas["population"].to_numpy(np.float64, na_value=np.nan),
        children=children,
        joined=study.contiguity.matrix(ContiguityRule.ROOK),
        wards=find_lines(study.pack.areas, "ward"),
        lads=find_lines(study.pack.areas, "lad"),
        schools=_place_schools(study),
    )


def _known(values: pd.Series) -> Floats:
    return values.dropna().to_numpy(float)


def _weighted_means(values: Floats, weights: Floats) -> Floats:
    """Average each column over what is known, by weight; without one where all weigh nothing."""
    known = np.isfinite(values) & np.isfinite(weights)
    filled, weight = np.where(known, values, 0.0), np.where(known, weights, 0.0)
    total, counted = weight.sum(axis=0), np.isfinite(values).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        plain = np.nansum(values, axis=0) / counted
        return np.asarray(np.where(total > 0, (filled * weight).sum(axis=0) / total, plain))


def _sum_of_known(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.sum()) if len(known) else float("nan")


def _place_schools(study: Study) -> tuple[list[str], Ints, Ints]:
    """Name the phases; and of each school give its phase, and its area by position."""
    schools = study.pack.schools
    where = study.areas.index.get_indexer(pd.Index(schools["lsoa_code"]))
    phase, phases = pd.factorize(schools["phase"], sort=True)
    kept = (where >= 0) & (phase >= 0)
    return [str(one) for one in phases], phase[kept].astype(np.int64), where[kept].astype(np.int64)


@dataclass(frozen=True, eq=False, kw_only=True)
class Lines:
    """The wards or councils of a pack, by number in the order of their codes."""

    every: AreaTable
    level: str
    of: Ints
    """Number of the ward or council of each area."""
    codes: Sequence[str]
    residents: Floats
    """Of each ward or council, all its areas together."""

    def parts(self, members: Sequence[str]) -> tuple[Part, ...]:
        """List the parts of some areas by ward or council, with the most residents first."""
        at = self.every.index.get_indexer(pd.Index(members))
        people = np.nan_to_num(self.every["population"].to_numpy(float)[at])
        inside = float(people.sum())
        parts = []
        for number in np.unique(self.of[at]).tolist():
            here = self.of[at] == number
            first = self.every.iloc[at[here][0]]
            residents, whole = float(people[here].sum()), float(self.residents[number])
            parts.append(
                Part(
                    code=str(self.codes[number]),
                    name=str(first[f"{self.level}_name"]),
                    lad_name=str(first["lad_name"]),
                    areas=int(here.sum()),
                    residents=residents,
                    share=residents / inside if inside else float("nan"),
                    of_whole=residents / whole if whole else float("nan"),
                )
            )
        return tuple(sorted(parts, key=lambda part: (-part.residents, part.code)))


def find_lines(every: AreaTable, level: str) -> Lines:
    """Count who lives in each ward ("ward") or council ("lad") of a pack."""
    of, codes = pd.factorize(every[f"{level}_code"], sort=True)
    people = np.nan_to_num(every["population"].to_numpy(float))
    return Lines(
        every=every,
        level=level,
        of=of.astype(np.int64),
        codes=codes,
        residents=np.bincount(of, people, minlength=len(codes)).astype(np.float64),
    )


def find_parts(every: AreaTable, members: pd.DataFrame, level: str) -> tuple[Part, ...]:
    """List the parts of some areas by "ward" or "lad", with the most residents first.

    Parameters
    ----------
    every
        The AreaTable of a whole pack, by which the share of each ward or council is known.
    members
        Rows of the same table.
    """
    return find_lines(every, level).parts(list(members.index))


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
