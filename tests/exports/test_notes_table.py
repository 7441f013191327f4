"""Findings of a table become notes; a place that is not known is set aside and named."""

import pandas as pd
import pytest

from czmap.errors import DefinitionError
from czmap.exports.contents import Note, NoteKind
from czmap.exports.notes_table import MOST_LETTERS, parse_notes
from czmap.geodata.sandbox import read_table

NAMES = pd.Series({"E01000001": "North 001A", "E01000002": "North 001B"})


def read(text):
    return parse_notes(read_table(text.encode()), NAMES)


def test_each_row_is_a_note_with_who_says_so_and_where():
    found = read(
        "Finding,Role,Neighbourhood,Kind\n"
        "The youth club is full,a parent,E01000001,strength\n"
        "No bus after six,a driver,north 001b,\n"
        ",nobody,E01000001,\n"
        "Good neighbours,,,asset\n"
        "Far away,a visitor,Leeds 001A,\n"
    )
    assert found.notes == (
        Note(kind=NoteKind.STRENGTH, text="The youth club is full", role="a parent",
             area="E01000001"),
        Note(kind=NoteKind.FINDING, text="No bus after six", role="a driver", area="E01000002"),
        Note(kind=NoteKind.STRENGTH, text="Good neighbours"),
    )  # fmt: skip
    assert found.said == ("1 set aside, of places that are not in this data (line 6: Leeds 001A).",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,age\nx,1\n", "No column of the table has findings.*name, age"),
        ("finding,area\n,E01000001\nx,Leeds\n", "no finding that can be kept"),
        ("finding\n" + "x\n" * 2_001, "2,001 findings; a zone holds 2,000"),
    ],
)
def test_a_table_without_findings_is_a_sentence(text, words):
    with pytest.raises(DefinitionError, match=words):
        read(text)


def test_what_is_too_long_is_cut_and_said():
    found = read(f"finding,role\n{'x' * 6_000},{'r' * 99}\n")
    assert len(found.notes[0].text) == MOST_LETTERS and len(found.notes[0].role) == 80
    assert found.said == ("1 cut to 5,000 letters.",)
