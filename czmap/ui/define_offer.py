"""What every way in ends with: areas that were found, to start a zone from or to add to it."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from czmap.errors import CzmapError
from czmap.safe import for_markdown
from czmap.scoring.draft import add_areas, replace_members
from czmap.scoring.reach import find_within, make_circles
from czmap.ui import define_state, state, text
from czmap.ui.state import Scene

_RADIUS = 800


def offer_areas(scene: Scene, members: Sequence[str], says: str, missing: str) -> None:
    """Offer to start from some areas, or to add them to the draft.

    Parameters
    ----------
    says
        What is done, for Undo.
    missing
        What is said when there are none.
    """
    if not members:
        st.caption(for_markdown(missing))
        return
    st.caption(_summary(scene, members))
    start, add = st.columns(2)
    with start:
        st.button(
            "Start my zone from these",
            type="primary",
            on_click=define_state.edit,
            args=(replace_members, tuple(members), says),
            width="stretch",
        )
    with add:
        st.button(
            "Add these to my zone",
            on_click=define_state.edit,
            args=(add_areas, tuple(members)),
            disabled=not state.view().members,
            width="stretch",
        )


def _summary(scene: Scene, members: Sequence[str]) -> str:
    people = scene.study.pack.areas.loc[list(members), "population"].sum()
    return f"{text.many(len(members), 'neighbourhood')}, {text.whole(float(people))} residents"


def pick_radius() -> float:
    """Ask how far a circle reaches, in metres."""
    return float(
        st.number_input(
            "Radius (metres)",
            100,
            20_000,
            step=100,
            key=state.bind("define-radius", state.widget("define-radius", _RADIUS)),
            help="In a straight line. 800 metres is about ten minutes on foot.",
        )
    )


def find_in_circles(scene: Scene, points: np.ndarray, radius: float) -> tuple[tuple[str, ...], str]:
    """Find the areas that circles take in, over council lines too; else say why there are none.

    Parameters
    ----------
    points
        Easting and northing (EPSG:27700), one row each.
    radius
        Metres.
    """
    try:
        shape = make_circles(points, radius)
        found = find_within(scene.study.pack.areas, shape, define_state.inclusion())
    except CzmapError as problem:
        return (), problem.sentence()
    return found, "" if found else "No neighbourhood is taken in: widen the radius."
