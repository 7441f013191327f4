"""The door of a czmap for people who sign in; without that there is none to see."""

import streamlit as st

from czmap.safe import for_markdown
from czmap.ui import identity, text_keep
from czmap.ui.identity import Kind, SignInError


def check_in() -> None:
    """Stop the run for somebody who must sign in, or may not come in: asked in every run."""
    try:
        identity.person()
    except SignInError as problem:
        st.title("Sign in")
        if st.user.get("is_logged_in"):
            st.error(for_markdown(problem.sentence()))
            st.button("Sign out", on_click=st.logout)
        else:
            _show_door(problem)
        st.stop()


def _show_door(problem: SignInError) -> None:
    ways = identity.providers()
    if not ways:  # a proxy signs people in, and said nothing of this one
        st.error(for_markdown(problem.sentence()))
        return
    st.markdown(text_keep.SIGN_IN)
    st.caption(text_keep.SIGN_IN_AGAIN)
    for way in ways:
        st.button(
            f"Sign in with {for_markdown(way)}" if way else "Sign in",
            type="primary",
            key=f"sign-in-{way}",
            on_click=st.login,
            args=(way or None,),
        )


def show_who() -> None:
    """Say under whose name zones are kept, and offer to leave; nothing where nobody signs in."""
    person = identity.person()
    if person.kind is not Kind.SIGNED_IN:
        return
    st.caption(f"Signed in as {for_markdown(person.name)}")
    if identity.providers():
        st.button("Sign out", on_click=st.logout, key="sign-out")
