"""Schools and services of the invented borough, as points."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]

FIRST_URN = 900_001
"""Above every number that the Department for Education has given out."""


@dataclass(frozen=True, kw_only=True)
class _Sort:
    """One sort of place: how many residents one serves, and how many pupils it has."""

    phase: str
    kind: str
    residents: int
    pupils: tuple[int, int]
    types: tuple[str, ...]
    ends: tuple[str, ...]


_STATE = ("Community school", "Academy converter", "Academy sponsor led", "Voluntary aided school")
_SORTS = (
    _Sort(
        phase="Nursery",
        kind="school",
        residents=55_000,
        pupils=(50, 130),
        types=("Local authority nursery school",),
        ends=("Nursery School",),
    ),
    _Sort(
        phase="Primary",
        kind="school",
        residents=3_900,
        pupils=(150, 620),
        types=_STATE,
        ends=("Primary School", "Primary Academy", "Infant and Junior School"),
    ),
    _Sort(
        phase="Secondary",
        kind="school",
        residents=18_000,
        pupils=(700, 1_500),
        types=_STATE,
        ends=("High School", "Academy", "Community College"),
    ),
    _Sort(
        phase="All-through",
        kind="school",
        residents=250_000,
        pupils=(900, 1_600),
        types=("Free school",),
        ends=("All-through School",),
    ),
    _Sort(
        phase="16 plus",
        kind="school",
        residents=170_000,
        pupils=(900, 2_400),
        types=("Further education",),
        ends=("Sixth Form College",),
    ),
    _Sort(
        phase="Special",
        kind="school",
        residents=60_000,
        pupils=(60, 190),
        types=("Community special school", "Academy special converter"),
        ends=("Special School",),
    ),
    _Sort(
        phase="Family hub",
        kind="service",
        residents=36_000,
        pupils=(0, 0),
        types=("Family hub",),
        ends=("Family Hub",),
    ),
    _Sort(
        phase="Youth centre",
        kind="service",
        residents=60_000,
        pupils=(0, 0),
        types=("Youth centre",),
        ends=("Youth Centre",),
    ),
)
_TRUSTS = (
    "Lantern Learning Trust (invented)",
    "Millrace Schools Trust (invented)",
    "Threeways Academies (invented)",
    "Harbour Light Trust (invented)",
)
_TRUST_RUN = ("Academy", "Free school")
_FIRST = (
    *(
        "Acorn",
        "Beacon",
        "Cedar",
        "Drovers",
        "Elm",
        "Fernbrook",
        "Goldcrest",
        "Hawthorn",
        "Inkwell",
    ),
    *("Jackdaw", "Kingfisher", "Linden", "Merlin", "Northgate", "Oakapple", "Plover", "Quayside"),
    *("Rowan", "Skylark", "Tern", "Upland", "Vine", "Wren", "Yew"),
)
_SECOND = (
    "",
    " Bank",
    " Cross",
    " Fields",
    " Green",
    " Hill",
    " Lane",
    " Meadow",
    " Park",
    " Road",
)


def make_schools(
    areas: pd.DataFrame, poverty: Floats, bare_ward: str, random: np.random.Generator
) -> pd.DataFrame:
    """Place schools and services in proportion to the people who live around them.

    Parameters
    ----------
    areas
        Index `lsoa_code`; columns ward_code, population, geometry.
    poverty
        Share of children in low-income families by area, 0 to 1; free school meals follow it.
    bare_ward
        The ward that is left without a secondary or all-through school.
    """
    sites = []
    for sort in _SORTS:
        allowed = np.ones(len(areas), dtype=bool)
        if sort.phase in {"Secondary", "All-through"}:
            allowed = areas["ward_code"].to_numpy() != bare_ward
        at = _sites(areas["population"].to_numpy(float) * allowed, sort.residents, random)
        sites.append(pd.DataFrame({"at": at, "sort": _SORTS.index(sort)}))
    table = pd.concat(sites, ignore_index=True)
    table = table.sort_values(["at", "sort"], ignore_index=True)
    return _describe(table, areas, poverty, random)


def _sites(population: Floats, residents: int, random: np.random.Generator) -> Ints:
    """Choose areas at even steps of their running total of people, so that none is far from one."""
    total = np.cumsum(population)
    count = max(1, round(total[-1] / residents))
    steps = (np.arange(count) + random.uniform(0.2, 0.8, count)) * total[-1] / count
    return np.asarray(np.searchsorted(total, steps))


def _describe(
    table: pd.DataFrame, areas: pd.DataFrame, poverty: Floats, random: np.random.Generator
) -> pd.DataFrame:
    sorts = [_SORTS[i] for i in table["sort"]]
    at = table["at"].to_numpy()
    points = _points(areas["geometry"].to_numpy()[at], random)
    meals = np.clip(100 * poverty[at] * random.normal(1.15, 0.12, len(at)), 1, 85).round(1)
    pupils = [round(random.uniform(*sort.pupils)) for sort in sorts]
    school = np.array([sort.kind == "school" for sort in sorts])
    made = pd.DataFrame(
        {
            "urn": np.arange(FIRST_URN, FIRST_URN + len(table)),
            "name": _names(sorts, random),
            "kind": [sort.kind for sort in sorts],
            "phase": [sort.phase for sort in sorts],
            "type": [sort.types[int(random.integers(len(sort.types)))] for sort in sorts],
            "pupils": pd.array(np.where(school, pupils, np.nan), dtype="Int64"),
            "fsm_pct": np.where(school, meals, np.nan),
            "easting": points[:, 0],
            "northing": points[:, 1],
            "lsoa_code": areas.index.to_numpy()[at],
        }
    )
    return made.assign(**_extras(made, random))


def _extras(schools: pd.DataFrame, random: np.random.Generator) -> dict[str, pd.Series]:
    """Say who runs a school and which ages it adds, in the words of DfE's list."""
    run = schools["type"].str.startswith(_TRUST_RUN)
    trust = pd.Series(random.choice(_TRUSTS, len(schools)), dtype="str").where(run, "")
    nursery, sixth_form = random.random((2, len(schools)))
    primary = schools["phase"].isin(["Primary", "All-through"])
    later = schools["phase"].isin(["Secondary", "All-through"])
    return {
        "trust": trust,
        "nursery": _told(primary, nursery < 0.6, "Has Nursery Classes", "No Nursery Classes"),
        "sixth_form": _told(
            later, sixth_form < 0.5, "Has a sixth form", "Does not have a sixth form"
        ),
    }


