"""Whole journeys with the keyboard alone, in a real browser, on the invented borough.

Keys are pressed and nothing else: no pointer, no focus set by a script. Each control is come to by
Tab or Shift+Tab from where the focus is, is told by the role and name a screen reader is given, and
must be seen to have the focus.
"""

import re
from urllib.parse import urlsplit

import pytest

from czmap.exports.pack_files import load_files
from czmap.geodata.study import StudyKey, load_study
from czmap.paths import home
from czmap.ui.short_codes import to_word
from tests.browser.conftest import map_frame, screenshot
from tests.browser.test_define import wait_for_members
from tests.browser.test_journeys import TITLES, wait_for_title, wait_until_still

MOST_TABS = 120
LOOK = """function () {
    // Streamlit marks the focus on what stands round a control too: a radio's label, a field's box
    const near = [this, ...this.querySelectorAll("*")];
    for (let at = this.parentElement; near.length < 40 && at && !at.matches("section"); ) {
        near.push(at, ...(at.matches("label") ? at.querySelectorAll("*") : []));
        at = at.parentElement;
    }
    const box = (this.closest("label") || this).getBoundingClientRect();
    const look = near.map(at => getComputedStyle(at)).map(style =>
        [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join());
    return [look.join(), box.bottom > 0 && box.top < innerHeight && box.right > 0];
}"""


class Keyboard:
    """Somebody without a pointer, on a page of the app."""

    def __init__(self, page):
        self.page = page
        self.reader = page.context.new_cdp_session(page)

    def open(self, address):
        """Open a page of the app, and wait until it is whole."""
        self.page.goto(address)
        path = urlsplit(address).path.strip("/")
        wait_for_title(self.page, TITLES.get(path, ""))
        if path in {"rank", "explore", "define"}:
            map_frame(self.page)
        wait_until_still(self.page)

    def focused(self):
        """Give a handle of what has the focus."""
        found = self.reader.send("Runtime.evaluate", {"expression": "document.activeElement"})
        return found["result"]["objectId"]

    def told(self):
        """Give the role and the name of what has the focus, as a screen reader is told them."""
        ask = {"objectId": self.focused(), "fetchRelatives": False}
        node = self.reader.send("Accessibility.getPartialAXTree", ask)["nodes"][0]
        role, name = (node.get(key, {}).get("value", "") for key in ("role", "name"))
        return role, name

    def told_soon(self, role, name):
        """Wait until the control of this role and name has the focus, with no key pressed."""
        for _ in range(400):
            now = self.told()
            if now[0] == role and re.search(name, now[1]):
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"the focus is on {now}, not on the {role} {name!r}")

    def look(self, control):
        """Give what a control looks like, and whether it is on the screen."""
        ask = {"objectId": control, "functionDeclaration": LOOK, "returnByValue": True}
        return self.reader.send("Runtime.callFunctionOn", ask)["result"]["value"]

    def reach(self, role, name, key="Tab"):
        """Press Tab, or Shift+Tab, until the control of this role and name has the focus."""
        passed = []
        for _ in range(MOST_TABS):
            now = self.told()
            if now[0] == role and re.search(name, now[1]):
                return self.leave_and_come_back(now)
            passed.append(now)
            self.page.keyboard.press(key)
        pytest.fail(f"{key} does not come to the {role} {name!r}; it passes {passed}")

    def leave_and_come_back(self, told):
        """See that the control is no trap, and looks different with the focus and without."""
        control = self.focused()
        self.page.keyboard.press("Tab")
        assert self.told() != told, f"Tab does not leave {told}"
        without, _ = self.look(control)
        self.page.keyboard.press("Shift+Tab")
        assert self.told() == told, f"Shift+Tab does not come back to {told}"
        for _ in range(200):  # the mark of the focus may fade in
            look, is_inside = self.look(control)
            if is_inside and look != without:
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"nobody sees that {told} has the focus")

    def skip(self):
        """Go past the frame with the skip link, which is the first stop of every page."""
        self.page.keyboard.press("Tab")
        assert self.told() == ("link", "Skip to main content")
        self.page.keyboard.press("Enter")

    def use(self, role, name, key="Tab", press="Enter"):
        """Reach a control and press it."""
        self.reach(role, name, key)
        self.page.keyboard.press(press)

    def choose(self, name, option, key="Tab"):
        """Reach a list, type an option of it and take it."""
        self.reach("combobox", name, key)
        self.page.keyboard.type(option)
        self.page.get_by_role("option").first.wait_for()
        self.page.keyboard.press("Enter")

    def sees(self, words):
        """Wait until words stand on the page, and it is still."""
        self.page.get_by_text(re.compile(words)).first.wait_for()
        wait_until_still(self.page)


