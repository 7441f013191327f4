"""The exchanges told are the best there are, and break no bound that held."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.geodata.contiguity import ContiguityRule
from czmap.scoring.swaps import MOST_SWAPS, find_swaps
from czmap.scoring.whatif import broken_bounds, find_edits
from czmap.scoring.zones import Aim, Crossing, Zone, check_zone, profile_zone
from tests.scoring.test_whatif import GROUNDS, MEMBERS, SCORES, STUDY, ground

BOUNDED = {
    (aim, crossing): ground(size=(4_000, 9_000), aim=aim, crossing=crossing)
    for aim in Aim
    for crossing in (Crossing.FREE, Crossing.ONE_LAD, Crossing.MUST_CROSS_WARD)
}


def value(made, members):
    return made.figures.measure_zone(Zone(tuple(members))).value(made.criteria.aim)


def no_farther(made, members, after):
    """Say whether the size is no farther from its bounds than before."""
    low, high = made.criteria.size
    was, then = (made.figures.measure_zone(Zone(tuple(one))).size for one in (members, after))
    return min(low, was) <= then <= max(high, was)


def every_exchange(made, members):
    """Try each exchange, and keep those that gain, do not part the draft and break no new bound."""
    edits = find_edits(made, members)
    free = edits[edits["need"].notna()]
    found = {}
    before = broken_bounds(made, members)
    pieces = STUDY.contiguity.within(members).components(made.criteria.rule).nunique()
    for out in free.index[free["inside"]]:
        for into in free.index[~free["inside"]]:
            after = (members - {out}) | {into}
            parts = STUDY.contiguity.within(after).components(made.criteria.rule).nunique()
            gain = value(made, after) - value(made, members)
            kept = broken_bounds(made, after) <= before and no_farther(made, members, after)
            if gain > 1e-9 and parts <= pieces and kept:
                found[out, into] = gain
    return edits, found


@given(MEMBERS, st.sampled_from([*GROUNDS.values(), *BOUNDED.values()]))
@settings(max_examples=40, deadline=None)
def test_the_exchanges_told_are_the_best_there_are(members, made):
    edits, possible = every_exchange(made, members)
    swaps = find_swaps(made, members, edits)
    assert len(swaps) <= MOST_SWAPS
    assert bool(swaps) == bool(possible)
    used = set()
    for swap in swaps:
        left = {pair: gain for pair, gain in possible.items() if not used & set(pair)}
        assert swap.gain == pytest.approx(left[swap.out, swap.into])
        assert swap.gain == pytest.approx(max(left.values()))
        used |= {swap.out, swap.into}
        after = (members - {swap.out}) | {swap.into}
        whole = profile_zone(STUDY, SCORES, Zone(tuple(after)))
        assert swap.residents == whole.residents
        assert swap.parts == STUDY.contiguity.within(after).components(made.criteria.rule).nunique()


def test_a_swap_makes_the_zone_better_and_keeps_its_bounds():
    made = ground(size=(6_000, 6_000), aim=Aim.DEPTH)
    zone = frozenset(STUDY.areas.index[[12, 13, 18, 19]])
    edits = find_edits(made, zone)
    swap = find_swaps(made, zone, edits)[0]
    after = (zone - {swap.out}) | {swap.into}
    assert not check_zone(STUDY, Zone(tuple(after)), made.criteria)
    assert swap.gain > 0
    assert swap.size == 6_000
    assert find_swaps(made, zone, edits, locked=zone) == ()
    assert find_swaps(made, frozenset(), find_edits(made, frozenset())) == ()
    assert made.criteria.rule is ContiguityRule.ROOK
