"""Neighbourhoods one by one: a heat table, linked both ways with small maps of the places."""

import zlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from czmap.exports.heat import to_heat_csv, to_heat_xlsx
from czmap.safe import for_markdown, plain
from czmap.scoring.heat import NEED, figure_words
from czmap.ui import cache_compare, state, text, text_compare
from czmap.ui.area_table import file_stem
from czmap.ui.cache_spread import as_shown
from czmap.ui.compare_maps import held, hold
from czmap.ui.compare_panel import usual_indicators
from czmap.ui.compare_pick import Compared
from czmap.ui.state import Scene

PAGE = 50
"""Rows that are shown at once: what a browser and a reader can take in."""

MOST = 6_000
"""Neighbourhoods of a study that are tabulated when no place is chosen."""

SHADES = ("", "1a", "40", "73", "a6")
_SHADE = "#d1661c"
_SEEN, _TURN, _BEGUN = "compare seen", "compare turn", "compare begun"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_heat(compared: Compared) -> None:
    """Show the neighbourhoods of the places, or of all that is looked at, to sort and filter."""
    st.header("Neighbourhood by neighbourhood")
    scene = compared.scene
    if not compared.places and len(scene.study.areas) > MOST:
        st.info(text_compare.TOO_MANY)
        return
    keys = usual_indicators(compared)
    heat = cache_compare.heat(compared.key, scene.study.key, keys)
    st.caption(text_compare.HEAT.format(place=for_markdown(scene.study.place), nbsp=text.NBSP))
    shown = _order(compared, _filter(heat), keys)
    st.markdown(
        f"**{text.many(len(shown), 'neighbourhood')}** of {len(heat):,}; "
        f"{shown['children'].sum():,.0f} children aged 0 to 15 live in them."
    )
    _show_page(compared, _page(shown), keys)
    _offer(compared, shown, keys)


def _filter(heat: pd.DataFrame) -> pd.DataFrame:
    left, right = st.columns(2)
    wards = sorted(set(heat["ward"] + ", " + heat["lad"]))
    labels = sorted(set(heat["label"]))
    chosen = left.multiselect(
        "Only these wards",
        wards,
        format_func=plain,
        key=f"heat-wards-{_sum(wards)}",
        filter_mode="contains",
        select_all=False,
    )
    kinds = right.multiselect(
        "Only what stands out as",
        labels,
        format_func=plain,
        key=f"heat-labels-{_sum(labels)}",
        filter_mode="contains",
        select_all=False,
    )
    kept = heat
    if chosen:
        kept = kept[(kept["ward"] + ", " + kept["lad"]).isin(chosen)]
    return kept[kept["label"].isin(kinds)] if kinds else kept


