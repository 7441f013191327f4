"""What people say of the zone: strengths, local findings and notes, each with who says so."""

from collections.abc import Callable
from zlib import crc32

import streamlit as st

from czmap.errors import CzmapError
from czmap.exports.contents import MOST_NOTES, Note, NoteKind
from czmap.exports.notes_table import FoundNotes, parse_notes
from czmap.geodata.sandbox import read_table
from czmap.safe import for_markdown, plain
from czmap.ui import state, text, text_keep
from czmap.ui.define_base import keep_notes, notes_of
from czmap.ui.define_state import Desk

MOST_MB = 5
_TABLE = "notes of a table"
_OPENED = "Notes, strengths and local findings"


def show_notes(desk: Desk) -> None:
    """Show the notes on the zone, and ask for another."""
    notes = notes_of(desk)
    st.markdown(_count(len(notes)))
    # its name never changes: Streamlit takes one of another name for another, and closes it
    opened = st.expander(_OPENED, on_change="rerun", key="notes-of-zone")
    if not opened.open and not state.kept(_OPENED, False):
        return
    state.keep(_OPENED, True)  # what is typed in it outlives its being closed
    with opened:
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
        _pick_table(desk)


def _count(notes: int) -> str:
    if not notes:
        return "No note is kept with the zone yet."
    return f"**{text.many(notes, 'note')}** {'is' if notes == 1 else 'are'} kept with the zone."


def _pick_table(desk: Desk) -> None:
    """Ask for a table of findings, and offer to add what it holds."""
    with st.popover("Bring notes from a table", icon=":material/upload_file:"):
        st.caption(text_keep.NOTES_TABLE)
        brought = st.file_uploader(
            "Findings (CSV or Excel)", key="note-table", max_upload_size=MOST_MB
        )
        if brought is None:
            return
        try:
            found = _read_once(desk, brought.file_id, brought.getvalue)
        except CzmapError as problem:
            st.error(for_markdown(problem.sentence()))
            return
        for one in found.said:
            st.warning(for_markdown(one))
        count = text.many(len(found.notes), "note")
        st.button(f"Add {count}", type="primary", on_click=_add_notes, args=(desk, found.notes))


def _read_once(desk: Desk, file_id: str, content: Callable[[], bytes]) -> FoundNotes:
    """Read a table once, in the limited child, and not at every click after it."""
    kept: tuple[str, FoundNotes] | None = state.kept(_TABLE, None)
    if kept is None or kept[0] != file_id:
        names = desk.scene.study.pack.areas["lsoa_name"]
        kept = (file_id, parse_notes(read_table(content()), names))
        state.keep(_TABLE, kept)
    return kept[1]


def _add_notes(desk: Desk, found: tuple[Note, ...]) -> None:
    """Add the notes that are not there yet (an on_click)."""
    notes = notes_of(desk)
    keep_notes(desk, (*notes, *(one for one in found if one not in notes))[:MOST_NOTES])


def _show_note(desk: Desk, number: int, note: Note) -> None:
    where = f" on {for_markdown(desk.names.get(note.area, note.area))}" if note.area else ""
    who = f" ({for_markdown(note.role)})" if note.role else ""
    st.markdown(f"**{text_keep.NOTE_KINDS[note.kind]}**{where}{who}: {for_markdown(note.text)}")
    st.button(
        "Take this note away",
        key=f"note-drop-{number}-{crc32(repr(note).encode())}",  # no other note's button
        on_click=_drop_note,
        args=(desk, number, note),
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


def _drop_note(desk: Desk, number: int, note: Note) -> None:
    """Take away the note that the button stood by: the second click of two takes no other."""
    notes = notes_of(desk)
    if notes[number : number + 1] == (note,):
        keep_notes(desk, notes[:number] + notes[number + 1 :])
