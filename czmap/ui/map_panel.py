"""The one place that puts a map on a page: plain values in, the click out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st
from shapely import box
from streamlit_folium import st_folium

from czmap.errors import CzmapError
from czmap.geodata.outlines import DEGREES, turn
from czmap.geodata.study import Study
from czmap.geometry_files import GeometryFiles, cache_folder, map_order, order_check
from czmap.map_layers import layers_message
from czmap.map_overlay import overlay_message
from czmap.map_paint import AreaPaint, MapClick, describe_map, note_of, outline
from czmap.map_zones import zones_message
from czmap.maps import Bounds, MapFiles, draw_frame, draw_paint
from czmap.picture import paint_picture
from czmap.safe import for_markdown
from czmap.ui.assets import declare_assets, geometry_address

VALUES_APART = "|"
"""Between the values of areas, as czmap.js reads them: no number has it."""
MOST_SHAPE = 20_000
"""Letters of a shape drawn on the map."""
MOST_POLYGONS = 6_000
"""Areas drawn one by one (London has 4,994); more are a picture under the councils' outlines."""


def show_map(
    study: Study,
    paint: AreaPaint,
    *,
    key: str,
    height: int = 620,
    tiles: bool = False,
    on_click: Callable[[MapClick], None] | None = None,
) -> MapClick | None:
    """Show a study's map and give the click that caused this run, or None.

    Another paint of the same study never draws the map anew: the user's view stays.

    Parameters
    ----------
    key
        Names the map on its page; the study is added to it.
    height
        In pixels.
    tiles
        Whether a street map from the internet lies below.
    on_click
        Called before the page runs again, so that the page already knows what was clicked.

    Returns
    -------
    MapClick or None
        Only in the run that the click caused, and only a code that the study holds.
    """
    try:
        files = GeometryFiles(study.pack, cache_folder())
        frame = draw_frame(_addresses_of(study, files), declare_assets(), tiles=tiles)
        message = _message(study, paint, files)
    except CzmapError as problem:
        with st.container(height=height, border=True):
            st.error(for_markdown(problem.sentence()))
        return None
    widget = _widget(key, study, files.edition, tiles=tiles)
    seen: _Seen = st.session_state.setdefault(f"{widget}-seen", _Seen())

    def note_click() -> None:
        click = find_click(st.session_state.get(widget), study, paint, after=seen.seq)
        if click is not None:
            seen.seq, seen.click = click.seq, click
            if on_click is not None:
                on_click(click)

    st_folium(
        frame,
        key=widget,
        height=height,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=draw_paint({**message, "seq": seen.seq}),
        on_change=note_click,
        render=False,  # only the page around the map, which a frame does not use, would be made
    )
    click, seen.click = seen.click, None
    return click


@dataclass
class _Seen:
    """What one map has told this session: its last click's number, and a click not yet given."""

    seq: int = 0
    click: MapClick | None = None


def _widget(key: str, study: Study, edition: str, *, tiles: bool) -> str:
    """Name a map by all that asks for a new frame; streamlit-folium ignores what follows a "_"."""
    parts = [key, edition, *(study.key.lads or ("all",)), "edge" * study.key.over_the_edge]
    return "-".join(["map", *filter(None, parts), "tiles" * tiles]).replace("_", "-")


def find_click(said: object, study: Study, paint: AreaPaint, *, after: int) -> MapClick | None:
    """Read what the browser says was clicked; codes that the study does not hold are dropped.

    Parameters
    ----------
    said
        What streamlit-folium returns.
    after
        The last click already seen.
    """
    if not isinstance(said, Mapping):
        return None
    drawing = said.get("last_active_drawing")
    properties = drawing.get("properties") if isinstance(drawing, Mapping) else None
    listed = properties.get("clicks") if isinstance(properties, Mapping) else None
    known = {
        "area": study.areas.index,
        "council": set(study.areas["lad_code"]),
        "zone": {zone.id for zone in paint.zones},
    }
    seen: list[MapClick] = []
    for one in listed if isinstance(listed, list) else []:
        match one:
            case [int(seq), "shape", str(code)] if seq > after and paint.marking is not None:
                seen.append(MapClick(kind="shape", code=code[:MOST_SHAPE], seq=seq))
            case [int(seq), str(kind), str(code)] if seq > after and kind in known:
                if code in known[kind]:
                    seen.append(MapClick(kind=kind, code=code, seq=seq))  # type: ignore[arg-type]
    if not seen:
        return None
    last = seen[-1]
    return MapClick(kind=last.kind, code=last.code, seq=last.seq, earlier=tuple(seen[:-1]))


def _addresses(names: Sequence[str], edition: str) -> list[str]:
    return [f"{geometry_address(name)}?v={edition}" for name in names]


def _is_big(study: Study) -> bool:
    return len(study.areas) > MOST_POLYGONS


