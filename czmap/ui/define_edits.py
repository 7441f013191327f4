"""What each edit would do, in words; and every edit by keyboard: lists, names and locks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, repeat
from math import inf, isnan
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from czmap.safe import for_markdown
from czmap.scoring.draft import (
    Lock,
    Mode,
    add_areas,
    click_area,
    exchange_areas,
    lock_areas,
    remove_areas,
)
from czmap.scoring.search import Candidate, Ranking
from czmap.scoring.standings import find_ranks
from czmap.scoring.swaps import Swap, find_swaps
from czmap.scoring.whatif import best_edit, find_edits
from czmap.scoring.zones import Aim
from czmap.ui import cache, define_search, define_state, state, text, text_define
from czmap.ui.define_state import Desk
from czmap.ui.view import OWN

_AIMS = {
    Aim.BALANCE: "need and people in balance",
    Aim.DEPTH: "the highest average need",
    Aim.REACH: "the most children in low-income families",
}
FIRST_LISTED, MOST_LISTED = 10, 40
"""Rows of each list at first, since each is drawn anew by every click; when all are asked for, the
rest are found by name."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Edits:
    """What every single edit of the draft would do.

    Attributes
    ----------
    table
        As `find_edits` gives them.
    rows
        The same by code, each with `says`: what it would do, in words.
    """

    table: pd.DataFrame
    rows: Mapping[str, Mapping[str, Any]]


def edits_of(desk: Desk) -> Edits:
    """Work out what every edit would do, and where the zone would come among those found."""
    table = find_edits(desk.ground, desk.draft.members)
    standing, ranking = desk.standing, _ranking(desk)
    ranks: Iterable[float] = repeat(np.nan)
    if ranking is not None:
        now = standing.figures.value(desk.ground.criteria.aim)
        ranks = find_ranks(desk.ground, ranking, table["gain"] + now).tolist()
    of = len(ranking.candidates) if ranking is not None else 0
    rows = _rows(table)
    for row, rank in zip(rows.values(), ranks, strict=False):  # without a ranking none has a rank
        change = row["zone_compactness"] - standing.compactness
        row["says"] = _effect({**row, "compactness_change": change, "rank": rank, "of": of})
    return Edits(table=table, rows=rows)


def _ranking(desk: Desk) -> Ranking | None:
    """Give the zones found for the same question, if they are there: nothing is searched."""
    asked = replace(desk.question, study=state.scene().study.key)
    return cache.kept_ranking(asked, desk.scene.edition)


def found_zones(desk: Desk) -> tuple[Candidate, ...]:
    """Give the zones that were found for the same question; none when none was searched for."""
    ranking = _ranking(desk)
    return ranking.candidates if ranking is not None else ()


def hints_of(edits: Edits) -> dict[str, str]:
    """Say of each area that can be edited what that would do, for its tooltip."""
    return {code: row["says"] for code, row in edits.rows.items()}


