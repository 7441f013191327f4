"""The three things to try: told from the borough's own figures, and each button leads there."""

import pytest

from czmap.geodata.demo_story import load_story
from czmap.geodata.study import INVENTED, StudyKey, load_study, pack_folder
from tests.pages.conftest import by_label, errors, params, words


@pytest.fixture
def story():
    return load_story(pack_folder(INVENTED))


def test_the_places_are_told_from_real_figures(open_app, story):
    said = words(open_app())
    areas = load_study(StudyKey()).areas
    people = areas.loc[list(story.pocket), "population"].sum()
    assert f"All {len(story.pocket)} neighbourhoods here are among the tenth" in said
    assert f"hold {people:,.0f} residents" in said
    for ward in (*story.pocket_wards, story.masked_ward):
        assert areas.loc[areas["ward_code"] == ward, "ward_name"].iloc[0] in said


def test_other_weights_tell_other_figures(open_app):
    said = words(open_app(need="own", weights="barriers_score:1"))
    assert "of 9 neighbourhoods here are among the tenth" in said
    assert "All 9 neighbourhoods" not in said


def test_the_first_button_finds_the_pocket_across_the_ward_line(open_app, story):
    app = open_app(councils="Z06000002", cross="one ward")
    by_label(app.button, "Find zones across ward lines").click().run()
    app.switch_page("pages/rank.py").run()  # AppTest does not follow st.switch_page
    assert errors(app) == ""
    assert "councils" not in params(app)
    said = words(app)
    assert "10 zones in Invented borough" in said
    names = load_study(StudyKey()).areas.groupby("ward_code")["ward_name"].first()
    for ward in story.pocket_wards:
        assert f"{names[ward]} ward, " in said


def test_the_other_buttons_show_their_places(open_app, story):
    app = open_app("rank", councils="Z06000001")
    by_label(app.button, "Show the hidden pocket").click().run()
    assert params(app)["area"] == story.masked[0]
    assert params(app)["ward"] == story.masked_ward
    by_label(app.button, "Show results at 16").click().run()
    assert params(app)["area"] == story.low_attainment[0]
    assert params(app)["show"] == "ks4_pct"
    assert errors(app) == ""


def test_a_ward_that_is_not_here_is_said(open_app):
    assert "Ward E05999999 is not in the places" in errors(open_app(ward="E05999999"))
