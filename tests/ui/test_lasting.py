"""What the map fetches is kept by the browser where its address says its content."""

import asyncio

import pytest

from czmap.ui.headers import SecurityHeaders

ASSETS = "/component/czmap.ui.assets."


def answered(path, query=b"", status=200):
    """The headers of an answer that passed the layer."""
    told = []

    async def inside(scope, receive, send):
        headers = [(b"cache-control", b"public")]
        await send({"type": "http.response.start", "status": status, "headers": headers})

    async def send(message):
        told.append(message)

    scope = {"type": "http", "path": path, "query_string": query}
    asyncio.run(SecurityHeaders(inside)(scope, None, send))
    return [value for name, value in told[0]["headers"] if name == b"cache-control"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (f"{ASSETS}geometry/1-abc/areas-E08000025.json", b"v=abc"),
        (f"/base{ASSETS}geometry/1-abc/picture-0123.png", b""),
        (f"{ASSETS}own/czmap.js", b"v=0123"),
    ],
)
def test_what_its_address_names_is_kept_for_a_year(path, query):
    (said,) = answered(path, query)
    assert said == b"private, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        (f"{ASSETS}own/czmap.js", b"", 200),
        (f"{ASSETS}geometry/1-abc/areas-E08000025.json", b"v=abc", 404),
        ("/component/streamlit_folium.st_folium/index.html", b"v=1", 200),
        ("/explore", b"v=1", 200),
    ],
)
def test_nothing_else_is(path, query, status):
    assert answered(path, query, status) == [b"public"]
