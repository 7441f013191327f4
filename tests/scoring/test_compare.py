"""Places side by side: figures recomputed plainly, and neither order nor company changes them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.geodata.study import StudyKey, load_study
from czmap.scoring.compare import (
    compare_values,
    difference_sentences,
    distance_of,
    find_around,
    make_basis,
    measure_compared,
    sharing_sentences,
    way_of,
)
from czmap.scoring.need import NeedIndex, score_need
from czmap.scoring.patterns import label_areas, usual_keys
from czmap.scoring.place import PlaceKind, make_place, make_zone_place
from czmap.scoring.similar import profile_areas

STUDY = load_study(StudyKey())
KEYS = usual_keys(STUDY.catalogue)
INDEX = NeedIndex(weights=tuple((key, 1.0) for key in KEYS))
BASIS = make_basis(STUDY, score_need(STUDY.reference, INDEX, STUDY.catalogue))
PROFILES = profile_areas(STUDY.pack, STUDY.reference, STUDY.catalogue, KEYS)
LABELS = label_areas(STUDY.reference, STUDY.catalogue, KEYS)
CODES = list(STUDY.areas.index)
ZONES = st.lists(st.sampled_from(CODES), min_size=1, max_size=12, unique=True)


def zone(members):
    return make_zone_place(STUDY.pack, members, name="Drawn")


@given(ZONES, ZONES)
@settings(max_examples=40, deadline=None)
def test_means_are_those_of_the_people_and_a_difference_turns_round(first, second):
    one, other = (measure_compared(BASIS, zone(members)) for members in (first, second))
    rows = STUDY.reference.loc[sorted(first)]
    for key, value in one.levels.items():
        people = rows[str(STUDY.catalogue[key].denominator)].to_numpy(float)
        figures = rows[key].to_numpy(float)
        known = np.isfinite(figures)
        assert value.missing == (~known).sum()
        if known.any():
            assert value.value == pytest.approx(np.average(figures[known], weights=people[known]))
            sign = STUDY.catalogue[key].direction.sign
            every = STUDY.reference[key].dropna().to_numpy(float)
            close = np.isclose(every, value.value)
            lower = ((every - value.value) * sign < 0) & ~close
            assert lower.mean() <= value.above <= (lower | close).mean()
    assert one.residents == rows["population"].sum()
    there = compare_values(PROFILES, other, one)
    back = compare_values(PROFILES, one, other)
    for way, back_way in zip(there, back, strict=True):
        assert way.points == pytest.approx(-back_way.points, nan_ok=True)
        assert way.gap == pytest.approx(-back_way.gap, nan_ok=True)
    assert distance_of(there) == pytest.approx(distance_of(back), nan_ok=True)
    assert distance_of(compare_values(PROFILES, one, one)) in (
        0.0,
        pytest.approx(np.nan, nan_ok=True),
    )


def test_the_extent_of_everywhere_and_of_the_most_deprived():
    whole = measure_compared(BASIS, make_place(STUDY.pack, PlaceKind.WHOLE))
    assert whole.overall.top_areas == round(0.1 * whole.overall.areas)
    worst = BASIS.rank_share.nsmallest(3).index
    top = measure_compared(BASIS, zone(worst))
    assert (top.overall.top_areas, top.overall.extent) == (3, 1.0)
    assert top.need.value > whole.need.value


def test_councils_and_the_whole_stand_beside_places_once():
    ward = make_place(STUDY.pack, PlaceKind.WARD, str(STUDY.areas["ward_code"].iloc[0]))
    lad = str(STUDY.areas["lad_code"].iloc[0])
    around = find_around(STUDY, [ward, zone(ward.members[:2])])
    assert [(one.kind, one.code) for one in around] == [
        (PlaceKind.LAD, lad),
        (PlaceKind.WHOLE, ""),
    ]
    council = make_place(STUDY.pack, PlaceKind.LAD, lad)
    assert [one.kind for one in find_around(STUDY, [council])] == [PlaceKind.WHOLE]


def test_sentences_say_the_way_of_each_difference():
    order = BASIS.scores.score.sort_values().index
    low, high = zone(order[:4]), zone(order[-4:])
    places = [measure_compared(BASIS, one) for one in (low, high)]
    found = compare_values(PROFILES, places[1], places[0])
    assert any(way_of(one) == "higher need" for one in found)
    said = " ".join(difference_sentences(STUDY, found, ("B", "A")))
    assert "B has higher need on" in said and "They differ most on" in said
    same = " ".join(
        difference_sentences(STUDY, compare_values(PROFILES, places[0], places[0]), ("A", "A"))
    )
    assert "higher need" not in same and "about the same" in same
    shared = " ".join(sharing_sentences(BASIS, LABELS, places))
    assert "Only B stands out on" in shared and "Only A" not in shared
    assert sharing_sentences(BASIS, LABELS, [places[0]] * 3)[0].endswith("all 3 of them.")


def test_a_place_without_figures_is_not_called_low():
    study = STUDY
    empty = study.reference.copy()
    members = CODES[:2]
    empty.loc[members, list(study.catalogue)] = np.nan
    holed = replace(study, reference=empty)
    basis = make_basis(holed, score_need(empty, INDEX, study.catalogue))
    one = measure_compared(basis, zone(members))
    assert np.isnan(one.in_need) and one.in_need_missing == 2
    assert all(np.isnan(value.above) and value.missing == 2 for value in one.levels.values())
    profiles = profile_areas(study.pack, empty, study.catalogue, KEYS)
    other = measure_compared(basis, zone(CODES[5:8]))
    said = difference_sentences(holed, compare_values(profiles, one, other), ("A", "B"))
    assert said == ("A and B have no figure in common.",)
