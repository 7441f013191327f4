"""What a session has of its own: shown, put on a map, kept on this computer, removed."""

import streamlit as st

from czmap.errors import CzmapError
from czmap.geodata.indicators import Indicator
from czmap.geodata.own import OwnIndicator
from czmap.geodata.own_kept import Own
from czmap.geodata.own_points import OwnPoints
from czmap.geodata.study import Study
from czmap.safe import for_markdown
from czmap.ui import own_difference, own_figures, own_form, state, text, text_own
from czmap.ui.view import NEED, Look


def show_kept(study: Study) -> None:
    """Show what was brought, each with what can be done with it."""
    sentence = state.problem("own kept")
    if sentence:
        st.warning(for_markdown(sentence))
    pack = study.key.pack
    every: tuple[Own, ...] = (
        *own_figures.kept(pack),
        *own_figures.points(pack),
        *own_figures.shapes(pack),
    )
    if state.kept("own brought", None) is None:
        own_form.say_done()
    if every and not own_figures.keeps_here():
        st.caption(text_own.SHARED)
    for one in every:
        with st.container(border=True):
            _show_one(one, study)


def _show_one(one: Own, study: Study) -> None:
    st.markdown(_describe(one))
    if isinstance(one, OwnIndicator):
        own_difference.show_differences(one, study)
    key = one.digest
    with st.container(horizontal=True):
        if st.button(
            "Show on the map", key=f"own-show-{key}", on_click=_show_on_map, args=(one,),
            icon=":material/map:",
        ):  # fmt: skip
            st.switch_page("pages/explore.py")
        if own_figures.keeps_here() and not own_figures.is_on_disk(key):
            st.button(
                "Keep on this computer", key=f"own-keep-{key}", on_click=_keep, args=(one,),
                icon=":material/save:",
            )  # fmt: skip
        st.button(
            "Remove", key=f"own-remove-{key}", on_click=_remove, args=(one,),
            icon=":material/delete:",
        )  # fmt: skip


def _describe(one: Own) -> str:
    where = text_own.ON_DISK if own_figures.is_on_disk(one.digest) else text_own.THIS_WINDOW
    if isinstance(one, OwnIndicator):
        meant = one.indicator
        known = int(one.values.notna().sum())
        said = (
            f"**{for_markdown(meant.label)}**{_unit(meant)}. "
            f"{text.direction_of(meant)} Figures for {text.many(known, 'neighbourhood')}. "
            f"Source: {for_markdown(meant.source)}, {for_markdown(meant.period)}."
        )
        if meant.by_ward:
            use = "does not" if meant.context else "may"
            said += f" One figure a ward; the need index {use} use it."
        return f"{said} {where}"
    if isinstance(one, OwnPoints):
        kinds = one.table["kind"].value_counts()
        listed = ", ".join(f"{kinds[kind]:,} {for_markdown(kind)}" for kind in one.kinds[:6])
        return (
            f"**{for_markdown(one.label)}**: {text.many(len(one.table), 'place')} ({listed}). "
            f"Source: {for_markdown(one.source)}, {for_markdown(one.period)}. {where}"
        )
    return (
        f"**{for_markdown(one.label)}**: {text.many(len(one.names), 'boundary', 'boundaries')}. "
        f"Source: {for_markdown(one.source)}. {where}"
    )


def _unit(meant: Indicator) -> str:
    """Give the unit in brackets, where the label does not say it already."""
    said = f"({meant.unit})" in meant.label or f"({meant.unit};" in meant.label
    return "" if said else f" ({for_markdown(meant.unit)})"


def _show_on_map(one: Own) -> None:
    if isinstance(one, OwnIndicator):
        state.change(shown=one.indicator.key)
    state.change(look=Look.MAP)


def _keep(one: Own) -> None:
    """Keep something beyond this session (an on_click)."""
    try:
        own_figures.keep_on_disk(one)
    except CzmapError as problem:
        state.note_problem("own kept", problem.sentence())
        return
    state.clear_problem("own kept")


def _remove(one: Own) -> None:
    """Let something go, and no longer weigh or show it (an on_click)."""
    try:
        own_figures.remove(one.digest)
    except CzmapError as problem:
        state.note_problem("own kept", problem.sentence())
    label = one.indicator.label if isinstance(one, OwnIndicator) else one.label
    if isinstance(one, OwnIndicator):
        key, view = one.indicator.key, state.view()
        state.change_need(weights=tuple(pair for pair in view.need.weights if pair[0] != key))
        if view.shown == key:
            state.change(shown=NEED)
    own_form.note_done(f"{label} is removed.", ())
