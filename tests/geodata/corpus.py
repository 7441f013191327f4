"""A seeded corpus of tables to accept, to repair and to refuse, each with its truth.

`cases(seed)` draws them. A truth holds the figures of the column "value" by code; what is missing
in it must be missing after reading, and whatever is read must be exactly it.
"""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from openpyxl import Workbook

from czmap.geodata.codebook import CodeBook

CURRENT = [f"E01{n:06}" for n in range(1, 201)]
FORMER = [*CURRENT[:180], *(f"E01{n:06}" for n in range(501, 521))]
NAMES = {f"drawn {n:03}a": code for n, code in enumerate(CURRENT, start=1)}
BOOK = CodeBook(current=frozenset(CURRENT), former=frozenset(FORMER), names=NAMES)


class Label(StrEnum):
    REFUSE = "refuse"
    REPAIR = "repair"
    ACCEPT = "accept"


@dataclass(frozen=True, kw_only=True)
class Case:
    kind: str
    number: int
    label: Label
    content: bytes
    truth: Mapping[str, float] = field(default_factory=dict)
    only: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.label} {self.kind} {self.number}"


@dataclass
class Drawn:
    """A table that is drawn: codes, figures as numbers, and the chance it was drawn with."""

    chance: random.Random
    codes: list[str]
    values: list[float]

    @property
    def truth(self) -> dict[str, float]:
        return dict(zip(self.codes, self.values, strict=True))

    def cells(self, *, head: str = "LSOA code,value") -> list[str]:
        rows = zip(self.codes, self.values, strict=True)
        return [head, *(f"{code},{value:g}" for code, value in rows)]

    def some(self, most: int = 5) -> list[int]:
        return sorted(self.chance.sample(range(len(self.codes)), self.chance.randint(1, most)))


