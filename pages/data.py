from czmap.ui.frame import ensure_framed

ensure_framed()

import streamlit as st  # noqa: E402 - the guard comes first

from czmap.ui import carried_panel, data_panel, own_panel, state  # noqa: E402

study = state.scene().study
st.title("What is it built on?")
data_panel.show_loaded(study)
own_panel.show_own(study)
data_panel.show_sources(study.pack.manifest)
data_panel.show_joins(study.pack.manifest)
carried_panel.show_earlier(study)
data_panel.show_postcodes()
data_panel.show_indicators(study)
