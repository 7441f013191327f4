"""The data page's section where a person brings figures, places and boundaries of their own."""

from dataclasses import replace

import streamlit as st

from czmap.errors import CzmapError
from czmap.geodata.codebook import Level
from czmap.geodata.codes import Vintage
from czmap.geodata.own_table import sum_up, to_report
from czmap.geodata.sandbox import IS_LIMITED, OwnFile
from czmap.geodata.shape_rows import ShapeRows
from czmap.geodata.study import Study
from czmap.geodata.tables import OwnTable
from czmap.safe import for_markdown, plain
from czmap.ui import (
    own_form,
    own_kept_panel,
    own_places_form,
    own_report,
    own_shapes_form,
    own_upload,
    state,
    text,
    text_own,
)
from czmap.ui.own_upload import Brought, Choices

_FEW_COUNCILS = 3


def show_own(study: Study) -> None:
    """Show what was brought, and ask for more."""
    st.header("Bring your own data")
    st.markdown(text_own.INTRO.format(apart=text_own.APART[IS_LIMITED]))
    own_kept_panel.show_kept(study)
    with st.expander("What a file must look like"):
        st.markdown("\n".join(f"- **{name}.** {said}" for name, said in text_own.NEEDS.items()))
    brought = own_upload.ask_file(study)
    sentence = state.problem("own file")
    if sentence:
        st.error(for_markdown(sentence))
    if brought is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(for_markdown(plain(brought.name)[:80]))
        st.button("Put this file away", on_click=own_upload.put_away, icon=":material/close:")
    _show_file(brought, study)


def _show_file(brought: Brought, study: Study) -> None:
    """Read the file as it is said to be, and ask what it means."""
    try:
        said = _ask_doubt(brought)
        found = own_upload.read(brought, study, said)
        if isinstance(found, ShapeRows):
            own_shapes_form.ask_shapes(brought, found, study)
            return
        for ask in (_ask_sheet, _ask_head, _ask_column):
            said = ask(brought, found, said)
            read = own_upload.read(brought, study, said)
            if not isinstance(read, ShapeRows):
                found = read
    except CzmapError as problem:
        if state.problem("own file") != problem.sentence():
            st.error(for_markdown(problem.sentence()))
        return
    if found.table is not None:
        _show_found(brought, found.table, study)
        own_form.ask_meaning(found.table, study, brought)
    elif found.points is not None:
        own_places_form.ask_places(brought, found, found.points, said, study)
    else:
        st.error(for_markdown(found.problem))


def _ask_doubt(brought: Brought) -> Choices:
    """Ask what must be known before the file can be read at all."""
    stem = f"own-{brought.turn}"
    whole = brought.doubt == "whole" and st.checkbox(
        "The file is whole: its last line is meant to end so",
        key=f"{stem}-whole",
        on_change=state.clear_problem,
        args=("own file",),
    )
    system = own_shapes_form.ask_system(stem) if brought.doubt == "system" else ""
    head = 0
    if brought.doubt == "head":
        line = st.number_input(
            text_own.HEAD,
            1,
            value=None,
            key=f"{stem}-head-first",
            on_change=state.clear_problem,
            args=("own file",),
        )
        head = int(line or 0)
    if whole or system or head:
        state.clear_problem("own file")
    name_field = str(state.held(f"{stem}-field", "") or "")
    return Choices(whole=whole, system=system, name_field=name_field, head=head)


def _ask_sheet(brought: Brought, found: OwnFile, said: Choices) -> Choices:
    """Ask which sheet of a workbook is meant."""
    if len(found.sheets) < 2:
        return said
    sheet = str(
        st.selectbox("Sheet", found.sheets, format_func=plain, key=f"own-{brought.turn}-sheet")
    )
    return said if sheet == found.sheets[0] else replace(said, sheet=sheet, head=0)


