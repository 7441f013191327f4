"""Places in words: what they share, and how each differs from the benchmark."""

import numpy as np
import streamlit as st

from czmap.geodata.indicators import Indicator
from czmap.safe import for_markdown
from czmap.scoring.compare import Difference, difference_sentences, way_of
from czmap.ui import cache_compare, text, word_tables
from czmap.ui.compare_pick import Compared


def show_words(compared: Compared) -> None:
    """Say what the places share and how they differ, when there are two."""
    if len(compared.places) < 2:
        return
    st.header("What they share, and how they differ")
    said = cache_compare.sharing(compared.key)
    st.markdown("\n".join(f"- {_safe(one)}" for one in said))
    differences = cache_compare.differences(compared.key)
    for at, found in enumerate(differences, start=1):
        names = (compared.letters[at], compared.letters[0])
        sentences = difference_sentences(compared.scene.study, found, names)
        st.markdown(
            f"**{compared.letters[at]} against {compared.letters[0]}.** "
            + _safe(" ".join(sentences))
        )
    # nothing is worked out until it is opened
    plainly = st.expander(
        "The differences as a table", on_change="rerun", key="differences-plainly"
    )
    if plainly.open:
        with plainly:
            word_tables.show_words(_rows(compared, differences), "Indicator")
        plainly.caption(
            "A difference is said where it is at least a tenth of a standard deviation between "
            f"{for_markdown(compared.scene.study.place)}'s neighbourhoods (1.5 points of 15)."
        )


def _safe(said: str) -> str:
    return text.unbroken(for_markdown(said))


def _rows(
    compared: Compared, differences: tuple[tuple[Difference, ...], ...]
) -> list[dict[str, str]]:
    catalogue = compared.scene.study.catalogue
    first = compared.letters[0]
    rows = []
    for at, key in enumerate(one.key for one in differences[0]):
        indicator = catalogue[key]
        row = {
            "Indicator": for_markdown(indicator.label),
            first: text.value_of(indicator, differences[0][at].benchmark),
        }
        for letter, found in zip(compared.letters[1:], differences, strict=True):
            row[letter] = _cell(indicator, found[at], first)
        rows.append(row)
    return rows


def _cell(indicator: Indicator, one: Difference, first: str) -> str:
    if not np.isfinite(one.gap):
        return text.NO_FIGURE
    rate = indicator.unit.startswith("rate")
    gap = one.gap * (100 if rate else 1)
    unit = " percentage points" if rate or indicator.unit == "%" else ""
    decimals = 1 if rate else indicator.decimals
    way = way_of(one)
    than = way if way.startswith(("about", "cannot")) else f"{way} than {first}"
    return f"{text.value_of(indicator, one.own)} ({gap:+,.{decimals}f}{unit}): {than}"
