"""From the ONS Postcode Directory, or the National Statistics Postcode Lookup, to a compact table.

Both are published as a zip of some 200 MB, of which one table holds the whole United Kingdom (2.7
million rows, over 1 GB). It is read a few megabytes at a time, packed or not, and only what places
an English postcode is kept.
"""

import csv
import hashlib
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from czmap.errors import DownloadError, TableError
from czmap.geodata.formats import check_no_web_page, parse_text
from czmap.geodata.postcodes import WIDTH, PostcodeNote, PostcodeTable

LARGEST = 6_000_000_000
"""Bytes that the tables may have when unpacked; those of ONS have about 1,400 million."""

_BLOCK = 4 << 20
_COLUMNS = {
    "postcode": ("pcds", "pcd8", "pcd7", "pcd2", "pcd"),
    "easting": ("oseast1m", "east1m"),
    "northing": ("osnrth1m", "north1m"),
    "ended": ("doterm",),
    "lsoa": ("lsoa21cd", "lsoa21"),
}
"""Our name of each column and its names in the editions of ONS, the best first."""
_OF_2011 = ("lsoa11cd", "lsoa11")
_NATIONS = {"W": "Wales", "S": "Scotland", "N": "Northern Ireland", "9": "Northern Ireland",
            "L": "the Channel Islands", "M": "the Isle of Man"}  # fmt: skip
