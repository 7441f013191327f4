"""Keeping a zone: saving it in versions, beside what others saved of it meanwhile."""

from dataclasses import replace

import streamlit as st

from czmap.database import Store, StoreError
from czmap.exports.contents import Note, Status, ZoneContent
from czmap.safe import for_markdown, plain
from czmap.shares import save_shared
from czmap.store import (
    Changed,
    ConflictError,
    Saved,
    check_shortlist,
    compare_contents,
    save_zone,
)
from czmap.ui import (
    cache_define,
    define_editions,
    define_notes,
    define_saved,
    define_share,
    define_state,
    identity,
    state,
    text_keep,
)
from czmap.ui.clock import told_at
from czmap.ui.define_base import (
    Origin,
    add_note,
    content_of,
    keep_origin,
    origin_of,
    take_saved,
    try_quietly,
    try_to,
)
from czmap.ui.define_drafts import forget_draft
from czmap.ui.define_state import Desk
from czmap.ui.define_words import change_in_words

_SAME = "keep-same"


def freeze(desk: Desk, note: Note, seen: Origin | None) -> None:
    """Save the zone as agreed, with what is still open as a note (an on_click).

    Parameters
    ----------
    seen
        The version that the button stood for, as in `save_once`.
    """
    origin = origin_of(desk)
    if _is_over(origin, seen):
        return
    add_note(desk.scene.study.key.pack, note)
    next_one = origin is not None and origin.may_edit and not origin.saved.content.frozen
    _save(desk, replace(content_of(desk), frozen=True, status=Status.AGREED), not next_one)


def is_frozen(desk: Desk) -> bool:
    """Say whether the zone on screen is a frozen version, unchanged."""
    origin = origin_of(desk)
    if origin is None or not origin.saved.content.frozen:
        return False
    return _changed_since(desk, origin) == Changed()


def _changed_since(desk: Desk, origin: Origin) -> Changed:
    return replace(compare_contents(origin.saved.content, content_of(desk)), frozen=False)


def standing_of(desk: Desk) -> str:
    """Say which saved version the zone on screen began from, and what changed since; or nothing."""
    origin = origin_of(desk)
    return _standing(desk, origin) if origin else ""


def show_keep(desk: Desk, newer: Saved | None) -> None:
    """Show how to save the zone, and the zones that are saved.

    Parameters
    ----------
    newer
        As `newer_of` gives it.
    """
    person = identity.person()
    st.header("Keep it")
    st.caption(text_keep.KEEP[person.kind])
    if not person.lasting:
        st.warning(text_keep.NO_COOKIE)
    define_state.show_problem("keep")
    try_quietly(_show_notice)
    if newer is not None:
        _show_conflict(desk, newer)
    with st.container(key="split-keep"):
        left, right = st.columns(2, gap="medium")
    with left:
        _show_save(desk, contested=newer is not None)
        define_notes.show_notes(desk)
    with right:
        define_saved.show_saved(desk)


def _show_notice(store: Store) -> None:
    if store.notice:
        st.warning(for_markdown(store.notice))


def _show_save(desk: Desk, *, contested: bool) -> None:
    origin = origin_of(desk)
    if not desk.draft.members:
        st.caption("There is nothing to save yet.")
        return
    if origin:
        st.markdown(_standing(desk, origin))
    if same := state.problem(_SAME):
        st.info(same)
        state.clear_problem(_SAME)
    left, right = st.columns(2)
    with left:
        st.text_input(
            "Saved by (a role or a name)",
            key=state.bind("keep-by", state.widget("keep-by", identity.person().name)),
            max_chars=80,
        )
    with right:
        usual = origin.saved.content.status if origin else Status.IDEA
        st.selectbox(
            "Where it stands",
            list(Status),
            format_func=text_keep.STATUSES.__getitem__,
            key=state.bind("keep-status", state.widget("keep-status", usual)),
        )
    content = content_of(desk)
    next_one = origin is not None and origin.may_edit and not contested
    with st.container(horizontal=True):
        if next_one:
            st.button(
                "Save a new version",
                type="primary",
                on_click=save_once,
                args=(desk, content, False, origin),
            )
        st.button(
            "Save as a new zone" if not origin else "Save as a copy",
            type="secondary" if next_one else "primary",
            on_click=save_once,
            args=(desk, content, True, origin),
        )
        if next_one or not origin:
            st.button(
                "Save and freeze",
                on_click=save_once,
                args=(desk, replace(content, frozen=True), origin is None, origin),
                help="As agreed, with date and time. A frozen zone is only saved as a copy.",
            )


