"""The corpus of tables: each as labelled, and no figure silently another than in truth.

The whole corpus, four files of each class, is read by `python -m tests.geodata.test_corpus`; here
one of each class is.
"""

import math
import re
import sys

import pytest

from czmap.errors import TableError
from czmap.geodata.cells import Measure
from czmap.geodata.delimited import kind_of, parse_delimited
from czmap.geodata.findings import Kind
from czmap.geodata.personal import check_personal
from czmap.geodata.tables import OwnTable, read_own_table
from czmap.geodata.workbook import parse_workbook
from tests.geodata.corpus import (
    BOOK,
    REFUSED,
    REPAIRED,
    Case,
    Label,
    cases,
    chance_of,
    drawn,
    workbook,
)

SEED = 7
ILL_COUNTED = re.compile(
    r"\b1 [a-z ]*?(are|were|have|hold|count|lie|stand|repeat)\b"
    r"|\b([2-9]|\d\d+) (\w+s|boundaries) (is|was|has|holds|counts|lies|stands|repeats)\b"
    r"|\b1 cell is [\w ]*(codes|names|areas|totals|postcodes)\b"
)
"""One and many are not said alike: "1 cell is LSOA codes"."""


def read(case: Case) -> OwnTable:
    """Read a file as the door does, without the child: its own tests are in test_sandbox."""
    kind = kind_of(case.content)
    if kind not in {"csv", "xlsx"}:
        raise TableError(f"This is {kind}, not a table.")
    grid = parse_workbook(case.content) if kind == "xlsx" else parse_delimited(case.content)
    check_personal(grid)
    return read_own_table(grid, BOOK, only=case.only)


def judge(case: Case) -> str:
    """Say what became of a case, and in what it is not as labelled."""
    try:
        table = read(case)
    except TableError as problem:
        return "" if case.label is Label.REFUSE else f"refused: {problem.sentence()}"
    usable = {one.name: one for one in table.columns if one.measure is not Measure.RANK}
    figures = usable.get("value")
    if figures is None:
        return "" if case.label is Label.REFUSE else f"no figures: {table.refused}"
    if case.label is Label.REFUSE:
        return f"read: {figures.values.to_dict()}"
    told = [one for one in (*table.findings, *figures.findings) if one.kind is not Kind.NOTICE]
    noticed = [*table.findings, *figures.findings]
    if case.label is Label.REPAIR and not (told or noticed):
        return "nothing was said of the repair"
    if ill := [one.what for one in noticed if ILL_COUNTED.search(one.what)]:
        return f"badly counted: {ill}"
    got = figures.values.to_dict()
    wrong = [
        code
        for code in {*got, *case.truth}
        if not same(got.get(code, math.nan), case.truth.get(code, math.nan))
    ]
    return f"figures differ from truth at {wrong[:3]}" if wrong else ""


def same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


ONE_EACH = list(cases(SEED, each=1))


@pytest.mark.parametrize("case", ONE_EACH, ids=str)
def test_every_file_is_as_labelled_and_no_figure_is_silently_another(case):
    assert judge(case) == ""


def test_the_corpus_is_as_large_as_it_says_and_the_same_every_time():
    assert len(REFUSED) + len(REPAIRED) >= 75
    assert [one.content for one in cases(SEED, each=1) if one.content[:2] != b"PK"] == [
        one.content for one in ONE_EACH if one.content[:2] != b"PK"
    ]


def rows_or_nothing(content: bytes) -> list[list[str]]:
    try:
        return parse_workbook(content).rows
    except TableError:
        return []


@pytest.mark.parametrize("seed", range(3))
def test_c15_a_workbook_cut_anywhere_is_refused_or_whole(seed):
    chance = chance_of(str(seed))
    whole = workbook(drawn(chance))
    rows = parse_workbook(whole).rows
    for at in sorted(chance.sample(range(1, len(whole)), 20)):
        assert rows_or_nothing(whole[:at]) in (rows, [])


def main() -> int:
    """Read the whole corpus and count."""
    every = list(cases(SEED))
    wrong = [(case, said) for case in every if (said := judge(case))]
    for case, said in wrong:
        sys.stdout.write(f"{case}: {said[:300]}\n")
    sys.stdout.write(f"{len(every) - len(wrong)} of {len(every)} files as labelled\n")
    return len(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
