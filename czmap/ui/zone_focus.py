"""What is being read on the explore page: a zone, ward or neighbourhood, or all looked at."""

import streamlit as st

from czmap.errors import StudyError
from czmap.map_paint import ZoneShape
from czmap.safe import plain
from czmap.scoring.place import Place, PlaceKind, make_zone_place
from czmap.ui import cache, state, zone_form
from czmap.ui.short_codes import LONGEST, parse_word, to_word
from czmap.ui.state import Scene
from czmap.ui.view import DRAWN


def focus(scene: Scene) -> Place:
    """Give what is being read: a zone, the neighbourhood or ward picked out, or all looked at."""
    view, study = state.view(), scene.study
    zone = focus_zone(scene)
    if zone is not None:
        return zone
    lads = study.key.lads
    kind, code = PlaceKind.LAD if len(lads) == 1 else PlaceKind.LADS, ".".join(lads)
    if view.area:
        kind, code = PlaceKind.AREA, view.area
    elif view.ward:
        kind, code = PlaceKind.WARD, view.ward
    elif not lads:
        kind = PlaceKind.WHOLE
    return cache.place(study.key.pack, scene.edition, kind, code)


def focus_zone(scene: Scene) -> Place | None:
    """Give the zone that is read, or None; one that this data does not have is let go."""
    word = state.view().read
    if not word:
        return None
    try:
        return _zone_of(scene, word)
    except StudyError:
        return None


def pick_zone(scene: Scene) -> None:
    """Offer the zone being defined and the zones found, to be read here; nothing without any."""
    wanted = state.view().read
    try:
        if wanted:
            _zone_of(scene, wanted)
    except StudyError:
        st.error(
            "The zone of the link is not in this data, or no zone is being defined. The places "
            "looked at are shown instead."
        )
        state.change(read="")
    names = _names(scene)
    if not names:
        return
    st.selectbox(
        "Read a zone",
        ["", *names],
        format_func=lambda word: names.get(word, "None: the places below"),
        key=state.bind("read-zone", state.view().read),
        on_change=_take,
    )


def zone_shape(scene: Scene) -> tuple[ZoneShape, ...]:
    """Outline the zone that is read, or else the ward in view, as far as it is looked at."""
    zone, areas, number = focus_zone(scene), scene.study.areas, 1
    if zone is not None:
        here = tuple(one for one in zone.members if one in areas.index)
        name = zone.name
    else:
        ward = state.view().ward
        if not ward:
            return ()
        inside = areas[areas["ward_code"] == ward]
        here, number = tuple(inside.index), 0
        name = f"{inside['ward_name'].iloc[0]} ward" if len(inside) else ""
    if not here:
        return ()
    return (cache.read_shape(scene.study.key, scene.edition, here, plain(name), number),)


def _zone_of(scene: Scene, word: str) -> Place:
    """Look a zone up in the data.

    Raises
    ------
    StudyError
        When it has no members, or some are not in the data.
    """
    view = state.view()
    members = view.members if word == DRAWN else parse_word(word) or ()
    called = view.called if word == DRAWN else _found(scene).get(word, "")
    return make_zone_place(scene.study.pack, members, name=called)


def _names(scene: Scene) -> dict[str, str]:
    """Name the zones that can be read, by the word that a link has for each."""
    view, names = state.view(), {}
    if view.members and all(one in scene.study.pack.areas.index for one in view.members):
        mine = _zone_of(scene, DRAWN).name
        names[DRAWN] = f"The zone I am defining: {plain(mine)}"
    for at, (word, name) in enumerate(_found(scene).items(), start=1):
        names[word] = f"Zone {at} of those found: {plain(name)}"
    if view.read and view.read not in names:
        names[view.read] = f"The zone of the link: {plain(_zone_of(scene, view.read).name)}"
    return names


def _found(scene: Scene) -> dict[str, str]:
    """Name the zones that were found last in this data, in order."""
    answer = zone_form.last_answer(scene)
    if answer is None:
        return {}
    words = ((to_word(one.zone.members), one.profile.name) for one in answer.ranking.candidates)
    return {word: name for word, name in words if 0 < len(word) <= LONGEST}


def _take() -> None:
    state.change(read=str(state.widget("read-zone") or ""), area="", ward="")
