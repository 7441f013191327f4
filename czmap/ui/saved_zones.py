"""The saved zones of the data in view, by the word of a link that stands for their members."""

import streamlit as st

from czmap.errors import CzmapError
from czmap.safe import for_markdown, plain
from czmap.store import list_all_zones
from czmap.ui import cache_define, identity, state
from czmap.ui.state import Scene


def names_by_token(scene: Scene) -> dict[str, str]:
    """Name the saved zones of this data, as plain text; where some cannot be read, say so.

    Of several saved with the same members the first listed gives its name.
    """
    return state.once("saved zones", lambda: _read(scene))


def _read(scene: Scene) -> dict[str, str]:
    try:
        listed = list_all_zones(cache_define.store(), identity.workspace())
    except CzmapError as problem:
        st.error(for_markdown(problem.sentence()))
        return {}
    for unread in listed.unread:
        st.warning(for_markdown(unread.sentence()))
    found: dict[str, str] = {}
    for saved in listed.zones:
        if saved.content.pack == scene.study.key.pack and saved.content.members:
            token = f"zone:{'.'.join(sorted(saved.content.members))}"
            found.setdefault(token, plain(saved.content.name))
    return found
