"""People's own places and boundaries in an evidence pack: where they lie, counted and checkable.

They go into a pack only when whoever brought them agrees, and then only what lies inside a zone or
near it. What the ledger says of them can be made anew from the two files that carry them.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from czmap.errors import CzmapError, DefinitionError
from czmap.exports.shortlist import Entry, Shortlist
from czmap.geodata.areas import EPSG, AreaTable
from czmap.geodata.outlines import to_degrees, to_multi
from czmap.geodata.own_points import COLUMNS, NEAR_M, OwnPoints, count_kinds, find_areas, find_reach
from czmap.geodata.own_shapes import OwnShapes, to_metres
from czmap.geodata.sandbox import read_shape_rows, read_table
from czmap.safe import for_csv, plain

PLACES_FILE, BOUNDARIES_FILE = "own-places.csv", "own-boundaries.geojson"
LICENCE = "as its owner says"
BROUGHT = (
    "Brought by a user of czmap, who answers for what it says and may be passed on; czmap worked "
    "out where it lies."
)
PLACES_HEAD = (
    "zone", "zone_id", "list", "place", "kind", "where", "metres_away", "easting", "northing",
    "lsoa_code", "source", "period",
)  # fmt: skip
BOUNDARIES_HEAD = (
    "zone", "zone_id", "list", "boundary", "shared_km2", "share_of_zone", "share_of_boundary",
    "source",
)  # fmt: skip
_SAME_KM2 = 0.0011
"""The carried copy is in degrees: an area may come back with another last digit."""
_SAID = ("what", "label", "source", "period")


@dataclass(frozen=True, eq=False, kw_only=True)
class OwnLayers:
    """What a person brought beside figures."""

    points: tuple[OwnPoints, ...] = ()
    shapes: tuple[OwnShapes, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is anything."""
        return bool(self.points or self.shapes)

    @property
    def named(self) -> tuple[tuple[str, OwnPoints], ...]:
        """Each list of places with the name that a pack gives it."""
        return tuple((f"places-{at}", one) for at, one in zip(count(1), self.points, strict=False))

    @property
    def drawn(self) -> tuple[tuple[str, OwnShapes], ...]:
        """Each set of boundaries with the name that a pack gives it."""
        names = (f"boundaries-{at}" for at in count(1))
        return tuple(zip(names, self.shapes, strict=False))


def choose_near(layers: OwnLayers, shortlist: Shortlist) -> OwnLayers:
    """Keep the places inside or near a zone, and the boundaries that a zone shares ground with."""
    areas = shortlist.study.pack.areas
    points = []
    for one in layers.points:
        found = [find_reach(one, areas, entry.zone.members, NEAR_M).index
                 for entry in shortlist.entries]  # fmt: skip
        table = one.table.loc[sorted({at for index in found for at in index})]
        points.append(replace(one, table=table.reset_index(drop=True)))
    outlines = [_outline(entry, areas) for entry in shortlist.entries]
    shapes = []
    for drawn in layers.shapes:
        shared = [shapely.area(shapely.intersection(drawn.shapes, one)) > 0 for one in outlines]
        kept = np.logical_or.reduce(shared)
        names = tuple(name for name, keep in zip(drawn.names, kept, strict=True) if keep)
        shapes.append(replace(drawn, names=names, shapes=drawn.shapes[kept]))
    return OwnLayers(
        points=tuple(one for one in points if len(one.table)),
        shapes=tuple(one for one in shapes if len(one.names)),
    )


def describe_layers(layers: OwnLayers) -> dict[str, dict[str, str]]:
    """Say in a ledger what own places and boundaries are, in the words of who brought them."""
    places = {
        key: {"what": "places", "label": one.label, "source": one.source, "period": one.period,
              "file": PLACES_FILE, "carried": f"those inside a zone or within {NEAR_M:,} metres"}
        for key, one in layers.named
    }  # fmt: skip
    boundaries = {
        key: {"what": "boundaries", "label": one.label, "source": one.source, "period": "",
              "file": BOUNDARIES_FILE, "carried": "those that share ground with a zone"}
        for key, one in layers.drawn
    }  # fmt: skip
    more = {"publisher": "brought by a user of czmap", "licence": LICENCE, "caveat": BROUGHT}
    return {key: {**one, **more} for key, one in {**places, **boundaries}.items()}


