"""The rank page: zones are found, told and taken away; a bad question leaves the last answer."""

import re
from types import SimpleNamespace

from czmap.geodata.study import StudyKey, load_study
from czmap.jobs import Job, Phase, Work
from czmap.scoring.search import find_candidates
from czmap.ui import cache, evidence_panel, text, text_cards
from czmap.ui.view import Brief, NeedChoice
from tests.pages.conftest import by_label, errors, params, way_to_map, words


def found():
    study = load_study(StudyKey())
    return find_candidates(study, NeedChoice().index(study.catalogue), Brief().criteria())


def test_nothing_is_searched_until_it_is_asked(open_app):
    app = open_app("rank")
    assert not [one for one in app.header if "zones in" in one.value]
    by_label(app.button, "Find zones").click().run()
    assert errors(app) == ""
    assert "10 zones in Invented borough" in words(app)
    assert "added up over everyone inside" in words(app)
    assert params(app)["find"] == "1"


class Slow(Job):
    """Work that is not over, however long one waits."""

    def __init__(self, key: str, work: Work) -> None:
        super().__init__(key, work)
        self.phase = Phase.RUNNING

    def wait(self, seconds: float) -> bool:
        return False


def test_while_weights_are_tried_a_sentence_takes_the_place_of_the_page_before(
    open_app, monkeypatch
):
    with monkeypatch.context() as waiting:
        waiting.setattr(cache, "ask_robustness", lambda *_: Slow("slow", print))
        stops = SimpleNamespace(**{**vars(evidence_panel.st), "rerun": evidence_panel.st.stop})
        waiting.setattr(evidence_panel, "st", stops)
        app = open_app("rank", find="1")
        assert text_cards.WEIGHING in words(app) and "10 zones in" in words(app)
        assert not [one for one in app.button if one.label.startswith("Show zone")]
    app.run()
    assert errors(app) == "" and text_cards.WEIGHING not in words(app)
    assert "Show zone 2" in [one.label for one in app.button]


def test_cards_tell_what_the_ranking_holds(open_app):
    said = words(open_app("rank", find="1"))
    for one in found().candidates:
        assert f"**{one.rank}. {one.profile.name}**" in said
        assert f"{one.profile.residents:,.0f} residents" in said
    first = found().candidates[0].profile
    assert f"Its need score is **{first.need:.1f}** of 100" in said
    assert "most deprived 10 % of the invented borough" in said and "(invented)" not in said


def test_the_terms_that_are_shown_add_up_to_the_need(open_app):
    first = found().candidates[0].profile
    assert abs(first.terms.sum() - first.need) < 1e-6
    app = open_app("rank", find="1")
    (bars,) = [one.proto.body for one in app.main.get("html") if " points<" in one.proto.body]
    points = [float(one) for one in re.findall(r": ([\d.]+) points<", bars)]
    assert len(points) == len(first.terms.dropna())
    assert abs(sum(points) - first.need) < 0.05 * len(points)


def test_a_card_picks_its_zone_out(open_app):
    app = open_app("rank", find="1")
    by_label(app.button, "Show zone 3").click().run()
    third = found().candidates[2]
    assert f"Zone 3: {third.profile.name}" in words(app)
    assert params(app)["zone"] == third.zone.id
    assert "Show zone 1" in [one.label for one in app.button]


def test_a_link_brings_the_zone_back(open_app):
    third = found().candidates[2]
    assert f"Zone 3: {third.profile.name}" in words(open_app("rank", find="1", zone=third.zone.id))


def test_a_link_to_a_zone_that_is_not_found_any_more_says_so(open_app):
    told = [one.value for one in open_app("rank", find="1", zone="Z00000000").info]
    assert text.OTHER_ZONE in told
    third = found().candidates[2]
    assert text.OTHER_ZONE not in words(open_app("rank", find="1", zone=third.zone.id))


def test_impossible_criteria_say_the_nearest_and_the_last_zones_stay(open_app):
    app = open_app("rank", find="1")
    where = way_to_map(app.main)
    by_label(app.radio, "How large should a zone be?").set_value("own").run()
    by_label(app.number_input, "At least this many residents").set_value(900_000).run()
    by_label(app.number_input, "At most this many residents").set_value(950_000).run()
    assert "10 zones in Invented borough" in words(app)
    assert "The choices have changed" in words(app)
    by_label(app.button, "Find zones").click().run()
    assert "The nearest possible has" in errors(app)
    assert "The zones found before are still shown." in errors(app)
    assert "10 zones in Invented borough" in words(app)
    assert way_to_map(app.main) == where, "a map that is put elsewhere would be drawn anew"
    by_label(app.radio, "How large should a zone be?").set_value("estate").run()
    by_label(app.button, "Find zones").click().run()
    assert errors(app) == ""
    assert "Each has 3,000 to 5,000 residents" in words(app)


def test_criteria_that_contradict_themselves_are_a_sentence(open_app):
    app = open_app("rank", find="1", scale="own", size="9000-8000")
    assert "is above the most" in errors(app)
    assert "still shown" not in errors(app)


def test_criteria_by_children_within_one_council(open_app):
    app = open_app(
        "rank", find="1", scale="own", count="children", size="900-1500", cross="one council"
    )
    assert errors(app) == ""
    assert "Each has 900 to 1,500 children (0 to 15)" in words(app)
    table = next(one.value for one in app.dataframe if "Councils" in one.value)
    assert table["Children"].between(900, 1500).all()
    assert (table["Councils"] == 1).all()


def test_a_new_place_keeps_the_zones_until_they_are_asked_for_again(open_app):
    app = open_app("rank", find="1")
    app.text_input[0].set_value("Wenbury").run()
    assert "10 zones in Invented borough" in words(app)
    assert "The choices have changed" in words(app)
    by_label(app.button, "Find zones").click().run()
    assert "zones in Wenbury" in words(app)


def test_the_form_survives_a_visit_to_another_page(open_app):
    app = open_app("rank")
    by_label(app.radio, "How large should a zone be?").set_value("town").run()
    app.switch_page("pages/about.py").run()
    app.switch_page("pages/rank.py").run()
    assert by_label(app.radio, "How large should a zone be?").value == "town"


def test_zones_are_offered_as_three_files(open_app):
    app = open_app("rank", find="1")
    names = [one.proto.label for one in app.get("download_button")]
    assert names == [
        "Outlines (GeoJSON)",
        "Neighbourhood codes (CSV)",
        "All figures (JSON)",
    ]


def test_a_fault_of_ours_is_a_sentence_with_a_reference(open_app, monkeypatch, caplog):
    from czmap.ui import zone_panel

    def broken(*_):
        raise RuntimeError("secret path")

    monkeypatch.setattr(zone_panel, "show_summary", broken)
    app = open_app("rank", find="1")
    assert "Something went wrong that should not have. What you chose is kept" in errors(app)
    assert "secret path" not in errors(app)
    assert "secret path" in caplog.text
