"""Take it away: what was found or drawn is offered, as every kind of file."""

from czmap.exports.contents import Status, ZoneContent
from czmap.exports.kinds import FORMATS
from czmap.geodata.study import StudyKey, load_study
from czmap.store import save_zone
from czmap.ui import text_export
from czmap.ui.identity import LAPTOP as WORKSPACE
from czmap.ui.short_codes import to_word
from tests.pages.conftest import by_label, errors, words


def downloads(app):
    return [one.proto.label for one in app.get("download_button")]


def test_with_nothing_found_the_page_says_where_to_begin(open_app):
    app = open_app("export")
    assert errors(app) == "" and not downloads(app)
    assert "There is nothing to take away yet" in words(app)


def test_the_zones_found_are_offered_in_every_format(open_app):
    app = open_app("export", find="1")
    assert errors(app) == ""
    chosen = by_label(app.multiselect, "Zones to take away")
    assert len(chosen.value) == 3
    wanted = ["Download the evidence pack (ZIP)", *(text_export.FORMATS[one][0] for one in FORMATS)]
    assert sorted(downloads(app)) == sorted(wanted)
    by_label(app.multiselect, "Zones to take away").set_value([]).run()
    assert text_export.EMPTY_CHOICE in words(app) and not downloads(app)


def test_the_zone_that_is_being_defined_can_be_taken_and_is_called_as_it_is_there(open_app):
    codes = tuple(load_study(StudyKey()).areas.index[:4])
    app = open_app("export", members=to_word(codes), called="Ours")
    assert errors(app) == "" and "Ours" in app.table[0].value.to_string()
    assert app.table[0].value.index.name == "Zone", "each row is named by its zone"
    assert "Download the evidence pack (ZIP)" in downloads(app)


def test_the_zone_that_was_saved_is_taken_before_those_that_were_found(open_app, store):
    codes = tuple(sorted(load_study(StudyKey()).areas.index[:4]))
    saved = save_zone(store, WORKSPACE, ZoneContent(name="Ours", members=codes, pack="invented"))
    app = open_app("export", find="1", members=to_word(codes), saved=f"{saved.id}.1", called="Ours")
    assert errors(app) == ""
    assert by_label(app.radio, "Take away").value == "drawn"
    assert "Ours" in app.table[0].value.to_string()


def test_saved_zones_of_the_shortlist_can_be_taken(open_app, store):
    codes = tuple(load_study(StudyKey()).areas.index[:4])
    for name, status in (("Listed", Status.SHORTLIST), ("Thought", Status.IDEA)):
        content = ZoneContent(name=name, members=codes, pack="invented", status=status)
        save_zone(store, WORKSPACE, content)
    app = open_app("export")
    assert errors(app) == ""
    told = app.table[0].value.to_string()
    assert "Listed" in told and "Thought" not in told
    assert "Download the evidence pack (ZIP)" in downloads(app)
