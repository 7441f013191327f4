"""Addresses of pages that do not exist lead to the first page, which says so.

Streamlit answers every address with its page, and puts a window over it that speaks of an app's
pages folder; an address of several parts stays blank.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse
from streamlit import config

from czmap.paths import home
from czmap.safe import plain

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_Server = Callable[[_Message, _Receive, _Send], Awaitable[None]]

LOST = "lost"
"""The part of an address that says which page was asked for and is not there."""
MOST_LETTERS = 40
_HOME = "home"
_SERVED = frozenset({"_stcore", "app", "auth", "component", "media", "oauth2callback", "static"})
"""What addresses begin with that are no pages."""


class LostPages:
    """Sends browsers that ask for a page that does not exist to the first; a layer of a server."""

    def __init__(self, app: _Server) -> None:
        self._app = app
        self._pages = {path.stem for path in (home() / "pages").glob("*.py")} - {_HOME}

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer as the server inside does, or lead on."""
        to = self._leads_to(scope) if _asks_for_page(scope) else None
        if to is None:
            await self._app(scope, receive, send)
            return
        answer = RedirectResponse(to, 303, headers={"cache-control": "no-store"})
        await answer(scope, receive, send)

    def _leads_to(self, scope: _Message) -> str | None:
        """Say where an address leads, if not to itself: to the first page, or one so spelt."""
        base = (config.get_option("server.baseUrlPath") or "").strip("/")
        start = f"/{base}/" if base else "/"
        path = str(scope.get("path", "/"))
        asked = path.removeprefix(start).strip("/") if path.startswith(start) else ""
        if not asked or asked in self._pages or asked.partition("/")[0] in _SERVED:
            return None
        sent = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
        query = [one for one in sent if one[0] != LOST]
        page = asked.casefold()
        if page not in self._pages | {_HOME}:
            query.append((LOST, plain(asked)[:MOST_LETTERS]))
        return start + page * (page in self._pages) + ("?" + urlencode(query)) * bool(query)


def _asks_for_page(scope: _Message) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
