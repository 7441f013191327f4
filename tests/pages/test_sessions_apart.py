"""What one session works on never shows in another, on a server that several browsers use."""

import os
import random
import secrets
from types import SimpleNamespace

import pytest
import streamlit as st

from czmap.database import file_address, open_store
from czmap.store import list_zones
from czmap.ui import identity
from czmap.ui.short_codes import to_word
from tests.pages.conftest import by_label, errors, words
from tests.pages.test_define import STUDY, members

SESSIONS, ACTIONS = (int(one) for one in os.environ.get("CZMAP_SESSIONS", "2x3").split("x"))
"""By hand: CZMAP_SESSIONS=20x50 python -m pytest tests/pages -k f16."""


@pytest.fixture
def of_browser(monkeypatch):
    """Say whose browser the next run is of."""
    monkeypatch.setenv("CZMAP_SHARED", "1")

    def become(key):
        told = SimpleNamespace(cookies={"czmap": key}, timezone=None, url=None,
                               theme=st.context.theme)  # fmt: skip
        monkeypatch.setattr(identity.st, "context", told)

    return become


def test_f16_no_session_sees_what_another_has(open_app, of_browser, no_england):
    """F16: sessions take turns at random; each shows its own members, zones and figures alone."""
    chance = random.Random(2)  # noqa: S311 - the same turns each time
    codes = list(STUDY.areas.index)
    sessions = []
    for number in range(SESSIONS):
        key, own = secrets.token_hex(16), tuple(sorted(chance.sample(codes, 3 + number)))
        of_browser(key)
        app = open_app("define", members=to_word(own), called=f"Zone of {number:03d}")
        sessions.append(SimpleNamespace(app=app, key=key, own=own, saved=0))
    for _ in range(SESSIONS * ACTIONS):
        number = chance.randrange(SESSIONS)
        one = sessions[number]
        of_browser(one.key)
        if chance.random() < 0.5:
            by_label(one.app.button, "Save as a copy" if one.saved else "Save as a new zone"
                     ).click().run()  # fmt: skip
            one.saved += 1
        else:
            by_label(one.app.text_input, "Saved by (a role or a name)").set_value(
                f"Somebody {number}"
            ).run()
        said = words(one.app)
        assert errors(one.app) == "" and members(one.app) == one.own
        people = STUDY.areas.loc[list(one.own), "population"].sum()
        assert f"{people:,.0f} residents" in said
        shown = [box for box in one.app.selectbox if box.label.startswith("Saved zones")]
        assert [box.label for box in shown] == ([f"Saved zones ({one.saved})"] if one.saved else [])
        foreign = [f"Zone of {other:03d}" for other in range(SESSIONS) if other != number]
        told = said + " ".join(option for box in one.app.selectbox for option in box.options)
        assert [name for name in foreign if name in told] == []
    store = open_store(file_address(no_england))
    for one in sessions:
        of_browser(one.key)
        assert len(list_zones(store, identity.workspace())) == one.saved
    store.engine.dispose()
