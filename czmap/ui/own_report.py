"""The report of what was found in a person's file, line by line, as a file."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from czmap.safe import for_csv, for_filename

LABEL = "Download the whole report (CSV)"


def offer_report(
    make: Callable[[], pd.DataFrame], name: str, *, key: str, label: str = LABEL
) -> None:
    """Offer the report as CSV; it is made when it is asked for.

    Parameters
    ----------
    name
        What it is a report on, for the file's name.
    """
    st.download_button(
        label,
        data=lambda: to_csv(make()),
        file_name=f"{for_filename(f'report on {name}')}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"own-report-{key}",
        icon=":material/download:",
    )


def to_csv(table: pd.DataFrame) -> bytes:
    """Write UTF-8 with a byte-order mark for Excel; no cell is a live formula."""
    safe = pd.DataFrame(
        {
            name: table[name].map(for_csv) if table[name].dtype == object else table[name]
            for name in table.columns
        }
    )
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
