"""What wards hide: how far need differs inside them, masked pockets, and need across their lines.

After Dyson, Kerr, Raffo and Wigelsworth (2012), section 2: "considerable variation within the
ward", and issues that "spill over" ward boundaries. A measure is oriented here: higher is greater
need, whatever way its published figure runs.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.geodata.areas import AreaTable
from czmap.geodata.contiguity import Contiguity, ContiguityRule
from czmap.scoring.spill import is_highest

HIGHEST_AREAS = 0.1
"""A masked pocket is in this share of the reference's areas with the greatest need."""

HIGHEST_WARDS = 0.2
"""Its ward's mean is not in this share of the reference's wards with the greatest need."""


@dataclass(frozen=True, kw_only=True)
class Variance:
    """How much of the differences between areas lies within groups, and how much between them.

    One-way decomposition of the sum of squares about the mean (Fisher 1925; the "correlation
    ratio"), each area counted once: LSOAs are made to be of like size, and differences between
    places, not people, are what is asked.

    Attributes
    ----------
    areas, groups
        Areas with a figure, and the groups they are in.
    missing
        Areas without a figure: left out.
    within, between
        Sums of squares, in squared units of the measure; they add up to the total.
    """

    areas: int
    groups: int
    missing: int
    within: float
    between: float

    @property
    def within_share(self) -> float | None:
        """Share (0 to 1) that lies within groups; None when no two areas differ."""
        total = self.within + self.between
        return self.within / total if total > 0 else None


def split_variance(values: pd.Series, groups: pd.Series) -> Variance:
    """Divide the variance of areas into within and between groups.

    Parameters
    ----------
    values, groups
        A figure, and the code of a group, for each area; on one index.

    Examples
    --------
    >>> made = split_variance(pd.Series([1.0, 3, 5, 7]), pd.Series(list("aabb")))
    >>> made.within, made.between, made.within_share
    (4.0, 16.0, 0.2)
    """
    known = values.notna().to_numpy()
    figures = values.to_numpy(float)[known]
    at, names = pd.factorize(groups[known], sort=True)
    if len(figures) == 0 or figures.min() == figures.max():
        within = between = 0.0
    else:
        counts = np.bincount(at)
        means = np.bincount(at, weights=figures) / counts
        within = float(((figures - means[at]) ** 2).sum())
        between = float((counts * (means - figures.mean()) ** 2).sum())
    return Variance(
        areas=len(figures),
        groups=len(names),
        missing=int((~known).sum()),
        within=within,
        between=between,
    )


def profile_wards(areas: AreaTable, need: pd.Series, people: NDArray[np.float64]) -> pd.DataFrame:
    """Measure every ward: how high its need is, and how far its neighbourhoods differ.

    Parameters
    ----------
    need
        Of each area: higher is greater need; missing is left out and counted.
    people
        Weight of each area in a mean (residents or children).

    Returns
    -------
    pandas.DataFrame
        By `ward_code`, in order: `ward_name`, `lad_code`, `lad_name`, `region_name`, `areas` (all
        its neighbourhoods), `known` (with a figure), `lowest`, `highest`, `lowest_code`,
        `highest_code` (of equals the first code), `range`, `sd` (over its neighbourhoods, each
        once, divisor n; 0 for one), `mean` (weighted by people), `plain_mean`, `residents` and
        `children`. Figures are missing where no neighbourhood of the ward has one.
    """
    # by the number of each ward: to sort the texts for each figure takes longer than all the rest
    at, codes = pd.factorize(areas["ward_code"], sort=True)
    firsts = np.unique(at, return_index=True)[1]
    oriented = need.reindex(areas.index)
    by_code = _by_code(areas.index)
    figures = pd.DataFrame(
        {
            "need": oriented.to_numpy(float),
            "weight": np.where(oriented.notna(), people, np.nan),
            "population": areas["population"].to_numpy(),
            "children": areas["children"].to_numpy(),
        }
    ).assign(points=lambda rows: rows["need"] * rows["weight"])
    named = figures.groupby(at, sort=True)
    grouped, weights = named["need"], named["weight"].sum()
    low, high = grouped.min(), grouped.max()
    measured = pd.DataFrame(
        {
            **{
                name: areas[name].iloc[firsts].to_numpy()
                for name in ("ward_name", "lad_code", "lad_name", "region_name")
            },
            "areas": named.size(),
            "known": grouped.count(),
            "lowest": low,
            "highest": high,
            "lowest_code": _first_of_each(oriented, low, at, by_code),
            "highest_code": _first_of_each(oriented, high, at, by_code),
            "range": high - low,
            "sd": grouped.std(ddof=0),
            "mean": named["points"].sum(min_count=1) / weights.where(weights > 0),
            "plain_mean": grouped.mean(),
            "residents": named["population"].sum(),
            "children": named["children"].sum(),
        }
    )
    return measured.set_axis(pd.Index(codes, name="ward_code"))