def count_layers(layers: OwnLayers, entry: Entry, areas: AreaTable) -> dict[str, float]:
    """Count the places of each kind inside and near a zone, and the ground shared, in km2."""
    counted: dict[str, float] = {}
    for key, one in layers.named:
        kinds = count_kinds(one, find_reach(one, areas, entry.zone.members, NEAR_M))
        for kind, row in kinds.iterrows():
            for where in ("inside", "near"):
                name = f"{key}, {plain(str(kind))}, {where}"
                counted[name] = counted.get(name, 0) + int(row[where])
    outline = _outline(entry, areas)
    for key, drawn in layers.drawn:
        shared = shapely.area(shapely.intersection(drawn.shapes, outline)) / 1e6
        for at, (name, km2) in enumerate(zip(drawn.names, shared, strict=True), start=1):
            counted[f"{key}, {at} {plain(name)}, shared_km2"] = round(float(km2), 3)
    return counted


def place_rows(layers: OwnLayers, shortlist: Shortlist) -> list[tuple[object, ...]]:
    """Give a row for each place inside or near each zone: columns `PLACES_HEAD`."""
    rows: list[tuple[object, ...]] = []
    for entry in shortlist.entries:
        for one in layers.points:
            reach = find_reach(one, shortlist.study.pack.areas, entry.zone.members, NEAR_M)
            for said in reach.to_dict("records"):
                where = "inside" if said["inside"] else "near"
                rows.append((
                    plain(entry.name), entry.zone.id, plain(one.label), plain(said["name"]),
                    plain(said["kind"]), where, said["metres"], said["easting"], said["northing"],
                    said["lsoa_code"], plain(one.source), plain(one.period),
                ))  # fmt: skip
    return rows


def boundary_rows(layers: OwnLayers, shortlist: Shortlist) -> list[tuple[object, ...]]:
    """Give a row for each boundary that shares ground with a zone: columns `BOUNDARIES_HEAD`."""
    rows: list[tuple[object, ...]] = []
    for entry in shortlist.entries:
        outline = _outline(entry, shortlist.study.pack.areas)
        for one in layers.shapes:
            shared = shapely.area(shapely.intersection(one.shapes, outline))
            own = shapely.area(one.shapes)
            rows += [
                (
                    plain(entry.name), entry.zone.id, plain(one.label), plain(one.names[at]),
                    round(float(shared[at]) / 1e6, 3), round(float(shared[at] / outline.area), 3),
                    round(float(shared[at] / own[at]), 3), plain(one.source),
                )
                for at in np.flatnonzero(shared > 0)
            ]  # fmt: skip
    return rows


def place_table(layers: OwnLayers) -> gpd.GeoDataFrame:
    """Give every carried place once, as points in metres (EPSG:27700)."""
    parts = [
        one.table.assign(list=plain(one.label), source=plain(one.source), period=plain(one.period),
                         licence=LICENCE, brought_by="a user of czmap")
        for one in layers.points
    ]  # fmt: skip
    if not parts:
        return gpd.GeoDataFrame(geometry=[], crs=EPSG)
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(name=table["name"].map(plain), kind=table["kind"].map(plain))
    points = shapely.points(table[["easting", "northing"]].to_numpy(float))
    return gpd.GeoDataFrame(table, geometry=points, crs=EPSG)


def boundary_table(layers: OwnLayers) -> gpd.GeoDataFrame:
    """Give every carried boundary once, in metres (EPSG:27700), as multipolygons."""
    rows = [
        {"list": plain(one.label), "name": plain(name), "source": plain(one.source),
         "licence": LICENCE, "brought_by": "a user of czmap", "geometry": to_multi(shape)}
        for one in layers.shapes
        for name, shape in zip(one.names, one.shapes, strict=True)
    ]  # fmt: skip
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry" if rows else [], crs=EPSG)


def to_layer_files(layers: OwnLayers) -> dict[str, bytes]:
    """Write the files that carry own places (CSV) and boundaries (GeoJSON, degrees) in a pack."""
    files = {PLACES_FILE: _to_csv(layers)} if layers.points else {}
    return files | ({BOUNDARIES_FILE: _to_geojson(layers)} if layers.shapes else {})


def _to_csv(layers: OwnLayers) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for key, one in layers.named:
        said = f"{plain(one.label)}; source: {plain(one.source)}, {plain(one.period)}"
        writer.writerow([f"# {key}: {said}; licence: {LICENCE}"])
    writer.writerow(["list", *COLUMNS])
    for key, one in layers.named:
        for row in one.table[list(COLUMNS)].to_numpy(object):
            writer.writerow([key, *(for_csv(plain(each)) if isinstance(each, str) else each
                                    for each in row)])  # fmt: skip
    return out.getvalue().encode("utf-8-sig")


