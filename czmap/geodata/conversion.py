"""From LSOAs of 2011 to those of 2021, by the ONS lookup, with every change told.

The lookup ("LSOA (2011) to LSOA (2021) to Local Authority District (2022) Best Fit Lookup for
England and Wales", ONS) marks each line: U unchanged, S split, M merged, X irregular. Counts are
shared out by residents and summed, so that their total stays; rates are copied or averaged by
residents; ranks and deciles are never carried. What is irregular stays missing and is listed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from czmap.errors import TableError
from czmap.geodata.cells import Measure
from czmap.geodata.findings import Finding, Kind, many


class Change(StrEnum):
    """What became of an area of 2011."""

    UNCHANGED = "U"
    SPLIT = "S"
    MERGED = "M"
    IRREGULAR = "X"


@dataclass(frozen=True, eq=False, kw_only=True)
class Converted:
    """Figures on the areas of 2021.

    Attributes
    ----------
    values
        By LSOA code of 2021, sorted; missing where no figure could be carried.
    change
        By the same codes, how each was carried.
    before, after
        Totals of a count before and after, over what could be carried; NaN for what is no count.
    """

    values: "pd.Series[float]"
    change: "pd.Series[str]"
    findings: tuple[Finding, ...]
    before: float
    after: float


def convert_values(
    values: "pd.Series[float]",
    measure: Measure,
    *,
    lookup: pd.DataFrame,
    residents: "pd.Series[float]",
    residents_2011: "pd.Series[float] | None" = None,
) -> Converted:
    """Carry figures by LSOA of 2011 to the LSOAs of 2021.

    Parameters
    ----------
    values
        By LSOA code of 2011; areas that it lacks stay missing.
    lookup
        Columns `lsoa11`, `lsoa21`, `change` (U, S, M or X).
    residents
        By LSOA code of 2021: how a count is shared between the parts of a split area.
    residents_2011
        By LSOA code of 2011: how the rates of merged areas are averaged; without it they are
        missing.

    Raises
    ------
    TableError
        When the column holds ranks or deciles.

    Examples
    --------
    >>> lookup = pd.DataFrame({"lsoa11": ["a", "b", "b"], "lsoa21": ["a", "c", "d"],
    ...                        "change": ["U", "S", "S"]})
    >>> done = convert_values(pd.Series({"a": 5.0, "b": 9.0}), Measure.COUNT, lookup=lookup,
    ...                       residents=pd.Series({"a": 10.0, "c": 10.0, "d": 20.0}))
    >>> done.values.to_dict(), done.findings[0].what
    ({'a': 5.0, 'c': 3.0, 'd': 6.0}, '1 area was split into 2: figures are estimated by residents')
    """
    if measure is Measure.RANK:
        raise TableError(
            "Ranks and deciles of 2011 areas cannot be carried to the areas of 2021.",
            then="Bring the score that they were made from.",
        )
    table = lookup.sort_values(["lsoa21", "lsoa11"], kind="stable").reset_index(drop=True)
    table["value"] = values.reindex(table["lsoa11"]).to_numpy(float)
    if measure is Measure.COUNT:
        carried = _carry_counts(table, residents)
    else:
        carried = _carry_rates(table, residents_2011)
    change = table.groupby("lsoa21")["change"].first()
    carried[change.index[change == Change.IRREGULAR]] = float("nan")
    counted = measure is Measure.COUNT
    kept = table[table["lsoa21"].isin(carried.index[carried.notna()])].drop_duplicates("lsoa11")
    return Converted(
        values=carried,
        change=change,
        findings=_say(table, carried, measure),
        before=float(kept["value"].sum()) if counted else float("nan"),
        after=float(carried.sum()) if counted else float("nan"),
    )


def convert_codes(
    codes: Iterable[str], lookup: pd.DataFrame
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Carry a list of LSOA codes of 2011 to those of 2021: an area definition, not its figures.

    A split area becomes all of its parts. Merged areas are carried only when all that went into the
    new area are in the list; the others, and irregular ones, are refused and listed, for a person
    to decide.

    Examples
    --------
    >>> lookup = pd.DataFrame({"lsoa11": ["a", "b", "b", "e", "f"], "change": list("USSMM"),
    ...                        "lsoa21": ["a", "c", "d", "g", "g"]})
    >>> convert_codes(["a", "b", "e"], lookup)[0]
    ('a', 'c', 'd')
    """
    wanted = set(codes)
    table = lookup.assign(inside=lookup["lsoa11"].isin(wanted))
    whole = table.groupby("lsoa21")["inside"].all()
    irregular = table.loc[table["change"] == Change.IRREGULAR, "lsoa21"]
    carried = tuple(sorted(set(whole.index[whole]) - set(irregular)))
    reached = set(table.loc[table["lsoa21"].isin(carried), "lsoa11"])
    findings = []
    split = table[table["inside"] & (table["change"] == Change.SPLIT)]
    if len(split):
        olds = split["lsoa11"].nunique()
        what = f"{many(olds, 'area')} of 2011 became {many(len(split), 'area')} of 2021"
        findings.append(_finding(Kind.CONVERTED, what, split["lsoa11"].unique()))
    merged = table[table["lsoa21"].isin(carried) & (table["change"] == Change.MERGED)]
    if len(merged):
        news = merged["lsoa21"].nunique()
        what = f"{many(len(merged), 'area')} of 2011 became {many(news, 'area')} of 2021"
        findings.append(_finding(Kind.CONVERTED, what, merged["lsoa11"]))
    partly = sorted(wanted - reached)
    if partly:
        what = (
            f"{many(len(partly), 'area')} of 2011 cannot be carried: changed irregularly, or merged"
        )
        findings.append(_finding(Kind.REFUSED, f"{what} with areas not in the list", partly))
    return carried, tuple(findings)


