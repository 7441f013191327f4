"""What runs in the child process of `czmap.geodata.sandbox`: limits first, then one reader."""

import codecs
import ctypes
import json
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from czmap.errors import CzmapError
from czmap.geodata.delimited import ENCODINGS, Grid, UnendedError, parse_delimited

MEMORY = 1_500_000_000
"""Bytes of address space; a workbook of the size limit needs about a third."""
CPU_SECONDS = 20
_NEW_USER, _NEW_NETWORK, _NO_NEW_PRIVILEGES = 0x10000000, 0x40000000, 38


def limit_myself() -> None:
    """Give up memory, time, files and the network for good; where a system has no limits, say so.

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
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        # the three that are open stay open, and no other file or socket can be
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(which, (most, most))


def answer(options: str) -> None:
    """Read the bytes on standard input as the options say, and write the answer as JSON."""
    asked = json.loads(options)
    content = sys.stdin.buffer.read()
    # what a reader imports must be there before no file can be opened
    read = _reader(asked)
    limit_myself()
    try:
        said = read(content)
    except CzmapError as problem:
        kind = "unended" if isinstance(problem, UnendedError) else "table"
        said = {
            "error": problem.what,
            "examples": problem.examples,
            "then": problem.then,
            "kind": kind,
        }
    except (MemoryError, RecursionError) as problem:
        what = (
            "needs too much memory" if isinstance(problem, MemoryError) else "is nested too deeply"
        )
        said = {"error": f"The file {what} to be read.", "examples": [], "kind": "table",
                "then": "Keep only the part you need."}  # fmt: skip
    sys.stdout.buffer.write(json.dumps(said).encode())


def _reader(asked: Mapping[str, Any]) -> Any:
    if asked["kind"] == "named":  # a reader of a layer above this one, by its name
        module, _, name = str(asked["reader"]).partition(":")
        read = getattr(import_module(module), name)
        return lambda content: read(content, asked)
    if asked["kind"] in {"xlsx", "sheets"}:
        from czmap.geodata.workbook import (  # noqa: PLC0415 - where needed
            list_sheets,
            parse_workbook,
            read_once,
        )

        read_once()
        if asked["kind"] == "sheets":
            return lambda content: {"sheets": list_sheets(content)}
        return lambda content: to_json(parse_workbook(content, asked["sheet"]))
    for encoding in ENCODINGS:
        codecs.lookup(encoding)
    return lambda content: to_json(
        parse_delimited(content, ends_as_meant=bool(asked["ends_as_meant"]))
    )


def to_json(grid: Grid) -> dict[str, Any]:
    """Write a grid as plain values."""
    findings = [
        {"kind": one.kind, "what": one.what, "lines": one.lines, "examples": one.examples}
        for one in grid.findings
    ]
    return {"header": grid.header, "rows": grid.rows, "lines": grid.lines, "above": grid.above,
            "findings": findings}  # fmt: skip
