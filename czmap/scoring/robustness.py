"""How sure a ranking is: how often a candidate comes first, or in the top 10, as weights vary.

Method
------
Weights are drawn from a Dirichlet distribution round the user's, and the zones are ranked again
under each draw. The share of draws in which a zone takes a rank is its rank acceptability in
stochastic multicriteria acceptability analysis (SMAA-2: Lahdelma and Salminen 2001); the interval
from the 5th to the 95th percentile of its rank is what Saisana, Saltelli and Tarantola (2005) show
for composite indicators. Beside the draws stand named scenarios: each indicator left out in turn,
each standardisation, and each indicator's weight moved from 0 to 100 %.

What a rank is among
--------------------
Zones are scored again, not searched for again. The zones that are ranked are the *places* of the
pool: its zones in order of value, each kept when it overlaps no place before it by more than the
criteria allow. The first `criteria.top` are the listed candidates, and every rank is a rank among
all places. `compare_searches` says where a place comes when one searches anew. Measured in
Manchester, Hackney, Cornwall and County Durham at three sizes with 20 weightings each, the share in
which the first of the list stayed first differed by 4 points on average, and by 15 at most, from
that of new searches (without proof).

Equal values share their ranks in equal parts, so that the acceptabilities of a rank sum to 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from czmap.errors import NeedError
from czmap.geodata.study import Study
from czmap.scoring.need import NeedIndex, Standardisation
from czmap.scoring.places import find_places
from czmap.scoring.rescoring import Floats, Rescorer, make_rescorer, standardise_otherwise
from czmap.scoring.zones import Zone, ZoneCriteria

TOP = 10
"""Acceptabilities are given for ranks 1 to 10."""

UNDECIDED = 0.1
"""Two candidates tie when the lower is ahead in at least this share of the weightings."""


@dataclass(frozen=True, kw_only=True)
class Weightings:
    """How weights are varied.

    Attributes
    ----------
    draws
        How many weightings are drawn.
    seed
        Of NumPy's PCG64: the same weightings on every machine.
    concentration
        Sum of the Dirichlet's parameters, which are the user's shares times it. A weight with
        share p then has mean p and standard deviation sqrt(p (1 - p) / (concentration + 1)): with
        25, one fifth of the weight varies by 8 points, from 9 % to 34 % in nine draws of ten. 0 is
        not possible; 1,000 hardly moves the weights.
    """

    draws: int = 1_000
    seed: int = 2_012
    concentration: float = 25.0

    def __post_init__(self) -> None:
        if self.draws < 1 or not (np.isfinite(self.concentration) and self.concentration > 0):
            raise NeedError(
                "Weights can be varied only with at least 1 draw and a concentration above 0 "
                f"(they are {self.draws:,} and {self.concentration:g}).",
                then="Use 1,000 draws and a concentration of 25.",
            )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where one listed candidate comes over all weightings.

    Attributes
    ----------
    rank
        In the list, 1 first.
    own_rank
        Among all places at the user's own weights, the better one for equal values. It is `rank`
        where the search values each zone from its best centre, as re-scoring does.
    acceptability
        Share of the weightings in which it takes rank 1, 2, ... 10.
    low, high
        5th and 95th percentile of its rank among all places; of equal values the best rank counts
        for `low` and the worst for `high`.
    median
        Of its rank; equal values count as the middle of their ranks.
    tied
        First and last rank of the candidates that cannot be told apart: going down the list, one
        joins the first of the group when it is ahead of it in at least a tenth of the weightings
        (equal values count half); the first that does not starts the next group.
    """

    zone: Zone
    rank: int
    own_rank: int
    acceptability: tuple[float, ...]
    low: int
    median: float
    high: int
    tied: tuple[int, int]

    def top(self, ranks: int) -> float:
        """Share of the weightings in which it is among the first 1 to 10 places."""
        return min(float(sum(self.acceptability[:ranks])), 1.0)

    @property
    def place(self) -> str:
        """Its rank, or the ranks it shares: "1" or "2-4" (with an en dash)."""
        first, last = self.tied
        return str(first) if first == last else f"{first}\N{EN DASH}{last}"


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """The ranking under one named change.

    Attributes
    ----------
    change
        In words, to stand at the start of a sentence: "Without Good health".
    winner
        The place that comes first, and its number among the places (1: the first stays first).
    ranks
        Rank of each listed candidate among all places, the better one for equal values.
    """

    change: str
    winner: Zone
    winner_place: int
    ranks: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The nearest weight of one indicator at which another place comes first.

    The other indicators keep their proportions; weights are tried in steps of 1 %.
    """

    key: str
    label: str
    share: float
    needed: float
    winner: Zone
    winner_place: int


@dataclass(frozen=True, kw_only=True)
class Robustness:
    """How a ranking moves with weights, indicators and standardisation.

    Attributes
    ----------
    standings
        Of the listed candidates, in order.
    places
        How many distinct places they are ranked among.
    scenarios
        Each indicator left out in turn, then each other standardisation.
    turns
        Nearest weights that change the winner, in order of indicator; none where none does.
    weights_matter
        False when no weighting changes anything: with one indicator, or the aim of reach.
    """

    weightings: Weightings
    standings: tuple[Standing, ...]
    places: int
    scenarios: tuple[Scenario, ...]
    turns: tuple[Turn, ...]
    weights_matter: bool


def score_robustness(
    study: Study,
    index: NeedIndex,
    criteria: ZoneCriteria,
    pool: Sequence[Zone],
    weightings: Weightings | None = None,
) -> Robustness:
    """Rank the places of a pool under many weightings.

    Parameters
    ----------
    pool
        Zones that keep the criteria, in order of value, near-duplicates and repeats included.

    Raises
    ------
    CriteriaError
        When the pool is empty.
    StudyError
        When a member of a zone is not in the study.
    """
    chosen = weightings or Weightings()
    places = find_places(study, criteria, pool)
    listed = min(criteria.top, len(places))
    rescorer = make_rescorer(study, index, criteria, places)
    matter = len(rescorer.keys) > 1 and not rescorer.weightless
    values = rescorer.values(draw_weights(index, chosen))
    own = np.array([list(index.shares.values())])
    return Robustness(
        weightings=chosen,
        standings=_standings(places, values, _ranks(rescorer.values(own), listed)[0][:, 0]),
        places=len(places),
        scenarios=(
            *_without_each(study, index, rescorer, places, listed),
            *_other_standardisations(study, index, rescorer, places, listed),
        ),
        turns=_turns(study, index, rescorer, places) if matter else (),
        weights_matter=matter,
    )


def draw_weights(index: NeedIndex, weightings: Weightings) -> Floats:
    """Draw weightings round those of an index: draws by indicators, rows sum to 1."""
    chance = np.random.Generator(np.random.PCG64(weightings.seed))
    shares = np.array(list(index.shares.values()))
    return np.asarray(chance.dirichlet(weightings.concentration * shares, size=weightings.draws))


def _standings(
    places: Sequence[Zone], values: Floats, own: NDArray[np.int64]
) -> tuple[Standing, ...]:
    """Sum up the listed places; `own` counts the places above each at the user's weights."""
    listed = len(own)
    above, equal = _ranks(values, listed)
    best, worst = above + 1, above + equal
    acceptability = np.column_stack(
        [
            (((best <= rank) & (rank <= worst)) / equal).mean(axis=1)
            for rank in range(1, min(TOP, len(places)) + 1)
        ]
    ).round(12)
    low = np.quantile(best, 0.05, axis=1, method="inverted_cdf")
    high = np.quantile(worst, 0.95, axis=1, method="inverted_cdf")
    median = np.median((best + worst) / 2, axis=1)
    ties = _ties(values[:listed])
    return tuple(
        Standing(
            zone=places[at],
            rank=at + 1,
            own_rank=int(own[at]) + 1,
            acceptability=tuple(acceptability[at].tolist()),
            low=int(low[at]),
            median=float(median[at]),
            high=int(high[at]),
            tied=ties[at],
        )
        for at in range(listed)
    )


