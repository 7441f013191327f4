"""A list of places (services, schools, assets) that somebody brings: where each is, what it is.

Only the name, the kind and the place of each row are read; the other columns stay unread. It runs
in the limited child process; postcodes are looked up later, by the server, which has their table.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from czmap.errors import TableError
from czmap.geodata.cells import parse_numbers, tidy
from czmap.geodata.delimited import Grid
from czmap.geodata.findings import Finding, Kind, find_at, many
from czmap.geodata.personal import holds_postcodes, spoken

MOST_POINTS = 50_000
MOST_KINDS = 12
LONGEST_NAME = 120
_SAMPLE = 200
ENGLAND_METRES = (80_000.0, 5_000.0, 660_000.0, 660_000.0)
"""West, south, east, north of England in metres (EPSG:27700), with some sea."""
ENGLAND_DEGREES = (-6.6, 49.8, 2.0, 55.9)
"""The same in degrees (EPSG:4326)."""
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)


class Located(StrEnum):
    """How a list says where its places are."""

    METRES = "easting and northing"
    DEGREES = "latitude and longitude"
    POSTCODE = "postcode"


_PAIRS = (
    (Located.METRES, r"(?:.* )?(?:eastings?|oseast\w*|x)", r"(?:.* )?(?:northings?|osnrth\w*|y)"),
    (Located.DEGREES, r"(?:.* )?(?:long|longitude|lng|lon)", r"(?:.* )?(?:lat|latitude)"),
)
_NAME = re.compile(
    r"(?:.* )?(?:name|title|establishment|setting|service|organisation|site)", re.IGNORECASE
)
_KIND = re.compile(r"(?:.* )?(?:type|kind|category|phase|sector|group)\b.*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class PointColumns:
    """Which columns of a list hold what; "" where none does.

    Attributes
    ----------
    at
        Easting and northing, longitude and latitude, or the postcode alone.
    """

    located: Located
    at: tuple[str, ...]
    name: str
    kind: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class PointRows:
    """The places of a list as it states them.

    Attributes
    ----------
    xy
        Metres or degrees (longitude first), a row each; empty for postcodes.
    postcodes
        One for each row, tidied; empty for coordinates.
    """

    located: Located
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    lines: tuple[int, ...]
    xy: NDArray[np.float64]
    postcodes: tuple[str, ...]
    findings: tuple[Finding, ...]
    rows: int


def find_point_columns(grid: Grid) -> PointColumns | None:
    """Find the columns that say where a row is: coordinates before postcodes; None without any."""
    called = {name: spoken(name).casefold() for name in grid.header}
    located, at = Located.POSTCODE, tuple(_postcode_columns(grid)[:1])
    for one, across, up in _PAIRS:
        x, y = (_first(called, pattern) for pattern in (across, up))
        if x and y and x != y and all(_holds_numbers(grid, name) for name in (x, y)):
            located, at = one, (x, y)
            break
    if not at:
        return None
    rest = [name for name in grid.header if name not in at]
    worded = [name for name in rest if not _holds_numbers(grid, name)]
    name = next((one for one in worded if _NAME.fullmatch(called[one])), "")
    kinds = [one for one in worded if one != name and _KIND.fullmatch(called[one])]
    few = [one for one in kinds if 1 <= _count_kinds(grid, one) <= 4 * MOST_KINDS]
    named = name or next(iter(worded), at[0])
    return PointColumns(located=located, at=at, name=named, kind=next(iter(few), ""))


def _first(called: dict[str, str], pattern: str) -> str:
    return next((name for name, said in called.items() if re.fullmatch(pattern, said)), "")


def _postcode_columns(grid: Grid) -> list[str]:
    return [name for name in grid.header if holds_postcodes(grid.column(name)[:_SAMPLE])]


def _holds_numbers(grid: Grid, name: str) -> bool:
    cells = [cell for cell in grid.column(name)[:_SAMPLE] if cell.strip()]
    read = parse_numbers(cells, list(range(len(cells))))
    return bool(cells) and not read.refused and float(np.isfinite(read.values).mean()) > 0.5


def _count_kinds(grid: Grid, name: str) -> int:
    return len({tidy(cell).casefold() for cell in grid.column(name) if cell.strip()})


def read_points(grid: Grid, columns: PointColumns) -> PointRows:
    """Read a list of places.

    Rows that say no place, or one outside England, are counted, listed and left out.

    Raises
    ------
    TableError
        When a column is not there, there are too many rows, or none says where it is.
    """
    unknown = [one for one in (*columns.at, columns.name) if one and one not in grid.header]
    if unknown:
        raise TableError(f"{many(len(unknown), 'column')} not in the list.", examples=unknown)
    if len(grid.rows) > MOST_POINTS:
        raise TableError(
            f"The list has {len(grid.rows):,} places; the most is {MOST_POINTS:,}.",
            then="Keep only the part of the country you need.",
        )
    texts = [" / ".join(cells) for cells in zip(*map(grid.column, columns.at), strict=True)]
    if columns.located is Located.POSTCODE:
        xy, postcodes, kept, said = _by_postcode(grid, texts)
    else:
        xy, postcodes, kept, said = _by_numbers(grid, columns, texts)
    if not kept:
        raise TableError(
            f"No row says where it is by {columns.located.value}.",
            examples=[one.sentence() for one in said],
            then="Look at those columns, or choose others.",
        )
    names, kinds = _words(grid, columns.name), _words(grid, columns.kind)
    kinds, merged = _few_kinds(kinds)
    return PointRows(
        located=columns.located,
        names=tuple(names[at] for at in kept),
        kinds=tuple(kinds[at] for at in kept),
        lines=tuple(grid.lines[at] for at in kept),
        xy=xy[kept] if len(xy) else xy,
        postcodes=tuple(postcodes[at] for at in kept) if postcodes else (),
        findings=(*grid.findings, *said, *merged, *_unread(grid, columns)),
        rows=len(grid.rows),
    )


def _by_postcode(
    grid: Grid, texts: Sequence[str]
) -> tuple[NDArray[np.float64], list[str], list[int], list[Finding]]:
    tidied = [re.sub(r"\s+", "", tidy(text)).upper() for text in texts]
    said = [f"{one[:-3]} {one[-3:]}" for one in tidied]
    kept = [at for at, one in enumerate(said) if _POSTCODE.fullmatch(one)]
    held = set(kept)
    wrong = [at for at in range(len(texts)) if at not in held]
    found = _refused(wrong, "no postcode", grid, texts)
    changed = [at for at in kept if texts[at] != said[at]]
    if changed:
        verb = "was" if len(changed) == 1 else "were"
        what = f"{many(len(changed), 'postcode')} {verb} tidied"
        found.append(find_at(Kind.REPAIRED, what, changed, grid.lines, texts))
    return np.empty((0, 2)), said, kept, found


def _by_numbers(
    grid: Grid, columns: PointColumns, texts: Sequence[str]
) -> tuple[NDArray[np.float64], list[str], list[int], list[Finding]]:
    read = [parse_numbers(grid.column(name), grid.lines) for name in columns.at]
    for one in read:
        if one.refused:
            raise TableError(one.refused)
    xy = np.column_stack([one.values for one in read])
    known = np.asarray(np.isfinite(xy).all(axis=1))
    xy, swapped = _put_right(xy, known, columns.located)
    west, south, east, north = (
        ENGLAND_METRES if columns.located is Located.METRES else ENGLAND_DEGREES
    )
    inside = (xy >= (west, south)).all(axis=1) & (xy <= (east, north)).all(axis=1)
    found = _refused(np.flatnonzero(~known).tolist(), "no place", grid, texts)
    outside = np.flatnonzero(known & ~inside).tolist()
    if outside:
        what = (
            f"{many(len(outside), 'row')} {'lies' if len(outside) == 1 else 'lie'} outside England"
        )
        found.append(find_at(Kind.SET_ASIDE, what, outside, grid.lines, texts))
    if swapped:
        said = f"The columns {columns.at[0]!r} and {columns.at[1]!r} were the wrong way round: read swapped."  # noqa: E501
        found.append(Finding(kind=Kind.REPAIRED, what=said))
    return xy, [], np.flatnonzero(known & inside).tolist(), found


def _put_right(
    xy: NDArray[np.float64], known: NDArray[np.bool_], located: Located
) -> tuple[NDArray[np.float64], bool]:
    """Swap latitude and longitude where every row lies in England only when they are swapped."""
    if located is not Located.DEGREES or not known.any():
        return xy, False
    west, south, east, north = ENGLAND_DEGREES
    straight, turned = (
        (one[known] >= (west, south)).all(axis=1) & (one[known] <= (east, north)).all(axis=1)
        for one in (xy, xy[:, ::-1])
    )
    return (xy[:, ::-1], True) if turned.mean() > 0.9 > straight.mean() else (xy, False)


def _refused(at: Sequence[int], what: str, grid: Grid, texts: Sequence[str]) -> list[Finding]:
    if not at:
        return []
    said = f"{many(len(at), 'row')} {'has' if len(at) == 1 else 'have'} {what}"
    return [find_at(Kind.REFUSED, said, at, grid.lines, texts)]


def _words(grid: Grid, name: str) -> list[str]:
    if not name:
        return [""] * len(grid.rows)
    return [" ".join(cell.split())[:LONGEST_NAME] for cell in grid.column(name)]


def _few_kinds(kinds: list[str]) -> tuple[list[str], list[Finding]]:
    """Keep the kinds with most places; the rest become "other", so that marks stay few."""
    counts: dict[str, int] = {}
    for kind in kinds:
        counts[kind] = counts.get(kind, 0) + 1
    most = sorted(counts, key=lambda kind: (-counts[kind], kind))
    if len(most) <= MOST_KINDS:
        return kinds, []
    kept = set(most[: MOST_KINDS - 1])
    # two at the least: the list is longer than the most, and one place of it is for "other"
    what = f"{many(len(most) - len(kept), 'kind')} with fewest places are called “other”"
    said = Finding(kind=Kind.NOTICE, what=what, examples=tuple(most[MOST_KINDS - 1 :][:3]))
    return [kind if kind in kept else "other" for kind in kinds], [said]


def _unread(grid: Grid, columns: PointColumns) -> list[Finding]:
    taken = {*columns.at, columns.name, columns.kind}
    rest = [name for name in grid.header if name not in taken]
    if not rest:
        return []
    what = f"{many(len(rest), 'other column')} {'was' if len(rest) == 1 else 'were'} not read"
    said = Finding(kind=Kind.SET_ASIDE, what=what, examples=tuple(rest[:3]))
    return [said]
