"""Polygons out of a file that names no neighbourhoods: a shape to take areas in by.

What is wrong with them and can only mean one thing is put right and listed; the rest is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from czmap.errors import DefinitionError
from czmap.exports.file_child import Ring, no_inside
from czmap.geodata.areas import EPSG

_MENDED = 0.01
"""A polygon whose line crosses itself is mended when that changes its size by no more than this."""


@dataclass(frozen=True, kw_only=True)
class _System:
    """A way to write places as two numbers, and the box in which England lies in it."""

    epsg: int
    box: tuple[float, float, float, float]
    said: str = ""


_SYSTEMS = (
    _System(epsg=4326, box=(-15, 45, 8, 65)),
    _System(
        epsg=EPSG, box=(180, 180, 700_000, 1_300_000),
        said="The coordinates are metres of the National Grid (EPSG:27700) and were read as that.",
    ),
    _System(
        epsg=3857, box=(-1_700_000, 5_600_000, 900_000, 9_700_000),
        said="The coordinates are metres of Web Mercator (EPSG:3857) and were read as that.",
    ),
)  # fmt: skip
_SWAPPED = (
    "The coordinates stood latitude first, where longitude comes first in such files, and were "
    "swapped."
)


def make_shape(polygons: Sequence[Sequence[Ring]]) -> tuple[shapely.Geometry, tuple[str, ...]]:
    """Make one shape in metres (EPSG:27700) of polygons in any of the usual systems.

    Parameters
    ----------
    polygons
        The rings of each, the outer one first, as the file has them.

    Returns
    -------
    tuple
        The shape, and what was put right, in sentences.

    Raises
    ------
    DefinitionError
        When the coordinates are in no system in which they lie in England, or a polygon crosses
        itself or has no inside.
    """
    try:
        made = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    except (ValueError, IndexError, shapely.GEOSException) as problem:
        raise no_inside() from problem
    points = shapely.get_coordinates(made)
    if not len(points) or not (shapely.area(made) > 0).all():
        raise no_inside()
    system, swapped = _system_of(points)
    if swapped:
        made = [shapely.transform(one, lambda at: at[:, ::-1]) for one in made]
    whole = gpd.GeoSeries(made, crs=system.epsg).to_crs(EPSG)
    mended, count = _mend(np.asarray(whole.array))
    said = [system.said, _SWAPPED * swapped]
    if count:
        said.append(
            f"{count:,} {'polygon' if count == 1 else 'polygons'} crossed their own line by a "
            "little and were mended."
        )
    return shapely.union_all(mended), tuple(one for one in said if one)


def _system_of(points: NDArray[np.float64]) -> tuple[_System, bool]:
    """Tell the system by where the points lie; those of England overlap in none."""
    for swapped in (False, True):
        at = points[:, ::-1] if swapped else points
        for system in _SYSTEMS:
            low, high = np.array(system.box[:2]), np.array(system.box[2:])
            if ((at > low) & (at < high)).all() and not (swapped and system.epsg != 4326):
                return system, swapped
    raise DefinitionError(
        "The shapes lie outside England and its surroundings.",
        examples=[f"{points[0][0]:g}, {points[0][1]:g}"],
        then="Check that they are in longitude and latitude, in that order.",
    )


def _mend(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], int]:
    """Mend what crosses itself by a little; refuse what would become another shape."""
    mended = shapes.copy()
    broken = ~shapely.is_valid(shapes)
    mended[broken] = shapely.make_valid(shapes[broken])
    before, after = np.abs(shapely.area(shapes)), shapely.area(mended)
    if (after <= 0).any() or (np.abs(after - before) > _MENDED * after).any():
        raise no_inside()
    return mended, int(broken.sum())