def chance_of(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret


def drawn(chance: random.Random) -> Drawn:
    codes = sorted(chance.sample(CURRENT[:180], chance.randint(110, 150)))
    places = chance.choice([1, 2])
    values = [round(chance.uniform(10.1, 900), places) + 0.0 for _ in codes]
    return Drawn(chance, codes, values)


def text(lines: list[str], end: str = "\n") -> bytes:
    return (end.join(lines) + end).encode()


def zipped(**members: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return written.getvalue()


def workbook(table: Drawn, above: int = 0, title: str = "Data") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for number in range(above):
        sheet.append([f"Note {number}"])
    sheet.append(["LSOA code", "value"])
    for row in zip(table.codes, table.values, strict=True):
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def far_corner() -> bytes:
    book = Workbook()
    book.active["XFD1048576"] = 1
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def with_codes(stem: str) -> Callable[[Drawn], bytes]:
    def make(table: Drawn) -> bytes:
        table.codes = [f"{stem}{n:0{9 - len(stem)}}" for n in range(1, len(table.codes) + 1)]
        return text(table.cells())

    return make


def column(make: Callable[[random.Random], str], share: float = 1.0) -> Callable[[Drawn], bytes]:
    """Fill the column with such cells; the rest stay plain."""

    def write(table: Drawn) -> bytes:
        lines = ["LSOA code,value"]
        for at, (code, value) in enumerate(zip(table.codes, table.values, strict=True)):
            odd = at < share * len(table.codes)
            lines.append(f"{code},{make(table.chance) if odd else f'{value:g}'}")
        return text(lines)

    return write


def start(*said: bytes) -> Callable[[Drawn], bytes]:
    def write(table: Drawn) -> bytes:
        return said[table.chance.randrange(len(said))] + b"x" * table.chance.randint(0, 400)

    return write


def repeated(table: Drawn) -> bytes:
    lines = table.cells()
    at = table.chance.randrange(len(table.codes))
    return text([*lines, f"{table.codes[at]},{table.values[at] + 1:g}"])


def mixed_vintages(table: Drawn) -> bytes:
    table.codes[:5] = FORMER[-5:]
    table.codes[5:10] = CURRENT[-5:]
    return text(table.cells())


def wide(table: Drawn) -> bytes:
    names = ",".join(f"c{n}" for n in range(600))
    return text([f"LSOA code,{names}", *(f"{code}{',1' * 600}" for code in table.codes[:5])])


def ragged(table: Drawn) -> bytes:
    lines = table.cells()
    for at in table.some():
        lines[at + 1] = f"{table.codes[at]},1,{table.chance.randint(100, 999)}"
    return text(lines)


def cut(table: Drawn) -> bytes:
    whole = text(table.cells())
    at = table.chance.randrange(len(whole) // 2, len(whole) - 1)
    return whole[: at + 1 if whole[at : at + 1] == b"\n" else at].rstrip(b"\n")


def unclosed(table: Drawn) -> bytes:
    lines = table.cells()
    at = table.chance.randrange(1, len(lines))
    lines[at] = '"' + lines[at]
    return text(lines)


def invalid(table: Drawn) -> bytes:
    lines = [line.encode() for line in table.cells()]
    at = table.chance.randrange(1, len(lines) - 1)
    lines[at] += b",M\xc3\xb4n \xf4\x81"
    return b"\n".join(lines) + b"\n"


def half_workbook(table: Drawn) -> bytes:
    whole = workbook(table)
    return whole[: table.chance.randrange(100, len(whole) - 30)]


REFUSED: dict[str, Callable[[Drawn], bytes]] = {
    "C14 a web page": start(b"<!doctype html><title>Sign in</title>", b"<html><body>404", b"\n <HEAD>"),  # noqa: E501
    "C14 a script": start(b"<script>location='/'</script>"),
    "H11 an error as JSON": lambda t: json.dumps({"error": {"code": t.chance.randint(400, 599)}}).encode(),  # noqa: E501
    "a GeoJSON": start(b'{"type": "FeatureCollection", "features": []}'),
    "E1 an OGR VRT": start(b"<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>"),
    "E2 a WFS": start(b"<?xml version='1.0'?><wfs:GetCapabilities/>", b"<OGRWFSDataSource/>"),
    "E2 a GDAL pipeline": start(b'{"type": "gdal_streamed_alg", "command_line": "gdal read x"}'),
    "E5 an XML with entities": start(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
    "E5 a KML": start(b"<?xml version='1.0'?><kml><Placemark/></kml>"),
    "E5 an SVG": start(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "E10 a GeoPackage": start(b"SQLite format 3\x00"),
    "E11 a pickle": start(b"\x80\x04\x95", b"\x80\x05\x95"),
    "E11 a Parquet file": start(b"PAR1"),
    "E11 an array": start(b"\x93NUMPY\x01\x00"),
    "C16 an old workbook": start(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "a PDF": start(b"%PDF-1.7\n"),
    "a picture": start(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"),
    "a gzip": lambda t: gzip.compress(text(t.cells()), mtime=0),
    "a zip of a CSV": lambda t: zipped(data_csv=text(t.cells())),
    "C16 an OpenDocument": lambda _: zipped(mimetype=b"application/vnd.oasis.opendocument"),
    "E6 a cell at the far corner": lambda _: far_corner(),
    "E7 a tightly packed part": lambda _: zipped(xl__a=b"0" * 30_000_000),
    "E7 an archive inside": lambda _: zipped(**{"xl__a.zip": b"x"}),
    "E8 a path that leads elsewhere": lambda _: zipped(**{"..__xl__a": b"x"}),
    "C19 macros": lambda _: zipped(**{"xl__workbook.xml": b"<a/>", "xl__vbaProject.bin": b"x"}),
    "C15 half a workbook": half_workbook,
    "C5 NUL bytes": lambda t: text(t.cells()).replace(b",", b"\x00,", 3),
    "C4 bytes that are no text": invalid,
    "C13 nothing": lambda t: b"\n" * t.chance.randint(0, 5),
    "C13 only a header": start(b"LSOA code,value\n"),
    "C15 cut short": cut,
    "C9 thousands without quotation marks": ragged,
    "C11 an unclosed quotation mark": unclosed,
    "C20 too many columns": wide,
    "C20 a cell too long": lambda t: text([*t.cells(), f"{CURRENT[-1]},{'9' * 200_000}"]),
    "A9 middle layer": with_codes("E02"),
    "A9 output areas": with_codes("E00"),
    "A9 wards": with_codes("E05"),
    "A9 councils": with_codes("E08"),
    "A9 regions": with_codes("E12"),
    "A7 only Wales": with_codes("W01"),
    "A8 only Scotland": with_codes("S01"),
    "A8 only Northern Ireland": with_codes("N20"),
    "A6 areas of 2001": with_codes("E019"),
    "A2 both vintages": mixed_vintages,
    "A14 an area twice with different figures": repeated,
    "A12 codes that became numbers": lambda t: text(
        ["LSOA code,value", *(f"{t.chance.randint(1, 9)}.00E+{n % 90:02},{n}" for n in range(99))]
    ),
    "A19 a column of postcodes": column(lambda c: f"M{c.randint(1, 40)} {c.randint(1, 9)}AB"),
    "A19 a personal column": lambda t: text(
        t.cells(head=f"LSOA code,{t.chance.choice(['Surname', 'NHS number', 'Date of birth'])}")
    ),
    "B13 words": column(lambda c: c.choice(["high", "middling", "yes", "no change"])),
    "B3 some per cents": column(lambda c: f"{c.randint(1, 99)}%", 0.5),
    "B4 commas of two kinds": column(
        lambda c: c.choice(['"1,234"', '"1,5"', '"12,75"', '"3,456"']), 1.0
    ),
    "B9 all suppressed": column(lambda c: c.choice(["[c]", "*", "[C]"])),
    "B9 all blank": column(lambda _: ""),
    "B12 deciles by name": lambda t: text(
        ["LSOA code,value decile", *(f"{code},{n % 10 + 1}" for n, code in enumerate(t.codes))]
    ),
    "B12 ranks": lambda t: text(
        ["LSOA code,value", *(f"{code},{n}" for n, code in enumerate(t.codes, start=1))]
    ),
}  # fmt: skip


def mark(*marks: str) -> Callable[[Drawn], bytes]:
    """Write marks in place of some figures, which are missing in truth."""

    def write(table: Drawn) -> bytes:
        lines = table.cells()
        for at in table.some(8):
            lines[at + 1] = f'{table.codes[at]},"{table.chance.choice(marks)}"'
            table.values[at] = float("nan")
        return text(lines)

    return write


def messy(*make: Callable[[str], str]) -> Callable[[Drawn], bytes]:
    """Write some codes another way."""

    def write(table: Drawn) -> bytes:
        lines = table.cells()
        for at in table.some(9):
            code = table.chance.choice(make)(table.codes[at])
            lines[at + 1] = f"{code},{table.values[at]:g}"
        return text(lines)

    return write


def written(
    make: Callable[[float], str], values: Callable[[random.Random], float]
) -> Callable[[Drawn], bytes]:
    """Write all figures another way."""

    def write(table: Drawn) -> bytes:
        table.values = [values(table.chance) for _ in table.codes]
        rows = zip(table.codes, table.values, strict=True)
        return text(["LSOA code,value", *(f'{code},"{make(value)}"' for code, value in rows)])

    return write


def extra(*rows: str, above: bool = False) -> Callable[[Drawn], bytes]:
    def write(table: Drawn) -> bytes:
        lines, added = table.cells(), list(rows)[: table.chance.randint(1, len(rows))]
        return text([*added, *lines] if above else [*lines, *added])

    return write


def spread(make: Callable[[Drawn], list[str]]) -> Callable[[Drawn], bytes]:
    return lambda table: text(make(table))


def thousands(chance: random.Random) -> float:
    return float(chance.randint(1_000, 99_999))


def either(chance: random.Random) -> float:
    return float(chance.choice([-1, 1]) * chance.randint(1, 9_999))


REPAIRED: dict[str, Callable[[Drawn], bytes]] = {
    "A11 lower case": messy(str.lower),
    "A11 spaces": messy(lambda code: f" {code} ", lambda code: f"{code[:3]} {code[3:]}"),
    "A11 spaces that do not break": messy(lambda code: f"\xa0{code}"),
    "A11 characters of no width": messy(lambda code: f"{code}\u200b", lambda code: f"\ufeff{code}"),
    "A11 a decimal": messy(lambda code: f"{code}.0"),
    "A7 Welsh rows": extra("W01000001,1", "W01000002,2", "W01001909,3"),
    "A8 rows of other nations": extra("S01000001,1", "95AA01S1,2"),
    "A17 a total": extra("E92000001,99", "England,99"),
    "A13 a row twice": lambda t: text([*t.cells(), t.cells()[1 + t.chance.randrange(9)]]),
    "C6 a title": extra("Claimants by neighbourhood", "", "Source: a publisher", above=True),
    "C6 notes below": extra("Source: a publisher", "[c] suppressed"),
    "C10 semicolons": lambda t: text([line.replace(",", ";") for line in t.cells()]),
    "C10 tabs": lambda t: text([line.replace(",", "\t") for line in t.cells()]),
    "C10 bars": lambda t: text([line.replace(",", "|") for line in t.cells()]),
    "C12 a name twice": lambda t: text(["LSOA code,value,value", *(f"{line},7" for line in t.cells()[1:])]),  # noqa: E501
    "B1 suppressed": mark("[c]", "*", "c", "[C]"),
    "B1 not available": mark("[x]", "..", ":", "n/a", "-", "\u2013"),
    "B1 not applicable": mark("[z]"),
    "B1 low": mark("[low]", "~"),
    "B1 spreadsheet errors": mark("#REF!", "#N/A", "#DIV/0!"),
    "B2 blank cells": mark("", " "),
    "B14 dates": mark("03-Apr", "2-Jan"),
    "B14 ranges": mark("1-5", "<5", "under 10"),
    "B6 no finite number": mark("inf", "-Infinity", "1e400"),
    "B16 too large": mark("9007199254740993", "123456789012345678"),
    "some words": mark("see note", "tbc"),
    "B5 pounds": written(lambda value: f"\u00a3{value:,.0f}", thousands),
    "B5 brackets for minus": written(lambda v: f"({-v:.0f})" if v < 0 else f"{v:.0f}", either),
    "B5 a typographic minus": written(lambda v: f"{v:.0f}".replace("-", "\u2212"), either),
    "notes after figures": written(lambda value: f"{value:g} [r]", thousands),
}  # fmt: skip


def in_encoding(encoding: str) -> Callable[[Drawn], bytes]:
    def write(table: Drawn) -> bytes:
        lines = table.cells(head="LSOA code,value,name")
        return "\r\n".join([lines[0], *(f"{line},Ynys M\u00f4n" for line in lines[1:]), ""]).encode(
            encoding
        )

    return write


ACCEPTED: dict[str, Callable[[Drawn], bytes]] = {
    "plain": lambda t: text(t.cells()),
    "C1 a byte-order mark": in_encoding("utf-8-sig"),
    "C2 Windows-1252": in_encoding("cp1252"),
    "C3 UTF-16": in_encoding("utf-16"),
    "C3 UTF-32": in_encoding("utf-32"),
    "lines of Windows": lambda t: text(t.cells(), "\r\n"),
    "all in quotation marks": lambda t: text(
        [",".join(f'"{cell}"' for cell in line.split(",")) for line in t.cells()]
    ),
    "B4 commas between thousands": written(lambda value: f"{value:,.0f}", thousands),
    "B4 spaces between thousands": written(lambda v: f"{v:,.0f}".replace(",", "\xa0"), thousands),
    "B3 per cents": written(lambda v: f"{v:.1f}%", lambda c: round(c.uniform(0.1, 99), 1)),
    "exponents": written(lambda v: f"{v:.4e}", lambda c: float(f"{c.uniform(1, 9):.4e}")),
    "C8 blank rows": lambda t: text([one for line in t.cells() for one in (line, *[""] * t.chance.randint(0, 1))]),  # noqa: E501
    "C8 commas at the end": lambda t: text([f"{line},," for line in t.cells()]),
    "A10 official names": lambda t: text(
        ["Neighbourhood,value", *(f"{line.replace(line[:9], f'Drawn {int(line[3:9]):03}A')}"
         for line in t.cells()[1:])]
    ),
    "areas of 2011": lambda t: (t.codes.__setitem__(slice(-3, None), FORMER[-3:]), text(t.cells()))[1],  # noqa: E501
    "an Excel workbook": workbook,
    "C6 a workbook with notes above": lambda t: workbook(t, above=t.chance.randint(1, 6)),
}  # fmt: skip


def published(table: Drawn, number: int) -> tuple[bytes, dict[str, str]]:
    """Write a table as a publisher would: MHCLG, Nomis, ONS, OHID and DWP in turn."""
    rows = list(zip(table.codes, table.values, strict=True))
    match number % 5:
        case 0:
            head = "LSOA code (2021),LSOA name (2021),Local Authority District code (2024),value"
            return text([head, *(f"{c},Drawn {n:03}A,E06000001,{v:g}" for n, (c, v) in enumerate(rows))],  # noqa: E501
                        "\r\n"), {}  # fmt: skip
        case 1:
            head = ['"A table from Nomis"', '"ONS Crown Copyright Reserved"', "", '"date:","2021"', "",  # noqa: E501
                    '"2021 super output area - lower layer","mnemonic","value"']  # fmt: skip
            body = [f'"Drawn {int(c[3:]):03}A","{c}",{v:g}' for c, v in rows]
            return text([*head, *body, "", '"Figures may not add up."'], "\r\n"), {}
        case 2:
            return workbook(table, above=3, title="Table 1"), {}
        case 3:
            head = "Indicator ID,Area Code,Area Type,Sex,Time period,value"
            both = [(c, v, year) for c, v in rows for year in ("2023/24", "2024/25")]
            body = [
                f"90,{c},LSOA,Persons,{y},{v if y == '2024/25' else v + 1:g}" for c, v, y in both
            ]
            return text([head, *body]), {"Time period": "2024/25"}
    head = ["People on Universal Credit by area", "", "National - LSOA code,value"]
    return text([*head, *(f"{c},{v:g}" for c, v in rows), "", "Source: Stat-Xplore"]), {}


def cases(seed: int, each: int = 4) -> Iterator[Case]:
    """Draw `each` files of every class, and fifteen times as many in publishers' shapes."""
    for label, classes in (
        (Label.REFUSE, REFUSED), (Label.REPAIR, REPAIRED), (Label.ACCEPT, ACCEPTED),
    ):  # fmt: skip
        for kind, make in classes.items():
            for number in range(each):
                table = drawn(chance_of(f"{seed} {kind} {number}"))
                content = make(table)
                truth = {} if label is Label.REFUSE else table.truth
                yield Case(kind=kind, number=number, label=label, content=content, truth=truth)
    for number in range(15 * each):
        table = drawn(chance_of(f"{seed} published {number}"))
        content, only = published(table, number)
        yield Case(kind="published", number=number, label=Label.ACCEPT, content=content,
                   truth=table.truth, only=only)  # fmt: skip
