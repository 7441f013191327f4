"""Boundaries that somebody brings as GeoJSON: checked, mended where plain, every change listed.

Only `json` and shapely read them, in the limited child process; GDAL never sees them. The shapes
stay in the coordinates they came in; `system` says which those are, and whether that is certain.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from czmap.errors import TableError
from czmap.geodata.delimited import MOST_BYTES
from czmap.geodata.findings import Finding, Kind, many
from czmap.geodata.point_rows import ENGLAND_DEGREES, ENGLAND_METRES, LONGEST_NAME

MOST_SHAPES, MOST_VERTICES, MOST_FIELDS = 2_000, 200_000, 200
MOST_CHANGE = 0.01
"""A mended shape may differ by this share of its area; else a person must mend it."""
MOST_OVERLAP = 0.01
_NAMED = re.compile(r"(?:.*[ _])?(?:name|title|label)|.*nm", re.IGNORECASE)
_CODED = re.compile(r"(?:.*[ _])?(?:code|id|ref)|.*cd", re.IGNORECASE)
_EDITION = re.compile(r"(?:lsoa|msoa|oa|wd|lad|cty|rgn)(\d\d)(?:cd|nm)", re.IGNORECASE)
_CODE = re.compile(r"[EWSNZ]\d{8}")


class System(StrEnum):
    """Which coordinates a file is in."""

    DEGREES = "longitude and latitude (WGS 84, as GeoJSON should be)"
    SWAPPED = "latitude before longitude, the wrong way round"
    METRES = "British National Grid (EPSG:27700)"
    MERCATOR = "web map metres (EPSG:3857)"


_BOXES = {
    System.DEGREES: ENGLAND_DEGREES,
    System.SWAPPED: (
        ENGLAND_DEGREES[1],
        ENGLAND_DEGREES[0],
        ENGLAND_DEGREES[3],
        ENGLAND_DEGREES[2],
    ),
    System.METRES: ENGLAND_METRES,
    System.MERCATOR: (-740_000.0, 6_400_000.0, 225_000.0, 7_560_000.0),
}
_STATED = {
    "4326": System.DEGREES, "CRS84": System.DEGREES, "4258": System.DEGREES,
    "27700": System.METRES, "3857": System.MERCATOR, "900913": System.MERCATOR,
}  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class ShapeRows:
    """Boundaries of a file, valid and with an inside each.

    Attributes
    ----------
    names, codes
        One for each shape; codes are "" where none stands.
    shapes
        Polygons and multipolygons in `system`'s coordinates.
    fields
        Properties that could name the shapes.
    sure
        Whether the file says its system, or can be in no other by its kind; else a person confirms.
    """

    names: tuple[str, ...]
    codes: tuple[str, ...]
    shapes: NDArray[np.object_]
    system: System
    sure: bool
    fields: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class _Read:
    """One feature: its place in the file from 1, its properties, and its shape if it has one."""

    number: int
    said: Mapping[str, Any]
    shape: shapely.Geometry | None
    aside: str = ""
    flat: bool = True


def read_shapes(content: bytes, *, system: str = "", name_field: str = "") -> ShapeRows:
    """Read boundaries from GeoJSON.

    Parameters
    ----------
    system
        What a person says the coordinates are (a value of `System`); "" for what the file says.
    name_field
        The property that names the shapes; found when it is not given.

    Raises
    ------
    TableError
        When it is not GeoJSON with areas, is too large, or its coordinates do not fit.
    """
    whole = _parse(content)
    read = list(_features(whole))
    shaped = [one for one in read if one.shape is not None]
    if not shaped:
        raise _no_areas(read)
    chosen, sure = _find_system(whole, [one.shape for one in shaped], system)
    findings = _left_out(read)
    mended, kept, said = _mend(shaped)
    fields = _fields(kept)
    naming = name_field if name_field in fields else next(iter(fields), "")
    codes = [_code_of(one.said) for one in kept]
    names, renamed = _name(kept, naming)
    shapes, names, codes, repeated = _once(mended, names, codes)
    findings += [*said, *renamed, *repeated, *_overlaps(shapes, names), *_editions(kept)]
    return ShapeRows(
        names=tuple(names), codes=tuple(codes), shapes=shapes, system=chosen, sure=sure,
        fields=tuple(fields), findings=tuple(findings),
    )  # fmt: skip


def _parse(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise TableError(
            f"The file has {len(content) / 1e6:,.0f} MB; the limit is {MOST_BYTES / 1e6:,.0f} MB.",
            then="Simplify the boundaries, or keep only those you need.",
        )
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise TableError("The file is not a text file.", then="Save it as GeoJSON.") from problem
    except RecursionError as problem:
        raise TableError("The file is too deeply nested.", then="Save it again.") from problem
    except ValueError as problem:
        raise TableError(
            "The file is damaged or cut short: it is not whole GeoJSON.",
            examples=[str(problem)[:100]],
            then="Download or save it again.",
        ) from problem
    if not isinstance(whole, dict) or whole.get("type") not in _KNOWN:
        raise TableError(
            "This is JSON, but not GeoJSON: nothing in it is said to be a boundary.",
            then="Save the boundaries as GeoJSON.",
        )
    return whole


_AREAS = ("Polygon", "MultiPolygon")
_OTHERS = ("Point", "MultiPoint", "LineString", "MultiLineString")
_KNOWN = ("FeatureCollection", "Feature", "GeometryCollection", *_AREAS, *_OTHERS)


def _features(whole: Mapping[str, Any]) -> Iterator[_Read]:
    listed = whole.get("features") if whole.get("type") == "FeatureCollection" else [whole]
    if not isinstance(listed, list) or len(listed) > MOST_SHAPES:
        count = len(listed) if isinstance(listed, list) else 0
        raise TableError(
            f"The file has {count:,} boundaries; from 1 to {MOST_SHAPES:,} are read.",
            then="Keep only those you need.",
        )
    left = MOST_VERTICES
    for number, one in enumerate(listed, start=1):
        read, used = _feature(number, one, left)
        left -= used
        yield read


def _feature(number: int, one: object, left: int) -> tuple[_Read, int]:
    if not isinstance(one, dict):
        return _Read(number=number, said={}, shape=None, aside="no feature"), 0
    said = one.get("properties") if one.get("type") == "Feature" else {}
    shape = one.get("geometry") if one.get("type") == "Feature" else one
    said = said if isinstance(said, dict) and len(said) <= MOST_FIELDS else {}
    if not isinstance(shape, dict):
        return _Read(number=number, said=said, shape=None, aside="no shape"), 0
    kind = shape.get("type")
    if kind not in _AREAS:
        aside = "a point or line, not an area" if kind in _OTHERS else "no area that can be read"
        return _Read(number=number, said=said, shape=None, aside=aside), 0
    parts = shape.get("coordinates")
    parts = [parts] if kind == "Polygon" else parts
    try:
        rings = [[np.array(ring, dtype=float) for ring in part] for part in parts or ()]
        flat = all(ring.shape[1] == 2 for part in rings for ring in part)
        used = sum(len(ring) for part in rings for ring in part)
        if used > left:
            raise _too_many()
        polygons = [shapely.Polygon(part[0][:, :2], [hole[:, :2] for hole in part[1:]])
                    for part in rings if part and len(part[0])]  # fmt: skip
        made = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    except (TypeError, ValueError, IndexError, KeyError, shapely.GEOSException):
        return _Read(number=number, said=said, shape=None, aside="a ring that is none"), 0
    if made.is_empty or not np.isfinite(shapely.get_coordinates(made)).all():
        return _Read(number=number, said=said, shape=None, aside="an empty or infinite shape"), used
    return _Read(number=number, said=said, shape=made, flat=flat), used


def _too_many() -> TableError:
    return TableError(
        f"The boundaries have more than {MOST_VERTICES:,} corners.",
        then="Simplify them (a metre or two is enough), or keep only those you need.",
    )


def _no_areas(read: Sequence[_Read]) -> TableError:
    kinds = sorted({one.aside for one in read})
    return TableError(
        "The file has no areas.", examples=kinds, then="czmap needs boundaries: polygons."
    )


def _find_system(whole: Mapping[str, Any], shapes: Sequence[Any], said: str) -> tuple[System, bool]:
    """Tell the coordinates by where they lie, and hold that against what the file says."""
    points = shapely.get_coordinates(shapes)
    fits = [
        one
        for one, (west, south, east, north) in _BOXES.items()
        if ((points >= (west, south)) & (points <= (east, north))).all(axis=1).mean() > 0.5
    ]
    example = [f"{points[0][0]:g}, {points[0][1]:g}"]
    chosen = System(said) if said in list(System) else None
    stated = _stated(whole)
    if chosen is not None and chosen in fits:
        return chosen, True
    if not fits:
        raise TableError(
            "The boundaries lie outside England, or in coordinates that czmap does not know.",
            examples=example,
            then="Save the file as GeoJSON in WGS 84 (EPSG:4326).",
        )
    looks = fits[0]
    if (stated is not None and stated is not looks) or chosen is not None:
        what = "latitude and longitude the wrong way round" if looks is System.SWAPPED else looks
        raise MisplacedError(
            f"The coordinates do not fit the stated system; they look like {what}.",
            examples=example,
            then="Say which they are, or save the file again.",
        )
    return looks, looks is System.DEGREES or stated is looks


class MisplacedError(TableError):
    """The coordinates are not what the file says; a person can say which they are."""


def _stated(whole: Mapping[str, Any]) -> System | None:
    crs = whole.get("crs")
    named = crs.get("properties") if isinstance(crs, dict) else None
    name = str(named.get("name", "")) if isinstance(named, dict) else ""
    number = re.search(r"(CRS84|\d+)$", name)
    if not name:
        return None
    found = _STATED.get(number.group(1)) if number else None
    if found is None:
        raise TableError(
            f"The file says its coordinates are {name[:60]!r}, which czmap does not read.",
            then="Save it as GeoJSON in WGS 84 (EPSG:4326).",
        )
    return found


def _left_out(read: Sequence[_Read]) -> list[Finding]:
    findings = []
    for aside in sorted({one.aside for one in read if one.shape is None}):
        at = [one.number for one in read if one.aside == aside]
        what = f"{many(len(at), 'feature')} {'has' if len(at) == 1 else 'have'} {aside}"
        findings.append(Finding(kind=Kind.SET_ASIDE, what=what, lines=tuple(at)))
    tall = [one.number for one in read if not one.flat]
    if tall:
        what = f"Heights of {many(len(tall), 'boundary', 'boundaries')} were left out"
        findings.append(Finding(kind=Kind.REPAIRED, what=what, lines=tuple(tall)))
    return findings


def _mend(
    read: Sequence[_Read],
) -> tuple[list[shapely.Geometry], list[_Read], list[Finding]]:
    """Mend lines that cross themselves where hardly any area changes; refuse the rest."""
    mended, kept, findings = [], [], []
    for one in read:
        shape, why = one.shape or shapely.Polygon(), ""
        if not shape.is_valid:
            shape, share = _mended(shape)
            why = f"{share:.2%}"
            if share > MOST_CHANGE:
                findings.append(_crossed(Kind.REFUSED, one, f"mending it would change {why} of it"))
                continue
            findings.append(_crossed(Kind.REPAIRED, one, f"mended, {why} of its area changed"))
        if shape.area <= 0:
            what = "A boundary has no inside"
            findings.append(Finding(kind=Kind.REFUSED, what=what, lines=(one.number,)))
            continue
        mended.append(shape)
        kept.append(one)
    if not kept:
        raise TableError(
            "No boundary can be used: their lines cross themselves or have no inside.",
            examples=[one.sentence() for one in findings],
            then="Mend them where they were drawn.",
        )
    return mended, kept, findings


def _crossed(kind: Kind, one: _Read, what: str) -> Finding:
    return Finding(kind=kind, what=f"A boundary's line crosses itself: {what}", lines=(one.number,))


def _mended(shape: shapely.Geometry) -> tuple[shapely.Geometry, float]:
    """Make a shape valid; give the share of its area that changed."""
    before = sum(abs(_signed(part)) for part in shapely.get_parts(shape))
    valid = shapely.make_valid(shape)
    parts = [
        one for one in shapely.get_parts(shapely.get_parts(valid)) if one.geom_type == "Polygon"
    ]
    made = shapely.multipolygons(parts) if parts else shapely.Polygon()
    made = parts[0] if len(parts) == 1 else made
    if not made.is_valid:
        return shapely.Polygon(), 1.0
    return made, abs(made.area - before) / max(before, made.area, 1e-300)


def _signed(polygon: shapely.Polygon) -> float:
    """Measure what a polygon's rings go round, holes subtracted, by the surveyor's formula."""
    total = 0.0
    for sign, ring in ((1, polygon.exterior), *((-1, hole) for hole in polygon.interiors)):
        x, y = (shapely.get_coordinates(ring) - shapely.get_coordinates(ring)[0]).T
        total += sign * abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2)
    return total


def _fields(read: Sequence[_Read]) -> list[str]:
    """List the properties that could name the shapes: words first, then codes, then the rest."""
    known: dict[str, None] = {}
    for one in read:
        known |= {str(key)[:80]: None for key, value in one.said.items() if _is_word(value)}
    order = sorted(known, key=lambda key: (not _NAMED.fullmatch(key), not _CODED.fullmatch(key)))
    return order[:40]


def _is_word(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip() != ""


def _code_of(said: Mapping[str, Any]) -> str:
    """Find an official code among a feature's properties."""
    codes = (str(value).strip() for value in said.values() if isinstance(value, str))
    return next((code for code in codes if _CODE.fullmatch(code)), "")


