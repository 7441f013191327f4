"""The ward board on the explore page: small maps of the same ground, in words, table and files."""

import csv
import io
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from czmap.board import (
    FIGURE_1,
    MOST_MAPS,
    Board,
    around_sentence,
    map_sentence,
    place_word,
)
from czmap.charts.small_maps import HELD, UNTOUCHED
from czmap.errors import CzmapError
from czmap.safe import for_csv, for_filename, for_markdown, plain
from czmap.scoring.place import Place, PlaceKind, make_place
from czmap.ui import area_panel, cache_board, state, text, text_board
from czmap.ui.cache_board import BoardKey
from czmap.ui.room_charts import fit_room
from czmap.ui.state import Scene
from czmap.ui.view import COLOURED, Breaks

MOST_WARDS = 2_000
MOST_TOLD = 60
"""Rows of the table that are text; more are a table to scroll."""

_KINDS = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}


def show_board(scene: Scene, read: Place) -> None:
    """Show the ward board of what is being read."""
    if state.view().room:
        st.empty()  # the room looks at the maps at once, and they stay where they are
    else:
        st.markdown(text_board.BOARD_INTRO)
    place = board_place(scene, read)
    _pick_what(scene, place)
    key = BoardKey(
        study=scene.study.key,
        place=place.token,
        indicators=shown_keys(scene),
        pooled=state.view().breaks is not Breaks.STUDY,
        as_2012=state.view().as_2012,
    )
    try:
        board = cache_board.board(key, scene.edition)
    except CzmapError as problem:
        st.error(for_markdown(problem.sentence()))
        return
    st.header(f"{for_markdown(board.name)}, {text.many(len(board.maps), 'map')} of the same ground")
    st.caption(for_markdown(around_sentence(board)))
    st.markdown(_dark(board))
    _draw(scene, board, key)
    for one in board.maps:
        st.markdown(f"- {for_markdown(map_sentence(board, one))}")
    st.caption(text_board.LIMITS)
    _show_table(scene, board, key)
    _show_files(scene, board, key)


def board_place(scene: Scene, read: Place) -> Place:
    """Give the ward in view, or the ward of the neighbourhood in view, or all that is read."""
    view, pack = state.view(), scene.study.pack
    if read.kind is PlaceKind.ZONE:
        return read
    if view.ward:
        return make_place(pack, PlaceKind.WARD, view.ward)
    if read.kind is PlaceKind.AREA:
        return make_place(pack, PlaceKind.WARD, str(pack.areas.loc[read.code, "ward_code"]))
    return read


def shown_keys(scene: Scene) -> tuple[str, ...]:
    """Give the indicators that are chosen, as far as the data has them; else the report's five."""
    catalogue = scene.study.catalogue
    chosen = tuple(key for key in state.view().board if key in catalogue)
    usual = tuple(key for key in FIGURE_1 if key in catalogue) or tuple(catalogue)[:MOST_MAPS]
    return (chosen or usual)[:MOST_MAPS]


def _pick_what(scene: Scene, place: Place) -> None:
    view, catalogue = state.view(), scene.study.catalogue
    _pick_ward(scene, place)
    unknown = [key for key in view.board if key not in catalogue]
    if unknown:
        st.error(
            f"{text.many(len(unknown), 'indicator')} of the link "
            f"({for_markdown(', '.join(unknown[:3]))}) cannot be shown: this data does not have it."
        )
    with st.container(key="controls"):
        left, middle, right = st.columns([6, 3, 3], vertical_alignment="bottom")
    left.multiselect(
        f"Indicators (up to {MOST_MAPS})",
        list(catalogue),
        format_func=lambda key: plain(catalogue[key].label),
        key=state.bind("board", list(shown_keys(scene))),
        max_selections=MOST_MAPS,
        on_change=_take_keys,
        help="Empty, the five of the 2012 report are shown.",
        filter_mode="contains",
        select_all=False,
    )
    middle.selectbox(
        "Colours compare with",
        list(COLOURED),
        format_func=lambda one: (
            text.BREAKS[one].format(place=plain(scene.study.place))
            if one is Breaks.REFERENCE
            else "Only this board"
        ),
        key=state.bind("breaks", COLOURED[view.breaks is Breaks.STUDY]),
        on_change=_take,
        args=("breaks",),
        help="Each colour holds a fifth of the neighbourhoods of what you compare with.",
    )
    right.toggle(
        "As in the 2012 report",
        key=state.bind("as_2012", view.as_2012),
        on_change=_take,
        args=("as_2012",),
        help=text_board.AS_2012_HELP,
    )


def _pick_ward(scene: Scene, place: Place) -> None:
    wards = scene.study.ward_rows.sort_values(["lad_name", "ward_name", "ward_code"])
    if len(wards) > MOST_WARDS:
        st.caption("Find a ward or council by name beside the page, to choose from its wards.")
        return
    names = dict(
        zip(wards["ward_code"], wards["ward_name"] + ", " + wards["lad_name"], strict=True)
    )
    at = place.code if place.kind is PlaceKind.WARD and place.code in names else ""
    st.selectbox(
        "Ward",
        ["", *names],
        format_func=lambda code: (
            plain(names[code]) if code else f"All of {plain(scene.study.name)}"
        ),
        key=state.bind("board-ward", at),
        on_change=_take_ward,
    )


