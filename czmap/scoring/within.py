"""What wards hide: how far need differs inside them, masked pockets, and need across their lines.

After Dyson, Kerr, Raffo and Wigelsworth (2012), section 2: "considerable variation within the
ward", and issues that "spill over" ward boundaries. A measure is oriented here: higher is greater
need, whatever way its published figure runs.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.geodata.areas import AreaTable
from czmap.geodata.contiguity import Contiguity, ContiguityRule
from czmap.scoring.spill import find_highest_of

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
    at, names = pd.factorize(groups.to_numpy()[known], sort=True)
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
                name: areas[name].to_numpy()[firsts]
                for name in ("ward_name", "lad_code", "lad_name", "region_name")
            },
            "areas": named.size(),
            "known": grouped.count(),
            "lowest": low,
            "highest": high,
            "lowest_code": _first_of_each(oriented, at),
            "highest_code": _first_of_each(-oriented, at),
            "range": high - low,
            "sd": grouped.std(ddof=0),
            "mean": named["points"].sum(min_count=1) / weights.where(weights > 0),
            "plain_mean": grouped.mean(),
            "residents": named["population"].sum(),
            "children": named["children"].sum(),
        }
    )
    return measured.set_axis(pd.Index(codes, name="ward_code"))


def _first_of_each(figures: pd.Series, wards: NDArray[np.intp]) -> pd.Series:
    """Give the code of each ward's lowest area, by the ward's number; of equals the first."""
    by_code = np.argsort(figures.index.to_numpy(), kind="stable")
    ordered = by_code[np.argsort(figures.to_numpy(float)[by_code], kind="stable")]
    ordered = ordered[figures.notna().to_numpy()[ordered]]
    held, first = np.unique(wards[ordered], return_index=True)
    return pd.Series(figures.index[ordered[first]], index=held)


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
    high = find_highest_of(need, HIGHEST_AREAS)
    shown = find_highest_of(wards["mean"], HIGHEST_WARDS)
    kept = areas.index.isin(list(high)) & ~areas["ward_code"].isin(list(shown))
    kept &= areas["children"].to_numpy(float) > 0
    columns = ["lsoa_name", "ward_code", "ward_name", "lad_code", "lad_name", "region_name",
               "population", "children"]  # fmt: skip
    found = pd.DataFrame(areas.loc[kept, columns])
    found["need"] = need.reindex(found.index)
    found["ward_mean"] = wards["mean"].reindex(found["ward_code"]).to_numpy()
    found["above"] = found["need"] - found["ward_mean"]
    return found.sort_index().sort_values("above", ascending=False, kind="stable")


def find_spill(areas: AreaTable, pairs: Contiguity, high: frozenset[str]) -> pd.DataFrame:
    """Find neighbours on both sides of a ward line that are both in high need.

    Parameters
    ----------
    areas
        In the order of `pairs.codes`.
    high
        Codes of the areas in high need (`find_highest_of`).

    Returns
    -------
    pandas.DataFrame
        One row a pair of areas that share a border of a metre or more, or a bridge: `lsoa_code_a`,
        `lsoa_code_b`, `ward_a`, `ward_b`, `lad_a`, `lad_b` (codes; the lower ward's code is a),
        `border_m`, `bridge`, `council_line`.
    """
    ward, lad = (areas[f"{level}_code"].to_numpy() for level in ("ward", "lad"))
    is_high = pairs.codes.isin(list(high))
    kept = pairs.joined(ContiguityRule.ROOK) & is_high[pairs.left] & is_high[pairs.right]
    # texts are looked up of few pairs: those of a whole country take longer than all the rest
    kept[kept] = ward[pairs.left[kept]] != ward[pairs.right[kept]]
    left, right = pairs.left[kept], pairs.right[kept]
    turned = ward[left] > ward[right]
    left, right = np.where(turned, right, left), np.where(turned, left, right)
    codes = pairs.codes.to_numpy()
    return pd.DataFrame(
        {
            "lsoa_code_a": codes[left],
            "lsoa_code_b": codes[right],
            "ward_a": ward[left],
            "ward_b": ward[right],
            "lad_a": lad[left],
            "lad_b": lad[right],
            "border_m": pairs.border_m[kept],
            "bridge": pairs.bridge[kept],
            "council_line": lad[left] != lad[right],
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
    by = ["ward_a", "ward_b"]
    grouped = spill.groupby(by, sort=True)
    made = grouped.agg(
        lad_a=("lad_a", "first"),
        lad_b=("lad_b", "first"),
        pairs=("border_m", "size"),
        border_m=("border_m", "sum"),
        council_line=("council_line", "any"),
    )
    for side in ("a", "b"):
        once = spill[[*by, f"lsoa_code_{side}"]].drop_duplicates()
        people = areas[["population", "children"]].reindex(once[f"lsoa_code_{side}"])
        counted = once.assign(
            residents=people["population"].to_numpy(), children=people["children"].to_numpy()
        ).groupby(by)
        made[f"areas_{side}"] = counted.size()
        made[f"residents_{side}"] = counted["residents"].sum()
        made[f"children_{side}"] = counted["children"].sum()
    made = made.reset_index()
    named = pd.DataFrame(areas[areas["ward_code"].isin([*made["ward_a"], *made["ward_b"]])])
    names = named.drop_duplicates("ward_code").set_index("ward_code")
    for side in ("a", "b"):
        for level in ("ward", "lad", "region"):
            found = names[f"{level}_name"].reindex(made[f"ward_{side}"])
            made[f"{level}_name_{side}"] = found.to_numpy()
    made["children"] = made["children_a"] + made["children_b"]
    order = ["pairs", "children", "ward_a", "ward_b"]
    made = made.sort_values(order, ascending=[False, False, True, True])
    return made.reset_index(drop=True)


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
    "20 % of the differences in need between Byker's neighbourhoods lie inside its wards."
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
    return (
        f"{percent} % of the differences in {what} between {owner} neighbourhoods lie inside its "
        f"{inside}."
    )
