"""Wards: how far need differs inside them, the pockets they mask, and need across their lines."""

from dataclasses import replace
from typing import Any

import streamlit as st

from czmap.board import decimals_of
from czmap.geodata.study import Study
from czmap.map_paint import AreaPaint
from czmap.safe import for_markdown, plain
from czmap.scoring.within import split_in_words
from czmap.ui import (
    area_panel,
    cache_wards,
    paint,
    penalty_panel,
    state,
    text,
    text_wards,
    wards_tables,
)
from czmap.ui.cache_wards import Measured
from czmap.ui.map_panel import MOST_POLYGONS
from czmap.ui.state import Scene
from czmap.ui.view import HIGH, NEED


def show_wards(scene: Scene) -> None:
    """Show what the wards of the place looked at hide."""
    area_panel.pick_shown(scene)
    measured = _measured(scene)
    st.header(f"What wards hide in {for_markdown(scene.study.name)}")
    _show_splits(scene, measured)
    share = _pick_share(scene)
    with st.container(key="split-wards"):
        left, right = st.columns([9, 5], gap="medium")
    # figures first: where things stand does not depend on the order, and the map takes longest
    with right:
        _show_sheet(scene, measured, share)
    with left:
        _show_map(scene, measured, share)
    penalty_panel.show_penalty(scene)
    wards_tables.show_table(scene, measured)
    wards_tables.show_pockets(scene, measured)
    wards_tables.show_spill(scene, measured, share)
    st.caption(for_markdown(text_wards.VINTAGE.format(when=vintage_of(scene.study))))


def vintage_of(study: Study) -> str:
    """Say what wards a study's are, as the source of its ward lines says."""
    manifest = study.pack.manifest
    keys = manifest.tables["wards"].sources if "wards" in manifest.tables else ()
    periods = [manifest.sources[key].period for key in keys if key in manifest.sources]
    if periods:
        return periods[0]
    return "this invented place" if study.invented else study.place


def _measured(scene: Scene) -> Measured:
    return Measured(
        pack=scene.study.key.pack,
        edition=scene.edition,
        shown=state.view().shown,
        index=scene.index,
    )


def _what(scene: Scene) -> str:
    shown = state.view().shown
    return "need" if shown == NEED else plain(scene.study.catalogue[shown].label)


def _show_splits(scene: Scene, measured: Measured) -> None:
    study = scene.study
    made = cache_wards.splits(measured, study.key)
    here, lads = made["ward-here"], made["lad-here"]
    said = [split_in_words(here, place=study.name, inside="wards", what=_what(scene))]
    if lads.groups > 1:
        said.append(split_in_words(lads, place=study.name, inside="councils", what=_what(scene)))
    st.markdown(text.unbroken(for_markdown(" ".join(said))))
    notes = [text_wards.SPLIT.format(groups="wards")]
    everywhere, whose = made["ward-everywhere"], study.place_of(measured.shown)
    if study.key.lads and whose != study.name and everywhere.within_share is not None:
        notes.insert(0, split_in_words(everywhere, place=whose, inside="wards", what=_what(scene)))
    if here.missing:
        notes.append(f"{text.many(here.missing, 'neighbourhood')} without a figure left out.")
    st.caption(text.unbroken(for_markdown(" ".join(notes))))


def _pick_share(scene: Scene) -> float:
    whose = plain(scene.study.place_of(state.view().shown))
    st.selectbox(
        "High need means among the highest",
        HIGH,
        format_func=lambda one: f"{text.percent(one / 100)} of {whose}'s neighbourhoods",
        key=state.bind("high", state.view().high),
        on_change=_take_share,
        help="For need on both sides of a ward line.",
    )
    return state.view().high / 100


def _take_share() -> None:
    state.change(high=int(state.widget("high")))


