"""Keeping a zone: saving it in versions, opening it again, its notes, its draft."""

import secrets
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from czmap.errors import CzmapError
from czmap.exports.contents import Note, NoteKind, Status, ZoneContent
from czmap.safe import for_markdown, plain
from czmap.scoring.draft import Lock, lock_areas, replace_members
from czmap.scoring.whatif import Standing, find_standing
from czmap.store import (
    MOST_SHORTLISTED,
    SHORTLISTED,
    ConflictError,
    Saved,
    Store,
    StoreError,
    check_shortlist,
    compare_members,
    delete_zone,
    drop_draft,
    keep_draft,
    last_draft,
    list_versions,
    list_zones,
    load_zone,
    restore_zone,
    save_zone,
)
from czmap.ui import cache_define, define_editions, define_state, state, text, text_define
from czmap.ui.define_state import Desk
from czmap.ui.state import Scene

WORKSPACE = "own"
"""One workspace: all who use this czmap see the same zones (the page says so)."""

_SESSION, _AUTO, _OFFER = "draft session", "draft kept", "draft offered"


def content_of(desk: Desk) -> ZoneContent:
    """Gather all that is saved of the zone; codes that this data lacks are saved as they were."""
    pack = desk.scene.study.pack.manifest
    missing: tuple[str, ...] = state.kept(_topic(desk, "missing"), ())
    draft, base = desk.draft, _base(desk)
    name = state.view().called or (desk.usual_name)
    return ZoneContent(
        name=plain(name),
        members=tuple(sorted({*draft.members, *missing})),
        pack=desk.scene.study.key.pack,
        edition=pack.edition,
        vintage=str(pack.vintage),
        locked_in=tuple(sorted(draft.locked_in)),
        locked_out=tuple(sorted(draft.locked_out)),
        notes=notes_of(desk),
        status=state.widget("keep-status", base.content.status if base else Status.IDEA),
    )


def notes_of(desk: Desk) -> tuple[Note, ...]:
    """Give the notes on the zone."""
    return state.kept(_topic(desk, "notes"), ())


def _topic(desk: Desk, name: str) -> str:
    return _named(desk.scene, name)


def _named(scene: Scene, name: str) -> str:
    return f"zone {name} {scene.study.key.pack}"


def _base(desk: Desk) -> Saved | None:
    """Give the saved version that the zone on screen began from."""
    return state.kept(_topic(desk, "base"), None)


def _try(act: Callable[[Store], None]) -> None:
    """Do something with the store; what goes wrong becomes a sentence."""
    state.clear_problem("keep")
    try:
        act(cache_define.store())
    except CzmapError as problem:
        state.note_problem("keep", problem.sentence())


def offer_last_draft(desk: Desk) -> None:
    """Offer, once in a session that begins with nothing, the zone worked on last."""
    if desk.draft.members or desk.draft.past or state.kept(_AUTO, None):
        return
    if not state.kept(_OFFER, False):
        state.keep(_OFFER, True)
        _try(lambda store: state.keep("last draft", last_draft(store, WORKSPACE)))
    last: Saved | None = state.kept("last draft", None)
    if last is None or last.content.pack != desk.scene.study.key.pack:
        return
    count = text.many(len(last.content.members), "neighbourhood")
    name = f" of {for_markdown(last.content.name)}" if last.content.name else ""
    st.info(f"Your draft{name} with {count} was kept at {last.saved_at}.")
    with st.container(horizontal=True):
        st.button("Continue with the draft", on_click=_take_content, args=(desk, last, None))
        st.button("Discard the draft", on_click=_discard, args=(last,))


def take_linked(scene: Scene) -> bool:
    """Open the saved zone that a link names in place of members, once; say whether it did."""
    linked = state.view().saved
    if not linked or state.view().members or state.kept("linked zone", "") == linked:
        return False
    state.keep("linked zone", linked)
    state.change(saved="")
    zone, _, version = linked.partition(".")

    def act(store: Store) -> None:
        found = load_zone(store, WORKSPACE, zone, int(version))
        if found.content.pack != scene.study.key.pack:
            raise StoreError(
                "The saved zone of the link is of other data.", then="Choose that data first."
            )
        _take_saved(scene, found, load_zone(store, WORKSPACE, zone))

    _try(act)
    if state.problem("keep"):
        state.note_problem("draft", f"{state.problem('keep')} {text_define.LINKED}")
        state.clear_problem("keep")
    return bool(state.view().members)


