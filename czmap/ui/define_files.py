"""Zones out of files and into files: what is brought is read without trust, nothing leaves."""

from collections.abc import Callable
from dataclasses import replace

import shapely
import streamlit as st

from czmap.errors import CzmapError
from czmap.exports.contents import ZoneContent
from czmap.exports.definitions import to_codes, to_csv, to_geojson
from czmap.exports.file_child import MOST_BYTES
from czmap.exports.reopen import read_found
from czmap.exports.sessions import FoundZone, Opened, open_apart, to_session
from czmap.exports.shortlist import Shortlist, shortlist_of_zones
from czmap.geodata.delimited import kind_of
from czmap.safe import for_filename, for_markdown, plain
from czmap.scoring.draft import Lock, lock_areas
from czmap.scoring.reach import find_within
from czmap.scoring.zones import Zone
from czmap.ui import (
    define_base,
    define_editions,
    define_state,
    room_agenda,
    state,
    text,
    text_define,
)
from czmap.ui.address import MOST_NAME, parse_params, to_params
from czmap.ui.define_state import Desk

_OPENED = "opened file"


def pick_file(desk: Desk) -> None:
    """Ask for a file, and offer to start from what it holds."""
    brought = st.file_uploader(
        text_define.FILE_ASKED,
        max_upload_size=MOST_BYTES // 1_000_000,
        key="define-file",
        help="The file is read on the computer that runs czmap, and is not kept.",
    )
    if brought is None:
        return
    try:
        opened = _open_once(brought.file_id, brought.getvalue)
    except CzmapError as problem:
        st.error(for_markdown(problem.sentence()))
        return
    if opened.content is not None:
        _offer_session(desk, opened, opened.content)
    elif opened.shape is not None:
        for one in opened.said:
            st.caption(f":material/build: {for_markdown(one)}")
        _offer_shape(desk, opened.shape, opened.kind)
    elif opened.text:
        _offer_list(desk, opened.text, opened.kind)
    else:
        zone = opened.zones[_pick_zone(opened)]
        _offer_list(desk, "\n".join(zone.codes), opened.kind)
        was = (opened.data, "")
        define_editions.show_new_data(desk, zone.name, zone.codes, zone.figures, was)


def _open_once(file_id: str, content: Callable[[], bytes]) -> Opened:
    """Read a file once, and not at every click after it."""
    kept: tuple[str, Opened] | None = state.kept(_OPENED, None)
    if kept is None or kept[0] != file_id:
        kept = (file_id, open_any(content()))
        state.keep(_OPENED, kept)
    return kept[1]


def open_any(content: bytes) -> Opened:
    """Read a file of any kind that czmap writes, or a list of codes.

    Raises
    ------
    DefinitionError
        With a sentence for every way in which it cannot be read.
    """
    kind = kind_of(content)
    if kind not in text_define.FILE_KINDS:
        return open_apart(content)
    found = read_found(content)
    if found.text:
        return Opened(kind=text_define.LIST_IN_WORKBOOK, text=found.text)
    zones = [
        FoundZone(name=label.partition("\n")[2], codes=tuple(codes))
        for label, codes in found.zones.items()
    ]
    return Opened(kind=text_define.FILE_KINDS[kind], zones=tuple(zones), data=found.edition)


def _pick_zone(opened: Opened) -> int:
    count = len(opened.zones)
    if count == 1:
        return 0
    names = [
        f"{number}. {plain(zone.name) or 'Zone'} ({text.many(len(zone.codes), 'neighbourhood')})"
        for number, zone in enumerate(opened.zones, start=1)
    ]
    held = state.widget("define-file-zone", 0)
    return int(
        st.selectbox(
            f"The file holds {count} zones. Which one?",
            range(count),
            format_func=names.__getitem__,
            key=state.bind("define-file-zone", held if held < count else 0),
        )
    )


def _offer_shape(desk: Desk, shape: shapely.Geometry, kind: str) -> None:
    """Offer the neighbourhoods that the polygons of a file take in, by the rule that is chosen."""
    define_state.pick_inclusion("define-rule-file")
    try:
        found = find_within(desk.scene.study.pack.areas, shape, define_state.inclusion())
    except CzmapError as problem:
        st.error(for_markdown(problem.sentence()))
        return
    if not found:
        st.info("The shapes of the file take in no neighbourhood of this data by that rule.")
        return
    names = desk.scene.study.pack.areas.loc[list(found), "lsoa_name"].head(8)
    more = f" and {len(found) - 8:,} more" if len(found) > 8 else ""
    count = text.many(len(found), "neighbourhood")
    st.caption(f"They take in {count}: {for_markdown(', '.join(map(str, names)))}{more}.")
    _offer_list(desk, "\n".join(found), kind)


