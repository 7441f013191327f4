"""Indicators of the invented borough: correlated fields, drawn onto the report's distributions.

Each indicator starts as a standard normal "need" (higher is greater need): shares of a few smooth
fields and noise. Only its order is kept. The values come from a beta distribution between the
published lowest and highest, whose two shapes are solved so that mean and spread are exactly those
of Dyson, Kerr, Raffo and Wigelsworth (2012), *Developing Children's Zones for England*, Tables 1
and 2 (indicators without a row there have distributions like those of English neighbourhoods).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq, root
from scipy.special import betaincinv

from czmap.geodata.report import PUBLISHED, R_SQUARED

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A distribution to draw values onto; `sign` is -1 when a low value means need."""

    mean: float
    spread: float
    low: float
    high: float
    decimals: int = 2
    sign: int = 1


def _target(key: str, decimals: int = 2, sign: int = 1) -> Target:
    row = PUBLISHED[key]
    return Target(
        mean=row.mean, spread=row.spread, low=row.low, high=row.high, decimals=decimals, sign=sign
    )


TABLE_1: Mapping[str, Target] = {
    "good_health_pct": _target("good_health_pct", sign=-1),
    "unemployed_pct": _target("unemployed_pct"),
    "no_qualifications_pct": _target("no_qualifications_pct"),
    "imd_score": _target("imd_score", decimals=3),
    "barriers_score": _target("barriers_score", decimals=3),
}
"""The report's Table 1; the order is the order of the regression."""

TABLE_2: Mapping[str, Target] = {
    key: _target(key, sign=-1) for key in ("eyfs_pct", "ks2_pct", "ks4_pct")
}
"""The report's Table 2."""

OTHERS: Mapping[str, Target] = {
    "income_score": Target(mean=0.17, spread=0.12, low=0.006, high=0.75, decimals=3),
    "employment_score": Target(mean=0.11, spread=0.07, low=0.004, high=0.52, decimals=3),
    "education_score": Target(mean=21.69, spread=18.4, low=0.02, high=98.7, decimals=3),
    "health_score": Target(mean=0.0, spread=0.88, low=-2.9, high=3.2, decimals=3),
    "crime_score": Target(mean=0.0, spread=0.82, low=-2.9, high=3.1, decimals=3),
    "environment_score": Target(mean=21.7, spread=16.5, low=0.1, high=90.5, decimals=3),
    "idaci_score": Target(mean=0.20, spread=0.13, low=0.006, high=0.82, decimals=3),
    "cyp_score": Target(mean=0.0, spread=0.85, low=-2.8, high=3.1, decimals=3),
    "overcrowded_pct": Target(mean=4.4, spread=4.6, low=0.1, high=38.0),
}

DOMAINS: Mapping[str, float] = {
    "income_score": 0.225,
    "employment_score": 0.225,
    "education_score": 0.135,
    "health_score": 0.135,
    "crime_score": 0.093,
    "barriers_score": 0.093,
    "environment_score": 0.093,
}
"""IMD's domain weights (MHCLG, English Indices of Deprivation, technical report)."""

_SHARES: Mapping[str, tuple[float, float, float, float]] = {
    # deprivation, town, age, own field (the rest, up to 1 in squares, is noise)
    "income_score": (0.93, 0.10, 0.00, 0.20),
    "employment_score": (0.92, 0.00, 0.12, 0.20),
    "education_score": (0.86, -0.10, 0.05, 0.30),
    "health_score": (0.84, 0.05, 0.25, 0.30),
    "crime_score": (0.66, 0.35, 0.00, 0.35),
    "barriers_score": (0.10, -0.50, 0.00, 0.65),
    "environment_score": (0.35, 0.45, 0.00, 0.50),
    "idaci_score": (0.90, 0.08, -0.10, 0.25),
    "cyp_score": (0.78, -0.05, 0.00, 0.40),
    "good_health_pct": (0.66, 0.00, 0.50, 0.30),
    "unemployed_pct": (0.82, 0.12, -0.10, 0.30),
    "no_qualifications_pct": (0.82, -0.10, 0.28, 0.25),
    "overcrowded_pct": (0.62, 0.45, -0.20, 0.30),
}

_PULLS = (-0.15, 0.25, 0.25, 0.55, 0.05)
"""How strongly each of Table 1's five goes with low attainment; deprivation most, as reported."""

_FEATURES = 96
_FAR = 0.6
"""The widest reach of a value above the mean, in spreads times the root of the number of areas: a
few areas cannot hold the report's highest unemployment (9.8 spreads) and its spread too."""


def make_field(at: Floats, length_m: float, random: np.random.Generator) -> Floats:
    """Draw a smooth field with mean 0 and spread 1 at the points, by random Fourier features.

    A sum of cosines with normally distributed frequencies approaches a Gaussian field with a
    squared-exponential correlation of this length (Rahimi and Recht, 2007), in time that grows
    with the number of points only.
    """
    waves = random.normal(0, 1 / length_m, (_FEATURES, 2))
    phases = random.uniform(0, 2 * np.pi, _FEATURES)
    total = np.zeros(len(at))
    for wave, phase in zip(waves, phases, strict=True):
        total += np.cos(at @ wave + phase)
    return standard(total)


def standard(values: Floats) -> Floats:
    """Shift and scale to mean 0 and spread 1."""
    return np.asarray((values - values.mean()) / values.std())


