"""Neighbourhoods one by one: each figure, where it stands, and what stands out, as one table."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from czmap.geodata.indicators import Indicator
from czmap.scoring.compare import LETTERS, Basis
from czmap.scoring.need import rank_values
from czmap.scoring.patterns import Labels, label_in_words
from czmap.scoring.place import Place
from czmap.scoring.words import NO_FIGURE, at_least, value_of

NEED = "need"


def share_below(reference: pd.Series, indicator: Indicator) -> pd.Series:
    """Give, for each area, the share (0 to 1) of areas with a figure whose need is lower."""
    sign = indicator.direction.sign
    known = np.sort(reference.dropna().to_numpy(float) * sign)
    own = reference.to_numpy(float) * sign
    below = np.searchsorted(known, own, side="left") / max(1, len(known))
    return pd.Series(np.where(np.isfinite(own), below, np.nan), index=reference.index)


def share_above(reference: pd.Series, indicator: Indicator) -> pd.Series:
    """Give, for each area, the share (0 to 1) of areas with a figure whose need is higher."""
    ranks = rank_values(reference, indicator).astype("Float64").astype(float)
    return (ranks - 1) / max(1, int(ranks.notna().sum()))


def stand_in_words(below: float, above: float) -> str:
    """Say where a figure stands, with the direction: "higher need than 92 %".

    Examples
    --------
    >>> stand_in_words(0.92, 0.07).replace(chr(160), " ")
    'higher need than 92 %'
    """
    if not np.isfinite(below):
        return NO_FIGURE
    high = below >= above
    return f"{'higher' if high else 'lower'} need than {at_least(below if high else above)}"


def make_heat(
    basis: Basis, labels: Labels, places: Sequence[Place], codes: Sequence[str], keys: Sequence[str]
) -> pd.DataFrame:
    """Tabulate neighbourhoods: one row each, in the order of `codes`.

    Parameters
    ----------
    places
        What is compared, for the letters of the places that each is in; or none.
    keys
        Indicators that get columns.

    Returns
    -------
    pandas.DataFrame
        Index `lsoa_code`; columns `name`, `ward`, `lad`, `places`, `residents`, `children`,
        `in_need` (children in low-income families), `label`, `need`, `need below`, `need above`,
        and for each indicator its value, "KEY below" and "KEY above": shares of the reference's
        areas whose need is lower, and higher.
    """
    study, rows = basis.study, list(codes)
    areas = study.pack.areas.loc[rows]
    inside = [set(place.members) for place in places]
    named = [label_in_words(one, study.catalogue) for one in labels.configurations]
    columns: dict[str, object] = {
        "name": areas["lsoa_name"],
        "ward": areas["ward_name"],
        "lad": areas["lad_name"],
        "places": [
            "".join(letter for letter, own in zip(LETTERS, inside, strict=False) if code in own)
            for code in rows
        ],
        "residents": areas["population"].astype(float),
        "children": areas["children"].astype(float),
        "in_need": basis.in_need.loc[rows],
        "label": [named[int(at)] for at in labels.group.loc[rows]],
        NEED: basis.scores.score.loc[rows],
    }
    ranks = basis.scores.rank.astype("Float64").astype(float)
    known = max(1, int(ranks.notna().sum()))
    columns[f"{NEED} above"] = ((ranks - 1) / known).loc[rows]
    lowest = ranks.rank(method="max")
    columns[f"{NEED} below"] = (1 - lowest / known).loc[rows]
    for key in keys:
        indicator, reference = study.catalogue[key], study.reference[key].astype(float)
        columns[key] = reference.loc[rows]
        columns[f"{key} below"] = share_below(reference, indicator).loc[rows]
        columns[f"{key} above"] = share_above(reference, indicator).loc[rows]
    return pd.DataFrame(columns, index=pd.Index(rows, name="lsoa_code"))


def figure_words(indicator: Indicator, value: float, below: float, above: float) -> str:
    """Write a figure and where it stands: "31.2 %: higher need than 92 %".

    A missing figure is said to be missing.
    """
    if not np.isfinite(value):
        return NO_FIGURE
    return (
        f"{value_of(indicator, value).removeprefix('a score of ')}: {stand_in_words(below, above)}"
    )
