"""Geometry as text files that a browser fetches once, written when first looked at.

A study's boundaries never travel with a rerun: the map fetches one file a council, and later
reruns send a digit an area. **The order of a council's file is that of its LSOA codes, and the
order of a map is that of its council codes and then LSOA codes** (`map_order`); a checksum of the
codes (`order_check`) lets the browser see when the two disagree.
"""

import contextlib
import functools
import hashlib
import json
import os
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from czmap.cleared import clear_old_editions, installed_editions, mark_used
from czmap.errors import CzmapError
from czmap.geodata.areas import AreaTable
from czmap.geodata.outlines import to_degrees
from czmap.geodata.pack import Pack
from czmap.paths import user_data
from czmap.safe import plain

LAYOUT = 2
"""The version of these files; a change of layout changes their address."""


MOST_PASSING = 400
"""Files of each kind that come with what people choose, such as the outlines of a ranking."""

DECIMALS = 5
"""Decimals of a degree in what a browser draws: about a metre."""


class GeometryFileError(CzmapError):
    """A boundary file for the map cannot be written."""


@functools.cache
def cache_folder() -> Path:
    """Find (and make) a folder for these files: beside the user's data, or a temporary one.

    What lies in it of editions that are no longer installed is cleared first.

    Raises
    ------
    GeometryFileError
        When neither can be written.
    """
    wanted = user_data() / "map-cache"
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted):
            pass
    except OSError:
        pass  # a read-only home is no error: the files can be made again anywhere
    else:
        _clear_old(wanted)
        return wanted
    try:
        return Path(tempfile.mkdtemp(prefix="czmap-map-cache-"))
    except OSError as problem:
        raise _unwritable(wanted, problem) from problem


def map_order(areas: AreaTable) -> NDArray[np.intp]:
    """Say in which order the areas stand in a map's files: by council code, then LSOA code."""
    return np.lexsort((areas.index.to_numpy(str), areas["lad_code"].to_numpy(str)))


def order_check(codes: Iterable[str]) -> int:
    """Checksum of codes in their order (Adler-32 of the joined codes), as the browser makes it."""
    return zlib.adler32("".join(codes).encode("ascii", "replace"))


@dataclass(frozen=True, eq=False)
class GeometryFiles:
    """The files of one pack. Each function gives a name within `folder`, writing it if need be."""

    pack: Pack
    folder: Path

    @functools.cached_property
    def edition(self) -> str:
        """The pack's edition, or a hash of the boundaries of a pack that was never saved."""
        stated = self.pack.manifest.edition
        if stated and stated.isalnum():
            return stated
        whole = b"".join(shapely.to_wkb(self.pack.areas.geometry.to_numpy()))
        return hashlib.sha256(whole + "".join(self.pack.areas.index).encode()).hexdigest()[:12]

    def areas(self, lad: str) -> str:
        """One council's areas in order of code.

        Properties c (code), n (name), r (residents) and k (children aged 0 to 15); a count that
        is missing is null.
        """
        return self.written(f"areas-{lad}.json", lambda: _areas_text(self.pack, lad))

    def wards(self, lad: str) -> str:
        """List the wards that a council's areas belong to; c, n and x (a place for the name)."""
        return self.written(f"wards-{lad}.json", lambda: _wards_text(self.pack, lad))

    def council(self, lad: str) -> str:
        """One council's outline, dissolved from its areas so that the lines agree."""
        return self.written(f"council-{lad}.json", lambda: _council_text(self.pack, lad))

    def councils(self, lads: Iterable[str]) -> str:
        """Several councils' own (generalised) outlines in one file, for maps of a country."""
        wanted = sorted(set(lads))
        named = hashlib.sha256(",".join(wanted).encode()).hexdigest()[:12]
        return self.written(f"councils-{named}.json", lambda: _councils_text(self.pack, wanted))

    def schools(self, lad: str) -> str:
        """Schools and services whose stated LSOA is in a council; c is that LSOA."""
        return self.written(f"schools-{lad}.json", lambda: _schools_text(self.pack, lad))

    def written(self, name: str, make: Callable[[], str | bytes]) -> str:
        """Write a file whole, unless it is there; give its name within `folder`.

        Raises
        ------
        GeometryFileError
            When the disk refuses.
        """
        path = self.folder / f"{LAYOUT}-{self.edition}" / name
        if mark_used(path.parent):
            # a server that is never stopped clears too, once its data was got anew
            _clear_old(self.folder, but=self.edition)
        if not path.is_file():
            made = make()
            content = made.encode() if isinstance(made, str) else made
            try:
                _write_whole(path, content)
            except OSError as problem:
                raise _unwritable(path.parent, problem) from problem
        return f"{path.parent.name}/{name}"

    def passing(self, name: str, text: str) -> str:
        """Write a file that comes with what people choose; of its kind the newest stay.

        Raises
        ------
        GeometryFileError
            When the disk refuses.
        """
        folder = self.folder / f"{LAYOUT}-{self.edition}"
        new = not (folder / name).is_file()
        written = self.written(name, lambda: text)
        if new:
            _drop_oldest(folder, f"{name.partition('-')[0]}-*.json")
        return written


