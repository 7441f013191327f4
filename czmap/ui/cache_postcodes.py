"""The table of postcodes, read once for everyone and again when it was changed."""

from pathlib import Path

import streamlit as st

from czmap.geodata.postcodes import FILE, PostcodeTable, load_postcodes
from czmap.paths import user_data


def postcodes() -> PostcodeTable | None:
    """Give the table of postcodes; None where none was added.

    Raises
    ------
    PackError
        When it is damaged.
    """
    folder = user_data()
    try:
        stat = (folder / FILE).stat()
    except FileNotFoundError:
        return None
    return _load(folder, stat.st_mtime_ns, stat.st_size)


@st.cache_resource(show_spinner=False, max_entries=1)
def _load(folder: Path, changed: int, size: int) -> PostcodeTable | None:  # noqa: ARG001 - the key
    return load_postcodes(folder)
