"""The invented borough: a made-up town with a planted story, drawn by a seeded program.

czmap starts on it when no official data is there, its guided tour walks through it, and tests rely
on it. It describes no real place: it lies in the sea, its codes start with Z, its names are on no
list of English councils, and its manifest says `invented`. The same program makes areas by the ten
thousand for scale tests.

Write it again with ``python -m czmap.geodata.demo FOLDER`` or ``czmap demo --to FOLDER``.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import KDTree

from czmap.errors import PackError
from czmap.geodata.areas import CENTRE, EPSG
from czmap.geodata.contiguity import Contiguity, ContiguityRule, make_contiguity
from czmap.geodata.demo_centres import make_centres
from czmap.geodata.demo_land import TOWN_SIGMA_M, Land, make_land
from czmap.geodata.demo_places import make_names, make_places, order_of
from czmap.geodata.demo_plot import Plot, find_plot, lean, plant
from czmap.geodata.demo_schools import make_schools
from czmap.geodata.demo_story import STORY, Story, to_story_text
from czmap.geodata.demo_tables import (
    make_areas,
    make_bridges,
    make_counts,
    make_manifest,
    make_outlines,
    make_published,
    suppress,
)
from czmap.geodata.demo_values import (
    make_attainment,
    make_attainment_noise,
    make_deprivation,
    make_needs,
    make_values,
)
from czmap.geodata.pack import Manifest, save_pack

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]

FEWEST = 60
"""The story needs room: fewer areas cannot hold it."""


@dataclass(frozen=True, kw_only=True)
class DemoPlan:
    """What to draw: the same plan always gives the same borough.

    Attributes
    ----------
    seed
        Of numpy's PCG64. Of the first few, 5 draws a council line that runs on land and a pocket
        that stands out most.
    areas
        How many areas, `FEWEST` or more: 300 make the borough, 32,482 a country of the size of the
        2012 report's England.
    """

    seed: int = 5
    areas: int = 300

    def __post_init__(self) -> None:
        if self.areas < FEWEST:
            raise PackError(
                f"An invented borough of {self.areas:,} areas has no room for its story.",
                then=f"Ask for {FEWEST} areas or more.",
            )


@dataclass(frozen=True, eq=False, kw_only=True)
class Demo:
    """The tables of the borough's pack, the story planted in it, and its water.

    Attributes
    ----------
    tables
        All of `czmap.geodata.pack.REQUIRED`, by name; `contiguity` as pairs.
    river, lake
        Outlines of the water, EPSG:27700: there is no area in them.
    """

    plan: DemoPlan
    tables: dict[str, pd.DataFrame]
    story: Story
    river: shapely.Geometry
    lake: shapely.Geometry


def make_demo(plan: DemoPlan | None = None) -> Demo:
    """Draw the invented borough; without a plan, the one that czmap ships.

    Examples
    --------
    >>> made = make_demo(DemoPlan(areas=60))
    >>> len(made.tables["areas"]), made.tables["areas"].index[0]
    (60, 'Z01000001')
    """
    plan = plan or DemoPlan()
    draws = np.random.Generator(np.random.PCG64(plan.seed)).spawn(5)
    land = make_land(plan.areas, draws[0])
    world = _settle(land)
    deprivation = make_deprivation(world.at, draws[1])
    plot = find_plot(world.at, world.ward, world.rook, deprivation, world.town)
    leaned = lean(plot, world.at, world.ward, deprivation)
    values = _values(plot, world, leaned, draws[2])
    story = _tell(plot, world)
    counts = make_counts(plot, deprivation, draws[3])
    counts[list(CENTRE)] = make_centres(world.cells, land.ground.towns)
    areas = make_areas(world.names, world.cells, counts)
    schools = make_schools(areas, values["idaci_score"], story.ward_without_secondary, draws[4])
    indicators = suppress(pd.DataFrame(values, index=areas.index), plot, draws[3])
    tables = {
        "areas": areas,
        "indicators": indicators,
        "published": make_published(indicators),
        "contiguity": world.pairs,
        "bridges": make_bridges(story.bridge),
        "wards": make_outlines(areas, "ward_code", ["ward_name", "lad_code", "lad_name"]),
        "lads": make_outlines(areas, "lad_code", ["lad_name", "region_code", "region_name"]),
        "schools": schools,
    }
    ground = land.ground
    return Demo(plan=plan, tables=tables, story=story, river=ground.river, lake=ground.lake)


@dataclass(frozen=True, eq=False, kw_only=True)
class _World:
    """The land once its areas have wards and codes; everything is in the order of the codes.

    Attributes
    ----------
    at
        Middle of each area (x, y), metres.
    town
        1 in a town's centre, 0 far from all.
    pairs, rook
        Contiguity, without the bridge, as a table and as a matrix.
    bridge, island, enclosed, enclosing
        Positions of the special areas.
    """

    names: pd.DataFrame
    cells: NDArray[np.object_]
    at: Floats
    ward: Ints
    town: Floats
    pairs: pd.DataFrame
    rook: sparse.csr_array
    bridge: tuple[int, int]
    island: int
    enclosed: int
    enclosing: int


def _settle(land: Land) -> _World:
    touching = _contiguity(land.cells)
    crossing = _crossing(land)
    at = _middles(land.cells)
    places = make_places(at, touching.matrix(ContiguityRule.ROOK), crossing)
    order = order_of(places, land.cells)
    names = make_names(places, order)
    position = np.argsort(order)
    pairs = _recode(touching, position, names.index)
    away, _ = KDTree(land.ground.towns).query(at[order])
    return _World(
        names=names,
        cells=land.cells[order],
        at=at[order],
        ward=places.ward[order],
        town=np.exp(-0.5 * (away / TOWN_SIGMA_M) ** 2),
        pairs=pairs,
        rook=Contiguity.from_pairs(names.index, pairs).matrix(ContiguityRule.ROOK),
        bridge=(int(position[crossing[0]]), int(position[crossing[1]])),
        island=int(position[land.island]),
        enclosed=int(position[land.inner]),
        enclosing=int(position[land.outer]),
    )


def _middles(cells: NDArray[np.object_]) -> Floats:
    return np.asarray(np.round(shapely.get_coordinates(shapely.centroid(cells)), 1))


def _contiguity(cells: NDArray[np.object_]) -> Contiguity:
    codes = pd.Index([f"{i:06d}" for i in range(len(cells))], name="lsoa_code")
    return make_contiguity(gpd.GeoDataFrame(geometry=list(cells), index=codes, crs=EPSG))


def _recode(touching: Contiguity, position: Ints, codes: pd.Index) -> pd.DataFrame:
    """Write pairs of cells as pairs of codes, the lower first, in order."""
    a, b = position[touching.left], position[touching.right]
    made = pd.DataFrame(
        {
            "lsoa_code_a": codes.to_numpy()[np.minimum(a, b)],
            "lsoa_code_b": codes.to_numpy()[np.maximum(a, b)],
            "border_m": touching.border_m,
        }
    )
    return made.sort_values(["lsoa_code_a", "lsoa_code_b"], ignore_index=True)


def _crossing(land: Land) -> tuple[int, int]:
    """Find the areas on the two banks where the first town's bridge stands."""
    ground = land.ground
    y = float(ground.towns[0, 1])
    middle = shapely.Point(float(ground.river_x(np.array([y]))[0]), y)
    away = shapely.distance(land.cells, middle)
    east = shapely.get_x(shapely.centroid(land.cells)) > middle.x
    banks = [int(np.argmin(np.where(side, away, np.inf))) for side in (~east, east)]
    return banks[0], banks[1]


