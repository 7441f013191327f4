"""What a newcomer may try on the invented borough: three planted places, told from its figures."""

import streamlit as st

from czmap.errors import PackError
from czmap.geodata.demo_story import Story
from czmap.geodata.study import INVENTED, StudyKey
from czmap.safe import for_markdown
from czmap.ui import cache, state, text
from czmap.ui.state import Scene
from czmap.ui.view import NEED, Brief

_ATTAINMENT = "ks4_pct"


def show_tour(scene: Scene) -> None:
    """Offer three places to look at, on the invented borough only."""
    if scene.study.key.pack != INVENTED:
        return
    try:
        story = cache.story(scene.edition)
    except PackError as problem:
        st.caption(for_markdown(problem.sentence()))
        return
    with st.expander("Try this: three places to find", icon=":material/explore:"):
        st.markdown(pocket_sentence(scene, story))
        if st.button("Find zones across ward lines", on_click=_ask_for_pocket, key="tour-pocket"):
            st.switch_page("pages/rank.py")
        st.markdown(masked_sentence(scene, story))
        _offer("Show the hidden pocket", "masked", area=story.masked[0], ward=story.masked_ward)
        if _ATTAINMENT in scene.study.catalogue:
            st.markdown(attainment_sentence(scene, story))
            chosen = story.low_attainment[0]
            _offer("Show results at 16", "attainment", area=chosen, shown=_ATTAINMENT)


def _offer(label: str, name: str, **fields: str) -> None:
    if st.button(label, on_click=_look, kwargs=fields, key=f"tour-{name}"):
        st.switch_page("pages/explore.py")


def _look(**fields: str) -> None:
    state.change_study(lads=(), over_the_edge=False)
    state.change(**{"shown": NEED, **fields})


def _ask_for_pocket() -> None:
    """Ask for the usual zones, free to cross every line."""
    state.change(study=StudyKey(), brief=Brief(), find=True, zone="")
    state.clear_problem("zones")
    state.ask_for_zones()


def pocket_sentence(scene: Scene, story: Story) -> str:
    """Tell of the pocket of need that lies across a ward line."""
    areas = scene.study.pack.areas
    wards = areas.loc[areas["ward_code"].isin(story.pocket_wards)]
    names = wards.groupby("ward_code")["ward_name"].first()
    people = float(areas.loc[list(story.pocket), "population"].sum())
    return (
        f"**1. A pocket across a ward line.** {_among_tenth(scene, story.pocket)}. They touch each "
        f"other, hold {text.whole(people)} residents, and lie in two wards: "
        f"{for_markdown(' and '.join(names))}. Find zones; then, under *More criteria*, stay in "
        "one ward, and see what is lost."
    )


def masked_sentence(scene: Scene, story: Story) -> str:
    """Tell of the pocket of need that its ward's average hides."""
    areas, score = scene.study.pack.areas, scene.scores.score
    people = areas["population"].astype(float).where(score.reindex(areas.index).notna())
    total = (score.reindex(areas.index) * people).groupby(areas["ward_code"]).sum()
    means = total / people.groupby(areas["ward_code"]).sum()
    lower = int((means < means[story.masked_ward]).sum())
    name = areas.loc[areas["ward_code"] == story.masked_ward, "ward_name"].iloc[0]
    return (
        f"**2. A hidden pocket.** {_among_tenth(scene, story.masked)}. Yet "
        f"{len(means) - lower - 1} of the {len(means) - 1} other wards have a higher average need "
        f"than theirs, {for_markdown(name)}."
    )


def attainment_sentence(scene: Scene, story: Story) -> str:
    """Tell of the place where results are low and deprivation is not high."""
    study, codes = scene.study, list(story.low_attainment)
    indicator = study.catalogue[_ATTAINMENT]
    values = study.reference.loc[codes, _ATTAINMENT].astype(float)
    middle = float(study.reference[_ATTAINMENT].median())
    decile = study.pack.published.loc[codes, "imd_decile"]
    return (
        f"**3. Low results without high deprivation.** {int((decile > 5).sum())} of these "
        f'{len(codes)} neighbourhoods are in the less deprived half. For "{indicator.label}" '
        f"they have {text.value_of(indicator, float(values.min()))} to "
        f"{text.value_of(indicator, float(values.max()))}; the borough's middle is "
        f"{text.value_of(indicator, middle)}."
    )


def _among_tenth(scene: Scene, codes: tuple[str, ...]) -> str:
    """Count how many of some areas are in the tenth with the greatest need, as now weighted."""
    rank = scene.scores.rank
    limit = 0.1 * float(rank.notna().sum())
    count = int((rank.reindex(list(codes)) <= limit).sum())
    which = f"All {count}" if count == len(codes) else f"{count} of {len(codes)}"
    return f"{which} neighbourhoods here are among the tenth with the greatest need"
