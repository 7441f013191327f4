"""The Indices of Deprivation of 2019, carried to the areas of 2021 with every change told."""

import pandas as pd

from czmap.geodata.cells import Measure
from czmap.geodata.conversion import Converted, convert_values
from czmap.geodata.findings import many

INDICATOR = "imd2019_score"
"""The column of a pack; its ranks and deciles are never carried."""


def carry_deprivation_2019(
    table: pd.DataFrame, changes: pd.DataFrame, residents: "pd.Series[float]"
) -> Converted:
    """Carry the IMD scores of 2019 from the areas of 2011 to those of 2021.

    A split area's score is copied to its parts (an estimate); of merged areas the mean by
    residents of mid-2015 is taken; what changed irregularly stays missing.

    Parameters
    ----------
    table
        As `parsers.parse_deprivation_2019` gives it.
    changes
        Columns lsoa11, lsoa21, change.
    residents
        By LSOA of 2021.
    """
    by_area = table.set_index("lsoa11")
    return convert_values(
        by_area["imd_score"],
        Measure.SCORE,
        lookup=changes,
        residents=residents,
        residents_2011=by_area["population"],
    )


def say_carried(carried: Converted) -> str:
    """Say in sentences how the scores were carried.

    Examples
    --------
    >>> say_carried(Converted(values=pd.Series({"a": 1.0}), change=pd.Series({"a": "U"}),
    ...                       findings=(), before=1.0, after=1.0))
    'Carried from the areas of 2011 by the ONS lookup: 1 neighbourhood has a score.'
    """
    known = int(carried.values.count())  # noqa: PD011 - an attribute of ours
    verb = "has" if known == 1 else "have"
    first = (
        "Carried from the areas of 2011 by the ONS lookup: "
        f"{many(known, 'neighbourhood')} {verb} a score."
    )
    return " ".join([first, *(f"{finding.what}." for finding in carried.findings)])