def settle_link(desk: Desk) -> None:
    """Let the link name the saved zone while the one on screen is as it was saved."""
    shown: Saved | None = state.kept(_topic(desk, "shown"), None)
    same = shown is not None and set(shown.content.members) == set(desk.draft.members)
    named = f"{shown.id}.{shown.version}" if shown is not None and same and shown.version else ""
    if state.view().saved != named:
        state.change(saved=named)
        state.write_address()


def _discard(last: Saved) -> None:
    state.keep("last draft", None)
    _try(lambda store: drop_draft(store, WORKSPACE, last.id))


def keep_as_you_go(desk: Desk) -> None:
    """Keep the draft when it changed since it was last kept."""
    if not desk.draft.members:
        return
    content = content_of(desk)
    before: ZoneContent | None = state.kept(_AUTO, None)
    if before == content:
        return
    session = state.kept(_SESSION, "") or secrets.token_hex(16)
    state.keep(_SESSION, session)
    state.keep(_AUTO, content)
    try:
        keep_draft(cache_define.store(), WORKSPACE, session, content)
    except CzmapError as problem:
        state.note_problem("keep", problem.sentence())


def _take_content(desk: Desk, saved: Saved, base: Saved | None) -> None:
    _take_saved(desk.scene, saved, base)


def _take_saved(scene: Scene, saved: Saved, base: Saved | None) -> None:
    """Take what was saved for the present zone; codes not in this data are kept and named."""
    content = saved.content
    known = scene.study.pack.areas.index
    members = [code for code in content.members if code in known]
    missing = tuple(code for code in content.members if code not in known)
    define_state.edit(replace_members, members, f"Opened {content.name}")
    for codes, lock in ((content.locked_in, Lock.INSIDE), (content.locked_out, Lock.OUTSIDE)):
        if fixed := [code for code in codes if code in known]:
            define_state.edit(lock_areas, fixed, lock)
    state.keep(_named(scene, "missing"), missing)
    state.keep(_named(scene, "notes"), content.notes)
    state.keep(_named(scene, "base"), base)
    state.keep(_named(scene, "shown"), saved)
    state.keep(_named(scene, "conflict"), None)
    state.forget("keep-status")
    state.change(called=plain(content.name)[:80])
    if missing:
        problem = StoreError(
            f"{len(missing)} neighbourhoods of the zone are not in the present data.",
            examples=missing,
            then="They stay part of the zone when it is saved, but are not shown or counted.",
        )
        state.note_problem("draft", problem.sentence())


def add_note(pack: str, note: Note) -> None:
    """Keep one more note on the zone in hand."""
    notes: tuple[Note, ...] = state.kept(f"zone notes {pack}", ())
    state.keep(f"zone notes {pack}", (*notes, note))


def take_notes(pack: str, content: ZoneContent) -> None:
    """Take the notes of a session for the zone on screen, which began from no saved one."""
    for name, value in (("notes", content.notes), ("base", None), ("missing", ()),
                        ("conflict", None)):  # fmt: skip
        state.keep(f"zone {name} {pack}", value)
    state.forget("keep-status")


def show_keep(desk: Desk) -> None:
    """Show how to save the zone, and the zones that are saved."""
    st.header("Keep it")
    st.caption(text_define.KEEP)
    define_state.show_problem("keep")
    _try_quietly(_show_notice)
    _show_conflict(desk)
    with st.container(key="split-keep"):
        left, right = st.columns(2, gap="medium")
    with left:
        _show_save(desk)
        _show_notes(desk)
    with right:
        _show_saved(desk)


def _show_notice(store: Store) -> None:
    if store.notice:
        st.warning(for_markdown(store.notice))


def _show_save(desk: Desk) -> None:
    base = _base(desk)
    if not desk.draft.members:
        st.caption("There is nothing to save yet.")
        return
    if base:
        st.markdown(_standing(desk, base))
    left, right = st.columns(2)
    with left:
        st.text_input(
            "Saved by (a role or a name)",
            key=state.bind("keep-by", state.widget("keep-by", "")),
            max_chars=80,
        )
    with right:
        st.selectbox(
            "Where it stands",
            list(Status),
            format_func=text_define.STATUSES.__getitem__,
            key=state.bind(
                "keep-status",
                state.widget("keep-status", base.content.status if base else Status.IDEA),
            ),
        )
    content = content_of(desk)
    with st.container(horizontal=True):
        if base and not base.content.frozen:
            st.button("Save a new version", type="primary", on_click=_save, args=(desk, content))
        st.button(
            "Save as a new zone" if not base else "Save as a copy",
            type="secondary" if base and not base.content.frozen else "primary",
            on_click=_save,
            args=(desk, content, True),
        )
        if not (base and base.content.frozen):
            st.button(
                "Save and freeze",
                on_click=_save,
                args=(desk, replace(content, frozen=True), base is None),
                help="As agreed, with date and time. A frozen zone is only saved as a copy.",
            )


