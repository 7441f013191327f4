"""Rules, proofs and pools of a search, on drawings."""

import numpy as np
import pandas as pd
import pytest

from czmap.errors import CriteriaError
from czmap.geodata.indicators import Catalogue
from czmap.geodata.study import StudyKey, make_study
from czmap.scoring.need import NeedIndex
from czmap.scoring.search import find_candidates, proof_in_words, warm_up
from czmap.scoring.zones import Aim, Crossing, Zone, ZoneCriteria, check_zone
from tests.drawn import INDEX, draw_areas, draw_study, make_indicator, make_pack

POCKET = """
1111111
1119911
1119911
1111111
"""
HALVES = """
AAAABBB
AAAABBB
AAAABBB
AAAABBB
"""
PLAIN = """
1111111
1111111
"""
SIZE = (4_000, 6_000)
BOTH = Catalogue((make_indicator(), make_indicator("idaci_score")))


def code(number: int) -> str:
    return f"Z01{number:06d}"


def search(drawn=POCKET, letters=HALVES, **criteria):
    study = draw_study(drawn, letters)
    asked = ZoneCriteria(**{"size": SIZE, **criteria})
    found = find_candidates(study, INDEX, asked)
    for one in found.candidates:
        assert check_zone(study, one.zone, asked, found.scores) == ()
    return found


def with_schools(pack, *places, phase="Secondary"):
    schools = pd.DataFrame(
        {
            "urn": [str(n) for n in range(len(places))],
            "name": "A school",
            "kind": "school",
            "phase": phase,
            "type": "drawn",
            "pupils": 1.0,
            "fsm_pct": 1.0,
            "easting": [place[0] for place in places],
            "northing": [place[1] for place in places],
            "lsoa_code": code(1),
        }
    )
    object.__setattr__(pack, "schools", schools)
    return pack


def test_what_is_locked_in_is_in_every_zone_and_what_is_locked_out_in_none():
    found = search(locked_in=(code(1),), locked_out=(code(4),))
    for one in found.candidates:
        assert code(1) in one.zone.members and code(4) not in one.zone.members
    far = search(locked_in=(code(1), code(28)), size=(4_000, 20_000), areas=(2, 10))
    assert {code(1), code(28)} <= set(far.candidates[0].zone.members)


def test_a_lock_never_raises_the_value():
    free = search().candidates[0].value
    for area in (1, 11, 28):
        assert search(locked_in=(code(area),)).candidates[0].value <= free
        assert search(locked_out=(code(area),)).candidates[0].value <= free


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        ({"locked_in": ("X1",)}, "1 locked neighbourhood is not in Drawn borough"),
        ({"locked_in": (code(1),), "wards": ("Z05000066",)}, "not in the chosen wards"),
        ({"locked_in": (code(1),), "only_most_deprived": 0.1}, "not in the most deprived 10%"),
        ({"locked_in": (code(1), code(7)), "crossing": Crossing.ONE_WARD}, "lies in 2 wards"),
        ({"locked_in": tuple(map(code, range(1, 8)))}, "What is locked in has 10,500 residents"),
        (
            {"locked_in": (code(1), code(28)), "wards": ("Z05000065", "Z05000066"),
             "locked_out": tuple(map(code, (2, 8)))},
            "cannot be joined to Z01000001",
        ),
    ],
)  # fmt: skip
def test_contradictory_locks_are_named(criteria, said):
    with pytest.raises(CriteriaError, match=said):
        search(**criteria)


def test_locked_in_and_out_at_once_is_refused_at_birth():
    with pytest.raises(CriteriaError, match=r"locked in and locked out at once\. Namely: a"):
        ZoneCriteria(locked_in=("a", "b"), locked_out=("a",))


def test_a_zone_must_cross_a_ward_line_when_asked():
    drawn = "9911111\n9911111"
    wards = "AAAABBB\nAAAABBB"
    free, crossing = (
        search(drawn, wards, crossing=rule) for rule in (Crossing.FREE, Crossing.MUST_CROSS_WARD)
    )
    assert len(free.candidates[0].profile.wards) == 1
    assert all(len(one.profile.wards) == 2 for one in crossing.candidates)
    assert crossing.candidates[0].value < free.candidates[0].value


