"""What a map shows, as plain values: colours, the chosen area, zones; and the same in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely

from czmap.choropleth import MOST_CLASSES, Classes
from czmap.errors import AreaError
from czmap.geodata.areas import AreaTable
from czmap.geodata.outlines import DEGREES, outline_of, turn
from czmap.geometry_files import DECIMALS
from czmap.map_layers import Layers, describe_layers
from czmap.map_overlay import Overlay, describe_overlay
from czmap.safe import plain

YLGNBU = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
"""ColorBrewer's YlGnBu of five classes: safe for the colour-blind, and on a washed-out wall."""


@dataclass(frozen=True, kw_only=True)
class MapFocus:
    """Where the view should go. It moves only when `token` changes; else the user's view stays.

    Attributes
    ----------
    bounds
        South, west, north, east, in degrees (EPSG:4326).
    """

    token: str
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False, kw_only=True)
class ZoneShape:
    """One zone or candidate as a dissolved outline with its number.

    Attributes
    ----------
    id
        Given back when its number is clicked.
    number
        Its rank (1 = greatest need), shown in the badge; 0 for an outline without a badge.
    label
        A name or sentence for the tooltip and for screen readers.
    outline
        GeoJSON geometry from `outline`.
    at
        Latitude and longitude that the badge stands on: the northernmost point.
    chosen
        Whether it is the one being looked at: drawn thickest.
    letter
        Shown in the badge in the number's place ("A"), where zones have no ranks; or "".
    """

    id: str
    number: int
    label: str
    outline: Mapping[str, Any]
    at: tuple[float, float]
    chosen: bool = False
    letter: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Marking:
    """Which areas are in a zone that is being drawn by hand; a click marks at once.

    Attributes
    ----------
    marks
        One character an area, in the order of `study.areas`: 0 outside, 1 inside, 2 inside and
        locked, 3 outside and locked.
    mode
        What a click does: "toggle", "add" or "subtract".
    hints
        By code, what changing that area would do, in a few words, for its tooltip.
    """

    marks: str
    mode: str
    hints: Mapping[str, str] = field(default_factory=dict)

    @property
    def inside(self) -> int:
        """How many areas are inside."""
        return self.marks.count("1") + self.marks.count("2")


@dataclass(frozen=True, eq=False, kw_only=True)
class AreaPaint:
    """Everything that may change on a map without drawing it anew.

    Attributes
    ----------
    title
        What the colours show, over the legend and in tooltips ("No qualifications").
    classes
        From `choropleth.classify`, in the order of `study.areas`.
    values
        Ready-made text an area, in the same order, without unit; "" where there is no data.
    unit
        Written after a value ("%"), or "".
    breaks_of
        What the breaks are of, for the legend ("fifths of England's neighbourhoods"), or "".
    note
        Under the legend; None for which way need lies, which is not true of every map.
    darkest
        What areas in the last class are, where councils are counted.
    selected
        Code of the area that is looked at, or "".
    words
        What the colours show, in sentences, where classes are not steps of one scale; or "".
    marking
        The zone being drawn by hand, or None: then a click looks at an area.
    overlay
        Lines and marks over the areas, or None.
    layers
        A person's own places and boundaries, or None.
    absent
        By code, why an area has no data, where that is known ("suppressed").
    legend
        Whether the map has its legend; False where the page has one for several maps.
    """

    title: str
    classes: Classes
    values: tuple[str, ...]
    unit: str = ""
    breaks_of: str = ""
    palette: tuple[str, ...] = YLGNBU
    note: str | None = None
    darkest: str = "darkest"
    selected: str = ""
    words: str = ""
    zones: tuple[ZoneShape, ...] = ()
    ward_lines: bool = True
    schools: bool = False
    focus: MapFocus | None = None
    marking: Marking | None = None
    overlay: Overlay | None = None
    layers: Layers | None = None
    absent: Mapping[str, str] = field(default_factory=dict)
    legend: bool = True

    def __post_init__(self) -> None:
        if len(self.values) != len(self.classes.digits):
            raise AreaError(
                f"There are {len(self.classes.digits):,} colours for {len(self.values):,} values."
            )


