"""The table behind a view as a workbook, beside its CSV: with units and definitions."""

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from czmap.exports.heat import to_heat_xlsx
from czmap.exports.view_tables import to_view_xlsx
from czmap.scoring.heat import make_heat
from czmap.ui import cache_compare, cache_reading
from czmap.ui.state import Scene

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer_excel(
    scene: Scene,
    table: Callable[[], pd.DataFrame],
    name: str,
    *,
    key: str,
    meanings: Mapping[str, str] | None = None,
) -> None:
    """Offer a table with its definitions; it is written when it is asked for.

    Parameters
    ----------
    name
        Of the file, without its ending.
    """
    _offer(
        "Download with definitions (Excel)",
        lambda: to_view_xlsx(scene.study, table(), meanings=meanings),
        name,
        key,
    )


def offer_all_figures(scene: Scene, name: str) -> None:
    """Offer every figure of the study's neighbourhoods, with units, definitions and sources."""
    _offer(
        "Download all figures with definitions (Excel)",
        lambda: _all_figures(scene),
        name,
        "all-figures",
    )


def _all_figures(scene: Scene) -> bytes:
    study, pack = scene.study, scene.study.key.pack
    keys = [*study.catalogue]
    basis = cache_compare.basis(pack, scene.edition, scene.index)
    labels = cache_reading.labels(pack, scene.edition, tuple(scene.index.shares))
    heat = make_heat(basis, labels, (), sorted(study.areas.index), keys)
    return to_heat_xlsx(study, heat, keys, "")


def _offer(label: str, write: Callable[[], bytes], name: str, key: str) -> None:
    st.download_button(
        label,
        data=write,
        file_name=f"{name}.xlsx",
        mime=_XLSX,
        on_click="ignore",
        icon=":material/download:",
        key=f"excel-{key}",
    )
