"""Whom this server answers: one person on their own computer, or others too."""

import os

import streamlit as st

_HERE = {"localhost", "127.0.0.1", "::1"}


def is_private() -> bool:
    """Say whether only this computer can reach the server, under no other name.

    A proxy before it, a database for several people or an address of its own say otherwise.
    """
    hosts = st.get_option("server.allowedHosts") or []
    return (
        str(st.get_option("server.address") or "") in _HERE
        and set(hosts) <= _HERE
        and not os.environ.get("CZMAP_STORE", "").strip()
    )
