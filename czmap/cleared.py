"""Boundary files of data that is no longer installed are cleared: a new edition has a new folder.

A second server may still show the old edition from memory. It marks the folder it uses, so a folder
that was used of late stays; and whoever comes back to one that is gone has its files written anew.
"""

import contextlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Collection
from pathlib import Path

from czmap.errors import CzmapError
from czmap.geodata.pack import load_manifest
from czmap.geodata.study import ENGLAND, INVENTED, pack_folder

UNUSED_S = 7 * 24 * 3_600.0
"""Seconds that a folder of an edition that is not installed must have been left alone."""
_MARKED_S = 3_600.0
"""A folder is marked as used at most so often."""
_FOLDER = re.compile(r"[0-9]+-([0-9a-zA-Z]+)", re.ASCII)
_GOING = re.compile(r"\.going-[0-9a-f]{16}", re.ASCII)

_marked: dict[Path, float] = {}


def mark_used(folder: Path) -> bool:
    """Note that a folder of boundary files is in use; one that is not there is nothing to note.

    Returns
    -------
    bool
        Whether it was noted now: at most once an hour, and first where a folder is new.
    """
    now = time.monotonic()
    if now - _marked.get(folder, -_MARKED_S) < _MARKED_S:
        return False
    with contextlib.suppress(OSError):  # a folder that only may be read is not cleared either
        os.utime(folder)
        _marked[folder] = now
        return True
    return False


def installed_editions() -> frozenset[str] | None:
    """Name the editions of the data that is there; None where some of it cannot be read now."""
    folders = [pack_folder(name) for name in (INVENTED, ENGLAND)]
    try:
        return frozenset(load_manifest(one).edition for one in folders if one.exists())
    except CzmapError:
        return None


def clear_old_editions(cache: Path, installed: Collection[str], *, now: float) -> tuple[str, ...]:
    """Clear the folders of editions that are not installed and that nobody used for a week.

    Parameters
    ----------
    cache
        The folder of all boundary files.
    now
        Seconds since 1970.

    Returns
    -------
    tuple of str
        The names of the folders that are gone.
    """
    gone = []
    with contextlib.suppress(OSError):
        for path in sorted(cache.iterdir()):
            named = _FOLDER.fullmatch(path.name)
            if path.is_symlink() or not (named or _GOING.fullmatch(path.name)):
                continue
            if named and named[1] in installed:
                continue
            if _is_left_alone(path, now) and _clear(path):
                gone.append(path.name)
    return tuple(gone)


def _is_left_alone(path: Path, now: float) -> bool:
    try:
        return path.is_dir() and now - path.stat().st_mtime > UNUSED_S
    except OSError:  # another server was faster
        return False


def _clear(path: Path) -> bool:
    """Take a folder away at once, by its name, and then what is in it."""
    going = path.with_name(f".going-{secrets.token_hex(8)}")
    try:
        path.rename(going)
    except OSError:  # another server was faster, or has a file open where that keeps the folder
        return False
    shutil.rmtree(going, ignore_errors=True)
    return True
