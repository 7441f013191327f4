"""A against B: two zones on maps of one scale and one legend, and what a swing area would do."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import streamlit as st

from czmap.errors import CzmapError
from czmap.geodata.study import Study, StudyKey
from czmap.map_overlay import make_overlay
from czmap.map_paint import MapClick, make_focus, make_zone_shape, outline
from czmap.safe import for_markdown, plain
from czmap.scoring.place import Place, parse_place
from czmap.scoring.whatif import Ground, Standing, find_standing
from czmap.scoring.zones import ZoneCriteria
from czmap.ui import (
    cache,
    cache_define,
    legend_strip,
    paint,
    saved_zones,
    state,
    text,
    text_define,
    text_room,
    zone_form,
)
from czmap.ui.map_panel import MOST_POLYGONS, show_map
from czmap.ui.place_words import MINE
from czmap.ui.state import Question, Scene
from czmap.ui.view import Brief
from czmap.ui.word_tables import show_words

_LETTERS = "AB"
_SWING, _PAIR = "swing area", "two zones looked at"


@dataclass(frozen=True, eq=False, kw_only=True)
class Pair:
    """Two zones on one ground."""

    scene: Scene
    ground: Ground
    names: tuple[str, str]
    members: tuple[frozenset[str], frozenset[str]]

    @property
    def swing(self) -> tuple[str, ...]:
        """Codes of the areas that only one of the two has, in order."""
        return tuple(sorted(self.members[0] ^ self.members[1]))

    @cached_property
    def standings(self) -> tuple[Standing, Standing]:
        """What each of the two has, measured once for all that is said of it."""
        first, second = (find_standing(self.ground, members) for members in self.members)
        return first, second


def show_two(scene: Scene) -> None:
    """Ask which two zones are argued over, and show them side by side."""
    options = _options(scene)
    if len(options) < 2:
        st.info(text_room.NO_RIVALS, icon=":material/compare_arrows:")
        with st.container(horizontal=True):
            st.button("Find zones", on_click=state.go_to, args=("rank",))
            st.button("Define a zone", on_click=state.go_to, args=("define",))
        return
    with st.container(key="room-pair"):
        tokens = _pick(options)
        state.keep(_pair_name(scene), tokens)
        try:
            pair = _pair(scene, tokens, options)
        except CzmapError as problem:
            st.error(for_markdown(problem.sentence()))
            return
        _show_maps(pair)
    _show_figures(pair)
    _show_swing(pair)


def _options(scene: Scene) -> dict[str, str]:
    """Name the zones at hand, by token: that in hand, those found, those saved, those compared."""
    found: dict[str, str] = {}
    view = state.view()
    if view.members:
        found[MINE] = _named(scene, text_room.MINE, f"zone:{'.'.join(view.members)}", view.called)
    answer = zone_form.settle_ranking(scene)
    zone_form.show_search()
    for one in answer.ranking.candidates if answer else ():
        found[f"zone:{'.'.join(one.zone.members)}"] = f"Zone {one.rank}: {plain(one.profile.name)}"
    for token, name in saved_zones.names_by_token(scene).items():
        found.setdefault(token, f"Saved: {name}")
    for token in view.rivals:
        if token not in found:
            found[token] = _named(scene, text_room.LINKED, token)
    return found


def _named(scene: Scene, what: str, token: str, name: str = "") -> str:
    """Add to what a zone is the name it goes by; a zone of other data keeps none."""
    try:
        return f"{what}: {plain(name or parse_place(scene.study.pack, token).name)}"
    except CzmapError:
        return what


def _pick(options: dict[str, str]) -> tuple[str, str]:
    chosen = [token for token in state.view().rivals if token in options]
    chosen += [token for token in options if token not in chosen]
    for column, at in zip(st.columns(2, gap="medium"), (0, 1), strict=True):
        column.selectbox(
            f"Zone {_LETTERS[at]}",
            list(options),
            format_func=options.__getitem__,
            key=state.bind(f"rival-{at}", chosen[at]),
            on_change=_take,
            args=(at, chosen[0], chosen[1]),
        )
    return chosen[0], chosen[1]


def pair_in_hand(scene: Scene) -> tuple[str, ...]:
    """Give the two zones that are argued over: those chosen, or else those that were looked at."""
    seen: tuple[str, ...] = state.view().rivals or state.kept(_pair_name(scene), ())
    return seen


def _pair_name(scene: Scene) -> str:
    return f"{_PAIR} {scene.study.key.pack}"


def _take(at: int, first: str, second: str) -> None:
    """Choose one of the two; choosing the other one exchanges them."""
    chosen, pair = str(state.widget(f"rival-{at}")), [first, second]
    if chosen == pair[1 - at]:
        pair.reverse()
    pair[at] = chosen
    state.change(rivals=tuple(pair))


def _pair(scene: Scene, tokens: tuple[str, str], options: dict[str, str]) -> Pair:
    """Measure two zones on a study that holds both.

    Raises
    ------
    CzmapError
        When a zone is not of this data.
    """
    view = state.view()
    places: list[Place] = []
    for token in tokens:
        word = f"zone:{'.'.join(view.members)}" if token == MINE else token
        places.append(parse_place(scene.study.pack, word))
    both = {code for place in places for code in place.members}
    study = _study_of(scene, both)
    asked = Question(study=study.key, index=scene.index, criteria=_criteria())
    return Pair(
        scene=replace(scene, study=study),
        ground=cache_define.ground(asked, scene.edition),
        names=(options[tokens[0]], options[tokens[1]]),
        members=(frozenset(places[0].members), frozenset(places[1].members)),
    )


def _criteria() -> ZoneCriteria:
    try:
        return state.view().brief.criteria()
    except CzmapError:
        return Brief().criteria()


def _study_of(scene: Scene, codes: set[str]) -> Study:
    """Give the study on screen when it holds all, and is small enough; else the zones' councils."""
    areas = scene.study.areas
    if codes <= set(areas.index) and len(areas) <= MOST_POLYGONS:
        return scene.study
    every = scene.study.pack.areas
    lads = tuple(sorted(every.loc[sorted(codes), "lad_code"].unique()))
    return cache.study(StudyKey(pack=scene.study.key.pack, lads=lads), scene.edition)


