"""Every request of a whole visit, on every page, with the cable out: each goes to czmap itself.

The list is written to screenshots/requests.txt, or to the file that CZMAP_REQUESTS names.
"""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from czmap.paths import home
from czmap.ui.view import Look, Table
from tests.browser.conftest import PATIENCE_MS, SCREENSHOTS, click_area, map_frame
from tests.browser.test_journeys import TITLES, roundest_area, wait_for_title, wait_until_still

WITHIN = {"data", "blob", "about"}
"""What a page asks of itself and not of a network."""


class Requests:
    """Every request of a browser's context: of pages, frames and sockets, with where it was made.

    Parameters
    ----------
    context
        Of Playwright; nothing may have been opened in it.
    """

    def __init__(self, context):
        self.step, self.made = "", []
        context.on("request", lambda one: self._note(one.resource_type, one.method, one.url))
        context.on("page", lambda page: page.on("websocket", self._opened))

    def _opened(self, socket):
        self._note("websocket", "GET", socket.url)

    def _note(self, kind, method, url):
        if urlsplit(url).scheme not in WITHIN:
            self.made.append((self.step, kind, method, url))

    def outside(self, address):
        """List those that went anywhere but to this address: another host or another port."""
        own = urlsplit(address).netloc
        return [one for one in self.made if urlsplit(one[3]).netloc != own]

    def write(self, path: Path):
        """Write one line a request, each once a step, in order."""
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = dict.fromkeys("\t".join(one) for one in self.made)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def app(serve):
    """The address of the server as `czmap app` starts it."""
    return serve(home() / "server.py")


def visited(chromium):
    """Open a page of its own, and note all that its context asks for."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000}, locale="en-GB")
    noted = Requests(context)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page, noted


def test_every_request_of_a_whole_visit_goes_to_czmap_itself(app, chromium):
    page, noted = visited(chromium)

    def go(step, name):
        noted.step = step
        page.get_by_role("link", name=name, exact=True).first.click()
        wait_for_title(page, TITLES[step])
        wait_until_still(page)

    noted.step = "home"
    page.goto(app)
    wait_for_title(page, TITLES[""])
    go("explore", "Explore")
    click_area(page, roundest_area())
    page.wait_for_url(re.compile("area="))
    for look in Look:
        noted.step = f"explore {look}"
        page.goto(f"{app}/explore?look={look}&schools=1")
        wait_for_title(page, TITLES["explore"])
        wait_until_still(page)
    go("rank", "Find zones")
    page.get_by_role("button", name="Find zones").click()
    page.get_by_role("heading", name=re.compile("^10 zones in")).wait_for()
    map_frame(page)
    page.get_by_role("button", name="Show zone 2").click()
    page.get_by_role("heading", name=re.compile("^Zone 2: ")).wait_for()
    with page.expect_download():
        page.get_by_role("button", name="Outlines (GeoJSON)").click()
    go("define", "Define a zone")
    click_area(page, roundest_area())
    page.wait_for_url(re.compile("codes=|members=|zone"))
    noted.step = "compare"
    page.get_by_role("link", name="Compare", exact=True).first.click()
    page.wait_for_url(re.compile("/compare"))
    wait_until_still(page)
    for step, name in (("export", "Take it away"), ("data", "Data"), ("about", "About")):
        go(step, name)
    go("room", "In the room")
    for table in Table:
        noted.step = f"room {table}"
        page.goto(f"{app}/room?room=1&table={table}")
        page.wait_for_selector("[data-testid=stMain]")
        wait_until_still(page)
    noted.write(Path(os.environ.get("CZMAP_REQUESTS", SCREENSHOTS / "requests.txt")))
    page.context.close()
    # pages that are there already ask by the socket alone; a map or a reload asks for files
    assert {"home", "rank", *(f"explore {look}" for look in Look)} <= {one[0] for one in noted.made}
    assert {"websocket", "script", "fetch"} <= {kind for _, kind, *_ in noted.made}
    assert noted.outside(app) == []


def test_a_request_elsewhere_would_be_seen(chromium):
    page, noted = visited(chromium)
    page.goto("about:blank")
    page.evaluate("() => fetch('http://192.0.2.1/elsewhere').catch(() => null)")
    page.context.close()
    assert [one[3] for one in noted.outside("http://127.0.0.1:8501")] == [
        "http://192.0.2.1/elsewhere"
    ]