def _show_map(scene: Scene, measured: Measured, share: float) -> None:
    def marked(plain_paint: AreaPaint) -> AreaPaint:
        drawn = cache_wards.overlay(measured, scene.study.key, share)
        return replace(plain_paint, overlay=drawn)

    if len(scene.study.areas) > MOST_POLYGONS:
        st.caption(text_wards.NOT_DRAWN)
        paint.show_area_map(scene)
    else:
        paint.show_area_map(scene, marked)


def _show_sheet(scene: Scene, measured: Measured, share: float) -> None:
    code = state.view().ward
    every = cache_wards.wards(measured)
    if code not in every.index:
        st.info("Choose a ward in the table below to read it here.", icon=":material/ads_click:")
        area_panel.pick_area(scene)
        return
    row: dict[Any, Any] = every.loc[str(code)].to_dict()
    st.subheader(f"{for_markdown(row['ward_name'])} ward, {for_markdown(row['lad_name'])}")
    people = (
        f"**{text.many(int(row['areas']), 'neighbourhood')}**, {row['residents']:,.0f} residents, "
        f"of whom {row['children']:,.0f} are children aged 0 to 15."
    )
    lines = [
        people,
        *_spread_lines(scene, measured, row),
        _pocket_line(measured, str(code)),
        _neighbour_line(measured, scene, str(code), share),
    ]
    st.markdown("\n\n".join(lines))
    area_panel.pick_area(scene)


def _spread_lines(scene: Scene, measured: Measured, row: dict[Any, Any]) -> list[str]:
    name = for_markdown(paint.shown_name(scene, measured.shown))
    if not row["known"]:
        return [f"**{name}:** no neighbourhood of it has a figure."]
    areas = scene.study.pack.areas
    mean = f"**{name}:** its mean is **{_written(scene, measured, row['mean'])}**."
    missing = int(row["areas"] - row["known"])
    if missing:
        mean += f" {text.many(missing, 'neighbourhood')} without a figure left out."
    if row["known"] == 1:
        return [mean, text_wards.ONE]
    low, high = (
        f"{for_markdown(areas.loc[row[f'{end}_code'], 'lsoa_name'])} "
        f"({_written(scene, measured, row[end])})"
        for end in ("lowest", "highest")
    )
    places = _decimals(scene, measured.shown)
    points = " percentage points" if paint.shown_unit(scene, measured.shown) else ""
    spread = (
        f"Lowest need: {low}. Highest need: {high}. Range **{row['range']:,.{places}f}**{points}, "
        f"spread (SD) {row['sd']:,.{places}f}."
    )
    return [mean, spread]


def _written(scene: Scene, measured: Measured, need: float) -> str:
    """Write a figure as the map does: with its unit, and low where low means need."""
    unit = paint.shown_unit(scene, measured.shown)
    value = need * cache_wards.sign_of(measured)
    return f"{value:,.{_decimals(scene, measured.shown)}f}{text.NBSP * bool(unit)}{unit}"


def _decimals(scene: Scene, shown: str) -> int:
    return 1 if shown == NEED else decimals_of(scene.study.catalogue[shown])


def _pocket_line(measured: Measured, code: str) -> str:
    found = cache_wards.pockets(measured)
    names = found.loc[found["ward_code"] == code, "lsoa_name"]
    if names.empty:
        return "No masked pocket."
    return f"Masked: {', '.join(for_markdown(name) for name in names)}."


def _neighbour_line(measured: Measured, scene: Scene, code: str, share: float) -> str:
    _, found = cache_wards.spill_of(measured, scene.study.key, share)
    said = []
    for side, other in (("a", "b"), ("b", "a")):
        for row in found[found[f"ward_{side}"] == code].to_dict("records"):
            pairs = text.many(int(row["pairs"]), "pair")
            said.append(f"{for_markdown(row[f'ward_name_{other}'])} ({pairs} of neighbours)")
    if not said:
        return "No high need on both sides of its line."
    return f"High need goes on across its line with: {', '.join(said)}."
