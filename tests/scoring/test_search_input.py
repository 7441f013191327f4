"""Places and wishes that are hard: what a search says of them, and what must not matter to it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.errors import CriteriaError, NeedError
from czmap.geodata.study import StudyKey, make_study
from czmap.scoring.search import find_candidates, proof_sentence
from czmap.scoring.zones import Aim, ZoneCriteria, check_zone
from tests.drawn import CATALOGUE, INDEX, draw_areas, draw_study, make_pack


def code(number: int) -> str:
    return f"Z01{number:06d}"


@pytest.mark.parametrize(
    ("drawn", "criteria", "error", "said"),
    [
        ("??\n??", {"size": (1_000, 3_000)}, NeedError, "no data here for 1 of the chosen"),
        ("99.99\n99.99", {"size": (9_000, 12_000)}, CriteriaError, "nearest possible has 6,000"),
        ("5", {"size": (100, 900)}, CriteriaError, "may be a member of a zone"),
        ("5", {"size": (9_000, 12_000)}, CriteriaError, "has 1,500 residents in 1 neigh"),
        ("99.99", {"size": (1_500, 9_000), "locked_in": (code(1), code(4))}, CriteriaError,
         f"cannot be joined to {code(1)} under the other criteria. Namely: {code(4)}"),
        ("9?99", {"size": (1_500, 9_000), "locked_in": (code(2),)}, CriteriaError,
         f"of {code(2)}, it has too little data"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_named(drawn, criteria, error, said):
    with pytest.raises(error, match=said):
        find_candidates(draw_study(drawn), INDEX, ZoneCriteria(**criteria))


def test_unknown_needs_never_join_and_more_than_exist_are_not_made_up():
    found = find_candidates(
        draw_study("5?5\n??5"), INDEX, ZoneCriteria(size=(1_500, 1_500), top=1_000)
    )
    assert len(found.candidates) == 3 and found.unscored == 3 and found.proven
    assert {one.zone.members for one in found.candidates} == {(code(1),), (code(3),), (code(6),)}


def test_of_zones_that_may_share_nobody_only_the_first_is_called_proven():
    found = find_candidates(
        draw_study("97861\n58392"), INDEX, ZoneCriteria(size=(3_000, 4_500), max_overlap=0)
    )
    assert len(found.candidates) > 1 and found.proven
    assert proof_sentence(found) == "Zone 1 is proven best, by these criteria and weights."


def uneven_areas(seed: int):
    chance = np.random.default_rng(seed)
    rows = ["".join(chance.choice(list("123456789?."), 4)) for _ in range(3)]
    areas = draw_areas("\n".join(["5" * 4, *rows]))
    areas["population"] = chance.integers(900, 2_300, len(areas)).astype(float)
    return areas


def searched(areas, aim, compactness=4.0):
    study = make_study(make_pack(areas.sort_index()), CATALOGUE, StudyKey())
    criteria = ZoneCriteria(size=(3_000, 7_000), aim=aim, compactness=compactness)
    found = find_candidates(study, INDEX, criteria)
    assert all(check_zone(study, one.zone, criteria) == () for one in found.candidates)
    return found


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 1_000_000), st.sampled_from([Aim.BALANCE, Aim.DEPTH]))
def test_other_codes_change_nothing_but_names(seed, aim):
    areas = uneven_areas(seed)
    chance = np.random.default_rng(seed)
    mine = searched(areas, aim)
    in_order = {name: f"Z01{9 * at:06d}" for at, name in enumerate(areas.index, start=1)}
    shuffled = areas.iloc[chance.permutation(len(areas))].rename(index=in_order)
    same = searched(shuffled, aim)
    assert [c.value for c in same.candidates] == [c.value for c in mine.candidates]
    assert [c.zone.members for c in same.candidates] == [
        tuple(in_order[member] for member in c.zone.members) for c in mine.candidates
    ]
    anew = dict(zip(areas.index, chance.permutation(areas.index), strict=True))
    # on a grid areas tie in distance, and codes decide then what makes up the target size
    mine, other = (searched(each, aim, 0.0) for each in (areas, areas.rename(index=anew)))
    assert mine.proven and other.proven
    assert other.candidates[0].value == pytest.approx(mine.candidates[0].value, abs=1e-8)
