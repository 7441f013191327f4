"""From a brought table to figures on a pack's neighbourhoods, and the report of what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from czmap.errors import TableError
from czmap.geodata.cells import Measure
from czmap.geodata.codebook import CodeBook
from czmap.geodata.codes import Vintage
from czmap.geodata.conversion import convert_values
from czmap.geodata.findings import Finding, many
from czmap.geodata.pack import Pack
from czmap.geodata.tables import Figures, OwnTable


def make_book(pack: Pack) -> CodeBook:
    """List a pack's neighbourhoods by code and by name."""
    names = pack.areas["lsoa_name"].str.casefold()
    once = names[~names.duplicated(keep=False)]
    return CodeBook(
        current=frozenset(pack.areas.index),
        former=frozenset(pack.changes["lsoa11"]),
        names={str(name): str(code) for code, name in once.items()},
        vintage=pack.manifest.vintage,
        wards=frozenset(str(code) for code in pack.areas["ward_code"].unique()),
    )


def carry_table(
    table: OwnTable,
    lookup: pd.DataFrame,
    residents: "pd.Series[float]",
    measures: Mapping[str, Measure],
) -> OwnTable:
    """Carry a table by LSOA of 2011 to the LSOAs of 2021, column by column.

    Parameters
    ----------
    lookup, residents
        As in `czmap.geodata.conversion.convert_values`.
    measures
        By column, what kind of figure it is; columns without one are left out.

    Raises
    ------
    TableError
        When there is no lookup, or a column holds ranks.
    """
    if lookup.empty:
        raise TableError(
            "This table uses areas of 2011, the map those of 2021, and this data has no lookup "
            "between them.",
            then="Get the data again with: czmap data get, or bring the table by LSOA of 2021.",
        )
    columns = tuple(
        _carried(column, lookup, residents, measures[column.name])
        for column in table.columns
        if column.name in measures
    )
    return replace(table, vintage=Vintage.LSOA_2021, columns=columns)


def _carried(
    column: Figures, lookup: pd.DataFrame, residents: "pd.Series[float]", measure: Measure
) -> Figures:
    done = convert_values(column.values, measure, lookup=lookup, residents=residents)
    codes = set(done.values.index)  # noqa: PD011 - a Series of ours
    why = {code: one for code, one in column.why.items() if code in codes}
    return replace(
        column,
        codes=tuple(str(code) for code in done.values.index),  # noqa: PD011
        numbers=np.asarray(done.values, dtype=np.float64),
        why=why,
        measure=measure,
        findings=(*column.findings, *done.findings),
    )


def to_report(table: OwnTable) -> pd.DataFrame:
    """List all that was found in a table, a row for each line it is about.

    Returns
    -------
    pandas.DataFrame
        Columns column, became, line (empty where it is about the whole table), what, as_it_stood
        (for the first three lines of each finding); after the findings the areas that have a row,
        at the end those without one.
    """
    rows = [row for one in table.findings for row in _report_rows("", one)]
    for column in table.columns:
        rows += [row for one in column.findings for row in _report_rows(column.name, one)]
    for name, reason in table.refused.items():
        rows.append((name, "refused", "", reason, ""))
    rows += [
        ("", "matched", str(line), f"This {table.level} has a row.", code)
        for code, line in sorted(table.matched.items(), key=lambda pair: pair[1])
    ]
    rows += [("", "missing", "", f"This {table.level} has no row.", code) for code in table.missing]
    return pd.DataFrame(rows, columns=_REPORTED)


def to_findings_report(findings: Sequence[Finding]) -> pd.DataFrame:
    """List what was found in a list of places or in boundaries, as `to_report` does."""
    rows = [row for one in findings for row in _report_rows("", one)]
    return pd.DataFrame(rows, columns=_REPORTED)


_REPORTED = ["column", "became", "line", "what", "as_it_stood"]


def _report_rows(column: str, found: Finding) -> list[tuple[str, str, str, str, str]]:
    lines = found.lines or ("",)
    shown = [*found.examples, *[""] * len(lines)]
    return [
        (column, str(found.kind), str(line), found.what, example)
        for line, example in zip(lines, shown, strict=False)
    ] + [
        (column, str(found.kind), "", f"{found.what}: {found.more:,} more lines", "")
        for _ in range(bool(found.more))
    ]


def sum_up(table: OwnTable, place: str) -> str:
    """Say in one sentence how a table and a place fit together."""
    every = table.rows + len(table.missing)
    lacking = ", every one of them"
    if table.missing:
        have = "has" if len(table.missing) == 1 else "have"
        lacking = f"; {many(len(table.missing), str(table.level))} of it {have} no row"
    return f"{table.rows:,} of {every:,} {table.level}s of {place} are matched{lacking}."
