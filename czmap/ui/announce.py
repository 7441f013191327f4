"""What a click or a search changed, told once to those who listen and do not see it.

Streamlit announces its errors and notices by itself (role alert and status); what else changes on a
page is silent. A page says it here in a sentence; keys.js puts the sentences that are new into one
polite live region when the run is over. On another page it tells the page's heading.
"""

import streamlit as st

from czmap.safe import for_html, plain
from czmap.ui import state

_ANSWERS, _BETWEEN = "answers told", "¶"


def say(sentence: str, turn: int = 0) -> None:
    """Have a sentence told when it is new: of another turn, or not what the run before said."""
    said = plain(sentence).replace(_BETWEEN, " ")
    _lines().append(f"{turn}|{said}")


def say_answer(sentence: str) -> None:
    """Have told what a search found, also when it found the same again."""
    say(sentence, state.kept(_ANSWERS, 0))


def count_answer() -> None:
    """Note that a search has ended well."""
    state.keep(_ANSWERS, state.kept(_ANSWERS, 0) + 1)


def show() -> None:
    """Hand this run's sentences to the script that tells them; nobody sees them."""
    st.html(f'<p class="cz-say" hidden>{for_html(_BETWEEN.join(_lines()))}</p>')


def _lines() -> list[str]:
    return state.once("said", list)
