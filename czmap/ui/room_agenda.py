"""The agenda of a meeting: views in order, each a link, kept on the computer that runs czmap."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode
from zlib import crc32

import streamlit as st

from czmap.agendas import keep_agenda, load_agenda
from czmap.errors import CzmapError
from czmap.exports.agendas import MOST_NAME, MOST_STOPS, PAGES, Agenda, Stop
from czmap.exports.contents import Note
from czmap.safe import for_markdown, plain
from czmap.ui import cache_define, state, text, text_room
from czmap.ui.address import parse_params, to_params
from czmap.ui.paint import shown_name
from czmap.ui.state import Scene
from czmap.ui.view import NEED, Look, View

_AGENDA, _NUMBER, _ID = "agenda", "agenda number", "agenda id"
TOPIC = "agenda"


def agenda() -> Agenda:
    """Give the agenda of this session."""
    return state.kept(_AGENDA, Agenda())


def settle() -> None:
    """Read the agenda that the view names, when it is not the one at hand."""
    name = state.view().agenda
    if not name or name == state.kept(_ID, ""):
        return
    state.keep(_ID, name)
    _read(name)


def _read(name: str) -> None:
    try:
        found = load_agenda(cache_define.store(), name)
    except CzmapError as problem:
        state.note_problem(TOPIC, problem.sentence())
        return
    if found is None:
        if not agenda():
            state.note_problem(TOPIC, text_room.NO_AGENDA)
        return
    state.keep(_AGENDA, found[0])
    state.keep(_NUMBER, found[1])


def change(made: Agenda) -> None:
    """Take another agenda for the present one, and keep it."""
    if made == agenda():
        return
    name = state.view().agenda or secrets.token_hex(16)
    state.keep(_AGENDA, made)
    state.keep(_ID, name)
    state.change(agenda=name, stop=min(state.view().stop, len(made.stops)))
    state.clear_problem(TOPIC)
    try:
        number = keep_agenda(cache_define.store(), name, made, after=int(state.kept(_NUMBER, 0)))
    except CzmapError as problem:
        state.note_problem(TOPIC, problem.sentence())
        _read(name)
        return
    state.keep(_NUMBER, number)


def add_note(note: Note) -> None:
    """Keep a note with the meeting."""
    _add(lambda made: replace(made, notes=(*made.notes, note)))


def _add(how: Callable[[Agenda], Agenda]) -> None:
    """Add to the agenda; when another window changed it meanwhile, to what that made of it."""
    for _ in range(2):
        made = how(agenda())
        change(made)
        if agenda() == made:
            return


def query_of() -> str:
    """Write the present view as a stop keeps it: without the meeting's own fields.

    Nor with the link by which somebody's zone was opened: whoever has the agenda would have it too.
    """
    bare = replace(state.view(), room=False, tour=0, agenda="", stop=0, shared="", agreed=None)
    return urlencode(to_params(bare))


def stop_shown() -> Stop | None:
    """Give the view of the agenda that is on screen; None when something else is looked at."""
    stops, at = agenda().stops, state.view().stop
    if not 0 < at <= len(stops) or stops[at - 1].page != state.page():
        return None
    meant, _ = parse_params(dict(parse_qsl(stops[at - 1].query)))
    return stops[at - 1] if _subject(meant) == _subject(state.view()) else None


def _subject(view: View) -> tuple[object, ...]:
    """Give what a view is about; what is picked out in it may differ."""
    return view.study, view.look, view.shown, view.board, view.two, view.table


def usual_name(scene: Scene) -> str:
    """Name the present view after what it shows."""
    page, view = state.page(), state.view()
    place = plain(scene.study.name)
    if page != "explore":
        return f"{text_room.PAGE_NAMES.get(page, page)}: {place}"[:MOST_NAME]
    if view.look is Look.MAP:
        return f"{shown_name(scene, view.shown)}, {place}"[:MOST_NAME]
    return f"{text.LOOKS[view.look]}: {place}"[:MOST_NAME]


def add_present(scene: Scene) -> None:
    """Put the present view at the end of the agenda (an on_click)."""
    if state.page() not in PAGES:
        return
    if len(agenda().stops) >= MOST_STOPS:
        state.note_problem(TOPIC, text_room.TOO_MANY.format(most=MOST_STOPS))
        return
    stop = Stop(name=usual_name(scene), page=state.page(), query=query_of())
    last = agenda().stops[-1:]
    if last and (last[0].page, last[0].query) == (stop.page, stop.query):
        return  # a double click means one view
    _add(lambda made: replace(made, stops=(*made.stops, stop)[:MOST_STOPS]))
    state.change(stop=len(agenda().stops))


def turn(step: int) -> None:
    """Show the next view of the agenda, or the one before (an on_click)."""
    stops = agenda().stops
    if stops:
        show(min(max(state.view().stop + step, 1), len(stops)))


def show(number: int) -> None:
    """Show a view of the agenda, from 1 (an on_click)."""
    stop, now = agenda().stops[number - 1], state.view()
    state.follow(stop.query)
    before = now.weighed_before if state.view().need == now.need else None
    state.change(
        room=now.room, agenda=now.agenda, stop=number, votes=now.votes, weighed_before=before,
        agreed=now.agreed,
    )  # fmt: skip
    if stop.page == "rank" and state.view().find:
        state.ask_for_zones()
    if stop.page != state.page():
        state.go_to(stop.page)


def show_agreed() -> None:
    """Say of a view of the agenda that it has other weights than the room agreed; offer those."""
    view = state.view()
    if view.agreed is None or view.need == view.agreed or not _is_weighed(view):
        return
    if stop_shown() is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="agreed"):
        st.markdown(text_room.OTHER_WEIGHTS, width="content")
        st.button(text_room.WITH_AGREED, key="room-agreed", on_click=_take_agreed)


def _is_weighed(view: View) -> bool:
    """Say whether what is on screen hangs on the weights of need."""
    if state.page() != "explore":
        return True
    if view.look in {Look.BOARD, Look.TWO}:
        return False
    return view.shown == NEED or view.look not in {Look.MAP, Look.WARDS, Look.SPREAD}


def _take_agreed() -> None:
    agreed = state.view().agreed
    if agreed is None:
        return
    state.change_need(
        named=agreed.named, weights=agreed.weights, standardisation=agreed.standardisation
    )
    if state.page() == "rank" and state.view().find:
        state.ask_for_zones()


def show_agenda() -> None:
    """Show the agenda: each view a link, to be named, put in order, shown or taken away."""
    made = agenda()
    sentence = state.problem(TOPIC)
    if sentence:
        st.error(for_markdown(sentence))
    if not made.stops:
        st.info(text_room.EMPTY, icon=":material/playlist_add:")
        st.button("Go to the map", on_click=state.go_to, args=("explore",))
        return
    st.caption(text_room.LINKS)
    for number, stop in enumerate(made.stops, start=1):
        _show_stop(number, stop, last=number == len(made.stops))


def _show_stop(number: int, stop: Stop, *, last: bool) -> None:
    here = number == state.view().stop
    with st.container(border=True, key=f"stop-{number}{'-here' * here}"):
        left, right = st.columns([6, 5], vertical_alignment="center")
        with left:
            st.text_input(
                f"Name of view {number}",
                key=state.bind(f"stop-name-{number}", stop.name),
                max_chars=MOST_NAME,
                label_visibility="collapsed",
                on_change=_rename,
                args=(number,),
            )
        with right, st.container(horizontal=True, vertical_alignment="center"):
            st.button("Show", key=f"stop-show-{number}", on_click=show, args=(number,))
            st.markdown(f"[Link]({_link(number, stop)})")
            _move_button(number, -1, disabled=number == 1)
            _move_button(number, 1, disabled=last)
            st.button(
                f"Take view {number} away",
                key=f"stop-drop-{number}-{crc32(repr(stop).encode())}",  # no other view's button
                on_click=_drop,
                args=(number, stop),
                type="tertiary",
            )


def _move_button(number: int, step: int, *, disabled: bool) -> None:
    way = "up" if step < 0 else "down"
    st.button(
        f"Move {way}",
        key=f"stop-{way}-{number}",
        help=f"Move view {number} {way}",
        on_click=_edit,
        args=(_moved, number, step),
        disabled=disabled,
        type="tertiary",
    )


def _link(number: int, stop: Stop) -> str:
    """Write the address of a view within this agenda; its query, which a file may bring, is words.

    It is read and written anew: as it stands it could end the Markdown link and begin another.
    """
    more = [("agenda", state.view().agenda), ("stop", str(number))]
    return f"/{stop.page}?{urlencode([*parse_qsl(stop.query), *more], errors='replace')}"


def _rename(number: int) -> None:
    name = plain(state.widget(f"stop-name-{number}", "")).strip()[:MOST_NAME]
    if name:
        _edit(lambda stops: _with_name(stops, number, name))


def _with_name(stops: tuple[Stop, ...], number: int, name: str) -> tuple[Stop, ...]:
    return tuple(replace(s, name=name) if n == number else s for n, s in enumerate(stops, 1))


def _moved(stops: tuple[Stop, ...], number: int, step: int) -> tuple[Stop, ...]:
    listed = list(stops)
    listed.insert(number - 1 + step, listed.pop(number - 1))
    return tuple(listed)


def _drop(number: int, stop: Stop) -> None:
    """Take away the view that the button stood by: the second click of two takes no other."""
    if agenda().stops[number - 1 : number] == (stop,):
        _edit(lambda stops: stops[: number - 1] + stops[number:])


def _edit(how: Callable[..., tuple[Stop, ...]], *args: int) -> None:
    made = agenda()
    change(replace(made, stops=how(made.stops, *args)))
