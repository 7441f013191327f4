"""What lies beyond the zone on screen: the council next door, and all that can be read of it."""

from dataclasses import replace

import streamlit as st

from czmap.safe import for_markdown
from czmap.ui import cache_define, state, text_define
from czmap.ui.define_state import Desk
from czmap.ui.view import DRAWN, Look


def show_beyond(desk: Desk) -> None:
    """Offer neighbours that the map does not show, and to read who is reached and missed."""
    if not desk.draft.members:
        return
    hidden = lads_next_door(desk)
    if hidden:
        st.markdown(text_define.NEXT_DOOR.format(names=for_markdown(" and ".join(hidden))))
        st.button(text_define.SHOW_NEXT_DOOR, on_click=_show_next_door, icon=":material/map:")
    st.button(text_define.READ_IT, on_click=_read, icon=":material/groups:")


def lads_next_door(desk: Desk) -> tuple[str, ...]:
    """Name the councils that the zone touches and that are not looked at, in order of name."""
    looked_at = state.view().study
    if not looked_at.lads or looked_at.over_the_edge:
        return ()
    beyond = cache_define.lads_beyond(desk.scene.study.key, desk.scene.edition)
    return tuple(sorted({name for code in desk.draft.codes for name in beyond.get(code, ())}))


def _show_next_door() -> None:
    """Look at the councils next door too (an on_click); the zone and the place stay."""
    state.change(study=replace(state.view().study, over_the_edge=True))


def _read() -> None:
    """Go to who is reached and missed by the zone on screen (an on_click)."""
    state.change(look=Look.PEOPLE, read=DRAWN)
    state.go_to("explore")
