"""Charts of a zone for print: what its need is made of, and where its neighbourhoods stand."""

import textwrap
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from czmap.exports.plates import LINE, STYLE, add_credit
from czmap.exports.stands import Stand
from czmap.scoring.words import NO_FIGURE

_BAR, _MARK, _QUIET = "#23405c", "#5f8699", "#8a8f94"
_WIDTH, _ROW, _LABEL = 6.3, 0.36, 0.34
"""Inches: the whole width, a row, and the share of the width that labels take."""
_HEAD, _FOOT, _AXIS = 0.42, 0.5, 0.45


def draw_need_bars(stands: Sequence[Stand], *, title: str, credit: str) -> Figure:
    """Draw how many points of a zone's mean need each indicator gives: bars from nought.

    Parameters
    ----------
    title, credit
        Drawn above, and below as where the figures are from.
    """
    with mpl.rc_context(STYLE):
        figure, axes = _plate(len(stands), title, credit)
        rows = range(len(stands))
        axes.barh([*rows], [one.points for one in stands], height=0.62, color=_BAR)
        for row, one in zip(rows, stands, strict=True):
            axes.annotate(
                f"{one.points:.1f}", (one.points, row), xytext=(4, 0), textcoords="offset points",
                va="center", fontsize=7, color=LINE,
            )  # fmt: skip
        _label_rows(axes, stands)
        most = max((one.points for one in stands), default=1.0)
        axes.set_xlim(0, max(most * 1.12, 1.0))
        axes.set_xlabel("Points of the zone's mean need (they add up to it)", fontsize=7)
        return figure


def draw_strips(stands: Sequence[Stand], *, place: str, title: str, credit: str) -> Figure:
    """Draw on a line for each indicator where a zone and each of its neighbourhoods stand.

    From the least need of the place (left) to the greatest (right); a thin mark is a
    neighbourhood, the diamond the zone's mean.
    """
    with mpl.rc_context(STYLE):
        figure, axes = _plate(len(stands), title, credit)
        for row, one in enumerate(stands):
            axes.plot([0, 1], [row, row], color=_QUIET, linewidth=0.8, zorder=1)
            for share in one.members:
                axes.plot([share, share], [row - 0.26, row + 0.26], color=_MARK, linewidth=1.1,
                          zorder=2)  # fmt: skip
            if one.higher_than is None:
                axes.text(0.5, row, NO_FIGURE, fontsize=7, ha="center", va="bottom")
                continue
            axes.plot([one.higher_than], [row], marker="D", markersize=6, color=_BAR,
                      markeredgecolor="white", zorder=3)  # fmt: skip
        _label_rows(axes, stands)
        axes.set_xlim(-0.02, 1.02)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.set_xlabel(
            f"Share of {place}'s neighbourhoods with lower need. Thin mark: a neighbourhood of the "
            "zone. Diamond: the zone's mean",
            fontsize=6.2, loc="right",
        )  # fmt: skip
        return figure


def say_bars(stands: Sequence[Stand]) -> str:
    """Say in words what `draw_need_bars` shows."""
    parts = "; ".join(f"{one.label} {one.points:.1f}" for one in stands)
    whole = sum(one.points for one in stands)
    return f"Bar chart of what the zone's mean need of {whole:.1f} points is made of: {parts}."


def _plate(rows: int, title: str, credit: str) -> tuple[Figure, Axes]:
    """Make a figure with room for its rows, its title and its source."""
    height = _HEAD + _FOOT + _AXIS + _ROW * max(rows, 1)
    figure = Figure(figsize=(_WIDTH, height))
    axes = figure.add_axes(
        (_LABEL, (_FOOT + _AXIS) / height, 0.94 - _LABEL, _ROW * max(rows, 1) / height)
    )
    axes.set_ylim(rows - 0.5, -0.5)
    axes.tick_params(labelsize=7, length=2, color=_QUIET)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_QUIET)
    add_credit(figure, title, credit)
    return figure, axes


def _label_rows(axes: Axes, stands: Sequence[Stand]) -> None:
    labels = ["\n".join(textwrap.wrap(f"{one.label}: {one.value}", 38)[:2]) for one in stands]
    axes.set_yticks([*range(len(stands))], labels, fontsize=7)
    axes.tick_params(axis="y", length=0)
