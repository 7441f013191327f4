"""The story planted in the invented borough: places that tests and the guided tour point at."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from czmap.errors import PackError

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]

STORY = "story.json"
POCKET_HALVES = (5, 4)
"""Areas of the straddling pocket on each side of the ward line: together about 15,000 residents."""

_DOMAINS = ("income_score", "employment_score", "education_score", "health_score", "crime_score")
_HARDSHIP = (
    *(*_DOMAINS, "environment_score", "idaci_score", "cyp_score"),
    *("good_health_pct", "unemployed_pct", "no_qualifications_pct", "overcrowded_pct"),
)


@dataclass(frozen=True, kw_only=True)
class Story:
    """The planted places, by code, all codes in order.

    Attributes
    ----------
    pocket, pocket_wards
        Neighbouring areas of the highest need, and the two wards whose line they straddle.
    masked, masked_ward
        Two areas of high need in a ward whose average is well off.
    low_attainment
        Neighbouring areas of little deprivation where few pupils do well at 16.
    poor_health_only, homes_and_skills, out_of_work
        The three areas that the 2012 report narrates: low on everything but reported good health;
        many without qualifications and high barriers, but little unemployment and deprivation;
        among the worst on deprivation, unemployment and qualifications, better on barriers and
        health.
    bridge
        The two areas that the one bridge joins.
    island
        The area in the sea, without neighbours.
    enclosed, enclosing
        An area that lies wholly inside another, and that other, whose polygon has a hole.
    ward_without_secondary
        A ward without a secondary school: a gap in the pipeline. It is one of the pocket's two.
    """

    pocket: tuple[str, ...]
    pocket_wards: tuple[str, str]
    masked: tuple[str, ...]
    masked_ward: str
    low_attainment: tuple[str, ...]
    poor_health_only: str
    homes_and_skills: str
    out_of_work: str
    bridge: tuple[str, str]
    island: str
    enclosed: str
    enclosing: str
    ward_without_secondary: str


def parse_story(text: str) -> Story:
    """Read a story from JSON.

    Raises
    ------
    PackError
        When the text is not a story.
    """
    try:
        made = json.loads(text)
        return Story(
            **{
                one.name: tuple(made[one.name])
                if isinstance(made[one.name], list)
                else made[one.name]
                for one in fields(Story)
            }
        )
    except (ValueError, KeyError, TypeError) as problem:
        raise PackError(
            "The story of the invented borough is damaged.",
            then="Write the borough again with: czmap demo --to FOLDER",
        ) from problem


def load_story(folder: Path) -> Story:
    """Read the story that lies beside the tables of an invented borough.

    Raises
    ------
    PackError
        When it is not there or damaged.
    """
    path = folder / STORY
    if not path.is_file():
        raise PackError(
            f"There is no story of an invented borough in {folder}.",
            then="Write the borough again with: czmap demo --to FOLDER",
        )
    return parse_story(path.read_text(encoding="utf-8"))


def to_story_text(story: Story) -> str:
    """Write a story as JSON."""
    return json.dumps(asdict(story), indent=1) + "\n"


@dataclass(frozen=True, eq=False, kw_only=True)
class Plot:
    """Where the story is planted, by position of the areas."""

    pocket: Ints
    masked: Ints
    masked_ward: int
    low_attainment: Ints
    poor_health_only: int
    homes_and_skills: int
    out_of_work: int

    @property
    def everywhere(self) -> Ints:
        """Every planted area."""
        single = [self.poor_health_only, self.homes_and_skills, self.out_of_work]
        return np.concatenate([self.pocket, self.masked, self.low_attainment, single])


def find_plot(
    centres: Floats, ward: Ints, land: sparse.csr_array, deprivation: Floats, town: Floats
) -> Plot:
    """Choose the places that need least bending: where the fields already lean the story's way."""
    taken = np.zeros(len(ward), dtype=bool)

    def take(members: Iterable[int]) -> Ints:
        kept = np.sort(np.array(list(members), dtype=np.intp))
        taken[kept] = True
        for one in kept:
            taken[_near(land, int(one))] = True
        return kept

    def best(score: Floats) -> int:
        return int(np.argmax(np.where(taken, -np.inf, score)))

    taken[np.diff(land.indptr) < 3] = True
    pocket = take(_find_pocket(centres, ward, land, deprivation))
    masked_ward = _least(ward, deprivation, avoid=set(ward[pocket]))
    masked = take(_find_pair(ward, land, taken, masked_ward))
    calm = -_smooth(land, deprivation)
    group = take(_group(land, best(np.where(ward == masked_ward, -9, calm)), 4, taken, centres))
    return Plot(
        pocket=pocket,
        masked=masked,
        masked_ward=masked_ward,
        low_attainment=group,
        poor_health_only=int(take([best(-deprivation + town)])[0]),
        homes_and_skills=int(take([best(-deprivation - 3 * town)])[0]),
        out_of_work=int(take([best(deprivation + town)])[0]),
    )


def _near(land: sparse.csr_array, at: int) -> Ints:
    return np.asarray(land.indices[land.indptr[at] : land.indptr[at + 1]], dtype=np.intp)


def _smooth(land: sparse.csr_array, values: Floats) -> Floats:
    """Average each area with its neighbours."""
    return np.asarray((values + land @ values) / (1 + np.diff(land.indptr)))


