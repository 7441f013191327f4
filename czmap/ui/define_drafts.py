"""Drafts: what is worked on is kept as it changes, and is there again after whatever happened."""

import secrets
from collections.abc import Set as AbstractSet
from dataclasses import replace

import streamlit as st

from czmap.database import Store, StoreError
from czmap.drafts import (
    Base,
    Drafts,
    KeptDraft,
    UnreadDraft,
    drop_draft,
    keep_draft,
    list_all_drafts,
    list_drafts,
)
from czmap.errors import CzmapError
from czmap.exports.contents import ZoneContent
from czmap.safe import for_markdown
from czmap.shares import load_shared
from czmap.store import Saved, load_zone
from czmap.ui import cache_define, define_state, identity, state, text, text_keep
from czmap.ui.clock import told_at
from czmap.ui.define_base import (
    Origin,
    content_of,
    origin_of,
    shown_of,
    take_rest,
    take_saved,
    topic,
    try_quietly,
    try_to,
)
from czmap.ui.define_state import Desk
from czmap.ui.state import Scene

_SESSION, _AUTO, _OFFER = "draft session", "draft kept", "draft offered"
_ARRIVED, _STEPS = "arrived", "steps when the draft was offered"


def take_linked(scene: Scene) -> bool:
    """Take up, when a session first comes here, the zone that its link names and its draft.

    Returns
    -------
    bool
        Whether the page must be drawn anew.
    """
    if state.kept(_ARRIVED, False):
        return False
    state.keep(_ARRIVED, True)
    before, link = state.view(), state.view().shared or state.view().saved
    if link and not _take_link(scene, link):
        return state.view().study.pack != before.study.pack
    try_to(lambda store: _take_up_draft(store, scene), "draft-offer")
    return state.view() != before


def _take_link(scene: Scene, link: str) -> bool:
    """Open the zone of a link, or begin from it where the link has members of its own.

    Gives whether drafts may be looked for: not before the data is the zone's.
    """
    shared, members = bool(state.view().shared), state.view().members
    found: list[Origin] = []
    shown: list[Saved] = []

    def act(store: Store) -> None:
        name, _, version = link.partition(".")
        one = _find(store, name, int(version or 0), shared=shared)
        shown.append(one.saved)
        latest = one if members or shared else _find(store, name, 0, shared=False)
        found.append(latest)

    if not try_to(act, "link-zone"):
        if shared or not members:  # a link with members needs no saved zone of somebody else
            also = "" if shared else f" {text_keep.LINKED}"
            state.note_problem("draft", f"{state.problem('link-zone')}{also}")
        state.clear_problem("link-zone")
        state.change(saved="", shared="")
        return True
    pack = shown[0].content.pack
    if pack != scene.study.key.pack:
        return _look_at_data(pack, switch=shared)
    if members:
        take_rest(scene, shown[0].content, found[0], shown[0])
    else:
        take_saved(scene, shown[0], found[0])
    return True


def _find(store: Store, name: str, version: int, *, shared: bool) -> Origin:
    """Find a version of a zone by its id, or by a link to it; 0 is the latest."""
    wanted = version or None
    if not shared:
        return Origin(saved=load_zone(store, identity.workspace(), name, wanted))
    one = load_shared(store, name, wanted)
    return Origin(saved=one.saved, token=name, rights=one.rights)


def _look_at_data(pack: str, *, switch: bool) -> bool:
    """Go to the data that a shared zone is of, once; else say that it must be chosen first."""
    if switch and not state.kept("data of link", ""):
        state.keep("data of link", pack)
        state.keep(_ARRIVED, False)
        state.change_study(pack=pack, lads=())
        return False
    problem = StoreError(
        "The saved zone of the link is of other data.", then="Choose that data first."
    )
    state.note_problem("draft", problem.sentence())
    state.change(saved="", shared="")
    return True


def _take_up_draft(store: Store, scene: Scene) -> None:
    """Go on with the draft of what is on screen, or offer one of something else."""
    found = list_drafts(store, identity.workspace(), scene.study.key.pack)
    if not found:
        return
    last = found[0]
    known = scene.study.pack.areas.index
    if {code for code in last.saved.content.members if code in known} != set(state.view().members):
        state.keep(_OFFER, last)
        return
    began: Origin | None = state.kept(topic(scene, "origin"), None)
    if began and (began.saved.id, began.token) != (last.base.zone, last.base.token):
        return  # the same neighbourhoods, but of another zone than the link names
    origin = _origin(store, last.base)
    shown = origin.saved if origin else None
    take_rest(scene, last.saved.content, origin, shown)
    _go_on_with(store, last)
    define_state.report(f"You are back where you were: kept at {told_at(last.saved.saved)}.")


