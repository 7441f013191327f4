"""What wards hide, kept for everyone: every ward's figures, masked pockets, spill-over."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from czmap.geodata.indicators import Denominator
from czmap.geodata.study import StudyKey
from czmap.map_overlay import Overlay, make_overlay
from czmap.scoring.need import NeedIndex
from czmap.scoring.spill import is_highest
from czmap.scoring.within import (
    Variance,
    count_spill,
    find_pockets,
    find_spill,
    profile_wards,
    split_variance,
)
from czmap.ui import cache
from czmap.ui.view import NEED


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What wards are measured by: an indicator of a pack, or its need index."""

    pack: str
    edition: str
    shown: str
    index: NeedIndex

    @property
    def whole(self) -> StudyKey:
        """The whole pack."""
        return StudyKey(pack=self.pack)


def sign_of(measured: Measured) -> int:
    """Give 1 where high figures are high need, else -1."""
    if measured.shown == NEED:
        return 1
    study = cache.study(measured.whole, measured.edition)
    return study.catalogue[measured.shown].direction.sign


def need_of(measured: Measured) -> pd.Series:
    """Give the figure of every area of the pack, higher for greater need."""
    values = cache.reference_values(measured.pack, measured.edition, measured.shown, measured.index)
    return values * sign_of(measured)


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs={Measured: repr})
def highest(measured: Measured) -> pd.Index:
    """Give the codes of the tenth of a pack with the greatest need, once for everyone."""
    need = need_of(measured)
    return need.index[is_highest(need, 0.1)]


@st.cache_resource(
    max_entries=12, show_spinner="Measuring the wards …", hash_funcs={Measured: repr}
)
def wards(measured: Measured) -> pd.DataFrame:
    """Measure every ward of a pack once for everyone."""
    made = _profiled(measured)
    pocketed = pockets(measured)["ward_code"].value_counts()
    return made.assign(pockets=pocketed.reindex(made.index).fillna(0).astype(int))


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs={Measured: repr})
def _profiled(measured: Measured) -> pd.DataFrame:
    study = cache.study(measured.whole, measured.edition)
    children = (
        measured.shown != NEED
        and study.catalogue[measured.shown].denominator is Denominator.CHILDREN
    )
    people = study.areas["children" if children else "population"].to_numpy(float)
    return profile_wards(study.areas, need_of(measured), people)


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs={Measured: repr})
def pockets(measured: Measured) -> pd.DataFrame:
    """Find the masked pockets of a pack once for everyone."""
    areas = cache.study(measured.whole, measured.edition).areas
    return find_pockets(areas, need_of(measured), _profiled(measured))


@st.cache_resource(max_entries=36, show_spinner=False, hash_funcs={Measured: repr})
def spill(measured: Measured, share: float) -> pd.DataFrame:
    """Find need across ward lines all over a pack once for everyone."""
    study = cache.study(measured.whole, measured.edition)
    high = is_highest(need_of(measured).reindex(study.contiguity.codes), share)
    return find_spill(study.areas, study.contiguity, high)


def is_among(codes: pd.Series | pd.Index, others: pd.Index) -> NDArray[np.bool_]:
    """Say of codes whether they are among others: a table's own index knows it at once."""
    return np.asarray(others.get_indexer(pd.Index(codes)) >= 0, dtype=np.bool_)


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={Measured: repr, StudyKey: repr})
def spill_of(measured: Measured, key: StudyKey, share: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the spill-over that touches a study: pairs of areas, and counts by pair of wards."""
    home = cache.study(key, measured.edition).home
    areas = cache.study(measured.whole, measured.edition).areas
    every = spill(measured, share)
    kept = every[is_among(every["lsoa_code_a"], home) | is_among(every["lsoa_code_b"], home)]
    return kept, count_spill(areas, kept)


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={Measured: repr, StudyKey: repr})
def splits(measured: Measured, key: StudyKey) -> dict[str, Variance]:
    """Divide the variance of a study, and of the pack, by wards and by councils."""
    whole = cache.study(measured.whole, measured.edition).areas
    home = whole.loc[cache.study(key, measured.edition).home]
    need = need_of(measured)
    return {
        f"{level}-{which}": split_variance(need.reindex(rows.index), rows[f"{level}_code"])
        for which, rows in (("here", home), ("everywhere", whole))
        for level in ("ward", "lad")
    }


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={Measured: repr, StudyKey: repr})
def overlay(measured: Measured, key: StudyKey, share: float) -> Overlay:
    """Draw a study's spill-over lines and mark its pockets, once for everyone."""
    study = cache.study(key, measured.edition)
    found, _ = spill_of(measured, key, share)
    inside = np.logical_and.reduce(
        [is_among(found[f"lsoa_code_{side}"], study.areas.index) for side in ("a", "b")]
    )
    shown = found[inside & ~found["bridge"].to_numpy(bool)]
    held = pockets(measured).index.intersection(study.home).sort_values()
    pairs = np.column_stack([shown["lsoa_code_a"], shown["lsoa_code_b"]]).tolist()
    return make_overlay(study.areas, pairs, held)
