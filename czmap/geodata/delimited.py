"""A delimited text file to a grid of cells: encoding, delimiter and header found, nothing guessed.

Every line must have as many fields as the header, so that no value shifts into another column. The
fields themselves stay text; `czmap.geodata.cells` reads the numbers.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from czmap.errors import TableError
from czmap.geodata.findings import Finding, Kind, many

MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 500_000, 500, 50_000_000
MOST_FIELD = 100_000
"""Characters in one field; longer ones mean an unclosed quotation mark or worse."""
_SAMPLE = 200
"""Lines that the delimiter and the header are found in."""
_DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"),
)  # fmt: skip
ENCODINGS = (*(encoding for _, encoding in _BOMS), "utf-8", "cp1252", "ascii")
_CODE_LIKE = re.compile(r"[EWSNZK9][0-9A-Z]\d{6,7}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
_KINDS = (
    (b"PK\x03\x04", "a zip file or workbook"), (b"PK\x05\x06", "an empty zip file"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Office file"),
    (b"%PDF", "a PDF"), (b"\x89PNG", "a picture"), (b"GIF8", "a picture"),
    (b"\xff\xd8\xff", "a picture"), (b"PAR1", "a Parquet file"), (b"SQLite format 3", "a database"),
    (b"\x1f\x8b", "a compressed file"), (b"ARROW1", "an Arrow file"), (b"\x80\x04", "a pickle"),
    (b"\x93NUMPY", "a NumPy file"), (b"MZ", "a program"), (b"\x7fELF", "a program"),
    (b"7z\xbc\xaf", "a compressed file"), (b"Rar!", "a compressed file"),
)  # fmt: skip


class UnendedError(TableError):
    """The last line of a file is not ended: it may be cut short, or be meant so."""


class HeadError(TableError):
    """The rows do not go with the header that was found: it may be another line."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Grid:
    """A rectangular table of text.

    Attributes
    ----------
    header
        Names of the columns, each once and none empty.
    rows
        The cells below it as they stand; each row is as long as the header.
    lines
        Number of the line of the file that each row begins on, from 1.
    above
        Lines over the header, such as a title.
    head
        Number of the line that names the columns; 0 where none does.
    """

    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    above: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    head: int = 0

    def column(self, name: str) -> list[str]:
        """Give the cells of a column."""
        at = self.header.index(name)
        return [row[at] for row in self.rows]


def kind_of(content: bytes) -> str:
    r"""Say what some bytes are by how they begin: "csv", "xlsx", "geojson", or words for the rest.

    Examples
    --------
    >>> kind_of(b"a,b\n1,2\n"), kind_of(b' {"type": "FeatureCollection"}'), kind_of(b"%PDF-1.7")
    ('csv', 'geojson', 'a PDF')
    """
    for mark, kind in _KINDS:
        if content.startswith(mark):
            return "xlsx" if mark == b"PK\x03\x04" and b"xl/" in content else kind
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:2_000].lower()
    if start.startswith((b"{", b"[")):
        return "geojson"
    if re.match(rb"<!doctype html|<html|<head|<body|<script", start):
        return "a web page"
    if start.startswith(b"<"):
        return "an XML file"
    return "csv"


def parse_delimited(content: bytes, *, ends_as_meant: bool = False, head: int = 0) -> Grid:
    """Read a CSV file (or one with tabs, semicolons or bars) into a grid.

    Parameters
    ----------
    ends_as_meant
        Whether somebody said that the file is whole though its last line is not ended. A file that
        broke off looks just so, and its last figure may have lost digits.
    head
        Number of the line that names the columns, where somebody said so; 0 to find it.

    Raises
    ------
    TableError
        When it is too large, not text, cut short, ragged, or has no rows.
    """
    if len(content) > MOST_BYTES:
        size, limit = len(content) / 1e6, MOST_BYTES / 1e6
        raise TableError(
            f"The file has {size:,.0f} MB; the limit is {limit:,.0f} MB.",
            then="Keep only the columns and places you need.",
        )
    text, findings = _decode(content)
    delimiter = _find_delimiter(text)
    if delimiter != ",":
        said = f"The columns are parted by {_DELIMITERS[delimiter]}."
        findings.append(Finding(kind=Kind.NOTICE, what=said))
    rows, lines = _split(text, delimiter)
    if len(rows) > 1 and not ends_as_meant and not text.rstrip(" ").endswith(("\n", "\r")):
        raise UnendedError(
            f"The file may be cut short at line {lines[-1]:,}: its last line is not ended.",
            examples=[_joined(rows[-1])[:60]],
            then="Download or save it again, or say that it is whole.",
        )
    return make_grid(rows, lines, findings=findings, head=head)


