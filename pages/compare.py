from czmap.ui.frame import ensure_framed

ensure_framed()

import streamlit as st  # noqa: E402 - the guard comes first

from czmap.ui import (  # noqa: E402
    compare_charts,
    compare_maps,
    compare_panel,
    compare_pick,
    compare_table,
    compare_words,
    frame,
    own_layers,
    state,
)

st.title("How do these places differ?")
scene = state.scene()
compare_pick.pick_places(scene)
compared = compare_pick.settle_places(scene)
if not compared.places:
    frame.end_page()
compare_words.show_words(compared)
compare_panel.show_people(compared)
own_layers.show_compared(compared.scene, compared.members)
compare_charts.show_charts(compared)
compare_panel.show_indicators(compared)
compare_maps.show_maps(compared)
compare_table.show_heat(compared)
