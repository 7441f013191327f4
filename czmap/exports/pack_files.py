"""Files of a pack on disk: written whole or not at all, zipped, and read back."""

import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from czmap.errors import DefinitionError
from czmap.exports.kinds import LEDGER

_ALWAYS = (2020, 1, 1, 0, 0, 0)
MOST_BYTES = 200_000_000
"""Of a pack that is read back."""


def to_zip(files: Mapping[str, bytes]) -> bytes:
    """Put files into one zip file; the same files always give the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _ALWAYS), files[name], zipfile.ZIP_DEFLATED)
    return written.getvalue()


def save_files(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write all files into a folder, or none: they are written beside it and moved when whole.

    What lay there under the same names before is replaced; everything else stays.

    Raises
    ------
    DefinitionError
        When the folder cannot be written, or the disk is full; nothing is changed then.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=".czmap-", dir=folder))
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    try:
        for name, content in files.items():
            with (room / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for name in files:
            (room / name).replace(folder / name)
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return [folder / name for name in files]


def load_files(path: Path) -> dict[str, bytes]:
    """Read a pack back: a folder, a zip file, or a ledger with what lies beside it.

    Raises
    ------
    DefinitionError
        When there is no ledger, the zip file is damaged, or it is too large.
    """
    try:
        if path.suffix == ".zip":
            files = _unzipped(path)
        else:
            folder = path.parent if path.suffix == ".json" else path
            ledger = path if path.suffix == ".json" else folder / LEDGER
            inside = [folder / Path(name).name for name in _named(ledger.read_bytes())]
            files = {one.name: one.read_bytes() for one in inside if one.is_file()}
            files[LEDGER] = ledger.read_bytes()
    except (OSError, zipfile.BadZipFile) as problem:
        raise DefinitionError(
            f"No evidence pack can be read at {path}: {problem}.",
            then=f"Name its folder, its zip file or its {LEDGER}.",
        ) from problem
    if LEDGER not in files:
        raise DefinitionError(f"There is no {LEDGER} in {path}.", then="Name an evidence pack.")
    return files


def _named(ledger: bytes) -> list[str]:
    """Give the names of files that a ledger lists; what else it is is checked by who reads it."""
    try:
        whole = json.loads(ledger)
    except (ValueError, RecursionError):
        return []
    files = whole.get("files") if isinstance(whole, dict) else None
    return [str(name) for name in files] if isinstance(files, dict) else []


def _unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if sum(one.file_size for one in members) > MOST_BYTES or len(members) > 500:
            raise DefinitionError(
                f"{path} holds {len(members):,} files, or more than {MOST_BYTES / 1e6:.0f} MB.",
                then="Name an evidence pack.",
            )
        return {one.filename: archive.read(one) for one in members}


def _unwritable(folder: Path, problem: OSError) -> DefinitionError:
    return DefinitionError(
        f"The files could not be written to {folder}: {problem.strerror or problem}.",
        then="Choose another folder, or free some space. Nothing was changed.",
    )
