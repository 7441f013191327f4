"""How far each area lies from the mean of a place, kept for everyone."""

from dataclasses import dataclass

import streamlit as st

from czmap.choropleth import Classes
from czmap.diverging import Differences, classify_differences, make_differences, signed
from czmap.geodata.indicators import Direction
from czmap.geodata.study import StudyKey
from czmap.scoring.need import NeedIndex
from czmap.scoring.place import parse_place
from czmap.scoring.reading import mean_of
from czmap.ui import cache
from czmap.ui.view import NEED


@dataclass(frozen=True, kw_only=True)
class Gap:
    """What is compared with the mean of which place.

    Attributes
    ----------
    study
        The areas looked at.
    place
        The token of the place whose mean it is.
    """

    study: StudyKey
    edition: str
    shown: str
    index: NeedIndex
    place: str


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={Gap: repr})
def differences(gap: Gap) -> Differences:
    """Subtract a place's mean, weighted by the people that the figure is of, from every area."""
    pack = gap.study.pack
    reference = cache.reference_values(pack, gap.edition, gap.shown, gap.index)
    whole = cache.study(StudyKey(pack=pack), gap.edition)
    need = gap.shown == NEED
    people = "population" if need else str(whole.catalogue[gap.shown].denominator)
    members = list(parse_place(whole.pack, gap.place).members)
    mean = mean_of(reference.loc[members], whole.pack.areas.loc[members, people].astype(float))
    return make_differences(
        reference.reindex(cache.study(gap.study, gap.edition).areas.index),
        mean,
        reference=reference,
        direction=Direction.HIGH if need else whole.catalogue[gap.shown].direction,
    )


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={Gap: repr})
def gap_shading(gap: Gap) -> tuple[Classes, tuple[str, ...]]:
    """Put differences into classes for a map, with each area's as text."""
    made, decimals = differences(gap), decimals_of(gap)
    sign = 1
    if gap.shown != NEED:
        sign = cache.study(gap.study, gap.edition).catalogue[gap.shown].direction.sign
    texts = tuple(signed(float(one), decimals=decimals) for one in made.gap)
    return classify_differences(made, decimals=decimals, sign=sign), texts


def decimals_of(gap: Gap) -> int:
    """Give how many decimals a difference is written with."""
    if gap.shown == NEED:
        return 1
    indicator = cache.study(gap.study, gap.edition).catalogue[gap.shown]
    return 1 if indicator.unit.startswith("rate") else indicator.decimals
