"""The lists of the section on wards: every ward, masked pockets, need across ward lines."""

import csv
import io

import pandas as pd
import streamlit as st

from czmap.safe import for_csv, for_markdown
from czmap.ui import cache_wards, paint, state, text, text_wards
from czmap.ui.area_table import MOST_ROWS, TOP, file_stem
from czmap.ui.cache_wards import Measured
from czmap.ui.state import Scene
from czmap.ui.table_files import offer_excel

_TABLE = "wards-table"
_NAMES = ("Ward", "Next to", "Council", "Council next door", "Region", "Neighbourhood")


def _rows(scene: Scene, measured: Measured) -> pd.DataFrame:
    """Give the wards of the councils looked at, the widest range first, ties by code."""
    every = cache_wards.wards(measured)
    lads = scene.study.areas["lad_code"].reindex(scene.study.home).unique()
    here = every[every["lad_code"].isin(lads)].sort_index()
    return here.sort_values("range", ascending=False, kind="stable")


def _figures(measured: Measured, rows: pd.DataFrame) -> pd.DataFrame:
    """Write wards as shown: figures run as published, lowest and highest by need."""
    sign = cache_wards.sign_of(measured)
    return pd.DataFrame(
        {
            "Ward": rows["ward_name"],
            "Council": rows["lad_name"],
            "Region": rows["region_name"],
            "Neighbourhoods": rows["areas"],
            "With a figure": rows["known"],
            "Mean": (rows["mean"] * sign).round(2),
            "Mean, unweighted": (rows["plain_mean"] * sign).round(2),
            "Lowest need": (rows["lowest"] * sign).round(2),
            "Highest need": (rows["highest"] * sign).round(2),
            "Range": rows["range"].round(2),
            "Spread (SD)": rows["sd"].round(2),
            "Masked pockets": rows["pockets"],
            "Residents": rows["residents"],
            "Children": rows["children"],
            "Ward code": rows.index,
        }
    )


def show_table(scene: Scene, measured: Measured) -> None:
    """List the wards of the councils looked at, the widest range of need first."""
    rows = _rows(scene, measured)
    table = _figures(measured, rows)
    st.subheader("Wards, the widest range first")
    if len(table) > TOP:
        table = _narrow(table, "wards", scene)
    st.caption("Choose a row to read that ward. " + _capped(len(table)))
    shown = table.head(MOST_ROWS)
    codes = tuple(str(code) for code in shown["Ward code"])
    st.dataframe(
        shown,
        hide_index=True,
        key=_TABLE,
        selection_mode="single-row",
        on_select=lambda: _take_row(codes),
    )
    _offer(scene, table, "wards")
    columns = ["Ward", "Council", "Mean", "Lowest need", "Highest need", "Range"]
    _as_text(table[columns], "wards")


def _take_row(codes: tuple[str, ...]) -> None:
    row = state.chosen_row(_TABLE)
    state.change(ward=codes[row] if row is not None and row < len(codes) else "", area="")


def show_pockets(scene: Scene, measured: Measured) -> None:
    """List the masked pockets here."""
    found = cache_wards.pockets(measured)
    found = found[found.index.isin(scene.study.home)]
    sign = cache_wards.sign_of(measured)
    table = pd.DataFrame(
        {
            "Neighbourhood": found["lsoa_name"],
            "Ward": found["ward_name"],
            "Council": found["lad_name"],
            "Region": found["region_name"],
            "Figure": (found["need"] * sign).round(2),
            "Mean of its ward": (found["ward_mean"] * sign).round(2),
            "Residents": found["population"],
            "Children": found["children"],
            "Code": found.index,
        }
    )
    st.subheader(f"Masked pockets: {len(table):,}")
    st.caption(for_markdown(text_wards.POCKETS.format(place=scene.study.place)))
    _show_list(scene, table, "masked-pockets")


def show_spill(scene: Scene, measured: Measured, share: float) -> None:
    """List the pairs of wards with high need on both sides of their line."""
    _, found = cache_wards.spill_of(measured, scene.study.key, share)
    table = pd.DataFrame(
        {
            "Ward": found["ward_name_a"],
            "Next to": found["ward_name_b"],
            "Council": found["lad_name_a"],
            "Council next door": found["lad_name_b"],
            "Region": found["region_name_a"],
            "Pairs of neighbours": found["pairs"],
            "Across a council line": found["council_line"].map({True: "yes", False: "no"}),
            "Residents": found["residents_a"],
            "Residents next door": found["residents_b"],
            "Children": found["children_a"],
            "Children next door": found["children_b"],
            "Ward code": found["ward_a"],
            "Code next door": found["ward_b"],
        }
    )
    st.subheader(f"Need across ward lines: {text.many(len(table), 'pair')} of wards")
    said = text_wards.SPILL.format(share=text.percent(share), place=scene.study.place)
    st.caption(text.unbroken(for_markdown(said)))
    _show_list(scene, table, "need-across-ward-lines")


def _show_list(scene: Scene, table: pd.DataFrame, stem: str) -> None:
    if table.empty:
        st.markdown("None here.")
        return
    if len(table) > TOP:
        table = _narrow(table, stem, scene)
    st.dataframe(table.head(MOST_ROWS), hide_index=True)
    if len(table) > MOST_ROWS:
        st.caption(_capped(len(table)))
    _offer(scene, table, stem)
    _as_text(table.iloc[:, :7], stem)


def _narrow(table: pd.DataFrame, stem: str, scene: Scene) -> pd.DataFrame:
    """Ask for a name, and keep the rows with it; the choice is this session's."""
    several = len(scene.study.lads) > 1
    typed = st.text_input(
        "Only rows with this in the name of a ward, council or region"
        if several
        else "Only rows with this in the name of a ward",
        key=state.bind(f"only-{stem}", state.widget(f"only-{stem}", "")),
    )
    kept = keep_named(table, str(typed))
    if kept.empty:
        st.markdown("None has that in its name.")
    return kept


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
