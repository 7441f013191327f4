"""Who is here: one workspace on a laptop, one for each browser or signed-in person elsewhere."""

import asyncio
import re
from types import SimpleNamespace

import pytest

from czmap.errors import CzmapError
from czmap.ui import cookies, identity
from czmap.ui.cookies import WorkspaceCookie
from czmap.ui.identity import Kind, SignInError

HERE = {"server.address": "127.0.0.1", "server.allowedHosts": ["localhost", "127.0.0.1", "::1"]}
KEY = "0f" * 16
PRIYA = {"is_logged_in": True, "iss": "https://sign.in", "sub": "7", "email": "Priya@Council.org",
         "name": "Priya"}  # fmt: skip


class Told(dict):
    """What a sign-in brought, as Streamlit has it."""

    def to_dict(self):
        return dict(self)


@pytest.fixture
def world(monkeypatch):
    """Set what the server was started with, and what the browser and the sign-in bring."""
    monkeypatch.delenv("CZMAP_SHARED", raising=False)
    monkeypatch.delenv("CZMAP_PEOPLE", raising=False)

    world = SimpleNamespace(options=dict(HERE), auth=(), kept={})
    monkeypatch.setattr(identity, "providers", lambda: world.auth)
    monkeypatch.setattr(identity.st, "get_option", lambda name: world.options.get(name))  # noqa: PLW0108
    monkeypatch.setattr(identity.state, "kept", world.kept.get)
    monkeypatch.setattr(identity.state, "keep", world.kept.__setitem__)

    def person(user=None, **held):
        monkeypatch.setattr(identity.st, "context", SimpleNamespace(cookies=held))
        monkeypatch.setattr(identity.st, "user", Told(user or {}))
        return identity.person()

    world.person = person
    return world


def test_on_a_laptop_everything_is_of_one_workspace(world):
    assert world.person(czmap=KEY) == identity.Person(kind=Kind.LAPTOP, workspace="own")


def test_asking_for_each_request_leaves_no_line_in_the_log(monkeypatch, caplog):
    monkeypatch.setenv("CZMAP_SHARED", "1")
    assert identity.is_by_browser() and not identity.may_replace_data()
    assert caplog.text == ""
    monkeypatch.setenv("CZMAP_SHARED", "0")
    assert identity.may_replace_data()


@pytest.mark.parametrize(
    "options",
    [
        {"server.allowedHosts": ["localhost", "czmap.example.org"]},
        {"server.allowedHosts": ["*"]},
        {"server.allowedHosts": []},
        {"server.address": "0.0.0.0"},  # noqa: S104 - what must not pass for a laptop
        {"server.address": None},
        {"server.address": "192.168.1.2"},
    ],
)
def test_what_others_reach_is_shared(world, options):
    world.options = {**HERE, **options}
    one, other = world.person(czmap=KEY), world.person(czmap="1f" * 16)
    assert one.kind is Kind.BROWSER and one.lasting
    assert one.workspace != other.workspace != "own"
    assert one == world.person(czmap=KEY) and KEY not in one.workspace


def test_the_server_may_be_told_that_it_is_shared(world, monkeypatch):
    monkeypatch.setenv("CZMAP_SHARED", "1")
    assert world.person(czmap=KEY).kind is Kind.BROWSER
    monkeypatch.setenv("CZMAP_SHARED", "0")
    world.options = {**HERE, "server.address": "192.168.1.2"}
    assert world.person(czmap=KEY).kind is Kind.LAPTOP


@pytest.mark.parametrize("key", ["", "own", "0f" * 15, "0F" * 16, "\u0660" * 32, "' OR 1=1"])
def test_f13_a_cookie_that_is_no_key_opens_nothing(world, monkeypatch, key):
    """F13: the workspace is then one of this session alone, and the page says so."""
    monkeypatch.setenv("CZMAP_SHARED", "1")
    one = world.person(czmap=key)
    assert not one.lasting and one == world.person(czmap=key)
    world.kept.clear()
    assert world.person(czmap=key).workspace != one.workspace


