"""Small maps of several places at one scale, by the same classes or by distance from a mean."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from czmap.board import Extent, find_extent, say_need
from czmap.charts.small_maps import SmallMap, draw_place_maps, make_ground
from czmap.choropleth import NO_DATA, Classes, classify
from czmap.geodata.indicators import Indicator
from czmap.geodata.study import Study
from czmap.map_paint import YLGNBU
from czmap.safe import plain
from czmap.scoring.place import Place
from czmap.scoring.words import NBSP, NO_FIGURE, many

PUOR = ("#5e3c99", "#b2abd2", "#f7f7f7", "#fdb863", "#e66101")
"""ColorBrewer's PuOr of five classes, turned: orange is higher need than the benchmark's mean."""

MOST_SHAPES = 1_500
"""Neighbourhoods of all places together; more are too small to be told apart."""

MOST_NEAR = 700
"""Neighbourhoods on all maps together; beyond, those outside the places are left out, because a
browser draws so many shapes slowly."""

CUTS = (-1.0, -0.25, 0.25, 1.0)
"""Classes of a difference, in standard deviations between the reference's neighbourhoods."""

_FAR = (
    "much lower need than A (1 SD or more)",
    "lower need than A's average",
    "about A's average (within 0.25 SD)",
    "higher need than A's average",
    "much higher need than A (1 SD or more)",
)


def draw_compared(
    whole: Study,
    places: Sequence[Place],
    values: pd.Series,
    indicator: Indicator,
    *,
    benchmark: float | None,
) -> dict[str, Any]:
    """Draw a map of each place, as a Vega-Lite dict; a click selects field `c`.

    Parameters
    ----------
    values
        Of all areas of the whole, as shown.
    benchmark
        Show the distance from this figure instead of classes; None for classes.
    """
    extents = _same_size(whole, places)
    grounds = [_near(whole, place, extent) for place, extent in zip(places, extents, strict=True)]
    if sum(map(len, grounds)) > MOST_NEAR:
        grounds = [whole.pack.areas.loc[list(place.members)] for place in places]
    drawn = [
        (
            make_ground(areas, place.members, extent),
            SmallMap(
                title=f"{letter}. {plain(place.name)}",
                lines=(many(len(place.members), "neighbourhood"),),
                legend=(
                    f"{indicator.label}: "
                    + ("against A's average" if benchmark is not None else "darker = higher need"),
                ),
                classes=_classes(values, areas.index, indicator, benchmark),
                said=_said(values, areas.index, indicator),
            ),
        )
        for letter, place, areas, extent in zip("ABCDE", places, grounds, extents, strict=False)
    ]
    return draw_place_maps(
        drawn,
        palette=YLGNBU if benchmark is None else PUOR,
        description=f"{len(drawn)} small maps at one scale: {indicator.label}",
    )


def _same_size(whole: Study, places: Sequence[Place]) -> list[Extent]:
    """Frame each place in its middle, all frames as large as the largest needs."""
    found = [find_extent(whole.pack.areas.geometry.loc[list(one.members)]) for one in places]
    width = max(east - west for west, _, east, _ in found)
    height = max(north - south for _, south, _, north in found)
    return [
        (
            (west + east - width) / 2,
            (south + north - height) / 2,
            (west + east + width) / 2,
            (south + north + height) / 2,
        )
        for west, south, east, north in found
    ]


def _near(whole: Study, place: Place, extent: Extent) -> gpd.GeoDataFrame:
    areas = whole.pack.areas
    at = np.unique(areas.sindex.query(shapely.box(*extent), predicate="intersects"))
    return areas.loc[areas.index[at].union(pd.Index(place.members))].sort_index()


def _classes(
    values: pd.Series, codes: pd.Index, indicator: Indicator, benchmark: float | None
) -> Classes:
    own = values.reindex(codes)
    if benchmark is None:
        return classify(
            own, reference=values, direction=indicator.direction, decimals=indicator.decimals
        )
    spread = float(values.std()) or 1.0
    far = (own.to_numpy(float) - benchmark) * indicator.direction.sign / spread
    digits = np.searchsorted(CUTS, far, side="left").astype(str)
    digits[~np.isfinite(far)] = NO_DATA
    return Classes(
        digits="".join(digits.tolist()),
        legend=tuple((at, _FAR[at]) for at in range(len(_FAR) - 1, -1, -1)),
        breaks=CUTS,
    )


def _said(values: pd.Series, codes: pd.Index, indicator: Indicator) -> tuple[str, ...]:
    own = values.reindex(codes).to_numpy(float)
    unit = f"{NBSP}%" if indicator.unit == "%" else ""
    return tuple(
        f"{value:,.{indicator.decimals}f}{unit}: {words}" if np.isfinite(value) else NO_FIGURE
        for value, words in zip(own, say_need(own, values, indicator.direction), strict=True)
    )
