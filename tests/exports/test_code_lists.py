"""Pasted lists: every line is accounted for, and nothing is guessed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.errors import DefinitionError, PackError
from czmap.exports.code_lists import MOST_LETTERS, Mark, parse_code_list
from czmap.geodata.codes import Vintage
from czmap.geodata.postcodes import PostcodeNote, PostcodeTable
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


REAL = replace(PACK, manifest=replace(PACK.manifest, vintage=Vintage.LSOA_2021),
               areas=PACK.areas.set_axis([f"E{code[1:]}" for code in CODES]))  # fmt: skip
"""The same neighbourhoods with codes of England."""
PLACES = {"ZZ11AA": 1, "ZZ11AB": 2, "ZZ11AC": 2, "ZZ19ZZ": 777_777}
POSTCODES = PostcodeTable(
    note=PostcodeNote(title="ONS Postcode Directory, May 2025", file="x.zip", sha256="", rows=4,
                      added="2026-11-23", kept=4, ended=1, set_aside={}),
    postcodes=np.array(list(PLACES), dtype="S7"),
    easting=np.arange(4, dtype=np.int32),
    northing=np.arange(4, dtype=np.int32),
    lsoa=np.array(list(PLACES.values()), dtype=np.int32),
    ended=np.array([False, False, True, False]),
)  # fmt: skip


def test_postcodes_are_placed_by_the_table_row_by_row():
    pasted = "E01000001\nzz1 1aa, ZZ11AB\nZZ1 1AC\nzz11ac\nZZ1 9ZZ\nM1 1AA\nZZ1 1AB, A Person"
    found = parse_code_list(pasted, REAL, lambda: POSTCODES)
    assert found.members == ("E01000001", "E01000002")
    told = [(row.line, row.wrote, row.mark, row.became) for row in found.rows]
    one, two = ("E01000001",), ("E01000002",)
    assert told == [
        (1, "E01000001", Mark.SAME, one),
        (2, "ZZ1 1AA", Mark.AGAIN, one),
        (2, "ZZ1 1AB", Mark.PLACED, two),
        (3, "ZZ1 1AC", Mark.AGAIN, two),
        (4, "ZZ1 1AC", Mark.AGAIN, two),
        (5, "ZZ1 9ZZ", Mark.REFUSED, ()),
        (6, "M1 1AA", Mark.REFUSED, ()),
        (7, "ZZ1 1AB", Mark.AGAIN, two),
    ]
    assert found.rows[3].why == "Royal Mail no longer uses it"
    said = " ".join(found.said)
    assert (
        "5 postcodes were placed in 2 neighbourhoods by ONS Postcode Directory, May 2025." in said
    )
    assert "1 postcode is not among those of England in the table of postcodes: line 6" in said
    assert "1 postcode is of neighbourhoods that this data does not hold: line 5" in said
    assert "2 postcodes are no longer used by Royal Mail" in said
    assert "more than once" not in said and "Person" not in repr(found.rows)


def test_without_a_table_postcodes_are_named_and_how_to_add_one_is_said():
    for load in (None, lambda: None):
        found = parse_code_list("E01000001\nzz1 1aa, ZZ11AB\n", REAL, load)
        assert found.members == ("E01000001",)
        (said,) = found.said
        assert said.startswith("2 postcodes are not placed, because no table of postcodes is here")
        assert "line 2: ZZ1 1AA" in said and "czmap data add postcodes FILE" in said
        assert [row.mark for row in found.rows[1:]] == [Mark.REFUSED] * 2
    with pytest.raises(DefinitionError, match="1 postcode is not placed"):
        parse_code_list("M1 1AA", REAL)
    with pytest.raises(DefinitionError, match="that this data does not hold: line 1: M1 1AA"):
        parse_code_list("M1 1AA", PACK, lambda: POSTCODES)  # an invented place has none


def test_the_table_is_asked_only_when_there_are_postcodes():
    def refuse():
        raise PackError("The table of postcodes is damaged.")

    assert parse_code_list("E01000001", REAL, refuse).members == ("E01000001",)
    with pytest.raises(PackError, match="is damaged"):
        parse_code_list("E01000001\nZZ1 1AA", REAL, refuse)


@given(st.text(max_size=200))
def test_no_text_raises_anything_else(text):
    try:
        listed = parse_code_list(text, PACK)
    except DefinitionError:
        return
    assert set(listed.members) <= set(CODES)


# Z01000001 is as it was; 901 was split into 2 and 3; 902 and 903 became 4; 904 and 905 became 5
# (905 irregularly, with 6); 906 became 6, irregularly; 7 … are not of this drawn pack
LOOKUP = pd.DataFrame(
    [
        ("Z01000001", 1, "U"),
        ("Z01000901", 2, "S"),
        ("Z01000901", 3, "S"),
        ("Z01000902", 4, "M"),
        ("Z01000903", 4, "M"),
        ("Z01000904", 5, "X"),
        ("Z01000905", 5, "X"),
        ("Z01000905", 6, "X"),
    ],
    columns=["lsoa11", "lsoa21", "change"],
)
OLD_PACK = replace(PACK, changes=LOOKUP.assign(lsoa21=[f"Z010000{n:02}" for n in LOOKUP["lsoa21"]]))


def marks(listed):
    return {row.wrote: row.mark for row in listed.rows}


def test_a_list_of_2011_is_carried_row_by_row_and_what_is_not_plain_is_asked():
    text = "Z01000001\nZ01000901\nZ01000902\nZ01000905\nZ01000001\nhello"
    listed = parse_code_list(text, OLD_PACK)
    assert listed.members == ("Z01000001", "Z01000002", "Z01000003")
    assert [row.line for row in listed.rows] == [1, 2, 3, 4, 5, 6]
    assert [row.mark for row in listed.rows] == [
        Mark.SAME, Mark.SPLIT, Mark.ASKED, Mark.ASKED, Mark.AGAIN, Mark.REFUSED,
    ]  # fmt: skip
    assert listed.rows[1].became == ("Z01000002", "Z01000003")
    half, odd = listed.asks
    assert half.into == ("Z01000004",)
    assert "Z01000902 of 2011: merged with Z01000903, and not all" in half.what
    assert odd.into == ("Z01000005", "Z01000006")
    assert "irregularly. Its land lies partly in each of Drawn 005, Drawn 006" in odd.what
    told = " ".join(listed.said)
    people = PACK.areas["population"].iloc[1:3].sum()
    assert "1 neighbourhood was split since: Z01000901." in told
    assert "2 neighbourhoods of 2011 left out until you say: Z01000902, Z01000905." in told
    assert "Before: 1 neighbourhood of 2011 that changed. After: 2 neighbourhoods" in told
    assert f"with {people:,.0f} residents" in told


def test_what_merged_whole_is_carried_and_a_mixture_of_censuses_is_said():
    listed = parse_code_list("Z01000902 Z01000903 Z01000007 Z01000904", OLD_PACK)
    assert listed.members == ("Z01000004", "Z01000007")
    assert marks(listed)["Z01000902"] is marks(listed)["Z01000903"] is Mark.MERGED
    assert "1 code is only of 2021: Z01000007" in " ".join(listed.said)
    assert [ask.into for ask in listed.asks] == [("Z01000005",)]
    only_asked = parse_code_list("Z01000905", OLD_PACK)
    assert only_asked.members == () and len(only_asked.asks) == 1


def test_the_code_of_a_ward_is_asked_and_not_taken():
    ward = PACK.areas["ward_code"].iloc[0]
    listed = parse_code_list(f"{ward}\n{CODES[-1]}\nW01000001", PACK)
    assert listed.members == (CODES[-1],)
    assert listed.asks[0].into == tuple(PACK.areas.index[PACK.areas["ward_code"] == ward])
    assert [row.mark for row in listed.rows] == [Mark.ASKED, Mark.SAME, Mark.REFUSED]
    assert listed.rows[2].why == "of places in Wales"
    assert "Wales" in " ".join(listed.said)


@given(st.lists(st.sampled_from([*LOOKUP["lsoa11"].unique(), *CODES, "x", "W01000001"])))
def test_every_entry_has_one_row_and_only_what_is_asked_is_open(codes):
    try:
        listed = parse_code_list("\n".join(codes), OLD_PACK)
    except DefinitionError:
        return
    assert [row.wrote for row in listed.rows] == codes
    taken = {code for row in listed.rows if row.mark not in {Mark.ASKED, Mark.REFUSED}
             for code in row.became}  # fmt: skip
    assert taken == set(listed.members)
    open_ = {row.became for row in listed.rows if row.mark is Mark.ASKED}
    assert open_ == {ask.into for ask in listed.asks}
