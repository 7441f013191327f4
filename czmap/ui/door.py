"""The door of the server: which names and pages it answers to, what is shut, and a passphrase.

Each is a layer of Streamlit's own ASGI server. They come before it, so what they refuse never
reaches it: neither a page, nor a file, nor the socket that a session runs over.
"""

import hashlib
import hmac
import html
import math
import os
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from streamlit import config
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from czmap.share import PASSPHRASE
from czmap.ui import identity, text_door
from czmap.ui.cookies import WorkspaceCookie
from czmap.ui.headers import SecurityHeaders
from czmap.ui.lost import LostPages
from czmap.ui.uploads import Uploads

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_Server = Callable[[_Message, _Receive, _Send], Awaitable[None]]

HEALTH = "/_stcore/health"
"""What a watcher of the server may ask, by any name and without a passphrase: "ok" and no more."""
SHUT = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/app/static")
"""What Streamlit serves and nobody needs: figures of the server, an API for programs, files."""
ENTER = "/_enter"
"""Where the passphrase is sent to."""
COOKIE = "czmap_passed"
LASTS_S = 12 * 3600
MOST_PASSED = 2_000
TRIES, TRIES_IN_S = 8, 60.0
"""Wrong passphrases that one address, and ten times as many that all, may send in so long."""
_LONGEST_BODY = 4_096


