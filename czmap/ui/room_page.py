"""The page for a meeting: the agenda, weighing together, two zones argued over, keys and notes."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from czmap.exports.card import to_card
from czmap.exports.contents import Note
from czmap.safe import for_markdown, plain
from czmap.ui import (
    define_drafts,
    define_keep,
    define_state,
    room_agenda,
    room_two,
    room_weigh,
    state,
    text_keep,
    text_room,
)
from czmap.ui.define_base import origin_of
from czmap.ui.place_words import MINE
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


def _show_agenda(scene: Scene) -> None:
    st.markdown(text_room.INTRO)
    if define_drafts.take_linked(scene):  # a reload: its notes and where it began come back
        st.rerun()
    room_agenda.show_agenda()
    if state.view().members:
        _show_agreement(scene)


def _show_agreement(scene: Scene) -> None:
    """Offer to freeze the zone in hand, with the edges that are not agreed listed."""
    st.header(text_room.FROZEN)
    st.markdown(text_room.FREEZE)
    desk = define_state.settle_desk(scene)
    listed = [desk.names.get(code, code) for code in _open_edges(scene)]
    said = text_room.NOT_AGREED.format(listed="; ".join(listed))
    if not listed:
        said = (
            text_room.NOTHING_OPEN if len(room_two.pair_in_hand(scene)) == 2 else text_room.NO_PAIR
        )
    st.markdown(for_markdown(said))
    define_state.show_problem("keep")
    st.markdown(define_keep.standing_of(desk))
    note = Note(text=plain(said), role=text_room.ROLE)
    st.button(
        text_room.DO_FREEZE,
        type="primary",
        disabled=define_keep.is_frozen(desk),
        on_click=define_keep.freeze,
        args=(desk, note, origin_of(desk)),
    )
    define_drafts.settle_link(desk)
    define_drafts.keep_as_you_go(desk)


def _open_edges(scene: Scene) -> tuple[str, ...]:
    """List what is not agreed: where A and B differ, and neighbourhoods that notes are on."""
    view, edges = state.view(), {note.area for note in room_agenda.agenda().notes if note.area}
    zones = [
        frozenset(view.members if token == MINE else token.removeprefix("zone:").split("."))
        for token in room_two.pair_in_hand(scene)
    ]
    if len(zones) == 2:
        edges |= zones[0] ^ zones[1]
    return tuple(sorted(edges))


def _show_card(_: Scene) -> None:
    st.header(text_room.CARD_TITLE)
    keys = pd.DataFrame(text_room.CARD_WORDS, columns=["Key", "What it does"]).set_index("Key")
    st.table(keys, border="horizontal")
    for line in text_room.CARD_NOTES:
        st.caption(line)
    st.download_button(
        text_room.CARD,
        lambda: to_card(text_room.CARD_TITLE, text_room.CARD_WORDS, text_room.CARD_NOTES),
        file_name="czmap-keys.pdf",
        mime="application/pdf",
        on_click="ignore",
        icon=":material/print:",
    )
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
