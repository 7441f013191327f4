from czmap.ui.frame import ensure_framed

ensure_framed()

import streamlit as st  # noqa: E402 - the guard comes first

from czmap.ui import (  # noqa: E402
    define_beyond,
    define_drafts,
    define_edits,
    define_files,
    define_keep,
    define_panel,
    define_report,
    define_search,
    define_share,
    define_start,
    define_state,
    frame,
    room,
    state,
)

st.title("What exactly is my zone?")
if define_drafts.take_linked(state.scene()):
    st.rerun()
if define_state.needs_councils(state.scene()):
    with st.container():
        define_state.show_problem("draft")
        define_drafts.offer_last_draft(state.scene())
    room.before_map(define_start.offer_to_open, state.scene())
    define_panel.choose_councils(state.scene())
    room.after_map(define_start.offer_to_open, state.scene())
    frame.end_page()

define_search.take_search(state.scene().edition)
desk = define_state.settle_desk(state.scene())
with st.container():  # always there: what comes and goes in it never moves the map
    define_state.show_problem("draft")
    define_share.show_shared(desk)
    newer = define_keep.newer_of(desk)
    define_keep.tell_newer(newer)
    define_drafts.offer_last_draft(desk.scene)
room.before_map(define_start.show_ways_in, desk)
with st.container(key="split-define"):
    left, right = st.columns([9, 5], gap="medium")
with right:  # what a click changes in the figures is told first; where it stands is the same
    define_edits.pick_size()
    define_panel.show_totals(desk)
    define_beyond.show_beyond(desk)
edits = define_edits.edits_of(desk)
with left:
    define_panel.show_tools(desk)
    define_panel.show_draft_map(desk, define_edits.hints_of(edits))
    define_edits.pick_by_name(desk)
    define_report.show_report(desk)
with right:
    define_edits.show_best(desk, edits)
room.after_map(define_start.show_ways_in, desk)
define_edits.show_lists(desk, edits)
define_keep.show_keep(desk, newer)
define_drafts.settle_link(desk)
define_files.show_downloads(desk)
define_drafts.keep_as_you_go(desk)
