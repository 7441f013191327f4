"""Rules about single areas and centres: who may be a member, and what contradicts a lock."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import KDTree

from czmap.errors import CriteriaError
from czmap.geodata.areas import AreaTable
from czmap.geodata.findings import many
from czmap.geodata.study import Study
from czmap.scoring.criteria import Crossing, ZoneCriteria
from czmap.scoring.need import NeedScores

SECONDARY = ("Secondary", "All-through")
"""Phases of a school, as published, that teach children of secondary age."""


def find_barred(study: Study, scores: NeedScores, criteria: ZoneCriteria) -> pd.DataFrame:
    """Say of each area which rules keep it out of every zone; one column a rule, in words."""
    areas = study.areas
    rules: dict[str, pd.Series] = {
        "it has too little data for a score": scores.score.loc[areas.index].isna(),
        f"its {criteria.who} are not known": areas[str(criteria.count)].isna(),
    }
    if criteria.whole_wards:  # a ward is whole with its areas of unknown need
        scored = scores.score.loc[areas.index].notna().groupby(areas["ward_code"])
        rules = {"its ward has too little data for a score": ~scored.transform("any")}
    if criteria.lads:
        rules["it is not in the chosen councils"] = ~areas["lad_code"].isin(criteria.lads)
    if criteria.wards:
        rules["it is not in the chosen wards"] = ~areas["ward_code"].isin(criteria.wards)
    if criteria.locked_out:
        rules["it is locked out"] = pd.Series(
            areas.index.isin(criteria.locked_out), index=areas.index
        )
    if criteria.only_most_deprived is not None:
        deprived = find_most_deprived(study, scores, criteria.only_most_deprived)
        rules[f"it is not in the most deprived {criteria.only_most_deprived:.0%}"] = ~deprived
    return pd.DataFrame(rules, index=areas.index).astype(bool)


def find_most_deprived(study: Study, scores: NeedScores | None, share: float) -> pd.Series:
    """Say which areas of a study are among the reference's most deprived, ties included.

    By the published IMD rank where the pack has one, else by the rank of the need score; an area
    without a rank is not among them.

    Raises
    ------
    CriteriaError
        When no IMD rank is published and no scores are given.
    """
    published = study.pack.published
    if "imd_rank" in published and published["imd_rank"].notna().any():
        rank = published["imd_rank"]
    elif scores is not None:
        rank = scores.rank
    else:
        raise CriteriaError(
            f"Who is most deprived is not known for {study.name}: no IMD rank is published.",
            then="Leave that rule out, or score the need first.",
        )
    most = share * int(rank.notna().sum())
    return rank.reindex(study.areas.index).le(most).fillna(value=False).astype(bool)


def find_middles(areas: AreaTable, criteria: ZoneCriteria) -> pd.DataFrame:
    """Where a centre lies: the middle of each area, or of each ward's people, in metres.

    Returns
    -------
    pandas.DataFrame
        Columns x and y; one row per area, or per ward in order of code with whole wards.
    """
    centroid = areas.geometry.centroid
    points = pd.DataFrame({"x": centroid.x, "y": centroid.y})
    if not criteria.whole_wards:
        return points
    people = areas[str(criteria.count)].astype(float).fillna(0.0).clip(lower=1e-6)
    ward = areas["ward_code"]
    total = points.mul(people, axis="index").groupby(ward).sum()
    return total.div(people.groupby(ward).sum(), axis="index")


def near_secondary(study: Study, x: pd.Series, y: pd.Series, *, within: float) -> NDArray[np.bool_]:
    """Say which points (metres, EPSG:27700) have a secondary school within so many metres.

    All schools of the pack count, those outside the study too.
    """
    schools = study.pack.schools
    schools = schools[schools["phase"].isin(SECONDARY)]
    places = schools[["easting", "northing"]].astype(float).dropna().to_numpy()
    if not len(places):
        return np.zeros(len(x), dtype=bool)
    distance, _ = KDTree(places).query(np.column_stack([x, y]))
    return np.asarray(distance <= within)


def check_locks(study: Study, criteria: ZoneCriteria, barred: pd.DataFrame) -> None:
    """Raise CriteriaError when an area that is locked in may not be a member, saying why."""
    locks = list(criteria.locked_in)
    strangers = [code for code in (*locks, *criteria.locked_out) if code not in barred.index]
    if strangers:
        raise CriteriaError(
            f"{many(len(strangers), 'locked neighbourhood is', 'locked neighbourhoods are')} "
            f"not in {study.name}.",
            examples=strangers,
            then="Unlock them, or look at all the councils they lie in.",
        )
    for rule, kept_out in barred.loc[locks].items():
        if kept_out.any():
            first = str(kept_out.index[kept_out.to_numpy()][0])
            raise CriteriaError(
                f"{int(kept_out.sum())} of the neighbourhoods locked in may not be in a zone: of "
                f"{first}, {rule}.",
                then="Unlock it, or change that rule.",
            )
    level = {Crossing.ONE_LAD: "lad", Crossing.ONE_WARD: "ward"}.get(criteria.crossing)
    if locks and level:
        names = study.areas.loc[locks, f"{level}_name"].groupby(study.areas[f"{level}_code"])
        if names.ngroups > 1:
            what = "councils" if level == "lad" else "wards"
            raise CriteriaError(
                f"What is locked in lies in {names.ngroups} {what}, and a zone may lie in one.",
                examples=names.first(),
                then="Unlock some, or allow that line to be crossed.",
            )
