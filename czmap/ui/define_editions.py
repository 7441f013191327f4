"""The same area, new data: the figures that a zone was kept with, beside those of today."""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

import pandas as pd
import streamlit as st

from czmap.exports.contents import ZoneContent
from czmap.exports.editions import (
    NEED,
    Change,
    Kept,
    changes_in_words,
    compare_editions,
    keep_figures,
    to_changes_csv,
    weights_word,
)
from czmap.exports.shortlist import Shortlist
from czmap.safe import for_filename, for_markdown, plain
from czmap.ui import cache_export, text, text_define
from czmap.ui.cache_export import Taken
from czmap.ui.define_state import Desk


def kept_with(desk: Desk, content: ZoneContent) -> ZoneContent:
    """Put the zone's figures of today with what is kept of it."""
    today = _today(desk, content.name, content.members)
    if today is None:
        return content
    return replace(content, figures=keep_figures(today.entries[0]), need=weights_word(today))


def show_new_data(
    desk: Desk, name: str, members: Sequence[str], figures: Kept, was: tuple[str, str]
) -> None:
    """Show what newer data changed of a zone; nothing when it is of the present edition.

    Parameters
    ----------
    was
        The edition it was made on, and what need was made of ("" when that is not known).
    """
    edition, need = was
    present = desk.scene.study.pack.manifest.edition
    if not edition or edition == present:
        return
    today = _today(desk, name, members)
    if today is None:
        return
    with st.expander("Same area, new data", expanded=True):
        if not figures:
            st.markdown(text_define.NO_FIGURES_KEPT)
            return
        changes = compare_editions(figures, need, today)
        st.markdown(for_markdown(changes_in_words(changes, edition, present)))
        if any(one.note for one in changes if one.figure == NEED):
            st.caption("The need scores are not compared: weights differ, or were not kept.")
        missing = len(set(members)) - len(today.entries[0].zone.members)
        if missing:
            st.caption(
                f"{text.many(missing, 'neighbourhood')} of the zone not in the present data: the "
                "figures of today leave them out."
            )
        st.dataframe(_table(changes, edition, present), height=260)
        st.download_button(
            "Download the changes (CSV)",
            data=lambda: to_changes_csv(changes, today, edition),
            file_name=f"{for_filename(name or 'zone')}-changes.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
            key=f"define-changes-{edition}",
        )


def _today(desk: Desk, name: str, members: Sequence[str]) -> Shortlist | None:
    """Measure the members that the present data knows; None when it knows none."""
    study = desk.scene.study
    known = tuple(sorted(code for code in set(members) if code in study.pack.areas.index))
    if not known:
        return None
    taken = Taken(pack=study.key.pack, index=desk.scene.index, zones=((plain(name), known),))
    return cache_export.shortlist(taken, desk.scene.edition)


def _table(changes: Sequence[Change], before: str, after: str) -> pd.DataFrame:
    rows = [
        (one.label, *(_figure(value) for value in (one.before, one.after)), _signed(one))
        for one in changes
    ]
    columns = ["Figure", f"Edition {plain(before)}", f"Edition {plain(after)}", "Change"]
    return pd.DataFrame(rows, columns=columns).set_index("Figure")


def _figure(value: float) -> str:
    if not isfinite(value):
        return text.NO_FIGURE
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"


def _signed(one: Change) -> str:
    if not isfinite(one.change):
        return "not compared" if one.note else text.NO_FIGURE
    return "no change" if abs(one.change) < 1e-9 else f"{one.change:+,.4g}"
