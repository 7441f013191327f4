"""The neighbourhoods of a study in order: as text, as a table to sort, and as a file."""

import csv
import io

import numpy as np
import pandas as pd
import streamlit as st

from czmap.diverging import signed
from czmap.geodata.study import Study
from czmap.safe import for_csv, for_filename, for_markdown, plain
from czmap.ui import (
    area_panel,
    cache_areas,
    cache_difference,
    own_figures,
    paint,
    state,
    table_files,
    text,
    zone_focus,
)
from czmap.ui.cache_areas import MOST_ROWS
from czmap.ui.number_columns import number_columns
from czmap.ui.state import Scene
from czmap.ui.view import NEED, Breaks
from czmap.ui.word_tables import show_words

TOP = 10


def show_area_table(scene: Scene) -> None:
    """Show the neighbourhoods in greatest need as text, and all of them as a table and a file."""
    shown = state.view().shown
    ordered = cache_areas.ordered(scene.study.key, scene.edition, shown, scene.index)
    label = for_markdown(paint.shown_name(scene, shown))
    st.header(f"Greatest need first: {label}")
    # on a telephone its rows are lines of words: only columns that need no heading can be so
    with st.container(key="greatest-gaps" if _gaps_shown() else "greatest-first"):
        show_words(_word_rows(scene, ordered.head(TOP)), "Neighbourhood")
    # nothing is sent until it is opened
    label = f"All {text.many(len(ordered), 'neighbourhood')} as a table to sort"
    whole = st.expander(label, on_change="rerun", key="all-neighbourhoods")
    if whole.open:
        first = _plain_table(scene, ordered).head(MOST_ROWS)
        whole.dataframe(first, hide_index=True, column_config=number_columns(first))
        if len(ordered) > MOST_ROWS:
            whole.caption(f"The first {MOST_ROWS:,} are shown; the file holds all of them.")
    st.download_button(
        "Download these figures (CSV)",
        data=lambda: _table_csv(scene, ordered),
        file_name=f"{file_stem(scene.study)}-neighbourhoods.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
    table_files.offer_all_figures(scene, f"{file_stem(scene.study)}-all-figures")


def _word_rows(scene: Scene, ordered: pd.Series) -> list[dict[str, str]]:
    shown, study = state.view().shown, scene.study
    unit = paint.shown_unit(scene, shown)
    columns = ["lsoa_name", "ward_name", "lad_name", "population", "children"]
    at = study.areas.index.get_indexer(ordered.index)
    listed = pd.DataFrame({name: study.areas[name].iloc[at] for name in columns}).to_dict("index")
    rows, several = [], len(study.lads) > 1
    for (code, row), value in zip(listed.items(), ordered, strict=True):
        if shown == NEED:
            words = area_panel.need_sentence(scene, str(code))
        else:
            published = float(study.areas.loc[code, shown])
            words = area_panel.indicator_sentence(study, study.catalogue[shown], published)
        figure = (
            f"{value:,.1f}\N{NO-BREAK SPACE}{unit}".strip()
            if np.isfinite(value)
            else own_figures.why_missing(study.key.pack, shown, str(code)) or text.NO_FIGURE
        )
        rows.append(
            {
                "Neighbourhood": for_markdown(row["lsoa_name"]),
                "Ward": for_markdown(row["ward_name"]),
                **({"Council": for_markdown(row["lad_name"])} if several else {}),
                "Figure": figure,
                **_gap_cell(scene, str(code)),
                "In words": words,
                "Residents": text.whole(float(row["population"])),
                "Children": text.whole(float(row["children"])),
            }
        )
    return rows


def _gaps_shown() -> bool:
    return state.view().breaks is Breaks.PLACE


def _gap_cell(scene: Scene, code: str) -> dict[str, str]:
    """Write how far a neighbourhood lies from the average, where that is what the map shows."""
    if not _gaps_shown():
        return {}
    gap = paint.gap_of(scene, state.view())
    far = float(cache_difference.differences(gap).gap.loc[code])
    told = signed(far, decimals=cache_difference.decimals_of(gap)) or text.NO_FIGURE
    return {for_markdown(_gap_name(scene)): told}


def _gap_name(scene: Scene) -> str:
    return f"Difference from {plain(zone_focus.focus(scene).name)}'s average"


def _gap_column(scene: Scene, ordered: pd.Series) -> dict[str, pd.Series]:
    if not _gaps_shown():
        return {}
    gap = cache_difference.differences(paint.gap_of(scene, state.view())).gap
    return {_gap_name(scene): gap.reindex(ordered.index).round(3)}


def _plain_table(scene: Scene, ordered: pd.Series) -> pd.DataFrame:
    names = scene.study.areas.loc[ordered.index]
    shown = state.view().shown
    unit = paint.shown_unit(scene, shown)
    label = paint.shown_name(scene, shown) + (f" ({unit})" if unit else "")
    return pd.DataFrame(
        {
            "Neighbourhood": names["lsoa_name"],
            "Code": names.index,
            "Ward": names["ward_name"],
            "Council": names["lad_name"],
            label: ordered.round(3),
            **_gap_column(scene, ordered),
            "Residents": names["population"],
            "Children 0 to 15": names["children"],
        }
    )


def _table_csv(scene: Scene, ordered: pd.Series) -> bytes:
    """UTF-8 with a byte-order mark for Excel; no cell is a live formula; missing is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    table = _plain_table(scene, ordered).assign(Data=scene.study.pack.manifest.attribution)
    writer.writerow([for_csv(column) for column in table.columns])
    for row in table.itertuples(index=False):
        writer.writerow(["" if pd.isna(cell) else _cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _cell(cell: object) -> object:
    return for_csv(cell) if isinstance(cell, str) else cell


def file_stem(study: Study) -> str:
    """Begin a file's name: the place, and that it is invented when it is."""
    return for_filename(f"{'invented ' if study.invented else ''}czmap {study.name}")
