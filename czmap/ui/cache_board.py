"""Caches of the ward board: figures, drawing and print pictures, once for everyone."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from czmap.board import Board, around_sentence, make_board, short_lines, to_table
from czmap.charts.small_maps import (
    SmallMap,
    draw_small_maps,
    make_ground,
    mark_area,
    publish_geometry,
)
from czmap.geodata.pack import Pack
from czmap.geodata.study import StudyKey
from czmap.geometry_files import GeometryFiles, cache_folder
from czmap.scoring.place import parse_place
from czmap.ui import cache
from czmap.ui.assets import declare_assets, page_address


@dataclass(frozen=True, kw_only=True)
class BoardKey:
    """Which board: enough to make it again.

    Attributes
    ----------
    place
        The place's token.
    """

    study: StudyKey
    place: str
    indicators: tuple[str, ...]
    pooled: bool
    as_2012: bool


_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {BoardKey: repr}


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs=_BY_VALUE)
def board(key: BoardKey, edition: str) -> Board:
    """Put a place's indicators on a board.

    Raises
    ------
    StudyError
        When the place is not in the pack or has too many areas.
    """
    study = cache.study(key.study, edition)
    place = parse_place(study.pack, key.place)
    return make_board(study, place, key.indicators, pooled=key.pooled, as_2012=key.as_2012)


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs=_BY_VALUE)
def table(key: BoardKey, edition: str) -> pd.DataFrame:
    """Write a board as a table once for everyone."""
    return to_table(board(key, edition))


def board_chart(key: BoardKey, edition: str, highlighted: str) -> dict[str, Any]:
    """Draw a board as a Vega-Lite dict, with its geometry by address."""
    declare_assets()
    return mark_area(_board_chart(key, edition), highlighted)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=_BY_VALUE)
def _board_chart(key: BoardKey, edition: str) -> dict[str, Any]:
    made = board(key, edition)
    ground = make_ground(made.areas, made.place.members, made.extent)
    maps = [
        SmallMap(
            title=one.title,
            lines=short_lines(made, one),
            legend=(f"{one.darker}{f' ({one.unit})' if one.unit else ''}", made.breaks_for(one)),
            classes=one.classes,
            said=one.said,
        )
        for one in made.maps
    ]
    said = f"{len(maps)} small maps of {made.name}: {around_sentence(made)}"
    drawn = draw_small_maps(ground, maps, description=said)
    return publish_geometry(drawn, publisher(cache.study(key.study, edition).pack))


def publisher(pack: Pack) -> Callable[[str], str]:
    """Give what writes the geometry of small maps where this app serves it, by its content."""
    files = GeometryFiles(pack, cache_folder())

    def publish(geometry: str) -> str:
        named = hashlib.sha256(geometry.encode()).hexdigest()[:16]
        return page_address(files.written(f"small-{named}.json", lambda: geometry))

    return publish


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def board_file(key: BoardKey, edition: str, kind: str) -> bytes:
    """Draw a board as one page for print: "png", "pdf" or "svg"."""
    # matplotlib takes half a second to import, and only those who print want it
    from czmap.board_picture import to_picture  # noqa: PLC0415

    study = cache.study(key.study, edition)
    return to_picture(board(key, edition), study.pack.manifest, kind=kind)
