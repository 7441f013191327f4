"""What surrounds every page: navigation, place, need, the mark of invented data, faults."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from czmap.errors import CzmapError
from czmap.paths import home
from czmap.safe import for_markdown
from czmap.ui import state, text
from czmap.ui.need_controls import pick_need, settle_need
from czmap.ui.place import pick_place, settle_study
from czmap.ui.state import Scene
from czmap.ui.view import fit_to

_LOG = logging.getLogger(__name__)

_STYLE = """<style>
.block-container {padding-top: 4.5rem; padding-bottom: 3rem; max-width: 110rem}
h1 {font-size: 2rem; padding-bottom: .25rem}
h2 {font-size: 1.4rem}
h3 {font-size: 1.15rem}
section[data-testid="stSidebar"] h2 {font-size: 1.15rem; padding-bottom: 0}
a:focus-visible, button:focus-visible {outline: 3px solid #ffbf47; outline-offset: 2px}
</style>"""


def pages() -> list[StreamlitPage]:
    """List the pages, one for each question a user asks."""
    folder = home() / "pages"
    return [
        st.Page(folder / "explore.py", title="Explore", icon=":material/map:", default=True),
        st.Page(folder / "rank.py", title="Find zones", icon=":material/format_list_numbered:"),
        st.Page(folder / "data.py", title="Data", icon=":material/database:"),
        st.Page(folder / "about.py", title="About", icon=":material/help:"),
    ]


def open_frame() -> StreamlitPage:
    """Show what surrounds a page, settle what is looked at, and give the page to run."""
    st.set_page_config(page_title="czmap: children's zones", page_icon="🗺️", layout="wide")
    page = st.navigation(pages(), position="top")
    st.html(_STYLE)
    state.start()
    with guarded():
        study, edition = settle_study()
        fitted, sentences = fit_to(state.view(), study.catalogue, study.areas.index)
        if sentences:
            state.change(shown=fitted.shown, need=fitted.need, area=fitted.area)
            state.note_problem("link", " ".join(sentences))
        index, scores = settle_need(study, edition)
        state.set_scene(Scene(study=study, edition=edition, index=index, scores=scores))
        if study.invented:
            st.warning(text.BANNER, icon="⚠️")
        for topic in ("link", "place"):
            show_problem(topic)
        with st.sidebar:
            pick_place(study)
            pick_need(study, index)
        state.write_address()
    state.mark_framed()
    return page


def ensure_framed() -> None:
    """Open the frame when a page was opened without it: the first line of every page.

    The first session after a start that opens a page by its own address runs the page and not
    app.py. Telling Streamlit the real pages makes its next run begin with app.py.
    """
    if not state.was_framed():
        st.navigation(pages(), position="top")
        st.rerun()


def show_problem(topic: str) -> None:
    """Show the sentence that is kept for a topic, if there is one."""
    sentence = state.problem(topic)
    if sentence:
        st.error(for_markdown(sentence))


@contextmanager
def guarded() -> Iterator[None]:
    """Turn what goes wrong inside into a sentence on the page; a fault of ours is logged."""
    try:
        yield
    except CzmapError as problem:
        st.error(for_markdown(problem.sentence()))
        st.stop()
    except Exception:
        reference = uuid.uuid4().hex[:8]
        _LOG.exception("Fault %s", reference)
        st.error(
            f"Something went wrong that should not have (reference {reference}). Load the page "
            "again; if it comes back, tell whoever looks after czmap, with the reference."
        )
        st.stop()
