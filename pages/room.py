from czmap.ui.frame import ensure_framed

ensure_framed()

import streamlit as st  # noqa: E402 - the guard comes first

from czmap.ui import room_page, state, text_room  # noqa: E402

st.title(text_room.TITLE)
room_page.pick_table()
room_page.show_table(state.scene())
