"""A person's own places and boundaries over a map's areas, as plain values and in words.

They travel with the map's message and never as files: nobody else's browser can ask for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from czmap.geodata.areas import AreaTable
from czmap.geodata.outlines import to_degrees, to_degrees_xy
from czmap.geodata.own_points import OwnPoints
from czmap.geodata.own_shapes import OwnShapes, to_lines
from czmap.safe import plain

DECIMALS = 5
MOST_PLACES = 1_500
"""Places drawn one by one; more are put together by neighbourhood."""
MARKS = ("circle", "square", "triangle", "diamond", "cross", "star")
"""Forms of marks, by kind in order of number; the next six are the same, hollow."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Layers:
    """Own places and boundaries, ready to be sent.

    Attributes
    ----------
    places
        Latitude, longitude, number of the kind, name, LSOA code, and how many stand together.
    kinds
        What each kind is called, the most frequent first over all lists.
    shapes
        Name and GeoJSON geometry (EPSG:4326).
    counted
        How many places lie in the study, drawn or not.
    together
        Whether marks stand for all places of a neighbourhood.
    """

    places: tuple[tuple[float, float, int, str, str, int], ...] = ()
    kinds: tuple[str, ...] = ()
    shapes: tuple[tuple[str, dict[str, Any]], ...] = ()
    shapes_called: str = ""
    counted: int = 0
    together: bool = False


def make_layers(
    areas: AreaTable, points: Sequence[OwnPoints], shapes: Sequence[OwnShapes]
) -> Layers | None:
    """Take what of a person's places and boundaries lies in some areas; None when nothing does."""
    kinds = _kinds(points)
    rows = [row for one in points for row in _rows(one, areas, kinds, len(points) > 1)]
    together = len(rows) > MOST_PLACES
    drawn = _put_together(rows, areas) if together else rows
    box = shapely.box(*areas.total_bounds)
    lines = [pair for one in shapes for pair in to_lines(one) if shapely.intersects(pair[1], box)]
    if not (rows or lines):
        return None
    return Layers(
        places=tuple(_to_places(drawn)) if len(drawn) <= MOST_PLACES else (),
        kinds=tuple(kinds),
        shapes=tuple(_to_shapes(lines)),
        shapes_called=", ".join(plain(one.label) for one in shapes),
        counted=len(rows),
        together=together,
    )


def _kinds(points: Sequence[OwnPoints]) -> list[str]:
    """Name the kinds of all lists; where there are several lists, each kind says which."""
    return [
        f"{plain(one.label)}: {plain(kind)}" if len(points) > 1 else plain(kind)
        for one in points
        for kind in one.kinds
    ]


def _rows(
    one: OwnPoints, areas: AreaTable, kinds: Sequence[str], several: bool
) -> list[tuple[float, float, int, str, str, int]]:
    inside = one.table[one.table["lsoa_code"].isin(areas.index)]
    lead = f"{plain(one.label)}: " if several else ""
    at = {name: place for place, name in enumerate(kinds)}
    columns = (
        inside[name].tolist() for name in ("easting", "northing", "kind", "name", "lsoa_code")
    )
    return [
        (x, y, at[f"{lead}{plain(kind)}"], plain(name), str(code), 1)
        for x, y, kind, name, code in zip(*columns, strict=True)
    ]


def _put_together(
    rows: Sequence[tuple[float, float, int, str, str, int]], areas: AreaTable
) -> list[tuple[float, float, int, str, str, int]]:
    """Give one mark for all places of a neighbourhood, at its middle, with their number."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row[4]] = counts.get(row[4], 0) + 1
    middles = areas.geometry.reindex(sorted(counts)).representative_point()
    return [
        (float(point.x), float(point.y), -1, plain(areas.at[code, "lsoa_name"]), str(code),
         counts[str(code)])
        for code, point in middles.items()
    ]  # fmt: skip


def _to_places(
    rows: Sequence[tuple[float, float, int, str, str, int]],
) -> list[tuple[float, float, int, str, str, int]]:
    if not rows:
        return []
    turned = to_degrees_xy(np.array([row[:2] for row in rows])).round(DECIMALS)
    return [
        (float(north), float(east), *row[2:])
        for (east, north), row in zip(turned.tolist(), rows, strict=True)
    ]


def _to_shapes(
    lines: Sequence[tuple[str, shapely.Geometry]],
) -> list[tuple[str, dict[str, Any]]]:
    if not lines:
        return []
    shapes = np.array([shape for _, shape in lines], dtype=object)
    drawn = to_degrees(shapes, decimals=DECIMALS)
    return [(plain(name), shape) for (name, _), shape in zip(lines, drawn, strict=True)]


def describe_layers(layers: Layers) -> list[str]:
    """Say in sentences what of a person's own lies over a map."""
    said = []
    if layers.counted:
        verb = "place of yours is" if layers.counted == 1 else "places of yours are"
        kinds = ", ".join(layers.kinds[:6])
        if not layers.places:
            how = "too many to draw here"
        elif layers.together:
            how = "put together by neighbourhood, with their number"
        else:
            how = "marked"
        said.append(f"{layers.counted:,} {verb} {how}: {kinds}.")
    if layers.shapes:
        count = len(layers.shapes)
        verb = "boundary of yours is" if count == 1 else "boundaries of yours are"
        names = ", ".join(name for name, _ in layers.shapes[:4])
        said.append(f"{count:,} {verb} drawn as dashed lines: {names}{', …' * (count > 4)}.")
    return said


def layers_message(layers: Layers | None) -> dict[str, Any] | None:
    """Write layers as plain JSON values; czmap.js reads exactly these names."""
    if layers is None:
        return None
    return {
        "places": [list(one) for one in layers.places],
        "kinds": [[name, MARKS[place % len(MARKS)], place >= len(MARKS)]
                  for place, name in enumerate(layers.kinds)],
        "shapes": [list(one) for one in layers.shapes],
        "called": layers.shapes_called,
        "together": layers.together,
    }  # fmt: skip
