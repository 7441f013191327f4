"""The ward board in a real browser: every path painted, one highlight on all maps, no mouse."""

from collections import Counter

import pytest
from playwright.sync_api import expect

from czmap.board import FIGURE_1, make_board
from czmap.charts.small_maps import WIDTH
from czmap.geodata.study import StudyKey, load_study
from czmap.map_paint import YLGNBU
from czmap.paths import home
from czmap.scoring.place import PlaceKind, make_place
from tests.browser.conftest import screenshot
from tests.browser.test_journeys import wait_until_still

CHART = "[data-testid=stVegaLiteChart] svg"
PAINTED = """() => {
    const maps = [...document.querySelectorAll("[data-testid=stVegaLiteChart] svg g.mark-shape")];
    return maps.map(one => [...one.querySelectorAll("path")].filter(path => path.getAttribute("d"))
        .map(path => [path.getAttribute("fill"), path.getAttribute("stroke")]));
}"""
MARK = "#e6007e"


def painted(page):
    """Fills and strokes of the paths of each layer, in the order they are drawn."""
    return page.evaluate(PAINTED)


def marked(page):
    """How many paths carry the colour of the highlight."""
    return sum(stroke == MARK for layer in painted(page) for _, stroke in layer)


@pytest.mark.parametrize("width", [1280, 390])
def test_every_neighbourhood_is_painted_on_every_map(serve, page, width):
    study = load_study(StudyKey())
    ward = study.areas["ward_code"].iloc[0]
    board = make_board(study, make_place(study.pack, PlaceKind.WARD, ward), FIGURE_1)
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto(f"{serve(home() / 'app.py')}/?look=board&ward={ward}")
    page.wait_for_selector(CHART)
    page.wait_for_function(f"() => ({PAINTED})().length >= 15")
    fills = [layer for layer in painted(page) if layer and str(layer[0][0]).startswith("#")]
    assert len(fills) == 5
    for one, layer in zip(board.maps, fills, strict=True):
        expected = Counter(
            "#f2f2f2" if digit == "-" else YLGNBU[int(digit)] for digit in one.classes.digits
        )
        assert Counter(fill for fill, _ in layer) == expected
    assert marked(page) == 0
    # the maps are no wider than the page, however few stand in a row
    page.wait_for_function(
        f'() => document.querySelector("{CHART}").getBoundingClientRect().right <= {width}'
    )
    if width == 1280:  # three stand in a row and use the width there is
        wide = f'document.querySelector("{CHART}").getBoundingClientRect().width'
        page.wait_for_function(f"() => {wide} >= {3 * WIDTH}")
    screenshot(page, f"board-{width}")
    if width < 1000:
        return
    first = page.locator(f"{CHART} g.mark-shape >> nth=0").locator("path >> nth=3")
    first.hover()
    page.wait_for_function(
        f"() => ({PAINTED})().flat().filter(x => x[1] === '{MARK}').length === 5"
    )
    page.mouse.move(5, 5)
    chosen = page.get_by_role("combobox", name="Mark a neighbourhood on all maps")
    chosen.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**area=Z01*")
    page.wait_for_function(
        f"() => ({PAINTED})().flat().filter(x => x[1] === '{MARK}').length === 5"
    )
    expect(page.get_by_role("button", name="Download the maps (PDF)")).to_be_visible()
    page.set_viewport_size({"width": 1024, "height": 768})
    label = """[...document.querySelectorAll("[data-testid=stCheckbox] p")]
        .find(one => one.textContent === "As in the 2012 report")"""
    page.wait_for_function(
        f"() => {label}.offsetHeight < 1.9 * parseFloat(getComputedStyle({label}).lineHeight)"
    )


def test_a_charts_words_are_whole_on_a_small_screen_and_follow_the_look_of_the_system(serve, page):
    ward = load_study(StudyKey()).areas["ward_code"].iloc[0]
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="light")
    page.goto(f"{serve(home() / 'app.py')}/?look=people&room=1&ward={ward}")
    words = page.locator(f"{CHART} text")
    expect(words.filter(has_text="Within").first).to_be_visible()
    wait_until_still(page)
    ends = "all => all.filter(one => one.textContent).map(one => one.getBoundingClientRect())"
    assert all(
        left >= 0 and right <= 390
        for left, right in words.evaluate_all(f"all => ({ends})(all).map(b => [b.left, b.right])")
    )
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        """chart => {
            const lit = colour => colour.match(/[0-9.]+/g).slice(0, 3).every(part => part > 170);
            const first = [...document.querySelectorAll(`${chart} text`)]
                .find(one => one.textContent.includes("Primary"));
            return first && lit(getComputedStyle(first).fill);
        }""",
        arg=CHART,
    )
