"""A person's own boundaries (zones, catchments, estates) over a pack's neighbourhoods."""

import hashlib
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from czmap.errors import TableError
from czmap.geodata.areas import EPSG
from czmap.geodata.findings import Finding, Kind, many
from czmap.geodata.own import LONGEST
from czmap.geodata.pack import Pack
from czmap.geodata.shape_rows import MOST_CHANGE, ShapeRows, System

FAR_M = 5_000
"""A boundary whose middle is this far from where its code lies is worth a look."""
FINE_M = 5.0
"""Metres by which the copies that are drawn may differ from the boundaries."""
_CRS = {System.DEGREES: 4326, System.SWAPPED: 4326, System.METRES: EPSG, System.MERCATOR: 3857}


@dataclass(frozen=True, eq=False, kw_only=True)
class OwnShapes:
    """Boundaries, ready to be drawn over a map or to take neighbourhoods in by.

    Attributes
    ----------
    pack
        Name of the data that they lie over.
    label
        What they are called together.
    names
        One for each shape.
    shapes
        Valid polygons and multipolygons in metres (EPSG:27700).
    digest
        Of all of it.
    """

    pack: str
    label: str
    source: str
    names: tuple[str, ...]
    shapes: NDArray[np.object_]
    digest: str

    @property
    def bytes(self) -> int:
        """Roughly how much memory it takes."""
        return 16 * int(shapely.get_num_coordinates(self.shapes).sum())


def make_shapes(
    rows: ShapeRows, label: str, source: str, pack: Pack, name: str
) -> tuple[OwnShapes, tuple[Finding, ...]]:
    """Put boundaries over a pack's neighbourhoods.

    Parameters
    ----------
    name
        Of the pack.

    Raises
    ------
    TableError
        When they have no name or source, or none lies over the data.
    """
    for answer, what in ((label, "what they are called"), (source, "where they are from")):
        if not answer.strip() or len(answer) > LONGEST:
            raise TableError(f"Nothing says {what}.", then=f"Write it, in {LONGEST} letters.")
    shapes = to_metres(rows)
    here = shapely.intersects(shapes, shapely.box(*pack.areas.total_bounds))
    kept = np.flatnonzero(here)
    findings: list[Finding] = []
    if len(kept) < len(here):
        what = f"{many(int((~here).sum()), 'boundary', 'boundaries')} outside {pack.manifest.name}"
        told = tuple(rows.names[at] for at in np.flatnonzero(~here)[:3])
        findings.append(Finding(kind=Kind.SET_ASIDE, what=what, examples=told))
    if not len(kept):
        raise TableError(
            f"None of the boundaries lies over {pack.manifest.name}.",
            examples=rows.names[:3],
            then="Choose the place that they are about.",
        )
    names, shapes = tuple(rows.names[at] for at in kept), shapes[kept]
    findings += _elsewhere([rows.codes[at] for at in kept], names, shapes, pack)
    written = "\x1f".join([name, label.strip(), source.strip(), *names]).encode()
    digest = hashlib.sha256(written + b"".join(shapely.to_wkb(shapes))).hexdigest()[:20]
    made = OwnShapes(pack=name, label=label.strip(), source=source.strip(), names=names,
                     shapes=shapes, digest=digest)  # fmt: skip
    return made, tuple(findings)


def to_metres(rows: ShapeRows) -> NDArray[np.object_]:
    """Bring boundaries to metres (EPSG:27700), valid there too.

    Raises
    ------
    TableError
        When they cannot be.
    """
    shapes = rows.shapes
    if rows.system is System.SWAPPED:
        shapes = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    turned = gpd.GeoSeries(shapes, crs=_CRS[rows.system]).to_crs(EPSG).to_numpy()
    # what touches itself only in metres is mended there; nothing that a person could see moves
    valid = np.array([one if one.is_valid else shapely.buffer(one, 0) for one in turned])
    if not np.isfinite(shapely.get_coordinates(valid)).all():
        raise TableError("The coordinates cannot be brought to metres.", then="Check the file.")
    changed = np.abs(shapely.area(valid) - shapely.area(turned))
    if (changed > MOST_CHANGE * np.maximum(shapely.area(turned), 1.0)).any():
        raise TableError("A boundary crosses itself in metres.", then="Mend it where it was drawn.")
    return valid


def _elsewhere(
    codes: list[str], names: tuple[str, ...], shapes: NDArray[np.object_], pack: Pack
) -> list[Finding]:
    """Say where a boundary lies far from the area, ward or council whose code it has."""
    known = pack.areas.geometry.centroid
    places = {str(code): point for code, point in known.items()}
    for table in (pack.wards, pack.lads):
        places |= {str(code): point for code, point in table.geometry.centroid.items()}
    far = [
        f"{name} ({code})"
        for name, code, shape in zip(names, codes, shapes, strict=True)
        if code in places and shape.distance(places[code]) > FAR_M
    ]
    if not far:
        return []
    verb = "lies" if len(far) == 1 else "lie"
    what = f"{many(len(far), 'boundary', 'boundaries')} {verb} far from where the code says"
    return [Finding(kind=Kind.NOTICE, what=what, examples=tuple(far[:3]))]


def to_lines(shapes: OwnShapes) -> list[tuple[str, shapely.Geometry]]:
    """Give each boundary's name with a lighter copy of it for drawing (EPSG:27700)."""
    light = shapely.simplify(shapes.shapes, FINE_M, preserve_topology=True)
    return list(zip(shapes.names, light, strict=True))
