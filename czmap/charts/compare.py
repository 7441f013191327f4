"""Charts of places side by side: dots on one scale, and strips of where each place lies.

Places are told apart by letter and shape, and only then by colour. Need grows to the right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

COLOURS = ("#1f83c4", "#d1661c", "#2a9d6f", "#b25fbf", "#a98600")
SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down")
EVERYWHERE = "#8796a3"

_STEP, _GAP = 19, 14


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One place on one indicator.

    Attributes
    ----------
    letter
        A to E.
    at
        Where it lies, 0 to 1 from the left (least need) to the right.
    said
        Figure and standing in words, for a pointer.
    """

    letter: str
    place: str
    indicator: str
    at: float
    said: str


@dataclass(frozen=True, kw_only=True)
class Strip:
    """How one indicator is spread over all neighbourhoods.

    Attributes
    ----------
    counts
        Neighbourhoods in bins of equal width from the least need to the greatest.
    ends
        The figures at the left and right end, as written.
    average
        Where the average of all lies, 0 to 1.
    """

    indicator: str
    counts: tuple[int, ...]
    ends: tuple[str, str]
    average: float


def draw_dots(dots: Sequence[Dot], *, whose: str, ink: str) -> dict[str, Any]:
    """Draw places over the indicators: the share of neighbourhoods with lower need, in per cent.

    Parameters
    ----------
    whose
        "England", as in "% of England's neighbourhoods with lower need".
    ink
        The colour of words that reads on the page's ground.
    """
    x = {
        "field": "at",
        "type": "quantitative",
        # two lines, so that a telephone shows all of it
        "title": [f"% of {whose}'s neighbourhoods", "with lower need (higher need →)"],
        "scale": {"domain": [0, 100]},
        "axis": {**_words(ink), "values": [0, 20, 40, 50, 60, 80, 100], "grid": True},
    }
    layers = [_middle(ink), *_letters(dots, x, 100.0, ink)]
    return _whole(layers, dots, len(_lines(dots)))


def draw_strips(strips: Sequence[Strip], dots: Sequence[Dot], *, ink: str) -> dict[str, Any]:
    """Draw where places lie on the spread of all neighbourhoods, a strip an indicator.

    Each strip runs from the figure with the least need to the one with the greatest; it is darker
    where more neighbourhoods are.
    """
    cells = [
        {
            "indicator": strip.indicator,
            "from": at / len(strip.counts),
            "to": (at + 1) / len(strip.counts),
            "shade": 0.08 + 0.72 * (count / max(strip.counts)) ** 0.5,
        }
        for strip in strips
        for at, count in enumerate(strip.counts)
        if count
    ]
    # the strip has the first line of each indicator, and the places those below
    lines = ["", *_lines(dots)]
    first = {"datum": "", "type": "nominal", "scale": {"domain": lines}}
    axis = {"labels": False, "ticks": False, "grid": False, "titleColor": ink, "titleFontSize": 12}
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "title": "← least need    greatest need →",
        "axis": {**axis, "titleFontWeight": "normal"},
    }
    bars = {
        "data": {"values": cells},
        "mark": {"type": "rect", "color": EVERYWHERE},
        "encoding": {
            "x": {**x, "field": "from"},
            "x2": {"field": "to"},
            "y": _y(dots, ink),
            "yOffset": first,
            "opacity": {"field": "shade", "type": "quantitative", "scale": None},
        },
    }
    averages = [{"indicator": one.indicator, "at": one.average} for one in strips]
    line = {
        "data": {"values": averages},
        "mark": {"type": "tick", "color": ink, "thickness": 3, "bandSize": 20},
        "encoding": {"x": {**x, "field": "at"}, "y": _y(dots, ink), "yOffset": first},
    }
    points = _letters(dots, {**x, "field": "at"}, 1.0, ink, lines=lines)
    return _whole([bars, line, *points], dots, len(lines))


def _words(ink: str) -> dict[str, Any]:
    return {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": ink,
        "titleColor": ink,
    }


def _names(dots: Sequence[Dot]) -> list[str]:
    return list(dict.fromkeys(one.indicator for one in dots))


def _y(dots: Sequence[Dot], ink: str) -> dict[str, Any]:
    return {
        "field": "indicator",
        "type": "nominal",
        "sort": _names(dots),
        "title": None,
        "scale": {"paddingInner": 0.12},
        "axis": {**_words(ink), "labelLimit": 190, "ticks": False, "domain": False},
    }


def _middle(ink: str) -> dict[str, Any]:
    return {
        "data": {"values": [{"at": 50}]},
        "mark": {"type": "rule", "color": ink, "strokeDash": [4, 4], "opacity": 0.6},
        "encoding": {"x": {"field": "at", "type": "quantitative"}},
    }


def _lines(dots: Sequence[Dot]) -> list[str]:
    return sorted({one.letter for one in dots})


def _letters(
    dots: Sequence[Dot],
    x: dict[str, Any],
    scale: float,
    ink: str,
    *,
    lines: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Draw a shape and a letter a place, each place on a line of its own within the indicator."""
    letters = _lines(dots)
    values = [
        {
            "letter": one.letter,
            "place": one.place,
            "indicator": one.indicator,
            "at": one.at * scale,
            "said": one.said,
        }
        for one in dots
    ]
    where = {
        "x": x,
        "y": _y(dots, ink),
        "yOffset": {
            "field": "letter",
            "type": "nominal",
            "scale": {"domain": list(lines or letters)},
        },
    }
    tips = [
        {"field": "place", "title": "Place"},
        {"field": "indicator", "title": "Indicator"},
        {"field": "said", "title": "Figure"},
    ]
    point = {
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 120, "stroke": "#ffffff"},
        "encoding": {
            **where,
            "color": _by_letter(letters, COLOURS),
            "shape": _by_letter(letters, SHAPES),
            "tooltip": tips,
        },
    }
    word = {
        "mark": {
            "type": "text", "dx": 13, "fontSize": 12, "fontWeight": 700, "color": ink,
        },
        "encoding": {**where, "text": {"field": "letter"}},
    }  # fmt: skip
    return [{"data": {"values": values}, **one} for one in (point, word)]


def _by_letter(letters: Sequence[str], looks: Sequence[str]) -> dict[str, Any]:
    scale = {"domain": list(letters), "range": list(looks)}
    return {"field": "letter", "type": "nominal", "legend": None, "scale": scale}


def _whole(layers: list[dict[str, Any]], dots: Sequence[Dot], rows: int) -> dict[str, Any]:
    return {
        "width": "container",
        "height": len(_names(dots)) * (_STEP * max(2, rows) + _GAP),
        "layer": layers,
        "padding": {"top": 6, "right": 22},
        "config": {"view": {"stroke": None}, "font": "sans-serif"},
    }
