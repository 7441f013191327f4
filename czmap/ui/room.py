"""Room mode: one bar with large buttons for what a meeting does, and the sources on screen."""

import re
from collections.abc import Callable
from typing import Any

import streamlit as st

from czmap.exports.contents import Note, NoteKind
from czmap.geodata.indicators import Indicator
from czmap.safe import for_html, for_markdown, plain
from czmap.ui import (
    announce,
    define_base,
    define_drafts,
    define_state,
    history,
    keys,
    room_agenda,
    state,
    text,
    text_keep,
    text_room,
    text_said,
)
from czmap.ui.paint import shown_name
from czmap.ui.state import Scene
from czmap.ui.view import NEED, Look, Table

MOST_SHOWN = 5
_QUIET = "keys are off"


def offer_room(name: str = "side") -> None:
    """Offer to enter room mode, and to put the present view on the agenda."""
    st.button(
        text_room.ENTER,
        key="room-toggle",
        on_click=_toggle,
        icon=":material/present_to_all:",
        width="stretch" if name == "side" else "content",
    )


def offer_to_add(scene: Scene) -> None:
    """Offer to put the present view on the agenda."""
    st.button(
        text_room.ADD,
        key="room-add",
        on_click=room_agenda.add_present,
        args=(scene,),
        icon=":material/playlist_add:",
        width="stretch",
    )


def _toggle() -> None:
    state.change(room=not state.view().room)


def listen() -> None:
    """Listen to the keys that this run has buttons for."""
    room = state.view().room and not state.kept(_QUIET, False)
    keys.listen(keys.ALWAYS | (keys.IN_ROOM if room else {}))


def before_map(show: Callable[..., None], *args: Any) -> None:
    """Show what comes before a page's map; the room looks at the map first, see `after_map`.

    Something unseen takes its place there: the map stays where it is.
    """
    if state.view().room:
        st.empty()
    else:
        show(*args)


def after_map(show: Callable[..., None], *args: Any) -> None:
    """Show in the room what elsewhere comes before the map."""
    if state.view().room:
        show(*args)


def show_bar(scene: Scene) -> None:
    """Show the bar of room mode: the agenda's views, what is measured, and what a meeting does."""
    with st.container(key="room-bar"):
        with st.container(horizontal=True, vertical_alignment="center", key="room-turns"):
            _show_turns()
            _show_acts(scene)
            _show_ways_out()
        with st.container(horizontal=True, vertical_alignment="center", key="room-measures"):
            _show_measures(scene)
        sentence = state.problem(room_agenda.TOPIC)
        if sentence:
            st.error(for_markdown(sentence))


def _show_turns() -> None:
    stops, at = room_agenda.agenda().stops, state.view().stop
    turn = room_agenda.turn
    st.button(
        "Previous",
        key="room-back",
        on_click=turn,
        args=(-1,),
        disabled=at <= 1,
        icon=":material/arrow_back:",
    )
    st.button(
        "Next",
        key="room-next",
        on_click=turn,
        args=(1,),
        disabled=at >= len(stops),
        icon=":material/arrow_forward:",
        type="primary",
    )
    if stops:
        st.markdown(f"**{at}** of {len(stops)}", width="content")
    if stop := room_agenda.stop_shown():
        announce.say(text_said.VIEW.format(at=at, count=len(stops), name=stop.name))


def _show_acts(scene: Scene) -> None:
    st.button("Undo", key="room-undo", on_click=history.undo, disabled=not history.can_undo())
    st.button("A and B", key="room-ab", on_click=_open_two)
    if st.button("Note", key="room-note"):
        _ask_note(scene)
    st.button("Add view", key="room-add", on_click=room_agenda.add_present, args=(scene,))
    st.button("Agenda", key="room-agenda", on_click=_open_agenda)


def _show_ways_out() -> None:
    quiet = bool(state.kept(_QUIET, False))
    st.button(
        text_room.KEYS_OFF if quiet else text_room.KEYS_ON,
        key="room-keys",
        on_click=state.keep,
        args=(_QUIET, not quiet),
        type="tertiary",
    )
    st.button(text_room.LEAVE, key="room-toggle", on_click=_toggle, type="tertiary")


