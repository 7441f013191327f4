"""Which areas a shape takes in: a circle or a polygon, by a rule that is stated."""

from enum import StrEnum

import geopandas as gpd
import numpy as np
import shapely

from czmap.errors import CriteriaError
from czmap.geodata.areas import CENTRE, EPSG, AreaTable

LONGEST_M = 50_000
"""No circle is wider than this to either side."""


class Inclusion(StrEnum):
    """When an area belongs to a shape: its people's centre is inside, any of it, or most of it."""

    MIDDLE = "middle"
    ANY = "any"
    MOST = "most"


def has_centres(areas: AreaTable) -> bool:
    """Say whether the population-weighted centres of areas are known, all or some of them."""
    return CENTRE[0] in areas.columns and bool(areas[CENTRE[0]].notna().any())


def find_centres(areas: AreaTable) -> np.ndarray:
    """Give one point for each area: its population-weighted centre, where that is known.

    Where it is not, a point that surely lies inside the area stands for it.

    Returns
    -------
    numpy.ndarray
        Easting and northing (EPSG:27700), one row for each area.
    """
    if has_centres(areas):
        points = np.array(areas[list(CENTRE)].to_numpy(dtype=float, na_value=np.nan))
    else:
        points = np.full((len(areas), 2), np.nan)
    lacking = ~np.isfinite(points).all(axis=1)
    if lacking.any():
        inside = shapely.point_on_surface(areas.geometry.to_numpy()[lacking])
        points[lacking] = shapely.get_coordinates(inside)
    return points


def find_within(areas: AreaTable, shape: shapely.Geometry, rule: Inclusion) -> tuple[str, ...]:
    """List the areas that a shape takes in, in order of code.

    By `Inclusion.MIDDLE` it is the point of `find_centres` that must lie inside.

    Parameters
    ----------
    shape
        In metres (EPSG:27700).

    Raises
    ------
    CriteriaError
        When the shape is empty, crosses itself or has no inside.
    """
    if shape.is_empty or not shape.is_valid or shape.area <= 0:
        raise CriteriaError(
            "The shape has no inside, or its line crosses itself.", then="Draw it again."
        )
    if rule is Inclusion.MIDDLE and has_centres(areas):
        shapely.prepare(shape)
        return _codes(areas, shapely.contains_xy(shape, find_centres(areas)))
    touched = areas.iloc[np.sort(areas.sindex.query(shape, predicate="intersects"))]
    if rule is Inclusion.MIDDLE:
        return _codes(touched, shapely.contains_xy(shape, find_centres(touched)))
    shapes = touched.geometry.to_numpy()
    inside = shapely.area(shapely.intersection(shape, shapes))
    return _codes(touched, inside > (0.0 if rule is Inclusion.ANY else shapely.area(shapes) / 2))


def _codes(areas: AreaTable, taken: np.ndarray) -> tuple[str, ...]:
    return tuple(str(code) for code in areas.index[taken])


def parse_shape(text: str) -> shapely.Geometry:
    """Read a shape drawn on a map: "circle lat,lng metres" or "shape lat,lng lat,lng …".

    Returns
    -------
    shapely.Geometry
        In metres (EPSG:27700).

    Raises
    ------
    CriteriaError
        When it is not such a shape, lies outside England's surroundings, or crosses itself.

    Examples
    --------
    >>> round(parse_shape("circle 53.5,-2.2 1000").area / 1e6, 1)
    3.1
    """
    kind, *words = text.split(" ")
    try:
        metres = float(words.pop()) if kind == "circle" else 0.0
        points = [tuple(map(float, word.split(","))) for word in words]
    except (ValueError, IndexError):
        points, metres = [], 0.0
    here = all(len(one) == 2 and 45 < one[0] < 65 and -15 < one[1] < 8 for one in points)
    enough = len(points) == 1 if kind == "circle" else kind == "shape" and len(points) >= 3
    if not (here and enough):
        raise CriteriaError("The drawn shape could not be read.", then="Draw it again.")
    turned = gpd.GeoSeries.from_xy([one[1] for one in points], [one[0] for one in points], crs=4326)
    metric = turned.to_crs(EPSG)
    corners = np.column_stack([metric.x, metric.y])
    if kind == "circle":
        return make_circles(corners, metres)
    return shapely.Polygon(corners)


def make_circles(points: np.ndarray, metres: float) -> shapely.Geometry:
    """Draw circles of one radius round some points, joined into one shape.

    Parameters
    ----------
    points
        Easting and northing (EPSG:27700), one row each.

    Raises
    ------
    CriteriaError
        When there is no point, one is nowhere, or the radius is not between 0 and 50 km.
    """
    if not 0 < metres <= LONGEST_M:
        raise CriteriaError("The radius must be more than 0 and at most 50 km.")
    if not len(points) or not np.isfinite(points).all():
        raise CriteriaError("Where the middle of the circle lies is not known.")
    return shapely.union_all(shapely.buffer(shapely.points(points), metres, quad_segs=32))
