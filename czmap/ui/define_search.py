"""The best zone that contains what is kept: searched for off the page, with progress and cancel."""

from dataclasses import dataclass, replace

import streamlit as st

from czmap.errors import Cancelled, CzmapError
from czmap.jobs import Job
from czmap.scoring.draft import Draft, replace_members
from czmap.ui import cache, define_state, faults, job_panel, state, text_define
from czmap.ui.define_state import Desk

_TOPIC = define_state.SEARCHED


@dataclass(frozen=True, eq=False, kw_only=True)
class _Asked:
    """A search that runs, and the draft that it was asked for."""

    job: Job
    draft: Draft
    edition: str

    def fits(self, draft: Draft, edition: str) -> bool:
        """Say whether the zone and its locks are still those that it was asked for."""
        one = self.draft
        same = (one.members, one.locked_in, one.locked_out) == (
            draft.members, draft.locked_in, draft.locked_out
        )  # fmt: skip
        return same and self.edition == edition


def take_search(edition: str) -> None:
    """Take up the zone that was searched for once it is there; one of another draft is dropped.

    Called before the draft is shown: what is found is an edit like any other, and undone so.
    """
    asked: _Asked | None = state.kept(_TOPIC, None)
    if asked is None:
        return
    if not asked.fits(state.draft(), edition):
        job_panel.stop(_TOPIC)
        state.note_problem(_TOPIC, text_define.SEARCH_OVERTAKEN)
        return
    if not job_panel.look(_TOPIC, asked.job).is_over:
        return
    job_panel.stop(_TOPIC)
    error = asked.job.error
    if error is None:
        found = asked.job.result.candidates[0].zone.members
        define_state.edit(replace_members, found, "Searched")
        state.write_address()
    elif isinstance(error, Cancelled):
        state.note_problem(_TOPIC, text_define.SEARCH_STOPPED)
    elif isinstance(error, CzmapError):
        state.note_problem(_TOPIC, error.sentence())
    else:
        state.note_problem(_TOPIC, faults.log_fault(error))


def show_search(desk: Desk) -> None:
    """Offer to look for the best zone that keeps what is locked, or else the whole zone."""
    asked: _Asked | None = state.kept(_TOPIC, None)
    if asked is not None:
        job_panel.show_progress(_TOPIC, asked.job, _cancel)
        return
    locked = desk.draft.locked_in
    kept = locked or desk.draft.members
    these = f"{len(kept):,} locked in" if locked else f"these {len(kept):,}"
    st.button(
        f"Find the best zone with {'this one' if len(kept) == 1 and not locked else these}",
        key="define-search",
        on_click=_search,
        args=(desk, kept),
        icon=":material/search:",
        width="stretch",
        help="Keeps the neighbourhoods of your zone, or only those that you locked in below, and "
        "searches by the brief of the page Find zones; what is locked out stays out. Undo brings "
        "your own zone back.",
    )
    define_state.show_problem(_TOPIC)  # where it was asked: the head of the page is out of sight


def _search(desk: Desk, kept: frozenset[str]) -> None:
    criteria = replace(
        desk.question.criteria,
        locked_in=tuple(sorted(kept)),
        locked_out=tuple(sorted(desk.draft.locked_out)),
        top=1,
    )
    state.clear_problem(_TOPIC)
    edition = desk.scene.edition
    question = replace(desk.question, criteria=criteria)
    job = cache.ask_ranking(job_panel.follower(_TOPIC), question, edition)
    state.keep(_TOPIC, _Asked(job=job, draft=state.draft(), edition=edition))
    job_panel.wait_for(job)


def _cancel() -> None:
    """Stop the search (an on_click); the zone on screen is as it was."""
    job_panel.stop(_TOPIC)