def test_only_the_most_deprived_take_part_by_score_or_by_published_rank():
    found = search(only_most_deprived=4 / 28, size=(1_500, 6_000))
    assert set(found.pool[0].members) <= {code(11), code(12), code(18), code(19)}
    pack = make_pack(draw_areas(POCKET, HALVES))
    order = np.arange(1, 29)
    object.__setattr__(pack, "published", pd.DataFrame({"imd_rank": order}, index=pack.areas.index))
    study = make_study(pack, draw_study(POCKET).catalogue, StudyKey())
    asked = ZoneCriteria(size=(1_500, 6_000), only_most_deprived=0.2)
    published = find_candidates(study, INDEX, asked)
    assert all(set(zone.members) <= set(map(code, range(1, 6))) for zone in published.pool)


def test_whole_wards_are_made_of_whole_wards():
    wards = "AABBBCC\nAABBBCC\nDDEEEFF\nDDEEEFF"
    found = search(letters=wards, whole_wards=True, size=(8_000, 20_000))
    for zone in found.pool:
        assert len(zone.members) >= 6
    assert all(part.of_whole == 1 for part in found.candidates[0].profile.wards)
    assert found.proven


def test_a_secondary_school_must_be_near_the_centre():
    pack = with_schools(make_pack(draw_areas(POCKET, HALVES)), (500_500.0, 49_500.0))
    study = make_study(pack, draw_study(POCKET).catalogue, StudyKey())
    near = ZoneCriteria(size=SIZE, secondary_within_m=1_200)
    found = find_candidates(study, INDEX, near)
    assert {one.centre for one in found.candidates} <= {code(1), code(2), code(8)}
    for one in found.candidates:
        assert check_zone(study, one.zone, near) == ()
    far = find_candidates(study, INDEX, ZoneCriteria(size=SIZE)).candidates[0].zone
    assert [breach.bound for breach in check_zone(study, far, near)] == [
        "Secondary school within 1,200 m"
    ]
    primary = with_schools(make_pack(draw_areas(POCKET)), (500_500.0, 49_500.0), phase="Primary")
    with pytest.raises(CriteriaError, match="without this rule: the distance to a secondary"):
        find_candidates(make_study(primary, study.catalogue, StudyKey()), INDEX, near)


def test_breaches_of_every_rule_are_listed():
    study = draw_study(POCKET, HALVES)
    zone = Zone((code(1), code(2), code(8)))
    asked = ZoneCriteria(
        size=SIZE,
        locked_in=(code(11),),
        locked_out=(code(1),),
        whole_wards=True,
        only_most_deprived=0.05,
    )
    scores = search().scores
    broken = {breach.bound: breach.got for breach in check_zone(study, zone, asked, scores)}
    assert broken == {
        "Locked in": "1 missing",
        "Locked out": "1 inside",
        "Whole wards": "1 cut",
        "Most deprived 5%": "3 others",
    }
    crossing = ZoneCriteria(size=(1_500, 1_500), crossing=Crossing.MUST_CROSS_WARD)
    one = search(size=(1_500, 1_500)).candidates[0].zone
    assert [b.wanted for b in check_zone(study, one, crossing)] == ["2 or more"]
    with pytest.raises(CriteriaError, match="no IMD rank is published"):
        check_zone(study, zone, asked)


def test_the_rule_at_fault_is_named():
    with pytest.raises(CriteriaError, match="possible without this rule: the lines it may or must"):
        search(PLAIN, None, crossing=Crossing.MUST_CROSS_WARD)
    with pytest.raises(CriteriaError, match=r"rule: only the chosen wards\. The nearest possible"):
        search("111\n111", "AAB\nAAB", wards=("Z05000066",))


def make_poor(drawn, rates, missing=()):
    areas = draw_areas(drawn)
    areas["idaci_score"] = rates
    areas.loc[list(missing), "idaci_score"] = np.nan
    return make_study(make_pack(areas), BOTH, StudyKey())


def test_reach_counts_children_in_low_income_families():
    study = make_poor("123456", [0.1, 0.5, 0.6, 0.1, 0.0, 0.0])
    asked = ZoneCriteria(size=(3_000, 3_000), aim=Aim.REACH, compactness=0)
    best = find_candidates(study, INDEX, asked).candidates[0]
    assert best.zone.members == (code(2), code(3))
    assert best.value == pytest.approx(300 * 1.1)
    assert best.value == pytest.approx(best.profile.children_in_need)


def test_an_unknown_rate_adds_nothing_to_reach_and_is_said():
    study = make_poor("123456", [0.1, 0.5, 0.6, 0.1, 0.1, 0.1], missing=[code(3)])
    asked = ZoneCriteria(size=(3_000, 3_000), aim=Aim.REACH, compactness=0)
    found = find_candidates(study, INDEX, asked)
    assert found.candidates[0].zone.members == (code(1), code(2))
    held = [
        c.profile.children_in_need_missing for c in found.candidates if code(3) in c.zone.members
    ]
    assert held == [1] or not held
    with pytest.raises(CriteriaError, match="IDACI"):
        search(aim=Aim.REACH)


