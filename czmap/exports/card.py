"""The card of keys: one page to print."""

from collections.abc import Sequence

from czmap.exports.typesetting import to_document


def to_card(title: str, keys: Sequence[Sequence[str]], notes: Sequence[str]) -> bytes:
    """Set a card of keys as a tagged PDF of one page; the same words give the same bytes.

    Raises
    ------
    DefinitionError
        When no temporary file can be written.
    """
    said = {"title": title, "keys": [list(one) for one in keys], "notes": list(notes)}
    return to_document("card", said)
