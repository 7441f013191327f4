"""The zone on the map and in figures: what a click does, what the zone holds, what it breaks."""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

import numpy as np
import streamlit as st

from czmap.map_paint import MapClick, Marking, describe_map
from czmap.safe import for_markdown, plain
from czmap.scoring.draft import Mode, clear_draft, redo, undo
from czmap.scoring.whatif import Standing
from czmap.scoring.zones import Breach, Part, Zone, check_zone
from czmap.ui import (
    announce,
    area_panel,
    cache_define,
    define_places,
    define_state,
    own_layers,
    paint,
    place,
    state,
    text,
    text_define,
    text_said,
)
from czmap.ui.define_state import Desk
from czmap.ui.map_panel import show_map
from czmap.ui.state import Scene

PHASES = ("Nursery", "Family hub", "Primary", "Secondary", "All-through", "16 plus", "Special")
"""The order in which phases are told; others come after them."""
_NAMED = 4
"""Wards named beside the totals; the rest are listed under them."""


def choose_councils(scene: Scene) -> None:
    """Ask for councils where the whole country is looked at: a click on the map chooses one."""
    in_room = state.view().room  # where the sidebar is away
    with st.container(key="split-define"):
        left, right = st.columns([9, 5], gap="medium")
    with right:
        st.info(text_define.CHOOSE_ON_MAP if in_room else text_define.CHOOSE_COUNCIL)
        define_places.pick_place(scene)
    view = state.view()
    shown = paint.area_paint(scene, view)
    with left:
        show_map(scene.study, shown, key="define", height=600, tiles=view.tiles, on_click=_go_there)


def _go_there(click: MapClick) -> None:
    if click.kind == "council":
        place.look_at(click.code)


def show_tools(desk: Desk) -> None:
    """Show what a click does, undo, redo and clear."""
    draft = desk.draft
    with st.container(horizontal=True, vertical_alignment="bottom", key="define-tools"):
        st.segmented_control(
            "A click on the map",
            list(Mode),
            format_func=text_define.MODES.__getitem__,
            key=state.bind("define-mode", define_state.mode()),
            on_change=define_state.take_mode,
        )
        st.button(
            "Undo",
            icon=":material/undo:",
            on_click=define_state.edit,
            args=(undo,),
            disabled=not draft.past,
            help=_last(draft.past),
        )
        st.button(
            "Redo",
            icon=":material/redo:",
            on_click=define_state.edit,
            args=(redo,),
            disabled=not draft.future,
            help=_last(draft.future),
        )
        with st.popover("Clear", icon=":material/delete:", disabled=not draft.members):
            st.markdown("Take every neighbourhood out? *Undo* brings them back.")
            st.button("Yes, clear the zone", on_click=define_state.edit, args=(clear_draft,))
        with st.container(width=130):
            area_panel.pick_layers()


def _last(steps: tuple[object, ...]) -> str | None:
    return for_markdown(getattr(steps[-1], "says", "")) if steps else None


def show_draft_map(desk: Desk, hints: dict[str, str]) -> None:
    """Show the map; a click edits the zone and shows at once."""
    scene, view = desk.scene, state.view()
    shown = paint.area_paint(scene, view)
    focus = define_state.focus_of(desk)
    if focus:
        shown = replace(shown, focus=focus)
    marking = Marking(
        marks=define_state.marks_of(desk), mode=define_state.mode().value, hints=hints
    )
    shown = replace(shown, selected="", marking=marking)
    show_map(
        scene.study, shown, key="define", height=600, tiles=view.tiles,
        on_click=define_state.take_map_click,
    )  # fmt: skip
    opened = st.expander("The map in words", on_change="rerun", key="define-map-words")
    if opened.open:
        with opened:
            st.markdown(for_markdown(describe_map(scene.study.areas, shown)))


def show_totals(desk: Desk) -> None:
    """Show what the zone holds, as it is now."""
    if not desk.draft.members:
        st.info(text_define.EMPTY)
        return
    announce.say(_in_short(desk.standing))
    standing = desk.standing
    _pick_name(desk.usual_name)
    _show_bounds(desk, standing)
    _show_pieces(desk, standing)
    st.markdown(_totals(desk, standing))
    _show_schools(desk)
    own_layers.show_inside(desk.scene, desk.draft.members, state.view().called)
    _show_lines(desk.wards, desk.lads)


def _pick_name(usual: str) -> None:
    st.text_input(
        "Name of the zone",
        key=state.bind("called", state.view().called),
        placeholder=plain(usual),
        max_chars=80,
        on_change=_take_name,
    )


def _take_name() -> None:
    state.change(called=plain(state.widget("called"))[:80])


