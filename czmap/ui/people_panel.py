"""A place's people beside its schools: who is reached, who is missed, and what is there."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from czmap.charts.people import draw_gauge, draw_strip
from czmap.charts.small_maps import INK
from czmap.safe import for_markdown
from czmap.scoring.missed import Missed
from czmap.scoring.pipeline import Pipeline, Stage
from czmap.scoring.place import Place
from czmap.scoring.sizes import CASE_STUDY, REAL_ZONES, size_sentence
from czmap.scoring.words import UNSEEN
from czmap.ui import cache_people, own_layers, state, text
from czmap.ui import text_people as said
from czmap.ui.room_charts import fit_room
from czmap.ui.school_table import show_schools
from czmap.ui.state import Scene
from czmap.ui.word_tables import show_words

MOST_NEXT, MOST_COUNCILS, MOST_ROWS = 6, 10, 2_000


def show_people(scene: Scene, place: Place, *, folded: bool = False) -> None:
    """Show need and what is there side by side, then what is next door, the size, the schools.

    Parameters
    ----------
    folded
        Whether those last three are closed, each with its finding over it, and filled when opened.
    """
    name, edition = scene.study.key.pack, scene.edition
    missed = cache_people.missed(name, edition, scene.index, place.token)
    pipeline = cache_people.pipeline(name, edition, place.token, state.view().walk)
    with st.container(key="split-people"):
        left, right = st.columns(2, gap="large")
    with left:
        st.markdown("### Need: who is reached and who is missed")
        _show_reached(scene, place, missed)
    with right:
        st.markdown("### What is there to build on")
        _show_strip(pipeline, whole=len(place.members) == len(scene.study.pack.areas))
    show = partial(_show_part, folded=folded)
    show("next", _next_finding(missed), lambda: _show_next(scene, missed))
    show("size", _size_finding(scene, place), lambda: _show_size(scene, place, pipeline))
    show("schools", _schools_finding(pipeline), lambda: show_schools(scene, place, pipeline))
    own_layers.show_inside(scene, place.members, place.name)
    st.markdown("### What this data cannot see")
    st.info(f"{UNSEEN} {said.LEFT_OUT}")


def _show_part(part: str, finding: str, show: Callable[[], None], *, folded: bool) -> None:
    """Show a part under its title; folded, it is filled when it is opened by title and finding."""
    if not folded:
        st.markdown(f"### {said.PARTS[part]}")
        show()
        return
    fold = st.expander(
        f"{said.PARTS[part]}: **{finding}**", on_change="rerun", key=f"people-{part}"
    )
    if fold.open:
        with fold:
            show()


def _next_finding(missed: Missed) -> str:
    return text.many(len(missed.beside), "neighbourhood")


def _size_finding(scene: Scene, place: Place) -> str:
    return for_markdown(size_sentence(_counted(scene, place)[0]))


def _schools_finding(pipeline: Pipeline) -> str:
    inside = pipeline.inside.schools
    return f"{inside:,} inside, {len(pipeline.schools) - inside:,} near"


def _show_reached(scene: Scene, place: Place, missed: Missed) -> None:
    where = for_markdown(scene.study.place)
    lines = [
        _who(scene, place),
        _need_sentence(scene, missed),
        said.reached_sentence(missed.together, called=_called(missed)),
        said.lacking_sentence(missed.together),
    ]
    st.markdown("\n".join(f"- {line}" for line in lines if line))
    if len(missed.councils) > 1:
        show_words(_councils(missed), "Council")
    st.markdown("### Those who are not in the most deprived neighbourhoods")
    st.markdown(said.control_sentence(missed, where))
    if math.isfinite(missed.thresholds[0].residents):
        rows = [said.threshold_row(one, where) for one in missed.thresholds]
        show_words(rows, "Not among the most deprived")


def _who(scene: Scene, place: Place) -> str:
    residents, children = _counted(scene, place)
    return (
        f"**{text.whole(residents)}** residents in "
        f"{text.many(len(place.members), 'neighbourhood')}, "
        f"**{text.whole(children)}** of them children aged 0 to 15."
    )


def _counted(scene: Scene, place: Place) -> tuple[float, float]:
    """Count residents and children by column: whole rows of a country are slow to pick."""
    every = scene.study.pack.areas
    at = every.index.get_indexer(list(place.members))
    residents, children = (
        np.nansum(every[name].to_numpy()[at].astype(float)) for name in ("population", "children")
    )
    return float(residents), float(children)


def _called(missed: Missed) -> str:
    """Name the place's councils; many are only counted."""
    count = len(missed.councils)
    return for_markdown(missed.together.name) if count <= 3 else f"its {count} councils"


def _need_sentence(scene: Scene, missed: Missed) -> str:
    if not math.isfinite(missed.need):
        return "Its need has no score: too few figures are published."
    words = text.share_sentence(
        scene.scores.higher_than(missed.need), place=for_markdown(scene.study.place)
    )
    return f"{text.titled(words)}, on average."


def _councils(missed: Missed) -> list[dict[str, str]]:
    return [
        {
            "Council": for_markdown(one.name),
            "Children in low income inside": said.few(one.inside),
            "Outside": said.few(one.outside),
            "Share inside": text.percent(one.share),
        }
        for one in missed.councils[:MOST_COUNCILS]
    ]