def _order(compared: Compared, heat: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Put the greatest need first; missing last, ties by code."""
    catalogue = compared.scene.study.catalogue
    names = {NEED: text.NEED_LABEL, **{key: plain(catalogue[key].label) for key in keys}}
    by = st.selectbox("Greatest need first, by", list(names), format_func=names.__getitem__)
    return heat.sort_index().sort_values(f"{by} below", ascending=False, kind="stable")


def _page(shown: pd.DataFrame) -> pd.DataFrame:
    pages = max(1, -(-len(shown) // PAGE))
    if pages == 1:
        return shown
    page = int(
        st.number_input(
            f"Page, of {pages} with {PAGE} neighbourhoods each", 1, pages, key=f"heat-page-{pages}"
        )
    )
    return shown.iloc[(page - 1) * PAGE : page * PAGE]


def _show_page(compared: Compared, page: pd.DataFrame, keys: Sequence[str]) -> None:
    scene, code = compared.scene, held(compared.scene)
    if code != state.kept(_SEEN, ""):  # picked out elsewhere: the table is begun anew at its row
        state.keep(_TURN, state.kept(_TURN, 0) + 1)
        state.keep(_SEEN, code)
    codes = list(map(str, page.index))
    widget = f"heat-{state.kept(_TURN, 0)}-{_sum(codes)}"
    begun: tuple[str, str] = state.kept(_BEGUN, ("", ""))
    if begun[0] != widget:
        begun = (widget, code)
        state.keep(_BEGUN, begun)
    st.dataframe(
        _styled(compared, page, keys),
        hide_index=True,
        key=widget,
        selection_mode="single-row",
        selection_default={"selection": {"rows": [codes.index(begun[1])]}}
        if begun[1] in codes
        else None,
        on_select=lambda: _take_row(scene, widget, codes),
        height=min(420, 40 + 36 * max(1, len(codes))),
    )
    _say_held(compared, page, keys, code)


def _take_row(scene: Scene, widget: str, codes: Sequence[str]) -> None:
    row = state.chosen_row(widget)
    code = codes[row] if row is not None and row < len(codes) else ""
    state.keep(_SEEN, code)
    hold(scene, code)


def _styled(compared: Compared, page: pd.DataFrame, keys: Sequence[str]) -> Any:
    """Shade each figure by where it stands, and write it with its words; it sorts as a number."""
    shown, css, writers = cache_compare.heat_page(
        compared.key,
        compared.scene.study.key,
        tuple(keys),
        tuple(map(str, page.index)),
        lambda rows: _cells(compared, rows, keys),
    )
    # a name of its own each time would make the same table another one, and send it again
    return (
        shown.style.set_uuid("heat")
        .apply(lambda _: css, axis=None, subset=list(css))
        .format(writers, na_rep=text.NO_FIGURE)
    )


def _cells(
    compared: Compared, page: pd.DataFrame, keys: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame, dict[Any, Any]]:
    """Give what the table holds, its shades, and what writes each column."""
    catalogue = compared.scene.study.catalogue
    several = bool(compared.places)
    columns: dict[str, Any] = {
        "Neighbourhood": page["name"].map(plain),
        **({"In": page["places"]} if several else {}),
        "Ward": page["ward"].map(plain),
        "Council": page["lad"].map(plain),
        "Children": page["children"],
        "In low-income families": page["in_need"].round(),
    }
    shown, shades = pd.DataFrame(columns), {}
    writers: dict[Any, Any] = {
        "Children": "{:,.0f}",
        "In low-income families": "about {:,.0f}",
    }
    for key in (NEED, *keys):
        name = text.NEED_LABEL if key == NEED else plain(catalogue[key].label)
        shown[name] = page[key]
        writers[name] = _writer(compared, page, key)
        steps = np.minimum((page[f"{key} below"].fillna(0) * len(SHADES)).astype(int), 4)
        shades[name] = [f"background-color: {_SHADE}{SHADES[at]}" if at else "" for at in steps]
    shown["What stands out"] = page["label"].map(text.titled).map(plain)
    return shown, pd.DataFrame(shades, index=shown.index), writers


def _writer(compared: Compared, page: pd.DataFrame, key: str) -> Callable[[float], str]:
    """Make what writes a figure with its words; equal figures stand equally."""
    indicator = as_shown(compared.scene.study.catalogue, key)
    factor = 100.0 if _is_rate(compared, key) else 1.0
    rows = page[[key, f"{key} below", f"{key} above"]].dropna().to_numpy(float)
    said = {
        value: figure_words(indicator, value * factor, below, above)
        for value, below, above in rows.tolist()
    }
    return lambda value: said.get(value, text.NO_FIGURE)


def _is_rate(compared: Compared, key: str) -> bool:
    return key != NEED and compared.scene.study.catalogue[key].unit.startswith("rate")


def _say_held(compared: Compared, page: pd.DataFrame, keys: Sequence[str], code: str) -> None:
    """Say what the row that is picked out says, in one line."""
    if code not in page.index:
        if code:
            areas = compared.scene.study.pack.areas
            name = areas.loc[code, "lsoa_name"] if code in areas.index else code
            st.caption(
                f"Marked: {for_markdown(name)}, which is not among the rows shown: change the "
                "filters or the page to see it."
            )
        return
    row: dict[Any, Any] = page.loc[code].to_dict()
    said = [
        f"{as_shown(compared.scene.study.catalogue, key).label} "
        f"{_writer(compared, page, key)(row[key])}"
        for key in (NEED, *keys)
    ]
    st.markdown(
        f"**{for_markdown(row['name'])}** ({for_markdown(row['ward'])} ward, "
        f"{for_markdown(row['lad'])}): {for_markdown('; '.join(said))}. "
        f"{for_markdown(text.titled(row['label']))}."
    )


def _offer(compared: Compared, shown: pd.DataFrame, keys: Sequence[str]) -> None:
    study = compared.scene.study
    places = "; ".join(
        f"{letter} is {name}" for letter, name in zip(compared.letters, compared.names, strict=True)
    )
    kinds = {
        "CSV": (to_heat_csv, "csv", "text/csv"),
        "XLSX": (to_heat_xlsx, "xlsx", _XLSX),
    }
    with st.container(horizontal=True):
        for label, (write, ending, mime) in kinds.items():
            st.download_button(
                f"Download these neighbourhoods ({label})",
                data=partial(write, study, shown, keys, places),
                file_name=f"{file_stem(study)}-compared.{ending}",
                mime=mime,
                on_click="ignore",
                icon=":material/download:",
            )


def _sum(words: Sequence[str]) -> str:
    return f"{zlib.crc32('|'.join(words).encode()):08x}"
