"""Shares as a list of words, each with a bar: the words say all, the bars are for the eye."""

from collections.abc import Iterable

import streamlit as st

from czmap.safe import for_html
from czmap.scoring.words import NBSP


def show_bars(rows: Iterable[tuple[str, float]]) -> None:
    """Show words with a bar each, as one element: every click draws it anew.

    Parameters
    ----------
    rows
        The words, as they are, and how much of the width the bar takes (0 to 1).
    """
    st.html(bars_of(rows))


def bars_of(rows: Iterable[tuple[str, float]]) -> str:
    """Write words with a bar each as a list, for HTML; words are escaped here."""
    return f'<ul class="cz-themes">{"".join(_bar(words, share) for words, share in rows)}</ul>'


def _bar(words: str, share: float) -> str:
    width = 100 * min(1.0, max(0.0, share))
    said = NBSP.join(for_html(part) for part in words.split(NBSP))  # a "%" stays with its number
    return f'<li>{said}<span><span style="width: {width:.1f}%"></span></span></li>'
