"""Backups of the file of saved zones: whole copies beside it, made daily, the last seven kept."""

import logging
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

KEPT = 7
_LOG = logging.getLogger(__name__)
_DAMAGE = ("malformed", "not a database")


def back_up(path: Path, why: str = "") -> Path | None:
    """Copy the file of saved zones once a day, or once for a reason; the oldest copies go.

    A copy has its name only when it is whole. What hinders it is logged and hinders no save.

    Parameters
    ----------
    why
        Such as "before-schema-2"; "" for the daily copy.

    Returns
    -------
    Path or None
        The copy, when one was made now.
    """
    folder = path.with_name("backups")
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    copy = folder / f"zones-{day}{'-' if why else ''}{why}.sqlite"
    if copy.exists() or not path.exists():
        return None
    part = copy.with_suffix(f".{os.getpid()}.part")
    try:
        folder.mkdir(exist_ok=True)
        part.unlink(missing_ok=True)
        _copy(path, part)
        part.replace(copy)
        for old in _copies(path)[KEPT:]:
            old.unlink()
    except (OSError, sqlite3.Error) as problem:
        _LOG.warning("The saved zones were not backed up: %s", problem)
        return None
    return copy


def last_good(path: Path) -> Path | None:
    """Find the newest copy that is whole; one of no length is none."""
    whole = (copy for copy in _copies(path) if copy.stat().st_size and not is_damaged(copy))
    return next(whole, None)


def is_damaged(path: Path) -> bool:
    """Say whether a file that is there is no whole database; one that is busy is not."""
    if not path.exists() or not path.stat().st_size:
        return False
    try:
        file = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=5)
        try:
            return bool(file.execute("PRAGMA quick_check").fetchone()[0] != "ok")
        finally:
            file.close()
    except sqlite3.DatabaseError as problem:
        return any(sign in str(problem).casefold() for sign in _DAMAGE)


def _copy(path: Path, to: Path) -> None:
    file = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=5)
    try:
        file.execute("VACUUM INTO ?", (str(to),))
    finally:
        file.close()


def _copies(path: Path) -> list[Path]:
    """List the copies, the newest first."""
    return sorted(path.with_name("backups").glob("zones-*.sqlite"), reverse=True)
