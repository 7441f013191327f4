"""Whole journeys in a real browser with the cable out, on the invented borough.

The harness fails a test when a page asks another host for anything or a script of it fails.
"""

import json
import re
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import expect

from czmap.geodata.pack import load_pack
from czmap.geodata.study import INVENTED, StudyKey, load_study, pack_folder
from czmap.paths import home
from tests.browser.conftest import PATIENCE_MS, click_area, map_frame, screenshot
from tests.pages.test_hostile_and_missing import save_as_england

TITLES = {
    "": "Where should a children's zone be?",
    "explore": "What is this place like?",
    "rank": "Where could a zone go?",
    "define": "What exactly is my zone?",
    "export": "What do I take away?",
    "room": "What do we look at together?",
    "data": "What is it built on?",
    "about": "Can I trust it?",
}


@pytest.fixture
def app(serve):
    """The address of the whole app."""
    return serve(home() / "app.py")


def wait_for_title(page, title):
    # while a page is drawn anew its old head may stand beside the new one
    expect(page.locator("h1", has_text=title)).to_have_count(1, timeout=PATIENCE_MS)
    page.locator("h1", has_text=title).wait_for()
    # the frame is there too: the row of pages, and the mark of the invented borough
    page.get_by_role("link", name="Find zones").first.wait_for()
    page.get_by_text("this place does not exist").wait_for()


TURNS = count(1)
# the page has been at rest for a while, and not just before its answer began
STILL = """turn => {
    const app = document.querySelector("[data-testid=stApp]"), now = performance.now();
    const busy = !app || app.dataset.testScriptState !== "notRunning"
        || document.querySelector("[data-testid=stStatusWidget]");
    if (busy || window.czTurn !== turn) { window.czTurn = turn; window.czSince = now; }
    return !busy && now - window.czSince >= 400;
}"""


def wait_until_still(page):
    page.wait_for_function(STILL, arg=next(TURNS))


def choose(page, label, option):
    """Choose an option of a select box with the keyboard, as somebody without a mouse would."""
    box = page.get_by_role("combobox", name=re.compile(re.escape(label)))
    box.click()
    box.fill(option)
    box.press("Enter")
    wait_until_still(page)


def count_painted(page):
    """Count the areas that are drawn on the map."""
    return map_frame(page).evaluate("() => Object.keys(czmap.layers.main.paths).length")


def roundest_area():
    """Find an area that the middle of its box surely lies in, in the north: clear of the legend."""
    shapes = load_study(StudyKey()).areas.geometry
    shapes = shapes[shapes.centroid.y > shapes.centroid.y.median()]
    return (shapes.area / shapes.length**2).sort_values(kind="stable").index[-1]


HEADING_LATE = """() => {
    document.querySelector("[data-testid=stMain] h1").textContent = "A heading that came late";
}"""
"""A browser that is busy draws the heading of a page some time after the run is over."""

COUNT_TOLD = """() => {
    window.times = 0;
    new MutationObserver(() => { window.times += 1; })
        .observe(document.getElementById("cz-told"), { childList: true });
}"""


@pytest.mark.parametrize("path", TITLES)
def test_a_cold_link_opens_each_page_in_its_frame(serve, page, path):
    # a server of its own: its first session opens this page (house.md, "Streamlit, measured")
    address = serve(home() / "app.py", CZMAP_TEST_COLD=path or "start")
    page.goto(f"{address}/{path}")
    wait_for_title(page, TITLES[path])
    assert page.locator("[data-testid=stException]").count() == 0
    wait_until_still(page)
    screenshot(page, f"cold-{path or 'home'}")


def test_pages_open_warm_from_the_row_of_pages(app, page):
    page.goto(app)
    wait_for_title(page, TITLES[""])
    for name, path in (("Find zones", "rank"), ("Data", "data"), ("About", "about")):
        page.get_by_role("link", name=name, exact=True).first.click()
        wait_for_title(page, TITLES[path])
        assert page.locator("[data-testid=stException]").count() == 0


def test_an_indicator_is_changed_and_an_area_clicked(app, page):
    page.goto(f"{app}/explore")
    wait_for_title(page, TITLES["explore"])
    assert count_painted(page) == 300
    choose(page, "Show on the map", "Good health")
    page.get_by_role("heading", name=re.compile("^Good health in")).wait_for()
    listened = page.get_by_role("status").and_(page.locator("#cz-told"))
    expect(listened).to_have_text("The map shows Good health.")
    page.evaluate(COUNT_TOLD)
    page.wait_for_url(re.compile("show=good_health_pct"))
    code = roundest_area()
    click_area(page, code)
    page.wait_for_url(re.compile(f"area={code}"))
    told = re.compile("Good health: .* need than .* of the invented borough's")
    page.get_by_text(told).first.wait_for()
    expect(listened).to_have_text(re.compile(r"^[^.]+: Good health [\d.]+ %\.$"))
    page.get_by_text("All its figures").click()  # a run that changes nothing of it
    wait_until_still(page)
    assert page.evaluate("() => window.times") == 1  # what changed was told once, and briefly
    page.evaluate(HEADING_LATE)  # no run begins or ends after it
    expect(listened).to_have_text("A heading that came late")
    page.get_by_role("link", name="Find zones", exact=True).first.click()
    expect(listened).to_have_text(TITLES["rank"])
    page.go_back()
    page.wait_for_url(re.compile(f"/explore.*area={code}"))
    wait_until_still(page)
    screenshot(page, "explore-area")
    page.reload()
    wait_for_title(page, TITLES["explore"])
    page.get_by_text(f"code {code}").wait_for()


