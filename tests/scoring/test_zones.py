"""Zones, their criteria and their measured facts."""

import numpy as np
import pandas as pd
import pytest

from czmap.errors import CriteriaError, StudyError
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.indicators import Catalogue, Denominator
from czmap.scoring.need import score_need
from czmap.scoring.zones import (
    Count,
    Crossing,
    Part,
    Zone,
    ZoneCriteria,
    check_zone,
    name_zone,
    profile_zone,
)
from tests.drawn import INDEX, draw_areas, draw_study, make_indicator, make_pack

NEED, WARDS = "9911\n9911", "ABbc\nABbc"


def code(number: int) -> str:
    return f"Z01{number:06d}"


def profile(study, *numbers, count=Count.RESIDENTS):
    scores = score_need(study.reference, INDEX, study.catalogue)
    return profile_zone(study, scores, Zone(tuple(map(code, numbers))), count)


def test_a_zone_is_its_members_whatever_their_order():
    one, two = Zone(("b", "a", "b")), Zone(("a", "b"))
    assert one == two and one.id == two.id and len(one.id) == 8
    assert one.id != Zone(("a",)).id
    with pytest.raises(CriteriaError, match="at least one"):
        Zone(())


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        ({"size": (5_000, 3_000)}, "least number of residents, 5,000, is above the most, 3,000"),
        ({"size": (0, 0)}, "above zero"),
        ({"size": (float("nan"), 1)}, "above zero"),
        ({"size": (-5, 10), "count": Count.CHILDREN}, "numbers of children must be above zero"),
        ({"areas": (5, 2)}, "least number of neighbourhoods"),
        ({"areas": (0, 2)}, "at least 1"),
        ({"top": 0}, "At least one candidate"),
        ({"max_overlap": 1.0}, "below 100 %"),
        ({"compactness": -1}, "0 or more"),
        ({"size": (5, 3), "top": 0}, "At least one candidate"),
    ],
)
def test_criteria_that_contradict_themselves(criteria, said):
    with pytest.raises(CriteriaError, match=said):
        ZoneCriteria(**criteria)


def test_a_profile_counts_people_and_lines():
    made = profile(draw_study(NEED, WARDS), 2, 3)
    assert (made.residents, made.children, made.areas) == (3_000, 600, 2)
    assert [part.name for part in made.wards] == ["Ward B", "Ward b"]
    assert [part.lad_name for part in made.lads] == ["North", "South"]
    assert [part.share for part in made.lads] == [0.5, 0.5]
    assert [part.of_whole for part in made.wards] == [0.5, 0.5]
    assert made.area_km2 == pytest.approx(2)
    assert made.compactness == pytest.approx(4 * np.pi * 2 / 36)
    assert made.connected


def test_need_is_weighted_by_people_and_terms_add_up():
    areas = draw_areas("91", population=1_000)
    areas["population"] = [3_000.0, 1_000.0]
    from czmap.geodata.study import StudyKey, make_study
    from tests.drawn import CATALOGUE

    study = make_study(make_pack(areas), CATALOGUE, StudyKey())
    scores = score_need(study.reference, INDEX, study.catalogue)
    made = profile(study, 1, 2)
    high, low = scores.score
    assert made.need == pytest.approx((3 * high + low) / 4)
    assert made.terms.sum() == pytest.approx(made.need)
    assert made.values.loc["drawn", "value"] == pytest.approx(7)


def test_need_of_children_is_weighted_by_children():
    areas = draw_areas("91")
    areas["children"] = [100.0, 300.0]
    catalogue = Catalogue((make_indicator(denominator=Denominator.CHILDREN),))
    from czmap.geodata.study import StudyKey, make_study

    study = make_study(make_pack(areas), catalogue, StudyKey())
    made = profile(study, 1, 2, count=Count.CHILDREN)
    assert made.values.loc["drawn", "value"] == pytest.approx(3)
    scores = score_need(study.reference, INDEX, study.catalogue).score
    assert made.need == pytest.approx((scores.iloc[0] + 3 * scores.iloc[1]) / 4)


