"""The rules behind "More rules", near-duplicates, and a search that takes its time."""

from czmap.geodata.study import StudyKey, load_study
from czmap.scoring.search import find_candidates
from czmap.ui import job_panel
from czmap.ui.view import Brief, NeedChoice
from tests.pages.conftest import SOON, by_label, errors, params, words


def open_rules(app):
    """Open "More rules": its controls are sent then, and not before."""
    assert not [one for one in app.number_input if one.label == "How many zones"]
    app.session_state["more-rules"] = True
    return app.run()


def test_a_link_brings_rules_and_refuses_what_is_unknown(open_app):
    study = load_study(StudyKey())
    brief = Brief(scale="estate", per_council=1, deprived=30)
    wanted = find_candidates(study, NeedChoice().index(study.catalogue), brief.criteria())
    app = open_app("rank", find="1", scale="estate", percouncil="1", deprived="30", out="E01999999")
    assert "1 of the neighbourhoods that must stay out is not in the places" in errors(app)
    assert "E01999999" in errors(app)
    said = words(app)
    assert "2 more rules in force." in said
    for one in wanted.candidates:
        assert f"**{one.rank}. {one.profile.name}**" in said
    assert by_label(open_rules(app).number_input, "Most zones in one council").value == 1


def test_the_neighbourhood_picked_out_is_locked_in_with_one_press(open_app):
    study = load_study(StudyKey())
    code = study.areas.index[20]
    brief = Brief(locked_in=(code,))
    wanted = find_candidates(study, NeedChoice().index(study.catalogue), brief.criteria())
    app = open_rules(open_app("rank", area=code))
    assert "All 300 neighbourhoods may be in a zone." in words(app)
    by_label(app.button, "Lock it in").click().run()
    assert params(app)["in"] == code
    assert by_label(app.multiselect, "Must be in every zone").value == [code]
    by_label(app.button, "Find zones").click().run()
    assert errors(app) == ""
    assert f"Zone 1: {wanted.candidates[0].profile.name}" in words(app)
    by_label(app.button, "Lock it out").click().run()
    assert "in" not in params(app)
    assert params(app)["out"] == code
    assert "299 of 300 neighbourhoods may be in a zone. 1 more rule in force." in words(app)


def test_the_rule_that_nothing_can_meet_is_named(open_app):
    app = open_app("rank", find="1", school="1")
    assert "It is possible without this rule: the distance to a secondary school" in errors(app)
    app = open_app("rank", find="1", out="Z01000001", **{"in": "Z01000001"})
    assert "1 neighbourhood is locked in and locked out at once" in errors(app)


def test_a_near_duplicate_is_listed_and_shown_on_the_map(open_app):
    app = open_app("rank", find="1", top="3")
    # they are measured once the list is opened, and not before
    assert not [one for one in app.button if one.label == "Show on the map"]
    app.session_state["near-duplicates"] = True
    app.run()
    listed = [one for one in app.button if one.label == "Show on the map"]
    assert listed
    listed[0].click().run()
    assert params(app)["near"] == "1"
    assert "**On the map**" in words(app)
    by_label(app.button, "Show zone 1 itself again").click().run()
    assert "near" not in params(app)


def test_a_long_search_shows_its_progress_and_can_be_cancelled(
    open_app, slow_searches, monkeypatch
):
    slow = slow_searches(lambda criteria: criteria.top == 4)
    app = open_rules(open_app("rank", find="1", top="3"))
    monkeypatch.setattr(job_panel, "PATIENCE_S", 0.0)
    by_label(app.number_input, "How many zones").set_value(4).run()
    by_label(app.button, "Find zones").click().run()
    assert slow.begun.wait(SOON)
    by_label(app.button, "Find zones").click().run()  # twice: the same job
    assert "Thinking hard …" in [one.proto.text for one in app.main.get("progress")]
    assert "3 zones in Invented borough" in words(app)  # the last ranking stays
    by_label(app.button, "Cancel").click().run()
    slow.opened.set()
    assert slow.stopped.wait(SOON)
    app.run()
    assert errors(app) == ""
    assert "3 zones in Invented borough" in words(app)
    assert "Cancel" not in [one.label for one in app.button]
