"""CSV to a grid (faults C1-C15, C20, C21): whole and in the right columns, or refused by line."""

import contextlib
import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.errors import TableError
from czmap.geodata.delimited import MOST_BYTES, HeadError, UnendedError, kind_of, parse_delimited
from czmap.geodata.findings import Kind
from tests.examples import few

PLAIN = "code,value\nE01000001,1\nE01000002,2\n"


def parse(text, encoding="utf-8", *, head=0):
    return parse_delimited(text.encode(encoding), head=head)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_c1_c2_c3_encodings_give_the_same_table(encoding):
    grid = parse("code,name\nE01000001,Ynys Môn \u2019 x\n", encoding)
    assert grid.header == ("code", "name") and grid.rows == [["E01000001", "Ynys Môn \u2019 x"]]
    assert any("Windows-1252" in one.what for one in grid.findings) == (encoding == "cp1252")


def test_c4_mixed_encodings_are_refused_by_line():
    mixed = "code,name\nE01000001,Môn\n".encode() + "E01000002,Môn\n".encode("cp1252")
    with pytest.raises(TableError, match="Line 3 has characters that cannot be read"):
        parse_delimited(mixed)


def test_c5_nul_bytes_are_no_text():
    with pytest.raises(TableError, match="not a text file"):
        parse_delimited(b"code,value\nE01\x00,1\n")


TITLES = [
    "Table 1: need",
    "Table 1,,",
    "Source: ONS\n\n",
    "A\nB\nC\n",
    "Published 4 May 2025, revised",
]


@pytest.mark.parametrize("title", TITLES)
def test_c6_the_header_is_found_under_a_title_and_the_title_is_listed(title):
    grid = parse(f"{title}\n{PLAIN}")
    assert grid.header == ("code", "value") and len(grid.rows) == 2
    (aside,) = [one for one in grid.findings if one.kind is Kind.SET_ASIDE]
    assert "above the table" in aside.what and aside.lines[0] == 1
    assert grid.lines == [title.count("\n") + 3, title.count("\n") + 4]


