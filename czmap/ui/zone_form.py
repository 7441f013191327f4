"""What is asked of a zone: the form, and the ranking that it settles on."""

from dataclasses import dataclass

import streamlit as st

from czmap.errors import Cancelled, CzmapError
from czmap.geodata.contiguity import ContiguityRule
from czmap.jobs import Job
from czmap.scoring.search import Ranking
from czmap.scoring.zones import SCALES, Aim, Count, Crossing
from czmap.ui import (
    announce,
    cache,
    cache_zones,
    faults,
    job_panel,
    own_figures,
    rules_form,
    state,
    text,
    text_rules,
    text_said,
)
from czmap.ui.brief_controls import pick_number, pick_one, take
from czmap.ui.evidence_panel import price_sentence
from czmap.ui.state import Question, Scene
from czmap.ui.view import OWN

_LAST, _WAITED = "zones found", "zones-waited"


def pick_brief(scene: Scene, answer: "Answer | None") -> None:
    """Ask what a zone must be like; nothing is searched until the button is pressed."""
    with st.container(border=True, key="brief-form" if answer else "brief-first"):
        _pick_scale()
        _pick_choice(scene, answer)
        _pick_more(scene)
        st.button("Find zones", type="primary", on_click=_ask, icon=":material/search:")
        _show_standing(scene, answer)


def _pick_more(scene: Scene) -> None:
    kept = rules_form.rules_in_force()
    # twenty controls and all names: sent when it is opened; what is chosen is in the view
    more = st.expander(text_rules.MORE_RULES, on_change="rerun", key="more-rules")
    if more.open:
        places, kinds, numbers = more.columns(3, gap="medium")
        with places:
            rules_form.pick_places(scene.study)
        with kinds:
            rules_form.pick_rules()
        with numbers:
            _pick_lines()
            _pick_counts()
    said = f"{text.many(kept, 'more rule')} in force." if kept else ""
    st.caption(f"{_qualify(scene)} {said}")


def _qualify(scene: Scene) -> str:
    """Say how many neighbourhoods the rules leave; nothing while they contradict themselves."""
    try:
        count, every = cache_zones.count_members(question(scene), scene.edition)
    except CzmapError:
        return ""
    said = text_rules.QUALIFY_ALL if count == every else text_rules.QUALIFY
    return said.format(count=f"{count:,}", every=text.many(every, "neighbourhood"))


def _pick_scale() -> None:
    brief = state.view().brief
    st.radio(
        "How large should a zone be?",
        [*(scale.key for scale in SCALES), OWN],
        format_func=lambda key: text.SCALE_LABELS[key],
        captions=[*(_scale_caption(scale.size, scale.like) for scale in SCALES), ""],
        key=state.bind("scale", brief.scale),
        on_change=take,
        args=("scale",),
        horizontal=True,
    )
    if brief.scale == OWN:
        _pick_size()


def _scale_caption(size: tuple[float, float], like: str) -> str:
    return f"{size[0]:,.0f} to {size[1]:,.0f} residents, like {like.partition(':')[0]}"


def _pick_size() -> None:
    brief = state.view().brief
    people = text.COUNTS[brief.count]
    pick_one("Count", "count", list(Count), text.COUNTS)
    low, high = st.columns(2)
    with low:
        pick_number(f"At least this many {people}", "low", (0, 1_000_000), step=500)
    with high:
        pick_number(f"At most this many {people}", "high", (1, 1_000_000), step=500)


def _pick_choice(scene: Scene, answer: "Answer | None") -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        pick_one("What makes a zone better?", "aim", list(Aim), text.AIMS, tip=text.AIM_HELP)
    right.slider(
        "Follow need closely (0) or keep it compact (40)",
        0,
        40,
        key=state.bind("compactness", state.view().brief.compactness),
        on_change=take,
        args=("compactness",),
        help="The points of need that a neighbourhood must have more when it lies twice as far "
        "from the middle as those of a round zone do. 12 is a good start.",
    )
    if answer is not None and is_current(scene, answer.question):
        right.caption(price_sentence(answer.ranking.candidates[0]))


def _pick_lines() -> None:
    pick_one("Lines that a zone may cross", "crossing", list(Crossing), text.CROSSINGS)
    pick_one("Neighbourhoods belong together when they", "rule", list(ContiguityRule), text.RULES)