def _origin(store: Store, base: Base) -> Origin | None:
    """Find the version that a draft began from; None when it is not to be had any more."""
    if not base.zone:
        return None
    try:
        return _find(store, base.token or base.zone, base.version, shared=bool(base.token))
    except StoreError:
        return None


def _go_on_with(store: Store, last: KeptDraft) -> None:
    """Keep the draft under this session from now on, and no more under the one that ended."""
    session = state.kept(_SESSION, "") or secrets.token_hex(16)
    state.keep(_SESSION, session)
    state.keep(_AUTO, last.saved.content)
    keep_draft(store, identity.workspace(), session, last.saved.content, last.base)
    drop_draft(store, identity.workspace(), last.saved.id)


def offer_last_draft(scene: Scene) -> None:
    """Offer the zone worked on last, until something else is worked on."""
    define_state.show_problem("draft-offer")
    last: KeptDraft | None = state.kept(_OFFER, None)
    if last is None or last.saved.content.pack != scene.study.key.pack:
        return
    steps = len(state.draft().past)
    if steps > state.kept(_STEPS, steps):
        return
    state.keep(_STEPS, steps)
    content = last.saved.content
    count = text.many(len(content.members), "neighbourhood")
    name = f" of {for_markdown(content.name)}" if content.name else ""
    st.info(f"We kept your draft{name} with {count} from {told_at(last.saved.saved)}.")
    with st.container(horizontal=True):
        st.button("Continue with the draft", on_click=continue_draft, args=(scene, last))
        st.button("Discard the draft", on_click=discard_draft, args=(last,))


def continue_draft(scene: Scene, last: KeptDraft) -> None:
    """Take a draft for the zone on screen (an on_click)."""

    def act(store: Store) -> None:
        take_saved(scene, last.saved, _origin(store, last.base))
        _go_on_with(store, last)

    state.keep(_OFFER, None)
    try_to(act)


def discard_draft(last: KeptDraft) -> None:
    """Forget a draft (an on_click)."""
    state.keep(_OFFER, None)
    try_to(lambda store: drop_draft(store, identity.workspace(), last.saved.id))


def keep_as_you_go(desk: Desk) -> None:
    """Keep the draft when it changed since it was last kept; what is saved needs none."""
    content = content_of(desk)
    if not content.members or state.kept(_AUTO, None) == content:
        return
    began = origin_of(desk)
    if began and _kept_parts(began.saved.content) == _kept_parts(content):
        return
    session = state.kept(_SESSION, "") or secrets.token_hex(16)
    state.keep(_SESSION, session)
    state.keep(_AUTO, content)
    try:
        base = began.base if began else Base()
        keep_draft(cache_define.store(), identity.workspace(), session, content, base)
    except CzmapError as problem:
        state.note_problem("keep", problem.sentence())


def _kept_parts(content: ZoneContent) -> tuple[object, ...]:
    """Give what a draft would be kept for."""
    return (content.name, content.members, content.notes, content.status,
            content.locked_in, content.locked_out)  # fmt: skip


def older_drafts(desk: Desk) -> Drafts:
    """List the drafts of other times and windows, the latest first, and those that are damaged."""
    found: list[Drafts] = []
    workspace, pack = identity.workspace(), desk.scene.study.key.pack
    try_quietly(lambda store: found.append(list_all_drafts(store, workspace, pack)))
    if not found:
        return Drafts(kept=())
    own = state.kept(_SESSION, "")
    return replace(found[0], kept=tuple(one for one in found[0].kept if one.saved.id != own))


def discard_unread(one: UnreadDraft) -> None:
    """Forget a draft that cannot be read (an on_click)."""
    try_to(lambda store: drop_draft(store, identity.workspace(), one.session))


def forget_draft(store: Store, content: ZoneContent) -> None:
    """Put away the draft of what was saved just now."""
    state.keep(_AUTO, content)
    if session := state.kept(_SESSION, ""):
        drop_draft(store, identity.workspace(), session)


def settle_link(desk: Desk) -> None:
    """Let the link name the saved zone that the one on screen is, or began from."""
    began, shown = origin_of(desk), shown_of(desk)
    if shown is not None and set(shown.content.members) != _members(desk):
        shown = began.saved if began else None
    named = ""
    if began is not None and shown is not None:
        named = f"{began.token or shown.id}.{shown.version}"
    fields = {"shared": named, "saved": ""} if began and began.token else {
        "saved": named, "shared": ""}  # fmt: skip
    if (state.view().saved, state.view().shared) != (fields["saved"], fields["shared"]):
        state.change(**fields)
        state.write_address()


def _members(desk: Desk) -> AbstractSet[str]:
    missing: tuple[str, ...] = state.kept(topic(desk.scene, "missing"), ())
    return {*desk.draft.members, *missing}
