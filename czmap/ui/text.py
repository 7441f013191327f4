"""Every sentence, label and number format that a user reads more than once.

Numbers are written as the Office for National Statistics asks for plain English: whole per cent in
sentences, counts with commas, and the direction always in words.
"""

import math

import pandas as pd

from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.indicators import Direction, Indicator
from czmap.scoring.need import Standardisation
from czmap.scoring.zones import SCALES, Aim, Count, Crossing, Part
from czmap.ui.view import OWN, Breaks, Look

NBSP = "\N{NO-BREAK SPACE}"
"""Between a number and its "%", so that no line breaks there."""
NO_FIGURE = "no figure published"
BANNER = (
    "**Invented borough: this place does not exist.** Its councils, wards and figures are made up "
    "to show how czmap works."
)
NEED_LABEL = "Need index"
NEIGHBOURHOOD = "neighbourhood (LSOA, about 1,700 people)"
GET_ENGLAND = "czmap data get"

LOOKS = {
    Look.MAP: "Map",
}
STANDARDISATIONS = {
    Standardisation.EXPONENTIAL: "The IMD's own curve",
    Standardisation.NORMAL_SCORES: "By rank, evenly",
    Standardisation.CAPPED_Z: "By distance, capped",
}
STANDARDISATION_HELP = {
    Standardisation.EXPONENTIAL: (
        "As the Indices of Deprivation do: ranks become scores of 0 to 100 that spread out the "
        "tenth of neighbourhoods in greatest need, so that high need on one indicator is not "
        "cancelled by low need on another."
    ),
    Standardisation.NORMAL_SCORES: (
        "Ranks become scores around 50. Low need on one indicator can cancel high need on another."
    ),
    Standardisation.CAPPED_Z: (
        "Distances between published figures are kept, but no figure counts further than three "
        "(robust) standard deviations from the middle, so that one extreme cannot decide."
    ),
}
BREAKS = {
    Breaks.REFERENCE: "All of {place}",
    Breaks.STUDY: "Only the places looked at",
}
SCALE_LABELS = {scale.key: scale.label for scale in SCALES} | {OWN: "My own size"}
COUNTS = {Count.RESIDENTS: "residents", Count.CHILDREN: "children (0 to 15)"}
RULES = {
    ContiguityRule.ROOK: "Share a border",
    ContiguityRule.QUEEN: "Touch, if only at a corner",
}
CROSSINGS = {
    Crossing.FREE: "Any line",
    Crossing.ONE_LAD: "Ward lines, but not council lines",
    Crossing.ONE_WARD: "None: stay in one ward",
    Crossing.MUST_CROSS_WARD: "Any, and at least one ward line",
}
AIMS = {
    Aim.BALANCE: "Balance: need and people",
    Aim.DEPTH: "Depth: highest average need",
    Aim.REACH: "Reach: children in low income",
}
AIM_HELP = (
    "**Balance** takes how far need lies above the average neighbourhood's and adds that up over "
    "everyone inside, so a larger zone wins while what it adds is above average. **Depth** looks "
    "only at the average need of those inside, so the smallest permitted zones win. **Reach** "
    "counts the children in families on low income, so the largest permitted zones win."
)
ORDERS = {
    Aim.BALANCE: (
        "In order of need above {place}'s average neighbourhood, added up over everyone inside, so "
        "a larger zone can come before one whose average need is higher."
    ),
    Aim.DEPTH: "In order of average need, greatest first.",
    Aim.REACH: "In order of the children in families on low income who live inside, most first.",
}
WARMING = (
    "Preparing the search: once on this computer, about half a minute; afterwards it is there at "
    "once …"
)
ORDER_DISTANCE = "In that order, need far from a zone's middle counts a little less."


def percent(share: float, *, decimals: int = 0) -> str:
    """Write a share of 0 to 1 as per cent; never 0 or 100 unless it is.

    Examples
    --------
    >>> [percent(share).replace(NBSP, " ") for share in (0.123, 0.9999, 0.0004, 1.0)]
    ['12 %', 'more than 99 %', 'less than 1 %', '100 %']
    """
    if not math.isfinite(share):
        return NO_FIGURE
    smallest = 10.0**-decimals
    value = round(share * 100, decimals)
    if value >= 100 and share < 1:
        return f"more than {100 - smallest:.{decimals}f}{NBSP}%"
    if value <= 0 and share > 0:
        return f"less than {smallest:.{decimals}f}{NBSP}%"
    return f"{value:.{decimals}f}{NBSP}%"


def share_sentence(higher_than: float, *, place: str, lower_than: float | None = None) -> str:
    """Say where a need stands among all neighbourhoods of a place; it never claims too much.

    Parameters
    ----------
    higher_than
        Share (0 to 1) of neighbourhoods whose need is lower; missing gives "no figure published".
    lower_than
        Share whose need is higher; without it, all the rest.

    Examples
    --------
    >>> share_sentence(0.92, place="England").replace(NBSP, " ")
    "higher need than 92 % of England's neighbourhoods"
    >>> share_sentence(0.12, place="England").replace(NBSP, " ")
    "lower need than 88 % of England's neighbourhoods"
    """
    if not math.isfinite(higher_than):
        return NO_FIGURE
    below = 1 - higher_than if lower_than is None else lower_than
    high = higher_than >= below
    word, share = ("higher", higher_than) if high else ("lower", below)
    return f"{word} need than {_at_least(share)} of {place}'s neighbourhoods"


