"""The pipeline of a place: its schools and settings by phase, inside and within a walk.

A school is inside a place when the neighbourhood that the Department for Education states for it
is a member. How far the others are is measured in a straight line from the place's outline to the
school's grid reference; a walk is longer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from czmap.geodata.pack import Pack

WALK_M = 1_000
"""Metres from the outline that count as near, in a straight line, unless another is chosen.

By streets it is more, often by about a third. The law's walking distance is two miles (3.2 km) for
a child under eight and three from then on (Education Act 1996, section 444(5)); a family with small
children goes by foot for much less.
"""


class Stage(StrEnum):
    """A step from cradle to career, or a kind of setting beside it."""

    EARLY = "Early years"
    PRIMARY = "Primary"
    SECONDARY = "Secondary"
    SIXTEEN = "16 plus"
    SPECIAL = "Special"
    ALTERNATIVE = "Alternative provision"
    INDEPENDENT = "Independent"
    OTHER = "Other"


STEPS = (Stage.EARLY, Stage.PRIMARY, Stage.SECONDARY, Stage.SIXTEEN)
"""The steps that every child passes: one that is missing is said."""

_BY_PHASE = {
    "Nursery": (Stage.EARLY,),
    "Family hub": (Stage.EARLY,),
    "Primary": (Stage.PRIMARY,),
    "Middle deemed primary": (Stage.PRIMARY,),
    "Secondary": (Stage.SECONDARY,),
    "Middle deemed secondary": (Stage.SECONDARY,),
    "All-through": (Stage.PRIMARY, Stage.SECONDARY),
    "16 plus": (Stage.SIXTEEN,),
    "Special": (Stage.SPECIAL,),
}
_BY_TYPE = (
    ("online", Stage.OTHER),
    ("other independent special", Stage.SPECIAL),
    ("other independent", Stage.INDEPENDENT),
    ("special", Stage.SPECIAL),
    ("alternative provision", Stage.ALTERNATIVE),
    ("pupil referral", Stage.ALTERNATIVE),
    ("city technology", Stage.SECONDARY),
    ("sixth form centre", Stage.SIXTEEN),
    ("children's centre", Stage.EARLY),
)
"""What the type tells where the phase does not: special schools have none in DfE's list."""

_FREE_MEALS = (Stage.PRIMARY, Stage.SECONDARY, Stage.SPECIAL, Stage.ALTERNATIVE)
"""Where free school meals are given by one rule; nursery schools and colleges have their own."""

_STAGES, _BIT = "stage_bits", {stage: 1 << at for at, stage in enumerate(Stage)}
"""Column of a number that holds a bit for each stage of a school: it is read faster than names."""

_HOME = "home_row"
"""Column of the row of the pack's areas that a school is in; none is -2, which no place holds."""

_TRUST_RUN = ("academy", "free school", "university technical", "studio school", "city technology")


@dataclass(frozen=True, kw_only=True)
class Roll:
    """Pupils of some schools, and how many of those are eligible for free school meals.

    Attributes
    ----------
    schools
        How many.
    pupils
        On roll in those that have a figure; missing when none has.
    lacking
        Schools without a number of pupils.
    meals_pct
        Per cent eligible for free school meals, weighted by pupils; missing when none is known.
    meals_lacking
        Schools that take no part in it: no figure, nobody on roll, or (nursery schools, colleges)
        another rule for free meals.
    """

    schools: int
    pupils: float
    lacking: int
    meals_pct: float
    meals_lacking: int


@dataclass(frozen=True, kw_only=True)
class Nearest:
    """A school outside: what it is called, where it is, and how far (metres, straight line)."""

    name: str
    ward_name: str
    lad_name: str
    metres: float


@dataclass(frozen=True, kw_only=True)
class Step:
    """One stage of the pipeline: what is inside, what is near, and the nearest when none is inside.

    An all-through school is in two stages, primary and secondary.
    """

    stage: Stage
    inside: Roll
    near: Roll
    nearest: Nearest | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Pipeline:
    """The schools and settings of a place.

    Attributes
    ----------
    walk_m
        Metres from the outline that count as near.
    schools
        Those inside and near: urn, name, kind, phase (as published), stages, type,
        trust, pupils, fsm_pct, easting, northing, inside, metres (0 inside), lsoa_code, ward_name,
        lad_name. Inside first, then by distance, name and number.
    steps
        Every stage, in order.
    inside, near
        All schools (each once; services without a roll are no schools).
    services
        Settings inside that are no schools, such as family hubs.
    lads
        Names of the councils that the place lies in.
    trusts
        Names of the trusts that run schools inside; None where the list at hand does not name any.
    trust_run
        Schools inside that a trust runs, by their type (academies and free schools).
    with_nursery, with_sixth_form
        Schools inside with nursery classes, and with a sixth form; None where the list at hand
        does not say.
    unplaced
        Schools of the pack outside the place without a grid reference: whether they are near is
        not known.
    """

    walk_m: float
    schools: pd.DataFrame
    steps: tuple[Step, ...]
    inside: Roll
    near: Roll
    services: int
    lads: tuple[str, ...]
    trusts: tuple[str, ...] | None
    trust_run: int
    with_nursery: int | None
    with_sixth_form: int | None
    unplaced: int

    @property
    def missing(self) -> tuple[Step, ...]:
        """The steps every child passes of which nothing is inside."""
        return tuple(one for one in self.steps if one.stage in STEPS and not one.inside.schools)


