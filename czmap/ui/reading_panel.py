"""A place, read: sentences with their figures, what stands out, similar places, what to ask."""

import numpy as np
import streamlit as st

from czmap.safe import for_code, for_markdown, plain
from czmap.scoring.claims import LINES, PEOPLE, SPILLS, Claim, ClaimKind, Figure, Measure
from czmap.scoring.patterns import STANDS_OUT, Configuration, MixPart, label_in_words
from czmap.scoring.place import Place, PlaceKind, make_zone_place
from czmap.scoring.reading import Level
from czmap.scoring.search import Candidate, Ranking
from czmap.scoring.why import Reading
from czmap.ui import cache_place, cache_reading, prose, similar_panel, state, text, text_reading
from czmap.ui.area_panel import pick_area
from czmap.ui.cache_reading import Read
from czmap.ui.compare_pick import offer_to_compare
from czmap.ui.map_panel import MOST_POLYGONS
from czmap.ui.provenance import source_sentence, table_source
from czmap.ui.state import Scene
from czmap.ui.word_tables import show_words

MOST_PARTS = 6
"""Combinations that the table names; the rest are counted."""

_BIG = frozenset({PlaceKind.WHOLE})
_COMPARED = frozenset({PlaceKind.AREA, PlaceKind.WARD, PlaceKind.LAD})


def read_of(scene: Scene) -> Read:
    """Give what places of this scene are read by."""
    return Read(pack=scene.study.key.pack, edition=scene.edition, index=scene.index)


def pick_read(scene: Scene) -> None:
    """Ask which ward or neighbourhood to read, by name."""
    with st.container(key="controls"):
        left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        _pick_ward(scene)
    with right:
        pick_area(scene)


def _pick_ward(scene: Scene) -> None:
    if len(scene.study.areas) > MOST_POLYGONS:
        st.caption("Look at one region or some councils to choose a ward by name.")
        return
    names = cache_place.wards(scene.study.key, scene.edition)
    st.selectbox(
        "Choose a ward by name",
        ["", *names],
        format_func=lambda code: names.get(code, "None: all that is looked at"),
        key=state.bind("read-ward", state.view().ward),
        on_change=_take_ward,
    )


def _take_ward() -> None:
    state.change(ward=state.widget("read-ward"), area="")


def show_reading(scene: Scene, place: Place, zones: tuple[Place, ...] = ()) -> None:
    """Show a place in words, wherever it is asked for.

    Parameters
    ----------
    zones
        The zones of a ranking that the place is one of: it is compared with those.
    """
    read = read_of(scene)
    reading = cache_reading.reading(read, place)
    if place.kind in _BIG:
        st.info(text_reading.CHOOSE.format(place=for_markdown(scene.study.place)))
        _show_mix(scene, reading)
        return
    _show_why(scene, reading)
    _show_stands_out(scene, reading)
    with st.container(key="split-reading"):
        left, right = st.columns([1, 1], gap="large")
    with left:
        show_questions(reading)
        # beside a ranking it stands already, with the zone's people and schools
        if not zones:
            st.subheader("What this data cannot see")
            st.info(text_reading.NOT_SEEN)
    with right:
        similar_panel.show_similar(scene, read, place, zones)


def show_zone_reading(scene: Scene, ranking: Ranking, one: Candidate) -> None:
    """Offer a zone of a ranking in words; nothing is worked out until it is opened."""
    wanted = st.expander("Read this zone", on_change="rerun", key="read-zone")
    if not wanted.open:
        return
    pack = scene.study.pack
    zones = tuple(
        make_zone_place(pack, other.zone.members, name=other.profile.name)
        for other in ranking.candidates
    )
    with wanted:
        show_reading(scene, zones[one.rank - 1], zones)


