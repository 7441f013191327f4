"""The one door for bytes that a person gives: read in a child process with limits.

The child has no files to open, little memory, little time and, where the system allows it, no
network; it is thrown away after each file. What comes back is JSON, never code, and no more than
what a page needs: figures by area, places, shapes, and what was found. A reader that crashes,
loops or swells takes only the child with it (NCSC: "Pattern: safely importing data").
"""

import base64
import functools
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from czmap.errors import TableError
from czmap.geodata.cells import Measure, Why
from czmap.geodata.codebook import CodeBook, Level
from czmap.geodata.codes import Vintage
from czmap.geodata.delimited import MOST_BYTES, Grid, HeadError, UnendedError, kind_of
from czmap.geodata.findings import Finding, Kind
from czmap.geodata.personal import PersonalError
from czmap.geodata.point_rows import Located, PointColumns, PointRows
from czmap.geodata.sandbox_child import megabytes_of
from czmap.geodata.shape_rows import MisplacedError, ShapeRows, System
from czmap.geodata.tables import Figures, OwnTable

WALL_SECONDS, WALL_PER_MB = 30, 3
"""By the clock on the wall, which also runs while others keep the machine busy."""
IS_LIMITED = os.name == "posix"
"""Whether the system keeps the child from files and the network; Windows does not."""
MOST_ANSWER = 120_000_000
"""Bytes of the child's answer."""
_ROOT = Path(__file__).resolve().parents[2]
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from czmap.geodata.sandbox_child import answer; answer(sys.argv[2])"
)
_NEEDED = ("SYSTEMROOT", "PATH", "LANG", "LD_LIBRARY_PATH")
_ERRORS = {one.__name__: one for one in (UnendedError, PersonalError, MisplacedError, HeadError)}


@dataclass(frozen=True, eq=False, kw_only=True)
class OwnFile:
    """A table that was read, and not yet joined.

    Attributes
    ----------
    sheets
        Of a workbook, those that can be read.
    head
        Number of the line that names the columns; 0 where none does.
    choices
        By column that has few values, all of them: rows can be chosen by them.
    column
        The column of codes; "" when none has any.
    table
        Figures by area, or None; then `problem` says why.
    points
        Where a list of places says where they are, or None.
    """

    header: tuple[str, ...]
    rows: int
    choices: Mapping[str, tuple[str, ...]]
    column: str
    problem: str
    table: OwnTable | None
    points: PointColumns | None
    findings: tuple[Finding, ...]
    sheets: tuple[str, ...] = ()
    head: int = 0


@dataclass(frozen=True, kw_only=True)
class ReadAs:
    """What a person says of a table before it is read.

    Attributes
    ----------
    ends_as_meant
        Whether the file is whole though its last line is not ended.
    column
        Which column says where; "" for the one that is found.
    head
        Number of the line that names the columns; 0 for the one that is found.
    only
        Pairs of a column and the value to keep, as in `czmap.geodata.tables.read_own_table`.
    """

    sheet: str = ""
    ends_as_meant: bool = False
    column: str = ""
    only: tuple[tuple[str, str], ...] = ()
    head: int = 0


_AS_FOUND = ReadAs()


def read_own(
    content: bytes, book: CodeBook, said: ReadAs = _AS_FOUND, *, name: str = ""
) -> OwnFile:
    """Read a CSV or XLSX file that somebody gave as figures by area, or see that it lists places.

    Parameters
    ----------
    name
        The file's name, only to say when it promises another kind.

    Raises
    ------
    TableError
        With a sentence for every way in which it cannot be read; PersonalError when it looks as if
        it had personal data.
    """
    kind = _check_kind(content)
    asked = {**_asked(kind, said),
             "column": said.column, "only": dict(said.only)}  # fmt: skip
    answer = run_apart(content, asked, book=book_json(book))
    points = answer["points"]
    return OwnFile(
        header=tuple(answer["header"]),
        rows=answer["rows"],
        choices={key: tuple(values) for key, values in answer["choices"].items()},
        column=answer["column"],
        problem=answer["problem"],
        table=_to_table(answer["table"]) if answer["table"] else None,
        points=PointColumns(
            located=Located(points["located"]), at=tuple(points["at"]), name=points["name"],
            kind=points["kind"],
        ) if points else None,
        findings=(*_named_otherwise(kind, name), *_to_findings(answer["findings"])),
        sheets=tuple(answer.get("sheets", ())),
        head=int(answer["head"]),
    )  # fmt: skip


