"""Workbooks cell by cell, and with any of their bytes changed (faults C11, E9)."""

import contextlib
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from czmap.errors import TableError
from czmap.geodata.workbook import parse_workbook
from tests.examples import few

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")  # the child shows none


def written(rows):
    kept = io.BytesIO()
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


SMALL = written(
    [["LSOA21CD", "share", "day"], ["E01000001", 12.5, date(2021, 3, 21)], ["E01000002", 7, "[c]"]]
)
with zipfile.ZipFile(io.BytesIO(SMALL)) as archive:
    PARTS = {name: archive.read(name) for name in archive.namelist()}

words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")),
    min_size=1,
    max_size=8,
).filter(lambda text: not ILLEGAL_CHARACTERS_RE.search(text) and not text.startswith(("=", "_x")))
# a workbook has 15 digits of a number
fractions = st.floats(allow_nan=False, allow_infinity=False).map(lambda one: float(f"{one:.14e}"))
numbers = st.integers(-(2**49), 2**49) | fractions.filter(lambda one: abs(one) < 1e300)


@settings(max_examples=few(30))
@given(st.lists(st.tuples(words, numbers), min_size=1, max_size=6))
def test_no_cell_of_a_workbook_changes_on_its_way(pairs):
    rows = [[f"E01{number:06}", *pair] for number, pair in enumerate(pairs)]
    grid = parse_workbook(written([["code", "word", "figure"], *rows]))
    assert grid.header == ("code", "word", "figure")
    read = [(code, word, float(figure)) for code, word, figure in grid.rows]
    assert read == [(code, word, float(figure)) for code, word, figure in rows]


@settings(max_examples=few(40))
@given(st.integers(0, len(SMALL) - 1), st.binary(min_size=1, max_size=12))
def test_e9_no_bytes_in_a_workbook_raise_anything_but_a_sentence(at, noise):
    with contextlib.suppress(TableError):
        parse_workbook(SMALL[:at] + noise + SMALL[at + len(noise) :])


@settings(max_examples=few(60))
@given(st.sampled_from(sorted(PARTS)), st.data())
def test_e9_no_part_of_a_workbook_raises_anything_but_a_sentence(name, data):
    part = PARTS[name]
    at = data.draw(st.integers(0, len(part) - 1))
    until = data.draw(st.integers(at, min(len(part), at + 40)))
    noise = data.draw(st.sampled_from(NOISE) | st.binary(max_size=12))
    changed = {**PARTS, name: part[:at] + noise + part[until:]}
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for each, content in changed.items():
            archive.writestr(each, content)
    with contextlib.suppress(TableError):
        parse_workbook(kept.getvalue())


NOISE = [b"", b"0", b"-1", b"9" * 400, b"1e999", b"NaN", b"<", b"/>", b"<c/>", b"<row/>", b'"',
         b'r="', b' r="XFE9"', b' t="e"', b' t="d"', b' t="b"', b' t="s"', b' s="99"', b"&a;",
         b"<v>x</v>", b"<f>=1</f>", b"\xff\xfe", b"\x00", b"../x"]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "said"), [(1, "1 other sheet was not"), (2, "2 other sheets were not")]
)
def test_sheets_that_are_not_read_are_counted_as_one_or_many(more, said):
    book = Workbook()
    book.active.append(["LSOA code", "value"])
    book.active.append(["E01000001", 1])
    book.active.append(["E01000002", "=1+1"])
    for _ in range(more):
        book.create_sheet()
    held = io.BytesIO()
    book.save(held)
    told = [one.what for one in parse_workbook(held.getvalue()).findings]
    assert any(said in one for one in told), told
    assert "1 cell holds a formula with no saved value: missing" in told
