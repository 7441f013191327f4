"""What the 2012 report printed: its Tables 1 and 2, and how much attainment its model explained.

Dyson, Kerr, Raffo and Wigelsworth (2012), *Developing Children's Zones for England*, section 2.
Over England's 32,482 LSOAs of 2001; the means and spreads count every LSOA once, whatever its size.
How many LSOAs stand behind each row is not printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CITATION = (
    "Dyson, Kerr, Raffo and Wigelsworth (2012), Developing Children's Zones for England, section 2"
)
AREAS = 32_482
"""LSOAs of England when the report was written (2001 boundaries)."""


@dataclass(frozen=True, kw_only=True)
class PublishedRow:
    """One row of Table 1 or 2 as printed; `means` says what it measured, which is not today's."""

    table: int
    label: str
    means: str
    mean: float
    spread: float
    low: float
    high: float


PUBLISHED: Mapping[str, PublishedRow] = {
    "good_health_pct": PublishedRow(
        table=1, label="Health", means="% of adults reporting good health (three answers)",
        mean=68.71, spread=6.32, low=37.34, high=93.12,
    ),
    "unemployed_pct": PublishedRow(
        table=1, label="Unemployment", means="% of working age claiming Jobseeker's Allowance",
        mean=2.42, spread=2.08, low=0.00, high=22.80,
    ),
    "no_qualifications_pct": PublishedRow(
        table=1, label="Adult education", means="% of adults with no qualifications",
        mean=29.26, spread=11.31, low=0.87, high=67.63,
    ),
    "imd_score": PublishedRow(
        table=1, label="Deprivation", means="IMD score of its day",
        mean=21.67, spread=15.51, low=0.53, high=87.80,
    ),
    "barriers_score": PublishedRow(
        table=1, label="Housing", means="barriers to housing and services score of its day",
        mean=21.69, spread=11.09, low=0.34, high=70.14,
    ),
    "eyfs_pct": PublishedRow(
        table=2, label="Foundation Stage",
        means="% of children with 78 points or more and secure in each assessed area",
        mean=68.09, spread=11.89, low=17.00, high=94.00,
    ),
    "ks2_pct": PublishedRow(
        table=2, label="Key Stage 2", means="% at level 4 in English and mathematics",
        mean=65.68, spread=11.90, low=13.00, high=92.00,
    ),
    "ks4_pct": PublishedRow(
        table=2, label="Key Stage 4",
        means="% with five A* to C including English and mathematics",
        mean=53.04, spread=15.37, low=10.30, high=92.80,
    ),
}  # fmt: skip
"""By today's nearest indicator, in the order of the tables."""

R_SQUARED: Mapping[str, float] = {"eyfs_pct": 0.11, "ks2_pct": 0.15, "ks4_pct": 0.37}
"""The share of attainment's variance between LSOAs that the five indicators explained."""
