"""A place, read on the page: sentences with figures and sources, similar places, questions."""

import pytest

from czmap.geodata.demo_story import load_story
from czmap.geodata.study import INVENTED, StudyKey, load_study, pack_folder
from czmap.scoring.claims import ClaimKind
from czmap.scoring.place import PlaceKind
from tests.pages.conftest import by_label, errors, params, words


@pytest.fixture(scope="module")
def story():
    return load_story(pack_folder(INVENTED))


def test_a_ward_is_read_and_a_similar_one_looked_at(open_app, story):
    app = open_app(look="read", ward=story.pocket_wards[0])
    assert errors(app) == ""
    said = words(app)
    assert "Taken together, nothing stands out; in parts of it, high need: deprivation" in said
    assert "How it differs inside." in said and "need stands out on" in said
    assert "Need does not stop at its line" in said
    assert "All of these figures are invented" in said
    assert "What is good about living here" in said and "bereavement" in said
    # the figures of each sentence, with their sources, one step away: sent when they are opened
    assert "Source: Invented" not in said
    for kind in ClaimKind:
        app.session_state[f"figures-{kind}"] = True
    said = words(app.run())
    assert "Source: Invented for demonstration; not a real place" in said
    names = " ".join(str(name) for one in app.table for name in one.value.index).replace("\\", "")
    assert "Unemployed: share of all neighbourhoods with lower need" in names
    assert "High need: barriers" in names and "Nothing stands out" in names
    app.toggle(key="similar-elsewhere").set_value(False).run()
    button = next(one for one in app.button if one.label.startswith("Look at "))
    button.click().run()
    assert errors(app) == ""
    assert params(app)["ward"] == button.key.rsplit("-", 1)[1]
    assert params(app)["look"] == "read"


def test_wards_and_neighbourhoods_are_chosen_by_name(open_app, story):
    app = open_app(look="read")
    assert "Rarest in the invented borough" in words(app)
    by_label(app.selectbox, "Choose a ward by name").set_value(story.masked_ward).run()
    assert "Its average hides differences" in words(app)
    by_label(app.selectbox, "Choose a neighbourhood by name").set_value(story.masked[0]).run()
    assert "What stands out, by indicator" in words(app)
    assert "This neighbourhood has higher need on" in words(app)
    by_label(app.selectbox, "Choose a ward by name").set_value("").run()
    areas = load_study(StudyKey()).areas
    app = open_app(look="read", councils=areas["lad_code"].iloc[0])
    assert "This council area" in words(app) and errors(app) == ""


def test_a_zone_is_read_where_it_is_ranked(open_app):
    app = open_app("rank", find="1")
    assert "This zone has higher need on" not in words(app)  # nothing is read until it is opened
    app.session_state["read-zone"] = True
    app.run()
    assert errors(app) == ""
    assert "This zone has higher need on" in words(app)
    by_label(app.button_group, "Compare with").set_value(PlaceKind.ZONE).run()
    button = next(one for one in app.button if one.key and one.key.startswith("similar-zone-"))
    button.click().run()
    assert errors(app) == ""
    assert params(app)["zone"]