def _name(read: Sequence[_Read], field: str) -> tuple[list[str], list[Finding]]:
    names: list[str] = []
    again = 0
    for one in read:
        said = one.said.get(field)
        plain = " ".join(str(said).split())[:LONGEST_NAME] if _is_word(said) else ""
        names.append(plain or f"Boundary {one.number}")
        again += not plain
    if not again:
        return names, []
    what = f"{many(again, 'boundary', 'boundaries')} had no name and {'is' if again == 1 else 'are'} numbered"  # noqa: E501
    return names, [Finding(kind=Kind.REPAIRED, what=what)]


def _once(
    shapes: Sequence[shapely.Geometry], names: list[str], codes: list[str]
) -> tuple[NDArray[np.object_], list[str], list[str], list[Finding]]:
    """Keep each boundary once; the same code with different shapes is refused."""
    first: dict[str, int] = {}
    seen: dict[str, int] = {}
    kept: list[int] = []
    same: list[str] = []
    differ: list[str] = []
    renamed: list[str] = []
    for at, (shape, name, code) in enumerate(zip(shapes, names, codes, strict=True)):
        before = first.setdefault(code, at) if code else at
        if before != at:
            (same if shapely.equals(shapes[before], shape) else differ).append(code)
            continue
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            names[at] = f"{name} ({seen[name]})"
            renamed.append(names[at])
        kept.append(at)
    if differ:
        raise TableError(
            f"{many(len(set(differ)), 'code')} {'stands' if len(set(differ)) == 1 else 'stand'} "
            "more than once with different shapes.",
            examples=sorted(set(differ)),
            then="Keep one boundary for each code.",
        )
    findings = []
    if same:
        what = f"{many(len(same), 'boundary', 'boundaries')} stood twice"
        findings.append(Finding(kind=Kind.REPAIRED, what=what, examples=tuple(same[:3])))
    if renamed:
        what = f"{many(len(renamed), 'name')} stood more than once and {'has' if len(renamed) == 1 else 'have'} a number now"  # noqa: E501
        findings.append(Finding(kind=Kind.REPAIRED, what=what, examples=tuple(renamed[:3])))
    made = np.empty(len(kept), dtype=object)
    made[:] = [shapes[at] for at in kept]
    return made, [names[at] for at in kept], [codes[at] for at in kept], findings


