"""The search: ranked candidate zones, connected, within criteria, and different from each other.

Method
------
From every area as a centre, a zone grows greedily: of the areas next to it, the one with the
greatest need joins, need being discounted by relative distance to the centre so that zones are
places and not snakes (`objective`, `grow`). Areas then join, leave and change places while that
helps, and are fetched from a few steps away (`improve`). The best zone is compared with an upper
bound on all zones that there are (`bound`, `prove`): where the two meet it is proven best, else it
is known how much better another could be at most. Candidates are taken from the top while they
overlap little enough with those already taken; the rest are their near-duplicates (`diverse`).
Where a study looks over the edge of the chosen councils, the centre and at least half of the people
of a zone lie in those councils.

Everything is deterministic: no chance, no clock, ties by code, and the same answer for any number
of threads.

Sources
-------
Contiguity in the choice of areas: Shirabe, T. (2005), A model of contiguity for spatial unit
allocation, Geographical Analysis 37, 2-16. Ratios: Dinkelbach, W. (1967), On nonlinear fractional
programming, Management Science 13, 492-498. Articulation points: Tarjan, R. (1972), Depth-first
search and linear graph algorithms, SIAM Journal on Computing 1, 146-160. Iterated local search:
Lourenco, Martin & Stutzle (2003), in Handbook of Metaheuristics.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from czmap.geodata.study import Study
from czmap.scoring.compiled import note_compiled
from czmap.scoring.diverse import Pool, choose_different
from czmap.scoring.engine import Search, find_zones, is_provable, search_space
from czmap.scoring.infeasible import nearest_possible
from czmap.scoring.need import NeedIndex, NeedScores, score_need
from czmap.scoring.objective import AREA, TIE, Bounds, Ground, Ints
from czmap.scoring.profile import make_profiler
from czmap.scoring.progress import Progress, Stage, tell
from czmap.scoring.space import UNIT, Space, make_space
from czmap.scoring.zones import Zone, ZoneCriteria, ZoneProfile


@dataclass(frozen=True, eq=False, kw_only=True)
class Candidate:
    """A ranked proposal.

    Attributes
    ----------
    rank
        1 is the greatest value.
    centre
        Code of the area that its distances are measured from; of a whole ward's, its first area.
    value
        By aim: points of mean need (depth), need above the average added up over a thousand
        people (balance), or children in families on low income (reach); all discounted by
        distance.
    near_duplicates
        Zones that were found too, but overlap with this one more than the criteria permit.
    price_in_need
        Points of mean need given up for compactness: mean need of the best zone found without it,
        less this one's. Below zero when this one has more. Missing for studies too large to be
        searched twice.
    """

    rank: int
    zone: Zone
    centre: str
    value: float
    near_duplicates: int
    profile: ZoneProfile
    price_in_need: float | None = None


@dataclass(frozen=True, kw_only=True)
class NearDuplicate:
    """A zone that was set aside because it overlaps too much with a candidate of more value."""

    zone: Zone
    value: float
    """As of the candidates."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ranking:
    """What a search found, and from how much.

    Attributes
    ----------
    candidates
        In order; fewer than were asked for when no more differ enough.
    centres
        Areas from which a zone was grown.
    found
        Different zones that keep the criteria, near-duplicates included.
    unscored
        Areas of the study that have no score for want of data, and so take no part.
    scores
        The need of every area of the reference.
    bound
        No zone that keeps the criteria has a greater value; missing when no proof was tried
        (in studies of more than 5,000 areas, or fewer for large zones: `is_provable`) or no
        bound is known.
    branches
        How many branches the proof bounded.
    """

    candidates: tuple[Candidate, ...]
    index: NeedIndex
    criteria: ZoneCriteria
    centres: int
    found: int
    unscored: int
    scores: NeedScores
    bound: float | None
    branches: int
    space: Space
    found_zones: Pool
    nearest: Ints

    @property
    def gap(self) -> float | None:
        """How much better than the first candidate a zone could be at most, as a share of it."""
        if self.bound is None:
            return None
        best = self.candidates[0].value
        return max(self.bound - best, 0.0) / max(abs(best), TIE)

    @property
    def proven(self) -> bool:
        """Whether the first candidate is proven best: no zone has a greater value."""
        return self.gap is not None and self.gap <= 10 * TIE

    @cached_property
    def pool(self) -> tuple[Zone, ...]:
        """All zones found, the greatest value first; the candidates are among them."""
        return tuple(self._zone(number) for number in range(self.found))

    def near_of(self, rank: int, most: int | None = None) -> tuple[NearDuplicate, ...]:
        """Give the near-duplicates of a candidate with their values, at most so many, best first.

        Only what is asked for is made, so that a few of thousands cost little.
        """
        unit = UNIT[self.criteria.aim]
        near = np.flatnonzero(self.nearest == rank - 1)[1:][:most].tolist()
        return tuple(
            NearDuplicate(
                zone=self._zone(number),
                value=round(float(self.found_zones.value[number]) / unit, 9),
            )
            for number in near
        )

    def _zone(self, number: int) -> Zone:
        return Zone(self.space.members(self.found_zones.members(number)))


