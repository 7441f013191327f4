"""A picture of very many areas at once: each pixel belongs to an area, each area has a colour.

Which pixel belongs to which area is worked out once for a pack and kept on disk; painting an
indicator is then a lookup. The picture is in Web Mercator (EPSG:3857), as Leaflet draws it.
"""

import functools
import hashlib
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw

from czmap.geodata.areas import AreaTable
from czmap.geodata.study import Study
from czmap.geometry_files import GeometryFiles
from czmap.map_paint import AreaPaint

HEIGHT = 1_900
"""Pixels from north to south."""

NOTHING = -1
_HATCH_COLOURS = ("#f2f2f2", "#6f7780")


@dataclass(frozen=True, eq=False, kw_only=True)
class PixelMap:
    """Which area each pixel belongs to.

    Attributes
    ----------
    place
        Position of the area in the table, or -1; north at the top.
    bounds
        South, west, north, east of the picture in degrees.
    """

    place: NDArray[np.int32]
    bounds: tuple[float, float, float, float]


def paint_picture(
    study: Study, paint: AreaPaint, files: GeometryFiles
) -> tuple[str, tuple[float, float, float, float]]:
    """Paint a study's areas into a PNG file; give its name in the cache folder, and its bounds.

    The same study and paint give the same file, which is written once.

    Raises
    ------
    GeometryFileError
        When the disk refuses.
    """
    content = f"{study.key}{paint.classes.digits}{paint.palette}"
    named = hashlib.sha256(content.encode()).hexdigest()[:16]
    pixels = _pixels_of(study, files)
    name = files.written(
        f"picture-{named}.png", lambda: to_png(pixels.place, paint.classes.digits, paint.palette)
    )
    return name, pixels.bounds


def to_png(place: NDArray[np.int32], digits: str, palette: tuple[str, ...]) -> bytes:
    """Colour the pixels of a `PixelMap`; areas without data are hatched, the ground is clear."""
    empty, missing, hatch = len(palette), len(palette) + 1, len(palette) + 2
    colour_of = np.frombuffer(digits.encode("ascii"), dtype=np.uint8) - ord("0")
    colour_of = np.where(colour_of < len(palette), colour_of, missing).astype(np.uint8)
    colours = np.append(colour_of, np.uint8(empty))[place]
    height, width = place.shape
    diagonal = np.add.outer(np.arange(height), np.arange(width)) % 6 < 2
    colours[(colours == missing) & diagonal] = hatch
    image = Image.frombytes("P", (width, height), colours.tobytes())
    image.putpalette(_flat((*palette, "#000000", *_HATCH_COLOURS)))
    file = io.BytesIO()
    image.save(file, "PNG", transparency=empty, compress_level=6)
    return file.getvalue()


def make_pixel_map(areas: AreaTable, *, height: int = HEIGHT) -> PixelMap:
    """Work out which pixel belongs to which area; the smaller area wins a shared pixel.

    Parameters
    ----------
    height
        Pixels from north to south.
    """
    metres = areas.geometry.simplify(100, preserve_topology=False)
    metres = metres.where(~metres.is_empty, areas.geometry)
    flat = metres.to_crs(3857)
    west, south, east, north = flat.total_bounds
    scale = height / (north - south)
    size = (int(np.ceil((east - west) * scale)), height)
    image = Image.new("I", size, NOTHING)
    pen = ImageDraw.Draw(image)
    for at in np.argsort(-areas.geometry.area.to_numpy(), kind="stable"):
        _fill(pen, flat.iloc[at], int(at), lambda xy: (xy - (west, north)) * (scale, -scale))
    corners = shapely.box(west, south, west + size[0] / scale, north)
    degrees = type(flat)([corners], crs=3857).to_crs(4326).total_bounds
    west, south, east, north = (float(edge) for edge in degrees)
    return PixelMap(place=np.asarray(image, dtype=np.int32), bounds=(south, west, north, east))


def _fill(pen: ImageDraw.ImageDraw, shape: Any, value: int, place: Any) -> None:
    for part in shapely.get_parts(shape):
        for i, ring in enumerate((part.exterior, *part.interiors)):
            points = place(shapely.get_coordinates(ring)).ravel().tolist()
            pen.polygon(points, fill=NOTHING if i else value)


@functools.lru_cache(maxsize=2)
def _loaded(path: str) -> PixelMap:
    with np.load(path) as kept:
        return PixelMap(place=kept["place"], bounds=tuple(kept["bounds"].tolist()))


def _pixels_of(study: Study, files: GeometryFiles) -> PixelMap:
    """Read (or make) the pixel map of a study; its key and the pack's edition say which areas."""
    named = hashlib.sha256(f"{study.key}{len(study.areas)}".encode()).hexdigest()[:12]
    name = files.written(f"pixels-{named}.npz", lambda: _packed(make_pixel_map(study.areas)))
    return _loaded(str(files.folder / name))


def _packed(made: PixelMap) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, place=made.place, bounds=np.array(made.bounds))
    return file.getvalue()


def _flat(colours: tuple[str, ...]) -> list[int]:
    return [channel for colour in colours for channel in ImageColor.getrgb(colour)[:3]]
