"""The zone that is being defined: settled for a run, and edited by what the user does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import streamlit as st

from czmap.errors import CzmapError
from czmap.exports.code_lists import CodeList, parse_code_list
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.study import INVENTED, StudyKey
from czmap.map_paint import MapClick, MapFocus, make_focus
from czmap.safe import for_markdown
from czmap.scoring.draft import (
    Draft,
    Mode,
    add_areas,
    click_area,
    lock_of,
    remove_areas,
    replace_members,
)
from czmap.scoring.reach import Inclusion, find_within, has_centres, parse_shape
from czmap.scoring.whatif import Ground, Standing, find_standing
from czmap.scoring.zones import Part, name_zone
from czmap.ui import cache, cache_define, cache_postcodes, state, text, text_define
from czmap.ui.cache_define import Home
from czmap.ui.map_panel import MOST_POLYGONS
from czmap.ui.state import Question, Scene
from czmap.ui.view import Brief

SEARCHED = "define-searched"
"""Names the search for the best zone with those that are kept, and what went wrong with it."""
_REPORT, _LIST = "define report", "define list"
_MODE, _PART, _OPEN, _FOCUS = "define mode", "define part", "define ways in", "define focus"


@dataclass(frozen=True, eq=False, kw_only=True)
class Desk:
    """What the page works on in one run.

    Attributes
    ----------
    scene
        Its study holds every member of the draft, so it may be wider than what is looked at.
    ground
        What edits are worked out from; its criteria are those of the brief.
    """

    scene: Scene
    draft: Draft
    question: Question
    ground: Ground

    @cached_property
    def wards(self) -> tuple[Part, ...]:
        """The draft's parts by ward, the most people first."""
        return self._parts("ward")

    @cached_property
    def lads(self) -> tuple[Part, ...]:
        """The draft's parts by council."""
        return self._parts("lad")

    @cached_property
    def standing(self) -> Standing:
        """Where the draft stands, measured once in a run."""
        return find_standing(self.ground, self.draft.members)

    @property
    def usual_name(self) -> str:
        """The name that a found zone would have; "" for none."""
        return name_zone(self.wards, self.lads) if self.draft.members else ""

    def _parts(self, level: str) -> tuple[Part, ...]:
        """List the parts as `find_parts` does, from sums and names kept for all clicks."""
        every = cache_define.people_by_place(self.scene.study.key.pack, self.scene.edition)
        homes = cache_define.homes(self.scene.study.key, self.scene.edition)
        inside: dict[str, list[Home]] = {}
        for code in self.draft.codes:
            inside.setdefault(getattr(homes[code], level), []).append(homes[code])
        whole = sum(home.residents for homes in inside.values() for home in homes)
        parts = [_part(code, level, homes, whole, every[code]) for code, homes in inside.items()]
        return tuple(sorted(parts, key=lambda part: (-part.residents, part.code)))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names of all neighbourhoods at hand, by code."""
        return self.scene.study.area_names


def _part(code: str, level: str, homes: Sequence[Home], whole: float, all_of_it: float) -> Part:
    residents = sum(home.residents for home in homes)
    return Part(
        code=code,
        name=homes[0].ward_name if level == "ward" else homes[0].lad_name,
        lad_name=homes[0].lad_name,
        areas=len(homes),
        residents=residents,
        share=residents / whole if whole else float("nan"),
        of_whole=residents / all_of_it if all_of_it else float("nan"),
    )


def needs_councils(scene: Scene) -> bool:
    """Say whether some council must be chosen first: the place is too wide, and no zone begun."""
    return len(scene.study.areas) > MOST_POLYGONS and not state.view().members


def settle_desk(scene: Scene) -> Desk:
    """Give the draft and the study that holds it; codes of nowhere are left out and named."""
    _leave_out_strangers(scene)
    draft = state.draft()
    if not state.kept(_PART, ()):  # at first the map looks at the zone; clicks never move it
        state.keep(_PART, (draft.codes, 0))
        state.keep(_OPEN, not draft.members)
    study = cache.study(_wide_enough(scene, draft), scene.edition)
    wide = replace(scene, study=study)
    try:
        criteria = state.view().brief.criteria()
    except CzmapError as problem:
        state.note_problem("brief", problem.sentence())
        criteria = Brief().criteria()
    else:
        state.clear_problem("brief")
    asked = Question(study=study.key, index=scene.index, criteria=criteria)
    return Desk(
        scene=wide, draft=draft, question=asked, ground=cache_define.ground(asked, scene.edition)
    )


def _leave_out_strangers(scene: Scene) -> None:
    known = scene.study.pack.areas.index
    chosen = state.view().members
    strangers = [code for code in chosen if code not in known]
    if not strangers:
        return
    if scene.study.key.pack == INVENTED and strangers[0].startswith("E"):
        why = "They are of England, and what you see is the invented borough: choose England first."
    else:
        why = (
            "They may be of another census (2011), of Wales, or mistyped; czmap does not guess "
            "what they are."
        )
    problem = CzmapError(
        f"{len(strangers):,} of the {len(chosen):,} neighbourhoods of the zone are not in this "
        "data and were left out.",
        examples=strangers,
        then=why,
    )
    state.note_problem("draft", problem.sentence())
    state.change(members=tuple(code for code in chosen if code in known))
    state.write_address()


def _wide_enough(scene: Scene, draft: Draft) -> StudyKey:
    """Look at the councils of all members beside those that are looked at.

    Where those are a whole country, look at the members' councils and the ones next door; without
    members, at one council, which stands in until a zone is opened.
    """
    study, key = scene.study, scene.study.key
    if len(study.areas) > MOST_POLYGONS:
        held = list(draft.codes) or [study.areas.index[0]]
        lads = study.pack.areas.loc[held, "lad_code"].unique()
        return StudyKey(pack=key.pack, lads=tuple(sorted(map(str, lads))), over_the_edge=True)
    outside = [code for code in draft.codes if code not in study.areas.index]
    if not outside:
        return key
    lads = study.pack.areas.loc[outside, "lad_code"].unique()
    return replace(key, lads=tuple(sorted({*key.lads, *map(str, lads)})))


def edit(change: Callable[..., Draft], *args: Any, **named: Any) -> None:
    """Edit the draft by a pure function (an on_click); what is wrong becomes a sentence."""
    state.clear_problem("draft", "start", SEARCHED)
    state.keep(_REPORT, ())
    try:
        made = change(state.draft(), *args, **named)
        state.change_draft(made)
        if change is replace_members:
            look_at_part(made.codes)
            state.keep(_OPEN, not made.members)
    except CzmapError as problem:
        state.note_problem("draft", problem.sentence())


def opens_ways_in() -> bool:
    """Say whether the ways in lie open: never changed by a click, which would move the map."""
    return state.kept(_OPEN, True)


def offer_list(desk: Desk, codes: str, what: str) -> None:
    """Offer to start from the neighbourhoods of a list ("": the one typed), or to add them."""
    start, add = st.columns(2)
    with start:
        st.button(
            f"Start my zone from this {what}",
            type="primary",
            on_click=_take_list,
            args=(desk.scene, codes, True),
            width="stretch",
        )
    with add:
        st.button(
            f"Add this {what} to my zone",
            on_click=_take_list,
            args=(desk.scene, codes, False),
            disabled=not desk.draft.members,
            width="stretch",
        )


def _take_list(scene: Scene, codes: str, anew: bool) -> None:
    state.clear_problem("start", "draft")
    try:
        typed = codes or str(state.widget("define-list", ""))
        listed = parse_code_list(typed, scene.study.pack, cache_postcodes.postcodes)
    except CzmapError as problem:
        state.note_problem("start", problem.sentence())
        return
    if listed.members and anew:
        edit(replace_members, listed.members, "Started from a list")
    elif listed.members:
        edit(add_areas, listed.members)
    count = text.many(len(listed.members), "neighbourhood")
    state.keep(_REPORT, (f"{count} found in the list.", *listed.said))
    state.keep(_LIST, listed)


def last_list() -> CodeList | None:
    """Give the list that was read last, until it is put away."""
    return state.kept(_LIST, None)


def forget_list() -> None:
    """Put the report on the last list away."""
    state.keep(_LIST, None)
    state.keep(_REPORT, ())


def mode() -> Mode:
    """Say what a click does."""
    return state.kept(_MODE, Mode.TOGGLE)


def take_mode() -> None:
    """Take the mode that was chosen; a second press on it lets nothing go."""
    state.keep(_MODE, state.widget("define-mode") or mode())


def take_map_click(click: MapClick) -> None:
    """Edit by what was clicked on the map, every click of it in turn."""
    for one in (*click.earlier, click):
        if one.kind == "area":
            edit(click_area, one.code, mode())
        elif one.kind == "shape":
            _take_shape(one.code)


def _take_shape(drawn: str) -> None:
    """Add the areas that a drawn shape takes in (or take them out), and say by which rule."""
    out = mode() is Mode.SUBTRACT
    try:
        scene = state.scene()
        # what the map shows, which may be wider than what is looked at, and nothing beyond it
        shown = cache.study(_wide_enough(scene, state.draft()), scene.edition).areas
        found = find_within(shown, parse_shape(drawn), inclusion())
    except CzmapError as problem:
        state.note_problem("draft", problem.sentence())
        return
    edit(remove_areas if out else add_areas, found)
    verb = "taken out" if out else "added"
    count = text.many(len(found), "neighbourhood") if found else "no neighbourhood"
    done = f", {verb}" if found else ""
    rule = text_define.inclusion_words(inclusion(), knows_centres())
    state.keep(_REPORT, (f"The drawn shape takes in {count}{done}: it asks that {rule}.",))


def inclusion() -> Inclusion:
    """Say by which rule a shape takes areas in."""
    return state.kept("define rule", Inclusion.MIDDLE)


def knows_centres() -> bool:
    """Say whether the data knows where the people of its neighbourhoods live on average."""
    return has_centres(state.scene().study.pack.areas)


def pick_inclusion(name: str) -> None:
    """Ask by which rule a shape takes areas in; one answer for circles, schools and drawings."""
    known = knows_centres()
    st.selectbox(
        "A neighbourhood is taken in when",
        list(Inclusion),
        format_func=partial(text_define.inclusion_words, centres=known),
        key=state.bind(name, inclusion()),
        on_change=_take_inclusion,
        args=(name,),
        help=text_define.INCLUSION_HELP if known else text_define.POINT_INSIDE_HELP,
    )


def _take_inclusion(name: str) -> None:
    state.keep("define rule", state.widget(name))


def report(*said: str) -> None:
    """Say something of the zone beside the map, until the next edit."""
    state.keep(_REPORT, said)


def last_report() -> tuple[str, ...]:
    """Give what the last list or shape brought, in sentences; the next edit takes it away."""
    return state.kept(_REPORT, ())


def marks_of(desk: Desk) -> str:
    """Write for each area whether it is in the draft and whether it is locked."""
    draft = desk.draft
    marks = {**dict.fromkeys(draft.members, "1"), **dict.fromkeys(draft.locked_in, "2")}
    marks |= dict.fromkeys(draft.locked_out, "3")
    return "".join(marks.get(code, "0") for code in desk.names)


def is_locked(desk: Desk, code: str) -> bool:
    """Say whether an area is locked, in or out."""
    return lock_of(desk.draft, code) != "free"


def look_at_part(codes: tuple[str, ...]) -> None:
    """Move the map to some areas."""
    turn: int = state.kept(_PART, ((), 0))[1]
    state.keep(_PART, (codes, turn + 1))


def focus_of(desk: Desk) -> MapFocus | None:
    """Look at the areas that the map was last moved to, and a little round them."""
    looked: tuple[tuple[str, ...], int] = state.kept(_PART, ((), 0))
    codes, turn = looked
    held = [code for code in codes if code in desk.scene.study.areas.index]
    if not held:
        return None
    token = f"part-{turn}-{len(held)}"
    made: MapFocus | None = state.kept(_FOCUS, None)
    if made is None or made.token != token:
        around = desk.scene.study.contiguity.neighbours
        near = {b for a in held[:60] for b in around(a, ContiguityRule.QUEEN)}
        made = make_focus(desk.scene.study.areas, {*held, *near}, token=token)
        state.keep(_FOCUS, made)
    return made


def show_problem(topic: str) -> None:
    """Show what is said of a topic."""
    sentence = state.problem(topic)
    if sentence:
        st.error(for_markdown(sentence))