def find_candidates(
    study: Study, index: NeedIndex, criteria: ZoneCriteria, progress: Progress | None = None
) -> Ranking:
    """Rank candidate zones of a study.

    Deterministic: no randomness, ties by code.

    Parameters
    ----------
    progress
        If given, it is told of the stage in words and the share done (0 to 1), some five times a
        second or more often, and may raise `Cancelled`; no result depends on it.

    Raises
    ------
    Cancelled
        When `progress` does.
    NeedError
        When an indicator of the index has no data here.
    CriteriaError
        When no zone can meet the criteria; it says what the nearest possible is.
    """
    tell(progress, Stage.NEED)
    scores = score_need(study.reference, index, study.catalogue)
    tell(progress, Stage.MAP)
    space = make_space(study, scores, criteria)
    search = search_space(space, progress)
    if not len(search.pool.value):
        raise nearest_possible(study, scores, space, progress)
    tell(progress, Stage.CHOOSE)
    chosen, nearest = choose_different(search.pool, space, criteria)
    unit = UNIT[criteria.aim]
    tell(progress, Stage.MEASURE)
    candidates = _make_candidates(study, scores, (space, search), chosen, nearest)
    return Ranking(
        candidates=_with_different_names(_with_price(study, scores, space, candidates)),
        index=index,
        criteria=criteria,
        centres=len(space.centres),
        found=len(search.pool.value),
        unscored=int(scores.score.loc[study.areas.index].isna().sum()),
        scores=scores,
        bound=None if search.bound is None else round(search.bound / unit, 9),
        branches=search.branches,
        space=space,
        found_zones=search.pool,
        nearest=nearest,
    )


def proof_in_words(ranking: Ranking) -> str:
    """Say how sure it is that no better zone than the first candidate exists.

    Returns
    -------
    str
        "proven best", "within 0.4 % of the best possible", or why there is no proof.
    """
    if ranking.proven:
        return "proven best"
    if ranking.gap is None:
        if not is_provable(ranking.space):
            return "not proven: the place is too large for a proof with zones of this size"
        return "not proven: no bound was found"
    percent = 100 * ranking.gap
    digits = 1 if percent >= 0.1 else 3
    rounded = max(np.ceil(percent * 10**digits) / 10**digits, 10.0**-digits)
    return f"within {rounded:.{digits}f} % of the best possible"


def proof_sentence(ranking: Ranking) -> str:
    """Say in a sentence how sure the first candidate is to be the best."""
    words = proof_in_words(ranking)
    tail = "" if words.startswith("not") else ", by these criteria and weights"
    return f"Zone 1 is {words}{tail}."


def warm_up() -> None:
    """Compile every kernel, or load what was compiled before; some seconds, once on a computer."""
    for aim in (True, False):
        search = search_space(_tiny_space(ratio=aim))
        choose_different(search.pool, _tiny_space(ratio=aim), ZoneCriteria())
    note_compiled()


def _tiny_space(*, ratio: bool) -> Space:
    """Four areas in a row, to compile the kernels on."""
    area = np.ones(4, AREA)
    area["x"] = area["need"] = np.arange(4.0)
    area["locked"] = False
    indptr, indices = np.array([0, 1, 3, 5, 6]), np.array([1, 0, 2, 1, 3, 2])
    ground = Ground(indptr, indices, area)
    for array in ground:
        array.setflags(write=False)
    return Space(
        criteria=ZoneCriteria(),
        ground=ground,
        bounds=Bounds(
            least=1.0, most=2.0, fewest=1.0, largest=4.0, must_cross=False, locks=0.0,
            ratio=ratio, threshold=0.0, gamma=1.0,
        ),
        codes=np.array(["a", "b", "c", "d"], dtype=object),
        unit=np.arange(4),
        lad=np.zeros(4, np.int64),
    )  # fmt: skip


def _make_candidates(
    study: Study,
    scores: NeedScores,
    done: tuple[Space, Search],
    chosen: Ints,
    nearest: Ints,
) -> tuple[Candidate, ...]:
    space, search = done
    profiler = make_profiler(study, scores, space.criteria.count)
    near = np.bincount(nearest[nearest >= 0], minlength=len(chosen)) - 1
    zones = [Zone(space.members(search.pool.members(int(number)))) for number in chosen]
    centres = [space.members(search.pool.centres[[number]])[0] for number in chosen]
    values = search.pool.value[chosen] / UNIT[space.criteria.aim]
    return tuple(
        Candidate(
            rank=at + 1,
            zone=zone,
            centre=str(centres[at]),
            value=round(float(values[at]), 9),
            near_duplicates=int(near[at]),
            profile=profiler.profile(zone),
        )
        for at, zone in enumerate(zones)
    )


def _with_price(
    study: Study, scores: NeedScores, space: Space, candidates: tuple[Candidate, ...]
) -> tuple[Candidate, ...]:
    """Add what compactness costs in mean need, where the study can be searched twice."""
    if not is_provable(space):
        return candidates
    loose = space
    if space.criteria.compactness > 0:
        loose = replace(space, bounds=space.bounds._replace(gamma=0.0))
    pool = find_zones(loose, kicked=0)
    if not len(pool.value):
        return candidates
    members = list(loose.members(pool.members(0)))
    score = scores.score.loc[members]
    people = study.areas.loc[members, str(space.criteria.count)].where(score.notna(), 0.0)
    if not people.sum() > 0:
        return candidates
    need = float((score.fillna(0.0) * people).sum() / people.sum())
    return tuple(replace(one, price_in_need=need - one.profile.need) for one in candidates)


def _with_different_names(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Add a number to names that stand twice, so that every card can be called by its own."""
    names = pd.Series([one.profile.name for one in candidates], dtype=object)
    order = names.groupby(names).cumcount() + 1
    twice = names.duplicated(keep=False)
    return tuple(
        replace(one, profile=replace(one.profile, name=f"{one.profile.name} ({number})"))
        if again
        else one
        for one, number, again in zip(candidates, order, twice, strict=True)
    )
