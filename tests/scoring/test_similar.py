"""Similar places: the stated distance, by hand; never itself; the reasons in words."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.errors import StudyError
from czmap.geodata.indicators import Catalogue, Direction
from czmap.geodata.study import INVENTED, StudyKey, load_study, make_study
from czmap.scoring.need import Standardisation, standardise
from czmap.scoring.patterns import usual_keys
from czmap.scoring.place import PlaceKind, make_place, make_zone_place
from czmap.scoring.similar import (
    SimilarPlace,
    find_similar,
    gather_places,
    gather_zones,
    profile_areas,
    similar_in_words,
)
from tests.drawn import draw_areas, make_indicator, make_pack

TWO = Catalogue(
    (make_indicator(short="first"), make_indicator("other", Direction.LOW, short="second"))
)


@pytest.fixture(scope="module")
def borough():
    return load_study(StudyKey(pack=INVENTED))


@pytest.fixture(scope="module")
def profiles(borough):
    keys = usual_keys(borough.catalogue)
    return profile_areas(borough.pack, borough.reference, borough.catalogue, keys)


def two_indicators(need, wards, other):
    areas = draw_areas(need, wards)
    areas["other"] = other
    study = make_study(make_pack(areas), TWO, StudyKey())
    return study, profile_areas(study.pack, study.reference, TWO, TWO)


@pytest.mark.parametrize("kind", [PlaceKind.AREA, PlaceKind.WARD])
def test_the_distance_is_the_stated_one(borough, profiles, kind):
    places = gather_places(profiles, kind)
    code = borough.areas.index[4] if kind is PlaceKind.AREA else borough.areas["ward_code"].iloc[4]
    own = make_place(borough.pack, kind, code)
    scores = {
        key: standardise(
            borough.reference[key], borough.catalogue[key], Standardisation.NORMAL_SCORES
        )
        for key in usual_keys(borough.catalogue)
    }

    def profile(place):
        people = borough.areas.loc[list(place.members), "population"]
        rows = [scores[key].loc[people.index] for key in scores]
        return np.array([(row * people).sum() / people[row.notna()].sum() for row in rows])

    found = find_similar(places, own, top=len(places.names))
    assert len(found) == len(places.names) - 1
    assert own.code not in {one.code for one in found}
    for one in (found[0], found[-1]):
        gaps = profile(make_place(borough.pack, kind, one.code)) - profile(own)
        assert one.distance == pytest.approx(np.sqrt((gaps**2).mean()))
        assert dict(one.differences) == pytest.approx(dict(zip(scores, gaps, strict=True)))
    distances = [one.distance for one in found]
    assert distances == pytest.approx(sorted(distances))


def test_not_in_the_same_council_and_not_overlapping(borough, profiles):
    ward = make_place(borough.pack, PlaceKind.WARD, borough.areas["ward_code"].iloc[0])
    council = borough.areas["lad_code"].iloc[0]
    places = gather_places(profiles, PlaceKind.WARD)
    far = find_similar(places, ward, elsewhere=True)
    assert far and all(council not in one.lads for one in far)
    # a zone that takes one area of a ward is not said to be like that ward
    zone = make_zone_place(borough.pack, ward.members[:1], name="")
    assert ward.code not in {one.code for one in find_similar(places, zone, top=99)}


def test_zones_of_a_ranking_may_overlap(borough, profiles):
    codes = borough.areas.index
    zones = [make_zone_place(borough.pack, codes[at : at + 5], name=f"Zone {at}") for at in
             (0, 3, 20, 60)]  # fmt: skip
    found = find_similar(gather_zones(profiles, zones), zones[0])
    assert {one.name for one in found} == {"Zone 20", "Zone 60"}
    assert all(one.kind is PlaceKind.ZONE for one in found)


def test_equals_come_in_the_order_of_their_codes():
    study, profiles = two_indicators("111111", None, [2.0] * 6)
    places = gather_places(profiles, PlaceKind.AREA)
    own = make_place(study.pack, PlaceKind.AREA, study.areas.index[2])
    found = find_similar(places, own)
    assert [one.code for one in found] == [code for code in study.areas.index if code != own.code]
    assert similar_in_words(found[0], TWO) == "about the same on all 2 indicators"


def test_missing_figures_are_left_out_of_the_distance_and_may_leave_a_place_out():
    nan = float("nan")
    study, profiles = two_indicators("12?4", None, [1.0, nan, nan, 4.0])
    places = gather_places(profiles, PlaceKind.AREA)
    codes = study.areas.index
    found = find_similar(places, make_place(study.pack, PlaceKind.AREA, codes[0]))
    assert [one.code for one in found] == [codes[1], codes[3]]  # the third has no figures at all
    assert [key for key, _ in found[0].differences] == ["drawn"]
    assert not find_similar(places, make_place(study.pack, PlaceKind.AREA, codes[2]))


@pytest.mark.parametrize(
    ("differences", "said"),
    [
        ((("drawn", 0.4), ("other", -9.0)),
         "closest on first; differs most on second: lower need there"),
        ((("drawn", 8.0),), "differs on first: higher need there"),
        ((("drawn", 0.1),), "about the same on first"),
    ],
)  # fmt: skip
def test_the_reasons_in_words(differences, said):
    one = SimilarPlace(
        kind=PlaceKind.WARD, code="w", name="W", lads=("l",), distance=1.0, differences=differences
    )
    assert similar_in_words(one, TWO) == said


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=8, max_size=8), st.integers(0, 7))
def test_being_similar_is_mutual_in_distance(digits, at):
    study, profiles = two_indicators("".join(map(str, digits)), None, [3.0, 1, 4, 1, 5, 9, 2, 6])
    places = gather_places(profiles, PlaceKind.AREA)
    codes = list(study.areas.index)
    own = make_place(study.pack, PlaceKind.AREA, codes[at])
    for one in find_similar(places, own, top=8):
        back = find_similar(places, make_place(study.pack, PlaceKind.AREA, one.code), top=8)
        mutual = {other.code: other.distance for other in back}
        assert mutual[own.code] == pytest.approx(one.distance)


def test_a_region_is_not_compared(profiles):
    with pytest.raises(StudyError, match="not compared"):
        gather_places(profiles, PlaceKind.REGION)


def test_where_nobody_is_counted_areas_count_the_same():
    areas = draw_areas("19", population=0.0)
    study = make_study(make_pack(areas), TWO.only(["drawn"]), StudyKey())
    profiles = profile_areas(study.pack, study.reference, study.catalogue, ["drawn"])
    whole = make_place(study.pack, PlaceKind.WHOLE)
    assert profiles.profile(whole)["drawn"] == pytest.approx(
        float(pd.Series(profiles.scores["drawn"]).mean())
    )
