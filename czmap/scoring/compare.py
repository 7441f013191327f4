"""Places side by side on one basis: the same figures, taken in the same way, of each of them.

Each indicator is averaged over the people it is of (its denominator), as MHCLG puts areas
together; ranks and deciles are never averaged. The share of areas in the most deprived 10 % and the
extent are those of the published index of multiple deprivation (`distributions`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from czmap.geodata.indicators import Indicator
from czmap.geodata.study import Study
from czmap.scoring import distributions
from czmap.scoring.distributions import Aggregate
from czmap.scoring.figures import count_in_need
from czmap.scoring.need import NeedScores
from czmap.scoring.patterns import STANDS_OUT, Labels, label_in_words, mix_of
from czmap.scoring.pipeline import Stage, find_stages
from czmap.scoring.place import Place, PlaceKind, make_place
from czmap.scoring.reading import mean_of, shares_of
from czmap.scoring.similar import NEAR, AreaProfiles, likeness_in_words
from czmap.scoring.words import count_of, listed, percent, value_of

MOST = 5
"""Places that are compared at once; more cannot be told apart on a chart."""

LETTERS = "ABCDE"
OVERALL = "imd_score"
"""The index of which the most deprived 10 % and the extent are."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Basis:
    """What places are measured against, looked up once.

    Attributes
    ----------
    extent
        Each area's weight in the extent (`distributions.weigh_extent`).
    rank_share
        Each area's rank on `OVERALL` as a share of the areas that have one; small is high need.
    """

    study: Study
    scores: NeedScores
    extent: pd.Series
    rank_share: pd.Series
    in_need: pd.Series


@dataclass(frozen=True, kw_only=True)
class Value:
    """One indicator in one place.

    Attributes
    ----------
    value
        As published; over several areas their mean, weighted by the indicator's denominator.
        Missing where no area has a figure.
    above, below
        Share (0 to 1) of the reference's areas whose need is lower, and higher.
    missing
        Areas of the place without a figure.
    """

    key: str
    value: float
    above: float
    below: float
    missing: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Measured:
    """A place's figures.

    Attributes
    ----------
    in_need
        Children in families on low income: rate times children, over the areas with a rate;
        missing when none has. `in_need_of` counts the children of those areas,
        `in_need_missing` the other areas, so the true number is higher.
    need
        Mean score of need, weighted by residents; `need.above` as for an indicator.
    overall
        Mean, most deprived 10 % and extent by `OVERALL`; None where there is no such index.
    schools
        Schools and services inside, by stage in the order of `pipeline.Stage`; one that spans
        several counts in each.
    """

    place: Place
    areas: int
    residents: float
    children: float
    in_need: float
    in_need_of: float
    in_need_missing: int
    need: Value
    overall: Aggregate | None
    levels: dict[str, Value]
    schools: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One indicator in a place and in the benchmark.

    Attributes
    ----------
    gap
        The place's value minus the benchmark's, as published.
    points
        The same in points of need: positive is higher need, 15 points are one standard deviation
        between the reference's neighbourhoods (`similar`). Missing where either is.
    """

    key: str
    own: float
    benchmark: float
    points: float

    @property
    def gap(self) -> float:
        """The place's value minus the benchmark's."""
        return self.own - self.benchmark


def make_basis(whole: Study, scores: NeedScores) -> Basis:
    """Look up what all places are measured against.

    Parameters
    ----------
    whole
        The study of a whole pack.
    """
    reference = whole.reference
    if OVERALL in whole.catalogue:
        overall = whole.catalogue[OVERALL]
        extent = distributions.weigh_extent(reference[OVERALL], overall)
        rank_share = distributions.rank_shares(reference[OVERALL], overall)
    else:
        extent = rank_share = pd.Series(np.nan, index=reference.index)
    in_need = pd.Series(count_in_need(reference), index=reference.index)
    return Basis(study=whole, scores=scores, extent=extent, rank_share=rank_share, in_need=in_need)


def measure_compared(basis: Basis, place: Place) -> Measured:
    """Measure one place; what it is compared with changes nothing."""
    study, members = basis.study, list(place.members)
    rows = study.reference.loc[members]
    in_need = basis.in_need.loc[members]
    inside = study.pack.schools[study.pack.schools["lsoa_code"].isin(members)]
    kinds = inside[["phase", "type"]].astype(str).itertuples(index=False, name=None)
    stages = Counter(stage for kind in kinds for stage in find_stages(*kind))
    return Measured(
        place=place,
        areas=len(members),
        residents=float(rows["population"].sum()),
        children=float(rows["children"].sum()),
        in_need=float(in_need.sum(min_count=1)),
        in_need_of=float(rows["children"][in_need.notna()].sum()),
        in_need_missing=int(in_need.isna().sum()),
        need=_need(basis, members),
        overall=_overall(basis, members),
        levels={key: _value(study, one, rows) for key, one in study.catalogue.items()},
        schools=tuple((str(stage), stages[stage]) for stage in Stage if stages[stage]),
    )


def _need(basis: Basis, members: list[str]) -> Value:
    scores = basis.scores.score
    own = scores.loc[members]
    value = mean_of(own, basis.study.reference.loc[members, "population"].astype(float))
    known = scores.dropna().to_numpy(float)
    if not len(known) or not np.isfinite(value):
        above = below = float("nan")
    else:
        above, below = float((known < value).mean()), float((known > value).mean())
    return Value(key="need", value=value, above=above, below=below, missing=int(own.isna().sum()))


def _overall(basis: Basis, members: list[str]) -> Aggregate | None:
    study = basis.study
    if OVERALL not in study.catalogue:
        return None
    rows = study.reference.loc[members]
    people = rows[str(study.catalogue[OVERALL].denominator)].astype(float)
    return distributions.aggregate(
        rows[OVERALL], people, basis.extent.loc[members], basis.rank_share.loc[members]
    )


def _value(study: Study, indicator: Indicator, rows: pd.DataFrame) -> Value:
    own = rows[indicator.key].astype(float)
    value = mean_of(own, rows[str(indicator.denominator)].astype(float))
    above, below = shares_of(value, study.reference[indicator.key], indicator)
    return Value(
        key=indicator.key, value=value, above=above, below=below, missing=int(own.isna().sum())
    )


def find_around(study: Study, places: Sequence[Place]) -> tuple[Place, ...]:
    """Give what stands beside places always: their councils, by code, and then the whole."""
    members = sorted({code for place in places for code in place.members})
    lads = sorted(study.pack.areas.loc[members, "lad_code"].unique())
    codes = {place.code for place in places if place.kind is PlaceKind.LAD}
    councils = [make_place(study.pack, PlaceKind.LAD, str(code)) for code in lads]
    whole = make_place(study.pack, PlaceKind.WHOLE)
    return (*(one for one in councils if one.code not in codes), whole)


def compare_values(
    profiles: AreaProfiles, place: Measured, benchmark: Measured
) -> tuple[Difference, ...]:
    """Set a place against the benchmark, indicator by indicator, in the catalogue's order."""
    own, other = profiles.profile(place.place), profiles.profile(benchmark.place)
    return tuple(
        Difference(
            key=key,
            own=place.levels[key].value,
            benchmark=benchmark.levels[key].value,
            points=float(own[key] - other[key]),
        )
        for key in map(str, profiles.scores.columns)
    )


