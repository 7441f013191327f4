"""What is kept of distributions and regressions: small frozen keys in, shared values out."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from czmap.choropleth import NO_DATA, Classes
from czmap.errors import NeedError
from czmap.geodata.codes import Vintage
from czmap.geodata.indicators import Catalogue, Direction, Indicator, Theme
from czmap.geodata.study import StudyKey
from czmap.scoring import distributions
from czmap.scoring.attainment import Fit, fit_outcome
from czmap.scoring.distributions import Aggregate, Distribution, Standing
from czmap.scoring.need import NeedIndex
from czmap.scoring.place import Place, PlaceKind
from czmap.ui import cache, text
from czmap.ui.view import NEED

_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {StudyKey: repr, NeedIndex: repr}

CUTS = (-1.5, -0.5, 0.5, 1.5)
"""Classes of the map of what is left over, in standard deviations."""

_CELLS = 36
"""Steps across and up of the discs that stand for many neighbourhoods."""

_MOST_LEVELS = 64
"""Places that are kept measured for one indicator; then they begin anew."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Level:
    """One place of the chain from the whole country down, measured."""

    kind: PlaceKind
    code: str
    name: str
    distribution: Distribution
    aggregate: Aggregate


@dataclass(frozen=True, eq=False, kw_only=True)
class Spread:
    """One indicator over a place and all it lies in.

    Attributes
    ----------
    levels
        The widest first; the place itself last.
    edges, counts
        Bins shared by all levels, and how many areas each level has in them.
    standing
        Where the place's weighted mean lies among the areas of the whole.
    """

    levels: tuple[Level, ...]
    edges: tuple[float, ...]
    counts: tuple[tuple[int, ...], ...]
    standing: Standing


def as_shown(catalogue: Catalogue, shown: str) -> Indicator:
    """Give an indicator as it is written on screen: rates in per cent, and the need index too."""
    if shown != NEED:
        one = catalogue[shown]
        return replace(one, unit="%", decimals=1) if one.unit.startswith("rate") else one
    return Indicator(
        key=NEED,
        label=text.NEED_LABEL,
        sentence="The chosen indicators, weighted into one score of 0 to 100.",
        domain="czmap",
        theme=Theme.DEPRIVATION,
        unit="score",
        direction=Direction.HIGH,
        source="czmap, from the indicators chosen in the side bar",
        publisher="czmap",
        period="as its indicators",
        vintage=next(iter(catalogue.values())).vintage if len(catalogue) else Vintage.INVENTED,
        licence="as its indicators",
        caveat="It depends on the weights that are chosen.",
    )


@st.cache_resource(max_entries=512, show_spinner=False, hash_funcs=_BY_VALUE)
def spread(pack: str, edition: str, shown: str, index: NeedIndex, token: str) -> Spread:
    """Measure one indicator over a place (`Place.token`) and all that it lies in."""
    whole, ground = cache.study(StudyKey(pack=pack), edition), _ground(pack, edition, shown, index)
    chain = _chain(pack, edition, token)
    measured = [_level(ground, pack, edition, place.token) for place in chain]
    levels = tuple(level for level, _ in measured)
    return Spread(
        levels=levels,
        edges=ground.edges,
        counts=tuple(counts for _, counts in measured),
        standing=distributions.find_standing(
            levels[-1].distribution.weighted_mean,
            ground.figures,
            as_shown(whole.catalogue, shown),
        ),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Ground:
    """What every place is measured by: an indicator over a whole pack; and what was measured."""

    figures: pd.Series
    people: pd.Series
    weights: pd.Series
    ranks: pd.Series
    edges: tuple[float, ...]
    levels: dict[str, tuple[Level, tuple[int, ...]]] = field(default_factory=dict)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=_BY_VALUE)
