"""Every page against WCAG 2.2 A and AA by axe-core, in both looks, wide and narrow.

All rules run on the wide light page and on the narrow dark one; the rules about colour, which are
all that the look can change, on the other two as well.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Error

from czmap.geodata.study import StudyKey, load_study
from czmap.paths import home
from czmap.ui.short_codes import to_word
from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_journeys import wait_until_still

AREAS = load_study(StudyKey()).areas
WARD = sorted(AREAS.index[AREAS["ward_code"] == AREAS["ward_code"].iloc[0]])
# each page by its address, and what stands on it once it is whole
PAGES = {
    "home": ("", "I know the area"),
    "map": ("explore", "The map in words"),
    "area": (f"?area={WARD[0]}", f"code {WARD[0]}"),
    "read": ("?look=read", "Combination"),
    "wards": ("?look=wards", "Ward"),
    "board": ("?look=board", "Indicator"),
    "people": ("?look=people", "neighbourhoods"),
    "two": ("?look=two", "neighbourhoods"),
    "spread": ("?look=spread", "Place"),
    "attainment": ("?look=attainment", "What goes with"),
    "rank": ("rank?find=1", "10 zones in"),
    "define": (f"define?members={to_word(WARD)}", f"in {len(WARD)} neighbourhoods"),
    "export": ("export?find=1", "Download the evidence pack"),
    "compare": ("compare?find=1", "How do these places differ?"),
    "in the room": ("room", "agenda is empty"),
    "room mode": ("explore?room=1", "The map in words"),
    "data": ("data", "Where each table is from"),
    "about": ("about", "What leaves this computer"),
    "statement": ("accessibility", "Enforcement procedure"),
}
LEVELS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
STATES = [
    ("light", 1280, LEVELS),
    ("dark", 1280, COLOURS),
    ("dark", 320, LEVELS),
    ("light", 320, COLOURS),
]
# what no theme or style sheet can mend, on a narrow screen only: the rule, and where
EXCUSED = [
    # Streamlit's st.table scrolls in a box without a tabindex; Chromium from 130 on and Firefox
    # make such a box reachable by keyboard themselves
    ("scrollable-region-focusable", r"^stTable: "),
    # WCAG 2.5.8 lets the pins of a map lie where their places are; a button of full size beside
    # the map does the same
    ("target-size", r"^map: .*\.czmap-(pin|badge)\b"),
]


LOOK = """async rules => {
    const told = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    const place = node => {
        const found = node.target.length === 1 && document.querySelector(node.target[0]);
        const around = found && found.parentElement.closest("[data-testid]");
        return `${around ? around.dataset.testid : "map"}: ${node.target.join(" ")}`;
    };
    const broken = told.violations.flatMap(one => one.nodes.map(node => [one.id, place(node)]));
    return [told.passes.length, broken];
}"""


@pytest.fixture(scope="module")
def tab(chromium) -> Iterator[Any]:
    """Give one tab for all pages: the app's own scripts are fetched once."""
    context = chromium.new_context(locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    context.close()


def open_whole(tab, address, words):
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(address)
    tab.locator("[data-testid=stMain]").get_by_text(words).first.wait_for(state="attached")
    tab.get_by_text("this place does not exist").wait_for()
    tab.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
    wait_until_still(tab)
    assert tab.get_by_role("dialog").count() == 0  # axe looks at nothing else while one is open


def put_axe_into(tab, tries=5):
    """Load axe-core into the page and its maps; a map that is just replaced is looked for again."""
    try:
        for frame in tab.frames:
            frame.evaluate(f"() => {{ if (!window.axe) {{ {AXE_SCRIPT} }} }}")
    except Error as gone:
        if tries == 1 or "detached" not in gone.message:
            raise
        tab.wait_for_timeout(500)
        put_axe_into(tab, tries - 1)


def found_by_axe(tab, rules) -> set[tuple[str, str]]:
    """Run axe-core on the page and the maps in it; give each rule that is broken, and where."""
    put_axe_into(tab)
    looked, broken = tab.evaluate(LOOK, rules)
    if not looked:  # it gives up where the window's lower edge cuts a box that scrolls
        tab.set_viewport_size({**tab.viewport_size, "height": 3_000})
        tab.wait_for_timeout(800)
        looked, broken = tab.evaluate(LOOK, rules)
    assert looked > 0
    return {(rule, where) for rule, where in broken}


def excused(rule, element, width) -> bool:
    return width == 320 and any(
        rule == known and re.search(where, element) for known, where in EXCUSED
    )


NAMELESS = re.compile(
    r"^\s*- (button|link|textbox|searchbox|combobox|slider|checkbox|radio|radiogroup|spinbutton"
    r"|tab|switch|progressbar)(?::.*|$| \[.*)",
    re.MULTILINE,
)


def prove_readable(tab):
    """What a screen reader is told: language, title, headings in order, names of all controls."""
    assert tab.evaluate("() => document.documentElement.lang").startswith("en")
    assert tab.title().endswith("czmap: children's zones")
    told = tab.locator("[data-testid=stMain]").aria_snapshot()
    levels = [int(one) for one in re.findall(r"^\s*- heading .*\[level=(\d)\]", told, re.MULTILINE)]
    assert levels[0] == 1 and levels.count(1) == 1, levels
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), levels
    whole = tab.locator("body").aria_snapshot()
    assert [one[0].strip() for one in NAMELESS.finditer(whole)] == []
    assert 'progressbar "progress"' not in whole, "a bar of figures is called by nothing"
    titles = "() => [...document.querySelectorAll('iframe')].filter(one => one.offsetWidth > 1 && "
    titles += "!one.title && !one.ariaLabel).length"
    assert tab.evaluate(titles) == 0


def prove_still_and_marked(tab):
    """Reduced motion is obeyed, and under the system's own colours what is chosen is marked."""
    tab.emulate_media(reduced_motion="reduce", forced_colors="active")
    chosen = tab.locator("[data-testid=stRadioOption][data-selected=true] > div > div:first-child")
    if chosen.count():
        ground = "one => getComputedStyle(one).backgroundColor"
        other = tab.locator("[data-testid=stRadioOption]:not([data-selected]) > div > div")
        if other.count():
            assert chosen.first.evaluate(ground) != other.first.evaluate(ground)
    tab.emulate_media(reduced_motion="no-preference", forced_colors="none")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_breaks_no_rule_of_wcag(serve, tab, name):
    address, words = PAGES[name]
    open_whole(tab, f"{serve(home() / 'app.py')}/{address}", words)
    prove_readable(tab)
    prove_still_and_marked(tab)
    broken = []
    for look, width, rules in STATES:
        tab.emulate_media(color_scheme=look)
        tab.set_viewport_size({"width": width, "height": 900})
        tab.wait_for_timeout(400)
        ground = tab.evaluate("() => getComputedStyle(document.body.querySelector('.stApp')).color")
        assert (ground == "rgb(238, 243, 245)") == (look == "dark"), ground
        found = found_by_axe(tab, rules)
        broken += [(look, width, *one) for one in sorted(found) if not excused(*one, width)]
    assert broken == []
