"""A browser zoom of 400 % (WCAG 1.4.10, 2.4.11): nothing wider than the page, no focus hidden.

A window of 1280 by 1024 pixels enlarged four times has the layout of one of 320 by 256.
"""

import pytest

from czmap.geodata.study import StudyKey, load_study
from czmap.paths import home
from czmap.ui.short_codes import to_word
from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_journeys import wait_until_still

AREAS = load_study(StudyKey()).areas
WARD = to_word(sorted(AREAS.index[AREAS["ward_code"] == AREAS["ward_code"].iloc[0]]))
OTHER = to_word(sorted(AREAS.index[AREAS["ward_code"] == AREAS["ward_code"].iloc[-1]]))
PAGES = {
    "home": ("", "I know the area"),
    "map": ("explore", "The map in words"),
    "board": ("?look=board", "Mark a neighbourhood"),
    "rank": ("rank", "How large should a zone be?"),
    "define": (f"define?members={WARD}", "Best next step"),
    "two maps": (f"room?table=two&members={WARD}&rivals=mine,zone:{OTHER}", "in only one"),
    "room mode": ("explore?room=1", "The map in words"),
}
WIDE = """() => {
    const main = document.querySelector("[data-testid=stMain]"), wide = [];
    if (main.scrollWidth > innerWidth) { wide.push(`the page: ${main.scrollWidth}`); }
    for (const one of main.querySelectorAll("h1, h2, h3, p, label, button, [data-tag]")) {
        const box = one.getBoundingClientRect();
        if (box.width > 1 && box.right > innerWidth + 1 && !one.closest("[data-testid=stTable]")) {
            wide.push(one.textContent.slice(0, 60));
        }
    }
    return wide;
}"""
# the middle of what has the focus is on top; a hidden input is seen as its label
SEEN = """() => {
    const focused = document.activeElement;
    // the map and a table answer for themselves; a chart's tools fade in as they are reached
    const own = focused.matches("body, iframe, canvas, [data-testid=stElementToolbar] *");
    if (own) { return true; }
    const seen = focused.closest("label") || focused, box = seen.getBoundingClientRect();
    const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    const at = document.elementFromPoint(x, y);
    return at && (seen.contains(at) || at.contains(seen));
}"""


@pytest.mark.parametrize("name", PAGES)
def test_enlarged_four_times_nothing_is_wider_than_the_page_and_focus_is_seen(serve, page, name):
    address, words = PAGES[name]
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{serve(home() / 'app.py')}/{address}")
    page.locator("[data-testid=stMain]").get_by_text(words).first.wait_for(
        state="attached", timeout=2 * PATIENCE_MS
    )
    wait_until_still(page)
    assert page.evaluate(WIDE) == []
    for key in ["Tab"] * 20 + ["Shift+Tab"] * 12:
        page.keyboard.press(key)
        page.wait_for_function(SEEN)  # it scrolls there
