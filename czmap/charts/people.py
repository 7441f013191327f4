"""Charts of who lives in a place and what is there: the pipeline strip and the scale gauge."""

import math
from collections.abc import Sequence
from typing import Any

from czmap.scoring.pipeline import Pipeline, Roll, Stage
from czmap.scoring.sizes import REAL_ZONES

THERE, NEAR, GAP = "#0b6f8f", "#9fd0dc", "#c2650a"
MARK = "#2a86a8"
"""Some inside, some near, none: a filled, a pale and an outlined cell; each says its number."""

_ON = {"inside": "#ffffff", "near": "#12191d"}
_STRIP = (
    Stage.EARLY, Stage.PRIMARY, Stage.SECONDARY, Stage.SIXTEEN, Stage.SPECIAL, Stage.ALTERNATIVE,
)  # fmt: skip


_SPACE = "indexof(datum.label, ' ')"
_IN_LINES = (
    f"{_SPACE} < 0 || length(datum.label) < 12 ? datum.label"
    f" : [slice(datum.label, 0, {_SPACE}), slice(datum.label, {_SPACE} + 1)]"
)


def draw_strip(pipeline: Pipeline, *, ink: str, in_lines: bool = False) -> dict[str, Any]:
    """Draw how many schools of each stage are inside and near: a row of cells each.

    Parameters
    ----------
    ink
        The colour of labels on the page's ground.
    in_lines
        Whether labels begin a new line after their first word: large ones have room then on a
        narrow screen.

    Returns
    -------
    dict
        A Vega-Lite specification with its values.
    """
    rows = ("Inside", f"Within {pipeline.walk_m:,.0f} m")
    steps = [step for step in pipeline.steps if step.stage in _STRIP]
    cells = [
        _cell(step.stage, row, roll)
        for step in steps
        for row, roll in zip(rows, (step.inside, step.near), strict=True)
    ]
    labels = {
        "labelAngle": 0,
        "ticks": False,
        "domain": False,
        "labelFontSize": 12,
        "labelColor": ink,
        **({"labelExpr": _IN_LINES} if in_lines else {}),
    }
    across = {
        "field": "where",
        "type": "nominal",
        "sort": list(rows),
        "title": None,
        "axis": {**labels, "orient": "top", "labelPadding": 32 if in_lines else 2},
        "scale": {"paddingInner": 0.05},
    }
    down = {
        "field": "stage", "type": "nominal", "sort": [str(stage) for stage in _STRIP],
        "title": None, "axis": {**labels, "labelLimit": 150}, "scale": {"paddingInner": 0.12},
    }  # fmt: skip
    return {
        "width": "container",
        "height": {"step": 30},
        "padding": {"left": 5, "top": 5, "bottom": 5, "right": 14},
        "data": {"values": cells},
        "encoding": {"x": across, "y": down, "tooltip": {"field": "said", "type": "nominal"}},
        "layer": [
            {
                "mark": {"type": "rect", "cornerRadius": 4, "strokeWidth": 2},
                "encoding": {
                    "fill": {"field": "fill", "type": "nominal", "scale": None},
                    "stroke": {"field": "stroke", "type": "nominal", "scale": None},
                    "strokeDash": {
                        "condition": {"test": "datum.schools == 0", "value": [5, 4]},
                        "value": [1, 0],
                    },
                },
            },
            {
                "mark": {"type": "text", "fontSize": 14 if in_lines else 16, "fontWeight": 700},
                "encoding": {
                    "text": {"field": "label", "type": "nominal"},
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            },
        ],
        "config": {"view": {"stroke": None}},
    }


def _cell(stage: Stage, where: str, roll: Roll) -> dict[str, Any]:
    kind = "inside" if where == "Inside" else "near"
    full = THERE if kind == "inside" else NEAR
    some = roll.schools > 0
    return {
        "stage": str(stage),
        "where": where,
        "schools": roll.schools,
        "label": f"{roll.schools:,}" if some else "none",
        "fill": full if some else "transparent",
        "stroke": full if some else GAP,
        "ink": _ON[kind] if some else GAP,
        "said": f"{stage}, {where.casefold()}: {roll.schools:,}",
    }


def draw_gauge(title: str, here: float, marks: Sequence[float], *, ink: str) -> dict[str, Any]:
    """Draw one measure of a place among the real zones, on a scale of equal multiples.

    Parameters
    ----------
    here
        The place's figure; left out when it is missing or 0.
    marks
        The figure of each of `REAL_ZONES`; those missing are left out.
    ink
        The colour of labels on the page's ground.
    """
    name = "Here"
    pairs = [(zone.name, mark) for zone, mark in zip(REAL_ZONES, marks, strict=True)]
    values = [
        {"zone": f"{zone}: {value:,.0f}", "value": value, "here": zone == name}
        for zone, value in [*pairs, (name, here)]
        if math.isfinite(value) and value > 0
    ]
    order = [one["zone"] for one in values]
    return {
        "width": "container",
        "height": {"step": 24},
        "title": {"text": title, "fontSize": 14, "anchor": "start", "color": ink},
        "encoding": {
            "y": {
                "field": "zone", "type": "nominal", "title": None, "sort": order,
                "scale": {"domain": order},
                "axis": {
                    "labelLimit": 170, "labelColor": ink, "ticks": False, "domain": False,
                    "grid": True,
                },
            },
            "x": {
                "field": "value", "type": "quantitative", "title": None,
                "scale": {"type": "log", "nice": False, "padding": 14},
                "axis": {"labels": False, "ticks": False, "grid": False, "domain": False},
            },
            "tooltip": {"field": "zone", "type": "nominal"},
        },
        "layer": [
            {
                # within the layer: what stands at the top is made a table of, at ten times the cost
                "data": {"values": values},
                "mark": {"type": "point", "filled": True, "opacity": 1},
                "encoding": {
                    "shape": {
                        "condition": {"test": "datum.here", "value": "diamond"}, "value": "circle"
                    },
                    "size": {"condition": {"test": "datum.here", "value": 190}, "value": 80},
                    "color": {"condition": {"test": "datum.here", "value": GAP}, "value": MARK},
                },
            },
        ],
        "config": {"view": {"stroke": None}},
    }  # fmt: skip
