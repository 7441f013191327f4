"""What is shown of neighbourhoods: what to colour, one neighbourhood in sentences, the table."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from czmap.geodata.indicators import Indicator
from czmap.geodata.study import Study
from czmap.safe import for_code, for_markdown, plain
from czmap.scoring.reading import shares_of
from czmap.ui import (
    announce,
    own_figures,
    paint,
    place,
    shown_words,
    state,
    text,
    text_said,
    zone_focus,
)
from czmap.ui.bars import show_bars
from czmap.ui.map_panel import MOST_POLYGONS
from czmap.ui.provenance import source_lines
from czmap.ui.state import Scene
from czmap.ui.view import NEED, Breaks, Look
from czmap.ui.word_tables import show_words

COUNTED = {"idaci_score": "children", "income_score": "population"}
"""Rates that are a share of exactly these people, so that a count may stand beside them."""


def pick_shown(scene: Scene) -> None:
    """Ask what the map shows and how it is coloured."""
    view, catalogue = state.view(), scene.study.catalogue
    names = {"place": plain(scene.study.place), "read": plain(zone_focus.focus(scene).name)}
    with st.container(key="controls"):
        left, middle, right = st.columns([4, 4, 3], vertical_alignment="bottom")
    with left:
        st.selectbox(
            "Show on the map",
            [NEED, *catalogue],
            format_func=lambda key: _option(scene, key),
            key=state.bind("shown", view.shown),
            on_change=_take,
            args=("shown",),
        )
    with middle:
        st.selectbox(
            "Colours compare with",
            list(Breaks),
            format_func=lambda one: text.BREAKS[one].format(**names),
            key=state.bind("breaks", view.breaks),
            on_change=_take,
            args=("breaks",),
            help="Each colour holds a fifth of the neighbourhoods of what you compare with; or how "
            "far each neighbourhood lies from the average of the zone, ward or place being read.",
        )
    with right:
        pick_layers()


def pick_layers() -> None:
    """Ask what lies over and under the map."""
    view = state.view()
    with st.popover("Layers", icon=":material/layers:", width="stretch"):
        st.toggle(
            "Schools and services",
            key=state.bind("schools", view.schools),
            on_change=_take,
            args=("schools",),
        )
        st.toggle(
            "Street map (needs the internet)",
            key=state.bind("tiles", view.tiles),
            on_change=_take,
            args=("tiles",),
            help="Off, nothing is asked of the internet. On, your browser asks OpenStreetMap for "
            "the streets of the place you look at.",
        )


def _option(scene: Scene, key: str) -> str:
    if key == NEED:
        return text.NEED_LABEL
    indicator = scene.study.catalogue[key]
    return plain(f"{indicator.label} · {indicator.theme}")


def _take(name: str) -> None:
    state.change(**{name: state.widget(name)})


def show_caption(scene: Scene) -> None:
    """Say over the map what it shows, and which way need lies."""
    view = state.view()
    name = for_markdown(paint.shown_name(scene, view.shown))
    st.header(f"{name} in {for_markdown(scene.study.name)}")
    announce.say(text_said.MAP.format(name=paint.shown_name(scene, view.shown)))
    st.caption(paint.shown_direction(scene, view.shown))
    missing = 0 if view.shown == NEED else int(scene.study.areas[view.shown].isna().sum())
    if 0 < missing < len(scene.study.areas):
        caveat = for_markdown(scene.study.catalogue[view.shown].caveat)
        st.caption(f"{text.many(missing, 'neighbourhood')} here without a figure. {caveat}")
    if view.shown != NEED and missing == len(scene.study.areas):
        st.error(
            f"There is no data on {name} anywhere in {for_markdown(scene.study.name)}. Show "
            "another indicator, or look at another place."
        )


def pick_area(scene: Scene) -> None:
    """Ask for a neighbourhood by name: the same as clicking it on the map."""
    areas, view = scene.study.areas, state.view()
    if view.ward and (areas["ward_code"] == view.ward).any():
        areas = areas[areas["ward_code"] == view.ward]
    if len(areas) >= MOST_POLYGONS:
        st.caption("Look at one region or some councils to choose a neighbourhood by name.")
        return
    # in one order whatever is chosen: the same hundreds of names are not sent again
    elsewhere = [view.area] if view.area and view.area not in areas.index else []
    options = ["", *elsewhere, *areas.index]
    names = scene.study.area_names
    st.selectbox(
        "Choose a neighbourhood by name",
        options,
        format_func=lambda code: names[code] if code else "None",
        key=state.bind("area", view.area),
        on_change=_take,
        args=("area",),
    )


def show_chosen(scene: Scene) -> None:
    """Show the figures of the neighbourhood or ward picked out, or of the place, in sentences."""
    code, ward = state.view().area, state.view().ward
    council = str(state.kept("council", ""))
    if code in scene.study.areas.index:
        _show_area(scene, code)
    elif ward and (scene.study.areas["ward_code"] == ward).any():
        _show_ward(scene, ward)
    elif len(scene.study.key.lads) != 1 and (scene.study.areas["lad_code"] == council).any():
        _show_council(scene, council)
    else:
        _show_place(scene)


def _show_place(scene: Scene) -> None:
    study = scene.study
    # a whole table is not cut out again where nothing is left out
    areas = study.areas.loc[study.home] if study.key.over_the_edge else study.areas
    _show_people(scene, study.name, areas)
    st.info(
        "Click a neighbourhood on the map, or choose one by name, to read its figures."
        if len(areas) <= MOST_POLYGONS
        else "Click a council on the map to look at its neighbourhoods.",
        icon=":material/ads_click:",
    )


def _show_council(scene: Scene, council: str) -> None:
    areas = scene.study.areas[scene.study.areas["lad_code"] == council]
    name = str(areas["lad_name"].iloc[0])
    _show_people(scene, name, areas)
    st.button(
        f"Look at {for_markdown(name)}", type="primary", on_click=place.look_at, args=(council,)
    )


def _show_ward(scene: Scene, ward: str) -> None:
    areas = scene.study.areas[scene.study.areas["ward_code"] == ward]
    name = f"{areas['ward_name'].iloc[0]} ward, {areas['lad_name'].iloc[0]}"
    _show_people(scene, name, areas, ends=True)
    if state.view().shown == NEED:  # of another figure its own ends are named above
        known = scene.scores.score.loc[areas.index].dropna()
        for line in shown_words.end_lines(
            scene, known, partial(need_sentence, scene), what="need in it"
        ):
            st.markdown(line)
    st.button("What the ward's average hides", on_click=state.change, kwargs={"look": Look.WARDS})


def _show_people(scene: Scene, name: str, areas: pd.DataFrame, *, ends: bool = False) -> None:
    """Say who lives in some areas, what the map shows of them, and how many are in need."""
    residents = text.whole(float(areas["population"].sum()))
    announce.say(text_said.PLACE.format(name=name, residents=residents))
    st.header(for_markdown(name))
    st.markdown(
        f"**{text.many(len(areas), 'neighbourhood')}** (LSOAs), "
        f"**{residents} residents**, of whom "
        f"{text.whole(float(areas['children'].sum()))} are children aged 0 to 15."
    )
    lines = shown_words.group_lines(scene, areas.index, ends=ends)
    st.markdown("\n\n".join([*lines, _among_greatest(scene, areas.index)]))


def _among_greatest(scene: Scene, codes: pd.Index) -> str:
    """Count how many areas are in the tenth of the reference with the greatest need."""
    rank = scene.scores.rank
    limit = 0.1 * float(rank.notna().sum())
    count = int((rank.loc[codes] <= limit).sum())
    return shown_words.among_greatest(scene.study.place, count, len(codes), by="the need index")


def _show_area(scene: Scene, code: str) -> None:
    row = scene.study.areas.loc[code]
    st.header(for_markdown(row["lsoa_name"]))
    st.caption(
        f"{for_markdown(row['ward_name'])} ward, {for_markdown(row['lad_name'])} · code "
        f"{for_code(code)}"
    )
    announce.say(f"{row['lsoa_name']}: {_in_short(scene, code)}.")
    people = (
        f"{text.whole(float(row['population']))} residents, of whom "
        f"{text.whole(float(row['children']))} are children aged 0 to 15."
    )
    need, shown = text.titled(need_sentence(scene, code)), state.view().shown
    if shown == NEED:
        st.markdown(f"**{need}**, by the need index.\n\n{people}")
        _show_terms(scene, code)
    else:
        _show_indicator(scene, code, shown)
        st.markdown(f"{need}, by the need index.\n\n{people}")
    # a sentence on each indicator over a whole country: worked out when it is opened
    whole = st.expander("All its figures", on_change="rerun", key="all-its-figures")
    if whole.open:
        with whole:
            show_words(_figures(scene, code), "Indicator")
    if scene.study.home.size and code not in scene.study.home:
        st.caption("It lies in a neighbouring council.")


def _in_short(scene: Scene, code: str) -> str:
    """Say of a neighbourhood the one figure that the map shows."""
    shown = state.view().shown
    if shown == NEED:
        return need_sentence(scene, code)
    value = float(scene.study.areas.loc[code, shown])
    indicator = scene.study.catalogue[shown]
    return f"{indicator.label} {text.value_of(indicator, value)}"


def need_sentence(scene: Scene, code: str) -> str:
    """Say where an area's need stands among all neighbourhoods of the reference."""
    score = float(scene.scores.score.loc[code])
    if not np.isfinite(score):
        return "too few figures are published here for a need score"
    return text.share_sentence(
        scene.scores.higher_than(score),
        place=for_markdown(scene.study.place),
        lower_than=scene.scores.lower_than(score),
    )


