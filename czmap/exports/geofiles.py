"""Area definitions for geographic information systems: GeoPackage and KML, written by GDAL."""

import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from czmap.errors import DefinitionError
from czmap.exports.definitions import csv_columns, figures_of, header_block, member_rows
from czmap.exports.own_layers import OwnLayers, boundary_table, place_table, say_layers
from czmap.exports.shortlist import Shortlist
from czmap.geodata.outlines import to_multi
from czmap.safe import for_html, for_label, plain

METRES, DEGREES = "EPSG:27700", "EPSG:4326"
_ZONE_COLUMNS = (
    "rank", "id", "name", "residents", "children_0_15", "areas", "need_0_to_100",
    "children_in_low_income_families", "area_km2",
)  # fmt: skip


def to_geopackage(shortlist: Shortlist, own: OwnLayers | None = None) -> bytes:
    """Write zones as a GeoPackage in EPSG:27700 (metres): layers zones, areas, schools and about.

    A person's own places and boundaries, if they are given, are layers own_places and
    own_boundaries.

    Raises
    ------
    DefinitionError
        When no temporary file can be written.
    """
    own = own or OwnLayers()
    layers = {
        "zones": zone_table(shortlist),
        "areas": area_table(shortlist),
        "schools": _school_table(shortlist),
        "own_places": place_table(own),
        "own_boundaries": boundary_table(own),
    }
    about = pd.DataFrame({"line": [*header_block(shortlist), *say_layers(own)]})
    # the same zones give the same file: GDAL would write the hour into it
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2020-01-01T00:00:00.000Z"})
    with _folder() as folder:
        path = Path(folder) / "zones.gpkg"
        for name, table in layers.items():
            if len(table):
                pyogrio.write_dataframe(
                    table, path, layer=name, driver="GPKG", append=path.exists()
                )
        pyogrio.write_dataframe(about, path, layer="about", driver="GPKG", append=True)
        return path.read_bytes()


def to_kml(shortlist: Shortlist) -> bytes:
    """Write zones and their areas as KML (EPSG:4326, as KML demands).

    Raises
    ------
    DefinitionError
        When no temporary file can be written.
    """
    said = "; ".join(header_block(shortlist))
    zones = zone_table(shortlist).to_crs(DEGREES)
    zones = _named(zones, zones["name"], zones["need_0_to_100"], said)
    areas = area_table(shortlist).to_crs(DEGREES)
    # a name that begins with its code and ends with its zone can be read back
    names = areas["lsoa_code"] + " " + areas["lsoa_name"] + " [" + areas["zone_id"] + "]"
    areas = _named(areas, names, areas["need_0_to_100"], said)
    with _folder() as folder:
        path = Path(folder) / "zones.kml"
        # the driver writes one layer a file, so both lie in one
        both = pd.concat([zones, areas], ignore_index=True)
        pyogrio.write_dataframe(both, path, layer="zones", driver="KML")
        return path.read_bytes()


def zone_table(shortlist: Shortlist) -> gpd.GeoDataFrame:
    """Give a row for each zone with its dissolved outline in metres."""
    shapes = shortlist.study.areas.geometry
    rows = [
        {name: figures_of(entry)[name] for name in _ZONE_COLUMNS} for entry in shortlist.entries
    ]
    outlines = [to_multi(shapely.union_all(shapes.loc[list(one.zone.members)].to_numpy()))
                for one in shortlist.entries]  # fmt: skip
    table = pd.DataFrame(rows).rename(columns={"rank": "zone_rank", "id": "zone_id"})
    return gpd.GeoDataFrame(_plain(table), geometry=outlines, crs=METRES)


def area_table(shortlist: Shortlist) -> gpd.GeoDataFrame:
    """Give a row for each member area of each zone, in metres, with the columns of the CSV file."""
    table = pd.DataFrame(list(member_rows(shortlist)), columns=csv_columns(shortlist.study))
    shapes = shortlist.study.areas.geometry.loc[table["lsoa_code"]].to_numpy()
    return gpd.GeoDataFrame(_plain(table), geometry=[to_multi(one) for one in shapes], crs=METRES)


def _school_table(shortlist: Shortlist) -> gpd.GeoDataFrame:
    members = {code for entry in shortlist.entries for code in entry.zone.members}
    schools = shortlist.study.pack.schools
    inside = schools[schools["lsoa_code"].isin(members)].reset_index(drop=True)
    points = shapely.points(inside["easting"].to_numpy(float), inside["northing"].to_numpy(float))
    return gpd.GeoDataFrame(_plain(inside), geometry=points, crs=METRES)


def _named(
    table: gpd.GeoDataFrame, names: pd.Series, need: pd.Series, said: str
) -> gpd.GeoDataFrame:
    """Keep what KML shows: a name and a description, which programs may read as HTML."""
    score = need.map(lambda one: "not known" if pd.isna(one) else f"{one:.1f} of 100")
    return gpd.GeoDataFrame(
        {
            "Name": names.map(for_label),
            "Description": "Mean need: " + score + ". " + for_html(said),
        },
        geometry=table.geometry.to_numpy(),
        crs=table.crs,
    )


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Free text of what XML and databases cannot hold."""
    made = table.copy()
    for name in made.select_dtypes(exclude="number"):
        made[name] = made[name].map(lambda cell: plain(cell) if isinstance(cell, str) else cell)
    return made


def _folder() -> "tempfile.TemporaryDirectory[str]":
    try:
        return tempfile.TemporaryDirectory(prefix="czmap-")
    except OSError as problem:
        raise DefinitionError(
            f"No temporary file can be written: {problem.strerror or problem}.",
            then="Free some space on the disk, or choose another format.",
        ) from problem