def _told(where: "pd.Series[bool]", has: NDArray[np.bool_], yes: str, no: str) -> "pd.Series[str]":
    """Write one of two phrases where the question applies."""
    return pd.Series(np.where(has, yes, no), dtype="str").where(where, "Not applicable")


def _points(cells: NDArray[np.object_], random: np.random.Generator) -> Floats:
    """Draw a point in each polygon, off the middle where it still lies inside."""
    middle = shapely.get_coordinates(shapely.point_on_surface(cells))
    reach = 0.25 * np.sqrt(shapely.area(cells))[:, None]
    drawn = np.round(middle + reach * random.uniform(-1, 1, middle.shape), 1)
    inside = shapely.contains_xy(cells, drawn[:, 0], drawn[:, 1])
    return np.asarray(np.where(inside[:, None], drawn, np.round(middle, 1)))


def _names(sorts: list[_Sort], random: np.random.Generator) -> list[str]:
    """Give each place a name of its own; a second round of the same name gets a number."""
    names: list[str] = []
    used: dict[str, int] = {}
    for sort in sorts:
        first = _FIRST[int(random.integers(len(_FIRST)))]
        second = _SECOND[int(random.integers(len(_SECOND)))]
        name = f"{first}{second} {sort.ends[int(random.integers(len(sort.ends)))]}"
        used[name] = used.get(name, 0) + 1
        names.append(name if used[name] == 1 else f"{name} {used[name]}")
    return names
