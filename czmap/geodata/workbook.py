"""An XLSX workbook to grids of cells, with caps: a workbook of 5 kB can claim 17 billion cells.

Read by openpyxl in its read-only mode, without links and with the stated size of each sheet
ignored; the zip's directory is checked first, and what unpacks is counted while it does.
"""

import functools
import io
import re
import struct
import zipfile
import zlib
from datetime import date, datetime, time

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from czmap.errors import TableError
from czmap.geodata.delimited import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Grid, make_grid
from czmap.geodata.findings import Finding, Kind, many

MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 2_000, 250_000_000, 100
MOST_CELLS = 3_000_000
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]|\x00")
"""A formula in the text of a sheet; or a sheet that is not written byte by byte."""
_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E")
_CHUNK, _OVERLAP = 1 << 20, 64
_MACROS = ("vbaproject.bin", "xl/macrosheets/")
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, SyntaxError,
           AssertionError, NotImplementedError, EOFError, OSError, zipfile.BadZipFile, zlib.error,
           struct.error)  # fmt: skip
"""What openpyxl, its XML reader and zipfile raise at parts that are not what they claim."""


def list_sheets(content: bytes) -> tuple[str, ...]:
    """Name the sheets of a workbook that are not hidden and hold cells.

    Raises
    ------
    TableError
        When it is not a workbook that may be read.
    """
    book = _load(content)
    return tuple(sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible")


def parse_workbook(content: bytes, sheet: str = "", *, head: int = 0) -> Grid:
    """Read one sheet of a workbook into a grid: the named one, or the first that is not hidden.

    Parameters
    ----------
    head
        As in `czmap.geodata.delimited.make_grid`.

    Raises
    ------
    TableError
        When the file is too large, hostile, protected or damaged, or has no such sheet.
    """
    book = _load(content)
    names = [one.title for one in book.worksheets if one.sheet_state == "visible"]
    if not names:
        raise TableError("All sheets of the workbook are hidden.", then="Unhide the one to read.")
    if sheet and sheet not in names:
        raise TableError(f"There is no sheet called {sheet!r}.", examples=names, then="Choose one.")
    title = sheet or names[0]
    rows, said_empty = _cells(book[title])
    findings = list(_formulas_without_values(content, title, rows, said_empty))
    others = [name for name in names if name != title]
    if others:
        were = "was" if len(others) == 1 else "were"
        said = f"Sheet {title!r} was read; {many(len(others), 'other sheet')} {were} not."
        findings.append(Finding(kind=Kind.NOTICE, what=said, examples=tuple(others[:3])))
    return make_grid(rows, list(range(1, len(rows) + 1)), findings=findings, head=head)


def read_once() -> None:
    """Read a small workbook, so that whatever openpyxl opens or imports late is there."""
    written = io.BytesIO()
    book = Workbook()
    for row in (["code", "figure"], [1.5, date(2021, 3, 21)]):
        book.active.append(row)
    book.save(written)
    parse_workbook(written.getvalue())


@functools.lru_cache(maxsize=1)
def _load(content: bytes) -> Workbook:
    """Open a workbook; its sheets are read when they are asked for, as often as one likes."""
    _check_zip(content)
    try:
        return load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False, keep_vba=False
        )
    except _BROKEN as problem:
        raise _damaged() from problem


def _check_zip(content: bytes) -> None:
    """Refuse a zip that is too large, packed too tightly, nested, encrypted or has macros."""
    if len(content) > MOST_BYTES:
        raise TableError(
            f"The workbook has {len(content) / 1e6:,.0f} MB; the limit is {MOST_BYTES / 1e6:,.0f}.",
            then="Keep only the sheet you need, or save it as CSV.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members)
            _check_unpacked(archive, members)
    except _BROKEN as problem:
        raise _damaged() from problem


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename.casefold() for member in members]
    if len(members) > MOST_MEMBERS or len(set(names)) < len(names):
        raise _suspicious(f"{len(members):,} parts, some of them twice or too many")
    if any(member.flag_bits & 1 for member in members):
        raise TableError("The workbook has a password.", then="Save it without one.")
    if any(mark in name for name in names for mark in _MACROS):
        raise TableError("The workbook holds macros.", then="Save it as .xlsx without macros.")
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise _suspicious("parts with paths that lead elsewhere")
    if any(name.endswith((".zip", ".xlsx", ".7z", ".gz")) for name in names):
        raise _suspicious("other archives inside")


