"""Which places are compared: added, removed, moved; and settled from the view for a run."""

from dataclasses import dataclass

import streamlit as st

from czmap.errors import CzmapError
from czmap.paths import home
from czmap.safe import for_markdown, plain
from czmap.scoring.compare import LETTERS, MOST, Measured
from czmap.scoring.place import Place, PlaceKind, make_zone_place
from czmap.scoring.search import Candidate
from czmap.ui import cache, cache_compare, saved_zones, state, text, text_compare, zone_form
from czmap.ui.cache_compare import Compare
from czmap.ui.map_panel import MOST_POLYGONS
from czmap.ui.place_words import MINE
from czmap.ui.state import Scene

_WAY, _WHICH = "compare-way", "compare-which"


@dataclass(frozen=True, eq=False, kw_only=True)
class Compared:
    """What is compared in one run.

    Attributes
    ----------
    key
        Its places are those below: tokens of places that there are, each once, five at most.
    names
        What the places are called, as plain text.
    around
        Their councils and the whole, measured.
    """

    scene: Scene
    key: Compare
    places: tuple[Measured, ...]
    names: tuple[str, ...]
    around: tuple[Measured, ...]

    @property
    def members(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each place's letter and name with the codes of its neighbourhoods."""
        named = zip(self.letters, self.names, self.places, strict=True)
        return tuple((f"{letter}. {name}", one.place.members) for letter, name, one in named)

    @property
    def letters(self) -> tuple[str, ...]:
        """A, B, C: one a place."""
        return tuple(LETTERS[: len(self.places)])


def settle_places(scene: Scene) -> Compared:
    """Look up the places of the view; say what cannot be compared, and compare the rest."""
    tokens, names, problems = _known(scene)
    for sentence in problems:
        st.error(for_markdown(sentence))
    if problems:
        kept = tuple(_written(tokens))
        st.button("Leave these out", on_click=state.change, kwargs={"places": kept})
    key = Compare(
        pack=scene.study.key.pack, edition=scene.edition, index=scene.index, places=tuple(tokens)
    )
    _show_chosen(tokens, names)
    return Compared(
        scene=scene,
        key=key,
        places=cache_compare.all_measured(key),
        names=tuple(names),
        around=cache_compare.around(key),
    )


def _known(scene: Scene) -> tuple[list[str], list[str], list[str]]:
    """Give tokens and names of the places that there are, and sentences on the others."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    problems, extra = [], []
    for token in state.view().places:
        try:
            place = cache.place_of(scene.study.key.pack, scene.edition, _meant(token))
        except CzmapError as problem:
            problems.append(f"A place cannot be compared. {problem.sentence()}")
            continue
        name = _name(scene, token, place)
        if place.members in found:
            same = found[place.members][1]
            problems.append(
                f"{name} is left out: it is the same neighbourhoods as {same}."
                if same != name
                else f"{name} was chosen twice; it is compared once."
            )
        elif len(found) == MOST:
            extra.append(name)
        else:
            found[place.members] = (place.token, name)
    if extra:
        problems.append(
            f"At most {MOST} places are compared; {len(extra)} more left out: "
            f"{', '.join(extra[:3])}."
        )
    return [one for one, _ in found.values()], [name for _, name in found.values()], problems


def _meant(token: str) -> str:
    """Write out the zone that is being defined."""
    return f"zone:{'.'.join(sorted(state.view().members))}" if token == MINE else token


def _name(scene: Scene, token: str, place: Place) -> str:
    if token == MINE:
        return f"{plain(state.view().called or place.name)} (the zone being defined)"
    row = scene.study.pack.areas.loc[place.members[0]]
    if place.kind is PlaceKind.WARD:
        return plain(f"{place.name} ward, {row['lad_name']}")
    if place.kind is PlaceKind.AREA:
        return plain(f"{place.name}, {row['ward_name']} ward")
    if place.kind is PlaceKind.ZONE and place.token in saved_zones.names_by_token(scene):
        return f"{saved_zones.names_by_token(scene)[place.token]} (saved)"
    return plain(place.name)


def _show_chosen(tokens: list[str], names: list[str]) -> None:
    """List the places in order, each with its buttons."""
    if not tokens:
        st.markdown(text_compare.INTRO)
        st.info(text_compare.NONE, icon=":material/balance:")
        with st.container(horizontal=True):
            st.page_link("pages/rank.py", label="Find zones", icon=":material/search:")
            st.page_link("pages/explore.py", label="Explore", icon=":material/map:")
            st.page_link("pages/define.py", label="Define a zone", icon=":material/draw:")
        return
    written = _written(tokens)
    for at, (letter, name) in enumerate(zip(LETTERS, names, strict=False)):
        with st.container(horizontal=True, vertical_alignment="center", key=f"compared-{letter}"):
            mark = " (benchmark)" if at == 0 else ""
            st.markdown(f"**{letter}. {for_markdown(name)}**{mark}", width="stretch")
            _button(f"Pin {letter} first", ":material/keep:", (at, 0, written), off=at == 0)
            _button(f"Move {letter} up", ":material/arrow_upward:", (at, at - 1, written), at == 0)
            last = at == len(tokens) - 1
            _button(f"Move {letter} down", ":material/arrow_downward:", (at, at + 1, written), last)
            _button(f"Remove {letter}", ":material/close:", (at, -1, written), off=False)
    if len(tokens) == 1:
        st.caption(text_compare.ONE)


def _written(tokens: list[str]) -> list[str]:
    """Write places as the view does: the zone being defined by its name and not its members."""
    by_token = {_meant(one): one for one in reversed(state.view().places)}
    return [by_token.get(token, token) for token in tokens]


def _button(label: str, icon: str, move: tuple[int, int, list[str]], off: bool) -> None:
    st.button(label, icon=icon, on_click=_move, args=move, disabled=off, type="tertiary")


def _move(at: int, to: int, tokens: list[str]) -> None:
    """Move a place to another position, or take it out (-1)."""
    moved = [one for place, one in enumerate(tokens) if place != at]
    if to >= 0:
        moved.insert(to, tokens[at])
    state.change(places=tuple(moved))
    state.clear_problem("link")


def add(token: str) -> None:
    """Put a place behind the others (an on_click)."""
    if token not in state.view().places:
        state.change(places=(*state.view().places, token))
    state.clear_problem("link")


def offer_to_compare(token: str, *, key: str) -> None:
    """Offer to compare a place: a button that adds it and opens the page."""
    if st.button("Compare", key=key, icon=":material/balance:", help="Add to the places compared"):
        add(token)
        st.switch_page(home() / "pages" / "compare.py")


def offer_zone(one: Candidate) -> None:
    """Offer to compare a zone that was found (on the page that found it)."""
    offer_to_compare(f"zone:{'.'.join(sorted(one.zone.members))}", key="compare-zone")


def pick_places(scene: Scene) -> None:
    """Ask for a place by name, to add it."""
    count = len(_known(scene)[0])
    full = count >= MOST
    # the room sees it too while there is nothing to compare
    first = st.container(key="compare-begin" if count <= 1 else "compare-more")
    with first, st.container(key="controls"):
        left, middle, right = st.columns([4, 6, 2], vertical_alignment="bottom")
    way = left.selectbox(
        "Add a place: which kind?",
        list(text_compare.WAYS),
        format_func=text_compare.WAYS.__getitem__,
        key=state.bind(_WAY, state.widget(_WAY, "ward")),
    )
    with middle:
        options = _options(scene, way)
        which = st.selectbox(
            f"Which of the {text_compare.WAYS[way].lower()}?" if way != "mine" else "Which?",
            list(options),
            format_func=lambda token: options[token],
            key=f"{_WHICH}-{way}-{scene.study.key}",
            disabled=not options,
            placeholder="There is none to choose",
        )
    right.button(
        "Add",
        on_click=add,
        args=(which or "",),
        disabled=full or not which,
        type="secondary" if full else "primary",
        width="stretch",
        help=f"Up to {MOST} places; remove one to add another." if full else None,
    )
    if not options:
        st.caption(_NOTHING[way])


_NOTHING = {
    "ward": "Choose one region or some councils beside the page to choose from their wards.",
    "area": "Choose one region or some councils beside the page to choose from them.",
    "lad": "There is no council in view.",
    "zone": "No zones have been found yet: press *Find zones* on the page of that name.",
    "saved": "No zone of this data is saved yet: save one on the page *Define a zone*.",
    "mine": "No zone is being defined yet: begin one on the page *Define a zone*.",
}


def _options(scene: Scene, way: str) -> dict[str, str]:
    """Name what can be added, by token."""
    if way == MINE:
        members = state.view().members
        return (
            {MINE: state.view().called or f"{text.many(len(members), 'neighbourhood')}"}
            if (members)
            else {}
        )
    if way == "zone":
        return _found_zones(scene)
    if way == "saved":
        return saved_zones.names_by_token(scene)
    areas = scene.study.areas
    if way != "lad" and len(areas) > MOST_POLYGONS:
        return {}
    return cache_compare.options(scene.study.key, scene.edition, way)


def _found_zones(scene: Scene) -> dict[str, str]:
    answer = zone_form.settle_ranking(scene)
    if answer is None:
        return {}
    pack = cache.pack(answer.scene.study.key.pack, answer.scene.edition)
    zones = [
        (one.rank, make_zone_place(pack, one.zone.members, name=one.profile.name))
        for one in answer.ranking.candidates
    ]
    return {zone.token: f"{rank}. {plain(zone.name)}" for rank, zone in zones}
