"""Drafts: any sequence of edits is undone and redone exactly, and locks hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.errors import CriteriaError
from czmap.scoring.draft import (
    MOST_MEMBERS,
    Draft,
    Lock,
    Mode,
    add_areas,
    clear_draft,
    click_area,
    exchange_areas,
    lock_areas,
    redo,
    remove_areas,
    replace_members,
    undo,
)

CODES = st.sampled_from([f"Z0100000{i}" for i in range(1, 10)])
SOME = st.frozensets(CODES, max_size=5)
EDITS = st.one_of(
    st.tuples(st.just(click_area), CODES, st.sampled_from(Mode)),
    st.tuples(st.just(add_areas), SOME),
    st.tuples(st.just(remove_areas), SOME),
    st.tuples(st.just(replace_members), SOME, st.just("Started anew")),
    st.tuples(st.just(lock_areas), SOME, st.sampled_from(Lock)),
    st.tuples(st.just(exchange_areas), CODES, CODES),
    st.tuples(st.just(clear_draft)),
    st.tuples(st.just(undo)),
    st.tuples(st.just(redo)),
)


def shape(draft):
    return draft.members, draft.locked_in, draft.locked_out


@given(st.lists(EDITS, max_size=30))
@settings(max_examples=1_000)
def test_any_sequence_of_edits_is_undone_and_redone_exactly(edits):
    draft = Draft()
    for edit, *words in edits:
        before = draft
        draft = edit(draft, *words)
        assert draft.locked_in <= draft.members
        assert not draft.locked_out & draft.members
        if len(draft.past) > len(before.past) and edit is not redo:
            assert shape(undo(draft)) == shape(before)
    ends, back = [draft], draft
    while back.past:
        back = undo(back)
        ends.append(back)
    assert shape(back) == shape(Draft())
    for wanted in reversed(ends):
        assert back == wanted
        back = redo(back)
    while back.future:
        back = redo(back)
    assert undo(Draft()) == redo(Draft()) == Draft()


def test_locks_hold_against_clicks_and_lists():
    draft = lock_areas(lock_areas(Draft(), ["a"], Lock.INSIDE), ["b"], Lock.OUTSIDE)
    assert click_area(draft, "a", Mode.TOGGLE) == draft
    assert click_area(draft, "b", Mode.ADD) == draft
    assert add_areas(draft, ["b", "c"]).codes == ("a", "c")
    assert remove_areas(draft, ["a"]) == draft
    free = lock_areas(draft, ["a", "b"], Lock.FREE)
    assert click_area(free, "a", Mode.TOGGLE).codes == ()


def test_an_edit_that_changes_nothing_keeps_what_can_be_redone():
    draft = undo(add_areas(Draft(), ["a"]))
    assert add_areas(draft, []) == draft
    assert redo(draft).codes == ("a",)


def test_starting_from_other_areas_lets_go_of_locks_that_do_not_hold():
    draft = lock_areas(lock_areas(Draft(), ["a", "b"], Lock.INSIDE), ["c"], Lock.OUTSIDE)
    other = replace_members(draft, ["b", "c"], "Opened")
    assert shape(other) == (frozenset("bc"), frozenset("b"), frozenset())
    assert shape(undo(other)) == shape(draft)


def test_a_draft_has_a_most():
    with pytest.raises(CriteriaError, match="the most is 2,000"):
        add_areas(Draft(), map(str, range(MOST_MEMBERS + 1)))
    with pytest.raises(CriteriaError, match="the most is 2,000"):
        replace_members(Draft(), map(str, range(MOST_MEMBERS + 1)), "Opened")
