"""What an edit would do is what the edited zone then is."""

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.geodata.contiguity import ContiguityRule
from czmap.scoring.need import score_need
from czmap.scoring.standings import find_ranks
from czmap.scoring.whatif import (
    best_edit,
    count_pieces,
    find_edits,
    find_standing,
    make_ground,
)
from czmap.scoring.zones import Aim, Zone, ZoneCriteria, check_zone, profile_zone
from tests.drawn import INDEX, draw_study

STUDY = draw_study("""
    123456
    234?67
    987654
    119988
""", """
    aabbCC
    aabbCC
    ddeeFF
    ddeeFF
""")  # fmt: skip
SCORES = score_need(STUDY.reference, INDEX, STUDY.catalogue)
MEMBERS = st.frozensets(st.sampled_from(list(STUDY.areas.index)), min_size=1, max_size=12)


def ground(**fields):
    return make_ground(STUDY, SCORES, ZoneCriteria(**{"size": (1, 1e9), **fields}))


GROUNDS = {(rule, aim): ground(rule=rule, aim=aim) for rule in ContiguityRule for aim in Aim}


def near(one, other):
    return (math.isnan(one) and math.isnan(other)) or abs(one - other) < 1e-6


@given(MEMBERS, st.sampled_from(list(GROUNDS)))
@settings(max_examples=60)
def test_each_edit_says_what_the_edited_zone_is(members, kind):
    made = GROUNDS[kind]
    edits = find_edits(made, members)
    assert set(edits.index[edits["inside"]]) == members
    outside = {b for a in members for b in STUDY.contiguity.neighbours(a, kind[0])} - members
    assert set(edits.index[~edits["inside"]]) == outside
    value = made.figures.measure_zone(Zone(tuple(members))).value(kind[1])
    for code, edit in edits.iterrows():
        after = members ^ {code}
        if not after:
            assert edit["problem"] == "nothing would be left"
            continue
        whole = profile_zone(STUDY, SCORES, Zone(tuple(after)))
        assert near(edit["zone_need"], whole.need)
        assert near(edit["zone_residents"], whole.residents)
        assert near(edit["zone_compactness"], whole.compactness)
        parts = STUDY.contiguity.within(after).components(kind[0]).nunique()
        assert edit["parts"] == parts
        then = made.figures.measure_zone(Zone(tuple(after)))
        assert near(edit["gain"], then.value(kind[1]) - value)
        stands = find_standing(made, after)
        assert len(stands.parts) == parts
        assert near(stands.compactness, whole.compactness)
        assert near(stands.area_km2, whole.area_km2)


def test_the_best_edits_break_no_bound_that_held():
    made = ground(size=(6_000, 9_000), aim=Aim.DEPTH)
    zone = frozenset(STUDY.areas.index[[18, 19, 20, 12]])
    edits = find_edits(made, zone)
    add, drop = (best_edit(made, zone, edits, inside=inside) for inside in (False, True))
    assert not check_zone(STUDY, Zone(tuple(zone | {add})), made.criteria)
    fits = [
        code for code in edits.index[~edits["inside"] & edits["need"].notna()]
        if not check_zone(STUDY, Zone(tuple(zone | {code})), made.criteria)
    ]  # fmt: skip
    assert add in fits
    assert edits.loc[add, "gain"] == edits.loc[fits, "gain"].max()
    assert drop is None  # 6,000 residents: none can be spared
    assert set(edits.loc[edits["inside"], "problem"]) == {"under 6,000 residents"}


def test_an_unfinished_zone_is_still_told_what_to_add():
    made = ground(size=(12_000, 18_000), aim=Aim.BALANCE)
    start = frozenset(STUDY.areas.index[[12]])
    edits = find_edits(made, start)
    best = best_edit(made, start, edits, inside=False)
    assert best is not None
    assert best != best_edit(made, start, edits, inside=False, locked=frozenset({best}))


def test_an_empty_draft_has_no_edges_and_no_parts():
    made = ground()
    assert find_edits(made, frozenset()).empty
    stands = find_standing(made, frozenset())
    assert stands.parts == ()
    assert math.isnan(stands.compactness)


@given(st.integers(1, 12).flatmap(lambda n: st.tuples(
    st.just(n), st.frozensets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)))
)))  # fmt: skip
def test_pieces_are_counted_as_by_taking_each_node_out(drawn):
    size, pairs = drawn
    near = [sorted({b for a, b in both if a == i and a != b}) for i in range(size)
            for both in [[*pairs, *((b, a) for a, b in pairs)]]]  # fmt: skip
    from scipy.sparse import csgraph, csr_array

    matrix = np.zeros((size, size))
    for a, bs in enumerate(near):
        matrix[a, bs] = 1
    whole = csgraph.connected_components(csr_array(matrix))[0]
    for node, pieces in enumerate(count_pieces(near)):
        rest = np.delete(np.delete(matrix, node, 0), node, 1)
        left = csgraph.connected_components(csr_array(rest))[0] if size > 1 else 0
        assert left == whole - 1 + pieces


def test_edits_come_in_order_of_code():
    edits = find_edits(ground(), frozenset(STUDY.areas.index[[7, 8]]))
    assert isinstance(edits, pd.DataFrame)
    assert list(edits.index) == sorted(edits.index)


def test_an_edit_has_its_rank_among_the_zones_found():
    found = [Zone(tuple(STUDY.areas.index[at : at + 3])) for at in (0, 4, 9)]
    ranking = SimpleNamespace(candidates=[SimpleNamespace(zone=zone) for zone in found])
    own = ground(aim=Aim.DEPTH)
    needs = [own.figures.measure_zone(zone).need for zone in found]
    asked = pd.Series([*needs, max(needs) + 1, min(needs) - 1, math.nan])
    ranks = find_ranks(own, ranking, asked)
    assert list(ranks[:-1]) == [
        1 + sum(other > one + 1e-9 for other in needs) for one in asked[:-1]
    ]
    assert ranks[3] == 1 and ranks[4] == 4 and math.isnan(ranks[-1])
    elsewhere = SimpleNamespace(candidates=[SimpleNamespace(zone=Zone(("E01000001",)))])
    assert np.isnan(find_ranks(own, elsewhere, asked)).all()
