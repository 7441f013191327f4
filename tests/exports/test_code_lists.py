"""Pasted lists: every line is accounted for, and nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.errors import DefinitionError
from czmap.exports.code_lists import MOST_LETTERS, parse_code_list
from tests.drawn import draw_areas, make_pack

PACK = make_pack(draw_areas("123456\n654321"))
CODES = list(PACK.areas.index)


def dirty(code, how):
    return {
        "lower": code.lower(), "quotes": f'"{code}"', "nbsp": f"\u00a0{code} ",
        "zero": f"\u200b{code}", "float": f"{code}.0", "plain": code,
    }[how]  # fmt: skip


@given(
    st.lists(st.sampled_from(CODES), min_size=1, max_size=20),
    st.lists(st.sampled_from(["lower", "quotes", "nbsp", "zero", "float", "plain"]), min_size=20,
             max_size=20),
    st.sampled_from(["\n", ", ", "\t", ";", "\r\n"]),
)  # fmt: skip
def test_codes_are_found_however_they_are_dressed(codes, ways, between):
    text = between.join(dirty(code, how) for code, how in zip(codes, ways, strict=False))
    listed = parse_code_list(text, PACK)
    assert listed.members == tuple(sorted(set(codes)))
    told = " ".join(listed.said)
    assert ("more than once" in told) == (len(codes) > len(set(codes)))


def test_names_and_tables_are_read_and_what_is_left_is_listed():
    text = "Name,LSOA\nDrawn 002,\ndrawn 003\nZ01000004,Drawn 004,Z05000001\nnowhere\n1E+05"
    listed = parse_code_list(text, PACK)
    assert listed.members == tuple(CODES[1:4])
    told = " ".join(listed.said)
    assert "1 line could not be read: line 5: nowhere" in told
    assert "line 6: 1E+05" in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("E02000001", "MSOAs"),
        ("E00000001", "output areas"),
        ("E05000001", "wards"),
        ("W01000001", "Wales"),
        ("S01000001", "Scotland"),
        ("95GG01S1", "Northern Ireland"),
        ("E01000001", "what is shown is the invented borough"),
        ("Z01999999", "not a neighbourhood of Drawn borough"),
        ("E1000001", "changed by a spreadsheet"),
        ("", "No neighbourhood was found"),
        ("x" * (MOST_LETTERS + 1), "the most is"),
    ],
)
def test_a_list_without_a_neighbourhood_says_what_it_holds(text, words):
    with pytest.raises(DefinitionError, match="Paste") as problem:
        parse_code_list(text, PACK)
    assert words in str(problem.value)


@given(st.text(max_size=200))
def test_no_text_raises_anything_else(text):
    try:
        listed = parse_code_list(text, PACK)
    except DefinitionError:
        return
    assert set(listed.members) <= set(CODES)
