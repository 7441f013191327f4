"""What the page of the own zone keeps between clicks; keys as in `cache`."""

import os
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from czmap.geodata.study import StudyKey
from czmap.paths import user_data
from czmap.safe import plain
from czmap.scoring.need import NeedIndex
from czmap.scoring.whatif import Ground, make_ground
from czmap.store import Store, file_address, open_store
from czmap.ui import cache, text
from czmap.ui.state import Question

_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {
    StudyKey: repr,
    NeedIndex: repr,
    Question: repr,
}


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def ground(question: Question, edition: str) -> Ground:
    """Measure what edits are worked out from, once for everyone."""
    study = cache.study(question.study, edition)
    scores = cache.need_scores(question.study.pack, edition, question.index)
    return make_ground(study, scores, question.criteria)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def names(key: StudyKey, edition: str) -> dict[str, str]:
    """Name each neighbourhood of a study with its ward and council; safe as plain text."""
    areas = cache.study(key, edition).areas
    return {str(code): plain(text.area_name(row)) for code, row in areas.iterrows()}


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def schools(key: StudyKey, edition: str) -> pd.DataFrame:
    """List a study's schools and services in order of name, with a number for each."""
    found = cache.study(key, edition).schools
    return found.sort_values(["name", "urn"]).reset_index(drop=True)


@st.cache_resource(max_entries=4, show_spinner=False)
def people_by_place(name: str, edition: str) -> dict[str, float]:
    """Give the residents of each whole ward and council of a pack, by code."""
    every = cache.pack(name, edition).areas
    return {
        str(code): float(people)
        for level in ("ward_code", "lad_code")
        for code, people in every.groupby(level)["population"].sum().items()
    }


def store() -> Store:
    """Open the saved zones: CZMAP_STORE says where, else a file in the user's data folder.

    Raises
    ------
    StoreError
        When they cannot be opened.
    """
    stated = os.environ.get("CZMAP_STORE", "").strip()
    return _store(stated or file_address(user_data()))


@st.cache_resource(max_entries=4, show_spinner=False)
def _store(address: str) -> Store:
    return open_store(address)
