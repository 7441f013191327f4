"""Spill-over: high need that does not stop at a ward's or council's line."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.errors import NeedError
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.study import Study
from czmap.scoring.need import NeedScores
from czmap.scoring.zones import Zone, check_members


def find_highest(scores: NeedScores, share: float) -> frozenset[str]:
    """Codes of the reference's areas with the greatest need: a share of those that have a score.

    Areas that tie are in only if all of them are, so there are never more than the share says.

    Raises
    ------
    NeedError
        When the share is not above 0 and at most 1.
    """
    return find_highest_of(scores.score, share)


def find_highest_of(need: pd.Series, share: float) -> frozenset[str]:
    """Codes with the greatest need by any oriented figure (higher is greater need).

    Raises
    ------
    NeedError
        When the share is not above 0 and at most 1.
    """
    return frozenset(map(str, need.index[is_highest(need, share)]))


def is_highest(need: pd.Series, share: float) -> NDArray[np.bool_]:
    """Say of each area whether it is among those with the greatest need: as `find_highest_of`.

    Raises
    ------
    NeedError
        When the share is not above 0 and at most 1.
    """
    if not 0 < share <= 1:
        raise NeedError(
            f"The share of highest-need neighbourhoods must be above 0 and at most 1, not {share}.",
            then="Use 0.1 for the tenth with the greatest need.",
        )
    figures = need.to_numpy(float)
    known = figures[~np.isnan(figures)]
    most = int(np.floor(share * len(known) + 1e-9))
    if not most:
        return np.zeros(len(figures), dtype=bool)
    limit = np.partition(known, len(known) - most)[len(known) - most]
    # nobody is where there is no figure
    high = np.asarray(figures >= limit, dtype=bool)
    return high if high.sum() <= most else np.asarray(figures > limit, dtype=bool)


def spill_edges(
    study: Study,
    scores: NeedScores,
    zone: Zone | None = None,
    *,
    share: float = 0.1,
    rule: ContiguityRule = ContiguityRule.ROOK,
) -> pd.DataFrame:
    """Find where high need crosses a ward or council line: issues "spill over ward boundaries".

    After Dyson, Kerr, Raffo and Wigelsworth (2012), section 2: two neighbours on either side of a
    line, both among the reference's areas with the greatest need.

    Parameters
    ----------
    zone
        When given, only pairs inside it or between it and the areas just outside.
    share
        Both areas are among this share (0 to 1) of the reference with the greatest need.

    Returns
    -------
    pandas.DataFrame
        One row per pair, by code: `lsoa_code_a`, `lsoa_code_b`, `border_m` (metres; 0 for a
        bridge), `bridge`, ward and council names of both sides, `line` ("ward" or "council": a
        council's line is a ward's too) and `place`: "inside", "edge", or "study" without a zone.
        `outside` is the code of the area that is not in the zone.

    Raises
    ------
    StudyError
        When a member of the zone is not in the study.
    NeedError
        When the share is not above 0 and at most 1.
    """
    highest = is_highest(scores.score, share)
    marked = pd.Series(highest, index=scores.score.index)
    high = marked.reindex(study.contiguity.codes, fill_value=False).to_numpy(bool)
    inside = _inside(study, zone)
    pairs, areas = study.contiguity, study.areas
    kept = pairs.joined(rule) & high[pairs.left] & high[pairs.right]
    kept &= inside[pairs.left] | inside[pairs.right]
    # texts are looked up of few pairs: those of a whole country take longer than all the rest
    kept[kept] = _differ(areas["ward_code"], pairs.left[kept], pairs.right[kept])
    left, right = pairs.left[kept], pairs.right[kept]
    codes_left, codes_right = (pairs.codes[at].to_numpy() for at in (left, right))
    both = inside[left] & inside[right]
    names = {
        f"{level}_{side}": areas[f"{level}_name"].iloc[at].to_numpy()
        for level in ("ward", "lad")
        for side, at in (("a", left), ("b", right))
    }
    return pd.DataFrame(
        {
            "lsoa_code_a": codes_left,
            "lsoa_code_b": codes_right,
            "border_m": pairs.border_m[kept],
            "bridge": pairs.bridge[kept],
            **names,
            "line": np.where(_differ(areas["lad_code"], left, right), "council", "ward"),
            "place": "study" if zone is None else np.where(both, "inside", "edge"),
            "outside": np.where(both, "", np.where(inside[left], codes_right, codes_left)),
        }
    )


def _differ(texts: pd.Series, left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.bool_]:
    """Say of pairs of positions whether their texts are two."""
    return np.asarray(texts.iloc[left].to_numpy() != texts.iloc[right].to_numpy(), dtype=bool)


def _inside(study: Study, zone: Zone | None) -> NDArray[np.bool_]:
    if zone is None:
        return np.ones(len(study.contiguity.codes), dtype=bool)
    check_members(study, zone)
    return np.asarray(study.contiguity.codes.isin(zone.members))


def spill_in_words(edges: Iterable[str], zone_name: str) -> str:
    """Say in one sentence how many pairs of high-need neighbours a zone joins across lines.

    Parameters
    ----------
    edges
        The `place` column of `spill_edges`.

    Examples
    --------
    >>> spill_in_words(["inside", "inside", "edge"], "Byker")
    'Byker joins 2 pairs of high-need neighbours across ward lines; 1 more leads out of it.'
    """
    places = list(edges)
    inside, edge = places.count("inside"), places.count("edge")
    pairs = "1 pair" if inside == 1 else f"{inside:,} pairs" if inside else "no pairs"
    said = f"{zone_name} joins {pairs} of high-need neighbours across ward lines"
    if not edge:
        return f"{said}; none leads out of it."
    more = "more " if inside else ""
    return f"{said}; {edge:,} {more}{'leads' if edge == 1 else 'lead'} out of it."