def _show_bounds(desk: Desk, standing: Standing) -> None:
    """Say what the brief asks and whether the zone keeps it; work in hand is not scolded."""
    define_state.show_problem("brief")
    criteria = desk.ground.criteria
    low, high = criteria.size
    size, who = standing.figures.size, criteria.who
    wanted = f"{low:,.0f} to {high:,.0f} {who}"
    zone = Zone(desk.draft.codes)
    breaches = [
        one for one in check_zone(desk.scene.study, zone, criteria, desk.scene.scores,
                                  parts=len(standing.parts))
        if one.bound != "In one piece" and not _is_small(one, criteria.who, size < low)
    ]  # fmt: skip
    if size < low:
        st.markdown(f"**{size:,.0f}** {who} so far; {wanted} are wanted, {low - size:,.0f} more.")
    elif not breaches and len(standing.parts) == 1:
        st.markdown(f":material/check_circle: It keeps every bound: {wanted}, in one piece.")
    for one in breaches:
        st.markdown(f":material/error: {for_markdown(str(one))}")


def _is_small(breach: Breach, who: str, small: bool) -> bool:
    return small and breach.bound.casefold() == who


def _show_pieces(desk: Desk, standing: Standing) -> None:
    parts = standing.parts
    if len(parts) < 2:
        return
    small = parts[-1]
    names = ", ".join(desk.names[code] for code in small[:3])
    more = f" and {len(small) - 3} more" if len(small) > 3 else ""
    st.markdown(
        f":material/link_off: It lies in **{len(parts)} parts** that do not touch. The smallest is "
        f"{for_markdown(names)}{more}."
    )
    st.button("Show me the smallest part", on_click=define_state.look_at_part, args=(small,))


def _totals(desk: Desk, standing: Standing) -> str:
    figures, scores = standing.figures, desk.scene.scores
    known = scores.score.dropna()
    place_name = for_markdown(desk.scene.study.place)
    told = text.NO_FIGURE
    if np.isfinite(figures.need):
        told = text.share_sentence(
            scores.higher_than(figures.need), place=place_name,
            lower_than=float((known > figures.need).mean()),
        )  # fmt: skip
    in_need = text.about(figures.children_in_need, of=figures.children)
    if figures.children_in_need_missing and np.isfinite(figures.children_in_need):
        in_need = f"at least {in_need}"
    need = f"{figures.need:.1f} of 100" if np.isfinite(figures.need) else text.NO_FIGURE
    count = text.many(figures.areas, "neighbourhood")
    lines = (
        f"**{text.whole(figures.residents)} residents** in **{count}**",
        f"**{text.whole(figures.children)} children** (0 to 15), {in_need} in low-income families",
        f"**Need score {need}**, the average over its people: {told}",
        f"**{standing.area_km2:,.1f} km²**; compactness {standing.compactness:.2f} (1 is a circle)",
    )
    return "\n".join(f"- {line}" for line in lines)


def _in_short(standing: Standing) -> str:
    parts = len(standing.parts)
    _, residents, _, _, need, _ = text_define.figures_in_words(standing)
    count = text.many(standing.figures.areas, "neighbourhood")
    said = text_said.ZONE.format(count=count, residents=residents, need=need)
    return said if parts == 1 else f"{said} {text_said.PARTS.format(parts=parts)}"


def _show_schools(desk: Desk) -> None:
    by_home = cache_define.schools_by_home(desk.scene.study.key, desk.scene.edition)
    inside = [one for code in desk.draft.codes for one in by_home.get(code, ())]
    if not inside:
        st.markdown("**No school or service** lies inside.")
        return
    by_phase: dict[str, list[float]] = {}
    for phase, pupils in inside:
        by_phase.setdefault(phase, []).append(pupils)
    order = sorted(by_phase, key=lambda phase: (_order_of(phase), phase))
    said = [_phase_sentence(phase, by_phase[phase]) for phase in order]
    st.markdown(f"**{text.many(len(inside), 'school or service', 'schools and services')}**: "
                f"{'; '.join(said)}.")  # fmt: skip


def _order_of(phase: str) -> int:
    return PHASES.index(phase) if phase in PHASES else len(PHASES)


def _phase_sentence(phase: str, pupils: Sequence[float]) -> str:
    named = "of other kinds" if phase == "Not applicable" else for_markdown(phase.lower())
    said, known = f"{len(pupils)} {named}", [one for one in pupils if isfinite(one)]
    return f"{said} ({sum(known):,.0f} pupils)" if known else said


def _show_lines(wards: tuple[Part, ...], lads: tuple[Part, ...]) -> None:
    """Say which wards and councils it touches, and how its people are shared between them."""
    touched = f"{text.many(len(wards), 'ward')} of {text.many(len(lads), 'council')}"
    if len(wards) == 1:
        st.markdown(f"**{touched}**: {for_markdown(text.part_sentence(wards[0], ward=True))}.")
        return
    shares = [f"{plain(part.name)} {text.percent(part.share)}" for part in wards[:_NAMED]]
    more = len(wards) - _NAMED
    rest = f"; {text.many(more, 'more ward')}" if more > 0 else ""
    listed = text.unbroken(for_markdown("; ".join(shares)))
    st.markdown(f"**{touched}**, by where its residents live: {listed}{rest}.")
    with st.expander("Ward by ward"):
        lines = [text.part_sentence(part, ward=True) for part in wards]
        if len(lads) > 1:
            lines += [text.part_sentence(part, ward=False) for part in lads]
        st.markdown("\n".join(f"- {for_markdown(line)}" for line in lines))