def test_other_data_is_looked_at_whole_until_somebody_says_otherwise(serve, page, tmp_path):
    borough = load_pack(pack_folder(INVENTED))
    real = replace(borough, manifest=replace(borough.manifest, invented=False))
    save_as_england(real, tmp_path)
    page.goto(f"{serve(home() / 'app.py', CZMAP_DATA=str(tmp_path))}/rank")
    page.get_by_text("England", exact=True).click()
    page.wait_for_url(re.compile("data=england"))
    wait_until_still(page)
    whole = page.get_by_role("radio", name="All of England", exact=True)
    expect(whole).to_be_checked()
    page.get_by_text("Town", exact=True).click()  # whatever is pressed next
    page.wait_for_url(re.compile("scale=town"))
    wait_until_still(page)
    expect(whole).to_be_checked()
    assert "councils=" not in page.url


def test_zones_are_found_chosen_and_taken_away(app, page, tmp_path):
    page.goto(f"{app}/rank")
    wait_for_title(page, TITLES["rank"])
    page.get_by_role("button", name="Find zones").click()
    page.get_by_role("heading", name=re.compile("^10 zones in")).wait_for()
    frame = map_frame(page)
    expect(frame.locator(".czmap-badge")).to_have_count(10)
    page.get_by_role("button", name="Show zone 2").click()
    page.get_by_role("heading", name=re.compile("^Zone 2: ")).wait_for()
    page.wait_for_url(re.compile("zone=[0-9a-f]{8}"))
    wait_until_still(page)
    screenshot(page, "rank-zone-2")
    badge = map_frame(page).get_by_role("button", name=re.compile(r"^3\. "))
    badge.focus()
    badge.press("Enter")
    page.get_by_role("heading", name=re.compile("^Zone 3: ")).wait_for()
    page.get_by_role("button", name="Show zone 2").wait_for()
    collection = json.loads(taken(page, "Outlines (GeoJSON)", tmp_path).read_text("utf-8"))
    kinds = [one["properties"]["kind"] for one in collection["features"]]
    assert kinds.count("zone") == 10
    codes = taken(page, "Neighbourhood codes (CSV)", tmp_path).read_text("utf-8-sig")
    lines = codes.splitlines()
    assert "INVENTED" in lines[0] and any(line.startswith("zone_rank,") for line in lines)
    assert codes.count("Z01") >= kinds.count("area")


def taken(page, label, folder) -> Path:
    """Press a download button and give the file, whose name says that it is invented."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    assert "invented" in waiting.value.suggested_filename
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_impossible_criteria_leave_the_zones_on_screen(app, page):
    page.goto(f"{app}/rank?find=1&scale=own&size=12000-18000")
    wait_for_title(page, TITLES["rank"])
    page.get_by_role("heading", name=re.compile("^10 zones in")).wait_for()
    for label, number in (("At most this many", "950000"), ("At least this many", "900000")):
        box = page.get_by_role("spinbutton", name=re.compile(label))
        box.fill(number)
        box.press("Enter")
        wait_until_still(page)
    page.get_by_role("button", name="Find zones").click()
    page.get_by_text("The nearest possible has").wait_for()
    expect(page.get_by_role("heading", name=re.compile("^10 zones in"))).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1920, 1080)])
def test_nothing_is_clipped(app, page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{app}/rank?find=1")
    page.get_by_role("heading", name=re.compile("^10 zones in")).wait_for()
    map_frame(page)
    wait_until_still(page)
    page.wait_for_function("() => document.documentElement.scrollWidth <= window.innerWidth")
    screenshot(page, f"rank-{width}")


def test_a_map_left_before_its_boundaries_came_does_not_keep_the_next_from_being_drawn(app, page):
    page.goto(f"{app}/explore")
    wait_for_title(page, TITLES["explore"])
    assert count_painted(page) == 300
    # what a frame that went away too early leaves behind: promises that nobody keeps
    left = page.evaluate(
        """() => {
            const kept = Object.keys(window.czmapGeometry);
            kept.forEach(address => { window.czmapGeometry[address] = new Promise(() => {}); });
            return kept.length;
        }"""
    )
    assert left > 0
    page.get_by_role("link", name="Define a zone").first.click()
    wait_for_title(page, TITLES["define"])
    assert count_painted(page) == 300