def show_title(scene: Scene, place: Place) -> None:
    """Name the place, and what it is part of."""
    several = place.kind is PlaceKind.LADS
    st.header(for_markdown(scene.study.name if several else place.name))
    row = scene.study.pack.areas.loc[place.members[0]]
    if place.kind is PlaceKind.AREA:
        st.caption(
            f"{for_markdown(row['ward_name'])} ward, {for_markdown(row['lad_name'])} · code "
            f"{for_code(place.code)}"
        )
    elif place.kind is PlaceKind.WARD:
        count = text.many(len(place.members), "neighbourhood")
        st.caption(
            f"Ward in {for_markdown(row['lad_name'])} · {count} · code {for_code(place.code)}"
        )
    elif place.kind is PlaceKind.ZONE:
        wards = scene.study.pack.areas.loc[list(place.members), "ward_code"].nunique()
        count = text.many(len(place.members), "neighbourhood")
        st.caption(f"Zone of {count} in {text.many(wards, 'ward')}")
    if place.kind in _COMPARED:
        offer_to_compare(place.token, key="compare-read")


def _show_why(scene: Scene, reading: Reading) -> None:
    st.markdown(f"**{for_markdown(_headline(scene, reading))}.**")
    with st.container(width=prose.LINE_WIDTH + 90, key="claims"):
        _show_claims(scene, reading)
    for note in reading.notes:
        st.caption(_safe(note.text))


def _headline(scene: Scene, reading: Reading) -> str:
    """Label the place; where nothing stands out in its own figures, say what does in parts."""
    catalogue = scene.study.catalogue
    parts = [catalogue[one.key].short_name for one in reading.figures.levels if one.high]
    if reading.label.high or not parts or len(reading.place.members) == 1:
        return text.titled(label_in_words(reading.label, catalogue))
    return f"Taken together, nothing stands out; in parts of it, high need: {', '.join(parts)}"


@st.fragment
def _show_claims(scene: Scene, reading: Reading) -> None:
    """Show the sentences; figures are sent only when they are opened, and the page stays."""
    for claim in (reading.people, *reading.why):
        # what to ask locally stands in a list of its own
        if claim.kind is not ClaimKind.ASK:
            _show_claim(scene, claim)


def _show_claim(scene: Scene, claim: Claim) -> None:
    said, name = _safe(claim.text), text.titled(str(claim.kind))
    if not claim.figures:
        st.markdown(f"**{name}.** {said}")
        return
    called = text_reading.FIGURES_OF.get(claim.kind, str(claim.kind))
    left, right = st.columns([14, 5], vertical_alignment="top")
    left.markdown(f"**{name}.** {said}")
    figures = right.popover(
        f"Figures: {called}",
        help=f"Figures and sources: {name}",
        type="tertiary",
        on_change="rerun",
        key=f"figures-{claim.kind}",
    )
    if figures.open:
        with figures:
            _show_figures(scene, claim)


def _safe(said: str) -> str:
    return text.unbroken(for_markdown(said))


def _show_figures(scene: Scene, claim: Claim) -> None:
    """Show every figure of a sentence, and where it is from."""
    st.markdown(f"**{text.titled(str(claim.kind))}: figures and sources**")
    catalogue = scene.study.catalogue
    rows = [
        {"What it is": for_markdown(one.name(catalogue)), "Figure": one.said}
        for one in claim.figures
    ]
    show_words(rows, "What it is")
    lines = [source_sentence(catalogue[key]) for key in claim.keys if key in catalogue]
    lines += _other_sources(scene, claim.figures)
    st.markdown("\n".join(f"- {line}" for line in lines))


