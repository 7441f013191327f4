"""2011 to 2021 (faults A3-A5): totals stay, rates are copied, nothing is guessed."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.errors import TableError
from czmap.geodata.cells import Measure
from czmap.geodata.conversion import convert_codes, convert_values
from czmap.geodata.findings import Kind

LOOKUP = pd.DataFrame(
    [
        ("u1", "u1", "U"), ("u2", "u2", "U"), ("s1", "s1a", "S"), ("s1", "s1b", "S"),
        ("s2", "s2a", "S"), ("s2", "s2b", "S"), ("s2", "s2c", "S"), ("m1", "m", "M"),
        ("m2", "m", "M"), ("x1", "x", "X"), ("x2", "x", "X"), ("x1", "y", "X"),
    ],
    columns=["lsoa11", "lsoa21", "change"],
)  # fmt: skip
PEOPLE = pd.Series({code: 1_000.0 + 300 * at for at, code in enumerate(LOOKUP["lsoa21"].unique())})
OLD = list(LOOKUP["lsoa11"].unique())


def convert(values, measure, **more):
    return convert_values(
        pd.Series(values, dtype=float), measure, lookup=LOOKUP, residents=PEOPLE, **more
    )


@given(st.fixed_dictionaries({code: st.floats(0, 1e6) for code in OLD}))
def test_a3_the_total_of_a_count_stays(values):
    done = convert(values, Measure.COUNT)
    regular = sum(value for code, value in values.items() if not code.startswith("x"))
    assert done.after == pytest.approx(regular, rel=1e-9, abs=1e-9)
    assert done.before == pytest.approx(done.after, rel=1e-9, abs=1e-9)


def test_a3_a_split_shares_counts_by_residents_and_copies_rates():
    counts = convert({"s1": 100.0}, Measure.COUNT).values
    assert counts["s1a"] / counts["s1b"] == pytest.approx(PEOPLE["s1a"] / PEOPLE["s1b"])
    rates = convert({"s2": 0.3}, Measure.RATE)
    assert rates.values[["s2a", "s2b", "s2c"]].tolist() == [0.3] * 3
    assert rates.findings[0].what == "1 area was split into 3: each part has its figure"


def test_a3_ranks_are_refused():
    with pytest.raises(TableError, match="Ranks and deciles"):
        convert({"u1": 1.0}, Measure.RANK)


def test_a4_merged_counts_are_added_and_rates_need_the_residents_of_2011():
    assert convert({"m1": 3.0, "m2": 4.0}, Measure.COUNT).values["m"] == 7
    without = convert({"m1": 0.1, "m2": 0.4}, Measure.RATE)
    assert math.isnan(without.values["m"]) and "needs the residents" in without.findings[0].what
    people = pd.Series({"m1": 100.0, "m2": 200.0})
    assert convert({"m1": 0.1, "m2": 0.4}, Measure.RATE, residents_2011=people).values["m"] == (
        pytest.approx(0.3)
    )
    assert math.isnan(convert({"m1": 3.0}, Measure.COUNT).values["m"])


def test_a5_irregular_changes_stay_missing_and_are_listed():
    done = convert({"x1": 1.0, "x2": 2.0, "u1": 3.0}, Measure.COUNT)
    assert done.values[["x", "y"]].isna().all() and done.values["u1"] == 3
    (finding,) = done.findings
    assert finding.kind is Kind.MISSING and finding.what.startswith("2 areas cannot be compared")


def test_codes_are_carried_whole_or_refused():
    codes, findings = convert_codes(["u1", "s1", "m1", "m2", "x1"], LOOKUP)
    assert codes == ("m", "s1a", "s1b", "u1")
    assert convert_codes(["m1", "u1"], LOOKUP)[0] == ("u1",)
    refused = [one for one in convert_codes(["m1"], LOOKUP)[1] if one.kind is Kind.REFUSED]
    assert refused[0].examples == ("m1",)
    assert [one.examples for one in findings if one.kind is Kind.REFUSED] == [("x1",)]
