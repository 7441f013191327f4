"""The kinds of control that the form of a zone is made of; each writes its field of the brief."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import streamlit as st

from czmap.ui import state


def pick_one(
    label: str,
    name: str,
    options: Sequence[StrEnum] | Sequence[int],
    names: Mapping[Any, str],
    tip: str | None = None,
) -> None:
    """Ask for one of a few."""
    st.selectbox(
        label,
        options,
        format_func=lambda one: names[one],
        key=state.bind(name, getattr(state.view().brief, name)),
        on_change=take,
        args=(name,),
        help=tip,
    )


def pick_several(
    label: str, name: str, names: Mapping[str, str], tip: str, placeholder: str
) -> None:
    """Ask for any of many, by their names."""
    st.multiselect(
        label,
        list(names),
        format_func=lambda code: names[code],
        key=state.bind(name, list(getattr(state.view().brief, name))),
        on_change=take,
        args=(name,),
        help=tip,
        placeholder=placeholder,
        filter_mode="contains",
        select_all=False,
    )


def pick_number(
    label: str, name: str, bounds: tuple[int, int], *, step: int = 1, tip: str | None = None
) -> None:
    """Ask for a whole number."""
    value = min(bounds[1], max(bounds[0], getattr(state.view().brief, name)))
    st.number_input(
        label,
        *bounds,
        step=step,
        key=state.bind(name, value),
        on_change=take,
        args=(name,),
        help=tip,
    )


def pick_whether(label: str, name: str, tip: str) -> None:
    """Ask for yes or no."""
    st.toggle(
        label,
        key=state.bind(name, getattr(state.view().brief, name)),
        on_change=take,
        args=(name,),
        help=tip,
    )


def take(name: str) -> None:
    """Write what a control holds into the brief."""
    held = state.widget(name)
    state.change_brief(**{name: tuple(held) if isinstance(held, list) else held})
