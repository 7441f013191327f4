"""The data pack: checked tables on disk, with a manifest that says where each came from."""

import functools
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from czmap.errors import PackError
from czmap.geodata.areas import AreaTable, check_areas
from czmap.geodata.codes import Vintage
from czmap.geodata.contiguity import Contiguity

FORMAT = 1
"""The version of the pack's layout; a pack of another version is refused with a sentence."""

MANIFEST = "manifest.json"
SPATIAL = ("areas", "wards", "lads", "drawing")
REQUIRED = ("areas", "indicators", "published", "contiguity", "bridges", "wards", "lads", "schools")
OPTIONAL = ("changes", "ages", "drawing")
"""Tables that older packs lack, and that a publisher may not have."""

_STALE_S = 86_400

CHANGE_COLUMNS = ("lsoa11", "lsoa21", "change")


def no_changes() -> pd.DataFrame:
    """Make a table of changed areas with no row."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in CHANGE_COLUMNS})


@dataclass(frozen=True, kw_only=True)
class TableSource:
    """Where one official table came from.

    Attributes
    ----------
    address
        The official address that was asked, or "" for an invented table.
    retrieved
        ISO date and time (UTC) of the download.
    sha256, bytes
        Of what was downloaded, as received.
    """

    key: str
    title: str
    publisher: str
    licence: str
    period: str
    edition: str
    address: str
    retrieved: str
    sha256: str
    bytes: int
    rows: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TableFile:
    """One file of the pack: its rows, size and checksum."""

    file: str
    rows: int
    bytes: int
    sha256: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Join:
    """How completely one source joined to the areas; missing codes are listed, not only counted."""

    source: str
    areas: int
    matched: int
    missing: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a pack holds. `edition` is a hash of its files: the same data has the same edition."""

    name: str
    vintage: Vintage
    invented: bool
    built: str
    czmap_version: str
    edition: str = ""
    format: int = FORMAT
    tables: dict[str, TableFile] = field(default_factory=dict)
    sources: dict[str, TableSource] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    absent: dict[str, str] = field(default_factory=dict)
    """Optional sources that are not in the pack, each with the sentence that says why."""
    attribution: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Pack:
    """A loaded pack. Its tables are shared by everyone who reads it: never change them.

    Attributes
    ----------
    areas
        AreaTable without indicator columns.
    indicators
        Index `lsoa_code`; one float column per indicator, as published.
    published
        Index `lsoa_code`; columns KEY_rank and KEY_decile as published (1 = greatest need).
    contiguity
        Of all areas of the pack.
    bridges
        Columns lsoa_code_a, lsoa_code_b, name, source.
    wards, lads
        Outlines in EPSG:27700, index `ward_code` and `lad_code`.
    schools
        One row per school or service: urn, name, kind, phase, type, pupils, fsm_pct, easting,
        northing, lsoa_code; and trust, nursery, sixth_form in packs made since these are read (""
        where the publisher does not say).
    changes
        What became of the areas of 2011: lsoa11, lsoa21, change (U, S, M or X, see `conversion`);
        no row where the pack lacks it.
    ages
        Index `lsoa_code`; residents on census day by band of age, columns aged_0_4 and on; None
        where the pack lacks it.
    drawing
        Index `lsoa_code`; outlines so coarse that they are good for a small picture alone, and
        never for what touches what; None unless it was asked for by name.
    """

    manifest: Manifest
    areas: AreaTable
    indicators: pd.DataFrame
    published: pd.DataFrame
    contiguity: Contiguity
    bridges: pd.DataFrame
    wards: gpd.GeoDataFrame
    lads: gpd.GeoDataFrame
    schools: pd.DataFrame
    changes: pd.DataFrame = field(default_factory=no_changes)
    ages: pd.DataFrame | None = None
    drawing: gpd.GeoDataFrame | None = None

    def __repr__(self) -> str:
        return f"<Pack {self.manifest.name} {self.manifest.edition}: {len(self.areas):,} areas>"


