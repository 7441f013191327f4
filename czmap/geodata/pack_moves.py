"""Whole packs moved: the one before brought back, one written to a file, one read from a file."""

import errno
import hashlib
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path

from czmap.errors import PackError
from czmap.geodata.pack import (
    MANIFEST,
    Manifest,
    TableFile,
    edition_of,
    load_manifest,
    load_pack,
    parse_manifest,
    previous_of,
    sha256_of,
    swap_in,
)

MOST_BYTES = 2_000_000_000
"""Bytes that a pack may have when unpacked; England has about 60 million."""
MOST_FILES = 40
_MOST_MANIFEST = 5_000_000
_FILE_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}\.parquet")
_NO_ZIP = "it is damaged, cut short, or not a file of czmap's"
_CHUNK = 1 << 20
_KEPT = "The data that was there before is unchanged."


def find_damaged(folder: Path, manifest: Manifest, *, checksums: bool) -> list[str]:
    """List the files of a pack whose size, or checksum, is not the one its manifest names."""
    return [
        table.file
        for table in manifest.tables.values()
        if not (path := folder / table.file).is_file()
        or path.stat().st_size != table.bytes
        or (checksums and sha256_of(path) != table.sha256)
    ]


def bring_back(folder: Path) -> Manifest:
    """Put the pack before in the place of the one there is, which is kept as the one before.

    Raises
    ------
    PackError
        When there is none before, or it is damaged, or the disk refuses; nothing is changed then.
    """
    previous = previous_of(folder)
    if not previous.is_dir():
        raise PackError(
            f"There is no earlier data beside {folder}.",
            then="It is kept when newer data is fetched.",
        )
    manifest = load_manifest(previous)
    _check_whole(previous, manifest)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        if folder.exists():
            folder.rename(aside / folder.name)
        previous.rename(folder)
        if (aside / folder.name).exists():
            (aside / folder.name).rename(previous)
    except OSError as problem:
        if not folder.exists() and (aside / folder.name).exists():
            (aside / folder.name).rename(folder)
        raise PackError(
            f"The earlier data could not be brought back: {problem.strerror or problem}.",
            then=_KEPT,
        ) from problem
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return manifest


def export_pack(folder: Path, file: Path) -> Manifest:
    """Write a whole pack as one file (a zip), for a machine without a network.

    Raises
    ------
    PackError
        When the pack is missing or damaged, or the file cannot be written; a file that was there
        stays until the new one is whole.
    """
    manifest = load_manifest(folder)
    _check_whole(folder, manifest)
    part = file.with_name(f".{file.name}.part")
    try:
        # the tables are packed already
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            archive.write(folder / MANIFEST, MANIFEST)
            for table in manifest.tables.values():
                archive.write(folder / table.file, table.file)
        part.replace(file)
    except OSError as problem:
        raise PackError(
            f"The data could not be written to {file}: {problem.strerror or problem}.",
            then="Name a file in a folder that exists and has space.",
        ) from problem
    finally:
        part.unlink(missing_ok=True)
    return manifest


def import_pack(file: Path, folder: Path) -> Manifest:
    """Bring in a pack that `export_pack` wrote, when all of it is there and checked.

    Nothing is written outside a new folder beside `folder`, under names that are known beforehand:
    a path in the archive is refused, not followed.

    Raises
    ------
    PackError
        When the file is no such file, is damaged, or is not what its manifest says; the pack that
        was there is then unchanged.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            with zipfile.ZipFile(file) as archive:
                manifest = _unpack(archive, building)
            load_pack(building)
            swap_in(building, folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    except FileNotFoundError as problem:
        raise PackError(f"There is no file {file}.", then="Check its name.") from problem
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
        raise _refused(file, _NO_ZIP) from problem
    except OSError as problem:
        if problem.errno == errno.EINVAL:  # so says zipfile of a list of files that lies
            raise _refused(file, _NO_ZIP) from problem
        raise PackError(
            f"The data could not be brought in: {problem.strerror or problem}.", then=_KEPT
        ) from problem
    return manifest


def _unpack(archive: zipfile.ZipFile, building: Path) -> Manifest:
    there = {item.filename: item for item in archive.infolist()}
    name = Path(archive.filename or "")
    if MANIFEST not in there or there[MANIFEST].file_size > _MOST_MANIFEST:
        raise _refused(name, "it holds no list of tables")
    manifest = _manifest_in(archive, name)
    wanted = {table.file: table for table in manifest.tables.values()}
    strange = sorted({*there} - {*wanted, MANIFEST})
    strange += [one for one in wanted if not _FILE_NAME.fullmatch(one)]
    if strange or len(archive.infolist()) > MOST_FILES or len(archive.infolist()) != len(there):
        raise _refused(name, "it holds files that do not belong in it", strange)
    if absent := sorted({*wanted} - {*there}):
        raise _refused(name, "files are missing from it", absent)
    if sum(item.file_size for item in there.values()) > MOST_BYTES:
        raise _refused(name, f"it would unpack to more than {MOST_BYTES / 1e9:.0f} GB")
    for table in wanted.values():
        _unpack_table(archive, table, building)
    if edition_of(manifest.tables) != manifest.edition:
        raise _refused(name, "its edition is not the one of its tables")
    (building / MANIFEST).write_bytes(archive.read(MANIFEST))
    return manifest


def _manifest_in(archive: zipfile.ZipFile, name: Path) -> Manifest:
    try:
        return parse_manifest(archive.read(MANIFEST).decode())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise _refused(name, "its list of tables is damaged") from problem


def _unpack_table(archive: zipfile.ZipFile, table: TableFile, building: Path) -> None:
    """Write one table, stopping where it holds more than the manifest says, and check it."""
    checksum, count = hashlib.sha256(), 0
    with archive.open(table.file) as packed, (building / table.file).open("xb") as written:
        while chunk := packed.read(_CHUNK):
            count += len(chunk)
            if count > table.bytes:
                break
            checksum.update(chunk)
            written.write(chunk)
        written.flush()
        os.fsync(written.fileno())
    if count != table.bytes or checksum.hexdigest() != table.sha256:
        name = Path(archive.filename or "")
        raise _refused(name, "a table is not the one that its list names", [table.file])


def _check_whole(folder: Path, manifest: Manifest) -> None:
    damaged = find_damaged(folder, manifest, checksums=True)
    if damaged:
        raise PackError(
            f"{len(damaged)} files of the data in {folder} are missing or damaged.",
            examples=damaged,
            then="Build it again with: czmap data get",
        )


def _refused(file: Path, why: str, examples: list[str] | None = None) -> PackError:
    return PackError(
        f"{file.name} cannot be brought in: {why}.",
        examples=[repr(one[:60]) for one in examples or ()],
        then=f"Write it again with: czmap data export. {_KEPT}",
    )