class Door:
    """Refuses names that are not this server's, pages of other sites, and what is never served.

    Streamlit asks `server.allowedHosts` for sessions alone; here it is asked for every file too, so
    that a page that got itself another name for this computer (DNS rebinding) reads nothing.
    """

    def __init__(self, app: _Server) -> None:
        self._app = app

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer as the server inside does, or refuse."""
        if scope["type"] not in {"http", "websocket"} or _path(scope) == HEALTH:
            await self._app(scope, receive, send)
        elif not (is_host_allowed(_header(scope, b"host") or None) and _is_own(scope)):
            await _refuse(scope, receive, send, PlainTextResponse(text_door.WRONG_NAME, 403))
        elif _path(scope).startswith(SHUT):
            await _refuse(scope, receive, send, PlainTextResponse(text_door.NOT_HERE, 404))
        else:
            await self._app(scope, receive, send)


class Passphrase:
    """Asks everybody for one passphrase, once a day and browser.

    Parameters
    ----------
    passphrase
        What opens the door; it is kept as a keyed hash only.
    now
        The seconds of a clock that never goes back.
    """

    def __init__(
        self, app: _Server, passphrase: str, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._app, self._now = app, now
        self._key = secrets.token_bytes(32)
        self._wanted = self._hash(passphrase)
        self._passed: dict[bytes, float] = {}
        self._wrong: dict[str, deque[float]] = {}

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer as the server inside does to whoever passed; others are asked."""
        if scope["type"] not in {"http", "websocket"} or _path(scope) == HEALTH:
            await self._app(scope, receive, send)
        elif scope["type"] == "http" and _path(scope) == ENTER and scope["method"] == "POST":
            await (await self._try(Request(scope, receive)))(scope, receive, send)
        elif self._has_passed(scope):
            await self._app(scope, receive, send)
        else:
            await _refuse(scope, receive, send, _page("", _asked_for(scope), status=401))

    def _hash(self, said: str) -> bytes:
        return hmac.digest(self._key, said.encode(), "sha256")

    def _has_passed(self, scope: _Message) -> bool:
        token = _cookie(scope)
        until = self._passed.get(hashlib.sha256(token.encode()).digest(), 0.0) if token else 0.0
        return until > self._now()

    async def _try(self, request: Request) -> Response:
        """Let in whoever knows the passphrase; count those who do not."""
        host = request.client.host if request.client else ""
        wait = self._wait(host)
        said, back = await _read_form(request)
        if wait > 0:
            answer = _page(text_door.TOO_MANY.format(seconds=math.ceil(wait)), back, status=429)
            answer.headers["retry-after"] = str(math.ceil(wait))
            return answer
        if not hmac.compare_digest(self._hash(said), self._wanted):
            for counted in (host, ""):
                self._wrong.setdefault(counted, deque()).append(self._now())
            return _page(text_door.WRONG, back, status=403)
        inside = RedirectResponse(back, status_code=303)
        inside.set_cookie(
            COOKIE,
            self._let_in(),
            max_age=LASTS_S,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return inside

    def _let_in(self) -> str:
        """Make a token of 256 bits, and remember its hash until its day is over."""
        now = self._now()
        self._passed = {key: until for key, until in self._passed.items() if until > now}
        while len(self._passed) >= MOST_PASSED:
            del self._passed[next(iter(self._passed))]
        token = secrets.token_urlsafe(32)
        self._passed[hashlib.sha256(token.encode()).digest()] = now + LASTS_S
        return token

    def _wait(self, host: str) -> float:
        """Say how many seconds this address must wait after wrong passphrases; 0 for not at all."""
        now, waits = self._now(), [0.0]
        for counted in list(self._wrong):
            times = self._wrong[counted]
            while times and times[0] <= now - TRIES_IN_S:
                times.popleft()
            if not times:
                del self._wrong[counted]
            elif counted in {host, ""} and len(times) >= TRIES * (1 if counted else 10):
                waits.append(times[0] + TRIES_IN_S - now)
        return max(waits)


def layers() -> list[Middleware]:
    """List what stands before Streamlit, outermost first; a passphrase only where one is set."""
    passphrase = os.environ.get(PASSPHRASE, "").strip()
    asked = [Middleware(Passphrase, passphrase=passphrase)] if passphrase else []
    known = Middleware(WorkspaceCookie, needed=identity.is_by_browser)
    within = [known, Middleware(LostPages), Middleware(Uploads)]
    return [Middleware(SecurityHeaders), Middleware(Door), *asked, *within]


def _is_own(scope: _Message) -> bool:
    """Say whether a page of this server asks, or one of an origin that was allowed by its address.

    Streamlit compares names without ports, so that any other program's page on this computer would
    pass; and before it refuses a stranger it asks an outside host for this computer's own address.
    """
    origin, host = _header(scope, b"origin"), _header(scope, b"host")
    if not origin:
        return True  # no browser: those always say where a page is from
    own = {f"http://{host}", f"https://{host}"}
    return origin in own or origin in config.get_option("server.corsAllowedOrigins")


async def _refuse(scope: _Message, receive: _Receive, send: _Send, answer: Response) -> None:
    """Answer a request; close a socket before it opens, which browsers see as 403."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403, "reason": ""})
        return
    await answer(scope, receive, send)


async def _read_form(request: Request) -> tuple[str, str]:
    """Read what was typed and which address was asked for; a body that is too long is nothing."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_BODY:
            return "", "/"
    found = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return found.get("passphrase", [""])[0], _local(found.get("back", ["/"])[0])


def _local(path: str) -> str:
    """Keep an address of this server; anything that could lead to another becomes the start."""
    tame = path.isascii() and path.isprintable() and "\\" not in path
    return path if tame and path.startswith("/") and not path.startswith("//") else "/"


def _asked_for(scope: _Message) -> str:
    if scope["type"] != "http" or scope["method"] != "GET":
        return "/"
    query = scope.get("query_string", b"").decode("latin-1")
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    whole = f"{'/' + base if base else ''}{_path(scope)}{'?' + query if query else ''}"
    return _local(whole)


def _page(said: str, back: str, *, status: int) -> HTMLResponse:
    """Draw the page that asks; it needs no script."""
    told = f'<p id="said" role="alert">{html.escape(said)}</p>' if said else ""
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    page = text_door.PAGE.format(
        action=html.escape(f"{'/' + base if base else ''}{ENTER}"),
        back=html.escape(back),
        said=told,
        wrong=' aria-invalid="true" aria-describedby="said"' if said else "",
    )
    return HTMLResponse(page, status, headers={"cache-control": "no-store"})


def _path(scope: _Message) -> str:
    """Give the path as the server inside sees it: without the base address it may have."""
    path = str(scope.get("path", "/"))
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    return path.removeprefix(f"/{base}") or "/" if base else path


def _header(scope: _Message, name: bytes) -> str:
    for key, value in scope.get("headers", []):
        if key == name:
            return bytes(value).decode("latin-1")
    return ""


def _cookie(scope: _Message) -> str:
    for one in _header(scope, b"cookie").split(";"):
        name, _, value = one.strip().partition("=")
        if name == COOKIE:
            return value
    return ""
