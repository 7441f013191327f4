"""Zones are saved, opened, frozen, deleted and brought back; a second editor is told."""

import json
from dataclasses import replace

import shapely

from czmap.drafts import keep_draft, list_drafts
from czmap.exports.contents import Note, ZoneContent
from czmap.store import list_versions, list_zones, load_zone, save_zone
from czmap.ui import define_state, state, text_define
from czmap.ui.identity import LAPTOP as WORKSPACE
from czmap.ui.short_codes import to_word
from czmap.ui.text import NO_FIGURE
from tests.pages.conftest import by_label, errors, params, words
from tests.pages.test_define import STUDY, box, members, open_up, some_areas


def press(app, label):
    by_label(app.button, label).click().run()
    assert errors(app) == ""


def test_a_zone_is_saved_changed_contested_and_opened_again(open_app, store):
    codes = some_areas()
    app = open_app("define", members=to_word(codes), called="North end")
    by_label(app.text_input, "Saved by (a role or a name)").set_value("Priya").run()
    open_up(app, "notes-of-zone")
    by_label(app.text_area, "In words").set_value("A youth club").run()
    by_label(app.text_input, "Who says so (a role, not a name)").set_value("a parent").run()
    press(app, "Add the note")
    assert "**Strength** (a parent): A youth club" in words(app)
    assert "**1 note** is kept with the zone." in words(app)
    press(app, "Save as a new zone")
    (saved,) = list_zones(store, WORKSPACE)
    assert (saved.content.name, saved.by) == ("North end", "Priya")
    assert saved.content.members == tuple(codes)
    assert saved.content.notes[0].text == "A youth club"
    kept = dict(saved.content.figures)  # to be put beside those of newer data
    assert kept["residents"] == STUDY.areas.loc[codes, "population"].sum()
    assert "indicator_values.imd_score" in kept and saved.content.need
    assert "**Version 1** of North end" in words(app)

    box(app, codes[0]).uncheck().run()
    assert "1 taken out" in words(app)
    theirs = replace(saved.content, members=tuple(codes[:3]))
    save_zone(store, WORKSPACE, theirs, zone=saved.id, version=1, by="Tom")
    press(app, "Save a new version")
    assert "Tom saved a newer version" in app.warning[-2].value
    assert "Tom saved version 2" in app.warning[-1].value.replace("\\", "")
    assert load_zone(store, WORKSPACE, saved.id).by == "Tom"  # nothing was overwritten
    press(app, "Replace theirs with mine")
    assert [one.version for one in list_versions(store, WORKSPACE, saved.id)] == [3, 2, 1]
    assert load_zone(store, WORKSPACE, saved.id).content.members == tuple(codes[1:])

    by_label(app.selectbox, "Version").set_value(1).run()
    assert "Against version 1: 1 taken out" in words(app)
    compared = app.table[-1].value
    assert list(compared.loc["Neighbourhoods"]) == ["6", "5"]
    press(app, "Open it")
    assert members(app) == tuple(codes)
    press(app, "Save and freeze")
    assert "It is frozen" in words(app)
    assert "Save a new version" not in [one.label for one in app.button]
    press(app, "Yes, delete this zone")
    assert list_zones(store, WORKSPACE) == ()
    open_up(app, "keep-deleted")
    back = next(one for one in app.button if one.label.startswith("Bring back"))
    back.click().run()
    assert list_zones(store, WORKSPACE)[0].version == 4


def test_f17_a_draft_comes_back_with_what_it_began_from(open_app, store):
    codes = some_areas()
    app = open_app("define", members=to_word(codes), called="North end")
    open_up(app, "notes-of-zone")
    by_label(app.text_area, "In words").set_value("A youth club").run()
    by_label(app.text_input, "Who says so (a role, not a name)").set_value("a parent").run()
    press(app, "Add the note")
    press(app, "Save as a new zone")
    (saved,) = list_zones(store, WORKSPACE)
    assert list_drafts(store, WORKSPACE, "invented") == ()  # all of it is saved
    box(app, codes[0]).uncheck().run()
    link = params(app)
    assert link["saved"] == f"{saved.id}.1"

    # another session that begins with nothing is offered what was worked on
    again = open_app("define")
    assert "We kept your draft of North end with 5 neighbourhoods from" in words(again)
    press(again, "Continue with the draft")
    assert members(again) == tuple(codes[1:])
    assert "**Version 1** of North end" in words(again) and "1 taken out" in words(again)

    # one that opens the address, as a reload does, goes on at once, notes and all
    reloaded = open_app("define", **link)
    assert members(reloaded) == tuple(codes[1:])
    assert "You are back where you were: kept at" in words(reloaded)
    assert "**Version 1** of North end" in words(reloaded)
    assert "**1 note** is kept with the zone." in words(reloaded)
    open_up(reloaded, "notes-of-zone")
    assert "**Strength** (a parent): A youth club" in words(reloaded)
    (draft,) = list_drafts(store, WORKSPACE, "invented")
    assert draft.saved.content.members == tuple(codes[1:]) and draft.base.version == 1

    # one that looks at something else finds it in the list
    other = open_app("define", members=to_word(codes[:2]))
    assert "Drafts that were not saved" in [one.label for one in other.expander]
    press(other, "Discard the draft")
    assert [one.saved.content.members for one in list_drafts(store, WORKSPACE, "invented")] == [
        tuple(codes[:2])
    ]


