"""What a table that somebody brings is: figures by area, or a list of places; nothing is guessed.

It runs in the limited child process.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from czmap.errors import TableError
from czmap.geodata.codebook import CodeBook
from czmap.geodata.delimited import Grid
from czmap.geodata.personal import check_personal
from czmap.geodata.point_rows import (
    Located,
    PointColumns,
    PointRows,
    find_point_columns,
    read_points,
)
from czmap.geodata.tables import OwnTable, find_code_column, read_own_table

MOST_LISTED = 10_000
"""Values of all columns together that are given to choose from."""


@dataclass(frozen=True, eq=False, kw_only=True)
class OwnRows:
    """What a grid was read as.

    Attributes
    ----------
    column
        The column of codes; "" when none has any.
    table
        Figures by area, or None.
    problem
        Why there is no table, as a sentence.
    points
        Where a list of places says where they are, or None.
    """

    column: str
    table: OwnTable | None
    problem: str
    points: PointColumns | None


def read_rows(grid: Grid, book: CodeBook, *, column: str, only: Mapping[str, str]) -> OwnRows:
    """Read a grid as figures by area; failing codes, see whether it is a list of places.

    Raises
    ------
    PersonalError
        When it looks as if it had personal data.
    """
    problem, table = "", None
    try:
        found = column or find_code_column(grid, book)
    except TableError as said:
        found, problem = "", said.sentence()
    points = None if found else find_point_columns(grid)
    check_personal(grid, places=points is not None)
    if found:
        try:
            table = read_own_table(grid, book, code_column=found, only=only)
        except TableError as said:
            problem = said.sentence()
    return OwnRows(column=found, table=table, problem=problem, points=points)


def take_points(grid: Grid, chosen: Mapping[str, Any]) -> PointRows:
    """Read a grid as a list of places by the columns that a person agreed to.

    Raises
    ------
    TableError
        When it looks as if it had personal data, or says no places.
    """
    check_personal(grid, places=True)
    columns = PointColumns(
        located=Located(chosen["located"]),
        at=tuple(chosen["at"]),
        name=str(chosen["name"]),
        kind=str(chosen["kind"]),
    )
    return read_points(grid, columns)


def list_choices(grid: Grid, *, most: int, longest: int) -> dict[str, Sequence[str]]:
    """List the values of each column that has few of them, for a person to choose rows by."""
    choices: dict[str, Sequence[str]] = {}
    left = MOST_LISTED
    for name in grid.header:
        values = list(dict.fromkeys(cell.strip() for cell in grid.column(name)))
        if 1 < len(values) <= min(most, left) and all(len(one) <= longest for one in values):
            choices[name] = values
            left -= len(values)
    return choices