def make_grid(
    rows: list[list[str]], lines: list[int], *, findings: Sequence[Finding] = (), head: int = 0
) -> Grid:
    """Find the header of rows of cells, and what stands above and below the table.

    Parameters
    ----------
    head
        Number of the line that names the columns, where somebody said so; 0 to find it.

    Raises
    ------
    TableError
        When there are no rows, or nothing in that line; HeadError when some have more or fewer
        cells than the header.
    """
    filled = [at for at, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        raise TableError("The file is empty.", then="Choose another file.")
    heads, first = _head_at(head, lines, filled) if head else _find_header(rows, filled)
    width = _width_of(rows, heads, filled)
    header, named = _name_columns(rows, heads, width)
    below = [at for at in filled if at >= first]
    ends = _find_end(rows, below, width)
    body = [at for at in below if at < ends]
    if not body:
        raise TableError("The file has no rows below its header.", then="Choose another file.")
    _check_widths(rows, lines, body, width)
    over = [at for at in filled if at < min(heads, default=first)]
    aside = [
        *_set_aside("above the table", over, rows, lines),
        *_set_aside("below the table", [at for at in below if at >= ends], rows, lines),
    ]
    return Grid(
        header=header,
        rows=[(rows[at] + [""] * width)[:width] for at in body],
        lines=[lines[at] for at in body],
        above=tuple(_joined(rows[at]) for at in over),
        findings=(*findings, *named, *aside),
        head=lines[heads[-1]] if heads else 0,
    )


def _set_aside(
    where: str, places: list[int], rows: list[list[str]], lines: list[int]
) -> list[Finding]:
    if not places:
        return []
    said = "is a title, note or total" if len(places) == 1 else "are titles, notes or totals"
    return [
        Finding(
            kind=Kind.SET_ASIDE,
            what=f"{many(len(places), 'line')} {where} {said}",
            lines=tuple(lines[at] for at in places),
            examples=tuple(_joined(rows[at]) for at in places[:3]),
        )
    ]


def _joined(row: list[str]) -> str:
    return " ".join(filter(None, (cell.strip() for cell in row)))


def _decode(content: bytes) -> tuple[str, list[Finding]]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), []
            except UnicodeDecodeError as problem:
                raise _unreadable(content, problem.start) from problem
    if b"\x00" in content:
        raise TableError(
            "The file is not a text file: it holds NUL bytes.", then="Save it as CSV or XLSX."
        )
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as problem:
        text = content.decode("cp1252", errors="replace")
        strange = {"\ufffd"} | {chr(code) for code in range(0x80, 0xA0)}
        if any(character in strange for character in text) or _is_mixed(content):
            raise _unreadable(content, problem.start) from problem
        said = "The file was read as Windows-1252, not UTF-8."
        return text, [Finding(kind=Kind.NOTICE, what=said)]


def _is_mixed(content: bytes) -> bool:
    """Say whether some letters are UTF-8 and others are not: then no one encoding is right."""
    return re.search(rb"[\xc3\xc5][\x80-\xbf]|\xe2\x80[\x90-\xaf]", content) is not None


def _unreadable(content: bytes, at: int) -> TableError:
    line = content.count(b"\n", 0, at) + 1
    sample = content[max(0, at - 10) : at + 10].decode("ascii", errors="replace")
    return TableError(
        f"Line {line:,} has characters that cannot be read, near {sample!r}.",
        then="Save the file as CSV UTF-8.",
    )


def _find_delimiter(text: str) -> str:
    """Choose the delimiter that gives most lines the same number of fields, two or more."""
    sample = text[:100_000].splitlines()[:_SAMPLE]
    best, found = (0, 0, 0), ","
    for order, delimiter in enumerate(_DELIMITERS):
        try:
            widths = Counter(
                len(row) for row in csv.reader(sample, delimiter=delimiter) if any(row)
            )
        except csv.Error:
            continue
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        width, count = max(wide.items(), key=lambda pair: (pair[1], pair[0]))
        if (count, width, -order) > best:
            best, found = (count, width, -order), delimiter
    return found


