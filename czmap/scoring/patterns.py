"""Configurations: which issues stand out in an area, and not only how much need it has.

"Disadvantaged areas may themselves be very different from each other, with different
configurations" of issues (Dyson, Kerr, Raffo and Wigelsworth, 2012, section 2).

The rule
--------
An indicator *stands out* in an area when need on it is higher there than in at least four fifths of
the reference's areas that have a figure: the highest-need fifth, in which areas that tie are only
if all of them are. It is *low* when need is lower than in at least four fifths. A missing figure is
said to be missing: it is never low, and never "not high". An area's configuration is the set of
the chosen indicators that stand out in it, and the set of those without a figure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.errors import NeedError
from czmap.geodata.areas import AreaTable
from czmap.geodata.indicators import Catalogue
from czmap.scoring.place import Place

STANDS_OUT = 0.8
"""Share of the reference's areas that need must be higher (or lower) than, to stand out."""

REPORT = "report"
"""The named set of indicators that configurations are made of when nothing else is chosen."""

_MOST_NAMED = 6
"""Indicators that are listed by name as not standing out; more are counted."""


class Standing(IntEnum):
    """Where an area's figure stands among the reference's."""

    MISSING = -2
    LOW = -1
    BETWEEN = 0
    HIGH = 1


@dataclass(frozen=True, order=True, kw_only=True)
class Configuration:
    """Which of some indicators stand out, as one value.

    Attributes
    ----------
    keys
        The indicators looked at, in the catalogue's order.
    high
        Those that stand out, in the same order.
    missing
        Those without a figure.
    """

    keys: tuple[str, ...]
    high: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """The indicators that have a figure and do not stand out."""
        out = {*self.high, *self.missing}
        return tuple(key for key in self.keys if key not in out)


@dataclass(frozen=True, eq=False, kw_only=True)
class Labels:
    """The configuration of every area of a reference.

    Attributes
    ----------
    standing
        One row per area, one column per indicator: values of `Standing`.
    configurations
        Those that occur, the most frequent first (then by what stands out).
    counts
        How many areas have each of them.
    group
        Per area, the position of its configuration among them.
    """

    standing: pd.DataFrame
    configurations: tuple[Configuration, ...]
    counts: tuple[int, ...]
    group: pd.Series

    @property
    def keys(self) -> tuple[str, ...]:
        """The indicators looked at, in the catalogue's order."""
        return tuple(map(str, self.standing.columns))

    def of(self, code: str) -> Configuration:
        """Give an area's configuration."""
        return self.configurations[int(self.group.loc[[code]].to_numpy()[0])]

    def low(self, code: str) -> tuple[str, ...]:
        """List the indicators on which an area has low need: what it has to build on."""
        row = self.standing.loc[code].to_numpy() == Standing.LOW
        return tuple(key for key, is_low in zip(self.keys, row, strict=True) if is_low)

    def count(self, configuration: Configuration) -> int:
        """Count the areas of the reference that have exactly this configuration."""
        return self._counted.get(configuration, 0)

    @cached_property
    def _counted(self) -> dict[Configuration, int]:
        return dict(zip(self.configurations, self.counts, strict=True))

    def share(self, configuration: Configuration) -> float:
        """Share (0 to 1) of the reference's areas that have exactly this configuration."""
        return self.count(configuration) / len(self.group)


@dataclass(frozen=True, kw_only=True)
class MixPart:
    """The part of a place whose areas have one configuration.

    Attributes
    ----------
    residents, children
        People in it; of areas whose count is known.
    residents_share, children_share
        Of the place's residents and children, 0 to 1; missing where it has none.
    everywhere
        Share of the reference's areas that have this configuration.
    """

    configuration: Configuration
    members: tuple[str, ...]
    residents: float
    children: float
    residents_share: float
    children_share: float
    everywhere: float


@dataclass(frozen=True, kw_only=True)
class Mix:
    """What a place is made of: its configurations, the one with the most residents first."""

    parts: tuple[MixPart, ...]
    areas: int

    def rest(self, named: int) -> tuple[int, int, float, float]:
        """Add up what comes after the first few parts.

        Returns
        -------
        tuple
            How many configurations, areas, residents and children.
        """
        others = self.parts[named:]
        return (
            len(others),
            sum(len(part.members) for part in others),
            sum(part.residents for part in others),
            sum(part.children for part in others),
        )


def usual_keys(catalogue: Catalogue) -> tuple[str, ...]:
    """Give the indicators of the 2012 report, or of the first set there is, or all of them."""
    named = {one.key: one for one in catalogue.sets}
    if not named:
        return tuple(key for key, one in catalogue.items() if not one.context)
    chosen = named.get(REPORT, catalogue.sets[0])
    wanted = {key for key, _ in chosen.weights}
    return tuple(key for key in catalogue if key in wanted)


