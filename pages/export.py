from czmap.ui.frame import ensure_framed

ensure_framed()

import streamlit as st  # noqa: E402 - the guard comes first

from czmap.ui import export_panel, frame, own_layers, state, text_export, zone_form  # noqa: E402

st.title("What do I take away?")
st.markdown(text_export.INTRO)
scene = state.scene()
answer = zone_form.settle_ranking(scene)
if zone_form.show_search() and answer is None:
    frame.end_page()
frame.show_problem("zones")
taken = export_panel.pick_taken(scene, answer)
if taken is None:
    frame.end_page()

export_panel.show_contents(scene, taken)
own = export_panel.show_pack(scene, taken)
export_panel.show_single_files(scene, taken, own)
own_layers.show_take(scene, taken)