@pytest.fixture
def app(serve):
    """The address of the whole app."""
    return serve(home() / "app.py")


@pytest.fixture
def keyboard(page):
    page.set_viewport_size({"width": 1280, "height": 900})
    return Keyboard(page)


@pytest.fixture(scope="module")
def areas():
    return load_study(StudyKey()).areas


@pytest.fixture(scope="module")
def ward(areas):
    """The codes of one ward, sorted."""
    return sorted(areas.index[areas["ward_code"] == areas["ward_code"].iloc[0]])


def test_zones_are_found_and_the_second_chosen(app, keyboard):
    keyboard.open(f"{app}/rank")
    keyboard.skip()
    keyboard.use("button", "^Find zones$")
    keyboard.page.get_by_role("heading", name=re.compile("^10 zones in")).wait_for()
    wait_until_still(keyboard.page)
    keyboard.use("button", "^Show zone 2$", press="Space")
    keyboard.page.get_by_role("heading", name=re.compile("^Zone 2: ")).wait_for()
    keyboard.page.wait_for_url(re.compile("zone=[0-9a-f]{8}"))


def test_a_place_is_found_by_name_and_read(app, keyboard, areas, ward):
    keyboard.open(f"{app}/explore")
    keyboard.skip()
    keyboard.choose("^Choose a neighbourhood by name", areas.at[ward[1], "lsoa_name"])
    keyboard.page.wait_for_url(re.compile(f"area={ward[1]}"))
    keyboard.sees(f"code {ward[1]}")
    keyboard.use("DisclosureTriangle", "^All its figures$")
    keyboard.page.get_by_role("table").first.wait_for()
    # what a button opens is the next stop, though it stands at the end of the page
    keyboard.use("button", "^Layers", key="Shift+Tab")
    layer = keyboard.page.get_by_role("switch").first
    layer.wait_for()
    keyboard.page.keyboard.press("Tab")
    assert keyboard.told()[0] == "switch"
    keyboard.page.keyboard.press("Shift+Tab")
    keyboard.told_soon("button", "^Layers")
    keyboard.page.keyboard.press("Tab")
    keyboard.page.keyboard.press("Escape")
    layer.wait_for(state="hidden")
    keyboard.told_soon("button", "^Layers")


def test_a_small_zone_is_built_by_name(app, keyboard, areas, ward):
    keyboard.open(f"{app}/define")
    keyboard.skip()
    for number, code in enumerate(ward[:3], start=1):
        keyboard.choose("^Add or take out a neighbourhood by name", areas.at[code, "lsoa_name"])
        keyboard.sees(f"residents in {number} neighbourhood")
    wait_for_members(keyboard.page, ward[:3])


def test_a_change_is_undone_and_done_again(app, keyboard, areas, ward):
    keyboard.open(f"{app}/define?members={to_word(ward[:3])}")
    keyboard.skip()
    keyboard.use("checkbox", areas.at[ward[1], "lsoa_name"], press="Space")
    wait_for_members(keyboard.page, [ward[0], ward[2]])
    wait_until_still(keyboard.page)
    keyboard.use("button", "^Undo$", key="Shift+Tab")
    wait_for_members(keyboard.page, ward[:3])
    wait_until_still(keyboard.page)
    keyboard.use("button", "^Redo$")
    wait_for_members(keyboard.page, [ward[0], ward[2]])


