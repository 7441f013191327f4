"""What a person brought and asked to be kept on this computer: one file each, removable.

They lie in the folder `own` of the user's data. A file is written whole or not at all, and one that
cannot be read is skipped and named, never altered.
"""

import base64
import io
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from czmap.errors import TableError
from czmap.geodata.cells import Why
from czmap.geodata.codes import Vintage
from czmap.geodata.indicators import Denominator, Direction, Indicator, Theme
from czmap.geodata.own import OwnIndicator
from czmap.geodata.own_points import COLUMNS, OwnPoints
from czmap.geodata.own_shapes import OwnShapes

FORMAT = 1
MOST_FILES, MOST_BYTES = 200, 200_000_000
Own = OwnIndicator | OwnPoints | OwnShapes


def keep_own(folder: Path, one: Own) -> Path:
    """Write what a person brought into a folder; the same again changes nothing.

    Raises
    ------
    TableError
        When the disk refuses, or the folder holds as much as it may.
    """
    content = json.dumps({"format": FORMAT, **_to_plain(one)}, allow_nan=False).encode()
    held = [file for file in _files(folder) if file.stem != one.digest]
    if len(held) >= MOST_FILES or sum(map(_size, held)) + len(content) > MOST_BYTES:
        raise TableError(
            f"At most {MOST_FILES} tables and {MOST_BYTES / 1e6:,.0f} MB are kept.",
            then="Remove one first.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, building = tempfile.mkstemp(prefix=".building-", dir=folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path = folder / f"{one.digest}.json"
        Path(building).replace(path)
    except OSError as problem:
        raise TableError(
            f"It could not be kept in {folder}: {problem.strerror or problem}.",
            then="Free some space; for this window it is there.",
        ) from problem
    return path


def load_kept(folder: Path, *, but: frozenset[str] = frozenset()) -> tuple[list[Own], list[str]]:
    """Read what is kept in a folder.

    Parameters
    ----------
    but
        Digests of what need not be read.

    Returns
    -------
    tuple
        What could be read, and a sentence for each file that could not.
    """
    found: list[Own] = []
    wrong = []
    for file in _files(folder):
        if file.stem in but:
            continue
        try:
            found.append(_read_kept(file))
        except (OSError, ValueError, KeyError, TypeError, RecursionError, shapely.GEOSException):
            wrong.append(f"{file.name} in {folder} cannot be read; it is left as it is.")
    return found, wrong


def _read_kept(file: Path) -> Own:
    if _size(file) > MOST_BYTES:
        raise ValueError("too large")
    one = _from_plain(json.loads(file.read_bytes()))
    if one.digest != file.stem:
        raise ValueError("renamed")
    return one


def drop_kept(folder: Path, digest: str) -> None:
    """Remove what is kept under a digest; nothing happens when it is not there.

    Raises
    ------
    TableError
        When the disk refuses.
    """
    if not digest.isalnum():
        return
    try:
        (folder / f"{digest}.json").unlink(missing_ok=True)
    except OSError as problem:
        raise TableError(
            f"It could not be removed from {folder}: {problem.strerror or problem}.",
            then="Remove the file by hand.",
        ) from problem


def is_kept(folder: Path, digest: str) -> bool:
    """Say whether something is kept under a digest."""
    return digest.isalnum() and (folder / f"{digest}.json").is_file()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))[: MOST_FILES + 1] if folder.is_dir() else []


def _size(file: Path) -> int:
    return file.stat().st_size


def _to_plain(one: Own) -> dict[str, Any]:
    if isinstance(one, OwnPoints):
        return {
            "kind": "points",
            **{
                name: getattr(one, name) for name in ("pack", "label", "source", "period", "digest")
            },
            "table": one.table.to_csv(index=False),
        }
    if isinstance(one, OwnShapes):
        return {
            "kind": "shapes",
            **{name: getattr(one, name) for name in ("pack", "label", "source", "names", "digest")},
            "shapes": [_coded(shape) for shape in shapely.to_wkb(one.shapes)],
        }
    return {
        "kind": "indicator",
        "pack": one.pack,
        "digest": one.digest,
        "people": one.people,
        "indicator": asdict(one.indicator),
        "values": _series(one.values),
        "counts": None if one.counts is None else _series(one.counts),
        "why": {code: str(why) for code, why in one.why.items()},
    }


def _series(values: "pd.Series[float]") -> dict[str, Any]:
    return {"codes": list(values.index), "numbers": _coded(values.to_numpy("<f8").tobytes())}


def _coded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _from_plain(said: Mapping[str, Any]) -> Own:
    if said["format"] != FORMAT:
        raise ValueError("made by another czmap")
    if said["kind"] == "points":
        table = pd.read_csv(io.StringIO(said["table"]), dtype={"easting": float, "northing": float},
                            keep_default_na=False)  # fmt: skip
        names = ("pack", "label", "source", "period", "digest")
        return OwnPoints(table=table[list(COLUMNS)], **{name: said[name] for name in names})
    if said["kind"] == "shapes":
        shapes = shapely.from_wkb([base64.b64decode(one) for one in said["shapes"]])
        shared = ("pack", "label", "source", "digest")
        return OwnShapes(names=tuple(said["names"]), shapes=np.asarray(shapes, dtype=object),
                         **{name: said[name] for name in shared})  # fmt: skip
    return OwnIndicator(
        pack=said["pack"],
        digest=said["digest"],
        people=said["people"],
        indicator=_to_indicator(said["indicator"]),
        values=_to_series(said["values"]),
        counts=_to_series(said["counts"]) if said["counts"] else None,
        why={code: Why(why) for code, why in said["why"].items()},
    )


def _to_series(said: Mapping[str, Any]) -> "pd.Series[float]":
    numbers = np.frombuffer(base64.b64decode(said["numbers"]), dtype="<f8")
    return pd.Series(numbers, index=pd.Index(said["codes"], name="lsoa_code"))


def _to_indicator(said: Mapping[str, Any]) -> Indicator:
    kinds: dict[str, Any] = {
        "theme": Theme,
        "direction": Direction,
        "vintage": Vintage,
        "denominator": Denominator,
    }
    known = {one.name for one in fields(Indicator)}
    made: dict[str, Any] = {
        name: value for name, value in said.items() if name in known and name not in kinds
    }
    made |= {name: kind(said[name]) for name, kind in kinds.items()}
    return Indicator(**{**made, "contains": ()})
