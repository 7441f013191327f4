"""The land of the invented borough: cells of an organic coverage, a river, a lake, an island.

How it is drawn: points, denser in the towns, are evened out by two rounds of Lloyd's method and
become Voronoi cells. Their borders are split at midpoints and bent by a smooth field of
displacements that depends on the place only, so that two neighbours still share every vertex. The
cells are clipped to a wobbly outline without river and lake; what the water cuts off is given to a
neighbour on the same bank. All coordinates are rounded to 0.1 m, so that a last digit of floating
point, which may differ between machines, never shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree, Voronoi

Floats: TypeAlias = NDArray[np.float64]
Shapes: TypeAlias = NDArray[np.object_]

AREA_M2 = 500_000.0
"""Mean size of an area; England's LSOAs have 4 km², its towns' some 0.4 km²."""

CHANNEL = (500_000.0, 55_000.0)
"""Middle of a borough: in the English Channel, some 40 km off Sussex, so that it is no real place."""

APPROACHES = (80_000.0, -90_000.0)
"""Middle of the large lands of scale tests, which need more sea: south of the Isles of Scilly."""

CHANNEL_HOLDS = 2_500
"""The Channel has room for this many areas."""

GRID_M = 0.1
TOWN_SIGMA_M = 1_900.0
_SPLIT_M = 90.0
_SPLIT_ROUNDS = 7
_SLIVER_ROUNDS = 4


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the land is cut from, in metres of EPSG:27700.

    Attributes
    ----------
    centre, radius
        Middle and mean radius of the outline.
    dry
        The outline without river and lake: one polygon per bank.
    island
        Off the coast, touching nothing.
    towns
        Centres of the towns, one row (x, y) each; the first lies by the bridge.
    """

    centre: tuple[float, float]
    radius: float
    dry: shapely.Geometry
    river: shapely.Geometry
    lake: shapely.Geometry
    island: shapely.Geometry
    towns: Floats
    river_x: Callable[[Floats], Floats]


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
    ground = _make_ground(areas, random)
    sites = _even_sites(_draw_sites(areas - 2, ground, random), ground)
    cells = _to_grid(_clip(_bend(_voronoi(sites), ground), ground.dry))
    outer = _roomiest(cells, ground)
    inner = _inside(cells[outer])
    cells[outer] = shapely.difference(cells[outer], inner)
    whole = np.append(cells, [inner, _to_grid(ground.island)])
    return Land(ground=ground, cells=whole, island=areas - 1, inner=areas - 2, outer=outer)


def _make_ground(areas: int, random: np.random.Generator) -> Ground:
    centre = CHANNEL if areas <= CHANNEL_HOLDS else APPROACHES
    radius = float(np.sqrt(areas * AREA_M2 / np.pi))
    around = _coast(random)
    turn = np.linspace(0, 2 * np.pi, max(240, int(radius / 40)), endpoint=False)
    outline = _ring(centre, radius * around(turn), turn)
    river_x = _river_line(centre, radius, random)
    north = np.linspace(centre[1] - 2 * radius, centre[1] + 2 * radius, int(radius / 20))
    half = 48.0 + 12.0 * np.sin(north / 700.0)
    west, east = river_x(north) - half, river_x(north) + half
    banks = np.concatenate([np.c_[west, north], np.c_[east, north][::-1]])
    river = shapely.Polygon(banks)
    lake = _blob((centre[0] + 0.52 * radius, centre[1] + 0.42 * radius), (520.0, 300.0), random)
    toward = -0.7
    reach = radius * float(around(np.array([toward]))[0]) + 1_100.0
    at = (centre[0] + reach * 1.2 * np.cos(toward), centre[1] + reach * np.sin(toward))
    return Ground(
        centre=centre,
        radius=radius,
        dry=shapely.difference(outline, shapely.union(river, lake)),
        river=shapely.intersection(river, outline),
        lake=lake,
        island=_blob(at, (420.0, 300.0), random),
        towns=_towns(areas, centre, radius, river_x, random),
        river_x=river_x,
    )


def _coast(random: np.random.Generator) -> Callable[[Floats], Floats]:
    """Make the outline's radius (about 1) as a function of the direction."""
    orders = np.arange(2, 14)
    sizes = random.normal(0, 0.16, orders.size) / orders
    phases = random.uniform(0, 2 * np.pi, orders.size)

    def around(turn: Floats) -> Floats:
        waves = np.sin(orders * turn[:, None] + phases) * sizes
        return np.asarray(1 + waves.sum(axis=1))

    return around


def _ring(centre: tuple[float, float], reach: Floats, turn: Floats) -> shapely.Polygon:
    """Draw a ring around a centre, a fifth wider than high."""
    return shapely.Polygon(
        np.c_[centre[0] + 1.2 * reach * np.cos(turn), centre[1] + reach * np.sin(turn)]
    )


def _blob(
    centre: tuple[float, float], half: tuple[float, float], random: np.random.Generator
) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    phases = random.uniform(0, 2 * np.pi, 3)
    wobble = 1 + 0.12 * np.sin(2 * turn + phases[0]) + 0.07 * np.sin(3 * turn + phases[1])
    wobble += 0.03 * np.sin(7 * turn + phases[2])
    x = centre[0] + half[0] * wobble * np.cos(turn)
    return shapely.Polygon(np.c_[x, centre[1] + half[1] * wobble * np.sin(turn)])


