"""Row by row, how figures of 2011 came to the neighbourhoods of 2021 (faults A3-A5)."""

import pandas as pd
import pytest

from czmap.geodata.carried import IRREGULAR, NO_FIGURE, carried_rows, say_estimated
from czmap.geodata.cells import Measure
from czmap.geodata.conversion import convert_values
from tests.geodata.test_conversion import LOOKUP, PEOPLE

NAMES = pd.Series({code: f"Name of {code}" for code in PEOPLE.index})


def rows(values, measure):
    done = convert_values(pd.Series(values, dtype=float), measure, lookup=LOOKUP, residents=PEOPLE)
    return carried_rows(done.values, measure, LOOKUP, NAMES).set_index("lsoa21")


@pytest.mark.parametrize("measure", [Measure.COUNT, Measure.SCORE])
def test_a3_a4_a5_every_neighbourhood_says_where_its_figure_is_from_and_how(measure):
    listed = rows({"u1": 1, "s1": 8, "s2": 9, "m1": 3, "m2": 4, "x1": 5, "x2": 6}, measure)
    assert set(listed.index) == set(NAMES.index) and listed.loc["m", "lsoa11"] == "m1; m2"
    assert listed.loc["u1", "became"] == "unchanged" and listed.loc["u2", "became"] == NO_FIGURE
    assert listed.loc["x", "became"] == IRREGULAR and pd.isna(listed.loc["x", "figure"])
    how = "a share by residents" if measure is Measure.COUNT else "the whole area's figure"
    assert how in listed.loc["s1a", "became"] and listed.loc["s1a", "lsoa11"] == "s1"
    assert listed.loc["m", "became"] == (
        "merged: added up" if measure is Measure.COUNT else NO_FIGURE
    )


def test_a3_the_first_three_estimates_are_named_and_the_rest_counted():
    said = say_estimated(rows({"s1": 8, "s2": 9, "u1": 1}, Measure.SCORE).reset_index())
    assert said.startswith("5 neighbourhoods have estimates")
    assert "Name of s1a (s1a, from s1), Name of s1b (s1b, from s1)" in said
    assert said.endswith("and 2 more.")
    assert "No neighbourhood" in say_estimated(rows({"u1": 1}, Measure.SCORE).reset_index())
