"""Local findings out of a table that people brought: one note a row, each with who says so."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from czmap.errors import DefinitionError
from czmap.exports.contents import MOST_NOTES, Note, NoteKind
from czmap.geodata.delimited import Grid
from czmap.safe import plain

MOST_LETTERS = 5_000
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "text": ("finding", "local finding", "note", "text", "in words", "comment", "strength", "said"),
    "role": ("role", "who", "who says so", "said by", "by"),
    "area": (
        "lsoa",
        "lsoa code",
        "lsoa_code",
        "lsoa21cd",
        "code",
        "neighbourhood",
        "area",
        "where",
    ),
    "kind": ("kind", "what it is", "type"),
}
_KINDS = {"strength": NoteKind.STRENGTH, "asset": NoteKind.STRENGTH, "note": NoteKind.NOTE}


@dataclass(frozen=True, kw_only=True)
class FoundNotes:
    """Notes of a table, and what was set aside or cut, in sentences."""

    notes: tuple[Note, ...]
    said: tuple[str, ...] = ()


def parse_notes(grid: Grid, names: pd.Series) -> FoundNotes:
    """Read notes from the rows of a table, by the names of its columns.

    A row that says where must name a neighbourhood of the data by code or by its exact name; else
    it is set aside. A row that does not say where is of the whole zone.

    Parameters
    ----------
    names
        Names of the neighbourhoods, by code.

    Raises
    ------
    DefinitionError
        When no column has findings, no row has one, or there are too many.
    """
    at = _columns(grid.header)
    if "text" not in at:
        raise DefinitionError(
            "No column of the table has findings.",
            examples=list(grid.header),
            then="Call the column 'finding'; 'role', 'neighbourhood' and 'kind' may stand beside.",
        )
    codes = {str(name).casefold(): str(code) for code, name in names.items()}
    codes |= {str(code).casefold(): str(code) for code in names.index}
    notes, lost, cut = [], [], 0
    for row, line in zip(grid.rows, grid.lines, strict=True):
        cells = {name: plain(row[column]) for name, column in at.items()}
        words, where = cells["text"], cells.get("area", "")
        if not words:
            continue
        if where and where.casefold() not in codes:
            lost.append(f"line {line}: {where}")
            continue
        cut += len(words) > MOST_LETTERS
        kind = _KINDS.get(cells.get("kind", "").casefold(), NoteKind.FINDING)
        area = codes[where.casefold()] if where else ""
        role = cells.get("role", "")[:80]
        notes.append(Note(kind=kind, text=words[:MOST_LETTERS], role=role, area=area))
    return FoundNotes(notes=_checked(notes), said=_said(lost, cut))


def _columns(header: tuple[str, ...]) -> dict[str, int]:
    """Find the column of each part of a note."""
    called = [plain(one).casefold() for one in header]
    found = {}
    for part, headings in _HEADINGS.items():
        places = [called.index(one) for one in headings if one in called]
        if places:
            found[part] = places[0]
    return found


def _checked(notes: list[Note]) -> tuple[Note, ...]:
    if not notes:
        raise DefinitionError(
            "The table has no finding that can be kept.", then="Look at its rows."
        )
    if len(notes) > MOST_NOTES:
        raise DefinitionError(
            f"The table has {len(notes):,} findings; a zone holds {MOST_NOTES:,} notes.",
            then="Keep those that matter for this zone.",
        )
    return tuple(notes)


def _said(lost: list[str], cut: int) -> tuple[str, ...]:
    said = []
    if lost:
        more = f" and {len(lost) - 3:,} more" if len(lost) > 3 else ""
        said.append(
            f"{len(lost):,} set aside, of places that are not in this data "
            f"({'; '.join(one[:60] for one in lost[:3])}{more})."
        )
    if cut:
        said.append(f"{cut:,} cut to {MOST_LETTERS:,} letters.")
    return tuple(said)
