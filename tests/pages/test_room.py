"""In the room: the agenda, votes that the ranking answers, two zones at one scale, undo, notes."""

import io
from pathlib import Path

import pytest
import streamlit as st
from pypdf import PdfReader

from czmap.exports.card import to_card
from czmap.exports.contents import Note, ZoneContent
from czmap.geodata.demo_story import load_story
from czmap.geodata.study import INVENTED, pack_folder
from czmap.store import list_zones, save_zone
from czmap.ui import define_state, text_define, text_room
from czmap.ui.identity import LAPTOP as WORKSPACE
from czmap.ui.short_codes import to_word
from tests.pages.conftest import by_label, errors, params, way_to_map, words


def button(app, key):
    return app.button(key=key)


def html(app):
    return " ".join(one.proto.body for one in app.get("html"))


def go(app, page):
    """Open the page that a button leads to: AppTest does not follow st.switch_page."""
    return app.switch_page(f"pages/{page}.py").run()


@pytest.fixture
def story():
    return load_story(pack_folder(INVENTED))


def test_the_agenda_keeps_views_in_order_and_comes_back_by_its_link(open_app):
    app = open_app("explore", show="imd_score")
    button(app, "room-add").click().run()
    app.selectbox(key="cz-w:shown").set_value("good_health_pct").run()
    button(app, "room-add").click().run()
    shared = params(app)
    assert shared["stop"] == "2"
    again = open_app("room", **shared)
    names = [one.value for one in again.text_input if one.label.startswith("Name of view")]
    assert names == ["Deprivation (IMD 2025), Invented borough", "Good health, Invented borough"]
    again.text_input(key="cz-w:stop-name-1").set_value("First [x](y)").run()
    button(again, "stop-down-1").click().run()
    names = [one.value for one in again.text_input if one.label.startswith("Name of view")]
    assert names == ["Good health, Invented borough", "First [x](y)"]
    button(again, "stop-show-2").click().run()
    assert params(go(again, "explore"))["show"] == "imd_score"
    assert errors(again) == ""


def test_a_view_is_added_once_and_a_press_takes_away_the_view_it_stood_by(open_app):
    app = open_app("explore", show="imd_score")
    button(app, "room-add").click().run()
    button(app, "room-add").click().run()  # the second click of two
    assert params(app)["stop"] == "1"
    app.selectbox(key="cz-w:shown").set_value("good_health_pct").run()
    button(app, "room-add").click().run()
    again = open_app("room", **params(app))
    drops = [one for one in again.button if one.label.startswith("Take view")]
    assert len({one.key for one in drops}) == 2
    drops[0].click().run()
    (left,) = [one for one in again.button if one.label.startswith("Take view")]
    assert left.key not in {one.key for one in drops}  # another place, another button
    names = [one.value for one in again.text_input if one.label.startswith("Name of view")]
    assert names == ["Good health, Invented borough"]


def test_two_windows_add_to_one_agenda_and_neither_loses_a_view(open_app):
    first = open_app("explore", show="imd_score")
    button(first, "room-add").click().run()
    second = open_app("explore", **params(first))
    second.selectbox(key="cz-w:shown").set_value("good_health_pct").run()
    button(second, "room-add").click().run()
    first.selectbox(key="cz-w:shown").set_value("crime_score").run()
    button(first, "room-add").click().run()
    assert params(first)["stop"] == "3" and errors(first) == ""
    seen = open_app("room", **params(first))
    names = [one.value for one in seen.text_input if one.label.startswith("Name of view")]
    assert [name.partition(",")[0] for name in names] == [
        "Deprivation (IMD 2025)", "Good health", "Crime",
    ]  # fmt: skip


def test_the_name_of_an_agenda_view_stands_only_under_that_view(open_app):
    app = open_app("explore", room="1", show="imd_score")
    button(app, "room-add").click().run()
    named = "<b>Deprivation (IMD 2025), Invented borough.</b>"
    assert named in html(app)
    button(app, "room-0").click().run()
    assert named not in html(app) and "cz-sources" in html(app)
    button(app, "room-undo").click().run()
    assert named in html(app)


def test_a_link_to_an_agenda_of_elsewhere_says_so(open_app):
    assert "not kept here" in errors(open_app("room", agenda="0123456789abcdef" * 2))


def test_room_mode_is_in_the_address_and_says_the_source_on_screen(open_app):
    app = open_app("explore")
    button(app, "room-toggle").click().run()
    assert params(app) == {"room": "1"}
    keys = [one.key for one in app.button]
    assert {"room-next", "room-back", "room-ab", "room-note", "room-undo", "room-5"} <= set(keys)
    button(app, "room-2").click().run()
    assert params(app)["show"] == "barriers_score"
    button(app, "room-undo").click().run()
    assert params(app) == {"room": "1"}
    button(app, "room-toggle").click().run()
    assert params(app) == {}


