from czmap.ui.frame import ensure_framed

ensure_framed()

import streamlit as st  # noqa: E402 - the guard comes first

from czmap.scoring.words import UNSEEN  # noqa: E402
from czmap.ui import prose, text_statement  # noqa: E402

st.title("Can I trust it?")
with st.container(width=prose.LINE_WIDTH):
    st.markdown(prose.ABOUT)
    st.header("The method, in plain words")
    st.markdown(prose.METHOD)
    st.header("What it does not do")
    st.markdown(prose.LIMITS)
    st.header("What this data cannot see")
    st.info(UNSEEN)
    st.header("For everybody")
    st.markdown(prose.ACCESS)
    st.page_link("pages/accessibility.py", label=text_statement.TITLE)
    st.header("What leaves this computer")
    st.markdown(prose.PRIVACY)
