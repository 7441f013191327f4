"""What people say of the zone: strengths, local findings and notes, each with who says so."""

import streamlit as st

from czmap.exports.contents import Note, NoteKind
from czmap.safe import for_markdown, plain
from czmap.ui import state, text_keep
from czmap.ui.define_base import keep_notes, notes_of
from czmap.ui.define_state import Desk


def show_notes(desk: Desk) -> None:
    """Show the notes on the zone, and ask for another."""
    notes = notes_of(desk)
    with st.expander(f"Notes, strengths and local findings ({len(notes)})", key="notes-of-zone"):
        st.caption(text_keep.NOTES)
        for number, note in enumerate(notes):
            _show_note(desk, number, note)
        left, right = st.columns(2)
        with left:
            st.selectbox(
                "What it is",
                list(NoteKind),
                format_func=text_keep.NOTE_KINDS.__getitem__,
                key=state.bind("note-kind", state.widget("note-kind", NoteKind.STRENGTH)),
            )
            st.text_input(
                "Who says so (a role, not a name)",
                key=state.bind("note-role", state.widget("note-role", "")),
                max_chars=80,
            )
        with right:
            options = {"": "The whole zone"} | {
                code: desk.names[code] for code in desk.draft.codes if code in desk.names
            }
            held = state.widget("note-area", "")
            st.selectbox(
                "Of where",
                list(options),
                format_func=options.__getitem__,
                key=state.bind("note-area", held if held in options else ""),
            )
        st.text_area(
            "In words",
            key=state.bind("note-text", state.widget("note-text", "")),
            max_chars=5_000,
            height=90,
        )
        st.button("Add the note", on_click=_add_note, args=(desk,))


def _show_note(desk: Desk, number: int, note: Note) -> None:
    where = f" on {for_markdown(desk.names.get(note.area, note.area))}" if note.area else ""
    who = f" ({for_markdown(note.role)})" if note.role else ""
    st.markdown(f"**{text_keep.NOTE_KINDS[note.kind]}**{where}{who}: {for_markdown(note.text)}")
    st.button(
        "Take this note away",
        key=f"note-drop-{number}",
        on_click=_drop_note,
        args=(desk, number),
        type="tertiary",
    )


def _add_note(desk: Desk) -> None:
    words = plain(state.widget("note-text", ""))
    if not words:
        return
    note = Note(
        kind=state.widget("note-kind"),
        text=words,
        role=plain(state.widget("note-role", "")),
        area=state.widget("note-area", ""),
    )
    keep_notes(desk, (*notes_of(desk), note))
    state.forget("note-text")


def _drop_note(desk: Desk, number: int) -> None:
    notes = notes_of(desk)
    keep_notes(desk, notes[:number] + notes[number + 1 :])