def _find_pocket(centres: Floats, ward: Ints, land: sparse.csr_array, deprivation: Floats) -> Ints:
    """Find the most deprived stretch of a ward line with room for the pocket on both sides."""
    pairs = sparse.coo_array(land)
    across = (pairs.row < pairs.col) & (ward[pairs.row] != ward[pairs.col])
    left, right = pairs.row[across], pairs.col[across]
    lean = _smooth(land, _smooth(land, deprivation))
    for at in np.argsort(-(lean[left] + lean[right]), kind="stable"):
        middle = (centres[left[at]] + centres[right[at]]) / 2
        sides = [
            _compact(land, int(start), size, np.flatnonzero(ward != ward[start]), centres - middle)
            for start, size in zip((left[at], right[at]), POCKET_HALVES, strict=True)
        ]
        if tuple(map(len, sides)) == POCKET_HALVES:
            return np.concatenate(sides)
    raise ArithmeticError("No ward line has room for the planted pocket; plan more areas.")


def _compact(land: sparse.csr_array, start: int, size: int, barred: Ints, offset: Floats) -> Ints:
    """Grow a connected group from `start`, nearest to the origin of `offset` first."""
    away = np.round(np.hypot(*offset.T), 1)
    away[barred] = np.inf
    group, edge = [start], set(_near(land, start).tolist())
    while len(group) < size:
        free = sorted(one for one in edge if np.isfinite(away[one]) and one not in group)
        if not free:
            break
        chosen = min(free, key=lambda one: (away[one], one))
        group.append(chosen)
        edge |= set(_near(land, chosen).tolist())
    return np.array(group, dtype=np.intp)


def _group(
    land: sparse.csr_array, start: int, size: int, taken: NDArray[np.bool_], centres: Floats
) -> Ints:
    return _compact(land, start, size, np.flatnonzero(taken), centres - centres[start])


def _least(ward: Ints, deprivation: Floats, avoid: set[int]) -> int:
    """Find the ward with the least deprivation, among those of more than ten areas."""
    size = np.bincount(ward)
    mean = np.bincount(ward, weights=deprivation) / size
    mean[size <= 10] = np.inf
    mean[sorted(avoid)] = np.inf
    return int(np.argmin(mean))


def _find_pair(
    ward: Ints, land: sparse.csr_array, taken: NDArray[np.bool_], inside: int
) -> tuple[int, int]:
    """Find two neighbours as deep inside the ward as there are."""
    pairs = sparse.coo_array(land)
    both = (ward[pairs.row] == inside) & (ward[pairs.col] == inside) & (pairs.row < pairs.col)
    both &= ~taken[pairs.row] & ~taken[pairs.col]
    depth = np.diff(land.indptr) - 3 * _outward(ward, land)
    left, right = pairs.row[both], pairs.col[both]
    at = int(np.argmax(depth[left] + depth[right]))
    return int(left[at]), int(right[at])


def _outward(ward: Ints, land: sparse.csr_array) -> Ints:
    """Count each area's neighbours in other wards."""
    pairs = sparse.coo_array(land)
    across = ward[pairs.row] != ward[pairs.col]
    return np.bincount(pairs.row[across], minlength=len(ward))


def plant(plot: Plot, needs: dict[str, Floats], random: np.random.Generator) -> None:
    """Set the needs (in spreads above the mean) of the story's places, in place."""

    def put(members: Ints | int, level: float, keys: Iterable[str], shake: float = 0.1) -> None:
        for key in keys:
            drawn = random.normal(level, shake, np.size(members))
            needs[key][members] = drawn if np.ndim(members) else drawn[0]

    put(plot.pocket, 3.0, _HARDSHIP, 0.3)
    put(plot.pocket, 1.2, ["barriers_score"], 0.3)
    put(plot.masked, 2.0, _HARDSHIP)
    put(plot.low_attainment, -0.7, _HARDSHIP)
    put(plot.low_attainment, 1.7, ["cyp_score"])
    put(plot.poor_health_only, -1.3, (*_HARDSHIP, "barriers_score"))
    put(plot.poor_health_only, 2.4, ["good_health_pct"])
    put(plot.homes_and_skills, -1.2, _HARDSHIP)
    put(plot.homes_and_skills, 2.2, ["no_qualifications_pct", "barriers_score"])
    put(plot.out_of_work, 2.4, _HARDSHIP)
    put(plot.out_of_work, 9.0, ["unemployed_pct"])
    put(plot.out_of_work, -1.0, ["good_health_pct", "barriers_score"])
    put(plot.out_of_work, -0.3, ["health_score"])


def lean(plot: Plot, centres: Floats, ward: Ints, deprivation: Floats) -> Floats:
    """Make the country around the pocket poorer, and the masked pocket's ward better off."""
    away = np.hypot(*(centres - centres[plot.pocket].mean(axis=0)).T)
    leaned = deprivation + 0.8 * np.exp(-0.5 * (away / 1_100.0) ** 2)
    leaned[ward == plot.masked_ward] -= 0.4
    return np.asarray(leaned)


def tell(plot: Plot, codes: Callable[[Iterable[int]], tuple[str, ...]], **rest: object) -> Story:
    """Name the planted places by their codes; `rest` are the places that are not planted."""
    one = {
        name: codes([getattr(plot, name)])[0]
        for name in ("poor_health_only", "homes_and_skills", "out_of_work")
    }
    several = {name: codes(getattr(plot, name)) for name in ("pocket", "masked", "low_attainment")}
    return Story(**several, **one, **rest)  # type: ignore[arg-type]