def _at_least(share: float) -> str:
    """Round down, so that "higher than 92 %" is never said of 91.9 %.

    Above 99 % a decimal is given: whole per cent would say the same of every candidate.
    """
    if share >= 1:
        return f"100{NBSP}%"
    if share > 0.999:
        return f"over 99.9{NBSP}%"
    if share > 0.99:
        tenths = math.floor(share * 1000 + 1e-9) / 10
        return f"{tenths:g}{NBSP}%"
    whole = math.floor(share * 100 + 1e-9)
    return f"{whole}{NBSP}%" if whole >= 1 or share <= 0 else f"less than 1{NBSP}%"


def whole(number: float) -> str:
    """Write a count with commas.

    Examples
    --------
    >>> whole(1234.4), whole(float("nan"))
    ('1,234', 'no figure published')
    """
    return f"{number:,.0f}" if math.isfinite(number) else NO_FIGURE


def about(number: float, *, of: float = math.inf) -> str:
    """Write an estimated count, rounded so as not to seem exact, and never above the whole.

    Parameters
    ----------
    of
        The whole that the count is a part of.

    Examples
    --------
    >>> about(1238), about(312), about(9.2), about(667, of=667)
    ('about 1,240', 'about 310', 'about 9', 'about 667')
    """
    if not math.isfinite(number):
        return NO_FIGURE
    step = 10 if number >= 100 else 1
    return f"about {min(of, round(number / step) * step):,.0f}"


def count_of(part: int, whole: int) -> str:
    """Write a part of a small whole as a count; per cent of nine would seem exact.

    Examples
    --------
    >>> count_of(8, 9), count_of(9, 9)
    ('8 of its 9 neighbourhoods', 'all 9 of its neighbourhoods')
    >>> count_of(0, 9), count_of(1, 1)
    ('none of its 9 neighbourhoods', 'all 1 of its neighbourhoods')
    """
    if part == whole:
        return f"all {whole:,} of its neighbourhoods"
    return f"{f'{part:,}' if part else 'none'} of its {whole:,} neighbourhoods"


def many(number: int, one: str, more: str = "") -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> many(1, "ward"), many(2_000, "ward"), many(0, "child", "children")
    ('1 ward', '2,000 wards', '0 children')
    """
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def value_of(indicator: Indicator, value: float) -> str:
    """Write a published value with its unit.

    Examples
    --------
    >>> from czmap.geodata.study import load_catalogue
    >>> catalogue = load_catalogue()
    >>> value_of(catalogue["idaci_score"], 0.3124).replace(NBSP, " ")
    '31.2 %'
    >>> value_of(catalogue["imd_score"], 43.21)
    'a score of 43.2'
    """
    if not math.isfinite(value):
        return NO_FIGURE
    if indicator.unit == "%":
        return f"{value:,.{indicator.decimals}f}{NBSP}%"
    if indicator.unit.startswith("rate"):
        return f"{value * 100:,.1f}{NBSP}%"
    return f"a score of {value:,.{indicator.decimals}f}"


def direction_of(indicator: Indicator) -> str:
    """Say which way need lies."""
    if indicator.direction is Direction.HIGH:
        return "A higher figure means greater need."
    return "A lower figure means greater need."


def rank_sentence(rank: float, of: int, place: str, period: str) -> str:
    """Say a published rank in words.

    Examples
    --------
    >>> rank_sentence(1204, 33755, "England", "IoD 2025")
    'ranked 1,204 of 33,755 in England, where 1 is the most deprived (published, IoD 2025)'
    """
    return (
        f"ranked {rank:,.0f} of {of:,} in {place}, where 1 is the most deprived "
        f"(published, {period})"
    )


def decile_sentence(decile: float, place: str) -> str:
    """Say a published decile in words: never a bare number.

    Examples
    --------
    >>> decile_sentence(4, "England").replace(NBSP, " ")
    'among the most deprived 40 % of England'
    """
    if decile == 10:
        return f"among the least deprived 10{NBSP}% of {place}"
    return f"among the most deprived {decile * 10:.0f}{NBSP}% of {place}"


def area_name(row: "pd.Series[str]") -> str:
    """Name a neighbourhood with its ward and council, from its row of the AreaTable."""
    return f"{row['lsoa_name']} ({row['ward_name']} ward, {row['lad_name']})"


def unbroken(said: str) -> str:
    """Keep each "%" on the line of its number."""
    return said.replace(" %", f"{NBSP}%")


def part_sentence(part: Part, *, ward: bool) -> str:
    """Say how much of a zone lies in a ward or council, and how much of that it takes in."""
    whole_name = f"{part.name} ward, {part.lad_name}" if ward else part.name
    level = "ward" if ward else "council"
    inside = f"{percent(part.share)} of the zone's residents"
    return f"{whole_name}: {inside}, {percent(part.of_whole)} of the {level}'s"


def titled(text: str) -> str:
    """Begin with a capital; leave the rest ("IMD") alone."""
    return text[:1].upper() + text[1:]
