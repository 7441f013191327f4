"""The ward board as one page for print: A4 landscape as PDF, SVG or PNG, without a browser.

The same board gives the same bytes: no clock is asked. It reads in black and white, because the
colours of the classes are in order of lightness and missing values are hatched.
"""

import io
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.path import Path

from czmap.board import Board, BoardMap, around_sentence, short_lines
from czmap.choropleth import NO_DATA
from czmap.errors import StudyError
from czmap.geodata.pack import Manifest
from czmap.map_paint import YLGNBU
from czmap.safe import plain

# the same drawing gives the same SVG; and a PDF's text stays text
mpl.rcParams.update({"svg.hashsalt": "czmap", "pdf.fonttype": 42, "svg.fonttype": "path"})

A4 = (11.69, 8.27)
"""Inches, landscape."""

DOTS = 200
"""Dots an inch of a PNG."""

_ROWS = {1: (1, 1), 2: (1, 2), 3: (1, 3), 4: (2, 2), 5: (2, 3), 6: (2, 3)}
_NICE = (100, 200, 250, 500, 1_000, 2_000, 2_500, 5_000, 10_000, 20_000, 50_000)
_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": "czmap", "Producer": "Matplotlib"},
    "svg": {"Date": None, "Creator": "czmap"},
}


def to_picture(board: Board, manifest: Manifest, *, kind: str) -> bytes:
    """Draw a board on one A4 page.

    Parameters
    ----------
    kind
        "png", "pdf" or "svg".

    Raises
    ------
    StudyError
        When there is no such kind of picture.
    """
    if kind not in _METADATA:
        raise StudyError(f"There is no picture of kind {kind!r}.", then="Ask for png, pdf or svg.")
    figure = draw_board(board, manifest)
    file = io.BytesIO()
    metadata = {**_METADATA[kind], "Title": plain(f"{board.name}: ward board, czmap")}
    figure.savefig(file, format=kind, dpi=DOTS, metadata=metadata)
    return file.getvalue()


def draw_board(board: Board, manifest: Manifest) -> Figure:
    """Draw a board as a figure of A4 landscape; the caller saves it."""
    figure = Figure(figsize=A4, facecolor="white")
    rows, columns = _ROWS.get(len(board.maps), (3, 3))
    mark = "INVENTED, not a real place: " if manifest.invented else ""
    _write(figure, 0.035, 0.965, f"{mark}{board.name}", size=16, weight="bold")
    _write(figure, 0.035, 0.925, around_sentence(board), size=9)
    _write(figure, 0.035, 0.902, f"{_dark(board)} Colours: {board.breaks_of}.", size=9)
    grid = figure.add_gridspec(
        rows, columns, left=0.035, right=0.985, top=0.80, bottom=0.16, wspace=0.12, hspace=0.42
    )
    for at, one in enumerate(board.maps):
        _draw_map(figure.add_subplot(grid[divmod(at, columns)]), board, one, rows)
    _write(figure, 0.035, 0.125, _sources(board, manifest), size=6.5)
    return figure


def _write(figure: Figure, x: float, y: float, said: str, **style: Any) -> None:
    wrapped = "\n".join(textwrap.wrap(plain(said), int(1_500 / style["size"])))
    figure.text(x, y, wrapped.replace("$", r"\$"), va="top", color="black", **style)


def _dark(board: Board) -> str:
    restored = [one.indicator.label for one in board.maps if one.restored]
    if restored:
        return (
            f"Darker means higher need, but on {' and '.join(restored)} darker means a higher "
            "figure, as in the 2012 report."
        )
    return "Darker means higher need on every map."


