"""One legend for maps that stand side by side: it lies over none of them."""

from collections.abc import Sequence

import streamlit as st

from czmap.map_paint import AreaPaint, note_of
from czmap.safe import for_html


def show_strip(paint: AreaPaint, *more: str) -> None:
    """Show what the colours of several maps mean, in one line where there is room.

    Parameters
    ----------
    more
        What else is drawn on them, each in a few words.
    """
    st.html(strip_of_classes(paint, more))


def strip_of_classes(paint: AreaPaint, more: Sequence[str]) -> str:
    """Write a legend as one line of HTML; every word in it is escaped."""
    unit = f" ({paint.unit})" if paint.unit else ""
    parts = [f'<b class="cz-what">{for_html(paint.title + unit)}</b>', _said(note_of(paint))]
    parts += [
        f'<span><i style="background:{paint.palette[digit]}"></i>{for_html(words)}</span>'
        for digit, words in paint.classes.legend
    ]
    if paint.classes.missing:
        parts.append('<span><i class="cz-hatch"></i>no data</span>')
    parts += [_said(words) for words in more]
    if paint.breaks_of:
        parts.append(f'<span class="cz-what">{for_html(paint.breaks_of)}</span>')
    return f'<p class="cz-strip">{"".join(parts)}</p>'


def _said(words: str) -> str:
    return f"<span>{for_html(words)}</span>" if words else ""
