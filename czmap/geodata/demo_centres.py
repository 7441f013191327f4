"""Where the people of each invented area live on average: its population-weighted centre.

As ONS does, the centre is one of the places where people live, and so it lies inside its area. The
density is a fixed field, thicker in the towns and in hamlets, so that nothing is drawn by chance.
"""

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from czmap.geodata.demo_ground import Floats
from czmap.geodata.demo_land import TOWN_SIGMA_M, Shapes

_ACROSS = 14
"""Places looked at along each side of an area's box."""

Centres: TypeAlias = NDArray[np.int64]


def make_centres(cells: Shapes, towns: Floats) -> Centres:
    """Find the population-weighted centre of each area: easting and northing, whole metres."""
    near = KDTree(towns)
    return np.array([_centre(cell, near) for cell in cells], dtype=np.int64)


def _centre(cell: shapely.Geometry, towns: KDTree) -> Centres:
    homes = _homes(cell)
    away, _ = towns.query(homes)
    people = _density(homes, np.asarray(away))
    mean = np.round((homes * people[:, None]).sum(axis=0) / people.sum(), 1)
    # rounded, so that a last digit that may differ between machines decides nothing
    off = np.round(np.hypot(*(homes - mean).T), 1)
    chosen: Centres = homes[int(np.argmin(off))].astype(np.int64)
    return chosen


def _homes(cell: shapely.Geometry) -> Floats:
    """List places of whole metres inside an area; of the tiniest, a point inside it."""
    west, south, east, north = cell.bounds
    x, y = np.meshgrid(np.linspace(west, east, _ACROSS), np.linspace(south, north, _ACROSS))
    places = np.round(np.column_stack([x.ravel(), y.ravel()]))
    inside: Floats = places[shapely.contains_xy(cell, places)]
    if len(inside):
        return inside
    return np.asarray(np.round(shapely.get_coordinates(shapely.point_on_surface(cell))))


def _density(at: Floats, away: Floats) -> Floats:
    """Say how many people live about some places, against each other."""
    hamlets = np.maximum(0, np.sin(at[:, 0] / 173) * np.sin(at[:, 1] / 149)) ** 2
    return np.asarray(0.1 + np.exp(-0.5 * (away / TOWN_SIGMA_M) ** 2) + 2.5 * hamlets)