def _to_geojson(layers: OwnLayers) -> bytes:
    features = []
    for key, one in layers.drawn:
        for name, shape in zip(one.names, to_degrees(one.shapes, decimals=7), strict=True):
            features.append({
                "type": "Feature",
                "properties": {"name": plain(name), "list": key, "called": plain(one.label),
                               "source": plain(one.source), "licence": LICENCE},
                "geometry": shape,
            })  # fmt: skip
    said = {"type": "FeatureCollection", "features": features}
    return json.dumps(said, ensure_ascii=False, allow_nan=False).encode()


def read_layers(ledger: Mapping[str, Any], files: Mapping[str, bytes], areas: AreaTable,
                ) -> OwnLayers:  # fmt: skip
    """Read back the own places and boundaries that a pack carries, in the limited child.

    Raises
    ------
    DefinitionError
        When one of the files is damaged.
    """
    said, pack = described(ledger), str(ledger["pack"])
    try:
        points = _read_places(said, files.get(PLACES_FILE, b""), areas, pack)
        shapes = _read_boundaries(said, files.get(BOUNDARIES_FILE, b""), pack)
    except (CzmapError, ValueError, TypeError, KeyError, LookupError) as problem:
        raise DefinitionError(
            f"The own places or boundaries of the pack ({PLACES_FILE}, {BOUNDARIES_FILE}) cannot "
            "be read: they were damaged.",
            then="Ask whoever made the pack for it again.",
        ) from problem
    return OwnLayers(points=points, shapes=shapes)


def described(ledger: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Give what a ledger says of own places and boundaries, each word as text."""
    said = ledger.get("own_layers", {})
    if not isinstance(said, dict):
        return {}
    return {
        str(key): {name: str(words.get(name, "")) for name in _SAID}
        for key, words in said.items()
        if isinstance(words, dict)
    }


def _read_places(
    said: Mapping[str, Mapping[str, str]], content: bytes, areas: AreaTable, pack: str
) -> tuple[OwnPoints, ...]:
    if not content:
        return ()
    grid = read_table(content)
    table = pd.DataFrame({name: grid.column(name) for name in ("list", *COLUMNS)})
    table["kind"] = table["kind"].map(_unguarded)
    table = table.astype({"easting": float, "northing": float})
    table["lsoa_code"] = find_areas(areas, table[["easting", "northing"]].to_numpy(float))
    return tuple(
        OwnPoints(
            pack=pack, label=words["label"], source=words["source"], period=words["period"],
            table=table[table["list"] == key].drop(columns="list").reset_index(drop=True),
            digest="",
        )
        for key, words in said.items()
        if words["what"] == "places"
    )  # fmt: skip


def _read_boundaries(
    said: Mapping[str, Mapping[str, str]], content: bytes, pack: str
) -> tuple[OwnShapes, ...]:
    if not content:
        return ()
    rows = read_shape_rows(content, name_field="name")
    lists = read_shape_rows(content, name_field="list").names
    shapes = to_metres(rows)
    return tuple(
        OwnShapes(
            pack=pack, label=words["label"], source=words["source"], digest="",
            names=tuple(rows.names[at] for at in range(len(shapes)) if lists[at] == key),
            shapes=shapes[[one == key for one in lists]],
        )
        for key, words in said.items()
        if words["what"] == "boundaries"
    )  # fmt: skip


def say_layers(layers: OwnLayers) -> tuple[str, ...]:
    """Say of each list what it is, where it is from and how much of it is carried."""
    said = [f"{plain(one.label)}: {len(one.table):,} places; {plain(one.source)}, "
            f"{plain(one.period)}; licence {LICENCE}." for one in layers.points]  # fmt: skip
    said += [f"{plain(one.label)}: {len(one.names):,} boundaries; {plain(one.source)}; licence "
             f"{LICENCE}." for one in layers.shapes]  # fmt: skip
    return (*said, BROUGHT) if said else ()


def close_enough(said: object, found: object) -> bool:
    """Say whether two figures of own places or boundaries agree; ground to a tenth of a hectare."""
    numbers = isinstance(said, float | int) and isinstance(found, float | int)
    return said == found or (numbers and _within(said, found))


def _within(said: Any, found: Any) -> bool:
    whole = isinstance(said, int) and isinstance(found, int)
    return not whole and abs(float(said) - float(found)) < _SAME_KM2


def _unguarded(text: str) -> str:
    """Take away the mark by which `for_csv` keeps a spreadsheet from reading a formula."""
    return text[1:] if text.startswith("'") and for_csv(text[1:]) == text else text


def _outline(entry: Entry, areas: AreaTable) -> shapely.Geometry:
    return shapely.union_all(areas.geometry.loc[list(entry.zone.members)].to_numpy())
