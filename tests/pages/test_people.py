"""People and schools beside each other, on explore and for a zone."""

from czmap.geodata.demo_story import load_story
from czmap.geodata.study import INVENTED, pack_folder
from tests.pages.conftest import by_label, errors, params, words


def test_a_ward_without_a_secondary_school_says_so_and_the_walk_is_in_the_link(open_app):
    gap = load_story(pack_folder(INVENTED)).ward_without_secondary
    app = open_app(look="people", ward=gap)
    said = words(app).replace("**", "")
    assert errors(app) == ""
    assert "No secondary school inside; the nearest is" in said
    assert "of Wenbury's children in low-income families live inside" in said
    assert "hidden homelessness" in said
    assert "Not all disadvantaged children live in disadvantaged areas" in said
    assert "academy trust" in said
    assert "within 1,000 m outside" in said
    by_label(app.selectbox, "How near is near, in metres").set_value(500).run()
    assert "within 500 m outside" in words(app).replace("**", "")
    assert params(app)["walk"] == "500"
    by_label(app.selectbox, "Choose a neighbourhood by name").select_index(1).run()
    assert errors(app) == ""
    assert "residents in 1 neighbourhood" in words(app).replace("**", "")
    assert "smaller than Pembury, Hackney" in words(app).replace("**", "")


def test_all_of_it_is_told_too(open_app):
    app = open_app(look="people")
    assert errors(app) == ""
    assert "no child is left outside" in words(app).replace("**", "")
    assert "No neighbourhood shares a border with it." in words(app).replace("**", "")


def test_a_zone_is_shown_with_its_schools(open_app):
    app = open_app("rank", find="1")
    said = words(app).replace("**", "")
    assert errors(app) == ""
    assert "People and schools of zone 1" in said
    assert "To bring together:" in said
    size = "about the size of Smallshaw, Tameside (15,000 residents)"
    labels = " ".join(one.label for one in app.expander).replace("\\", "")
    assert f"How large it is, among real children's zones: **{size}**" in labels
    # what is behind the findings is sent when it is opened, and not for every zone looked at
    assert "share a border with it" not in said
    assert "Download these schools (CSV)" not in downloads(app)
    for part in ("next", "size", "schools"):
        app.session_state[f"people-{part}"] = True
    said = words(app.run()).replace("**", "")
    assert errors(app) == ""
    assert "share a border with it" in said
    assert f"It is {size}." in said
    assert "Download these schools (CSV)" in downloads(app)


def downloads(app):
    return [one.proto.label for one in app.get("download_button")]