def _rows(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    names = [str(name) for name in table.columns]
    cells = zip(*(table[name].tolist() for name in names), strict=True)
    rows = (dict(zip(names, row, strict=True)) for row in cells)
    return dict(zip(map(str, table.index.tolist()), rows, strict=True))


def _effect(edit: Mapping[str, Any]) -> str:
    """Say what one edit would make of the zone."""
    lead = "Without it" if edit["inside"] else "With it"
    if edit["problem"] == "nothing would be left":
        return "The last one: nothing would be left"
    said = [f"need {_number(edit['zone_need'])}", f"{edit['zone_residents']:,.0f} residents"]
    if np.isfinite(edit["zone_children_in_need"]):
        in_need = text.about(edit["zone_children_in_need"])
        said.append(f"{in_need} children in low-income families")
    if np.isfinite(edit["zone_compactness"]):
        change = edit["compactness_change"]
        shift = f" ({change:+.2f})" if abs(change) >= 0.005 else ""
        said.append(f"compactness {edit['zone_compactness']:.2f}{shift}")
    if np.isfinite(edit["rank"]):
        said.append(f"{text_define.place_among(int(edit['rank']), int(edit['of']))}")
    words = f"{lead}: {', '.join(said)}"
    parts = int(edit["parts"])
    if parts > 1:
        words += f", in {parts} parts"
    return f"{words} ({edit['problem']})" if edit["problem"] else words


def _number(value: float) -> str:
    return f"{value:.1f}" if np.isfinite(value) else "not known"


def show_best(desk: Desk, edits: Edits) -> None:
    """Name the best neighbourhood to add, to take out and to exchange, each with its button."""
    if not desk.draft.members:
        return
    draft = desk.draft
    locked = draft.locked_in | draft.locked_out
    st.markdown("## Best next step")
    aim = _AIMS[desk.ground.criteria.aim]
    st.caption(f"By the aim of the brief, {aim}, within its bounds.{_now_among(desk)}")
    add = best_edit(desk.ground, draft.members, edits.table, inside=False, locked=locked)
    drop = best_edit(desk.ground, draft.members, edits.table, inside=True, locked=locked)
    _show_step(desk, edits, add, "Add", "No neighbourhood next to it can join within the bounds.")
    _show_step(desk, edits, drop, "Take out", "None can be taken out within the bounds.")
    _show_swaps(desk, find_swaps(desk.ground, draft.members, edits.table, locked))
    define_search.show_search(desk)


def _show_swaps(desk: Desk, swaps: Sequence[Swap]) -> None:
    """Offer the best exchange of two neighbourhoods, and the next best under it."""
    if not swaps:
        st.caption("No exchange of two would make it better within the bounds.")
        return
    _show_swap(desk, swaps[0])
    if swaps[1:]:
        others = st.expander("Other exchanges", on_change="rerun", key="define-exchanges")
        if others.open:
            with others:
                for swap in swaps[1:]:
                    _show_swap(desk, swap)


def _show_swap(desk: Desk, swap: Swap) -> None:
    st.button(
        f"Exchange {_short(desk, swap.out)} for {_shorter(desk, swap.into, swap.out)}",
        key=f"define-swap-{swap.out}",
        on_click=define_state.edit,
        args=(exchange_areas, swap.out, swap.into),
        width="stretch",
    )
    told = [f"need {_number(swap.need)}", f"{swap.residents:,.0f} residents"]
    if np.isfinite(swap.children_in_need):
        told.append(f"{text.about(swap.children_in_need)} children in low-income families")
    st.caption(f"After it: {', '.join(told)}.")


def _now_among(desk: Desk) -> str:
    """Say where the zone comes among those that were found for the same brief, if they were."""
    ranking = _ranking(desk)
    if ranking is None:
        return " " + text_define.NOT_FOUND_YET
    value = pd.Series([desk.standing.figures.value(desk.ground.criteria.aim)])
    rank = find_ranks(desk.ground, ranking, value)[0]
    if not np.isfinite(rank):
        return ""
    among = text_define.place_among(int(rank), len(ranking.candidates))
    return f" By that figure it is now {among}; {text_define.RANK_HELP}"


def _short(desk: Desk, code: str) -> str:
    return for_markdown(str(desk.scene.study.areas["lsoa_name"][code]))


def _shorter(desk: Desk, code: str, other: str) -> str:
    """Name a neighbourhood beside one of the same council: "053D" beside "Birmingham 079C"."""
    names = desk.scene.study.areas["lsoa_name"]
    (lead, _, last), (other_lead, _, _) = names[code].rpartition(" "), names[other].rpartition(" ")
    return for_markdown(last if lead == other_lead else names[code])


def _show_step(desk: Desk, edits: Edits, code: str | None, verb: str, none: str) -> None:
    if code is None:
        st.caption(none)
        return
    row = edits.rows[code]
    size, bounds = desk.standing.figures.size, desk.ground.criteria.size
    better = _worth(row["zone_size"], row["gain"], size, bounds)
    st.button(
        f"{verb} {_short(desk, code)}",
        key=f"define-best-{verb}",
        on_click=define_state.edit,
        args=(remove_areas if row["inside"] else add_areas, (code,)),
        width="stretch",
    )
    st.caption(f"{for_markdown(str(row['says']))}: {better}.")


def _worth(after: float, gain: float, size: float, bounds: tuple[float, float]) -> str:
    """Say what an edit is worth: first for the size, then by the aim."""
    low, high = bounds
    if not low <= size <= high:
        if low <= after <= high:
            return "brings the size within its bounds"
        if (after < size) == (size > high):
            return "brings it nearer the size wanted"
    return "better" if gain > 1e-9 else "no better"


def pick_by_name(desk: Desk) -> None:
    """Ask for a neighbourhood by name: choosing it does what a click on the map does."""
    names = desk.names
    st.selectbox(
        "Add or take out a neighbourhood by name",
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=state.bind("define-name", None),
        on_change=_take_name,
        placeholder="Type a name or a ward",
        filter_mode="contains",
    )


def _take_name() -> None:
    code = state.widget("define-name")
    if code:
        define_state.edit(click_area, code, define_state.mode())


def show_lists(desk: Desk, edits: Edits) -> None:
    """Show the members and the neighbourhoods just outside, each with a tick box."""
    if not desk.draft.members:
        return
    st.header("Neighbourhood by neighbourhood")
    with st.container(key="split-define-lists"):
        left, right = st.columns(2, gap="medium")
    rows = edits.rows
    by_name = sorted(rows, key=lambda code: str(rows[code]["lsoa_name"]))
    best_first = sorted(rows, key=lambda code: _last_if_missing(-rows[code]["gain"]))
    inside = {code: rows[code] for code in by_name if rows[code]["inside"]}
    outside = {code: rows[code] for code in best_first if not rows[code]["inside"]}
    with left:
        st.markdown(f"### In the zone ({len(inside):,})")
        _show_rows(desk, inside, "inside")
    with right:
        st.markdown(f"### Just outside ({len(outside):,})")
        st.caption("The best to add come first.")
        _show_rows(desk, outside, "outside")
    _pick_locks(desk, outside)


def _last_if_missing(value: float) -> float:
    return inf if isnan(value) else value


def _show_rows(desk: Desk, rows: Mapping[str, Mapping[str, Any]], where: str) -> None:
    whole = f"define-all-{where}"
    most = MOST_LISTED if state.widget(whole, False) else FIRST_LISTED
    with st.container(height=420, border=True):
        for code, edit in islice(rows.items(), most):
            lock = " · locked" if define_state.is_locked(desk, code) else ""
            st.checkbox(
                f"**{for_markdown(desk.names[code])}**{lock}  \n{_own(edit)}  \n"
                f"{for_markdown(edit['says'])}",
                key=state.bind(f"define-in-{code}", bool(edit["inside"])),
                on_change=_tick,
                args=(code,),
                disabled=bool(lock),
            )
        if most == MOST_LISTED < len(rows):
            st.caption(f"{len(rows) - MOST_LISTED:,} more: find them by name above.")
    if len(rows) > FIRST_LISTED:
        every = (
            f"all {len(rows):,}" if len(rows) <= MOST_LISTED else f"{MOST_LISTED} of {len(rows):,}"
        )
        st.toggle(f"List {every}", key=state.bind(whole, state.widget(whole, False)))


def _own(edit: Mapping[str, Any]) -> str:
    said = f"Need {_number(edit['need'])}, {edit['residents']:,.0f} residents"
    return f"{said}, {edit['children']:,.0f} children"


def _tick(code: str) -> None:
    mode = Mode.ADD if state.widget(f"define-in-{code}") else Mode.SUBTRACT
    define_state.edit(click_area, code, mode)


def _pick_locks(desk: Desk, outside: Iterable[str]) -> None:
    draft = desk.draft
    opened = st.expander("Lock neighbourhoods in or out", on_change="rerun", key="define-locks")
    if not opened.open:
        return
    with opened:
        st.caption(
            "No click, list or search changes what is locked. Locking out also keeps a "
            "neighbourhood from being suggested."
        )
        _locks(desk, "Always in the zone", draft.codes, draft.locked_in, Lock.INSIDE)
        free = sorted({*outside, *draft.locked_out})
        _locks(desk, "Never in the zone", free, draft.locked_out, Lock.OUTSIDE)


def _locks(
    desk: Desk, label: str, options: Sequence[str], locked: frozenset[str], lock: Lock
) -> None:
    known = [code for code in options if code in desk.names]
    st.multiselect(
        label,
        known,
        format_func=desk.names.__getitem__,
        key=state.bind(f"define-lock-{lock}", [code for code in known if code in locked]),
        on_change=_take_locks,
        args=(lock, locked),
        placeholder="None",
        filter_mode="contains",
        select_all=False,
    )


def _take_locks(lock: Lock, before: frozenset[str]) -> None:
    chosen = frozenset(state.widget(f"define-lock-{lock}"))
    if before - chosen:
        define_state.edit(lock_areas, before - chosen, Lock.FREE)
    if chosen - before:
        define_state.edit(lock_areas, chosen - before, lock)


def pick_size() -> None:
    """Ask how large the zone should be: the size of the brief."""
    brief = state.view().brief
    low, high = brief.sizes[0]
    labels = {key: label for key, label in text.SCALE_LABELS.items() if key != OWN}
    st.selectbox(
        "Size wanted",
        [*labels, *([OWN] if brief.scale == OWN else [])],
        format_func=lambda key: labels.get(key, f"{low:,.0f} to {high:,.0f}"),
        key=state.bind("scale", brief.scale),
        on_change=_take_scale,
        help="Other bounds are set on the page *Find zones* and count here too.",
    )


def _take_scale() -> None:
    state.change_brief(scale=state.widget("scale"))
