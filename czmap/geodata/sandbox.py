"""The one door for bytes that a person gives: read in a child process with limits.

The child has no files to open, little memory, little time and, where the system allows it, no
network; it is thrown away after each file. What comes back is JSON, never code. A reader that
crashes, loops or swells takes only the child with it (NCSC: "Pattern: safely importing data").
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from czmap.errors import TableError
from czmap.geodata.delimited import Grid, UnendedError, kind_of
from czmap.geodata.findings import Finding, Kind

WALL_SECONDS = 30
MOST_ANSWER = 400_000_000
"""Bytes of the child's answer."""
_ROOT = Path(__file__).resolve().parents[2]
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from czmap.geodata.sandbox_child import answer; answer(sys.argv[2])"
)


def read_table(
    content: bytes, *, name: str = "", sheet: str = "", ends_as_meant: bool = False
) -> Grid:
    """Read a CSV or XLSX file that somebody gave, by what it is and not by what it is called.

    Parameters
    ----------
    name
        The file's name, only to say when it promises another kind.

    Raises
    ------
    TableError
        With a sentence for every way in which it cannot be read.
    """
    kind = kind_of(content)
    if kind not in {"csv", "xlsx"}:
        raise TableError(f"This is {_with_article(kind)}, not a table.", then=_advice(kind))
    options = {"kind": kind, "sheet": sheet, "ends_as_meant": ends_as_meant}
    grid = to_grid(run_apart(content, options))
    ending = name.rpartition(".")[2].casefold()
    if ending in {"csv", "xlsx", "xls", "txt", "tsv"} and (ending == "xlsx") != (kind == "xlsx"):
        said = f"The file is named .{ending} but is {_with_article(kind)}; it was read as that."
        notice = Finding(kind=Kind.NOTICE, what=said)
        return Grid(header=grid.header, rows=grid.rows, lines=grid.lines, above=grid.above,
                    findings=(notice, *grid.findings))  # fmt: skip
    return grid


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


def run_apart(content: bytes, options: Mapping[str, object]) -> dict[str, Any]:
    """Run a reader in a child process and give its answer.

    Raises
    ------
    TableError
        What the reader said of the file, or that it died, took too long or too much memory.
    """
    command = [sys.executable, "-I", "-c", _START, str(_ROOT), json.dumps(dict(options))]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
            command, input=content, capture_output=True, timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise TableError(
            f"Reading the file took more than {WALL_SECONDS} seconds and was stopped.",
            then="Keep only the part you need, or save it as CSV.",
        ) from problem
    if done.returncode or len(done.stdout) > MOST_ANSWER:
        raise TableError(
            "The file could not be read: its reader stopped.",
            then="It may be damaged, or need too much memory. Save it again as CSV.",
        )
    said: dict[str, Any] = json.loads(done.stdout)
    if "error" in said:
        kind = UnendedError if said["kind"] == "unended" else TableError
        raise kind(said["error"], examples=said["examples"], then=said["then"])
    return said


def to_grid(said: Mapping[str, Any]) -> Grid:
    """Make a grid of a child's answer."""
    return Grid(
        header=tuple(said["header"]),
        rows=said["rows"],
        lines=said["lines"],
        above=tuple(said["above"]),
        findings=tuple(
            Finding(kind=Kind(one["kind"]), what=one["what"], lines=tuple(one["lines"]),
                    examples=tuple(one["examples"]))
            for one in said["findings"]
        ),
    )  # fmt: skip


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