def _carry_counts(table: pd.DataFrame, residents: "pd.Series[float]") -> "pd.Series[float]":
    """Share each count between the parts of its area by residents, and sum what merged."""
    people = pd.Series(residents.reindex(table["lsoa21"]).fillna(0.0).to_numpy(float))
    among = people.groupby(table["lsoa11"]).transform("sum")
    parts = table.groupby("lsoa11")["lsoa21"].transform("size")
    share = (people / among).where(among > 0, 1.0 / parts)
    shared = table["value"] * share
    known = shared.notna().groupby(table["lsoa21"]).all()
    carried: pd.Series[float] = shared.groupby(table["lsoa21"]).sum().where(known)
    return carried


def _carry_rates(
    table: pd.DataFrame, residents_2011: "pd.Series[float] | None"
) -> "pd.Series[float]":
    """Copy each rate to the parts of its area; average what merged by the residents of 2011."""
    alone = table.groupby("lsoa21")["lsoa11"].transform("size") == 1
    if residents_2011 is None:
        people = pd.Series(float("nan"), index=table.index)
    else:
        people = pd.Series(residents_2011.reindex(table["lsoa11"]).to_numpy(float))
    people = people.where(~alone, 1.0)
    total = people.groupby(table["lsoa21"]).sum(min_count=1)
    known = (table["value"].notna() & people.notna()).groupby(table["lsoa21"]).all()
    summed = (table["value"] * people).groupby(table["lsoa21"]).sum()
    carried: pd.Series[float] = (summed / total).where(known)
    return carried


def _say(table: pd.DataFrame, carried: "pd.Series[float]", measure: Measure) -> tuple[Finding, ...]:
    given = table[table["value"].notna()]
    findings = []
    split = given[given["change"] == Change.SPLIT]
    if len(split):
        how = (
            "figures are estimated by residents"
            if measure is Measure.COUNT
            else "each part has its figure"
        )
        olds = split["lsoa11"].nunique()
        what = f"{many(olds, 'area')} {_was(olds)} split into {len(split):,}: {how}"
        findings.append(_finding(Kind.CONVERTED, what, split["lsoa11"].unique()))
    merged = given[given["change"] == Change.MERGED]
    if len(merged):
        lost = carried.reindex(merged["lsoa21"].unique()).isna().any()
        how = (
            "figures were added"
            if measure is Measure.COUNT
            else "figures were averaged by residents"
        )
        if lost and measure is not Measure.COUNT:
            how = "missing, because averaging needs the residents of 2011"
        what = f"{many(len(merged), 'area')} {_was(len(merged))} merged: {how}"
        findings.append(_finding(Kind.CONVERTED, what, merged["lsoa11"]))
    irregular = given.loc[given["change"] == Change.IRREGULAR, "lsoa11"].unique()
    if len(irregular):
        what = f"{many(len(irregular), 'area')} cannot be compared like for like: missing"
        findings.append(_finding(Kind.MISSING, what, irregular))
    return tuple(findings)


def _finding(kind: Kind, what: str, codes: Iterable[str]) -> Finding:
    return Finding(kind=kind, what=what, examples=tuple(sorted(set(codes)))[:3])


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
