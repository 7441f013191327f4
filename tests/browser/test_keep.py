"""Two people on one server, each in a browser of their own; and drafts, whatever is cut off."""

import os
import re
import signal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from czmap.geodata.study import StudyKey, load_study
from czmap.paths import home
from czmap.ui import text_away
from czmap.ui.short_codes import to_word
from tests.browser.conftest import PATIENCE_MS, Watch, _start, map_frame
from tests.browser.test_journeys import wait_until_still
from tests.postgresql import postgresql, programs  # noqa: F401 - one is a fixture

CODES = sorted(load_study(StudyKey()).areas.index)[:8]
SERVER = home() / "server.py"
NAMES = ("Quillfeather", "Zebedee Club", "Marigold, council", "Thaddeus, charity")
"""Words that stand nowhere else, so that a log can be searched for them."""

PRESSES_WHILE_HELD = """() => new MutationObserver(function () {
  if (window.refused === undefined && document.body.hasAttribute("data-czmap-returning")) {
    const key = new KeyboardEvent("keydown", { key: "a", bubbles: true, cancelable: true });
    window.refused = !document.body.dispatchEvent(key);
  }
}).observe(document.body, { attributes: true })"""
"""As soon as the page comes back from a restart, somebody presses a key."""


@pytest.fixture
def people(chromium):
    """Open pages of two browsers, which share nothing."""
    contexts = [
        chromium.new_context(
            viewport={"width": 1400, "height": 1000}, locale="en-GB",
            timezone_id="Europe/London",
        )
        for _ in range(2)
    ]  # fmt: skip
    pages = [one.new_page() for one in contexts]
    for page in pages:
        page.set_default_timeout(PATIENCE_MS)
        page.watch = Watch(page)
    yield pages
    for page in pages:
        assert page.watch.outside == [] and page.watch.errors == []
    for one in contexts:
        one.close()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def offers(page, name, *, but):
    """Wait for a button, and see that there is no other one."""
    page.get_by_role("button", name=name, exact=True).wait_for()
    wait_until_still(page)
    assert page.get_by_role("button", name=but, exact=True).count() == 0


def fill(page, name, words):
    box = page.get_by_role("textbox", name=name, exact=True)
    box.fill(words)
    box.press("Tab")
    wait_until_still(page)


@pytest.fixture
def database(request, tmp_path):
    """A file; or, for two people at once, PostgreSQL where it is installed."""
    if "two" in request.node.name and programs() and os.geteuid() == 0:
        return request.getfixturevalue("postgresql")
    return f"sqlite:///{tmp_path}/zones.sqlite"


@pytest.fixture
def shared(database, tmp_path):
    """A server that others reach too, which may be ended and started again at its address."""
    settings = {"CZMAP_DATA": str(tmp_path), "CZMAP_STORE": database, "CZMAP_SHARED": "1"}
    log = tmp_path / "log.txt"

    class Server:
        address, process = _start(SERVER, settings, log)

        def end(self):
            self.process.terminate()
            self.process.wait(30)

        def start(self):
            port = urlsplit(self.address).port
            self.process = _start(SERVER, settings, log, port)[1]

        def said(self):
            return log.read_text(encoding="utf-8")

    server = Server()
    yield server
    server.end()


def unfold_share(page):
    """Unfold what shares a zone, once nothing moves; give where its links are shown."""
    wait_until_still(page)
    page.get_by_text("Share it").click()
    page.wait_for_timeout(500)
    return page.get_by_test_id("stCode")


def test_two_people_share_a_zone_and_see_nothing_else(shared, people):
    """F13, G6, F21: each sees their own; a link opens one zone, to look at or to edit."""
    priya, tom = people
    name, _, owner, editor = NAMES
    priya.goto(f"{shared.address}/define?members={to_word(CODES)}&called={name}")
    map_frame(priya)
    fill(priya, "Saved by (a role or a name)", owner)
    priya.get_by_role("button", name="Save as a new zone", exact=True).dblclick()
    priya.get_by_text(re.compile(f"Version 1 of {name}")).wait_for()
    wait_until_still(priya)
    priya.get_by_text("Saved zones (1)").wait_for()  # a double click saves once
    links = unfold_share(priya)
    press(priya, "Make a link to look at it")
    to_look = links.first.inner_text().strip()
    press(priya, "Make a link to edit it")
    links.nth(1).wait_for()
    to_edit = links.nth(1).inner_text().strip()
    assert re.fullmatch(rf"{shared.address}/define\?data=invented&shared=[0-9a-f]{{32}}", to_edit)

    tom.goto(priya.url)  # her address has the members, and no right to what she saved
    tom.get_by_text("No zone is saved yet.").wait_for()
    offers(tom, "Save as a new zone", but="Save a new version")
    tom.goto(to_look)
    tom.get_by_text("was shared with you to look at").wait_for()
    map_frame(tom)
    offers(tom, "Save as a copy", but="Save a new version")

    tom.goto(to_edit)
    tom.get_by_text("was shared with you to edit").wait_for()
    map_frame(tom)
    fill(tom, "Saved by (a role or a name)", editor)
    fill(tom, "Name of the zone", f"{name} wider")
    press(tom, "Save a new version")
    tom.get_by_text(re.compile(f"Version 2 of {name} wider")).wait_for()
    fill(priya, "Name of the zone", f"{name} of mine")
    priya.get_by_text(f"{editor} saved version 2").wait_for()
    offers(priya, "Save mine as a copy", but="Save a new version")
    press(priya, "Replace theirs with mine")
    priya.get_by_text(re.compile(f"Version 3 of {name} of mine")).wait_for()
    fill(tom, "Name of the zone", "Still mine")
    tom.get_by_text(f"{owner} saved version 3").wait_for()
    press(tom, "Save mine as a copy")
    tom.get_by_text(re.compile("Version 1 of Still mine")).wait_for()
    tom.get_by_text("Saved zones (1)").wait_for()  # his own, and not hers

    for left in (1, 0):
        priya.get_by_role("button", name="Withdraw this link").first.click()
        expect(links).to_have_count(left)
    for link in (to_look, to_edit):
        tom.goto(link)
        tom.get_by_text("There is no such shared zone").wait_for()
    (key,) = [one for one in priya.context.cookies() if one["name"] == "czmap"]
    assert key["httpOnly"] and key["sameSite"] == "Lax"
    told = shared.said()
    secrets = [key["value"], to_look[-32:], to_edit[-32:], *CODES]
    assert [one for one in (*NAMES, *secrets) if one in told] == []


