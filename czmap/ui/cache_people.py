"""Caches of who a place misses and what is there: small frozen keys in, shared values out."""

import streamlit as st

from czmap.scoring.missed import Missed, find_missed
from czmap.scoring.need import NeedIndex
from czmap.scoring.pipeline import Pipeline, find_pipeline
from czmap.scoring.place import parse_place
from czmap.ui import cache


@st.cache_resource(
    max_entries=64, show_spinner="Counting who is reached …", hash_funcs={NeedIndex: repr}
)
def missed(name: str, edition: str, index: NeedIndex, token: str) -> Missed:
    """Count who a place reaches and misses, once for everyone; `token` is `Place.token`."""
    pack = cache.pack(name, edition)
    scores = cache.need_scores(name, edition, index)
    return find_missed(pack, scores, parse_place(pack, token).members)


@st.cache_resource(max_entries=64, show_spinner="Looking at the schools …")
def pipeline(name: str, edition: str, token: str, walk: int) -> Pipeline:
    """Find a place's schools, once for everyone; `token` is `Place.token`."""
    pack = cache.pack(name, edition)
    return find_pipeline(pack, parse_place(pack, token).members, walk_m=walk)