def label_areas(reference: pd.DataFrame, catalogue: Catalogue, keys: Iterable[str] = ()) -> Labels:
    """Say of every area which of some indicators stand out.

    Parameters
    ----------
    reference
        One row per area, one float column per indicator, values as published.
    keys
        Indicators to look at, in any order; those of the 2012 report when none is given.

    Raises
    ------
    NeedError
        When there are no areas, or an indicator is not a column of the reference.
    CatalogueError
        When an indicator is not in the catalogue.
    """
    wanted = set(keys) or set(usual_keys(catalogue))
    for key in sorted(wanted - set(catalogue)):
        catalogue[key]  # says what may have been meant
    absent = sorted(wanted - set(reference.columns))
    if absent or not len(reference):
        raise NeedError(
            "There are no neighbourhoods to look at."
            if not absent
            else f"There is no column of figures for {len(absent)} of the indicators.",
            examples=absent,
            then="Choose others, or get the data that holds them.",
        )
    ordered = [key for key in catalogue if key in wanted]
    standing = pd.DataFrame(
        {key: find_standing(reference[key], catalogue[key].direction.sign) for key in ordered},
        index=reference.index,
    )
    return _group(standing)


def find_standing(values: pd.Series, sign: int = 1) -> NDArray[np.int8]:
    """Say of each value whether need is high, low, between or missing among all of them.

    Parameters
    ----------
    sign
        1 when a high value means need, -1 when a low one does.
    """
    oriented = pd.to_numeric(values, errors="raise").astype(float) * sign
    known = int(oriented.notna().sum())
    enough = np.ceil(STANDS_OUT * known - 1e-9)
    below = oriented.rank(method="min").to_numpy() - 1
    above = known - oriented.rank(method="max").to_numpy()
    standing = np.full(len(oriented), Standing.BETWEEN, dtype=np.int8)
    standing[below >= enough] = Standing.HIGH
    standing[above >= enough] = Standing.LOW
    standing[oriented.isna().to_numpy()] = Standing.MISSING
    return standing


def _group(standing: pd.DataFrame) -> Labels:
    """Find the configurations that occur, and number them."""
    keys = tuple(map(str, standing.columns))
    values = standing.to_numpy()
    marks = np.select([values == Standing.HIGH, values == Standing.MISSING], [1, 2], default=0)
    # each row as one record: sorting records is ten times faster than sorting rows
    rows = marks.astype(np.uint8).view([("", np.uint8)] * len(keys)).ravel()
    found, group, counts = np.unique(rows, return_inverse=True, return_counts=True)
    made = [
        Configuration(
            keys=keys,
            high=tuple(key for key, one in zip(keys, row, strict=True) if one == 1),
            missing=tuple(key for key, one in zip(keys, row, strict=True) if one == 2),
        )
        for row in found.tolist()
    ]
    order = sorted(range(len(made)), key=lambda at: (-counts[at], made[at]))
    position = np.empty(len(made), dtype=int)
    position[order] = np.arange(len(made))
    return Labels(
        standing=standing,
        configurations=tuple(made[at] for at in order),
        counts=tuple(int(counts[at]) for at in order),
        group=pd.Series(position[group], index=standing.index, name="configuration"),
    )


def mix_of(labels: Labels, areas: AreaTable, place: Place) -> Mix:
    """Say how a place's residents and children are spread over configurations.

    Parameters
    ----------
    areas
        The AreaTable of the pack that the labels were made of.
    """
    at = areas.index.get_indexer(pd.Index(place.members))
    residents, children = (areas[name].to_numpy(float)[at] for name in ("population", "children"))
    group, codes = labels.group.to_numpy()[at], areas.index[at]
    parts = []
    for one in np.unique(group):
        held = np.flatnonzero(group == one)
        inside, young = float(np.nansum(residents[held])), float(np.nansum(children[held]))
        parts.append(
            MixPart(
                configuration=labels.configurations[int(one)],
                members=tuple(map(str, codes[held])),
                residents=inside,
                children=young,
                residents_share=_share_of(inside, residents),
                children_share=_share_of(young, children),
                everywhere=labels.counts[int(one)] / len(labels.group),
            )
        )
    parts.sort(key=lambda part: (-part.residents, -len(part.members), part.configuration))
    return Mix(parts=tuple(parts), areas=len(at))


def _share_of(part: float, counts: NDArray[np.float64]) -> float:
    whole = float(np.nansum(counts))
    return part / whole if whole else float("nan")


def label_in_words(configuration: Configuration, catalogue: Catalogue) -> str:
    """Write a configuration as a label, as in "high need: unemployment; not: health".

    Returns
    -------
    str
        Names of indicators are the catalogue's; make them safe before they go into a page.
    """
    names = _names(catalogue)
    high, others, missing = configuration.high, configuration.others, configuration.missing
    if not high:
        said = "nothing stands out" if others else "no figures"
    elif not others and not missing and len(high) > 1:
        said = f"high need on all {len(high)}: {_listed(high, names)}"
    else:
        said = f"high need: {_listed(high, names)}"
        if len(others) > _MOST_NAMED:
            said += f"; not: the other {len(others)}"
        elif others:
            said += f"; not: {_listed(others, names)}"
    if missing and (high or others):
        said += f"; no figure: {_listed(missing, names)}"
    return said


def _names(catalogue: Catalogue) -> Mapping[str, str]:
    return {key: one.short_name for key, one in catalogue.items()}


def _listed(keys: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names[key] for key in keys)