def _river_line(
    centre: tuple[float, float], radius: float, random: np.random.Generator
) -> Callable[[Floats], Floats]:
    """Make the river's middle as x of y: a long bend, and meanders of some two kilometres."""
    phases = random.uniform(0, 2 * np.pi, 3)

    def river_x(y: Floats) -> Floats:
        down = (y - centre[1]) / radius
        bend = 0.07 * radius * np.sin(2.4 * down + phases[0])
        meander = 210 * np.sin(y / 420.0 + phases[1]) + 60 * np.sin(y / 170.0 + phases[2])
        return np.asarray(centre[0] - 0.22 * radius + bend + meander)

    return river_x


def _towns(
    areas: int,
    centre: tuple[float, float],
    radius: float,
    river_x: Callable[[Floats], Floats],
    random: np.random.Generator,
) -> Floats:
    """Place the towns: one by the bridge, one in the east, in larger lands one per 150 areas."""
    y = centre[1] + 0.05 * radius
    first = [float(river_x(np.array([y]))[0]) + 300.0, y]
    second = [centre[0] + 0.55 * radius, centre[1] - 0.2 * radius]
    more = max(0, areas // 150 - 2)
    turn, reach = random.uniform(0, 2 * np.pi, more), radius * np.sqrt(random.uniform(0, 1, more))
    others = np.c_[centre[0] + 1.2 * reach * np.cos(turn), centre[1] + reach * np.sin(turn)]
    return np.vstack([[first, second], others])


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
    outline = shapely.convex_hull(ground.dry)
    shapely.prepare(outline)
    for _ in range(2):
        cells = shapely.polygons([shapely.linearrings(ring) for ring in _voronoi(sites)])
        edge = ~shapely.contains_properly(outline, cells)
        cells[edge] = shapely.intersection(cells[edge], outline)
        middle = shapely.get_coordinates(shapely.centroid(cells))
        dry = shapely.contains_xy(ground.dry, middle)
        sites = np.where(dry[:, None], middle, sites)
    return np.round(sites, 2)


def _voronoi(sites: Floats) -> list[Floats]:
    """Give each site's cell as a ring of corners; a far frame keeps every cell finite."""
    low, high = sites.min(axis=0), sites.max(axis=0)
    middle, reach = (low + high) / 2, 4 * (high - low).max()
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    frame = middle + reach * np.c_[np.cos(turn), np.sin(turn)]
    made = Voronoi(np.vstack([sites, frame]))
    regions = [made.regions[made.point_region[i]] for i in range(len(sites))]
    return [made.vertices[region] for region in regions]


def _bend(rings: list[Floats], ground: Ground) -> Shapes:
    """Split the borders and move every vertex by a smooth field, the same for all neighbours."""
    bent = []
    for ring in rings:
        whole = _split(ring, 4 * ground.radius)
        bent.append(shapely.Polygon(whole + _displacement(whole)))
    return shapely.make_valid(np.array(bent, dtype=object))


def _split(ring: Floats, too_long: float) -> Floats:
    """Put midpoints into long edges; a midpoint is the same whichever way an edge is walked."""
    for _ in range(_SPLIT_ROUNDS):
        ahead = np.roll(ring, -1, axis=0)
        long = np.hypot(*(ahead - ring).T)
        cut = (long > _SPLIT_M) & (long < too_long)
        places = np.flatnonzero(cut) + 1
        ring = np.insert(ring, places, ((ring + ahead) / 2)[cut], axis=0)
    return ring


def _displacement(at: Floats) -> Floats:
    x, y = at[:, 0], at[:, 1]
    east = 16 * np.sin(y / 61 + 0.4 * np.sin(x / 97)) + 9 * np.sin((x + 2 * y) / 53)
    north = 16 * np.sin(x / 67 + 0.4 * np.sin(y / 89)) + 9 * np.sin((2 * x - y) / 59)
    return np.c_[east, north]


def _clip(cells: Shapes, dry: shapely.Geometry) -> Shapes:
    """Keep the dry part of every cell, and give what the water cuts off to a neighbour."""
    wet = ~shapely.contains_properly(dry, cells)
    cells = cells.copy()
    cells[wet] = shapely.intersection(cells[wet], dry)
    parts, owner = shapely.get_parts(cells[wet], return_index=True)
    parts, owner = _keep_polygons(_to_grid(parts), np.flatnonzero(wet)[owner])
    cells = _to_grid(cells)
    size = shapely.area(parts)
    order = np.lexsort((-size, owner))
    first = np.ones(len(order), dtype=bool)
    first[1:] = owner[order][1:] != owner[order][:-1]
    cells[owner[order][first]] = parts[order][first]
    return _merge_slivers(cells, list(parts[order][~first]))


def _keep_polygons(parts: Shapes, owner: NDArray[np.intp]) -> tuple[Shapes, NDArray[np.intp]]:
    kept = (shapely.get_type_id(parts) == 3) & (shapely.area(parts) > 0)
    return parts[kept], owner[kept]


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
    rounded = shapely.transform(shapes, lambda at: np.round(at / GRID_M) * GRID_M)
    return shapely.remove_repeated_points(shapely.transform(rounded, lambda at: np.round(at, 1)))


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
