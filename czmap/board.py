"""The ward board: Figure 1 of the 2012 report for any place, as values that can be drawn.

Several indicators of one place and what lies around it: the same extent, neighbourhoods outside the
line (also of other councils) shown, each with classes and a legend, and the same facts in words.
After Dyson, Kerr, Raffo and Wigelsworth (2012), Figure 1, in which dark meant worse on all but
health; here dark means higher need on all, unless the report's own direction is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from czmap.choropleth import MOST_CLASSES, Classes, classify
from czmap.errors import StudyError
from czmap.geodata.indicators import Direction, Indicator, Theme
from czmap.geodata.study import Study
from czmap.scoring.place import Place, PlaceKind
from czmap.scoring.words import NBSP, NO_FIGURE, at_least, many, value_of

FIGURE_1 = (
    "imd_score", "good_health_pct", "unemployed_pct", "no_qualifications_pct", "barriers_score",
)  # fmt: skip
"""The five maps of the report's Figure 1, in its order, by what is measured today."""

MOST_MAPS = 9
MOST_AREAS = 1_500
"""Neighbourhoods on a board; more are too small to be told apart on a map of this size."""

_OWN_BREAKS = "fifths of this board's neighbourhoods"
_MARGIN = 0.12
_LEAST_MARGIN = 250.0
_FLATTEST = 0.7
_TALLEST = 1.15

Extent: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in metres (EPSG:27700)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class BoardMap:
    """One small map of a board.

    Attributes
    ----------
    indicator
        What it shows.
    direction
        Which values are dark: the indicator's own direction of need, or the report's for health.
    classes
        In the order of the board's areas.
    figures
        One float an area as shown (rates in per cent); missing is NaN.
    said
        The same in words: "31.2 %: higher need than 87 %".
    mean, reference_mean
        Averages over the people of the place, and of the whole country or borough.
    highest, known
        How many of the place's areas are in the reference's fifth in greatest need, of how many
        with a figure.
    whose
        What its figures are measured against: "England", or the councils that a person's own
        figures are of.
    """

    indicator: Indicator
    direction: Direction
    classes: Classes
    figures: NDArray[np.float64]
    said: tuple[str, ...]
    mean: float
    reference_mean: float
    highest: int
    known: int
    whose: str

    @property
    def title(self) -> str:
        """What the map shows, with the direction where a low figure means need."""
        label = self.indicator.label
        if self.direction is Direction.HIGH:
            return label
        return (
            f"{label} (darker is lower)"
            if ":" in label
            else f"Lower {label[:1].lower()}{label[1:]}"
        )

    @property
    def unit(self) -> str:
        """What stands after a figure: "%" or nothing."""
        return unit_of(self.indicator)

    @property
    def restored(self) -> bool:
        """Whether dark does not mean need here, as in the report's map of health."""
        return self.direction is not self.indicator.direction

    @property
    def darker(self) -> str:
        """What dark means on this map."""
        if self.restored:
            return "darker = higher figure, less need"
        lower = ", lower figure" if self.direction is Direction.LOW else ""
        return f"darker = higher need{lower}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Board:
    """A place, what lies around it, and its maps.

    Attributes
    ----------
    areas
        The place's areas and all others of the pack that the extent touches, by code.
    inside
        For each area, whether it is one of the place's.
    """

    place: Place
    areas: gpd.GeoDataFrame
    inside: NDArray[np.bool_]
    extent: Extent
    maps: tuple[BoardMap, ...]
    pooled: bool

    @property
    def name(self) -> str:
        """What the place is called, with its kind where it is a ward."""
        if self.place.kind is not PlaceKind.WARD:
            return self.place.name
        lads = ", ".join(sorted(self.areas.loc[self.inside, "lad_name"].unique()))
        return f"{self.place.name} ward, {lads}"

    @property
    def breaks_of(self) -> str:
        """What the classes of the maps are made of."""
        return f"fifths of {self.compared}" if self.pooled else _OWN_BREAKS

    @property
    def compared(self) -> str:
        """What figures are measured against: "England's neighbourhoods", and which by others."""
        labels: dict[str, list[str]] = {}
        for one in self.maps:
            labels.setdefault(one.whose, []).append(one.indicator.label)
        usual = max(labels, key=lambda whose: len(labels[whose]))
        others = [f"{', '.join(labels[whose])}: {whose}'s" for whose in labels if whose != usual]
        said = f"{usual}'s neighbourhoods"
        return f"{said} ({'; '.join(others)})" if others else said

    def breaks_for(self, one: BoardMap) -> str:
        """Say what the classes of one of the maps are made of."""
        return f"fifths of {one.whose}'s neighbourhoods" if self.pooled else _OWN_BREAKS


