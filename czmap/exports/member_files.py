"""The codes of zones in a GeoPackage: this runs in the limited child process.

Only the standard library reads here, SQLite in memory; GDAL never does.
"""

import sqlite3

from czmap.errors import DefinitionError


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


def not_known(why: str) -> DefinitionError:
    """Say that a file is no area definition."""
    return DefinitionError(
        f"The file is not an area definition that czmap can read. {why}",
        then="Choose a GeoJSON, CSV, XLSX, KML, GeoPackage or JSON file that czmap wrote, or a "
        "list of codes.",
    )