def test_two_places_are_compared(app, keyboard, areas):
    codes = list(areas["ward_code"].unique())[:2]
    names = [areas.loc[areas["ward_code"] == code, "ward_name"].iloc[0] for code in codes]
    keyboard.open(f"{app}/compare")
    keyboard.skip()
    for code, name, key in zip(codes, names, ("Tab", "Shift+Tab"), strict=True):
        keyboard.choose("^Which of the wards", name, key)
        wait_until_still(keyboard.page)
        keyboard.use("button", "^Add$")
        keyboard.page.wait_for_url(re.compile(code))
        wait_until_still(keyboard.page)
    for letter, name in zip("AB", names, strict=True):
        keyboard.sees(f"^{letter}. {re.escape(name)}")
    keyboard.sees("^B against A")


def test_the_evidence_pack_is_taken_away(app, keyboard, ward, tmp_path):
    keyboard.open(f"{app}/export?members={to_word(ward[:3])}")
    keyboard.skip()
    keyboard.reach("button", "^Download the evidence pack")
    with keyboard.page.expect_download() as waited:
        keyboard.page.keyboard.press("Enter")
    waited.value.save_as(tmp_path / "pack.zip")
    assert {"brief.pdf", "ledger.md"} <= set(load_files(tmp_path / "pack.zip"))


def test_what_counts_as_need_is_chosen_and_weighed(app, keyboard):
    keyboard.open(f"{app}/explore")
    keyboard.use("button", "^What is in it")
    popover = keyboard.page.get_by_text("Weights:")
    popover.wait_for()
    keyboard.page.keyboard.press("Escape")
    popover.wait_for(state="hidden")
    keyboard.told_soon("button", "^What is in it")
    keyboard.choose("^Indicators", "My own weights", key="Shift+Tab")
    keyboard.page.wait_for_url(re.compile("need=own"))
    wait_until_still(keyboard.page)
    share = keyboard.page.get_by_text(re.compile(r"^Deprivation: \d+\s%$")).first
    before = re.search(r": \d+", share.inner_text())[0]
    keyboard.reach("slider", "^Crime")
    for _ in range(2):
        keyboard.page.keyboard.press("ArrowRight")
    keyboard.page.wait_for_url(re.compile(r"crime_score(:|%3A)2"))
    share.filter(has_not_text=re.compile(rf"{before}\s")).wait_for()
    wait_until_still(keyboard.page)
    screenshot(keyboard.page, "keyboard-weights")


def test_the_accessibility_statement_is_read(app, keyboard):
    keyboard.open(app)
    keyboard.use("link", "^About$")
    wait_for_title(keyboard.page, TITLES["about"])
    wait_until_still(keyboard.page)
    keyboard.use("link", "^Accessibility statement$")
    wait_for_title(keyboard.page, "Accessibility statement")
    assert keyboard.page.get_by_role("heading", name="Enforcement procedure").count() == 1


def test_a_view_is_turned_in_room_mode_which_is_left_again(app, keyboard):
    keyboard.open(f"{app}/explore")
    keyboard.use("button", "^Room mode")
    keyboard.page.wait_for_url(re.compile("room=1"))
    keyboard.page.wait_for_function("() => window.czmapKey")
    map_frame(keyboard.page)
    wait_until_still(keyboard.page)
    keyboard.use("button", "^2 Barriers")
    keyboard.page.wait_for_url(re.compile("show=barriers_score"))
    wait_until_still(keyboard.page)
    keyboard.page.keyboard.press("3")
    keyboard.page.wait_for_url(re.compile("show=good_health_pct"))
    wait_until_still(keyboard.page)
    keyboard.use("button", "^Leave", key="Shift+Tab")
    keyboard.page.wait_for_url(re.compile("/explore(?!.*room=1)"))
    wait_for_title(keyboard.page, TITLES["explore"])
