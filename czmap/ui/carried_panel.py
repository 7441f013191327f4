"""What was carried from the areas of 2011, by name, with the whole list to download."""

import pandas as pd
import streamlit as st

from czmap.geodata.carried import say_estimated
from czmap.geodata.earlier import INDICATOR
from czmap.geodata.study import Study
from czmap.safe import for_markdown
from czmap.ui import cache_own, own_report, text_get


def show_earlier(study: Study) -> None:
    """Name the neighbourhoods whose score of 2019 is an estimate, where there is one."""
    pack = study.pack
    if INDICATOR not in pack.indicators or pack.changes.empty:
        return
    rows = cache_own.earlier(study.key.pack, pack.manifest.edition)
    st.markdown(f"**{text_get.EARLIER}** {for_markdown(say_estimated(rows))}")
    offer_carried(rows, "deprivation 2019", key="earlier")


def offer_carried(rows: pd.DataFrame, name: str, *, key: str) -> None:
    """Offer the list of what became of each figure, row by row."""
    own_report.offer_report(
        lambda: rows,
        f"{name} carried from 2011",
        key=key,
        label="Download how each neighbourhood was carried (CSV)",
    )
