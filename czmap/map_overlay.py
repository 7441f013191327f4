"""Lines and marks that lie over a map's areas: need across ward lines, masked pockets."""

import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from czmap.geodata.areas import AreaTable
from czmap.geodata.outlines import to_degrees

LINE_DECIMALS = 5


@dataclass(frozen=True, eq=False, kw_only=True)
class Overlay:
    """Double lines along shared borders, and areas outlined with dots.

    Attributes
    ----------
    lines
        GeoJSON geometries in EPSG:4326, one a border.
    marked
        Codes of the areas outlined with dots, in order.
    line_words, mark_words
        What they mean, for the legend and in sentences.
    around
        GeoJSON geometry (EPSG:4326) of the marked areas as one: the dots then run round that, and
        not round each of them. None for each of them.
    """

    lines: tuple[Mapping[str, Any], ...] = ()
    marked: tuple[str, ...] = ()
    line_words: str = "high need on both sides of a ward line"
    mark_words: str = "masked pocket"
    around: Mapping[str, Any] | None = None

    @functools.cached_property
    def file(self) -> tuple[str, str]:
        """Name and text (GeoJSON) of a file of the lines: the same lines have the same name."""
        shapes = [{"type": "Feature", "properties": {}, "geometry": one} for one in self.lines]
        written = json.dumps(
            {"type": "FeatureCollection", "features": shapes}, separators=(",", ":")
        )
        return f"lines-{hashlib.sha256(written.encode()).hexdigest()[:16]}.json", written


def make_overlay(
    areas: AreaTable, pairs: Sequence[Sequence[str]], marked: Iterable[str]
) -> Overlay:
    """Draw the borders that pairs of areas share, and mark areas.

    Parameters
    ----------
    areas
        All ends of the pairs are among them.
    pairs
        Two codes each; areas that touch in points only have no line.
    """
    left, right = ([pair[end] for pair in pairs] for end in (0, 1))
    shared = shapely.intersection(
        shapely.boundary(areas.geometry.reindex(left).to_numpy()),
        shapely.boundary(areas.geometry.reindex(right).to_numpy()),
    )
    return Overlay(
        lines=tuple(_draw(shared)),
        marked=tuple(str(code) for code in marked),
    )


def describe_overlay(overlay: Overlay) -> list[str]:
    """Say in sentences what lies over a map."""
    said = []
    if overlay.lines:
        borders = (
            "1 border is" if len(overlay.lines) == 1 else f"{len(overlay.lines):,} borders are"
        )
        said.append(f"{borders} drawn as a double line: {overlay.line_words}.")
    if overlay.marked:
        count = len(overlay.marked)
        verb = "neighbourhood is" if count == 1 else "neighbourhoods are"
        said.append(f"{count:,} {verb} outlined with dots: {overlay.mark_words}.")
    return said


def overlay_message(
    overlay: Overlay | None, address: Callable[[str, str], str]
) -> dict[str, Any] | None:
    """Write an overlay as plain JSON values; czmap.js reads exactly these names.

    Parameters
    ----------
    address
        Keeps a file (name, text) for the browser and says where it finds it: a browser asks once
        for the lines, and not with every click.
    """
    if overlay is None or not (overlay.lines or overlay.marked):
        return None
    return {
        "lines": address(*overlay.file) if overlay.lines else "",
        "marked": list(overlay.marked),
        "lineWords": overlay.line_words,
        "markWords": overlay.mark_words,
        **({"around": overlay.around} if overlay.around else {}),
    }


def _draw(shared: Any) -> list[dict[str, Any]]:
    """Write borders as lines; touches in points are left out."""
    parts, owner = shapely.get_parts(shared, return_index=True)
    kept = shapely.length(parts) > 0
    if not kept.any():
        return []
    at = np.unique(owner[kept], return_inverse=True)[1]
    whole = shapely.line_merge(shapely.multilinestrings(parts[kept], indices=at))
    return list(to_degrees(whole, decimals=LINE_DECIMALS))
