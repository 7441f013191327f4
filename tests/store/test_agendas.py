"""Agendas come back by their id, and no change of another window is lost in silence."""

import pytest
from sqlalchemy import text

from czmap.agendas import keep_agenda, load_agenda
from czmap.database import StoreError, file_address, open_store
from czmap.errors import DefinitionError
from czmap.exports.agendas import MOST_STOPS, Agenda, Stop, parse_agenda, to_agenda_text
from czmap.exports.contents import Note

NAME = "0123456789abcdef" * 2
STOP = Stop(name="Need", page="explore", query="show=imd_score")
AGENDA = Agenda(stops=(STOP,), notes=(Note(text="The bridge divides", role="a parent"),))


@pytest.fixture
def store(tmp_path):
    opened = open_store(file_address(tmp_path))
    yield opened
    opened.engine.dispose()


def test_an_agenda_comes_back_and_grows(store):
    assert load_agenda(store, NAME) is None
    assert keep_agenda(store, NAME, AGENDA, after=0) == 1
    longer = Agenda(stops=(STOP, STOP))
    assert keep_agenda(store, NAME, longer, after=1) == 2
    assert load_agenda(store, NAME) == (longer, 2)
    assert load_agenda(store, "f" * 32) is None


@pytest.mark.parametrize("after", [0, 1, 7])
def test_a_change_of_another_window_is_never_overwritten(store, after):
    keep_agenda(store, NAME, AGENDA, after=0)
    keep_agenda(store, NAME, Agenda(), after=1)
    with pytest.raises(StoreError, match="another window"):
        keep_agenda(store, NAME, AGENDA, after=after)
    assert load_agenda(store, NAME) == (Agenda(), 2)


def test_a_damaged_record_is_said(store):
    keep_agenda(store, NAME, AGENDA, after=0)
    with store.engine.begin() as now:
        now.execute(text("UPDATE czmap_agendas SET content = '{}'"))
    with pytest.raises(DefinitionError, match="damaged"):
        load_agenda(store, NAME)


def test_a_disk_that_refuses_is_said(store):
    store.engine.dispose()
    with store.engine.begin() as now:
        now.execute(text("DROP TABLE czmap_agendas"))
        now.execute(text("CREATE TABLE czmap_agendas (id TEXT)"))
    with pytest.raises(StoreError, match="out of reach"):
        keep_agenda(store, NAME, AGENDA, after=0)


@pytest.mark.parametrize(
    "wrong",
    [
        "[]",
        "{",
        '{"stops": [], "notes": 3}',
        '{"stops": [{"name": "x", "page": "../etc", "query": ""}], "notes": []}',
        '{"stops": [{"name": 3, "page": "rank", "query": ""}], "notes": []}',
        to_agenda_text(Agenda(stops=(STOP,) * (MOST_STOPS + 1))),
        "[" * 100_000,
    ],
)
def test_what_is_no_agenda_is_refused(wrong):
    with pytest.raises(DefinitionError, match="damaged"):
        parse_agenda(wrong)


def test_an_agenda_comes_back_from_its_text():
    assert parse_agenda(to_agenda_text(AGENDA)) == AGENDA
