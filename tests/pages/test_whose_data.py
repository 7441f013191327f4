"""The foot of every page: whose data it is, and one step away what each figure means."""

import pytest

from czmap.ui import text_whose
from tests.pages.conftest import errors, words
from tests.pages.test_every_page import TITLES


@pytest.mark.parametrize("page", TITLES)
def test_every_page_ends_with_whose_data_it_is(open_app, page):
    app = open_app(page)
    assert (
        app.main.caption[-1]
        .value.replace("\\", "")
        .startswith("Invented data: it describes no real place")
    )
    assert app.main.expander[-1].label == text_whose.SOURCES


def test_every_figure_is_one_step_from_its_source_and_caveat(open_app):
    app = open_app("explore")
    assert not app.main.expander[-1].markdown  # sent when it is opened
    app.session_state["foot-sources"] = True
    told = app.run().main.expander[-1].markdown[0].value
    assert errors(app) == ""
    assert told.count("Take care:") == 17
    for said in ("Need index", "Residents and children", "Schools and services", "CC0 1.0"):
        assert said in told.replace("\\", "")


def test_the_data_page_says_how_to_add_postcodes(open_app):
    app = open_app("data")
    assert "There is no table of postcodes here yet" in words(app)
    assert text_whose.ROYAL_MAIL not in words(app)
    assert "czmap data add postcodes FILE" in [one.value for one in app.code]
