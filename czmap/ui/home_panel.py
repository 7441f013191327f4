"""The first page: what czmap is for, three doors, and what a newcomer must know."""

import streamlit as st

from czmap.geodata.study import ENGLAND, INVENTED
from czmap.safe import for_html, for_markdown
from czmap.ui import cache, cache_home, place_find, room, state, text_home, tour
from czmap.ui.state import Scene


def show_top(scene: Scene) -> None:
    """Say what czmap is for, beside a picture of the place that is looked at."""
    left, right = st.columns([7, 5], gap="large", vertical_alignment="center")
    with left:
        st.title(text_home.TITLE)
        st.html(f'<p class="cz-lead">{for_html(text_home.LEAD)}</p>')
        _pick_data(scene)
        _offer_tour()
    with right:
        said = for_html(text_home.PICTURE.format(place=scene.study.name))
        drawn = cache_home.picture(scene.study.key, scene.edition, scene.index)
        st.html(
            f'<img class="cz-picture" src="{drawn}" alt="Map of {said}">'
            f'<p class="cz-said" aria-hidden="true">{said}</p>'
        )


def _pick_data(scene: Scene) -> None:
    if not cache.has_pack(ENGLAND):
        return
    st.segmented_control(
        "Data to look at",
        [INVENTED, ENGLAND],
        format_func=text_home.DATA.__getitem__,
        key=state.bind("home-data", scene.study.key.pack),
        on_change=_take_data,
        label_visibility="collapsed",
    )


def _take_data() -> None:
    chosen = state.widget("home-data") or state.view().study.pack
    state.change_study(pack=chosen, lads=())


def _offer_tour() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        tour.offer_start()
        if not state.view().room:
            room.offer_room("home")
        st.caption(text_home.TOUR)


def show_doors(scene: Scene) -> None:
    """Show the three doors: find places, look a place up, open what was begun before."""
    with st.container(key="doors"):
        find, know, opened = st.columns(3, gap="medium")
    with find, st.container(border=True, key="door-find", height="stretch"):
        st.header("Find places")
        st.markdown(text_home.FIND)
        if st.button("Find where a zone could go", type="primary", width="stretch"):
            st.switch_page("pages/rank.py")
    with know, st.container(border=True, key="door-know", height="stretch"):
        st.header("I know the area")
        st.markdown(text_home.KNOW)
        if place_find.ask_where(scene.study.pack, "home"):
            st.switch_page("pages/explore.py")
    with opened, st.container(border=True, key="door-open", height="stretch"):
        st.header("Open a saved session")
        st.markdown(text_home.OPEN)
        if st.button("Open a file or a saved zone", width="stretch", on_click=_open_file):
            st.switch_page("pages/define.py")


def _open_file() -> None:
    """Have the page that defines a zone begin with its way of opening a file."""
    state.bind("define-way", "file")


def show_facts(scene: Scene) -> None:
    """Say what a neighbourhood and need are, what stays private, and how old the figures are."""
    for column, words in zip(
        st.columns(3, gap="medium"),
        (text_home.AREA, text_home.NEED, text_home.PRIVATE),
        strict=True,
    ):
        column.markdown(words)
    manifest = scene.study.pack.manifest
    if scene.study.invented:
        st.caption(text_home.INVENTED_DATES)
    else:
        said = "; ".join(
            dict.fromkeys(
                f"{source.title.split(',')[0]}: {source.period}"
                for key, source in manifest.sources.items()
                if key.startswith(("iod", "ts0"))
            )
        )
        st.caption(for_markdown(f"How old the figures are. {said}. Edition {manifest.edition}."))
    if not cache.has_pack(ENGLAND):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(text_home.NO_ENGLAND)
            st.page_link("pages/data.py", label="Get England", icon=":material/download:")
