"""What whole wards give up at several sizes."""

from dataclasses import replace

import pytest

from czmap.geodata.study import StudyKey, load_study
from czmap.scoring.need import score_need
from czmap.scoring.penalties import about, find_penalties, find_ward_against, find_zone_penalty
from czmap.scoring.search import find_candidates
from czmap.scoring.wards import ward_penalty
from czmap.scoring.zones import SCALES, Zone, ZoneCriteria
from czmap.ui.view import NeedChoice
from tests.drawn import INDEX, draw_study

STUDY = load_study(StudyKey())
ASKED = ZoneCriteria(size=SCALES[0].size, top=1)


@pytest.fixture(scope="module")
def index():
    return NeedChoice().index(STUDY.catalogue)


def test_each_scale_is_the_ward_penalty_of_its_best_zone(index):
    told = []
    made = find_penalties(STUDY, index, ASKED, lambda stage, share: told.append((stage, share)))
    assert [one.scale.key for one in made] == [scale.key for scale in SCALES]
    asked = replace(ASKED, size=SCALES[1].size)
    found = find_candidates(STUDY, index, asked)
    by_hand = ward_penalty(STUDY, found.scores, asked, found.candidates[0].zone)
    assert made[1].penalty.best == by_hand.best
    unions = [one.union and one.union.wards for one in (made[1].penalty, by_hand)]
    assert unions[0] == unions[1]
    assert made[1].penalty.wards == by_hand.wards > 0
    assert [share for _, share in told] == [0.0, 1 / 3, 2 / 3]


def test_a_place_too_small_for_a_scale_is_a_sentence():
    study = draw_study("12\n34", "AB\nAB")
    made = find_penalties(study, INDEX, ASKED)
    assert made[2].penalty is None
    assert made[2].problem


def test_a_ward_stands_beside_the_best_zone_of_its_size(index):
    ward = str(STUDY.areas["ward_code"].iloc[0])
    made = find_ward_against(STUDY, index, ASKED, ward)
    members = STUDY.areas.index[STUDY.areas["ward_code"] == ward]
    assert made.ward.areas == len(members)
    low, high = about(made.ward.residents)
    assert low <= made.best.residents <= high
    assert made.best.balance >= made.ward.balance - 1e-9


def test_any_zone_is_compared_with_wards_of_about_its_size(index):
    scores = score_need(STUDY.reference, index, STUDY.catalogue)
    ward = str(STUDY.areas["ward_code"].iloc[0])
    zone = Zone(tuple(sorted(STUDY.areas.index[STUDY.areas["ward_code"] == ward])))
    made = find_zone_penalty(STUDY, scores, replace(ASKED, size=(1.0, 2.0)), zone)
    low, high = about(made.best.residents)
    assert made.union is not None
    assert low <= made.union.figures.residents <= high
    assert made.union.figures.balance >= made.best.balance - 1e-9