def _clear_old(folder: Path, *, but: str = "") -> None:
    """Clear what is of editions that are no longer installed, but one that is shown."""
    installed = installed_editions()
    if installed is not None:
        clear_old_editions(folder, {*installed, but}, now=time.time())


def _drop_oldest(folder: Path, kind: str) -> None:
    """Keep the newest files of a kind; whoever still looks at an older one has it written anew."""
    aged = []
    for path in folder.glob(kind):
        with contextlib.suppress(FileNotFoundError):  # another thread was faster
            aged.append((path.stat().st_mtime_ns, path))
    for _, path in sorted(aged)[:-MOST_PASSING]:
        path.unlink(missing_ok=True)


def _unwritable(folder: Path, problem: OSError) -> GeometryFileError:
    return GeometryFileError(
        f"The boundaries for the map could not be written to {folder}: "
        f"{problem.strerror or problem}.",
        then="Free some space, or set CZMAP_DATA to a folder that can be written, and start again.",
    )


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, building = tempfile.mkstemp(prefix=".building-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(building).replace(path)
    except BaseException:
        Path(building).unlink(missing_ok=True)
        raise


def _collection(properties: Iterable[dict[str, Any]], geometries: Iterable[dict[str, Any]]) -> str:
    features = ",\n".join(
        f'{{"type":"Feature","properties":{_json(own)},"geometry":{_json(shape)}}}'
        for own, shape in zip(properties, geometries, strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[\n{features}\n]}}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def _of_lad(pack: Pack, lad: str) -> AreaTable:
    return pack.areas[pack.areas["lad_code"] == lad].sort_index()


def _areas_text(pack: Pack, lad: str) -> str:
    areas = _of_lad(pack, lad)
    people = zip(_counts(areas["population"]), _counts(areas["children"]), strict=True)
    told = (
        {"c": code, "n": plain(name), "r": residents, "k": children}
        for (code, name), (residents, children) in zip(
            areas["lsoa_name"].items(), people, strict=True
        )
    )
    return _collection(told, to_degrees(areas.geometry.to_numpy(), decimals=DECIMALS))


def _counts(people: pd.Series) -> list[int | float | None]:
    """Give whole numbers as such, and None for what is missing: JSON has no other word."""
    read = people.to_numpy(np.float64, na_value=np.nan).tolist()
    return [None if one != one else int(one) if one.is_integer() else one for one in read]  # noqa: PLR0124


def _outlines_text(shapes: gpd.GeoSeries, names: pd.Series) -> str:
    """Write outlines with a point inside each for its name: longitude, latitude."""
    points = shapes.representative_point().to_crs(4326)
    places = np.round(np.column_stack([points.x, points.y]), DECIMALS).tolist()
    properties = (
        {"c": str(code), "n": plain(names.get(code, code)), "x": place}
        for code, place in zip(shapes.index, places, strict=True)
    )
    return _collection(properties, to_degrees(shapes.to_numpy(), decimals=DECIMALS))


def _wards_text(pack: Pack, lad: str) -> str:
    names = _of_lad(pack, lad).drop_duplicates("ward_code").set_index("ward_code")["ward_name"]
    shapes = pack.wards.geometry[pack.wards.index.isin(names.index)].sort_index()
    return _outlines_text(shapes, names)


def _council_text(pack: Pack, lad: str) -> str:
    areas = _of_lad(pack, lad)
    whole = shapely.union_all(areas.geometry.to_numpy())
    shapes = gpd.GeoSeries([whole], index=[lad], crs=areas.crs)
    return _outlines_text(shapes, pd.Series({lad: areas["lad_name"].iloc[0]}))


def _councils_text(pack: Pack, lads: list[str]) -> str:
    names = pack.areas.drop_duplicates("lad_code").set_index("lad_code")["lad_name"]
    shapes = pack.lads.geometry[pack.lads.index.isin(lads)].sort_index()
    return _outlines_text(shapes, names)


def _schools_text(pack: Pack, lad: str) -> str:
    codes = _of_lad(pack, lad).index
    schools = pack.schools[pack.schools["lsoa_code"].isin(codes)]
    schools = schools.dropna(subset=["easting", "northing"]).sort_values("urn")
    points = gpd.GeoSeries.from_xy(schools["easting"], schools["northing"], crs=pack.areas.crs)
    degrees = points.to_crs(4326)
    rounded = np.round(np.column_stack([degrees.x, degrees.y]), DECIMALS).tolist()
    columns = schools[["lsoa_code", "name", "phase", "kind"]].fillna("").itertuples(index=False)
    properties = (
        {"c": code, "n": plain(name), "p": plain(phase), "k": plain(kind)}
        for code, name, phase, kind in columns
    )
    return _collection(properties, ({"type": "Point", "coordinates": xy} for xy in rounded))
