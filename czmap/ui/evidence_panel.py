"""What stands behind a ranking: how sure it is, what would change it, what else could be."""

import math
from typing import Any

import streamlit as st

from czmap.jobs import Job
from czmap.safe import for_markdown, plain
from czmap.scoring.anew import Anew, anew_in_words
from czmap.scoring.robust_words import changes_in_words, robust_in_words
from czmap.scoring.robustness import Robustness
from czmap.scoring.search import Candidate, Ranking, proof_sentence
from czmap.scoring.spill import spill_in_words
from czmap.scoring.wards import penalty_in_words
from czmap.ui import cache, cache_zones, job_panel, state, text_cards
from czmap.ui.state import Question, Scene

_WEIGHED, _ANEW, _DRAWN = "weighing-waited", "anew-waited", "zones drawn"

_PATIENCE_S = 3.0
"""Seconds that the page waits for the weightings: enough for a council, so that cards and map are
drawn once; for a country they come later."""
_MOST_LEFT = 30
"""Elements that another page may have below the place where this one waits."""


def show_proof(ranking: Ranking) -> None:
    """Say how sure it is that no better zone than the first exists."""
    st.markdown(proof_sentence(ranking))


def settle_robustness(question: Question, edition: str) -> Robustness | None:
    """Give how the zones hold under other weights; None while that is being worked out."""
    job = cache.ask_robustness(job_panel.follower(_WEIGHED), question, edition)
    drawn = state.kept(_DRAWN, False) and not state.is_new_page()
    if not drawn and not job_panel.look(_WEIGHED, job).is_over:
        _stand_in(job)
    state.keep(_DRAWN, True)
    found: Robustness | None = _settle(_WEIGHED, job, _PATIENCE_S)
    return found


def _stand_in(job: Job) -> None:
    """Say what is waited for, in the place of what was on screen before, and begin anew after it.

    Where zones are on the map already they stay: the map is painted anew and not drawn anew.
    """
    with st.container(border=True, height=620):
        st.markdown(text_cards.WEIGHING)
    for _ in range(_MOST_LEFT):
        st.empty()
    state.keep(_WEIGHED, job)
    state.keep(_DRAWN, True)
    job_panel.wait_for(job, _PATIENCE_S)
    st.rerun()


def settle_anew(question: Question, edition: str) -> tuple[Anew, ...] | None:
    """Give where the zones come in searches with other settings; None while these run."""
    job = cache.ask_anew(job_panel.follower(_ANEW), question, edition)
    found: tuple[Anew, ...] | None = _settle(_ANEW, job)
    return found


def _settle(topic: str, job: Job, patience: float = 0.0) -> Any:
    """Give a job's result, waiting a little when it is new; None while it runs."""
    if job is not state.kept(topic, None):
        state.keep(topic, job)
        job_panel.wait_for(job, patience)
    if not job_panel.look(topic, job).is_over:
        return None
    if job.error:
        raise job.error
    return job.result


def show_evidence(
    scene: Scene,
    question: Question,
    ranking: Ranking,
    one: Candidate,
    robust: Robustness | None,
) -> None:
    """Show, for one zone, how it holds, what whole wards would give up, and its nearest changes."""
    # what is inside is worked out when it is opened, not for every zone that is looked at
    sure = st.expander("How sure is this rank?", on_change="rerun", key="why-sure")
    if sure.open:
        with sure:
            _show_robustness(ranking, one, robust)
            if robust is not None:
                _show_anew(question, scene.edition, one)
    if robust is None:
        _show_waiting(_WEIGHED)
    wards = st.expander("What if it had to be whole wards?", on_change="rerun", key="why-wards")
    if wards.open:
        with wards:
            _show_wards(cache.evidence(question, scene.edition, one.rank), one)
    limits = st.expander(
        "What limits it, and its nearest changes", on_change="rerun", key="why-limits"
    )
    if limits.open:
        with limits:
            _show_limits(cache.evidence(question, scene.edition, one.rank), one)
    members = st.expander("What each neighbourhood adds", on_change="rerun", key="why-members")
    if members.open:
        with members:
            _show_members(question, scene.edition, one)


def _show_wards(found: cache.Evidence, one: Candidate) -> None:
    st.markdown("\n".join(f"- {for_markdown(said)}" for said in penalty_in_words(found.penalty)))
    st.markdown(for_markdown(spill_in_words(found.spill, one.profile.name)))


def _show_limits(found: cache.Evidence, one: Candidate) -> None:
    lines = [for_markdown(binding.sentence) for binding in found.bindings]
    lines += [price_sentence(one), *(for_markdown(said) for said in found.steps)]
    st.markdown("\n".join(f"- {line}" for line in lines if line))


def _show_robustness(ranking: Ranking, one: Candidate, robust: Robustness | None) -> None:
    if robust is None:
        st.caption("It is being worked out; the page shows it when it is there.")
        return
    st.markdown(for_markdown(robust_in_words(robust.standings[one.rank - 1], robust)))
    names = {each.zone: f"zone {each.rank}" for each in ranking.candidates}
    st.markdown("**What would change the winner**")
    changes = changes_in_words(robust, names)
    st.markdown("\n".join(f"- {for_markdown(said)}" for said in changes))
    st.caption(
        "Weights are drawn 1,000 times round yours, each indicator is left out in turn, and "
        "the other ways to bring figures to one scale are tried. The zones that were found are "
        f"scored again each time, {robust.places:,} distinct places in all; they are not "
        "searched for anew."
    )


def _show_anew(question: Question, edition: str, one: Candidate) -> None:
    st.markdown("**Searched for anew with other settings**")
    searches = settle_anew(question, edition)
    if searches is None:
        _show_waiting(_ANEW)
        return
    said = anew_in_words(searches, one.rank)
    st.markdown("\n".join(f"- {for_markdown(sentence)}" for sentence in said))


def _show_waiting(topic: str) -> None:
    job: Job | None = state.kept(topic, None)
    if job is not None:
        job_panel.show_progress(topic, job)


def _show_members(question: Question, edition: str, one: Candidate) -> None:
    """Show the members of a zone, and what it would be without each."""
    gains = cache_zones.member_table(question, edition, one.rank)
    table = gains.assign(lsoa_name=gains["lsoa_name"].map(plain))
    table = table.sort_values(["gain", "lsoa_name"]).round({"need": 1, "zone_need": 1, "gain": 1})
    counts = ["residents", "children", "children_in_need"]
    table[counts] = table[counts].round().astype("Int64")
    named = table[list(text_cards.MEMBER_COLUMNS)].rename(columns=text_cards.MEMBER_COLUMNS)
    st.caption(text_cards.MEMBERS)
    localized = {
        text_cards.MEMBER_COLUMNS[name]: st.column_config.NumberColumn(format="localized")
        for name in counts
    } | {
        text_cards.MEMBER_COLUMNS[name]: st.column_config.NumberColumn(format="%.1f")
        for name in ("need", "zone_need", "gain")
    }
    st.dataframe(named, hide_index=True, column_config=localized)


def price_sentence(one: Candidate) -> str:
    """Say what keeping it compact costs in mean need, where that is known."""
    if one.price_in_need is None or not math.isfinite(one.price_in_need):
        return "What compactness costs in need is not worked out for places or zones this large."
    if one.price_in_need < 0.05:
        return "Keeping zones compact costs no mean need here."
    return (
        f"Keeping zones compact costs {one.price_in_need:.1f} points of mean need, against the "
        "best zone that follows need alone."
    )
