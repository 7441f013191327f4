"""The one place that puts a map on a page: plain values in, the click out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import streamlit as st
from shapely import box
from streamlit_folium import st_folium

from czmap.errors import CzmapError
from czmap.geodata.study import Study
from czmap.geometry_files import GeometryFiles, cache_folder, map_order, order_check
from czmap.map_paint import AreaPaint, MapClick, describe_map, outline
from czmap.maps import Bounds, MapFiles, draw_frame, draw_paint
from czmap.picture import paint_picture
from czmap.safe import for_markdown
from czmap.ui.assets import declare_assets, geometry_address

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
        _show(study, paint, key=key, height=height, tiles=tiles, on_click=on_click)
    except CzmapError as problem:
        with st.container(height=height, border=True):
            st.error(for_markdown(problem.sentence()))
    return st.session_state.pop(_name(key, "click"), None)


def _show(
    study: Study, paint: AreaPaint, *, key: str, height: int, tiles: bool, on_click: Any
) -> None:
    files = GeometryFiles(study.pack, cache_folder())
    big = len(study.areas) > MOST_POLYGONS
    assets = declare_assets()
    shown = _big_files(study, files) if big else _files(study, files)
    widget = f"{key}-{files.edition}-{'-'.join(study.key.lads) or 'all'}-{int(tiles)}-" + (
        "edge" if study.key.over_the_edge else "own"
    )
    seq = st.session_state.setdefault(_name(widget, "seq"), 0)
    message = {
        **_message(study, paint),
        **(_big_message(study, paint, files) if big else _small_message(study, paint, files)),
        "seq": seq,
    }

    def clicked() -> None:
        click = find_click(
            st.session_state.get(widget), study, paint, after=st.session_state[_name(widget, "seq")]
        )
        if click is not None:
            st.session_state[_name(widget, "seq")] = click.seq
            st.session_state[_name(key, "click")] = click
            if on_click is not None:
                on_click(click)

    st_folium(
        draw_frame(shown, assets, tiles=tiles),
        key=widget,
        height=height,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=draw_paint(message),
        on_change=clicked,
    )


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
            case [int(seq), str(kind), str(code)] if seq > after and kind in known:
                if code in known[kind]:
                    seen.append(MapClick(kind=kind, code=code, seq=seq))  # type: ignore[arg-type]
    if not seen:
        return None
    last = seen[-1]
    return MapClick(kind=last.kind, code=last.code, seq=last.seq, earlier=tuple(seen[:-1]))


def _name(key: str, part: str) -> str:
    return f"map-{part}:{key}"


def _addresses(names: Sequence[str], edition: str) -> list[str]:
    return [f"{geometry_address(name)}?v={edition}" for name in names]


def _files(study: Study, files: GeometryFiles) -> MapFiles:
    lads = sorted(study.areas["lad_code"].unique())
    return MapFiles(
        areas=_addresses([files.areas(lad) for lad in lads], files.edition),
        wards=_addresses([files.wards(lad) for lad in lads], files.edition),
        councils=_addresses([files.council(lad) for lad in lads], files.edition)
        if len(lads) > 1
        else [],
        bounds=_bounds(study.areas),
    )


def _big_files(study: Study, files: GeometryFiles) -> MapFiles:
    councils = files.councils(study.areas["lad_code"].unique())
    return MapFiles(
        areas=_addresses([councils], files.edition), bounds=_bounds(study.lads), big=True
    )


def _bounds(shapes: Any) -> Bounds:
    """South, west, north, east in degrees, from the corners of the box in metres."""
    corners = gpd.GeoSeries([box(*shapes.total_bounds)], crs=shapes.crs)
    west, south, east, north = corners.to_crs(4326).total_bounds.round(4)
    return float(south), float(west), float(north), float(east)


def _message(study: Study, paint: AreaPaint) -> dict[str, Any]:
    focus = paint.focus
    return {
        "title": paint.title,
        "unit": paint.unit,
        "palette": list(paint.palette),
        "legend": [list(one) for one in paint.classes.legend],
        "missing": paint.classes.missing,
        "breaksOf": paint.breaks_of,
        "words": describe_map(study.areas, paint),
        "selected": paint.selected,
        "wardLines": paint.ward_lines,
        "zones": [
            {
                "id": zone.id,
                "number": zone.number,
                "label": zone.label,
                "outline": zone.outline,
                "at": list(zone.at),
                "chosen": zone.chosen,
            }
            for zone in paint.zones
        ],
        "focus": [focus.token, [list(focus.bounds[:2]), list(focus.bounds[2:])]] if focus else None,
    }


def _small_message(study: Study, paint: AreaPaint, files: GeometryFiles) -> dict[str, Any]:
    order = map_order(study.areas)
    lads = sorted(study.areas["lad_code"].unique())
    schools = (
        _addresses([files.schools(lad) for lad in lads], files.edition) if paint.schools else []
    )
    return {
        "classes": "".join(paint.classes.digits[i] for i in order),
        "values": [paint.values[i] for i in order],
        "order": order_check(study.areas.index[order]),
        "schools": _addresses(schools, files.edition),
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
    dark = np.array(list(paint.classes.digits)) == "4"
    table = study.areas["lad_code"].to_frame().assign(dark=dark).groupby("lad_code")["dark"]
    return {
        str(lad): f"{int(row['sum']):,} of {int(row['count']):,} neighbourhoods are darkest"
        for lad, row in table.agg(["sum", "count"]).iterrows()
    }
