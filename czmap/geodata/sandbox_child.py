"""What runs in the child process of `czmap.geodata.sandbox`: limits first, then one reader.

It imports neither pandas nor pyproj nor GDAL: it starts in a fraction of a second, and what it does
not have cannot be fooled.
"""

import base64
import codecs
import ctypes
import json
import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from czmap.errors import CzmapError
from czmap.geodata.cells import Why
from czmap.geodata.codebook import CodeBook
from czmap.geodata.codes import Vintage
from czmap.geodata.delimited import ENCODINGS, Grid, parse_delimited
from czmap.geodata.findings import Finding

MEMORY = 1_500_000_000
"""Bytes of address space; a workbook of the size limit needs about a third."""
CPU_SECONDS, CPU_PER_MB = 20, 1
"""Seconds of work for any file, and more for each million bytes of text."""
_PACKED, _MOST_MB = 8, 50
"""A packed byte of a workbook is about as many of text; none gets more than the largest text."""
STEP_BACK = 10
"""By how much reading is less urgent than pages, in steps of the system's niceness."""
MOST_LINES = 1_000_000
"""Numbers of lines that all findings of a file list together; more are only counted."""
MOST_CHOICES, MOST_CHOICE = 200, 100
"""Values of a column that a person can choose rows by, and letters of each."""
_NEW_USER, _NEW_NETWORK, _NO_NEW_PRIVILEGES = 0x10000000, 0x40000000, 38
_CODES = [f"E01{number:06}" for number in range(1, 31)]
_SAMPLE = "".join(["code,value,rank\n", *(f"{one},{n}.5,{n}\n" for n, one in enumerate(_CODES, 1))])
_PLACES = "name,lat,lon\n" + "M\xf4n Centre,52.1,-1.2\n" * 3
_SQUARE = b'{"type":"Polygon","coordinates":[[[-1,52],[-1,53],[-2,52],[-2,53],[-1,52]]]}'


