"""An agenda: views in the order of a meeting, and what was said there; as JSON and back."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from czmap.errors import DefinitionError
from czmap.exports.contents import Note, parse_notes

MOST_STOPS, MOST_QUERY, MOST_NAME = 40, 8_000, 120
PAGES = ("explore", "rank", "define", "compare", "export", "room")


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One view of an agenda: its name, its page, and the view as a link writes it."""

    name: str
    page: str
    query: str


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """What a meeting looks at, in order, and the notes taken there."""

    stops: tuple[Stop, ...] = ()
    notes: tuple[Note, ...] = ()

    def __bool__(self) -> bool:
        """Whether it holds anything."""
        return bool(self.stops or self.notes)


def to_agenda_text(agenda: Agenda) -> str:
    """Write an agenda as JSON."""
    return json.dumps(asdict(agenda), ensure_ascii=False, sort_keys=True)


def parse_agenda(text: str) -> Agenda:
    """Read an agenda; what is of another kind or size than it may be is refused.

    Raises
    ------
    DefinitionError
        When it is not what `to_agenda_text` writes.
    """
    try:
        read = json.loads(text)
        return Agenda(stops=_stops(read["stops"]), notes=parse_notes(read["notes"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise DefinitionError(
            "The agenda cannot be read: its record is damaged.", then="Make it anew."
        ) from problem


def _stops(read: object) -> tuple[Stop, ...]:
    if not isinstance(read, list) or len(read) > MOST_STOPS:
        raise ValueError("stops")
    return tuple(_stop(one) for one in read)


def _stop(read: dict[str, Any]) -> Stop:
    stop = Stop(name=read["name"], page=read["page"], query=read["query"])
    sizes = ((stop.name, MOST_NAME), (stop.query, MOST_QUERY))
    if stop.page not in PAGES or not all(isinstance(w, str) and len(w) <= m for w, m in sizes):
        raise ValueError("stop")
    return stop
