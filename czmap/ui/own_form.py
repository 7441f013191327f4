"""What a person is asked of a column of figures before it becomes an indicator."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from czmap.errors import CzmapError, TableError
from czmap.geodata.carried import carried_rows, say_estimated
from czmap.geodata.cells import Measure
from czmap.geodata.codebook import Level
from czmap.geodata.codes import Vintage
from czmap.geodata.findings import Finding
from czmap.geodata.indicators import Denominator, Direction, Theme
from czmap.geodata.own import LONGEST, Answers, Small, count_doubtful, count_few, make_own
from czmap.geodata.own_table import carry_table, to_findings_report
from czmap.geodata.study import Study
from czmap.geodata.tables import Figures, OwnTable
from czmap.safe import for_markdown, plain
from czmap.ui import carried_panel, own_figures, own_report, state, text, text_own
from czmap.ui.own_upload import Brought

LAST, _CARRIED = "own last found", "own last carried"


def say_former(study: Study) -> None:
    """Say that a table is of 2011, and what can be done."""
    if study.pack.changes.empty:
        said = "This data has no lookup to those of 2021: get it again with `czmap data get`."
    else:
        said = (
            "Unless you say otherwise, nothing is joined. Figures can be carried to the areas of "
            "2021 by the ONS lookup: counts of areas that were split are shared out by residents, "
            "rates copied, and what cannot be compared stays missing."
        )
    st.warning(f"This table uses areas of 2011; the map those of 2021. {said}")


def say_findings(findings: Sequence[Finding]) -> None:
    """List what was found, each with its first places."""
    said = (f"- {text_own.KINDS[one.kind]}: {for_markdown(one.sentence())}." for one in findings)
    st.markdown("\n".join(said))


def ask_meaning(table: OwnTable, study: Study, brought: Brought) -> None:
    """Ask what a column means, and make an indicator of it."""
    if not table.columns:
        st.error("No column of this table holds numbers that can be read. The reasons are above.")
        return
    if table.level is Level.WARD:
        st.info(text_own.BY_WARD)
    stem = f"own-{brought.turn}-{table.code_column}"
    names = [one.name for one in table.columns]
    chosen = st.selectbox(
        "Column of figures to keep", names, format_func=plain, key=f"{stem}-which"
    )
    column = table.columns[names.index(chosen)]
    say_findings(column.findings)
    stem = f"{stem}-{column.name}"
    measure = _ask_measure(column, stem)
    if measure is Measure.RANK:
        st.error(
            "Ranks, deciles and quintiles say an order, not how much; czmap never averages them. "
            "Bring the score or the rate behind them."
        )
        return
    carry = table.vintage is Vintage.LSOA_2011 and st.checkbox(
        "Carry the figures to the areas of 2021 with the ONS lookup", key=f"{stem}-carry"
    )
    with st.form(f"{stem}-form"):
        _ask_rest(column, measure, stem)
        if table.level is Level.WARD:
            st.checkbox(text_own.WEIGHABLE, key=f"{stem}-weighable", help=text_own.WEIGHABLE_HELP)
        st.form_submit_button(
            "Keep these figures",
            type="primary",
            on_click=_keep,
            args=(table, column, (measure, stem, carry), study),
        )
    say_done()


def say_done() -> None:
    """Say what became of what was brought last, and offer its report."""
    sentence, said = state.problem("own keep"), str(state.kept(text_own.SAID, ""))
    if sentence:
        st.error(for_markdown(sentence))
        return
    if not said:
        return
    st.success(for_markdown(said))
    found: tuple[Finding, ...] = state.kept(LAST, ())
    if found:
        with st.expander("What was found in it"):
            say_findings(found)
            own_report.offer_report(
                lambda: to_findings_report(found), "what was brought", key="last"
            )
    carried: tuple[pd.DataFrame] | None = state.kept(_CARRIED, None)
    if carried is not None:
        st.markdown(for_markdown(say_estimated(carried[0])))
        carried_panel.offer_carried(carried[0], "own figures", key="carried")


def note_done(said: str, found: Sequence[Finding], carried: pd.DataFrame | None = None) -> None:
    """Remember what was done, what was found and how figures were carried, for the next run."""
    state.clear_problem("own keep")
    state.keep(text_own.SAID, said)
    state.keep(LAST, tuple(found))
    state.keep(_CARRIED, None if carried is None else (carried,))


def _ask_measure(column: Figures, stem: str) -> Measure:
    options = list(Measure)
    return st.selectbox(
        "What kind of figure is it?",
        options,
        index=options.index(column.measure),
        format_func=lambda one: text_own.MEASURES[one],
        key=f"{stem}-measure",
    )


def _ask_rest(column: Figures, measure: Measure, stem: str) -> None:
    """Ask what only a person can know; the answers are read by `_answers`."""
    name = plain(column.name)[:LONGEST]
    st.text_input("What it is called", name, max_chars=LONGEST, key=f"{stem}-label")
    st.radio(
        "Which end means greater need?",
        list(Direction),
        index=None,
        format_func=lambda one: text_own.DIRECTIONS[one],
        key=f"{stem}-direction",
    )
    for label, key, usual, example in (
        ("Unit", f"{measure}-unit", text_own.UNITS[measure], ""),
        ("Where it is from", "source", "", "For example: our own records"),
        ("Which period it is about", "period", "", "For example: 2025/26"),
    ):
        st.text_input(label, usual, max_chars=LONGEST, key=f"{stem}-{key}", placeholder=example)
    st.selectbox(
        "Theme",
        [Theme.OWN, *(one for one in Theme if one is not Theme.OWN)],
        format_func=lambda one: text.titled(str(one)),
        key=f"{stem}-theme",
    )
    st.checkbox(
        "It is an outcome, such as attainment",
        key=f"{stem}-outcome",
        help="Attainment (on Explore) can then ask what goes with it.",
    )
    st.radio(
        "Whom is it about? Neighbourhoods are averaged by how many of them live there",
        list(Denominator),
        format_func=lambda one: text_own.WEIGHTED[one],
        key=f"{stem}-who",
        horizontal=True,
    )
    if measure is Measure.COUNT:
        _ask_counts(column, stem)
    doubtful = count_doubtful(column, measure)
    if doubtful:
        said = f"{text.many(doubtful, 'figure')} below zero or above 100 %: they are meant so"
        st.checkbox(said, key=f"{stem}-seen")


def _ask_counts(column: Figures, stem: str) -> None:
    """Ask how counts are made comparable, and what is done with small ones."""
    st.checkbox(
        "Divide by those people, per 1,000: a count alone is high where many live",
        value=True,
        key=f"{stem}-rate",
    )
    few = count_few(column)
    if not few:
        return
    st.warning(text_own.DISCLOSURE.format(count=text.many(few, "figure")))
    st.radio(
        "Small counts",
        list(Small),
        index=None,
        format_func=lambda one: text.titled(str(one)),
        key=f"{stem}-small",
        horizontal=True,
    )


def _answers(column: Figures, measure: Measure, stem: str) -> Answers:
    """Read what was asked; an answer that was not asked for is the harmless one."""
    counted = measure is Measure.COUNT
    usual = None if counted and count_few(column) else Small.AS_THEY_ARE
    return Answers(
        label=str(state.held(f"{stem}-label", "")),
        unit=str(state.held(f"{stem}-{measure}-unit", "")),
        direction=state.held(f"{stem}-direction", None),
        source=str(state.held(f"{stem}-source", "")),
        period=str(state.held(f"{stem}-period", "")),
        measure=measure,
        theme=state.held(f"{stem}-theme", Theme.OWN),
        outcome=bool(state.held(f"{stem}-outcome", False)),
        denominator=state.held(f"{stem}-who", Denominator.RESIDENTS),
        rate=counted and bool(state.held(f"{stem}-rate", True)),
        weighable=bool(state.held(f"{stem}-weighable", False)),
        small=state.held(f"{stem}-small", usual) if counted else usual,
        seen=bool(state.held(f"{stem}-seen", False)),
    )


def _keep(
    table: OwnTable, column: Figures, chosen: tuple[Measure, str, bool], study: Study
) -> None:
    """Keep the figures for this session, or say what is wrong (an on_click)."""
    measure, stem, carry = chosen
    try:
        ready = column
        if table.vintage is Vintage.LSOA_2011:
            ready = _carried(table, column, measure, study, asked=carry)
        answers = _answers(column, measure, stem)
        made = make_own(ready, answers, study.pack, study.key.pack, table.level)
        own_figures.add(made)
    except CzmapError as problem:
        state.note_problem("own keep", problem.sentence())
        state.keep(text_own.SAID, "")
        return
    rows = None
    if ready is not column:
        changes, names = study.pack.changes, study.pack.areas["lsoa_name"]
        rows = carried_rows(ready.values, measure, changes, names)
    note_done(text_own.KEPT.format(label=made.indicator.short_name), ready.findings, rows)


def _carried(
    table: OwnTable, column: Figures, measure: Measure, study: Study, *, asked: bool
) -> Figures:
    """Carry a column to the areas of 2021, once a person asked for it."""
    if not asked:
        raise TableError(
            "The figures are on areas of 2011.",
            then="Say that they shall be carried to those of 2021.",
        )
    residents = study.pack.areas["population"].astype(float)
    made = carry_table(table, study.pack.changes, residents, {column.name: measure})
    return made.columns[0]
