"""The whole app without a browser, on the invented borough and with an empty data folder."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from czmap.database import file_address, open_store
from czmap.errors import Cancelled
from czmap.paths import home
from czmap.scoring.zones import ZoneCriteria
from czmap.ui import cache, job_panel


@pytest.fixture
def open_app(no_england, monkeypatch) -> Callable[..., AppTest]:
    """Open the app at a page, as a link with these parameters would."""
    st.cache_resource.clear()
    st.cache_data.clear()
    # AppTest does not look in again by itself: a page waits for its search, however slow we are
    monkeypatch.setattr(job_panel, "PATIENCE_S", 120.0)

    def opened(page: str = "explore", **params: str) -> AppTest:
        app = AppTest.from_file(str(home() / "app.py"), default_timeout=120)
        for name, value in params.items():
            app.query_params[name] = value
        if page != "home":
            app.switch_page(f"pages/{page}.py")
        return app.run()

    return opened


SOON = 60.0
"""Seconds within which another thread does what it was told."""


@dataclass(frozen=True, kw_only=True)
class SlowSearch:
    """A search that has begun, waits until it is let go, and was then told to stop or not."""

    begun: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def slow_searches(monkeypatch) -> Callable[[Callable[[ZoneCriteria], bool]], SlowSearch]:
    """Let the searches of some criteria wait from now on."""

    def begin(is_slow: Callable[[ZoneCriteria], bool]) -> SlowSearch:
        one, search = SlowSearch(), cache.find_candidates

        def slow(study, index, criteria, progress):
            if not is_slow(criteria):
                return search(study, index, criteria, progress)
            progress("Thinking hard", 0.5)
            one.begun.set()
            assert one.opened.wait(SOON)
            try:
                progress("Thinking on", 0.6)
            except Cancelled:
                one.stopped.set()
                raise
            return search(study, index, criteria, progress)

        monkeypatch.setattr(cache, "find_candidates", slow)
        return one

    return begin


def errors(app: AppTest) -> str:
    """All error sentences on the page, without the marks that keep Markdown from reading them."""
    assert not app.exception
    return " ".join(one.value for one in app.error).replace("\\", "")


def words(app: AppTest) -> str:
    """All that the page says."""
    said = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.info]
    told = " ".join(str(one.value) for one in said)
    return told.replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")


def by_label(widgets, label: str):
    """Find a widget by its label."""
    found = [one for one in widgets if one.label == label]
    assert len(found) == 1, f"{len(found)} widgets are called {label!r}"
    return found[0]


def params(app: AppTest) -> dict[str, str]:
    """What the address of the page says."""
    lists = {name: app.query_params[name] for name in app.query_params}
    return {name: one if isinstance(one, str) else one[0] for name, one in lists.items()}


@pytest.fixture
def store(no_england):
    """Open the file that the app of the test saves in."""
    opened = open_store(file_address(no_england))
    yield opened
    opened.engine.dispose()


def way_to_map(block, so_far=()):
    """Find the first map below a block: the places that lead to it, or None."""
    for place, child in block.children.items():
        here = (*so_far, place)
        if child.type == "component_instance" and "folium" in child.proto.component_name:
            return here
        if getattr(child, "children", None) and (found := way_to_map(child, here)):
            return found
    return None
