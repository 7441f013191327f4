"""Places on charts: dots on one scale, strips of a country's spread; the tables say the same."""

from collections.abc import Iterator

import numpy as np
import streamlit as st

from czmap.charts.compare import Dot, Strip, draw_dots, draw_strips
from czmap.charts.small_maps import INK
from czmap.safe import for_markdown, plain
from czmap.scoring.place import PlaceKind
from czmap.ui import cache_compare, text
from czmap.ui.compare_panel import figure_in_words, usual_indicators
from czmap.ui.compare_pick import Compared
from czmap.ui.room_charts import fit_room


def show_charts(compared: Compared) -> None:
    """Show the places over the indicators; the figures stand in the table beneath."""
    if not compared.places:
        return
    st.header("Where each place stands")
    place = for_markdown(compared.scene.study.place)
    dots = list(_dots(compared))
    if not dots:
        st.info("There is no figure to draw.")
        return
    st.caption(_key(compared))
    whose = plain(compared.scene.study.place)
    st.vega_lite_chart(fit_room(draw_dots(dots, whose=whose, ink=INK)))
    st.caption(
        f"Further right is higher need, on every indicator: 92 means higher need than 92{text.NBSP}"
        f"% of {place}'s neighbourhoods. The dashed line is the middle one. The table *Each "
        "indicator, side by side* says the same in words."
    )
    _show_strips(compared)


def _key(compared: Compared) -> str:
    return " · ".join(
        f"**{letter}** {for_markdown(name)}"
        for letter, name in zip(compared.letters, compared.names, strict=True)
    )


def _dots(compared: Compared) -> Iterator[Dot]:
    catalogue = compared.scene.study.catalogue
    for key in usual_indicators(compared):
        for letter, name, one in zip(
            compared.letters, compared.names, compared.places, strict=True
        ):
            value = one.levels[key]
            if np.isfinite(value.above):
                yield Dot(
                    letter=letter,
                    place=f"{letter}. {name}",
                    indicator=plain(catalogue[key].short_name),
                    at=value.above,
                    said=figure_in_words(compared, value),
                )


def _show_strips(compared: Compared) -> None:
    whole = next(one for one in compared.around if one.place.kind is PlaceKind.WHOLE)
    catalogue, key = compared.scene.study.catalogue, compared.key
    place = for_markdown(compared.scene.study.place)
    strips, dots = [], []
    for one in usual_indicators(compared):
        counts, low, high = cache_compare.strip(key.pack, key.edition, one)
        if not counts:
            continue
        indicator = catalogue[one]
        name = plain(indicator.short_name)
        ends = (text.value_of(indicator, low), text.value_of(indicator, high))
        average = (whole.levels[one].value - low) / (high - low)
        strips.append(Strip(indicator=name, counts=counts, ends=ends, average=average))
        dots += [
            Dot(
                letter=letter,
                place=f"{letter}. {called}",
                indicator=name,
                at=(value.value - low) / (high - low),
                said=figure_in_words(compared, value),
            )
            for letter, called, measured in zip(
                compared.letters, compared.names, compared.places, strict=True
            )
            if np.isfinite((value := measured.levels[one]).value)
        ]
    if not strips:
        return
    st.subheader(f"On the spread of {place}'s neighbourhoods")
    st.vega_lite_chart(fit_room(draw_strips(strips, dots, ink=INK)))
    spans = "; ".join(
        f"{for_markdown(strip.indicator)} from {strip.ends[0]} to {strip.ends[1]}"
        for strip in strips
    )
    st.caption(
        f"Each strip runs from the neighbourhood with the least need to the one with the greatest "
        f"({spans}), and is stronger where there are more of {place}'s neighbourhoods; the upright "
        f"line is {place}'s average. Places are averages of several neighbourhoods."
    )
