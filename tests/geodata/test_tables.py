"""A brought table, read (faults A13-A15, A19, B8, B9, B11, B12, B15, B17)."""

import pytest

from czmap.errors import TableError
from czmap.geodata.cells import Measure, Why
from czmap.geodata.codebook import CodeBook
from czmap.geodata.codes import Vintage
from czmap.geodata.delimited import parse_delimited
from czmap.geodata.findings import Kind
from czmap.geodata.personal import check_personal
from czmap.geodata.tables import find_code_column, read_own_table

CODES = [f"E01{number:06}" for number in range(1, 41)]
BOOK = CodeBook(current=frozenset(CODES), former=frozenset(CODES[:30]), names={})


def grid(*columns, codes=CODES, names=("value", "other")):
    lines = [",".join(["area code", *names[: len(columns)]])]
    lines += [",".join([code, *map(str, row)]) for code, *row in zip(codes, *columns, strict=True)]
    return parse_delimited(("\n".join(lines) + "\n").encode())


def read(*columns, **more):
    return read_own_table(grid(*columns, **more), BOOK)


def said(figures):
    return " ".join(one.sentence() for one in figures.findings)


def test_a_plain_table_is_read_whole():
    table = read(range(40), [f"{n}.5" for n in range(40)])
    assert table.vintage is Vintage.LSOA_2021 and table.code_column == "area code"
    assert table.rows == 40 and not table.missing and not table.refused
    value, other = table.columns
    assert value.measure is Measure.COUNT and other.measure is Measure.SCORE
    assert value.values[CODES[7]] == 7 and other.values[CODES[7]] == 7.5


def test_a13_rows_that_repeat_exactly_collapse_and_are_counted():
    table = read([5, 6, 5], codes=[CODES[0], CODES[1], CODES[0]])
    assert table.rows == 2 and table.columns[0].values[CODES[0]] == 5
    assert "1 row repeats another exactly" in table.findings[0].sentence()


def test_a14_the_same_code_with_different_values_asks_for_the_category():
    years = ["2024", "2025", "2024", "2025"]
    codes = [*CODES[:1] * 2, *CODES[1:2] * 2]
    long = grid([1, 2, 3, 4], years, codes=codes, names=("value", "Date"))
    with pytest.raises(TableError, match=r"E01000001 stands 2 times .*'Date'.* a category\?"):
        read_own_table(long, BOOK)
    table = read_own_table(long, BOOK, only={"Date": "2025"})
    assert table.columns[0].values.tolist() == [2, 4]


def test_a15_areas_without_a_row_are_listed():
    table = read(range(38), codes=CODES[:38])
    assert table.missing == tuple(CODES[38:])


@pytest.mark.parametrize(
    "name",
    [
        "Postcode",
        "Date of birth",
        "Surname",
        "NHS number",
        "Home address",
        "date_of_birth",
        "FirstName",
    ],
)
def test_a19_personal_columns_are_refused(name):
    with pytest.raises(TableError, match="may hold postcodes or personal data"):
        check_personal(grid(range(40), range(40), names=("value", name)))


def test_a19_postcodes_under_any_name_are_refused():
    with pytest.raises(TableError, match="may hold postcodes"):
        check_personal(grid([f"M{n} {n % 9}AB" for n in range(1, 41)], names=("where",)))


def test_b8_to_b17_what_is_odd_is_said_beside_the_column():
    constant, small = read([7] * 40, [*range(1, 41)], names=("a", "children (number)")).columns
    assert "Every area has the same value" in said(constant)
    assert small.measure is Measure.RANK and "looks like a rank" in said(small)
    counts = read([3, -1, *range(10, 48)], names=("children (number)",)).columns[0]
    assert counts.people or counts.measure is Measure.SCORE
    few = read([3, 12, *range(10, 48)], names=("children (number)",)).columns[0]
    assert few.people and "1 figure count fewer than 10" in said(few).replace("counts", "count")
    far = read([5_000_000, *range(1, 40)]).columns[0]
    assert "more than 1,000 times the middle value" in said(far)
    over = read(["120%", *[f"{n}%" for n in range(1, 40)]]).columns[0]
    assert over.percent and "above 100 %" in said(over)


@pytest.mark.parametrize("name", ["idaci_rank", "IMD Decile", "ImdRank", "income-quintile"])
def test_b12_ranks_are_known_by_any_spelling_of_their_name(name):
    assert read([n % 10 + 1 for n in range(40)], names=(name,)).columns[0].measure is Measure.RANK


def test_b9_a_column_without_figures_is_refused_with_its_reason():
    table = read(["[c]"] * 40, range(40))
    assert table.refused == {"value": "No row has a figure: all cells are suppressed."}
    assert [one.name for one in table.columns] == ["other"]


def test_missing_figures_keep_their_reason_and_line():
    column = read(["[c]", "[x]", *range(38)]).columns[0]
    assert column.why == {CODES[0]: Why.SUPPRESSED, CODES[1]: Why.NOT_AVAILABLE}
    assert [one.lines for one in column.findings if one.kind is Kind.MISSING] == [(2,), (3,)]


def test_a_table_of_wards_says_so():
    wards = grid(range(3), codes=[f"E0500000{n}" for n in range(3)])
    with pytest.raises(TableError, match=r"In 'area code': These are ward codes"):
        find_code_column(wards, BOOK)


@pytest.mark.parametrize(
    ("name", "cells", "words"),
    [
        ("rate", [-12.5, 5, 6], "1 figure is below zero"),
        ("rate", [-12.5, -5, 6], "2 figures are below zero"),
        ("cases", [3, 50, 60], "1 figure counts fewer than 10: it may identify people"),
        ("cases", [3, 5, 60], "2 figures count fewer than 10: they may identify people"),
    ],
)
def test_notices_count_one_and_many(name, cells, words):
    table = read(cells, codes=CODES[:3], names=(name,))
    assert words in [one.what for one in table.columns[0].findings]
