"""The guided tour: told from the borough's own figures, each step a real view, left and resumed."""

import pytest

from czmap.geodata.demo_story import load_story
from czmap.geodata.study import INVENTED, StudyKey, load_study, pack_folder
from czmap.ui import text_tour
from czmap.ui.short_codes import to_word
from czmap.ui.tour import STEPS
from tests.pages.conftest import by_label, errors, params, words


@pytest.fixture
def story():
    return load_story(pack_folder(INVENTED))


def turn_to(app, label, page):
    """Press a button of the tour and open the page that it leads to."""
    by_label(app.button, label).click().run()
    return app.switch_page(f"pages/{page}.py").run()  # AppTest does not follow st.switch_page


def test_the_places_are_told_from_real_figures(open_app, story):
    areas = load_study(StudyKey()).areas
    said = words(open_app("rank", tour="3"))
    people = areas.loc[list(story.pocket), "population"].sum()
    assert f"All {len(story.pocket)} neighbourhoods here are among the tenth" in said
    assert f"hold {people:,.0f} residents" in said
    for ward in story.pocket_wards:
        assert areas.loc[areas["ward_code"] == ward, "ward_name"].iloc[0] in said
    said = words(open_app("explore", tour="1"))
    assert len(story.masked) == 2 and "Both neighbourhoods here are among the tenth" in said
    assert areas.loc[areas["ward_code"] == story.masked_ward, "ward_name"].iloc[0] in said


def test_other_weights_tell_other_figures(open_app):
    said = words(open_app(need="own", weights="barriers_score:1", tour="3"))
    assert "of 9 neighbourhoods here are among the tenth" in said
    assert "All 9 neighbourhoods" not in said


def test_five_steps_each_show_their_view(open_app, story):
    app = open_app("home", home="1", councils="Z06000002", cross="one ward")
    app = turn_to(app, text_tour.START, "explore")
    assert (params(app)["area"], params(app)["ward"]) == (story.masked[0], story.masked_ward)
    app = turn_to(app, text_tour.NEXT, "explore")
    assert (params(app)["area"], params(app)["show"]) == (story.low_attainment[0], "ks4_pct")
    app = turn_to(app, text_tour.NEXT, "rank")
    assert "councils" not in params(app)
    names = load_study(StudyKey()).areas.groupby("ward_code")["ward_name"].first()
    said = words(app)
    assert "10 zones in Invented borough" in said
    assert all(f"{names[ward]} ward, " in said for ward in story.pocket_wards)
    app = turn_to(app, text_tour.NEXT, "define")
    assert params(app)["members"] == to_word(story.pocket)
    app = turn_to(app, text_tour.NEXT, "export")
    assert errors(app) == ""
    assert f"Step {len(STEPS)} of {len(STEPS)}" in words(app)


def test_the_tour_is_left_and_resumed(open_app, story):
    app = open_app("explore", tour="2")
    by_label(app.button, text_tour.LEAVE).click().run()
    assert "tour" not in params(app)
    app = app.switch_page("pages/home.py").run()
    app = turn_to(app, text_tour.RESUME, "explore")
    assert params(app)["tour"] == "2"
    assert params(app)["area"] == story.low_attainment[0]


def test_a_ward_that_is_not_here_is_said(open_app):
    assert "Ward E05999999 is not in the places" in errors(open_app(ward="E05999999"))