def _offer_list(desk: Desk, codes: str, kind: str) -> None:
    st.caption(f"Read as {for_markdown(kind)}.")
    define_state.offer_list(desk, codes, "file")


def _offer_session(desk: Desk, opened: Opened, content: ZoneContent) -> None:
    count = text.many(len(content.members), "neighbourhood")
    notes = text.many(len(content.notes), "note")
    st.markdown(f"A session with **{for_markdown(content.name)}**: {count}, {notes}.")
    present = desk.scene.study.pack.manifest
    if content.pack == desk.scene.study.key.pack and content.edition != present.edition:
        st.info(
            f"It was made on edition {for_markdown(content.edition)} of the data; what you see is "
            f"edition {for_markdown(present.edition)}. The neighbourhoods stay the same, and their "
            "figures are those of the present edition."
        )
    st.button("Open this session", type="primary", on_click=_open_session, args=(opened, content))
    if content.pack == desk.scene.study.key.pack:
        was = (content.edition, content.need)
        define_editions.show_new_data(desk, content.name, content.members, content.figures, was)


def _open_session(opened: Opened, content: ZoneContent) -> None:
    """Bring back the whole view and the zone with its notes and locks."""
    read, wrong = parse_params(opened.params or {})
    members = tuple(sorted(set(content.members)))
    state.restore(replace(read, members=members, called=plain(content.name)[:MOST_NAME]))
    if wrong:
        listed = ", ".join(repr(name) for name in wrong)
        state.note_problem("start", f"Parts of the session could not be read: {listed}.")
    for codes, lock in ((content.locked_in, Lock.INSIDE), (content.locked_out, Lock.OUTSIDE)):
        fixed = set(codes) & set(members) if lock is Lock.INSIDE else set(codes) - set(members)
        if fixed:
            define_state.edit(lock_areas, sorted(fixed), lock)
    define_base.take_notes(read.study.pack, content)
    if opened.agenda:
        room_agenda.change(opened.agenda)
    define_state.look_at_part(members)
    if opened.page in state.PAGES and opened.page != state.page():
        state.go_to(opened.page)


def show_downloads(desk: Desk) -> None:
    """Offer the zone as files; each is written only when it is asked for."""
    if not desk.draft.members:
        return
    st.header("Take it away")
    st.caption(text_define.TAKE)
    if "members" not in to_params(state.view()):
        st.caption(text_define.BY_ID if state.view().saved else text_define.TOO_LONG)
    content = define_base.content_of(desk)
    stem = f"{'invented-' if desk.scene.study.invented else ''}{for_filename(content.name)}"
    offers: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        ("Session, to open again", "session.json", "application/json", _session_of(desk, content)),
        ("Outline (GeoJSON)", "geojson", "application/geo+json", _written(desk, to_geojson)),
        ("Neighbourhoods (CSV)", "csv", "text/csv", _written(desk, to_csv)),
        ("List of codes", "txt", "text/plain", _written(desk, to_codes)),
    )
    with st.container(horizontal=True):
        for label, ending, mime, write in offers:
            st.download_button(
                label,
                data=write,
                file_name=f"{stem}.{ending}",
                mime=mime,
                on_click="ignore",
                icon=":material/download:",
            )


def _session_of(desk: Desk, content: ZoneContent) -> Callable[[], bytes]:
    params = to_params(state.view())
    made_with = f"czmap {desk.scene.study.pack.manifest.czmap_version}"
    page, agenda = state.page(), room_agenda.agenda()

    def written() -> bytes:
        kept = define_editions.kept_with(desk, content)
        return to_session(params, kept, made_with=made_with, page=page, agenda=agenda)

    return written


def _written(desk: Desk, write: Callable[[Shortlist], bytes]) -> Callable[[], bytes]:
    name = state.view().called

    def written() -> bytes:
        zone = Zone(desk.draft.codes)
        return write(shortlist_of_zones(desk.scene.study, desk.scene.scores, [(name, zone)]))

    return written