def _ask_head(brought: Brought, found: OwnFile, said: Choices) -> Choices:
    """Ask which line names the columns, where another one might."""
    if brought.doubt == "head" and not said.sheet:
        return said  # asked already
    with st.expander(text_own.HEAD):
        names = ", ".join(plain(name) for name in found.header[:4])
        told = text_own.HEAD_FOUND if found.head else text_own.HEAD_NONE
        st.caption(for_markdown(told.format(head=found.head, names=names)))
        usual = max(1, found.head)
        key = f"own-{brought.turn}-{said.sheet}-head"
        head = int(st.number_input("Line", 1, value=usual, key=key))
    return said if head == usual else replace(said, head=head)


def _ask_column(brought: Brought, found: OwnFile, said: Choices) -> Choices:
    """Ask which column says where, and which rows count."""
    if found.points is not None:
        return said
    stem, sheet = f"own-{brought.turn}", f"{said.sheet}-{said.head}"
    column = st.selectbox(
        "The column that says which neighbourhood or ward a row is about",
        found.header,
        index=found.header.index(found.column) if found.column in found.header else None,
        format_func=plain,
        key=f"{stem}-{sheet}-column",
    )
    only = _ask_rows(found, str(column or ""), f"{stem}-{sheet}")
    # what was found by itself is the same question as none: the answer is there already
    chosen = "" if column == found.column else str(column or "")
    return replace(said, column=chosen, only=only)


def _ask_rows(found: OwnFile, column: str, stem: str) -> tuple[tuple[str, str], ...]:
    """Ask which rows to take of a table that has several for each neighbourhood."""
    options = [name for name in found.choices if name != column]
    repeated = "stands" in found.problem and "times with different values" in found.problem
    if not options or not (repeated or state.held(f"{stem}-rows", False)):
        with st.expander("Take only some rows"):
            st.caption("For a table with several rows for each neighbourhood, such as years.")
            chosen = _pick_columns(options, stem)
    else:
        chosen = _pick_columns(options, stem)
    only = []
    for name in chosen:
        values = found.choices[name]
        value = st.selectbox(
            f"{plain(name)} is", values, format_func=plain, key=f"{stem}-is-{name}"
        )
        only.append((name, str(value)))
    return tuple(sorted(only))


def _pick_columns(options: list[str], stem: str) -> list[str]:
    return st.multiselect(
        "Columns that say which rows to take",
        options,
        format_func=plain,
        key=f"{stem}-only",
        placeholder="Choose the columns that say which",
        filter_mode="contains",
        select_all=False,
    )


def _offer_councils(table: OwnTable, study: Study) -> None:
    """Offer to look only at the councils that a table is about, when they are few."""
    areas = study.pack.areas
    column = "ward_code" if table.level is Level.WARD else None
    rows = areas[areas[column].isin(table.matched)] if column else areas.reindex(
        areas.index.intersection(list(table.matched))
    )  # fmt: skip
    lads = rows.drop_duplicates("lad_code").set_index("lad_code")["lad_name"]
    if not 0 < len(lads) <= _FEW_COUNCILS or set(lads.index) == set(study.key.lads):
        return
    named = " and ".join(for_markdown(name) for name in lads)
    st.markdown(f"The table is about {named} only: elsewhere the map is hatched, with no data.")
    st.button(
        f"Look at {named}",
        on_click=_look_at,
        args=(tuple(str(code) for code in lads.index),),
        key="own-look",
        icon=":material/zoom_in:",
    )


def _look_at(lads: tuple[str, ...]) -> None:
    state.change_study(lads=lads)


def _show_found(brought: Brought, table: OwnTable, study: Study) -> None:
    st.markdown(f"**{for_markdown(sum_up(table, study.place))}**")
    if table.vintage is Vintage.LSOA_2011:
        own_form.say_former(study)
    _offer_councils(table, study)
    own_form.say_findings(table.findings)
    if table.refused:
        with st.expander(f"{text.many(len(table.refused), 'column')} cannot be figures"):
            for name, reason in table.refused.items():
                st.markdown(f"- **{for_markdown(name)}**: {for_markdown(reason)}")
    own_report.offer_report(lambda: to_report(table), brought.name, key="found")
