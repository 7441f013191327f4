"""A fault of czmap's own: told whole to the log, and to the user as a sentence with a reference."""

import logging
import secrets

import streamlit as st

_LOG = logging.getLogger(__name__)
# letters and digits that nobody mixes up when reading them out
_REFERENCE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def log_fault(fault: Exception) -> str:
    """Tell a fault of ours whole to the log, and give the sentence for the user."""
    reference = "CZ-" + "".join(secrets.choice(_REFERENCE) for _ in range(6))
    _LOG.error("Fault %s", reference, exc_info=fault)
    return (
        "Something went wrong that should not have. What you chose is kept, in the address of the "
        f"page too. Reference {reference}. Load the page again; if it comes back, tell whoever "
        "looks after czmap, with the reference."
    )


def show_fault(fault: Exception) -> bool:
    """Say a fault that no `guarded` saw, such as one of a button's action; True: it was said."""
    st.error(log_fault(fault))
    return True
