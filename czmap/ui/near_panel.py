"""The near-duplicates of a zone: how each differs, and each on the map when wanted."""

import streamlit as st

from czmap.safe import for_markdown
from czmap.scoring.search import Candidate
from czmap.ui import cache_zones, state, text
from czmap.ui.cache_zones import MOST_NEAR, Near
from czmap.ui.state import Question, Scene
from czmap.ui.zone_cards import figures_line

MOST_NAMES = 4


def near_shown(scene: Scene, question: Question, one: Candidate) -> int:
    """Give the number of the near-duplicate that is shown on the map; 0 for the zone itself."""
    wanted = state.view().near
    if not wanted:
        return 0
    listed = len(cache_zones.near_duplicates(question, scene.edition, one.rank))
    return wanted if wanted <= listed else 0


def show_near(scene: Scene, question: Question, one: Candidate) -> None:
    """List the near-duplicates of a zone, the best first."""
    if not one.near_duplicates:
        return
    shown = near_shown(scene, question, one)
    label = text.many(one.near_duplicates, "near-duplicate")
    # they are measured when it is opened, not for every zone that is looked at
    listing = st.expander(
        f"{label} of this zone", expanded=bool(shown), on_change="rerun", key="near-duplicates"
    )
    if not listing.open:
        return
    with listing:
        listed = cache_zones.near_duplicates(question, scene.edition, one.rank)
        st.caption(
            f"They share more than {question.criteria.max_overlap * 100:.0f} % of their people "
            "with this zone, and rank below it."
            + (f" The best {MOST_NEAR} are listed." if len(listed) < one.near_duplicates else "")
        )
        if shown:
            st.button(
                f"Show zone {one.rank} itself again",
                on_click=state.change,
                kwargs={"zone": one.zone.id, "near": 0},
            )
        for number, near in enumerate(listed, start=1):
            _show_one(one, number, near, is_shown=number == shown)


def _show_one(one: Candidate, number: int, near: Near, *, is_shown: bool) -> None:
    said, press = st.columns([4, 1], vertical_alignment="center")
    with said:
        st.markdown(f"**{number}.** {difference_sentence(near)}")
    with press:
        if is_shown:
            st.markdown("**On the map**")
        else:
            st.button(
                "Show on the map",
                key=f"show-near-{number}",
                on_click=state.change,
                kwargs={"zone": one.zone.id, "near": number},
            )


def difference_sentence(near: Near) -> str:
    """Say what a near-duplicate has more and less, and its figures."""
    parts = [
        f"{word} {_listed(names)}"
        for word, names in (("with", near.gained), ("without", near.lost))
        if names
    ]
    return (
        f"{text.titled(', '.join(parts))}: {text.whole(near.figures.residents)} residents. "
        f"{figures_line(near.figures)}"
    )


def _listed(names: tuple[str, ...]) -> str:
    said = ", ".join(for_markdown(name) for name in names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return f"{said} and {text.many(more, 'other')}" if more > 0 else said
