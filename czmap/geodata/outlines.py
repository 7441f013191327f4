"""Outlines that leave the program: from metres (EPSG:27700) to degrees, as RFC 7946 asks."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from czmap.geodata.areas import EPSG

DEGREES = 4326

# PROJ begins anew in every thread, some 35 ms, and each run of a page is a thread of its own
_TURNING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="czmap-degrees")


def turn(shapes: gpd.GeoSeries, crs: int) -> gpd.GeoSeries:
    """Turn shapes into another system of coordinates (`to_crs`), on the thread that knows how."""
    return _TURNING.submit(shapes.to_crs, crs).result()


def to_degrees(shapes: NDArray[np.object_], *, decimals: int) -> list[dict[str, Any]]:
    """Write polygons in EPSG:27700 as GeoJSON geometries in EPSG:4326.

    Outer rings run anticlockwise and holes clockwise (RFC 7946, section 3.1.6). 5 decimals are
    about a metre, 7 about a centimetre.
    """
    turned = turn(gpd.GeoSeries(shapes, crs=EPSG), DEGREES).to_numpy()
    rounded = shapely.transform(turned, lambda xy: np.round(xy, decimals))
    oriented = shapely.orient_polygons(rounded)
    return [json.loads(text) for text in shapely.to_geojson(oriented)]


def to_multi(shape: shapely.Geometry) -> shapely.Geometry:
    """Make an outline a multipolygon: a layer of a file holds shapes of one type."""
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


def to_degrees_xy(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn easting and northing, a row each, into longitude and latitude."""
    turned = gpd.GeoSeries(shapely.points(points), crs=EPSG).to_crs(DEGREES)
    return np.asarray(shapely.get_coordinates(turned.to_numpy()), dtype=np.float64)


def outline_of(areas: gpd.GeoDataFrame, members: Iterable[str], *, decimals: int) -> dict[str, Any]:
    """Dissolve areas into one outline, as a GeoJSON geometry in EPSG:4326."""
    whole = shapely.union_all(areas.geometry.loc[list(members)].to_numpy())
    return to_degrees(np.array([whole], dtype=object), decimals=decimals)[0]
