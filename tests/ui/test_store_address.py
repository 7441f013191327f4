"""Where zones are saved: what CZMAP_STORE says, or secrets.toml, or a file of the user's."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from czmap.database import StoreError, address_of


def ask():
    import streamlit as st

    from czmap.ui import cache_define

    st.text(cache_define.store().engine.url.database)


@pytest.fixture
def told(no_england):
    """Ask the app where it saves, with these secrets."""

    def database(secrets=None):
        st.cache_resource.clear()
        st.cache_data.clear()
        app = AppTest.from_function(ask, default_timeout=120)
        for name, value in (secrets or {}).items():
            app.secrets[name] = value
        app.run()
        assert not app.exception
        return app.text[0].value

    return database


def test_zones_lie_where_they_are_told_to(told, no_england, tmp_path, monkeypatch):
    monkeypatch.delenv("CZMAP_STORE", raising=False)
    assert told() == str(no_england / "zones.sqlite")
    shared = {"connections": {"czmap": {"url": f"sqlite:///{tmp_path}/shared.sqlite"}}}
    assert told(shared) == f"{tmp_path}/shared.sqlite"
    assert told({"connections": {"other": {"url": "sqlite://"}}}) == str(
        no_england / "zones.sqlite"
    )
    monkeypatch.setenv("CZMAP_STORE", f"sqlite:///{tmp_path}/own.sqlite")
    assert told(shared) == f"{tmp_path}/own.sqlite"


def test_a_database_is_described_as_streamlit_does():
    parts = {"dialect": "postgresql", "host": "h", "port": 5433, "database": "d",
             "username": "u", "password": "p@ss/word"}  # fmt: skip
    address = "postgresql://u:p%40ss%2Fword@h:5433/d"
    assert address_of(parts) == address_of({"url": address}) == address
    for wrong in ({}, {"url": "nonsense"}):
        with pytest.raises(StoreError, match="not one of a database"):
            address_of(wrong)
