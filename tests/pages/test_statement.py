"""The accessibility statement: its form, what only the deployer can say, and the way to it."""

import re

import pytest

from tests.browser import test_keyboard as journeys
from tests.browser.test_accessible import EXCUSED
from tests.pages.conftest import errors, words

# the headings of the model statement that UK public bodies must follow
MODEL = [
    "Feedback and contact information",
    "Enforcement procedure",
    "Technical information about accessibility",
    "Compliance status",
    "Non-accessible content",
    "Non-compliance with the accessibility regulations",
    "Disproportionate burden",
    "Content that is not within the scope of the accessibility regulations",
    "What is being done to improve accessibility",
    "Preparation of this statement",
]
# the criterion that the statement names for each of axe's rules that is excused
CRITERIA = {"scrollable-region-focusable": "2.1.1", "target-size": "2.5.8"}


def test_the_statement_follows_the_model(open_app):
    app = open_app("accessibility")
    assert errors(app) == ""
    said = [one.value for one in [*app.main.header, *app.main.subheader]]
    assert sorted(said) == sorted(MODEL)
    told = words(app)
    assert "partially compliant" in told and "version 2.2, level AA" in told
    assert "No. 2) Accessibility Regulations 2018" in told
    assert len(re.findall(r"This fails criterion \d\.\d\.\d", told)) >= 4
    assert re.search(r"prepared on \d+ \w+ 20\d\d", told)


def test_what_is_excused_in_the_tests_stands_in_the_statement(open_app):
    told = words(open_app("accessibility"))
    assert {rule for rule, _ in EXCUSED} <= set(CRITERIA)
    for rule, _ in EXCUSED:
        assert CRITERIA[rule] in told, rule


def test_as_many_journeys_by_keyboard_are_told_of_as_are_tried(open_app):
    tried = [name for name in vars(journeys) if name.startswith("test_")]
    assert len(tried) == 9 and "nine journeys with a keyboard alone" in words(
        open_app("accessibility")
    )


def test_no_contact_is_made_up(open_app, monkeypatch):
    for name in ("ORGANISATION", "ACCESSIBILITY_CONTACT", "ACCESSIBILITY_REPLY"):
        monkeypatch.delenv(f"CZMAP_{name}", raising=False)
    app = open_app("accessibility")
    assert any("has not yet said whom to tell" in one.value for one in app.warning)
    assert "@" not in words(app) and "whoever gave you this address" in words(app)


def test_the_deployer_says_who_and_whom_to_tell(open_app, monkeypatch):
    monkeypatch.setenv("CZMAP_ORGANISATION", "Grid <b>Council</b>")
    monkeypatch.setenv("CZMAP_ACCESSIBILITY_CONTACT", "access@grid.example, 0100 ![x](http://e/x)")
    monkeypatch.setenv("CZMAP_ACCESSIBILITY_REPLY", "10 working days")
    app = open_app("accessibility")
    told = words(app).replace("\u2060", "")
    assert "as it is run by Grid <b>Council</b>" in told.replace("**", "")
    assert "access@grid.example" in told and "within 10 working days" in told
    assert not any("whom to tell" in one.value for one in app.warning)
    raw = " ".join(str(one.value) for one in app.markdown)
    assert not re.search(r"(?<!\\)!\[|(?<!\\)<b>", raw)


@pytest.mark.parametrize("page", ["about", "explore", "home", "data", "rank"])
def test_every_page_leads_to_the_statement(open_app, page):
    links = open_app(page).get("page_link")
    assert "Accessibility statement" in [one.proto.label for one in links]