def test_who_signs_in_has_a_workspace_and_a_name(world):
    world.auth = ("",)
    for told in ({}, {"is_logged_in": False}):
        with pytest.raises(SignInError, match="Sign in first"):
            world.person(told, czmap=KEY)
    priya = world.person(PRIYA)
    assert (priya.kind, priya.name) == (Kind.SIGNED_IN, "Priya")
    assert priya == world.person({**PRIYA, "email": "new@council.org"})  # known by issuer and id
    for other in ({**PRIYA, "sub": "8"}, {**PRIYA, "iss": "https://else"}):
        assert world.person(other).workspace != priya.workspace
    with pytest.raises(SignInError, match="did not come"):
        world.person({"is_logged_in": True})


def test_f15_the_list_of_people_is_asked_each_time(world, tmp_path, monkeypatch):
    """F15: who leaves the list is out at once, whatever their cookie says."""
    world.auth = ("",)
    people = tmp_path / "people.txt"
    monkeypatch.setenv("CZMAP_PEOPLE", str(people))
    with pytest.raises(SignInError, match="not on the list"):
        world.person(PRIYA)  # a list that is not there lets nobody in
    people.write_text("# of the council\npriya@council.org\n")
    assert world.person(PRIYA).name == "Priya"
    with pytest.raises(SignInError, match="not on the list"):
        world.person({**PRIYA, "email_verified": False})
    with pytest.raises(SignInError, match="not on the list"):
        world.person({**PRIYA, "email": ""})
    people.write_text("@council.org")
    assert world.person(PRIYA).name == "Priya"
    with pytest.raises(SignInError, match="not on the list"):
        world.person({**PRIYA, "email": "x@evil.org@council.org.evil.org"})
    people.write_text("tom@council.org")
    with pytest.raises(SignInError, match="not on the list"):
        world.person(PRIYA)


def test_f14_a_proxy_is_trusted_on_this_computer_alone(world):
    """F14: a header of anybody else says nothing; such options do not start, nor let anyone in."""
    headers = {"X-Forwarded-User": "sub", "X-Forwarded-Email": "email"}
    world.options = {**HERE, "server.trustedUserHeaders": headers}
    identity.check_options()
    told = {"sub": "7", "email": "priya@council.org"}
    assert world.person(told).name == "priya@council.org"
    assert world.person(told).workspace != world.person({**told, "sub": "8"}).workspace
    with pytest.raises(SignInError, match="Sign in first|did not come"):
        world.person({"sub": None, "email": None})
    for address in ("0.0.0.0", "", "10.0.0.1", None):  # noqa: S104 - what must be refused
        world.options = {**world.options, "server.address": address}
        with pytest.raises(CzmapError, match="could say that it is anybody"):
            identity.check_options()
        with pytest.raises(CzmapError, match="could say that it is anybody"):
            world.person(told)


def answers(scheme="http", status=200, accept="text/html", needed=True, cookie="", sent=()):
    """Ask for a page through the layer; give the cookies that come back."""

    async def inside(_, __, send):
        await send({"type": "http.response.start", "status": status, "headers": list(sent)})

    headers = [(b"accept", accept.encode()), (b"cookie", cookie.encode())]
    scope = {"type": "http", "method": "GET", "scheme": scheme, "headers": headers}
    came = []

    async def send(message):
        came.extend(value.decode() for name, value in message["headers"] if name == b"set-cookie")

    asyncio.run(WorkspaceCookie(inside, lambda: needed)(scope, None, send))
    return came


def test_a_browser_gets_a_key_with_its_first_page_and_keeps_it():
    (one,), (other,) = answers(), answers(status=304)
    form = r"czmap=([0-9a-f]{32}); Path=/; HttpOnly; SameSite=Lax; Max-Age=34560000"
    assert re.fullmatch(form, one) and re.fullmatch(form, other) and one != other
    assert answers(cookie=f"a=b; czmap={KEY}; c=d")[0].startswith(f"czmap={KEY};")
    assert re.fullmatch(form, answers(cookie="czmap=own")[0])
    assert answers(needed=False) == answers(accept="*/*") == answers(status=404) == []


def test_over_https_cookies_go_over_https_alone():
    """F15: Streamlit's own cookies (of who signed in, of uploads) have no such mark."""
    told = [(b"set-cookie", b"_streamlit_user=x; HttpOnly"), (b"set-cookie", b"other=1")]
    person, other, own = answers("https", sent=told)
    assert person == "_streamlit_user=x; HttpOnly; Secure" and other == "other=1; Secure"
    assert own.startswith(f"{cookies.NAMES[0]}=") and own.endswith("; Secure")
    assert answers("http", sent=told)[0] == "_streamlit_user=x; HttpOnly"
