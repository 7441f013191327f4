"""How figures are written in tables that people sort: as they are written elsewhere on the page."""

from typing import Any

import pandas as pd
import streamlit as st


def number_columns(table: pd.DataFrame) -> dict[Any, Any]:
    """Say how each column of figures is written: counts with commas, others with one decimal.

    For tables whose figures are counts and measurements; a number that is a name is no figure.
    """
    figures = table.select_dtypes("number")
    return {
        name: st.column_config.NumberColumn(format="localized" if _is_count(column) else "%.1f")
        for name, column in figures.items()
    }


def _is_count(column: pd.Series) -> bool:
    known = column.dropna()
    return bool((known % 1 == 0).all())
