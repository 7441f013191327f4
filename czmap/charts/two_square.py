"""The key of a map of two indicators: nine coloured squares, each with how many areas it has."""

from collections.abc import Mapping, Sequence
from typing import Any

from czmap.safe import plain

_SIDE = 78
_LEVELS = ["low", "middle", "high"]
_INK = "currentColor"


def draw_two_square(
    counts: Mapping[int, int], palette: Sequence[str], first: str, second: str
) -> dict[str, Any]:
    """Draw the key as a Vega-Lite dict.

    Parameters
    ----------
    counts
        Neighbourhoods in each cell, 0 to 8: the first indicator's level by the remainder of three,
        the second's by the quotient.
    palette
        Nine colours, in the order of the cells.
    first, second
        What the indicators are called; need rises to the right and upwards.
    """
    rows = [
        {
            "x": _LEVELS[cell % 3],
            "y": _LEVELS[cell // 3],
            "cell": str(cell),
            "count": f"{counts.get(cell, 0):,}",
            "ink": _ink_on(palette[cell]),
        }
        for cell in range(9)
    ]
    axis = {"grid": False, "ticks": False, "domain": False, "labelAngle": 0,
            "titleFontWeight": 600, "labelColor": _INK, "titleColor": _INK, "labelFontSize": 13,
            "titleFontSize": 13}  # fmt: skip
    place = {
        "x": {"field": "x", "type": "ordinal", "sort": _LEVELS,
              "axis": {**axis, "title": [plain(f"need on {first} →")], "orient": "bottom"}},
        "y": {"field": "y", "type": "ordinal", "sort": _LEVELS[::-1],
              "axis": {**axis, "title": [plain(f"need on {second} →")]}},
    }  # fmt: skip
    colours = {"domain": [str(cell) for cell in range(9)], "range": list(palette)}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": plain(
            f"Key of nine colours: need on {first} rises to the right, need on {second} upwards. "
            "The table below says the same in words."
        ),
        "width": 3 * _SIDE,
        "height": 3 * _SIDE,
        "autosize": {"type": "pad", "contains": "padding"},
        "data": {"values": rows},
        "encoding": place,
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "#66727a", "strokeWidth": 1},
                "encoding": {
                    "fill": {"field": "cell", "type": "nominal", "scale": colours, "legend": None}
                },
            },
            {
                "mark": {"type": "text", "fontSize": 15, "fontWeight": 600},
                "encoding": {
                    "text": {"field": "count", "type": "nominal"},
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            },
        ],
        "config": {"view": {"stroke": None}},
    }


def _ink_on(colour: str) -> str:
    """Choose black or white letters, whichever stands out more (WCAG 2 relative luminance)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (light + 0.05) ** 2 > 0.05 * 1.05 else "#ffffff"
