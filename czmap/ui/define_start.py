"""The ways into a zone: wards, schools, a found zone, a pasted list."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from czmap.errors import CzmapError
from czmap.safe import for_markdown, plain
from czmap.scoring.draft import add_areas, replace_members
from czmap.scoring.reach import find_centres, find_within, make_circles
from czmap.scoring.search import Candidate
from czmap.ui import cache_define, define_files, define_state, state, text_define
from czmap.ui.define_state import Desk


def show_ways_in(desk: Desk) -> None:
    """Offer every way to start, or to bring more in."""
    with st.expander(
        "Start from wards, a school, a list or a file", expanded=define_state.opens_ways_in()
    ):
        way = st.segmented_control(
            "Start from",
            list(text_define.WAYS),
            format_func=text_define.WAYS.__getitem__,
            key=state.bind("define-way", state.widget("define-way") or "wards"),
            label_visibility="collapsed",
        )
        _WAYS[way or "wards"](desk)
        define_state.show_problem("start")


def _by_wards(desk: Desk) -> None:
    areas = desk.scene.study.areas
    named = cache_define.wards(desk.scene.study.key, desk.scene.edition)
    chosen = [code for code in state.widget("define-wards", []) if code in named]
    if not chosen and state.view().ward in named:
        chosen = [state.view().ward]
    st.multiselect(
        "Wards",
        list(named),
        format_func=lambda code: named.get(code, code),
        key=state.bind("define-wards", chosen),
        placeholder="Choose one or more",
    )
    members = tuple(str(code) for code in areas.index[areas["ward_code"].isin(chosen)])
    _offer(members, f"Started from {_wards(len(chosen))}", "Choose a ward first.")


def _wards(count: int) -> str:
    return "a ward" if count == 1 else f"{count} wards"


def _by_circle(desk: Desk) -> None:
    schools = cache_define.schools(desk.scene.study.key, desk.scene.edition)
    named = {
        number: f"{plain(row.name_)} ({plain(row.phase)})"
        for number, row in enumerate(
            schools.rename(columns={"name": "name_"})[["name_", "phase"]].itertuples(index=False)
        )
    }
    left, middle, right = st.columns([5, 3, 4])
    with left:
        st.multiselect(
            "Schools and services",
            list(named),
            format_func=named.__getitem__,
            key=state.bind(
                "define-schools", [n for n in state.widget("define-schools", []) if n in named]
            ),
            placeholder="Choose one or more",
        )
        _pick_middle(desk)
    with middle:
        st.number_input(
            "Radius (metres)",
            100,
            20_000,
            step=100,
            key=state.bind("define-radius", state.widget("define-radius", 800)),
            help="In a straight line. 800 metres is about ten minutes on foot.",
        )
    with right:
        define_state.pick_inclusion("define-rule")
    members, problem = _in_circle(desk, schools[["easting", "northing"]].to_numpy(float))
    _offer(members, "Started from a circle", problem)


def _pick_middle(desk: Desk) -> None:
    names = desk.names
    chosen = state.widget("define-middle", "")
    st.selectbox(
        "Or the middle of a neighbourhood",
        ["", *names],
        format_func=lambda code: names.get(code, "None"),
        key=state.bind("define-middle", chosen if chosen in names else ""),
    )


def _in_circle(desk: Desk, schools: np.ndarray) -> tuple[tuple[str, ...], str]:
    """Find who lies in the circles that are chosen; else say what is missing."""
    areas = desk.scene.study.areas
    points = schools[list(state.widget("define-schools", []))]
    middle = state.widget("define-middle", "")
    if middle in areas.index:
        points = np.vstack([points, find_centres(areas.loc[[middle]])])
    if not len(points):
        return (), "Choose a school or a neighbourhood first."
    try:
        shape = make_circles(points, float(state.widget("define-radius", 800)))
        found = find_within(areas, shape, define_state.inclusion())
    except CzmapError as problem:
        return (), problem.sentence()
    return found, "" if found else "No neighbourhood is taken in: widen the radius."


def _offer(members: Sequence[str], says: str, missing: str) -> None:
    """Offer to start from some areas, or to add them to the draft."""
    if not members:
        st.caption(for_markdown(missing))
        return
    count = len(members)
    st.caption(f"{count:,} {'neighbourhood' if count == 1 else 'neighbourhoods'}")
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


def _by_list(desk: Desk) -> None:
    st.text_area(
        "Codes or names of neighbourhoods",
        key=state.bind("define-list", state.widget("define-list", "")),
        placeholder="E01005061, E01005062 …  one to a line, or with commas; names as published",
        height=140,
    )
    define_state.offer_list(desk, "", "list")  # what is typed is read when the button is pressed


def offer_to_edit(one: Candidate) -> None:
    """Offer to edit a zone that was found (on the page that found it)."""
    taken = st.button(
        "Take this zone to edit",
        on_click=_take_zone,
        args=(one.zone.members, one.profile.name),
        icon=":material/edit:",
    )
    if taken:
        st.switch_page("pages/define.py")


def _take_zone(members: tuple[str, ...], name: str) -> None:
    define_state.edit(replace_members, members, f"Took up {name}")
    state.change(called="")


_WAYS: dict[str, Callable[[Desk], None]] = {
    "wards": _by_wards,
    "circle": _by_circle,
    "list": _by_list,
    "file": define_files.pick_file,
}
