"""Words of the page on which a zone is drawn by hand."""

import numpy as np

from czmap.scoring.draft import Mode
from czmap.scoring.reach import Inclusion
from czmap.scoring.whatif import Standing
from czmap.ui import text

WAYS = {
    "wards": "Wards",
    "place": "A place or postcode",
    "circle": "Schools",
    "draw": "A drawing",
    "found": "A zone found",
    "list": "A pasted list",
    "file": "A file",
    "own": "Your own boundaries",
}
OPEN = "Open a session, another file or a saved zone"
PLACE_HELP = "All of it, or all within a circle round it, becomes your zone or joins it."
NO_SUCH_POSTCODE = "{postcode} is not among the {count:,} postcodes of {title}."
NO_POSTCODES = (
    "Postcodes are not here yet: whoever looks after czmap adds the free ONS Postcode Directory "
    "once, with `czmap data add postcodes FILE`. Names work without it."
)
SEARCH_OVERTAKEN = (
    "The search was stopped: the zone was changed while it ran. Your zone is as you left it; "
    "search again to keep what it holds now."
)
SEARCH_STOPPED = (
    "The search was stopped, because this page was not looked at for some minutes. Your zone is as "
    "it was."
)
NONE_FOUND = (
    "No zones have been found for these places and this brief yet. The page *Find zones* finds "
    "them; from there or from here each can be taken up."
)
MODES = {
    Mode.TOGGLE: "Add or take out",
    Mode.ADD: "Add only",
    Mode.SUBTRACT: "Take out only",
}
INCLUSIONS = {
    Inclusion.MIDDLE: "the centre of its people is inside",
    Inclusion.ANY: "any of it is inside",
    Inclusion.MOST: "most of its land is inside",
}
POINT_INSIDE = "a point within its land is inside"
"""What stands for `Inclusion.MIDDLE` where the centres of the people are not known."""
INCLUSION_HELP = (
    "Neighbourhoods are never cut. The centre of its people is where its residents live on "
    "average: ONS's population-weighted centre."
)
POINT_INSIDE_HELP = (
    "Neighbourhoods are never cut. This data lacks the population-weighted centres of ONS (*Get "
    "the data* on the page Data brings them), so one point within its land stands for each "
    "neighbourhood."
)


def inclusion_words(rule: Inclusion, centres: bool) -> str:
    """Say by which rule a shape takes areas in.

    Parameters
    ----------
    centres
        Whether the population-weighted centres are known.
    """
    return POINT_INSIDE if rule is Inclusion.MIDDLE and not centres else INCLUSIONS[rule]


DRAWING = (
    "The buttons ○ and ⬠ on the map draw a circle (its middle, then its edge) or a shape (its "
    "corners, then a double click). What is inside is added, or with *Take out only* taken out. "
    "By which rule is chosen here. By keyboard, *A place or postcode* and *Schools* draw circles, "
    "and *A file* brings a shape."
)
EMPTY = (
    "Your zone is empty. Click neighbourhoods on the map, choose one by name under it, or start "
    "from wards, a place, schools or a list."
)
CHOOSE_COUNCIL = (
    "To draw a zone, look at some councils and not at the whole country: choose them in the "
    "sidebar, click one on the map, or start from a place here."
)
CHOOSE_ON_MAP = (
    "To draw a zone, look at some councils and not at the whole country: click one on the map, or "
    "start from a place here."
)
TAKE = (
    "The session holds the whole view, the zone and its notes, and opens on another computer. The "
    "link in the address bar brings the view and the zone back too, without the notes."
)
TOO_LONG = (
    "This zone has too many neighbourhoods for a link: the address bar leaves it out. Save it, and "
    "the link names the saved zone (for who may see it); or send the session."
)
BY_ID = (
    "This zone has too many neighbourhoods for a link, so the address bar names the saved zone, "
    "without what you changed since. It works for who may see that zone; for anybody else, share "
    "it, or send the session."
)
COMPARED = (
    "Neighbourhoods",
    "Residents",
    "Children (0 to 15)",
    "Children in low-income families",
    "Need score, 0 to 100 (higher is greater need)",
    "In one piece?",
    "Compactness (1 is a circle)",
)
NOT_FOUND_YET = (
    "Once *Find zones* has run for the same places, need and brief, each edit also says where the "
    "zone would come among those found."
)
NO_FIGURES_KEPT = (
    "It was kept on another edition of the data, and without its figures, so there is nothing to "
    "put beside those of today. Save it again: from then on its figures are kept."
)
RANK_HELP = "distance, which the search counts too, is left out on both sides."


def place_among(rank: int, of: int) -> str:
    """Say where a zone comes among those found: "3rd beside the 10 found"."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if 10 < rank % 100 < 14 else endings.get(rank % 10, "th")
    return f"{rank}{ending} beside the {of} found"


FILE_ASKED = "A session, GeoJSON, KML, CSV, Excel, GeoPackage, JSON or a list of codes"
FILE_KINDS = {
    "xlsx": "zones of a workbook (XLSX)",
    "a database": "zones of a GeoPackage",
}
"""Files that are told apart by their first bytes, and what each is called once it is read."""
LIST_IN_WORKBOOK = "a list in a workbook (XLSX)"


def figures_in_words(standing: Standing) -> list[str]:
    """Write what a zone has: the first six of `COMPARED`."""
    one = standing.figures
    return [
        text.whole(one.areas),
        text.whole(one.residents),
        text.whole(one.children),
        text.about(one.children_in_need, of=one.children),
        f"{one.need:.1f}" if np.isfinite(one.need) else text.NO_FIGURE,
        text.many(len(standing.parts), "part"),
    ]


NEXT_DOOR = "It touches **{names}**, which the map does not show: need does not stop at a line."
SHOW_NEXT_DOOR = "Show the neighbours there"
READ_IT = "Schools, and who is missed"