def test_missing_need_is_left_out_and_said():
    made = profile(draw_study("9?1"), 1, 2)
    alone = profile(draw_study("9?1"), 1)
    assert made.unscored == 1 and made.need == alone.need
    assert made.values.loc["drawn", "missing"] == 1
    nothing = profile(draw_study("9?1"), 2)
    assert np.isnan(nothing.need) and np.isnan(nothing.higher_than)


def test_children_in_need_are_counted_and_what_is_suppressed_is_said():
    areas = draw_areas("919")
    areas["idaci_score"] = [0.5, np.nan, 0.1]
    catalogue = Catalogue(
        (make_indicator(), make_indicator("idaci_score", denominator=Denominator.CHILDREN))
    )
    from czmap.geodata.study import StudyKey, make_study

    study = make_study(make_pack(areas), catalogue, StudyKey())
    made = profile(study, 1, 2, 3)
    assert made.children_in_need == pytest.approx(300 * 0.5 + 300 * 0.1)
    assert made.children_in_need_missing == 1
    assert np.isnan(profile(study, 2).children_in_need), "not zero"


def test_most_deprived_is_a_share_of_areas_by_published_decile():
    areas = draw_areas("99")
    pack = make_pack(areas)
    pack.published["imd_decile"] = pd.array([1, 4], dtype="Int64")
    from czmap.geodata.study import StudyKey, make_study
    from tests.drawn import CATALOGUE

    assert profile(make_study(pack, CATALOGUE, StudyKey()), 1, 2).most_deprived == 0.5
    assert np.isnan(profile(draw_study("99"), 1).most_deprived), "no figure is no figure"


def test_strangers_are_named():
    with pytest.raises(StudyError, match="1 neighbourhoods of the zone are not in Drawn borough"):
        profile(draw_study("99"), 1, 7)


def test_breaches_say_what_was_wanted_and_what_is():
    study = draw_study(NEED, WARDS)
    criteria = ZoneCriteria(size=(5_000, 9_000), areas=(3, 9), crossing=Crossing.ONE_WARD)
    zone = Zone((code(1), code(4)))
    said = [str(breach) for breach in check_zone(study, zone, criteria)]
    assert said == [
        "Residents: wanted 5,000 to 9,000, has 3,000.",
        "Neighbourhoods: wanted 3 to 9, has 2.",
        "In one piece: wanted 1 part, has 2 parts.",
        "Councils: wanted 1, has 2.",
        "Wards: wanted 1, has 2.",
    ]
    only = ZoneCriteria(size=(1, 9_000), wards=("Z05000065",), rule=ContiguityRule.QUEEN)
    assert [str(one) for one in check_zone(study, Zone((code(1), code(2))), only)] == [
        "Only in the chosen wards: wanted 0 outside, has 1 outside."
    ]
    assert check_zone(study, Zone((code(1), code(5))), only) == ()


def part(name, share, lad="Leeds", of_whole=0.5):
    return Part(code=name, name=name, lad_name=lad, areas=1, residents=1, share=share,
                of_whole=of_whole)  # fmt: skip


@pytest.mark.parametrize(
    ("wards", "lads", "name"),
    [
        ([part("A", 1.0, of_whole=1.0)], ["Leeds"], "A, Leeds"),
        ([part("A", 1.0)], ["Leeds"], "Part of A, Leeds"),
        ([part("A", 0.85), part("B", 0.15)], ["Leeds"], "Round A, Leeds"),
        ([part("A", 0.6), part("B", 0.4)], ["Leeds", "York"], "A and B, Leeds and York"),
        ([part("A", 0.4), part("B", 0.35), part("C", 0.25)], ["Leeds"], "A, B and C, Leeds"),
        (
            [part(n, 0.2) for n in "ABCDE"],
            ["Leeds", "York", "Hull"],
            "A, B and 3 more wards, Leeds and York and 1 more",
        ),
    ],
)
def test_zones_are_named_by_their_wards(wards, lads, name):
    made = tuple(part(lad, 1 / len(lads), lad) for lad in lads)
    assert name_zone(tuple(wards), made) == name
