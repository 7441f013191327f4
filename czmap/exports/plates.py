"""What every picture for print has in common: its type, its title and source, and its files."""

import io
import textwrap
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from czmap.safe import plain

LINE = "#111111"
STYLE: Any = {"svg.hashsalt": "czmap", "svg.fonttype": "none", "font.family": "DejaVu Sans",
              "text.parse_math": False}  # fmt: skip
"""A dollar in a name is a dollar: names are data, and no mathematics is set from them."""
_ALWAYS = {"Date": None, "Creator": "czmap"}
_LETTERS_AN_INCH = {7.5: 17.5, 5.0: 26.5}
"""By size of type in points: how many letters stand side by side."""


def add_credit(figure: Figure, title: str, credit: str) -> None:
    """Write a title above a picture, and below it where its figures are from; nothing for ""."""
    width, height = figure.get_size_inches()
    if title:
        lines = _wrapped(title, width, 7.5)[:2]
        figure.text(
            0.02, 1 - 0.05 / height, "\n".join(lines), fontsize=7.5, weight="bold", va="top",
            color=LINE, linespacing=1.15,
        )  # fmt: skip
    if credit:
        lines = _wrapped(credit, width, 5.0)
        figure.text(
            0.02, 0.04 / height, "\n".join(lines), fontsize=5.0, va="bottom", color="#333333",
            linespacing=1.15,
        )  # fmt: skip


def _wrapped(text: str, inches: float, size: float) -> list[str]:
    return textwrap.wrap(plain(text), max(12, int(inches * _LETTERS_AN_INCH[size])))


def to_svg(figure: Figure, *, title: str, words: str = "") -> bytes:
    """Write a figure as SVG; the same figure always gives the same bytes.

    Parameters
    ----------
    words
        What it shows, for those who do not see it: kept in the file as its description.
    """
    said = {"Title": plain(title), **({"Description": plain(words)} if words else {})}
    return _saved(figure, "svg", {**_ALWAYS, **said})


def to_png(figure: Figure, *, title: str, words: str = "", dots: int = 300) -> bytes:
    """Write a figure as PNG at a resolution in dots an inch, with its words as its description."""
    said = {"Title": plain(title), **({"Description": plain(words)} if words else {})}
    return _saved(figure, "png", {**said, "Software": "czmap"}, dots=dots)


def _saved(figure: Figure, kind: str, said: dict[str, str | None], dots: int = 300) -> bytes:
    written = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(written, format=kind, dpi=dots, metadata=said)
    return written.getvalue()