def _split(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    csv.field_size_limit(MOST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    begins = 1
    try:
        for row in reader:
            rows.append(row)
            lines.append(begins)
            begins = reader.line_num + 1
            if len(rows) > MOST_ROWS + _SAMPLE:
                raise TableError(
                    f"The file has more than {MOST_ROWS:,} rows.",
                    then="Keep only the rows you need.",
                )
    except csv.Error as problem:
        raise TableError(
            f"From line {begins:,} on a quotation mark is not closed, or stands inside a cell.",
            then="Look at that line, or save the file as XLSX.",
        ) from problem
    return rows, lines


def _is_code_like(cell: str) -> bool:
    """Say whether a cell is a code, however untidy: else the first row would pass for names."""
    bare = re.sub(r"[\s\u200b\u2060\ufeff\"']+|\.0+\s*$", "", cell[:60])
    return _CODE_LIKE.fullmatch(bare) is not None


def _find_header(rows: list[list[str]], filled: list[int]) -> tuple[list[int], int]:
    """Find the rows that name the columns, and the first row of the table.

    The table begins at the first row that holds a code or a postcode; the names are the row before
    it and those right above that fill several cells too. Without codes the first full row is the
    header.
    """
    early = filled[:_SAMPLE]
    for order, at in enumerate(early):
        if any(_is_code_like(cell) for cell in rows[at]):
            return _heads_above(rows, early[:order], width=len(rows[at])), at
    most = max(_count_filled(rows[at]) for at in early)
    head = next(at for at in early if _count_filled(rows[at]) == most)
    return [head], head + 1


def _head_at(head: int, lines: list[int], filled: list[int]) -> tuple[list[int], int]:
    """Take the line that somebody said names the columns."""
    at = next((at for at in filled if lines[at] == head), None)
    if at is None:
        raise TableError(
            f"Line {head:,} of the file holds nothing.",
            then="Say the number of the line with the names of the columns.",
        )
    return [at], at + 1


def _heads_above(rows: list[list[str]], above: list[int], *, width: int) -> list[int]:
    """Take the last row above, and up to two more that also fill two cells or more."""
    heads = above[-1:]
    for at in reversed(above[:-1]):
        if len(heads) == 3 or _count_filled(rows[at]) < 2 or heads[0] - at > 1:
            break
        named = [cell.strip() for cell in rows[heads[0]] if cell.strip()]
        if len(rows[at]) > width + 1 or len(set(named)) == width:
            break
        heads.insert(0, at)
    return heads


def _count_filled(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _width_of(rows: list[list[str]], heads: list[int], filled: list[int]) -> int:
    """Count the columns: the header's, without empty ones at its end that are empty all the way."""
    if not heads:
        return Counter(len(rows[at]) for at in filled).most_common(1)[0][0]
    width = max(len(rows[at]) for at in heads)
    below = [rows[at] for at in filled if at >= heads[0]]
    while width > 1 and not any(row[width - 1].strip() for row in below if len(row) >= width):
        width -= 1
    return width


_NOTE = re.compile(
    r"[^\w]|(?:note|source|total|england|all |footnote|copyright|©|\d+[.)] )", re.IGNORECASE
)


def _find_end(rows: list[list[str]], below: list[int], width: int) -> int:
    """Find where notes and totals begin: at the end, rows without a code that look like one."""
    end = below[-1] + 1 if below else 0
    coded = sum(any(_is_code_like(cell) for cell in rows[at]) for at in below[:_SAMPLE])
    for at in reversed(below):
        first = next(cell.strip() for cell in rows[at] if cell.strip())
        if any(_is_code_like(cell) for cell in rows[at]):
            break
        one = _count_filled(rows[at]) == 1 and (width > 1 or " " in first)
        if not (coded and (one or len(rows[at]) != width or _NOTE.match(first))):
            break
        end = at
    return end


def _check_widths(rows: list[list[str]], lines: list[int], body: list[int], width: int) -> None:
    """Refuse rows that have more or fewer cells than the header; empty ones at the end are none."""
    wrong = []
    for at in body:
        row = rows[at]
        have = len(row)
        while have > width and not row[have - 1].strip():
            have -= 1
        if have != width:
            wrong.append((at, have))
    if wrong:
        verb = "has" if len(wrong) == 1 else "have"
        raise HeadError(
            f"{many(len(wrong), 'line')} {verb} more or fewer cells than the header's {width}.",
            examples=[f"line {lines[at]:,} has {have}" for at, have in wrong[:4]],
            then="A comma inside a number or a name may be the cause: put such cells in quotation "
            "marks.",
        )


def _name_columns(
    rows: list[list[str]], heads: list[int], width: int
) -> tuple[tuple[str, ...], list[Finding]]:
    """Give each column a name of its own; those that are empty or stand twice are renamed."""
    if width > MOST_COLUMNS:
        raise TableError(
            f"The table has {width:,} columns; the limit is {MOST_COLUMNS}.",
            then="Keep only the columns you need.",
        )
    findings = []
    if len(heads) > 1:
        said = f"{len(heads)} lines name the columns and were joined."
        findings.append(Finding(kind=Kind.REPAIRED, what=said))
    if not heads:
        said = "No line names the columns: they are called by their number."
        findings.append(Finding(kind=Kind.NOTICE, what=said))
    names: list[str] = []
    renamed = []
    for number, plain in enumerate(_joined_names(rows, heads, width), start=1):
        usual = plain or f"column {number}"
        name, again = usual, 2
        while name in names:
            name, again = f"{usual} ({again})", again + 1
        if name != plain and heads:
            renamed.append(name)
        names.append(name)
    if renamed:
        called = ", ".join(repr(name[:40]) for name in renamed[:3])
        own = "its" if len(renamed) == 1 else "their"
        without = f"{many(len(renamed), 'column')} had no name of {own} own; now called {called}."
        findings.append(Finding(kind=Kind.REPAIRED, what=without))
    return tuple(names), findings


def _joined_names(rows: list[list[str]], heads: list[int], width: int) -> list[str]:
    """Join the lines of a header; above the last, an empty cell belongs to the one before it."""
    joined = [""] * width
    for at in heads:
        carried = ""
        for place in range(width):
            cell = rows[at][place] if place < len(rows[at]) else ""
            cell = " ".join(cell.replace("\ufeff", "").split())
            carried = cell or (carried if at != heads[-1] else "")
            joined[place] = f"{joined[place]} {carried}".strip()
    return joined