@dataclass(frozen=True, kw_only=True)
class MapClick:
    """What was clicked on the map.

    Attributes
    ----------
    kind, code
        An area (LSOA code), a council (LAD code, on maps of a whole country), a zone (its id), or
        a shape that was drawn ("circle lat,lng metres", "shape lat,lng lat,lng …"), unchecked.
    seq
        Rises with every click on one map.
    earlier
        Clicks just before this one that no run has seen yet, oldest first.
    """

    kind: Literal["area", "council", "zone", "shape"]
    code: str
    seq: int
    earlier: tuple["MapClick", ...] = ()


def to_texts(values: pd.Series, *, decimals: int) -> tuple[str, ...]:
    """Write numbers as short texts, "" where missing.

    Examples
    --------
    >>> to_texts(pd.Series([1234.56, None]), decimals=1)
    ('1,234.6', '')
    """
    numbers = pd.to_numeric(values).to_numpy(float)
    return tuple(f"{x:,.{decimals}f}" if np.isfinite(x) else "" for x in numbers)


def outline(areas: AreaTable, members: Iterable[str]) -> dict[str, Any]:
    """Dissolve areas into one outline: a GeoJSON geometry in EPSG:4326 with 5 decimals.

    Rings run as RFC 7946 asks: outer rings anticlockwise.

    Raises
    ------
    AreaError
        When there is no member, or one is not among the areas.
    """
    return outline_of(areas, _members(areas, members), decimals=DECIMALS)


def make_zone_shape(
    areas: AreaTable,
    members: Iterable[str],
    *,
    zone_id: str,
    number: int,
    label: str,
    chosen: bool = False,
) -> ZoneShape:
    """Dissolve a zone's members; its number stands at the northernmost point, to hide nothing.

    Raises
    ------
    AreaError
        When there is no member, or one is not among the areas.
    """
    shape = outline(areas, members)
    ends = shapely.get_coordinates(shapely.geometry.shape(shape))
    east, north = ends[np.lexsort((ends[:, 0], -ends[:, 1]))[0]].tolist()
    return ZoneShape(
        id=zone_id,
        number=number,
        label=label,
        outline=shape,
        at=(north, east),
        chosen=chosen,
    )


def make_focus(areas: AreaTable, members: Iterable[str], *, token: str) -> MapFocus:
    """Look at some areas (a ward, a candidate) until another token is given.

    Raises
    ------
    AreaError
        When there is no member, or one is not among the areas.
    """
    shapes = turn(areas.geometry.loc[_members(areas, members)], DEGREES)
    west, south, east, north = shapes.total_bounds.round(DECIMALS)
    return MapFocus(token=token, bounds=(float(south), float(west), float(north), float(east)))


def note_of(paint: AreaPaint) -> str:
    """Say which way need lies, and so where low values are dark; nothing for a single class."""
    if paint.note is not None:
        return paint.note
    breaks = paint.classes.breaks
    if len(breaks) < 2:
        return ""
    return "darker = higher need" + (" (lower values)" if breaks[0] > breaks[-1] else "")


