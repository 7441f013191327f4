"""Area definitions read back: zones from any file that czmap wrote, or from a list of codes.

Bytes of people are parsed in the limited child process of `geodata.sandbox`: tables, GeoPackage
and KML; JSON is by `json` here, and on the page in the child too (`file_child`). GDAL never sees
them. What comes out is only codes and names, checked against the pack.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from czmap.errors import DefinitionError, TableError
from czmap.exports.code_lists import parse_code_list
from czmap.exports.member_files import not_known
from czmap.geodata.delimited import Grid, kind_of
from czmap.geodata.pack import Pack
from czmap.geodata.sandbox import read_table, run_apart
from czmap.safe import plain
from czmap.scoring.zones import Zone

MOST_BYTES = 50_000_000
MOST_ZONES = 200


@dataclass(frozen=True, kw_only=True)
class Reopened:
    """Zones read back from a file.

    Attributes
    ----------
    zones
        Name as the file has it ("" for none) and zone, in the file's order.
    edition
        Of the data that the file was made from; "" where it does not say.
    said
        What was left out or not understood, in sentences.
    """

    zones: tuple[tuple[str, Zone], ...]
    edition: str = ""
    said: tuple[str, ...] = ()


def reopen(content: bytes, pack: Pack) -> Reopened:
    """Read zones back from GeoJSON, JSON, CSV, XLSX, KML, GeoPackage, a session, a ledger or codes.

    Raises
    ------
    DefinitionError
        When the file is too large, is none of these, or holds no neighbourhood of the pack.
    """
    members = read_members(content, pack)
    checked = _checked(members.zones, members.edition, pack)
    return replace(checked, said=(*members.said, *checked.said))


@dataclass(frozen=True, kw_only=True)
class Members:
    """The codes of each zone of a file as they stand there.

    Attributes
    ----------
    zones
        By the file's own id and name of a zone, parted by a line break.
    text
        A list of codes, names or postcodes that names no zones, a line each: then there are none.
    """

    zones: Mapping[str, list[str]]
    edition: str = ""
    said: tuple[str, ...] = ()
    text: str = ""


def read_members(content: bytes, pack: Pack) -> Members:
    """Read the codes of each zone of a file, and the data edition that it names.

    Raises
    ------
    DefinitionError
        When the file is too large or is no area definition.
    """
    found = read_found(content)
    if not found.text:
        return found
    listed = parse_code_list(found.text, pack)
    return Members(zones={"\n": list(listed.members)}, said=listed.said)


def read_found(content: bytes) -> Members:
    """Read a file as `read_members` does, but leave a list as it is written.

    Raises
    ------
    DefinitionError
        When the file is too large or is no area definition.
    """
    if len(content) > MOST_BYTES:
        raise DefinitionError(
            f"The file has {len(content) / 1e6:,.0f} MB; the limit is {MOST_BYTES / 1e6:.0f} MB.",
            then="Choose the file of an area definition.",
        )
    kind = kind_of(content)
    if kind == "geojson":
        zones, edition = _from_json(content)
        return Members(zones=zones, edition=edition)
    if kind == "a database":
        return Members(zones=_read_apart(content, "czmap.exports.member_files:read_geopackage"))
    if kind == "an XML file":
        return Members(zones=_read_apart(content, "czmap.exports.kml_file:read_kml"))
    return _from_table(content)


def _from_json(content: bytes) -> tuple[dict[str, list[str]], str]:
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise not_known("It is damaged, or is nested too deeply.") from problem
    if not isinstance(whole, dict):
        raise not_known("It holds a list and not one object.")
    about = whole.get("czmap", whole)
    edition = str(about.get("edition", ""))[:40] if isinstance(about, dict) else ""
    kept = whole.get("zone") if "czmap_session" in whole else None
    if isinstance(kept, Mapping):
        return _from_members([kept]), str(kept.get("edition", ""))[:40]
    listed = whole.get("candidates", whole.get("zones"))
    if isinstance(listed, list):
        return _from_members(listed), edition
    if isinstance(whole.get("features"), list):
        return _from_features(whole["features"]), edition
    raise not_known("It has no features and no zones.")


def _from_members(listed: list[Any]) -> dict[str, list[str]]:
    zones = {}
    for number, one in enumerate(listed, start=1):
        members = one.get("members") if isinstance(one, Mapping) else None
        if isinstance(members, list):
            zones[f"{number}\n{one.get('name', '')}"] = [str(code) for code in members]
    return zones


def _from_features(features: list[Any]) -> dict[str, list[str]]:
    """Take each area's code from its properties, by the zone that it says it is in."""
    zones: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for feature in features:
        said = feature.get("properties") if isinstance(feature, Mapping) else None
        if not isinstance(said, Mapping):
            continue
        if said.get("kind") == "zone":
            names[str(said.get("id", ""))] = str(said.get("name", ""))
        code = next((str(said[key]) for key in _CODE_KEYS if said.get(key)), "")
        if code:
            zones.setdefault(str(said.get("zone_id", "")), []).append(code)
    return {f"{key}\n{names.get(key, '')}": codes for key, codes in zones.items()}