def make_deprivation(at: Floats, random: np.random.Generator) -> Floats:
    """Draw how deprived each place is (mean 0, spread 1): estates, parts of town, and noise."""
    near, far = make_field(at, 800.0, random), make_field(at, 3_000.0, random)
    return standard(0.70 * near + 0.50 * far + 0.50 * random.normal(0, 1, len(at)))


def make_needs(
    at: Floats, deprivation: Floats, town: Floats, random: np.random.Generator
) -> dict[str, Floats]:
    """Draw each indicator's need from the shared fields; `town` is 1 in a centre and 0 far away."""
    shared = (deprivation, standard(town), make_field(at, 1_500.0, random))
    needs = {}
    for key, (*weights, own) in _SHARES.items():
        total = own * make_field(at, 900.0, random)
        total += sum(weight * field for weight, field in zip(weights, shared, strict=True))
        rest = max(0.05, 1 - own**2 - sum(weight**2 for weight in weights))
        needs[key] = standard(total + np.sqrt(rest) * random.normal(0, 1, len(at)))
    return needs


def make_attainment_noise(at: Floats, random: np.random.Generator) -> dict[str, Floats]:
    """Draw what attainment owes to other things: partly shared by the stages, partly local."""
    common = make_field(at, 1_200.0, random)
    return {
        key: standard(
            0.5 * common + 0.4 * make_field(at, 900.0, random) + 0.75 * random.normal(0, 1, len(at))
        )
        for key in TABLE_2
    }


def make_values(needs: Mapping[str, Floats]) -> dict[str, Floats]:
    """Draw needs onto their distributions, and build the IMD score from its domains."""
    targets = {**OTHERS, **TABLE_1}
    values = {key: onto(need, targets[key]) for key, need in needs.items()}
    return {"imd_score": onto(_composite(values), TABLE_1["imd_score"]), **values}


def onto(need: Floats, target: Target) -> Floats:
    """Give values with the order of `need` and the distribution of `target`, rounded."""
    ordered = np.empty(len(need))
    ordered[np.argsort(target.sign * need, kind="stable")] = _quantiles(len(need), target)
    return np.asarray(np.round(ordered, target.decimals))


def _composite(values: Mapping[str, Floats]) -> Floats:
    """Combine the domains as the Indices of Deprivation do: ranks, made exponential, weighted.

    The sum is then drawn onto Table 1's distribution, which moves it little and keeps its order.
    """
    total = np.zeros(len(values["income_score"]))
    for key, weight in DOMAINS.items():
        share = pd.Series(values[key]).rank(method="average").to_numpy() / len(total)
        total += weight * -23 * np.log(1 - share * (1 - np.exp(-100 / 23)))
    return np.round(total, 6)


def _quantiles(count: int, target: Target) -> Floats:
    """Spread `count` values from lowest to highest with exactly the target's mean and spread."""
    reach = _FAR * np.sqrt(count) * target.spread
    low, high = max(target.low, target.mean - reach), min(target.high, target.mean + reach)
    share = np.linspace(0, 1, count)
    mean, spread = (target.mean - low) / (high - low), target.spread / (high - low)

    def made(shapes: Floats) -> Floats:
        return np.asarray(betaincinv(*np.exp(np.clip(shapes, -6, 6)), share))

    def misses(shapes: Floats) -> tuple[float, float]:
        values = made(shapes)
        return float(values.mean() - mean), float(values.std(ddof=1) - spread)

    total = mean * (1 - mean) / spread**2 - 1
    solved = root(misses, np.log([mean * total, (1 - mean) * total]), tol=1e-10)
    if not solved.success:
        raise ArithmeticError(f"No distribution of {count} values has {target}: {solved.message}")
    return np.asarray(low + (high - low) * made(solved.x))


def make_attainment(values: Mapping[str, Floats], noise: Mapping[str, Floats]) -> dict[str, Floats]:
    """Draw attainment so that the five indicators explain the published share of its variance."""
    five = np.column_stack([standard(values[key]) for key in TABLE_1])
    need = standard(five @ np.array(_PULLS))
    made = {}
    for key, target in TABLE_2.items():
        own = standard(noise[key] - _fitted(five, noise[key]))
        made[key] = _explained(five, need, own, target, R_SQUARED[key])
    return made


def _explained(five: Floats, need: Floats, own: Floats, target: Target, wanted: float) -> Floats:
    quantiles = np.round(_quantiles(len(need), target), target.decimals)

    def made(share: float) -> Floats:
        values = np.empty(len(need))
        mixed = np.sqrt(share) * need + np.sqrt(1 - share) * own
        values[np.argsort(target.sign * mixed, kind="stable")] = quantiles
        return values

    def miss(share: float) -> float:
        return r_squared(five, made(share)) - wanted

    return made(float(brentq(miss, 0.0, 1.0, xtol=1e-4)))


def _fitted(five: Floats, outcome: Floats) -> Floats:
    columns = np.column_stack([np.ones(len(five)), five])
    return np.asarray(columns @ np.linalg.lstsq(columns, outcome, rcond=None)[0])


def r_squared(five: Floats, outcome: Floats) -> float:
    """Say which share of the outcome's variance a linear regression on the columns explains."""
    return float(1 - np.var(outcome - _fitted(five, outcome)) / np.var(outcome))
