"""The first page: three doors, a search that finds places, and links of before it was there."""

import pytest

from czmap.ui import state
from tests.pages.conftest import by_label, errors, params, words


def test_the_first_page_has_three_doors_and_says_what_a_neighbourhood_is(open_app):
    app = open_app("home")
    heads = [one.value for one in app.header]
    assert heads == ["Find places", "I know the area", "Open a saved session"]
    said = words(app)
    assert "about 1,700 people" in said and "made up" in said
    assert params(app) == {}
    assert not app.sidebar.children


@pytest.mark.parametrize("typed", ["Z06000002", "z06000002 "])
def test_a_place_is_looked_up_on_the_first_page(open_app, typed):
    app = open_app("home")
    by_label(app.text_input, "Find a council, ward or region").set_value(typed).run()
    app = app.switch_page("pages/explore.py").run()  # AppTest does not follow st.switch_page
    assert errors(app) == ""
    assert params(app)["councils"] == "Z06000002"


def test_a_place_that_is_not_there_is_said_and_the_page_stays(open_app):
    app = open_app("home")
    by_label(app.text_input, "Find a council, ward or region").set_value("Atlantis").run()
    assert "Atlantis" in errors(app)
    assert next(one.value for one in app.header) == "Find places"


def test_the_address_of_the_first_page_is_told_from_a_link_to_a_place(open_app):
    app = open_app("explore", show="imd_score")
    app = app.switch_page("pages/home.py").run()
    assert params(app) == {"show": "imd_score", "home": "1"}
    for asked, is_link in (({"show": "imd_score"}, True), ({"show": "x", "home": "1"}, False)):
        assert state.is_link(asked) is is_link
    assert not state.is_link({})