def _by_code(codes: pd.Index) -> NDArray[np.intp]:
    """Give the positions of areas in the order of their codes; most tables are in it already."""
    if codes.is_monotonic_increasing:
        return np.arange(len(codes))
    return np.argsort(codes.to_numpy(), kind="stable")


def _first_of_each(
    oriented: pd.Series, limits: pd.Series, wards: NDArray[np.intp], by_code: NDArray[np.intp]
) -> pd.Series:
    """Give the code of each ward's area at a limit, by the ward's number; of equals the first."""
    reached = oriented.to_numpy(float) == limits.to_numpy(float)[wards]
    ordered = by_code[reached[by_code]]
    held, first = np.unique(wards[ordered], return_index=True)
    return pd.Series(oriented.index[ordered[first]], index=held)


def find_pockets(areas: AreaTable, need: pd.Series, wards: pd.DataFrame) -> pd.DataFrame:
    """Find masked pockets: neighbourhoods in high need in a ward whose average does not show it.

    The rule: the neighbourhood is in the tenth of the reference's neighbourhoods with the greatest
    need (`HIGHEST_AREAS`); its ward's mean, weighted by people, is not in the fifth of the
    reference's wards with the greatest need (`HIGHEST_WARDS`); and children live there. What ties
    across a limit is not in the highest.

    Parameters
    ----------
    areas, need
        The whole reference, never a study: the limits are the reference's.
    wards
        From `profile_wards` of the same.

    Returns
    -------
    pandas.DataFrame
        By LSOA code: names of area, ward, council and region, codes of ward and council, `need`,
        `ward_mean`, `above` (need less the ward's mean), residents and children; the greatest
        distance from the ward's mean first, ties by code.
    """
    oriented = need.reindex(areas.index)
    kept = is_highest(oriented, HIGHEST_AREAS) & (areas["children"].to_numpy(float) > 0)
    at = np.flatnonzero(kept)
    # texts are looked up of few areas: those of a whole country take longer than all the rest
    ward = wards.index.get_indexer(areas["ward_code"].iloc[at])
    masked = ~is_highest(wards["mean"], HIGHEST_WARDS)[ward]
    at, ward = at[masked], ward[masked]
    columns = ["lsoa_name", "ward_code", "ward_name", "lad_code", "lad_name", "region_name",
               "population", "children"]  # fmt: skip
    found = pd.DataFrame({name: areas[name].iloc[at] for name in columns})
    found["need"] = oriented.to_numpy(float)[at]
    found["ward_mean"] = wards["mean"].to_numpy(float)[ward]
    found["above"] = found["need"] - found["ward_mean"]
    return found.sort_index().sort_values("above", ascending=False, kind="stable")


def find_spill(areas: AreaTable, pairs: Contiguity, high: NDArray[np.bool_]) -> pd.DataFrame:
    """Find neighbours on both sides of a ward line that are both in high need.

    Parameters
    ----------
    areas
        In the order of `pairs.codes`.
    high
        Of each area, in that order: whether it is in high need (`is_highest`).

    Returns
    -------
    pandas.DataFrame
        One row a pair of areas that share a border of a metre or more, or a bridge: `lsoa_code_a`,
        `lsoa_code_b`, `ward_a`, `ward_b`, `lad_a`, `lad_b` (codes; the lower ward's code is a),
        `border_m`, `bridge`, `council_line`.
    """
    kept = pairs.joined(ContiguityRule.ROOK) & high[pairs.left] & high[pairs.right]
    left, right = pairs.left[kept], pairs.right[kept]
    # texts are looked up of few pairs: those of a whole country take longer than all the rest
    ward_left, ward_right = (areas["ward_code"].iloc[at].to_numpy() for at in (left, right))
    differ, turned = ward_left != ward_right, ward_left > ward_right
    left, right = np.where(turned, right, left)[differ], np.where(turned, left, right)[differ]
    ward_a, ward_b = (areas["ward_code"].iloc[at].to_numpy() for at in (left, right))
    lad_a, lad_b = (areas["lad_code"].iloc[at].to_numpy() for at in (left, right))
    return pd.DataFrame(
        {
            "lsoa_code_a": pairs.codes[left].to_numpy(),
            "lsoa_code_b": pairs.codes[right].to_numpy(),
            "ward_a": ward_a,
            "ward_b": ward_b,
            "lad_a": lad_a,
            "lad_b": lad_b,
            "border_m": pairs.border_m[kept][differ],
            "bridge": pairs.bridge[kept][differ],
            "council_line": lad_a != lad_b,
        }
    )


