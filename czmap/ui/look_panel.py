"""The sections of the explore page: which one is looked at, and what each shows."""

from collections.abc import Callable

import streamlit as st

from czmap.scoring.place import Place
from czmap.ui import (
    area_panel,
    area_table,
    attainment_panel,
    board_panel,
    paint,
    people_panel,
    reading_panel,
    spread_panel,
    state,
    text,
    two_panel,
    wards_panel,
    zone_focus,
)
from czmap.ui.state import Scene
from czmap.ui.view import Look


def pick_look() -> None:
    """Ask how to look at the place, when there is a choice."""
    if len(Look) == 1:
        return
    st.segmented_control(
        "Look at it as",
        list(Look),
        format_func=text.LOOKS.__getitem__,
        key=state.bind("look", state.view().look),
        on_change=_take,
        label_visibility="collapsed",
    )


def _take() -> None:
    # a second click on the chosen one lets it go; then it stays chosen
    state.change(look=state.widget("look") or state.view().look)


def show_look(scene: Scene) -> None:
    """Show the section that is chosen."""
    if state.view().look in _OF_A_PLACE:
        with st.container(key=f"zone-read-{state.view().look}"):
            zone_focus.pick_zone(scene)
    _LOOKS[state.view().look](scene)


def focus(scene: Scene) -> Place:
    """Give what is being read: a zone, the neighbourhood or ward picked out, or all looked at."""
    return zone_focus.focus(scene)


def _show_map(scene: Scene) -> None:
    area_panel.pick_shown(scene)
    with st.container(key="split-explore"):
        left, right = st.columns([9, 5], gap="medium")
    # figures first: where things stand does not depend on the order, and the map takes longest
    with right:
        area_panel.pick_area(scene)
        area_panel.show_chosen(scene)
    with left:
        area_panel.show_caption(scene)
        paint.show_area_map(scene)
    area_table.show_area_table(scene)


def _show_reading(scene: Scene) -> None:
    reading_panel.pick_read(scene)
    place = focus(scene)
    reading_panel.show_title(scene, place)
    reading_panel.show_reading(scene, place)


def _show_people(scene: Scene) -> None:
    reading_panel.pick_read(scene)
    place = focus(scene)
    reading_panel.show_title(scene, place)
    people_panel.show_people(scene, place)


def _show_spread(scene: Scene) -> None:
    reading_panel.pick_read(scene)
    spread_panel.show_spread(scene, focus(scene))


def _show_attainment(scene: Scene) -> None:
    reading_panel.pick_read(scene)
    attainment_panel.show_attainment(scene, focus(scene))


_OF_A_PLACE = frozenset(set(Look) - {Look.TWO})
"""The sections that look at a zone, ward or neighbourhood."""

_LOOKS: dict[Look, Callable[[Scene], None]] = {
    Look.MAP: _show_map,
    Look.READ: _show_reading,
    Look.WARDS: wards_panel.show_wards,
    Look.BOARD: lambda scene: board_panel.show_board(scene, focus(scene)),
    Look.PEOPLE: _show_people,
    Look.TWO: two_panel.show_two,
    Look.SPREAD: _show_spread,
    Look.ATTAINMENT: _show_attainment,
}
