"""What a session keeps of its own figures (faults E15, F16)."""

import gc

import pytest
import streamlit as st

from czmap.errors import StudyError, TableError
from czmap.ui import own_figures
from tests.geodata.test_own import made


@pytest.fixture(autouse=True)
def session(monkeypatch):
    kept = {}
    monkeypatch.setattr(st, "session_state", kept)
    return kept


def test_f16_figures_are_found_only_while_some_session_holds_them(session):
    one = made(range(10, 18))
    own_figures.add(one)
    digest = one.digest
    assert own_figures.mark("abc", "invented") == f"abc+{digest}"
    assert own_figures.mark("abc", "england") == "abc"
    assert own_figures.find([digest]) == (one,)
    assert own_figures.holds(f"abc+{digest}") and not own_figures.holds("abc+elsewhere")
    session.clear()
    del one
    gc.collect()
    assert own_figures.kept("invented") == ()
    with pytest.raises(StudyError, match="were removed"):
        own_figures.find([digest])


def test_e15_a_session_keeps_only_so_many(monkeypatch):
    monkeypatch.setattr(own_figures, "MOST", 1)
    one = made(range(10, 18))
    own_figures.add(one)
    own_figures.add(made(range(10, 18)))
    assert own_figures.kept("invented") == (one,)
    with pytest.raises(TableError, match="at most 1 own tables .* Remove one first"):
        own_figures.add(made(range(11, 19)))
    own_figures.remove(one.digest)
    own_figures.add(made(range(11, 19)))
