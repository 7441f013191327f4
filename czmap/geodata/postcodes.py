"""Where each postcode of England lies: a compact table beside the data pack."""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from czmap.errors import PackError

FILE = "postcodes.parquet"
WIDTH = 7
"""Characters of the longest postcode without its space."""

_FORMAT = 1
_NOTE = b"czmap"
_SHAPE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
_UNSEEN = re.compile("[\\s\u00a0\u200b\u200c\u200d\u2060\ufeff]+")


@dataclass(frozen=True, kw_only=True)
class PostcodePlace:
    """Where a postcode lies.

    Attributes
    ----------
    easting, northing
        Metres, EPSG:27700: of the address nearest to the middle of its addresses (ONS).
    lsoa_code
        Of 2021.
    ended
        Whether Royal Mail no longer uses it.
    """

    postcode: str
    easting: float
    northing: float
    lsoa_code: str
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class PostcodeNote:
    """Where a table of postcodes came from, and what became of its rows.

    Attributes
    ----------
    title
        Such as "ONS Postcode Directory, May 2025".
    sha256
        Of the file as it was given.
    added
        ISO 8601 day.
    rows
        Of the file.
    kept, ended
        Postcodes in the table, and those among them that Royal Mail no longer uses.
    set_aside
        Rows that are not in the table, by the reason, in words.
    """

    title: str
    file: str
    sha256: str
    added: str
    rows: int
    kept: int
    ended: int
    set_aside: dict[str, int]
    licence: str = "Open Government Licence v3.0"
    attribution: str = (
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
        "Contains OS data © Crown copyright and database right. Contains Royal Mail data © Royal "
        "Mail copyright and database right. Contains National Statistics data © Crown copyright "
        "and database right."
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class PostcodeTable:
    """Postcodes of England in order, as arrays that are never changed.

    Attributes
    ----------
    postcodes
        Without their space, as bytes, sorted and unique.
    easting, northing
        Metres, EPSG:27700.
    lsoa
        The digits after E01 of the LSOA code of 2021.
    ended
        Whether Royal Mail no longer uses it.
    """

    note: PostcodeNote
    postcodes: "np.ndarray[Any, np.dtype[np.bytes_]]"
    easting: "np.ndarray[Any, np.dtype[np.int32]]"
    northing: "np.ndarray[Any, np.dtype[np.int32]]"
    lsoa: "np.ndarray[Any, np.dtype[np.int32]]"
    ended: "np.ndarray[Any, np.dtype[np.bool_]]"

    def __len__(self) -> int:
        return len(self.postcodes)

    def __repr__(self) -> str:
        return f"<PostcodeTable {self.note.title}: {len(self):,} postcodes>"

    @cached_property
    def live(self) -> int:
        """How many of them Royal Mail uses."""
        return int((~self.ended).sum())

    def find(self, text: str) -> PostcodePlace | None:
        """Find one postcode, however it is spaced and in either case; None if it is not there."""
        found = self.find_all([text]).iloc[0]
        if not found["lsoa_code"]:
            return None
        return PostcodePlace(
            postcode=str(found["postcode"]),
            easting=float(found["easting"]),
            northing=float(found["northing"]),
            lsoa_code=str(found["lsoa_code"]),
            ended=bool(found["ended"]),
        )

    def find_all(self, texts: Iterable[str]) -> pd.DataFrame:
        """Find many postcodes at once.

        Returns
        -------
        DataFrame
            One row per text, in its order: `postcode` (as it is written, "" where the text is
            none), `easting`, `northing` (metres, missing where it is not there), `lsoa_code` (of
            2021, "" where it is not there) and `ended`.
        """
        wanted = [tidy_postcode(text) for text in texts]
        keys = np.array([one.replace(" ", "") for one in wanted], dtype=f"S{WIDTH}")
        at = np.minimum(np.searchsorted(self.postcodes, keys), max(0, len(self) - 1))
        there = (self.postcodes[at] == keys) if len(self) else np.zeros(len(keys), dtype=bool)
        codes = [
            f"E01{self.lsoa[row]:06d}" if ok else "" for row, ok in zip(at, there, strict=True)
        ]
        return pd.DataFrame(
            {
                "postcode": pd.Series(wanted, dtype="str"),
                "easting": _where(there, self.easting, at),
                "northing": _where(there, self.northing, at),
                "lsoa_code": pd.Series(codes, dtype="str"),
                "ended": there & self.ended[at] if len(self) else there,
            }
        )


def tidy_postcode(text: str) -> str:
    """Write a postcode as it is written, or "" when the text does not have a postcode's shape.

    Examples
    --------
    >>> tidy_postcode(" m11ae "), tidy_postcode("Manchester")
    ('M1 1AE', '')
    """
    plain = _UNSEEN.sub("", text).upper()
    return f"{plain[:-3]} {plain[-3:]}" if _SHAPE.fullmatch(plain) else ""


def load_postcodes(folder: Path) -> PostcodeTable | None:
    """Read the table of postcodes; None where none was added.

    Parameters
    ----------
    folder
        Of the user's data (`paths.user_data`): the table lies beside the England pack, so that a
        newer pack leaves it alone.

    Raises
    ------
    PackError
        When it is damaged, or was made by another czmap.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    again = "Add it again with: czmap data add postcodes FILE"
    try:
        table = pq.read_table(path)
        note = _parse_note(table.schema.metadata)
        columns = {name: table[name].combine_chunks() for name in table.column_names}
        made = PostcodeTable(
            note=note,
            postcodes=np.frombuffer(_bytes_of(columns["postcode"]), dtype=f"S{WIDTH}"),
            easting=columns["easting"].to_numpy(),
            northing=columns["northing"].to_numpy(),
            lsoa=columns["lsoa"].to_numpy(),
            ended=columns["ended"].to_numpy(zero_copy_only=False),
        )
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as problem:
        raise PackError(f"The table of postcodes {path} is damaged.", then=again) from problem
    if len({len(made), len(made.easting), len(made.lsoa), note.kept}) != 1:
        raise PackError(f"The table of postcodes {path} is damaged.", then=again)
    return made


def load_postcode_note(folder: Path) -> PostcodeNote | None:
    """Read only where the table of postcodes came from; quick. None where none was added.

    Raises
    ------
    PackError
        When it is damaged.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        return _parse_note(pq.read_schema(path).metadata)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as problem:
        raise PackError(
            f"The table of postcodes {path} is damaged.",
            then="Add it again with: czmap data add postcodes FILE",
        ) from problem


def save_postcodes(folder: Path, table: PostcodeTable) -> Path:
    """Write the table whole, or change nothing.

    Raises
    ------
    PackError
        When the disk refuses.
    """
    stored = pa.table(
        {
            "postcode": pa.Array.from_buffers(
                pa.binary(WIDTH),
                len(table),
                [None, pa.py_buffer(np.ascontiguousarray(table.postcodes).tobytes())],
            ),
            "easting": pa.array(table.easting),
            "northing": pa.array(table.northing),
            "lsoa": pa.array(table.lsoa),
            "ended": pa.array(table.ended),
        }
    )
    words = json.dumps({"format": _FORMAT, **asdict(table.note)}, ensure_ascii=False)
    path, new = folder / FILE, folder / f".{FILE}.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(stored.replace_schema_metadata({_NOTE: words}), new, compression="zstd")
        with new.open("r+b") as written:
            os.fsync(written.fileno())
        new.replace(path)
    except OSError as problem:
        raise PackError(
            f"The table of postcodes could not be written to {folder}: "
            f"{problem.strerror or problem}.",
            then="Free some space, or set CZMAP_DATA to another folder. What was there is kept.",
        ) from problem
    finally:
        new.unlink(missing_ok=True)
    return path


def remove_postcodes(folder: Path) -> bool:
    """Take the table of postcodes away; say whether there was one."""
    there = (folder / FILE).is_file()
    (folder / FILE).unlink(missing_ok=True)
    return there


def _parse_note(metadata: dict[bytes, bytes] | None) -> PostcodeNote:
    made = json.loads((metadata or {})[_NOTE])
    if made.pop("format") != _FORMAT:
        raise ValueError("another format")
    return PostcodeNote(**made)


def _bytes_of(column: Any) -> bytes:
    """Give the bytes of a column of fixed width, one after the other."""
    start = column.offset * WIDTH
    held: bytes = column.buffers()[1].to_pybytes()
    return held[start : start + len(column) * WIDTH]


def _where(
    there: "np.ndarray[Any, np.dtype[np.bool_]]",
    values: "np.ndarray[Any, np.dtype[np.int32]]",
    at: "np.ndarray[Any, np.dtype[np.intp]]",
) -> "np.ndarray[Any, np.dtype[np.float64]]":
    return np.where(there, values[at], np.nan) if len(values) else np.full(len(there), np.nan)
