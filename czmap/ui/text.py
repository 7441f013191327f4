"""Every sentence, label and number format that a user reads more than once.

Numbers are written as the Office for National Statistics asks for plain English: whole per cent in
sentences, counts with commas, and the direction always in words.
"""

from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.indicators import Direction, Indicator
from czmap.scoring import words
from czmap.scoring.need import Standardisation
from czmap.scoring.zones import SCALES, Aim, Count, Crossing, Part
from czmap.ui.view import OWN, Breaks, Look

# what sentences of the core are written with is written with here too
NBSP, NO_FIGURE = words.NBSP, words.NO_FIGURE
about, count_of, many, whole = words.about, words.count_of, words.many, words.whole
percent, share_sentence, value_of = words.percent, words.share_sentence, words.value_of

BANNER = "**Invented borough: this place does not exist.** All its names and figures are made up."
NEED_LABEL = "Need index"
NEIGHBOURHOOD = "neighbourhood (LSOA, about 1,700 people)"
GET_ENGLAND = "czmap data get"
FIND_HELP = (
    "A council, region, ward or neighbourhood, or a part of its name; its code; or a postcode, "
    "where the table of postcodes was added."
)

LOOKS = {
    Look.MAP: "Map",
    Look.READ: "Read this place",
    Look.WARDS: "Wards",
    Look.BOARD: "Board",
    Look.PEOPLE: "People and schools",
    Look.TWO: "Two at once",
    Look.SPREAD: "Distribution",
    Look.ATTAINMENT: "Attainment",
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
    Breaks.PLACE: "Difference from {read}'s average",
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
    "Preparing the search: about half a minute the first time on this computer, a moment afterwards"
)
SEARCHING_ANEW = "Searching anew with other settings"
WEIGHING = "Trying 1,000 other weightings"
OTHER_ZONE = (
    "The zone that was picked out is not among these: what counts as need, or the data, is not as "
    "it was. The first of them is shown."
)
ORDER_DISTANCE = "In that order, need far from a zone's middle counts a little less."


def direction_of(indicator: Indicator) -> str:
    """Say which way need lies, if it lies any way."""
    if indicator.context and not indicator.by_ward:
        return "It describes the place beside need, and is not part of any need index."
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
