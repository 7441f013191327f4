"""Wards: how far need differs inside them, the pockets they mask, and need across their lines."""

import csv
import io
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from czmap.map_paint import AreaPaint
from czmap.safe import for_csv, for_markdown, plain
from czmap.scoring.within import split_in_words
from czmap.ui import area_panel, cache_wards, paint, state, text, text_wards
from czmap.ui.area_table import MOST_ROWS, TOP, file_stem
from czmap.ui.cache_wards import Measured
from czmap.ui.map_panel import MOST_POLYGONS
from czmap.ui.state import Scene
from czmap.ui.view import NEED

SHARES = (0.1, 0.2, 0.3)
_TABLE = "wards-table"


def show_wards(scene: Scene) -> None:
    """Show what the wards of the place looked at hide."""
    area_panel.pick_shown(scene)
    measured = _measured(scene)
    st.header(f"What wards hide in {for_markdown(scene.study.name)}")
    _show_splits(scene, measured)
    share = _pick_share(scene)
    with st.container(key="split-wards"):
        left, right = st.columns([9, 5], gap="medium")
    with left:
        _show_map(scene, measured, share)
    with right:
        _show_sheet(scene, measured, share)
    _show_table(scene, measured)
    _show_pockets(scene, measured)
    _show_spill(scene, measured, share)
    when = "this invented place" if scene.study.invented else "2025"
    st.caption(text_wards.VINTAGE.format(when=when))


def _measured(scene: Scene) -> Measured:
    return Measured(
        pack=scene.study.key.pack,
        edition=scene.edition,
        shown=state.view().shown,
        index=scene.index,
    )


def _what(scene: Scene) -> str:
    shown = state.view().shown
    return "need" if shown == NEED else plain(scene.study.catalogue[shown].label)


def _show_splits(scene: Scene, measured: Measured) -> None:
    study = scene.study
    made = cache_wards.splits(measured, study.key)
    here, lads = made["ward-here"], made["lad-here"]
    said = [split_in_words(here, place=study.name, inside="wards", what=_what(scene))]
    if lads.groups > 1:
        said.append(split_in_words(lads, place=study.name, inside="councils", what=_what(scene)))
    st.markdown(for_markdown(" ".join(said)).replace(" %", "\N{NO-BREAK SPACE}%"))
    notes = [text_wards.SPLIT.format(groups="wards")]
    if study.key.lads and made["ward-everywhere"].within_share is not None:
        notes.insert(
            0,
            split_in_words(
                made["ward-everywhere"], place=study.place, inside="wards", what=_what(scene)
            ),
        )
    if here.missing:
        notes.append(f"{text.many(here.missing, 'neighbourhood')} without a figure left out.")
    st.caption(for_markdown(" ".join(notes)))


def _pick_share(scene: Scene) -> float:
    chosen = float(state.kept("spill-share", SHARES[0]))
    st.selectbox(
        "High need means among the highest",
        SHARES,
        format_func=lambda one: f"{one:.0%} of {plain(scene.study.place)}'s neighbourhoods",
        key=state.bind("spill-share", chosen),
        on_change=_take_share,
        help="For need on both sides of a ward line.",
    )
    return chosen


def _take_share() -> None:
    state.keep("spill-share", float(state.widget("spill-share")))


def _show_map(scene: Scene, measured: Measured, share: float) -> None:
    def marked(plain_paint: AreaPaint) -> AreaPaint:
        drawn = cache_wards.overlay(measured, scene.study.key, share)
        return replace(plain_paint, overlay=drawn)

    if len(scene.study.areas) > MOST_POLYGONS:
        st.caption(text_wards.NOT_DRAWN)
        paint.show_area_map(scene)
    else:
        paint.show_area_map(scene, marked)


def _rows(scene: Scene, measured: Measured) -> pd.DataFrame:
    """Give the wards of the councils looked at, the widest range first, ties by code."""
    every = cache_wards.wards(measured)
    lads = scene.study.areas["lad_code"].reindex(scene.study.home).unique()
    here = every[every["lad_code"].isin(lads)].sort_index()
    return here.sort_values("range", ascending=False, kind="stable")


def _figures(scene: Scene, rows: pd.DataFrame) -> pd.DataFrame:
    """Write wards as shown: figures run as published, lowest and highest by need."""
    sign = cache_wards.sign_of(_measured(scene))
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


def _show_table(scene: Scene, measured: Measured) -> None:
    rows = _rows(scene, measured)
    table = _figures(scene, rows)
    st.subheader("Wards, the widest range first")
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
    _as_text(table[["Ward", "Council", "Mean", "Lowest need", "Highest need", "Range"]])