def find_stages(phase: str, kind: str) -> tuple[Stage, ...]:
    """Say which stages a school belongs to, by its published phase and type.

    Examples
    --------
    >>> [str(stage) for stage in find_stages("All-through", "Free schools")]
    ['Primary', 'Secondary']
    >>> [str(stage) for stage in find_stages("Not applicable", "Community special school")]
    ['Special']
    """
    plain = kind.casefold()
    told = next((stage for words, stage in _BY_TYPE if words in plain), None)
    if told:
        return (told,)
    return _BY_PHASE.get(phase, (Stage.OTHER,))


def find_pipeline(
    pack: Pack,
    members: Sequence[str],
    *,
    walk_m: float = WALK_M,
    described: pd.DataFrame | None = None,
) -> Pipeline:
    """Find a place's schools, those within a walk of it, and the nearest of each missing step.

    All schools of the pack count, in any council.

    Parameters
    ----------
    members
        Codes of the place's areas; at least one.
    walk_m
        Metres from the outline, straight line.
    described
        The schools of the pack as `describe_schools` gives them, where they are at hand.
    """
    schools = describe_schools(pack) if described is None else described
    held = pack.areas.index.get_indexer(pd.Index(members))
    inside = np.isin(schools[_HOME].to_numpy(), held)
    whole = len(members) == len(pack.areas)
    outline = None if whole else shapely.union_all(pack.areas.geometry.to_numpy()[held])
    metres = _distances(outline, schools, inside, walk_m)
    shown = _in_order(schools, inside, metres, walk_m)
    rolls, own = _rolls(shown), shown["inside"].to_numpy(bool)
    taught = rolls.taught
    run = shown[own & taught]
    return Pipeline(
        walk_m=walk_m,
        schools=shown.drop(columns=[_STAGES, _HOME]),
        steps=tuple(_step(stage, rolls, schools, outline) for stage in Stage),
        inside=rolls.of(own & taught),
        near=rolls.of(~own & taught),
        services=int((own & ~taught).sum()),
        lads=tuple(sorted(pack.areas["lad_name"].iloc[held].unique())),
        trusts=_trusts(schools, run),
        trust_run=int(run["trust_run"].sum()),
        with_nursery=_having(schools, run, "nursery"),
        with_sixth_form=_having(schools, run, "sixth_form"),
        unplaced=int((~inside & ~_placed(schools)).sum()),
    )


def describe_schools(pack: Pack) -> pd.DataFrame:
    """Add to every school of a pack its stages, who runs it, and its ward and council."""
    schools = pack.schools.copy()
    for name in ("pupils", "fsm_pct", "easting", "northing"):
        schools[name] = pd.to_numeric(schools[name], errors="coerce").astype(float)
    for name in ("trust", "nursery", "sixth_form"):  # packs made before they were read lack them
        schools[name] = schools[name].fillna("") if name in schools else ""
    kinds = schools[["phase", "type"]].astype(str)
    stages = {pair: find_stages(*pair) for pair in set(kinds.itertuples(index=False, name=None))}
    schools["stages"] = [stages[pair] for pair in kinds.itertuples(index=False, name=None)]
    ruled = [any(one in _FREE_MEALS for one in stages) for stages in schools["stages"]]
    schools["fsm_pct"] = schools["fsm_pct"].where(np.array(ruled, dtype=bool))
    schools[_STAGES] = [sum(_BIT[one] for one in stages) for stages in schools["stages"]]
    schools["is_school"] = schools["kind"] == "school"
    plain = kinds["type"].str.casefold()
    schools["trust_run"] = plain.map(lambda kind: any(word in kind for word in _TRUST_RUN))
    schools["trust_run"] = schools["trust_run"].astype(bool)
    named = pack.areas[["ward_name", "lad_name"]].reindex(schools["lsoa_code"]).fillna("")
    schools[["ward_name", "lad_name"]] = named.to_numpy()
    home = pack.areas.index.get_indexer(schools["lsoa_code"])
    schools[_HOME] = np.where(home < 0, -2, home)
    return schools.assign(metres=float("nan")).reset_index(drop=True)


def _placed(schools: pd.DataFrame) -> NDArray[np.bool_]:
    x, y = _places(schools)
    return np.asarray(~(np.isnan(x) | np.isnan(y)), dtype=bool)


