"""What surrounds every page: navigation, place, need, the mark of invented data, faults."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from czmap.errors import CzmapError
from czmap.paths import home
from czmap.safe import for_markdown
from czmap.ui import history, looks, room, room_agenda, sign_in, state, text, text_statement, tour
from czmap.ui.address import to_params
from czmap.ui.faults import log_fault
from czmap.ui.need_controls import pick_need, settle_need
from czmap.ui.place import pick_place, settle_study
from czmap.ui.state import Scene
from czmap.ui.view import fit_to

_FITTED = ("shown", "need", "area", "ward", "brief")
_STATEMENT = "accessibility.py"
_HOME, _EXPLORE = "home.py", "explore.py"
_LOGO = Path(__file__).resolve().parents[1] / "static" / "logo.svg"


def pages() -> list[StreamlitPage]:
    """List the pages, one for each question a user asks.

    They have no icons: Streamlit asks fonts.gstatic.com for a page's icon to put it on the tab.
    """
    folder = home() / "pages"
    return [
        st.Page(folder / _HOME, title="Home", default=True),
        st.Page(folder / _EXPLORE, title="Explore"),
        st.Page(folder / "rank.py", title="Find zones"),
        st.Page(folder / "define.py", title="Define a zone"),
        st.Page(folder / "compare.py", title="Compare"),
        st.Page(folder / "export.py", title="Take it away"),
        st.Page(folder / "room.py", title="In the room"),
        st.Page(folder / "data.py", title="Data"),
        st.Page(folder / "about.py", title="About"),
        st.Page(folder / _STATEMENT, title=text_statement.TITLE, visibility="hidden"),
    ]


def open_frame() -> StreamlitPage:
    """Show what surrounds a page, settle what is looked at, and give the page to run."""
    page = st.navigation(pages(), position="top")
    state.begin_run()
    st.set_page_config(
        page_title=f"{page.title} · czmap: children's zones",
        page_icon="🗺️",
        layout="wide",
        initial_sidebar_state=290,
    )
    state.start()
    state.follow_browser()
    _dress()
    at_home, linked = page.url_path == "", state.takes_link()
    if at_home and linked:
        # links of before there was a first page: the look at a place had the bare address
        st.switch_page(home() / "pages" / _EXPLORE)
    if asked := state.takes_page():
        target = home() / "pages" / f"{asked}.py"
        st.switch_page(target, query_params=to_params(state.view()))
    state.note_page(page.url_path or "home")
    with guarded():
        sign_in.check_in()
        study, edition = settle_study()
        codes, wards = study.areas.index, study.ward_codes
        fitted, sentences = fit_to(state.view(), study.catalogue, codes, wards)
        if sentences:
            state.change(**{name: getattr(fitted, name) for name in _FITTED})
            state.note_problem("fit", " ".join(sentences))
        index, scores = settle_need(study, edition)
        state.set_scene(Scene(study=study, edition=edition, index=index, scores=scores))
        room_agenda.settle()
        history.note_moment()
        with st.container(key="keys"):
            room.listen()
        _show_room()
        if study.invented and not state.view().room:  # in the room its line of sources says so
            with st.container(key="mark"):
                st.warning(text.BANNER, icon="⚠️")
        else:
            st.empty()  # takes the mark's place at once: it must not stay beside real figures
        with st.container():  # always there: a sentence that goes never moves the map below
            for topic in ("page", "link", "strange", "fit", "place"):
                show_problem(topic)
            room_agenda.show_agreed()
            tour.show_step(state.scene())
        if not at_home:
            with st.sidebar:
                if not state.view().room:
                    room.offer_room()
                    room.offer_to_add(state.scene())
                pick_place(study)
                pick_need(study, index)
                sign_in.show_who()
                if not state.view().room:
                    show_foot()
        state.write_address(at_home=at_home)
    state.mark_framed()
    return page


def _show_room() -> None:
    """Show the bar of room mode and the sources, or two things unseen in their stead.

    Where a page's map stands must not depend on the room: it would be drawn anew.
    """
    if state.view().room:
        room.show_bar(state.scene())
        room.show_sources(state.scene())
    else:
        st.empty()
        st.empty()


def _dress() -> None:
    st.html(looks.STYLE + looks.ROOM * state.view().room)
    st.logo(str(_LOGO), size="large")


def show_foot() -> None:
    """Show the way to the accessibility statement: it is one step away from every page."""
    with st.container(key="foot"):
        st.page_link(str(home() / "pages" / _STATEMENT), label=text_statement.TITLE)


def ensure_framed() -> None:
    """Open the frame when a page was opened without it: the first line of every page.

    The first session after a start that opens a page by its own address runs the page and not
    app.py. Telling Streamlit the real pages makes its next run begin with app.py.
    """
    if not state.was_framed():
        st.navigation(pages(), position="top")
        st.rerun()


def show_problem(topic: str, *, keeps_place: bool = False) -> None:
    """Show the sentence that is kept for a topic, if there is one.

    With `keeps_place` something unseen stands there when there is none, so that what is below stays
    where it is: a map that is put elsewhere would be drawn anew.
    """
    sentence = state.problem(topic)
    if sentence:
        st.error(for_markdown(sentence))
    elif keeps_place:
        st.empty()


class PageEndsError(Exception):
    """A page has nothing more to show; its foot still comes."""


def end_page() -> NoReturn:
    """End a page early: after st.stop() nothing could be shown, not even the foot."""
    raise PageEndsError


@contextmanager
def guarded(*, stops: bool = True) -> Iterator[None]:
    """Turn what goes wrong inside into a sentence on the page; a fault of ours is logged.

    With `stops`, nothing is shown after such a sentence.
    """
    try:
        yield
    except PageEndsError:
        pass
    except CzmapError as problem:
        st.error(for_markdown(problem.sentence()))
        if stops:
            st.stop()
    except Exception as fault:  # noqa: BLE001 - the last door: said to the user, told to the log
        st.error(log_fault(fault))
        if stops:
            st.stop()
