"""The pictures of a pack: for each zone a map and two charts, and what each shows in words."""

from collections.abc import Iterator, Sequence

from matplotlib.figure import Figure

from czmap.exports.chart_pictures import draw_need_bars, draw_strips, say_bars
from czmap.exports.pictures import alternative_text, draw_zone_map
from czmap.exports.plates import to_png, to_svg
from czmap.exports.shortlist import Entry, Shortlist, credit_of
from czmap.exports.stands import find_stands, say_stands
from czmap.safe import for_filename, plain

WORDS_FILE = "pictures.txt"
_WRITE = {"png": to_png, "svg": to_svg}
_INCHES = 6.3
"""Width of a map that stands by itself: of the text on a page of A4."""


def make_pictures(shortlist: Shortlist, kinds: Sequence[str]) -> dict[str, bytes]:
    """Draw each zone's map, the bars of its need and the strips of its neighbourhoods.

    Parameters
    ----------
    kinds
        "png" (300 dots an inch), "svg", or both.

    Returns
    -------
    dict
        By name the pictures, and `WORDS_FILE`: what each shows, for those who do not see it.
    """
    if not kinds:
        return {}
    files: dict[str, bytes] = {}
    said = ["What each picture shows, to go with it wherever it is put (alternative text).", ""]
    for entry in shortlist.entries:
        stem = f"{entry.number}-{for_filename(entry.name)[:40]}-{entry.zone.id}"
        for name, title, figure, words in _drawn(shortlist, entry):
            made = {f"{name}-{stem}.{kind}": _WRITE[kind](figure, title=title, words=words)
                    for kind in kinds}  # fmt: skip
            files |= made
            said += [f"{', '.join(made)}:", plain(words), ""]
    return {**files, WORDS_FILE: "\r\n".join(said).encode("utf-8-sig")}


def _drawn(shortlist: Shortlist, entry: Entry) -> Iterator[tuple[str, str, Figure, str]]:
    """Give for each picture its name, title, figure and words."""
    credit, place = credit_of(shortlist), shortlist.study.place
    stands = find_stands(shortlist, entry)
    title = f"Need in and around {entry.name}"
    figure = draw_zone_map(shortlist.study, shortlist.scores, entry.zone, inches=_INCHES,
                           title=title, credit=credit)  # fmt: skip
    yield "map", title, figure, alternative_text(shortlist, entry.zone)
    title = f"What need in {entry.name} is made of"
    yield "need", title, draw_need_bars(stands, title=title, credit=credit), say_bars(stands)
    title = f"Where the neighbourhoods of {entry.name} stand in {place}"
    figure = draw_strips(stands, place=place, title=title, credit=credit)
    yield "spread", title, figure, say_stands(stands, place)