def _other_sources(scene: Scene, figures: tuple[Figure, ...]) -> list[str]:
    """Say where figures are from that are of no indicator: people, lines, schools, need."""
    measures = {one.measure for one in figures}
    manifest = scene.study.pack.manifest
    lines = []
    if measures & PEOPLE:
        lines.append(f"**Counts of people.** {table_source(manifest, 'areas', last=True)}")
    if measures & LINES:
        lines.append(f"**Neighbourhoods and lines.** {table_source(manifest, 'areas', last=False)}")
    if measures & SPILLS:
        lines.append(
            "**Need index.** Your weighted choice of indicators, scored by czmap; the tenth with "
            "the greatest need by its score."
        )
    if measures & {Measure.SAME, Measure.SAME_SHARE}:
        lines.append(
            "**Combinations.** Counted by czmap over all neighbourhoods, by the rule on this page."
        )
    if Measure.SCHOOLS in measures:
        lines.append(f"**Schools and services.** {table_source(manifest, 'schools', last=True)}")
    return lines


def show_questions(reading: Reading) -> None:
    """List the questions that the figures raise and cannot answer."""
    st.subheader("Questions to ask locally")
    st.markdown("\n".join(f"- {_safe(one.text)}" for one in reading.questions))


def _show_stands_out(scene: Scene, reading: Reading) -> None:
    if len(reading.place.members) == 1:
        st.subheader("What stands out, by indicator")
        rows = [_level_row(scene, one) for one in reading.figures.levels]
        show_words(rows, "Indicator")
        st.caption(_rule(scene))
        return
    _show_mix(scene, reading)


def _rule(scene: Scene) -> str:
    return text_reading.RULE.format(place=for_markdown(scene.study.place))


def _level_row(scene: Scene, level: Level) -> dict[str, str]:
    indicator = scene.study.catalogue[level.key]
    return {
        "Indicator": for_markdown(indicator.label),
        "Figure": text.value_of(indicator, level.value),
        "In words": text.share_sentence(
            level.above,
            place=for_markdown(scene.study.place_of(level.key)),
            lower_than=level.below,
        ),
        "Stands out": _standing(level),
    }


def _standing(level: Level) -> str:
    if not np.isfinite(level.value):
        return "not known"
    if level.above >= STANDS_OUT - 1e-12:
        return "yes"
    return "no: low need" if level.below >= STANDS_OUT - 1e-12 else "no"


def _show_mix(scene: Scene, reading: Reading) -> None:
    st.subheader("Combinations of what stands out")
    mix, place = reading.mix, for_markdown(scene.study.place)
    whole = reading.place.kind is PlaceKind.WHOLE
    rows = [_part_row(scene, part, whole=whole) for part in mix.parts[:MOST_PARTS]]
    show_words(rows, "Combination")
    more, areas, residents, children = mix.rest(MOST_PARTS)
    if more:
        st.caption(
            f"{text.many(more, 'more combination')} in {text.many(areas, 'neighbourhood')}, with "
            f"{text.whole(residents)} residents and {text.whole(children)} children."
        )
    if whole:
        st.caption(_rarest(scene, mix.parts, place))
    st.caption(_rule(scene))


def _part_row(scene: Scene, part: MixPart, *, whole: bool) -> dict[str, str]:
    row = {
        "Combination": for_markdown(_label(scene, part.configuration)),
        "Neighbourhoods": f"{len(part.members):,}",
        "Residents": f"{part.residents:,.0f} ({text.percent(part.residents_share)})",
        "Children": f"{part.children:,.0f} ({text.percent(part.children_share)})",
    }
    everywhere = f"Of {plain(scene.study.place)}'s neighbourhoods"
    return row if whole else {**row, everywhere: text.percent(part.everywhere)}


def _label(scene: Scene, configuration: Configuration) -> str:
    return text.titled(label_in_words(configuration, scene.study.catalogue))


def _rarest(scene: Scene, parts: tuple[MixPart, ...], place: str) -> str:
    """Name the rarest combinations that have all figures."""
    known = [part for part in parts if not part.configuration.missing]
    rare = sorted(known, key=lambda part: (len(part.members), part.configuration))[:3]
    said = "; ".join(
        f"{for_markdown(_label(scene, part.configuration))} "
        f"({text.many(len(part.members), 'neighbourhood')})"
        for part in rare
    )
    return f"Rarest in {place}: {said}."
