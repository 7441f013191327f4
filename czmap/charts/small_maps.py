"""Small maps of one extent, side by side, as one Vega-Lite dict with a shared highlight.

Geometry is in pixels: metres (EPSG:27700) are turned so that north is up and cut at the extent, so
the browser projects nothing. `publish_geometry` takes it out of the drawing, so that a browser
fetches it once and a change of what is shown sends classes and words alone. An area without data is
hatched by lines that are geometry themselves, because no pattern of a page survives being saved as
a picture. How many maps stand in a row follows from the room that the page gives (Vega's signal for
the columns of a layout).
"""

import io
import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from czmap.choropleth import NO_DATA, Classes
from czmap.map_paint import YLGNBU
from czmap.safe import plain

WIDTH = 280
"""Pixels of one small map from west to east: three stand side by side on a page 1,280 wide."""

HATCHED, HATCH_LINE = "#f2f2f2", "#5d666e"
LINE, DARK, LIGHT, MARK = "#66727a", "#111111", "#ffffff", "#e6007e"
INK = "currentColor"
"""The colour of the page's own text, light or dark, also when that changes under an open chart."""

_FIXED = ("type", "geometry", "properties", "c", "n")
"""Fields of a feature that no choice of what is shown changes."""

_GAP = 24
_LEGEND_LIMIT = WIDTH + _GAP
_HATCH_STEP = 6.0
UNTOUCHED = """<style>
[data-testid="stVegaLiteChart"] .mark-shape[class*="_layer_"]:not([class*="_layer_0_marks"]) {
  pointer-events: none}
</style>"""
"""Style that lets a pointer through the lines and hatches of small maps to the areas below them:
Vega-Lite has no word for it."""

_TITLE_SIZE, _TITLE_CHARACTERS = 14, 36
_HOVER, HELD = "over", "held"