def test_undo_brings_back_the_zone_the_page_and_the_agenda(open_app, story):
    app = open_app("define", room="1", members=to_word(story.pocket))
    button(app, "room-add").click().run()
    assert params(app)["stop"] == "1"
    app = go(app, "explore")
    button(app, "room-1").click().run()
    button(app, "room-undo").click().run()
    assert "show" not in params(app)
    button(app, "room-undo").click().run()
    app = go(app, "define")
    assert params(app)["members"] == to_word(story.pocket)
    button(app, "room-undo").click().run()
    assert "stop" not in params(app) and errors(app) == ""


def test_votes_become_weights_and_the_ranking_answers(open_app):
    app = open_app("room", find="1", table="weigh")
    by_label(app.number_input, "Hands for: Health").set_value(9).run()
    by_label(app.number_input, "Hands for: Unemployment").set_value(3).run()
    assert params(app)["votes"] == "good_health_pct:9,unemployed_pct:3"
    by_label(app.button, text_room.USE).click().run()
    assert params(app)["weights"] == "good_health_pct:10,unemployed_pct:3.33"
    said = words(app)
    assert "What the votes changed" in said and "came at the same rank before the vote" in said
    moves = next(one.value for one in app.markdown if "before the vote" in one.value)
    assert errors(app) == ""
    # a reload, a slept laptop or the link of a colleague: only the address is left
    again = open_app("room", **params(app))
    assert moves in words(again) and errors(again) == ""
    # the button pressed twice is pressed once: what was before the votes is not forgotten
    by_label(again.button, text_room.USE).click().run()
    assert moves in words(again)
    by_label(again.button, text_room.CLEAR).click().run()
    again.selectbox(key="cz-w:named").set_value("report").run()
    assert "What the votes changed" not in words(again) and "was" not in params(again)


def test_a_view_prepared_with_other_weights_says_so_and_takes_what_the_room_agreed(open_app):
    app = open_app("explore", room="1")
    button(app, "room-add").click().run()
    button(app, "room-1").click().run()
    button(app, "room-add").click().run()
    assert text_room.OTHER_WEIGHTS not in words(app), "nobody has voted"
    app = go(app, "room")
    app = open_app("room", **{**params(app), "table": "weigh", "find": "1"})
    by_label(app.number_input, "Hands for: Health").set_value(9).run()
    by_label(app.button, text_room.USE).click().run()
    agreed = "good_health_pct:10"
    assert (params(app)["weights"], params(app)["agreed"]) == (agreed, agreed)
    of_need = open_app("room", **{**params(app), "table": "agenda"})
    button(of_need, "stop-show-1").click().run()
    shown = open_app("explore", **params(of_need))
    assert "weights" not in params(shown) and text_room.OTHER_WEIGHTS in words(shown)
    button(shown, "room-agreed").click().run()
    assert params(shown)["weights"] == agreed and params(shown)["stop"] == "1"
    assert text_room.OTHER_WEIGHTS not in words(shown) and errors(shown) == ""
    of_one = open_app("room", **{**params(app), "table": "agenda"})
    button(of_one, "stop-show-2").click().run()
    shown = open_app("explore", **params(of_one))
    assert params(shown)["agreed"] == agreed and text_room.OTHER_WEIGHTS not in words(shown)
    assert "show" in params(shown), "a map of one indicator hangs on no weights"


def test_a_vote_against_figures_that_are_gone_says_so(open_app):
    app = open_app(
        "room", find="1", table="weigh", votes="imd_score:3", need="own", weights="imd_score:10",
        was="own", wasweights="own_0123456789:4",
    )  # fmt: skip
    assert text_room.NOT_AGAIN in words(app) and errors(app) == ""


def test_scores_are_typed_as_they_are_called_out(open_app):
    app = open_app("room", table="weigh", votes="imd_score:0.0.0.1.1")
    by_label(app.text_input, "Scores for: Health").set_value("5 5 4 x").run()
    assert params(app)["votes"] == "good_health_pct:0.0.0.1.2,imd_score:0.0.0.1.1"
    assert "scores are 1 to 5: x" in errors(app)


