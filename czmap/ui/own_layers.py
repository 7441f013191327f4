"""A session's own places and boundaries where they are used: maps, zones, comparisons, files."""

from collections.abc import Iterable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from czmap.exports.own_layers import OwnLayers, choose_near
from czmap.geodata.own_points import NEAR_M, OwnPoints, count_kinds, find_reach
from czmap.map_layers import Layers, make_layers
from czmap.safe import for_filename, for_markdown, plain
from czmap.ui import cache_export, own_figures, own_report, state, text, text_export
from czmap.ui.cache_export import Taken
from czmap.ui.state import Scene

_LAYERS, _REACH = "own drawn", "own reach"
_MOST_LISTED = 200


def layers_of(scene: Scene) -> Layers | None:
    """Give what lies over the maps of this session; worked out again only when it changes."""
    study = scene.study
    points, shapes = own_figures.points(study.key.pack), own_figures.shapes(study.key.pack)
    if not (points or shapes):
        return None
    held = [*(one.digest for one in points), *(one.digest for one in shapes)]
    asked = (study.key, scene.edition, *held)
    kept: tuple[object, Layers | None] | None = state.kept(_LAYERS, None)
    if kept is None or kept[0] != asked:
        kept = (asked, make_layers(study.areas, points, shapes))
        state.keep(_LAYERS, kept)
    return kept[1]


def show_inside(scene: Scene, members: Iterable[str], name: str) -> None:
    """Show which of a person's own places lie inside some areas, and which near them."""
    listed = [(one, _reach(scene, one, members)) for one in _points(scene)]
    if not listed:
        return
    st.markdown("### Your own places")
    for one, reach in listed:
        counts = count_kinds(one, reach)
        st.markdown(f"**{for_markdown(one.label)}**: {_sentence(counts)}")
        # nothing is sent until it is opened
        whole = st.expander("One by one", on_change="rerun", key=f"one-by-one-{one.digest}")
        if whole.open:
            with whole:
                _list_places(one, reach, name)
        st.caption(
            f"Near: within {NEAR_M:,} metres of its outline in a straight line. "
            f"Source: {for_markdown(one.source)}, {for_markdown(one.period)}; your own list."
        )


def _list_places(one: OwnPoints, reach: pd.DataFrame, name: str) -> None:
    """List a person's own places inside and near, and offer them as a file."""
    st.table(_table(reach.head(_MOST_LISTED)), border="horizontal")
    if len(reach) > _MOST_LISTED:
        st.caption(f"The first {_MOST_LISTED:,} are shown; the file holds all of them.")
    st.download_button(
        "Download these places (CSV)",
        data=partial(own_report.to_csv, reach),
        file_name=f"{for_filename(f'{name} {one.label}')}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"own-places-{one.digest}",
        icon=":material/download:",
    )


