"""What whole wards give up, searched for off the page's thread and kept for everyone."""

from dataclasses import dataclass

import streamlit as st

from czmap.geodata.study import StudyKey
from czmap.jobs import Job, Progress, Work
from czmap.scoring.need import NeedIndex
from czmap.scoring.penalties import find_penalties, find_ward_against, find_zone_penalty
from czmap.scoring.wards import WardPenalty
from czmap.scoring.zones import Zone, ZoneCriteria
from czmap.ui import cache, text
from czmap.ui.cache_engine import engine_ready


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is compared with whole wards.

    Attributes
    ----------
    study
        One or more councils.
    criteria
        Of which the aim, the rule and the compactness count.
    ward
        Code of a ward that is compared; "" for the three scales.
    """

    study: StudyKey
    edition: str
    index: NeedIndex
    criteria: ZoneCriteria
    ward: str = ""


def ask(who: str, asked: Asked) -> Job:
    """Have a comparison made off this thread, or give the job that does so or has done so."""
    return cache.jobs().ask(who, f"penalty {asked!r}", _work(asked))


def _work(asked: Asked) -> Work:
    study = cache.study(asked.study, asked.edition)

    def compare(progress: Progress) -> object:
        if not engine_ready.cache_info().currsize:
            progress(text.WARMING, 0.0)
        engine_ready()
        if asked.ward:
            return find_ward_against(study, asked.index, asked.criteria, asked.ward, progress)
        return find_penalties(study, asked.index, asked.criteria, progress)

    return compare


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs={Asked: repr})
def zone_penalty(asked: Asked, members: tuple[str, ...]) -> WardPenalty:
    """Compare a zone with the whole wards of its own councils; nothing is searched for."""
    study = cache.study(asked.study, asked.edition)
    scores = cache.need_scores(asked.study.pack, asked.edition, asked.index)
    return find_zone_penalty(study, scores, asked.criteria, Zone(members))