def test_two_zones_are_argued_over_and_a_swing_area_says_its_effect(open_app, story):
    app = open_app("room", find="1", table="two", members=to_word(story.pocket))
    assert errors(app) == ""
    heads = [one.value for one in app.header]
    assert heads[0].startswith("A. The zone in hand") and heads[1].startswith("B. Zone 1")
    assert "one scale and one legend" in words(app)
    assert "residents" in words(app) and "→" in words(app)
    app.selectbox(key="cz-w:rival-0").set_value(app.selectbox(key="cz-w:rival-1").value).run()
    assert [one.value for one in app.header][1].startswith("B. The zone in hand")


def test_what_a_and_b_differ_in_is_listed_though_nobody_chose_the_two(open_app, story):
    app = open_app("room", room="1", find="1", table="two", members=to_word(story.pocket))
    by_label(app.button, "Agenda").click().run()
    said = words(app)
    assert errors(app) == "" and "Not agreed when this was frozen: " in said
    assert text_room.NOTHING_OPEN not in said


def test_without_zones_there_is_nothing_to_argue_over_and_that_is_said(open_app):
    assert any("no two zones" in one.value for one in open_app("room", table="two").info)


def test_a_zone_is_frozen_with_what_is_open_as_a_note(open_app, story):
    app = open_app("room", members=to_word(story.pocket), called="The pocket")
    assert text_room.NO_PAIR in words(app)
    by_label(app.button, text_room.DO_FREEZE).click().run()
    said = words(app)
    assert "Version 1" in said and "It is frozen." in said and "(UTC)" in said
    assert by_label(app.button, text_room.DO_FREEZE).disabled  # there is nothing new to freeze
    assert errors(app) == ""


def test_after_a_reload_a_zone_keeps_its_notes_and_its_versions(open_app, store, story):
    content = ZoneContent(
        name="The pocket", members=story.pocket, pack=INVENTED, vintage="invented",
        notes=(Note(text="A youth club"),),
    )  # fmt: skip
    first = save_zone(store, WORKSPACE, content)
    app = open_app(
        "room", members=to_word(story.pocket), saved=f"{first.id}.1", called="The pocket"
    )
    assert "**Version 1** of The pocket" in words(app)
    by_label(app.button, text_room.DO_FREEZE).click().run()
    (saved,) = list_zones(store, WORKSPACE)  # the next version of it, and no second zone
    assert (saved.id, saved.version, saved.content.frozen) == (first.id, 2, True)
    assert [note.text for note in saved.content.notes] == ["A youth club", text_room.NO_PAIR]


def test_the_card_of_keys_is_one_page_and_always_the_same():
    made = to_card(text_room.CARD_TITLE, text_room.CARD_WORDS, text_room.CARD_NOTES)
    assert len(PdfReader(io.BytesIO(made)).pages) == 1
    assert made == to_card(text_room.CARD_TITLE, text_room.CARD_WORDS, text_room.CARD_NOTES)


@pytest.mark.parametrize(
    ("table", "button", "page"),
    [("agenda", "Go to the map", "explore"), ("two", "Define a zone", "define")],
)
def test_what_is_empty_leads_to_where_it_begins(open_app, monkeypatch, table, button, page):
    led = []

    def follow(target, **_):
        led.append(Path(target).stem)
        st.stop()

    app = open_app("room", table=table)
    monkeypatch.setattr(st, "switch_page", follow)
    by_label(app.button, button).click().run()
    assert led == [page] and errors(app) == ""


@pytest.mark.parametrize(("page", "asked"), [("explore", {}), ("rank", {"find": "1"}),
                                             ("define", {})])  # fmt: skip
def test_room_mode_leaves_the_map_in_its_place(open_app, page, asked):
    """A map that is put elsewhere on the page would be drawn anew, and a click on it lost."""
    app = open_app(page, **asked)
    before = way_to_map(app.main)
    assert before is not None
    button(app, "room-toggle").click().run()
    assert params(app)["room"] == "1"
    assert way_to_map(app.main) == before


def test_the_room_looks_at_a_whole_country_first_and_at_files_below_it(open_app, monkeypatch):
    monkeypatch.setattr(define_state, "needs_councils", lambda scene: True)
    app = open_app("define")
    before = way_to_map(app.main)
    button(app, "room-toggle").click().run()
    assert errors(app) == "" and way_to_map(app.main) == before
    assert text_define.CHOOSE_ON_MAP in [one.value for one in app.info]
    labels = {at: getattr(one, "label", "") for at, one in app.main.children.items()}
    assert next(at for at, label in labels.items() if label == text_define.OPEN) > before[0]


def test_a_problem_that_is_told_leaves_the_map_in_its_place(open_app):
    app = open_app("explore", show="nonsense")
    assert errors(app)
    assert way_to_map(app.main) == way_to_map(open_app("explore").main)
