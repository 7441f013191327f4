"""Small maps of the places at one scale, and the neighbourhood that is picked out on them."""

import streamlit as st

from czmap.charts.compare_maps import MOST_SHAPES
from czmap.charts.small_maps import HELD, UNTOUCHED
from czmap.safe import for_filename, for_markdown, plain
from czmap.ui import cache_compare, state, text_compare
from czmap.ui.cache_spread import as_shown
from czmap.ui.compare_pick import Compared
from czmap.ui.room_charts import fit_room
from czmap.ui.state import Scene
from czmap.ui.view import NEED

_HELD = "compare held"

MANY = 300
"""Neighbourhoods beyond which the maps are drawn only when asked for."""


def held(scene: Scene) -> str:
    """Give the neighbourhood that is picked out; it may lie outside the councils in view."""
    kept: str = state.kept(_HELD, "")
    return state.view().area or ("" if kept in scene.study.areas.index else kept)


def hold(scene: Scene, code: str) -> None:
    """Pick a neighbourhood out, on table and maps (an on_select)."""
    state.keep(_HELD, code)
    state.change(area=code if code in scene.study.areas.index else "")


def show_maps(compared: Compared) -> None:
    """Show a small map of each place, at one scale; a click marks a neighbourhood."""
    if not compared.places:
        return
    scene = compared.scene
    st.header("Maps at one scale")
    if sum(one.areas for one in compared.places) > MOST_SHAPES:
        st.info(f"More than {MOST_SHAPES:,} neighbourhoods are too small to be told apart here.")
        return
    count = sum(one.areas for one in compared.places)
    # a browser draws many shapes slowly: they are drawn for those only who ask
    if count > MANY and not st.toggle(
        f"Draw the maps of {count:,} neighbourhoods", key="many-maps"
    ):
        return
    catalogue, left, right = scene.study.catalogue, *st.columns([6, 4], vertical_alignment="bottom")
    shown = left.selectbox(
        "What the maps show",
        [NEED, *catalogue],
        format_func=lambda key: plain(as_shown(catalogue, key).label),
        key=state.bind("compare-shown", state.view().shown),
        on_change=lambda: state.change(shown=state.widget("compare-shown")),
    )
    against = right.toggle("Show the difference from A's average", key="compare-against")
    code = held(scene)
    chart = cache_compare.place_maps(compared.key, shown, code, against_first=against)
    widget = f"compare-maps-{for_filename(shown)}-{against}"
    st.html(UNTOUCHED)
    st.vega_lite_chart(
        fit_room(chart),
        key=widget,
        on_select=lambda: _take_click(scene, widget),
        selection_mode=HELD,
    )
    st.caption(text_compare.MAPS)
    if against:
        st.caption(text_compare.MAPS_DIFFERENCE.format(place=for_markdown(scene.study.place)))


def _take_click(scene: Scene, widget: str) -> None:
    code = state.chosen_point(widget, HELD, "c")
    if not code or code in scene.study.pack.areas.index:
        hold(scene, code)
