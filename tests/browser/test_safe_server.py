"""What the running server refuses, and the headers of its answers; the pages drawn under them."""

import contextlib
import http.client
import random
import re
import socket
import tomllib
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from czmap.paths import home
from czmap.share import PASSPHRASE
from czmap.ui.door import COOKIE, TRIES
from czmap.ui.short_codes import to_word
from tests.browser.conftest import map_frame
from tests.browser.test_journeys import wait_until_still

POLICY = "Content Security Policy"
CONFIG = tomllib.loads((home() / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
FOREIGN = [
    "http://evil.example", "https://evil.example", "http://evil.example:{port}", "null", "",
    "http://127.0.0.1.evil.example:{port}", "http://127.0.0.1:{port}.evil.example",
    "http://evil.example#127.0.0.1:{port}", "http://evil.example@evil.example:{port}",
    "http://[::2]:{port}", "http://127.0.0.1:1", "http://localhost:1", "file://",
    "http://10.0.0.1:{port}", "http://127.0.0.2:{port}",
]  # fmt: skip


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


def test_f11_f12_the_shipped_options_are_the_safe_ones():
    server = CONFIG["server"]
    assert server["address"] == "127.0.0.1"
    assert server["enableXsrfProtection"] and server["enableCORS"]
    assert set(server["allowedHosts"]) == {"localhost", "127.0.0.1", "::1"}
    assert server["maxUploadSize"] == server["maxMessageSize"] == 50
    assert not server["enableAgentApi"] and not server["enableStaticServing"]
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert not CONFIG["browser"]["gatherUsageStats"]
    assert not server["showEmailPrompt"], "a first start asks nothing, and waits for no answer"


def test_f6_f7_a_session_opens_for_this_computer_only(app):
    port = urlsplit(app).port
    assert opens(app, urlsplit(app).netloc, app) == 101
    assert opens(app, f"localhost:{port}", f"http://localhost:{port}") == 101
    for origin in FOREIGN:
        assert opens(app, urlsplit(app).netloc, origin.format(port=port)) == 403, origin
    for host in (
        "evil.example",
        f"evil.example:{port}",
        "127.0.0.1.evil.example",
        "",
        "[::1",
        "a b",
    ):
        assert opens(app, host, app) == 403, host


def test_f7_another_name_for_this_computer_reads_nothing(app):
    for path in ("/", "/rank", "/_stcore/host-config", "/component/x/y", "/static/index.html"):
        assert asked(app, "GET", path, Host="evil.example")[0] == 403, path
    assert asked(app, "GET", "/_stcore/health", Host="10.1.2.3")[2] == b"ok"


def test_f8_a_file_needs_the_token_of_the_page(app):
    assert asked(app, "PUT", "/_stcore/upload_file/any/file")[0] == 403
    assert asked(app, "DELETE", "/_stcore/upload_file/any/file")[0] == 403
    token = {"Cookie": "_streamlit_xsrf=made-up", "X_Xsrftoken": "made-up"}
    assert asked(app, "PUT", "/_stcore/upload_file/any/file", **token)[0] == 403


def test_f11_what_nobody_needs_is_not_served(app):
    for path in (
        "/_stcore/metrics", "/_stcore/metrics?families=session_events", "/_stcore/agent/interact",
        "/_stcore/script-health-check", "/app/static/config.toml", "/.streamlit/config.toml",
        "/../server.py", "/static/../../app.py", "/component/../app.py",
    ):  # fmt: skip
        status, _, said = asked(app, "GET", path)
        assert status in {400, 403, 404} or said.startswith(b"<!--"), path  # or the page itself
        assert b"allowedHosts" not in said and b"SecurityHeaders" not in said, path
    assert asked(app, "POST", "/_stcore/agent/interact")[0] == 404
    assert asked(app, "GET", "/_stcore/metrics")[0] == 404


def test_f11_no_answer_names_a_path_of_the_server(app):
    for path in ("/nothing", "/media/none", "/component/czmap.ui.assets.own/none", "/_stcore/none"):
        said = asked(app, "GET", path)[2]
        assert str(home()).encode() not in said and b"Traceback" not in said, path


@contextmanager
def session(app):
    """Open a session as a browser does; give its socket."""
    place = urlsplit(app)
    with connect(
        f"ws://{place.netloc}/_stcore/stream", origin=app, subprotocols=["streamlit"], max_size=None
    ) as line:
        yield line


def begin(line) -> str:
    """Ask for the first run; give the session's id."""
    asking = BackMsg()
    asking.rerun_script.query_string = ""
    line.send(asking.SerializeToString())
    while True:
        told = ForwardMsg()
        told.ParseFromString(line.recv(timeout=60))
        if told.WhichOneof("type") == "new_session":
            return told.new_session.initialize.session_id


def test_f18_junk_on_a_socket_harms_nobody_else(app):
    dice = random.Random(18)  # noqa: S311 - junk, the same in every run
    with session(app) as good:
        begin(good)
        for size in (0, 1, 7, 60_000):
            # the server may close it between the two
            with session(app) as bad, contextlib.suppress(ConnectionClosed):
                bad.send(dice.randbytes(size))
                bad.send("words where bytes belong" * (size // 24 + 1))
        with session(app) as huge, contextlib.suppress(ConnectionClosed):
            huge.send(b"x" * (51 * 1024 * 1024))
            while True:
                huge.recv(timeout=60)
        assert asked(app, "GET", "/_stcore/health")[2] == b"ok"
        good.send(BackMsg(rerun_script=ClientState()).SerializeToString())
        assert good.recv(timeout=60)
    with session(app) as later:
        assert begin(later)


def test_f19_a_client_that_reads_nothing_stops_nobody(app):
    place = urlsplit(app)
    with socket.create_connection((place.hostname, place.port), timeout=60) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        slow.sendall(
            f"GET /_stcore/stream HTTP/1.1\r\nHost: {place.netloc}\r\nOrigin: {app}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        asking = BackMsg()
        asking.rerun_script.query_string = "data=invented"
        frame = asking.SerializeToString()
        for _ in range(20):
            # a client's frame: binary, masked by zeros
            slow.sendall(bytes([0x82, 0x80 | len(frame)]) + bytes(4) + frame)
        with session(app) as other:
            assert begin(other)
        assert asked(app, "GET", "/_stcore/health")[2] == b"ok"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(app):
    cookie = asked(app, "GET", "/_stcore/health")[1]["set-cookie"]
    token = re.search(r"_streamlit_xsrf=([^;]+)", cookie)[1]
    with session(app) as line:
        path = f"/_stcore/upload_file/{begin(line)}/file"
        known = {"Cookie": f"_streamlit_xsrf={token}", "X_Xsrftoken": token}
        assert asked(app, "PUT", path, Content_Length=str(60 * 1024**2), **known)[0] == 413
        assert asked(app, "PUT", path, Content_Length="-1", **known)[0] in {400, 413}
        assert asked(app, "PUT", path)[0] == 403


def test_e15_a_session_sends_only_so_much_to_the_upload_address(app):
    cookie = asked(app, "GET", "/_stcore/health")[1]["set-cookie"]
    token = re.search(r"_streamlit_xsrf=([^;]+)", cookie)[1]

    def put(mine, file, size, *, method="PUT", chunked=False):
        line = http.client.HTTPConnection(urlsplit(app).netloc, timeout=60)
        mark = b"--x\r\n"
        head = b'Content-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
        body = mark + head + bytes(size) + b"\r\n--x--\r\n"
        known = {"Cookie": f"_streamlit_xsrf={token}", "X-Xsrftoken": token,
                 "Content-Type": "multipart/form-data; boundary=x"}  # fmt: skip
        place = f"/_stcore/upload_file/{mine}/{file}"
        with contextlib.closing(line):
            if chunked:
                line.request(method, place, iter([body]), known, encode_chunked=True)
            else:
                line.request(method, place, body if method == "PUT" else None, known)
            answer = line.getresponse()
            return answer.status, answer.read().decode()

    with session(app) as first, session(app) as second:
        mine, other = begin(first), begin(second)
        told = [put(mine, f"file{at}", 45_000_000)[0] for at in range(4)]
        assert told == [204] * 4
        for chunked in (False, True):
            status, said = put(mine, "more", 21_000_000, chunked=chunked)
            assert status == 413 and "200 MB together. Remove a file first" in said
        assert put(other, "file", 1_000)[0] == 204
        assert put(mine, "file0", 0, method="DELETE")[0] == 204
        assert put(mine, "more", 21_000_000)[0] == 204


@pytest.mark.parametrize("path", ["/", "/rank", "/_stcore/health", "/nothing.js", "/media/none"])
def test_f9_every_answer_has_the_headers(app, path):
    said = asked(app, "GET", path)[1]
    policy = said["content-security-policy"]
    scripts = re.search(r"script-src ([^;]*);", policy)[1]
    assert re.fullmatch(r"'self' 'sha256-[\w+/=]+'", scripts)
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert said["x-content-type-options"] == "nosniff"
    assert said["referrer-policy"] == "same-origin"
    assert "geolocation=()" in said["permissions-policy"]


@pytest.mark.parametrize("path", ["/nowhere", "/two/parts"])
def test_an_address_of_no_page_is_told_in_our_own_words(app, page, path):
    page.goto(f"{app}{path}")
    said = page.get_by_role("alert").get_by_text(f"No page is called '{path[1:]}' here")
    expect(said).to_be_visible()
    wait_until_still(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert urlsplit(page.url).path == "/" and "lost" not in page.url


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


def test_f12_a_shared_czmap_asks_for_its_passphrase(serve, page):
    app = serve(home() / "server.py", **{PASSPHRASE: "three-known-words"})
    place = urlsplit(app)
    for path in ("/", "/rank", "/static/favicon.png", "/_stcore/host-config", "/media/x"):
        status, _, said = asked(app, "GET", path)
        assert status == 401 and b'type="password"' in said, path
    assert asked(app, "GET", "/_stcore/health")[2] == b"ok"
    assert opens(app, place.netloc, app) == 403

    page.goto(f"{app}/about?look=wards")
    page.get_by_label("Passphrase").fill("wrong words")
    page.keyboard.press("Enter")
    assert "not the passphrase" in page.get_by_role("alert").inner_text()
    page.get_by_label("Passphrase").fill("three-known-words")
    page.get_by_role("button", name="Open czmap").click()
    page.locator("h1", has_text="Can I trust it?").wait_for()
    assert page.url.startswith(f"{app}/about")
    cookie = next(one for one in page.context.cookies() if one["name"] == COOKIE)
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and len(cookie["value"]) >= 43
    assert "czmap_passed" not in page.evaluate("() => document.cookie")

    guess = {"Content_Type": "application/x-www-form-urlencoded"}
    told = [sent(app, guess, f"guess {at}")[0] for at in range(TRIES + 1)]
    assert told[0] == 403 and told[-1] == 429
    assert sent(app, guess, "three-known-words")[0] == 429  # guessing is over, right or wrong
    assert asked(app, "GET", "/", Cookie=f"{COOKIE}={cookie['value']}")[0] == 200
    assert asked(app, "GET", "/", Cookie=f"{COOKIE}={cookie['value'][:-1]}")[0] == 401


def sent(app, headers, passphrase, back="/"):
    """Send a passphrase as the page at the door does."""
    place = urlsplit(app)
    line = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    try:
        body = urlencode({"passphrase": passphrase, "back": back})
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request("POST", "/_enter", body, named)
        answer = line.getresponse()
        return answer.status, dict(answer.getheaders())
    finally:
        line.close()


BROKEN = """
import streamlit as st

def broken():
    raise RuntimeError("/srv/secret/place.py: token=abc123")

st.title("Here")
st.button("Break it", on_click=broken)
"""
SERVER = """
import streamlit as st
from czmap.ui.door import layers
from czmap.ui.faults import show_fault

app = st.App("broken.py", middleware=layers(), on_script_error=show_fault)
"""


def test_f10_a_fault_in_what_a_button_does_is_a_sentence_too(serve, page, tmp_path):
    (tmp_path / "broken.py").write_text(BROKEN)
    (tmp_path / "server.py").write_text(SERVER)
    page.goto(serve(tmp_path / "server.py"))
    page.get_by_role("button", name="Break it").click()
    said = page.get_by_text("Something went wrong").inner_text()
    assert re.search(r"Reference CZ-[2-9A-Z]{6}\.", said)
    whole = page.locator("body").inner_text()
    assert "secret" not in whole and "Traceback" not in whole and "RuntimeError" not in whole
    page.reload()
    page.locator("h1", has_text="Here").wait_for()


def test_f20_a_double_click_does_a_thing_once(app, page):
    page.goto(f"{app}/define?members={to_word(['Z01000001', 'Z01000002', 'Z01000003'])}")
    save = page.get_by_role("button", name="Save as a new zone")
    save.dblclick()
    page.get_by_text(re.compile(r"^Version 1 of")).wait_for()
    wait_until_still(page)
    page.get_by_label("Saved zones (1)").wait_for()
    page.goto(f"{app}/rank")
    page.get_by_role("button", name="Find zones").dblclick()
    page.get_by_role("heading", name=re.compile("^10 zones in")).wait_for()
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
