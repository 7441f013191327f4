"""Caches of who a place misses and what is there: small frozen keys in, shared values out."""

import pandas as pd
import streamlit as st

from czmap.scoring.missed import Everyone, Missed, count_everyone, find_missed
from czmap.scoring.need import NeedIndex
from czmap.scoring.pipeline import Pipeline, describe_schools, find_pipeline
from czmap.scoring.place import parse_members
from czmap.ui import cache


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs={NeedIndex: repr})
def missed(name: str, edition: str, index: NeedIndex, token: str) -> Missed:
    """Count who a place reaches and misses, once for everyone; `token` is `Place.token`."""
    pack = cache.pack(name, edition)
    scores = cache.need_scores(name, edition, index)
    everyone = _everyone(name, edition, index)
    return find_missed(pack, scores, parse_members(pack, token), everyone=everyone)


@st.cache_resource(
    max_entries=8, show_spinner="Counting who is reached …", hash_funcs={NeedIndex: repr}
)
def _everyone(name: str, edition: str, index: NeedIndex) -> Everyone:
    return count_everyone(cache.pack(name, edition), cache.need_scores(name, edition, index))


@st.cache_resource(max_entries=64, show_spinner=False)
def pipeline(name: str, edition: str, token: str, walk: int) -> Pipeline:
    """Find a place's schools, once for everyone; `token` is `Place.token`."""
    pack = cache.pack(name, edition)
    members = parse_members(pack, token)
    return find_pipeline(pack, members, walk_m=walk, described=_described(name, edition))


@st.cache_resource(max_entries=2, show_spinner="Looking at the schools …")
def _described(name: str, edition: str) -> pd.DataFrame:
    return describe_schools(cache.pack(name, edition))