def megabytes_of(content: bytes) -> int:
    """Say for how many million bytes of text a file may be worked on."""
    text = len(content) * (_PACKED if content.startswith(b"PK") else 1)
    return min(text // 1_000_000, _MOST_MB)


def limit_myself(megabytes: int = 0) -> None:
    """Give up memory, time, files and the network for good; where a system has no limits, say so.

    Parameters
    ----------
    megabytes
        Of the file that is to be read, as `megabytes_of` says.

    Windows has no such limits; there only the parent's wall clock holds.
    """
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux":
        # best effort: some containers forbid namespaces; then the closed file limit still holds
        library.unshare(_NEW_USER | _NEW_NETWORK)
        library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    for which, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS + CPU_PER_MB * megabytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        # the three that are open stay open, and no other file or socket can be
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(which, (most, most))


def answer(options: str) -> None:
    """Read what is on standard input as the options say, and write the answer as JSON.

    First stands the length of a code book on a line of its own, then the book (JSON), and then the
    file.
    """
    if hasattr(os, "nice"):
        os.nice(STEP_BACK)
    asked = json.loads(options)
    length = int(sys.stdin.buffer.readline() or b"0")
    book = json.loads(sys.stdin.buffer.read(length)) if length else {}
    content = sys.stdin.buffer.read()
    # what a reader imports must be there before no file can be opened
    read = _reader(asked, book)
    limit_myself(megabytes_of(content))
    try:
        said = read(content)
    except CzmapError as problem:
        said = {
            "error": problem.what,
            "examples": problem.examples,
            "then": problem.then,
            "kind": type(problem).__name__,
        }
    except (MemoryError, RecursionError) as problem:
        what = (
            "needs too much memory" if isinstance(problem, MemoryError) else "is nested too deeply"
        )
        said = {"error": f"The file {what} to be read.", "examples": [], "kind": "table",
                "then": "Keep only the part you need."}  # fmt: skip
    sys.stdout.buffer.write(json.dumps(said).encode())


def _reader(asked: Mapping[str, Any], book: Mapping[str, Any]) -> Callable[[bytes], Any]:
    """Choose what reads the file, and read a sample with it, so that all it imports is there."""
    if asked["kind"] == "named":  # a reader of a layer above this one, by its name
        module, _, name = str(asked["reader"]).partition(":")
        above = getattr(import_module(module), name)
        return lambda content: above(content, asked)
    if asked["kind"] == "shapes":
        from czmap.geodata.shape_rows import read_shapes  # noqa: PLC0415 - where needed

        shapely_ready(read_shapes)
        return lambda content: shapes_json(content, asked)
    if asked["kind"] == "sheets":
        from czmap.geodata.workbook import list_sheets, read_once  # noqa: PLC0415

        read_once()
        return lambda content: {"sheets": list_sheets(content)}
    to_grid = _grid_reader(asked)
    if asked["kind"] == "grid":
        return lambda content: grid_json(to_grid(content))
    said = to_book(book)
    _read_samples(asked)
    if asked["format"] == "xlsx" and asked["points"] is None:
        from czmap.geodata.workbook import list_sheets  # noqa: PLC0415

        return lambda content: {
            **own_json(to_grid(content), asked, said),
            "sheets": list_sheets(content),
        }
    return lambda content: own_json(to_grid(content), asked, said)


def _read_samples(asked: Mapping[str, Any]) -> None:
    """Read a table and a list of places, so that whatever numpy loads late is there."""
    tried = {**asked, "column": "", "only": {}, "points": None}
    own_json(parse_delimited(_SAMPLE.encode()), tried, to_book({"current": _CODES}))
    places = parse_delimited(_PLACES.encode())
    columns = {
        "located": "latitude and longitude",
        "at": ["lon", "lat"],
        "name": "name",
        "kind": "",
    }
    own_json(places, {**tried, "points": columns}, to_book({}))


def shapely_ready(read: Callable[..., Any]) -> None:
    """Read a shape that crosses itself, so that whatever mending loads late is there."""
    try:
        read(_SQUARE)
    except CzmapError:
        return  # as it should: mending it would change it


def _grid_reader(asked: Mapping[str, Any]) -> Callable[[bytes], Grid]:
    for encoding in ENCODINGS:
        codecs.lookup(encoding)
    if asked["format"] == "xlsx":
        from czmap.geodata.workbook import parse_workbook, read_once  # noqa: PLC0415

        read_once()
        return lambda content: parse_workbook(content, asked["sheet"], head=asked["head"])
    return lambda content: parse_delimited(
        content, ends_as_meant=bool(asked["ends_as_meant"]), head=asked["head"]
    )


def own_json(grid: Grid, asked: Mapping[str, Any], book: CodeBook) -> dict[str, Any]:
    """Read a grid as figures by area or as a list of places, and write what was found."""
    from czmap.geodata import own_rows  # noqa: PLC0415 - numpy, where needed

    if asked["points"] is not None:
        return points_json(own_rows.take_points(grid, asked["points"]))
    read = own_rows.read_rows(grid, book, column=asked["column"], only=asked["only"])
    said: dict[str, Any] = {
        "header": grid.header,
        "head": grid.head,
        "rows": len(grid.rows),
        "findings": findings_json(grid.findings),
        "choices": own_rows.list_choices(grid, most=MOST_CHOICES, longest=MOST_CHOICE),
        "column": read.column,
        "problem": read.problem,
        "points": vars(read.points) if read.points else None,
        "table": None,
    }
    if read.table is not None:
        said["table"] = table_json(read.table)
    return said


def table_json(table: Any) -> dict[str, Any]:
    """Write a table by area as plain values; figures as base64 of 8-byte floats."""
    codes = table.columns[0].codes if table.columns else ()
    left = [MOST_LINES]
    letters = {why: chr(97 + place) for place, why in enumerate(Why)}
    return {
        "level": table.level,
        "vintage": table.vintage,
        "code_column": table.code_column,
        "codes": codes,
        "columns": [
            {
                "name": one.name,
                "numbers": base64.b64encode(one.numbers.astype("<f8").tobytes()).decode(),
                "why": "".join(
                    letters[one.why[code]] if code in one.why else "." for code in codes
                ),
                "measure": one.measure,
                "percent": one.percent,
                "people": one.people,
                "findings": findings_json(one.findings, left),
            }
            for one in table.columns
        ],
        "refused": dict(table.refused),
        "findings": findings_json(table.findings, left),
        "rows": table.rows,
        "missing": table.missing,
        "matched": table.matched,
    }


def points_json(rows: Any) -> dict[str, Any]:
    """Write the places of a list as plain values."""
    return {
        "located": rows.located,
        "names": rows.names,
        "kinds": rows.kinds,
        "lines": rows.lines,
        "xy": rows.xy.tolist(),
        "postcodes": rows.postcodes,
        "findings": findings_json(rows.findings),
        "rows": rows.rows,
    }


def shapes_json(content: bytes, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Read boundaries and write them as plain values; shapes as base64 of well-known binary."""
    import shapely  # noqa: PLC0415 - loaded before the limits

    from czmap.geodata.shape_rows import read_shapes  # noqa: PLC0415

    read = read_shapes(content, system=asked["system"], name_field=asked["name_field"])
    return {
        "names": read.names,
        "codes": read.codes,
        "shapes": [base64.b64encode(one).decode() for one in shapely.to_wkb(read.shapes)],
        "system": read.system,
        "sure": read.sure,
        "fields": read.fields,
        "findings": findings_json(read.findings),
    }


def to_book(said: Mapping[str, Any]) -> CodeBook:
    """Make a code book of plain values; without any, an empty one."""
    return CodeBook(
        current=frozenset(said.get("current", ())),
        former=frozenset(said.get("former", ())),
        names=said.get("names", {}),
        vintage=Vintage(said.get("vintage", Vintage.LSOA_2021)),
        wards=frozenset(said.get("wards", ())),
    )


def findings_json(
    findings: tuple[Finding, ...], left: list[int] | None = None
) -> list[dict[str, Any]]:
    """Write findings as plain values; past a limit, lines are only counted.

    Parameters
    ----------
    left
        One number: how many lines may still be listed; it goes down.
    """
    left = [MOST_LINES] if left is None else left
    said = []
    for one in findings:
        lines = one.lines[: max(3, left[0])]
        left[0] -= len(lines)
        said.append({"kind": one.kind, "what": one.what, "lines": lines, "examples": one.examples,
                     "more": one.more + len(one.lines) - len(lines)})  # fmt: skip
    return said


def grid_json(grid: Grid) -> dict[str, Any]:
    """Write a grid as plain values."""
    return {"header": grid.header, "rows": grid.rows, "lines": grid.lines, "above": grid.above,
            "findings": findings_json(grid.findings)}  # fmt: skip
