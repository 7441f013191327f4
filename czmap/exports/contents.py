"""What is kept of a zone wherever it is kept: in the store, and in a session file."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import isfinite
from typing import Any

from czmap.errors import DefinitionError

MOST_NOTES, MOST_TEXT, MOST_CODES = 2_000, 20_000, 40_000
MOST_FIGURES = 1_000


class Status(StrEnum):
    """Where a zone stands in a choice."""

    IDEA = "idea"
    SHORTLIST = "shortlist"
    AGREED = "agreed"
    ASIDE = "set aside"


class NoteKind(StrEnum):
    """What somebody said."""

    NOTE = "note"
    STRENGTH = "strength"
    FINDING = "finding"


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something said of a zone, or of one of its neighbourhoods, by somebody in a role."""

    kind: NoteKind = NoteKind.NOTE
    text: str
    role: str = ""
    area: str = ""


def say_note(note: Note) -> str:
    """Say a note with the role of whoever said it, as a page shows it.

    Examples
    --------
    >>> say_note(Note(text="The library is open late", role="parent"))
    'The library is open late (parent)'
    """
    return f"{note.text} ({note.role})" if note.role else note.text


@dataclass(frozen=True, kw_only=True)
class ZoneContent:
    """All that is saved of a zone.

    Attributes
    ----------
    members
        Codes as they were saved, also those that the present data does not hold.
    pack, edition, vintage
        The data that it was drawn on.
    frozen
        Whether it is agreed as it is: it is then only saved as a copy.
    figures, need
        What it measured on that data, and what need was then made of; to be put beside newer data.
    """

    name: str
    members: tuple[str, ...]
    pack: str
    edition: str = ""
    vintage: str = ""
    locked_in: tuple[str, ...] = ()
    locked_out: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    status: Status = Status.IDEA
    frozen: bool = False
    figures: tuple[tuple[str, float], ...] = ()
    need: str = ""


def to_text(content: ZoneContent) -> str:
    """Write what is saved of a zone as JSON."""
    return json.dumps(asdict(content), ensure_ascii=False, sort_keys=True)


def parse_text(text: str) -> ZoneContent:
    """Read what was saved of a zone; what is of another kind or size than it may be is refused.

    Raises
    ------
    DefinitionError
        When it is not what `to_text` writes.
    """
    try:
        return _content(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise DefinitionError(
            "A saved zone cannot be read: its record is damaged.",
            then="Open an earlier version of it.",
        ) from problem


def _content(read: dict[str, Any]) -> ZoneContent:
    return ZoneContent(
        name=_word(read["name"]),
        members=_codes(read["members"]),
        pack=_word(read["pack"]),
        edition=_word(read["edition"]),
        vintage=_word(read["vintage"]),
        locked_in=_codes(read["locked_in"]),
        locked_out=_codes(read["locked_out"]),
        notes=parse_notes(read["notes"]),
        status=Status(read["status"]),
        frozen=read["frozen"] is True,
        # what was kept before there were figures has none
        figures=_figures(read.get("figures", [])),
        need=_word(read.get("need", ""), MOST_TEXT),
    )


def parse_notes(read: object) -> tuple[Note, ...]:
    """Read notes out of JSON.

    Raises
    ------
    ValueError, TypeError, KeyError
        When they are not what was written.
    """
    if not isinstance(read, list) or len(read) > MOST_NOTES:
        raise ValueError("notes")
    return tuple(
        Note(
            kind=NoteKind(one["kind"]),
            text=_word(one["text"], MOST_TEXT),
            role=_word(one["role"]),
            area=_word(one["area"]),
        )
        for one in read
    )


def _word(value: object, most: int = 200) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError("text")
    return value


def _codes(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_CODES:
        raise ValueError("codes")
    return tuple(_word(code, 20) for code in value)


def _figures(read: list[Any]) -> tuple[tuple[str, float], ...]:
    if not isinstance(read, list) or len(read) > MOST_FIGURES:
        raise ValueError("figures")
    pairs = [(_word(name), float(value)) for name, value in read]
    if not all(isfinite(value) for _, value in pairs):
        raise ValueError("figures")
    return tuple(pairs)