_CODE_KEYS = ("lsoa_code", "LSOA21CD", "lsoa21cd", "LSOA11CD", "code")


def _read_apart(content: bytes, reader: str) -> dict[str, list[str]]:
    """Read the zones of a file with one of our readers, in the limited child process."""
    try:
        said = run_apart(content, {"kind": "named", "reader": reader})
    except TableError as problem:
        raise DefinitionError(
            problem.what, examples=problem.examples, then=problem.then
        ) from problem
    zones: dict[str, list[str]] = said["zones"]
    return zones


def _from_table(content: bytes) -> Members:
    try:
        grid = _members_sheet(content)
    except TableError as problem:
        raise DefinitionError(
            problem.what, examples=problem.examples, then=problem.then
        ) from problem
    if {"zone_id", "lsoa_code"} <= set(grid.header):
        names = grid.column("zone_name") if "zone_name" in grid.header else [""] * len(grid.rows)
        zones: dict[str, list[str]] = {}
        for key, name, code in zip(
            grid.column("zone_id"), names, grid.column("lsoa_code"), strict=True
        ):
            zones.setdefault(f"{key}\n{name}", []).append(code)
        return Members(zones=zones)
    # a list that is empty is read as one, and then said to hold nothing
    return Members(zones={}, text="\n".join("\t".join(row) for row in grid.rows) or "\n")


def _members_sheet(content: bytes) -> Grid:
    """Read the sheet of neighbourhoods of our own workbook, or else the first sheet or the text."""
    if kind_of(content) == "xlsx" and _has_sheet(content, "Neighbourhoods"):
        return read_table(content, sheet="Neighbourhoods")
    return read_table(content, ends_as_meant=True)


def _has_sheet(content: bytes, title: str) -> bool:
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as archive,
            archive.open("xl/workbook.xml") as part,
        ):
            return f'name="{title}"'.encode() in part.read(100_000)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError):
        return False


def _checked(found: Mapping[str, Iterable[str]], edition: str, pack: Pack) -> Reopened:
    known = set(pack.areas.index)
    zones, strangers = [], []
    for label, codes in found.items():
        members = [code.strip().upper() for code in codes]
        strangers += [code for code in members if code not in known]
        inside = tuple(code for code in members if code in known)
        if inside:
            zones.append((plain(label.partition("\n")[2])[:200], Zone(inside)))
    if not zones:
        raise DefinitionError(
            f"The file holds no neighbourhood of {pack.manifest.name}.",
            examples=strangers,
            then="Look at the data that it was made from.",
        )
    if len(zones) > MOST_ZONES:
        raise DefinitionError(
            f"The file holds {len(zones):,} zones; the limit is {MOST_ZONES}.", then="Split it."
        )
    said = []
    if strangers:
        shown = ", ".join(plain(code) for code in strangers[:3])
        said.append(
            f"{len(strangers):,} codes are not in {pack.manifest.name} and were left out: {shown}."
        )
    if edition and edition != pack.manifest.edition:
        said.append(
            f"The file was made from data edition {edition}; the data here is edition "
            f"{pack.manifest.edition}, so figures may differ."
        )
    return Reopened(zones=tuple(zones), edition=edition, said=tuple(said))
