"""Zones and polygons out of a KML file: this runs in the limited child process.

Only the standard library reads here, by a strict parser that knows no entities and opens nothing;
links and pictures of the file are passed over. OGC KML 2.3 (12-007r2): coordinates are longitude,
latitude and perhaps a height, parted by commas, in WGS 84.
"""

import codecs
import re
from dataclasses import dataclass, field
from math import isfinite
from typing import Any
from xml.parsers import expat

from czmap.errors import DefinitionError
from czmap.exports.file_child import MOST_BYTES, MOST_POINTS, Ring, no_inside
from czmap.exports.member_files import not_known

MOST_DEEP = 200
"""Elements inside one another; Google Earth's own files have a dozen."""
_CODE = re.compile(r"[EZ]01\d{6}")
_OTHERS = {"Point", "LineString", "Track", "MultiTrack"}

for _name in ("cp1252", "utf-16", "latin-1"):
    codecs.lookup(_name)  # in the child no file can be opened once it reads


@dataclass
class _Found:
    """What the parser met: names of placemarks, rings of polygons, and whether there was more."""

    names: list[str] = field(default_factory=list)
    polygons: list[list[Ring]] = field(default_factory=list)
    others: bool = False
    points: int = 0


def read_kml(content: bytes, _: object = None) -> dict[str, Any]:
    """Take names that begin with a code; the zone is the one that its description names.

    Raises
    ------
    DefinitionError
        When its XML is damaged, or declares entities.
    """
    return {"zones": _zones_of(_parse(content).names)}


def read_kml_brought(content: bytes, _: object = None) -> dict[str, Any]:
    """Read czmap's own zones, or else the polygons that somebody drew.

    Returns
    -------
    dict
        As `file_child.read_brought`: `kind`, with `zones` or `polygons`.

    Raises
    ------
    DefinitionError
        When it holds neither, is too large or damaged, or declares entities.
    """
    if len(content) > MOST_BYTES:
        raise DefinitionError(
            f"The file has {len(content) / 1e6:,.0f} MB; the most is {MOST_BYTES // 1_000_000} MB.",
            then="Save the one place alone as KML.",
        )
    found = _parse(content)
    if zones := _zones_of(found.names):
        listed = [{"name": key.partition("\n")[0], "codes": one} for key, one in zones.items()]
        return {"kind": "zones of czmap (KML)", "zones": listed}
    if found.polygons:
        return {"kind": "shapes (KML)", "polygons": found.polygons}
    if found.others:
        raise DefinitionError(
            "The file holds points or lines, and no area: a zone is made of areas.",
            then="Draw a polygon round the place in Google Earth, and save that as KML.",
        )
    raise not_known("It holds no polygon and no code of a neighbourhood.")


def _parse(content: bytes) -> _Found:
    found = _Found()
    stack: list[str] = [""]
    said: list[list[str]] = [[]]

    def opened(tag: str, _: object) -> None:
        stack.append(tag.rpartition(":")[2])
        said.append([])
        if len(stack) > MOST_DEEP:
            raise not_known("It is nested too deeply.")
        if stack[-1] == "Polygon":
            found.polygons.append([])
        found.others |= stack[-1] in _OTHERS

    def closed(_: str) -> None:
        _take(found, stack, "".join(said.pop()))
        stack.pop()

    def text(more: str) -> None:
        said[-1].append(more)

    def refuse(*_: object) -> None:
        raise not_known("It declares entities.")

    reader = expat.ParserCreate()
    reader.buffer_text = True
    reader.StartElementHandler, reader.EndElementHandler = opened, closed
    reader.CharacterDataHandler = text
    reader.StartDoctypeDeclHandler = reader.EntityDeclHandler = refuse
    try:
        reader.Parse(content, True)
    except (
        expat.ExpatError,
        LookupError,
        ValueError,
        OSError,
    ) as problem:  # the last: its encoding
        raise not_known("Its XML is damaged.") from problem
    return found


def _take(found: _Found, stack: list[str], said: str) -> None:
    """Take what an element that ends has said."""
    if stack[-2:] == ["Placemark", "name"]:
        found.names.append(said)
    elif _is_ring(stack):
        ring = _ring_of(said)
        found.points += len(ring)
        if found.points > MOST_POINTS:
            raise DefinitionError(
                f"The shapes have more than {MOST_POINTS:,} corners.", then="Simplify them first."
            )
        rings = found.polygons[-1]
        rings.insert(0 if stack[-3] == "outerBoundaryIs" else len(rings), ring)


def _is_ring(stack: list[str]) -> bool:
    """Say whether the text of these elements is a ring of a polygon."""
    return (
        stack[-2:] == ["LinearRing", "coordinates"]
        and stack[-4:-3] == ["Polygon"]
        and stack[-3] in {"outerBoundaryIs", "innerBoundaryIs"}
    )


def _ring_of(said: str) -> Ring:
    """Read corners; spaces round the commas, which some programs write, part nothing."""
    words = re.sub(r"\s*,\s*", ",", said.strip()).split()
    try:
        made = [
            (float(east), float(north)) for east, north, *_ in (one.split(",") for one in words)
        ]
    except ValueError as problem:
        raise no_inside() from problem
    if not made or not all(isfinite(at) for one in made for at in one):
        raise no_inside()
    return made


def _zones_of(names: list[str]) -> dict[str, list[str]]:
    zones: dict[str, list[str]] = {}
    for name in names:
        code = _CODE.match(name)
        if code:
            zone = name.partition("[")[2].rstrip("]") if name.endswith("]") else ""
            zones.setdefault(f"{zone}\n", []).append(code[0])
    return zones
