"""What a person is asked of a list of places before they are put on the maps."""

from dataclasses import replace

import streamlit as st

from czmap.errors import CzmapError
from czmap.geodata.own import LONGEST
from czmap.geodata.own_points import make_points
from czmap.geodata.point_rows import Located, PointColumns
from czmap.geodata.sandbox import OwnFile, read_point_rows
from czmap.geodata.study import Study
from czmap.safe import plain
from czmap.ui import (
    cache_postcodes,
    own_figures,
    own_form,
    own_upload,
    state,
    text_own,
)
from czmap.ui.own_upload import Brought, Choices

_NONE = ""


def ask_places(
    brought: Brought, found: OwnFile, columns: PointColumns, said: Choices, study: Study
) -> None:
    """Say that the file lists places, and ask what they are before any of it is read."""
    st.info(text_own.PLACES.format(located=columns.located.value))
    own_form.say_findings(found.findings)
    if columns.located is Located.POSTCODE and cache_postcodes.postcodes() is None:
        st.warning(text_own.CHECK_POSTCODES)
    stem = f"own-{brought.turn}-places"
    rest = [name for name in found.header if name not in columns.at]
    with st.form(stem):
        st.checkbox(text_own.PUBLIC, key=f"{stem}-public")
        st.selectbox(
            "The column with the name of each place",
            rest or list(columns.at),
            index=rest.index(columns.name) if columns.name in rest else 0,
            format_func=plain,
            key=f"{stem}-name",
        )
        st.selectbox(
            "The column with the kind of place",
            [_NONE, *rest],
            index=rest.index(columns.kind) + 1 if columns.kind in rest else 0,
            format_func=lambda name: plain(name) or "None: they are all of one kind",
            key=f"{stem}-kind",
        )
        stated = plain(brought.name).rpartition(".")[0][:LONGEST]
        for label, key, usual, example in (
            ("What they are called together", "label", stated, "For example: family hubs"),
            ("Where the list is from", "source", "", "For example: the council's directory"),
            ("Which date or period it is about", "period", "", "For example: May 2025"),
        ):
            st.text_input(label, usual, max_chars=LONGEST, key=f"{stem}-{key}", placeholder=example)
        st.form_submit_button(
            "Put them on the maps",
            type="primary",
            on_click=_put,
            args=(brought, columns, said, study),
        )
    own_form.say_done()


def _put(brought: Brought, columns: PointColumns, said: Choices, study: Study) -> None:
    """Read the places and keep them for this session, or say what is wrong (an on_click)."""
    stem = f"own-{brought.turn}-places"
    if not state.held(f"{stem}-public", False):
        state.note_problem(
            "own keep", "Nothing says that these are public places. Tick the box if they are."
        )
        return
    words = tuple(str(state.held(f"{stem}-{name}", "")) for name in ("label", "source", "period"))
    chosen = replace(
        columns,
        name=str(state.held(f"{stem}-name", columns.name)),
        kind=str(state.held(f"{stem}-kind", columns.kind) or ""),
    )
    try:
        rows = read_point_rows(
            brought.content,
            chosen,
            replace(own_upload.read_as(said), ends_as_meant=brought.doubt == "whole"),
        )
        label, source, period = words
        postcodes = cache_postcodes.postcodes() if columns.located is Located.POSTCODE else None
        made, more = make_points(
            rows, (label, source, period), study.pack, study.key.pack, postcodes
        )
        own_figures.add(made)
    except CzmapError as problem:
        state.note_problem("own keep", problem.sentence())
        return
    own_form.note_done(text_own.LAID.format(label=made.label), (*rows.findings, *more))
    own_upload.put_away()
