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

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import KDTree

from czmap.geodata.areas import EPSG, AreaTable, check_areas
from czmap.geodata.codes import Vintage
from czmap.geodata.contiguity import Contiguity, ContiguityRule, make_contiguity
from czmap.geodata.demo_land import TOWN_SIGMA_M, Floats, Land, make_land
from czmap.geodata.demo_places import Ints, Places, make_names, make_places, order_of
from czmap.geodata.demo_schools import make_schools
from czmap.geodata.demo_story import STORY, Plot, Story, find_plot, lean, plant, tell, to_story_text
from czmap.geodata.demo_values import (
    DOMAINS,
    TABLE_2,
    make_attainment,
    make_attainment_noise,
    make_deprivation,
    make_needs,
    make_values,
)
from czmap.geodata.pack import REQUIRED, Manifest, TableFile, TableSource, save_pack

NAME = "Invented borough"
ATTRIBUTION = "Invented data: it describes no real place."
BUILT = "2012-01-01T00:00:00+00:00"
"""A constant, not the clock, so that the same plan writes the same files."""

RECIPE = "0.1.0"
"""The czmap whose recipe this is; raise it when the drawn values change."""

BRIDGE_NAME = "Lockgate Bridge (invented)"
SUPPRESSED = 0.015
"""Share of areas whose IDACI and Key Stage 4 are missing, as small counts are at the publishers'."""

_RANKED = {"imd": "imd_score", **{key.removesuffix("_score"): key for key in DOMAINS}}
_RANKED |= {"idaci": "idaci_score", "cyp": "cyp_score"}


@dataclass(frozen=True, kw_only=True)
class DemoPlan:
    """What to draw: the same plan always gives the same borough.

    Attributes
    ----------
    seed
        Of numpy's PCG64.
    areas
        How many areas, 60 or more: 300 make the borough, 32,482 a country of the size of the
        2012 report's England.
    """

    seed: int = 2012
    areas: int = 300

    def __post_init__(self) -> None:
        if self.areas < 60:
            raise ValueError(f"An invented borough needs 60 areas or more, not {self.areas}.")


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
    """Draw the invented borough.

    Examples
    --------
    >>> made = make_demo(DemoPlan(areas=60))
    >>> len(made.tables["areas"]), made.tables["areas"].index[0]
    (60, 'Z01000001')
    """
    plan = plan or DemoPlan()
    draws = np.random.Generator(np.random.PCG64(plan.seed)).spawn(5)
    land = make_land(plan.areas, draws[0])
    first = _contiguity(land.cells)
    crossing = _crossing(land)
    centres = np.round(shapely.get_coordinates(shapely.centroid(land.cells)), 1)
    places = make_places(centres, first.matrix(ContiguityRule.ROOK), crossing)
    order = order_of(places, land.cells)
    world = _World(land=land, places=places, order=order, crossing=crossing, first=first)
    return _fill(plan, world, draws[1:])


@dataclass(frozen=True, eq=False, kw_only=True)
class _World:
    """The drawn land with its wards; `order` lists the cells as their codes run."""

    land: Land
    places: Places
    order: Ints
    crossing: tuple[int, int]
    first: Contiguity

    def __post_init__(self) -> None:
        self.order.setflags(write=False)

    @property
    def position(self) -> Ints:
        """Where each cell stands in the order."""
        return np.argsort(self.order)


def _fill(plan: DemoPlan, world: _World, draws: list[np.random.Generator]) -> Demo:
    names = make_names(world.places, world.order)
    cells = world.land.cells[world.order]
    pairs = _recode(world, names.index)
    matrix = Contiguity.from_pairs(names.index, pairs).matrix(ContiguityRule.ROOK)
    at = np.round(shapely.get_coordinates(shapely.centroid(cells)), 1)
    ward = world.places.ward[world.order]
    town = np.exp(-0.5 * (KDTree(world.land.ground.towns).query(at)[0] / TOWN_SIGMA_M) ** 2)
    deprivation = make_deprivation(at, draws[0])
    plot = find_plot(at, ward, matrix, deprivation, town)
    values = _values(plot, at, lean(plot, at, ward, deprivation), town, draws[1])
    story = _story(plot, world, names)
    indicators = _suppress(pd.DataFrame(values, index=names.index), plot, draws[2])
    areas = _areas(names, cells, _count(plot, at, deprivation, draws[2]))
    tables = {
        "areas": areas,
        "indicators": indicators,
        "published": _published(indicators),
        "contiguity": pairs,
        "bridges": _bridges(story),
        "wards": _outlines(areas, "ward_code", ["ward_name", "lad_code", "lad_name"]),
        "lads": _outlines(areas, "lad_code", ["lad_name", "region_code", "region_name"]),
        "schools": make_schools(areas, values["idaci_score"], story.ward_without_secondary, draws[3]),
    }
    ground = world.land.ground
    return Demo(plan=plan, tables=tables, story=story, river=ground.river, lake=ground.lake)


def _contiguity(cells: np.ndarray) -> Contiguity:
    codes = pd.Index([f"{i:06d}" for i in range(len(cells))], name="lsoa_code")
    return make_contiguity(gpd.GeoDataFrame(geometry=list(cells), index=codes, crs=EPSG))


