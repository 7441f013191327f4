"""Row by row: what became of each figure of 2011 on the neighbourhoods of 2021."""

import pandas as pd

from czmap.geodata.cells import Measure
from czmap.geodata.conversion import Change
from czmap.geodata.findings import many

_SPLIT = {True: "split: a share by residents, an estimate",
          False: "split: the whole area's figure, an estimate"}  # fmt: skip
_MERGED = {True: "merged: added up", False: "merged: averaged by residents"}
IRREGULAR = "missing: it changed irregularly and cannot be compared"
NO_FIGURE = "missing: an area of 2011 behind it has no figure that can be carried"


def carried_rows(
    values: "pd.Series[float]", measure: Measure, lookup: pd.DataFrame, names: "pd.Series[str]"
) -> pd.DataFrame:
    """List for each neighbourhood of 2021 which areas of 2011 its figure is from, and how.

    Parameters
    ----------
    values
        Carried figures by LSOA code of 2021.
    lookup
        Columns `lsoa11`, `lsoa21`, `change`.
    names
        By LSOA code of 2021: only these are listed.

    Returns
    -------
    pandas.DataFrame
        Columns lsoa21, name, became, lsoa11 (several with a semicolon between), figure; those that
        are no copy of one unchanged area first.
    """
    behind = lookup[lookup["lsoa21"].isin(names.index)].sort_values(["lsoa21", "lsoa11"])
    several = behind[behind["lsoa21"].duplicated(keep=False)]
    table = behind.drop_duplicates("lsoa21").set_index("lsoa21")[["lsoa11", "change"]]
    joined = several.groupby("lsoa21")["lsoa11"].agg("; ".join)
    table.loc[joined.index, "lsoa11"] = joined
    counted = measure is Measure.COUNT
    said = {Change.UNCHANGED: "unchanged", Change.SPLIT: _SPLIT[counted],
            Change.MERGED: _MERGED[counted], Change.IRREGULAR: IRREGULAR}  # fmt: skip
    figures = values.reindex(table.index)
    became = table["change"].map(lambda change: said[Change(change)])
    became = became.where(figures.notna() | (became == IRREGULAR), NO_FIGURE)
    listed = pd.DataFrame(
        {
            "lsoa21": table.index,
            "name": names.reindex(table.index).to_numpy(),
            "became": became.to_numpy(),
            "lsoa11": table["lsoa11"].to_numpy(),
            "figure": figures.to_numpy(),
        }
    )
    first = listed["became"] != "unchanged"
    order = listed.assign(first=~first).sort_values(["first", "lsoa21"], kind="stable")
    return order.drop(columns="first").reset_index(drop=True)


def say_estimated(rows: pd.DataFrame) -> str:
    """Name the first three neighbourhoods whose figure is an estimate because of a split.

    Examples
    --------
    >>> rows = pd.DataFrame({"lsoa21": ["b"], "name": ["Bow 1B"], "lsoa11": ["a"],
    ...                      "became": ["split: the whole area's figure, an estimate"]})
    >>> say_estimated(rows)
    '1 neighbourhood has an estimate, because its area of 2011 was split: Bow 1B (b, from a).'
    """
    split = rows[rows["became"].str.startswith("split")]
    if not len(split):
        return "No neighbourhood has an estimate from an area that was split."
    named = [f"{row['name']} ({row['lsoa21']}, from {row['lsoa11']})"
             for row in split.head(3).to_dict("records")]  # fmt: skip
    more = f" and {len(split) - 3:,} more" if len(split) > 3 else ""
    have, its = ("has", "its area") if len(split) == 1 else ("have", "their areas")
    was = "was" if len(split) == 1 else "were"
    kind = "an estimate" if len(split) == 1 else "estimates"
    return (
        f"{many(len(split), 'neighbourhood')} {have} {kind}, because {its} of 2011 {was} split: "
        f"{', '.join(named)}{more}."
    )
