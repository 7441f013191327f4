"""The ward penalty: exact against brute force, and what it says."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.errors import StudyError
from czmap.geodata.indicators import Catalogue, Denominator
from czmap.geodata.study import StudyKey, make_study
from czmap.scoring.figures import make_figures
from czmap.scoring.need import score_need
from czmap.scoring.search import find_candidates
from czmap.scoring.unions import UnionSearch
from czmap.scoring.wards import penalty_in_words, ward_penalty
from czmap.scoring.zones import Aim, Crossing, Zone, ZoneCriteria, check_zone, profile_zone
from tests.drawn import CATALOGUE, INDEX, draw_areas, draw_study, make_indicator, make_pack

POCKET = "1199\n1199\n1111\n1551"
WARDS = "ABCD\nABCD\nEEEE\nFGGH"
FOUR = ZoneCriteria(size=(4_000, 6_000), compactness=0)


def code(number: int) -> str:
    return f"Z01{number:06d}"


def zone(*numbers: int) -> Zone:
    return Zone(tuple(map(code, numbers)))


def penalty(study, criteria, best, **options):
    scores = score_need(study.reference, INDEX, study.catalogue)
    return ward_penalty(study, scores, criteria, best, **options)


def study_with_idaci(need, wards, rate):
    areas = draw_areas(need, wards)
    areas["idaci_score"] = rate
    catalogue = Catalogue(
        (make_indicator(), make_indicator("idaci_score", denominator=Denominator.CHILDREN))
    )
    return make_study(make_pack(areas), catalogue, StudyKey())


def test_the_best_ward_and_the_best_union_by_hand():
    made = penalty(draw_study(POCKET, WARDS), FOUR, zone(3, 4, 7, 8))
    assert made.ward and made.ward.names == ("Ward E",)
    assert made.union and made.union.names == ("Ward C", "Ward D")
    assert made.union.zone == zone(3, 4, 7, 8)
    assert made.need_given_up(made.union) == 0
    assert made.need_given_up(made.ward) > 0
    assert (made.wards, made.cut, made.left_out, made.proven) == (8, 0, 0, True)


def test_a_ward_line_through_the_pocket_costs_need():
    study = draw_study("19991\n19991", "AABBB\nAABBB")
    best = find_candidates(study, INDEX, ZoneCriteria(size=(9_000, 9_000), compactness=0))
    made = penalty(study, ZoneCriteria(size=(9_000, 9_000)), best.candidates[0].zone)
    assert made.union and made.union.names == ("Ward B",)
    scores = score_need(study.reference, INDEX, study.catalogue)
    own = [profile_zone(study, scores, one).need for one in (best.candidates[0].zone,
                                                             made.union.zone)]  # fmt: skip
    assert made.need_given_up(made.union) == pytest.approx(own[0] - own[1])
    assert "points less than the zone" in penalty_in_words(made)[0]


def test_no_ward_and_no_union_of_that_size_is_said():
    made = penalty(draw_study("99", "AB"), ZoneCriteria(size=(1_600, 2_900)), zone(1))
    assert made.ward is None and made.union is None and made.proven
    assert penalty_in_words(made) == (
        "No whole ward is of that size.",
        "No group of joined whole wards is of that size.",
    )


def test_wards_that_the_studys_line_cuts_take_no_part():
    areas = draw_areas("99\n11", "AA\nBB")
    areas["lad_code"] = ["Z06000001", "Z06000002", "Z06000001", "Z06000001"]
    areas["lad_name"] = ["One", "Two", "One", "One"]
    study = make_study(make_pack(areas), CATALOGUE, StudyKey(lads=("Z06000001",)))
    made = penalty(study, ZoneCriteria(size=(3_000, 3_000)), zone(3, 4))
    assert (made.wards, made.cut) == (1, 1)
    assert made.ward and made.ward.names == ("Ward B",)
    assert penalty_in_words(made)[-1].startswith("1 ward is cut by the edge")


def test_lines_and_choices_are_kept():
    study = draw_study("9999", "ABcd")
    two = {"size": (3_000, 3_000), "compactness": 0}
    free = penalty(study, ZoneCriteria(**two), zone(1, 2))
    assert free.union and len(free.union.wards) == 2
    one_lad = penalty(study, ZoneCriteria(**two, crossing=Crossing.ONE_LAD), zone(1, 2))
    assert one_lad.union and one_lad.union.names in {("Ward A", "Ward B"), ("Ward c", "Ward d")}
    assert penalty(study, ZoneCriteria(**two, crossing=Crossing.ONE_WARD), zone(1, 2)).union is None
    chosen = penalty(study, ZoneCriteria(**two, lads=("Z06000002",)), zone(3, 4))
    assert chosen.union and chosen.union.names == ("Ward c", "Ward d")
    assert chosen.left_out == 2


def test_a_ward_in_two_pieces_counts_only_with_what_joins_it():
    study = draw_study("919", "ABA")
    assert penalty(study, ZoneCriteria(size=(3_000, 3_000)), zone(1, 2)).ward is None
    whole = penalty(study, ZoneCriteria(size=(4_500, 4_500)), zone(1, 2, 3))
    assert whole.union and whole.union.names == ("Ward A", "Ward B")


def test_children_given_up_are_counted_and_what_is_missing_is_said():
    study = study_with_idaci("9911", "ABBC", [0.5, np.nan, 0.1, 0.1])
    made = penalty(study, ZoneCriteria(size=(3_000, 3_000), compactness=0), zone(1, 2))
    assert made.best.children_in_need == pytest.approx(150)
    assert made.union and made.union.names == ("Ward B",)
    assert made.children_given_up(made.union) == pytest.approx(120)
    said = penalty_in_words(made)[0]
    assert "reaches 120 fewer children" in said and "missing for up to 1 of" in said


def test_without_any_idaci_the_children_are_not_known():
    made = penalty(draw_study("99", "AB"), ZoneCriteria(size=(1_500, 1_500)), zone(1))
    assert made.ward and np.isnan(made.children_given_up(made.ward))
    assert "is not known" in penalty_in_words(made)[0]


def test_a_stopped_search_says_so():
    made = penalty(draw_study("9999\n9999", "ABCD\nEFGH"), FOUR, zone(1, 2, 3), most_steps=1)
    assert not made.proven and any("too many" in one for one in penalty_in_words(made))


def test_a_stranger_is_named():
    with pytest.raises(StudyError, match="not in Drawn borough"):
        penalty(draw_study("9"), FOUR, zone(7))


GRIDS = st.integers(0, 2**32 - 1)


@given(seed=GRIDS, aim=st.sampled_from(list(Aim)))
@settings(max_examples=15)
def test_the_best_union_is_that_of_brute_force(seed, aim):
    chance = np.random.default_rng(seed)
    need = "\n".join("".join(chance.choice(list("123456789?"), 4)) for _ in range(4))
    wards = "\n".join("".join(chance.choice(list("ABCDEFG"), 4)) for _ in range(4))
    if set(need) <= {"?", "\n"}:
        return
    study = draw_study(need, wards)
    criteria = ZoneCriteria(size=(4_000, 9_100), aim=aim)
    scores = score_need(study.reference, INDEX, study.catalogue)
    figures = make_figures(study, scores, criteria)
    by_ward = study.areas.groupby("ward_code").groups
    best = -np.inf
    for count in range(1, len(by_ward) + 1):
        for chosen in combinations(by_ward.values(), count):
            candidate = Zone(tuple(one for ward in chosen for one in ward))
            if not check_zone(study, candidate, criteria):
                value = figures.measure_zone(candidate).value(aim)
                best = max(best, -np.inf if np.isnan(value) else value)
    made = ward_penalty(study, scores, criteria, Zone((study.areas.index[0],)))
    assert made.proven
    if made.union is None:
        assert best == -np.inf
    else:
        assert check_zone(study, made.union.zone, criteria) == ()
        if best > -np.inf:
            assert made.union.figures.value(aim) == pytest.approx(best)


@given(seed=GRIDS, low=st.floats(0, 12), wide=st.floats(0, 12))
@settings(max_examples=60)
def test_unions_of_any_units_are_those_of_brute_force(seed, low, wide):
    chance = np.random.default_rng(seed)
    count = int(chance.integers(1, 9))
    size = chance.integers(0, 8, count).astype(float).tolist()
    gain = chance.normal(size=count).round(2).tolist()
    joined = np.triu(chance.random((count, count)) < 0.35, 1)
    joined |= joined.T
    near = [np.flatnonzero(row).tolist() for row in joined]
    banned = frozenset(chance.choice(count, 2).tolist())

    def permits(union):
        return not banned <= set(union)

    def is_joined(union):
        reached, left = {union[0]}, [union[0]]
        while left:
            new = set(near[left.pop()]) & set(union) - reached
            reached |= new
            left += new
        return len(reached) == len(union)

    every = [one for k in range(1, count + 1) for one in combinations(range(count), k)]
    values = [
        sum(gain[unit] for unit in one)
        for one in every
        if low <= sum(size[unit] for unit in one) <= low + wide and permits(one) and is_joined(one)
    ]
    search = UnionSearch(
        size=size, neighbours=near, window=(low, low + wide), permits=permits, most_steps=10_000
    )
    found = search.maximise(gain)
    assert not search.stopped
    assert (found is None) == (not values)
    if found is not None:
        assert sum(gain[unit] for unit in found) == pytest.approx(max(values))
    assert search.maximise(gain, floor=100.0) is None


def test_without_any_ward_that_may_take_part_there_is_none():
    made = penalty(draw_study("99", "AB"), ZoneCriteria(wards=("Z05999999",)), zone(1))
    assert made.ward is None and made.union is None and made.proven
    assert (made.wards, made.left_out) == (0, 2)


def test_a_union_over_the_edge_keeps_a_part_at_home():
    areas = draw_areas("1199", "AAbb")
    key = StudyKey(lads=("Z06000001",), over_the_edge=True)
    study = make_study(make_pack(areas), CATALOGUE, key)
    two = penalty(study, ZoneCriteria(size=(3_000, 3_000), aim=Aim.DEPTH), zone(1, 2))
    assert two.union and two.union.names == ("Ward A",)
    four = penalty(study, ZoneCriteria(size=(6_000, 6_000)), zone(1, 2))
    assert four.union and four.union.names == ("Ward A", "Ward b")


@pytest.mark.parametrize(
    ("rules", "union"),
    [
        ({}, ("Ward C", "Ward D")),
        ({"crossing": Crossing.MUST_CROSS_WARD, "size": (5_900, 6_100), "locked_out": (code(3),)},
         ("Ward F", "Ward G", "Ward H")),
        ({"locked_in": (code(2),)}, ("Ward B", "Ward C")),
        ({"locked_out": (code(7),), "locked_in": (code(4),)}, None),
        ({"only_most_deprived": 4 / 16}, ("Ward C", "Ward D")),
        ({"secondary_within_m": 100.0}, None),
    ],
)  # fmt: skip
def test_unions_keep_every_rule(rules, union):
    study = draw_study(POCKET, WARDS)
    criteria = ZoneCriteria(**{"size": (4_000, 6_000), "compactness": 0, **rules})
    made = penalty(study, criteria, zone(3, 4, 7, 8))
    assert (made.union.names if made.union else None) == union
    scores = score_need(study.reference, INDEX, study.catalogue)
    for choice in (made.ward, made.union):
        if choice is not None:
            assert check_zone(study, choice.zone, criteria, scores) == ()
