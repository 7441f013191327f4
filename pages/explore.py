from czmap.ui.frame import ensure_framed

ensure_framed()

import streamlit as st  # noqa: E402 - the guard comes first

from czmap.ui import area_panel, area_table, paint, state, tour  # noqa: E402

scene = state.scene()
st.title("What is this place like?")
area_panel.pick_shown(scene)
with st.container(key="split-explore"):
    left, right = st.columns([9, 5], gap="medium")
with left:
    area_panel.show_caption(scene)
    paint.show_area_map(scene)
with right:
    area_panel.pick_area(scene)
    area_panel.show_chosen(scene)
    tour.show_tour(scene)
area_table.show_area_table(scene)
