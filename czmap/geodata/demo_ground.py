"""The ground of the invented borough: its outline, river, lake, island and towns, out at sea."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

AREA_M2 = 500_000.0
"""Mean size of an area. England's LSOAs have 4 km² on average, those of its towns about 0.4 km²."""

CHANNEL = (500_000.0, 55_000.0)
"""Middle of a borough: in the English Channel, 40 km off Sussex, so that it is no real place."""

APPROACHES = (80_000.0, -90_000.0)
"""Middle of the large lands of scale tests, which need more sea: south of the Isles of Scilly."""

CHANNEL_HOLDS = 2_500
"""The Channel has room for this many areas."""


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


def make_ground(areas: int, random: np.random.Generator) -> Ground:
    """Draw the ground for so many areas; everything on it follows from the generator alone."""
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
        return np.asarray(centre[0] - 0.30 * radius + bend + meander)

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