def _ground(pack: str, edition: str, shown: str, index: NeedIndex) -> _Ground:
    whole = cache.study(StudyKey(pack=pack), edition)
    indicator = as_shown(whole.catalogue, shown)
    values = cache.reference_values(pack, edition, shown, index).reindex(whole.reference.index)
    return _Ground(
        figures=values,
        people=whole.reference[str(indicator.denominator)].astype(float),
        weights=distributions.weigh_extent(values, indicator),
        ranks=distributions.rank_shares(values, indicator),
        edges=distributions.make_bins(values),
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _chain(pack: str, edition: str, token: str) -> tuple[Place, ...]:
    whole = cache.pack(pack, edition)
    find = partial(cache.place, pack, edition)  # the wider places of many are the same
    return distributions.make_chain(whole, cache.place_of(pack, edition, token), find)


@st.cache_resource(max_entries=64, show_spinner=False)
def _rows(pack: str, edition: str, token: str) -> NDArray[np.intp]:
    """Look up where a place's areas stand among all of a pack: once, and not for each indicator."""
    known = cache.study(StudyKey(pack=pack), edition).reference.index
    return np.asarray(known.get_indexer(pd.Index(cache.place_of(pack, edition, token).members)))


def _level(ground: _Ground, pack: str, edition: str, token: str) -> tuple[Level, tuple[int, ...]]:
    """Measure one indicator over one place; the wider places of many are the same."""
    # beside the ground, and gone with it: to write a key out takes as long as measuring
    made = ground.levels.get(token)
    if made is None:
        if len(ground.levels) >= _MOST_LEVELS:
            ground.levels.clear()
        made = ground.levels[token] = _measure(ground, pack, edition, token)
    return made


def _measure(ground: _Ground, pack: str, edition: str, token: str) -> tuple[Level, tuple[int, ...]]:
    place = cache.place_of(pack, edition, token)
    at = _rows(pack, edition, token)
    own, who = ground.figures.iloc[at], ground.people.iloc[at]
    shares = ground.weights.iloc[at], ground.ranks.iloc[at]
    level = Level(
        kind=place.kind,
        code=place.code,
        name=place.name,
        distribution=distributions.measure(own, who),
        aggregate=distributions.aggregate(own, who, *shares),
    )
    return level, tuple(distributions.count_bins(own, ground.edges))


@dataclass(frozen=True, kw_only=True)
class FitKey:
    """A regression that is asked for; `lads` empty for the whole country (or borough)."""

    pack: str
    edition: str
    lads: tuple[str, ...]
    outcome: str
    explained_by: tuple[str, ...]


@st.cache_resource(max_entries=48, show_spinner="Fitting …", hash_funcs={FitKey: repr})
def fit(key: FitKey) -> Fit | NeedError:
    """Fit a regression once for everyone, or say why it cannot be."""
    looked_at = cache.study(StudyKey(pack=key.pack, lads=key.lads), key.edition)
    catalogue = looked_at.catalogue
    areas = looked_at.areas if key.lads else looked_at.reference
    try:
        return fit_outcome(
            areas, catalogue[key.outcome], [catalogue[one] for one in key.explained_by]
        )
    except NeedError as problem:
        return problem


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={FitKey: repr, StudyKey: repr})
def gap_classes(key: FitKey, study: StudyKey) -> tuple[Classes, tuple[str, ...]]:
    """Put what is left over into five classes for a map, with each area's value as text.

    The last class, 4, is well below what is predicted.
    """
    found = fit(key)
    areas = cache.study(study, key.edition).areas.index
    if isinstance(found, NeedError):
        return Classes(digits=NO_DATA * len(areas), legend=(), breaks=()), ("",) * len(areas)
    left = found.residual.reindex(areas).to_numpy()
    at = 4 - np.searchsorted(np.array(CUTS), left)
    digits = "".join(
        str(one) if ok else NO_DATA for one, ok in zip(at, np.isfinite(left), strict=True)
    )
    words = (
        "more than 1.5 below", "0.5 to 1.5 below", "within 0.5: about as predicted",
        "0.5 to 1.5 above", "more than 1.5 above",
    )  # fmt: skip
    legend = tuple((4 - at, words[at]) for at in range(5))
    texts = tuple(
        f"{abs(one):.1f} {'above' if one >= 0 else 'below'}" if np.isfinite(one) else ""
        for one in left
    )
    return Classes(digits=digits, legend=legend, breaks=CUTS), texts


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={FitKey: repr, StudyKey: repr})
def gap_rows(key: FitKey, study: StudyKey) -> pd.DataFrame:
    """List a study's areas from the furthest above the prediction down, ties by code.

    Returns
    -------
    pandas.DataFrame
        By LSOA code: its names, the outcome, what is predicted, the gap and the residual; never
        changed. None where the regression cannot be fitted.
    """
    found, areas = fit(key), cache.study(study, key.edition).areas
    names = pd.DataFrame(areas[["lsoa_name", "ward_name", "lad_name"]])
    if isinstance(found, NeedError):
        return names.head(0)
    rows = names.assign(
        outcome=areas[key.outcome],
        predicted=found.predicted,
        gap=found.gap,
        residual=found.residual,
    )
    rows = rows.dropna(subset=["gap"]).sort_index()
    ordered: pd.DataFrame = rows.sort_values("gap", ascending=False, kind="stable")
    return ordered


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs=_BY_VALUE)
def scatter_cells(pack: str, edition: str, outcome: str, index: NeedIndex) -> pd.DataFrame:
    """Gather all areas into cells of need and outcome; each stands in the middle of its areas.

    Returns
    -------
    pandas.DataFrame
        x and y (seven figures are more than a chart shows), and how many areas.
    """
    table = pd.DataFrame(
        {
            "x": cache.need_scores(pack, edition, index).score,
            "y": cache.reference_values(pack, edition, outcome, index),
        }
    ).dropna()
    if not len(table):
        return pd.DataFrame({"x": [], "y": [], "areas": []}, dtype="float32")
    steps = [_step(table[axis]) for axis in ("x", "y")]
    cells = table.groupby(steps).agg(x=("x", "mean"), y=("y", "mean"), areas=("x", "size"))
    return cells.reset_index(drop=True).astype({"x": "float32", "y": "float32", "areas": "int32"})


def _step(values: pd.Series) -> pd.Series:
    low, high = float(values.min()), float(values.max())
    width = (high - low) / _CELLS or 1.0
    return ((values - low) / width).astype(int)


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs=_BY_VALUE)
def outcome_at_ends(pack: str, edition: str, outcome: str, index: NeedIndex) -> tuple[float, float]:
    """Give the mean outcome in the tenths of a pack's areas with the highest and lowest need."""
    need = cache.need_scores(pack, edition, index).score
    values = cache.reference_values(pack, edition, outcome, index)
    both = pd.DataFrame({"need": need, "outcome": values}).dropna()
    high = both[both["need"] >= both["need"].quantile(0.9)]["outcome"].mean()
    low = both[both["need"] <= both["need"].quantile(0.1)]["outcome"].mean()
    return float(high), float(low)
