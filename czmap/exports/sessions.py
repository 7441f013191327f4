"""Session files, and the files of czmap and others opened again as zones: bytes in, values out.

Nothing here is trusted: sizes are capped before anything is parsed, JSON and text are all that is
read (`file_child`, in the limited child process for what people bring), and GDAL is never asked. A
file is told by what it holds, never by its name.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely

from czmap.errors import DefinitionError, TableError
from czmap.exports.agendas import Agenda, parse_agenda, to_agenda_text
from czmap.exports.contents import ZoneContent, parse_text, to_text
from czmap.exports.editions import parse_figures
from czmap.exports.file_child import FORMAT, MOST_BYTES, damaged_session, read_brought
from czmap.exports.meanings import METHODS
from czmap.exports.polygons import make_shape
from czmap.geodata.delimited import kind_of
from czmap.geodata.sandbox import run_apart

_PAGE = "define"
"""The page on which a session opens when nothing else is said."""
NEVER_SENT = ("saved", "shared", "agenda", "stop")
"""Parts of a view that belong to one server, or give a right there: a file is for everybody."""
_READER = "czmap.exports.file_child:read_brought"
_KML_READER = "czmap.exports.kml_file:read_kml_brought"


@dataclass(frozen=True, kw_only=True)
class FoundZone:
    """A zone that a file holds: its name, codes as they stand there, and figures if it has them."""

    name: str
    codes: tuple[str, ...]
    figures: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a file holds.

    Attributes
    ----------
    kind
        What it is, in words.
    zones
        One or more; none when `text` holds a list to be read line by line.
    text
        A list of codes or names, when the file is that.
    params, content, page
        Of a session file: the view as a link writes it, all that was kept of the zone, and the
        name of the page that was shown ("" where it does not say).
    agenda
        The views of a meeting and its notes; empty where there was none.
    data
        What the file says of the data it was made on, or "".
    shape
        Polygons that name no neighbourhoods, as one shape in metres (EPSG:27700).
    said
        What was put right, in sentences.
    """

    kind: str
    zones: tuple[FoundZone, ...] = ()
    text: str = ""
    params: Mapping[str, str] | None = None
    content: ZoneContent | None = None
    page: str = ""
    agenda: Agenda = field(default_factory=Agenda)
    data: str = ""
    shape: shapely.Geometry | None = None
    said: tuple[str, ...] = ()


FIGURES_ARE = (
    "The zone's figures when this was saved, by name. Children in low-income families are "
    f"{METHODS['children_in_low_income_families']}."
)
"""What a session file says of the figures in it, for who reads it without czmap."""


def to_session(
    params: Mapping[str, str],
    content: ZoneContent,
    *,
    made_with: str,
    page: str = _PAGE,
    agenda: Agenda = Agenda(),  # noqa: B008 - a frozen value
) -> bytes:
    """Write a session file: the view as a link writes it, the zone with its notes, the agenda.

    Its form is `session.schema.json`, beside this module; what a later czmap adds at its top is
    passed over by this one. Which zones of a server are saved or shared is never in it.
    """
    params = {name: word for name, word in params.items() if name not in NEVER_SENT}
    whole = {
        "czmap_session": FORMAT,
        "made_with": made_with,
        "page": page,
        "view": params,
        "zone": json.loads(to_text(content)),
    }
    if content.figures:
        whole["figures_are"] = FIGURES_ARE
    if agenda:
        whole["agenda"] = json.loads(to_agenda_text(agenda))
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode()


def open_file(content: bytes) -> Opened:
    """Read a session file, an export of czmap, a GeoJSON with codes, or a list of codes.

    Raises
    ------
    DefinitionError
        With a sentence for every way in which it cannot be read.
    """
    return _opened(read_brought(content))


def open_apart(content: bytes) -> Opened:
    """Read a file that a person brought as `open_file` does, but in the limited child process.

    Raises
    ------
    DefinitionError
        As `open_file`, or when the child took too long or too much memory.
    """
    if len(content) > MOST_BYTES:
        return open_file(content)  # which says so, and parses nothing
    reader = _KML_READER if kind_of(content) == "an XML file" else _READER
    try:
        return _opened(run_apart(content, {"kind": "named", "reader": reader}))
    except TableError as problem:
        raise DefinitionError(
            problem.what, examples=problem.examples, then=problem.then
        ) from problem


def _opened(said: Mapping[str, Any]) -> Opened:
    """Make values of what the reader found; what it says of a shape or a session is checked."""
    kind = said["kind"]
    if "session" in said:
        return _session_of(kind, said["session"])
    if "polygons" in said:
        shape, mended = make_shape(said["polygons"])
        return Opened(kind=kind, shape=shape, said=mended)
    zones = tuple(
        FoundZone(
            name=one["name"],
            codes=tuple(one["codes"]),
            figures=parse_figures(one["figures"]) if "figures" in one else (),
        )
        for one in said.get("zones", ())
    )
    return Opened(kind=kind, zones=zones, text=said.get("text", ""), data=said.get("data", ""))


def _session_of(kind: str, session: Mapping[str, Any]) -> Opened:
    try:
        content = parse_text(json.dumps(session["zone"]))
        told = session.get("agenda")
        agenda = parse_agenda(json.dumps(told)) if told else Agenda()
    except DefinitionError as problem:
        raise damaged_session() from problem
    return Opened(
        kind=kind,
        zones=(FoundZone(name=content.name, codes=content.members),),
        params={name: word for name, word in session["view"].items() if name not in NEVER_SENT},
        page=session["page"],
        content=content,
        agenda=agenda,
        data=content.edition,
    )