def show_compared(scene: Scene, places: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Show how many of a person's own places lie inside and near places that are compared."""
    own = _points(scene)
    if not own or not places:
        return
    st.subheader("Your own places, inside and near")
    for one in own:
        rows = []
        for name, members in places:
            counts = count_kinds(one, _reach(scene, one, members))
            told = {
                for_markdown(kind): f"{row['inside']:,} inside, {row['near']:,} near"
                for kind, row in counts.iterrows()
            }
            rows.append({"Place": for_markdown(name), **told})
        st.markdown(f"**{for_markdown(one.label)}**")
        st.table(pd.DataFrame(rows).set_index("Place"), border="horizontal")
    st.caption(f"Near: within {NEAR_M:,} metres of the outline in a straight line.")


def ask_layers(scene: Scene, taken: Taken) -> OwnLayers | None:
    """Ask whether a person's own places and boundaries may go with the files; no unless they agree.

    What would leave this computer is said before it does.
    """
    pack = scene.study.key.pack
    own = OwnLayers(points=own_figures.points(pack), shapes=own_figures.shapes(pack))
    if not own:
        return None
    agreed = st.checkbox(
        text_export.OWN_LAYERS,
        key=state.bind("take-layers", bool(state.widget("take-layers", False))),
        help=text_export.OWN_LAYERS_HELP,
    )
    if not agreed:
        st.caption(text_export.OWN_LAYERS_STAY)
        return None
    near = choose_near(own, cache_export.shortlist(taken, scene.edition))
    counts = [f"{for_markdown(one.label)} ({text.many(len(one.table), 'place')})"
              for one in near.points]  # fmt: skip
    counts += [f"{for_markdown(one.label)} ({text.many(len(one.names), 'boundary', 'boundaries')})"
               for one in near.shapes]  # fmt: skip
    if not counts:
        st.caption(text_export.OWN_LAYERS_NONE)
        return None
    st.caption(text_export.OWN_LAYERS_LEAVE.format(what="; ".join(counts)))
    return near


def show_take(scene: Scene, taken: Taken) -> None:
    """Offer a person's own places inside and near the zones that are taken away, as a file."""
    own = _points(scene)
    if not own:
        return
    entries = cache_export.shortlist(taken, scene.edition).entries
    zones = [(one.name, one.zone.members) for one in entries]
    st.subheader("Your own places")
    st.markdown(text_export.OWN_PLACES_FILE)
    st.download_button(
        "Your own places by zone (CSV)",
        data=lambda: own_report.to_csv(_by_zone(scene, own, zones)),
        file_name="your-places-by-zone.csv",
        mime="text/csv",
        on_click="ignore",
        key="own-take",
        icon=":material/download:",
    )


def _by_zone(
    scene: Scene, own: Sequence[OwnPoints], zones: Sequence[tuple[str, Sequence[str]]]
) -> pd.DataFrame:
    parts = []
    for name, members in zones:
        for one in own:
            reach = _reach(scene, one, members)
            parts.append(
                reach.assign(zone=plain(name), list=one.label, source=one.source, period=one.period)
            )
    first = ["zone", "list"]
    whole = pd.concat(parts)
    return whole[[*first, *(column for column in whole.columns if column not in first)]]


def _points(scene: Scene) -> tuple[OwnPoints, ...]:
    return own_figures.points(scene.study.key.pack)


def _reach(scene: Scene, one: OwnPoints, members: Iterable[str]) -> pd.DataFrame:
    """Find what is inside and near, once for each place; the last few answers are kept."""
    asked = (scene.edition, one.digest, tuple(sorted(members)))
    kept: tuple[tuple[object, _Found], ...] = state.kept(_REACH, ())
    found = next((answer for key, answer in kept if key == asked), None)
    if found is None:
        areas = scene.study.pack.areas
        found = _Found(find_reach(one, areas, asked[2], NEAR_M))
        state.keep(_REACH, (*kept[-11:], (asked, found)))
    return found.listed


class _Found:
    """A table that can be remembered; it is never changed."""

    def __init__(self, listed: pd.DataFrame) -> None:
        self.listed = listed


def _sentence(counts: pd.DataFrame) -> str:
    inside, near = int(counts["inside"].sum()), int(counts["near"].sum())
    if not inside + near:
        return "none inside, and none near."
    kinds = "; ".join(
        f"{for_markdown(kind)} {row['inside']:,} inside and {row['near']:,} near"
        for kind, row in counts.iterrows()
        if row["inside"] or row["near"]
    )
    return f"{text.many(inside, 'place')} inside, {near:,} more near ({kinds})."


def _table(reach: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "Place": for_markdown(row.called),
            "Kind": for_markdown(row.kind),
            "Where": "inside" if row.inside else f"{row.metres:,.0f} m away",
        }
        for row in reach.rename(columns={"name": "called"}).itertuples(index=False)
    ]
    return pd.DataFrame(rows, columns=["Place", "Kind", "Where"]).set_index("Place")