def _pick_counts() -> None:
    left, right = st.columns(2)
    with left:
        pick_number("Fewest neighbourhoods", "fewest", (1, 2_000))
        pick_number("How many zones", "top", (1, 50))
    with right:
        pick_number("Most neighbourhoods", "most", (1, 2_000))
        pick_number("Overlap permitted (%)", "overlap", (0, 90), step=5)
    st.caption(
        "Two zones may share at most that part of their people. Those that share more are counted "
        "as near-duplicates of the better one."
    )


def _ask() -> None:
    state.change(find=True, zone="", near=0)
    state.clear_problem("zones")
    state.ask_for_zones()


@dataclass(frozen=True, eq=False, kw_only=True)
class Answer:
    """A ranking, the question it answers, and the place and need it was found for."""

    question: Question
    ranking: Ranking
    scene: Scene


def settle_ranking(scene: Scene) -> Answer | None:
    """Have zones searched for when that was asked, and give what was found last, or None.

    The search runs on its own thread; what is quick is waited for. When it fails, what is wrong is
    kept as a sentence and the last result stays.
    """
    first = _last() is None and state.view().find and not state.problem("zones")
    if state.takes_zone_request() or (first and _waited() is None):
        _begin(scene)
    _take_what_came()
    good = _last()
    return _answer(*good) if good else None


def last_answer(scene: Scene) -> Answer | None:
    """Give what was found last, if it was found in the data on screen; nothing is searched."""
    last = _last()
    if last is None or (last[0].study.pack, last[1]) != (scene.study.key.pack, scene.edition):
        return None
    return _answer(*last)


def show_search() -> bool:
    """Show how far the search is, while it runs; say whether it does."""
    waited = _waited()
    if waited is not None:
        announce.say(text_said.SEARCHING)
        job_panel.show_progress(_WAITED, waited[2], _cancel)
    return waited is not None


def _begin(scene: Scene) -> None:
    try:
        asked = question(scene)
    except CzmapError as problem:
        job_panel.stop(_WAITED)
        _note(problem.sentence())
        return
    job = cache.ask_ranking(job_panel.follower(_WAITED), asked, scene.edition)
    state.keep(_WAITED, (asked, scene.edition, job))
    job_panel.wait_for(job)


def _take_what_came() -> None:
    """Take the result of the search, or what is wrong, once it is over."""
    waited = _waited()
    if waited is None or not job_panel.look(_WAITED, waited[2]).is_over:
        return
    asked, edition, job = waited
    state.keep(_WAITED, None)
    if job.error is None:
        state.keep(_LAST, (asked, edition))
        announce.count_answer()
    elif isinstance(job.error, Cancelled):
        _note("The search was stopped, because this page was not looked at for some minutes.")
    elif isinstance(job.error, CzmapError):
        _note(job.error.sentence())
    else:
        _note(faults.log_fault(job.error))


def _note(sentence: str) -> None:
    stays = " The zones found before are still shown." if _last() else ""
    state.note_problem("zones", sentence + stays)


def _cancel() -> None:
    """Stop the search (an on_click); what was found before stays."""
    job_panel.stop(_WAITED)
    if _last() is None:
        state.change(find=False)


def _waited() -> tuple[Question, str, Job] | None:
    """Give the question being searched for, the edition of its data, and the job."""
    waited: tuple[Question, str, Job] | None = state.kept(_WAITED, None)
    return waited


def _last() -> tuple[Question, str] | None:
    """Give the last question that had an answer, and the edition of its data."""
    last: tuple[Question, str] | None = state.kept(_LAST, None)
    # an answer that stands on own figures goes with them
    return last if last is not None and own_figures.holds(last[1]) else None


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


def _show_standing(scene: Scene, answer: Answer | None) -> None:
    """Say when the zones below answer another question than the one on screen."""
    waited = _waited()
    if waited is not None:
        if not is_current(scene, waited[0]):
            st.caption("The choices have changed since the search began. Press *Find zones* again.")
    elif answer is not None and not is_current(scene, answer.question):
        st.caption("The choices have changed since the zones below were found. Press *Find zones*.")
