"""The schools of a place one by one: as text, as a table to sort, and as a file."""

import csv
import functools
import io
import math

import pandas as pd
import streamlit as st

from czmap.safe import for_csv, for_filename, for_markdown, plain
from czmap.scoring.pipeline import Pipeline
from czmap.scoring.place import Place
from czmap.ui import text_people as said
from czmap.ui.state import Scene

MOST_LISTED, MOST_ROWS = 12, 2_000


def show_schools(scene: Scene, place: Place, pipeline: Pipeline) -> None:
    """List the schools inside and near; all of them are in the file."""
    listed = _listed(pipeline)
    if listed.empty:
        st.markdown(f"None on the list is inside or within {pipeline.walk_m:,.0f} m.")
        return
    words = listed.head(MOST_LISTED).drop(columns=["Number (URN)", "Type", "Academy trust"])
    st.table(words.map(_cell_words).set_index("School"), border="horizontal")
    if len(listed) > MOST_LISTED:
        # nothing is sent until it is opened
        label = f"All {len(listed):,} as a table to sort"
        whole = st.expander(label, on_change="rerun", key="all-schools")
        if whole.open:
            whole.dataframe(listed.head(MOST_ROWS), hide_index=True)
    mark = "invented " if scene.study.invented else ""
    st.download_button(
        "Download these schools (CSV)",
        data=lambda: _to_csv(listed, scene.study.pack.manifest.attribution),
        file_name=f"{for_filename(f'{mark}czmap {place.name}')}-schools.csv",
        mime="text/csv",
        on_click="ignore",
        key="schools-csv",
        icon=":material/download:",
    )


@functools.lru_cache(maxsize=64)  # by identity: the cache gives everyone the same pipeline
def _listed(pipeline: Pipeline) -> pd.DataFrame:
    schools = pipeline.schools
    stages = [" and ".join(str(stage) for stage in stages) for stages in schools["stages"]]
    return pd.DataFrame(
        {
            "School": schools["name"].map(plain),
            "Phase": stages,
            "Where": [
                "inside" if inside else said.metres(metres)
                for inside, metres in zip(schools["inside"], schools["metres"], strict=True)
            ],
            "Pupils": schools["pupils"],
            "Free school meals (%)": schools["fsm_pct"],
            "Ward": schools["ward_name"].map(plain),
            "Council": schools["lad_name"].map(plain),
            "Type": schools["type"].map(plain),
            "Academy trust": schools["trust"].map(plain),
            "Number (URN)": schools["urn"].astype(str),
        }
    )


def _cell_words(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.1f}".removesuffix(".0") if math.isfinite(cell) else "not known"
    return for_markdown(cell)


def _to_csv(listed: pd.DataFrame, attribution: str) -> bytes:
    """UTF-8 with a byte-order mark for Excel; no cell is a live formula; missing is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    table = listed.assign(Data=attribution)
    writer.writerow([for_csv(column) for column in table.columns])
    for row in table.itertuples(index=False):
        writer.writerow(
            ["" if pd.isna(cell) else for_csv(cell) if isinstance(cell, str) else cell
             for cell in row]
        )  # fmt: skip
    return out.getvalue().encode("utf-8-sig")
