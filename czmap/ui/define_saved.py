"""The zones that are saved: opened, compared, put away and brought back."""

import pandas as pd
import streamlit as st

from czmap.drafts import KeptDraft
from czmap.safe import for_markdown, plain
from czmap.scoring.whatif import Standing, find_standing
from czmap.store import (
    MOST_SHORTLISTED,
    SHORTLISTED,
    Listed,
    Saved,
    compare_contents,
    delete_zone,
    list_all_versions,
    list_all_zones,
    restore_zone,
)
from czmap.ui import define_editions, define_share, identity, state, text, text_define, text_keep
from czmap.ui.clock import told_at
from czmap.ui.define_base import Origin, content_of, take_saved, try_quietly, try_to
from czmap.ui.define_drafts import (
    continue_draft,
    discard_draft,
    discard_unread,
    older_drafts,
)
from czmap.ui.define_state import Desk
from czmap.ui.define_words import change_in_short, change_in_words


def show_saved(desk: Desk) -> None:
    """Show the zones of the workspace, and what may be done with the one that is chosen."""
    every = _list_and_tell(deleted=False)
    here = [one for one in every if one.content.pack == desk.scene.study.key.pack]
    if here:
        _show_chosen(desk, here)
    else:
        others = text.many(len(every), *text_keep.OTHERS)
        st.caption(text_keep.NONE_HERE.format(others=others) if every else text_keep.NONE_SAVED)
    _show_drafts(desk)
    _show_deleted()


def _list_and_tell(*, deleted: bool) -> tuple[Saved, ...]:
    """List zones; of each record that cannot be read there is a sentence, beside the others."""
    found: list[Listed] = []
    workspace = identity.workspace()
    try_quietly(lambda store: found.append(list_all_zones(store, workspace, deleted=deleted)))
    _tell_unread(found)
    return found[0].zones if found else ()


def _tell_unread(found: list[Listed]) -> None:
    for one in found[0].unread if found else ():
        st.warning(for_markdown(one.sentence()))


def _show_chosen(desk: Desk, here: list[Saved]) -> None:
    by_id = {one.id: one for one in here}
    listed = sum(one.content.status in SHORTLISTED for one in here)
    st.markdown(
        f"**{listed} of {MOST_SHORTLISTED}** places of the shortlist are taken (on the "
        "shortlist or agreed)."
    )
    chosen = st.selectbox(
        f"Saved zones ({len(here)})",
        list(by_id),
        format_func=lambda one: _label(by_id[one]),
        key=state.bind("keep-zone", _held("keep-zone", by_id)),
    )
    versions = _versions(chosen)
    if not versions:
        return
    number = st.selectbox(
        "Version",
        list(versions),
        format_func=lambda one: _version_label(versions, one),
        key=state.bind("keep-version", _held("keep-version", versions)),
    )
    with st.container(horizontal=True):
        # what is saved next follows the latest version, whichever one is opened
        origin = Origin(saved=by_id[chosen])
        st.button("Open it", on_click=take_saved, args=(desk.scene, versions[number], origin))
        with st.popover("Delete", icon=":material/delete:"):
            st.markdown("It can be brought back for 30 days. Its links open nothing meanwhile.")
            st.button("Yes, delete this zone", on_click=_delete, args=(chosen,))
    one = versions[number].content
    was = (one.edition, one.need)
    define_editions.show_new_data(desk, one.name, one.members, one.figures, was)
    show_comparison(desk, versions[number])
    define_share.show_share(by_id[chosen])


def show_comparison(desk: Desk, other: Saved) -> None:
    """Put what is on screen beside a saved version, when they differ."""
    changed = compare_contents(other.content, content_of(desk))
    areas = desk.scene.study.areas.index
    held = frozenset(code for code in other.content.members if code in areas)
    if not changed.members or not held or not desk.draft.members:
        return
    with st.expander("Compare it with the zone on screen"):
        if len(held) < len(other.content.members):
            st.caption("Only its neighbourhoods in the places looked at are counted.")
        saved, mine = (find_standing(desk.ground, one) for one in (held, desk.draft.members))
        name = f"Version {other.version}"
        rows = zip(text_define.COMPARED, _figures(saved), _figures(mine), strict=True)
        table = pd.DataFrame(rows, columns=["Figure", name, "On screen"]).set_index("Figure")
        st.table(table, border="horizontal")
        st.markdown(f"Against version {other.version}: {change_in_words(desk, changed)}.")


def _figures(standing: Standing) -> list[str]:
    return [*text_define.figures_in_words(standing), f"{standing.compactness:.2f}"]


def _held(name: str, options: dict[str, Saved] | dict[int, Saved]) -> object:
    held = state.widget(name)
    return held if held in options else next(iter(options))


def _label(one: Saved) -> str:
    count = text.many(len(one.content.members), "neighbourhood")
    frozen = ", frozen" if one.content.frozen else ""
    return f"{plain(one.content.name)} ({text_keep.STATUSES[one.content.status]}, {count}{frozen})"


def _versions(zone: str) -> dict[int, Saved]:
    found: list[Listed] = []
    workspace = identity.workspace()
    try_quietly(lambda store: found.append(list_all_versions(store, workspace, zone)))
    _tell_unread(found)
    return {one.version: one for one in found[0].zones} if found else {}


def _version_label(versions: dict[int, Saved], number: int) -> str:
    one = versions[number]
    by = f" by {plain(one.by)}" if one.by else ""
    said = f"{number}: {told_at(one.saved)}{by}"
    if number - 1 in versions:
        said += f"; {change_in_short(versions[number - 1].content, one.content)}"
    return said


def _delete(zone: str) -> None:
    try_to(lambda store: delete_zone(store, identity.workspace(), zone))


def _restore(zone: str) -> None:
    try_to(lambda store: restore_zone(store, identity.workspace(), zone))


def _show_drafts(desk: Desk) -> None:
    """Show the drafts of other windows and other days: none is lost by beginning another."""
    drafts = older_drafts(desk)
    for one in drafts.unread:
        st.warning(for_markdown(one.sentence()))
        st.button("Discard the damaged draft", key=f"keep-damaged-{one.session}",
                  on_click=discard_unread, args=(one,), type="tertiary")  # fmt: skip
    if not drafts.kept:
        return
    # its name never changes: Streamlit takes one of another name for another, and closes it
    opened = st.expander("Drafts that were not saved", on_change="rerun", key="keep-drafts")
    if not opened.open:
        return
    with opened:
        for draft in drafts.kept:
            with st.container(horizontal=True, vertical_alignment="center"):
                _show_draft(desk, draft)


def _show_draft(desk: Desk, one: KeptDraft) -> None:
    count = text.many(len(one.saved.content.members), "neighbourhood")
    name = for_markdown(one.saved.content.name)
    st.markdown(f"{name}, {count}, from {told_at(one.saved.saved)}", width="stretch")
    for verb, act, args in (
        ("Open", continue_draft, (desk.scene, one)),
        ("Discard", discard_draft, (one,)),
    ):
        st.button(f"{verb} the draft {name}", key=f"keep-{verb}-{one.saved.id}", on_click=act,
                  args=args, type="tertiary")  # fmt: skip


def _show_deleted() -> None:
    found = _list_and_tell(deleted=True)
    if not found:
        return
    opened = st.expander("Deleted zones", on_change="rerun", key="keep-deleted")
    if not opened.open:
        return
    with opened:
        for one in found:
            st.button(
                f"Bring back {for_markdown(_label(one))}",
                key=f"keep-restore-{one.id}",
                on_click=_restore,
                args=(one.id,),
            )
