"""Classes of a choropleth: from values to one digit an area and a legend in words.

Breaks are computed over reference values (all of England, or the whole study), so that the same
colour means the same thing in two maps. The darkest class is always the greatest need: for an
indicator such as good health, the lowest percentages are darkest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.geodata.indicators import Direction

Floats: TypeAlias = NDArray[np.float64]

MOST_CLASSES = 5
"""Colours of the palette; more cannot be told apart on a projector."""

NO_DATA = "-"
_SAMPLE = 1_000
_MORE_DECIMALS = 4


class Scheme(StrEnum):
    """How breaks are chosen; the names are mapclassify's, in words."""

    QUANTILES = "quantiles"
    EQUAL_INTERVAL = "equal interval"
    NATURAL_BREAKS = "natural breaks"


@dataclass(frozen=True, kw_only=True)
class Classes:
    """The class of every area and what each class means.

    Attributes
    ----------
    digits
        One character an area, in the order of the values: "0" (least need) to "4" (greatest), or
        "-" where there is no data.
    legend
        (class, range in words) of every class there is, the greatest need first. With fewer than
        five classes the digits are spread, so that the greatest need is always darkest.
    breaks
        Upper ends of the classes in published values, in the order of the legend's ranges from
        least to greatest need.
    """

    digits: str
    legend: tuple[tuple[int, str], ...]
    breaks: tuple[float, ...]

    @property
    def missing(self) -> int:
        """How many areas have no data."""
        return self.digits.count(NO_DATA)


def classify(
    values: pd.Series,
    *,
    reference: pd.Series,
    direction: Direction = Direction.HIGH,
    scheme: Scheme = Scheme.QUANTILES,
    decimals: int = 1,
) -> Classes:
    """Put values into at most five classes whose breaks come from reference values.

    A class holds the values above the break below it, up to and with its own break, counted in
    the direction of need. Equal values share a class: where ties make breaks fall together there
    are fewer classes. A column of one value is one class, the middle colour.

    Parameters
    ----------
    values
        One number an area, as published, in the order wanted; missing is NaN.
    reference
        The values the breaks come from; usually the same indicator for the whole country.
    direction
        Whether high or low values mean greater need (a need score is `HIGH`).
    decimals
        The least number of decimals in the legend; more are shown where breaks need them.

    Examples
    --------
    >>> good_health = pd.Series([85.0, 90.0, 80.0, None])
    >>> made = classify(good_health, reference=good_health, direction=Direction.LOW, decimals=0)
    >>> made.digits, made.legend[0]
    ('204-', (4, '80'))
    """
    sign = direction.sign
    oriented = pd.to_numeric(values).to_numpy(float) * sign
    base = pd.to_numeric(reference).to_numpy(float) * sign
    base = base[np.isfinite(base)]
    known = np.isfinite(oriented)
    if not len(base):
        base = oriented[known]
    if not len(base):
        return Classes(digits=NO_DATA * len(oriented), legend=(), breaks=())
    tops = _breaks(base, scheme)
    palette_at = _spread(len(tops))
    position = np.searchsorted(tops, oriented, side="left").clip(max=len(tops) - 1)
    digits = np.where(known, palette_at[position].astype("U1"), NO_DATA)
    seen = np.append(base, oriented[known])
    bottoms = tops if np.isin(seen, tops).all() else np.array([seen.min(), *tops[:-1]])
    ends = np.array([*tops[:-1], seen.max()])
    texts = _ranges(bottoms * sign, ends * sign, decimals=decimals)
    legend = tuple(zip(palette_at.tolist(), texts, strict=True))[::-1]
    return Classes(
        digits="".join(digits), legend=legend, breaks=tuple(float(top * sign) for top in tops)
    )


def _breaks(base: Floats, scheme: Scheme) -> Floats:
    """Upper ends of the classes, rising and unique; the last is the greatest value."""
    levels = np.unique(base)
    if len(levels) <= MOST_CLASSES and scheme is not Scheme.EQUAL_INTERVAL:
        return levels
    if levels[0] == levels[-1]:
        return levels[-1:]
    return np.unique(np.append(_SCHEMES[scheme](np.sort(base)), levels[-1]))


def _spread(count: int) -> NDArray[np.int64]:
    """Which of the five colours `count` classes take: the last is always the darkest."""
    if count == 1:
        return np.array([MOST_CLASSES // 2])
    return np.rint(np.linspace(0, MOST_CLASSES - 1, count)).astype(np.int64)


def _quantiles(ordered: Floats) -> Floats:
    return np.asarray(np.quantile(ordered, np.arange(1, MOST_CLASSES) / MOST_CLASSES))


def _equal_interval(ordered: Floats) -> Floats:
    return np.linspace(ordered[0], ordered[-1], MOST_CLASSES + 1)[1:-1]


def _natural_breaks(ordered: Floats) -> Floats:
    """Fisher's exact grouping (1958), which Jenks brought to maps: least variance within classes.

    Over more than 1,000 values it works on 1,000 evenly spaced order statistics, so that it is
    quick and always gives the same answer (a random sample would not).
    """
    if len(ordered) > _SAMPLE:
        ordered = ordered[np.linspace(0, len(ordered) - 1, _SAMPLE).round().astype(int)]
    size = len(ordered)
    total = np.concatenate([[0.0], np.cumsum(ordered - ordered.mean())])
    squares = np.concatenate([[0.0], np.cumsum((ordered - ordered.mean()) ** 2)])
    start, stop = np.arange(size)[:, None], np.arange(1, size + 1)[None, :]
    count = np.maximum(stop - start, 1)
    within = (squares[stop] - squares[start]) - (total[stop] - total[start]) ** 2 / count
    within = np.where(stop > start, within, np.inf)
    best, cuts = within[0], []
    for _ in range(MOST_CLASSES - 1):
        options = np.concatenate([[np.inf], best[:-1]])[:, None] + within
        cuts.append(options.argmin(axis=0))
        best = options.min(axis=0)
    tops, last = [], size - 1
    for cut in reversed(cuts):
        last = int(cut[last]) - 1
        tops.append(ordered[last])
    return np.array(tops[::-1])


_SCHEMES: dict[Scheme, Callable[[Floats], Floats]] = {
    Scheme.QUANTILES: _quantiles,
    Scheme.EQUAL_INTERVAL: _equal_interval,
    Scheme.NATURAL_BREAKS: _natural_breaks,
}


def _ranges(bottoms: Floats, tops: Floats, *, decimals: int) -> list[str]:
    """Write each class as "12.1 to 18.4", in published values, the lower number first."""
    gaps = np.abs(np.diff(np.unique(np.append(bottoms, tops))))
    smallest = gaps.min(initial=np.inf)
    while decimals < _MORE_DECIMALS and 10.0**-decimals > smallest:
        decimals += 1
    texts = []
    for ends in zip(bottoms, tops, strict=True):
        low, high = (f"{end + 0.0:,.{decimals}f}" for end in sorted(ends))
        texts.append(low if low == high else f"{low} to {high}")
    return texts
