"""The land of the invented borough: cells of an organic coverage, a river, a lake, an island.

How it is drawn: points, denser in the towns, are evened out by two rounds of Lloyd's method and
become Voronoi cells. Their borders are split at midpoints and bent by a smooth field of
displacements that depends on the place only, so that two neighbours still share every vertex. The
cells are clipped to a wobbly outline without river and lake; what the water cuts off is given to a
neighbour on the same bank. All coordinates are rounded to 0.1 m, so that a last digit of floating
point, which may differ between machines, never shows.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree, Voronoi

from czmap.geodata.demo_ground import Floats, Ground, make_ground

Shapes: TypeAlias = NDArray[np.object_]

TOWN_SIGMA_M = 1_900.0
_SPLIT_M = 60.0
_SPLIT_ROUNDS = 7
_OFFSHORE_M = 200.0
_SLIVER_ROUNDS = 4
_DRAWS = 10


@dataclass(frozen=True, eq=False, kw_only=True)
class Land:
    """The areas' polygons and the positions of the three special ones among them."""

    ground: Ground
    cells: Shapes
    island: int
    inner: int
    outer: int


def make_land(areas: int, random: np.random.Generator) -> Land:
    """Draw the land of so many areas; the last two cells are the enclosed area and the island."""
    ground = make_ground(areas, random)
    cells = _draw_cells(areas - 2, ground, random)
    outer = _roomiest(cells, ground)
    inner = _inside(cells[outer])
    cells[outer] = shapely.difference(cells[outer], inner)
    whole = np.append(cells, [inner, _to_grid(np.array([ground.island]))[0]])
    return Land(ground=ground, cells=whole, island=areas - 1, inner=areas - 2, outer=outer)


def _draw_cells(count: int, ground: Ground, random: np.random.Generator) -> Shapes:
    """Draw cells until they are a sound coverage; rounding can make a tiny corner cross itself."""
    for _ in range(_DRAWS):
        sites = _even_sites(_draw_sites(count, ground, random), ground)
        bent = _bend(_voronoi(sites, ground))
        cells = _clip(bent, ground.dry) if shapely.is_valid(bent).all() else None
        if cells is not None and shapely.coverage_is_valid(cells):
            return cells
    raise ArithmeticError(
        f"No sound coverage of {count} cells in {_DRAWS} draws; try another seed."
    )


def _draw_sites(count: int, ground: Ground, random: np.random.Generator) -> Floats:
    """Draw points on dry land, some six times denser in a town's centre than in the country."""
    shapely.prepare(ground.dry)
    towns = KDTree(ground.towns)
    low, high = np.array(ground.dry.bounds[:2]), np.array(ground.dry.bounds[2:])
    kept: list[Floats] = []
    while sum(map(len, kept)) < count:
        drawn = random.uniform(low, high, (4 * count, 2))
        away, _ = towns.query(drawn)
        density = 0.16 + 0.84 * np.exp(-0.5 * (away / TOWN_SIGMA_M) ** 2)
        chosen = drawn[random.uniform(0, 1, len(drawn)) < density]
        kept.append(chosen[shapely.contains_xy(ground.dry, chosen)])
    return np.vstack(kept)[:count]


def _even_sites(sites: Floats, ground: Ground) -> Floats:
    """Move each point to the middle of its cell, twice, but never into water."""
    for _ in range(2):
        middle = shapely.get_coordinates(shapely.centroid(_voronoi(sites, ground)))
        dry = shapely.contains_xy(ground.dry, middle)
        sites = np.where(dry[:, None], middle, sites)
    return np.round(sites, 2)


def _voronoi(sites: Floats, ground: Ground) -> Shapes:
    """Draw each site's cell, cut off a little way out at sea, where cells would end in long spikes.

    The cut is convex, as the cells are, so that each stays in one piece.
    """
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    far = np.array(ground.centre) + 8 * ground.radius * np.c_[np.cos(turn), np.sin(turn)]
    made = Voronoi(np.vstack([sites, far]))
    regions = [made.regions[made.point_region[i]] for i in range(len(sites))]
    cells = shapely.polygons([shapely.linearrings(made.vertices[region]) for region in regions])
    sea = shapely.buffer(shapely.convex_hull(ground.dry), _OFFSHORE_M)
    shapely.prepare(sea)
    cut = ~shapely.contains_properly(sea, cells)
    cells[cut] = shapely.intersection(cells[cut], sea)
    return np.asarray(cells)


