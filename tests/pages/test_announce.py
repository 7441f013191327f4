"""What is told to those who listen: one short sentence on what a press changed."""

from czmap.ui.short_codes import to_word
from tests.pages.conftest import by_label, errors
from tests.pages.test_define import box, some_areas


def told(app) -> list[str]:
    """Read the sentences that the page hands to the script, each with its turn."""
    (said,) = [one.proto.body for one in app.get("html") if 'class="cz-say"' in one.proto.body]
    return said.removeprefix('<p class="cz-say" hidden>').removesuffix("</p>").split("\u00b6")


def test_an_edit_tells_the_totals_in_one_sentence(open_app):
    codes = some_areas()
    app = open_app("define", members=to_word(codes))
    (before,) = told(app)
    assert before.startswith(f"0|The zone has {len(codes)} neighbourhoods, ")
    box(app, codes[0]).uncheck().run()
    (after,) = told(app)
    assert after.startswith(f"0|The zone has {len(codes) - 1} neighbourhoods, ")
    app.run()
    assert told(app) == [after] and errors(app) == ""


def test_a_search_tells_what_it_found_also_when_it_is_the_same(open_app):
    app = open_app("rank", find="1")
    found, chosen = told(app)
    assert found.startswith("1|10 zones found. The first is ") and chosen.startswith("0|Zone 1: ")
    by_label(app.button, "Find zones").click().run()
    assert told(app) == [found.replace("1|", "2|", 1), chosen]


def test_what_the_map_shows_is_told(open_app):
    app = open_app("explore", show="good_health_pct")
    assert "0|The map shows Good health." in told(app)


def test_the_places_compared_are_told(open_app):
    app = open_app("compare", places=f"area:{some_areas()[0]}", members=to_word(some_areas()))
    assert any(one.startswith("0|Compared are A ") for one in told(app))
