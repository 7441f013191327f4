"""What the running server refuses, and the headers of its answers; the pages drawn under them."""

import http.client
import re
import tomllib
from urllib.parse import urlsplit

import pytest

from czmap.paths import home
from tests.browser.conftest import map_frame

POLICY = "Content Security Policy"
CONFIG = tomllib.loads((home() / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


@pytest.fixture
def app(serve):
    """The address of the app as `czmap app` starts it."""
    return serve(home() / "server.py")


def asked(app, method, path, **headers):
    """Ask the server; give the number of its answer, its headers and its text."""
    place = urlsplit(app)
    line = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    try:
        line.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = line.getresponse()
        # an open socket has no text to wait for
        return (
            answer.status,
            dict(answer.getheaders()),
            b"" if answer.status == 101 else (answer.read()),
        )
    finally:
        line.close()


def opens(app, host, origin):
    """Ask for a session as a browser at `host` would, on a page from `origin`."""
    return asked(
        app, "GET", "/_stcore/stream", Host=host, Origin=origin, Connection="Upgrade",
        Upgrade="websocket", Sec_WebSocket_Version="13",
        Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAA==",
    )[0]  # fmt: skip


def test_the_shipped_options_are_the_safe_ones():
    server = CONFIG["server"]
    assert server["address"] == "127.0.0.1"
    assert server["enableXsrfProtection"] and server["enableCORS"]
    assert set(server["allowedHosts"]) == {"localhost", "127.0.0.1", "::1"}
    assert server["maxUploadSize"] == server["maxMessageSize"] == 50
    assert not server["enableAgentApi"] and not server["enableStaticServing"]
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert not CONFIG["browser"]["gatherUsageStats"]


def test_a_session_opens_for_this_computer_only(app):
    here = urlsplit(app).netloc
    assert opens(app, here, app) == 101
    assert opens(app, here, "http://evil.example") == 403
    assert opens(app, "evil.example", "http://evil.example") == 403
    assert opens(app, f"evil.example:{urlsplit(app).port}", app) == 403


def test_a_file_needs_the_token_of_the_page(app):
    assert asked(app, "PUT", "/_stcore/upload_file/any/file")[0] in {400, 403}
    assert asked(app, "POST", "/_stcore/agent/interact")[0] in {403, 404, 405}
    assert asked(app, "GET", "/app/static/config.toml")[2].startswith(b"<!--")  # the page itself


@pytest.mark.parametrize("path", ["/", "/rank", "/_stcore/health", "/nothing.js", "/media/none"])
def test_every_answer_has_the_headers(app, path):
    said = asked(app, "GET", path)[1]
    policy = said["content-security-policy"]
    scripts = re.search(r"script-src ([^;]*);", policy)[1]
    assert re.fullmatch(r"'self' 'sha256-[\w+/=]+'", scripts)
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert said["x-content-type-options"] == "nosniff"
    assert said["referrer-policy"] == "same-origin"
    assert "geolocation=()" in said["permissions-policy"]


def test_the_pages_are_drawn_under_the_policy(app, page):
    refused = []
    page.on("console", lambda said: refused.append(said.text) if POLICY in said.text else None)
    page.goto(f"{app}/rank?find=1")
    page.get_by_role("heading", name=re.compile("^10 zones in")).wait_for()
    map_frame(page)
    page.goto(f"{app}/?look=attainment")
    page.locator(".vega-embed svg, .vega-embed canvas").first.wait_for()
    page.goto(f"{app}/define")
    map_frame(page)
    assert refused == []
    # a script that gets into the page does not run
    with page.expect_console_message(lambda said: POLICY in said.text):
        ran = page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.ran = true";
                document.body.append(script);
                return window.ran === true;
            }"""
        )
    assert not ran
