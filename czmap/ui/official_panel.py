"""Getting England's official data on the page: start, progress, cancel, and the data before."""

import streamlit as st

from czmap.errors import Cancelled, CzmapError, PackError
from czmap.geodata.pack import MANIFEST, Manifest, previous_of
from czmap.geodata.pack_moves import bring_back
from czmap.geodata.source import Source
from czmap.geodata.sources import SOURCES
from czmap.geodata.study import ENGLAND, pack_folder
from czmap.jobs import Job
from czmap.safe import for_code, for_markdown
from czmap.ui import cache, cache_get, identity, job_panel, state, text, text_get

TOPIC = "get-england"
_DONE = "get-england-done"


def show_get() -> None:
    """Show what there is of England, and the way to get it or newer data."""
    st.subheader("The real England")
    try:
        manifest = cache.manifest(ENGLAND)
    except PackError as problem:
        manifest = None
        if (pack_folder(ENGLAND) / MANIFEST).is_file():
            st.markdown(for_markdown(problem.what))
    _show_state(manifest)
    job: Job | None = state.kept(TOPIC, None)
    if job is None:
        _offer(manifest)
    else:
        _follow(job)
    _show_outcome()
    _show_more()


def _show_state(manifest: Manifest | None) -> None:
    if manifest is None:
        st.markdown(f"{text_get.NOT_HERE} {text_get.OFFER}")
        return
    size = sum(table.bytes for table in manifest.tables.values()) / 1e6
    st.markdown(
        f"It is on this computer: edition {for_code(manifest.edition)}, built "
        f"{for_markdown(manifest.built[:10])}, {size:,.0f} MB."
    )


def _offer(manifest: Manifest | None) -> None:
    with st.container(horizontal=True):
        if manifest is None:
            st.button(text_get.GET, key="get", type="primary", on_click=_start, args=(False,),
                      icon=":material/download:")  # fmt: skip
        else:
            if state.scene().study.invented:
                st.button(text_get.SHOW, key="show-england", type="primary", on_click=_show_england)
            if identity.may_replace_data():
                st.button(text_get.GET_NEWER, key="get", on_click=_start, args=(True,),
                          help=text_get.OFFER, icon=":material/download:")  # fmt: skip
        if previous_of(pack_folder(ENGLAND)).is_dir() and identity.may_replace_data():
            st.button(text_get.BACK, key="get-back", on_click=_bring_back, help=text_get.BACK_HELP)
    if not (manifest is None or identity.may_replace_data()):
        st.caption(text_get.SHARED)


@st.fragment(run_every=job_panel.LOOK_EVERY_S)
def _follow(job: Job) -> None:
    """Show how far the download is, and begin the page anew when it is over."""
    seen = cache_get.look(_me(), job)
    if seen.is_over:
        _finish(job)
        st.rerun()
    if state.kept(TOPIC, None) is None:
        st.rerun()
    with st.container(key="progress-get-england"):
        st.progress(seen.share, text=for_markdown(job_panel.progress_sentence(seen)))
        st.button(text_get.CANCEL, key="cancel-get", on_click=_stop, icon=":material/close:")


def _show_outcome() -> None:
    said: str = state.kept(_DONE, "")
    if said:
        st.success(for_markdown(said))
    if problem := state.problem(TOPIC):
        st.error(problem)


def _show_more() -> None:
    with st.expander("What is fetched, and from whom"):
        st.markdown("\n".join(_source_line(source) for source in SOURCES))
        st.markdown(text_get.FOR_A_TERMINAL)
        st.code(text.GET_ENGLAND, language=None)
        st.markdown(text_get.CLOSED_NETWORK)


def _source_line(source: Source) -> str:
    where = "" if source.required else ", where it is published"
    return (
        f"- {for_markdown(source.title)} ({for_markdown(source.publisher)}): for "
        f"{for_markdown(source.used_for)}{where}"
    )


def _me() -> str:
    return job_panel.follower(TOPIC)


def _start(fresh: bool) -> None:
    state.clear_problem(TOPIC)
    state.keep(_DONE, "")
    state.keep(TOPIC, cache_get.ask_england(_me(), fresh=fresh))


def _stop() -> None:
    cache_get.stop(_me())
    state.keep(TOPIC, None)
    state.keep(_DONE, text_get.CANCELLED)


def _finish(job: Job) -> None:
    """Remember what came of a download, in words."""
    state.keep(TOPIC, None)
    if isinstance(job.error, Cancelled):
        state.keep(_DONE, text_get.CANCELLED)
    elif isinstance(job.error, CzmapError):
        state.note_problem(TOPIC, for_markdown(job.error.sentence()))
    elif job.error is not None:
        raise job.error
    else:
        state.keep(_DONE, _told(job.result))


def _told(manifest: Manifest) -> str:
    rows = manifest.tables["areas"].rows
    said = [f"England is there: {rows:,} neighbourhoods, edition {manifest.edition}."]
    said += [
        f"{source.title}: {source.note.partition('.')[0]}."
        for source in manifest.sources.values()
        if source.note.startswith("Changed since")
    ]
    return " ".join([*said, *manifest.absent.values()])


def _bring_back() -> None:
    state.clear_problem(TOPIC)
    state.keep(_DONE, "")
    try:
        manifest = bring_back(pack_folder(ENGLAND))
    except PackError as problem:
        state.note_problem(TOPIC, for_markdown(problem.sentence()))
    else:
        state.keep(_DONE, f"The earlier data is back: edition {manifest.edition}.")


def _show_england() -> None:
    state.change_study(pack=ENGLAND, lads=())