def read_point_rows(content: bytes, columns: PointColumns, said: ReadAs = _AS_FOUND) -> PointRows:
    """Read a list of places by the columns that a person agreed to.

    Raises
    ------
    TableError
        When it cannot be read, or looks as if it had personal data.
    """
    kind = _check_kind(content)
    answer = run_apart(content, {**_asked(kind, said), "points": vars(columns)})
    return PointRows(
        located=Located(answer["located"]),
        names=tuple(answer["names"]),
        kinds=tuple(answer["kinds"]),
        lines=tuple(answer["lines"]),
        xy=np.array(answer["xy"], dtype=float).reshape(-1, 2),
        postcodes=tuple(answer["postcodes"]),
        findings=_to_findings(answer["findings"]),
        rows=answer["rows"],
    )


def _asked(kind: str, said: ReadAs) -> dict[str, Any]:
    return {"kind": "own", "format": kind, "sheet": said.sheet, "head": said.head,
            "ends_as_meant": said.ends_as_meant, "column": "", "only": {},
            "points": None}  # fmt: skip


def read_shape_rows(content: bytes, *, system: str = "", name_field: str = "") -> ShapeRows:
    """Read boundaries (GeoJSON) that somebody gave.

    Parameters
    ----------
    system, name_field
        As in `czmap.geodata.shape_rows.read_shapes`.

    Raises
    ------
    TableError
        When it is not GeoJSON with areas, or they cannot be used.
    """
    kind = kind_of(content)
    if len(content) > MOST_BYTES:
        raise _too_large(content)
    if kind != "geojson":
        raise TableError(
            f"This is {_with_article(kind)}, not GeoJSON.",
            then="Save the boundaries as GeoJSON (.geojson), in WGS 84. Shapefiles, GeoPackages, "
            "KML and archives are not opened.",
        )
    said = run_apart(content, {"kind": "shapes", "system": system, "name_field": name_field})
    shapes = shapely.from_wkb([base64.b64decode(one) for one in said["shapes"]])
    return ShapeRows(
        names=tuple(said["names"]),
        codes=tuple(said["codes"]),
        shapes=np.asarray(shapes, dtype=object),
        system=System(said["system"]),
        sure=said["sure"],
        fields=tuple(said["fields"]),
        findings=_to_findings(said["findings"]),
    )


def read_table(
    content: bytes, *, name: str = "", sheet: str = "", ends_as_meant: bool = False
) -> Grid:
    """Read a CSV or XLSX file that somebody gave into cells, by what it is and not by its name.

    Raises
    ------
    TableError
        With a sentence for every way in which it cannot be read.
    """
    kind = _check_kind(content)
    options = {"kind": "grid", "format": kind, "sheet": sheet, "head": 0,
               "ends_as_meant": ends_as_meant}  # fmt: skip
    said = run_apart(content, options)
    return Grid(
        header=tuple(said["header"]),
        rows=said["rows"],
        lines=said["lines"],
        above=tuple(said["above"]),
        findings=(*_named_otherwise(kind, name), *_to_findings(said["findings"])),
    )


def list_sheets(content: bytes) -> tuple[str, ...]:
    """Name the sheets of a workbook that can be read; a text table has none.

    Raises
    ------
    TableError
        When it is a workbook that may not be read.
    """
    if kind_of(content) != "xlsx":
        return ()
    return tuple(run_apart(content, {"kind": "sheets"})["sheets"])


@functools.lru_cache(maxsize=2)
def book_json(book: CodeBook) -> bytes:
    """Write a code book for the child."""
    said = {
        "current": sorted(book.current),
        "former": sorted(book.former),
        "names": dict(book.names),
        "vintage": book.vintage,
        "wards": sorted(book.wards),
    }
    return json.dumps(said).encode()


