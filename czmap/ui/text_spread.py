"""The words of distributions: a place's spread in sentences, and what the columns mean."""

import math

from czmap.geodata.indicators import Denominator, Indicator
from czmap.geodata.report import AREAS, CITATION
from czmap.safe import for_markdown
from czmap.scoring.distributions import QUANTILES
from czmap.ui import text
from czmap.ui.cache_spread import Level, Spread

PEOPLE = {Denominator.RESIDENTS: "residents", Denominator.CHILDREN: "children aged 0 to 15"}
HOW_COUNTED = (
    "**Average** and **standard deviation** (how far neighbourhoods typically lie "
    "from the average) "
    "count every neighbourhood once, whatever its size, as the 2012 report's tables do. **Weighted "
    "average** counts people: each neighbourhood as often as it has {people}. A neighbourhood "
    "without a figure is counted as missing, never as 0."
)
REPORT_NOTE = (
    f"The row of the 2012 report is as printed ({for_markdown(CITATION)}), over "
    f"England's {AREAS:,} "
    "LSOAs of 2001. It measured **{means}**, so it shows the shape of things then and is not to be "
    "subtracted from today's. How many LSOAs had a figure is not printed."
)
MHCLG = (
    "As the Ministry sums up a council from its neighbourhoods (English Indices of Deprivation, "
    "technical report, appendix N): the score weighted by {people}; the neighbourhoods among "
    "the tenth of {place}'s with the highest need; and the **extent**, the share of {people} who "
    "live in the neighbourhoods of highest need. There, those in the first tenth count in full, "
    "those in the next two tenths less and less (95{nbsp}% down to 5{nbsp}%), the rest not at all."
)
AREAS_ONLY = (
    "These are figures of neighbourhoods and not of people: within each there are people far above "
    "and far below its figure."
)


NOTHING = "\N{EN DASH}"
"""Where there is no figure, in a table."""


def number(indicator: Indicator, value: float, *, unit: bool = True) -> str:
    """Write a value with two decimals, as the report's tables do."""
    if not math.isfinite(value):
        return NOTHING
    sign = f"{text.NBSP}%" if unit and indicator.unit == "%" else ""
    return f"{value:,.2f}{sign}"


def spread_sentences(indicator: Indicator, spread: Spread, place: str) -> list[str]:
    """Say how an indicator is spread over a place, and where the place lies.

    Parameters
    ----------
    place
        What the whole is, safe for Markdown.
    """
    level = spread.levels[-1]
    made = level.distribution
    areas = text.many(made.count + made.missing, "neighbourhood")
    if not made.count:
        return [
            f"No figure is published for any of its {areas}, so nothing more can be said of it."
        ]
    said = [_one(indicator, level) if made.count == 1 else _several(indicator, level)]
    if made.missing:
        verb = "has" if made.missing == 1 else "have"
        said.append(
            f"{made.missing:,} of its {areas} {verb} no figure: missing or suppressed, and counted "
            "nowhere here, never as 0."
        )
    if len(spread.levels) > 1:
        who = PEOPLE[indicator.denominator]
        lead = "That is" if made.count == 1 else f"Weighted by {who} its average is"
        value = "" if made.count == 1 else f" {number(indicator, made.weighted_mean)}:"
        lies = text.share_sentence(
            spread.standing.lower_need, place=place, lower_than=spread.standing.higher_need
        )
        said.append(f"{lead}{value} {lies}.")
    return said


def _one(indicator: Indicator, level: Level) -> str:
    made = level.distribution
    return (
        f"The one figure is **{number(indicator, made.mean)}**. A single neighbourhood has no "
        "standard deviation."
    )


def _several(indicator: Indicator, level: Level) -> str:
    made = level.distribution
    low, middle, high = (made.quantiles[QUANTILES.index(one)] for one in (0.25, 0.5, 0.75))
    return (
        f"Over {text.many(made.count, 'neighbourhood')} the average is "
        f"**{number(indicator, made.mean)}** and the standard deviation "
        f"**{number(indicator, made.spread, unit=False)}**; the lowest figure is "
        f"{number(indicator, made.low)} and the highest {number(indicator, made.high)}. Half lie "
        f"between {number(indicator, low)} and {number(indicator, high)}, and the middle one is "
        f"{number(indicator, middle)}."
    )
