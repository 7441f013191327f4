"""The lists of the section on wards: every ward, masked pockets, need across ward lines."""

import csv
import io

import pandas as pd
import streamlit as st

from czmap.safe import for_csv, for_markdown
from czmap.ui import cache_ward_tables, paint, state, text, text_wards
from czmap.ui.area_table import TOP, file_stem
from czmap.ui.cache_areas import MOST_ROWS
from czmap.ui.cache_ward_tables import Listed
from czmap.ui.cache_wards import Measured
from czmap.ui.number_columns import number_columns
from czmap.ui.state import Scene
from czmap.ui.table_files import offer_excel

_TABLE = "wards-table"
_NAMES = ("Ward", "Next to", "Council", "Council next door", "Region", "Neighbourhood")


def show_table(scene: Scene, measured: Measured) -> None:
    """List the wards of the councils looked at, the widest range of need first."""
    listed = cache_ward_tables.wards(measured, scene.study.key)
    st.subheader("Wards, the widest range first")
    if len(listed.table) > TOP:
        listed = _narrow(listed, "wards", scene)
    table = listed.table
    st.caption("Choose a row to read that ward. " + _capped(len(table)))
    st.dataframe(
        listed.sent,
        hide_index=True,
        column_config=number_columns(table),
        key=_TABLE,
        selection_mode="single-row",
        on_select=lambda: _take_row(listed.codes),
    )
    _offer(scene, table, "wards")
    columns = ["Ward", "Council", "Mean", "Lowest need", "Highest need", "Range"]
    _as_text(table[columns], "wards")


def _take_row(codes: tuple[str, ...]) -> None:
    row = state.chosen_row(_TABLE)
    state.change(ward=codes[row] if row is not None and row < len(codes) else "", area="")


def show_pockets(scene: Scene, measured: Measured) -> None:
    """List the masked pockets here."""
    listed = cache_ward_tables.pockets(measured, scene.study.key)
    st.subheader(f"Masked pockets: {len(listed.table):,}")
    st.caption(for_markdown(text_wards.POCKETS.format(place=scene.study.place_of(measured.shown))))
    _show_list(scene, listed, "masked-pockets")


def show_spill(scene: Scene, measured: Measured, share: float) -> None:
    """List the pairs of wards with high need on both sides of their line."""
    listed = cache_ward_tables.spill(measured, scene.study.key, share)
    pairs = text.many(len(listed.table), "pair")
    st.subheader(f"Need across ward lines: {pairs} of wards")
    said = text_wards.SPILL.format(
        share=text.percent(share), place=scene.study.place_of(measured.shown)
    )
    st.caption(text.unbroken(for_markdown(said)))
    _show_list(scene, listed, "need-across-ward-lines")


def _show_list(scene: Scene, listed: Listed, stem: str) -> None:
    if listed.table.empty:
        st.markdown("None here.")
        return
    if len(listed.table) > TOP:
        listed = _narrow(listed, stem, scene)
    table = listed.table
    st.dataframe(listed.sent, hide_index=True, column_config=number_columns(table))
    if len(table) > MOST_ROWS:
        st.caption(_capped(len(table)))
    _offer(scene, table, stem)
    _as_text(table.iloc[:, :7], stem)


def _narrow(listed: Listed, stem: str, scene: Scene) -> Listed:
    """Ask for a name, and keep the rows with it; the choice is this session's."""
    several = len(scene.study.lads) > 1
    typed = st.text_input(
        "Only rows with this in the name of a ward, council or region"
        if several
        else "Only rows with this in the name of a ward",
        key=state.bind(f"only-{stem}", state.widget(f"only-{stem}", "")),
    )
    kept = keep_named(listed.table, str(typed))
    if kept.empty:
        st.markdown("None has that in its name.")
    return listed if kept is listed.table else Listed(table=kept)


def keep_named(table: pd.DataFrame, typed: str) -> pd.DataFrame:
    """Keep the rows whose wards, councils or region hold what was typed; nothing keeps all."""
    wanted = typed.strip().casefold()
    if not wanted:
        return table
    columns = [column for column in _NAMES if column in table.columns]
    kept = pd.Series(data=False, index=table.index)
    for column in columns:
        kept |= table[column].str.casefold().str.contains(wanted, regex=False)
    return table[kept]


def _capped(rows: int) -> str:
    if rows <= MOST_ROWS:
        return ""
    return f"The first {MOST_ROWS:,} of {rows:,} are shown; the file holds all of them."


def _as_text(table: pd.DataFrame, stem: str) -> None:
    # nothing is worked out until it is opened
    told = st.expander(f"The first {TOP} as plain text", on_change="rerun", key=f"told-{stem}")
    if told.open:
        first = table.head(TOP).map(_cell_text)
        told.table(first.set_index(first.columns[0]), border="horizontal")


def _cell_text(cell: object) -> str:
    if isinstance(cell, float):
        return text.NO_FIGURE if pd.isna(cell) else f"{cell:,.1f}"
    return f"{cell:,}" if isinstance(cell, int) else for_markdown(cell)


def _offer(scene: Scene, table: pd.DataFrame, stem: str) -> None:
    st.download_button(
        "Download this list (CSV)",
        data=lambda: _to_csv(scene, table),
        file_name=f"{file_stem(scene.study)}-{stem}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"download-{stem}",
    )
    offer_excel(scene, lambda: table, f"{file_stem(scene.study)}-{stem}", key=stem)


def _to_csv(scene: Scene, table: pd.DataFrame) -> bytes:
    """UTF-8 with a byte-order mark for Excel; no cell is a live formula; missing is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    whole = table.assign(
        Measure=paint.shown_name(scene, state.view().shown),
        Data=scene.study.pack.manifest.attribution,
    )
    writer.writerow([for_csv(column) for column in whole.columns])
    for row in whole.itertuples(index=False):
        cells = ["" if pd.isna(cell) else cell for cell in row]
        writer.writerow([for_csv(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")
