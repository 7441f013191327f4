"""More rules: which neighbourhoods and wards a zone may be made of, and what must be near."""

import streamlit as st

from czmap.geodata.study import Study
from czmap.safe import for_markdown, plain
from czmap.ui import state, text_rules
from czmap.ui.brief_controls import pick_number, pick_one, pick_several, pick_whether

MOST_NAMED = 1_500
"""Neighbourhoods that a list to choose from holds; more make every press slow."""


def pick_places(study: Study) -> None:
    """Ask which neighbourhoods and wards must be in, may be in, or must stay out."""
    names = _neighbourhoods(study)
    pick_several(
        text_rules.LOCK_IN, "locked_in", names, text_rules.LOCK_IN_HELP, "No neighbourhood"
    )
    pick_several(
        text_rules.LOCK_OUT, "locked_out", names, text_rules.LOCK_OUT_HELP, "No neighbourhood"
    )
    _offer_picked(study)
    wards = _wards(study)
    if len(wards) <= MOST_NAMED:
        pick_several(
            text_rules.ONLY_WARDS, "only_wards", wards, text_rules.ONLY_WARDS_HELP, "Any ward"
        )


def pick_rules() -> None:
    """Ask what kind of neighbourhoods, of wards, and how near a school."""
    pick_one(
        text_rules.DEPRIVED_LABEL,
        "deprived",
        list(text_rules.DEPRIVED_CHOICES),
        text_rules.DEPRIVED_CHOICES,
        text_rules.DEPRIVED_HELP,
    )
    pick_number(text_rules.SCHOOL, "secondary", (0, 20_000), step=250, tip=text_rules.SCHOOL_HELP)
    pick_number(text_rules.PER_COUNCIL, "per_council", (0, 50), tip=text_rules.PER_COUNCIL_HELP)
    pick_whether(text_rules.WHOLE_WARDS, "whole_wards", text_rules.WHOLE_WARDS_HELP)


def _neighbourhoods(study: Study) -> dict[str, str]:
    """Name the neighbourhoods to choose from; of a large place those that are locked or picked."""
    names, view = study.area_names, state.view()
    if len(names) > MOST_NAMED:
        few = {*view.brief.locked_in, *view.brief.locked_out, view.area}
        names = {code: names[code] for code in few if code in names}
    return dict(sorted(names.items(), key=lambda one: one[::-1]))


def _wards(study: Study) -> dict[str, str]:
    rows = study.ward_rows.itertuples(index=False, name=None)
    names = {code: plain(f"{ward}, {lad}") for code, ward, lad in rows}
    return dict(sorted(names.items(), key=lambda one: one[::-1]))


def _offer_picked(study: Study) -> None:
    """Offer to lock the neighbourhood that is picked out on the map."""
    view = state.view()
    if view.area not in study.areas.index:
        st.caption(text_rules.NO_PICK)
        return
    name = for_markdown(study.area_names[view.area])
    st.markdown(f"Picked out on the map: **{name}**.")
    left, right = st.columns(2)
    for column, label, rule, other in (
        (left, "Lock it in", "locked_in", "locked_out"),
        (right, "Lock it out", "locked_out", "locked_in"),
    ):
        with column:
            st.button(
                label,
                key=f"{rule}-picked",
                on_click=_lock,
                args=(view.area, rule, other),
                disabled=view.area in getattr(view.brief, rule),
                width="stretch",
            )


def _lock(code: str, rule: str, other: str) -> None:
    """Lock a neighbourhood in or out (an on_click); it is taken out of the other rule."""
    brief = state.view().brief
    state.change_brief(
        **{
            rule: (*getattr(brief, rule), code),
            other: tuple(one for one in getattr(brief, other) if one != code),
        }
    )


def rules_in_force() -> int:
    """Count the rules that are not as usual, so that a closed list does not hide them."""
    brief = state.view().brief
    kept = (
        brief.locked_in, brief.locked_out, brief.only_wards, brief.deprived, brief.secondary,
        brief.per_council, brief.whole_wards,
    )  # fmt: skip
    return sum(bool(one) for one in kept)
