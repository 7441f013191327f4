"""How much may be sent to the upload address, and that nothing of it is remembered (fault E15)."""

import asyncio

import pytest
from starlette.exceptions import HTTPException

from czmap.ui.uploads import MOST_BYTES, MOST_FILES, MOST_IN_ALL, Uploads

PLACE = "/_stcore/upload_file/{session}/file"


def sent(held, parts, *, session="a", stated=None, method="PUT", layer=None):
    """Send a body in parts of so many bytes; give the status that came, and the layer."""
    told, left = [], [bytes(size) for size in parts]

    async def inside(scope, receive, send):
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def receive():
        body = left.pop(0) if left else b""
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    async def send(message):
        told.append(message)

    layer = layer or Uploads(inside, held=lambda: held)
    head = [] if stated is None else [(b"content-length", str(stated).encode())]
    scope = {"type": "http", "method": method, "path": PLACE.format(session=session),
             "headers": head}  # fmt: skip
    try:
        asyncio.run(layer(scope, receive, send))
    except HTTPException as refused:  # what the server inside makes an answer of
        assert layer._sending == {}
        return refused.status_code
    assert layer._sending == {}
    return told[0]["status"]


@pytest.mark.parametrize(
    ("held", "parts", "status"),
    [
        ({}, [1_000], 204),
        ({"a": [MOST_BYTES - 1_000]}, [600, 400], 204),
        ({"a": [MOST_BYTES - 1_000]}, [600, 401], 413),
        ({"b": [MOST_BYTES]}, [1_000], 204),  # somebody else's
        ({"a": [1] * (MOST_FILES - 1)}, [1], 204),
        ({"a": [1] * MOST_FILES}, [1], 413),
        ({str(n): [MOST_BYTES] for n in range(5)}, [1_000], 413),  # all together
    ],
)
def test_e15_a_session_and_all_together_send_only_so_much(held, parts, status):
    assert MOST_IN_ALL == 5 * MOST_BYTES
    assert sent(held, parts) == status
    # what is said of the size is refused before any of it is read
    assert sent(held, parts, stated=sum(parts)) == status


def test_e15_a_stated_size_is_refused_unread_and_others_ask_as_before():
    full = {"a": [MOST_BYTES]}
    assert sent(full, [], stated=1) == 413
    assert sent(full, [], stated=10**30) == 413
    assert sent(full, [], method="DELETE") == 204
    assert sent({}, [1], stated="nonsense") == 204
