"""Every row of groups A to E of the fault catalogue has a test that carries its identifier.

A test carries one in its name (`test_a7_a8_…`), or through a case of a table that it runs ("A11
lower case" in the corpus). What czmap does not offer is listed with what it does instead, and has a
test all the same.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
GROUPS = {"A": 19, "B": 18, "C": 22, "D": 17, "E": 15}
"""Rows of each group: codes, values, file shape, geometry, hostile files."""
NOT_OFFERED = {
    "B2": "a range is missing; no value is put in its place",
    "D14": "no shapefile is opened",
    "D15": "no archive and no GeoPackage is opened",
    "E10": "no GeoPackage is opened",
    "E11": "no Parquet, Feather, pickle or array is opened",
}
"""Rows whose input czmap refuses in words; their tests say so."""
_TOKEN = re.compile(r"(?<![a-z0-9])([a-e])([1-9]\d?)(?![0-9a-z])")
_CASE = re.compile(r"\"([A-E][1-9]\d?) [^\"\n]+\":")


def rows_with_a_test() -> set[str]:
    """Read the identifiers out of names of tests and of cases."""
    found = set()
    for path in TESTS.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"def (test_\w+)", text):
            found |= {
                f"{group.upper()}{row}" for group, row in _TOKEN.findall(name.replace("_", " "))
            }
        found |= set(_CASE.findall(text))
    return found


ROWS = [f"{group}{row}" for group, count in GROUPS.items() for row in range(1, count + 1)]


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_a_test(row):
    assert row in rows_with_a_test()


def test_what_is_not_offered_is_a_row():
    assert set(NOT_OFFERED) <= set(ROWS) and len(ROWS) == 91