def _standing(desk: Desk, base: Saved) -> str:
    by = f" by {for_markdown(base.by)}" if base.by else ""
    said = f"**Version {base.version}** of {for_markdown(base.content.name)}"
    said += f", saved{by} at {base.saved_at}."
    if base.content.frozen:
        said += " It is frozen."
    added, gone = compare_members(base.content, content_of(desk))
    if added or gone:
        said += f" Since then: {_change(desk, added, gone)}."
    return said


def _change(desk: Desk, added: list[str], gone: list[str]) -> str:
    """Say what changed between two versions, with names."""
    parts = []
    for codes, verb in ((added, "added"), (gone, "taken out")):
        if codes:
            names = desk.scene.study.pack.areas["lsoa_name"]
            told = ", ".join(str(names.get(code, code)) for code in codes[:3])
            more = f" and {len(codes) - 3} more" if len(codes) > 3 else ""
            parts.append(f"{len(codes)} {verb} ({for_markdown(told)}{more})")
    return "; ".join(parts) or "no neighbourhood added or taken out"


def _save(desk: Desk, content: ZoneContent, anew: bool = False) -> None:
    base = None if anew else _base(desk)

    def act(store: Store) -> None:
        check_shortlist(store, WORKSPACE, content, base.id if base else "")
        try:
            saved = save_zone(
                store,
                WORKSPACE,
                define_editions.kept_with(desk, content),
                zone=base.id if base else "",
                version=base.version if base else 0,
                by=plain(state.widget("keep-by", "")),
            )
        except ConflictError as problem:
            state.keep(_topic(desk, "conflict"), problem.newer)
            return
        state.keep(_topic(desk, "base"), saved)
        state.keep(_topic(desk, "shown"), saved)
        state.keep(_topic(desk, "conflict"), None)

    _try(act)


def _show_conflict(desk: Desk) -> None:
    """Say that somebody saved in between, and offer every way out of it."""
    newer: Saved | None = state.kept(_topic(desk, "conflict"), None)
    if newer is None:
        return
    added, gone = compare_members(content_of(desk), newer.content)
    st.warning(
        f"{for_markdown(newer.by or 'Somebody')} saved version {newer.version} at "
        f"{newer.saved_at}, after you opened this zone. Nothing was overwritten. Against yours, "
        f"theirs has {_change(desk, added, gone)}."
    )
    with st.container(horizontal=True):
        st.button("Open theirs", on_click=_take_content, args=(desk, newer, newer))
        st.button("Save mine as a copy", on_click=_save, args=(desk, content_of(desk), True))
        st.button("Replace theirs with mine", on_click=_replace, args=(desk, newer))


def _replace(desk: Desk, newer: Saved) -> None:
    """Save over the newer version that was seen; it stays among the versions."""
    state.keep(_topic(desk, "base"), newer)
    _save(desk, content_of(desk))


def _show_saved(desk: Desk) -> None:
    found: list[Saved] = []
    _try_quietly(lambda store: found.extend(list_zones(store, WORKSPACE)))
    here = [one for one in found if one.content.pack == desk.scene.study.key.pack]
    named = {one.id: _label(one) for one in here}
    by_id = {one.id: one for one in here}
    if not here:
        st.caption("No zone is saved yet.")
    else:
        listed = sum(one.content.status in SHORTLISTED for one in here)
        st.markdown(
            f"**{listed} of {MOST_SHORTLISTED}** places of the shortlist are taken (on the "
            "shortlist or agreed)."
        )
        chosen = st.selectbox(
            f"Saved zones ({len(here)})",
            list(named),
            format_func=named.__getitem__,
            key=state.bind("keep-zone", _held("keep-zone", named)),
        )
        versions = _versions(chosen)
        number = st.selectbox(
            "Version",
            list(versions),
            format_func=lambda one: _version_label(versions, one),
            key=state.bind("keep-version", _held("keep-version", versions)),
        )
        with st.container(horizontal=True):
            # what is saved next follows the latest version, whichever one is opened
            args = (desk, versions[number], by_id[chosen])
            st.button("Open it", on_click=_take_content, args=args)
            with st.popover("Delete", icon=":material/delete:"):
                st.markdown("It can be brought back for 30 days.")
                st.button("Yes, delete this zone", on_click=_delete, args=(chosen,))
        one = versions[number].content
        was = (one.edition, one.need)
        define_editions.show_new_data(desk, one.name, one.members, one.figures, was)
        _show_comparison(desk, versions[number])
    _show_deleted()