def test_g8_damaged_records_are_told_wherever_zones_and_drafts_are_listed(open_app, store):
    codes = tuple(some_areas())
    keep_draft(store, WORKSPACE, "d" * 32, ZoneContent(name="Lost", members=codes, pack="invented"))
    _, bad = (
        save_zone(store, WORKSPACE, ZoneContent(name=name, members=codes[:at], pack="invented"))
        for name, at in (("Whole", 2), ("Bad", 3))
    )
    with store.engine.begin() as now:
        now.exec_driver_sql("UPDATE czmap_drafts SET content = '{'")
        now.exec_driver_sql("UPDATE czmap_versions SET content = '{' WHERE zone = ?", (bad.id,))
    app = open_app("define", members=to_word(codes[:1]))
    told = [one.value for one in app.warning if "cannot be read" in one.value]
    assert ["One draft" in told[-1], bad.id[:8] in told[0]] == [True, True] and len(told) == 2
    press(app, "Discard the damaged draft")
    assert errors(app) == "" and "One draft cannot be read" not in words(app)
    room = open_app("room", table="two", members=to_word(codes[:1]))
    assert any(bad.id[:8] in one.value for one in room.warning)
    assert "Saved: Whole" in by_label(room.selectbox, "Zone A").options


def test_a_whole_country_still_says_what_a_link_and_a_draft_come_to(open_app, store, monkeypatch):
    keep_draft(store, WORKSPACE, "d" * 32, ZoneContent(name="Mine", members=tuple(some_areas()),
                                                       pack="invented"))  # fmt: skip
    monkeypatch.setattr(define_state, "needs_councils", lambda scene: True)
    app = open_app("define", shared="0" * 32)
    assert "There is no such shared zone: the link may have been withdrawn" in errors(app)
    assert "We kept your draft of Mine with 6 neighbourhoods from" in words(app)


def test_a_whole_country_still_opens_files_and_saved_zones(open_app, store, monkeypatch):
    codes = some_areas()
    content = ZoneContent(name="Mine", members=tuple(codes), pack="invented")
    save_zone(store, WORKSPACE, content, by="me")
    monkeypatch.setattr(define_state, "needs_councils", lambda scene: not state.view().members)
    app = open_app("define")
    assert text_define.OPEN in [one.label for one in app.expander]
    assert "Saved zones (1)" in [one.label for one in app.selectbox]
    upload = by_label(app.file_uploader, text_define.FILE_ASKED)
    upload.set_value(("codes.txt", "\n".join(codes).encode(), "text/plain")).run()
    press(app, "Start my zone from this file")
    assert errors(app) == "" and params(app)["members"] == to_word(codes)


def test_r20_findings_come_from_a_table(open_app):
    codes = some_areas()
    app = open_app("define", members=to_word(codes))
    open_up(app, "notes-of-zone")
    table = f"finding,role,code\nThe <b>park</b>,a parent,{codes[0]}\nFar,x,E09999999\n"
    upload = by_label(app.file_uploader, "Findings (CSV or Excel)")
    upload.set_value(("f.csv", table.encode(), "text/csv")).run()
    assert "1 set aside, of places that are not in this data" in app.warning[-1].value
    press(app, "Add 1 note")
    assert "(a parent): The <b>park</b>" in words(app)
    press(app, "Add 1 note")  # once more: it is there already
    assert len([one for one in app.button if one.label == "Take this note away"]) == 1


def test_a_link_names_a_saved_zone_in_place_of_its_members(open_app, store):
    codes = some_areas()
    saved = save_zone(
        store, WORKSPACE, ZoneContent(name="Linked", members=tuple(codes), pack="invented")
    )
    app = open_app("define", saved=f"{saved.id}.1")
    assert errors(app) == ""
    assert members(app) == tuple(codes)
    assert "**Version 1** of Linked" in words(app)
    assert "**0 of 15** places of the shortlist are taken" in words(app)
    lost = open_app("define", saved=f"{'0' * 32}.1")
    assert "There is no such saved zone" in errors(lost)
    assert "ask for its session file" in errors(lost) and members(lost) == ()


