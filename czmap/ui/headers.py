"""Security headers on everything the server answers: what a page of czmap may load and run."""

import base64
import functools
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_Server = Callable[[_Message, _Receive, _Send], Awaitable[None]]

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# streamlit-folium builds its map by running text, in a frame of its own
_MAP = "/component/streamlit_folium."
_ASSETS = "/component/czmap.ui.assets."
# a year; private, since a picture may be of figures that somebody brought
_CACHE = (b"cache-control", b"private, max-age=31536000, immutable")
_TILES = "https://tile.openstreetmap.org"

_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecurityHeaders:
    """Adds security headers to every answer; a layer of an ASGI server."""

    def __init__(self, app: _Server) -> None:
        self._app = app

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer as the server inside does, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = headers_of(scope["path"])
        lasting = is_lasting(scope["path"], scope.get("query_string", b""))

        async def send_with_headers(message: _Message) -> None:
            if message["type"] == "http.response.start":
                said = message.get("headers", [])
                if lasting and message["status"] == 200:
                    said = [*(one for one in said if one[0].lower() != _CACHE[0]), _CACHE]
                message["headers"] = [*said, *added]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def is_lasting(path: str, query: bytes) -> bool:
    """Say whether what lies at an address never changes: its name, or `v=`, says its content.

    Boundaries, pictures and scripts of the map are then fetched once, however often it is opened.
    """
    return _ASSETS in path and (f"{_ASSETS}geometry/" in path or query.startswith(b"v="))


@functools.cache
def _pairs(*, is_map: bool) -> tuple[tuple[bytes, bytes], ...]:
    told = {
        **_ALWAYS,
        "content-security-policy": map_policy() if is_map else page_policy(),
        # an address of czmap says which zone is looked at; OpenStreetMap asks to be told the host
        "referrer-policy": "strict-origin-when-cross-origin" if is_map else "same-origin",
    }
    return tuple((name.encode(), value.encode()) for name, value in told.items())


def headers_of(path: str) -> tuple[tuple[bytes, bytes], ...]:
    """Give the headers of an address: the map's frame has a looser policy than all else."""
    return _pairs(is_map=_MAP in path)


def page_policy() -> str:
    """Say what a page may load and run: only czmap's own files, and no script written into it."""
    return _policy(script=f"'self' {_own_inline_scripts()}".strip(), img="'self' data: blob:")


def map_policy() -> str:
    """Say what the map's frame may: it also runs the text of the map, and shows street tiles."""
    return _policy(
        script="'self' 'unsafe-inline' 'unsafe-eval'", img=f"'self' data: blob: {_TILES}"
    )


def _policy(*, script: str, img: str) -> str:
    rules = {
        "default-src": "'none'",
        "script-src": script,
        # Streamlit and Leaflet place things by styles they write into the page
        "style-src": "'self' 'unsafe-inline'",
        "img-src": img,
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "media-src": "'self' blob:",
        "manifest-src": "'self'",
        "frame-src": "'self'",
        "frame-ancestors": "'self'",
        "form-action": "'self'",
        "base-uri": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _own_inline_scripts() -> str:
    """Name the scripts that stand in Streamlit's own page by their SHA-256, so that they may run.

    Without that page there is none to allow.
    """
    spec = find_spec("streamlit")
    page = Path(spec.origin).parent / "static" / "index.html" if spec and spec.origin else Path()
    if not page.is_file():
        return ""
    found = _INLINE.findall(page.read_text(encoding="utf-8"))
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in found]
    return " ".join(f"'sha256-{one}'" for one in hashes)