def make_board(
    study: Study, place: Place, keys: Sequence[str], *, pooled: bool = True, as_2012: bool = False
) -> Board:
    """Put a place's indicators on a board, with what lies around it.

    Parameters
    ----------
    keys
        Indicators of the study's catalogue, at most nine.
    pooled
        Whether classes are fifths of the whole country (or borough), so that boards of two places
        can be compared; else of the areas on this board.
    as_2012
        Whether health is shown in the report's direction: dark means better health.

    Raises
    ------
    StudyError
        When there are no indicators, more than nine, or more areas than can be told apart.
    CatalogueError
        When an indicator is not in the catalogue.
    """
    if not 1 <= len(keys) <= MOST_MAPS:
        raise StudyError(
            f"A board shows 1 to {MOST_MAPS} indicators, not {len(keys)}.",
            then="Choose some of them.",
        )
    if len(place.members) > MOST_AREAS:
        raise _too_many(place.name, len(place.members))
    extent = find_extent(study.pack.areas.geometry.loc[list(place.members)])
    areas = find_near(study, extent, place.members)
    if len(areas) > MOST_AREAS:
        raise _too_many(place.name, len(areas))
    inside = areas.index.isin(place.members)
    maps = tuple(
        _make_map(study, study.catalogue[key], areas.index, inside, (pooled, as_2012))
        for key in keys
    )
    return Board(place=place, areas=areas, inside=inside, extent=extent, maps=maps, pooled=pooled)


def find_extent(shapes: gpd.GeoSeries) -> Extent:
    """Frame some areas with a margin, neither very flat nor very tall.

    Returns
    -------
    tuple of float
        West, south, east, north in metres.
    """
    west, south, east, north = (float(edge) for edge in shapes.total_bounds)
    margin = max(_MARGIN * max(east - west, north - south), _LEAST_MARGIN)
    width, height = east - west + 2 * margin, north - south + 2 * margin
    height, width = max(height, _FLATTEST * width), max(width, height / _TALLEST)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def find_near(study: Study, extent: Extent, members: Sequence[str]) -> gpd.GeoDataFrame:
    """Find the areas of the whole pack that an extent touches, also over council lines, by code."""
    areas = study.pack.areas
    near = areas.iloc[np.unique(areas.sindex.query(shapely.box(*extent), predicate="intersects"))]
    codes = near.index.union(pd.Index(members))
    return areas.loc[codes].sort_index()


def unit_of(indicator: Indicator) -> str:
    """Say what stands after a figure: "%" or nothing."""
    return "%" if indicator.unit == "%" or indicator.unit.startswith("rate") else ""


def shown_values(study: Study, indicator: Indicator) -> pd.Series:
    """Give an indicator's values for the whole pack as they are shown: rates in per cent."""
    factor = 100.0 if indicator.unit.startswith("rate") else 1.0
    return study.reference[indicator.key].astype(float) * factor


def decimals_of(indicator: Indicator) -> int:
    """Say how many decimals a figure is shown with."""
    return 1 if indicator.unit.startswith("rate") else indicator.decimals


