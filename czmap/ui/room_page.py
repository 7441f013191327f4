"""The page for a meeting: the agenda, weighing together, two zones argued over, keys and notes."""

from collections.abc import Callable

import streamlit as st

from czmap.safe import for_markdown
from czmap.ui import room_agenda, room_two, room_weigh, state, text_keep, text_room
from czmap.ui.state import Scene
from czmap.ui.view import Table


def pick_table() -> None:
    """Ask what lies on the table."""
    st.segmented_control(
        "On the table",
        list(Table),
        format_func=text_room.TABLES.__getitem__,
        key=state.bind("table", state.view().table),
        on_change=_take,
        label_visibility="collapsed",
    )


def _take() -> None:
    state.change(table=state.widget("table") or state.view().table)


def show_table(scene: Scene) -> None:
    """Show the section that is chosen."""
    _TABLES[state.view().table](scene)


def _show_agenda(_: Scene) -> None:
    st.markdown(text_room.INTRO)
    room_agenda.show_agenda()


def _show_card(_: Scene) -> None:
    st.header("Notes of this meeting")
    notes = room_agenda.agenda().notes
    if not notes:
        st.info(text_room.NO_NOTES)
    for note in notes:
        who = f" ({for_markdown(note.role)})" if note.role else ""
        where = f" on {for_markdown(note.area)}" if note.area else ""
        kind = text_keep.NOTE_KINDS[note.kind]
        st.markdown(f"**{kind}**{where}{who}: {for_markdown(note.text)}")


_TABLES: dict[Table, Callable[[Scene], None]] = {
    Table.AGENDA: _show_agenda,
    Table.WEIGH: room_weigh.show_weighing,
    Table.TWO: room_two.show_two,
    Table.CARD: _show_card,
}
