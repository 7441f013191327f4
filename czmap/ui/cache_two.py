"""The cache of two indicators at once: nine classes, made once for everyone."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from czmap.bivariate import TwoAtOnce, make_two
from czmap.geodata.study import StudyKey
from czmap.ui import cache

_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {StudyKey: repr}


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs=_BY_VALUE)
def two(key: StudyKey, edition: str, first: str, second: str, pooled: bool) -> TwoAtOnce:
    """Put a study's neighbourhoods into nine classes of two indicators.

    Raises
    ------
    StudyError
        When both are the same.
    """
    return make_two(cache.study(key, edition), first, second, pooled=pooled)
