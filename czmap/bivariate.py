"""Two indicators at once: each neighbourhood in one of nine classes, three by three.

Thirds are of need: the third in greatest need is "high" whether high or low figures mean need. A
neighbourhood with a figure missing on either indicator is in no class.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.board import decimals_of, shown_values, unit_of
from czmap.choropleth import NO_DATA, Classes
from czmap.errors import StudyError
from czmap.geodata.indicators import Direction, Indicator
from czmap.geodata.study import Study
from czmap.scoring.words import NBSP, NO_FIGURE

PALETTE = (
    "#f5f2ea", "#f6cf71", "#ee9a00",
    "#b7d7ee", "#b0aba0", "#a85f00",
    "#4a9fd8", "#2f6aa3", "#161616",
)  # fmt: skip
"""One colour a cell: need on the first indicator rises from left to right, on the second from line
to line. Yellow against blue stays apart for every common colour blindness; both high is darkest."""

LEVELS = ("low", "middle", "high")
CELLS = 9

Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class TwoAtOnce:
    """Nine classes of two indicators.

    Attributes
    ----------
    digits
        One character an area of the study: "0" to "8", or "-" where a figure is missing. The
        remainder by three is the level of the first indicator, the quotient that of the second.
    said
        Both figures of an area in words; "" where one is missing.
    breaks
        The two breaks between thirds of each indicator, as shown (rates in per cent).
    whose
        Whose the thirds are: "England's neighbourhoods"; where the two have figures of different
        places, both with the indicator that each is of.
    """

    first: Indicator
    second: Indicator
    digits: str
    said: tuple[str, ...]
    breaks: tuple[tuple[float, ...], tuple[float, ...]]
    whose: str

    def name_cell(self, cell: int) -> str:
        """Say what a cell means: "high need on unemployment, low on barriers".

        Examples are in the tests; names are as published.
        """
        first, second = LEVELS[cell % 3], LEVELS[cell // 3]
        return f"{first} need on {self.first.short_name}, {second} on {self.second.short_name}"

    @property
    def classes(self) -> Classes:
        """The cells as classes of a map, both high first."""
        legend = tuple(
            (cell, f"{LEVELS[cell % 3]} + {LEVELS[cell // 3]}") for cell in range(CELLS - 1, -1, -1)
        )
        return Classes(digits=self.digits, legend=legend, breaks=())


def make_two(study: Study, first: str, second: str, *, pooled: bool = True) -> TwoAtOnce:
    """Put each neighbourhood of a study into one of nine classes.

    Parameters
    ----------
    first, second
        Keys of two different indicators.
    pooled
        Whether the thirds are of the whole country (or borough), or of as much of it as has
        figures; else of the study.

    Raises
    ------
    StudyError
        When it is twice the same indicator.
    CatalogueError
        When one is not in the catalogue.
    """
    if first == second:
        raise StudyError("Both are the same indicator.", then="Choose another one beside it.")
    one, other = study.catalogue[first], study.catalogue[second]
    levels, breaks = zip(
        *(_levels_of(study, chosen, pooled) for chosen in (one, other)), strict=True
    )
    known = (levels[0] >= 0) & (levels[1] >= 0)
    cells = np.where(known, levels[0] + 3 * levels[1], -1)
    return TwoAtOnce(
        first=one,
        second=other,
        digits="".join(NO_DATA if cell < 0 else str(cell) for cell in cells.tolist()),
        said=_said(study, one, other, known),
        breaks=breaks,
        whose=_whose(study, one, other) if pooled else f"{study.name}'s neighbourhoods",
    )


def _whose(study: Study, first: Indicator, second: Indicator) -> str:
    places = [study.place_of(one.key) for one in (first, second)]
    if places[0] == places[1]:
        return f"{places[0]}'s neighbourhoods"
    return (
        f"{places[0]}'s neighbourhoods ({first.short_name}) and {places[1]}'s ({second.short_name})"
    )


def find_thirds(
    values: pd.Series, *, reference: pd.Series, direction: Direction
) -> tuple[Ints, tuple[float, ...]]:
    """Put values into thirds of a reference by need: 0 low, 1 middle, 2 high, -1 missing.

    Equal values share a third; where ties leave two classes they are low and high, and a reference
    of one value is all middle.

    Returns
    -------
    tuple
        The level of each value, and the breaks between the levels in the values' own units.
    """
    sign = direction.sign
    base = reference.dropna().to_numpy(float) * sign
    own = values.to_numpy(float) * sign
    known = np.isfinite(own)
    if not len(base):
        base = own[known]
    if not len(base):
        return np.full(len(own), -1), ()
    tops = np.unique([*np.quantile(base, [1 / 3, 2 / 3]), base.max()])
    spread = np.array({1: [1], 2: [0, 2], 3: [0, 1, 2]}[len(tops)])
    level = spread[np.searchsorted(tops, own, side="left").clip(max=len(tops) - 1)]
    return np.where(known, level, -1), tuple((tops[:-1] * sign).tolist())


def _levels_of(study: Study, indicator: Indicator, pooled: bool) -> tuple[Ints, tuple[float, ...]]:
    reference = shown_values(study, indicator)
    values = reference.reindex(study.areas.index)
    return find_thirds(
        values, reference=reference if pooled else values, direction=indicator.direction
    )


def _said(
    study: Study, first: Indicator, second: Indicator, known: NDArray[np.bool_]
) -> tuple[str, ...]:
    texts = [_texts(study, one) for one in (first, second)]
    pairs = zip(known.tolist(), *texts, strict=True)
    return tuple(f"{one} and {other}" if both else "" for both, one, other in pairs)


def _texts(study: Study, indicator: Indicator) -> list[str]:
    values = shown_values(study, indicator).reindex(study.areas.index).to_numpy(float)
    unit = f"{NBSP}%" if unit_of(indicator) else ""
    places = decimals_of(indicator)
    return [
        f"{value:,.{places}f}{unit}" if np.isfinite(value) else NO_FIGURE
        for value in values.tolist()
    ]


def count_cells(study: Study, two: TwoAtOnce) -> pd.DataFrame:
    """Count the neighbourhoods, residents and children of each of the nine cells.

    Returns
    -------
    pandas.DataFrame
        Index: cell 8 (both high) to 0; columns `neighbourhoods`, `residents`, `children`, and
        `share` of the study's neighbourhoods that have both figures (0 to 1; 0 when none has).
    """
    cells = _cells(two)
    people = study.areas[["population", "children"]].fillna(0).to_numpy(float)
    rows = [
        [int((cells == cell).sum()), *people[cells == cell].sum(axis=0).tolist()]
        for cell in range(CELLS - 1, -1, -1)
    ]
    table = pd.DataFrame(
        rows,
        index=pd.RangeIndex(CELLS - 1, -1, -1, name="cell"),
        columns=["neighbourhoods", "residents", "children"],
    )
    return table.assign(share=table["neighbourhoods"] / max(1, int((cells >= 0).sum())))


def areas_of(study: Study, two: TwoAtOnce, cell: int) -> pd.DataFrame:
    """List the neighbourhoods of a cell, the most children first, ties by code.

    Returns
    -------
    pandas.DataFrame
        Index `lsoa_code`; columns Neighbourhood, Ward, Council, both indicators' figures as
        shown, Residents and "Children 0 to 15".
    """
    inside = _cells(two) == cell
    areas = study.areas[inside]
    table = pd.DataFrame(
        {
            "Neighbourhood": areas["lsoa_name"],
            "Ward": areas["ward_name"],
            "Council": areas["lad_name"],
            **{
                _column(one): shown_values(study, one).reindex(areas.index).round(3)
                for one in (two.first, two.second)
            },
            "Residents": areas["population"],
            "Children 0 to 15": areas["children"],
        },
        index=areas.index,
    )
    ordered = table.sort_index().sort_values("Children 0 to 15", ascending=False, kind="stable")
    return pd.DataFrame(ordered)


def _column(indicator: Indicator) -> str:
    unit = unit_of(indicator)
    return f"{indicator.label} ({unit})" if unit else indicator.label


def two_sentence(study: Study, two: TwoAtOnce) -> str:
    """Say how many neighbourhoods are high on both, on one only, and have no figure."""
    cells = _cells(two)
    total = int((cells >= 0).sum())
    missing = len(cells) - total
    if not total:
        return f"No neighbourhood of {study.name} has a figure on both."
    both, one, other = (int((cells == cell).sum()) for cell in (8, 2, 6))
    verb = "has" if both == 1 else "have"
    first, second = two.first.short_name, two.second.short_name
    said = (
        f"Of {total:,} neighbourhoods, {both:,} {verb} high need on both {first} and {second}; "
        f"{one:,} high need on {first} but low on {second}; and {other:,} the other way round."
    )
    return f"{said} {missing:,} lack a figure and are hatched." if missing else said


def _cells(two: TwoAtOnce) -> Ints:
    return np.array([-1 if digit == NO_DATA else int(digit) for digit in two.digits])
