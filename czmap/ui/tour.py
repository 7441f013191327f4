"""The guided tour: five views of the invented borough's planted story, told from its figures."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from czmap.errors import PackError
from czmap.geodata.demo_story import Story
from czmap.geodata.study import INVENTED, StudyKey
from czmap.safe import for_markdown
from czmap.ui import cache, state, text, text_tour
from czmap.ui.state import Scene
from czmap.ui.view import NEED, Brief, Look

_ATTAINMENT = "ks4_pct"
_LEFT = "tour left at"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One view of the tour: its page, what it picks out, and its sentence."""

    page: str
    says: Callable[[Scene, Story], str]
    shows: Callable[[Story], dict[str, Any]] = field(default=lambda _: {})
    finds: bool = False


def offer_start() -> None:
    """Offer to begin the tour, or to go on where it was left."""
    left = int(state.kept(_LEFT, 0))
    if left:
        st.button(text_tour.RESUME, on_click=_go, args=(left,), icon=":material/explore:")
        st.button(text_tour.BEGIN_AGAIN, on_click=_go, args=(1,), type="tertiary")
    else:
        st.button(text_tour.START, on_click=_go, args=(1,), icon=":material/explore:")


def show_step(scene: Scene) -> None:
    """Show the sentence of the present step over its page, with the ways on, back and out."""
    number = state.view().tour
    if not number or scene.study.key.pack != INVENTED:
        return
    try:
        said = STEPS[number - 1].says(scene, cache.story(scene.edition))
    except PackError as problem:
        st.caption(for_markdown(problem.sentence()))
        return
    with st.container(border=True, key="tour"):
        st.markdown(f"**Step {number} of {len(STEPS)}: {text_tour.TITLES[number - 1]}.** {said}")
        with st.container(horizontal=True):
            if number < len(STEPS):
                st.button(text_tour.NEXT, type="primary", on_click=_go, args=(number + 1,))
            if number > 1:
                st.button(text_tour.BACK, on_click=_go, args=(number - 1,))
            st.button(text_tour.AGAIN, on_click=_go, args=(number,))
            leave = text_tour.LEAVE if number < len(STEPS) else text_tour.END
            st.button(leave, on_click=_leave, type="tertiary")


def _go(number: int) -> None:
    """Show a step's view, whatever was looked at before."""
    step = STEPS[number - 1]
    if state.view().study.pack != INVENTED:
        state.change_study(pack=INVENTED, lads=())
    state.change_study(lads=(), over_the_edge=False)
    story = cache.story(cache.edition(INVENTED))
    state.change(**{"tour": number, "shown": NEED, "look": Look.MAP, **step.shows(story)})
    if step.finds:
        state.clear_problem("zones")
        state.ask_for_zones()
    state.go_to(step.page)


def _leave() -> None:
    number = state.view().tour
    state.keep(_LEFT, number if number < len(STEPS) else 0)
    state.change(tour=0)


def masked_sentence(scene: Scene, story: Story) -> str:
    """Tell of the pocket of need that its ward's average hides."""
    areas, score = scene.study.pack.areas, scene.scores.score
    people = areas["population"].astype(float).where(score.reindex(areas.index).notna())
    total = (score.reindex(areas.index) * people).groupby(areas["ward_code"]).sum()
    means = total / people.groupby(areas["ward_code"]).sum()
    lower = int((means < means[story.masked_ward]).sum())
    name = areas.loc[areas["ward_code"] == story.masked_ward, "ward_name"].iloc[0]
    return text_tour.MASKED.format(
        among=_among_tenth(scene, story.masked),
        higher=len(means) - lower - 1,
        others=len(means) - 1,
        ward=for_markdown(name),
    )


def attainment_sentence(scene: Scene, story: Story) -> str:
    """Tell of the place where results are low and deprivation is not high."""
    study, codes = scene.study, list(story.low_attainment)
    indicator = study.catalogue[_ATTAINMENT]
    values = study.reference.loc[codes, _ATTAINMENT].astype(float)
    return text_tour.ATTAINMENT.format(
        which=_which(
            int((study.pack.published.loc[codes, "imd_decile"] > 5).sum()), every=len(codes)
        ),
        label=indicator.label,
        low=text.value_of(indicator, float(values.min())),
        high=text.value_of(indicator, float(values.max())),
        middle=text.value_of(indicator, float(study.reference[_ATTAINMENT].median())),
    )


def pocket_sentence(scene: Scene, story: Story) -> str:
    """Tell of the pocket of need that lies across a ward line."""
    areas = scene.study.pack.areas
    wards = areas.loc[areas["ward_code"].isin(story.pocket_wards)]
    names = wards.groupby("ward_code")["ward_name"].first()
    return text_tour.POCKET.format(
        among=_among_tenth(scene, story.pocket),
        people=text.whole(float(areas.loc[list(story.pocket), "population"].sum())),
        wards=for_markdown(" and ".join(names)),
    )


def _shape_sentence(_: Scene, story: Story) -> str:
    return text_tour.SHAPE.format(count=len(story.pocket))


def _among_tenth(scene: Scene, codes: tuple[str, ...]) -> str:
    """Count how many of some areas are in the tenth with the greatest need, as now weighted."""
    rank = scene.scores.rank
    limit = 0.1 * float(rank.notna().sum())
    count = int((rank.reindex(list(codes)) <= limit).sum())
    which = _which(count, every=len(codes))
    return f"{which} neighbourhoods here are among the tenth with the greatest need"


def _which(count: int, *, every: int) -> str:
    """Say how many of some areas, before their noun."""
    if count < every:
        return f"{count} of {every}"
    return "Both" if every == 2 else f"All {every}"


STEPS = (
    Step(
        page="explore",
        says=masked_sentence,
        shows=lambda story: {"area": story.masked[0], "ward": story.masked_ward},
    ),
    Step(
        page="explore",
        says=attainment_sentence,
        shows=lambda story: {"area": story.low_attainment[0], "shown": _ATTAINMENT},
    ),
    Step(
        page="rank",
        says=pocket_sentence,
        shows=lambda _: {"study": StudyKey(), "brief": Brief(), "find": True, "zone": ""},
        finds=True,
    ),
    Step(
        page="define",
        says=_shape_sentence,
        shows=lambda story: {"members": story.pocket, "called": "", "saved": ""},
    ),
    Step(page="export", says=lambda *_: text_tour.TAKE),
)
