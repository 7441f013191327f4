"""Own data in a real browser: brought, kept while another upload breaks off, taken away (C22)."""

import re
import socket
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from czmap.geodata.study import StudyKey, load_study
from czmap.paths import home
from tests.browser.conftest import PATIENCE_MS, screenshot
from tests.browser.test_journeys import wait_for_title, wait_until_still

AREAS = load_study(StudyKey()).areas


def table(cells, name="Referrals (number)"):
    rows = [f"{code},{cell}" for code, cell in zip(AREAS.index, cells, strict=True)]
    return ("\n".join([f"LSOA code,{name}", *rows]) + "\n").encode()


def bring(page, name, content):
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )


def send_half(route):
    """Send the head and half of the body as the browser would, then hang up on the server."""
    request, place = route.request, urlsplit(route.request.url)
    body = request.post_data_buffer
    head = {**request.all_headers(), "content-length": str(len(body)), "host": place.netloc}
    lines = [f"{request.method} {place.path}?{place.query} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in head.items() if not name.startswith(":")]
    with socket.create_connection((place.hostname, place.port)) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode() + body[: len(body) // 2])
    route.abort("connectionreset")


@pytest.fixture
def app(serve):
    """The address of the app as `czmap app` starts it."""
    return serve(home() / "server.py")


def test_c22_an_upload_that_breaks_off_is_said_and_what_was_there_stays(page, app):
    page.goto(f"{app}/data")
    wait_for_title(page, "What is it built on?")
    bring(page, "referrals.csv", table(range(20, 20 + len(AREAS))))
    page.get_by_text(re.compile(r"\d+ of \d+ neighbourhoods of the invented borough")).wait_for()
    page.get_by_label("Where it is from").fill("our own records")
    page.get_by_label("Which period it is about").fill("2025/26")
    page.get_by_text("A higher figure means").first.click()
    page.get_by_role("button", name="Keep these figures").click()
    page.get_by_text("is here").first.wait_for()
    wait_until_still(page)

    page.route("**/_stcore/upload_file/**", send_half)
    bring(page, "later.csv", table(range(90, 90 + len(AREAS)), "Later"))
    uploader = page.locator("[data-testid=stFileUploader]")
    expect(uploader.get_by_text("Network Error")).to_have_count(1, timeout=PATIENCE_MS)
    wait_until_still(page)
    uploader.scroll_into_view_if_needed()
    screenshot(page, "own-broken-off")
    # nothing of the half that came was read, and what was there is there
    assert page.get_by_role("button", name="Remove", exact=True).count() == 1
    expect(page.get_by_role("heading", name="referrals.csv")).to_have_count(1)
    expect(page.get_by_role("heading", name="later.csv")).to_have_count(0)

    page.unroute("**/_stcore/upload_file/**")
    page.get_by_role("button", name="Remove later.csv").click()
    bring(page, "later.csv", table(range(90, 90 + len(AREAS)), "Later"))
    expect(page.get_by_role("heading", name="later.csv")).to_have_count(1, timeout=PATIENCE_MS)
    said = f"{len(AREAS)} of {len(AREAS)} neighbourhoods of the invented borough are matched"
    expect(page.get_by_text(said)).to_have_count(1, timeout=PATIENCE_MS)
