"""What a person is asked of boundaries before they are laid over the maps."""

import streamlit as st

from czmap.errors import CzmapError
from czmap.geodata.own import LONGEST
from czmap.geodata.own_shapes import make_shapes
from czmap.geodata.own_table import to_findings_report
from czmap.geodata.shape_rows import ShapeRows, System
from czmap.geodata.study import Study
from czmap.safe import for_markdown, plain
from czmap.ui import own_figures, own_form, own_report, own_upload, state, text, text_own
from czmap.ui.own_upload import Brought


def ask_system(stem: str) -> str:
    """Ask which coordinates a file is in; "" while it was not said."""
    chosen = st.radio(
        text_own.SYSTEM,
        list(System),
        index=None,
        format_func=lambda one: text.titled(str(one)),
        key=f"{stem}-system",
    )
    return str(chosen or "")


def ask_shapes(brought: Brought, found: ShapeRows, study: Study) -> None:
    """Say what was found, and ask what the boundaries are called and where they are from."""
    count = text.many(len(found.names), "boundary", "boundaries")
    listed = ", ".join(for_markdown(name) for name in found.names[:5])
    more = f" and {len(found.names) - 5:,} more" if len(found.names) > 5 else ""
    st.markdown(f"**{count}**: {listed}{more}.")
    own_form.say_findings(found.findings)
    own_report.offer_report(
        lambda: to_findings_report(found.findings), brought.name, key="shapes-found"
    )
    stem = f"own-{brought.turn}"
    if len(found.fields) > 1:
        st.selectbox(
            "The field that names them", found.fields, format_func=plain, key=f"{stem}-field"
        )
    sure = found.sure or st.checkbox(
        text_own.UNSURE.format(system=found.system), key=f"{stem}-sure"
    )
    with st.form(f"{stem}-shapes"):
        stated = plain(brought.name).rpartition(".")[0][:LONGEST]
        st.text_input("What they are called", stated, max_chars=LONGEST, key=f"{stem}-label")
        st.text_input("Where they are from", max_chars=LONGEST, key=f"{stem}-source",
                      placeholder="For example: the council's housing team")  # fmt: skip
        st.form_submit_button(
            "Lay them over the maps",
            type="primary",
            on_click=_lay,
            args=(found, stem, study),
            disabled=not sure,
        )
    own_form.say_done()


def _lay(found: ShapeRows, stem: str, study: Study) -> None:
    """Keep the boundaries for this session, or say what is wrong (an on_click)."""
    label, source = (str(state.held(f"{stem}-{name}", "")) for name in ("label", "source"))
    try:
        made, said = make_shapes(found, label, source, study.pack, study.key.pack)
        own_figures.add(made)
    except CzmapError as problem:
        state.note_problem("own keep", problem.sentence())
        return
    own_form.note_done(text_own.DRAWN.format(label=made.label), said)
    own_upload.put_away()
