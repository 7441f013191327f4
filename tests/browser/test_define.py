"""The same zone made by clicks alone, by keyboard alone and from a pasted list."""

import re

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import expect

from czmap.geodata.study import StudyKey, load_study
from czmap.paths import home
from czmap.ui.short_codes import to_word
from tests.browser.conftest import _middle_of as middle_of
from tests.browser.conftest import click_area, map_frame, screenshot
from tests.browser.test_journeys import wait_for_title, wait_until_still

TITLE = "What exactly is my zone?"


@pytest.fixture
def app(serve):
    """The address of the whole app."""
    return serve(home() / "app.py")


def round_zone(count=12):
    """Find a circle round the people of 12 areas whose middles surely lie in them.

    The people of the 13th live far from it.

    Gives the study, their codes, the area in the middle and the radius in metres.
    """
    study = load_study(StudyKey())
    shapes = study.areas.geometry
    middles = shapes.apply(lambda one: one.envelope.centroid)
    sure = middles.distance(shapes.boundary).gt(60) & middles.within(shapes)
    people = gpd.GeoSeries(
        shapely.points(study.areas["pwc_easting"], study.areas["pwc_northing"]),
        index=shapes.index, crs=shapes.crs,
    )  # fmt: skip
    best = (0.0, [], "", 0.0)
    for code in shapes.index[sure]:
        away = people.distance(middles[code]).sort_values()
        near = away.index[:count]
        if sure[near].all():
            gap = away.iloc[count] - away.iloc[count - 1]
            best = max(best, (gap, sorted(near), code, away.iloc[count] - gap / 2))
    return study, *best[1:]


def wait_for_members(page, codes):
    page.wait_for_url(re.compile(f"members={re.escape(to_word(codes))}(&|$)"))


def by_keyboard(page, names):
    """Add neighbourhoods by Tab, letters and Enter alone; the mouse is far away."""
    page.mouse.move(0, 0)
    for number, name in enumerate(names, start=1):
        reach(page, "Add or take out a neighbourhood by name")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        page.get_by_text(re.compile(f"residents in {number} neighbourhood")).wait_for()
        wait_until_still(page)


def reach(page, label):
    """Press Tab until the field of that name has the focus; it may have it already."""
    for _ in range(200):
        named = page.evaluate("() => document.activeElement.getAttribute('aria-label') || ''")
        if label in named:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not come to {label!r}.")


def wait_for_sum(page, areas):
    """Wait until the map's own sum of people and the page's say what the areas hold."""
    people, children = areas["population"].sum(), areas["children"].sum()
    said = [f"{people:,.0f} residents", f"{children:,.0f} children (0 to 15)"]
    figures = map_frame(page).locator(".czmap-figures")
    expect(figures).to_have_text("".join([*said, f"in {len(areas)} neighbourhoods"]))
    for one in said:
        expect(page.get_by_role("listitem").filter(has_text=one)).to_be_visible()


def test_a_zone_is_the_same_by_clicks_by_keyboard_and_from_a_list(app, page):
    study, codes, middle, radius = round_zone()
    page.set_viewport_size({"width": 1400, "height": 1500})
    page.goto(f"{app}/define")
    wait_for_title(page, TITLE)
    frame = map_frame(page)
    frame.evaluate("() => { czmap.test = 'the same map'; }")
    for code in codes:
        click_area(page, code)
    wait_for_members(page, codes)
    wait_until_still(page)
    assert map_frame(page).evaluate("() => czmap.test") == "the same map"
    assert map_frame(page).evaluate("() => czmap.layers.main.state.marks").count("1") == 12
    wait_for_sum(page, study.areas.loc[codes])
    screenshot(page, "define-clicks")
    # one click takes a neighbourhood out, and shows before the server has answered
    click_area(page, codes[0])
    assert map_frame(page).evaluate("() => czmap.layers.main.state.marks").count("1") == 11
    wait_for_sum(page, study.areas.loc[codes[1:]])
    wait_for_members(page, codes[1:])
    page.get_by_role("button", name="Undo").click()
    wait_for_members(page, codes)
    page.reload()
    wait_for_title(page, TITLE)
    page.get_by_text(re.compile("residents in 12 neighbourhoods")).wait_for()

    page.goto(f"{app}/define?show=imd_score")
    wait_for_title(page, TITLE)
    map_frame(page)
    wait_until_still(page)
    by_keyboard(page, [study.areas.at[code, "lsoa_name"] for code in codes])
    wait_for_members(page, codes)

    page.goto(f"{app}/define?show=idaci_score")
    wait_for_title(page, TITLE)
    map_frame(page)
    wait_until_still(page)
    page.get_by_role("radio", name="A pasted list").click()
    page.get_by_role("textbox", name="Codes or names").fill("\n".join(codes))
    page.get_by_role("button", name="Start my zone from this list").click()
    wait_for_members(page, codes)
    page.get_by_text("12 neighbourhoods found in the list.").wait_for()
    screenshot(page, "define-list")

    page.goto(f"{app}/define?show=health_score")
    wait_for_title(page, TITLE)
    frame = map_frame(page)
    wait_until_still(page)
    frame.get_by_role("button", name="Draw a circle").click()
    page.mouse.click(*middle_of(page, middle))
    east = frame.evaluate(
        """metres => {
            const centre = map.containerPointToLatLng(map.getSize().divideBy(2));
            const far = map.containerPointToLatLng(map.getSize().divideBy(2).add([100, 0]));
            return 100 * metres / map.distance(centre, far);
        }""",
        radius,
    )
    x, y = middle_of(page, middle)
    page.mouse.click(x + east, y)
    wait_for_members(page, codes)
    page.get_by_text("takes in 12 neighbourhoods, added").wait_for()
    screenshot(page, "define-circle")


def test_the_browser_goes_back_and_on_through_all_that_was_done(app, page):
    """Each step has its own address, and none is written over when it is gone back to."""
    page.goto(f"{app}/define")
    wait_for_title(page, TITLE)
    wait_until_still(page)
    steps = [page.url]
    for code in round_zone()[1][:2]:
        click_area(page, code)
        page.wait_for_url(lambda url: url != steps[-1])
        wait_until_still(page)
        steps.append(page.url)
    page.get_by_role("link", name="In the room", exact=True).first.click()
    page.wait_for_url(re.compile(r"/room\?members="))
    wait_until_still(page)
    steps.append(page.url)
    way = [*range(len(steps) - 2, -1, -1), *range(1, len(steps))]
    for before, number in zip([len(steps) - 1, *way], way, strict=False):
        (page.go_back if number < before else page.go_forward)()
        page.wait_for_url(steps[number])
        wait_until_still(page)
        empty = page.get_by_text("Your zone is empty")
        expect(empty).to_have_count(int(number == 0))
        assert page.url == steps[number]
