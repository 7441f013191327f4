"""What is looked at, by what people type: a council, region, ward, neighbourhood or postcode."""

import streamlit as st

from czmap.errors import CzmapError, StudyError
from czmap.geodata.gazetteer import Gazetteer, NamedPlace, PlaceKind
from czmap.geodata.pack import Pack
from czmap.geodata.postcodes import tidy_postcode
from czmap.geodata.study import ENGLAND, INVENTED, find_lads, name_of
from czmap.safe import for_markdown, plain
from czmap.ui import cache, cache_define, cache_place, cache_postcodes, state, text, text_define

FIND = "find-place"
_WHICH, _FOUND = "which-place", "place found"
_MOST = 12
"""Places listed for one text."""


def ask_name(pack: Pack, name: str = FIND) -> None:
    """Ask for a place by name; what is wrong stands below, or which of several is meant."""
    st.text_input(
        "Find a place or postcode",
        key=state.bind(name, state.widget(name, "")),
        placeholder="Type a name, then Enter",
        help=text.FIND_HELP,
        max_chars=80,
        on_change=_find,
        args=(pack, name),
    )
    sentence = state.problem("find")
    if sentence:
        st.error(for_markdown(sentence))
    _pick_which(pack)


def ask_where(pack: Pack, name: str) -> bool:
    """Ask for a place by its name, away from the sidebar; say once when it was found."""
    ask_name(pack, f"{FIND}-{name}")
    found = bool(state.kept(_FOUND, False))
    state.keep(_FOUND, False)
    return found


def forget_found() -> None:
    """Let what was found be no news any more."""
    state.keep(_FOUND, False)


def reach_name() -> str:
    """Name the widget "Look at": one for each data set, since their answers differ in words.

    A browser that held "All of it" would have nothing chosen among the answers of England, and send
    that with the next press.
    """
    return _reach_of(state.view().study.pack)


def _reach_of(pack: str) -> str:
    return f"reach-{pack}"


def close_reach() -> None:
    """Let "Look at" follow the study again, and not what it was set to by hand."""
    for pack in (INVENTED, ENGLAND):
        state.forget(_reach_of(pack))


def _find(pack: Pack, name: str) -> None:
    """Look at what was typed, here or else in the other data; or keep what is shown and say why."""
    typed = str(state.widget(name, "")).strip()
    state.clear_problem("find")
    state.keep(_WHICH, "")
    state.keep(_FOUND, False)
    if not typed:
        return
    try:
        _look_up(pack, typed)
    except CzmapError as problem:
        other = _other_pack(pack)
        try:
            if other is None:
                raise
            _look_up(other, typed)
        except CzmapError:
            state.note_problem("find", problem.sentence())


def _other_pack(pack: Pack) -> Pack | None:
    """Give England when the borough is looked at, and the other way round."""
    name = ENGLAND if pack.manifest.invented else INVENTED
    try:
        return cache.pack(name, cache.edition(name))
    except CzmapError:
        return None


def _look_up(pack: Pack, typed: str) -> None:
    """Look at the place of that name; of several, ask which is meant.

    Raises
    ------
    StudyError
        When there is none; it says what may have been meant.
    """
    if not pack.manifest.invented and tidy_postcode(typed):
        _go(pack, _at_postcode(pack, typed))
        return
    if _is_whole_name(pack, typed):
        found = find_lads(pack, [typed])
        state.change_study(
            pack=name_of(pack), lads=found, **({} if found else {"over_the_edge": False})
        )
        _arrive()
        return
    named = _named(pack, typed)[0]
    if not named:
        find_lads(pack, [typed])  # says what is not known, and what may have been meant
    if len(named) == 1:
        _go(pack, named[0])
        return
    if state.view().study.pack != name_of(pack):
        state.change_study(pack=name_of(pack), lads=())
    state.keep(_WHICH, typed)


def _gazetteer(pack: Pack) -> Gazetteer:
    name = name_of(pack)
    return cache_define.gazetteer(name, cache.edition(name))


def _is_whole_name(pack: Pack, typed: str) -> bool:
    """Say whether a text is the name or code of a council or region, or of all of it."""
    places = {**cache_place.councils(pack), **cache_place.regions(pack)}
    known = {one.casefold() for one in (*places, *places.values(), pack.manifest.name)}
    return typed.casefold() in known


def _named(pack: Pack, typed: str) -> tuple[tuple[NamedPlace, ...], int]:
    """List what a text names, and count it; a ward's whole name means no neighbourhood."""
    found, count = _gazetteer(pack).find(typed, most=_MOST)
    same = tuple(
        one
        for one in found
        if one.kind is not PlaceKind.AREA and one.name.casefold() == typed.casefold()
    )
    return (same, len(same)) if same else (found, count)


def _at_postcode(pack: Pack, typed: str) -> NamedPlace:
    table = cache_postcodes.postcodes()
    if table is None:
        raise StudyError(text_define.NO_POSTCODES)
    found = table.find(typed)
    place = _gazetteer(pack).by_code.get(found.lsoa_code) if found else None
    if place is None:
        raise StudyError(
            text_define.NO_SUCH_POSTCODE.format(
                postcode=tidy_postcode(typed), count=len(table), title=plain(table.note.title)
            ),
            then="Check its letters, or type the name of the place.",
        )
    return place


def _go(pack: Pack, place: NamedPlace) -> None:
    """Look at the councils of a place, and pick it out there."""
    areas = pack.areas
    if place.kind is PlaceKind.COUNCIL:
        state.change_study(pack=name_of(pack), lads=(place.code,))
    elif place.kind is PlaceKind.WARD:
        lads = areas.loc[areas["ward_code"] == place.code, "lad_code"].unique()
        state.change_study(pack=name_of(pack), lads=tuple(lads))
        state.change(ward=place.code)
    else:
        state.change_study(pack=name_of(pack), lads=(str(areas.loc[place.code, "lad_code"]),))
        state.change(area=place.code)
    _arrive()


def _arrive() -> None:
    state.keep(_FOUND, True)
    state.keep(_WHICH, "")
    close_reach()


def _pick_which(pack: Pack) -> None:
    """Ask which of several places of one name, or with it in their names, is meant."""
    typed = str(state.kept(_WHICH, ""))
    named, count = _named(pack, typed) if typed else ((), 0)
    if not named:
        return
    labels = {place.code: label_of(place) for place in named}
    st.selectbox(
        f"{count:,} places have \N{LEFT DOUBLE QUOTATION MARK}{for_markdown(typed)}"
        "\N{RIGHT DOUBLE QUOTATION MARK} in their names. Which one?",
        ["", *labels],
        format_func=lambda code: labels.get(code, "Choose one"),
        key=state.bind(_WHICH, ""),
        on_change=_take_which,
        args=(pack,),
    )
    if count > len(named):
        st.caption(f"{count - len(named):,} more are not listed: type more of the name.")


def label_of(place: NamedPlace) -> str:
    """Name a place with its kind and what it lies in, as plain text."""
    kind = "" if place.kind is PlaceKind.AREA else f" ({place.kind})"
    return plain(f"{place.name}{kind}{f', {place.within}' if place.within else ''}")


def _take_which(pack: Pack) -> None:
    place = _gazetteer(pack).by_code.get(str(state.widget(_WHICH)))
    if place is not None:
        _go(pack, place)
