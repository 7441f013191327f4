"""The brief as PDF: tagged (PDF/UA-1), with title and language, set by Typst."""

from dataclasses import asdict
from typing import Any

from czmap.exports.brief import Brief
from czmap.exports.pictures import draw_zone_map
from czmap.exports.plates import to_svg
from czmap.exports.shortlist import Shortlist
from czmap.exports.typesetting import to_document


def to_pdf(shortlist: Shortlist, brief: Brief) -> bytes:
    """Set a brief as PDF.

    Raises
    ------
    DefinitionError
        When no temporary file can be written.
    """
    said: dict[str, Any] = asdict(brief)
    maps = {}
    for at, entry in enumerate(shortlist.entries):
        figure = draw_zone_map(shortlist.study, shortlist.scores, entry.zone)
        said["pages"][at]["map"] = f"map{at}.svg"
        maps[f"map{at}.svg"] = to_svg(figure, title=entry.name)
    return to_document("brief", said, maps)