def _standing(desk: Desk, origin: Origin) -> str:
    saved = origin.saved
    by = f" by {for_markdown(saved.by)}" if saved.by else ""
    said = f"**Version {saved.version}** of {for_markdown(saved.content.name)}"
    said += f", saved{by} at {told_at(saved.saved)}."
    if saved.content.frozen:
        said += " It is frozen."
    told = change_in_words(desk, _changed_since(desk, origin))
    return said if told == "nothing" else f"{said} Since then: {told}."


def save_once(desk: Desk, content: ZoneContent, anew: bool, seen: Origin | None) -> None:
    """Save what is on screen (an on_click); the second press of a double click saves no more.

    Parameters
    ----------
    anew
        Whether it becomes a zone of its own, and not the next version.
    seen
        The version that the zone on screen began from when the button was drawn.
    """
    origin = origin_of(desk)
    if _is_over(origin, seen):
        return
    if origin and not anew and define_editions.kept_with(desk, content) == origin.saved.content:
        state.note_problem(_SAME, text_keep.SAME.format(version=origin.saved.version))
        return
    _save(desk, content, anew)


def _is_over(origin: Origin | None, seen: Origin | None) -> bool:
    """Say whether something was saved since a button was drawn."""
    now, then = (one.base if one else None for one in (origin, seen))
    return now != then


def _save(desk: Desk, content: ZoneContent, anew: bool = False) -> None:
    """Save what is on screen (an on_click); a newer version of others is met on the page."""
    origin = None if anew else origin_of(desk)
    by = plain(state.widget("keep-by", ""))
    whole = define_editions.kept_with(desk, content)

    def act(store: Store) -> None:
        try:
            if origin and origin.token:
                saved = save_shared(store, origin.token, whole, version=origin.saved.version, by=by)
            else:
                saved = _save_own(store, whole, origin, by)
        except ConflictError:
            return  # the page says who saved, and offers every way out
        made = replace(origin, saved=saved) if origin else Origin(saved=saved)
        keep_origin(desk.scene, made, saved)
        forget_draft(store, replace(content, frozen=False))

    try_to(act)


def _save_own(store: Store, content: ZoneContent, origin: Origin | None, by: str) -> Saved:
    workspace = identity.workspace()
    zone, version = (origin.saved.id, origin.saved.version) if origin else ("", 0)
    check_shortlist(store, workspace, content, zone)
    return save_zone(store, workspace, content, zone=zone, version=version, by=by)


def newer_of(desk: Desk) -> Saved | None:
    """Give the version that somebody saved since the one on screen was opened, if there is one."""
    origin = origin_of(desk)
    if origin is None:
        return None
    try:
        return define_share.find_newer(cache_define.store(), origin)
    except StoreError:  # it is gone: the page says so where it says what may be done
        return None


def tell_newer(newer: Saved | None) -> None:
    """Say beside the map that somebody saved a newer version of the zone on screen."""
    if newer is not None:
        by = for_markdown(newer.by or "Somebody")
        st.warning(text_keep.NEWER.format(by=by, at=told_at(newer.saved)))


def _show_conflict(desk: Desk, newer: Saved) -> None:
    """Say that somebody saved in between, and offer every way out of it."""
    origin = origin_of(desk)
    if origin is None:
        return
    changed = compare_contents(content_of(desk), newer.content)
    st.warning(
        f"{for_markdown(newer.by or 'Somebody')} saved version {newer.version} at "
        f"{told_at(newer.saved)}, after you opened this zone. Nothing was overwritten. Against "
        f"yours, theirs has {change_in_words(desk, changed)}."
    )
    theirs = replace(origin, saved=newer)
    with st.container(horizontal=True):
        st.button("Open theirs", on_click=take_saved, args=(desk.scene, newer, theirs))
        copied = (desk, content_of(desk), True, origin)
        st.button("Save mine as a copy", on_click=save_once, args=copied)
        if theirs.may_edit:
            st.button("Replace theirs with mine", on_click=_replace, args=(desk, theirs))
    define_saved.show_comparison(desk, newer)


def _replace(desk: Desk, theirs: Origin) -> None:
    """Save over the newer version that was seen; it stays among the versions."""
    keep_origin(desk.scene, theirs, None)
    _save(desk, content_of(desk))
