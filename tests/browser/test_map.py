"""The map in a real browser: drawn, clicked, repainted without being drawn anew, and harmless."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import click_area, map_frame, screenshot
from tests.drawn_pack import EAST_LAD

PAGE = Path(__file__).parent / "map_page.py"
INDICATOR = "income_score"
PIXELS = """() => {
    const canvas = document.querySelector(".leaflet-overlay-pane canvas");
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const colours = new Set();
    for (let i = 0; i < data.length; i += 4 * 97) {
        if (data[i + 3] > 200) { colours.add([data[i], data[i + 1], data[i + 2]].join()); }
    }
    return colours.size;
}"""

STROKES = """() => {
    const is = one => one.options && one.options.pane === "czmarks" && one._drawFirst;
    const found = [], marks = Object.values(map._layers).find(is);
    for (let at = marks && marks._drawFirst; at; at = at.next) {
        const dash = String(at.layer.options.dashArray);
        found.push(dash === "7 4" ? "chosen" : dash.startsWith("0.1") ? "dots"
            : [4.5, 9].includes(at.layer.options.weight) ? "outline" : "other");
    }
    return found;
}"""
"""What each stroke over the areas is, from the lowest to the highest."""


@pytest.fixture
def shown(serve, page):
    """Open the page of a place and give the frame of its map."""

    def open_page(place="grid"):
        page.goto(f"{serve(PAGE)}/?place={place}")
        return map_frame(page)

    return open_page


def fill_of(frame, code):
    return frame.evaluate(
        """code => {
            const main = czmap.layers.main;
            return main.paths[main.codes.indexOf(code)].options.fillColor;
        }""",
        code,
    )


def choose(page, label, option):
    page.get_by_label(label).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def tick(page, label):
    page.get_by_text(label, exact=True).click()


def test_every_area_is_drawn_and_coloured(shown, page):
    frame = shown()
    assert frame.evaluate("czmap.layers.main.paths.length") == 100
    assert frame.evaluate("czmap.layers.main.order === czmap.layers.main.state.order")
    page.wait_for_timeout(300)
    assert frame.evaluate(PIXELS) > 5
    expect(frame.locator(".czmap-legend")).to_contain_text("darker = higher need")
    expect(frame.locator(".czmap-legend")).to_contain_text("no data")
    expect(frame.locator(".czmap-trouble")).to_have_count(0)
    assert isinstance(fill_of(frame, "Z01000008"), dict), "an area without data is hatched"
    assert fill_of(frame, "Z01000009").startswith("#")
    label = frame.locator(".leaflet-container").get_attribute("aria-label")
    assert "Map of 100 neighbourhoods" in label
    screenshot(page, "map-grid")


def test_a_click_gives_the_code_before_the_page_runs(shown, page):
    shown()
    click_area(page, "Z01000034")
    expect(page.get_by_text("Kind area code Z01000034 run click")).to_be_visible()
    click_area(page, "Z01000066")
    expect(page.get_by_text("Kind area code Z01000066 run click")).to_be_visible()
    tick(page, "Zones")
    expect(page.get_by_text("Kind area code Z01000066 run other")).to_be_visible()
    screenshot(page, "map-clicked")


def press(frame, code):
    """Click an area by script; give what the map says before any server can have answered."""
    return frame.evaluate(
        """code => {
            const main = czmap.layers.main, path = main.paths[main.codes.indexOf(code)];
            path.fire("click", { latlng: path.getBounds().getCenter() }, true);
            return document.querySelector(".czmap-figures").innerText.split("\\n");
        }""",
        code,
    )


def test_a_click_says_its_figure_on_the_map_before_the_server_answers(shown, page):
    frame = shown()
    expect(frame.locator(".czmap-figures")).to_have_count(0)
    told = frame.evaluate(
        """() => {
            const main = czmap.layers.main, at = main.codes.indexOf("Z01000034");
            const state = main.state;
            return [(state.values.split("|")[at] + " " + state.unit).trim(), state.title];
        }"""
    )
    assert press(frame, "Z01000034") == [*told, "Gridham 034"]
    assert press(frame, "Z01000008")[0] == "no data"
    expect(page.get_by_text("Kind area code Z01000008 run click")).to_be_visible()
    expect(frame.locator(".czmap-figures")).to_contain_text("Gridham 008")


def test_six_quick_clicks_are_all_kept(shown, page):
    shown()
    codes = [f"Z010000{at}" for at in (11, 23, 35, 47, 59, 61)]
    for code in codes:
        click_area(page, code)
    expect(page.get_by_text(f"code {codes[-1]}")).to_be_visible()
    expect(page.get_by_text(f"Clicks {' '.join(codes)}", exact=True)).to_be_visible()


def test_another_indicator_zones_and_schools_never_draw_the_map_anew(shown, page):
    frame = shown()
    frame.evaluate("() => { window.marked = 'still here'; map.setZoom(map.getZoom() + 1) }")
    page.wait_for_timeout(600)
    zoom, before = frame.evaluate("map.getZoom()"), fill_of(frame, "Z01000099")
    choose(page, "Indicator", INDICATOR)
    frame.wait_for_function("() => czmap.layers.main.painted > 1")
    for label in ("Zones", "Schools"):
        tick(page, label)
    expect(frame.locator(".czmap-badge")).to_have_count(2)
    expect(frame.locator(".czmap-legend")).to_contain_text("secondary")
    assert map_frame(page).evaluate("window.marked") == "still here"
    assert frame.evaluate("map.getZoom()") == zoom
    assert fill_of(frame, "Z01000099") != before
    assert frame.evaluate("czmap.layers.main.paths.length") == 100


def test_the_view_moves_only_when_asked(shown, page):
    frame = shown()
    whole = frame.evaluate("map.getZoom()")
    tick(page, "Focus")
    frame.wait_for_function("zoom => map.getZoom() > zoom + 1", arg=whole)
    page.wait_for_timeout(500)
    frame.evaluate("() => { map.setZoom(9, {animate: false}) }")
    tick(page, "Zones")
    expect(frame.locator(".czmap-badge")).to_have_count(2)
    assert frame.evaluate("map.getZoom()") == 9
    frame.get_by_role("button", name="Show the whole map").click()
    frame.wait_for_function("zoom => map.getZoom() === zoom", arg=whole)


def test_a_click_on_a_map_that_reaches_below_the_window_scrolls_nothing(shown, page):
    page.set_viewport_size({"width": 1280, "height": 420})
    frame = shown()
    holder = page.locator("iframe").first
    before = holder.bounding_box()
    assert before["y"] + before["height"] > 420, "part of the map is out of sight"
    click_area(page, "Z01000095")
    expect(page.get_by_text("Kind area code Z01000095 run click")).to_be_visible()
    assert holder.bounding_box()["y"] == before["y"]
    assert frame.evaluate("document.activeElement === map.getContainer()"), "keys move the map"


def test_a_map_that_has_no_size_yet_looks_where_it_was_asked_once_it_has_one(shown, page):
    frame = shown()
    whole = frame.evaluate("map.getZoom()")
    holder = page.locator("iframe").first
    holder.evaluate("one => { one.style.width = '0px'; }")
    frame.wait_for_function("() => map.getSize().x === 0")
    tick(page, "Focus")
    page.wait_for_timeout(600)
    holder.evaluate("one => { one.style.width = ''; }")
    frame.wait_for_function("zoom => map.getZoom() > zoom + 1", arg=whole)
    assert frame.evaluate("() => isFinite(map.getCenter().lat) && isFinite(map.getCenter().lng)")


def test_lines_over_a_map_stay_above_an_outline_that_comes_after_them(shown, page):
    frame = shown()
    tick(page, "Zones")
    expect(frame.locator(".czmap-badge")).to_have_count(2)
    zones = frame.evaluate(
        "(({ zones, outlines }) => ({ zones, outlines }))(czmap.layers.main.state)"
    )
    over = {"lines": "", "marked": ["Z01000012"], "lineWords": "", "markWords": "marked"}
    told = {"overlay": over, "selected": "Z01000013", "zones": [], "outlines": ""}
    say = "told => czmap.apply('main', Object.assign({}, czmap.layers.main.state, told))"
    frame.evaluate(say, told)
    frame.wait_for_function(
        f"() => (now => now.includes('dots') && !now.includes('outline'))(({STROKES})())"
    )
    frame.evaluate(say, {**told, **zones})
    frame.wait_for_function(f"() => ({STROKES})().includes('outline')")
    drawn = frame.evaluate(STROKES)
    assert drawn.index("dots") > max(at for at, one in enumerate(drawn) if one == "outline")
    assert drawn[-1] == "chosen", "the neighbourhood picked out is above all"


def test_a_candidates_number_is_a_button(shown, page):
    frame = shown()
    tick(page, "Zones")
    badge = frame.get_by_role("button", name="2. Zone <i>two</i>")
    badge.click()
    expect(page.get_by_text("Kind zone code two")).to_be_visible()
    expect(frame.locator(".czmap-chosen")).to_have_text("2")
    first = frame.get_by_role("button", name="1. Zone <i>one</i>")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kind zone code one")).to_be_visible()
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(first).to_be_focused()
    expect(first.locator("span")).to_have_css("outline-style", "solid")
    expect(first.locator("span")).to_have_css("background-color", "rgb(17, 17, 17)")
    screenshot(page, "map-zones")


@pytest.mark.parametrize("edge", [(0.5, 0), (0, 0.7)])
def test_a_number_that_is_cut_by_the_edge_takes_a_click_of_the_mouse(shown, page, edge):
    frame = shown()
    tick(page, "Zones")
    expect(frame.locator(".czmap-badge")).to_have_count(2)
    x, y = frame.evaluate(
        """edge => {
            const face = document.querySelector("[aria-label^='2. ']").getBoundingClientRect();
            const size = map.getSize(), inside = (x, most) => Math.min(Math.max(x, 3), most - 3);
            // its middle lies just inside the edge, so that nearly half of it is cut away
            const x = inside(edge[0] * size.x, size.x), y = inside(edge[1] * size.y, size.y);
            const middle = face.width / 2;
            map.panBy([face.left + middle - x, face.top + middle - y], {animate: false});
            return [x, y];
        }""",
        list(edge),
    )
    box = page.locator("iframe[src*='streamlit_folium']").bounding_box()
    page.mouse.click(box["x"] + x, box["y"] + y, delay=300)
    expect(page.get_by_text("Kind zone code two")).to_be_visible()


def test_numbers_that_collide_step_aside_a_little_and_keep_a_line_home(shown, page):
    frame = shown()
    tick(page, "Zones")
    expect(frame.locator(".czmap-badge")).to_have_count(2)
    frame.evaluate("() => { map.setView(map.getCenter(), map.getZoom() - 5, {animate: false}) }")
    first, second = frame.evaluate("czmap.layers.main.badgesAt.map(at => [at.x, at.y])")
    away = ((first[0] - second[0]) ** 2 + (first[1] - second[1]) ** 2) ** 0.5
    assert 27 <= away <= 120, "the numbers hide each other, or one is far from its zone"


def test_the_legend_lies_over_no_area_of_the_whole_map(shown):
    frame = shown()
    hidden = frame.evaluate(
        """() => {
            const box = document.querySelector(".czmap-legend").getBoundingClientRect();
            const main = czmap.layers.main;
            return main.paths.filter(path => {
                const at = map.latLngToContainerPoint(path.getBounds().getCenter());
                return at.x > box.left && at.x < box.right && at.y > box.top && at.y < box.bottom;
            }).length;
        }"""
    )
    assert hidden == 0


def test_hostile_names_are_only_text(shown, page):
    frame = shown()
    for code in ("Z01000003", "Z01000004", "Z01000005"):
        click_area(page, code)
        expect(page.get_by_text(f"code {code}")).to_be_visible()
    expect(frame.locator(".czmap-tip")).to_contain_text("</script><script>")
    assert page.evaluate("window.harmed") is None
    assert frame.locator(".leaflet-container script, .leaflet-tooltip img").count() == 0


def test_a_country_is_a_picture_and_its_councils_are_clicked(shown, page):
    frame = shown("big")
    frame.wait_for_function("() => czmap.layers.main.pictured")
    picture = frame.locator("img.czmap-picture")
    assert picture.evaluate("image => image.naturalWidth") > 500
    click_area(page, EAST_LAD)
    expect(page.get_by_text(f"Kind council code {EAST_LAD}")).to_be_visible()
    expect(frame.locator(".czmap-tip")).to_contain_text("of 200 neighbourhoods are darkest")
    screenshot(page, "map-country")


def test_boundaries_that_cannot_be_fetched_are_a_sentence(serve, page):
    page.route("**/areas-*.json*", lambda route: route.fulfill(status=404, body="gone"))
    page.goto(f"{serve(PAGE)}/?place=west")
    frame = page.frame_locator("iframe[src*='streamlit_folium']")
    expect(frame.locator(".czmap-trouble")).to_contain_text("The map could not be drawn")
    screenshot(page, "map-trouble")


def test_boundaries_of_other_data_are_noticed(serve, page):
    frame_url = f"{serve(PAGE)}/?place=west"

    def reversed_order(route):
        answer = route.fetch()
        collection = answer.json()
        collection["features"].reverse()
        route.fulfill(response=answer, json=collection)

    page.route("**/areas-*.json*", reversed_order)
    page.goto(frame_url)
    frame = page.frame_locator("iframe[src*='streamlit_folium']")
    expect(frame.locator(".czmap-trouble")).to_contain_text("not those of the figures")
