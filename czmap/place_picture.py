"""A small drawing of a place for the first page: shapes in the colours of its map, as SVG text."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

WIDTH = 1_000
"""Units from west to east; the height follows the place's own shape."""
STEP = 2
"""Units within which corners are left out: less than can be seen."""


def draw_place(
    shapes: gpd.GeoSeries, colours: Sequence[str], lines: gpd.GeoSeries | None = None
) -> str:
    """Draw shapes, each in its colour, as SVG of a few kilobytes.

    Parameters
    ----------
    shapes
        Polygons in metres (EPSG:27700).
    colours
        One a shape, in the same order; "" for no data, drawn grey.
    lines
        Polygons whose outlines lie over the shapes.
    """
    west, south, east, north = shapes.total_bounds
    unit = (east - west) / WIDTH
    height = round((north - south) / unit)

    def path(shape: shapely.Geometry) -> str:
        rings = []
        for part in shapely.get_parts(shapely.simplify(shape, unit * STEP)):
            for ring in (part.exterior, *part.interiors):
                at = shapely.get_coordinates(ring)
                corners = np.column_stack(((at[:, 0] - west) / unit, (north - at[:, 1]) / unit))
                rings.append("M" + " ".join(f"{x:.0f} {y:.0f}" for x, y in corners) + "z")
        return "".join(rings)

    drawn = [
        f'<path d="{path(shape)}" fill="{colour or "#b9c2c8"}"/>'
        for shape, colour in zip(shapes, colours, strict=True)
    ]
    over = [] if lines is None else [f'<path d="{path(shape)}"/>' for shape in lines]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 -6 {WIDTH + 12} {height + 12}">'
        f'<g stroke="#fff" stroke-width="1.5" stroke-linejoin="round">{"".join(drawn)}</g>'
        f'<g fill="none" stroke="#16242b" stroke-width="3" stroke-linejoin="round">{"".join(over)}'
        "</g></svg>"
    )
