"""People sign in by OpenID Connect; the list of people is asked at every step."""

import os
import re
import socket
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from czmap.paths import home
from czmap.ui.short_codes import to_word
from tests.browser.conftest import PATIENCE_MS, _start
from tests.browser.sign_in_provider import CLIENT, Provider
from tests.browser.test_journeys import wait_until_still
from tests.browser.test_keep import CODES, press

PRIYA = {"sub": "7", "email": "priya@council.org", "name": "Priya of the council"}
TOM = {"sub": "8", "email": "tom@charity.org", "name": "Tom of the charity"}


@pytest.fixture
def provider():
    """The provider, until the test ends."""
    made = Provider()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def people_file(tmp_path):
    """The list of people who may use czmap."""
    return tmp_path / "people.txt"


@pytest.fixture
def app(provider, people_file, tmp_path):
    """A server where people sign in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(
        "[auth]\n"
        f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        f'cookie_secret = "{os.urandom(24).hex()}"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "{os.urandom(24).hex()}"\n'
        f'server_metadata_url = "{provider.address}/.well-known/openid-configuration"\n'
    )
    settings = {"CZMAP_DATA": str(tmp_path), "CZMAP_PEOPLE": str(people_file),
                "STREAMLIT_SECRETS_FILES": str(secrets)}  # fmt: skip
    address, process = _start(home() / "server.py", settings, tmp_path / "log.txt", port)
    yield address
    process.terminate()
    process.wait(30)


def sign_in(page):
    with page.expect_response(re.compile("/oauth2callback")):
        press(page, "Sign in")
    page.wait_for_load_state("load")
    page.get_by_test_id("stApp").wait_for()


def test_f15_people_sign_in_and_who_leaves_the_list_is_out_at_once(
    app, provider, people_file, page
):
    """F15: also in a page that stands open, and whatever the cookie of their browser says."""
    page.set_default_timeout(PATIENCE_MS)
    people_file.write_text("priya@council.org\n")
    page.goto(f"{app}/define?members={to_word(CODES)}&called=North+end")
    page.get_by_role("heading", name="Sign in").wait_for()
    assert page.get_by_text("What exactly is my zone?").count() == 0

    provider.person = TOM
    sign_in(page)
    page.get_by_text("You are signed in, but not on the list of people").wait_for()
    press(page, "Sign out")
    provider.person = PRIYA
    sign_in(page)
    page.goto(f"{app}/define?members={to_word(CODES)}&called=North+end")
    page.get_by_text("Signed in as Priya of the council").wait_for()
    page.get_by_text("Saved zones lie on the server of this czmap, under your name").wait_for()
    by = page.get_by_role("textbox", name="Saved by (a role or a name)")
    expect(by).to_have_value("Priya of the council")
    press(page, "Save as a new zone")
    page.get_by_text(re.compile("Version 1 of North end")).wait_for()
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "_streamlit_user"]
    assert cookie["httpOnly"]

    people_file.write_text("tom@charity.org\n")
    press(page, "Save a new version")
    page.get_by_text("You are signed in, but not on the list of people").wait_for()
    wait_until_still(page)
    assert page.get_by_text("North end").count() == 0
    page.reload()
    page.get_by_text("You are signed in, but not on the list of people").wait_for()

    provider.person = TOM
    press(page, "Sign out")
    sign_in(page)
    page.goto(f"{app}/define?members={to_word(CODES)}")
    page.get_by_text("No zone is saved yet.").wait_for()


def test_f14_a_server_that_would_believe_anybody_does_not_start(tmp_path):
    """F14: with a proxy's headers trusted, czmap listens to this computer alone."""
    told = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", str(home() / "server.py"),
         "--server.address", "0.0.0.0", "--server.headless", "true", "--server.port", "0"],  # noqa: S104
        cwd=home(), capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "CZMAP_DATA": str(tmp_path),
             "STREAMLIT_SERVER_TRUSTED_USER_HEADERS": '{"X-Forwarded-User": "sub"}'},
    )  # fmt: skip
    assert told.returncode == 1
    assert "each of them could say that it is anybody" in told.stderr
