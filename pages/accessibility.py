from czmap.ui.frame import ensure_framed

ensure_framed()

import streamlit as st  # noqa: E402 - the guard comes first

from czmap.ui import statement, text_statement  # noqa: E402

st.title(text_statement.TITLE)
statement.show_statement()
