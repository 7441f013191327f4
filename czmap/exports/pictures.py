"""Maps for print: a zone among its neighbours, drawn without a browser and without tiles.

Shades of one colour that print well in black and white; what has no figure is hatched; wards have
thin lines and councils broken ones, the zone a dark line inside a white one, so that it shows on
any shade.
"""

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from shapely.geometry.base import BaseGeometry

from czmap.choropleth import NO_DATA, Classes, classify
from czmap.exports.map_names import place_names
from czmap.exports.plates import LINE, STYLE, add_credit
from czmap.exports.shortlist import Shortlist
from czmap.geodata.study import Study
from czmap.safe import plain
from czmap.scoring.need import NeedScores
from czmap.scoring.words import many
from czmap.scoring.zones import Zone

SHADES = ("#f3f1ea", "#d3d9d3", "#a3b8bc", "#5f8699", "#23405c")
"""From least need to greatest: lightness falls evenly, so the order survives a black printer."""
_WARD, _COUNCIL = "#6b5a3c", "#111111"
_MANY_PARTS = 8
"""Of an outline, such as islands: from so many on its line is thin, or it would hide them."""
_MOST_WARDS, _MANY_COUNCILS, _MANY_SHAPES = 500, 40, 3_000
"""In view: more wards would cover the map, more councils have thin lines, more areas none."""
_DASHES = (0, (4, 2))
_STEPS = 4_000
"""Across the map: bends smaller than one such step are left out."""
MARGIN = 0.35
"""Of the zone's larger side, shown round it."""
_BAR = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


def draw_zone_map(
    study: Study,
    scores: NeedScores,
    zone: Zone,
    *,
    inches: float = 3.5,
    title: str = "",
    credit: str = "",
) -> Figure:
    """Draw a zone over the need of its neighbourhoods and those round it.

    Neighbourhoods outside the study are drawn too, so that nothing ends at a council's line.

    Parameters
    ----------
    inches
        Width; the height follows.
    title, credit
        Drawn above, and below as where the figures are from; "" on a page that says both itself.
    """
    with mpl.rc_context(STYLE):
        head, foot = (0.34 if title else 0.0), (0.62 if credit else 0.0)
        height = inches + 0.42 + head + foot
        figure = Figure(figsize=(inches, height))
        axes = figure.add_axes((0.0, (foot + 0.42) / height, 1.0, inches / height))
        around = _around(study, zone)
        fine = (around[2] - around[0]) / _STEPS
        shown = study.pack.areas.cx[around[0] : around[2], around[1] : around[3]]
        classes = classify(scores.score.reindex(shown.index), reference=scores.score)
        _fill(axes, _simpler(shown.geometry.to_numpy(), fine), classes)
        wards = study.pack.wards.cx[around[0] : around[2], around[1] : around[3]]
        if has_wards := len(wards) <= _MOST_WARDS:
            _add_lines(axes, _simpler(wards.geometry.to_numpy(), fine), colour=_WARD, width=0.8)
        councils = _outline_councils(axes, shown, fine)
        outline = shapely.union_all(study.pack.areas.geometry.loc[list(zone.members)].to_numpy())
        thin = 0.4 if shapely.get_num_geometries(outline) >= _MANY_PARTS else 1.0
        for colour, width in (("white", 4.2 * thin), (LINE, 2.2 * thin)):
            _add_lines(axes, _simpler(np.array([outline]), fine), colour=colour, width=width)
        _frame(axes, around)
        bar = _add_scale(axes, around)
        named = _ward_names(study, wards, zone, around) if has_wards else []
        place_names(figure, axes, named, avoid=bar)
        _add_legend(figure, classes, _lines(wards=has_wards, councils=councils), foot / height)
        add_credit(figure, title, credit)
        return figure


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
                linewidth=0.4 if len(shapes) <= _MANY_SHAPES else 0.0,
                antialiased=len(shapes) <= _MANY_SHAPES,
            )
        )


def _ward_names(
    study: Study, wards: gpd.GeoDataFrame, zone: Zone, around: tuple[float, float, float, float]
) -> list[tuple[str, BaseGeometry]]:
    """Name the wards in view: the zone's own first, then the largest."""
    own = study.pack.areas.loc[list(zone.members), "ward_code"].value_counts(sort=False)
    frame = shapely.box(*around)
    seen = wards.geometry.intersection(frame)
    order = sorted(
        wards.index, key=lambda code: (-int(own.get(code, 0)), -seen[code].area, str(code))
    )
    least = 0.012 * frame.area
    return [
        (plain(wards.at[code, "ward_name"]), seen[code])
        for code in order
        if code in own.index or seen[code].area > least
    ]


