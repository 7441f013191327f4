"""Classes around a mean: how far each area lies from the mean of one place, to either side."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from czmap.choropleth import NO_DATA, Classes
from czmap.geodata.indicators import Direction

PURPLE_ORANGE = ("#e08214", "#fdd49e", "#f7f7f7", "#7b5fb0", "#3b0f70")
"""Low to high need, from ColorBrewer's PuOr, the purples darker than the oranges: the two sides
differ in hue for the colour-blind, and no two of the five are alike in grey."""

CUTS_SD = (0.25, 1.0)
"""Where classes end, in standard deviations of the figure over the whole country (or borough)."""

MINUS = "\N{MINUS SIGN}"
_WORDS = ("much lower", "lower", "about the same", "higher", "much higher")
"""Need, each class beside the mean; the legend says that it is need."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Differences:
    """Each area's figure less the mean of one place.

    Attributes
    ----------
    mean
        Of the place, in published units; missing where it has no figure.
    gap
        One number an area, in published units; missing is NaN.
    need
        The same with the sign of need: positive is higher need than the place's mean.
    cuts
        Upper ends of "about the same" and of "higher need", rounded to two figures.
    """

    mean: float
    gap: pd.Series
    need: pd.Series
    cuts: tuple[float, float]


def make_differences(
    values: pd.Series, mean: float, *, reference: pd.Series, direction: Direction
) -> Differences:
    """Subtract a mean from every value.

    Parameters
    ----------
    values
        One number an area, as published.
    reference
        The values whose standard deviation (each area counted once) the classes are made by.

    Examples
    --------
    >>> made = make_differences(
    ...     pd.Series([1.0, 5.0]), 4.0, reference=pd.Series([0.0, 4.0]), direction=Direction.LOW
    ... )
    >>> made.gap.tolist(), made.need.tolist(), made.cuts
    ([-3.0, 1.0], [3.0, -1.0], (0.5, 2.0))
    """
    gap = pd.to_numeric(values).astype(float) - mean
    spread = float(pd.to_numeric(reference).std(ddof=0))
    first, second = (_two_figures(cut * spread) if spread > 0 else 0.0 for cut in CUTS_SD)
    return Differences(mean=mean, gap=gap, need=gap * direction.sign, cuts=(first, second))


def classify_differences(made: Differences, *, decimals: int, sign: int) -> Classes:
    """Put differences into five classes around zero; the last, 4, is much higher need.

    Parameters
    ----------
    decimals
        The least number of decimals in the legend.
    sign
        1 where a higher figure is higher need, else -1: the legend gives figures as published.
    """
    need = made.need.to_numpy(float)
    known = np.isfinite(need)
    if not known.any():
        return Classes(digits=NO_DATA * len(need), legend=(), breaks=())
    near, far = made.cuts
    # a difference that is only arithmetic is none
    rounded = np.round(need, 9)
    at = 2 + np.sign(rounded) * ((np.abs(rounded) > near).astype(int) + (np.abs(rounded) > far))
    digits = "".join(
        str(int(one)) if ok else NO_DATA for one, ok in zip(np.nan_to_num(at), known, strict=True)
    )
    while decimals < 4 and any(round(cut, decimals) != cut for cut in made.cuts):
        decimals += 1
    return Classes(
        digits=digits,
        legend=_legend(made.cuts, decimals, sign),
        breaks=(-far * sign, -near * sign, near * sign, far * sign),
    )


def signed(number: float, *, decimals: int) -> str:
    """Write a difference with its sign, none where it is nothing as written.

    Examples
    --------
    >>> signed(3.25, decimals=1), signed(-0.04, decimals=1), signed(float("nan"), decimals=1)
    ('+3.2', '0.0', '')
    """
    if not np.isfinite(number):
        return ""
    told = f"{abs(number):,.{decimals}f}"
    if not float(told.replace(",", "")):
        return told
    return f"{'+' if number > 0 else MINUS}{told}"


def _legend(cuts: tuple[float, float], decimals: int, sign: int) -> tuple[tuple[int, str], ...]:
    near, far = (f"{cut:,.{decimals}f}" for cut in cuts)
    up, down = ("+", MINUS) if sign > 0 else (MINUS, "+")
    if not cuts[1]:
        return ((2, f"0: {_WORDS[2]}"),)
    ranges = (
        f"beyond {down}{far}", f"{down}{near} to {down}{far}", f"within ±{near}",
        f"{up}{near} to {up}{far}", f"beyond {up}{far}",
    )  # fmt: skip
    return tuple((at, f"{ranges[at]}: {_WORDS[at]}") for at in range(4, -1, -1))


def _two_figures(number: float) -> float:
    return float(f"{number:.2g}")
