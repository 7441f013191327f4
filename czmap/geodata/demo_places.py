"""Wards, councils, names and codes of the invented borough."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

Ints: TypeAlias = NDArray[np.intp]
Floats: TypeAlias = NDArray[np.float64]

AREAS_PER_WARD = 25
AREAS_PER_LAD = 110
REGION_CODE = "Z12000001"
REGION_NAME = "Invented region"

_LADS = ("Wenbury", "Harrowmere")
_WARDS = (
    "Larkrise Green",
    "Otterbank",
    "Thistledown",
    "Bramblegate",
    "Kestrel Fold",
    "Copperfold",
    "Lantern Quay",
    "Heronmead",
    "Foxglove Rise",
    "Saltmarsh Reach",
    "Pebble Staithe",
    "Lockgate",
)
_STEMS = (
    *("Amber", "Bracken", "Candle", "Dapple", "Elder", "Fallow", "Gander", "Hazel", "Ivory"),
    *("Juniper", "Kindle", "Lantern", "Mallow", "Nettle", "Osier", "Pebble", "Quill", "Russet"),
    *("Sorrel", "Teasel", "Umber", "Velvet", "Wicker", "Yarrow"),
)
_LAD_ENDS = ("bury", "mere", "haven", "thorpe", "stowe", "ridge", "minster", "combe", "worth")
_LAD_ENDS_MORE = ("dale", "ford", "hurst", "wick", "stead")
_WARD_ENDS = (
    *("Bank", "Gate", "Green", "Hollow", "Rise", "Fold", "Quay", "Mead", "Reach", "Cross"),
    *("Row", "Staithe", "Lea", "Moor", "Spinney", "Wharf", "Orchard", "Heath", "Market", "End"),
    *("Brook", "Hill", "Common", "Vale", "Weir", "Garth", "Pool", "Grove", "View", "Sands"),
    *("Corner", "Lane", "Park", "Field", "Chase", "Copse", "Point", "Bridge", "Wood", "Yard"),
    *("Close", "Meadow", "Mill", "Landing", "Court", "Barn", "Haye", "Terrace", "Slade", "Howe"),
    *("Nook", "Warren", "Ferry", "Dell", "Tower", "Well"),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Places:
    """Which ward and council each area lies in, by position; numbers from 0."""

    ward: Ints
    lad_of_ward: Ints


def make_places(centres: Floats, land: sparse.csr_array, crossing: tuple[int, int]) -> Places:
    """Group areas into wards that do not cross water, and wards into councils that may.

    Parameters
    ----------
    centres
        One row (x, y) per area, metres.
    land
        Symmetric matrix of areas that share a border; no bridge.
    crossing
        The two areas that the bridge joins.
    """
    ward = _make_wards(centres, land)
    count = int(ward.max()) + 1
    middle = np.array([centres[ward == one].mean(axis=0) for one in range(count)])
    pairs = sparse.coo_array(land)
    a = np.append(ward[pairs.row], [ward[crossing[0]], ward[crossing[1]]])
    b = np.append(ward[pairs.col], [ward[crossing[1]], ward[crossing[0]]])
    between = sparse.csr_array((np.ones(len(a)), (a, b)), shape=(count, count))
    wanted = max(2, len(centres) // AREAS_PER_LAD)
    lad = _grow(middle, between, _spread(middle, min(wanted, count)), np.bincount(ward))
    return Places(ward=ward, lad_of_ward=lad)


def _make_wards(centres: Floats, land: sparse.csr_array) -> Ints:
    """Grow wards of about `AREAS_PER_WARD`; land too small for one joins the nearest ward."""
    _, part = csgraph.connected_components(land, directed=False)
    ward = np.full(len(centres), -1)
    for one in np.argsort(-np.bincount(part), kind="stable"):
        inside = np.flatnonzero(part == one)
        if len(inside) < AREAS_PER_WARD / 2 and one != part[0]:
            known = np.flatnonzero(ward >= 0)
            away = np.hypot(*(centres[known] - centres[inside].mean(axis=0)).T)
            ward[inside] = ward[known[int(np.argmin(away))]]
            continue
        count = max(1 + (len(inside) >= AREAS_PER_WARD), round(len(inside) / AREAS_PER_WARD))
        starts = _spread(centres[inside], count)
        grown = _grow(centres[inside], land[inside][:, inside], starts, np.ones(len(inside)))
        ward[inside] = grown + ward.max() + 1
    return ward


def _spread(points: Floats, count: int) -> Ints:
    """Choose points that are spread evenly, by halving the set across its longer side."""
    groups: list[Ints] = [np.arange(len(points))]
    shares = [count]
    while max(shares) > 1:
        at = int(np.argmax(shares))
        group, share = groups.pop(at), shares.pop(at)
        axis = int(np.argmax(np.ptp(points[group], axis=0)))
        ordered = group[np.argsort(points[group, axis], kind="stable")]
        low = share // 2
        cut = round(len(ordered) * low / share)
        groups += [ordered[:cut], ordered[cut:]]
        shares += [low, share - low]
    return np.sort([_middle_one(points, group) for group in groups])


def _middle_one(points: Floats, group: Ints) -> int:
    away = np.hypot(*(points[group] - points[group].mean(axis=0)).T)
    return int(group[int(np.argmin(away))])


def _grow(points: Floats, near: sparse.csr_array, starts: Ints, size: Floats | Ints) -> Ints:
    """Grow connected groups from their starts; the smallest group always takes the next point.

    A group that is hemmed in stops, so sizes differ, as they do between real wards. What no group
    can reach joins the group of the nearest start.
    """
    group = np.full(len(points), -1)
    group[starts] = np.arange(len(starts))
    edges: list[list[tuple[float, int]]] = [[] for _ in starts]
    turn = [(float(size[start]), at) for at, start in enumerate(starts)]
    for at, start in enumerate(starts):
        _reach(edges[at], near, int(start), points, points[start])
    heapq.heapify(turn)
    while turn:
        grown, at = heapq.heappop(turn)
        while edges[at] and group[edges[at][0][1]] >= 0:
            heapq.heappop(edges[at])
        if not edges[at]:
            continue
        _, taken = heapq.heappop(edges[at])
        group[taken] = at
        _reach(edges[at], near, taken, points, points[starts[at]])
        heapq.heappush(turn, (grown + float(size[taken]), at))
    for lost in np.flatnonzero(group < 0):
        group[lost] = int(np.argmin(np.hypot(*(points[starts] - points[lost]).T)))
    return group


def _reach(
    edges: list[tuple[float, int]],
    near: sparse.csr_array,
    taken: int,
    points: Floats,
    start: Floats,
) -> None:
    for other in near.indices[near.indptr[taken] : near.indptr[taken + 1]]:
        away = round(float(np.hypot(*(points[other] - start))), 1)
        heapq.heappush(edges, (away, int(other)))


def order_of(places: Places, cells: NDArray[np.object_]) -> Ints:
    """Order the areas by council, ward and place, as official codes run."""
    along = gpd.GeoSeries(shapely.centroid(cells)).hilbert_distance(level=10).to_numpy()
    lad = places.lad_of_ward[places.ward]
    return np.lexsort((np.arange(len(cells)), along, places.ward, lad))


def make_names(places: Places, order: Ints) -> pd.DataFrame:
    """Name and code the areas, in order: index `lsoa_code`, columns of names as an AreaTable's."""
    ward = places.ward[order]
    lad = places.lad_of_ward[ward]
    ward_number = pd.Series(ward).factorize()[0]
    lad_number = pd.Series(lad).factorize()[0]
    ward_names, lad_names = _ward_names(ward_number.max() + 1), _lad_names(lad_number.max() + 1)
    within = pd.Series(lad_number).groupby(lad_number).cumcount().to_numpy()
    names = [
        f"{lad_names[council]} {i // 5 + 1:03d}{'ABCDE'[i % 5]}"
        for council, i in zip(lad_number, within, strict=True)
    ]
    codes = pd.Index([f"Z01{i + 1:06d}" for i in range(len(order))], name="lsoa_code")
    return pd.DataFrame(
        {
            "lsoa_name": names,
            "ward_code": [f"Z05{i + 1:06d}" for i in ward_number],
            "ward_name": [ward_names[i] for i in ward_number],
            "lad_code": [f"Z06{i + 1:06d}" for i in lad_number],
            "lad_name": [lad_names[i] for i in lad_number],
            "region_code": REGION_CODE,
            "region_name": REGION_NAME,
        },
        index=codes,
    )


def _ward_names(count: int) -> list[str]:
    """Give `count` different ward names; the first twelve are on no list of English wards."""
    made = (f"{stem} {end}" for end, stem in product(_WARD_ENDS, _STEMS))
    return _first(count, _WARDS, made)


def _lad_names(count: int) -> list[str]:
    made = (f"{stem}{end}" for end, stem in product((*_LAD_ENDS, *_LAD_ENDS_MORE), _STEMS))
    return _first(count, _LADS, made)


def _first(count: int, chosen: tuple[str, ...], more: Iterable[str]) -> list[str]:
    names = list(dict.fromkeys([*chosen, *more]))
    names += [f"{name} {number}" for number in range(2, 2 + count // len(names)) for name in names]
    return names[:count]
