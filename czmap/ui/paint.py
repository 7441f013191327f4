"""What the maps of the pages show: the view, as the plain values that a map wants."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from czmap.diverging import PURPLE_ORANGE
from czmap.map_paint import AreaPaint, MapClick, MapFocus, describe_map, make_focus
from czmap.safe import for_markdown, plain
from czmap.scoring.search import Candidate
from czmap.ui import (
    cache,
    cache_difference,
    cache_zones,
    own_figures,
    own_layers,
    state,
    text,
    text_difference,
    zone_focus,
)
from czmap.ui.cache_difference import Gap
from czmap.ui.map_panel import MOST_POLYGONS, show_map
from czmap.ui.state import Question, Scene
from czmap.ui.view import COLOURED, NEED, Breaks, View


def area_paint(scene: Scene, view: View) -> AreaPaint:
    """Colour the study's areas by what the view shows."""
    study = scene.study
    breaks = COLOURED[view.breaks is Breaks.STUDY]
    classes, values = cache.shading(study.key, scene.edition, view.shown, scene.index, breaks)
    whose = study.name if breaks is Breaks.STUDY else study.place_of(view.shown)
    return AreaPaint(
        title=shown_name(scene, view.shown),
        classes=classes,
        values=values,
        unit=shown_unit(scene, view.shown),
        breaks_of=f"fifths of {plain(whose)}'s neighbourhoods",
        selected=view.area,
        schools=view.schools,
        focus=_focus(scene, view),
        layers=own_layers.layers_of(scene),
        absent=own_figures.reasons(study.key.pack, view.shown),
    )


def gap_of(scene: Scene, view: View) -> Gap:
    """Say what is compared with the mean of the place that is read."""
    return Gap(
        study=scene.study.key,
        edition=scene.edition,
        shown=view.shown,
        index=scene.index,
        place=zone_focus.focus(scene).token,
    )


def _difference_paint(scene: Scene, view: View) -> AreaPaint:
    """Colour the study's areas by how far they lie from the mean of the place that is read."""
    gap = gap_of(scene, view)
    place, made = plain(zone_focus.focus(scene).name), cache_difference.differences(gap)
    classes, values = cache_difference.gap_shading(gap)
    name, unit = shown_name(scene, view.shown), shown_unit(scene, view.shown)
    points = "percentage points" if unit == "%" else "points"
    mean = f"{made.mean:,.{cache_difference.decimals_of(gap)}f}{text.NBSP * bool(unit)}{unit}"
    return AreaPaint(
        title=f"{name}: difference from {place}'s average",
        classes=classes,
        values=values,
        unit=points,
        breaks_of=f"{place}'s average: {mean}" if classes.legend else "",
        palette=PURPLE_ORANGE,
        note=text_difference.LEGEND if classes.legend else "",
        darkest="of much higher need than that average",
        words=text_difference.map_words(classes, place=place, mean=mean),
        selected=view.area,
        schools=view.schools,
        focus=_focus(scene, view),
        layers=own_layers.layers_of(scene),
        absent=own_figures.reasons(scene.study.key.pack, view.shown),
    )


def shown_name(scene: Scene, shown: str) -> str:
    """Name what the map shows."""
    return text.NEED_LABEL if shown == NEED else plain(scene.study.catalogue[shown].label)


def shown_unit(scene: Scene, shown: str) -> str:
    """Give the unit written after a value on the map."""
    if shown == NEED:
        return ""
    unit = scene.study.catalogue[shown].unit
    return "%" if unit == "%" or unit.startswith("rate") else ""


def shown_direction(scene: Scene, shown: str) -> str:
    """Say which way need lies on the map."""
    if state.view().breaks is Breaks.PLACE:
        return text_difference.DIRECTION.format(place=for_markdown(zone_focus.focus(scene).name))
    if shown == NEED:
        return "Darker means greater need. The score runs from 0 to 100."
    return f"Darker means greater need. {text.direction_of(scene.study.catalogue[shown])}"


def show_area_map(
    scene: Scene, marked: Callable[[AreaPaint], AreaPaint] = lambda paint: paint
) -> None:
    """Show the map of areas; a click picks one out. `marked` may lay more over it."""
    view = state.view()
    own = _difference_paint if view.breaks is Breaks.PLACE else area_paint
    paint = marked(own(scene, view))
    paint = replace(paint, zones=zone_focus.zone_shape(scene))
    show_map(scene.study, paint, key="explore", height=600, tiles=view.tiles, on_click=_take_click)
    _show_words(scene, paint)


def show_zone_map(scene: Scene, question: Question, one: Candidate, near: int) -> None:
    """Show a ranking's zones over the need of the areas; a click picks one out.

    Parameters
    ----------
    near
        The near-duplicate, from 1, that is drawn in the stead of the chosen zone; 0 for none.
    """
    view = replace(state.view(), shown=NEED)
    paint = area_paint(scene, view)
    paint = replace(
        paint,
        zones=cache_zones.map_zones(question, scene.edition, one.rank, near),
        selected="",
        focus=_zone_focus(scene, question, one) or paint.focus,
    )
    show_map(scene.study, paint, key="rank", height=620, tiles=view.tiles, on_click=_take_click)
    _show_words(scene, paint)


def _show_words(scene: Scene, paint: AreaPaint) -> None:
    with st.expander("The map in words"):
        st.markdown(for_markdown(describe_map(scene.study.areas, paint)))


def _take_click(click: MapClick) -> None:
    if click.kind == "area":
        state.change(area=click.code)
    elif click.kind == "zone":
        state.change(zone=click.code, near=0)
    else:
        state.keep("council", click.code)


def _focus(scene: Scene, view: View) -> MapFocus | None:
    """Go to the zone or ward in view, or to the chosen councils when neighbours are shown too."""
    study, zone = scene.study, zone_focus.focus_zone(scene)
    if zone is not None:
        near = study.areas.index.intersection(list(zone.members))
        if len(near):
            return make_focus(study.areas, near, token=f"read-{view.read[:80]}")
    members = study.areas.index[study.areas["ward_code"] == view.ward] if view.ward else ()
    if len(members):
        return make_focus(study.areas, members, token=f"ward-{view.ward}")
    if study.key.over_the_edge:
        return make_focus(study.areas, study.home, token=f"home-{'-'.join(study.key.lads)}")
    return None


def _zone_focus(scene: Scene, question: Question, one: Candidate) -> MapFocus | None:
    """Go to where the zones are; on a map of a country, to the councils of the one picked out."""
    areas = scene.study.areas
    if len(areas) <= MOST_POLYGONS:
        return cache_zones.zones_focus(question, scene.edition)
    if one.zone.id != state.view().zone:
        return None
    lads = areas["lad_code"].isin([part.code for part in one.profile.lads])
    return make_focus(areas, areas.index[lads], token=f"zone-{one.zone.id}")
