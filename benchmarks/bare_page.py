"""The page that others are measured against: Streamlit itself with one button and one text."""

import streamlit as st


def press() -> None:
    st.session_state["pressed"] += 1


st.session_state.setdefault("pressed", 0)
st.button("Press", on_click=press)
st.text(f"Pressed {st.session_state['pressed']} times")