def _open_two() -> None:
    state.change(table=Table.TWO)
    state.go_to("room")


def _open_agenda() -> None:
    state.change(table=Table.AGENDA)
    state.go_to("room")


def measures(scene: Scene) -> tuple[str, ...]:
    """List what the number keys show: the need index, then the five that weigh most in it."""
    weights = sorted(scene.index.shares.items(), key=lambda pair: (-pair[1], pair[0]))
    chosen = {key for key, _ in weights[:MOST_SHOWN]}
    return (NEED, *(key for key in scene.study.catalogue if key in chosen))


def _show_measures(scene: Scene) -> None:
    for number, key in enumerate(measures(scene)):
        label = text_room.NEED if key == NEED else short_of(scene.study.catalogue[key])
        here = _is_on_map() and state.view().shown == key
        st.button(
            f"**{number}** {for_markdown(text.titled(plain(label)))}",
            key=f"room-{number}",
            on_click=_measure,
            args=(key,),
            type="primary" if here else "secondary",
        )


def _is_on_map() -> bool:
    return state.page() == "explore" and state.view().look is Look.MAP


def short_of(indicator: Indicator) -> str:
    """Name an indicator in a word or two."""
    return indicator.short or indicator.label


def _measure(key: str) -> None:
    state.change(shown=key, look=Look.MAP)
    if state.page() != "explore":
        state.go_to("explore")


def show_sources(scene: Scene) -> None:
    """Say on the screen itself where its figures are from, and of when."""
    view, catalogue = state.view(), scene.study.catalogue
    keys_shown = tuple(scene.index.shares) if view.shown == NEED else (view.shown,)
    told = dict.fromkeys(
        _source_of(catalogue[key], dated=view.shown != NEED)
        for key in keys_shown
        if key in catalogue
    )
    name = plain(shown_name(scene, view.shown))
    edition = scene.study.pack.manifest.edition[:8]
    said = f"{name}. Source: {'; '.join(map(plain, told))}. Data edition {edition}."
    if scene.study.invented:
        said = f"Invented borough: this place does not exist. {name}: made-up figures."
    stop = room_agenda.stop_shown()
    named = f"{stop.name}. " if stop else ""
    st.html(f'<p class="cz-sources"><b>{for_html(named)}</b> {for_html(said)}</p>')


def _source_of(indicator: Indicator, *, dated: bool) -> str:
    """Name publisher and publication in few words; the Data page says them in full."""
    title = re.split(r"[,(]", indicator.source)[0].strip()
    said = f"{indicator.publisher}, {title}"
    return f"{said} ({indicator.period})" if dated else said


@st.dialog("Note", width="large")
def _ask_note(scene: Scene) -> None:
    """Ask for a note, and of where; it is kept with the zone in hand and with the meeting."""
    zone, area = state.view().members, state.view().area
    where = {"": "The zone in hand" if zone else "The place that is shown"}
    if area in scene.study.areas.index:
        where[area] = scene.study.area_names[area]
    st.text_area("In words", key="room-note-words", max_chars=5_000, height=140)
    left, right = st.columns(2)
    left.text_input("Who says so (a role, not a name)", key="room-note-role", max_chars=80)
    right.selectbox("What it is", list(NoteKind), format_func=text_keep.NOTE_KINDS.__getitem__,
                    key="room-note-kind")  # fmt: skip
    st.selectbox("Of where", list(where), index=len(where) - 1, format_func=where.__getitem__,
                 key="room-note-where")  # fmt: skip
    if st.button("Keep the note", type="primary", key="room-note-keep"):
        words = plain(state.held("room-note-words", ""))
        if words:
            _keep_note(scene, Note(
                kind=state.held("room-note-kind"), text=words,
                role=plain(state.held("room-note-role", "")), area=state.held("room-note-where"),
            ))  # fmt: skip
        st.rerun()


def _keep_note(scene: Scene, note: Note) -> None:
    """Keep a note with the zone in hand, if there is one, and with the meeting."""
    define_drafts.take_linked(scene)
    if state.view().members:
        define_base.add_note(scene.study.key.pack, note)
        define_drafts.keep_as_you_go(define_state.settle_desk(scene))
    room_agenda.add_note(note)
