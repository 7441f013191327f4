"""What a file that a person brings holds, as plain values: this runs in the limited child process.

Only the standard library reads here (JSON, CSV and text), so that the child starts at once. Nothing
is trusted; what is found is checked against the data by whoever asked.
"""

import codecs
import csv
import io
import json
from collections import deque
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from czmap.errors import DefinitionError

MOST_BYTES = 20_000_000
MOST_ZONES = 200
MOST_POINTS = 200_000
FORMAT = 1
"""Number of the session file's form."""
CODE_NAMES = ("lsoa_code", "lsoa21cd", "lsoa11cd", "lsoacd", "lsoa code", "code")

Ring = list[tuple[float, float]]

for _name in ("utf-8-sig", "utf-16", "cp1252"):
    codecs.lookup(_name)  # in the child no file can be opened once it reads


def read_brought(content: bytes, _: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Read a session file, an export of czmap, a GeoJSON with codes or shapes, or a list of codes.

    Returns
    -------
    dict
        `kind` in words, and with it `text` (a list to read line by line), `zones` (each with name,
        codes and figures), `session` (its view and zone) or `polygons` (rings of coordinates as
        they stand there); and `data`, the edition that it names.

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
        return _read_json(text)
    if text.lstrip()[:1] == "<":
        raise DefinitionError(
            "This is a web page or an XML file, not a zone.",
            then="Bring GeoJSON, KML, CSV, JSON or a list of codes.",
        )
    zones = _zones_of_csv(text)
    if zones:
        return {"kind": "zones of czmap (CSV)", "zones": zones}
    return {"kind": "a list of codes", "text": text}


def _to_text(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        raise DefinitionError(
            "This is an archive, such as the KMZ of Google Earth, and archives are not opened.",
            then="In Google Earth save the place as KML, not KMZ; unpack other archives first.",
        )
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


def _read_json(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except RecursionError as problem:
        raise DefinitionError("The file is nested too deeply to be read.") from problem
    except ValueError as problem:
        raise DefinitionError(
            "The file is damaged or cut short: it is not whole JSON.", then="Save it again."
        ) from problem
    if isinstance(read, dict) and "czmap_session" in read:
        return {"kind": "a session of czmap", "session": _read_session(read)}
    kind, zones = _zones_of_json(read)
    zones = [zone for zone in zones if zone["codes"]]
    polygons = [] if zones else list(_polygons(read))
    if polygons:
        return {"kind": "shapes (GeoJSON)", "polygons": polygons}
    if not zones:
        raise _no_codes(read)
    return {"kind": kind, "zones": zones[:MOST_ZONES], "data": _data_of(read)}


def _zones_of_json(read: object) -> tuple[str, list[dict[str, Any]]]:
    if isinstance(read, dict) and isinstance(read.get("candidates"), list):
        return "zones of czmap (JSON)", _zones_of_candidates(read["candidates"])
    if isinstance(read, dict) and isinstance(read.get("features"), list):
        return "areas (GeoJSON)", _zones_of_features(read["features"])
    codes = read if isinstance(read, list) and all(isinstance(one, str) for one in read) else []
    return "a list of codes (JSON)", [_zone("", codes)]


def _no_codes(read: object) -> DefinitionError:
    kinds = {str(shape.get("type")) for shape in _shapes(read)}
    if kinds & {"Point", "MultiPoint", "LineString", "MultiLineString"}:
        return DefinitionError(
            "The file holds points or lines, and no area: a zone is made of areas.",
            then="Draw a polygon round the place, or bring a list of codes.",
        )
    return DefinitionError(
        "The file holds no codes of neighbourhoods that czmap can find.",
        then=f"Its areas need a property called {', '.join(CODE_NAMES[:3])} or similar.",
    )


def _read_session(read: Mapping[str, Any]) -> dict[str, Any]:
    number = read["czmap_session"]
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise damaged_session()
    if number > FORMAT:
        raise DefinitionError(
            "The session file was made by a newer czmap.", then="Update czmap to open it."
        )
    view, zone = read.get("view"), read.get("zone")
    if not isinstance(view, dict) or not isinstance(zone, dict):
        raise damaged_session()
    page = read.get("page", "")  # sessions of before there were several pages have none
    if not isinstance(page, str) or len(page) > 40:
        raise damaged_session()
    if not all(isinstance(one, str) for one in view.values()):
        raise damaged_session()
    agenda = read.get("agenda")  # of a meeting; most sessions have none
    if agenda is not None and not isinstance(agenda, dict):
        raise damaged_session()
    return {"view": view, "zone": zone, "page": page, "agenda": agenda}


def damaged_session() -> DefinitionError:
    """Say that a session file does not hold what a session holds."""
    return DefinitionError(
        "The session file is damaged or was changed: it does not hold what a session holds.",
        then="Save the session again where it was made.",
    )


def _data_of(read: object) -> str:
    about = read.get("czmap") if isinstance(read, dict) else None
    data = about.get("edition") if isinstance(about, dict) else None
    return data[:80] if isinstance(data, str) else ""


def _zones_of_candidates(listed: list[Any]) -> list[dict[str, Any]]:
    return [
        {**_zone(one.get("name"), one["members"]), "figures": one}
        for one in listed[:MOST_ZONES]
        if isinstance(one, dict) and isinstance(one.get("members"), list)
    ]


def _zones_of_features(features: list[Any]) -> list[dict[str, Any]]:
    """Read czmap's own zones by their members; else every area with a code is in one zone."""
    held = [one.get("properties") for one in features if isinstance(one, dict)]
    properties = [one for one in held if isinstance(one, dict)]
    own = _zones_of_candidates([one for one in properties if one.get("kind") == "zone"])
    if own:
        return own
    codes = []
    for one in properties:
        by_name = {str(name).casefold(): value for name, value in one.items()}
        codes += [by_name[name] for name in CODE_NAMES if name in by_name][:1]
    return [_zone("", codes)]


def _zone(name: object, codes: list[Any]) -> dict[str, Any]:
    kept = [code for code in codes if isinstance(code, str) and len(code) <= 20]
    return {"name": name[:200] if isinstance(name, str) else "", "codes": kept}


def _zones_of_csv(text: str) -> list[dict[str, Any]]:
    """Read czmap's own CSV: zones by their ids; nothing when it is another table.

    Lines above the heading say where the file is from.
    """
    lines = text.splitlines()
    at = next((n for n, line in enumerate(lines[:40]) if line.startswith("zone_rank,")), None)
    if at is None:
        return []
    rows = csv.DictReader(io.StringIO("\n".join(lines[at:])))
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        key = (row.get("zone_id") or "", _undo_guard(row.get("zone_name") or ""))
        code = row.get("lsoa_code") or ""
        if code:
            found.setdefault(key, []).append(code)
    return [_zone(name, codes) for (_, name), codes in found.items()][:MOST_ZONES]


def _undo_guard(cell: str) -> str:
    """Take away the mark by which `for_csv` keeps a spreadsheet from reading a formula."""
    return cell.removeprefix("'")


def _polygons(read: object) -> Iterator[list[Ring]]:
    """Give the rings of each polygon of a GeoJSON, as numbers; refuse what is none."""
    points = 0
    for shape in _shapes(read):
        kind, listed = shape.get("type"), shape.get("coordinates")
        whole = [listed] if kind == "Polygon" else listed if kind == "MultiPolygon" else []
        if kind in {"Polygon", "MultiPolygon"} and not isinstance(listed, list):
            raise no_inside()
        for rings in whole if isinstance(whole, list) else []:
            made = _rings(rings)
            points += sum(map(len, made))
            if points > MOST_POINTS:
                raise DefinitionError(
                    f"The shapes have more than {MOST_POINTS:,} corners.",
                    then="Simplify them first.",
                )
            yield made


def _shapes(read: object) -> Iterator[Mapping[str, Any]]:
    """Give every geometry of features, collections and bare geometries."""
    waiting = deque([read])
    while waiting:
        one = waiting.popleft()
        if not isinstance(one, dict):
            continue
        for name in ("features", "geometries"):
            if isinstance(one.get(name), list):
                waiting += one[name]
        if isinstance(one.get("geometry"), dict):
            waiting.append(one["geometry"])
        elif "coordinates" in one:
            yield one


def _rings(rings: Any) -> list[Ring]:
    try:
        made = [[(float(one[0]), float(one[1])) for one in ring] for ring in rings]
    except (TypeError, ValueError, IndexError, KeyError, OverflowError) as problem:
        raise no_inside() from problem
    if not made or not all(isfinite(at) for ring in made for one in ring for at in one):
        raise no_inside()
    return made


def no_inside() -> DefinitionError:
    """Say that a polygon cannot be used."""
    return DefinitionError(
        "A polygon of the file has no inside, or its line crosses itself.",
        then="Mend it where it was drawn.",
    )
