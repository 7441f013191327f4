"""The ways into a zone: wards, a place, schools, a drawing, a found zone, a pasted list, a file."""

from collections.abc import Callable

import numpy as np
import shapely
import streamlit as st

from czmap.errors import CzmapError
from czmap.safe import for_markdown, plain
from czmap.scoring.draft import replace_members
from czmap.scoring.reach import find_within
from czmap.scoring.search import Candidate
from czmap.ui import (
    cache_define,
    define_edits,
    define_files,
    define_offer,
    define_places,
    define_saved,
    define_state,
    own_figures,
    state,
    text,
    text_define,
    text_own,
)
from czmap.ui.define_state import Desk
from czmap.ui.state import Scene


def show_ways_in(desk: Desk) -> None:
    """Offer every way to start, or to bring more in."""
    with st.expander(
        "Start from wards, a place, schools, a list or a file",
        expanded=define_state.opens_ways_in(),
    ):
        with st.container(key="ways"):
            way = st.segmented_control(
                "Start from",
                list(text_define.WAYS),
                format_func=text_define.WAYS.__getitem__,
                key=state.bind("define-way", state.widget("define-way") or "wards"),
                label_visibility="collapsed",
                width="stretch",
            )
        _WAYS[way or "wards"](desk)
        define_state.show_problem("start")


def offer_to_open(scene: Scene) -> None:
    """Offer a file or a saved zone to open, where no council is chosen yet."""
    with st.expander(text_define.OPEN, expanded=state.widget("define-way") == "file"):
        desk = define_state.settle_desk(scene)
        define_files.pick_file(desk)
        define_state.show_problem("start")
        define_saved.show_saved(desk)


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
        filter_mode="contains",
        select_all=False,  # Enter would take every ward that has the letters
    )
    members = map(str, areas.index[areas["ward_code"].isin(chosen)]) if chosen else ()
    says = f"Started from {_wards(len(chosen))}"
    define_offer.offer_areas(desk.scene, tuple(members), says, "Choose a ward, or several.")


def _wards(count: int) -> str:
    return "a ward" if count == 1 else f"{count} wards"


def _by_place(desk: Desk) -> None:
    define_places.pick_place(desk.scene)


def _by_schools(desk: Desk) -> None:
    schools = cache_define.schools(desk.scene.study.key, desk.scene.edition)
    named = cache_define.school_names(desk.scene.study.key, desk.scene.edition)
    left, middle, right = st.columns([5, 3, 4])
    with left:
        chosen = st.multiselect(
            "Schools and services",
            list(named),
            format_func=named.__getitem__,
            key=state.bind(
                "define-schools", [n for n in state.widget("define-schools", []) if n in named]
            ),
            placeholder="Choose one or more",
            filter_mode="contains",
            select_all=False,
        )
    with middle:
        radius = define_offer.pick_radius()
    with right:
        define_state.pick_inclusion("define-rule")
    if not chosen:
        st.caption("Choose a school or a group of schools: all within the radius is taken in.")
        return
    points = schools.loc[chosen, ["easting", "northing"]].to_numpy(float)
    known = np.isfinite(points).all(axis=1)
    members, problem = define_offer.find_in_circles(desk.scene, points[known], radius)
    if not known.all():
        count = text.many(int((~known).sum()), "school")
        st.caption(f"{count} left out: where it lies is not known.")
    define_offer.offer_areas(desk.scene, members, f"Started round {_schools(len(chosen))}", problem)


def _schools(count: int) -> str:
    return "a school" if count == 1 else f"{count} schools"


def _by_drawing(desk: Desk) -> None:  # noqa: ARG001 - every way is told where it is
    st.markdown(text_define.DRAWING)
    define_state.pick_inclusion("define-rule-way")


def _by_found(desk: Desk) -> None:
    """Offer the zones that a search found for the same question; nothing is searched here."""
    found = define_edits.found_zones(desk)
    if not found:
        st.caption(text_define.NONE_FOUND)
        st.page_link("pages/rank.py", label="Find zones", icon=":material/search:")
        return
    labels = {
        one.zone.id: for_markdown(
            f"{one.rank}. {plain(one.profile.name)}, {one.profile.residents:,.0f} residents, need "
            f"{one.profile.need:.1f}"
        )
        for one in found
    }
    held = state.widget("define-found")
    chosen = st.selectbox(
        "Zones found, the best first",
        list(labels),
        format_func=labels.__getitem__,
        key=state.bind("define-found", held if held in labels else next(iter(labels))),
    )
    one = next(one for one in found if one.zone.id == chosen)
    name = plain(one.profile.name)
    define_offer.offer_areas(desk.scene, one.zone.members, f"Took up {name}", "")


def _by_list(desk: Desk) -> None:
    st.text_area(
        "Codes or names of neighbourhoods, or postcodes",
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


def _by_own(desk: Desk) -> None:
    own = own_figures.shapes(desk.scene.study.key.pack)
    if not own:
        st.caption(text_own.NO_SHAPES)
        st.page_link("pages/data.py", label="Bring boundaries", icon=":material/upload:")
        return
    named = {
        f"{one.digest}-{at}": (f"{plain(name)} ({plain(one.label)})", one.shapes[at])
        for one in own
        for at, name in enumerate(one.names)
    }
    left, right = st.columns([5, 4])
    with left:
        held = [key for key in state.widget("define-own", []) if key in named]
        st.multiselect(
            "Boundaries",
            list(named),
            format_func=lambda key: named[key][0] if key in named else key,
            key=state.bind("define-own", held),
            placeholder="Choose one or more",
            filter_mode="contains",
            select_all=False,
        )
    with right:
        define_state.pick_inclusion("define-rule-own")
    chosen = [named[key][1] for key in state.widget("define-own", []) if key in named]
    if not chosen:
        define_offer.offer_areas(desk.scene, (), "", "Choose a boundary first.")
        return
    try:
        shape = shapely.union_all(chosen)
        found = find_within(desk.scene.study.areas, shape, define_state.inclusion())
    except CzmapError as problem:
        st.error(for_markdown(problem.sentence()))
        return
    missing = "The boundaries take in no neighbourhood of the place looked at by that rule."
    define_offer.offer_areas(desk.scene, found, "Started from your own boundaries", missing)


_WAYS: dict[str, Callable[[Desk], None]] = {
    "wards": _by_wards,
    "place": _by_place,
    "circle": _by_schools,
    "draw": _by_drawing,
    "found": _by_found,
    "list": _by_list,
    "file": define_files.pick_file,
    "own": _by_own,
}
