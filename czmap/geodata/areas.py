"""AreaTable: the GeoDataFrame of areas that everything else may rely on."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from czmap.errors import AreaError
from czmap.geodata.codes import Vintage, is_lsoa_code

AreaTable: TypeAlias = gpd.GeoDataFrame
"""A GeoDataFrame that has passed `check_areas`: one row per LSOA, index `lsoa_code`."""

EPSG = 27700
NAMES = (
    "lsoa_name",
    "ward_code",
    "ward_name",
    "lad_code",
    "lad_name",
    "region_code",
    "region_name",
)
COUNTS = ("population", "children")
COLUMNS = (*NAMES, *COUNTS, "geometry")
CENTRE = ("pwc_easting", "pwc_northing")
"""Columns that a pack may lack: each area's population-weighted centre, metres (EPSG:27700)."""

_Check: TypeAlias = Callable[[gpd.GeoDataFrame, Vintage], Iterator[str]]


def check_areas(areas: gpd.GeoDataFrame, *, vintage: Vintage) -> AreaTable:
    """Pass a table of areas through the door, or say everything that is wrong with it at once.

    Parameters
    ----------
    areas
        Index `lsoa_code`, sorted and unique; text columns `NAMES`; `population` (residents) and
        `children` (aged 0 to 15), both counts of people, at least 0, or missing; polygons in
        EPSG:27700 (metres); and, where there are any, the columns `CENTRE`.
    vintage
        The census year of the codes.

    Raises
    ------
    AreaError
        One sentence that lists every failure, each with its number and examples.
    """
    failures = [failure for check in _CHECKS for failure in check(areas, vintage)]
    if failures:
        raise AreaError(
            f"The table of areas has {len(failures)} faults: {' '.join(failures)}",
            then="Mend the table, or build the data again with: czmap data get",
        )
    return areas


def _some(labels: pd.Index) -> str:
    return f"{len(labels):,} (for example {', '.join(map(str, labels[:3]))})"


def _check_index(areas: gpd.GeoDataFrame, vintage: Vintage) -> Iterator[str]:
    if areas.index.name != "lsoa_code":
        yield f"The index is called {areas.index.name!r}, not 'lsoa_code'."
    if len(areas) == 0:
        yield "There are no areas."
    wrong = areas.index[[not is_lsoa_code(code, vintage) for code in areas.index]]
    if len(wrong):
        yield f"Codes that are not {vintage} LSOA codes: {_some(wrong)}."
    twice = areas.index[areas.index.duplicated()].unique()
    if len(twice):
        yield f"Codes that stand twice: {_some(twice)}."
    if not areas.index.is_monotonic_increasing:
        yield "The codes are not in order."


def _check_columns(areas: gpd.GeoDataFrame, _: Vintage) -> Iterator[str]:
    missing = [column for column in COLUMNS if column not in areas.columns]
    if missing:
        yield f"Columns that are missing: {', '.join(missing)}."
    for column in NAMES:
        if column in areas.columns and areas[column].isna().any():
            yield f"Areas without {column}: {_some(areas.index[areas[column].isna()])}."


def _check_counts(areas: gpd.GeoDataFrame, _: Vintage) -> Iterator[str]:
    for column in COUNTS:
        if column not in areas.columns:
            continue
        counts = pd.to_numeric(areas[column], errors="coerce").to_numpy(float)
        wrong = areas.index[(counts < 0) | np.isinf(counts)]
        if len(wrong):
            yield f"Areas whose {column} is below zero or not a number: {_some(wrong)}."


def _check_centres(areas: gpd.GeoDataFrame, _: Vintage) -> Iterator[str]:
    held = [column for column in CENTRE if column in areas.columns]
    if not held:
        return
    if len(held) < len(CENTRE):
        yield f"Of the columns {' and '.join(CENTRE)} only {held[0]} is there."
        return
    known = areas[held].apply(pd.to_numeric, errors="coerce").to_numpy(float)
    half = np.isfinite(known).sum(axis=1) == 1
    wrong = areas.index[half | np.isinf(known).any(axis=1)]
    if len(wrong):
        yield f"Areas whose centre is not two numbers: {_some(wrong)}."


def _check_geometry(areas: gpd.GeoDataFrame, _: Vintage) -> Iterator[str]:
    if "geometry" not in areas.columns:
        return
    if areas.crs is None or areas.crs.to_epsg() != EPSG:
        yield f"The boundaries are in {areas.crs}, not in EPSG:{EPSG}."
    empty = areas.index[areas.geometry.isna() | areas.geometry.is_empty]
    if len(empty):
        yield f"Areas without a boundary: {_some(empty)}."
    kinds = areas.geometry.geom_type
    other = areas.index[kinds.notna() & ~kinds.isin(["Polygon", "MultiPolygon"])]
    if len(other):
        yield f"Areas whose boundary is not a polygon: {_some(other)}."


_CHECKS: tuple[_Check, ...] = (
    _check_index,
    _check_columns,
    _check_counts,
    _check_centres,
    _check_geometry,
)
