"""The card of keys: one page to print, set by Typst with no clock and no font of this computer."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from czmap.errors import DefinitionError
from czmap.exports.brief_pdf import compile_typst

_TEMPLATE = Path(__file__).with_name("card.typ")


def to_card(title: str, keys: Sequence[Sequence[str]], notes: Sequence[str]) -> bytes:
    """Set a card of keys as a tagged PDF of one page; the same words give the same bytes.

    Raises
    ------
    DefinitionError
        When no temporary file can be written.
    """
    said = {"title": title, "keys": [list(one) for one in keys], "notes": list(notes)}
    try:
        with tempfile.TemporaryDirectory(prefix="czmap-") as folder:
            room = Path(folder)
            (room / "card.json").write_text(json.dumps(said), encoding="utf-8")
            (room / "card.typ").write_bytes(_TEMPLATE.read_bytes())
            return compile_typst(room, "card.typ")
    except OSError as problem:
        raise DefinitionError(
            f"The card could not be written: {problem.strerror or problem}.",
            then="Free some space on the disk and try again.",
        ) from problem
