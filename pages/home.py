from czmap.ui.frame import ensure_framed

ensure_framed()

import streamlit as st  # noqa: E402 - the guard comes first

from czmap.ui import frame, home_panel, state  # noqa: E402

scene = state.scene()
with st.container(key="home"):
    home_panel.show_top(scene)
    home_panel.show_doors(scene)
    home_panel.show_facts(scene)
frame.show_foot()