def place_mean(rows: pd.DataFrame, indicator: Indicator) -> float:
    """Average an indicator over the people of some areas (its `denominator`), as published.

    `rows` are rows of a study's `reference`.

    Areas without a figure or without people take no part; NaN when none is left.
    """
    values = rows[indicator.key].to_numpy(float)
    people = rows[str(indicator.denominator)].to_numpy(float)
    known = np.isfinite(values) & np.isfinite(people) & (people > 0)
    return float(np.average(values[known], weights=people[known])) if known.any() else float("nan")


def say_need(values: NDArray[np.float64], reference: pd.Series, direction: Direction) -> list[str]:
    """Say where values stand among a reference's: "higher need than 87 %", or that none is known.

    The share is of the reference's areas with a figure, rounded down, so it never claims too much.
    """
    known = np.sort(reference.dropna().to_numpy(float) * direction.sign)
    own = values * direction.sign
    if not len(known):
        return [NO_FIGURE] * len(values)
    below = np.searchsorted(known, own, side="left") / len(known)
    above = 1 - np.searchsorted(known, own, side="right") / len(known)
    return [
        NO_FIGURE
        if not np.isfinite(value)
        else f"higher need than {at_least(low)}"
        if low >= high
        else f"lower need than {at_least(high)}"
        for value, low, high in zip(own, below, above, strict=True)
    ]


def _make_map(
    study: Study,
    indicator: Indicator,
    codes: pd.Index,
    inside: NDArray[np.bool_],
    how: tuple[bool, bool],
) -> BoardMap:
    pooled, as_2012 = how
    reference = shown_values(study, indicator)
    values = reference.reindex(codes)
    restored = as_2012 and indicator.theme is Theme.HEALTH and indicator.direction is Direction.LOW
    direction = Direction.HIGH if restored else indicator.direction
    decimals = decimals_of(indicator)
    fifths = classify(values, reference=reference, direction=indicator.direction)
    dark = np.array(list(fifths.digits)) == str(MOST_CLASSES - 1)
    classes = classify(
        values, reference=reference if pooled else values, direction=direction, decimals=decimals
    )
    numbers = values.to_numpy(float)
    return BoardMap(
        indicator=indicator,
        direction=direction,
        classes=classes,
        figures=numbers,
        said=_say_values(numbers, reference, indicator),
        mean=place_mean(study.reference.loc[codes[inside]], indicator),
        reference_mean=place_mean(study.reference, indicator),
        highest=int((dark & inside).sum()),
        known=int((np.isfinite(numbers) & inside).sum()),
        whose=study.place_of(indicator.key),
    )


def _say_values(
    values: NDArray[np.float64], reference: pd.Series, indicator: Indicator
) -> tuple[str, ...]:
    unit = f"{NBSP}%" if unit_of(indicator) else ""
    places = decimals_of(indicator)
    words = say_need(values, reference, indicator.direction)
    return tuple(
        f"{value:,.{places}f}{unit}: {said}" if np.isfinite(value) else NO_FIGURE
        for value, said in zip(values, words, strict=True)
    )


def place_word(place: Place) -> str:
    """Say what kind of place it is, as the subject of a sentence."""
    return {PlaceKind.WARD: "ward", PlaceKind.ZONE: "zone", PlaceKind.LAD: "council"}.get(
        place.kind, "place"
    )


def short_lines(board: Board, one: BoardMap) -> tuple[str, str]:
    """Say under a map's title how the place compares, in two short lines."""
    word = place_word(board.place).capitalize()
    here, there = (_figure(one, value) for value in (one.mean, one.reference_mean))
    if not one.known:
        return f"{word}: {NO_FIGURE}", f"{one.whose}: {there}"
    whose = "the" if len(one.whose) > 12 else f"{one.whose}'s"
    return (
        f"{word} {here}, {'all' if len(one.whose) > 12 else one.whose} {there}",
        f"{one.highest:,} of {one.known:,} in {whose} highest-need fifth",
    )