def save_pack(folder: Path, tables: dict[str, pd.DataFrame], manifest: Manifest) -> Manifest:
    """Write a whole pack, or nothing: it is built beside `folder` and moved there when complete.

    A pack that was there before is kept as `FOLDER.previous`.

    Parameters
    ----------
    tables
        All of `REQUIRED` and any of `OPTIONAL`, by name; `contiguity` as pairs
        (`Contiguity.to_pairs`).
    manifest
        Without `tables` and `edition`, which are filled in here.

    Raises
    ------
    PackError
        When a table is missing, or the disk refuses; what was there before stays.
    """
    absent = [name for name in REQUIRED if name not in tables]
    if absent:
        raise PackError(f"{len(absent)} tables of the pack were not made.", examples=absent)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            whole = _write(building, tables, manifest)
            swap_in(building, folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    except OSError as problem:
        raise PackError(
            f"The data could not be written to {folder}: {problem.strerror or problem}.",
            then="Free some space, or set CZMAP_DATA to another folder. What was there is kept.",
        ) from problem
    return whole


def load_pack(folder: Path) -> Pack:
    """Read a pack, checking that every file is the one the manifest names.

    Raises
    ------
    PackError
        When the pack is not there, is of another format, or a file is missing or damaged.
    """
    manifest = load_manifest(folder)
    read = {name: _read(folder, name, manifest) for name in REQUIRED}
    more = {name: _read(folder, name, manifest) for name in OPTIONAL if name in manifest.tables}
    areas = check_areas(read["areas"], vintage=manifest.vintage)
    return Pack(
        manifest=manifest,
        areas=areas,
        indicators=read["indicators"],
        published=read["published"],
        contiguity=Contiguity.from_pairs(areas.index, read["contiguity"], read["bridges"]),
        bridges=read["bridges"],
        wards=read["wards"],
        lads=read["lads"],
        schools=read["schools"],
        **more,
    )


def load_manifest(folder: Path) -> Manifest:
    """Read only what a pack says of itself; quick.

    Raises
    ------
    PackError
        When there is no pack, its manifest is damaged, or its format is not this czmap's.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise PackError(
            f"There is no data in {folder}.",
            then="Get England's official data with: czmap data get",
        )
    try:
        return parse_manifest(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise PackError(
            f"The list of tables in {path} is damaged.", then="Build it again with: czmap data get"
        ) from problem


@functools.lru_cache(maxsize=8)
def parse_manifest(text: str) -> Manifest:
    """Read a manifest from JSON.

    Raises
    ------
    PackError
        When the pack was made in another format.
    ValueError, KeyError, TypeError
        When the text is not a manifest.
    """
    made = json.loads(text)
    if made["format"] != FORMAT:
        age = "an older" if made["format"] < FORMAT else "a newer"
        raise PackError(
            f"The data was made by {age} czmap (format {made['format']}; this one reads {FORMAT}).",
            then="Build it again with: czmap data get",
        )
    made["vintage"] = Vintage(made["vintage"])
    made["tables"] = {
        name: TableFile(**{**table, "sources": tuple(table["sources"])})
        for name, table in made["tables"].items()
    }
    made["sources"] = {name: TableSource(**source) for name, source in made["sources"].items()}
    made["joins"] = tuple(
        Join(**{**join, "missing": tuple(join["missing"])}) for join in made["joins"]
    )
    return Manifest(**made)


def edition_of(tables: Mapping[str, TableFile]) -> str:
    """Give the edition of a pack: a hash of its tables' checksums, in their order."""
    checksums = "".join(table.sha256 for table in tables.values())
    return hashlib.sha256(checksums.encode()).hexdigest()[:12]


def previous_of(folder: Path) -> Path:
    """Say where the pack is kept that was there before."""
    return folder.with_name(f"{folder.name}.previous")


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(folder: Path, tables: dict[str, pd.DataFrame], manifest: Manifest) -> Manifest:
    files = {}
    held = [*REQUIRED, *(name for name in OPTIONAL if name in tables)]
    for name in held:
        path = folder / f"{name}.parquet"
        tables[name].to_parquet(path, compression="zstd")
        stated = manifest.tables.get(name)
        files[name] = TableFile(
            file=path.name,
            rows=len(tables[name]),
            bytes=path.stat().st_size,
            sha256=sha256_of(path),
            sources=stated.sources if stated else (),
        )
    content: dict[str, Any] = {
        **_shallow(manifest),
        "tables": files,
        "edition": edition_of(files),
    }
    whole = Manifest(**content)
    path = folder / MANIFEST
    path.write_text(
        json.dumps(asdict(whole), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    for written in folder.iterdir():
        _sync(written)
    return whole


def _shallow(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Remove what a build left that was killed: no build takes a day."""
    for left in folder.parent.glob(f".{folder.name}-*"):
        if time.time() - left.stat().st_mtime > _STALE_S:
            shutil.rmtree(left, ignore_errors=True)


def swap_in(building: Path, folder: Path) -> None:
    """Put the finished folder in place; the old one becomes FOLDER.previous."""
    previous = previous_of(folder)
    if folder.exists():
        shutil.rmtree(previous, ignore_errors=True)
        folder.rename(previous)
    try:
        building.rename(folder)
    except OSError:
        if previous.exists() and not folder.exists():
            previous.rename(folder)
        raise
    folder.chmod(0o755)


def _read(folder: Path, name: str, manifest: Manifest) -> pd.DataFrame:
    path = folder / manifest.tables[name].file if name in manifest.tables else folder / name
    again = "Build it again with: czmap data get"
    if name not in manifest.tables or not path.is_file():
        raise PackError(f"The table {name!r} is missing from {folder}.", then=again)
    if sha256_of(path) != manifest.tables[name].sha256:
        raise PackError(
            f"The file {path} is damaged: its checksum is not the one recorded.", then=again
        )
    try:
        return gpd.read_parquet(path) if name in SPATIAL else pd.read_parquet(path)
    except (OSError, ValueError) as problem:
        raise PackError(f"The file {path} cannot be read: {problem}.", then=again) from problem