def test_the_aims_pull_as_they_say():
    study = make_poor("1999999991", [0.3] * 10)
    index = NeedIndex(weights=(("drawn", 1.0),))
    size = {"size": (3_000, 9_000), "compactness": 0.0}
    people = {
        aim: find_candidates(study, index, ZoneCriteria(**size, aim=aim)).candidates[0]
        for aim in Aim
    }
    assert people[Aim.DEPTH].profile.need >= people[Aim.BALANCE].profile.need
    assert people[Aim.REACH].profile.residents == 9_000


@pytest.mark.parametrize("aim", [Aim.BALANCE, Aim.DEPTH])
@pytest.mark.parametrize("compactness", [0, 12])
def test_small_places_are_proven(aim, compactness):
    found = search(aim=aim, compactness=compactness)
    assert found.proven and found.gap == pytest.approx(0, abs=1e-8)
    assert found.bound == pytest.approx(found.candidates[0].value)
    assert proof_in_words(found) == "proven best"


def test_a_proof_cut_short_says_how_far_it_got(monkeypatch):
    from czmap.scoring import engine

    chance = np.random.default_rng(3)
    drawn = "\n".join("".join(map(str, chance.integers(1, 9, 12))) for _ in range(10))
    areas = draw_areas(drawn)
    areas["population"] = chance.integers(900, 2_300, len(areas)).astype(float)
    study = make_study(make_pack(areas), draw_study("1").catalogue, StudyKey())
    asked = ZoneCriteria(size=(20_000, 21_000), compactness=0.5)
    full = find_candidates(study, INDEX, asked)
    monkeypatch.setattr(engine, "BRANCHES", 5)
    short = find_candidates(study, INDEX, asked)
    assert not short.proven and short.gap > 0
    assert short.bound >= full.candidates[0].value
    assert proof_in_words(short).startswith("within ")
    assert proof_in_words(short).endswith(" % of the best possible")
    monkeypatch.setattr(engine, "PROVEN_AREAS", 3)
    none = find_candidates(study, INDEX, asked)
    assert none.bound is None and none.gap is None and not none.proven
    assert proof_in_words(none).startswith("not proven: the place is too large")
    assert none.candidates[0].zone == short.candidates[0].zone


def test_the_pool_holds_candidates_and_their_near_duplicates():
    found = search(top=50)
    assert len(found.pool) == found.found == len(set(found.pool))
    assert found.candidates[0].zone == found.pool[0]
    near = [[near.zone for near in found.near_of(one.rank)] for one in found.candidates]
    assert [len(zones) for zones in near] == [one.near_duplicates for one in found.candidates]
    for one in found.candidates:
        told = found.near_of(one.rank)
        values = [near.value for near in told]
        assert values == sorted(values, reverse=True) and all(v <= one.value for v in values)
        assert found.near_of(one.rank, 2) == told[:2]
    every = [zone for zones in near for zone in zones] + [one.zone for one in found.candidates]
    assert set(every) == set(found.pool) and len(every) == found.found


def test_at_most_so_many_candidates_per_council():
    found = search(letters=HALVES.replace("B", "b"), per_lad=1, max_overlap=0)
    lads = [one.centre for one in found.candidates]
    assert len(lads) == 2


def test_compactness_has_a_price_and_none_costs_nothing():
    drawn = "1111111\n9999999\n1111111"
    tight = search(drawn, None, size=(9_000, 9_000), compactness=100)
    assert tight.candidates[0].price_in_need > 0
    loose = search(drawn, None, size=(9_000, 9_000), compactness=0)
    assert loose.candidates[0].price_in_need == pytest.approx(0)


def test_places_in_two_parts_and_a_place_of_one():
    found = search("99.99\n99.99", None, size=(6_000, 6_000))
    assert {zone.members for zone in found.pool} == {
        tuple(map(code, (1, 2, 5, 6))),
        tuple(map(code, (3, 4, 7, 8))),
    }
    one = search("5", None, size=(1_000, 2_000), top=9)
    assert len(one.candidates) == 1 and one.proven


def test_warming_up_changes_nothing():
    before = search().candidates[0].value
    warm_up()
    assert search().candidates[0].value == before