_UNPLACED = "England, without a grid reference"
_ELSEWHERE = "no neighbourhood is stated"
_TWICE = "stand twice"
_UNKNOWN_SHARE = 0.005
_NAMED = re.compile(r"(ONSPD|NSPL)\w*?_([A-Z]{3})_(\d{4})", re.IGNORECASE)
_TITLES = {"ONSPD": "ONS Postcode Directory", "NSPL": "National Statistics Postcode Lookup"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_THEN = (
    "Bring the ONS Postcode Directory (ONSPD), or the National Statistics Postcode Lookup for the "
    "2021 census (NSPL), from geoportal.statistics.gov.uk, as a zip or as its table *_UK.csv."
)

Column = np.ndarray[Any, np.dtype[Any]]


@dataclass(kw_only=True)
class _Gathered:
    """What was kept of the rows read so far, and why the others were not."""

    parts: list[dict[str, Column]] = field(default_factory=list)
    rows: int = 0
    aside: Counter[str] = field(default_factory=Counter)


def parse_postcode_file(
    file: Path,
    *,
    today: date,
    known: frozenset[str] = frozenset(),
    report: Callable[[int], None] = lambda _: None,
) -> PostcodeTable:
    """Read a file of ONS as published: a zip, or one CSV.

    Parameters
    ----------
    known
        The LSOA codes of 2021 there are, if they are known: a file whose neighbourhoods are others
        is refused.
    report
        Called now and then with the rows read so far.

    Raises
    ------
    TableError
        When it is no such file, is of the areas of 2011, is damaged, or holds no English postcode.
    """
    gathered = _Gathered()
    try:
        for opened in _tables(file):
            _read_table(opened, gathered, report)
        sha256 = _sha256(file)
    except (zipfile.BadZipFile, zlib.error, EOFError) as problem:
        raise _refused(file, "The zip is cut short or damaged.") from problem
    except (NotImplementedError, RuntimeError) as problem:
        raise _refused(
            file, f"The zip cannot be unpacked here ({problem}): unpack it, and give its *_UK.csv."
        ) from problem
    except pa.ArrowInvalid as problem:
        raise _refused(file, f"A row is not whole: {_row_of(problem)}") from problem
    except DownloadError as problem:
        raise _refused(file, problem.what) from problem
    except OSError as problem:
        raise _refused(file, f"It cannot be read: {problem.strerror or problem}.") from problem
    kept = _sorted(gathered)
    _check_kept(file, kept, known)
    note = PostcodeNote(
        title=_title(file),
        file=file.name,
        sha256=sha256,
        added=today.isoformat(),
        rows=gathered.rows,
        kept=len(kept["postcode"]),
        ended=int(kept["ended"].sum()),
        set_aside=dict(sorted(gathered.aside.items())),
    )
    return PostcodeTable(
        note=note,
        postcodes=kept["postcode"],
        **{name: kept[name] for name in ("easting", "northing", "lsoa", "ended")},
    )


_Opener = Callable[[], IO[bytes]]
"""Opens one table from its start."""


def _tables(file: Path) -> Iterator[_Opener]:
    """Give an opener for each table to read: the one of the whole kingdom, or all of its parts."""
    with file.open("rb") as opened:
        start = opened.read(512)
    check_no_web_page(start)
    if not start.startswith(b"PK"):
        yield partial(_plain, file)
        return
    with zipfile.ZipFile(file) as archive:
        members = _members(archive)
        if sum(member.file_size for member in members) > LARGEST:
            raise TableError(
                f"{file.name} would unpack to more than {LARGEST / 1e9:,.0f} GB.", then=_THEN
            )
        for member in members:
            yield partial(archive.open, member)


def _plain(file: Path) -> IO[bytes]:
    return file.open("rb")


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Choose among the tables of a zip: ONS adds the same rows area by area, and lookups."""
    tables = [item for item in archive.infolist() if item.filename.lower().endswith(".csv")]
    wanted = [item for item in tables if _holds_postcodes(archive, item)]
    whole = [item for item in wanted if "multi_csv" not in item.filename.lower()]
    if whole:
        return [max(whole, key=lambda item: item.file_size)]
    if not wanted:
        raise TableError(
            f"None of the {len(tables)} tables in {Path(archive.filename or '').name} is a list of "
            "postcodes with their neighbourhoods.",
            then=_THEN,
        )
    return sorted(wanted, key=lambda item: item.filename)


def _holds_postcodes(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with archive.open(member) as stream:
        header = _header(stream.read(8_192))
    # lookups of a few columns name postcodes too
    return _pick(header, "postcode") is not None and _pick(header, "easting") is not None


def _header(start: bytes) -> list[str]:
    line = parse_text(start.partition(b"\n")[0])
    return next(csv.reader(io.StringIO(line)), [])


def _pick(header: list[str], column: str) -> str | None:
    plain = {name.strip().casefold(): name for name in header}
    return next((plain[name] for name in _COLUMNS[column] if name in plain), None)


def _columns(header: list[str]) -> dict[str, str]:
    """Say which column of the file is which of ours.

    Raises
    ------
    TableError
        Naming what is missing; a file of the areas of 2011 alone is named as such.
    """
    found = {name: _pick(header, name) for name in _COLUMNS}
    if found["lsoa"] is None and any(name.strip().casefold() in _OF_2011 for name in header):
        raise TableError(
            "This file gives the neighbourhoods of 2011, not those of 2021.", then=_THEN
        )
    missing = [_COLUMNS[name][0] for name, theirs in found.items() if theirs is None]
    if missing:
        raise TableError(
            f"{len(missing)} columns of a table of postcodes are missing.",
            examples=missing,
            then=_THEN,
        )
    return {name: theirs for name, theirs in found.items() if theirs is not None}


def _read_table(opener: _Opener, gathered: _Gathered, report: Callable[[int], None]) -> None:
    with opener() as stream:
        columns = _columns(_header(stream.read(8_192)))
    with opener() as stream:
        reader = pacsv.open_csv(
            stream,
            read_options=pacsv.ReadOptions(block_size=_BLOCK, use_threads=False),
            convert_options=pacsv.ConvertOptions(
                include_columns=list(columns.values()),
                column_types=dict.fromkeys(columns.values(), pa.string()),
                strings_can_be_null=False,
            ),
        )
        for batch in reader:
            _gather(batch, columns, gathered)
            report(gathered.rows)


def _gather(batch: pa.RecordBatch, columns: Mapping[str, str], gathered: _Gathered) -> None:
    """Keep the English rows that have a place, and count the others by their nation."""
    trim = {name: pc.utf8_trim_whitespace(batch[theirs]) for name, theirs in columns.items()}
    gathered.rows += len(batch)
    english = pc.match_substring_regex(trim["lsoa"], r"^E01\d{6}$")
    placed = pc.and_(
        pc.match_substring_regex(trim["easting"], r"^0*[1-9]\d{0,5}$"),
        pc.match_substring_regex(trim["northing"], r"^0*[1-9]\d{0,6}$"),
    )
    gathered.aside.update(_aside(trim["lsoa"], english))
    unplaced = pc.sum(pc.and_(english, pc.invert(placed))).as_py() or 0
    gathered.aside.update({_UNPLACED: unplaced} if unplaced else {})
    kept = {name: column.filter(pc.and_(english, placed)) for name, column in trim.items()}
    postcodes = pc.utf8_upper(pc.replace_substring_regex(kept["postcode"], r"\s+", ""))
    gathered.parts.append(
        {
            "postcode": np.array(postcodes.to_pylist(), dtype=f"S{WIDTH}"),
            "easting": kept["easting"].cast(pa.int32()).to_numpy(),
            "northing": kept["northing"].cast(pa.int32()).to_numpy(),
            "lsoa": pc.utf8_slice_codeunits(kept["lsoa"], 3).cast(pa.int32()).to_numpy(),
            "ended": pc.not_equal(kept["ended"], "").to_numpy(zero_copy_only=False),
        }
    )


def _aside(lsoas: pa.Array, english: pa.Array) -> dict[str, int]:
    """Count the rows that are not English, by the nation that their code names."""
    others = lsoas.filter(pc.invert(english))
    starts = pc.value_counts(pc.utf8_slice_codeunits(others, 0, 1)).to_pylist()
    counted: Counter[str] = Counter()
    for start in starts:
        counted[_NATIONS.get(start["values"], _ELSEWHERE)] += start["counts"]
    return dict(counted)


def _sorted(gathered: _Gathered) -> dict[str, Column]:
    """Put all parts in order of postcode; of one that stands twice the live one is kept."""
    names = ("postcode", "easting", "northing", "lsoa", "ended")
    empty = {name: np.array([], dtype=f"S{WIDTH}" if name == "postcode" else "int32")
             for name in names}  # fmt: skip
    parts = gathered.parts or [empty]
    whole = {name: np.concatenate([part[name] for part in parts]) for name in names}
    order = np.lexsort((whole["ended"], whole["postcode"]))
    whole = {name: column[order] for name, column in whole.items()}
    first = np.ones(len(order), dtype=bool)
    first[1:] = whole["postcode"][1:] != whole["postcode"][:-1]
    if not first.all():
        gathered.aside[_TWICE] += int((~first).sum())
    return {name: np.ascontiguousarray(column[first]) for name, column in whole.items()}


def _check_kept(file: Path, kept: Mapping[str, Column], known: frozenset[str]) -> None:
    if not len(kept["postcode"]):
        raise TableError(f"{file.name} holds no postcode of England with its place.", then=_THEN)
    if not known:
        return
    theirs = np.array(sorted(int(code[3:]) for code in known), dtype="int32")
    unknown = ~np.isin(kept["lsoa"], theirs)
    if unknown.mean() > _UNKNOWN_SHARE:
        raise TableError(
            f"{int(unknown.sum()):,} of {len(unknown):,} English postcodes of {file.name} are in "
            "neighbourhoods that are not among those of 2021.",
            examples=[f"E01{code:06d}" for code in np.unique(kept["lsoa"][unknown])[:4]],
            then=_THEN,
        )


def _title(file: Path) -> str:
    """Name the edition by the name that ONS gives the file, as far as it can be told."""
    named = _NAMED.search(file.name)
    if named is None or named[2].lower() not in _MONTHS:
        return f"Postcodes of {file.name}"
    month = date(2000, _MONTHS.index(named[2].lower()) + 1, 1)
    return f"{_TITLES[named[1].upper()]}, {month:%B} {named[3]}"


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _row_of(problem: Exception) -> str:
    """Keep what Arrow says of the place, and not the row itself."""
    found = re.search(r"Row #\d+: Expected \d+ columns, got \d+", str(problem))
    return f"{found[0]}." if found else "the file may be cut short."


def _refused(file: Path, why: str) -> TableError:
    return TableError(f"{file.name}: {why}", then=_THEN)
