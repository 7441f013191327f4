"""What is kept of the first page: the picture of the place, drawn once for everyone."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from czmap.geodata.study import StudyKey
from czmap.map_paint import YLGNBU
from czmap.place_picture import draw_place
from czmap.scoring.need import NeedIndex
from czmap.ui import cache
from czmap.ui.map_panel import MOST_POLYGONS
from czmap.ui.view import NEED, Breaks

_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {NeedIndex: repr, StudyKey: repr}


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def picture(key: StudyKey, edition: str, index: NeedIndex) -> str:
    """Draw a study in the colours of its need, as an address for an image (a data URL).

    Very many neighbourhoods are drawn as their councils, each in its middle class.
    """
    study = cache.study(key, edition)
    digits, _ = cache.shading(key, edition, NEED, index, Breaks.REFERENCE)
    known = np.array([float(one) if one.isdigit() else np.nan for one in digits.digits])
    if len(study.areas) <= MOST_POLYGONS:
        shapes, classes, lines = study.areas.geometry, known, study.wards.geometry
    else:
        shapes, lines = study.lads.geometry, None
        middle = study.areas.assign(digit=known).groupby("lad_code")["digit"].median()
        classes = middle.reindex(shapes.index).to_numpy()
    colours = [YLGNBU[int(one)] if np.isfinite(one) else "" for one in classes]
    drawn = draw_place(shapes, colours, lines)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()