def test_without_a_place_to_save_the_zone_stays_and_the_page_says_so(open_app, no_england):
    no_england.write_text("a file where the folder should be")
    app = open_app("define", members=to_word(some_areas()))
    assert "cannot be made, so nothing can be saved here" in errors(app)
    assert "6 neighbourhoods" in words(app)


def test_a_session_and_an_export_are_opened_again(open_app):
    from czmap.exports.definitions import to_geojson
    from czmap.exports.sessions import to_session
    from czmap.exports.shortlist import shortlist_of_zones
    from czmap.scoring.need import score_need
    from czmap.scoring.zones import Zone
    from czmap.ui.address import to_params
    from czmap.ui.view import NeedChoice, View

    codes = some_areas()
    content = ZoneContent(
        name="Of Tom", members=tuple(codes), pack="invented", edition="older",
        locked_in=(codes[0],), notes=(Note(text="<b>Good</b> bus", role="driver"),),
        figures=(("indicator_values.gone", 2.0), ("residents", 1000.0)), need="other",
    )  # fmt: skip
    session = to_session(to_params(View(shown="imd_score")), content, made_with="czmap 0")
    app = open_app("define")
    by_label(app.get("button_group"), "Start from").set_value("file").run()
    app.file_uploader[0].set_value(("s.json", session, "application/json")).run()
    assert errors(app) == ""
    assert "It was made on edition older of the data" in words(app)
    people = STUDY.areas.loc[codes, "population"].sum()
    assert f"residents 1,000 → {people:,.0f} ({people / 1000 - 1:+.1%})" in words(app)
    compared = app.dataframe[-1].value
    assert list(compared.loc["Residents"])[:2] == ["1,000", f"{people:,.0f}"]
    assert list(compared.loc["gone"]) == ["2", NO_FIGURE, "not compared"]
    press(app, "Open this session")
    assert members(app) == tuple(codes)
    assert box(app, codes[0]).disabled
    open_up(app, "notes-of-zone")
    assert "(driver): <b>Good</b> bus" in words(app)
    assert by_label(app.text_input, "Name of the zone").value == "Of Tom"

    scores = score_need(STUDY.reference, NeedChoice().index(STUDY.catalogue), STUDY.catalogue)
    zones = [("A", Zone(tuple(codes[:2]))), ("B", Zone(tuple(codes[2:])))]
    exported = to_geojson(shortlist_of_zones(STUDY, scores, zones))
    app.file_uploader[0].set_value(("z.geojson", exported, "application/json")).run()
    by_label(app.selectbox, "The file holds 2 zones. Which one?").set_value(1).run()
    press(app, "Start my zone from this file")
    assert members(app) == tuple(codes[2:])
    app.file_uploader[0].set_value(("z.json", b'{"features": [', "application/json")).run()
    assert "cut short" in errors(app)
    assert members(app) == tuple(codes[2:])

    ring = STUDY.areas.geometry.loc[codes[:1]].envelope.buffer(5).to_crs(4326).iloc[0]
    shape = json.dumps(shapely.geometry.mapping(ring)).encode()
    app.file_uploader[0].set_value(("s.geojson", shape, "application/json")).run()
    assert "They take in" in words(app) and STUDY.areas.loc[codes[0], "lsoa_name"] in words(app)
    press(app, "Start my zone from this file")
    assert codes[0] in members(app)


def test_a_record_that_cannot_be_read_has_a_sentence_and_the_others_stay(open_app, store):
    codes = some_areas()
    good, bad, worse = (
        save_zone(store, WORKSPACE, ZoneContent(name=name, members=tuple(codes), pack="invented"))
        for name in ("Elm", "Oak", "Ash")
    )
    with store.engine.begin() as now:
        for one, what in ((bad, "'{'"), (worse, "CAST(x'c328' AS TEXT)")):
            now.exec_driver_sql(f"UPDATE czmap_versions SET content = {what} WHERE zone='{one.id}'")  # noqa: S608
    app = open_app("define", members=to_word(codes))
    said = [one.value for one in app.warning if "cannot be read" in one.value]
    assert len(said) == 2 and all(any(one.id[:8] in word for word in said) for one in (bad, worse))
    assert "Saved zones (1)" in [one.label for one in app.selectbox]
    assert by_label(app.selectbox, "Saved zones (1)").value == good.id
    assert not app.exception
    app.switch_page("pages/export.py").run()
    assert sum("cannot be read" in one.value for one in app.warning) == 2


def test_zones_saved_of_other_data_are_told_where_none_is_of_this(open_app, store):
    app = open_app("define")
    assert "No zone is saved yet." in words(app)
    save_zone(store, WORKSPACE, ZoneContent(name="Ours", members=("E01000001",), pack="england"))
    said = words(app.run())
    assert "No zone of this data is saved. 1 zone of other data is saved on this czmap" in said
