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

_FITTED = ("shown", "need", "area", "ward", "brief")
_STYLE = """<style>
/* room for the row of pages above, and no more */
[data-testid="stMainBlockContainer"] {padding: 4.2rem 2.2rem 4rem; max-width: 110rem}
[data-testid="stMainBlockContainer"] h1 {padding: 0 0 .4rem}
[data-testid="stMainBlockContainer"] h3 {padding: .3rem 0 0}
[data-testid="stSidebarUserContent"] h2 {font-size: 1.1rem; padding: .6rem 0 0}
/* Streamlit fades captions below a contrast of 4.5; these are read by everyone */
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {
  color: inherit; opacity: .95}
[data-testid="stTable"] :is(th, td) {color: inherit !important}
/* tables fit where there is room: a box that must be scrolled is out of reach of some keyboards */
[data-testid="stTable"] :is(th, td) {padding: .25rem .28rem !important; white-space: normal}
[data-testid="stTable"] [data-testid="stMarkdownContainer"] {overflow: visible}
[class*="st-key-card-chosen"] {border-width: 3px !important}
[data-testid="stMainBlockContainer"] h2 {padding: .6rem 0 .3rem}
[data-testid="stAlertContainer"] {padding: .6rem .9rem}
/* what is chosen stands out by its border: white on the dark look's light blue cannot be read */
[data-testid="stMultiSelect"] [data-tag] {
  background: transparent !important; border: 2px solid currentColor; color: inherit !important}
[data-testid="stMultiSelect"] [data-tag] * {color: inherit !important}
/* Streamlit writes white on the dark look's light blue */
[data-testid="stBaseButton-primary"], [data-testid="stBaseButton-primary"] * {
  color: light-dark(#ffffff, #12191d) !important}
/* on a narrow screen what stands side by side comes one below the other */
@media (max-width: 1150px) {
  .st-key-controls [data-testid="stHorizontalBlock"] {flex-wrap: wrap}
  .st-key-controls [data-testid="stColumn"] {min-width: 13rem}
  .st-key-controls [data-testid="stColumn"]:last-child {flex: 0 0 9rem; min-width: 9rem}
  [class*="st-key-split-"] > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"],
  [class*="st-key-split-"] > [data-testid="stHorizontalBlock"] {flex-direction: column}
  [class*="st-key-split-"] > * > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"],
  [class*="st-key-split-"] > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {
    width: 100%; min-width: 100%}
}
/* on a telephone tables are narrower, and scroll by themselves where that is not enough */
@media (max-width: 640px) {
  .st-key-controls [data-testid="stColumn"]:last-child {flex: 1 1 100%}
  [data-testid="stTable"] {overflow-x: auto}
  [data-testid="stTable"] :is(th, td) {padding: .3rem .35rem !important; font-size: .85rem}}
:is(a, button, summary):focus-visible {outline: 3px solid #b35c00; outline-offset: 2px}
</style>"""


def pages() -> list[StreamlitPage]:
    """List the pages, one for each question a user asks.

    They have no icons: Streamlit asks fonts.gstatic.com for a page's icon to put it on the tab.
    """
    folder = home() / "pages"
    return [
        st.Page(folder / "explore.py", title="Explore", default=True),
        st.Page(folder / "rank.py", title="Find zones"),
        st.Page(folder / "define.py", title="Define a zone"),
        st.Page(folder / "compare.py", title="Compare"),
        st.Page(folder / "export.py", title="Take it away"),
        st.Page(folder / "data.py", title="Data"),
        st.Page(folder / "about.py", title="About"),
    ]


def open_frame() -> StreamlitPage:
    """Show what surrounds a page, settle what is looked at, and give the page to run."""
    page = st.navigation(pages(), position="top")
    st.set_page_config(
        page_title=f"{page.title} · czmap: children's zones",
        page_icon="🗺️",
        layout="wide",
        initial_sidebar_state=290,
    )
    st.html(_STYLE)
    state.start()
    with guarded():
        study, edition = settle_study()
        wards = set(study.areas["ward_code"])
        fitted, sentences = fit_to(state.view(), study.catalogue, study.areas.index, wards)
        if sentences:
            state.change(**{name: getattr(fitted, name) for name in _FITTED})
            state.note_problem("fit", " ".join(sentences))
        index, scores = settle_need(study, edition)
        state.set_scene(Scene(study=study, edition=edition, index=index, scores=scores))
        if study.invented:
            st.warning(text.BANNER, icon="⚠️")
        with st.container():  # always there: a sentence that goes never moves the map below
            for topic in ("link", "fit", "place"):
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
    except Exception as fault:  # noqa: BLE001 - the last door: said to the user, told to the log
        st.error(log_fault(fault))
        st.stop()


def log_fault(fault: Exception) -> str:
    """Tell a fault of ours whole to the log, and give the sentence for the user."""
    reference = uuid.uuid4().hex[:8]
    _LOG.error("Fault %s", reference, exc_info=fault)
    return (
        f"Something went wrong that should not have (reference {reference}). Load the page "
        "again; if it comes back, tell whoever looks after czmap, with the reference."
    )
