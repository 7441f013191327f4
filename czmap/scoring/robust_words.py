"""How sure a ranking is, in words."""

from collections.abc import Mapping

from czmap.scoring.robustness import TOP, Robustness, Standing
from czmap.scoring.zones import Zone

STEADY = (
    "The first place stays first whichever indicator is left out, however values are standardised "
    "and whatever any one indicator weighs."
)


def robust_in_words(standing: Standing, robustness: Robustness) -> str:
    """Say in one sentence how a candidate holds when weights vary, for its card.

    Returns
    -------
    str
        For example "First in 43 %, in the top 3 in 87 % and in the top 10 in all of 1,000
        weightings; rank 1 to 6 in nine of ten."
    """
    if not robustness.weights_matter:
        return "The weights do not change this ranking."
    if robustness.places == 1:
        return "It is the only place that keeps the criteria, whatever the weights."
    said = []
    tops = [top for top in (1, 3, TOP) if top < robustness.places]
    for top in tops:
        share = standing.top(top)
        if share > 0:
            said.append(f"{_where(top)} in {_percent(share)}")
        if share >= 1 - 1e-12:
            break
    listed = f"{_join(said)} of" if said else f"never {_where(tops[-1])} in"
    low, high = f"{standing.low:,}", f"{standing.high:,}"
    ranks = f"rank {low}" if low == high else f"rank {low} to {high}"
    draws = robustness.weightings.draws
    return f"{listed[0].upper()}{listed[1:]} {draws:,} weightings; {ranks} in nine of ten."


def changes_in_words(
    robustness: Robustness, names: Mapping[Zone, str] | None = None
) -> tuple[str, ...]:
    """Say what would change the winner, one sentence each; one sentence when nothing would.

    Parameters
    ----------
    names
        What places are called; others are "place 57 of 212". Make names safe before they go into
        a page.
    """
    known = names or {}

    def name(zone: Zone, place: int) -> str:
        return known.get(zone, f"place {place:,} of {robustness.places:,}")

    said = [
        f"{one.change}, {name(one.winner, one.winner_place)} comes first."
        for one in robustness.scenarios
        if one.winner_place != 1
    ]
    said += [
        f"If {turn.label} had {'at least' if turn.needed > turn.share else 'at most'} "
        f"{turn.needed:.0%} of the weight (it has {turn.share:.0%}), "
        f"{name(turn.winner, turn.winner_place)} would come first.".replace("%", " %")
        for turn in robustness.turns
        if turn.needed > 0
    ]
    if said:
        return tuple(said)
    if not robustness.scenarios and not robustness.weights_matter:
        return ("The weights do not change this ranking.",)
    if not robustness.weights_matter:
        return ("The first place stays first however values are standardised.",)
    return (STEADY,)


def _where(top: int) -> str:
    return "first" if top == 1 else f"in the top {top}"


def _join(said: list[str]) -> str:
    return f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else said[0]


def _percent(share: float) -> str:
    """Write a share in whole per cent, never 0 or 100; all is "all"."""
    if 0 < share < 0.01:
        return "less than 1 %"
    if share >= 1 - 1e-12:
        return "all"
    if share > 0.99:
        return "more than 99 %"
    return f"{share * 100:.0f} %"