def count_spill(areas: AreaTable, spill: pd.DataFrame) -> pd.DataFrame:
    """Count spill-over by pair of wards: the areas on the line, and who lives in them.

    Returns
    -------
    pandas.DataFrame
        One row a pair of wards: their codes and names, `pairs` (of neighbours), and for each side
        `areas`, `residents` and `children` of the neighbourhoods in high need that lie on the
        line, each once; `border_m`, `council_line`. The most pairs first, then the most children,
        ties by code.
    """
    pair, firsts = _number_pairs(spill)
    first = spill.iloc[firsts]
    sides = {side: areas.index.get_indexer(spill[f"lsoa_code_{side}"]) for side in ("a", "b")}
    made: dict[str, Any] = {
        "ward_a": first["ward_a"].to_numpy(),
        "ward_b": first["ward_b"].to_numpy(),
        "lad_a": first["lad_a"].to_numpy(),
        "lad_b": first["lad_b"].to_numpy(),
        "pairs": np.bincount(pair),
        "border_m": np.bincount(pair, weights=spill["border_m"].to_numpy(float)),
        "council_line": np.bincount(pair, weights=spill["council_line"].to_numpy(float)) > 0,
    }
    for side, at in sides.items():
        made |= _count_side(areas, pair, at, side)
    for side, at in sides.items():
        for level in ("ward", "lad", "region"):
            made[f"{level}_name_{side}"] = areas[f"{level}_name"].iloc[at[firsts]].to_numpy()
    made["children"] = made["children_a"] + made["children_b"]
    # the pairs are in order of code, and what ties stays in it
    order = np.lexsort((-made["children"], -made["pairs"]))
    return pd.DataFrame(made).iloc[order].reset_index(drop=True)


def _number_pairs(spill: pd.DataFrame) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the number of each row's pair of wards, in order of code, and each pair's first row."""
    left, _ = pd.factorize(spill["ward_a"], sort=True)
    right, names = pd.factorize(spill["ward_b"], sort=True)
    _, firsts, pair = np.unique(
        left * max(1, len(names)) + right, return_index=True, return_inverse=True
    )
    return pair, firsts


def _count_side(
    areas: AreaTable, pair: NDArray[np.intp], at: NDArray[np.intp], side: str
) -> dict[str, Any]:
    """Count the areas on one side of each pair's line, each once, and who lives in them."""
    pair, at = np.divmod(np.unique(pair * len(areas) + at), len(areas))
    counted = {f"areas_{side}": np.bincount(pair)}
    for name, column in (("residents", "population"), ("children", "children")):
        people = areas[column].to_numpy()
        total = np.bincount(pair, weights=np.nan_to_num(people[at].astype(float)))
        counted[f"{name}_{side}"] = total.astype(people.dtype)
    return counted


def split_in_words(made: Variance, *, place: str, inside: str, what: str) -> str:
    """Say in one sentence how much of the differences lies within groups.

    Parameters
    ----------
    place
        Whose neighbourhoods: "Manchester".
    inside
        The groups, in the plural: "wards".
    what
        What differs: "need", "No qualifications".

    Examples
    --------
    >>> made = split_variance(pd.Series([1.0, 3, 5, 7]), pd.Series(list("aabb")))
    >>> split_in_words(made, place="Byker", inside="wards", what="need")
    "20 % of the differences in need between Byker's neighbourhoods lie inside the two wards, \
the rest between them."
    """
    owner = f"{place}'" if place.endswith("s") else f"{place}'s"
    if made.areas == 0:
        return f"No neighbourhood of {place} has a figure for {what}."
    share = made.within_share
    if share is None:
        return f"{owner} neighbourhoods do not differ in {what}: there is nothing to divide."
    if made.groups == 1:
        one = inside.removesuffix("s")
        return f"All of the differences in {what} between {owner} neighbourhoods lie in one {one}."
    # never rounded to all or nothing
    said = "less than 1" if 0 < share < 0.01 else "more than 99" if 0.99 < share < 1 else None
    percent = said or f"{round(100 * share)}"
    count = "two" if made.groups == 2 else f"{made.groups:,}"
    return (
        f"{percent} % of the differences in {what} between {owner} neighbourhoods lie inside the "
        f"{count} {inside}, the rest between them."
    )
