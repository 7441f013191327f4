"""The brief as PDF: tagged (PDF/UA-1), with title and language, set by Typst."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import font_source_sans_pro
import matplotlib as mpl
import typst

from czmap.errors import DefinitionError
from czmap.exports.brief import Brief
from czmap.exports.pictures import draw_zone_map
from czmap.exports.plates import to_svg
from czmap.exports.shortlist import Shortlist

TEMPLATE = Path(__file__).with_name("brief.typ")
_ALWAYS = 1_577_836_800
"""Seconds: the same brief gives the same file on every machine."""


def to_pdf(shortlist: Shortlist, brief: Brief) -> bytes:
    """Set a brief as PDF.

    Raises
    ------
    DefinitionError
        When no temporary file can be written.
    """
    said: dict[str, Any] = asdict(brief)
    try:
        with tempfile.TemporaryDirectory(prefix="czmap-") as folder:
            room = Path(folder)
            for at, entry in enumerate(shortlist.entries):
                figure = draw_zone_map(shortlist.study, shortlist.scores, entry.zone)
                (room / f"map{at}.svg").write_bytes(to_svg(figure, title=entry.name))
                said["pages"][at]["map"] = f"map{at}.svg"
            (room / "brief.json").write_text(json.dumps(said), encoding="utf-8")
            (room / "brief.typ").write_bytes(TEMPLATE.read_bytes())
            return compile_typst(room, "brief.typ")
    except OSError as problem:
        raise DefinitionError(
            f"The brief could not be written: {problem.strerror or problem}.",
            then="Free some space on the disk and try again.",
        ) from problem


def compile_typst(room: Path, name: str) -> bytes:
    """Set a document of a folder as a tagged PDF; the same files give the same bytes."""
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
