"""The tables of the invented borough's pack, and the manifest that says they are invented."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from czmap.geodata.areas import EPSG, AreaTable, check_areas
from czmap.geodata.codes import Vintage
from czmap.geodata.demo_plot import Floats, Plot
from czmap.geodata.demo_values import DOMAINS
from czmap.geodata.pack import REQUIRED, Manifest, TableFile, TableSource

NAME = "Invented borough"
ATTRIBUTION = "Invented data: it describes no real place."
BUILT = "2026-11-23T00:00:00+00:00"
"""A constant, not the clock, so that the same plan writes the same files."""

RECIPE = "0.1.1"
"""The czmap whose recipe this is; raise it when the drawn values change."""

BRIDGE_NAME = "Lockgate Bridge (invented)"
SUPPRESSED = 0.015
"""Share of areas whose IDACI and Key Stage 4 are missing, as publishers leave out small counts."""

_RANKED = {
    "imd": "imd_score",
    **{key.removesuffix("_score"): key for key in DOMAINS},
    "idaci": "idaci_score",
    "cyp": "cyp_score",
}


def suppress(table: pd.DataFrame, plot: Plot, random: np.random.Generator) -> pd.DataFrame:
    """Leave out a few values, never a planted place's, nor a lowest or highest one."""
    made = table.copy()
    for key in ("idaci_score", "ks4_pct"):
        share = table[key].rank(pct=True).to_numpy()
        free = np.setdiff1d(np.flatnonzero((share > 0.1) & (share < 0.9)), plot.everywhere)
        hidden = random.choice(free, max(1, round(SUPPRESSED * len(table))), replace=False)
        made.loc[table.index[hidden], key] = np.nan
    return made


def make_counts(plot: Plot, deprivation: Floats, random: np.random.Generator) -> pd.DataFrame:
    """Count residents (about 1,700; two areas have twice that) and children aged 0 to 15."""
    people = np.clip(1_670 * np.exp(random.normal(0, 0.16, len(deprivation))), 1_010, 2_900)
    people[plot.pocket] = random.normal(1_665, 60, len(plot.pocket))
    others = np.setdiff1d(np.arange(len(deprivation)), plot.pocket)
    people[random.choice(others, 2, replace=False)] = (3_420, 3_160)
    share = np.clip(
        0.19 + 0.012 * deprivation + random.normal(0, 0.025, len(deprivation)), 0.08, 0.34
    )
    people = np.round(people)
    return pd.DataFrame(
        {
            "population": people.astype(np.int64),
            "children": np.round(people * share).astype(np.int64),
        }
    )


def make_areas(names: pd.DataFrame, cells: NDArray[np.object_], counts: pd.DataFrame) -> AreaTable:
    """Put names, counts and outlines together, and pass them through the door."""
    whole = pd.concat([names, counts.set_index(names.index)], axis=1)
    made = gpd.GeoDataFrame(whole, geometry=list(cells), crs=EPSG)
    return check_areas(made, vintage=Vintage.INVENTED)


def make_published(indicators: pd.DataFrame) -> pd.DataFrame:
    """Rank within the borough as publishers do: 1 is the greatest need, in ranks and deciles."""
    made = {}
    for name, key in _RANKED.items():
        rank = indicators[key].rank(ascending=False, method="min").astype("Int64")
        made[f"{name}_rank"] = rank
        made[f"{name}_decile"] = (rank - 1) * 10 // int(rank.count()) + 1
    return pd.DataFrame(made, index=indicators.index)


def make_bridges(ends: tuple[str, str]) -> pd.DataFrame:
    """Write the one bridge as a table with columns `BRIDGE_COLUMNS` of the contiguity."""
    return pd.DataFrame(
        {
            "lsoa_code_a": [ends[0]],
            "lsoa_code_b": [ends[1]],
            "name": [BRIDGE_NAME],
            "source": [ATTRIBUTION],
        }
    )


def make_outlines(areas: AreaTable, code: str, columns: list[str]) -> gpd.GeoDataFrame:
    """Join the areas of each ward or council; they share every vertex, so the join is exact."""
    groups = areas.groupby(code)
    shapes = groups["geometry"].agg(lambda cells: shapely.coverage_union_all(cells.to_numpy()))
    return gpd.GeoDataFrame(groups[columns].first(), geometry=list(shapes), crs=EPSG)


def make_manifest(tables: Mapping[str, pd.DataFrame]) -> Manifest:
    """Say of every table that it is invented."""
    sources = {name: _source(name, len(table)) for name, table in tables.items()}
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
