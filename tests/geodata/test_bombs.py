"""Files made to burden a server: each is a sentence, and the server's memory stays (E5-E9, E13).

`python -m tests.geodata.test_bombs` reads all of them, cuts forty good files at fifty places each,
and says by how much the server's memory rose.
"""

import io
import json
import math
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from czmap.errors import TableError
from czmap.geodata.sandbox import read_own, read_shape_rows
from tests.geodata.corpus import (
    BOOK,
    chance_of,
    drawn,
    far_corner,
    published,
    text,
    workbook,
    zipped,
)

MOST_RISE = 300_000_000
SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(body: str) -> bytes:
    """Put another sheet into a workbook that is otherwise sound."""
    good = workbook(drawn(chance_of("a bomb")))
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, body if name == SHEET else old.read(name))
    return made.getvalue()


HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ROW = '<row r="1"><c r="{at}" t="inlineStr"><is><t>{said}</t></is></c></row>'
END = "</sheetData></worksheet>"
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))


def many_sheets() -> bytes:
    book = Workbook()
    for number in range(300):
        book.create_sheet(f"s{number}")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def doubled() -> bytes:
    # the second name is made the first's, in the directory and before the part
    return zipped(xl__a=b"<a/>", xl__b=b"<a/>").replace(b"xl/b", b"xl/a")


def lying() -> bytes:
    """State a small size in the directory for a part that is large."""
    content = bytearray(zipped(xl__a=b"0" * 3_000_000))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(content)


BOMBS = {
    "E6 a cell at the far corner": far_corner,
    "E6 a size of 17 billion cells stated": lambda: with_sheet(
        HEAD.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
        + ROW.format(at="XFD1048576", said="x") + "</sheetData></worksheet>"
    ),
    "E6 rows far apart": lambda: with_sheet(
        HEAD + ROW.format(at="A1048576", said="x").replace('r="1"', 'r="1048576"')
        + "</sheetData></worksheet>"
    ),
    "E7 thirty megabytes of noughts": lambda: zipped(xl__a=b"0" * 30_000_000),
    "E7 an archive inside": lambda: zipped(**{"xl__a.zip": b"x"}),
    "E7 a workbook inside": lambda: zipped(**{"xl__a.xlsx": b"x"}),
    "E7 three thousand parts": lambda: zipped(**{f"xl__{n}": b"" for n in range(3_000)}),
    "E7 a size that lies": lying,
    "E7 three hundred sheets": many_sheets,
    "E8 a part twice": doubled,
    "E8 a way up": lambda: zipped(**{"..__..__xl__a": b"x"}),
    "E8 from the root": lambda: zipped(__xl__a=b"x"),
    "E5 laughs": lambda: with_sheet(f"<!DOCTYPE x [<!ENTITY a0 'ha'>{LAUGHS}]>{HEAD}"
                                    + ROW.format(at="A1", said="&a8;") + END),
    "E5 a text of one cell": lambda: with_sheet(
        HEAD + ROW.format(at="A1", said="9" * 20_000_000) + "</sheetData></worksheet>"),
    "E9 nested lists": lambda: b"[" * 5_000_000,
    "E9 nested objects": lambda: b'{"type":' * 1_000_000,
    "E9 a million properties": lambda: json.dumps(
        {"type": "Feature", "geometry": None, "properties": {str(n): 0 for n in range(1_000_000)}}
    ).encode(),
    "E9 a million corners": lambda: json.dumps(
        {"type": "Polygon", "coordinates": [[[n / 1e6 - 2, 53] for n in range(1_000_000)]]}
    ).encode(),
    "E13 twenty million commas": lambda: b"," * 20_000_000 + b"\n",
    "C20 a million rows": lambda: b"E01000001,1\n" * 1_000_000,
    "C20 a field without end": lambda: b'code,value\n"' + b"9" * 30_000_000,
    "E13 quotation marks": lambda: b'"",' * 10_000_000 + b"\n",
}  # fmt: skip


def resident() -> int:
    """Bytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4_096


def is_refused(content: bytes) -> bool:
    """Say whether a file is a sentence, as a table and as boundaries."""
    count = 0
    for read in (lambda c: read_own(c, BOOK), read_shape_rows):
        try:
            found = read(content)
        except TableError:
            count += 1
        else:
            count += getattr(found, "table", found) is None
    return count == 2


def test_there_are_twenty_bombs():
    assert len(BOMBS) >= 20


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize("name", [*BOMBS][::4])
def test_e5_e6_e7_e8_e9_e13_a_bomb_is_a_sentence_and_the_servers_memory_stays(name):
    content = BOMBS[name]()
    before = resident()
    assert is_refused(content)
    assert resident() - before < MOST_RISE


def good_files(count: int) -> list[bytes]:
    """Draw good files in publishers' shapes, and plain ones."""
    made = [published(drawn(chance_of(f"cut {n}")), n)[0] for n in range(count // 2)]
    return made + [text(drawn(chance_of(f"plain {n}")).cells()) for n in range(count - len(made))]


def rows_of(content: bytes) -> tuple[object, ...] | None:
    try:
        found = read_own(content, BOOK)
    except TableError:
        return None
    if found.table is None:
        return None
    return tuple((one.name, one.codes, one.numbers.tobytes()) for one in found.table.columns)


def count_silent(files: list[bytes], places: int) -> int:
    """Count cuts after which a file is read with figures that the whole file does not have."""
    silent = 0
    for number, whole in enumerate(files):
        truth = dict.fromkeys(())
        table = read_own(whole, BOOK).table
        if table is not None:
            truth = {
                (one.name, code): value
                for one in table.columns
                for code, value in zip(one.codes, one.numbers.tolist(), strict=True)
            }
        chance = chance_of(f"where {number}")
        for at in sorted(chance.sample(range(1, len(whole)), places)):
            try:
                cut = read_own(whole[:at], BOOK).table
            except TableError:
                continue
            silent += cut is not None and any(
                math.isfinite(value) and truth.get((one.name, code)) != value
                for one in cut.columns
                for code, value in zip(one.codes, one.numbers.tolist(), strict=True)
            )
    return silent


@pytest.mark.parametrize("number", [1])
def test_c15_a_good_file_cut_anywhere_is_refused_or_says_nothing_else(number):
    files = good_files(4)
    assert count_silent([files[number]], places=4) == 0


def main() -> int:
    """Read every bomb and cut every file."""
    start, wrong = resident(), 0
    for name, make in BOMBS.items():
        content = make()
        before = resident()
        refused = is_refused(content)
        wrong += not refused
        rose = (resident() - before) / 1e6
        sys.stdout.write(f"{name}: {'refused' if refused else 'READ'}, {rose:+.0f} MB\n")
    sys.stdout.write(f"memory after all bombs: {(resident() - start) / 1e6:+.0f} MB\n")
    silent = count_silent(good_files(40), places=50)
    sys.stdout.write(f"{silent} of 2,000 cuts were read with other figures\n")
    return wrong + silent


if __name__ == "__main__":
    raise SystemExit(main())
