"""Places like the one that is read, why, and a button to look at each."""

import streamlit as st

from czmap.paths import home
from czmap.safe import for_markdown
from czmap.scoring.place import Place, PlaceKind
from czmap.scoring.similar import SimilarPlace, likeness_in_words, similar_in_words
from czmap.scoring.zones import Zone
from czmap.ui import cache_place, cache_reading, state, text, text_reading
from czmap.ui.cache_reading import Read
from czmap.ui.state import Scene
from czmap.ui.view import Look

_GO = ":material/arrow_forward:"

_OF = {
    PlaceKind.AREA: (PlaceKind.AREA,),
    PlaceKind.WARD: (PlaceKind.WARD,),
    PlaceKind.LAD: (PlaceKind.LAD,),
    PlaceKind.ZONE: (PlaceKind.WARD, PlaceKind.ZONE),
}
"""What each kind of place is compared with; the first is the usual."""


def show_similar(scene: Scene, read: Read, place: Place, zones: tuple[Place, ...] = ()) -> None:
    """Show the places with the nearest profile, why, and a button to look at each."""
    st.subheader("Similar places")
    kinds = [kind for kind in _OF.get(place.kind, ()) if kind is not PlaceKind.ZONE or zones]
    if not kinds:
        st.caption("Choose one council, ward or neighbourhood to find places like it.")
        return
    kind, elsewhere = _pick(kinds)
    if kind is PlaceKind.ZONE:
        found = cache_reading.similar_zones(read, place, zones)
    else:
        found = cache_reading.similar(read, place, kind, elsewhere=elsewhere)
    if not found:
        st.markdown(_none(elsewhere=elsewhere, kind=kind))
        return
    for one in found:
        with st.container(gap="xxsmall"):
            _show_one(scene, one, here=place.kind is not PlaceKind.ZONE)
    st.caption(text_reading.SIMILAR.format(place=for_markdown(scene.study.place)))


def _pick(kinds: list[PlaceKind]) -> tuple[PlaceKind, bool]:
    """Ask what to compare with, and whether only with other councils."""
    with st.container(horizontal=True, vertical_alignment="center"):
        kind = kinds[0]
        if len(kinds) > 1:
            kind = PlaceKind(
                st.segmented_control(
                    "Compare with",
                    kinds,
                    default=kind,
                    required=True,
                    format_func=text_reading.WHAT_IS_SIMILAR.__getitem__,
                    key="similar-kind",
                )
            )
        if kind in {PlaceKind.ZONE, PlaceKind.LAD}:
            return kind, False
        return kind, st.toggle("Only in other councils", value=True, key="similar-elsewhere")


def _none(*, elsewhere: bool, kind: PlaceKind) -> str:
    what = text_reading.WHAT_IS_SIMILAR[kind]
    if elsewhere:
        return (
            f"No {what} in other councils can be compared: there are none, or figures are missing."
        )
    return f"There are no other {what} with enough figures to compare."


def _show_one(scene: Scene, one: SimilarPlace, *, here: bool) -> None:
    """Show a similar place, and a button that looks at it: here, or on the page that explores."""
    catalogue = scene.study.catalogue
    name = f"**{for_markdown(one.name)}**"
    if one.kind in {PlaceKind.WARD, PlaceKind.AREA}:
        councils = cache_place.councils(scene.study.pack)
        lads = sorted({councils[code] for code in one.lads})
        name += f", {for_markdown(' and '.join(lads))}"
    reasons = text.titled(similar_in_words(one, catalogue))
    alike = text.titled(likeness_in_words(one.distance))
    st.markdown(f"{name}: {for_markdown(reasons)}. {alike} ({one.distance:.1f} points).")
    label, key = f"Look at {for_markdown(one.name)}", f"similar-{one.kind}-{one.code[:80]}"
    if here or one.kind is PlaceKind.ZONE:
        st.button(label, key=key, on_click=look_at, args=(one,), type="tertiary", icon=_GO)
    elif st.button(label, key=key, type="tertiary", icon=_GO):
        look_at(one)
        st.switch_page(home() / "pages" / "explore.py")


def look_at(one: SimilarPlace) -> None:
    """Look at a similar place (an on_click): the zone, or its council and it."""
    if one.kind is PlaceKind.ZONE:
        state.change(zone=Zone(tuple(one.code.split("."))).id)
        return
    state.change_study(lads=one.lads)
    state.change(look=Look.READ)
    if one.kind is PlaceKind.WARD:
        state.change(ward=one.code)
    elif one.kind is PlaceKind.AREA:
        state.change(area=one.code)