def _addresses_of(study: Study, files: GeometryFiles) -> MapFiles:
    """Write the study's geometry where it is not yet written, and say where the map finds it."""
    lads = sorted(study.areas["lad_code"].unique())
    if _is_big(study):
        outlines = study.pack.lads[study.pack.lads.index.isin(lads)]
        return MapFiles(
            areas=_addresses([files.councils(lads)], files.edition),
            bounds=_bounds(outlines),
            big=True,
        )
    outlines = [files.council(lad) for lad in lads] if len(lads) > 1 else []
    return MapFiles(
        areas=_addresses([files.areas(lad) for lad in lads], files.edition),
        wards=_addresses([files.wards(lad) for lad in lads], files.edition),
        councils=_addresses(outlines, files.edition),
        bounds=_bounds(study.areas),
    )


def _bounds(shapes: Any) -> Bounds:
    """South, west, north, east in degrees, from the corners of the box in metres."""
    west, south, east, north = map(float, shapes.total_bounds)
    return _to_degrees((west, south, east, north), str(shapes.crs))


@lru_cache(maxsize=256)
def _to_degrees(corners: Bounds, crs: str) -> Bounds:
    turned = turn(gpd.GeoSeries([box(*corners)], crs=crs), DEGREES)
    west, south, east, north = turned.total_bounds.round(4)
    return float(south), float(west), float(north), float(east)


def _message(study: Study, paint: AreaPaint, files: GeometryFiles) -> dict[str, Any]:
    """Write what changes as plain JSON values; czmap.js reads exactly these names."""
    focus = paint.focus
    own = _big_message if _is_big(study) else _small_message

    def kept(name: str, text: str) -> str:
        return geometry_address(files.passing(name, text))

    return {
        **own(study, paint, files),
        "title": paint.title,
        "unit": paint.unit,
        "palette": list(paint.palette),
        "legend": [list(one) for one in paint.classes.legend],
        "missing": paint.classes.missing,
        "bare": not paint.legend,
        "note": note_of(paint),
        "breaksOf": paint.breaks_of,
        "words": describe_map(study.areas, paint),
        "selected": paint.selected,
        "wardLines": paint.ward_lines,
        "overlay": overlay_message(paint.overlay, kept),
        "layers": layers_message(paint.layers),
        **zones_message(paint.zones, kept),
        "focus": [focus.token, [list(focus.bounds[:2]), list(focus.bounds[2:])]] if focus else None,
    }


def _small_message(study: Study, paint: AreaPaint, files: GeometryFiles) -> dict[str, Any]:
    order, checked = _order_of(study)
    codes = study.areas.index if paint.absent else ()
    lads = sorted(study.areas["lad_code"].unique()) if paint.schools else []
    schools = _addresses([files.schools(lad) for lad in lads], files.edition)
    return {
        "classes": "".join(paint.classes.digits[i] for i in order),
        # one text: the quotes of hundreds weigh more than what they hold
        "values": VALUES_APART.join(paint.values[i] for i in order),  # noqa: PD011 - texts
        "absent": {code: paint.absent[code] for code in codes if code in paint.absent},
        "order": checked,
        **_marking_message(paint, order),
        "schools": schools,
    }


@lru_cache(maxsize=8)  # by identity: the cache gives everyone the same study
def _order_of(study: Study) -> tuple[Any, int]:
    """Give the order of the map's files, and its checksum."""
    order = map_order(study.areas)
    return order, order_check(study.areas.index[order])


def _marking_message(paint: AreaPaint, order: Any) -> dict[str, Any]:
    if paint.marking is None:
        return {}
    marks = paint.marking.marks
    return {
        "marks": "".join(marks[i] for i in order),
        "picking": paint.marking.mode,
        "hints": dict(paint.marking.hints),
    }


def _big_message(study: Study, paint: AreaPaint, files: GeometryFiles) -> dict[str, Any]:
    name, (south, west, north, east) = paint_picture(study, paint, files)
    chosen = paint.selected in study.areas.index
    return {
        "picture": {"url": geometry_address(name), "bounds": [[south, west], [north, east]]},
        "councils": _darkest_by_council(study, paint),
        "selectedOutline": outline(study.areas, [paint.selected]) if chosen else None,
        "schools": [],
    }


def _darkest_by_council(study: Study, paint: AreaPaint) -> dict[str, str]:
    """Say of each council how many of its areas are in the darkest class."""
    top = str(len(paint.palette) - 1).encode()
    dark = np.frombuffer(paint.classes.digits.encode("ascii"), dtype="S1") == top
    at, lads = pd.factorize(study.areas["lad_code"])
    darkest, all_of_it = np.bincount(at, weights=dark), np.bincount(at)
    return {
        str(lad): f"{int(some):,} of {every:,} neighbourhoods are {paint.darkest}"
        for lad, some, every in zip(lads, darkest, all_of_it, strict=True)
    }
