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


def test_an_address_of_no_page_is_said_until_another_page_is_opened(open_app):
    app = open_app("home", lost="nowhere<b>")
    assert "No page is called 'nowhere<b>' here" in errors(app)
    assert params(app) == {}
    app = app.switch_page("pages/about.py").run()
    assert errors(app) == ""
    linked = open_app("home", lost="x" * 99, show="imd_score")
    assert f"No page is called '{'x' * 40}' here" in errors(linked)


@pytest.mark.parametrize("typed", ["Z06000002", "z06000002 "])
def test_a_place_is_looked_up_on_the_first_page(open_app, typed):
    app = open_app("home")
    by_label(app.text_input, "Find a place or postcode").set_value(typed).run()
    app = app.switch_page("pages/explore.py").run()  # AppTest does not follow st.switch_page
    assert errors(app) == ""
    assert params(app)["councils"] == "Z06000002"


def test_a_place_that_is_not_there_is_said_and_the_page_stays(open_app):
    app = open_app("home")
    by_label(app.text_input, "Find a place or postcode").set_value("Atlantis").run()
    assert "Atlantis" in errors(app)
    assert next(one.value for one in app.header) == "Find places"


def typed_into(app, words):
    """Type into the sidebar's search, and press Enter."""
    by_label(app.sidebar.text_input, "Find a place or postcode").set_value(words).run()
    assert errors(app) == ""
    return app


@pytest.mark.parametrize("typed", ["otterbank", "Otter", "terban", "Z05000002"])
def test_a_part_of_the_only_name_is_enough(open_app, typed):
    shown = params(typed_into(open_app("explore"), typed))
    assert (shown["councils"], shown["ward"]) == ("Z06000001", "Z05000002")


def test_of_several_places_one_is_asked_for_and_the_view_stays_until_then(open_app):
    app = typed_into(open_app("explore"), "fold")
    which = by_label(app.selectbox, "2 places have “fold” in their names. Which one?")
    assert which.options == [
        "Choose one",
        "Kestrel Fold (ward), Wenbury",
        "Copperfold (ward), Wenbury",
    ]
    assert "councils" not in params(app)
    which.set_value("Z05000005").run()
    assert params(app)["ward"] == "Z05000005"
    assert not [one for one in app.selectbox if "in their names" in one.label]


def test_a_neighbourhood_is_found_by_its_name_and_by_its_code(open_app):
    for typed in ("wenbury 006b", "Z01000027"):
        shown = params(typed_into(open_app("explore"), typed))
        assert (shown["councils"], shown["area"]) == ("Z06000001", "Z01000027")


def test_more_places_than_are_listed_are_counted(open_app):
    app = typed_into(open_app("explore"), "wenbury 0")
    which = next(one for one in app.selectbox if "in their names" in one.label)
    assert len(which.options) == 13
    count = int(which.label.split()[0])
    assert f"{count - 12} more are not listed" in words(app)


def test_the_address_of_the_first_page_is_told_from_a_link_to_a_place(open_app):
    app = open_app("explore", show="imd_score")
    app = app.switch_page("pages/home.py").run()
    assert params(app) == {"show": "imd_score", "home": "1"}
    for asked, is_link in (({"show": "imd_score"}, True), ({"show": "x", "home": "1"}, False)):
        assert state.is_link(asked) is is_link
    assert not state.is_link({})