def distance_of(differences: Sequence[Difference]) -> float:
    """Give the root of the mean squared points, over what both have; missing when nothing."""
    known = [one.points for one in differences if np.isfinite(one.points)]
    return float(np.sqrt(np.mean(np.square(known)))) if known else float("nan")


def way_of(difference: Difference) -> str:
    """Say in a word or two whether need is higher, lower or about the same as the benchmark's."""
    if not np.isfinite(difference.points):
        return "cannot be compared: no figure"
    if abs(difference.points) < NEAR:
        return "about the same"
    return "higher need" if difference.points > 0 else "lower need"


def difference_sentences(
    study: Study, differences: Sequence[Difference], names: tuple[str, str]
) -> tuple[str, ...]:
    """Say how a place differs from the benchmark.

    Parameters
    ----------
    names
        The place's and the benchmark's; make them safe before they go into a page.
    """
    distance = distance_of(differences)
    if not np.isfinite(distance):
        return (f"{names[0]} and {names[1]} have no figure in common.",)
    known = [one for one in differences if np.isfinite(one.points)]
    alike = likeness_in_words(distance).split(",")[0]
    said = [f"{names[0]} and {names[1]} are {alike} ({distance:.1f} points apart)."]
    ways = [
        f"{way} on {listed(_shorts(study, found))}"
        for way in ("higher need", "lower need", "about the same")
        if (found := [one.key for one in known if way_of(one) == way])
    ]
    said.append(f"Compared with {names[1]}, {names[0]} has {'; '.join(ways)}.")
    most = max(known, key=lambda one: abs(round(one.points, 9)))
    if abs(most.points) >= NEAR:
        indicator = study.catalogue[most.key]
        said.append(
            f"They differ most on {indicator.short_name}: {value_of(indicator, most.own)} in "
            f"{names[0]}, {value_of(indicator, most.benchmark)} in {names[1]}."
        )
    missing = [one.key for one in differences if not np.isfinite(one.points)]
    if missing:
        said.append(f"No figure to compare on {listed(_shorts(study, missing))}.")
    return tuple(said)


def sharing_sentences(basis: Basis, labels: Labels, places: Sequence[Measured]) -> tuple[str, ...]:
    """Say what all places share, and what only one of them has: what stands out in each.

    Names in the sentences are the places' letters and names as published.
    """
    study, keys = basis.study, labels.keys
    high = [{key for key in keys if one.levels[key].above >= STANDS_OUT - 1e-12} for one in places]
    shared = [key for key in keys if all(key in one for one in high)]
    every = "both" if len(places) == 2 else f"all {len(places)}"
    said = [
        f"What {every} share: high need on {listed(_shorts(study, shared))}."
        if shared
        else f"No indicator stands out with high need in {every} of them."
    ]
    for letter, own in zip(LETTERS, high, strict=False):
        alone = [key for key in keys if key in own and sum(key in one for one in high) == 1]
        if alone:
            said.append(f"Only {letter} stands out on {listed(_shorts(study, alone))}.")
    mixes = [mix_of(labels, study.pack.areas, one.place) for one in places]
    for letter, mix, one in zip(LETTERS, mixes, places, strict=False):
        part = mix.parts[0]
        count = count_of(len(part.members), one.areas)
        said.append(
            f"In {letter}, the combination that most residents live with is "
            f'"{label_in_words(part.configuration, study.catalogue)}" '
            f"({percent(part.residents_share)} of residents; {count})."
        )
    found = [{part.configuration for part in mix.parts} for mix in mixes]
    both = set.intersection(*found)
    shares = [
        f"{percent(sum(part.residents_share for part in mix.parts if part.configuration in both))}"
        f" of {letter}'s"
        for letter, mix in zip(LETTERS, mixes, strict=False)
    ]
    said.append(
        f"Combinations that occur in each of them: {len(both):,}; {listed(shares)} residents live "
        "with one."
        if both
        else "No combination of what stands out occurs in each of them."
    )
    return tuple(said)


def _shorts(study: Study, keys: Sequence[str]) -> list[str]:
    return [study.catalogue[key].short_name for key in keys]
