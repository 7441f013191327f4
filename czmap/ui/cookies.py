"""The cookie by which a browser finds its zones again on a shared server."""

import re
import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAMES = ("__Host-czmap", "czmap")
"""What it is called over HTTPS, where no other site of the same domain can set it, and else."""
DAYS = 400
"""How long it is kept after the last visit: the longest that browsers allow."""
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)


class WorkspaceCookie:
    """Gives each browser a random key of 128 bits with its first page; a layer of an ASGI server.

    No script can read the key, no other site can send it, and it stands in no address. Over HTTPS
    it is sent over HTTPS alone, and so is every other cookie of the server.

    Parameters
    ----------
    needed
        Says whether browsers have workspaces here.
    """

    def __init__(self, app: ASGIApp, needed: Callable[[], bool]) -> None:
        self._app = app
        self._needed = needed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the server inside does, and with the cookie where a page was asked for."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asks = _asks_for_page(scope) and self._needed()

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                if scope.get("scheme") == "https":
                    headers = [_secured(one) for one in headers]
                if asks and message["status"] in {200, 304}:
                    # no cache on the way may give one browser's key to another
                    headers = [one for one in headers if one[0].lower() != b"cache-control"]
                    headers.append((b"cache-control", b"private, no-cache"))
                    headers.append((b"set-cookie", _cookie(scope).encode()))
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _asks_for_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/html" in _header(scope, b"accept")


def _cookie(scope: Scope) -> str:
    """Write the cookie: the key that the browser has already, kept for longer, or a new one."""
    safe = scope.get("scheme") == "https"
    name = NAMES[0] if safe else NAMES[1]
    held = _held(scope, name)
    key = held if _KEY.fullmatch(held) else secrets.token_hex(16)
    secure = "; Secure" if safe else ""
    return f"{name}={key}; Path=/; HttpOnly; SameSite=Lax; Max-Age={DAYS * 24 * 60 * 60}{secure}"


def _held(scope: Scope, name: str) -> str:
    read: SimpleCookie = SimpleCookie()
    for pair in _header(scope, b"cookie").split(";"):
        if pair.strip().startswith(f"{name}="):
            try:
                read.load(pair.strip())
            except CookieError:
                return ""
    return read[name].value if name in read else ""


def _header(scope: Scope, name: bytes) -> str:
    found = [value for key, value in scope.get("headers", []) if key.lower() == name]
    return b"; ".join(found).decode("latin-1")


def _secured(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    name, value = header
    if name.lower() == b"set-cookie":
        return (name, value if b"; secure" in value.lower() else value + b"; Secure")
    return header