def _show_comparison(desk: Desk, other: Saved) -> None:
    """Put what is on screen beside a saved version, when they differ."""
    added, gone = compare_members(other.content, content_of(desk))
    areas = desk.scene.study.areas.index
    held = frozenset(code for code in other.content.members if code in areas)
    if not (added or gone) or not held or not desk.draft.members:
        return
    with st.expander("Compare it with the zone on screen"):
        if len(held) < len(other.content.members):
            st.caption("Only its neighbourhoods in the places looked at are counted.")
        saved, mine = (find_standing(desk.ground, one) for one in (held, desk.draft.members))
        name = f"Version {other.version}"
        rows = zip(text_define.COMPARED, _figures(saved), _figures(mine), strict=True)
        table = pd.DataFrame(rows, columns=["Figure", name, "On screen"]).set_index("Figure")
        st.table(table, border="horizontal")
        st.markdown(f"Against version {other.version}: {_change(desk, added, gone)}.")


def _figures(standing: Standing) -> list[str]:
    one = standing.figures
    return [
        text.whole(one.areas),
        text.whole(one.residents),
        text.whole(one.children),
        text.about(one.children_in_need, of=one.children),
        f"{one.need:.1f}" if np.isfinite(one.need) else text.NO_FIGURE,
        text.many(len(standing.parts), "part"),
        f"{standing.compactness:.2f}",
    ]


def _held(name: str, options: dict[object, object] | dict[str, str] | dict[int, Saved]) -> object:
    held = state.widget(name)
    return held if held in options else next(iter(options))


def _try_quietly(act: Callable[[Store], None]) -> None:
    try:
        act(cache_define.store())
    except CzmapError as problem:
        st.error(for_markdown(problem.sentence()))


def _label(one: Saved) -> str:
    count = text.many(len(one.content.members), "neighbourhood")
    frozen = ", frozen" if one.content.frozen else ""
    return (
        f"{plain(one.content.name)} ({text_define.STATUSES[one.content.status]}, {count}{frozen})"
    )


def _versions(zone: str) -> dict[int, Saved]:
    found: list[Saved] = []
    _try_quietly(lambda store: found.extend(list_versions(store, WORKSPACE, zone)))
    return {one.version: one for one in found}


def _version_label(versions: dict[int, Saved], number: int) -> str:
    one = versions[number]
    by = f" by {plain(one.by)}" if one.by else ""
    said = f"{number}: {one.saved_at}{by}"
    if number - 1 in versions:
        added, gone = compare_members(versions[number - 1].content, one.content)
        said += f"; {len(added)} added, {len(gone)} taken out"
    return said


def _delete(zone: str) -> None:
    _try(lambda store: delete_zone(store, WORKSPACE, zone))


def _show_deleted() -> None:
    found: list[Saved] = []
    _try_quietly(lambda store: found.extend(list_zones(store, WORKSPACE, deleted=True)))
    if not found:
        return
    with st.expander(f"Deleted ({len(found)})"):
        for one in found:
            st.button(
                f"Bring back {for_markdown(_label(one))}",
                key=f"keep-restore-{one.id}",
                on_click=_try,
                args=(lambda store, zone=one.id: restore_zone(store, WORKSPACE, zone),),
            )


def _show_notes(desk: Desk) -> None:
    notes = notes_of(desk)
    with st.expander(f"Notes, strengths and local findings ({len(notes)})"):
        st.caption(text_define.NOTES)
        for number, note in enumerate(notes):
            _show_note(desk, number, note)
        left, right = st.columns(2)
        with left:
            st.selectbox(
                "What it is",
                list(NoteKind),
                format_func=text_define.NOTE_KINDS.__getitem__,
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
    st.markdown(f"**{text_define.NOTE_KINDS[note.kind]}**{where}{who}: {for_markdown(note.text)}")
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
    state.keep(_topic(desk, "notes"), (*notes_of(desk), note))
    state.forget("note-text")


def _drop_note(desk: Desk, number: int) -> None:
    notes = notes_of(desk)
    state.keep(_topic(desk, "notes"), notes[:number] + notes[number + 1 :])