def test_f17_a_draft_survives_a_cut_a_reload_and_a_restart(shared, people):
    """F17: the zone, its notes and what it began from are there again; nobody else sees them."""
    page, other = people
    name, note, *_ = NAMES
    sockets = []

    def through(socket):
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket(re.compile("/_stcore/stream"), through)
    page.goto(f"{shared.address}/define?members={to_word(CODES)}&called={name}")
    map_frame(page)
    press(page, "Save as a new zone")
    page.get_by_text(re.compile(f"Version 1 of {name}")).wait_for()
    page.get_by_text(re.compile("^Notes, strengths")).click()
    fill(page, "In words", note)
    press(page, "Add the note")
    page.get_by_text(f"Strength: {note}").wait_for()

    sockets[-1].close()
    page.locator("body[data-czmap-returning]").wait_for(state="attached")
    back = page.locator("body:not([data-czmap-returning])")
    back.wait_for(state="attached")
    fill(page, "Name of the zone", f"{name} after a cut")
    page.get_by_text(f"the name is {name} after a cut").wait_for()
    assert len(sockets) == 2

    page.reload()
    page.get_by_text("You are back where you were: kept at").wait_for()
    page.get_by_text(re.compile(f"Version 1 of {name}.*Since then: the name is")).wait_for()
    page.get_by_text("1 note is kept with the zone.").wait_for()

    page.wait_for_function("() => window.czmapKey")
    page.evaluate(PRESSES_WHILE_HELD)
    wait_until_still(page)
    shared.end()
    expect(page.get_by_test_id("stApp")).not_to_have_attribute(
        "data-test-connection-state", "CONNECTED"
    )
    shared.start()
    page.wait_for_function("() => window.refused !== undefined")
    assert page.evaluate("() => window.refused"), "what would be lost is not taken"
    box = page.get_by_role("textbox", name="Name of the zone", exact=True)
    back.wait_for(state="attached")
    expect(box).to_have_value(f"{name} after a cut")
    page.get_by_text("You are back where you were: kept at").wait_for()
    fill(page, "Name of the zone", f"{name} after a restart")
    page.get_by_text(f"the name is {name} after a restart").wait_for()
    page.get_by_text("1 note is kept with the zone.").wait_for()

    page.goto(f"{shared.address}/define")  # begins with nothing
    page.get_by_text(re.compile(f"We kept your draft of {name} after a restart")).wait_for()
    press(page, "Continue with the draft")
    page.get_by_text(re.compile(f"Version 1 of {name}.*1 note added")).wait_for()
    other.goto(f"{shared.address}/define")
    other.get_by_text("No zone is saved yet.").wait_for()
    assert other.get_by_text("We kept your draft").count() == 0


def test_f17_a_server_out_of_reach_is_said_and_what_was_typed_is_shown_again(shared, people):
    page, _ = people
    page.goto(f"{shared.address}/explore?room=1")
    map_frame(page)
    page.wait_for_function("() => window.czmapKey")
    wait_until_still(page)
    page.keyboard.press("n")
    words = page.get_by_role("textbox", name="In words")
    words.wait_for()
    wait_until_still(page)
    words.fill("Busy road")  # and not taken yet
    shared.end()
    bar = page.locator("#cz-away")
    expect(bar).to_contain_text(text_away.LOST)
    shared.start()
    expect(bar).to_contain_text(text_away.ANEW)
    expect(bar).to_contain_text("Busy road")
    bar.get_by_role("button", name=text_away.CLOSE).click()
    expect(bar).to_be_empty()

    wait_until_still(page)
    shared.process.send_signal(signal.SIGSTOP)  # a laptop that is shut
    try:
        page.locator(".st-key-room-2 button").click()
        expect(bar).to_contain_text(text_away.SLOW)
    finally:
        shared.process.send_signal(signal.SIGCONT)
    page.wait_for_url(re.compile("show=barriers_score"))
    expect(bar).to_be_empty()
