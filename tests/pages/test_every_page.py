"""Every page opens, says what it is, and marks the invented borough."""

import pytest

from tests.pages.conftest import errors, words

TITLES = {
    "home": "Where should a children's zone be?",
    "explore": "What is this place like?",
    "rank": "Where could a zone go?",
    "define": "What exactly is my zone?",
    "compare": "How do these places differ?",
    "export": "What do I take away?",
    "room": "What do we look at together?",
    "data": "What is it built on?",
    "about": "Can I trust it?",
}


@pytest.mark.parametrize("page", TITLES)
def test_a_page_opens_without_an_error_and_says_that_the_place_is_invented(open_app, page):
    app = open_app(page)
    assert errors(app) == ""
    assert [one.value for one in app.title] == [TITLES[page]]
    assert "this place does not exist" in app.warning[0].value


@pytest.mark.parametrize("page", TITLES)
def test_headings_come_in_order(open_app, page):
    app = open_app(page, find="1")
    levels = [int(one.tag[1]) for one in [*app.main.title, *app.main.header]]
    assert levels[0] == 1
    assert levels.count(1) == 1


def test_without_england_the_data_page_says_how_to_get_it(open_app):
    app = open_app("data")
    assert "czmap data get" in [one.value for one in app.code]
    assert "invented borough" in words(app)


def test_every_indicator_of_the_data_page_has_a_caveat(open_app):
    app = open_app("data")
    assert words(app).count("Take care:") == 17


def test_the_about_page_says_what_the_data_cannot_see(open_app):
    said = words(open_app("about"))
    for cause in ("bereavement", "hidden homelessness", "custodial sentences"):
        assert cause in said
