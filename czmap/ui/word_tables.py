"""Small tables of words: what a browser reads of them is written without pandas, which is slow."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import pandas as pd
import pyarrow as pa
import streamlit as st


def show_words(rows: Sequence[Mapping[str, str]], first: str) -> None:
    """Show rows of words as a table, exactly as `st.table` shows a table of pandas.

    Parameters
    ----------
    rows
        One or more, with the same columns, safe as Markdown.
    first
        The column that names each row, and is shown first.
    """
    schema = _schema(tuple(rows[0]), first)
    columns = [pa.array([row[one.name] for row in rows], type=one.type) for one in schema]
    st.table(pa.table(columns, schema=schema), border="horizontal", hide_index=False)


@lru_cache(maxsize=256)
def _schema(columns: tuple[str, ...], first: str) -> pa.Schema:
    """Ask pandas once how it would write such a table."""
    table = pd.DataFrame({name: pd.Series([""], dtype="str") for name in columns})
    return pa.Table.from_pandas(table.set_index(first)).schema
