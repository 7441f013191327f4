"""A small pack drawn as a grid: 10 x 10 areas, six wards, two councils, hostile names."""

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import box

from czmap.geodata.codes import Vintage
from czmap.geodata.contiguity import make_contiguity
from czmap.geodata.pack import Manifest, Pack
from czmap.geodata.study import Study, StudyKey, load_catalogue, make_study

SIDE = 10
CELL_M = 500.0
WEST_LAD, EAST_LAD = "Z07000001", "Z07000002"
HOSTILE = {
    "Z01000003": "<img src=x onerror=\"window.top.harmed='img'\">",
    "Z01000004": "`${window.top.harmed='literal'}`",
    "Z01000005": "</script><script>window.top.harmed='script'</script>",
    "Z01000006": "{{ 7*7 }} {{'map_div'}} \u202eO'Brien & \"Sons\" \\",
}


def make_grid_pack(*, side: int = SIDE, edition: str = "grid1") -> Pack:
    """Draw the pack; the west half is one council, the east half another."""
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    codes = [f"Z01{at + 1:06d}" for at in range(side * side)]
    east = column >= side // 2
    third = np.minimum(row * 3 // side, 2)
    ward = third + 3 * east
    areas = gpd.GeoDataFrame(
        {
            "lsoa_name": [HOSTILE.get(code, f"Gridham {code[-3:]}") for code in codes],
            "ward_code": [f"Z05{one + 1:06d}" for one in ward],
            "ward_name": [
                f"Ward <b>{one + 1}</b>" if one == 0 else f"Ward {one + 1}" for one in ward
            ],
            "lad_code": np.where(east, EAST_LAD, WEST_LAD),
            "lad_name": np.where(east, "Eastgrid", "Westgrid"),
            "region_code": "Z12000001",
            "region_name": "Gridland",
            "population": 1500.0 + row,
            "children": 300.0 + column,
        },
        index=pd.Index(codes, name="lsoa_code"),
        geometry=box(
            400_000 + column * CELL_M,
            400_000 + row * CELL_M,
            400_000 + (column + 1) * CELL_M,
            400_000 + (row + 1) * CELL_M,
        ),
        crs=27700,
    )
    catalogue = load_catalogue()
    keys = list(catalogue)[:4]
    values = {key: (row * (at + 1) + column) % 17 * 5.0 for at, key in enumerate(keys)}
    indicators = pd.DataFrame(values, index=areas.index)
    indicators.iloc[[7, 32], :] = np.nan
    return Pack(
        manifest=Manifest(
            name="Gridland",
            vintage=Vintage.INVENTED,
            invented=True,
            built="2026-01-01T00:00:00Z",
            czmap_version="0",
            edition=edition,
        ),
        areas=areas,
        indicators=indicators,
        published=pd.DataFrame(index=areas.index),
        contiguity=make_contiguity(areas),
        bridges=pd.DataFrame(columns=["lsoa_code_a", "lsoa_code_b", "name", "source"]),
        wards=areas.dissolve("ward_code")[["ward_name", "geometry"]],
        lads=areas.dissolve("lad_code")[["lad_name", "geometry"]],
        schools=_schools(areas),
    )


def make_grid_study(pack: Pack, *lads: str) -> Study:
    """Look at the whole grid, or some of its councils."""
    return make_study(pack, load_catalogue(), StudyKey(lads=lads))


def _schools(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    middle = areas.geometry.centroid
    return pd.DataFrame(
        {
            "urn": range(4),
            "name": ["St <b>Grid</b>'s", "Grid High", "Little Grids", "Lost"],
            "kind": "school",
            "phase": ["Primary", "Secondary", "Nursery", None],
            "type": "",
            "pupils": 100.0,
            "fsm_pct": 20.0,
            "easting": [*middle.x.iloc[[0, 11, 77]], np.nan],
            "northing": [*middle.y.iloc[[0, 11, 77]], np.nan],
            "lsoa_code": [*areas.index[[0, 11, 77]], areas.index[0]],
        }
    )