def _draw_map(axes: Axes, board: Board, one: BoardMap, rows: int) -> None:
    west, south, east, north = board.extent
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal", anchor="W")
    axes.set_xticks([])
    axes.set_yticks([])
    digits = np.array(list(one.classes.digits))
    for digit, colour in ((str(at), colour) for at, colour in enumerate(YLGNBU)):
        _paint(axes, board.areas[digits == digit], facecolor=colour)
    _paint(axes, board.areas[digits == NO_DATA], facecolor="#ffffff", hatch="////")
    _outline(axes, board)
    _scale_bar(axes, board.extent)
    title = "\n".join(textwrap.wrap(plain(one.title), 48))
    lines = "\n".join(plain(line) for line in short_lines(board, one))
    _write_above(axes, 3, lines, size=7, linespacing=1.25)
    _write_above(axes, 23, title, size=8, weight="bold")
    axes.legend(
        handles=list(_legend(one)),
        # short lines: beside a wide map there is little room
        title="\n".join([*one.darker.replace(" = ", " =, ").split(", "), *_unit_line(one)]),
        loc="upper left",
        bbox_to_anchor=(1.01, 1.02),
        frameon=False,
        fontsize=6.5 if rows < 3 else 6,
        title_fontsize=6.5 if rows < 3 else 6,
        alignment="left",
    )


def _write_above(axes: Axes, points: float, said: str, **style: Any) -> None:
    """Write over the upper left corner of a map, so many points up whatever its size."""
    axes.annotate(
        said.replace("$", r"\$"),
        (0, 1),
        xytext=(0, points),
        xycoords="axes fraction",
        textcoords="offset points",
        va="bottom",
        **style,
    )


def _unit_line(one: BoardMap) -> list[str]:
    return [f"(in {one.unit})"] if one.unit else []


def _paint(axes: Axes, areas: gpd.GeoDataFrame, **style: Any) -> None:
    paths = [_path(shape) for shape in areas.geometry]
    if paths:
        axes.add_collection(
            PathCollection(paths, edgecolor="#4d575e", linewidth=0.4, **style), autolim=False
        )


def _path(shape: Any) -> Path:
    """Make one path of all rings of a polygon or multipolygon; holes stay holes."""
    rings = [
        Path(shapely.get_coordinates(ring), closed=True)
        for part in shapely.get_parts(shapely.orient_polygons(shape))
        for ring in (part.exterior, *part.interiors)
    ]
    return Path.make_compound_path(*rings)


def _outline(axes: Axes, board: Board) -> None:
    """Draw the place's line, dark inside white, so that it is seen on every colour."""
    whole = shapely.union_all(board.areas.geometry[board.inside].to_numpy())
    for colour, width in (("white", 3.2), ("black", 1.6)):
        axes.add_collection(
            PathCollection([_path(whole)], facecolor="none", edgecolor=colour, linewidth=width),
            autolim=False,
        )


def _scale_bar(axes: Axes, extent: Sequence[float]) -> None:
    west, south, east, north = extent
    most = (east - west) / 3
    length = max((one for one in _NICE if one <= most), default=_NICE[0])
    x, y = west + 0.04 * (east - west), south + 0.05 * (north - south)
    for colour, width in (("white", 3.5), ("black", 1.5)):
        axes.plot([x, x + length], [y, y], color=colour, linewidth=width, solid_capstyle="butt")
    said = f"{length / 1_000:g} km" if length >= 1_000 else f"{length} m"
    halo = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8}
    axes.annotate(
        f"{said}, north is up", (x, y), xytext=(0, 4), textcoords="offset points", size=6, bbox=halo
    )


def _legend(one: BoardMap) -> Iterator[Patch]:
    for digit, said in one.classes.legend:
        yield Patch(facecolor=YLGNBU[digit], edgecolor="#4d575e", linewidth=0.5, label=said)
    if one.classes.missing:
        yield Patch(
            facecolor="white", edgecolor="#4d575e", linewidth=0.5, hatch="////", label="no data"
        )


def _vintage(manifest: Manifest) -> str:
    return "" if manifest.invented else f"Neighbourhoods are LSOAs of {manifest.vintage}. "


def _sources(board: Board, manifest: Manifest) -> str:
    shown: dict[str, list[str]] = {}
    for one in board.maps:
        own = one.indicator
        source = f"{own.source} ({own.publisher}; {own.period}; {own.licence})"
        shown.setdefault(source, []).append(own.label)
    sources = " ".join(f"{', '.join(labels)}: {source}." for source, labels in shown.items())
    limits = (
        "Not all disadvantaged children live in disadvantaged areas, and not all children there do "
        "badly. Averages are over the people they describe."
    )
    return (
        f"{sources} {manifest.attribution} {_vintage(manifest)}"
        f"{limits} Made with czmap {manifest.czmap_version}, data edition {manifest.edition}."
    )
