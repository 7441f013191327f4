"""The codes of zones in a GeoPackage or KML: this runs in the limited child process.

Only the standard library reads here: SQLite in memory and a strict XML parser; GDAL never does.
"""

import re
import sqlite3
from xml.parsers import expat

from czmap.errors import DefinitionError

_CODE = re.compile(r"[EZ]01\d{6}")


def read_geopackage(content: bytes, _: object = None) -> dict[str, dict[str, list[str]]]:
    """Read the table `areas` of a database in memory: no file is opened and no extension loaded."""
    try:
        with sqlite3.connect(":memory:") as base:
            base.deserialize(content)
            base.execute("pragma trusted_schema = off")
            kind = base.execute("select type from sqlite_master where name = 'areas'").fetchone()
            if kind != ("table",):
                raise not_known("The database has no table of areas.")
            rows = base.execute("select zone_id, zone_name, lsoa_code from areas").fetchmany(
                100_000
            )
    except (sqlite3.Error, AttributeError, OverflowError) as problem:
        raise not_known("The database is damaged, or czmap did not write it.") from problem
    zones: dict[str, list[str]] = {}
    for key, name, code in rows:
        zones.setdefault(f"{key}\n{name}", []).append(str(code))
    return {"zones": zones}


def read_kml(content: bytes, _: object = None) -> dict[str, dict[str, list[str]]]:
    """Take names that begin with a code; the zone is the one that its description names.

    The parser knows no entities and no external files: a document that declares any is refused.
    """
    names: list[str] = []
    stack: list[str] = []

    def opened(tag: str, _: object) -> None:
        stack.append(tag.rpartition(":")[2])

    def closed(_: str) -> None:
        stack.pop()

    def text(said: str) -> None:
        if stack[-2:] == ["Placemark", "name"]:
            names.append(said)

    def refuse(*_: object) -> None:
        raise not_known("It declares entities.")

    reader = expat.ParserCreate()
    reader.buffer_text = True
    reader.StartElementHandler, reader.EndElementHandler = opened, closed
    reader.CharacterDataHandler = text
    reader.StartDoctypeDeclHandler = reader.EntityDeclHandler = refuse
    try:
        reader.Parse(content, True)
    except expat.ExpatError as problem:
        raise not_known("Its XML is damaged.") from problem
    zones: dict[str, list[str]] = {}
    for name in names:
        code = _CODE.match(name)
        if code:
            zone = name.partition("[")[2].rstrip("]") if name.endswith("]") else ""
            zones.setdefault(f"{zone}\n", []).append(code[0])
    return {"zones": zones}


def not_known(why: str) -> DefinitionError:
    """Say that a file is no area definition."""
    return DefinitionError(
        f"The file is not an area definition that czmap can read. {why}",
        then="Choose a GeoJSON, CSV, XLSX, KML, GeoPackage or JSON file that czmap wrote, or a "
        "list of codes.",
    )
