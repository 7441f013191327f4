"""The lists of the section on wards as they are shown, made once for everyone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from czmap.geodata.study import StudyKey
from czmap.ui import cache, cache_wards
from czmap.ui.cache_areas import MOST_ROWS
from czmap.ui.cache_wards import Measured

_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {Measured: repr, StudyKey: repr}


@dataclass(frozen=True, eq=False, kw_only=True)
class Listed:
    """A list as it is shown; it is made into what a browser reads once, and not with every click.

    Attributes
    ----------
    table
        All rows, with the columns' titles; never changed.
    """

    table: pd.DataFrame

    @cached_property
    def sent(self) -> pa.Table:
        """The first rows, as they are sent."""
        return pa.Table.from_pandas(self.table.head(MOST_ROWS))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of the wards of the rows that are sent."""
        return tuple(map(str, self.table["Ward code"].head(MOST_ROWS)))


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs=_BY_VALUE)
def wards(measured: Measured, key: StudyKey) -> Listed:
    """List the wards of the councils looked at, the widest range first, ties by code.

    Figures run as published, lowest and highest by need.
    """
    every, study = cache_wards.wards(measured), cache.study(key, measured.edition)
    lads = study.areas["lad_code"].reindex(study.home).unique()
    here = every[every["lad_code"].isin(lads)].sort_index()
    rows = here.sort_values("range", ascending=False, kind="stable")
    sign = cache_wards.sign_of(measured)
    return Listed(
        table=pd.DataFrame(
            {
                "Ward": rows["ward_name"],
                "Council": rows["lad_name"],
                "Region": rows["region_name"],
                "Neighbourhoods": rows["areas"],
                "With a figure": rows["known"],
                "Mean": (rows["mean"] * sign).round(2),
                "Mean, unweighted": (rows["plain_mean"] * sign).round(2),
                "Lowest need": (rows["lowest"] * sign).round(2),
                "Highest need": (rows["highest"] * sign).round(2),
                "Range": rows["range"].round(2),
                "Spread (SD)": rows["sd"].round(2),
                "Masked pockets": rows["pockets"],
                "Residents": rows["residents"],
                "Children": rows["children"],
                "Ward code": rows.index,
            }
        )
    )


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs=_BY_VALUE)
def pockets(measured: Measured, key: StudyKey) -> Listed:
    """List the masked pockets of the councils looked at."""
    home = cache.study(key, measured.edition).home
    found, sign = cache_wards.pockets(measured), cache_wards.sign_of(measured)
    found = found[cache_wards.is_among(found.index, home)]
    return Listed(
        table=pd.DataFrame(
            {
                "Neighbourhood": found["lsoa_name"],
                "Ward": found["ward_name"],
                "Council": found["lad_name"],
                "Region": found["region_name"],
                "Figure": (found["need"] * sign).round(2),
                "Mean of its ward": (found["ward_mean"] * sign).round(2),
                "Residents": found["population"],
                "Children": found["children"],
                "Code": found.index,
            }
        )
    )


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs=_BY_VALUE)
def spill(measured: Measured, key: StudyKey, share: float) -> Listed:
    """List the pairs of wards with high need on both sides of their line."""
    _, found = cache_wards.spill_of(measured, key, share)
    return Listed(
        table=pd.DataFrame(
            {
                "Ward": found["ward_name_a"],
                "Next to": found["ward_name_b"],
                "Council": found["lad_name_a"],
                "Council next door": found["lad_name_b"],
                "Region": found["region_name_a"],
                "Pairs of neighbours": found["pairs"],
                "Across a council line": found["council_line"].map({True: "yes", False: "no"}),
                "Residents": found["residents_a"],
                "Residents next door": found["residents_b"],
                "Children": found["children_a"],
                "Children next door": found["children_b"],
                "Ward code": found["ward_a"],
                "Code next door": found["ward_b"],
            }
        )
    )
