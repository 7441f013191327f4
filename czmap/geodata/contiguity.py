"""Contiguity: which areas share a border, and how long the border is."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from czmap.errors import AreaError

Ints: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float64]

ROOK_BORDER_M = 1.0
"""Two areas share a border (rook) when it is at least this long, in metres; shorter is a touch."""

PAIR_COLUMNS = ("lsoa_code_a", "lsoa_code_b", "border_m")
BRIDGE_COLUMNS = ("lsoa_code_a", "lsoa_code_b", "name", "source")


class ContiguityRule(StrEnum):
    """Rook: a shared border of at least one metre. Queen: any touch, a single point included."""

    ROOK = "rook"
    QUEEN = "queen"


@dataclass(frozen=True, eq=False)
class Contiguity:
    """The pairs of areas that touch, each once, with the length of their shared border.

    Attributes
    ----------
    codes
        LSOA codes, sorted and unique; positions below point into them.
    left, right
        Positions of each pair, left < right, sorted.
    border_m
        Shared border in metres; 0 for a touch in points only, and for a bridge.
    bridge
        Whether the pair is joined by the table of bridges and not by touching.

    Examples
    --------
    >>> pairs = pd.DataFrame({"lsoa_code_a": ["a"], "lsoa_code_b": ["b"], "border_m": [0.0]})
    >>> made = Contiguity.from_pairs(["a", "b", "c"], pairs)
    >>> made
    <Contiguity of 3 areas: 1 queen pairs, 0 rook pairs, 0 bridges>
    >>> made.isolates(ContiguityRule.QUEEN)
    ['c']
    """

    codes: pd.Index
    left: Ints
    right: Ints
    border_m: Floats
    bridge: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if not (self.codes.is_unique and self.codes.is_monotonic_increasing):
            raise AreaError("The codes of a contiguity must be in order, each once.")
        if len(self.left) and not (self.left < self.right).all():
            raise AreaError("Each pair of a contiguity must stand once, the lower code first.")
        for array in (self.left, self.right, self.border_m, self.bridge):
            array.setflags(write=False)

    @classmethod
    def from_pairs(
        cls, codes: Iterable[str], pairs: pd.DataFrame, bridges: pd.DataFrame | None = None
    ) -> "Contiguity":
        """Make a contiguity from a table of pairs, keeping those with both ends in `codes`.

        Parameters
        ----------
        codes
            The areas, in any order.
        pairs
            Columns `PAIR_COLUMNS`: two codes and the shared border in metres.
        bridges
            Columns `BRIDGE_COLUMNS`: areas joined across water, with who says so.
        """
        index = pd.Index(sorted(set(codes)), name="lsoa_code")
        table = pairs.loc[:, list(PAIR_COLUMNS)].assign(bridge=False)
        if bridges is not None and len(bridges):
            joined = bridges.loc[:, list(PAIR_COLUMNS[:2])].assign(border_m=0.0, bridge=True)
            table = pd.concat([table, joined], ignore_index=True)
        a = index.get_indexer(pd.Index(table["lsoa_code_a"]))
        b = index.get_indexer(pd.Index(table["lsoa_code_b"]))
        made = pd.DataFrame(
            {
                "left": np.minimum(a, b).astype(np.int32),
                "right": np.maximum(a, b).astype(np.int32),
                "border_m": table["border_m"].to_numpy(float),
                "bridge": table["bridge"].to_numpy(bool),
            }
        )
        made = made[(made["left"] >= 0) & (made["left"] < made["right"])]
        made = made.groupby(["left", "right"], as_index=False).agg(
            {"border_m": "max", "bridge": "any"}
        )
        return cls(
            index,
            made["left"].to_numpy(np.int32, copy=True),
            made["right"].to_numpy(np.int32, copy=True),
            made["border_m"].to_numpy(float, copy=True),
            made["bridge"].to_numpy(bool, copy=True),
        )

    def __repr__(self) -> str:
        touching = int((~self.bridge).sum())
        rook = int((self.border_m >= ROOK_BORDER_M).sum())
        return (
            f"<Contiguity of {len(self.codes):,} areas: {touching:,} queen pairs, "
            f"{rook:,} rook pairs, {int(self.bridge.sum()):,} bridges>"
        )

    def to_pairs(self) -> pd.DataFrame:
        """Write the touching pairs (no bridges) as a table with columns `PAIR_COLUMNS`."""
        kept = (self.border_m > 0) | ~self.bridge
        return pd.DataFrame(
            {
                "lsoa_code_a": self.codes.to_numpy()[self.left[kept]],
                "lsoa_code_b": self.codes.to_numpy()[self.right[kept]],
                "border_m": self.border_m[kept],
            }
        )

    def joined(self, rule: ContiguityRule) -> NDArray[np.bool_]:
        """Say of each pair whether it counts as neighbours under the rule; bridges always do."""
        if rule is ContiguityRule.QUEEN:
            return np.ones(len(self.left), dtype=bool)
        return (self.border_m >= ROOK_BORDER_M) | self.bridge

    def matrix(self, rule: ContiguityRule) -> sparse.csr_array:
        """Write the neighbours as a symmetric sparse matrix of ones, positions as in `codes`."""
        kept = self.joined(rule)
        rows = np.concatenate([self.left[kept], self.right[kept]])
        columns = np.concatenate([self.right[kept], self.left[kept]])
        size = len(self.codes)
        made = sparse.csr_array(
            (np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(size, size)
        )
        made.sort_indices()
        return made

    def neighbours(self, code: str, rule: ContiguityRule) -> list[str]:
        """List the codes of an area's neighbours, in order.

        Raises
        ------
        AreaError
            When the code is not among the areas.
        """
        if code not in self.codes:
            raise AreaError(f"{code} is not among the {len(self.codes):,} areas looked at.")
        at = self.codes.get_loc(code)
        kept = self.joined(rule)
        near = np.concatenate(
            [self.right[kept & (self.left == at)], self.left[kept & (self.right == at)]]
        )
        return [str(self.codes[i]) for i in np.sort(near)]

    def components(self, rule: ContiguityRule) -> pd.Series:
        """Give each area the number of its connected part, from 0, in the order of codes."""
        _, labels = csgraph.connected_components(self.matrix(rule), directed=False)
        return pd.Series(pd.factorize(labels)[0], index=self.codes, name="component")

    def isolates(self, rule: ContiguityRule) -> list[str]:
        """List the areas without any neighbour, in order."""
        kept = self.joined(rule)
        alone = np.ones(len(self.codes), dtype=bool)
        alone[self.left[kept]] = False
        alone[self.right[kept]] = False
        return [str(code) for code in self.codes[alone]]

    def within(self, codes: Iterable[str]) -> "Contiguity":
        """Keep the pairs with both ends in `codes`."""
        kept = self.codes.intersection(pd.Index(list(codes))).sort_values()
        new = kept.get_indexer(self.codes).astype(np.int32)
        left, right = new[self.left], new[self.right]
        both = (left >= 0) & (right >= 0)
        return Contiguity(
            kept.rename("lsoa_code"),
            left[both],
            right[both],
            self.border_m[both],
            self.bridge[both],
        )

    def is_connected(self, members: Iterable[str], rule: ContiguityRule) -> bool:
        """Say whether the members form one connected part, walking through members only."""
        chosen = self.within(members)
        if len(chosen.codes) == 0:
            return False
        return int(chosen.components(rule).max()) == 0


def make_contiguity(areas: gpd.GeoDataFrame, bridges: pd.DataFrame | None = None) -> Contiguity:
    """Find which areas touch, from their boundaries, and measure the borders they share.

    Pairs come from libpysal's `Graph.build_contiguity(strict=True)`, which asks the geometry
    itself and not only shared vertices; lengths are those of the intersection of two boundaries.
    Use boundaries generalised to 20 m (BGC): super-generalised ones (BSC) invent and lose pairs.

    Parameters
    ----------
    areas
        Polygons in a system of metres, index `lsoa_code`.
    bridges
        Columns `BRIDGE_COLUMNS`: areas joined across water; both codes must be among the areas.

    Raises
    ------
    AreaError
        When a bridge names an area that is not there.
    """
    from libpysal.graph import Graph  # noqa: PLC0415 - it brings 120 MB that no page needs

    ordered = areas.sort_index()
    _check_bridges(ordered.index, bridges)
    if len(ordered) < 2:
        return Contiguity.from_pairs(ordered.index, _no_pairs(), bridges)
    graph = Graph.build_contiguity(ordered, rook=False, strict=True)
    pairs = graph.adjacency.reset_index()
    pairs = pairs[(pairs["focal"] < pairs["neighbor"]) & (pairs["weight"] > 0)]
    shapes = ordered.geometry.to_numpy()
    a = shapes[ordered.index.get_indexer(pairs["focal"])]
    b = shapes[ordered.index.get_indexer(pairs["neighbor"])]
    shared = shapely.length(shapely.intersection(shapely.boundary(a), shapely.boundary(b)))
    table = pd.DataFrame(
        {
            "lsoa_code_a": pairs["focal"].to_numpy(),
            "lsoa_code_b": pairs["neighbor"].to_numpy(),
            "border_m": np.round(shared, 2),
        }
    )
    return Contiguity.from_pairs(ordered.index, table, bridges)


def _no_pairs() -> pd.DataFrame:
    return pd.DataFrame({"lsoa_code_a": [], "lsoa_code_b": [], "border_m": []})


def _check_bridges(codes: pd.Index, bridges: pd.DataFrame | None) -> None:
    if bridges is None or not len(bridges):
        return
    ends = pd.concat([bridges["lsoa_code_a"], bridges["lsoa_code_b"]])
    unknown = sorted(set(ends) - set(codes))
    if unknown:
        raise AreaError(
            f"{len(unknown)} areas in the table of bridges are not known.", examples=unknown
        )
