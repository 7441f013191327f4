"""What is kept for reading people's own tables: nothing of the tables themselves."""

import pandas as pd
import streamlit as st

from czmap.geodata.carried import carried_rows
from czmap.geodata.cells import Measure
from czmap.geodata.codebook import CodeBook
from czmap.geodata.earlier import INDICATOR
from czmap.geodata.own_table import make_book
from czmap.ui import cache


@st.cache_resource(max_entries=2, show_spinner=False)
def book(name: str, edition: str) -> CodeBook:
    """List a pack's neighbourhoods by code and name once for everyone."""
    return make_book(cache.pack(name, edition))


@st.cache_resource(max_entries=2, show_spinner=False)
def earlier(pack: str, edition: str) -> pd.DataFrame:
    """List how the deprivation score of 2019 came to each neighbourhood; it is never changed."""
    whole = cache.pack(pack, edition)
    scores, names = whole.indicators[INDICATOR], whole.areas["lsoa_name"]
    return carried_rows(scores, Measure.SCORE, whole.changes, names)
