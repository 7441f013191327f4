"""The accessibility statement: what is known of czmap, and what only its deployer can say."""

import os

import streamlit as st

from czmap.safe import for_markdown, plain
from czmap.ui import prose
from czmap.ui import text_statement as text

ORGANISATION = "CZMAP_ORGANISATION"
CONTACT = "CZMAP_ACCESSIBILITY_CONTACT"
REPLY = "CZMAP_ACCESSIBILITY_REPLY"
_LONGEST = 400


def show_statement() -> None:
    """Show the whole statement, in the order of the model."""
    organisation = _told(ORGANISATION) or text.NOBODY
    with st.container(width=prose.LINE_WIDTH):
        st.markdown(text.RUN_BY.format(organisation=organisation))
        st.header("Feedback and contact information")
        _show_contact()
        st.header("Enforcement procedure")
        st.markdown(text.ENFORCEMENT)
        st.header("Technical information about accessibility")
        st.subheader("Compliance status")
        st.markdown(text.STATUS)
        st.header("Non-accessible content")
        st.subheader("Non-compliance with the accessibility regulations")
        st.markdown(text.NOT_COMPLIANT)
        st.subheader("Disproportionate burden")
        st.markdown(text.NO_BURDEN)
        st.subheader("Content that is not within the scope of the accessibility regulations")
        st.markdown(text.OUT_OF_SCOPE)
        st.header("What is being done to improve accessibility")
        st.markdown(text.IMPROVING)
        st.header("Preparation of this statement")
        st.markdown(text.PREPARATION)


def _show_contact() -> None:
    contact, reply = _told(CONTACT), _told(REPLY)
    if not contact:
        st.warning(text.NOT_SAID)
        return
    st.markdown(text.CONTACT.format(contact=contact))
    st.markdown(f"{text.SAY} {text.REPLY.format(reply=reply) if reply else ''}")


def _told(name: str) -> str:
    """Give what the deployer says, safe as Markdown; "" when nothing."""
    return for_markdown(plain(os.environ.get(name, ""))[:_LONGEST])
