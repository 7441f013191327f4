"""A place or a postcode as the way into a zone: found by name, without a network."""

import numpy as np
import streamlit as st

from czmap.errors import CzmapError
from czmap.geodata.gazetteer import NamedPlace, PlaceKind, codes_of
from czmap.geodata.postcodes import tidy_postcode
from czmap.safe import for_markdown, plain
from czmap.scoring.reach import find_centres
from czmap.ui import (
    cache_define,
    cache_postcodes,
    define_offer,
    define_state,
    place_find,
    state,
    text_define,
)
from czmap.ui.state import Scene

_MOST = 8
"""Places listed for one text."""


def pick_place(scene: Scene) -> None:
    """Ask for a place by name or postcode, and how much of it to take in."""
    st.text_input(
        "Neighbourhood, ward, council, code or postcode",
        key=state.bind("define-place", state.widget("define-place", "")),
        placeholder="A name or postcode, then Enter",
        max_chars=80,
    )
    typed = str(state.widget("define-place", "")).strip()
    if not typed:
        st.caption(text_define.PLACE_HELP if scene.study.invented else _postcode_help())
    elif tidy_postcode(typed):
        _by_postcode(scene, typed)
    else:
        _by_name(scene, typed)


def _postcode_help() -> str:
    try:
        there = cache_postcodes.postcodes() is not None
    except CzmapError as problem:
        return for_markdown(problem.sentence())
    return (
        text_define.PLACE_HELP if there else f"{text_define.PLACE_HELP} {text_define.NO_POSTCODES}"
    )


def _by_postcode(scene: Scene, typed: str) -> None:
    """Offer the neighbourhood of a postcode, or a circle round it."""
    if scene.study.invented:
        st.caption("The invented borough has no postcodes.")
        return
    try:
        table = cache_postcodes.postcodes()
    except CzmapError as problem:
        st.error(for_markdown(problem.sentence()))
        return
    if table is None:
        st.info(text_define.NO_POSTCODES)
        return
    found = table.find(typed)
    if found is None or found.lsoa_code not in scene.study.pack.areas.index:
        said = text_define.NO_SUCH_POSTCODE.format(
            postcode=tidy_postcode(typed), count=len(table), title=plain(table.note.title)
        )
        st.caption(for_markdown(said))
        return
    ended = " Royal Mail no longer uses it." if found.ended else ""
    named = scene.study.pack.areas.loc[found.lsoa_code]
    st.caption(
        f"**{found.postcode}** lies in {for_markdown(str(named['lsoa_name']))}, "
        f"{for_markdown(str(named['ward_name']))} ward.{ended}"
    )
    middle = np.array([[found.easting, found.northing]])
    _offer(scene, (found.lsoa_code,), middle, found.postcode, "Its neighbourhood")


def _by_name(scene: Scene, typed: str) -> None:
    pack = scene.study.key.pack
    places = cache_define.gazetteer(pack, scene.edition)
    near = cache_define.codes_here(scene.study.key, scene.edition)
    found, count = places.find(typed, near=near, most=_MOST)
    if not found:
        st.caption(
            f"No council, ward or neighbourhood of {for_markdown(scene.study.place)} is called "
            f"“{for_markdown(typed[:80])}”. Try a part of the name."
        )
        return
    place = found[_pick_one(found)] if count > 1 else found[0]
    if count > len(found):
        st.caption(f"{count - len(found):,} more have it in their names: type more of the name.")
    codes = codes_of(scene.study.pack.areas, place)
    middle = find_centres(scene.study.pack.areas.loc[list(codes)]).mean(axis=0, keepdims=True)
    whole = "All of it" if place.kind is not PlaceKind.AREA else "It alone"
    if count == 1:
        st.caption(f"Found: {for_markdown(place_find.label_of(place))}.")
    _offer(scene, codes, middle, place.name, whole)


def _pick_one(found: tuple[NamedPlace, ...]) -> int:
    labels = {place.code: for_markdown(place_find.label_of(place)) for place in found}
    held = state.widget("define-place-one")
    chosen = st.radio(
        "Which one?",
        list(labels),
        format_func=labels.__getitem__,
        key=state.bind("define-place-one", held if held in labels else found[0].code),
    )
    return list(labels).index(chosen)


def _offer(scene: Scene, codes: tuple[str, ...], middle: np.ndarray, name: str, whole: str) -> None:
    """Offer all of a place, or a circle round the middle of where its people live."""
    wide = "A circle round it"
    held = state.widget("define-place-how")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        how = st.segmented_control(
            "Take in",
            [whole, wide],
            key=state.bind("define-place-how", wide if held == wide else whole),
        )
        if how == wide:
            radius = define_offer.pick_radius()
            define_state.pick_inclusion("define-rule-place")
    if how == wide:
        found, missing = define_offer.find_in_circles(scene, middle, radius)
        define_offer.offer_areas(scene, found, f"Started round {plain(name)}", missing)
    else:
        define_offer.offer_areas(scene, codes, f"Started from {plain(name)}", "")
