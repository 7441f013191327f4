"""The door of the server: names, what is shut, and the passphrase (faults F7, F11, F12)."""

import asyncio
from urllib.parse import urlencode

import pytest
from streamlit import config

from czmap.paths import home
from czmap.share import PASSPHRASE
from czmap.ui.door import COOKIE, ENTER, LASTS_S, TRIES, TRIES_IN_S, Door, Passphrase, layers
from czmap.ui.lost import LostPages

WORDS = "three-known-words"


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


async def inside(scope, receive, send):
    """Answer as the server that the door stands before."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


def asked(app, path="/", *, method="GET", body=b"", client="10.0.0.9", **headers):
    """Ask an ASGI server; give status, headers and text."""
    head = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    where, _, query = path.partition("?")
    scope = {
        "type": "http", "method": method, "path": where, "query_string": query.encode(),
        "headers": head, "client": (client, 1), "scheme": "http", "server": ("127.0.0.1", 80),
    }  # fmt: skip
    told = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        told.append(message)

    asyncio.run(app(scope, receive, send))
    named = {key.decode(): value.decode() for key, value in told[0]["headers"]}
    return told[0]["status"], named, b"".join(one.get("body", b"") for one in told[1:])


def enter(app, said, *, back="/", client="10.0.0.9"):
    body = urlencode({"passphrase": said, "back": back}).encode()
    return asked(app, ENTER, method="POST", body=body, client=client)


@pytest.fixture
def hosts(monkeypatch):
    known = {"server.allowedHosts": ["localhost", "127.0.0.1"]}
    real = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: known.get(name, real(name)))
    return known


@pytest.mark.parametrize("host", ["localhost", "localhost:8501", "127.0.0.1", "LOCALHOST."])
def test_f7_the_door_answers_to_its_names(hosts, host):
    assert asked(Door(inside), host=host)[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "", "a@localhost", "localhost:x", "[", "127.1"])
def test_f7_the_door_answers_to_no_other(hosts, host):
    status, _, said = asked(Door(inside), host=host)
    assert (status, b"inside" in said) == (403, False)


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://localhost:9999", "http://localhost:8501.evil.example",
     "http://evil.example@localhost:8501", "ftp://localhost:8501", "http://127.0.0.1:8501"],
)  # fmt: skip
def test_f6_a_page_of_another_site_is_refused_before_streamlit_asks_who_it_is(hosts, origin):
    status, _, said = asked(Door(inside), host="localhost:8501", origin=origin)
    assert (status, b"inside" in said) == (403, False)


@pytest.mark.parametrize("origin", ["http://localhost:8501", "https://localhost:8501"])
def test_f6_czmaps_own_pages_and_those_allowed_by_address_pass(hosts, origin):
    assert asked(Door(inside), host="localhost:8501", origin=origin)[0] == 200
    hosts["server.corsAllowedOrigins"] = ["https://intranet.example"]
    other = "https://intranet.example"
    assert asked(Door(inside), host="localhost:8501", origin=other)[0] == 200


@pytest.mark.parametrize("base", ["", "czmap"])
@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/interact", "/app/static/a", "/_stcore/metrics/"]
)
def test_f11_what_nobody_needs_is_shut_behind_a_base_address_too(hosts, base, path):
    hosts["server.baseUrlPath"] = base
    whole = f"/{base}{path}" if base else path
    assert asked(Door(inside), whole, host="localhost")[0] == 404
    health = f"/{base}/_stcore/health" if base else "/_stcore/health"
    assert asked(Door(inside), health, host="10.0.0.7:8501")[2] == b"inside"


def test_f12_only_the_passphrase_lets_in():
    door = Passphrase(inside, passphrase=WORDS)
    assert asked(door)[0] == 401
    for wrong in ("", "three", WORDS + " ", WORDS.upper()):
        status, headers, _ = enter(door, wrong)
        assert (status, "set-cookie" in headers) == (403, False)
    status, headers, _ = enter(door, WORDS, back="/rank?find=1")
    assert (status, headers["location"]) == (303, "/rank?find=1")
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and WORDS not in cookie
    token = cookie.partition(";")[0]
    assert asked(door, cookie=f"a=b; {token}; c=d")[2] == b"inside"
    for other in ("", f"{COOKIE}=", f"{token}x", f"x{token}", token.swapcase()):
        assert asked(door, cookie=other)[0] == 401


def test_f12_a_pass_ends_with_its_day_and_with_the_server():
    clock = Clock()
    door = Passphrase(inside, passphrase=WORDS, now=clock)
    token = enter(door, WORDS)[1]["set-cookie"].partition(";")[0]
    clock.now += LASTS_S - 1
    assert asked(door, cookie=token)[0] == 200
    clock.now += 2
    assert asked(door, cookie=token)[0] == 401
    assert asked(Passphrase(inside, passphrase=WORDS), cookie=token)[0] == 401


def test_f12_guessing_is_slowed_for_the_one_who_guesses_and_not_for_the_room():
    clock = Clock()
    door = Passphrase(inside, passphrase=WORDS, now=clock)
    assert [enter(door, "guess")[0] for _ in range(TRIES)] == [403] * TRIES
    status, headers, _ = enter(door, WORDS)
    assert status == 429 and 0 < int(headers["retry-after"]) <= TRIES_IN_S
    assert enter(door, WORDS, client="10.0.0.10")[0] == 303
    clock.now += TRIES_IN_S + 1
    assert enter(door, WORDS)[0] == 303


def test_f12_many_addresses_that_guess_are_slowed_together():
    door = Passphrase(inside, passphrase=WORDS, now=Clock())
    for at in range(10 * TRIES):
        assert enter(door, "guess", client=f"10.1.{at}.1")[0] == 403
    assert enter(door, "guess", client="10.2.0.1")[0] == 429


@pytest.mark.parametrize(
    "back",
    ["http://evil.example", "//evil.example", "/\\evil.example", "\\evil", "javascript:1",
     "/a\r\nx: y", "evil.example", ""],
)  # fmt: skip
def test_f12_the_way_back_leads_nowhere_else(back):
    door = Passphrase(inside, passphrase=WORDS)
    assert enter(door, WORDS, back=back)[1]["location"] == "/"


def test_f12_the_page_that_asks_obeys_nothing_of_the_address():
    door = Passphrase(inside, passphrase=WORDS)
    said = asked(door, '/"><script>alert(1)</script>?a="><img src=x onerror=alert(1)>')[2].decode()
    assert "<script" not in said and "<img" not in said and 'lang="en-GB"' in said


def test_f12_a_body_without_end_is_not_read():
    door = Passphrase(inside, passphrase=WORDS)
    body = urlencode({"passphrase": WORDS, "back": "/" + "x" * 5_000}).encode()
    assert asked(door, ENTER, method="POST", body=body)[0] == 403


@pytest.mark.parametrize("passphrase", ["", "   ", WORDS])
def test_f12_a_passphrase_is_asked_only_where_one_is_set(monkeypatch, passphrase):
    monkeypatch.setenv(PASSPHRASE, passphrase)
    assert (Passphrase in [one.cls for one in layers()]) == bool(passphrase.strip())


def test_f12_a_socket_is_closed_before_it_opens():
    told = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        told.append(message)

    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": []}
    asyncio.run(Passphrase(inside, passphrase=WORDS)(scope, receive, send))
    assert [one["type"] for one in told] == ["websocket.close"]


HTML = {"accept": "text/html,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/nowhere", "/?lost=nowhere"),
        ("/nowhere/", "/?lost=nowhere"),
        ("/a/b?data=england&show=imd_score", "/?data=england&show=imd_score&lost=a%2Fb"),
        ("/Explore?look=board", "/explore?look=board"),
        ("/home", "/"),
        ("//evil.example", "/?lost=evil.example"),
        ("/<script>\r\nx: y", "/?lost=%3Cscript%3Ex%3A+y"),
        ("/" + "x" * 99, "/?lost=" + "x" * 40),
        ("/nowhere?lost=other", "/?lost=nowhere"),
    ],
)
def test_an_address_of_no_page_leads_to_the_first_one(path, to):
    status, told, said = asked(LostPages(inside), path, **HTML)
    assert (status, told["location"], said) == (303, to, b"")
    assert told["cache-control"] == "no-store"


def test_pages_and_what_is_no_page_are_answered_as_ever():
    pages = [f"/{path.stem}" for path in (home() / "pages").glob("*.py") if path.stem != "home"]
    assert len(pages) > 5
    for path in ("/", "", *pages, "/explore/", "/auth/login", "/oauth2callback", "/media/x"):
        assert asked(LostPages(inside), path, **HTML)[2] == b"inside", path
    assert asked(LostPages(inside), "/nowhere", accept="*/*")[2] == b"inside"
    assert asked(LostPages(inside), "/nowhere", method="POST", **HTML)[2] == b"inside"


def test_pages_below_an_address_are_found_there(hosts):
    hosts["server.baseUrlPath"] = "zones"
    assert (
        asked(LostPages(inside), "/zones/nowhere", **HTML)[1]["location"] == "/zones/?lost=nowhere"
    )
    for path in ("/zones/", "/zones", "/zones/rank", "/nowhere", "/zonesnowhere"):
        assert asked(LostPages(inside), path, **HTML)[2] == b"inside", path
