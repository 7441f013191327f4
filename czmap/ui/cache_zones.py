"""Caches of what is shown of the zones of a ranking: figures, near-duplicates, members."""

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from czmap.geodata.study import Study
from czmap.map_paint import MapFocus, ZoneShape, make_focus, make_zone_shape
from czmap.scoring.explain import member_gains
from czmap.scoring.figures import Figures, make_figures
from czmap.scoring.rules import find_barred
from czmap.scoring.zones import Zone
from czmap.ui import cache
from czmap.ui.state import Question

MOST_NEAR = 12
"""Near-duplicates of a zone that are listed."""


@dataclass(frozen=True, kw_only=True)
class Near:
    """A near-duplicate of a zone.

    Attributes
    ----------
    gained, lost
        Names of the neighbourhoods that it has more, and that it lacks.
    """

    zone: Zone
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    figures: Figures


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs={Question: repr})
def count_members(question: Question, edition: str) -> tuple[int, int]:
    """Count the neighbourhoods that may be in a zone, and all of the study."""
    study = cache.study(question.study, edition)
    scores = cache.need_scores(question.study.pack, edition, question.index)
    barred = find_barred(study, scores, question.criteria).any(axis="columns")
    return int((~barred).sum()), len(barred)


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={Question: repr})
def zone_figures(question: Question, edition: str) -> tuple[Figures, ...]:
    """Give the figures of all three aims for each candidate of a ranking."""
    ranking = cache.ranking(question, edition)
    study = cache.study(question.study, edition)
    figures = make_figures(study, ranking.scores, question.criteria)
    return tuple(figures.measure_zone(one.zone) for one in ranking.candidates)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs={Question: repr})
def near_duplicates(question: Question, edition: str, rank: int) -> tuple[Near, ...]:
    """List the best near-duplicates of a candidate, and how each differs from it."""
    ranking = cache.ranking(question, edition)
    study = cache.study(question.study, edition)
    figures = make_figures(study, ranking.scores, question.criteria)
    members = set(ranking.candidates[rank - 1].zone.members)
    return tuple(
        Near(
            zone=one.zone,
            gained=_names(study, set(one.zone.members) - members),
            lost=_names(study, members - set(one.zone.members)),
            figures=figures.measure_zone(one.zone),
        )
        for one in ranking.near_of(rank, MOST_NEAR)
    )


def _names(study: Study, codes: set[str]) -> tuple[str, ...]:
    return tuple(str(name) for name in study.areas.loc[sorted(codes), "lsoa_name"])


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs={Question: repr})
def near_shape(question: Question, edition: str, rank: int, near: int) -> ZoneShape:
    """Dissolve a near-duplicate, the first being 1, into an outline with its zone's number."""
    one = cache.ranking(question, edition).candidates[rank - 1]
    zone = near_duplicates(question, edition, rank)[near - 1].zone
    return make_zone_shape(
        cache.study(question.study, edition).areas,
        zone.members,
        zone_id=one.zone.id,
        number=rank,
        label=f"Near-duplicate {near} of zone {rank}, {one.profile.name}",
    )


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs={Question: repr})
def map_zones(question: Question, edition: str, chosen: int, near: int) -> tuple[ZoneShape, ...]:
    """Give a ranking's outlines with the chosen one marked.

    Parameters
    ----------
    chosen
        Its rank.
    near
        The near-duplicate, from 1, that is drawn in its stead; 0 for none.
    """
    shapes = list(cache.zone_shapes(question, edition))
    if near:
        shapes[chosen - 1] = near_shape(question, edition, chosen, near)
    return tuple(replace(one, chosen=one.number == chosen) for one in shapes)


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={Question: repr})
def zones_focus(question: Question, edition: str) -> MapFocus:
    """Say where all zones of a ranking lie."""
    candidates = cache.ranking(question, edition).candidates
    members = {code for one in candidates for code in one.zone.members}
    token = f"zones-{candidates[0].zone.id}-{len(members)}"
    return make_focus(cache.study(question.study, edition).areas, members, token=token)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs={Question: repr})
def member_table(question: Question, edition: str, rank: int) -> pd.DataFrame:
    """Say what each member of a candidate adds, as `member_gains` does."""
    ranking = cache.ranking(question, edition)
    study = cache.study(question.study, edition)
    zone = ranking.candidates[rank - 1].zone
    return member_gains(study, ranking.scores, zone, question.criteria)
