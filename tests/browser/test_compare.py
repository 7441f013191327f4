"""Places compared in a real browser: a row marks its neighbourhood on the map, and back."""

from czmap.geodata.study import StudyKey, load_study
from czmap.paths import home
from tests.browser.conftest import screenshot

MARK = "#e6007e"
MARKED = """colour => [...document.querySelectorAll("[data-testid=stVegaLiteChart] svg path")]
    .filter(path => path.getAttribute("stroke") === colour && path.getAttribute("d")).length"""


def test_a_row_marks_its_neighbourhood_on_the_map_and_the_map_its_row(serve, page):
    areas = load_study(StudyKey()).areas
    wards = list(areas["ward_code"].unique())[:2]
    places = ",".join(f"ward:{code}" for code in wards)
    page.goto(f"{serve(home() / 'app.py')}/compare?places={places}")
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    # the column of boxes that choose a row, in the first row under the header
    page.mouse.click(box["x"] + 20, box["y"] + 36 + 18)
    page.wait_for_function("() => location.search.includes('area=')")
    chosen = page.url.split("area=")[1].split("&")[0]
    assert areas.loc[chosen, "ward_code"] in wards
    page.wait_for_function(f"colour => ({MARKED})(colour) > 0", arg=MARK)
    screenshot(page, "compare-row")
    # a click on another neighbourhood of the maps takes its place
    shapes = page.locator("[data-testid=stVegaLiteChart] svg g.mark-shape >> nth=0").locator("path")
    shapes.nth(5).click(force=True)
    page.wait_for_function("code => !location.search.includes(code)", arg=chosen)
    now = page.url.split("area=")[1].split("&")[0]
    assert now in areas.index
    # and the table begins anew with its row chosen, so that what is said is of it
    page.wait_for_selector(f"p:has-text('{areas.loc[now, 'lsoa_name']} (')")
