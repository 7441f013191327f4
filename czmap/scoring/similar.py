"""Similar places: which neighbourhoods, wards or zones elsewhere have the nearest profile, and why.

The distance
------------
Each indicator's values become normal scores over the whole reference (`need`: mean 50, 15 points a
standard deviation, higher is greater need), because distances between them mean the same at both
ends. A ward's or zone's score is the mean over its areas, weighted by the people whom the
indicator is of. The distance between two places is the root of the mean squared difference over the
indicators that both have: 15 points is one standard deviation between England's neighbourhoods.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.errors import StudyError
from czmap.geodata.indicators import Catalogue
from czmap.geodata.pack import Pack
from czmap.scoring.need import Standardisation, standardise
from czmap.scoring.place import Place, PlaceKind
from czmap.scoring.words import listed

STEP = 15.0
"""Points of a score that are one standard deviation."""

NEAR = 0.1 * STEP
"""Points within which two places are called the same on an indicator."""

_LEVELS = {PlaceKind.WARD: "ward", PlaceKind.LAD: "lad"}


@dataclass(frozen=True, eq=False, kw_only=True)
class AreaProfiles:
    """The profile of every area of a pack.

    Attributes
    ----------
    pack
        The areas' own.
    scores
        One row per area, one column per indicator, in points; missing where there is no figure.
    weights
        On the same rows and columns, the people of whom the indicator is.
    """

    pack: Pack
    scores: pd.DataFrame
    weights: pd.DataFrame

    def profile(self, place: Place) -> pd.Series:
        """Give the scores of any place, by indicator."""
        at = self.scores.index.get_indexer(pd.Index(place.members))
        one = np.zeros(len(at), dtype=np.int64)
        return pd.Series(
            _means(self.scores.iloc[at], self.weights.iloc[at], one, 1)[0],
            index=self.scores.columns,
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Places:
    """Places of one kind that may be like another, and their profiles.

    Attributes
    ----------
    names
        One row per place by its code, sorted: `name`, and `lads`, the codes of its councils joined
        by ".".
    scores
        Points, one row per place, one column per indicator.
    area, place
        Which areas are in which places: codes of areas, and positions in `names`, pair by pair.
    """

    kind: PlaceKind
    areas: AreaProfiles
    names: pd.DataFrame
    scores: NDArray[np.float64]
    area: NDArray[np.object_]
    place: NDArray[np.int64]

    @cached_property
    def _councils(self) -> tuple[NDArray[np.intp], list[frozenset[str]]]:
        """The councils of each place, by their number among all that there are."""
        at, lads = pd.factorize(self.names["lads"])
        return at, [frozenset(str(codes).split(".")) for codes in lads]

    def among(self, lads: AbstractSet[str]) -> NDArray[np.bool_]:
        """Say of each place whether it is in any of some councils."""
        at, councils = self._councils
        return np.array([bool(one & lads) for one in councils], dtype=bool)[at]

    def sharing(self, place: Place) -> NDArray[np.int64]:
        """Give the positions of the places that share an area with another place."""
        if self.kind is PlaceKind.ZONE:  # they may overlap: an area is in several
            return self.place[np.isin(self.area, list(place.members))]
        return self.place[self.areas.scores.index.get_indexer(pd.Index(place.members))]


@dataclass(frozen=True, kw_only=True)
class SimilarPlace:
    """A place like another.

    Attributes
    ----------
    lads
        Codes of its councils.
    distance
        In points; 15 is one standard deviation.
    differences
        (indicator, its points minus the other's), the nearest first: positive is higher need there.
    """

    kind: PlaceKind
    code: str
    name: str
    lads: tuple[str, ...]
    distance: float
    differences: tuple[tuple[str, float], ...]


def profile_areas(
    pack: Pack, reference: pd.DataFrame, catalogue: Catalogue, keys: Iterable[str]
) -> AreaProfiles:
    """Profile every area of a pack.

    Parameters
    ----------
    reference
        All areas of the pack: population, children and one column per indicator.
    """
    ordered = [key for key in catalogue if key in set(keys)]
    people = {str(catalogue[key].denominator) for key in ordered}
    counts = {one: reference[one].astype(float).fillna(0.0) for one in people}
    return AreaProfiles(
        pack=pack,
        scores=pd.DataFrame(
            {
                key: standardise(reference[key], catalogue[key], Standardisation.NORMAL_SCORES)
                for key in ordered
            },
            index=reference.index,
        ),
        weights=pd.DataFrame(
            {key: counts[str(catalogue[key].denominator)] for key in ordered},
            index=reference.index,
        ),
    )


def gather_places(profiles: AreaProfiles, kind: PlaceKind) -> Places:
    """Profile every neighbourhood, ward or council of a pack.

    Raises
    ------
    StudyError
        When places of that kind are not compared.
    """
    areas = profiles.pack.areas
    if kind is PlaceKind.AREA:
        names = areas[["lsoa_name", "lad_code"]].set_axis(["name", "lads"], axis="columns")
        return _gather(profiles, kind, pd.DataFrame(names), areas.index.to_series())
    if kind not in _LEVELS:
        raise StudyError(
            f"Places of the kind {str(kind)!r} are not compared.",
            then="Choose a neighbourhood, ward, council or zone.",
        )
    level = _LEVELS[kind]
    of_area = areas[f"{level}_code"]
    pairs = pd.DataFrame(
        {"code": of_area, "name": areas[f"{level}_name"], "lad": areas["lad_code"]}
    ).drop_duplicates()
    by_code = pairs.groupby("code", sort=True)
    lads = by_code["lad"].agg(lambda codes: ".".join(sorted(set(codes))))
    names = pd.DataFrame({"name": by_code["name"].first(), "lads": lads})
    return _gather(profiles, kind, names, of_area)


def gather_zones(profiles: AreaProfiles, zones: Iterable[Place]) -> Places:
    """Profile some zones, such as those of a ranking; they may overlap."""
    by_code = {zone.code: zone for zone in zones}
    lads = profiles.pack.areas["lad_code"]
    names = pd.DataFrame(
        {
            "name": {code: zone.name for code, zone in by_code.items()},
            "lads": {
                code: ".".join(sorted(set(lads.loc[list(zone.members)])))
                for code, zone in by_code.items()
            },
        },
        dtype=object,
    ).sort_index()
    pairs = [(area, code) for code, zone in by_code.items() for area in zone.members]
    of_area = pd.Series(
        [code for _, code in pairs], index=[area for area, _ in pairs], dtype=object
    )
    return _gather(profiles, PlaceKind.ZONE, names, of_area)


def _gather(
    profiles: AreaProfiles, kind: PlaceKind, names: pd.DataFrame, of_area: pd.Series
) -> Places:
    position = np.asarray(names.index.get_indexer(pd.Index(of_area)), dtype=np.int64)
    rows = of_area.index
    return Places(
        kind=kind,
        areas=profiles,
        names=names,
        scores=_means(profiles.scores.loc[rows], profiles.weights.loc[rows], position, len(names)),
        area=rows.to_numpy(dtype=object),
        place=position,
    )


def _means(
    scores: pd.DataFrame, weights: pd.DataFrame, place: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Average rows by place, weighted; plainly where nobody is counted."""
    made = np.full((count, scores.shape[1]), np.nan)
    for at, key in enumerate(scores.columns):
        values = scores[key].to_numpy(float)
        known = ~np.isnan(values)
        own, people, which = values[known], weights[key].to_numpy(float)[known], place[known]
        total = np.bincount(which, weights=people, minlength=count)
        # where nobody is counted, every area counts the same
        people = np.where(total[which] > 0, people, 1.0)
        total = np.bincount(which, weights=people, minlength=count)
        summed = np.bincount(which, weights=people * own, minlength=count)
        np.divide(summed, total, out=made[:, at], where=total > 0)
    return made


def find_similar(
    places: Places, place: Place, *, top: int = 5, elsewhere: bool = False
) -> tuple[SimilarPlace, ...]:
    """Find the places with the nearest profile: never one that shares an area with this one.

    Places that have a figure on fewer than half of this one's indicators are left out.

    Parameters
    ----------
    elsewhere
        Leave out places in the same councils.

    Returns
    -------
    tuple of SimilarPlace
        The nearest first, equals by code; none when the place has no figures.
    """
    own = places.areas.profile(place).to_numpy(float)
    gaps = places.scores - own
    known = ~np.isnan(gaps)
    shared = known.sum(axis=1)
    enough = (shared > 0) & (2 * shared >= int((~np.isnan(own)).sum()))
    squares = np.where(known, gaps, 0.0) ** 2
    distance = np.sqrt(squares.sum(axis=1) / np.maximum(shared, 1))
    enough[places.sharing(place)] = False
    if elsewhere:
        areas = places.areas.pack.areas
        own_areas = areas.index.get_indexer(pd.Index(place.members))
        enough &= ~places.among(set(areas["lad_code"].iloc[own_areas]))
    at = np.flatnonzero(enough)
    # rounded, so that the order of equals does not hang on the last bit of a sum
    far = np.round(distance[at], 9)
    if len(at) > top:  # to put a whole country in order takes longer than to find its nearest
        near = far <= np.partition(far, top - 1)[top - 1]
        at, far = at[near], far[near]
    nearest = at[np.lexsort((at, far))][:top]
    return tuple(_similar(places, int(one), gaps[one], float(distance[one])) for one in nearest)


def _similar(places: Places, at: int, gaps: NDArray[np.float64], distance: float) -> SimilarPlace:
    keys = list(map(str, places.areas.scores.columns))
    known = [(key, float(gap)) for key, gap in zip(keys, gaps, strict=True) if not np.isnan(gap)]
    row = places.names.iloc[at]
    return SimilarPlace(
        kind=places.kind,
        code=str(places.names.index[at]),
        name=str(row["name"]),
        lads=tuple(str(row["lads"]).split(".")),
        distance=distance,
        differences=tuple(sorted(known, key=lambda pair: abs(round(pair[1], 9)))),
    )


def similar_in_words(similar: SimilarPlace, catalogue: Catalogue) -> str:
    """Say why a place is like another, and where it differs most.

    Returns
    -------
    str
        For example "closest on unemployment and no qualifications; differs most on barriers:
        higher need there".
    """
    names = {key: catalogue[key].short_name for key, _ in similar.differences}
    key, gap = similar.differences[-1]
    if abs(gap) < NEAR:
        if len(names) == 1:
            return f"about the same on {names[key]}"
        return f"about the same on all {len(names)} indicators"
    most = f"{names[key]}: {'higher' if gap > 0 else 'lower'} need there"
    closest = [names[one] for one, _ in similar.differences[:-1]][:2]
    if not closest:
        return f"differs on {most}"
    return f"closest on {listed(closest)}; differs most on {most}"


def likeness_in_words(distance: float) -> str:
    """Say how alike two places are, by their distance in points.

    Examples
    --------
    >>> [likeness_in_words(distance) for distance in (1.2, 5.0, 12.0, 20.0)]
    ['much alike', 'alike', 'somewhat alike', 'not alike, but the nearest there is']
    """
    if distance >= STEP:
        return "not alike, but the nearest there is"
    if distance >= STEP / 2:
        return "somewhat alike"
    return "alike" if distance >= STEP / 5 else "much alike"