def _show_strip(pipeline: Pipeline, *, whole: bool) -> None:
    st.markdown(said.schools_sentence(pipeline))
    strip = draw_strip(pipeline, ink=INK, in_lines=state.view().room)
    st.vega_lite_chart(fit_room(strip), width="stretch")
    lines = [said.gap_sentence(step, whole=whole) for step in pipeline.missing]
    lines += [said.within_sentence(pipeline), said.convene_sentence(pipeline)]
    st.markdown("\n".join(f"- {line}" for line in lines if line))
    st.selectbox(
        "How near is near, in metres",
        sorted({*said.WALKS, state.view().walk}),
        format_func=lambda metres: f"{metres:,} m",
        key=state.bind("walk", state.view().walk),
        on_change=_take_walk,
        help=said.STRAIGHT,
    )
    _show_steps(pipeline)
    st.caption(f"{said.WHAT_SCHOOLS} {_unplaced(pipeline)}")


def _show_steps(pipeline: Pipeline) -> None:
    """Show the strip as a table, which is sent when it is opened."""
    label = "The same as a table, with pupils and free school meals"
    plainly = st.expander(label, on_change="rerun", key="strip-plainly")
    if not plainly.open:
        return
    rows = [
        said.step_row(step, pipeline.walk_m)
        for step in pipeline.steps
        if step.stage is not Stage.OTHER or step.inside.schools
    ]
    with plainly:
        show_words(rows, "Phase")
    plainly.caption(
        "An all-through school is counted as primary and as secondary. Alternative provision "
        "and special schools stand apart; independent schools state no phase."
    )


def _unplaced(pipeline: Pipeline) -> str:
    if not pipeline.unplaced:
        return ""
    return (
        f"{text.many(pipeline.unplaced, 'school')} elsewhere without a grid reference cannot be "
        "told near or far."
    )


def _take_walk() -> None:
    state.change(walk=int(state.widget("walk")))


def _show_next(scene: Scene, missed: Missed) -> None:
    found = missed.neighbours
    if found.empty:
        st.markdown("No neighbourhood shares a border with it.")
        return
    with_figure = found[found["in_need"].notna()]
    over = int(found["other_lad"].sum())
    st.markdown(
        f"{text.many(len(found), 'neighbourhood')} {'shares' if len(found) == 1 else 'share'} a "
        "border with it"
        + (f", {over:,} of them in another council" if over else "")
        + (
            f"; {len(found) - len(with_figure):,} without a figure."
            if len(with_figure) < len(found)
            else "."
        )
    )
    show_words(_next_rows(scene, missed, found.head(MOST_NEXT)), "Neighbourhood")
    if len(found) > MOST_NEXT:
        label = f"All {text.many(len(found), 'neighbourhood')} next to it"
        whole = st.expander(label, on_change="rerun", key="next-whole")
        if whole.open:
            whole.dataframe(_next_plain(found).head(MOST_ROWS), hide_index=True)


def _next_rows(scene: Scene, missed: Missed, found: pd.DataFrame) -> list[dict[str, str]]:
    where = for_markdown(scene.study.place)
    return [
        {
            "Neighbourhood": for_markdown(row["lsoa_name"]),
            "Ward and council": for_markdown(f"{row['ward_name']}, {row['lad_name']}"),
            "Children in low income it adds": text.about(float(row["in_need"])),
            "Of its children": text.whole(float(row["children"])),
            "Its need": text.share_sentence(
                scene.scores.higher_than(float(row["need"])), place=where
            ),
            "Mean need with it": _change(missed.need, float(row["need_with"])),
        }
        for _, row in found.iterrows()
    ]


def _change(before: float, after: float) -> str:
    """Say a mean need (0 to 100) after a change, and by how much it moved."""
    if not (math.isfinite(before) and math.isfinite(after)):
        return "not known"
    return f"{after:.1f} ({after - before:+.1f})".replace("-", "\N{MINUS SIGN}")


def _next_plain(found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Neighbourhood": found["lsoa_name"],
            "Code": found.index,
            "Ward": found["ward_name"],
            "Council": found["lad_name"],
            "Children in low income": found["in_need"].round(0),
            "Children 0 to 15": found["children"],
            "Need score": found["need"].round(1),
            "Mean need with it": found["need_with"].round(2),
        }
    )


def _show_size(scene: Scene, place: Place, pipeline: Pipeline) -> None:
    every = scene.study.pack.areas
    residents, children = _counted(scene, place)
    usual = float(every["population"].mean())
    st.markdown(f"It is **{for_markdown(size_sentence(residents))}**.")
    measures = {
        "Residents": (residents, [zone.residents for zone in REAL_ZONES]),
        "Children": (children, [zone.children for zone in REAL_ZONES]),
        "Schools": (float(pipeline.inside.schools), [zone.schools for zone in REAL_ZONES]),
        "Neighbourhoods": (
            float(len(place.members)),
            [zone.residents / usual for zone in REAL_ZONES],
        ),
    }
    with st.container(key="split-gauge"):
        for column, (title, (here, marks)) in zip(st.columns(4), measures.items(), strict=True):
            drawn = fit_room(draw_gauge(title, here, marks, ink=INK))
            column.vega_lite_chart(drawn, width="stretch")
    plainly = st.expander(
        "The same as a table, with sources", on_change="rerun", key="size-plainly"
    )
    if plainly.open:
        plainly.table(_size_table(measures), border="horizontal")
    st.caption(
        f"{said.GAUGE_CAVEAT} Their neighbourhoods are estimated at {usual:,.0f} residents each, "
        f"the average here. Source: {CASE_STUDY} (Wallsend's schools: Save the Children)."
    )


def _size_table(measures: dict[str, tuple[float, list[float]]]) -> pd.DataFrame:
    table = {
        title: [_figure(value) for value in (here, *marks)]
        for title, (here, marks) in measures.items()
    }
    names = ["Here", *(for_markdown(zone.title) for zone in REAL_ZONES)]
    counted = ["residents aged 0 to 15", *(zone.counted for zone in REAL_ZONES)]
    return pd.DataFrame({"Place": names, **table, "Who the children are": counted}).set_index(
        "Place"
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if math.isfinite(value) else "not known"
