"""Schools, children's centres and family hubs, each in the neighbourhood where it stands."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from czmap.geodata.areas import AreaTable
from czmap.geodata.postcodes import PostcodeTable

SERVICE_KEYS = ("childrens_centres", "family_hubs")

NO_POSTCODES = (
    "The list gives postcodes and no grid references, and there is no table of postcodes here. "
    "Add it with czmap data add postcodes FILE, and get the data again: nothing is fetched twice."
)


def place_schools(schools: pd.DataFrame, areas: AreaTable) -> tuple[pd.DataFrame, str]:
    """Give each school its neighbourhood: the stated one, else the one its grid reference lies in.

    Schools with neither are in Wales, abroad or online, and are left out. The second value says
    how many there are of each.
    """
    stated = schools["lsoa_code"].isin(areas.index)
    by_point = _by_point(schools[~stated & schools["easting"].notna()], areas)
    placed = schools["lsoa_code"].where(stated).fillna(by_point)
    kept = schools.assign(lsoa_code=placed)[placed.notna()]
    note = (
        f"Open schools that state their neighbourhood: {int(stated.sum()):,}; placed by grid "
        f"reference: {len(by_point):,}; left out, being in Wales, abroad or online: "
        f"{len(schools) - len(kept):,}."
    )
    return kept.reset_index(drop=True), note


def place_services(
    official: Mapping[str, pd.DataFrame], areas: AreaTable, postcodes: PostcodeTable | None
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Place children's centres and family hubs by what their lists say, or by their postcode.

    Returns
    -------
    DataFrame
        With the columns of schools; empty when neither list is there, or none could be placed.
    dict
        By source, how many were placed and how, or why none was.
    """
    tables, notes = [], {}
    for key in SERVICE_KEYS:
        if key not in official:
            continue
        listed = _with_postcodes(official[key], postcodes)
        by_point = _by_point(listed[listed["easting"].notna()], areas)
        stated = listed["lsoa_code"].where(listed["lsoa_code"].isin(areas.index))
        placed = stated.fillna(by_point)
        kept = listed.assign(lsoa_code=placed)[placed.notna()]
        tables.append(kept.drop(columns="postcode"))
        notes[key] = _say_placed(len(listed), len(kept), postcodes)
    if not tables:
        return pd.DataFrame(), notes
    return pd.concat(tables, ignore_index=True), notes


def _with_postcodes(listed: pd.DataFrame, postcodes: PostcodeTable | None) -> pd.DataFrame:
    """Fill in grid reference and neighbourhood by postcode where the list has neither."""
    if postcodes is None:
        return listed
    found = postcodes.find_all(listed["postcode"]).set_index(listed.index)
    nowhere = listed["easting"].isna() & (listed["lsoa_code"] == "")
    return listed.assign(
        **{name: listed[name].mask(nowhere, found[name])
           for name in ("easting", "northing", "lsoa_code")}
    )  # fmt: skip


def _say_placed(listed: int, placed: int, postcodes: PostcodeTable | None) -> str:
    if not placed and postcodes is None:
        return NO_POSTCODES
    said = f"{placed:,} of {listed:,} sites could be placed in a neighbourhood of England."
    return said if placed == listed or postcodes is not None else f"{said} {NO_POSTCODES}"


def _by_point(points: pd.DataFrame, areas: AreaTable) -> "pd.Series[str]":
    """Find the neighbourhoods that points lie in; of those on a border, the lower code."""
    shapes = gpd.GeoSeries(
        gpd.points_from_xy(points["easting"], points["northing"]), index=points.index, crs=areas.crs
    )
    rows, places = areas.sindex.query(shapes.array, predicate="intersects")
    found = pd.Series(areas.index[places], index=points.index[rows], dtype="str")
    return found.groupby(level=0).min()
