"""Polygons out of a GeoJSON that names no neighbourhoods: a shape to take areas in by."""

from collections.abc import Iterable, Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from czmap.errors import DefinitionError
from czmap.geodata.areas import EPSG

MOST_POINTS = 200_000


def has_polygons(read: object) -> bool:
    """Say whether parsed JSON is a GeoJSON with some polygon."""
    return isinstance(read, dict) and next(_rings(read), None) is not None


def parse_polygons(read: dict[str, Any]) -> shapely.Geometry:
    """Read all polygons of a GeoJSON as one shape in metres (EPSG:27700).

    Raises
    ------
    DefinitionError
        When the coordinates are not longitude and latitude of England, in that order, or a
        polygon crosses itself or has no inside.
    """
    made = [_polygon(rings) for rings in _rings(read)]
    points = shapely.get_coordinates(made)
    if not len(points):
        raise _no_inside()
    _check_place(points)
    whole = gpd.GeoSeries(made, crs=4326).to_crs(EPSG)
    if not (whole.is_valid & (whole.area > 0)).all():
        raise _no_inside()
    return shapely.union_all(whole.to_numpy())


def _rings(read: dict[str, Any]) -> Iterator[list[Any]]:
    """Give the rings of each polygon, of features, collections and bare geometries."""
    listed: Iterable[Any] = [read]
    if isinstance(read.get("features"), list):
        listed = read["features"]
    for one in listed:
        shape = one.get("geometry", one) if isinstance(one, dict) else None
        if not isinstance(shape, dict) or not isinstance(shape.get("coordinates"), list):
            continue
        if shape.get("type") == "Polygon":
            yield shape["coordinates"]
        elif shape.get("type") == "MultiPolygon":
            yield from (rings for rings in shape["coordinates"] if isinstance(rings, list))


def _polygon(rings: list[Any]) -> shapely.Polygon:
    try:
        made = [[(float(one[0]), float(one[1])) for one in ring] for ring in rings]
        polygon = shapely.Polygon(made[0], made[1:])
    except (TypeError, ValueError, IndexError, KeyError, shapely.GEOSException) as problem:
        raise _no_inside() from problem
    if not np.isfinite(shapely.get_coordinates(polygon)).all():
        raise _no_inside()
    return polygon


def _check_place(points: np.ndarray) -> None:
    if len(points) > MOST_POINTS:
        raise DefinitionError(
            f"The shapes have {len(points):,} corners; the most is {MOST_POINTS:,}.",
            then="Simplify them first.",
        )
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    if west > -15 and east < 8 and south > 45 and north < 65:
        return
    example = [f"{points[0][0]:g}, {points[0][1]:g}"]
    if west > 45 and east < 65 and south > -15 and north < 8:
        what = "The coordinates are latitude first; GeoJSON has longitude first."
        raise DefinitionError(what, examples=example, then="Swap them and bring the file again.")
    if west >= 0 and east < 700_000 and south >= 0 and north < 1_300_000 and east > 180:
        raise DefinitionError(
            "The coordinates look like metres of the National Grid (EPSG:27700); GeoJSON has "
            "longitude and latitude.",
            examples=example, then="Save the file as WGS 84 (EPSG:4326).",
        )  # fmt: skip
    raise DefinitionError(
        "The shapes lie outside England and its surroundings.",
        examples=example, then="Check that they are in longitude and latitude.",
    )  # fmt: skip


def _no_inside() -> DefinitionError:
    return DefinitionError(
        "A polygon of the file has no inside, or its line crosses itself.",
        then="Mend it where it was drawn.",
    )
