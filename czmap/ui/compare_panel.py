"""Places side by side as tables: people, how many are deprived, indicators, schools."""

from collections.abc import Iterator, Sequence

import numpy as np
import streamlit as st

from czmap.safe import for_markdown, plain
from czmap.scoring.compare import Measured, Value
from czmap.scoring.pipeline import Stage
from czmap.scoring.place import PlaceKind
from czmap.scoring.reading import CHILDREN_KEY
from czmap.ui import announce, text, text_compare, text_said
from czmap.ui.compare_pick import Compared
from czmap.ui.word_tables import show_words

_PER_TABLE = 5


def rows_of(compared: Compared) -> Iterator[tuple[str, Measured]]:
    """Give everything that stands side by side with its name: places, councils, the whole."""
    for letter, name, one in zip(compared.letters, compared.names, compared.places, strict=True):
        yield f"{letter}. {name}", one
    for one in compared.around:
        kind = " council" if one.place.kind is PlaceKind.LAD else ""
        yield f"{plain(one.place.name)}{kind}", one


def show_people(compared: Compared) -> None:
    """Show who lives in each place, their need, and the schools inside."""
    st.header("People and need, side by side")
    place = for_markdown(compared.scene.study.place)
    rows = [{"Place": for_markdown(name), **_people(one)} for name, one in rows_of(compared)]
    show_words(rows, "Place")
    told = ", ".join(f"{letter} {name}" for letter, name in
                     zip(compared.letters, compared.names, strict=True))  # fmt: skip
    announce.say(text_said.COMPARED.format(names=told))
    needs = [_need_line(compared, name, one) for name, one in rows_of(compared)][:-1]
    if needs:
        st.markdown("\n".join(f"- {line}" for line in needs))
    st.caption(text_compare.HOW_PEOPLE.format(place=place, nbsp=text.NBSP))
    _show_schools(compared)


def _people(one: Measured) -> dict[str, str]:
    row = {
        "Neighbourhoods (LSOAs)": f"{one.areas:,}",
        "Residents": text.whole(one.residents),
        "Children 0 to 15": text.whole(one.children),
        "Children in low-income families": _in_need(one),
        "Mean need (0 to 100)": f"{one.need.value:.1f}"
        if np.isfinite(one.need.value)
        else text.NO_FIGURE,
    }
    top = one.overall
    known = top is not None and top.areas
    return {
        **row,
        "In the most deprived 10 %": (
            f"{top.top_areas:,} of {top.areas:,} ({text.percent(top.top_share)})"
            if known and top
            else text.NO_FIGURE
        ),
        "Extent": text.percent(top.extent, decimals=1) if known and top else text.NO_FIGURE,
    }


def _in_need(one: Measured) -> str:
    if not np.isfinite(one.in_need):
        return text.NO_FIGURE
    said = text.about(one.in_need, of=one.children)
    if one.in_need_of:
        said += f" ({text.percent(one.in_need / one.in_need_of)})"
    if one.in_need_missing:
        said = f"at least {said}; no figure for {one.in_need_missing:,} LSOAs"
    return said


def _need_line(compared: Compared, name: str, one: Measured) -> str:
    place = for_markdown(compared.scene.study.place)
    said = text.share_sentence(one.need.above, place=place, lower_than=one.need.below)
    missing = one.need.missing
    more = f" ({text.many(missing, 'neighbourhood')} without a score)" if missing else ""
    return f"**{for_markdown(name)}**, on the need index: {said}{more}."


def _show_schools(compared: Compared) -> None:
    found = {phase for one in compared.places for phase, _ in one.schools}
    phases = [str(stage) for stage in Stage if str(stage) in found]
    if not compared.places:
        return
    st.subheader("Schools and services inside, by phase")
    if not phases:
        st.caption("None of these places has a school or service inside its line in this data.")
        return
    rows = [
        {
            "Place": for_markdown(name),
            **{for_markdown(phase): _count(one, phase) for phase in phases},
        }
        for name, one in list(rows_of(compared))[: len(compared.places)]
    ]
    show_words(rows, "Place")
    st.caption("A school that spans several stages, such as an all-through one, counts in each.")


def _count(one: Measured, phase: str) -> str:
    count = dict(one.schools).get(phase, 0)
    return f"{count:,}" if count else "none"


def usual_indicators(compared: Compared) -> tuple[str, ...]:
    """Give the indicators of the need index, and that of children in low-income families."""
    catalogue = compared.scene.study.catalogue
    wanted = {*compared.key.keys, CHILDREN_KEY}
    return tuple(key for key in catalogue if key in wanted)


def show_indicators(compared: Compared) -> None:
    """Show every indicator of every place, and where it stands."""
    st.header("Each indicator, side by side")
    st.caption(text_compare.HOW_VALUES.format(place=for_markdown(compared.scene.study.place)))
    usual = usual_indicators(compared)
    _show_table(compared, usual)
    rest = [key for key in compared.scene.study.catalogue if key not in usual]
    if rest:
        label = f"The other {text.many(len(rest), 'indicator')}"
        others = st.expander(label, on_change="rerun", key="compare-others")
        if not others.open:
            return
        with others:
            for start in range(0, len(rest), _PER_TABLE):
                _show_table(compared, rest[start : start + _PER_TABLE])


def _show_table(compared: Compared, keys: Sequence[str]) -> None:
    catalogue = compared.scene.study.catalogue
    rows = [
        {
            "Place": for_markdown(name),
            **{
                for_markdown(catalogue[key].label): figure_in_words(compared, one.levels[key])
                for key in keys
            },
        }
        for name, one in rows_of(compared)
    ]
    show_words(rows, "Place")


def figure_in_words(compared: Compared, value: Value) -> str:
    """Write a figure and where it stands: "31.2 %: higher need than 92 %"."""
    indicator = compared.scene.study.catalogue[value.key]
    if not np.isfinite(value.value):
        return text.NO_FIGURE
    said = text.value_of(indicator, value.value)
    words = text.share_sentence(value.above, place="@", lower_than=value.below)
    missing = f" ({value.missing:,} without figure)" if value.missing else ""
    return f"{said}: {words.split(' of @')[0]}{missing}"
