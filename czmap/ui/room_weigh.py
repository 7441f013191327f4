"""Weighing together: votes become weights by a rule that is said, and the ranking answers."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from czmap.errors import CzmapError
from czmap.safe import for_markdown, plain
from czmap.scoring.need import NeedIndex
from czmap.scoring.places import compare_searches
from czmap.scoring.search import Ranking
from czmap.scoring.votes import (
    Votes,
    is_scores,
    moves_of,
    parse_scores,
    to_scores_text,
    weigh_votes,
)
from czmap.ui import announce, cache, frame, room, state, text, text_room, zone_form
from czmap.ui.bars import show_bars
from czmap.ui.state import Scene
from czmap.ui.view import OWN

_MODE, _STRANGE = "vote-mode", "vote strange"


def show_weighing(scene: Scene) -> None:
    """Take the room's votes, show what they come to, and what they change."""
    with st.container(key="room-weigh"):
        mode = _pick_mode()
        st.markdown(text_room.RULES[mode])
        for key in _weighed(scene):
            _show_row(scene, key, mode)
        weights = weigh_votes(state.view().votes)
        with st.container(horizontal=True):
            st.button(
                text_room.USE,
                type="primary",
                disabled=not weights,
                on_click=_use,
                args=(tuple(sorted(weights.items())),),
            )
            st.button(
                text_room.CLEAR,
                disabled=not state.view().votes,
                on_click=state.change,
                kwargs={"votes": ()},
            )
    _show_change(scene)


def _pick_mode() -> str:
    held = "scores" if is_scores(state.view().votes) else "hands"
    chosen = state.widget(_MODE, held) or held
    st.segmented_control(
        "How the room votes",
        list(text_room.MODES),
        format_func=text_room.MODES.__getitem__,
        key=state.bind(_MODE, chosen),
        on_change=lambda: state.change(votes=()),
        required=True,
    )
    return str(chosen)


def _weighed(scene: Scene) -> tuple[str, ...]:
    """List what is voted on: what need is made of now, or was before, and what has votes."""
    catalogue = scene.study.catalogue
    wanted = {key for key, _ in state.view().votes} | set(scene.index.shares)
    before = _index_before(scene)
    wanted |= set(before.shares) if before else set()
    return tuple(key for key in catalogue if key in wanted)


def _show_row(scene: Scene, key: str, mode: str) -> None:
    counts = dict(state.view().votes).get(key, ())
    name = text.titled(plain(room.short_of(scene.study.catalogue[key])))
    label, bar = st.columns([4, 7], vertical_alignment="center")
    with label:
        if mode == "hands":
            st.number_input(
                f"Hands for: {name}",
                0,
                999,
                key=state.bind(f"vote-{key}", counts[0] if len(counts) == 1 else 0),
                on_change=_take,
                args=(key, mode),
            )
        else:
            st.text_input(
                f"Scores for: {name}",
                key=state.bind(f"vote-{key}", to_scores_text(counts) if len(counts) > 1 else ""),
                placeholder="As called out: 5 4 4 3",
                max_chars=200,
                on_change=_take,
                args=(key, mode),
            )
    weights = weigh_votes(state.view().votes)
    share = weights.get(key, 0.0) / sum(weights.values()) if weights else 0.0
    with bar:
        show_bars([(_tally(counts, share, weights.get(key)), share)])
    if strange := state.kept(f"{_STRANGE} {key}", ""):
        st.error(text_room.STRANGE.format(letters=for_markdown(strange[:20])))


def _tally(counts: tuple[int, ...], share: float, weight: float | None) -> str:
    """Say the votes on one indicator, and what they come to."""
    if weight is None:
        return "no votes yet"
    if len(counts) == 1:
        return f"{text.many(counts[0], 'hand')}: {text.percent(share)} of the weight"
    told = ", ".join(f"{count} gave {score}" for score, count in enumerate(counts, 1) if count)
    return f"{told}: mean {weight:g}, {text.percent(share)} of the weight"


def _take(key: str, mode: str) -> None:
    """Count what was typed for one indicator."""
    typed = state.widget(f"vote-{key}")
    counts, strange = ((int(typed or 0),), "") if mode == "hands" else parse_scores(str(typed))
    state.keep(f"{_STRANGE} {key}", strange)
    others: Votes = tuple(pair for pair in state.view().votes if pair[0] != key)
    state.change(votes=tuple(sorted((*others, (key, counts)))) if sum(counts) else others)


def _use(weights: tuple[tuple[str, float], ...]) -> None:
    """Weigh need by the votes, and search anew; what counted before is kept beside it.

    It is in the address, so that it outlives a reload; a second press of the same changes nothing.
    What the room agreed is kept apart too: views that were prepared before have other weights.
    """
    now = state.view()
    state.change_need(named=OWN, weights=weights)
    before = now.weighed_before if state.view().need == now.need else now.need
    agreed = state.view().need
    state.change(weighed_before=before, agreed=agreed, find=True, zone="", near=0)
    state.clear_problem("zones")
    state.ask_for_zones()


def _index_before(scene: Scene) -> NeedIndex | None:
    """Make the index of before the votes; None when there were none, or it cannot be made here."""
    before = state.view().weighed_before
    try:
        return before.index(scene.study.catalogue) if before else None
    except CzmapError:
        return None


def _show_change(scene: Scene) -> None:
    if state.view().weighed_before is None:
        return
    answer = zone_form.settle_ranking(scene)
    zone_form.show_search()
    frame.show_problem("zones")
    if answer is None or not zone_form.is_current(scene, answer.question):
        return
    before = _index_before(answer.scene)
    if before == answer.question.index:
        return
    st.header(text_room.CHANGED)
    if before is None:
        st.info(text_room.NOT_AGAIN)
    else:
        with st.spinner(text_room.LOOKING_BACK):
            was = cache.ranking(replace(answer.question, index=before), scene.edition)
        _show_moves(answer.scene, answer.ranking, was)
    if st.button(text_room.SHOW_ZONES, icon=":material/map:"):
        st.switch_page("pages/rank.py")


def _show_moves(scene: Scene, now: Ranking, was: Ranking) -> None:
    """Say of each zone where its place came before, and which places fell out."""
    listed, older = ([one.zone for one in found.candidates] for found in (now, was))
    ranks = compare_searches(scene.study, now.criteria, listed, {"before": older})["before"]
    before = {str(one): int(rank) for one, rank in ranks.items() if not pd.isna(rank)}
    same, moved, new = moves_of([zone.id for zone in listed], before)
    said = text_room.MOVES.format(
        count=text.many(len(listed), "zone"), same=same, moved=moved, new=new
    )
    st.markdown(said)
    announce.say_answer(said.replace("**", ""))
    rows = [
        {
            "Now": str(one.rank),
            "Before": before.get(one.zone.id, "not among them"),
            "Zone": for_markdown(one.profile.name),
            "Need": f"{one.profile.need:.1f}",
        }
        for one in now.candidates
    ]
    st.table(pd.DataFrame(rows).astype(str).set_index("Now"), border="horizontal")
