"""Charts of distributions and regressions: plain values in, a Vega-Lite specification out.

Colours of labels come from the page's theme; those of marks are read on light and dark ground.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EVERYWHERE, HERE = "#8796a3", "#d1661c"
"""The reference, and the place that is looked at."""

_AXIS = {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}


@dataclass(frozen=True, kw_only=True)
class Series:
    """One place's histogram.

    Attributes
    ----------
    counts
        Areas in each bin.
    """

    name: str
    counts: tuple[int, ...]
    everywhere: bool = False


@dataclass(frozen=True, kw_only=True)
class Marker:
    """A value marked by a line with its words."""

    value: float
    label: str
    everywhere: bool = False


def draw_histogram(
    edges: Sequence[float],
    series: Sequence[Series],
    markers: Sequence[Marker],
    *,
    title: str,
    ink: str,
) -> dict[str, Any]:
    """Draw places over the same bins, each as per cent of its own neighbourhoods.

    The reference is filled, the place is a stepped outline; markers stand above one another, so
    that their words never cover each other.

    Parameters
    ----------
    ink
        The colour of words that reads on the page's ground.
    """
    bars = [row for one in series if one.everywhere for row in _bars(edges, one)]
    steps = [row for one in series if not one.everywhere for row in _bars(edges, one)]
    x = {
        "type": "quantitative",
        "title": title,
        "axis": {**_AXIS, "grid": False},
        "scale": {"zero": False, "nice": False, "domain": [edges[0], edges[-1]]},
    }
    y = {"type": "quantitative", "title": "% of neighbourhoods", "axis": {**_AXIS, "tickCount": 5}}
    tips = [{"field": name} for name in ("place", "range", "neighbourhoods", "share")]
    spans = {
        "x": {**x, "field": "from"},
        "x2": {"field": "to"},
        "y": {**y, "field": "percent"},
        "y2": {"datum": 0},
    }
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": bars},
            "mark": {"type": "rect", "color": EVERYWHERE, "opacity": 0.6},
            "encoding": {**spans, "tooltip": tips},
        }
    ]
    if steps:
        layers.append(
            {
                "data": {"values": steps},
                "mark": {
                    "type": "rect", "filled": False, "stroke": HERE, "strokeWidth": 2,
                },
                "encoding": {**spans, "tooltip": tips},
            }
        )  # fmt: skip
    layers += _markers(edges, markers, ink)
    return {"height": 300, "layer": layers, "padding": {"top": 6, "right": 14}}


def _bars(edges: Sequence[float], series: Series) -> list[dict[str, Any]]:
    total = sum(series.counts)
    return [
        {
            "place": series.name,
            "from": low,
            "to": high,
            "percent": 100 * count / total,
            "range": f"{low:,.6g} to {high:,.6g}",
            "neighbourhoods": count,
            "share": f"{100 * count / total:.1f} %",
        }
        for low, high, count in zip(edges[:-1], edges[1:], series.counts, strict=True)
        if count
    ]


def _markers(edges: Sequence[float], markers: Sequence[Marker], ink: str) -> list[dict[str, Any]]:
    """Draw each marker as a line, its words at their own height, towards the wider side."""
    layers = []
    turn = edges[0] + 0.75 * (edges[-1] - edges[0])
    for at, one in enumerate(markers):
        left = one.value > turn
        colour = EVERYWHERE if one.everywhere else HERE
        where = {"values": [{"value": min(max(one.value, edges[0]), edges[-1])}]}
        x = {"field": "value", "type": "quantitative"}
        layers.append(
            {
                "data": where,
                "mark": {
                    "type": "rule", "color": colour, "strokeWidth": 2,
                    "strokeDash": [5, 4] if one.everywhere else [1, 0],
                },
                "encoding": {"x": x},
            }
        )  # fmt: skip
        layers.append(
            {
                "data": where,
                "mark": {
                    "type": "text", "align": "right" if left else "left", "dx": -6 if left else 6,
                    "fontSize": 12, "fontWeight": 600, "color": ink,
                    # the name over its figure: in one line it would not fit on a telephone
                    "text": one.label.rsplit(", ", 1), "lineHeight": 15, "limit": 420,
                },
                "encoding": {"x": x, "y": {"value": 10 + 34 * at}},
            }
        )  # fmt: skip
    return layers


def draw_terms(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Draw coefficients as dots with their intervals; below zero is to the left.

    Parameters
    ----------
    rows
        `label`, `coefficient`, `low`, `high` of each, in the order wanted.
    """
    order = [str(one["label"]) for one in rows]
    y = {
        "field": "label", "type": "nominal", "sort": order, "title": None,
        "axis": {**_AXIS, "labelLimit": 170, "grid": True, "ticks": False, "domain": False},
    }  # fmt: skip
    x = {
        "type": "quantitative",
        # two lines, for it must fit on a telephone
        "title": ["← lower outcome with more need", "(standard deviations)"],
        "axis": {**_AXIS, "titleLimit": 420, "titleAnchor": "end"},
    }
    tips = [{"field": name} for name in ("label", "said")]
    return {
        "height": {"step": 38},
        "data": {"values": [dict(one) for one in rows]},
        "layer": [
            {
                "data": {"values": [{"zero": 0}]},
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": EVERYWHERE},
                "encoding": {"x": {"field": "zero", "type": "quantitative"}},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 3, "color": HERE},
                "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "circle", "size": 130, "opacity": 1, "color": HERE},
                "encoding": {"y": y, "x": {**x, "field": "coefficient"}, "tooltip": tips},
            },
        ],
    }


def draw_scatter(points: Sequence[Mapping[str, Any]], *, across: str, up: str) -> dict[str, Any]:
    """Draw many areas as discs that grow with how many they stand for, and a place's own on top.

    The table of discs (`x`, `y`, `areas`) is given beside the chart, as numbers: as rows of names
    and figures it is three times as long, and lines of text Vega reads by making a script, which
    the content policy forbids.

    Parameters
    ----------
    points
        `x`, `y` and `name` of each of the place's own.
    """
    x = {
        "field": "x", "type": "quantitative", "title": across, "axis": _AXIS,
        "scale": {"zero": False},
    }  # fmt: skip
    y = {**x, "field": "y", "title": up}
    return {
        "description": f"Neighbourhoods as discs: {across} across, {up} upwards.",
        # thousands of nameless discs are not read out one by one
        "config": {"mark": {"aria": False}},
        "height": 340,
        "layer": [
            {
                "mark": {"type": "circle", "color": EVERYWHERE, "opacity": 0.55},
                "encoding": {
                    "x": x,
                    "y": y,
                    "size": {
                        "field": "areas", "type": "quantitative", "legend": None,
                        "scale": {"range": [6, 120]},
                    },
                    "tooltip": [{"field": "areas", "title": "neighbourhoods"}],
                },
            },
            {
                "data": {"values": [dict(one) for one in points]},
                "mark": {
                    "type": "circle", "color": HERE, "size": 55, "opacity": 0.9,
                    "stroke": "white", "strokeWidth": 0.8,
                },
                "encoding": {"x": x, "y": y, "tooltip": [{"field": "name"}]},
            },
        ],
    }  # fmt: skip
