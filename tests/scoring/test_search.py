"""What every search must keep, on drawings and on anything hypothesis draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.errors import CriteriaError
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.study import StudyKey, make_study
from czmap.scoring.need import score_need
from czmap.scoring.search import find_candidates
from czmap.scoring.zones import Aim, Count, Crossing, ZoneCriteria, check_zone
from tests.drawn import CATALOGUE, INDEX, draw_areas, draw_study, make_pack

SMALL = ZoneCriteria(size=(4_000, 6_000))

POCKET = """
1111111
1119911
1119911
1111111
"""
POCKET_WARDS = """
AAAABBB
AAAABBB
AAAABBB
AAAABBB
"""


def members(ranking, number=0):
    return set(ranking.candidates[number].zone.members)


def code(number: int) -> str:
    return f"Z01{number:06d}"


def test_the_pocket_one_can_see_is_found_across_the_ward_line():
    found = find_candidates(draw_study(POCKET, POCKET_WARDS), INDEX, SMALL)
    best = found.candidates[0]
    assert members(found) == {code(11), code(12), code(18), code(19)}
    assert [part.name for part in best.profile.wards] == ["Ward A", "Ward B"]
    assert best.rank == 1 and best.profile.name == "Ward A and Ward B, North"


def test_lines_are_kept_when_asked():
    study = draw_study(POCKET, POCKET_WARDS.replace("BBB", "bbb"))
    for crossing in (Crossing.ONE_WARD, Crossing.ONE_LAD):
        found = find_candidates(study, INDEX, ZoneCriteria(size=(4_000, 6_000), crossing=crossing))
        for one in found.candidates:
            assert len(one.profile.lads) == 1
    free = find_candidates(study, INDEX, SMALL)
    assert len(free.candidates[0].profile.lads) == 2


def test_only_chosen_wards_and_councils_take_part():
    study = draw_study(POCKET, POCKET_WARDS)
    only = ZoneCriteria(size=(4_000, 6_000), wards=("Z05000066",))
    for one in find_candidates(study, INDEX, only).candidates:
        assert [part.name for part in one.profile.wards] == ["Ward B"]


def test_a_hole_is_walked_round_and_an_island_stays_alone():
    study = draw_study("999.9\n9.9..\n999..")
    found = find_candidates(study, INDEX, ZoneCriteria(size=(12_000, 12_000), compactness=0))
    assert len(members(found)) == 8 and code(4) not in members(found)


def test_queen_may_walk_over_a_corner_and_rook_may_not():
    study = draw_study("9.\n.9")
    both = ZoneCriteria(size=(3_000, 3_000), rule=ContiguityRule.QUEEN)
    assert len(members(find_candidates(study, INDEX, both))) == 2
    with pytest.raises(CriteriaError, match="The nearest possible has 1,500 residents in 1 neigh"):
        find_candidates(study, INDEX, ZoneCriteria(size=(3_000, 3_000)))


def test_a_missing_score_takes_no_part_and_is_said():
    found = find_candidates(draw_study("9?9\n999"), INDEX, ZoneCriteria(size=(7_500, 7_500)))
    assert found.unscored == 1 and code(2) not in members(found)


def test_over_the_edge_zones_start_at_home():
    pack = make_pack(draw_areas(POCKET, POCKET_WARDS.replace("BBB", "bbb")))
    key = StudyKey(lads=("Z06000001",), over_the_edge=True)
    found = find_candidates(make_study(pack, CATALOGUE, key), INDEX, SMALL)
    assert len(found.candidates[0].profile.lads) == 2
    for one in found.candidates:
        assert pack.areas.loc[one.centre, "lad_name"] == "North"
        assert sum(part.share for part in one.profile.lads if part.name == "North") >= 0.5


def test_disjoint_candidates_share_nobody():
    found = find_candidates(
        draw_study(POCKET), INDEX, ZoneCriteria(size=(4_000, 6_000), max_overlap=0, top=20)
    )
    every = [area for one in found.candidates for area in one.zone.members]
    assert len(found.candidates) > 2 and len(every) == len(set(every))


def test_near_duplicates_are_counted():
    found = find_candidates(draw_study(POCKET), INDEX, ZoneCriteria(size=(4_000, 6_000), top=50))
    counted = sum(one.near_duplicates for one in found.candidates)
    assert counted + len(found.candidates) == found.found


def test_children_can_be_counted_instead():
    found = find_candidates(
        draw_study(POCKET), INDEX, ZoneCriteria(size=(1_100, 1_300), count=Count.CHILDREN)
    )
    assert all(1_100 <= one.profile.children <= 1_300 for one in found.candidates)


def test_depth_takes_the_smallest_and_balance_takes_more():
    drawn = "11111\n19981\n11111"
    window = {"size": (1_500, 6_000), "compactness": 0.0}
    depth = find_candidates(draw_study(drawn), INDEX, ZoneCriteria(**window, aim=Aim.DEPTH))
    balance = find_candidates(draw_study(drawn), INDEX, ZoneCriteria(**window, aim=Aim.BALANCE))
    assert members(depth) < members(balance)
    assert depth.candidates[0].profile.need > balance.candidates[0].profile.need


def test_compactness_makes_places_of_snakes():
    drawn = "1111111\n9999999\n1111111"
    loose = find_candidates(
        draw_study(drawn), INDEX, ZoneCriteria(size=(9_000, 9_000), compactness=0)
    )
    tight = find_candidates(
        draw_study(drawn), INDEX, ZoneCriteria(size=(9_000, 9_000), compactness=500)
    )
    assert tight.candidates[0].profile.compactness > loose.candidates[0].profile.compactness


def test_names_that_stand_twice_are_numbered():
    found = find_candidates(
        draw_study(POCKET), INDEX, ZoneCriteria(size=(3_000, 3_000), max_overlap=0)
    )
    names = [one.profile.name for one in found.candidates]
    assert len(names) == len(set(names)) and names[0].endswith("(1)")


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        (
            {"size": (50_000, 60_000)},
            r"has 50,000 to 60,000 residents. The nearest.* 42,000 res.* in 28",
        ),
        ({"size": (100, 1_000)}, "may be a member"),
        ({"size": (1_600, 2_900)}, "nearest possible has 1,500 residents in 1 neighbourhood:"),
        ({"size": (3_000, 4_000), "areas": (5, 9)}, "and 5 to 9 neighbourhoods.* The nearest"),
    ],
)
def test_what_cannot_be_met_says_the_nearest_possible(criteria, said):
    with pytest.raises(CriteriaError, match=said):
        find_candidates(draw_study(POCKET), INDEX, ZoneCriteria(**criteria))


def test_one_area_and_equal_needs_are_no_trouble():
    one = find_candidates(draw_study("5"), INDEX, ZoneCriteria(size=(1_000, 2_000)))
    assert len(one.candidates) == 1
    equal = find_candidates(draw_study("555\n555"), INDEX, SMALL)
    assert equal.candidates


def test_areas_without_people_do_not_divide_by_zero():
    areas = draw_areas("999")
    areas["population"] = [0.0, 0.0, 1_500.0]
    study = make_study(make_pack(areas), CATALOGUE, StudyKey())
    for aim in (Aim.BALANCE, Aim.DEPTH):
        found = find_candidates(study, INDEX, ZoneCriteria(size=(0, 1_500), aim=aim))
        assert np.isfinite(found.candidates[0].value)


drawings = st.integers(3, 6).flatmap(
    lambda width: st.lists(
        st.text("123456789?.", min_size=width, max_size=width), min_size=2, max_size=5
    )
)


@settings(max_examples=60, deadline=None)
@given(drawings, st.sampled_from([Aim.BALANCE, Aim.DEPTH]), st.integers(0, 30), st.integers(2, 6))
def test_every_candidate_is_connected_within_criteria_and_different(rows, aim, compact, areas):
    drawing = "\n".join(rows)
    if not any(c.isdigit() for c in drawing):
        return
    criteria = ZoneCriteria(
        size=(1_500 * areas - 100, 1_500 * areas + 1_600), aim=aim, compactness=compact, top=30
    )
    study = draw_study(drawing)
    try:
        found = find_candidates(study, INDEX, criteria)
    except CriteriaError as problem:
        if "nearest possible" not in str(problem):
            raise
        return
    values = [one.value for one in found.candidates]
    assert values == sorted(values, reverse=True)
    for number, one in enumerate(found.candidates):
        assert check_zone(study, one.zone, criteria) == ()
        assert one.profile.unscored == 0 and one.rank == number + 1
        for other in found.candidates[:number]:
            both = len(set(one.zone.members) & set(other.zone.members))
            either = len(set(one.zone.members) | set(other.zone.members))
            assert both / either <= criteria.max_overlap + 1e-9


@settings(max_examples=25, deadline=None)
@given(drawings, st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(rows, chance):
    drawing = "\n".join(rows)
    if sum(c.isdigit() for c in drawing) < 3:
        return
    pack = make_pack(draw_areas(drawing))
    study = make_study(pack, CATALOGUE, StudyKey())
    order = list(pack.indicators.index)
    chance.shuffle(order)
    shuffled = make_study(
        make_pack(draw_areas(drawing), contiguity=pack.contiguity), CATALOGUE, StudyKey()
    )
    object.__setattr__(shuffled, "reference", shuffled.reference.loc[order])
    criteria = ZoneCriteria(size=(1_500, 6_100))
    one, two = (find_candidates(each, INDEX, criteria) for each in (study, shuffled))
    assert [c.zone for c in one.candidates] == [c.zone for c in two.candidates]


def test_the_same_inputs_give_the_same_answer():
    study = draw_study(POCKET, POCKET_WARDS)
    one, two = (find_candidates(study, INDEX, SMALL) for _ in range(2))
    assert [(c.zone, c.value) for c in one.candidates] == [
        (c.zone, c.value) for c in two.candidates
    ]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 27), st.integers(1, 3))
def test_raising_one_areas_need_raises_no_other(at, more):
    digits = list("".join(POCKET.split()))
    digits[at] = str(min(9, int(digits[at]) + more))
    raised = draw_study("\n".join("".join(digits[n : n + 7]) for n in range(0, 28, 7)))
    before = score_need(draw_study(POCKET).reference, INDEX, CATALOGUE).score.to_numpy()
    after = score_need(raised.reference, INDEX, CATALOGUE).score.to_numpy()
    others = np.arange(28) != at
    assert after[at] >= before[at] - 1e-9
    assert (after[others] <= before[others] + 1e-9).all()
