"""Room mode in a real browser: keys, clickers, back, reload, and type for the back row."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from czmap.geodata.study import StudyKey, load_study
from czmap.paths import home
from czmap.ui.short_codes import to_word
from tests.browser.conftest import click_area, map_frame, screenshot
from tests.browser.test_journeys import roundest_area, wait_until_still

AREAS = load_study(StudyKey()).areas


@pytest.fixture
def room(serve, page):
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{serve(home() / 'app.py')}/explore?room=1")
    map_frame(page)
    page.locator(".st-key-room-next").wait_for()
    page.wait_for_function("() => window.czmapKey")  # keys are listened to
    wait_until_still(page)
    return page


def press(page, key, address):
    """Press a key and wait for the address that it leads to."""
    page.keyboard.press(key)
    page.wait_for_url(re.compile(address))
    wait_until_still(page)


def test_keys_turn_the_views_and_never_fire_while_somebody_types(room):
    press(room, "2", "show=barriers_score")
    room.locator(".st-key-room-add button").click()
    room.wait_for_url(re.compile("stop=1"))
    wait_until_still(room)
    press(room, "3", "show=good_health_pct")
    room.locator(".st-key-room-add button").click()
    room.wait_for_url(re.compile("stop=2"))
    wait_until_still(room)
    click_area(room, roundest_area())  # the focus is in the map's frame now
    room.wait_for_url(re.compile("area="))
    wait_until_still(room)
    press(room, "PageUp", "show=barriers_score.*stop=1")
    press(room, "z", "show=good_health_pct.*area=")
    press(room, "PageUp", "show=barriers_score.*stop=1")
    room.keyboard.press("n")
    room.get_by_role("dialog").wait_for()
    box = room.get_by_role("textbox", name="In words")
    box.fill("")
    box.press_sequentially("a1z")
    expect(box).to_have_value("a1z")
    assert "/explore?show=barriers_score" in room.url
    room.get_by_role("button", name="Keep the note").click()
    room.get_by_role("dialog").wait_for(state="detached")
    wait_until_still(room)
    press(room, "a", "/room.*table=two")
    room.go_back()
    room.wait_for_url(re.compile("/explore.*show=barriers_score"))
    wait_until_still(room)
    room.reload()
    room.locator(".st-key-room-bar").wait_for()
    room.wait_for_function("() => window.czmapKey")
    map_frame(room)
    wait_until_still(room)
    room.locator(".st-key-room-bar").get_by_text("of 2").wait_for()
    screenshot(room, "room-mode")
    press(room, "F8", "/explore(?!.*room=1)")
    room.get_by_placeholder("Type a name, then Enter").click()  # F8 is no letter
    press(room, "F8", "/explore.*room=1")


def test_a_note_on_the_zone_in_hand_outlives_a_reload(serve, page):
    address, zone = serve(home() / "app.py"), to_word([roundest_area()])
    page.goto(f"{address}/room?room=1&members={zone}")
    page.wait_for_function("() => window.czmapKey")
    wait_until_still(page)
    page.keyboard.press("n")
    page.get_by_role("textbox", name="In words").fill("Busy road")
    page.get_by_role("button", name="Keep the note").click()
    page.get_by_role("dialog").wait_for(state="detached")
    page.wait_for_url(re.compile("agenda="))
    page.goto(f"{address}/define?members={zone}")  # a session of its own
    page.get_by_text("1 note is kept with the zone.").wait_for()


SMALL = """() => {
    const shown = {checkOpacity: true, checkVisibilityCSS: true};
    const isRead = one => {
        const box = one.getBoundingClientRect();
        return Array.from(one.childNodes).some(node => node.nodeType === 3 && node.data.trim())
            && box.width > 1 && box.height > 1 && box.top < 1080 && one.checkVisibility(shown);
    };
    const map = document.querySelector("iframe[title='streamlit_folium.st_folium']");
    return [document, map.contentDocument]
        .flatMap(one => Array.from(one.querySelectorAll("body *")).filter(isRead))
        .map(one => [parseFloat(getComputedStyle(one).fontSize), one.textContent.slice(0, 40)])
        .filter(one => one[0] < 24);
}"""


def test_all_type_is_large_and_nothing_is_cut(room):
    assert room.evaluate(SMALL) == []
    for width, height in ((1024, 768), (390, 844), (320, 256)):
        room.set_viewport_size({"width": width, "height": height})
        wait_until_still(room)
        room.wait_for_function("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_the_room_chooses_the_first_places_to_compare(room):
    """With nothing to compare, or one place, the controls that the room does without are there."""
    address = room.url.partition("/explore")[0]
    room.goto(f"{address}/compare?room=1")
    wait_until_still(room)
    add = room.get_by_role("button", name="Add", exact=True)
    add.click()
    room.get_by_text("Add a second place").first.wait_for()
    wait_until_still(room)
    expect(add).to_be_visible()
    room.goto(f"{address}/compare?room=1&places=ward:{WARDS[0]},ward:{WARDS[1]}")
    wait_until_still(room)
    expect(room.locator(".st-key-compare-more button", has_text="Add")).to_be_hidden()


PLACED = """highest => {
    const lines = document.querySelector(".cz-sources").getBoundingClientRect();
    const maps = [...document.querySelectorAll("iframe[title='streamlit_folium.st_folium']")];
    const shown = maps.filter(one => one.offsetHeight > 1);
    return shown.length && shown.every(one => {
        const box = one.getBoundingClientRect(), end = Math.min(box.bottom, lines.top);
        const size = one.contentWindow.map && one.contentWindow.map.getSize();
        return box.top < highest * innerHeight && end - box.top > 0.9 * box.height
            && size && Math.abs(size.y - box.height) < 2;  // Leaflet knows how high its frame is
    }) && document.querySelector("[data-testid=stMain]").scrollWidth <= innerWidth;
}"""
WARDS = sorted(set(AREAS["ward_code"]))[:2]
ZONES = [to_word(sorted(AREAS.index[AREAS["ward_code"] == ward])) for ward in WARDS]


@pytest.mark.parametrize(
    ("address", "figures", "highest"),
    [
        ("explore?room=1", "residents", 0.3),
        (f"define?room=1&members={ZONES[0]}", " residents", 0.3),
        (
            f"room?room=1&table=two&members={ZONES[0]}&rivals=mine,zone:{ZONES[1]}",
            "residents · ",
            0.4,
        ),
    ],
    ids=["explore", "define", "two"],
)
def test_figures_and_map_are_on_the_first_screen(serve, page, address, figures, highest):
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{serve(home() / 'app.py')}/{address}")
    map_frame(page)
    wait_until_still(page)
    left = page.get_by_role("button", name="Discard the draft")
    if left.count():  # another test's, which is offered over the map
        left.click()
        wait_until_still(page)
    for width, height in ((1920, 1080), (1024, 768)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(PLACED, arg=highest)
        told = page.locator("[data-testid=stMain]").get_by_text(figures).first
        assert told.bounding_box()["y"] < height * 0.8


LEVEL = """() => {
    const maps = [...document.querySelectorAll("iframe[title='streamlit_folium.st_folium']")];
    const tops = maps.map(one => one.getBoundingClientRect().top);
    const names = [...document.querySelectorAll(".st-key-room-maps h2")];
    const heights = names.map(one => one.getBoundingClientRect().height);
    return tops.length === 2 && Math.abs(tops[0] - tops[1]) < 1 && heights[1] > heights[0] * 1.3;
}"""


def test_two_maps_begin_at_one_height_when_one_name_is_longer(serve, page):
    page.set_viewport_size({"width": 1024, "height": 900})
    rows = AREAS.groupby("ward_code").head(3)
    long = to_word(sorted(rows.index))
    query = f"table=two&members={ZONES[0]}&rivals=mine,zone:{long}"
    page.goto(f"{serve(home() / 'app.py')}/room?{query}")
    map_frame(page)
    wait_until_still(page)
    page.wait_for_function(LEVEL)


CLEAR = """() => {
    const lines = document.querySelector(".cz-sources").getBoundingClientRect();
    const button = [...document.querySelectorAll("button")].find(
        one => one.textContent.includes("Use these weights"));
    return button && button.getBoundingClientRect().bottom < lines.top;
}"""


STAYS = """() => {
    const main = document.querySelector("[data-testid=stMain]");
    const bar = document.querySelector(".st-key-room-bar").getBoundingClientRect();
    return main.scrollTop > 0 && bar.top >= 0 && bar.bottom < 200;
}"""


def test_votes_and_what_is_done_with_them_are_on_one_screen(serve, page):
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{serve(home() / 'app.py')}/room?room=1&table=weigh")
    page.get_by_role("button", name="Use these weights").wait_for()
    wait_until_still(page)
    for size in ((1920, 1080), (1024, 768)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_function(CLEAR)
    page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 400)")
    page.wait_for_function(STAYS)


FITS = """() => {
    const table = document.querySelector(".st-key-greatest-first table");
    return table && table.getBoundingClientRect().right <= innerWidth
        && table.scrollWidth <= table.clientWidth + 1;
}"""


def test_on_a_telephone_the_neighbourhoods_of_greatest_need_are_read_whole(serve, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{serve(home() / 'app.py')}/explore")
    map_frame(page)
    wait_until_still(page)
    page.locator(".st-key-greatest-first").scroll_into_view_if_needed()
    page.wait_for_function(FITS)


def test_a_link_of_before_the_first_page_still_opens_the_place(serve, page):
    page.goto(f"{serve(home() / 'app.py')}/?show=imd_score")
    page.get_by_role("heading", name=re.compile("^Deprivation")).wait_for()
    assert "/explore" in page.url


def test_on_paper_a_page_is_its_map_its_legend_and_its_words(serve, page):
    page.goto(f"{serve(home() / 'app.py')}/explore")
    map_frame(page)
    wait_until_still(page)
    for paper in ("A4", "A3"):
        printed = PdfReader(io.BytesIO(page.pdf(format=paper)))
        told = " ".join(one.extract_text() for one in printed.pages)
        assert "What is this place like?" in told and "darker = higher need" in told
        assert "Room mode" not in told and "Find zones" not in told
