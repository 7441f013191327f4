from czmap.ui.frame import ensure_framed

ensure_framed()

import streamlit as st  # noqa: E402 - the guard comes first

from czmap.ui import (  # noqa: E402
    compare_pick,
    define_start,
    evidence_panel,
    frame,
    near_panel,
    paint,
    reading_panel,
    state,
    zone_cards,
    zone_form,
    zone_panel,
    zone_table,
)

with st.container(key="rank-words"):
    st.title("Where could a zone go?")
answer = zone_form.settle_ranking(state.scene())
zone_form.pick_brief(state.scene(), answer)
zone_form.show_search()
frame.show_problem("zones", keeps_place=True)
if answer is None:
    paint.show_area_map(state.scene())
    frame.end_page()

scene, ranking = answer.scene, answer.ranking
with st.container(key="rank-words-found"):
    zone_panel.show_summary(scene, ranking)
    evidence_panel.show_proof(ranking)
candidate = zone_panel.chosen_candidate(ranking)
near = near_panel.near_shown(scene, answer.question, candidate)
robust = evidence_panel.settle_robustness(answer.question, scene.edition)
with st.container(key="split-rank"):
    left, right = st.columns([9, 5], gap="medium")
with st.container(horizontal=True):
    define_start.offer_to_edit(candidate)
    compare_pick.offer_zone(candidate)
# what answers a press comes first; where it stands does not hang on that
zone_panel.show_candidate(scene, candidate, ranking)
with left:
    paint.show_zone_map(scene, answer.question, candidate, near)
    zone_panel.show_basis(scene, ranking)
with right:
    zone_cards.show_cards(scene, answer.question, ranking, robust)
near_panel.show_near(scene, answer.question, candidate)
evidence_panel.show_evidence(scene, answer.question, ranking, candidate, robust)
reading_panel.show_zone_reading(scene, ranking, candidate)
zone_panel.show_people(scene, candidate)
zone_table.show_table(scene, ranking)
zone_table.show_downloads(scene, answer.question)
