"""What is asked of a zone: the form, and the ranking that it settles on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import streamlit as st

from czmap.errors import CzmapError
from czmap.geodata.contiguity import ContiguityRule
from czmap.scoring.search import Ranking
from czmap.scoring.zones import SCALES, Aim, Count, Crossing
from czmap.ui import cache, state, text
from czmap.ui.state import Question, Scene
from czmap.ui.view import OWN

_LAST = "zones found"


def pick_brief(scene: Scene) -> None:
    """Ask what a zone must be like; nothing is searched until the button is pressed."""
    with st.container(border=True):
        size, rest = st.columns(2, gap="medium")
        with size:
            _pick_scale()
        with rest:
            _pick_choice()
            with st.expander("More criteria"):
                _pick_lines()
                _pick_counts()
        st.button("Find zones", type="primary", on_click=_ask, icon=":material/search:")
        _show_standing(scene)


def _pick_scale() -> None:
    brief = state.view().brief
    st.radio(
        "How large should a zone be?",
        [*(scale.key for scale in SCALES), OWN],
        format_func=lambda key: text.SCALE_LABELS[key],
        captions=[*(_scale_caption(scale.size, scale.like) for scale in SCALES), ""],
        key=state.bind("scale", brief.scale),
        on_change=_take,
        args=("scale",),
    )
    if brief.scale == OWN:
        _pick_size()


def _scale_caption(size: tuple[float, float], like: str) -> str:
    return f"{size[0]:,.0f} to {size[1]:,.0f} residents, like {like.partition(':')[0]}"


def _pick_size() -> None:
    brief = state.view().brief
    people = text.COUNTS[brief.count]
    _select("Count", "count", list(Count), text.COUNTS)
    low, high = st.columns(2)
    with low:
        _number(f"At least this many {people}", "low", (0, 1_000_000), step=500)
    with high:
        _number(f"At most this many {people}", "high", (1, 1_000_000), step=500)


def _pick_choice() -> None:
    _select("What makes a zone better?", "aim", list(Aim), text.AIMS, tip=text.AIM_HELP)
    st.slider(
        "Follow need closely (0) or keep it compact (40)",
        0,
        40,
        key=state.bind("compactness", state.view().brief.compactness),
        on_change=_take,
        args=("compactness",),
        help="The points of need that a neighbourhood must have more when it lies twice as far "
        "from the middle as those of a round zone do. 12 is a good start.",
    )


def _pick_lines() -> None:
    _select("Lines that a zone may cross", "crossing", list(Crossing), text.CROSSINGS)
    _select("Neighbourhoods belong together when they", "rule", list(ContiguityRule), text.RULES)


def _pick_counts() -> None:
    left, right = st.columns(2)
    with left:
        _number("Fewest neighbourhoods", "fewest", (1, 2_000))
        _number("How many zones", "top", (1, 50))
    with right:
        _number("Most neighbourhoods", "most", (1, 2_000))
        _number("Overlap permitted (%)", "overlap", (0, 90), step=5)
    st.caption(
        "Two zones may share at most that part of their people. Those that share more are counted "
        "as near-duplicates of the better one."
    )


def _select(
    label: str,
    name: str,
    options: Sequence[StrEnum],
    names: Mapping[Any, str],
    tip: str | None = None,
) -> None:
    st.selectbox(
        label,
        options,
        format_func=lambda one: names[one],
        key=state.bind(name, getattr(state.view().brief, name)),
        on_change=_take,
        args=(name,),
        help=tip,
    )


def _number(label: str, name: str, bounds: tuple[int, int], *, step: int = 1) -> None:
    value = min(bounds[1], max(bounds[0], getattr(state.view().brief, name)))
    st.number_input(
        label,
        *bounds,
        step=step,
        key=state.bind(name, value),
        on_change=_take,
        args=(name,),
    )


def _take(name: str) -> None:
    state.change_brief(**{name: state.widget(name)})


def _ask() -> None:
    state.change(find=True, zone="")
    state.clear_problem("zones")
    state.ask_for_zones()


@dataclass(frozen=True, eq=False, kw_only=True)
class Answer:
    """A ranking, the question it answers, and the place and need it was found for."""

    question: Question
    ranking: Ranking
    scene: Scene


def settle_ranking(scene: Scene) -> Answer | None:
    """Search when that was asked for; else give what was found last, or None.

    When a search fails, what is wrong is kept as a sentence and the last result stays.
    """
    good = _last()
    first = good is None and state.view().find and not state.problem("zones")
    if not (state.takes_zone_request() or first):
        return _answer(*good) if good else None
    try:
        asked = question(scene)
        answer = _answer(asked, scene.edition)
    except CzmapError as problem:
        stays = " The zones found before are still shown." if good else ""
        state.note_problem("zones", problem.sentence() + stays)
        return _answer(*good) if good else None
    state.keep(_LAST, (asked, scene.edition))
    return answer


def _last() -> tuple[Question, str] | None:
    """Give the last question that had an answer, and the edition of its data."""
    last: tuple[Question, str] | None = state.kept(_LAST, None)
    return last


def _answer(asked: Question, edition: str) -> Answer:
    ranking = cache.ranking(asked, edition)
    study = cache.study(asked.study, edition)
    scene = Scene(study=study, edition=edition, index=ranking.index, scores=ranking.scores)
    return Answer(question=asked, ranking=ranking, scene=scene)


def question(scene: Scene) -> Question:
    """Put what is on screen into one question.

    Raises
    ------
    CriteriaError
        When the criteria contradict themselves.
    """
    criteria = state.view().brief.criteria()
    return Question(study=scene.study.key, index=scene.index, criteria=criteria)


def is_current(scene: Scene, asked: Question) -> bool:
    """Say whether what is shown answers what is on screen now."""
    try:
        return question(scene) == asked
    except CzmapError:
        return False


def _show_standing(scene: Scene) -> None:
    """Say when the zones below answer another question than the one on screen."""
    last = _last()
    if last is not None and not is_current(scene, last[0]):
        st.caption("The choices have changed since the zones below were found. Press *Find zones*.")
