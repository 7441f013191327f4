"""Configurations, similar places and sentences on the real England, against another way."""

import math

import numpy as np
import pytest

from czmap.geodata.study import StudyKey, load_catalogue, make_study
from czmap.scoring.need import NeedIndex, score_need
from czmap.scoring.patterns import label_areas
from czmap.scoring.place import PlaceKind, make_place
from czmap.scoring.reading import Ground
from czmap.scoring.similar import find_similar, gather_places, profile_areas
from czmap.scoring.why import read_place

MANCHESTER = "E08000003"


@pytest.fixture(scope="module")
def ground(england):
    study = make_study(england, load_catalogue(), StudyKey(pack="england"))
    index = NeedIndex(weights=study.catalogue.set_of("report").weights)
    return Ground(
        study=study,
        scores=score_need(study.reference, index, study.catalogue),
        labels=label_areas(study.reference, study.catalogue),
    )


def test_an_indicator_stands_out_in_englands_highest_need_fifth(ground):
    reference, labels = ground.study.reference, ground.labels
    for key in labels.keys:
        values = np.sort(reference[key].to_numpy() * ground.study.catalogue[key].direction.sign)
        line = values[math.ceil(0.8 * len(values)) - 1]
        own = reference[key] * ground.study.catalogue[key].direction.sign
        high = set(labels.standing.index[labels.standing[key] == 1])
        assert high == set(own.index[own > line])
        assert 0.19 < len(high) / len(values) <= 0.2
    assert sum(labels.counts) == 33_755


def test_wards_of_manchester_are_read_without_a_hole(ground):
    areas = ground.study.areas
    wards = areas.loc[areas["lad_code"] == MANCHESTER, "ward_code"].unique()
    for code in sorted(wards)[:12]:
        place = make_place(ground.study.pack, PlaceKind.WARD, code)
        reading = read_place(ground, place)
        assert 4 <= len(reading.why) <= 6
        for claim in (reading.people, *reading.why, *reading.notes):
            assert all(math.isfinite(one.value) for one in claim.figures)
            assert " nan" not in claim.text and claim.text.endswith((".", "?"))
        high = [code for code in place.members if ground.labels.of(code).high]
        assert reading.figures.plain == len(place.members) - len(high)


def test_the_most_similar_ward_is_the_one_that_trying_all_finds(ground):
    study = ground.study
    profiles = profile_areas(study.pack, study.reference, study.catalogue, ground.labels.keys)
    wards = gather_places(profiles, PlaceKind.WARD)
    harpurhey = study.areas.loc[
        (study.areas["ward_name"] == "Harpurhey") & (study.areas["lad_code"] == MANCHESTER)
    ]
    own = make_place(study.pack, PlaceKind.WARD, harpurhey["ward_code"].iloc[0])
    people = study.areas["population"]
    summed = profiles.scores.mul(people, axis="index").groupby(study.areas["ward_code"]).sum()
    means = summed.div(people.groupby(study.areas["ward_code"]).sum(), axis="index")
    gaps = np.sqrt(((means - means.loc[own.code]) ** 2).mean(axis="columns"))
    elsewhere = study.areas.groupby("ward_code")["lad_code"].first() != MANCHESTER
    best = gaps[elsewhere].sort_values()
    found = find_similar(wards, own, elsewhere=True)
    assert [one.code for one in found] == list(best.index[:5])
    assert found[0].distance == pytest.approx(best.iloc[0])