def _outline_councils(axes: Axes, shown: gpd.GeoDataFrame, fine: float) -> bool:
    """Draw broken lines round the councils in view, if there is more than one; say whether."""
    if shown["lad_code"].nunique() < 2:
        return False
    shapes = [shapely.union_all(rows.geometry.to_numpy()) for _, rows in shown.groupby("lad_code")]
    width = 1.3 if len(shapes) <= _MANY_COUNCILS else 0.4
    _add_lines(axes, _simpler(np.array(shapes), fine), colour=_COUNCIL, width=width,
               dashes=_DASHES)  # fmt: skip
    return True


def _add_lines(
    axes: Axes,
    shapes: Iterable[BaseGeometry],
    *,
    colour: str,
    width: float,
    dashes: Any = "solid",
) -> None:
    paths = [PathPatch(_path_of(shape)) for shape in shapes]
    axes.add_collection(
        PatchCollection(
            paths, facecolor="none", edgecolor=colour, linewidth=width, linestyle=dashes
        )
    )


def _path_of(shape: BaseGeometry) -> Path:
    parts = shapely.get_parts(shapely.get_rings(shapely.get_parts(shape)))
    return Path.make_compound_path(
        *(Path(np.asarray(ring.coords)[:, :2], closed=True) for ring in parts)
    )


def _frame(axes: Axes, around: tuple[float, float, float, float]) -> None:
    axes.set_xlim(around[0], around[2])
    axes.set_ylim(around[1], around[3])
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set(color="#8a8f94", linewidth=0.6)


def _add_scale(axes: Axes, around: tuple[float, float, float, float]) -> Text:
    """Draw a bar of a round length, about a quarter of the width, and say that north is up."""
    width = around[2] - around[0]
    metres = max(one for one in _BAR if one <= max(width / 3.2, _BAR[0]))
    x, y = around[0] + 0.03 * width, around[1] + 0.03 * width
    axes.plot([x, x + metres], [y, y], color="white", linewidth=4.5, solid_capstyle="butt")
    axes.plot([x, x + metres], [y, y], color=LINE, linewidth=2.5, solid_capstyle="butt")
    said = f"{metres // 1_000} km" if metres >= 1_000 else f"{metres} m"
    box = {"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 0.8}
    return axes.text(
        x, y + 0.018 * width, f"{said}, north is up", fontsize=6, va="bottom", bbox=box
    )


def _lines(*, wards: bool, councils: bool) -> list[Line2D]:
    """Give the lines that a map has, for its legend."""
    made = [Line2D([], [], color=LINE, linewidth=2.2, label="the zone")]
    if wards:
        made.append(Line2D([], [], color=_WARD, linewidth=1.0, label="ward"))
    if councils:
        made.append(Line2D([], [], color=_COUNCIL, linewidth=1.3, linestyle=_DASHES,
                           label="council"))  # fmt: skip
    return made


def _simpler(shapes: "np.ndarray[Any, Any]", fine: float) -> "np.ndarray[Any, Any]":
    """Leave out bends too small to be printed; a shape that would vanish stays as it is."""
    made = shapely.simplify(shapes, fine, preserve_topology=False)
    gone = shapely.is_empty(made)
    made[gone] = shapes[gone]
    return np.asarray(made)


def _add_legend(figure: Figure, classes: Classes, lines: list[Line2D], foot: float) -> None:
    handles = [Patch(facecolor=SHADES[digit], edgecolor="#555555", linewidth=0.4, label=said)
               for digit, said in reversed(classes.legend)]  # fmt: skip
    if NO_DATA in classes.digits:
        handles.append(
            Patch(facecolor="white", edgecolor="#8a8f94", hatch="////", label="no figure")
        )
    figure.legend(
        handles=handles, loc="lower center", ncols=len(handles), fontsize=5.5, frameon=False,
        title="Need score, in fifths of all neighbourhoods: darker is greater need",
        title_fontsize=5.5, handlelength=1.4, columnspacing=0.9, borderaxespad=0.0,
        bbox_to_anchor=(0.5, foot + 0.13 / figure.get_figheight()),
    )  # fmt: skip
    figure.legend(
        handles=lines, loc="lower center", ncols=len(lines), fontsize=5.5, frameon=False,
        handlelength=2.2, columnspacing=1.2, borderaxespad=0.0, bbox_to_anchor=(0.5, foot),
    )  # fmt: skip
