"""England's data is got on the data page: started, followed, cancelled, and then chosen."""

import time

import pytest

from czmap.geodata import official
from czmap.geodata.pack import load_manifest, previous_of
from czmap.ui import cache_get, identity, text_get
from tests.drawn_pack import make_grid_pack
from tests.geodata.tiny_publishers import serve, tiny_sources
from tests.pages.conftest import by_label, errors, words
from tests.pages.test_hostile_and_missing import save_as_england


@pytest.fixture
def publishers(no_england, monkeypatch):
    monkeypatch.setattr(official, "SOURCES", tiny_sources())
    with serve() as served:
        monkeypatch.setenv("CZMAP_MIRROR", served.address)
        yield served


def wait(app, until):
    """Let the page look in again until something is so; AppTest does not by itself."""
    for _ in range(300):
        if until(app):
            return app
        time.sleep(0.1)
        app.run()
    raise AssertionError(words(app))


def button(app, label):
    return by_label(app.button, label)


def labels(app):
    return [one.label for one in app.button]


def test_england_is_got_with_a_button_and_can_be_chosen_at_once(open_app, publishers, no_england):
    app = open_app("data")
    assert "czmap data get" in [one.value for one in app.code]
    publishers.fault("html", "File_7", times=1)
    button(app, text_get.GET).click().run()
    wait(app, lambda page: page.error)
    assert "This is a web page" in errors(app)
    assert not (no_england / "england").exists()
    button(app, text_get.GET).click().run()
    wait(app, lambda page: page.success)
    assert "England is there: 4 neighbourhoods" in app.success[0].value.replace("\\", "")
    assert text_get.SHOW in labels(app)
    assert text_get.BACK not in labels(app)
    edition = load_manifest(no_england / "england").edition
    publishers.version = b"\r\n"
    button(app, text_get.GET_NEWER).click().run()
    wait(app, lambda page: page.success)
    assert "Changed since" in app.success[0].value
    button(app, text_get.BACK).click().run()
    assert f"The earlier data is back: edition {edition}" in app.success[0].value.replace("\\", "")
    button(app, text_get.SHOW).click().run()
    assert "England" in words(app)
    assert text_get.SHOW not in labels(app)


def test_on_a_shared_server_no_visitor_replaces_the_data_of_all(open_app, no_england, monkeypatch):
    save_as_england(make_grid_pack(), no_england)
    previous_of(no_england / "england").mkdir()
    assert {text_get.GET_NEWER, text_get.BACK} <= set(labels(open_app("data")))
    monkeypatch.setattr(identity, "may_replace_data", lambda: False)
    app = open_app("data")
    assert errors(app) == "" and text_get.SHARED in words(app)
    assert text_get.SHOW in labels(app)
    assert not {text_get.GET_NEWER, text_get.BACK} & set(labels(app))


def test_a_download_is_cancelled_and_what_was_there_stays(open_app, publishers):
    publishers.fault("stall", "", times=99)
    app = open_app("data")
    button(app, text_get.GET).click().run()
    assert text_get.CANCEL in labels(app)
    button(app, text_get.CANCEL).click().run()
    assert text_get.CANCELLED in app.success[0].value.replace("\\", "")
    assert text_get.GET in labels(app)
    other = cache_get.queue().ask("another", "nothing", lambda _: None)
    assert other.wait(30)  # the thread has stopped, and is free again
