"""A person's own list of places (services, schools, assets) on a pack's neighbourhoods."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from czmap.errors import TableError
from czmap.geodata.areas import EPSG, AreaTable
from czmap.geodata.findings import Finding, Kind, find_at, many
from czmap.geodata.own import LONGEST
from czmap.geodata.pack import Pack
from czmap.geodata.point_rows import Located, PointRows
from czmap.geodata.postcodes import PostcodeTable

COLUMNS = ("name", "kind", "easting", "northing", "lsoa_code")
NO_KIND = "place"
NEAR_M = 1_000
"""Metres from a zone's outline, in a straight line, that count as near."""


@dataclass(frozen=True, eq=False, kw_only=True)
class OwnPoints:
    """A list of places, ready to be drawn and counted.

    Attributes
    ----------
    pack
        Name of the data that they belong to: "invented" or "england".
    label, source, period
        In the person's words.
    table
        A row for each place, columns `COLUMNS`; metres (EPSG:27700); `lsoa_code` is the
        neighbourhood it lies in.
    digest
        Of all of it: the same list always has the same one.
    """

    pack: str
    label: str
    source: str
    period: str
    table: pd.DataFrame
    digest: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of places, the most frequent first."""
        counts = self.table["kind"].value_counts()
        return tuple(sorted(counts.index, key=lambda kind: (-int(counts[kind]), kind)))

    @property
    def bytes(self) -> int:
        """Roughly how much memory it takes."""
        return int(self.table.memory_usage(deep=True).sum())


def make_points(
    rows: PointRows,
    said: tuple[str, str, str],
    pack: Pack,
    name: str,
    postcodes: PostcodeTable | None = None,
) -> tuple[OwnPoints, tuple[Finding, ...]]:
    """Put a list of places on a pack's neighbourhoods.

    Parameters
    ----------
    said
        What it is called, where it is from, and which period it is about.
    name
        Of the pack.
    postcodes
        Where postcodes lie; None where that table is not here.

    Returns
    -------
    tuple
        The places, and what was found: postcodes that are not known, places outside the data.

    Raises
    ------
    TableError
        When an answer is missing, postcodes cannot be looked up, or no place is in the data.
    """
    _check_said(said)
    xy, findings = _to_metres(rows, postcodes)
    codes = find_areas(pack.areas, xy)
    lost = [at for at, code in enumerate(codes) if not code and np.isfinite(xy[at]).all()]
    if lost:
        verb = "lies" if len(lost) == 1 else "lie"
        what = f"{many(len(lost), 'place')} {verb} in none of the neighbourhoods of this data"
        findings.append(find_at(Kind.SET_ASIDE, what, lost, rows.lines, rows.names))
    inside = np.array([code != "" for code in codes])
    if not inside.any():
        raise TableError(
            f"None of the {many(len(codes), 'place')} lies in {pack.manifest.name}.",
            examples=rows.names[:3],
            then="Choose the place that the list is about.",
        )
    table = pd.DataFrame(
        {
            "name": list(rows.names),
            "kind": [kind or NO_KIND for kind in rows.kinds],
            "easting": xy[:, 0].round(1),
            "northing": xy[:, 1].round(1),
            "lsoa_code": codes,
        }
    )[inside].reset_index(drop=True)
    label, source, period = (one.strip() for one in said)
    written = "\x1f".join([name, label, source, period, table.to_csv(index=False)])
    digest = hashlib.sha256(written.encode()).hexdigest()[:20]
    made = OwnPoints(
        pack=name, label=label, source=source, period=period, table=table, digest=digest
    )
    return made, tuple(findings)


def _check_said(said: tuple[str, str, str]) -> None:
    for answer, what in zip(
        said, ("what it is called", "where it is from", "which period it is about"), strict=True
    ):
        if not answer.strip():
            raise TableError(f"Nothing says {what}.", then="Write it down.")
        if len(answer) > LONGEST:
            raise TableError(f"{what.capitalize()} is longer than {LONGEST} characters.")


def _to_metres(
    rows: PointRows, postcodes: PostcodeTable | None
) -> tuple[NDArray[np.float64], list[Finding]]:
    if rows.located is Located.METRES:
        return rows.xy, []
    if rows.located is Located.DEGREES:
        turned = gpd.GeoSeries(shapely.points(rows.xy), crs=4326).to_crs(EPSG)
        return shapely.get_coordinates(turned.to_numpy()), []
    if postcodes is None:
        raise TableError(
            "This list says where its places are by postcode, and the table of postcodes is not "
            "here.",
            then="Add it (czmap data add postcodes FILE), or bring a list with easting and "
            "northing or latitude and longitude.",
        )
    xy = postcodes.find_all(rows.postcodes)[["easting", "northing"]].to_numpy(float)
    unknown = np.flatnonzero(np.isnan(xy).any(axis=1)).tolist()
    if not unknown:
        return xy, []
    verb = "is" if len(unknown) == 1 else "are"
    what = f"{many(len(unknown), 'postcode')} {verb} not in the table of postcodes"
    return xy, [find_at(Kind.REFUSED, what, unknown, rows.lines, rows.postcodes)]


def find_areas(areas: AreaTable, xy: NDArray[np.float64]) -> list[str]:
    """Give the code of the area that each point lies in; "" where it lies in none.

    Parameters
    ----------
    xy
        Easting and northing (EPSG:27700), a row each.
    """
    codes = [""] * len(xy)
    known = np.flatnonzero(np.isfinite(xy).all(axis=1))
    tree = shapely.STRtree(areas.geometry.to_numpy())
    at, where = tree.query(shapely.points(xy[known]), predicate="intersects")
    for place, area in sorted(zip(known[at].tolist(), where.tolist(), strict=True), reverse=True):
        codes[place] = str(areas.index[area])  # on a border the first by code wins
    return codes


def find_reach(
    points: OwnPoints, areas: AreaTable, members: Iterable[str], metres: float
) -> pd.DataFrame:
    """List the places inside some areas, and those near their outline in a straight line.

    Returns
    -------
    pandas.DataFrame
        Columns name, kind, easting, northing, lsoa_code, inside, metres (0 inside); those inside
        first, then the nearest.
    """
    whole = shapely.union_all(areas.geometry.reindex(sorted(set(members))).to_numpy())
    table = points.table
    away = shapely.distance(whole, shapely.points(table[["easting", "northing"]].to_numpy(float)))
    inside = table["lsoa_code"].isin(set(members)).to_numpy()
    away = np.where(inside, 0.0, away)
    listed = table.assign(inside=inside, metres=away.round(0))[inside | (away <= metres)]
    return listed.sort_values(["inside", "metres", "name"], ascending=[False, True, True])


def count_kinds(points: OwnPoints, listed: pd.DataFrame) -> pd.DataFrame:
    """Count the places that `find_reach` listed: index kind, columns inside and near."""
    inside = listed[listed["inside"]]["kind"].value_counts()
    near = listed[~listed["inside"]]["kind"].value_counts()
    order = list(points.kinds)
    counted = {"inside": inside.reindex(order), "near": near.reindex(order)}
    return pd.DataFrame(counted, index=pd.Index(order, name="kind")).fillna(0).astype(int)