def indicator_sentence(study: Study, indicator: Indicator, value: float) -> str:
    """Say where a published value stands among all neighbourhoods of the reference."""
    lower, higher = shares_of(value, study.reference[indicator.key], indicator)
    place_name = for_markdown(study.place_of(indicator.key))
    return text.share_sentence(lower, place=place_name, lower_than=higher)


def _show_indicator(scene: Scene, code: str, key: str) -> None:
    study = scene.study
    indicator = study.catalogue[key]
    value = float(study.areas.loc[code, key])
    sentence = indicator_sentence(study, indicator, value)
    said = f"**{for_markdown(indicator.label)}: {text.value_of(indicator, value)}**"
    if np.isfinite(value):
        said += f", {sentence}.{_count_sentence(study, code, key, value)}"
    else:
        why = own_figures.why_missing(study.key.pack, key, code)
        said += f" ({why})." if why else "."
        said += " Missing is not low: it takes no part in the need index."
    st.markdown(said)
    st.markdown(for_markdown(indicator.sentence))
    published = _published_sentence(study, code, key)
    if published:
        st.markdown(f"{text.titled(published)}.")
    show_source(indicator)


def _count_sentence(study: Study, code: str, key: str, value: float) -> str:
    if key not in COUNTED:
        return ""
    people = float(study.areas.loc[code, COUNTED[key]])
    who = "children" if COUNTED[key] == "children" else "residents"
    return f" That is {text.about(value * people, of=people)} of {text.whole(people)} {who}."