def describe_map(areas: AreaTable, paint: AreaPaint) -> str:
    """Say in plain sentences what the map shows, for a caption and for screen readers.

    Parameters
    ----------
    areas
        The study's areas, in the order of the paint.
    """
    digits = np.array(list(paint.classes.digits))
    sentences = [f"Map of {len(areas):,} neighbourhoods (LSOAs) coloured by {paint.title}."]
    if paint.words:
        sentences.append(paint.words)
    elif paint.classes.legend:
        sentences.append(_darkest(areas, paint, digits == str(paint.classes.legend[0][0])))
    if paint.classes.missing:
        verbs = ("has", "is") if paint.classes.missing == 1 else ("have", "are")
        sentences.append(f"{paint.classes.missing:,} {verbs[0]} no data and {verbs[1]} hatched.")
        reasons = Counter(paint.absent[code] for code in areas.index if code in paint.absent)
        if reasons:
            told = ", ".join(f"{count:,} {why}" for why, count in sorted(reasons.items()))
            sentences.append(f"Of these, as the table says: {told}.")
    sentences += [f"{zone.label} is outlined." for zone in paint.zones if not zone.number]
    if numbered := [zone for zone in paint.zones if zone.number]:
        names = "; ".join(f"{zone.number}, {zone.label}" for zone in numbered[:3])
        count = len(numbered)
        noun = "zone is" if count == 1 else "zones are"
        sentences.append(f"{count} {noun} outlined and numbered: {names}{'; …' * (count > 3)}.")
    if paint.overlay is not None:
        sentences += describe_overlay(paint.overlay)
    if paint.layers is not None:
        sentences += describe_layers(paint.layers)
    if paint.marking is not None:
        sentences.append(_marked(areas, paint.marking))
    if paint.selected in areas.index:
        at = areas.index.get_loc(paint.selected)
        text = paint.values[at]  # noqa: PD011 - a tuple of texts, not a pandas object
        nothing = paint.absent.get(paint.selected, "no data")
        value = f"{text} {paint.unit}".strip() if text else nothing
        sentences.append(f"Chosen: {areas['lsoa_name'].iloc[at]}, {value}.")
    return plain(" ".join(sentences))


def _marked(areas: AreaTable, marking: Marking) -> str:
    if not marking.inside:
        return "No neighbourhood is in your zone yet."
    inside = np.array([mark in "12" for mark in marking.marks])
    nouns = "neighbourhood is" if marking.inside == 1 else "neighbourhoods are"
    return f"{marking.inside:,} {nouns} in your zone, outlined: in {_where(areas, inside)}."


def _darkest(areas: AreaTable, paint: AreaPaint, dark: Any) -> str:
    digit, text = paint.classes.legend[0]
    value = f"{text} {paint.unit}".strip()
    if digit != MOST_CLASSES - 1:
        return f"All with data have the same value, {value}."
    count = int(dark.sum())
    if not count:
        return f"None is in the darkest class, the highest need ({value})."
    many = f"{count:,} are darkest" if count > 1 else "1 is darkest"
    lead = "most are in" if count > 1 else "it is in"
    return f"{many}, the highest need ({value}); {lead} {_where(areas, np.asarray(dark))}."


def _where(areas: AreaTable, some: np.ndarray) -> str:
    """Name the three wards (or councils, where there are several) that hold most of some areas.

    Parameters
    ----------
    some
        True for each area that counts, in the order of the areas.
    """
    held = np.flatnonzero(some)
    # lists of texts, without an index: they are looked up with every click
    lads = areas["lad_code"].array.take(held).tolist()
    level = "ward" if len(set(lads)) == 1 else "lad"
    codes = areas[f"{level}_code"].array.take(held).tolist()
    first = sorted(Counter(codes).items(), key=lambda pair: (-pair[1], pair[0]))[:3]
    names = areas[f"{level}_name"].array
    named = [(str(names[held[codes.index(code)]]), count) for code, count in first]
    if len(codes) == 1:
        return named[0][0]
    return ", ".join(f"{name} ({count:,})" for name, count in named)


def _members(areas: AreaTable, members: Iterable[str]) -> list[str]:
    wanted = sorted(set(members))
    unknown = [code for code in wanted if code not in areas.index]
    if not wanted:
        raise AreaError("An outline needs at least one area.")
    if unknown:
        raise AreaError(
            f"{len(unknown):,} areas of an outline are not among those looked at.",
            examples=unknown,
            then="Look at their councils too.",
        )
    return wanted