def _values(
    plot: Plot, world: _World, deprivation: Floats, random: np.random.Generator
) -> dict[str, Floats]:
    needs = make_needs(world.at, deprivation, world.town, random)
    values = make_values(plant(plot, needs, random))
    noise = make_attainment_noise(world.at, random)
    noise["ks4_pct"][plot.low_attainment] = random.normal(3.5, 0.2, len(plot.low_attainment))
    return {**values, **make_attainment(values, noise)}


def _tell(plot: Plot, world: _World) -> Story:
    """Name the places of the story by their codes."""
    wards = world.names["ward_code"].to_numpy()

    def code(position: int) -> str:
        return str(world.names.index[position])

    def codes(positions: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(map(code, positions)))

    first, second = sorted(set(wards[plot.pocket]))
    left, right = codes(world.bridge)
    return Story(
        pocket=codes(plot.pocket),
        pocket_wards=(str(first), str(second)),
        masked=codes(plot.masked),
        masked_ward=str(wards[plot.masked[0]]),
        low_attainment=codes(plot.low_attainment),
        poor_health_only=code(plot.poor_health_only),
        homes_and_skills=code(plot.homes_and_skills),
        out_of_work=code(plot.out_of_work),
        bridge=(left, right),
        island=code(world.island),
        enclosed=code(world.enclosed),
        enclosing=code(world.enclosing),
        ward_without_secondary=str(first),
    )


def save_demo(folder: Path, plan: DemoPlan | None = None) -> Manifest:
    """Draw the borough and write it as a pack, with the story as `story.json` beside the tables.

    Raises
    ------
    PackError
        When the disk refuses; what was there before stays.
    """
    demo = make_demo(plan)
    written = save_pack(folder, demo.tables, make_manifest(demo.tables))
    path = folder / STORY
    try:
        path.write_text(to_story_text(demo.story), encoding="utf-8")
    except OSError as problem:
        raise PackError(
            f"The story could not be written to {path}: {problem.strerror or problem}.",
            then="The tables of the borough are there; free some space and write it again.",
        ) from problem
    return written


def main() -> None:
    """Write the borough that czmap ships into the folder named on the command line."""
    if len(sys.argv) != 2:
        raise SystemExit("Say where the invented borough goes: python -m czmap.geodata.demo FOLDER")
    written = save_demo(Path(sys.argv[1]))
    sys.stdout.write(f"{written.name}, edition {written.edition}, is in {sys.argv[1]}.\n")


if __name__ == "__main__":
    main()