def run_apart(
    content: bytes, options: Mapping[str, object], *, book: bytes = b""
) -> dict[str, Any]:
    """Run a reader in a child process and give its answer.

    Raises
    ------
    TableError
        What the reader said of the file, or that it died, took too long or too much memory.
    """
    seconds = WALL_SECONDS + WALL_PER_MB * megabytes_of(content)
    command = [sys.executable, "-I", "-c", _START, str(_ROOT), json.dumps(dict(options))]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
            command,
            input=b"".join((f"{len(book)}\n".encode(), book, content)),
            capture_output=True,
            timeout=seconds,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as problem:
        raise TableError(
            f"Reading the file took more than {seconds} seconds and was stopped.",
            then="Keep only the part you need, or save it as CSV.",
        ) from problem
    if done.returncode or len(done.stdout) > MOST_ANSWER:
        raise TableError(
            "The file could not be read: its reader stopped.",
            then="It may be damaged, or need too much memory. Save it again as CSV.",
        )
    said: dict[str, Any] = json.loads(done.stdout)
    if "error" in said:
        kind = _ERRORS.get(said["kind"], TableError)
        raise kind(said["error"], examples=said["examples"], then=said["then"])
    return said


def _environment() -> dict[str, str]:
    """Give the child nothing of this process's surroundings but what starts it; one thread.

    A workbook that declares anything of its own is refused before it is parsed, so that openpyxl
    needs no second guard against that, which would read four times as slowly.
    """
    kept = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
            "OPENPYXL_DEFUSEDXML": "False"}  # fmt: skip


def _to_table(said: Mapping[str, Any]) -> OwnTable:
    codes = tuple(said["codes"])
    reasons = {chr(97 + place): why for place, why in enumerate(Why)}
    columns = [
        Figures(
            name=one["name"],
            codes=codes,
            numbers=np.frombuffer(base64.b64decode(one["numbers"]), dtype="<f8"),
            why={
                code: reasons[letter]
                for code, letter in zip(codes, one["why"], strict=True)
                if letter != "."
            },
            measure=Measure(one["measure"]),
            percent=one["percent"],
            people=one["people"],
            findings=_to_findings(one["findings"]),
        )
        for one in said["columns"]
    ]
    return OwnTable(
        level=Level(said["level"]),
        vintage=Vintage(said["vintage"]),
        code_column=said["code_column"],
        columns=tuple(columns),
        refused=said["refused"],
        findings=_to_findings(said["findings"]),
        rows=said["rows"],
        missing=tuple(said["missing"]),
        matched=said["matched"],
    )


def _to_findings(said: list[dict[str, Any]]) -> tuple[Finding, ...]:
    return tuple(
        Finding(kind=Kind(one["kind"]), what=one["what"], lines=tuple(one["lines"]),
                examples=tuple(one["examples"]), more=one["more"])
        for one in said
    )  # fmt: skip


def _check_kind(content: bytes) -> str:
    """Say whether bytes are a text table or a workbook, and refuse everything else by name."""
    kind = kind_of(content)
    if kind not in {"csv", "xlsx"}:
        raise TableError(f"This is {_with_article(kind)}, not a table.", then=_advice(kind))
    if len(content) > MOST_BYTES:
        raise _too_large(content)
    return kind


def _too_large(content: bytes) -> TableError:
    return TableError(
        f"The file has {len(content) / 1e6:,.0f} MB; the limit is {MOST_BYTES / 1e6:,.0f} MB.",
        then="Keep only the columns and places you need.",
    )


def _named_otherwise(kind: str, name: str) -> tuple[Finding, ...]:
    """Say when a name promises another kind of file; what the file is decides."""
    ending = name.rpartition(".")[2].casefold()
    if ending not in _ENDINGS or (ending == "xlsx") == (kind == "xlsx"):
        return ()
    said = f"The file is named .{ending} but is {_with_article(kind)}; it was read as that."
    return (Finding(kind=Kind.NOTICE, what=said),)


_ENDINGS = {"csv", "xlsx", "xls", "xlsm", "ods", "txt", "tsv", "zip", "json", "geojson", "pdf"}


def _with_article(kind: str) -> str:
    return {"csv": "a text table", "xlsx": "a workbook", "geojson": "GeoJSON or JSON"}.get(
        kind, kind
    )


def _advice(kind: str) -> str:
    if kind == "a web page":
        return "Download it again: it may be a sign-in page or an error."
    if kind == "geojson":
        return "Give boundaries where boundaries are asked for."
    return "Save it as .xlsx (without a password) or .csv."