ABOVE = {
    "one title": ["Table 1: need by neighbourhood"],
    "a title as wide as the table": ["Table 1,,,"],
    "a title and a blank row": ["Table 1", ""],
    "title, publisher, date": ["Table 1", "Publisher: ONS", "Published 4 May 2025"],
    "blank rows first": ["", "", "Table 1"],
    "a note that names a code": ["Note: E01000001 was revised", ""],
    "a note in quotation marks": ['"Note: counts, not rates"'],
    "a line of years": ["Years 2021, 2022, 2023"],
    "names and figures of the whole": ["England, 56 million"],
    "ten lines": [f"Note {at}" for at in range(10)],
    "an address": ["https://publisher.example/table?x=1,2"],
    "rules of dashes": ["-----", "Table 1", "-----"],
    "a bracketed note": ["[c] means suppressed", "[z] means not applicable"],
}
BODIES = {
    "codes first": ("code,name,men,women", ["E01000001,Bow 1A,11,12", "E01000002,Bow 1B,21,22"]),
    "codes last": ("name,men,women,code", ["Bow 1A,11,12,E01000001", "Bow 1B,21,22,E01000002"]),
    "codes in the middle": ("men,code,women,name",
                            ["11,E01000001,12,Bow 1A", "21,E01000002,22,Bow 1B"]),
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("above", ABOVE)
def test_c6_whatever_stands_above_no_name_figure_or_line_moves(above, body):
    head, rows = BODIES[body]
    grid = parse("\n".join([*ABOVE[above], head, *rows]) + "\n")
    assert grid.header == tuple(head.split(","))
    assert grid.column("code") == ["E01000001", "E01000002"]
    assert grid.column("men") == ["11", "21"] and grid.column("women") == ["12", "22"]
    first = len(ABOVE[above]) + 2
    assert grid.lines == [first, first + 1]
    (aside,) = [one for one in grid.findings if one.kind is Kind.SET_ASIDE]
    said = [at for at, line in enumerate(ABOVE[above], start=1) if line.strip(" ,")]
    assert list(aside.lines) == said and f"{len(said)} line" in aside.what


REVISED = "E01000001,was revised\ncode,value,other\nE01000001,1,2\nE01000002,3,4\n"
"""The first line begins with a code, so that the table seems to begin there."""


def test_c6_somebody_may_say_which_line_is_the_header():
    with pytest.raises(HeadError, match="more or fewer cells than the header's"):
        parse(REVISED)
    grid = parse(REVISED, head=2)
    assert grid.header == ("code", "value", "other") and grid.head == 2
    assert grid.column("value") == ["1", "3"] and grid.lines == [3, 4]
    assert grid.above == ("E01000001, was revised",) or "was revised" in grid.above[0]
    joined = ",2021,,2022\ncode,men,women,men\nE01000001,1,3,4\n"
    assert parse(joined).header[1] == "2021 men"
    assert parse(joined, head=2).header[:3] == ("code", "men", "women")


@pytest.mark.parametrize(("head", "said"), [(9, "Line 9 of the file holds nothing"),
                                            (4, "no rows below its header")])  # fmt: skip
def test_c6_a_line_that_is_no_header_is_a_sentence(head, said):
    with pytest.raises(TableError, match=said):
        parse(REVISED, head=head)


def test_c7_two_lines_of_header_are_joined_and_said():
    grid = parse(",2021,,2022\ncode,men,women,men\nE01000001,1,3,4\n")
    assert grid.header == ("code", "2021 men", "2021 women", "2022 men")
    units = parse("code,value,other\n,%,number\nE01000001,1,3\n")
    assert units.header == ("code", "value %", "other number")
    assert any(one.kind is Kind.REPAIRED and "joined" in one.what for one in units.findings)


def test_c8_blank_rows_and_trailing_commas_shift_nothing():
    grid = parse("code,value,\n\nE01000001,1,\n,,\nE01000002,2,\n")
    assert grid.column("code") == ["E01000001", "E01000002"] and grid.lines == [3, 5]


@pytest.mark.parametrize("line", ["E01000002,1,234", "E01000002", "E01000002,Bow, north,2"])
def test_c9_a_ragged_line_is_refused_by_number(line):
    with pytest.raises(TableError, match="line 3 has"):
        parse(f"code,value\nE01000001,1\n{line}\nE01000003,2\n")


@pytest.mark.parametrize(
    ("delimiter", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")]
)
def test_c10_other_delimiters_are_found_and_said(delimiter, name):
    grid = parse(PLAIN.replace(",", delimiter))
    assert grid.rows == [["E01000001", "1"], ["E01000002", "2"]]
    assert any(name in one.what for one in grid.findings)


def test_c11_an_unclosed_quotation_mark_is_found_by_line_and_newlines_in_cells_are_kept():
    with pytest.raises(TableError, match="From line 2 on a quotation mark"):
        parse('code,value\nE01000001,"1\nE01000002,2\n')
    grid = parse('code,note\nE01000001,"two\nlines"\nE01000002,x\n')
    assert grid.rows[0][1] == "two\nlines" and grid.lines == [2, 4]


def test_c12_columns_without_a_name_of_their_own_are_renamed_in_sight():
    grid = parse("code,value,value,,x\nE01000001,1,2,3,4\n")
    assert grid.header == ("code", "value", "value (2)", "column 4", "x")
    assert "2 columns had no name of their own; now called" in str(grid.findings)
    assert any("'value (2)', 'column 4'" in one.what for one in grid.findings)


@pytest.mark.parametrize("text", ["", "\n\n", "code,value\n", "code,value\n,\n"])
def test_c13_nothing_below_the_header_is_a_sentence(text):
    with pytest.raises(TableError, match=r"The file (is empty|has no rows)"):
        parse(text)


@settings(max_examples=few(60))
@given(st.data())
def test_c15_a_file_cut_anywhere_but_after_a_line_is_not_read(data):
    content = "".join(f"E01{n:06},{n},{n * 7}\n" for n in range(1, 30))
    whole = f"code,value,other\n{content}".encode()
    at = data.draw(st.integers(20, len(whole) - 1))
    if whole[at - 1 : at] == b"\n":
        return
    with pytest.raises(TableError):
        parse_delimited(whole[:at])


def test_c15_a_person_may_say_that_the_last_line_is_meant():
    with pytest.raises(UnendedError, match="may be cut short at line 3"):
        parse(PLAIN.rstrip("\n"))
    assert len(parse_delimited(PLAIN.rstrip("\n").encode(), ends_as_meant=True).rows) == 2


def test_a17_notes_and_totals_below_the_table_are_set_aside():
    grid = parse(f"{PLAIN}England,3\n\nNotes: one, two, three\n[c] = suppressed\n")
    assert len(grid.rows) == 2
    (aside,) = grid.findings
    assert aside.lines == (4, 6, 7) and "below the table" in aside.what


def test_a_list_of_codes_needs_no_header():
    grid = parse("E01000001\nE01000002\n")
    assert grid.header == ("column 1",) and grid.rows == [["E01000001"], ["E01000002"]]


def test_c20_too_many_bytes_columns_and_long_cells_are_refused():
    with pytest.raises(TableError, match="the limit is 50 MB"):
        parse_delimited(b"x" * (MOST_BYTES + 1))
    with pytest.raises(TableError, match="501 columns"):
        parse(",".join(["code"] * 501) + "\n" + ",".join(["E01000001"] * 501) + "\n")
    with pytest.raises(TableError, match="From line 2"):
        parse(f"code,value\nE01000001,{'1' * 200_000}\n")


KINDS = {
    b"PK\x03\x04....": "a zip file or workbook", b"PK\x03\x04 xl/workbook.xml": "xlsx",
    b"<!DOCTYPE html><html>": "a web page", b"\n <HTML><head>": "a web page",
    b"<OGRVRTDataSource>": "an XML file", b"%PDF-1.7": "a PDF", b"\xd0\xcf\x11\xe0": "an old",
    b'{"type": 1}': "geojson", b"\xef\xbb\xbf[1]": "geojson", b"SQLite format 3\x00": "a database",
    b"PAR1": "a Parquet file", b"code,value": "csv", b"\x1f\x8b": "a compressed file",
}  # fmt: skip


@pytest.mark.parametrize(("start", "kind"), KINDS.items())
def test_c14_c21_bytes_are_known_by_what_they_are(start, kind):
    assert kind_of(start).startswith(kind)


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")),
                min_size=1, max_size=8)  # fmt: skip


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8))
def test_what_a_csv_writer_wrote_is_read_back(pairs):
    rows = [[f"E01{number:06}", *pair] for number, pair in enumerate(pairs)]
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows([["code", "one", "two"], *rows])
    grid = parse(written.getvalue())
    assert grid.header == ("code", "one", "two") and grid.rows == rows


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_sentence(content):
    with contextlib.suppress(TableError):
        grid = parse_delimited(content)
        assert all(len(row) == len(grid.header) for row in grid.rows)


@pytest.mark.parametrize(
    "code", ["E01000001.0", " e01 000001", "\u200bE01000001", "\xa0E01000001 "]
)
def test_a11_an_untidy_code_in_the_first_row_is_not_taken_for_a_name(code):
    grid = parse_delimited(f"code,value\n{code},5\nE01000002,6\n".encode())
    assert grid.header == ("code", "value") and [row[1] for row in grid.rows] == ["5", "6"]
