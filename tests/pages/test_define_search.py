"""The best zone that contains what is kept: searched for beside the page, cancelled, undone."""

import pytest

from czmap.ui import job_panel
from czmap.ui.short_codes import to_word
from tests.pages.conftest import SOON, by_label, errors, words
from tests.pages.test_define import STUDY, box, members, some_areas


def search_button(app):
    return next(one for one in app.button if "Find the best zone with" in one.label)


def test_the_best_zone_with_these_is_found_and_undone(open_app):
    codes = some_areas(3)
    app = open_app("define", members=to_word(codes))
    search_button(app).click().run()
    found = members(app)
    assert set(codes) < set(found) and errors(app) == ""
    by_label(app.button, "Undo").click().run()
    assert members(app) == tuple(codes)


def test_what_cannot_be_is_said_where_it_was_asked_and_nothing_changes(open_app):
    codes = [str(STUDY.areas.index[0]), str(STUDY.areas.index[-1])]
    app = open_app("define", members=to_word(codes))
    search_button(app).click().run()
    assert "what is locked in" in errors(app) and members(app) == tuple(codes)
    box(app, codes[0]).uncheck().run()
    assert errors(app) == ""


@pytest.mark.parametrize("ends", ["cancel", "edit", "whole"])
def test_it_shows_how_far_it_is_and_is_cancelled_overtaken_or_taken(
    open_app, slow_searches, monkeypatch, ends
):
    codes = some_areas(3)
    app = open_app("define", members=to_word(codes))
    slow = slow_searches(lambda criteria: True)
    monkeypatch.setattr(job_panel, "PATIENCE_S", 0.0)
    search_button(app).click().run()
    assert slow.begun.wait(SOON)
    app.run()
    assert "Thinking hard …" in [one.proto.text for one in app.main.get("progress")]
    assert members(app) == tuple(codes)
    if ends == "cancel":
        by_label(app.button, "Cancel").click().run()
    elif ends == "edit":
        box(app, codes[0]).uncheck().run()
        assert "The search was stopped: the zone was changed" in errors(app)
    slow.opened.set()
    if ends == "whole":
        job = app.session_state["cz-good"]["define-searched"].job
        assert job.wait(SOON)
        app.run()
        assert set(codes) < set(members(app))
    else:
        assert slow.stopped.wait(SOON)
        app.run()
        assert members(app) == tuple(codes[ends == "edit" :])
        assert search_button(app).label
    assert "Cancel" not in [one.label for one in app.button]
    assert "Thinking" not in words(app)