def _figure(one: BoardMap, value: float) -> str:
    factor = 100.0 if one.indicator.unit.startswith("rate") else 1.0
    if not np.isfinite(value):
        return NO_FIGURE
    unit = f"{NBSP}%" if one.unit else ""
    places = decimals_of(one.indicator)
    return f"{round(value * factor, places) + 0.0:,.{places}f}{unit}"


def map_sentence(board: Board, one: BoardMap) -> str:
    """Say in one or two sentences how the place stands on an indicator against the whole.

    Names are as published; make them safe before they go into a page.
    """
    word, total = place_word(board.place), int(board.inside.sum())
    if not one.known:
        return (
            f"{one.indicator.label}: no figure is published for any neighbourhood of this {word}."
        )
    there = value_of(one.indicator, one.reference_mean)
    here = value_of(one.indicator, one.mean)
    said = f"{one.indicator.label}: on average {here} in the {word}, "
    said += f"{there} in {one.whose}{_higher(one)}. "
    own = one.figures[board.inside]
    low, high = np.nanmin(own), np.nanmax(own)
    if low < high:
        unit, places = (f"{NBSP}%" if one.unit else ""), decimals_of(one.indicator)
        said += f"Neighbourhoods run from {low:,.{places}f}{unit} to {high:,.{places}f}{unit}; "
    said += f"{one.highest:,} of {one.known:,} {'is' if one.highest == 1 else 'are'} in the fifth "
    said += f"of {one.whose}'s neighbourhoods with the highest need."
    missing = total - one.known
    if missing:
        verb = "has" if missing == 1 else "have"
        said += f" {many(missing, 'neighbourhood')} {verb} no figure."
    return said


def _higher(one: BoardMap) -> str:
    gap = (one.mean - one.reference_mean) * one.indicator.direction.sign
    if not np.isfinite(gap) or abs(gap) < 1e-9:
        return ""
    return f": {'higher' if gap > 0 else 'lower'} need"


def around_sentence(board: Board) -> str:
    """Say how many neighbourhoods lie inside the line and how many are shown around it."""
    count, outside = int(board.inside.sum()), int((~board.inside).sum())
    word = place_word(board.place)
    said = f"{many(count, 'neighbourhood')} in the {word}, inside the thick line"
    if not outside:
        return f"{said}; none lies around it."
    own = set(board.areas.loc[board.inside, "lad_code"])
    others = board.areas.loc[~board.inside & ~board.areas["lad_code"].isin(own), "lad_name"]
    names = sorted(others.unique())
    also = f", some of them in {', '.join(names)}" if names else ""
    return f"{said}, and {outside:,} around it{also}."


def to_table(board: Board) -> pd.DataFrame:
    """Tabulate the board: one row an area, the place's own first, then those around it.

    Returns
    -------
    pandas.DataFrame
        Index `lsoa_code`; columns Neighbourhood, Ward, Council, "Inside" ("yes" or "no"), and for
        each map its figure (float, as shown) and the same in words.
    """
    areas = board.areas
    columns: dict[str, object] = {
        "Neighbourhood": areas["lsoa_name"],
        "Ward": areas["ward_name"],
        "Council": areas["lad_name"],
        "Inside": np.where(board.inside, "yes", "no"),
    }
    for one in board.maps:
        unit = f" ({one.unit})" if one.unit else ""
        columns[f"{one.indicator.label}{unit}"] = one.figures.round(3)
        columns[f"{one.indicator.label}, in words"] = list(one.said)
    table = pd.DataFrame(columns, index=areas.index)
    return table.iloc[np.argsort(~board.inside, kind="stable")]


def _too_many(name: str, count: int) -> StudyError:
    return StudyError(
        f"{name} would put {count:,} neighbourhoods on one board; up to {MOST_AREAS:,} can be told "
        "apart.",
        then="Choose a ward, or look at one council.",
    )
