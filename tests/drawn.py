"""Small places drawn in text, for tests: each character is one square kilometre.

A digit is the need of an area (higher is more), "?" an area whose need is not known, "." no area.
A second drawing says which ward each area is in, by letter; capitals are in council "North".
"""

import geopandas as gpd
import pandas as pd
import shapely

from czmap.geodata.areas import EPSG, check_areas
from czmap.geodata.codes import Vintage
from czmap.geodata.contiguity import BRIDGE_COLUMNS, Contiguity, make_contiguity
from czmap.geodata.indicators import Catalogue, Direction, Indicator, Theme
from czmap.geodata.pack import Manifest, Pack
from czmap.geodata.study import Study, StudyKey, make_study
from czmap.scoring.need import NeedIndex

WEST, SOUTH, SIDE = 500_000.0, 50_000.0, 1_000.0
INDEX = NeedIndex(weights=(("drawn", 1.0),))


def make_indicator(
    key: str = "drawn", direction: Direction = Direction.HIGH, **fields
) -> Indicator:
    return Indicator(
        **{
            "key": key,
            "label": f"Drawn {key}",
            "sentence": "A digit drawn in a test.",
            "domain": "Drawn",
            "theme": Theme.DEPRIVATION,
            "unit": "score",
            "direction": direction,
            "source": "a drawing",
            "publisher": "the tests",
            "period": "now",
            "vintage": Vintage.INVENTED,
            "licence": "MIT",
            "caveat": "Drawn.",
            **fields,
        }
    )


CATALOGUE = Catalogue((make_indicator(),))


def draw_areas(
    need: str, wards: str | None = None, population: float = 1_500.0
) -> gpd.GeoDataFrame:
    """Areas of a drawing in row order, with a `drawn` column; codes Z01000001 and so on."""
    rows = need.split()
    letters = wards.split() if wards else ["A" * len(row) for row in rows]
    made = []
    for down, (row, ward_row) in enumerate(zip(rows, letters, strict=True)):
        for along, (digit, ward) in enumerate(zip(row, ward_row, strict=True)):
            if digit == ".":
                continue
            west, north = WEST + along * SIDE, SOUTH - down * SIDE
            lad = "North" if ward.isupper() else "South"
            made.append(
                {
                    "lsoa_code": f"Z01{len(made) + 1:06d}",
                    "lsoa_name": f"Drawn {len(made) + 1:03d}",
                    "ward_code": f"Z05{ord(ward):06d}",
                    "ward_name": f"Ward {ward}",
                    "lad_code": "Z06000001" if lad == "North" else "Z06000002",
                    "lad_name": lad,
                    "region_code": "Z12000001",
                    "region_name": "Drawn region",
                    "population": population,
                    "children": population / 5,
                    "drawn": float("nan") if digit == "?" else float(digit),
                    "geometry": shapely.box(west, north - SIDE, west + SIDE, north),
                }
            )
    return gpd.GeoDataFrame(made, crs=EPSG).set_index("lsoa_code")


def make_pack(
    areas: gpd.GeoDataFrame,
    bridges: pd.DataFrame | None = None,
    contiguity: Contiguity | None = None,
) -> Pack:
    """A pack of areas; every column that is not an area's own is an indicator."""
    own = areas.columns.intersection(
        ["lsoa_name", "ward_code", "ward_name", "lad_code", "lad_name", "region_code",
         "region_name", "population", "children", "geometry"]
    )  # fmt: skip
    no_bridges = pd.DataFrame({column: pd.Series(dtype=str) for column in BRIDGE_COLUMNS})
    bridges = no_bridges if bridges is None else bridges
    wards = areas.dissolve("ward_code")[["ward_name", "lad_code", "lad_name", "geometry"]]
    lads = areas.dissolve("lad_code")[["lad_name", "region_code", "region_name", "geometry"]]
    schools = pd.DataFrame(
        {name: pd.Series(dtype=object) for name in
         ("urn", "name", "kind", "phase", "type", "pupils", "fsm_pct", "easting", "northing",
          "lsoa_code")}
    )  # fmt: skip
    return Pack(
        manifest=Manifest(
            name="Drawn borough",
            vintage=Vintage.INVENTED,
            invented=True,
            built="2026-01-01T00:00:00Z",
            czmap_version="0",
            edition="drawn",
            attribution="Drawn in a test.",
        ),
        areas=check_areas(areas[own], vintage=Vintage.INVENTED),
        indicators=areas[areas.columns.difference(own)].astype(float),
        published=pd.DataFrame(index=areas.index),
        contiguity=contiguity or make_contiguity(areas, bridges),
        bridges=bridges,
        wards=wards,
        lads=lads,
        schools=schools,
    )


def tables_of(pack: Pack) -> dict[str, pd.DataFrame]:
    """The tables of a pack as `save_pack` wants them."""
    return {
        "areas": pack.areas,
        "indicators": pack.indicators,
        "published": pack.published,
        "contiguity": pack.contiguity.to_pairs(),
        "bridges": pack.bridges,
        "wards": pack.wards,
        "lads": pack.lads,
        "schools": pack.schools,
    }


def draw_study(
    need: str,
    wards: str | None = None,
    *,
    population: float = 1_500.0,
    catalogue: Catalogue = CATALOGUE,
    key: StudyKey | None = None,
) -> Study:
    """The study of a whole drawing, or of the councils in `key`."""
    areas = draw_areas(need, wards, population)
    return make_study(make_pack(areas), catalogue, key or StudyKey())
