"""A study's neighbourhoods in order of what is shown, kept for everyone."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from czmap.geodata.study import StudyKey
from czmap.scoring.need import NeedIndex
from czmap.ui import cache
from czmap.ui.view import NEED

MOST_ROWS = 2_000
"""Rows of a table sent to the browser; the file holds the rest."""

_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {StudyKey: repr, NeedIndex: repr}


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs=_BY_VALUE)
def ordered(key: StudyKey, edition: str, shown: str, index: NeedIndex) -> pd.Series:
    """Order a study's areas by what is shown: greatest need first, missing last, ties by code.

    Returns
    -------
    pandas.Series
        The values as shown, by LSOA code; never changed.
    """
    study = cache.study(key, edition)
    values = cache.reference_values(key.pack, edition, shown, index)
    sign = 1 if shown == NEED else study.catalogue[shown].direction.sign
    oriented = (values.reindex(study.areas.index) * sign).sort_index()
    order = oriented.sort_values(ascending=False, kind="stable", na_position="last").index
    return values.reindex(order)
