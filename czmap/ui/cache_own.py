"""What is kept for reading people's own tables: nothing of the tables themselves."""

import streamlit as st

from czmap.geodata.codebook import CodeBook
from czmap.geodata.own_table import make_book
from czmap.ui import cache


@st.cache_resource(max_entries=2, show_spinner=False)
def book(name: str, edition: str) -> CodeBook:
    """List a pack's neighbourhoods by code and name once for everyone."""
    return make_book(cache.pack(name, edition))
