"""Long work as a page shows it: how far it is, its place in the queue, and a way to stop it."""

import uuid
from collections.abc import Callable

import streamlit as st

from czmap.jobs import Job, Phase, Report
from czmap.ui import cache, state, text
from czmap.ui.turns import TURNS

PATIENCE_S = 0.7
"""Seconds that a page waits before it shows progress: what is done by then should not flash."""

LOOK_EVERY_S = 0.5


def follower(topic: str) -> str:
    """Name this session in the queue, for one kind of work."""
    me = state.kept("follower", "") or uuid.uuid4().hex
    state.keep("follower", me)
    return f"{me} {topic}"


def wait_for(job: Job, seconds: float = 0.0) -> None:
    """Wait for a job, a little at least, and let the pages of others be made meanwhile."""
    TURNS.rest()
    job.wait(max(PATIENCE_S, seconds))


def look(topic: str, job: Job) -> Report:
    """Say how far a job is, and that this session still waits for it."""
    return cache.jobs().look(follower(topic), job)


@st.fragment(run_every=LOOK_EVERY_S)
def show_progress(topic: str, job: Job, cancel: Callable[[], None] | None = None) -> None:
    """Show how far a job is, and begin the page anew when it is over or no longer wanted."""
    seen = look(topic, job)
    if seen.is_over or state.kept(topic, None) is None:
        st.rerun()
    with st.container(key=f"progress-{topic}"):
        if cancel is None:
            st.caption(progress_sentence(seen))
        else:
            st.progress(seen.share, text=progress_sentence(seen))
            st.button("Cancel", key=f"cancel-{topic}", on_click=cancel, icon=":material/close:")


def progress_sentence(seen: Report) -> str:
    """Say what a job is doing, or how many are before it."""
    if seen.phase is Phase.WAITING and seen.before:
        verb = "is" if seen.before == 1 else "are"
        return f"{text.many(seen.before, 'other')} {verb} before you …"
    return f"{seen.stage or 'Beginning'} …"


def stop(topic: str) -> None:
    """Follow a job no longer; it stops when nobody else does."""
    cache.jobs().leave(follower(topic))
    state.keep(topic, None)