def _recode(world: _World, codes: pd.Index) -> pd.DataFrame:
    """Write the pairs of cells in the areas' codes."""
    new = world.position
    a, b = new[world.first.left], new[world.first.right]
    made = pd.DataFrame(
        {
            "lsoa_code_a": codes.to_numpy()[np.minimum(a, b)],
            "lsoa_code_b": codes.to_numpy()[np.maximum(a, b)],
            "border_m": world.first.border_m,
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
    plot: Plot, at: Floats, deprivation: Floats, town: Floats, random: np.random.Generator
) -> dict[str, Floats]:
    needs = make_needs(at, deprivation, town, random)
    plant(plot, needs, random)
    values = make_values(needs)
    noise = make_attainment_noise(at, random)
    noise["ks4_pct"][plot.low_attainment] = random.normal(3.5, 0.2, len(plot.low_attainment))
    return {**values, **make_attainment(values, noise)}


def _suppress(table: pd.DataFrame, plot: Plot, random: np.random.Generator) -> pd.DataFrame:
    """Leave out a few values, never a planted place's, nor a lowest or highest one."""
    made = table.copy()
    for key in ("idaci_score", "ks4_pct"):
        share = table[key].rank(pct=True).to_numpy()
        free = np.setdiff1d(np.flatnonzero((share > 0.1) & (share < 0.9)), plot.everywhere)
        hidden = random.choice(free, max(1, round(SUPPRESSED * len(table))), replace=False)
        made.iloc[hidden, made.columns.get_loc(key)] = np.nan
    return made


def _count(plot: Plot, at: Floats, deprivation: Floats, random: np.random.Generator) -> pd.DataFrame:
    """Count residents (about 1,700; two areas have twice that) and children aged 0 to 15."""
    people = np.clip(1_670 * np.exp(random.normal(0, 0.16, len(at))), 1_010, 2_900)
    people[plot.pocket] = random.normal(1_665, 60, len(plot.pocket))
    others = np.setdiff1d(np.arange(len(at)), plot.pocket)
    people[random.choice(others, 2, replace=False)] = (3_420, 3_160)
    share = np.clip(0.19 + 0.012 * deprivation + random.normal(0, 0.025, len(at)), 0.08, 0.34)
    people = np.round(people)
    return pd.DataFrame(
        {"population": people.astype(np.int64), "children": np.round(people * share).astype(np.int64)}
    )


def _areas(names: pd.DataFrame, cells: np.ndarray, counts: pd.DataFrame) -> AreaTable:
    whole = pd.concat([names, counts.set_index(names.index)], axis=1)
    made = gpd.GeoDataFrame(whole, geometry=list(cells), crs=EPSG)
    return check_areas(made, vintage=Vintage.INVENTED)


def _published(indicators: pd.DataFrame) -> pd.DataFrame:
    """Rank within the borough as publishers do: 1 is the greatest need, in ranks and deciles."""
    made = {}
    for name, key in _RANKED.items():
        rank = indicators[key].rank(ascending=False, method="min").astype("Int64")
        made[f"{name}_rank"] = rank
        made[f"{name}_decile"] = (rank - 1) * 10 // int(rank.count()) + 1
    return pd.DataFrame(made, index=indicators.index)


def _bridges(story: Story) -> pd.DataFrame:
    a, b = story.bridge
    return pd.DataFrame(
        {"lsoa_code_a": [a], "lsoa_code_b": [b], "name": [BRIDGE_NAME], "source": [ATTRIBUTION]}
    )


def _outlines(areas: AreaTable, code: str, columns: list[str]) -> gpd.GeoDataFrame:
    """Join the areas of each ward or council; they share every vertex, so the join is exact."""
    groups = areas.groupby(code)
    shapes = groups["geometry"].agg(lambda cells: shapely.coverage_union_all(cells.to_numpy()))
    return gpd.GeoDataFrame(groups[columns].first(), geometry=list(shapes), crs=EPSG)


def _story(plot: Plot, world: _World, names: pd.DataFrame) -> Story:
    def codes(positions: Iterable[int]) -> tuple[str, ...]:
        return tuple(str(code) for code in sorted(names.index[list(positions)]))

    def of_cells(cells: Iterable[int]) -> tuple[str, ...]:
        return codes(world.position[list(cells)])

    land = world.land
    wards = sorted(set(names["ward_code"].iloc[plot.pocket]))
    return tell(
        plot,
        codes,
        pocket_wards=tuple(wards),
        masked_ward=str(names["ward_code"].iloc[plot.masked[0]]),
        bridge=of_cells(world.crossing),
        island=of_cells([land.island])[0],
        enclosed=of_cells([land.inner])[0],
        enclosing=of_cells([land.outer])[0],
        ward_without_secondary=wards[0],
    )


def make_manifest(demo: Demo) -> Manifest:
    """Say of every table that it is invented."""
    sources = {name: _source(name, len(table)) for name, table in demo.tables.items()}
    return Manifest(
        name=NAME,
        vintage=Vintage.INVENTED,
        invented=True,
        built=BUILT,
        czmap_version=RECIPE,
        tables={
            name: TableFile(file="", rows=0, bytes=0, sha256="", sources=(name,))
            for name in REQUIRED
        },
        sources=sources,
        attribution=ATTRIBUTION,
    )


def _source(name: str, rows: int) -> TableSource:
    return TableSource(
        key=name,
        title=f"Invented {name}",
        publisher="czmap",
        licence="CC0 1.0",
        period="invented",
        edition=f"recipe {RECIPE}",
        address="",
        retrieved=BUILT,
        sha256="",
        bytes=0,
        rows=rows,
        note=ATTRIBUTION,
    )


def save_demo(folder: Path, plan: DemoPlan | None = None) -> Manifest:
    """Draw the borough and write it as a pack, with the story as `story.json` beside the tables.

    Raises
    ------
    PackError
        When the disk refuses; what was there before stays.
    """
    demo = make_demo(plan)
    written = save_pack(folder, demo.tables, make_manifest(demo))
    (folder / STORY).write_text(to_story_text(demo.story), encoding="utf-8")
    return written


if __name__ == "__main__":
    print(save_demo(Path(sys.argv[1])))  # noqa: T201 - this module run as a command
