"""What a list or a shape brought, line by line, and what only a person can say of it."""

import csv
import io

import pandas as pd
import streamlit as st

from czmap.exports.code_lists import CodeList, Mark, Row
from czmap.safe import for_csv, for_markdown, plain
from czmap.scoring.draft import add_areas
from czmap.ui import define_state
from czmap.ui.define_state import Desk

_MOST_ROWS = 500
_LEFT = (Mark.REFUSED, Mark.ASKED)


def show_report(desk: Desk) -> None:
    """Say what the last list or shape brought; a list's questions stay until they are answered."""
    said = define_state.last_report()
    if said:
        st.info("  \n".join(for_markdown(one) for one in said))
    listed = define_state.last_list()
    if listed is None:
        return
    for number, ask in enumerate(listed.asks):
        _show_ask(desk, number, ask.what, ask.into)
    _show_rows(desk, listed)


def _show_ask(desk: Desk, number: int, what: str, into: tuple[str, ...]) -> None:
    if set(into) <= desk.draft.members:
        return
    with st.container(border=True):
        st.markdown(f":material/help: {for_markdown(what)}")
        st.button(
            "Take them in" if len(into) > 1 else "Take it in",
            key=f"define-ask-{number}",
            on_click=define_state.edit,
            args=(add_areas, into),
        )


def _show_rows(desk: Desk, listed: CodeList) -> None:
    left = sum(row.mark in _LEFT for row in listed.rows)
    plain_list = all(row.mark in {Mark.SAME, Mark.NAMED} for row in listed.rows)
    if plain_list:
        return
    label = f"The list line by line ({left:,} left out)" if left else "The list line by line"
    with st.expander(label):
        st.table(_table(desk, listed.rows[:_MOST_ROWS]), border="horizontal", height=320)
        if len(listed.rows) > _MOST_ROWS:
            st.caption(f"{len(listed.rows) - _MOST_ROWS:,} more are in the file.")
        st.download_button(
            "Download the report (CSV)",
            data=lambda: _to_csv(desk, listed.rows),
            file_name="czmap-list-report.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
        st.button("Put the report away", on_click=define_state.forget_list)


def _cells(desk: Desk, row: Row) -> tuple[str, str, str, str]:
    names = desk.scene.study.pack.areas["lsoa_name"]
    mark = f"{row.mark}: {row.why}" if row.why else str(row.mark)
    became = ", ".join(f"{plain(names.loc[code])} ({code})" for code in row.became)
    return f"{row.line:,}", plain(row.wrote), mark, became


def _table(desk: Desk, rows: tuple[Row, ...]) -> pd.DataFrame:
    columns = ["Line", "As it stands there", "What was done", "Neighbourhood of 2021"]
    cells = [tuple(for_markdown(cell) for cell in _cells(desk, row)) for row in rows]
    return pd.DataFrame(cells, columns=columns).set_index("Line")


def _to_csv(desk: Desk, rows: tuple[Row, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["line", "as_it_stands_there", "what_was_done", "became"])
    writer.writerows([for_csv(cell) for cell in _cells(desk, row)] for row in rows)
    return text.getvalue().encode("utf-8-sig")
