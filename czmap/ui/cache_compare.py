"""What is kept of places side by side: small frozen keys in, shared values out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from czmap.charts.compare_maps import draw_compared
from czmap.charts.small_maps import mark_area, publish_geometry
from czmap.geodata.study import StudyKey
from czmap.safe import plain
from czmap.scoring.compare import (
    Basis,
    Difference,
    Measured,
    compare_values,
    find_around,
    make_basis,
    measure_compared,
    sharing_sentences,
)
from czmap.scoring.heat import make_heat
from czmap.scoring.need import NeedIndex
from czmap.ui import cache, cache_reading
from czmap.ui.assets import declare_assets
from czmap.ui.cache_board import publisher
from czmap.ui.cache_spread import as_shown
from czmap.ui.view import NEED

STRIP_BINS = 80


@dataclass(frozen=True, kw_only=True)
class Compare:
    """What is compared: a pack, its edition, what counts as need, and tokens of places."""

    pack: str
    edition: str
    index: NeedIndex
    places: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The indicators that combinations and distances are made of."""
        return tuple(self.index.shares)


_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {
    Compare: repr,
    NeedIndex: repr,
    StudyKey: repr,
}


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs=_BY_VALUE)
def basis(pack: str, edition: str, index: NeedIndex) -> Basis:
    """Look up what all places of a pack are measured against once for everyone."""
    whole = cache.study(StudyKey(pack=pack), edition)
    return make_basis(whole, cache.need_scores(pack, edition, index))


@st.cache_resource(max_entries=256, show_spinner=False, hash_funcs=_BY_VALUE)
def measured(pack: str, edition: str, index: NeedIndex, token: str) -> Measured:
    """Measure a place once for everyone."""
    return measure_compared(basis(pack, edition, index), cache.place_of(pack, edition, token))


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=_BY_VALUE)
def around(compare: Compare) -> tuple[Measured, ...]:
    """Measure what stands beside the places: their councils, and the whole."""
    found = find_around(
        cache.study(StudyKey(pack=compare.pack), compare.edition),
        [cache.place_of(compare.pack, compare.edition, token) for token in compare.places],
    )
    return tuple(measured(compare.pack, compare.edition, compare.index, one.token) for one in found)


def all_measured(compare: Compare) -> tuple[Measured, ...]:
    """Measure the places, in their order."""
    return tuple(
        measured(compare.pack, compare.edition, compare.index, token) for token in compare.places
    )


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=_BY_VALUE)
def differences(compare: Compare) -> tuple[tuple[Difference, ...], ...]:
    """Set each place after the first against the first."""
    profiles = cache_reading.area_profiles(compare.pack, compare.edition, compare.keys)
    first, *others = all_measured(compare)
    return tuple(compare_values(profiles, other, first) for other in others)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=_BY_VALUE)
def sharing(compare: Compare) -> tuple[str, ...]:
    """Say what the places share once for everyone."""
    labels = cache_reading.labels(compare.pack, compare.edition, compare.keys)
    known = basis(compare.pack, compare.edition, compare.index)
    return sharing_sentences(known, labels, all_measured(compare))


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs={StudyKey: repr})
def options(key: StudyKey, edition: str, kind: str) -> dict[str, str]:
    """Name the wards, neighbourhoods or councils of a study, by token, in order of their names."""
    areas = cache.study(key, edition).areas
    if kind == "lad":
        rows = areas.drop_duplicates("lad_code").sort_values(["lad_name", "lad_code"])
        return {f"lad:{row.lad_code}": plain(row.lad_name) for row in rows.itertuples()}
    if kind == "ward":
        rows = areas.drop_duplicates("ward_code").sort_values(["lad_name", "ward_name"])
        return {
            f"ward:{row.ward_code}": plain(f"{row.ward_name} ({row.lad_name})")
            for row in rows.itertuples()
        }
    rows = areas.sort_values(["lad_name", "lsoa_name"])
    return {
        f"area:{row.Index}": plain(f"{row.lsoa_name} ({row.ward_name} ward)")
        for row in rows.itertuples()
    }


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=_BY_VALUE)
def strip(pack: str, edition: str, key: str) -> tuple[tuple[int, ...], float, float]:
    """Count all neighbourhoods over one indicator in bins from the least need to the greatest.

    Returns
    -------
    tuple
        Counts, and the figures at the two ends; no counts where no area has a figure, or all the
        same.
    """
    whole = cache.study(StudyKey(pack=pack), edition)
    known = whole.reference[key].dropna().to_numpy(float)
    if not len(known) or known.min() == known.max():
        return (), float("nan"), float("nan")
    counts, _ = np.histogram(known, bins=STRIP_BINS)
    low, high = float(known.min()), float(known.max())
    if whole.catalogue[key].direction.sign < 0:
        counts, low, high = counts[::-1], high, low
    return tuple(int(one) for one in counts), low, high


@st.cache_resource(
    max_entries=24, show_spinner="Looking at each neighbourhood …", hash_funcs=_BY_VALUE
)
def heat(compare: Compare, key: StudyKey, keys: tuple[str, ...]) -> pd.DataFrame:
    """Tabulate the neighbourhoods of the places, or of a study when there are none; by code."""
    places = [cache.place_of(compare.pack, compare.edition, token) for token in compare.places]
    codes = sorted({code for one in places for code in one.members})
    return make_heat(
        basis(compare.pack, compare.edition, compare.index),
        cache_reading.labels(compare.pack, compare.edition, compare.keys),
        places,
        codes or sorted(cache.study(key, compare.edition).areas.index),
        keys,
    )


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=_BY_VALUE)
def heat_page(
    compare: Compare,
    key: StudyKey,
    keys: tuple[str, ...],
    codes: tuple[str, ...],
    _make: Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame, dict[Any, Any]]],
) -> tuple[pd.DataFrame, pd.DataFrame, dict[Any, Any]]:
    """Keep the cells, shades and writers of a heat table's rows with these codes, in their order.

    Parameters
    ----------
    _make
        Makes them of the rows; called once for everyone, so they follow from the rest alone.
    """
    return _make(heat(compare, key, keys).loc[list(codes)])


def place_maps(
    compare: Compare, shown: str, highlighted: str, *, against_first: bool
) -> dict[str, Any]:
    """Draw a small map of each place, at equal scale and of the same breaks."""
    declare_assets()
    return mark_area(_place_maps(compare, shown, against_first=against_first), highlighted)


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs=_BY_VALUE)
def _place_maps(compare: Compare, shown: str, *, against_first: bool) -> dict[str, Any]:
    values = cache.reference_values(compare.pack, compare.edition, shown, compare.index)
    whole = cache.study(StudyKey(pack=compare.pack), compare.edition)
    measured_places = all_measured(compare)
    indicator = as_shown(whole.catalogue, shown)
    first = measured_places[0]
    mean = first.need.value if shown == NEED else first.levels[shown].value
    factor = 100.0 if shown != NEED and whole.catalogue[shown].unit.startswith("rate") else 1.0
    drawn = draw_compared(
        whole,
        [one.place for one in measured_places],
        values,
        indicator,
        benchmark=mean * factor if against_first else None,
    )
    return publish_geometry(drawn, publisher(whole.pack))
