"""How much may be sent to the upload address: for each session, and for all together.

Streamlit caps one file alone, and takes any number at its upload address, whether or not a page
asked for them. What it holds is asked of it each time, so nothing has to be remembered here: its
own storage forgets a session that ended and a file that was taken out.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from streamlit import runtime

from czmap.ui import text_door

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_Server = Callable[[_Message, _Receive, _Send], Awaitable[None]]
_Held = Mapping[str, list[int]]

MOST_FILES, MOST_BYTES = 200, 200_000_000
"""What one session may have lying in the upload's storage, or be sending."""
MOST_IN_ALL = 1_000_000_000
"""Bytes of all sessions together."""
_PASSED = 60_000_000
"""Bytes of a refused file that are let go by: somewhat more than the largest file may have."""
_ADDRESS = "/_stcore/upload_file/"


class Uploads:
    """Refuses a file that would be too much for its session or the server; a layer of ASGI.

    Parameters
    ----------
    held
        Gives the bytes of each file that lies in the upload's storage, by session.
    """

    def __init__(self, app: _Server, held: Callable[[], _Held] | None = None) -> None:
        self._app, self._held = app, held or held_now
        self._sending: dict[str, list[int]] = {}

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer as the server inside does, or 413 with a sentence."""
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or scope["method"] != "PUT" or _ADDRESS not in path:
            await self._app(scope, receive, send)
            return
        session = path.partition(_ADDRESS)[2].partition("/")[0]
        with self._begun(session) as mine:
            if said := self._too_much(session, _stated(scope)):
                await _let_pass(receive)
                await PlainTextResponse(said, 413)(scope, receive, send)
                return

            async def receive_counted() -> _Message:
                message = await receive()
                mine[1] += len(message.get("body", b""))
                self._sending[session][1] += len(message.get("body", b""))
                if said := self._too_much(session, 0):
                    if message.get("more_body", False):
                        await _let_pass(receive)
                    raise HTTPException(413, said)
                return message

            await self._app(scope, receive_counted, send)

    @contextmanager
    def _begun(self, session: str) -> Iterator[list[int]]:
        """Count a file and its bytes among those that are being sent, until it is stored or not."""
        sending = self._sending.setdefault(session, [0, 0])
        sending[0] += 1
        mine = [1, 0]
        try:
            yield mine
        finally:
            sending[0] -= mine[0]
            sending[1] -= mine[1]
            if not sending[0]:
                del self._sending[session]

    def _too_much(self, session: str, more: int) -> str:
        """Say in a sentence why `more` bytes have no room; "" where they have."""
        held, (sent, under_way) = self._held(), self._sending[session]
        own = held.get(session, [])
        if len(own) + sent > MOST_FILES or sum(own) + under_way + more > MOST_BYTES:
            return text_door.TOO_MUCH.format(files=MOST_FILES, megabytes=MOST_BYTES // 1_000_000)
        everyone = sum(map(sum, held.values())) + sum(at for _, at in self._sending.values())
        return text_door.TOO_MUCH_IN_ALL if everyone + more > MOST_IN_ALL else ""


def held_now() -> _Held:
    """List the bytes of each file that lies in Streamlit's storage of uploads, by session."""
    if not runtime.exists():
        return {}
    # Streamlit has one kind of storage; its base does not say what it holds
    storage: Any = runtime.get_instance().uploaded_file_mgr
    return {
        session: [len(one.data) for one in list(files.values())]
        for session, files in list(storage.file_storage.items())
    }


async def _let_pass(receive: _Receive) -> None:
    """Let the rest of a body go by unkept: a browser reads an answer only when it has sent all."""
    passed, more = 0, True
    while more and passed <= _PASSED:
        message = await receive()
        passed += len(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)


def _stated(scope: _Message) -> int:
    """Read how many bytes a request says it has; 0 where it does not say, or says nonsense."""
    for key, value in scope.get("headers", []):
        if key.lower() == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0
