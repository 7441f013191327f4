"""Keys, and a connection that breaks; a script of our own.

Single letters and digits are listened to in room mode only, and can be switched off there
(WCAG 2.1.4); the function key that enters room mode is no character key.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path

from streamlit.components.v1 import declare_component

from czmap.ui import state, text_away

_FOLDER = Path(__file__).resolve().parents[1] / "static" / "keys"
_WIDGET, _SESSION, _RUNS = "cz-keys", "session as keys know it", "runs as keys know them"
ROOM_KEY = "F8"
ALWAYS = {ROOM_KEY: "room-toggle"}
IN_ROOM = {
    "ArrowRight": "room-next",
    "PageDown": "room-next",
    "ArrowLeft": "room-back",
    "PageUp": "room-back",
    "0": "room-0",
    "1": "room-1",
    "2": "room-2",
    "3": "room-3",
    "4": "room-4",
    "5": "room-5",
    "a": "room-ab",
    "n": "room-note",
    "z": "room-undo",
}
"""By key, the name of the button it presses. PageUp and PageDown are what a clicker sends."""


def listen(keys: Mapping[str, str]) -> None:
    """Listen to keys, by the key of the button that each presses.

    The script also says when the server cannot be reached. By `session` it knows whether the one
    that answers afterwards is the same, and by `run` when its page is drawn.
    """
    component = declare_component("keys", path=str(_FOLDER))
    session = state.kept(_SESSION, "") or secrets.token_hex(4)
    state.keep(_SESSION, session)
    run = state.kept(_RUNS, 0) + 1
    state.keep(_RUNS, run)
    component(
        keys=dict(keys),
        words=text_away.WORDS,
        session=session,
        run=run,
        key=_WIDGET,
        default=None,
    )
