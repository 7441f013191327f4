"""Session files, and the files of czmap and others opened again as zones: bytes in, values out.

Nothing here is trusted: sizes are capped before anything is parsed, JSON and text are all that is
read, and GDAL is never asked. A file is told by what it holds, never by its name.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import shapely

from czmap.errors import DefinitionError
from czmap.exports.contents import ZoneContent, parse_text, to_text
from czmap.exports.editions import parse_figures
from czmap.exports.polygons import has_polygons, parse_polygons

FORMAT = 1
"""Number of the session file's form."""
MOST_BYTES = 20_000_000
MOST_ZONES = 200
_CODE_NAMES = ("lsoa_code", "lsoa21cd", "lsoa11cd", "lsoacd", "lsoa code", "code")


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
    params, content
        Of a session file: the view as a link writes it, and all that was kept of the zone.
    data
        What the file says of the data it was made on, or "".
    shape
        Polygons that name no neighbourhoods, as one shape in metres (EPSG:27700).
    """

    kind: str
    zones: tuple[FoundZone, ...] = ()
    text: str = ""
    params: Mapping[str, str] | None = None
    content: ZoneContent | None = None
    data: str = ""
    shape: shapely.Geometry | None = None


def to_session(params: Mapping[str, str], content: ZoneContent, *, made_with: str) -> bytes:
    """Write a session file: the view as a link writes it, and the zone with its notes."""
    whole = {
        "czmap_session": FORMAT,
        "made_with": made_with,
        "view": dict(params),
        "zone": json.loads(to_text(content)),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode()


def open_file(content: bytes) -> Opened:
    """Read a session file, an export of czmap, a GeoJSON with codes, or a list of codes.

    Raises
    ------
    DefinitionError
        With a sentence for every way in which it cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise DefinitionError(
            f"The file has {len(content) / 1e6:,.0f} MB; the most is {MOST_BYTES // 1_000_000} MB.",
            then="Bring the list of codes alone.",
        )
    text = _to_text(content)
    if text.lstrip()[:1] in {"{", "["}:
        return _open_json(text)
    if text.lstrip()[:1] == "<":
        raise DefinitionError(
            "This is a web page or an XML file, not a zone.",
            then="Bring GeoJSON, CSV, JSON or a list of codes.",
        )
    zones = _zones_of_csv(text)
    return (
        Opened(kind="zones of czmap (CSV)", zones=zones)
        if zones
        else Opened(kind="a list of codes", text=text)
    )


def _to_text(content: bytes) -> str:
    wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode("utf-16" if wide else encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise DefinitionError(
        "The file is not text.", then="Bring GeoJSON, CSV, JSON or a list of codes."
    )


def _open_json(text: str) -> Opened:
    try:
        read = json.loads(text)
    except RecursionError as problem:
        raise DefinitionError("The file is nested too deeply to be read.") from problem
    except ValueError as problem:
        raise DefinitionError(
            "The file is damaged or cut short: it is not whole JSON.", then="Save it again."
        ) from problem
    if isinstance(read, dict) and "czmap_session" in read:
        return _open_session(read)
    zones: list[FoundZone] = []
    kind = "a list of codes (JSON)"
    if isinstance(read, dict) and isinstance(read.get("candidates"), list):
        kind, zones = "zones of czmap (JSON)", _zones_of_candidates(read["candidates"])
    elif isinstance(read, dict) and isinstance(read.get("features"), list):
        kind, zones = "areas (GeoJSON)", _zones_of_features(read["features"])
    elif isinstance(read, list) and all(isinstance(one, str) for one in read):
        zones = [FoundZone(name="", codes=tuple(read))]
    zones = [zone for zone in zones if zone.codes]
    if not zones and has_polygons(read):
        return Opened(kind="shapes (GeoJSON)", shape=parse_polygons(read))
    if not zones:
        raise DefinitionError(
            "The file holds no codes of neighbourhoods that czmap can find.",
            then=f"Its areas need a property called {', '.join(_CODE_NAMES[:3])} or similar.",
        )
    return Opened(kind=kind, zones=tuple(zones[:MOST_ZONES]), data=_data_of(read))


def _open_session(read: Mapping[str, Any]) -> Opened:
    number = read["czmap_session"]
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise _damaged()
    if number > FORMAT:
        raise DefinitionError(
            "The session file was made by a newer czmap.", then="Update czmap to open it."
        )
    view, zone = read.get("view"), read.get("zone")
    if not isinstance(view, dict) or not isinstance(zone, dict):
        raise _damaged()
    if not all(isinstance(one, str) for one in view.values()):
        raise _damaged()
    try:
        content = parse_text(json.dumps(zone))
    except DefinitionError as problem:
        raise _damaged() from problem
    return Opened(
        kind="a session of czmap",
        zones=(FoundZone(name=content.name, codes=content.members),),
        params=dict(view),
        content=content,
        data=content.edition,
    )


def _damaged() -> DefinitionError:
    return DefinitionError(
        "The session file is damaged or was changed: it does not hold what a session holds.",
        then="Save the session again where it was made.",
    )


def _data_of(read: object) -> str:
    about = read.get("czmap") if isinstance(read, dict) else None
    data = about.get("edition") if isinstance(about, dict) else None
    return data[:80] if isinstance(data, str) else ""


def _zones_of_candidates(listed: list[Any]) -> list[FoundZone]:
    return [
        replace(_zone(one.get("name"), one["members"]), figures=parse_figures(one))
        for one in listed[:MOST_ZONES]
        if isinstance(one, dict) and isinstance(one.get("members"), list)
    ]


def _zones_of_features(features: list[Any]) -> list[FoundZone]:
    """Read czmap's own zones by their members; else every area with a code is in one zone."""
    held = [one.get("properties") for one in features if isinstance(one, dict)]
    properties = [one for one in held if isinstance(one, dict)]
    own = _zones_of_candidates([one for one in properties if one.get("kind") == "zone"])
    if own:
        return own
    codes = []
    for one in properties:
        by_name = {str(name).casefold(): value for name, value in one.items()}
        codes += [by_name[name] for name in _CODE_NAMES if name in by_name][:1]
    return [_zone("", codes)]


def _zone(name: object, codes: list[Any]) -> FoundZone:
    kept = tuple(code for code in codes if isinstance(code, str) and len(code) <= 20)
    return FoundZone(name=name[:200] if isinstance(name, str) else "", codes=kept)


def _zones_of_csv(text: str) -> tuple[FoundZone, ...]:
    """Read czmap's own CSV: zones by their ids; nothing when it is another table.

    Lines above the heading say where the file is from.
    """
    lines = text.splitlines()
    at = next((n for n, line in enumerate(lines[:40]) if line.startswith("zone_rank,")), None)
    if at is None:
        return ()
    rows = csv.DictReader(io.StringIO("\n".join(lines[at:])))
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        key = (row.get("zone_id") or "", _undo_guard(row.get("zone_name") or ""))
        code = row.get("lsoa_code") or ""
        if code:
            found.setdefault(key, []).append(code)
    zones = [_zone(name, codes) for (_, name), codes in found.items()]
    return tuple(zones[:MOST_ZONES])


def _undo_guard(cell: str) -> str:
    """Take away the mark by which `for_csv` keeps a spreadsheet from reading a formula."""
    return cell.removeprefix("'")