def _ranks(values: Floats, listed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count, for the listed places in each weighting, the places above and those of equal value."""
    above = np.empty((listed, values.shape[1]), dtype=np.int64)
    equal = np.empty_like(above)
    for draw, column in enumerate(np.sort(values.T, axis=1)):
        own = values[:listed, draw]
        upper = np.searchsorted(column, own, side="right")
        above[:, draw] = len(column) - upper
        equal[:, draw] = upper - np.searchsorted(column, own, side="left")
    return above, equal


def _ties(values: Floats) -> list[tuple[int, int]]:
    """Group candidates in order that cannot be told apart from the first of their group."""
    groups: list[list[int]] = []
    for at in range(len(values)):
        if groups:
            first = values[groups[-1][0]]
            ahead = (values[at] > first).mean() + (values[at] == first).mean() / 2
            if ahead >= UNDECIDED:
                groups[-1].append(at)
                continue
        groups.append([at])
    return [(group[0] + 1, group[-1] + 1) for group in groups for _ in group]


def _without_each(
    study: Study, index: NeedIndex, rescorer: Rescorer, places: Sequence[Zone], listed: int
) -> tuple[Scenario, ...]:
    if len(rescorer.keys) < 2 or rescorer.weightless:
        return ()
    shares = np.array(list(index.shares.values()))
    weights = shares * (1 - np.eye(len(shares)))
    values = rescorer.values(weights / weights.sum(axis=1, keepdims=True))
    return tuple(
        _scenario(f"Without {study.catalogue[key].label}", values[:, [at]], places, listed)
        for at, key in enumerate(rescorer.keys)
    )


def _other_standardisations(
    study: Study, index: NeedIndex, rescorer: Rescorer, places: Sequence[Zone], listed: int
) -> tuple[Scenario, ...]:
    own = np.array([list(index.shares.values())])
    others = [how for how in Standardisation if how is not index.standardisation]
    return tuple(
        _scenario(
            f"With values standardised another way ({how})",
            standardise_otherwise(study, rescorer, how).values(own),
            places,
            listed,
        )
        for how in others
    )


def _scenario(change: str, values: Floats, places: Sequence[Zone], listed: int) -> Scenario:
    above, _ = _ranks(values, listed)
    winner = int(np.argmax(values[:, 0]))
    return Scenario(
        change=change,
        winner=places[winner],
        winner_place=winner + 1,
        ranks=tuple((above[:, 0] + 1).tolist()),
    )


def _turns(
    study: Study, index: NeedIndex, rescorer: Rescorer, places: Sequence[Zone]
) -> tuple[Turn, ...]:
    """Move each indicator's weight from 0 to 100 % and note where another place comes first."""
    shares = np.array(list(index.shares.values()))
    steps = np.linspace(0, 1, 101)
    found = []
    for at, key in enumerate(rescorer.keys):
        others = np.where(np.arange(len(shares)) == at, 0.0, shares)
        weights = (1 - steps)[:, None] * others / others.sum()
        weights[:, at] = steps
        winners = rescorer.values(weights).argmax(axis=0)
        for side in (steps < shares[at], steps > shares[at]):
            changed = np.flatnonzero(side & (winners != 0))
            if len(changed):
                nearest = changed[np.argmin(np.abs(steps[changed] - shares[at]))]
                found.append(
                    Turn(
                        key=key,
                        label=study.catalogue[key].label,
                        share=float(shares[at]),
                        needed=float(steps[nearest]),
                        winner=places[winners[nearest]],
                        winner_place=int(winners[nearest]) + 1,
                    )
                )
    return tuple(found)