def _check_unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Unpack once and count: the sizes that a directory states can lie."""
    total = 0
    for member in members:
        with archive.open(member) as part:
            size, before = 0, b""
            while chunk := part.read(_CHUNK):
                if _DOCTYPE.search(before + chunk):
                    raise _suspicious("declarations of its own")
                size, before = size + len(chunk), chunk[-_OVERLAP:]
                total += len(chunk)
                most = max(MOST_RATIO * max(member.compress_size, 1), 1 << 20)
                if total > MOST_UNPACKED or size > most:
                    raise _suspicious(f"more than {total / 1e6:,.0f} MB when unpacked")


def _cells(sheet: ReadOnlyWorksheet) -> tuple[list[list[str]], set[tuple[int, int]]]:
    """Give the cells as text, and where an empty text stands instead of nothing."""
    sheet.reset_dimensions()
    said_empty: set[tuple[int, int]] = set()
    rows: list[list[str]] = []
    count = 0
    try:
        for row in sheet.iter_rows(values_only=True):
            cells = list(row)
            if "" in cells:
                said_empty |= {(len(rows), at) for at, cell in enumerate(cells) if cell == ""}
            while cells and (cells[-1] is None or cells[-1] == ""):
                cells.pop()
            count += len(cells)
            if len(cells) > MOST_COLUMNS or len(rows) >= MOST_ROWS + 100 or count > MOST_CELLS:
                raise TableError(
                    f"The sheet is too large: it has {len(rows):,} rows or more and up to "
                    f"{len(cells):,} columns; the limits are {MOST_ROWS:,} and {MOST_COLUMNS}.",
                    then="Keep only the part you need.",
                )
            rows.append([_as_text(cell) for cell in cells])
    except _BROKEN as problem:
        raise _damaged() from problem
    return _even(rows), said_empty


def _even(rows: list[list[str]]) -> list[list[str]]:
    """Give every row as many cells as the widest has: a sheet has no ragged rows."""
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) if any(row) else [] for row in rows]


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell)


def _formulas_without_values(
    content: bytes, title: str, rows: list[list[str]], said_empty: set[tuple[int, int]]
) -> tuple[Finding, ...]:
    """Find cells that are formulas whose value was never saved: they read as blank."""
    if not _has_formulas(content):
        return ()
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    book[title].reset_dimensions()
    lines, examples = [], []
    asked = book[title].iter_rows(values_only=True)
    for number, (formulas, row) in enumerate(zip(asked, rows, strict=False)):
        for at, formula in enumerate(formulas):
            unsaved = not (at < len(row) and row[at]) and (number, at) not in said_empty
            if unsaved and isinstance(formula, str) and formula.startswith("="):
                lines.append(number + 1)
                examples.append(formula)
    if not lines:
        return ()
    hold = "holds a formula" if len(lines) == 1 else "hold formulas"
    what = f"{many(len(lines), 'cell')} {hold} with no saved value: missing"
    return (
        Finding(kind=Kind.MISSING, what=what, lines=tuple(lines), examples=tuple(examples[:3])),
    )


def _has_formulas(content: bytes) -> bool:
    """Say whether any part that may be a sheet has a formula: most tables have none."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            before = b""
            with archive.open(name) as part:
                while name.casefold().endswith(".xml") and (chunk := part.read(_CHUNK)):
                    if _FORMULA.search(before + chunk):
                        return True
                    before = chunk[-_OVERLAP:]
    return False


def _damaged() -> TableError:
    return TableError(
        "The workbook is damaged or is not an XLSX file.", then="Save it again as .xlsx or .csv."
    )


def _suspicious(why: str) -> TableError:
    return TableError(
        f"The file is not an ordinary workbook: it has {why}.", then="Save the sheet as CSV."
    )