def _published_sentence(study: Study, code: str, key: str) -> str:
    stem = key.removesuffix("_score")
    if f"{stem}_rank" not in study.pack.published.columns:
        return ""
    row: dict[Any, Any] = study.pack.published.loc[code].to_dict()
    of = int(study.pack.published[f"{stem}_rank"].notna().sum())
    rank, decile = row[f"{stem}_rank"], row.get(f"{stem}_decile")
    if pd.isna(rank):
        return ""
    place_name = for_markdown(study.place)
    edition = "invented" if study.invented else "IoD 2025"
    said = text.rank_sentence(float(rank), of, place_name, edition)
    if study.invented:
        said = said.replace("published, ", "")
    return said if pd.isna(decile) else f"{said}; {text.decile_sentence(float(decile), place_name)}"


def show_source(indicator: Indicator) -> None:
    """Offer definition, source, period, licence and caveat one step away."""
    with st.popover("Source and caveat", icon=":material/info:"):
        st.markdown(source_lines(indicator))


def _show_terms(scene: Scene, code: str) -> None:
    """Say what the need score is made of."""
    score = float(scene.scores.score.loc[code])
    if not np.isfinite(score):
        return
    st.markdown(f"Its score is **{score:.1f}** of 100, made of:")
    show_term_list(scene, pd.Series(scene.scores.terms.loc[code]), score)


def show_term_list(scene: Scene, terms: pd.Series, score: float) -> None:
    """Show the parts of a need score as bars with words; they add up to it."""
    ordered = terms.dropna().sort_values(ascending=False, kind="stable").items()
    show_bars(
        (
            f"{scene.study.catalogue[str(key)].label}: {float(points):.1f} points",
            float(points) / score if score > 0 else 0.0,
        )
        for key, points in ordered
    )


def _figures(scene: Scene, code: str) -> list[dict[str, str]]:
    study = scene.study
    rows = []
    for key, indicator in study.catalogue.items():
        value = float(study.areas.loc[code, key])
        rows.append(
            {
                "Indicator": for_markdown(indicator.label),
                "Figure": own_figures.why_missing(study.key.pack, key, code)
                or text.value_of(indicator, value),
                "In words": indicator_sentence(study, indicator, value),
            }
        )
    return rows
