"""Outlines that leave the program: from metres (EPSG:27700) to degrees, as RFC 7946 asks."""

import json
from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from czmap.geodata.areas import EPSG

DEGREES = 4326


def to_degrees(shapes: NDArray[np.object_], *, decimals: int) -> list[dict[str, Any]]:
    """Write polygons in EPSG:27700 as GeoJSON geometries in EPSG:4326.

    Outer rings run anticlockwise and holes clockwise (RFC 7946, section 3.1.6). 5 decimals are
    about a metre, 7 about a centimetre.
    """
    turned = gpd.GeoSeries(shapes, crs=EPSG).to_crs(DEGREES).to_numpy()
    rounded = shapely.transform(turned, lambda xy: np.round(xy, decimals))
    oriented = shapely.orient_polygons(rounded)
    return [json.loads(text) for text in shapely.to_geojson(oriented)]


def outline_of(areas: gpd.GeoDataFrame, members: Iterable[str], *, decimals: int) -> dict[str, Any]:
    """Dissolve areas into one outline, as a GeoJSON geometry in EPSG:4326."""
    whole = shapely.union_all(areas.geometry.loc[list(members)].to_numpy())
    return to_degrees(np.array([whole], dtype=object), decimals=decimals)[0]
