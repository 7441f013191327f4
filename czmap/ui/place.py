"""Which place is looked at: the controls that choose it, and the study they settle on."""

from dataclasses import replace

import streamlit as st

from czmap.errors import CzmapError
from czmap.geodata.pack import Pack
from czmap.geodata.study import ENGLAND, INVENTED, Study, StudyKey
from czmap.safe import for_markdown
from czmap.ui import cache, cache_place, own_figures, place_find, state, text

WHOLE, REGION, COUNCILS = "all", "region", "councils"


def settle_study() -> tuple[Study, str]:
    """Give the study that the view asks for, and its edition; failing that, what was shown last.

    What is wrong is kept on screen as a sentence. Stops the run only when nothing can be shown.
    """
    wanted = state.view().study
    key, edition = state.kept("study", (wanted, ""))
    try:
        edition = own_figures.mark(cache.edition(wanted.pack), wanted.pack)
        study = cache.study(wanted, edition)
    except CzmapError as problem:
        study, edition = _fall_back(problem, (key, edition))
    state.keep("study", (study.key, edition))
    if study.key != wanted:
        state.change(study=study.key, area="", ward="", find=False)
    return study, edition


def _fall_back(problem: CzmapError, good: tuple[StudyKey, str]) -> tuple[Study, str]:
    """Show the last good study, or all of its data, or the invented borough."""
    wanted = state.view().study
    for key in dict.fromkeys((good[0], StudyKey(pack=wanted.pack), StudyKey())):
        try:
            known = good[1] if key == good[0] else ""
            edition = known or own_figures.mark(cache.edition(key.pack), key.pack)
            study = cache.study(key, edition)
        except CzmapError:
            continue
        state.note_problem("place", f"{problem.sentence()} What you see is {study.name}.")
        return study, edition
    # nothing can be shown: the frame says why
    raise problem


def pick_place(study: Study) -> None:
    """Ask which place to look at."""
    st.header("Place")
    place_find.forget_found()
    _pick_data(study)
    _show_found(study.pack)
    place_find.ask_name(study.pack)
    _pick_reach(study)
    if study.key.lads:
        st.toggle(
            "Let zones cross into neighbouring councils",
            key=state.bind("edge", study.key.over_the_edge),
            on_change=_take_edge,
            help="The councils next door are shown too, and a zone that begins here may end there.",
        )


def _pick_data(study: Study) -> None:
    if not cache.has_pack(ENGLAND):
        st.caption(
            "Shown: the **invented borough**. The real England can be got on the page "
            "**Data**, or with "
            f"`{text.GET_ENGLAND}`."
        )
        return
    st.radio(
        "Data",
        [INVENTED, ENGLAND],
        format_func={INVENTED: "Invented borough", ENGLAND: "England"}.get,
        key=state.bind("data", study.key.pack),
        on_change=_take_data,
    )


def _pick_reach(study: Study) -> None:
    whole = "All of England" if not study.invented else "All of it"
    regions = cache_place.regions(study.pack)
    options = [WHOLE, REGION, COUNCILS] if len(regions) > 1 else [WHOLE, COUNCILS]
    names = {WHOLE: whole, REGION: "One region", COUNCILS: "Chosen councils"}
    reach = _reach_of(study.key, study.pack)
    name = place_find.reach_name()
    if state.widget(name) in {REGION, COUNCILS} and study.key.lads:
        reach = state.widget(name)
    st.radio(
        "Look at",
        options,
        format_func=lambda one: names[one],
        key=state.bind(name, reach if reach in options else COUNCILS),
        on_change=_take_reach,
        args=(study.pack,),
    )
    if reach == REGION:
        st.selectbox(
            "Region",
            list(regions),
            format_func=regions.__getitem__,
            key=state.bind("region", _region_of(study.key, study.pack) or next(iter(regions))),
            on_change=_take_region,
            args=(study.pack,),
        )
    if reach == COUNCILS:
        councils = cache_place.councils(study.pack)
        st.multiselect(
            "Councils",
            list(councils),
            format_func=councils.__getitem__,
            key=state.bind("councils", list(study.key.lads)),
            on_change=_take_councils,
            placeholder="Choose one or more",
            filter_mode="contains",
            select_all=False,  # Enter would take every council that has the letters
        )


def _region_of(key: StudyKey, pack: Pack) -> str:
    """Give the region whose councils are exactly the chosen ones, or nothing."""
    if not key.lads:
        return ""
    regions = cache_place.regions(pack)
    return next((one for one in regions if cache_place.lads_of(pack, one) == key.lads), "")


def _reach_of(key: StudyKey, pack: Pack) -> str:
    if not key.lads:
        return WHOLE
    return REGION if len(key.lads) > 1 and _region_of(key, pack) else COUNCILS


def _take_data() -> None:
    state.change_study(pack=state.widget("data"), lads=())
    state.clear_problem("find")


def _take_reach(pack: Pack) -> None:
    reach = state.widget(place_find.reach_name())
    if reach == WHOLE:
        state.change_study(lads=(), over_the_edge=False)
    elif reach == REGION:
        state.change_study(lads=cache_place.lads_of(pack, next(iter(cache_place.regions(pack)))))
    else:
        first = state.view().study.lads[:1] or tuple(cache_place.councils(pack))[:1]
        state.change_study(lads=first)


def _take_region(pack: Pack) -> None:
    state.change_study(lads=cache_place.lads_of(pack, state.widget("region")))


def _take_councils() -> None:
    chosen = tuple(state.widget("councils"))
    state.change_study(lads=chosen, **({} if chosen else {"over_the_edge": False}))


def _take_edge() -> None:
    key = state.view().study
    state.change(study=replace(key, over_the_edge=state.widget("edge")))


def look_at(*lads: str) -> None:
    """Look at some councils (an on_click)."""
    state.change_study(lads=lads)


def _show_found(pack: Pack) -> None:
    named = cache_place.ward_in_words(pack, state.view().ward)
    if named:
        st.markdown(f"Ward in view: **{for_markdown(named)}**")
        st.button("Let the ward go", on_click=state.change, kwargs={"ward": ""})