def _show_maps(pair: Pair) -> None:
    """Draw both zones: one legend, one frame of view, so that lengths and colours compare."""
    areas = pair.scene.study.areas
    whole = paint.area_paint(pair.scene, replace(state.view(), area=_chosen(pair)))
    both = sorted(pair.members[0] | pair.members[1])
    focus = make_focus(areas, both, token=f"two-{'.'.join(both)}")
    overlay = replace(
        make_overlay(areas, [], pair.swing),
        mark_words=text_room.SWING_WORDS,
        around=outline(areas, pair.swing) if pair.swing else None,
    )
    with st.container(key="room-maps"):
        columns = st.columns(2, gap="medium")
    for column, at in zip(columns, (0, 1), strict=True):
        members = sorted(pair.members[at])
        shape = make_zone_shape(
            areas, members, zone_id=_LETTERS[at], number=at + 1, label=pair.names[at], chosen=True
        )
        shape = replace(shape, letter=_LETTERS[at])
        drawn = replace(whole, zones=(shape,), focus=focus, overlay=overlay, legend=False)
        with column:
            st.header(f"{_LETTERS[at]}. {for_markdown(pair.names[at])}")
            st.markdown(_big(pair, at))
            show_map(
                pair.scene.study, drawn, key=f"two-{at}", height=460, on_click=_take_click(pair)
            )
    legend_strip.show_strip(whole, *[text_room.SWING_DOTS] * bool(pair.swing))


def _big(pair: Pair, at: int) -> str:
    """Say the three figures that are argued over, in one line."""
    _, residents, children, _, need, _ = text_define.figures_in_words(pair.standings[at])
    return text_room.BIG.format(residents=residents, children=children, need=need)


def _take_click(pair: Pair) -> Callable[[MapClick], None]:
    def take(click: MapClick) -> None:
        if click.kind == "area" and click.code in pair.swing:
            state.keep(_SWING, click.code)

    return take


def _chosen(pair: Pair) -> str:
    """Give the swing area that is looked at."""
    kept: str = state.kept(_SWING, "")
    return kept if kept in pair.swing else next(iter(pair.swing), "")


def _show_figures(pair: Pair) -> None:
    said = map(text_define.figures_in_words, pair.standings)
    columns = zip(text_room.FIGURES, *said, strict=True)
    show_words([{"Figure": name, "A": a, "B": b} for name, a, b in columns], "Figure")
    both = len(pair.members[0] & pair.members[1])
    st.caption(
        f"{text.many(both, 'neighbourhood')} in both; {text.many(len(pair.swing), 'swing area')} "
        "in only one, outlined with dots. Both maps have one scale and one legend."
    )


def _show_swing(pair: Pair) -> None:
    """Say what moving one area from one zone to the other does to both."""
    if not pair.swing:
        st.info(text_room.SAME)
        return
    names = pair.scene.study.area_names
    st.selectbox(
        text_room.SWING,
        list(pair.swing),
        format_func=lambda code: f"{names[code]}: only in {_LETTERS[code in pair.members[1]]}",
        key=state.bind("swing", _chosen(pair)),
        on_change=lambda: state.keep(_SWING, state.widget("swing")),
    )
    code = _chosen(pair)
    for at in (0, 1):
        st.markdown(f"**{_LETTERS[at]}** {_effect(pair, at, code)}")


def _effect(pair: Pair, at: int, code: str) -> str:
    members = pair.members[at]
    changed = members ^ {code}
    if not changed:
        return "would have no neighbourhood left."
    now, then = pair.standings[at], find_standing(pair.ground, changed)
    lead = "without it" if code in members else "with it"
    parts = f", in {len(then.parts)} parts that do not touch" if len(then.parts) > 1 else ""
    return (
        f"{lead}: need {now.figures.need:.1f} → **{then.figures.need:.1f}**, residents "
        f"{now.figures.residents:,.0f} → **{then.figures.residents:,.0f}**, children "
        f"{now.figures.children:,.0f} → **{then.figures.children:,.0f}**{parts}."
    )
