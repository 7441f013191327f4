"""What is read of places, kept for everyone: configurations, sentences, similar places."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from czmap.geodata.study import StudyKey
from czmap.scoring.need import NeedIndex
from czmap.scoring.patterns import Labels, label_areas
from czmap.scoring.place import Place, PlaceKind
from czmap.scoring.reading import Ground
from czmap.scoring.similar import (
    AreaProfiles,
    Places,
    SimilarPlace,
    find_similar,
    gather_places,
    gather_zones,
    profile_areas,
)
from czmap.scoring.why import Reading, read_place
from czmap.ui import cache

MOST_SIMILAR = 5


@dataclass(frozen=True, kw_only=True)
class Read:
    """What places are read by: a pack, its edition, and the indicators of the need index."""

    pack: str
    edition: str
    index: NeedIndex

    @property
    def keys(self) -> tuple[str, ...]:
        """The indicators that configurations and profiles are made of."""
        return tuple(self.index.shares)


def _place_key(place: Place) -> tuple[str, str]:
    return place.token, place.name


_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {Read: repr, Place: _place_key}


@st.cache_resource(max_entries=12, show_spinner="Looking at what stands out …")
def labels(pack: str, edition: str, keys: tuple[str, ...]) -> Labels:
    """Label all areas of a pack once for everyone."""
    whole = cache.study(StudyKey(pack=pack), edition)
    return label_areas(whole.reference, whole.catalogue, keys)


@st.cache_resource(max_entries=256, show_spinner="Reading the place …", hash_funcs=_BY_VALUE)
def reading(read: Read, place: Place) -> Reading:
    """Tell a place in sentences, once for everyone."""
    ground = Ground(
        study=cache.study(StudyKey(pack=read.pack), read.edition),
        scores=cache.need_scores(read.pack, read.edition, read.index),
        labels=labels(read.pack, read.edition, read.keys),
    )
    return read_place(ground, place)


@st.cache_resource(max_entries=6, show_spinner=False)
def area_profiles(pack: str, edition: str, keys: tuple[str, ...]) -> AreaProfiles:
    """Profile all areas of a pack once for everyone."""
    whole = cache.study(StudyKey(pack=pack), edition)
    return profile_areas(whole.pack, whole.reference, whole.catalogue, keys)


@st.cache_resource(max_entries=12, show_spinner="Profiling the places …")
def places(pack: str, edition: str, keys: tuple[str, ...], kind: PlaceKind) -> Places:
    """Profile all places of one kind once for everyone."""
    return gather_places(area_profiles(pack, edition, keys), kind)


@st.cache_resource(max_entries=256, show_spinner=False, hash_funcs=_BY_VALUE)
def similar(
    read: Read, place: Place, kind: PlaceKind, *, elsewhere: bool
) -> tuple[SimilarPlace, ...]:
    """Find the places of one kind that are nearest to a place, once for everyone."""
    known = places(read.pack, read.edition, read.keys, kind)
    return find_similar(known, place, top=MOST_SIMILAR, elsewhere=elsewhere)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=_BY_VALUE)
def similar_zones(read: Read, place: Place, zones: tuple[Place, ...]) -> tuple[SimilarPlace, ...]:
    """Find the zones of a ranking that are nearest to one of them, once for everyone."""
    known = gather_zones(area_profiles(read.pack, read.edition, read.keys), zones)
    return find_similar(known, place, top=MOST_SIMILAR)
