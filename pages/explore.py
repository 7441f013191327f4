from czmap.ui.frame import ensure_framed

ensure_framed()

import streamlit as st  # noqa: E402 - the guard comes first

from czmap.ui import look_panel, state  # noqa: E402

scene = state.scene()
with st.container(key="explore-title"):
    st.title("What is this place like?")
with st.container(key="looks"):
    look_panel.pick_look()
look_panel.show_look(scene)