def _take_row(codes: tuple[str, ...]) -> None:
    row = state.chosen_row(_TABLE)
    state.change(ward=codes[row] if row is not None and row < len(codes) else "", area="")


def _show_pockets(scene: Scene, measured: Measured) -> None:
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


def _show_spill(scene: Scene, measured: Measured, share: float) -> None:
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
    said = text_wards.SPILL.format(share=f"{share:.0%}", place=scene.study.place)
    st.caption(for_markdown(said))
    _show_list(scene, table, "need-across-ward-lines")


def _show_list(scene: Scene, table: pd.DataFrame, stem: str) -> None:
    if table.empty:
        st.markdown("None here.")
        return
    if len(table) > TOP:
        typed = st.text_input(
            "Only councils or regions with this in their name",
            key=state.bind(f"only-{stem}", state.widget(f"only-{stem}", "")),
        )
        table = _only(table, str(typed))
    st.dataframe(table.head(MOST_ROWS), hide_index=True)
    if len(table) > MOST_ROWS:
        st.caption(_capped(len(table)))
    _offer(scene, table, stem)
    _as_text(table.iloc[:, :7])


def _only(table: pd.DataFrame, typed: str) -> pd.DataFrame:
    """Keep the rows whose councils or region hold what was typed; nothing typed keeps all."""
    wanted = typed.strip().casefold()
    columns = table.columns.intersection(["Council", "Council next door", "Region"])
    kept = pd.Series(data=False, index=table.index)
    for column in columns:
        kept |= table[column].str.casefold().str.contains(wanted, regex=False)
    return table[kept]


def _capped(rows: int) -> str:
    if rows <= MOST_ROWS:
        return ""
    return f"The first {MOST_ROWS:,} of {rows:,} are shown; the file holds all of them."


def _as_text(table: pd.DataFrame) -> None:
    with st.expander(f"The first {TOP} as plain text"):
        first = table.head(TOP).map(_cell_text)
        st.table(first.set_index(first.columns[0]), border="horizontal")


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


def _show_sheet(scene: Scene, measured: Measured, share: float) -> None:
    code = state.view().ward
    every = cache_wards.wards(measured)
    if code not in every.index:
        st.info("Choose a ward in the table below to read it here.", icon=":material/ads_click:")
        area_panel.pick_area(scene)
        return
    row: dict[Any, Any] = every.loc[str(code)].to_dict()
    st.subheader(f"{for_markdown(row['ward_name'])} ward, {for_markdown(row['lad_name'])}")
    people = (
        f"**{text.many(int(row['areas']), 'neighbourhood')}**, {row['residents']:,.0f} residents, "
        f"of whom {row['children']:,.0f} are children aged 0 to 15."
    )
    lines = [
        people,
        *_spread_lines(scene, measured, row),
        _pocket_line(measured, str(code)),
        _neighbour_line(measured, scene, str(code), share),
    ]
    st.markdown("\n\n".join(lines))
    area_panel.pick_area(scene)


def _spread_lines(scene: Scene, measured: Measured, row: dict[Any, Any]) -> list[str]:
    if not row["known"]:
        return ["No neighbourhood of it has a figure."]
    sign, areas = cache_wards.sign_of(measured), scene.study.pack.areas
    mean = f"Its mean is **{row['mean'] * sign:,.1f}**."
    missing = int(row["areas"] - row["known"])
    if missing:
        mean += f" {text.many(missing, 'neighbourhood')} without a figure left out."
    if row["known"] == 1:
        return [mean, text_wards.ONE]
    low, high = (
        f"{for_markdown(areas.loc[row[f'{end}_code'], 'lsoa_name'])} ({row[end] * sign:,.1f})"
        for end in ("lowest", "highest")
    )
    spread = (
        f"Lowest need: {low}. Highest need: {high}. Range **{row['range']:,.1f}**, spread (SD) "
        f"{row['sd']:,.1f}."
    )
    return [mean, spread]


def _pocket_line(measured: Measured, code: str) -> str:
    found = cache_wards.pockets(measured)
    names = found.loc[found["ward_code"] == code, "lsoa_name"]
    if names.empty:
        return "No masked pocket."
    return f"Masked: {', '.join(for_markdown(name) for name in names)}."


def _neighbour_line(measured: Measured, scene: Scene, code: str, share: float) -> str:
    _, found = cache_wards.spill_of(measured, scene.study.key, share)
    said = []
    for side, other in (("a", "b"), ("b", "a")):
        for row in found[found[f"ward_{side}"] == code].to_dict("records"):
            pairs = text.many(int(row["pairs"]), "pair")
            said.append(f"{for_markdown(row[f'ward_name_{other}'])} ({pairs} of neighbours)")
    if not said:
        return "No high need on both sides of its line."
    return f"High need goes on across its line with: {', '.join(said)}."
