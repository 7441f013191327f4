"""A table that somebody brings: which column says where, which hold figures, and what was found.

All of it runs in the limited child process (`czmap.geodata.sandbox`), so that nobody's table can
burden the server; pandas, which takes a second to load, is therefore not needed here. Nothing is
joined yet: the result says what would join, for a person to agree.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from czmap.errors import TableError
from czmap.geodata.cells import Measure, Numbers, Why, parse_numbers
from czmap.geodata.codebook import CodeBook, Codes, Level, read_codes
from czmap.geodata.codes import Vintage
from czmap.geodata.delimited import Grid
from czmap.geodata.findings import Finding, Kind, find_at, many
from czmap.geodata.personal import spoken

if TYPE_CHECKING:
    import pandas as pd

FEW_PEOPLE = 10
"""Counts below this may identify people (GSS: "Anonymisation and data confidentiality")."""
MOST_FIGURES = 4_000_000
"""Figures of one table: 118 columns for all of England."""
FAR_OUT = 1_000
"""A value this many times the middle one is worth a look."""
_SAMPLE = 200
_RANK_NAME = re.compile(r"\b(rank|decile|quintile|quartile|ventile|percentile)\b", re.IGNORECASE)
_COUNT_NAME = re.compile(
    r"\b(number|count|total|children|people|pupils|claimants|no)\b", re.IGNORECASE
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Figures:
    """One column of figures, by LSOA or ward code.

    Attributes
    ----------
    codes
        In order, each once.
    numbers
        One for each code; NaN where there is no figure.
    why
        By the same codes: why a figure is missing; None where there is one.
    measure
        What kind of figure it seems to be; a person may say otherwise.
    people
        Whether it seems to count people.
    """

    name: str
    codes: tuple[str, ...]
    numbers: NDArray[np.float64]
    why: Mapping[str, Why]
    measure: Measure
    percent: bool
    people: bool
    findings: tuple[Finding, ...]

    @cached_property
    def values(self) -> "pd.Series[float]":
        """The numbers by code, sorted; missing where there is no figure."""
        import pandas as pd  # noqa: PLC0415 - the child process does without it

        return pd.Series(self.numbers, index=pd.Index(self.codes, name="lsoa_code"), dtype=float)


@dataclass(frozen=True, eq=False, kw_only=True)
class OwnTable:
    """A table by LSOA or by ward, read and not yet joined.

    Attributes
    ----------
    level
        What a row is about.
    vintage
        Of its codes; wards are those of the data it is read beside.
    missing
        Codes of the country's neighbourhoods (or wards) that have no row.
    refused
        Columns that cannot be figures, with the sentence that says why.
    findings
        About rows and codes; those about figures are with each column.
    matched
        For each code that has a row, the line it stands on.
    """

    vintage: Vintage
    code_column: str
    columns: tuple[Figures, ...]
    refused: Mapping[str, str]
    findings: tuple[Finding, ...]
    rows: int
    missing: tuple[str, ...]
    level: Level = Level.LSOA
    matched: Mapping[str, int] = field(default_factory=dict)


def find_code_column(grid: Grid, book: CodeBook) -> str:
    """Find the column that says which neighbourhood (or ward) a row is about: most codes win.

    Raises
    ------
    TableError
        When none has any, saying what the most likely one holds instead.
    """
    best, found = (False, 0), ""
    for name in grid.header:
        read = read_codes(grid.column(name)[:_SAMPLE], grid.lines[:_SAMPLE], book)
        known = sum(code != "" for code in read.codes)
        # a table by neighbourhood often names the ward too
        if known and (read.level is Level.LSOA, known) > best:
            best, found = (read.level is Level.LSOA, known), name
    if found:
        return found
    likely = next(
        (n for n in grid.header if re.search(r"code|lsoa|area|geograph", n, re.IGNORECASE)),
        grid.header[0],
    )
    said = read_codes(grid.column(likely), grid.lines, book)
    raise TableError(
        f"No column holds codes or names of neighbourhoods. In {likely!r}: {said.refused}",
        then="Bring a table by LSOA or by ward.",
    )


def read_own_table(
    grid: Grid, book: CodeBook, *, code_column: str = "", only: Mapping[str, str] | None = None
) -> OwnTable:
    """Read a grid as figures by LSOA.

    Parameters
    ----------
    code_column
        Which column says where; found when it is not given.
    only
        For a table with several rows for each area: by column, the value to keep, such as
        {"Date": "2025"}.

    Raises
    ------
    TableError
        When there are no codes, vintages are mixed, or an area stands more than once with
        different figures and nothing says which row to take.
    """
    kept = _keep_rows(grid, only or {})
    column = code_column or find_code_column(kept, book)
    if column not in kept.header:
        raise TableError(f"There is no column called {column!r}.", examples=kept.header)
    codes = read_codes(kept.column(column), kept.lines, book)
    if codes.refused:
        raise TableError(codes.refused)
    rows, repeated = _one_row_each(kept, codes, column)
    figures, refused = _read_figures(kept, codes, rows, column)
    every = book.former if codes.vintage is Vintage.LSOA_2011 else book.current
    every = book.wards if codes.level is Level.WARD else every
    present = {codes.codes[at] for at in rows}
    return OwnTable(
        vintage=codes.vintage,
        code_column=column,
        columns=tuple(figures),
        refused=refused,
        findings=(*kept.findings, *codes.findings, *repeated),
        rows=len(rows),
        missing=tuple(sorted(every - present)),
        level=codes.level,
        matched={codes.codes[at]: kept.lines[at] for at in rows},
    )


def _keep_rows(grid: Grid, only: Mapping[str, str]) -> Grid:
    unknown = [name for name in only if name not in grid.header]
    if unknown:
        raise TableError(f"{many(len(unknown), 'column')} not in the table.", examples=unknown)
    if not only:
        return grid
    at = {grid.header.index(name): value for name, value in only.items()}
    chosen = [
        place
        for place, row in enumerate(grid.rows)
        if all(row[column].strip() == value for column, value in at.items())
    ]
    if not chosen:
        raise TableError("No row has the chosen values.", examples=list(only.values()))
    rows, lines = [grid.rows[place] for place in chosen], [grid.lines[place] for place in chosen]
    return replace(grid, rows=rows, lines=lines)


def _one_row_each(grid: Grid, codes: Codes, column: str) -> tuple[list[int], list[Finding]]:
    """Take one row for each area; rows that say the same twice collapse, others are refused."""
    first: dict[str, int] = {}
    same: list[int] = []
    at_code = grid.header.index(column)
    for place, code in enumerate(codes.codes):
        if not code:
            continue
        before = first.setdefault(code, place)
        if before == place:
            continue
        one, other = grid.rows[before], grid.rows[place]
        if [*one[:at_code], *one[at_code + 1 :]] != [*other[:at_code], *other[at_code + 1 :]]:
            raise _repeated(grid, codes, code)
        same.append(place)
    if not same:
        return list(first.values()), []
    what = f"{many(len(same), 'row')} {'repeats' if len(same) == 1 else 'repeat'} another exactly"
    return list(first.values()), [
        find_at(Kind.REPAIRED, what, same, grid.lines, grid.column(column))
    ]


def _repeated(grid: Grid, codes: Codes, code: str) -> TableError:
    places = [place for place, one in enumerate(codes.codes) if one == code]
    differ = [
        name
        for name in grid.header
        if len({cell.strip() for cell in (grid.column(name)[at] for at in places)}) == len(places)
        and len(set(grid.column(name))) < len(grid.rows)
    ]
    twice = len({one for one in codes.codes if one}) < sum(one != "" for one in codes.codes)
    asked = f" Is {' or '.join(repr(name) for name in differ[:2])} a category?" if differ else ""
    lines = ", ".join(str(grid.lines[at]) for at in places[:3])
    return TableError(
        f"{code} stands {len(places):,} times with different values (lines {lines}).{asked}",
        then="Choose which rows to take." if differ and twice else "Keep one row for each area.",
    )


def _read_figures(
    grid: Grid, codes: Codes, rows: Sequence[int], column: str
) -> tuple[list[Figures], dict[str, str]]:
    figures, refused = [], {}
    lines = [grid.lines[at] for at in rows]
    index = [codes.codes[at] for at in rows]
    order = sorted(range(len(index)), key=index.__getitem__)
    kept = 0
    for name in grid.header:
        if name == column:
            continue
        cells = grid.column(name)
        texts = [cells[at] for at in rows]
        read = parse_numbers(texts, lines)
        if read.refused or not np.isfinite(read.values).any():
            refused[name] = read.refused or _all_missing(read)
            continue
        measure = guess_measure(name, read)
        people = measure is Measure.COUNT and _COUNT_NAME.search(spoken(name)) is not None
        kept += len(order)
        if kept > MOST_FIGURES:
            refused[name] = (
                f"The table has more than {MOST_FIGURES:,} figures: bring fewer columns."
            )
            continue
        why = {code: one for code, one in zip(index, read.why, strict=True) if one is not None}
        said = (*read.findings, *_notices(read, texts, lines, measure))
        figures.append(
            Figures(name=name, codes=tuple(index[at] for at in order), numbers=read.values[order],  # noqa: PD011
                    why=why, measure=measure, percent=read.percent, people=people, findings=said)
        )  # fmt: skip
    return figures, refused


def _all_missing(read: Numbers) -> str:
    reasons = sorted({one.value for one in read.why if one})
    return f"No row has a figure: all cells are {' or '.join(reasons)}."


def guess_measure(name: str, read: Numbers) -> Measure:
    """Guess what kind of figure a column holds, from its name and values.

    Examples
    --------
    >>> guess_measure("IMD decile", parse_numbers(["1", "10"], [2, 3])).value
    'rank'
    >>> guess_measure("Claimants (number)", parse_numbers(["12", "310"], [2, 3])).value
    'count'
    """
    known = _known(read)
    whole = bool(len(known)) and bool((known == np.round(known)).all())
    if _RANK_NAME.search(spoken(name)) or (whole and _is_permutation(known)):
        return Measure.RANK
    if read.percent or re.search(r"%|per cent|percent|rate|proportion|share", name, re.IGNORECASE):
        return Measure.RATE
    return Measure.COUNT if whole and bool((known >= 0).all()) else Measure.SCORE


def _known(read: Numbers) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    values = read.values  # noqa: PD011 - an array of ours
    return values[np.isfinite(values)]


def _is_permutation(known: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> bool:
    return len(known) > 20 and bool((np.sort(known) == np.arange(1, len(known) + 1)).all())


def _notices(
    read: Numbers, texts: Sequence[str], lines: Sequence[int], measure: Measure
) -> list[Finding]:
    known = _known(read)
    values = read.values  # noqa: PD011 - an array of ours
    middle = float(np.median(np.abs(known[known != 0]))) if (known != 0).any() else 0.0
    tests = (
        ("is below zero", "are below zero", measure in {Measure.COUNT, Measure.RATE}, values < 0),
        ("is above 100 %", "are above 100 %", read.percent, values > 100),
        (f"counts fewer than {FEW_PEOPLE}: it may identify people",
         f"count fewer than {FEW_PEOPLE}: they may identify people", measure is Measure.COUNT,
         (values > 0) & (values < FEW_PEOPLE)),
        (f"is more than {FAR_OUT:,} times the middle value",
         f"are more than {FAR_OUT:,} times the middle value", middle > 0 and len(known) > 10,
         np.abs(values) > FAR_OUT * middle),
    )  # fmt: skip
    notices = []
    for one, several, applies, wrong in tests:
        at = np.flatnonzero(wrong) if applies else ()
        if len(at):
            said = f"{many(len(at), 'figure')} {one if len(at) == 1 else several}"
            notices.append(find_at(Kind.NOTICE, said, map(int, at), lines, texts))
    if len(known) > 1 and float(known.min()) == float(known.max()):
        said = "Every area has the same value; it cannot tell areas apart"
        notices.append(Finding(kind=Kind.NOTICE, what=said))
    if measure is Measure.RANK:
        said = (
            "This looks like a rank or decile, where 1 is the greatest need; it is never averaged"
        )
        notices.append(Finding(kind=Kind.NOTICE, what=said))
    return notices
