"""Codes and vintages (faults A2, A6-A12, A17, A19): told by membership, named for what they are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.geodata.codebook import CodeBook, Sort, _left_out, read_codes, tidy_code
from czmap.geodata.codes import Vintage
from czmap.geodata.findings import Kind

SAME = [f"E01{number:06}" for number in range(1, 401)]
OLD = [f"E01{number:06}" for number in range(401, 421)]
NEW = [f"E01{number:06}" for number in range(33_001, 33_041)]
BOOK = CodeBook(
    current=frozenset(SAME + NEW),
    former=frozenset(SAME + OLD),
    names={"camden 001a": SAME[0], "camden 001b": SAME[1]},
)


def read(texts, book=BOOK):
    return read_codes(texts, range(2, 2 + len(texts)), book)


def test_the_vintage_is_told_by_membership():
    assert read(SAME).vintage is Vintage.LSOA_2021
    assert read(SAME + NEW).vintage is Vintage.LSOA_2021
    assert read(SAME + OLD).vintage is Vintage.LSOA_2011
    assert read(SAME + OLD).codes == (*SAME, *OLD)


@given(st.integers(1, 20), st.integers(1, 40), st.randoms(use_true_random=False))
def test_a2_a_mixture_of_vintages_is_never_labelled_pure(old, new, chance):
    mixed = [*OLD[:old], *NEW[:new], *chance.sample(SAME, 5)]
    chance.shuffle(mixed)
    said = read(mixed).refused
    assert "Codes of 2011 and of 2021 stand in one column" in said
    assert f"{old:,} code" in said and f"{new:,} code" in said


def test_a6_codes_of_2001_are_refused_with_their_count():
    strange = [f"E01{number:06}" for number in range(50_000, 50_010)]
    said = read(SAME + strange).refused
    assert said.startswith("10 codes of neither 2011 nor 2021: these may be areas of 2001")
    assert "E01050000" in said


@pytest.mark.parametrize(
    ("codes", "nation"),
    [
        (["W01000001", "W01001917"], "Welsh areas"),
        (["S01006506", "S01013481"], "Scottish areas"),
        (["N20000001", "95GG01S1"], "areas of Northern Ireland"),
    ],
)
def test_a7_a8_other_nations_are_set_aside_by_name(codes, nation):
    column = read([*SAME[:5], *codes])
    assert not column.refused and column.codes[5:] == ("", "")
    (finding,) = column.findings
    assert finding.kind is Kind.SET_ASIDE and nation in finding.what and finding.lines == (7, 8)


@pytest.mark.parametrize(
    ("stem", "words"),
    [
        ("E02", "middle-layer codes (MSOA)"),
        ("E00", "output area codes (OA)"),
        ("E05", "ward codes"),
        ("E08", "council codes (LAD)"),
        ("E12", "region codes"),
    ],
)
def test_a9_codes_of_larger_or_smaller_areas_are_named(stem, words):
    said = read([f"{stem}{number:06}" for number in range(1, 41)]).refused
    assert said == f"These are {words}; czmap needs LSOA codes. 40 were found."


def test_a10_official_names_match_exactly_and_never_nearly():
    column = read(["Camden 001A", "camden 001b", "Camden 001C"])
    assert column.codes == (SAME[0], SAME[1], "")
    assert any(
        one.kind is Kind.REFUSED and one.examples == ("Camden 001C",) for one in column.findings
    )


MESSES = [str.lower, "\u00a0{}".format, " {} ".format, "{}\u200b".format, "\ufeff{}".format,
          '"{}"'.format, "{} \t".format]  # fmt: skip


@given(st.sampled_from(SAME), st.lists(st.sampled_from(MESSES), max_size=3))
def test_a11_any_mess_cleans_to_the_same_code(code, messes):
    text = code
    for mess in messes:
        text = mess(text)
    assert tidy_code(text) == tidy_code(tidy_code(text)) == code


def test_a11_a_code_that_was_read_as_a_number_loses_its_decimal():
    assert tidy_code("E01000001.0") == tidy_code(" e01000001.00 ") == "E01000001"


def test_a11_what_was_tidied_is_counted():
    column = read(["e01000001", SAME[1], " E01000003 "])
    assert column.codes == tuple(SAME[:3])
    assert column.findings[0].sentence() == (
        "2 codes were tidied (line 2 'e01000001', line 4 ' E01000003 ')"
    )


def test_a12_codes_that_a_spreadsheet_mangled_are_listed_by_line():
    column = read([*SAME[:6], "1E+05", "E1000001"])
    (finding,) = [one for one in column.findings if one.kind is Kind.REFUSED]
    assert (
        finding.lines == (8, 9) and "2 cells are not codes of neighbourhoods" in finding.sentence()
    )


def test_a17_totals_are_set_aside():
    column = read([*SAME[:5], "E92000001", "Total", "K04000001"])
    (finding,) = column.findings
    assert finding.kind is Kind.SET_ASIDE and finding.what == "3 cells are totals"


@pytest.mark.parametrize("sort", Sort)
def test_one_cell_is_told_in_the_singular_and_several_in_the_plural(sort):
    one, two = (
        _left_out([sort] * count, ["x"] * count, range(1, count + 1), taken=())[0].what
        for count in (1, 2)
    )
    assert one.startswith("1 cell is ") and two.startswith("2 cells are ")
    nouns = re.compile(r"(names|areas|codes|totals|postcodes|wards)\b")
    assert not nouns.search(one)
    assert sort is Sort.BLANK or nouns.search(two)


def test_a19_postcodes_are_named_and_refused():
    cards = [f"{area}{number} {number}AB" for area in ("M", "NE", "B") for number in range(1, 6)]
    assert read(cards).refused.startswith("These are postcodes; czmap needs LSOA codes.")


def test_nothing_that_is_known_is_one_sentence():
    assert read(["a", "b"]).refused.startswith("None of the 2 cells holds one of the LSOA codes")


@given(st.lists(st.text(max_size=12), max_size=20))
def test_no_text_raises(texts):
    column = read(texts)
    assert len(column.codes) == len(texts) and (
        column.refused or set(column.codes) != {""} or texts
    )
