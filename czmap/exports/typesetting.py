"""Documents set by Typst: tagged PDF (PDF/UA-1) with no clock and no font of this computer."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import font_source_sans_pro
import matplotlib as mpl
import typst

from czmap.errors import DefinitionError

_ALWAYS = 1_577_836_800
"""Seconds: the same words give the same file on every machine."""


def to_document(
    kind: str, said: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Set a document by the template of its kind: `brief` is set by `brief.typ` from `brief.json`.

    The same words and pictures (by the name that the words give them) give the same bytes.

    Raises
    ------
    DefinitionError
        When no temporary file can be written.
    """
    template = Path(__file__).with_name(f"{kind}.typ")
    try:
        with tempfile.TemporaryDirectory(prefix="czmap-") as folder:
            room = Path(folder)
            for name, picture in (pictures or {}).items():
                (room / name).write_bytes(picture)
            (room / f"{kind}.json").write_text(json.dumps(said), encoding="utf-8")
            (room / template.name).write_bytes(template.read_bytes())
            return _compile(room, template.name)
    except OSError as problem:
        raise DefinitionError(
            f"The {kind} could not be written: {problem.strerror or problem}.",
            then="Free some space on the disk and try again.",
        ) from problem


def _compile(room: Path, name: str) -> bytes:
    # the second has what the first lacks; neither is of this computer
    fonts = (font_source_sans_pro.font_directory, Path(mpl.get_data_path()) / "fonts" / "ttf")
    made: bytes = typst.compile(
        str(room / name),
        root=str(room),
        font_paths=[str(one) for one in fonts],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=_ALWAYS,
    )
    return made
