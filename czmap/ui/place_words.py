"""The places that are compared as one word of a link, and back; zones in short."""

import re
from collections.abc import Iterable

from czmap.ui.short_codes import parse_word, to_word

MINE = "mine"
"""Stands for the zone that is being defined, whatever its members are by now."""

MOST_READ = 12
"""Places that a link is read for; more than are compared, so that the rest can be named."""

_PLACE = re.compile(r"(area|ward|lad|region):[A-Za-z0-9]{3,12}|lads:[A-Za-z0-9.]{3,400}|whole|mine")
_ZONE = "zone:"


def to_place_words(tokens: Iterable[str], longest: int) -> str:
    """Write tokens of places (`Place.token`, or `MINE`) in order, as many as there is room for.

    Examples
    --------
    >>> to_place_words(["ward:E05000001", "zone:E01005061.E01005062", "mine"], 400)
    'ward:E05000001,zone:ExScB.2066,mine'
    """
    words: list[str] = []
    for token in tokens:
        short = to_word(token.removeprefix(_ZONE).split("."))
        word = token if not token.startswith(_ZONE) else f"{_ZONE}{short}" if short else ""
        if word and len(",".join([*words, word])) <= longest:
            words.append(word)
    return ",".join(words)


def parse_place_words(text: str) -> tuple[tuple[str, ...], bool]:
    """Read tokens of places in order.

    Returns
    -------
    tuple
        Those that are places by their form, and whether all were.

    Examples
    --------
    >>> parse_place_words("zone:ExScB.2066,fame:1")
    (('zone:E01005061.E01005062',), False)
    """
    words = [word for word in text.split(",") if word]
    tokens = [_token(word) for word in words[:MOST_READ]]
    found = tuple(token for token in tokens if token)
    return found, len(found) == len(words)


def _token(word: str) -> str:
    if not word.startswith(_ZONE):
        return word if _PLACE.fullmatch(word) else ""
    codes = parse_word(word.removeprefix(_ZONE))
    return _ZONE + ".".join(codes) if codes else ""