def _take(name: str) -> None:
    state.change(**{name: state.widget(name)})


def _take_keys() -> None:
    chosen = tuple(state.widget("board") or ())
    state.change(board=() if chosen == FIGURE_1 else chosen)


def _take_ward() -> None:
    state.change(ward=state.widget("board-ward"), area="")


def _dark(board: Board) -> str:
    return text_board.DARK_2012 if any(one.restored for one in board.maps) else text_board.DARK


def _draw(scene: Scene, board: Board, key: BoardKey) -> None:
    held = state.view().area
    _pick_held(scene, board, held)
    # the token is part of the key, so that a click on one place is not read as one on another
    widget = f"board-{len(board.maps)}-{for_filename(board.place.token)}"
    st.html(UNTOUCHED)
    st.vega_lite_chart(
        fit_room(cache_board.board_chart(key, scene.edition, held)),
        key=widget,
        on_select=lambda: _take_click(scene, board, widget),
        selection_mode=HELD,
    )
    st.caption(text_board.POINT)


def _pick_held(scene: Scene, board: Board, held: str) -> None:
    """Ask for a neighbourhood of the place by name: the same as clicking it."""
    own = [code for code in board.areas.index[board.inside] if code in scene.study.areas.index]
    options = list(dict.fromkeys(["", *([held] if held else []), *own]))
    names = scene.study.areas
    st.selectbox(
        "Mark a neighbourhood on all maps",
        options,
        format_func=lambda code: scene.study.area_names[code] if code else "None",
        key=state.bind("board-area", held),
        on_change=_take_held,
        args=(board,),
    )
    if held in board.areas.index:
        at = board.areas.index.get_loc(held)
        said = "; ".join(f"{plain(one.indicator.label)} {one.said[at]}" for one in board.maps)
        st.markdown(f"**{for_markdown(names.loc[held, 'lsoa_name'])}**: {for_markdown(said)}.")


def _take_held(board: Board) -> None:
    _hold(board, str(state.widget("board-area")))


def _take_click(scene: Scene, board: Board, widget: str) -> None:
    code = state.chosen_point(widget, HELD, "c")
    if not code or code in scene.study.areas.index:
        _hold(board, code)


def _hold(board: Board, code: str) -> None:
    """Mark a neighbourhood; the board stays where it is, also when it lies outside the line."""
    ward = board.place.code if board.place.kind is PlaceKind.WARD else state.view().ward
    state.change(area=code, ward=ward, read=state.view().read)


def _show_table(scene: Scene, board: Board, key: BoardKey) -> None:
    word = place_word(board.place)
    st.subheader(f"The same in figures: every neighbourhood of the {word}")
    table = cache_board.table(key, scene.edition)
    own = table[table["Inside"] == "yes"]
    st.caption(
        f"How many of {for_markdown(board.compared)} with a figure have lower (or higher) need "
        "stands after each figure."
    )
    if len(own) <= MOST_TOLD:
        st.table(_told(board, own), border="horizontal")
    else:
        st.dataframe(own)
    for one in board.maps:
        if one.known == 0:
            st.info(f"No figure on {for_markdown(one.indicator.label)} is published here.")
    st.download_button(
        "Download this table (CSV)",
        data=partial(table_csv, table, scene.study.pack.manifest.attribution),
        file_name=f"{_stem(scene, board)}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        help="With the neighbourhoods around it, marked as such.",
    )


def _told(board: Board, own: pd.DataFrame) -> pd.DataFrame:
    told = pd.DataFrame(
        {
            for_markdown(one.indicator.label): own[f"{one.indicator.label}, in words"]
            for one in board.maps
        }
    )
    return told.set_axis(own["Neighbourhood"].map(for_markdown))


def table_csv(table: pd.DataFrame, attribution: str) -> bytes:
    """Write a board's table: UTF-8 with a byte-order mark for Excel; no cell is a live formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    whole = table.reset_index(names="Code").assign(Data=attribution)
    writer.writerow([for_csv(column) for column in whole.columns])
    for row in whole.itertuples(index=False):
        writer.writerow([_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return for_csv(cell)
    return "" if pd.isna(cell) else cell


def _show_files(scene: Scene, board: Board, key: BoardKey) -> None:
    st.subheader("One page for print")
    stem = _stem(scene, board)
    with st.container(horizontal=True):
        for kind, mime in _KINDS.items():
            st.download_button(
                f"Download the maps ({kind.upper()})",
                data=partial(cache_board.board_file, key, scene.edition, kind),
                file_name=f"{stem}.{kind}",
                mime=mime,
                on_click="ignore",
                icon=":material/download:",
            )
    with st.expander("Where these figures come from"):
        for one in board.maps:
            st.markdown(f"**{for_markdown(one.indicator.label)}**")
            area_panel.show_source(one.indicator)


def _stem(scene: Scene, board: Board) -> str:
    return for_filename(f"{'invented ' if scene.study.invented else ''}czmap board {board.name}")
