"""What is kept of the zone on screen beside its members: where it came from, notes, status."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from czmap.database import Store, StoreError
from czmap.drafts import Base
from czmap.errors import CzmapError
from czmap.exports.contents import Note, Status, ZoneContent
from czmap.safe import for_markdown, plain
from czmap.scoring.draft import Lock, lock_areas, replace_members
from czmap.shares import Rights
from czmap.store import Saved
from czmap.ui import cache_define, define_state, state
from czmap.ui.define_state import Desk
from czmap.ui.state import Scene


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The saved version that the zone on screen began from.

    Attributes
    ----------
    token, rights
        Of the link that it was opened by; "" for a zone of the own workspace.
    """

    saved: Saved
    token: str = ""
    rights: Rights = Rights.EDIT

    @property
    def base(self) -> Base:
        """Name it as a draft does."""
        return Base(zone=self.saved.id, version=self.saved.version, token=self.token)

    @property
    def may_edit(self) -> bool:
        """Say whether a next version of it may be saved."""
        return self.rights is Rights.EDIT and not self.saved.content.frozen


def content_of(desk: Desk) -> ZoneContent:
    """Gather all that is saved of the zone; codes that this data lacks are saved as they were."""
    pack = desk.scene.study.pack.manifest
    missing: tuple[str, ...] = state.kept(topic(desk.scene, "missing"), ())
    draft, began = desk.draft, origin_of(desk)
    name = state.view().called or desk.usual_name
    usual = began.saved.content.status if began else Status.IDEA
    return ZoneContent(
        name=plain(name),
        members=tuple(sorted({*draft.members, *missing})),
        pack=desk.scene.study.key.pack,
        edition=pack.edition,
        vintage=str(pack.vintage),
        locked_in=tuple(sorted(draft.locked_in)),
        locked_out=tuple(sorted(draft.locked_out)),
        notes=notes_of(desk),
        status=state.widget("keep-status", usual),
    )


def notes_of(desk: Desk) -> tuple[Note, ...]:
    """Give the notes on the zone."""
    return notes_on(desk.scene.study.key.pack)


def notes_on(pack: str) -> tuple[Note, ...]:
    """Give the notes on the zone that is being defined on a pack."""
    return state.kept(f"zone notes {pack}", ())


def keep_notes(desk: Desk, notes: tuple[Note, ...]) -> None:
    """Take these for the notes on the zone."""
    state.keep(topic(desk.scene, "notes"), notes)


def origin_of(desk: Desk) -> Origin | None:
    """Say which saved version the zone on screen began from; None for a new zone."""
    return state.kept(topic(desk.scene, "origin"), None)


def shown_of(desk: Desk) -> Saved | None:
    """Give the version that was opened last: not the latest, when an earlier one was."""
    return state.kept(topic(desk.scene, "shown"), None)


def keep_origin(scene: Scene, origin: Origin | None, shown: Saved | None) -> None:
    """Note where the zone on screen comes from."""
    state.keep(topic(scene, "origin"), origin)
    state.keep(topic(scene, "shown"), shown)


def topic(scene: Scene, name: str) -> str:
    """Name what is kept of the zone on screen, for each data set by itself."""
    return f"zone {name} {scene.study.key.pack}"


def take_saved(scene: Scene, saved: Saved, origin: Origin | None) -> None:
    """Take what was saved for the present zone; codes not in this data are kept and named."""
    content = saved.content
    known = scene.study.pack.areas.index
    members = [code for code in content.members if code in known]
    define_state.edit(replace_members, members, f"Opened {content.name}")
    take_rest(scene, content, origin, saved)
    state.change(called=plain(content.name)[:80])
    if missing := [code for code in content.members if code not in known]:
        problem = StoreError(
            f"{len(missing)} neighbourhoods of the zone are not in the present data.",
            examples=missing,
            then="They stay part of the zone when it is saved, but are not shown or counted.",
        )
        state.note_problem("draft", problem.sentence())


def take_rest(
    scene: Scene, content: ZoneContent, origin: Origin | None, shown: Saved | None
) -> None:
    """Take all but the members and the name of what was saved: locks, notes, where it is from."""
    known = scene.study.pack.areas.index
    for codes, lock in ((content.locked_in, Lock.INSIDE), (content.locked_out, Lock.OUTSIDE)):
        if fixed := [code for code in codes if code in known]:
            define_state.edit(lock_areas, fixed, lock)
    missing = tuple(code for code in content.members if code not in known)
    state.keep(topic(scene, "missing"), missing)
    state.keep(topic(scene, "notes"), content.notes)
    keep_origin(scene, origin, shown)
    state.forget("keep-status")
    if content.status is not (origin.saved.content.status if origin else Status.IDEA):
        state.bind("keep-status", content.status)


def add_note(pack: str, note: Note) -> None:
    """Keep one more note on the zone in hand."""
    state.keep(f"zone notes {pack}", (*notes_on(pack), note))


def take_notes(pack: str, content: ZoneContent) -> None:
    """Take the notes of a session for the zone on screen, which began from no saved one."""
    for name, value in (("notes", content.notes), ("origin", None), ("shown", None),
                        ("missing", ())):  # fmt: skip
        state.keep(f"zone {name} {pack}", value)
    state.forget("keep-status")
    if content.status is not Status.IDEA:
        state.bind("keep-status", content.status)


def try_to(act: Callable[[Store], None], problem_topic: str = "keep") -> bool:
    """Do something with the store (an on_click); what goes wrong becomes a sentence.

    Returns
    -------
    bool
        Whether it was done.
    """
    state.clear_problem(problem_topic)
    try:
        act(cache_define.store())
    except CzmapError as problem:
        state.note_problem(problem_topic, problem.sentence())
        return False
    return True


def try_quietly(act: Callable[[Store], None]) -> None:
    """Read from the store while a page is drawn; what goes wrong is shown in its place."""
    try:
        act(cache_define.store())
    except CzmapError as problem:
        st.error(for_markdown(problem.sentence()))
