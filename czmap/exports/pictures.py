"""Maps for print: a zone among its neighbours, drawn without a browser and without tiles.

Shades of one colour that print well in black and white; what has no figure is hatched; wards have
thin lines, the zone a dark line inside a white one, so that it shows on any shade.
"""

import io
from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from czmap.choropleth import NO_DATA, Classes, classify
from czmap.exports.shortlist import Shortlist
from czmap.geodata.study import Study
from czmap.safe import plain
from czmap.scoring.need import NeedScores
from czmap.scoring.words import many
from czmap.scoring.zones import Zone

SHADES = ("#f3f1ea", "#d3d9d3", "#a3b8bc", "#5f8699", "#23405c")
"""From least need to greatest: lightness falls evenly, so the order survives a black printer."""
_LINE, _WARD, _NAMES = "#111111", "#6b5a3c", 9
MARGIN = 0.35
"""Of the zone's larger side, shown round it."""
STYLE: Any = {"svg.hashsalt": "czmap", "svg.fonttype": "none", "font.family": "DejaVu Sans"}
_ALWAYS = {"Date": None, "Creator": "czmap"}


def draw_zone_map(
    study: Study, scores: NeedScores, zone: Zone, *, inches: tuple[float, float] = (3.5, 3.4)
) -> Figure:
    """Draw a zone over the need of its neighbourhoods and those round it.

    Neighbourhoods outside the study are drawn too, so that nothing ends at a council's line.

    Parameters
    ----------
    inches
        Width and height.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=inches)
        axes = figure.add_axes((0.0, 0.09, 1.0, 0.91))
        around = _around(study, zone)
        shown = gpd.GeoSeries(study.pack.areas.geometry).cx[
            around[0] : around[2], around[1] : around[3]
        ]
        classes = classify(scores.score.reindex(shown.index), reference=scores.score)
        _fill(axes, shown.to_numpy(), classes)
        _outline_wards(axes, study, around)
        outline = shapely.union_all(study.pack.areas.geometry.loc[list(zone.members)].to_numpy())
        for colour, width in (("white", 4.2), (_LINE, 2.2)):
            _add_lines(axes, [outline], colour=colour, width=width)
        _frame(axes, around)
        _add_scale(axes, around)
        _add_legend(figure, classes)
        return figure


def to_svg(figure: Figure, *, title: str) -> bytes:
    """Write a figure as SVG; the same figure always gives the same bytes."""
    return _saved(figure, "svg", {**_ALWAYS, "Title": plain(title)})


def to_png(figure: Figure, *, title: str, dots: int = 300) -> bytes:
    """Write a figure as PNG at a resolution in dots an inch."""
    return _saved(figure, "png", {"Title": plain(title), "Software": "czmap"}, dots=dots)


def alternative_text(shortlist: Shortlist, zone: Zone) -> str:
    """Say in words what the map of a zone shows."""
    scores, areas = shortlist.scores.score, shortlist.study.pack.areas
    members = scores.reindex(list(zone.members))
    wards = areas.loc[list(zone.members), "ward_name"].nunique()
    known = members.dropna()
    said = f"Map of the zone's {many(len(members), 'neighbourhood')} in {many(wards, 'ward')}"
    if known.empty:
        return f"{said}; none of them has a need score."
    top = plain(areas.at[str(known.sort_index().idxmax()), "lsoa_name"])
    low = plain(areas.at[str(known.sort_index().idxmin()), "lsoa_name"])
    spread = f"need runs from {known.min():.0f} ({low}) to {known.max():.0f} ({top})"
    missing = len(members) - len(known)
    without = f"; {missing} without a figure" if missing else ""
    return f"{said}; {spread}{without}. Darker is greater need."


def _saved(figure: Figure, kind: str, said: dict[str, str | None], dots: int = 300) -> bytes:
    written = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(written, format=kind, dpi=dots, metadata=said)
    return written.getvalue()


def _around(study: Study, zone: Zone) -> tuple[float, float, float, float]:
    west, south, east, north = study.pack.areas.geometry.loc[list(zone.members)].total_bounds
    side = max(east - west, north - south)
    room = side * (1 + 2 * MARGIN) / 2
    x, y = (west + east) / 2, (south + north) / 2
    return x - room, y - room, x + room, y + room


def _fill(axes: Axes, shapes: Any, classes: Classes) -> None:
    for digit in (*map(str, range(len(SHADES))), NO_DATA):
        chosen = [shape for shape, own in zip(shapes, classes.digits, strict=True) if own == digit]
        if not chosen:
            continue
        missing = digit == NO_DATA
        axes.add_collection(
            PatchCollection(
                [PathPatch(_path_of(shape)) for shape in chosen],
                facecolor="white" if missing else SHADES[int(digit)],
                edgecolor="#8a8f94" if missing else "white",
                hatch="////" if missing else None,
                linewidth=0.4,
            )
        )


def _outline_wards(axes: Axes, study: Study, around: tuple[float, float, float, float]) -> None:
    wards = study.pack.wards
    near = wards.cx[around[0] : around[2], around[1] : around[3]]
    _add_lines(axes, near.geometry, colour=_WARD, width=0.9)
    frame = shapely.box(*around)
    inside = [
        (str(row["ward_name"]), row.geometry.intersection(frame)) for _, row in near.iterrows()
    ]
    for name, shape in sorted(inside, key=lambda pair: -pair[1].area)[:_NAMES]:
        if shape.area < 0.02 * frame.area:
            continue
        point = shape.representative_point()
        axes.text(
            point.x, point.y, plain(name)[:24], fontsize=5.5, ha="center", va="center", color=_LINE,
            bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8},
            clip_on=True,
        )  # fmt: skip


def _add_lines(axes: Axes, shapes: Iterable[BaseGeometry], *, colour: str, width: float) -> None:
    paths = [PathPatch(_path_of(shape)) for shape in shapes]
    axes.add_collection(PatchCollection(paths, facecolor="none", edgecolor=colour, linewidth=width))


def _path_of(shape: BaseGeometry) -> Path:
    parts = shapely.get_parts(shapely.get_rings(shapely.get_parts(shape)))
    return Path.make_compound_path(
        *(Path(np.asarray(ring.coords)[:, :2], closed=True) for ring in parts)
    )


def _frame(axes: Axes, around: tuple[float, float, float, float]) -> None:
    axes.set_xlim(around[0], around[2])
    axes.set_ylim(around[1], around[3])
    axes.set_aspect("equal")
    axes.set_axis_off()


def _add_scale(axes: Axes, around: tuple[float, float, float, float]) -> None:
    """Draw a bar of a round length, about a quarter of the width, and say that north is up."""
    width = around[2] - around[0]
    metres = max(one for one in (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
                 if one <= max(width / 3, 50))  # fmt: skip
    x, y = around[0] + 0.04 * width, around[1] + 0.04 * width
    axes.plot([x, x + metres], [y, y], color=_LINE, linewidth=2.5, solid_capstyle="butt")
    said = f"{metres // 1_000} km" if metres >= 1_000 else f"{metres} m"
    box = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8}
    axes.text(x, y + 0.02 * width, f"{said}, north is up", fontsize=6, va="bottom", bbox=box)


def _add_legend(figure: Figure, classes: Classes) -> None:
    handles = [Patch(facecolor=SHADES[digit], edgecolor="#555555", linewidth=0.4, label=said)
               for digit, said in reversed(classes.legend)]  # fmt: skip
    if NO_DATA in classes.digits:
        handles.append(
            Patch(facecolor="white", edgecolor="#8a8f94", hatch="////", label="no figure")
        )
    figure.legend(
        handles=handles, loc="lower center", ncols=len(handles), fontsize=5.5, frameon=False,
        title="Need score (fifths of all neighbourhoods; darker is greater need)", title_fontsize=6,
        handlelength=1.4, columnspacing=0.9, borderaxespad=0.0,
    )  # fmt: skip
