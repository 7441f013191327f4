"""What stands behind a ranking: how sure it is, what would change it, what else could be."""

import math

import streamlit as st

from czmap.safe import for_markdown
from czmap.scoring.robust_words import changes_in_words, robust_in_words
from czmap.scoring.robustness import Standing
from czmap.scoring.search import Candidate, Ranking, proof_sentence
from czmap.scoring.spill import spill_in_words
from czmap.scoring.wards import penalty_in_words
from czmap.ui import cache, text
from czmap.ui.state import Question, Scene


def show_proof(ranking: Ranking) -> None:
    """Say how sure it is that no better zone than the first exists."""
    st.markdown(proof_sentence(ranking))


def strip_sentence(standing: Standing) -> str:
    """Say in a few words, for a card, how a zone holds under other weights."""
    top = next((ranks for ranks in (1, 3) if standing.rank <= ranks), 10)
    where = "First" if top == 1 else f"In the top {top}"
    said = f"{where} in {text.percent(standing.top(top))} of 1,000 other weightings."
    if standing.tied[0] != standing.tied[1]:
        said += f" Ranks {standing.place} cannot be told apart."
    return said


def standing_of(question: Question, edition: str, one: Candidate) -> Standing | None:
    """Find how a candidate stands under other weights; None where weights change nothing."""
    robust = cache.robustness(question, edition)
    if not robust.weights_matter:
        return None
    return robust.standings[one.rank - 1]


def show_evidence(scene: Scene, question: Question, ranking: Ranking, one: Candidate) -> None:
    """Show, for one zone, how it holds, what whole wards would give up, and its nearest changes."""
    robust = cache.robustness(question, scene.edition)
    found = cache.evidence(question, scene.edition, one.rank)
    with st.expander("How sure is this rank?", expanded=False):
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
    with st.expander("What if it had to be whole wards?"):
        st.markdown(
            "\n".join(f"- {for_markdown(said)}" for said in penalty_in_words(found.penalty))
        )
        st.markdown(for_markdown(spill_in_words(found.spill, one.profile.name)))
    with st.expander("What limits it, and its nearest changes"):
        lines = [for_markdown(binding.sentence) for binding in found.bindings]
        lines += [_price_sentence(one), *(for_markdown(said) for said in found.steps)]
        st.markdown("\n".join(f"- {line}" for line in lines if line))


def _price_sentence(one: Candidate) -> str:
    """Say what keeping it compact costs in mean need, where that is known."""
    if one.price_in_need is None or not math.isfinite(one.price_in_need):
        return ""
    if one.price_in_need < 0.05:
        return "Keeping zones compact costs no mean need here."
    return (
        f"Keeping zones compact costs {one.price_in_need:.1f} points of mean need, against the "
        "best zone that follows need alone."
    )
