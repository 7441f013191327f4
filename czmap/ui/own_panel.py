"""The data page's section where a person brings figures of their own."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from czmap.errors import CzmapError, TableError
from czmap.geodata.codebook import CodeBook
from czmap.geodata.codes import Vintage
from czmap.geodata.delimited import MOST_BYTES, Grid, UnendedError
from czmap.geodata.own import OwnIndicator
from czmap.geodata.own_table import sum_up, to_report
from czmap.geodata.sandbox import list_sheets, read_table
from czmap.geodata.study import Study
from czmap.geodata.tables import OwnTable, check_personal, find_code_column, read_own_table
from czmap.safe import for_csv, for_filename, for_markdown, plain
from czmap.ui import cache_own, own_figures, own_form, state, text, text_own
from czmap.ui.view import NEED

_BROUGHT, _READ, _SAID = "own brought", "own table", "own said"
_MOST_CHOICES = 200


@dataclass(frozen=True, eq=False, kw_only=True)
class Brought:
    """A file that was read, and not yet joined.

    Attributes
    ----------
    token
        What it was read from: the upload, the sheet, and whether it was said to be whole.
    """

    token: tuple[str, str, bool]
    name: str
    sheets: tuple[str, ...]
    grid: Grid


def show_own(study: Study) -> None:
    """Show what was brought, and ask for more."""
    st.header("Bring your own figures")
    st.markdown(text_own.INTRO)
    _show_kept(study)
    st.caption(text_own.NEEDS)
    brought = _ask_file()
    _say("own file")
    if brought is None:
        return
    table = _settle_table(brought, study)
    if table is None:
        return
    _show_found(brought, table, study)
    own_form.ask_meaning(table, study, brought.name)


def _show_kept(study: Study) -> None:
    said = str(state.kept(_SAID, ""))
    # beside the form while there is one: that is where the eye is
    if said and state.kept(_BROUGHT, None) is None:
        st.success(for_markdown(said))
    for one in own_figures.kept(study.key.pack):
        with st.container(border=True):
            _show_one(one)


def _show_one(one: OwnIndicator) -> None:
    meant = one.indicator
    known = int(one.values.notna().sum())  # noqa: PD011 - a Series of ours
    st.markdown(
        f"**{for_markdown(meant.label)}** ({for_markdown(meant.unit)}). "
        f"{text.direction_of(meant)} Figures for {text.many(known, 'neighbourhood')}. "
        f"Source: {for_markdown(meant.source)}, {for_markdown(meant.period)}."
    )
    with st.container(horizontal=True):
        if st.button(
            "Show on the map",
            key=f"own-show-{meant.key}",
            on_click=_show_on_map,
            args=(meant.key,),
            icon=":material/map:",
        ):
            st.switch_page("pages/explore.py")
        st.button(
            "Remove",
            key=f"own-remove-{meant.key}",
            on_click=_remove,
            args=(one,),
            icon=":material/delete:",
        )


def _show_on_map(key: str) -> None:
    state.change(shown=key)


def _remove(one: OwnIndicator) -> None:
    """Let figures go, and no longer weigh or show them (an on_click)."""
    own_figures.remove(one.digest)
    key, view = one.indicator.key, state.view()
    state.change_need(weights=tuple(pair for pair in view.need.weights if pair[0] != key))
    if view.shown == key:
        state.change(shown=NEED)
    state.keep(_SAID, f"{one.indicator.label} is removed.")


def _ask_file() -> Brought | None:
    """Take a file and read it apart; what was read before stays while a new one fails."""
    given = st.file_uploader(
        "A CSV or Excel file",
        max_upload_size=MOST_BYTES // 1_000_000,
        key="own-file",
        help="What the file is, is told from its content, not from its name.",
    )
    before: Brought | None = state.kept(_BROUGHT, None)
    if given is None:
        state.clear_problem("own file")
        return before
    sheet = _ask_sheet(before, given.file_id)
    whole = state.problem("own file").startswith("The file may be cut short") and st.checkbox(
        "The file is whole: its last line is meant to end so", key=f"own-whole-{given.file_id}"
    )
    token = (given.file_id, sheet, whole)
    if before is not None and before.token == token:
        return before
    try:
        with st.spinner("Reading the file …"):
            brought = _read(given.getvalue(), given.name, token)
    except CzmapError as problem:
        cut = isinstance(problem, UnendedError)
        stays = f" What you see below is {before.name}." if before else ""
        if state.problem("own file") != (said := problem.sentence() + stays):
            state.note_problem("own file", said)
            if cut:
                st.rerun()
        return before
    state.keep(_BROUGHT, brought)
    state.clear_problem("own file", "own keep")
    state.keep(_SAID, "")
    return brought


def _ask_sheet(before: Brought | None, file_id: str) -> str:
    if before is None or before.token[0] != file_id or len(before.sheets) < 2:
        return ""
    return str(st.selectbox("Sheet", before.sheets, format_func=plain, key=f"own-sheet-{file_id}"))


def _read(content: bytes, name: str, token: tuple[str, str, bool]) -> Brought:
    grid = read_table(content, name=name, sheet=token[1], ends_as_meant=token[2])
    check_personal(grid)
    sheets = list_sheets(content)
    first = sheets[0] if sheets and not token[1] else token[1]
    return Brought(token=(token[0], first, token[2]), name=name, sheets=sheets, grid=grid)


def _settle_table(brought: Brought, study: Study) -> OwnTable | None:
    """Ask which column says where and which rows count, and read the table so."""
    st.subheader(for_markdown(brought.name[:80]))
    grid = brought.grid
    book = cache_own.book(study.key.pack, study.pack.manifest.edition)
    column = _ask_column(brought, book)
    if not column:
        return None
    only = _ask_rows(brought, column)
    asked = (brought.token, study.key.pack, column, tuple(sorted(only.items())))
    before: tuple[object, OwnTable] | None = state.kept(_READ, None)
    if before is not None and before[0] == asked:
        return before[1]
    try:
        table = read_own_table(grid, book, code_column=column, only=only)
    except TableError as problem:
        st.error(for_markdown(problem.sentence()))
        return None
    state.keep(_READ, (asked, table))
    return table


def _ask_column(brought: Brought, book: CodeBook) -> str:
    header = brought.grid.header
    try:
        found = find_code_column(brought.grid, book)
    except TableError as problem:
        st.error(for_markdown(problem.sentence()))
        found = None
    return str(
        st.selectbox(
            "The column that says which neighbourhood a row is about",
            header,
            index=header.index(found) if found else None,
            format_func=plain,
            key=f"own-code-{'-'.join(brought.token[:2])}",
        )
        or ""
    )


def _ask_rows(brought: Brought, column: str) -> dict[str, str]:
    """Ask which rows to take of a table that has several for each neighbourhood."""
    grid, stem = brought.grid, "-".join(brought.token[:2])
    options = [name for name in grid.header if name != column]
    chosen = st.multiselect(
        "Take only some rows (for a table with several rows for each neighbourhood)",
        options,
        format_func=plain,
        key=f"own-only-{stem}",
        placeholder="Choose the columns that say which",
    )
    only = {}
    for name in chosen:
        values = list(dict.fromkeys(cell.strip() for cell in grid.column(name)))[:_MOST_CHOICES]
        only[name] = str(
            st.selectbox(f"{plain(name)} is", values, format_func=plain, key=f"own-{stem}-{name}")
        )
    return only


def _show_found(brought: Brought, table: OwnTable, study: Study) -> None:
    st.markdown(f"**{for_markdown(sum_up(table, study.place))}**")
    if table.vintage is Vintage.LSOA_2011:
        own_form.say_former(study)
    own_form.say_findings(table.findings)
    if table.refused:
        with st.expander(f"{text.many(len(table.refused), 'column')} cannot be figures"):
            for name, reason in table.refused.items():
                st.markdown(f"- **{for_markdown(name)}**: {for_markdown(reason)}")
    st.download_button(
        "Download the whole report (CSV)",
        data=lambda: _report(table),
        file_name=f"{for_filename(f'report on {brought.name}')}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _report(table: OwnTable) -> bytes:
    """UTF-8 with a byte-order mark for Excel; no cell is a live formula."""
    report = to_report(table)
    safe = pd.DataFrame({name: report[name].map(for_csv) for name in report.columns})
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _say(topic: str) -> None:
    sentence = state.problem(topic)
    if sentence:
        st.error(for_markdown(sentence))
