"""The page that compares places: chosen, moved, refused in sentences, side by side in tables."""

import json

from czmap.exports.contents import ZoneContent
from czmap.geodata.study import StudyKey, load_study
from czmap.store import save_zone
from czmap.ui.identity import LAPTOP as WORKSPACE
from czmap.ui.short_codes import to_word
from tests.pages.conftest import by_label, errors, params, words


def test_places_are_compared_and_moved(open_app):
    areas = load_study(StudyKey()).areas
    wards = list(areas["ward_code"].unique())
    zone = to_word(areas.index[:4])
    app = open_app("compare", places=f"ward:{wards[0]},ward:{wards[3]},zone:{zone}")
    assert errors(app) == ""
    said = words(app)
    assert "(benchmark)" in said and "B against A." in said and "C against A." in said
    tables = [one.value for one in app.table]
    people = next(one for one in tables if "Residents" in one)
    assert [str(name)[0] for name in people.index[:3]] == ["A", "B", "C"]
    assert "council" in str(people.index[3])
    inside = areas[areas["ward_code"] == wards[0]]
    assert people["Residents"].iloc[0] == f"{inside['population'].sum():,.0f}"
    assert any(
        "higher need than" in str(cell)
        for table in app.table
        for cell in table.value.to_numpy().ravel()
    )
    charts = app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")
    specs = [json.loads(one.proto.spec) for one in charts[:2]]
    letters = {
        row["letter"]
        for one in specs[0]["layer"]
        for row in one["data"]["values"][:99]
        if "letter" in row
    }
    assert letters == {"A", "B", "C"}
    assert "dashed line is the middle" in said and "strip runs from" in said
    by_label(app.button, "Pin B first").click().run()
    assert params(app)["places"].split(",")[:2] == [f"ward:{wards[3]}", f"ward:{wards[0]}"]
    by_label(app.button, "Remove A").click().run()
    by_label(app.selectbox, "Add a place: which kind?").set_value("lad").run()
    by_label(app.button, "Add").click().run()
    assert errors(app) == ""
    assert params(app)["places"].split(",")[-1].startswith("lad:")


def test_what_cannot_be_compared_is_said_and_the_rest_is(open_app):
    wards = list(load_study(StudyKey()).areas["ward_code"].unique())
    asked = ["ward:E05999999", *[f"ward:{code}" for code in wards[:6]], f"ward:{wards[0]}", "mine"]
    app = open_app("compare", places=",".join([*asked, "fame:1"]))
    said = errors(app)
    assert "1 part of the link could not be read ('places')" in said
    assert "A place cannot be compared." in said and "E05999999" in said
    assert "was chosen twice; it is compared once." in said
    assert "At most 5 places are compared; 1 more left out:" in said
    assert "E. " in words(app)
    by_label(app.button, "Leave these out").click().run()
    assert "At most" not in errors(app) and len(params(app)["places"].split(",")) == 5


def test_neighbourhoods_are_tabled_filtered_and_marked(open_app):
    areas = load_study(StudyKey()).areas
    wards = list(areas["ward_code"].unique())
    own = areas[areas["ward_code"].isin(wards[:2])]
    app = open_app("compare", places=f"ward:{wards[0]},ward:{wards[1]}", area=own.index[3])
    assert errors(app) == ""
    table = app.dataframe[0].value
    assert len(table) == len(own)
    scores = table["Need index"].dropna()
    assert scores.is_monotonic_decreasing and len(scores)
    assert f"**{own['lsoa_name'].iloc[3]}** (" in words(app)
    by_label(app.multiselect, "Only these wards").set_value(
        [f"{own['ward_name'].iloc[0]}, {own['lad_name'].iloc[0]}"]
    ).run()
    assert set(app.dataframe[0].value["Ward"]) == {own["ward_name"].iloc[0]}
    by_label(app.toggle, "Show the difference from A's average").set_value(True).run()
    assert errors(app) == "" and "orange is higher need than A's average" in words(app)


def test_without_places_the_page_says_how_to_begin_and_one_stands_beside_its_council(open_app):
    app = open_app("compare")
    assert "No place is chosen yet" in words(app)
    assert errors(app) == "" and not app.table and not app.dataframe
    assert "Find zones" in [one.proto.label for one in app.get("page_link")]
    app = open_app("compare", places=f"area:{load_study(StudyKey()).areas.index[0]}")
    assert errors(app) == "" and "Add a second place" in words(app)


def test_saved_zones_are_chosen_by_the_names_they_were_given(open_app, store):
    codes = sorted(load_study(StudyKey()).areas.index)
    for name, at in (("Version A", 6), ("Version *B*", 7)):
        content = ZoneContent(name=name, members=tuple(codes[:at]), pack="invented")
        save_zone(store, WORKSPACE, content)
    app = open_app("compare")
    by_label(app.selectbox, "Add a place: which kind?").set_value("saved").run()
    for name in ("Version A", "Version *B*"):
        which = by_label(app.selectbox, "Which of the saved zones?")
        assert set(which.options) == {"Version A", "Version *B*"}
        which.select(name).run()
        by_label(app.button, "Add").click().run()
    assert errors(app) == ""
    said = words(app)
    assert "A. Version A (saved)" in said and "B. Version *B* (saved)" in said
    assert "B against A." in said
