"""Names on a map: each whole and inside the frame, none over another; what has no room is left."""

import textwrap
from collections.abc import Iterable, Sequence

import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from shapely.geometry.base import BaseGeometry

MOST_NAMES, LONGEST_LINE = 14, 20
_SIZE, _STEPS = 5.5, (0, -1, 1, -2, 2)


def place_names(
    figure: Figure, axes: Axes, names: Sequence[tuple[str, BaseGeometry]], *, avoid: Text
) -> None:
    """Write names into their shapes, those that come first before the others.

    Parameters
    ----------
    names
        Each with the shape it belongs in, in the coordinates of the axes.
    avoid
        Writing that is there already.
    """
    measure = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    axes.apply_aspect()
    frame = axes.get_window_extent(measure)
    taken = [avoid.get_window_extent(measure).padded(8)]
    for name, shape in names:
        if len(taken) > MOST_NAMES:
            return
        if shape.is_empty:
            continue
        text = _write(axes, name, shape)
        box = text.get_window_extent(measure).padded(2)
        free = next((one for one in _tries(box, frame) if not _meets(one, taken)), None)
        if free is None:
            text.remove()
            continue
        x, y = axes.transData.inverted().transform((_middle(free.x0, free.x1),
                                                    _middle(free.y0, free.y1)))  # fmt: skip
        text.set_position((x, y))
        taken.append(free)


def _write(axes: Axes, name: str, shape: BaseGeometry) -> Text:
    point = shapely.point_on_surface(shape)
    lines = textwrap.wrap(name, LONGEST_LINE, max_lines=3, placeholder=" \N{HORIZONTAL ELLIPSIS}")
    box = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.7}
    return axes.text(
        point.x, point.y, "\n".join(lines), fontsize=_SIZE, ha="center", va="center", bbox=box,
        color="#111111", linespacing=1.05,
    )  # fmt: skip


def _tries(box: Bbox, frame: Bbox) -> Iterable[Bbox]:
    """Give the places a name may stand: where it is, a little above and below, all inside."""
    for step in _STEPS:
        moved = box.translated(0, step * 0.8 * box.height)
        right = max(frame.x0 - moved.x0, 0) + min(frame.x1 - moved.x1, 0)
        up = max(frame.y0 - moved.y0, 0) + min(frame.y1 - moved.y1, 0)
        yield moved.translated(right, up)


def _meets(box: Bbox, others: Sequence[Bbox]) -> bool:
    return any(box.overlaps(one) for one in others)


def _middle(first: float, second: float) -> float:
    return (first + second) / 2
