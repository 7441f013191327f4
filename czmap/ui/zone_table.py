"""The ranked zones side by side: a table to sort, the same as plain text, and the files."""

from functools import lru_cache, partial

import pandas as pd
import streamlit as st

from czmap.safe import for_markdown, plain
from czmap.scoring.search import Candidate, Ranking
from czmap.scoring.zones import ZoneProfile
from czmap.ui import cache, state, text
from czmap.ui.area_table import file_stem
from czmap.ui.state import Question, Scene
from czmap.ui.zone_panel import chosen_candidate, need_sentence

_COLUMNS = {
    "Rank": st.column_config.NumberColumn(width=60),
    "Zone": st.column_config.TextColumn(width=360),
    "Need score": st.column_config.NumberColumn(
        format="%.1f", width=105, help="The average over those who live there, 0 to 100."
    ),
    "Residents": st.column_config.NumberColumn(format="localized", width=95),
    "Children": st.column_config.NumberColumn(format="localized", width=85),
    "In low-income families": st.column_config.TextColumn(
        width=180, help="Children aged 0 to 15 in families on low income."
    ),
    "Neighbourhoods": st.column_config.NumberColumn(width=135),
    "Wards": st.column_config.NumberColumn(width=70),
    "Councils": st.column_config.NumberColumn(width=80),
}

PLAINLY = "The same as plain text, for screen readers and printing"


def show_table(scene: Scene, ranking: Ranking) -> None:
    """Show all zones as a table; choosing a row is the same as pressing its card."""
    chosen = chosen_candidate(ranking)
    table = _table(ranking)
    st.header("All zones side by side")
    st.dataframe(
        table,
        hide_index=True,
        column_config=_COLUMNS,
        key=f"zones-table-{chosen.zone.id}",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [chosen.rank - 1]}},
        on_select=lambda: _take_row(ranking, chosen),
    )
    # nothing is sent until it is opened
    plainly = st.expander(PLAINLY, on_change="rerun", key="zones-plainly")
    if plainly.open:
        words = [text.titled(need_sentence(scene, one.profile)) for one in ranking.candidates]
        plain_table = table.map(_as_text).assign(Compared=words).set_index("Rank")
        plainly.table(plain_table, border="horizontal")


def _take_row(ranking: Ranking, chosen: Candidate) -> None:
    row = state.chosen_row(f"zones-table-{chosen.zone.id}")
    if row is not None and row < len(ranking.candidates):
        state.change(zone=ranking.candidates[row].zone.id, near=0)


def _as_text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.1f}"
    return f"{cell:,}" if isinstance(cell, int) else for_markdown(cell)


@lru_cache(maxsize=16)  # by identity: the queue of searches gives everyone the same ranking
def _table(ranking: Ranking) -> pd.DataFrame:
    rows = []
    for one in ranking.candidates:
        profile = one.profile
        rows.append(
            {
                "Rank": one.rank,
                "Zone": plain(profile.name),
                "Need score": round(profile.need, 1),
                "Residents": int(profile.residents),
                "Children": int(profile.children),
                "In low-income families": children_cell(profile),
                "Neighbourhoods": profile.areas,
                "Wards": len(profile.wards),
                "Councils": len(profile.lads),
            }
        )
    return pd.DataFrame(rows)


def children_cell(profile: ZoneProfile) -> str:
    """Write the children in low-income families in few words."""
    said = text.about(profile.children_in_need)
    return (
        f"at least {said}" if profile.children_in_need_missing and said != text.NO_FIGURE else said
    )


def show_downloads(scene: Scene, question: Question) -> None:
    """Offer the ranking as files."""
    st.header("Take it away")
    stem = f"{file_stem(scene.study)}-zones"
    offers = (
        ("geojson", "Outlines (GeoJSON)", "application/geo+json"),
        ("csv", "Neighbourhood codes (CSV)", "text/csv"),
        ("json", "All figures (JSON)", "application/json"),
    )
    for column, (kind, label, mime) in zip(st.columns(3), offers, strict=True):
        with column:
            st.download_button(
                label,
                data=partial(cache.download, question, scene.edition, kind),  # written when pressed
                file_name=f"{stem}.{kind}",
                mime=mime,
                on_click="ignore",
                icon=":material/download:",
                width="stretch",
            )
    if scene.study.invented:
        st.caption("Each file says that its place is invented.")
