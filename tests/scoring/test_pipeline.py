"""The pipeline of a place: planted schools are counted where they stand, and gaps are found."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.scoring.pipeline import Stage, find_pipeline, find_stages
from tests.drawn import SIDE, SOUTH, WEST, draw_areas, make_pack

PACK = make_pack(draw_areas("1234 5678", "AAbb AAbb"))
MIDDLE = SIDE / 2


def codes(*numbers):
    return [f"Z01{number:06d}" for number in numbers]


def school(number, name, area, phase="Primary", kind="Community school", **fields):
    """A school in the middle of an area of the drawing, numbered from 1 in rows of 4."""
    along, down = (area - 1) % 4, (area - 1) // 4
    return {
        "urn": number, "name": name, "kind": "school", "phase": phase, "type": kind,
        "pupils": 200.0, "fsm_pct": 20.0, "easting": WEST + along * SIDE + MIDDLE,
        "northing": SOUTH - down * SIDE - MIDDLE, "lsoa_code": f"Z01{area:06d}", **fields,
    }  # fmt: skip


def with_schools(*schools):
    return replace(PACK, schools=pd.DataFrame(list(schools)))


def step(pipeline, stage):
    return next(one for one in pipeline.steps if one.stage is stage)


def test_schools_are_counted_by_phase_and_all_through_in_both():
    pack = with_schools(
        school(1, "Acorn", 1, pupils=100.0, fsm_pct=10.0),
        school(2, "Birch", 1, "All-through", pupils=300.0, fsm_pct=50.0),
        school(3, "Cedar", 2, "Not applicable", "Community special school"),
        school(4, "Drake", 2, "Not applicable", "Pupil referral unit"),
    )
    found = find_pipeline(pack, codes(1))
    assert found.inside.schools == 2
    assert found.inside.pupils == 400
    assert found.inside.meals_pct == pytest.approx(40.0)
    assert step(found, Stage.PRIMARY).inside.schools == 2
    assert step(found, Stage.SECONDARY).inside.schools == 1
    assert step(found, Stage.SPECIAL).near.schools == 1
    assert step(found, Stage.ALTERNATIVE).near.schools == 1
    assert [one.stage for one in found.missing] == [Stage.EARLY, Stage.SIXTEEN]


def test_a_walk_is_measured_from_the_outline_and_the_nearest_of_a_gap_is_named():
    pack = with_schools(
        school(1, "Far", 4, "Secondary"),  # 2,500 m from area 1
        school(2, "Close", 2),  # 500 m
        school(3, "Round the corner", 6),  # 707 m
    )
    found = find_pipeline(pack, codes(1), walk_m=600)
    assert list(found.schools["name"]) == ["Close"]
    assert found.schools["metres"].iloc[0] == pytest.approx(500.0)
    nearest = step(found, Stage.SECONDARY).nearest
    assert (nearest.name, nearest.metres) == ("Far", pytest.approx(2_500.0))
    assert (nearest.ward_name, nearest.lad_name) == ("Ward b", "South")
    assert list(find_pipeline(pack, codes(1), walk_m=710).schools["name"]) == [
        "Close", "Round the corner",
    ]  # fmt: skip


def test_of_two_as_near_the_lower_number_is_named():
    pack = with_schools(school(9, "Later", 2), school(3, "Earlier", 2))
    assert step(find_pipeline(pack, codes(1)), Stage.PRIMARY).nearest.name == "Earlier"


def test_the_stated_neighbourhood_decides_who_is_inside():
    pack = with_schools(school(1, "Over the line", 2, lsoa_code="Z01000001"))
    assert find_pipeline(pack, codes(1)).inside.schools == 1
    assert find_pipeline(pack, codes(2)).near.schools == 1


def test_missing_rolls_meals_and_positions_are_counted_and_the_rest_works():
    nowhere = float("nan")
    pack = with_schools(
        school(1, "No roll", 1, pupils=nowhere, fsm_pct=80.0),
        school(2, "Nobody", 1, pupils=0.0, fsm_pct=80.0),
        school(3, "Whole", 1, pupils=100.0, fsm_pct=30.0),
        school(4, "No meals", 1, pupils=100.0, fsm_pct=nowhere),
        school(5, "No point", 2, easting=nowhere, northing=nowhere),
        school(6, "No area", 2, lsoa_code=""),
        school(7, "No point inside", 1, easting=nowhere, northing=nowhere),
    )
    found = find_pipeline(pack, codes(1))
    assert (found.inside.schools, found.inside.pupils, found.inside.lacking) == (5, 400, 1)
    assert found.inside.meals_pct == pytest.approx((30 * 100 + 20 * 200) / 300)
    assert found.inside.meals_lacking == 3
    assert found.unplaced == 1
    assert found.near.schools == 1
    assert found.schools.loc[found.schools["name"] == "No area", "ward_name"].iloc[0] == ""


def test_a_pack_without_schools_says_none_of_everything():
    found = find_pipeline(PACK, codes(1))
    assert found.inside.schools == found.near.schools == 0
    assert math.isnan(found.inside.pupils)
    assert len(found.missing) == 4
    assert all(one.nearest is None for one in found.missing)


def test_services_are_no_schools_and_free_meals_follow_one_rule():
    pack = with_schools(
        school(1, "Hub", 1, "Family hub", "Family hub", pupils=None, fsm_pct=None)
        | {"kind": "service"},
        school(2, "Nursery", 1, "Nursery", fsm_pct=0.0),
    )
    found = find_pipeline(pack, codes(1))
    assert (found.inside.schools, found.services) == (1, 1)
    assert step(found, Stage.EARLY).inside.schools == 2
    assert math.isnan(found.inside.meals_pct)


def test_trusts_are_named_only_where_the_list_names_them():
    academy = school(1, "One", 1, kind="Academy converter")
    assert find_pipeline(with_schools(academy), codes(1)).trusts is None
    assert find_pipeline(with_schools(academy), codes(1)).trust_run == 1
    named = [
        academy | {"trust": "Lantern", "nursery": "Has Nursery Classes", "sixth_form": ""},
        school(2, "Two", 1, kind="Free schools", trust="Lantern", nursery="No Nursery Classes"),
        school(3, "Three", 1, trust="", nursery="", sixth_form=""),
    ]
    found = find_pipeline(with_schools(*named), codes(1))
    assert found.trusts == ("Lantern",)
    assert (found.trust_run, found.with_nursery, found.with_sixth_form) == (2, 1, None)


@pytest.mark.parametrize(
    ("phase", "kind", "stage"),
    [
        ("Middle deemed primary", "Community school", Stage.PRIMARY),
        ("Middle deemed secondary", "Academy converter", Stage.SECONDARY),
        ("16 plus", "Further education", Stage.SIXTEEN),
        ("Not applicable", "Sixth form centres", Stage.SIXTEEN),
        ("Not applicable", "Other independent school", Stage.INDEPENDENT),
        ("Not applicable", "Other independent special school", Stage.SPECIAL),
        ("Not applicable", "Free schools alternative provision", Stage.ALTERNATIVE),
        ("Not applicable", "City technology college", Stage.SECONDARY),
        ("Secondary", "Online provider", Stage.OTHER),
        ("Not applicable", "Miscellaneous", Stage.OTHER),
    ],
)
def test_the_type_tells_where_the_phase_does_not(phase, kind, stage):
    assert find_stages(phase, kind) == (stage,)


@settings(max_examples=30)
@given(
    spots=st.lists(st.integers(1, 8), min_size=1, max_size=12),
    members=st.sets(st.integers(1, 8), min_size=1),
    walk=st.integers(100, 4_000),
)
def test_every_school_is_inside_near_or_far(spots, members, walk):
    pack = with_schools(*(school(at, f"S{at}", spot) for at, spot in enumerate(spots)))
    found = find_pipeline(pack, codes(*sorted(members)), walk_m=walk)
    assert found.inside.schools == sum(spot in members for spot in spots)
    wider = find_pipeline(pack, codes(*sorted(members)), walk_m=10_000)
    assert wider.inside.schools + wider.near.schools == len(spots)
    beyond = wider.schools["metres"] > walk
    assert found.near.schools == len(spots) - found.inside.schools - int(beyond.sum())
