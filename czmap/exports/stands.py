"""Where a zone, and each of its neighbourhoods, stands on what its need is made of."""

from dataclasses import dataclass
from math import isfinite

import numpy as np

from czmap.exports.set_text import set_plain
from czmap.exports.shortlist import Entry, Shortlist
from czmap.scoring.heat import share_below
from czmap.scoring.words import NO_FIGURE, many, percent, share_sentence, value_of

MOST_MARKS = 80
"""Neighbourhoods that get a mark of their own; of more, as many evenly spaced ones by rank."""


@dataclass(frozen=True, kw_only=True)
class Stand:
    """One weighted indicator of a zone, as words and as places on a line from 0 to 1.

    Attributes
    ----------
    points
        Of the zone's mean need, that it gives.
    higher_than
        Share of all neighbourhoods whose need on it is lower than the zone's mean; None without a
        figure.
    members
        The same of each member that has a figure, sorted.
    missing
        How many members have none.
    """

    key: str
    label: str
    value: str
    words: str
    points: float
    higher_than: float | None
    members: tuple[float, ...]
    missing: int


def find_stands(shortlist: Shortlist, entry: Entry) -> tuple[Stand, ...]:
    """Find where a zone stands on each weighted indicator; what gives most of its need is first."""
    study, profile = shortlist.study, entry.profile
    made = []
    for key, points in profile.terms.sort_values(ascending=False, kind="stable").items():
        indicator = study.catalogue[str(key)]
        value = float(profile.values["value"].to_dict()[key])
        higher = float(profile.values["higher_than"].to_dict()[key])
        known = isfinite(higher)
        below = share_below(study.reference[str(key)], indicator)
        own = np.sort(below.loc[list(entry.zone.members)].dropna().to_numpy(float))
        made.append(
            Stand(
                key=str(key),
                label=set_plain(indicator.label),
                value=set_plain(value_of(indicator, value)),
                words=set_plain(
                    share_sentence(higher, place=study.place_of(str(key))) if known else NO_FIGURE
                ),
                points=float(points),
                higher_than=higher if known else None,
                members=_thinned(own),
                missing=len(entry.zone.members) - len(own),
            )
        )
    return tuple(made)


def say_stands(stands: tuple[Stand, ...], place: str) -> str:
    """Say in words what the lines show, for those who do not see them."""
    said = []
    for one in stands:
        if one.higher_than is None or not one.members:
            said.append(f"{one.label}: {NO_FIGURE}")
            continue
        without = f", {many(one.missing, 'neighbourhood')} without a figure" if one.missing else ""
        low, high = one.members[0], one.members[-1]
        said.append(
            f"{one.label}: the zone has {one.words}; its neighbourhoods run from {percent(low)} to "
            f"{percent(high)}{without}"
        )
    lead = f"Where the zone and its neighbourhoods stand among {place}'s neighbourhoods"
    return set_plain(f"{lead}, by share with lower need. {'. '.join(said)}.")


def _thinned(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> tuple[float, ...]:
    if len(values) > MOST_MARKS:
        values = values[np.linspace(0, len(values) - 1, MOST_MARKS).round().astype(int)]
    return tuple(round(float(one), 4) for one in values)
