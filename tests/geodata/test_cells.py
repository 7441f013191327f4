"""Cells to numbers (faults B1-B6, B13, B14, B16): read as written, or missing with a reason."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.geodata.cells import Why, parse_numbers, tidy
from czmap.geodata.findings import Kind


def read(*texts):
    return parse_numbers(texts, range(2, 2 + len(texts)))


MARKS = {
    Why.SUPPRESSED: ["*", "c", "[c]", "(c)", "s", "Suppressed", "[C]"],
    Why.NOT_AVAILABLE: [
        "x",
        "[x]",
        "..",
        ":",
        "-",
        "n/a",
        "N/A",
        "NULL",
        "None",
        "NaN",
        "[w]",
        "\u2013",
    ],
    Why.NOT_APPLICABLE: ["z", "[z]", "not applicable"],
    Why.LOW: ["[low]", "~"],
    Why.UNRELIABLE: ["[u]"],
    Why.SPREADSHEET_ERROR: ["#N/A", "#REF!", "#DIV/0!", "#VALUE!"],
    Why.BLANK: ["", "  ", "\u00a0", "\u200b"],
    Why.RANGE: ["<5", "1-4", "5 or fewer", "> 95%", "1 to 4", "under 10", "90+", "\u2264 3"],
    Why.DATE: ["03-Apr", "Apr-03", "2021-04-03", "03/04/2021", "1 May 2021"],
    Why.NOT_FINITE: ["inf", "-Infinity", "1e400", "\u221e"],
    Why.TOO_BIG: ["9007199254740993", "123456789012345678901"],
}


@pytest.mark.parametrize(
    ("why", "mark"), [(why, one) for why, all_ in MARKS.items() for one in all_]
)
def test_b1_every_mark_is_missing_with_its_reason_and_never_zero(why, mark):
    column = read("1", mark, "2", "3")
    assert column.why[1] is why and math.isnan(column.values[1])
    assert column.values[[0, 2, 3]].tolist() == [1, 2, 3]
    assert any(why.value in one.what and one.lines == (3,) for one in column.findings)


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1,234", "12,345,678"], [1234, 12345678]),
        (["1 234", "5"], [1234, 5]),
        (["1\u00a0234"], [1234]),
        (["1.234,5", "2,5"], [1234.5, 2.5]),
        (["1,5", "22,75"], [1.5, 22.75]),
        (["£1,200", "(12)", "\u22125", "-£3"], [1200, -12, -5, -3]),
        (["12.5%", "3 %"], [12.5, 3]),
        (["12 [p]", "13 [note 2]"], [12, 13]),
        (["1E05", "1.2e-3", ".5", "7."], [1e5, 1.2e-3, 0.5, 7]),
        (["9007199254740992"], [2**53]),
    ],
)
def test_b3_to_b6_numbers_are_read_as_they_are_written(texts, values):
    column = read(*texts)
    assert column.values.tolist() == values and not column.refused
    odd = any(set(text.replace(" %", "")) & set("£()\u2212, \u00a0[") for text in texts)
    assert odd == any(one.kind is Kind.REPAIRED for one in column.findings)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["12%", "0.1", "30%"], "Some cells end in % and 1 do not (line 3 '0.1')."),
        (["1,234", "1,5"], "Commas may stand between thousands or before decimals"),
        (["1.234", "1.234.567,5"], "Points may stand between thousands or before decimals"),
        (["yes", "no", "3"], "This column is text, not numbers"),
        (["TRUE", "FALSE"], "This column is text, not numbers"),
    ],
)
def test_b3_b4_b13_a_column_in_doubt_is_refused_whole(texts, said):
    column = read(*texts)
    assert said in column.refused and all(math.isnan(value) for value in column.values)


def test_a_zero_may_stand_without_its_per_cent():
    assert read("0", "12%", "0.0").values.tolist() == [0, 12, 0] and read("12%").percent


def test_some_words_among_numbers_are_refused_and_listed():
    column = read("1", "2", "about three", "4")
    assert column.why[2] is Why.NOT_A_NUMBER and not column.refused
    assert [one.examples for one in column.findings if one.kind is Kind.REFUSED] == [
        ("about three",)
    ]


@given(st.lists(st.integers(-(2**53), 2**53), min_size=1, max_size=30))
def test_whole_numbers_come_back_exactly_with_and_without_commas(numbers):
    assert read(*map(str, numbers)).values.tolist() == numbers
    assert read(*(f"{one:,}" for one in numbers)).values.tolist() == numbers


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=30))
def test_decimals_come_back_exactly(numbers):
    plain = [one for one in numbers if not (one.is_integer() and abs(one) > 2**53)]
    assert read(*map(repr, plain)).values.tolist() == plain


@given(st.lists(st.text(max_size=12), max_size=20))
def test_no_text_raises_and_each_cell_is_a_number_or_has_a_reason(texts):
    column = read(*texts)
    assert len(column.values) == len(column.why) == len(texts)
    for value, why in zip(column.values, column.why, strict=True):
        assert math.isnan(value) == (why is not None or bool(column.refused))
        assert not math.isinf(value)


@given(st.text(max_size=20))
def test_tidying_twice_changes_nothing_more(text):
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *((text, Why.RANGE) for text in ("<5", "1-4", "5 or fewer", "10+", "under 5", "1 to 4")),
        *((text, Why.DATE) for text in ("03-Apr", "Jan-02", "4/3/2025", "2025-04-03")),
    ],
)
def test_b2_b14_a_range_or_a_date_is_missing_for_that_reason_and_said(text, why):
    read = parse_numbers([text, "7", "8"], [2, 3, 4])
    assert read.why == (why, None, None) and math.isnan(read.values[0])
    (said,) = [one for one in read.findings if why.value in one.what]
    assert said.lines == (2,) and text in said.sentence()
    assert ("turned a band" in said.what) == (why is Why.DATE)