def _places(schools: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return schools["easting"].to_numpy(float), schools["northing"].to_numpy(float)


def _box_distances(
    outline: shapely.Geometry, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Metres to the box round the outline: never more than to the outline itself."""
    west, south, east, north = outline.bounds
    across = np.maximum(np.maximum(west - x, x - east), 0.0)
    up = np.maximum(np.maximum(south - y, y - north), 0.0)
    return np.asarray(np.hypot(across, up))


def _distances(
    outline: shapely.Geometry | None,
    schools: pd.DataFrame,
    inside: NDArray[np.bool_],
    walk_m: float,
) -> NDArray[np.float64]:
    """Metres to the schools that may be within a walk, 0 inside; missing elsewhere."""
    metres = np.where(inside, 0.0, np.nan)
    if outline is not None:
        x, y = _places(schools)
        close = np.flatnonzero(~inside & (_box_distances(outline, x, y) <= walk_m))
        metres[close] = shapely.distance(outline, shapely.points(x[close], y[close]))
    return metres


def _in_order(
    schools: pd.DataFrame, inside: NDArray[np.bool_], metres: NDArray[np.float64], walk_m: float
) -> pd.DataFrame:
    """Give the schools inside and near: inside first, then by distance, name and number."""
    at = np.flatnonzero(inside | (metres <= walk_m))
    name, urn = (
        pd.factorize(schools[column].iloc[at], sort=True, use_na_sentinel=False)[0]
        for column in ("name", "urn")
    )
    at = at[np.lexsort((urn, name, metres[at], ~inside[at]))]
    return schools.iloc[at].assign(metres=metres[at], inside=inside[at])


def _step(
    stage: Stage, rolls: "_Rolls", schools: pd.DataFrame, outline: shapely.Geometry | None
) -> Step:
    of_stage = (rolls.stages & _BIT[stage]) > 0
    inside = of_stage & rolls.inside
    sought = stage in STEPS and not inside.any() and outline is not None
    return Step(
        stage=stage,
        inside=rolls.of(inside),
        near=rolls.of(of_stage & ~rolls.inside),
        nearest=_nearest(stage, schools, outline) if sought else None,
    )


def _nearest(stage: Stage, schools: pd.DataFrame, outline: shapely.Geometry) -> Nearest | None:
    """Find the nearest of a stage among those whose distance to the box round it may be less."""
    of_stage = (schools[_STAGES].to_numpy(np.int64) & _BIT[stage]) > 0
    chosen = np.flatnonzero(of_stage & _placed(schools))
    if not len(chosen):
        return None
    x, y = (values[chosen] for values in _places(schools))
    least = _box_distances(outline, x, y)
    likely = int(np.argmin(least))
    bound = shapely.distance(outline, shapely.Point(x[likely], y[likely]))
    kept = np.flatnonzero(least <= bound)
    metres = shapely.distance(outline, shapely.points(x[kept], y[kept]))
    numbers = schools["urn"].iloc[chosen[kept]]
    found = min(
        range(len(kept)), key=lambda one: (metres[one], least[kept[one]], numbers.iloc[one])
    )
    row = int(chosen[kept[found]])
    name, ward, lad = (str(schools[one].iloc[row]) for one in ("name", "ward_name", "lad_name"))
    return Nearest(name=name, ward_name=ward, lad_name=lad, metres=float(metres[found]))


@dataclass(frozen=True, eq=False, kw_only=True)
class _Rolls:
    """What pupils are counted by, of each school shown."""

    inside: NDArray[np.bool_]
    taught: NDArray[np.bool_]
    stages: NDArray[np.int64]
    pupils: NDArray[np.float64]
    meals: NDArray[np.float64]

    def of(self, chosen: NDArray[np.bool_]) -> Roll:
        """Count the pupils of some of the schools."""
        taught = chosen & self.taught
        pupils, meals = self.pupils[taught], self.meals[taught]
        counted = ~np.isnan(meals) & (pupils > 0)
        total = float(pupils[counted].sum())
        return Roll(
            schools=int(chosen.sum()),
            pupils=float("nan") if np.isnan(pupils).all() else float(np.nansum(pupils)),
            lacking=int(np.isnan(pupils).sum()),
            meals_pct=float((meals * pupils)[counted].sum()) / total if total else float("nan"),
            meals_lacking=int((~counted).sum()),
        )


def _rolls(shown: pd.DataFrame) -> _Rolls:
    return _Rolls(
        inside=shown["inside"].to_numpy(bool),
        taught=shown["is_school"].to_numpy(bool),
        stages=shown[_STAGES].to_numpy(np.int64),
        pupils=shown["pupils"].to_numpy(float),
        meals=shown["fsm_pct"].to_numpy(float),
    )


def _trusts(schools: pd.DataFrame, own: pd.DataFrame) -> tuple[str, ...] | None:
    if not (schools["trust"] != "").any():
        return None
    return tuple(sorted(set(own["trust"]) - {""}))


def _having(schools: pd.DataFrame, own: pd.DataFrame, column: str) -> int | None:
    """Count the schools of which DfE's list says "Has ...", if it says anything at all."""
    if not (schools[column] != "").any():
        return None
    return int(own[column].str.startswith("Has").sum())