def _overlaps(shapes: NDArray[np.object_], names: Sequence[str]) -> list[Finding]:
    """Say which boundaries lie over each other; a sliver along a border is none."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    left, right = left[pairs], right[pairs]
    common = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    least = np.minimum(shapely.area(shapes[left]), shapely.area(shapes[right]))
    over = np.flatnonzero(common > MOST_OVERLAP * least)
    if not len(over):
        return []
    verb = "overlaps" if len(over) == 1 else "overlap"
    what = f"{many(len(over), 'pair')} of boundaries {verb}: what lies in both counts in both"
    told = tuple(f"{names[left[at]]} and {names[right[at]]}" for at in over[:3])
    return [Finding(kind=Kind.NOTICE, what=what, examples=told)]


def _editions(read: Sequence[_Read]) -> list[Finding]:
    """Say which years the fields speak of; boundaries of two years must not be mixed."""
    fields = sorted({str(key) for one in read for key in one.said if _EDITION.fullmatch(str(key))})
    years = sorted({_EDITION.fullmatch(key).group(1) for key in fields})  # type: ignore[union-attr]
    if not years:
        return []
    kinds = {frozenset(key for key in one.said if key in fields) for one in read}
    if len(years) > 1 and len(kinds) > 1:
        what = f"Boundaries of different years are mixed: 20{', 20'.join(years)}"
    else:
        what = f"By its fields the boundaries are of 20{', 20'.join(years)}"
    return [Finding(kind=Kind.NOTICE, what=what, examples=tuple(fields[:3]))]
