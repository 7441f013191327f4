"""Charts whose words are read from the back of a room: any Vega-Lite dict in, a larger one out."""

from collections.abc import Mapping
from typing import Any

from czmap.charts.small_maps import fit_columns

TIMES = 2
"""How much larger: words of 12 pixels become 24."""

_SIZES = frozenset({
    "fontSize", "labelFontSize", "titleFontSize", "subtitleFontSize", "labelLimit", "titleLimit",
    "limit", "lineHeight", "dx", "step", "size", "offset", "symbolSize",
})  # fmt: skip
"""What grows with the words: their own sizes, the room they may take, their distance to marks."""

_USUAL = {
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 180},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "symbolSize": 200},
}
"""The sizes that a chart leaves to the theme."""

_HELD = frozenset({"data", "datasets"})


def enlarge(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Make the words of a chart `TIMES` as large, with room for them; values stay as they are.

    A chart as wide as the page stays so; sizes in pixels grow, and so do small maps, of which
    fewer stand in a row.
    """
    grown = _grow_box(spec)
    if "concat" in spec:
        grown["concat"] = [_grow_box(view) for view in spec["concat"]]
        grown["columns"] = fit_columns(max((one["width"] for one in grown["concat"]), default=0))
    config = grown.get("config", {})
    usual = {key: {**_grow("", sizes), **config.get(key, {})} for key, sizes in _USUAL.items()}
    return {**grown, "config": {**config, **usual}}


def _grow_box(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Grow a chart whose width and height are its own."""
    grown = {key: _grow(key, value) for key, value in spec.items() if key != "concat"}
    for side in ("width", "height"):
        if isinstance(spec.get(side), int | float):
            grown[side] = spec[side] * TIMES
    return grown


def _grow(key: str, value: Any) -> Any:
    if key in _HELD:
        return value
    if isinstance(value, Mapping):
        return _grow_dict(key, value)
    if isinstance(value, list):
        return [_grow(key, one) for one in value]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value * TIMES if number and key in _SIZES else value


def _grow_dict(key: str, value: Mapping[str, Any]) -> dict[str, Any]:
    grown = {name: _grow(name, one) for name, one in value.items()}
    if key in {"y", "size"}:
        return _grow_pixels(grown)
    if key == "projection":  # small maps are drawn in pixels
        return {**grown, "scale": grown["scale"] * TIMES}
    return grown


def _grow_pixels(channel: dict[str, Any]) -> dict[str, Any]:
    """Grow what a channel says in pixels: a fixed value, also under a condition, or a range."""
    grown = dict(channel)
    if isinstance(grown.get("value"), int | float):
        grown["value"] *= TIMES
    if isinstance(condition := grown.get("condition"), Mapping):
        grown["condition"] = _grow_pixels(dict(condition))
    scale = grown.get("scale")
    if isinstance(scale, Mapping) and isinstance(scale.get("range"), list):
        grown["scale"] = {**scale, "range": [one * TIMES for one in scale["range"]]}
    return grown