@dataclass(frozen=True, eq=False, kw_only=True)
class SmallMap:
    """What one small map shows.

    Attributes
    ----------
    lines
        Short lines under the title.
    legend
        Lines over the legend: which way need lies, what the classes are of.
    classes
        One digit an area, in the order of the areas.
    said
        What a pointer reads of each area, in the same order.
    """

    title: str
    lines: tuple[str, ...] = ()
    legend: tuple[str, ...] = ()
    classes: Classes
    said: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """Where the maps lie: areas in pixels, and the line around a place.

    Attributes
    ----------
    shapes
        One geometry an area, in pixels, y downwards; areas outside the extent are empty.
    outline
        The place's line, in the same pixels.
    size
        Pixels from west to east and from north to south.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    shapes: NDArray[np.object_]
    outline: Any
    size: tuple[int, int]


def make_ground(
    areas: gpd.GeoDataFrame,
    outlined: Sequence[str],
    extent: tuple[float, float, float, float],
    *,
    width: int = WIDTH,
) -> Ground:
    """Turn areas into pixels of a small map.

    Maps of several places are at equal scale when the widths of their extents are the same number
    of metres.

    Parameters
    ----------
    areas
        In EPSG:27700, with a column `lsoa_name`.
    outlined
        Codes of the areas that the thick line goes round; those not among the areas are left out.
    extent
        West, south, east, north in metres.
    width
        Pixels from west to east.
    """
    west, south, east, north = extent
    scale = width / (east - west)
    size = (width, round((north - south) * scale))
    place = shapely.union_all(areas.geometry[areas.index.isin(list(outlined))].to_numpy())

    def to_pixels(shapes: Any) -> Any:
        turned = shapely.transform(shapes, lambda xy: (xy - (west, north)) * (scale, -scale))
        cut = shapely.intersection(
            shapely.make_valid(shapely.simplify(turned, 0.35)),
            shapely.box(-4, -4, size[0] + 4, size[1] + 4),
        )
        return shapely.transform(cut, lambda xy: np.round(xy, 1))

    return Ground(
        codes=tuple(map(str, areas.index)),
        names=tuple(plain(name) for name in areas["lsoa_name"]),
        shapes=np.asarray(to_pixels(areas.geometry.to_numpy())),
        outline=to_pixels(place),
        size=size,
    )


def draw_small_maps(
    ground: Ground,
    maps: Sequence[SmallMap],
    *,
    highlighted: str = "",
    palette: tuple[str, ...] = YLGNBU,
    description: str = "",
) -> dict[str, Any]:
    """Draw maps of the same ground with a shared highlight, as a Vega-Lite dict.

    Pointing at (or clicking) an area on any map marks it on all; `highlighted` is marked without a
    pointer. The click is the selection "held", a point selection of field `c`.

    Parameters
    ----------
    highlighted
        Code of the area that is marked, or "".
    palette
        One colour a class, from the least need.
    description
        What a screen reader says of the whole.
    """
    views = [_map(ground, one, at, "", highlighted, palette) for at, one in enumerate(maps)]
    datasets = _datasets(ground, dict(enumerate(maps)), "")
    return _joined(views, datasets, width=ground.size[0], description=description)


def draw_place_maps(
    places: Sequence[tuple[Ground, SmallMap]],
    *,
    highlighted: str = "",
    palette: tuple[str, ...] = YLGNBU,
    description: str = "",
) -> dict[str, Any]:
    """Draw one map of each of several places side by side, as a Vega-Lite dict.

    They are at equal scale when the extents of their grounds have the same number of metres a
    pixel; the legends are equal when their classes come from the same breaks. An area that stands
    on several maps is marked on all of them.

    Parameters
    ----------
    places
        The ground of each place, and what is shown there.
    highlighted, palette, description
        As in `draw_small_maps`.
    """
    views: list[dict[str, Any]] = []
    datasets: dict[str, Any] = {}
    for at, (ground, one) in enumerate(places):
        views.append(_map(ground, one, at, str(at), highlighted, palette))
        datasets |= _datasets(ground, {at: one}, str(at))
    width = max((ground.size[0] for ground, _ in places), default=WIDTH)
    return _joined(views, datasets, width=width, description=description)


def mark_area(spec: dict[str, Any], code: str) -> dict[str, Any]:
    """Mark another area, or none (""), on all maps of a copy of a drawing."""
    return {
        **spec,
        "concat": [
            {
                **view,
                "layer": [*view["layer"][:-2], *(_marked(one, code) for one in view["layer"][-2:])],
            }
            for view in spec["concat"]
        ],
    }


def _marked(layer: dict[str, Any], code: str) -> dict[str, Any]:
    *others, filtered = layer["transform"]
    chosen = [*filtered["filter"]["or"][:-1], _is_area(code)]
    return {**layer, "transform": [*others, {"filter": {"or": chosen}}]}


def _is_area(code: str) -> str:
    return f"datum.c === {json.dumps(code)}"


def publish_geometry(spec: dict[str, Any], publish: Callable[[str], str]) -> dict[str, Any]:
    """Take the geometry out of a drawing; what it shows of each area stays in it.

    Parameters
    ----------
    publish
        Takes a dataset's geometry as JSON and gives the address that a browser fetches it from.

    Returns
    -------
    dict
        The drawing, with geometry by address and the rest as Arrow streams, ready to be sent.
    """
    addresses, told = {}, {}
    for name, features in spec["datasets"].items():
        fixed = [{field: one[field] for field in _FIXED if field in one} for one in features]
        addresses[name] = publish(json.dumps(fixed, separators=(",", ":"), allow_nan=False))
        changing = [field for field in features[0] if field not in _FIXED]
        if changing:
            rows = [
                {"c": one.get("c", ""), **{key: one.get(key) for key in changing}}
                for one in features
            ]
            told[name] = (_to_arrow(rows), changing)
    views = [
        {**view, "layer": [_fetching(layer, addresses, told) for layer in view["layer"]]}
        for view in spec["concat"]
    ]
    datasets = {f"{name}-told": table for name, (table, _) in told.items()}
    return {**spec, "datasets": datasets, "concat": views}


def _fetching(
    layer: dict[str, Any],
    addresses: Mapping[str, str],
    told: Mapping[str, tuple[bytes, list[str]]],
) -> dict[str, Any]:
    """Let a layer fetch its geometry, and look up what is told of each area where it needs that."""
    name, filters = layer["data"]["name"], layer.get("transform", [])
    source = {"url": addresses[name], "format": {"type": "json"}}
    needs = "encoding" in layer or any(isinstance(one["filter"], str) for one in filters)
    if name not in told or not needs:
        return {**layer, "data": source}
    lookup = {
        "lookup": "c",
        "from": {"data": {"name": f"{name}-told"}, "key": "c", "fields": told[name][1]},
    }
    return {**layer, "data": source, "transform": [lookup, *filters]}


def _to_arrow(rows: list[dict[str, Any]]) -> bytes:
    table, out = pa.Table.from_pylist(rows), io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    return out.getvalue()


def _datasets(ground: Ground, maps: Mapping[int, SmallMap], own: str) -> dict[str, Any]:
    """Name the geometry of a ground; `own` keeps those of several grounds apart."""
    return {
        f"areas{own}": _area_features(ground, maps),
        f"hatch{own}": _hatch_features(ground, maps),
        f"outline{own}": [_feature(ground.outline, {})],
    }


def _joined(
    views: Sequence[dict[str, Any]], datasets: dict[str, Any], *, width: int, description: str
) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": plain(description),
        "autosize": {"type": "pad", "contains": "padding"},
        "datasets": datasets,
        "params": _params(len(views)),
        # Vega reads a signal where Vega-Lite knows a number only, and Vega-Lite hands it on
        "columns": fit_columns(width),
        "spacing": _GAP,
        "concat": list(views),
        "resolve": {"scale": {"fill": "independent"}, "legend": {"fill": "independent"}},
        # the whole is described above and told in a table; thousands of nameless shapes are not
        "config": {"view": {"stroke": None}, "mark": {"aria": False}},
    }


def fit_columns(width: int) -> dict[str, str]:
    """Give as many columns as maps of this width, in pixels, have room for on the page."""
    # the last of a row has no gap beside it
    room = f"(containerSize()[0] || 960) + {_GAP}"
    return {"signal": f"max(1, floor(({room}) / {width + _GAP}))"}


def _params(count: int) -> list[dict[str, Any]]:
    views = [f"map{at}" for at in range(count)]
    over = {"type": "point", "on": "pointerover", "clear": "pointerout", "fields": ["c"]}
    held = {"type": "point", "on": "click", "fields": ["c"]}
    return [
        {"name": _HOVER, "select": over, "views": views},
        {"name": HELD, "select": held, "views": views},
    ]


def _map(
    ground: Ground, one: SmallMap, at: int, own: str, highlighted: str, palette: tuple[str, ...]
) -> dict[str, Any]:
    missing = NO_DATA in one.classes.digits
    marked = [
        {"param": _HOVER, "empty": False},
        {"param": HELD, "empty": False},
        _is_area(highlighted),
    ]
    projection = {"type": "identity", "scale": 1, "translate": [0, 0]}
    areas, outline = f"areas{own}", f"outline{own}"
    layers = [
        _painted(one, at, own, palette),
        *([_hatching(at, own)] if missing else []),
        *(_lines(outline, colour, width) for colour, width in ((LIGHT, 5), (DARK, 2.5))),
        *(_lines(areas, colour, width, marked) for colour, width in ((LIGHT, 6), (MARK, 3))),
    ]
    return {
        "width": ground.size[0],
        "height": ground.size[1],
        "title": {
            "text": textwrap.wrap(plain(one.title), _TITLE_CHARACTERS),
            "subtitle": [plain(line) for line in one.lines],
            "anchor": "start",
            "fontSize": _TITLE_SIZE,
            "subtitleFontSize": 12,
            "color": INK,
            "subtitleColor": INK,
            "offset": 6,
        },
        "layer": [{**layer, "projection": projection} for layer in layers],
    }


def _painted(one: SmallMap, at: int, own: str, palette: tuple[str, ...]) -> dict[str, Any]:
    labels = {str(digit): text for digit, text in one.classes.legend}
    colours = {digit: palette[int(digit)] for digit in labels}
    if NO_DATA in one.classes.digits:
        labels[NO_DATA], colours[NO_DATA] = "no data (hatched)", HATCHED
    return {
        "name": f"map{at}",
        "data": {"name": f"areas{own}"},
        "mark": {
            "type": "geoshape", "clip": True, "stroke": LINE, "strokeWidth": 0.7,
            "cursor": "pointer",
        },
        "encoding": {
            "fill": {
                "field": f"k{at}",
                "type": "nominal",
                "scale": {"domain": list(labels), "range": list(colours.values())},
                "legend": {
                    "title": [plain(line) for line in one.legend] or None,
                    "orient": "bottom",
                    "direction": "vertical",
                    "symbolType": "square",
                    "symbolStrokeColor": LINE,
                    "symbolStrokeWidth": 1,
                    "labelExpr": f"{json.dumps(labels)}[datum.label]",
                    "labelLimit": _LEGEND_LIMIT,
                    "titleLimit": _LEGEND_LIMIT,
                    "titleFontSize": 12,
                    "labelFontSize": 12,
                    "titleFontWeight": "normal",
                    "titleColor": INK,
                    "labelColor": INK,
                },
            },
            "tooltip": [
                {"field": "n", "type": "nominal", "title": "Neighbourhood"},
                {"field": f"t{at}", "type": "nominal", "title": plain(one.title)},
            ],
        },
    }  # fmt: skip


def _hatching(at: int, own: str) -> dict[str, Any]:
    return {
        "data": {"name": f"hatch{own}"},
        "transform": [{"filter": f"datum.k{at} === '{NO_DATA}'"}],
        "mark": {
            "type": "geoshape", "clip": True, "fill": None, "stroke": HATCH_LINE,
            "strokeWidth": 1.2,
        },
    }  # fmt: skip


def _lines(name: str, colour: str, width: float, marked: Sequence[object] = ()) -> dict[str, Any]:
    return {
        "data": {"name": name},
        **({"transform": [{"filter": {"or": list(marked)}}]} if marked else {}),
        "mark": {
            "type": "geoshape", "clip": True, "fill": None, "stroke": colour,
            "strokeWidth": width, "strokeJoin": "round",
        },
    }  # fmt: skip


def _area_features(ground: Ground, maps: Mapping[int, SmallMap]) -> list[dict[str, Any]]:
    shown = [at for at, shape in enumerate(ground.shapes) if not shape.is_empty]
    return [
        _feature(
            _polygons(ground.shapes[at]),
            {
                "c": ground.codes[at],
                "n": ground.names[at],
                **{f"k{which}": one.classes.digits[at] for which, one in maps.items()},
                **{f"t{which}": one.said[at] for which, one in maps.items()},
            },
        )
        for at in shown
    ]


def _hatch_features(ground: Ground, maps: Mapping[int, SmallMap]) -> list[dict[str, Any]]:
    """Hatch the areas that lack data on some map; each says on which maps it does."""
    width, height = ground.size
    starts = np.arange(-height, width, _HATCH_STEP)
    lines = shapely.multilinestrings([[(x, height), (x + height, 0)] for x in starts.tolist()])
    features = []
    for at, shape in enumerate(ground.shapes):
        digits = {f"k{which}": one.classes.digits[at] for which, one in maps.items()}
        if NO_DATA in digits.values() and not shape.is_empty:
            cut = shapely.transform(shapely.intersection(lines, shape), lambda xy: np.round(xy, 1))
            features.append(_feature(cut, {"c": ground.codes[at], **digits}))
    return features or [_feature(shapely.LineString(), {})]


def _polygons(shape: Any) -> Any:
    """Keep the polygons of what a cut has left: no stray line of an edge that was met."""
    parts = [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon"]
    return shapely.multipolygons(parts)


def _feature(shape: Any, own: dict[str, Any]) -> dict[str, Any]:
    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "geometry": geometry, "properties": {}, **own}
