"""The only home of Streamlit's caches: small frozen keys in, shared read-only values out.

The edition is part of every key: that of the pack, so that a pack that changed on disk is read
anew, and digests of a session's own figures, so that nobody sees what another person brought.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from czmap.choropleth import Classes, classify
from czmap.errors import PackError
from czmap.exports import definitions
from czmap.exports.shortlist import shortlist_of
from czmap.geodata.demo_story import Story, load_story
from czmap.geodata.indicators import Direction
from czmap.geodata.own import add_own, split_edition
from czmap.geodata.pack import Manifest, Pack, load_manifest, load_pack
from czmap.geodata.study import INVENTED, Study, StudyKey, load_catalogue, make_study, pack_folder
from czmap.jobs import Job, Jobs, Progress, Work
from czmap.map_paint import ZoneShape, make_zone_shape, to_texts
from czmap.scoring.anew import Anew, search_anew
from czmap.scoring.explain import Binding, explain_steps
from czmap.scoring.need import NeedIndex, NeedScores, score_need
from czmap.scoring.place import Place, PlaceKind, make_place, parse_place
from czmap.scoring.robustness import Robustness, score_robustness
from czmap.scoring.search import Ranking, find_candidates
from czmap.scoring.spill import spill_edges
from czmap.scoring.wards import WardPenalty, ward_penalty
from czmap.ui import own_figures, text
from czmap.ui.cache_engine import engine_ready
from czmap.ui.state import Question
from czmap.ui.view import NEED, Breaks

_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {
    StudyKey: repr,
    NeedIndex: repr,
    Question: repr,
}


def manifest(name: str) -> Manifest:
    """Read what a pack says of itself, from disk each time: it is how a change is noticed.

    Raises
    ------
    PackError
        When it is missing, old or damaged.
    """
    return load_manifest(pack_folder(name))


def edition(name: str) -> str:
    """Give the edition of a pack on disk.

    Raises
    ------
    PackError
        When it is missing, old or damaged.
    """
    return manifest(name).edition


def has_pack(name: str) -> bool:
    """Say whether a pack is there to be chosen; whether it is whole, loading it will say."""
    try:
        manifest(name)
    except PackError:
        return False
    return True


def pack(name: str, edition: str) -> Pack:
    """Read a pack once for everyone; own figures that the edition names are not in it.

    Raises
    ------
    PackError
        When it is missing, old or damaged, or of another edition by now.
    """
    return _pack(name, split_edition(edition)[0])


@st.cache_resource(max_entries=2, show_spinner="Reading the data …")
def _pack(name: str, edition: str) -> Pack:
    loaded = load_pack(pack_folder(name))
    if loaded.manifest.edition != edition:
        raise PackError(
            f"The data of {loaded.manifest.name} changed while it was being read.",
            then="Load the page again.",
        )
    # Streamlit collects garbage after every run; what stays need not be walked each time
    gc.collect()
    gc.freeze()
    return loaded


@st.cache_resource(max_entries=16, show_spinner="Looking at the places …", hash_funcs=_BY_VALUE)
def study(key: StudyKey, edition: str) -> Study:
    """Cut a study out of a pack once for everyone who has the own figures that the edition names.

    Raises
    ------
    PackError, StudyError
        When the pack, a council or the own figures are not there.
    """
    own = own_figures.find(split_edition(edition)[1])
    return add_own(make_study(pack(key.pack, edition), load_catalogue(), key), own)


@st.cache_resource(max_entries=64, show_spinner=False)
def place(name: str, edition: str, kind: PlaceKind, code: str) -> Place:
    """Look a place up in a pack once for everyone.

    Raises
    ------
    PackError, StudyError
        When the pack or the place is not there.
    """
    return make_place(pack(name, edition), kind, code)


@st.cache_resource(max_entries=256, show_spinner=False)
def place_of(name: str, edition: str, token: str) -> Place:
    """Look a place up by its token, once for everyone.

    Raises
    ------
    PackError, StudyError
        When the pack or the place is not there.
    """
    return parse_place(pack(name, edition), token)


@st.cache_resource(max_entries=24, show_spinner="Scoring need …", hash_funcs=_BY_VALUE)
def need_scores(name: str, edition: str, index: NeedIndex) -> NeedScores:
    """Score the whole of a pack once for everyone; a score means the same in every study."""
    whole = study(StudyKey(pack=name), edition)
    return score_need(whole.reference, index, whole.catalogue)


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """Give the queue of long work, one for everyone; a weighing need not wait for a search."""
    return Jobs(workers=2)


def ask_ranking(who: str, question: Question, edition: str) -> Job:
    """Have zones ranked off this thread, or give the job that does so or has done so."""
    return jobs().ask(who, *_ranking_job(question, edition))


def ask_robustness(who: str, question: Question, edition: str) -> Job:
    """Have the zones found scored under other weights off this thread."""
    return jobs().ask(who, *_robustness_job(question, edition))


def ask_anew(who: str, question: Question, edition: str) -> Job:
    """Have zones searched for again with other settings off this thread."""
    return jobs().ask(who, *_anew_job(question, edition))


def ranking(question: Question, edition: str) -> Ranking:
    """Give the ranking of a question, kept or searched for now."""
    found: Ranking = jobs().get(*_ranking_job(question, edition))
    return found


def kept_ranking(question: Question, edition: str) -> Ranking | None:
    """Give the ranking of a question if it was found already; never search."""
    found: Ranking | None = jobs().kept(_ranking_key(question, edition))
    return found


def robustness(question: Question, edition: str) -> Robustness:
    """Give how the zones found hold under other weights, kept or worked out now."""
    found: Robustness = jobs().get(*_robustness_job(question, edition))
    return found


def _ranking_job(question: Question, edition: str) -> tuple[str, Work]:
    looked_at = study(question.study, edition)

    def search(progress: Progress) -> Ranking:
        if not engine_ready.cache_info().currsize:
            progress(text.WARMING, 0.0)
        engine_ready()
        return find_candidates(looked_at, question.index, question.criteria, progress)

    return _ranking_key(question, edition), search


def _ranking_key(question: Question, edition: str) -> str:
    return f"ranking {edition} {question!r}"


def _robustness_job(question: Question, edition: str) -> tuple[str, Work]:
    found = ranking(question, edition)
    looked_at = study(question.study, edition)

    def score(progress: Progress) -> Robustness:
        progress(text.WEIGHING, 0.0)
        pool = [*(one.zone for one in found.candidates), *found.pool]
        return score_robustness(looked_at, question.index, question.criteria, pool)

    return f"robustness {edition} {question!r}", score


def _anew_job(question: Question, edition: str) -> tuple[str, Work]:
    found = ranking(question, edition)
    looked_at = study(question.study, edition)

    def search(progress: Progress) -> tuple[Anew, ...]:
        progress(text.SEARCHING_ANEW, 0.0)
        return search_anew(looked_at, found)

    return f"anew {edition} {question!r}", search


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """What stands behind one zone.

    Attributes
    ----------
    penalty
        What whole wards would give up against it.
    bindings
        The bounds that keep it from being better.
    spill
        For each spill-over pair it touches: "inside" it or at its "edge".
    steps
        The best neighbourhood to add and to leave out, each as a sentence.
    """

    penalty: WardPenalty
    bindings: tuple[Binding, ...]
    spill: tuple[str, ...]
    steps: tuple[str, ...]


@st.cache_resource(
    max_entries=64, show_spinner="Comparing with whole wards …", hash_funcs=_BY_VALUE
)
def evidence(question: Question, edition: str, rank: int) -> Evidence:
    """Gather what stands behind one candidate, once for everyone.

    It is compared with the whole wards of its own councils.
    """
    found = ranking(question, edition)
    one = found.candidates[rank - 1]
    looked_at = study(question.study, edition)
    own = StudyKey(pack=question.study.pack, lads=tuple(part.code for part in one.profile.lads))
    near = study(own, edition)
    scores, criteria = found.scores, question.criteria
    bindings, steps = explain_steps(looked_at, scores, one.zone, criteria)
    return Evidence(
        penalty=ward_penalty(near, scores, criteria, one.zone),
        bindings=bindings,
        spill=tuple(spill_edges(looked_at, scores, one.zone, rule=criteria.rule)["place"]),
        steps=steps,
    )


@st.cache_data(max_entries=24, show_spinner=False, hash_funcs=_BY_VALUE)
def download(question: Question, edition: str, kind: str) -> bytes:
    """Write a ranking as a file: "geojson", "csv" or "json"."""
    write = {
        "geojson": definitions.to_geojson,
        "csv": definitions.to_csv,
        "json": definitions.to_json,
    }[kind]
    return write(shortlist_of(study(question.study, edition), ranking(question, edition)))


@st.cache_data(max_entries=2, show_spinner=False)
def story(edition: str) -> Story:  # noqa: ARG001 - read anew when the borough changes
    """Read the story planted in the invented borough.

    Raises
    ------
    PackError
        When it is not there or damaged.
    """
    return load_story(pack_folder(INVENTED))


def reference_values(name: str, edition: str, shown: str, index: NeedIndex) -> pd.Series:
    """Give the values of an indicator, or of the need index, for a whole pack, as shown.

    Rates of 0 to 1 are given in per cent.
    """
    if shown == NEED:
        return need_scores(name, edition, index).score
    whole = study(StudyKey(pack=name), edition)
    factor = 100.0 if whole.catalogue[shown].unit.startswith("rate") else 1.0
    return whole.reference[shown].astype(float) * factor


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs=_BY_VALUE)
def shading(
    key: StudyKey, edition: str, shown: str, index: NeedIndex, breaks: Breaks
) -> tuple[Classes, tuple[str, ...]]:
    """Put a study's areas into classes for a map, with each area's value as text."""
    looked_at = study(key, edition)
    reference = reference_values(key.pack, edition, shown, index)
    values = reference.reindex(looked_at.areas.index)
    indicator = None if shown == NEED else looked_at.catalogue[shown]
    decimals = 1 if indicator is None or indicator.unit.startswith("rate") else indicator.decimals
    classes = classify(
        values,
        reference=reference if breaks is Breaks.REFERENCE else values,
        direction=indicator.direction if indicator else Direction.HIGH,
        decimals=decimals,
    )
    return classes, to_texts(values, decimals=decimals)


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs=_BY_VALUE)
def zone_shapes(question: Question, edition: str) -> tuple[ZoneShape, ...]:
    """Dissolve a ranking's zones into outlines once."""
    areas = study(question.study, edition).areas
    return tuple(
        make_zone_shape(
            areas,
            one.zone.members,
            zone_id=one.zone.id,
            number=one.rank,
            label=one.profile.name,
        )
        for one in ranking(question, edition).candidates
    )


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs=_BY_VALUE)
def read_shape(
    key: StudyKey, edition: str, members: tuple[str, ...], name: str, number: int = 1
) -> ZoneShape:
    """Dissolve the zone that is read into its outline once; 0 for a ward, which has no number."""
    areas = study(key, edition).areas
    return make_zone_shape(areas, members, zone_id="read", number=number, label=name, chosen=True)
