"""What stands at the foot of every page: whose data it is, and what each figure means."""

import streamlit as st

from czmap.errors import PackError
from czmap.geodata.postcodes import load_postcode_note
from czmap.paths import user_data
from czmap.safe import for_markdown
from czmap.ui import provenance, state, text_whose


def show_whose_data() -> None:
    """Show the attribution of the data, and one step away what each figure is and where from."""
    with st.container(key="whose-data"):
        st.divider()
        _show_sources()
        st.caption(for_markdown(_attribution()))


@st.fragment
def _show_sources() -> None:
    """List every figure with its source; it is sent only when opened, and the page stays."""
    study = state.scene().study
    whole = st.expander(text_whose.SOURCES, on_change="rerun", key="foot-sources")
    if not whole.open:
        return
    manifest = study.pack.manifest
    lines = [
        text_whose.NEED,
        *(provenance.source_sentence(one) for one in study.catalogue.values()),
        *(
            f"**{label}.** {provenance.table_source(manifest, table, last=last)}"
            for label, table, last in text_whose.TABLES
        ),
        text_whose.MORE,
    ]
    whole.markdown("\n".join(f"- {line}" for line in lines))


def _attribution() -> str:
    said = state.scene().study.pack.manifest.attribution
    try:
        note = load_postcode_note(user_data())
    except PackError:
        note = None  # the Data page says that it is damaged
    royal_mail = "" if note is None else f" {text_whose.ROYAL_MAIL}"
    return f"{said}{royal_mail}"
