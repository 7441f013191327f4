"""The queue of one in which England's official data is fetched, shared by everyone."""

import os
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from czmap.geodata.download import Fetcher, one_at_a_time
from czmap.geodata.official import make_england_pack, official_route
from czmap.geodata.pack import Manifest
from czmap.geodata.raw import RawStore
from czmap.geodata.route import Progress as Step
from czmap.geodata.sources import SOURCES
from czmap.geodata.study import ENGLAND, pack_folder
from czmap.jobs import Job, Jobs, Progress, Report
from czmap.ui import text_get

PATIENCE_S = 3600.0
"""Seconds that a download goes on when nobody looks: people turn to another page meanwhile."""

_KEY = "the official data of England"
_USED_FOR = {source.title: source.used_for for source in SOURCES}


@st.cache_resource(show_spinner=False)
def queue() -> Jobs:
    """Give the queue; nothing is kept in it, so that the next who asks really asks."""
    return Jobs(workers=1, keep=0, patience=PATIENCE_S)


def ask_england(who: str, *, fresh: bool) -> Job:
    """Have England's data fetched, or follow the download that runs already."""
    return queue().ask(who, _KEY, partial(_get, fresh=fresh))


def look(who: str, job: Job) -> Report:
    """Say how far the download is."""
    return queue().look(who, job)


def stop(who: str) -> None:
    """Follow it no longer; it stops when nobody else does, and what came is kept."""
    queue().leave(who)


def _get(progress: Progress, *, fresh: bool) -> Manifest:
    folder = pack_folder(ENGLAND)
    downloads = folder.parent / "downloads"
    route = official_route(os.environ.get("CZMAP_MIRROR", "").strip())
    with one_at_a_time(downloads), Fetcher(route) as fetcher:
        today = datetime.now(UTC).date()
        store = RawStore(folder=downloads, fetcher=fetcher, today=today, fresh=fresh)
        return make_england_pack(folder, store, report=partial(_tell, progress))


def _tell(progress: Progress, step: Step) -> None:
    share = (step.step - 1 + (step.share or 0.0)) / step.steps
    progress(text_get.step_sentence(step, _USED_FOR.get(step.title, "")), share)