def _bend(cells: Shapes) -> Shapes:
    """Split the borders and move every vertex by a smooth field, the same for all neighbours."""
    bent = []
    for cell in cells:
        ring = _split(shapely.get_coordinates(cell)[:-1])
        bent.append(shapely.Polygon(ring + _displacement(ring)))
    return np.array(bent, dtype=object)


def _split(ring: Floats) -> Floats:
    """Put midpoints into long edges; a midpoint is the same whichever way an edge is walked."""
    for _ in range(_SPLIT_ROUNDS):
        ahead = np.concatenate([ring[1:], ring[:1]])
        cut = np.hypot(*(ahead - ring).T) > _SPLIT_M
        if not cut.any():
            break
        places = np.flatnonzero(cut) + 1
        ring = np.insert(ring, places, ((ring + ahead) / 2)[cut], axis=0)
    return np.asarray(ring, dtype=np.float64)


def _displacement(at: Floats) -> Floats:
    x, y = at[:, 0], at[:, 1]
    east = 15 * np.sin(y / 61 + 0.4 * np.sin(x / 97)) + 6 * np.sin((x + 2 * y) / 71)
    north = 15 * np.sin(x / 67 + 0.4 * np.sin(y / 89)) + 6 * np.sin((2 * x - y) / 73)
    return np.column_stack([east, north])


def _clip(cells: Shapes, dry: shapely.Geometry) -> Shapes | None:
    """Keep the dry part of every cell, and give what the water cuts off to a neighbour.

    None when a part, once rounded, is not a sound polygon.
    """
    wet = ~shapely.contains_properly(dry, cells)
    cells = cells.copy()
    cells[wet] = shapely.intersection(cells[wet], dry)
    parts, owner = shapely.get_parts(cells[wet], return_index=True)
    parts, owner = _keep_polygons(_to_grid(parts), np.flatnonzero(wet)[owner])
    cells = _to_grid(cells)
    if not (shapely.is_valid(parts).all() and shapely.is_valid(cells).all()):
        return None
    order = np.lexsort((-shapely.area(parts), owner))
    first = np.ones(len(order), dtype=bool)
    first[1:] = owner[order][1:] != owner[order][:-1]
    cells[owner[order][first]] = parts[order][first]
    return _merge_slivers(cells, list(parts[order][~first]))


def _keep_polygons(parts: Shapes, owner: NDArray[np.intp]) -> tuple[Shapes, NDArray[np.intp]]:
    kept = (shapely.get_type_id(parts) == 3) & (shapely.area(parts) > 0)
    return np.asarray(parts[kept]), owner[kept]


def _merge_slivers(cells: Shapes, slivers: list[shapely.Polygon]) -> Shapes:
    """Join each sliver to the cell it shares the longest border with; the sea takes the rest."""
    for _ in range(_SLIVER_ROUNDS):
        left = []
        tree = shapely.STRtree(cells)
        for sliver in slivers:
            near = np.sort(tree.query(sliver, predicate="intersects"))
            borders = shapely.length(shapely.intersection(cells[near], shapely.boundary(sliver)))
            if not len(near) or borders.max() < 1:
                left.append(sliver)
                continue
            best = near[int(np.argmax(borders))]
            joined = shapely.union(cells[best], sliver)
            if joined.geom_type == "Polygon":
                cells[best] = joined
        slivers = left
    return cells


def _to_grid(shapes: Shapes) -> Shapes:
    """Round to 0.1 m, and drop the vertices that fall together."""
    rounded = shapely.transform(shapes, lambda at: np.round(at, 1))
    return np.asarray(shapely.remove_repeated_points(rounded))


def _roomiest(cells: Shapes, ground: Ground) -> int:
    """Find the cell with most room for another inside it, away from all water."""
    middle = shapely.get_coordinates(shapely.centroid(cells))
    inland = shapely.contains_properly(ground.dry, shapely.buffer(shapely.envelope(cells), 50))
    near = np.hypot(*(middle - np.array(ground.centre)).T) < 0.75 * ground.radius
    room = np.where(inland & near, shapely.area(cells), 0.0)
    return int(np.argmax(room))


def _inside(cell: shapely.Polygon) -> shapely.Polygon:
    line = shapely.maximum_inscribed_circle(cell, tolerance=1.0)
    middle, radius = shapely.get_coordinates(line)[0], 0.55 * shapely.length(line)
    turn = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    reach = radius * (1 + 0.12 * np.sin(3 * turn))
    ring = middle + np.c_[reach * np.cos(turn), reach * np.sin(turn)]
    return shapely.Polygon(np.round(ring, 1))
