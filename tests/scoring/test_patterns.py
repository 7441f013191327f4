"""Configurations: the report's three narrated areas, and the rule against counting by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.errors import CatalogueError, NeedError
from czmap.geodata.demo_story import load_story
from czmap.geodata.indicators import Catalogue, Direction
from czmap.geodata.study import INVENTED, StudyKey, load_study, pack_folder
from czmap.scoring.patterns import (
    Configuration,
    Standing,
    find_standing,
    label_areas,
    label_in_words,
    mix_of,
    usual_keys,
)
from czmap.scoring.place import PlaceKind, make_place
from tests.drawn import draw_study, make_indicator

FIVE = (
    "imd_score", "barriers_score", "good_health_pct", "unemployed_pct", "no_qualifications_pct",
)  # fmt: skip


@pytest.fixture(scope="module")
def borough():
    return load_study(StudyKey(pack=INVENTED))


@pytest.fixture(scope="module")
def labels(borough):
    return label_areas(borough.reference, borough.catalogue)


@pytest.fixture(scope="module")
def story():
    return load_story(pack_folder(INVENTED))


@pytest.mark.parametrize(
    ("who", "high", "low"),
    [
        ("poor_health_only", {"good_health_pct"}, set(FIVE) - {"good_health_pct"}),
        ("homes_and_skills", {"no_qualifications_pct", "barriers_score"},
         {"unemployed_pct", "good_health_pct"}),
        ("out_of_work", {"imd_score", "unemployed_pct", "no_qualifications_pct"},
         {"good_health_pct"}),
    ],
)  # fmt: skip
def test_the_three_areas_that_the_report_narrates(labels, story, who, high, low):
    code = getattr(story, who)
    assert set(labels.of(code).high) == high
    assert set(labels.low(code)) == low


def test_the_labels_in_words(labels, borough, story):
    said = [
        label_in_words(labels.of(code), borough.catalogue)
        for code in (story.poor_health_only, story.homes_and_skills, story.out_of_work)
    ]
    assert said == [
        "high need: health; not: deprivation, barriers, unemployment, no qualifications",
        "high need: barriers, no qualifications; not: deprivation, health, unemployment",
        "high need: deprivation, unemployment, no qualifications; not: barriers, health",
    ]


def test_the_usual_indicators_are_the_reports(borough):
    assert usual_keys(borough.catalogue) == FIVE
    assert usual_keys(Catalogue((make_indicator("b"), make_indicator("a")))) == ("b", "a")


def test_every_area_is_counted_once_the_most_frequent_first(labels, borough):
    assert sum(labels.counts) == len(borough.reference)
    assert list(labels.counts) == sorted(labels.counts, reverse=True)
    assert sum(map(labels.share, labels.configurations)) == pytest.approx(1)
    assert labels.count(Configuration(keys=("another",))) == 0
    code = borough.reference.index[7]
    same = sum(labels.of(one) == labels.of(code) for one in borough.reference.index)
    assert labels.count(labels.of(code)) == same


def test_any_choice_of_indicators_in_the_catalogues_order(borough):
    one = label_areas(borough.reference, borough.catalogue, ["ks4_pct", "crime_score"])
    assert one.keys == ("crime_score", "ks4_pct")
    every = label_areas(borough.reference, borough.catalogue, list(borough.catalogue))
    said = label_in_words(every.of(borough.reference.index[0]), borough.catalogue)
    assert "not: the other" in said or said == "nothing stands out"


@pytest.mark.parametrize(
    ("high", "missing", "said"),
    [
        ((), (), "nothing stands out"),
        (("a", "b"), (), "high need on all 2: first, Drawn b"),
        (("a",), ("b",), "high need: first; no figure: Drawn b"),
        ((), ("b",), "nothing stands out; no figure: Drawn b"),
        ((), ("a", "b"), "no figures"),
    ],
)
def test_missing_is_said_and_never_counted_as_not(high, missing, said):
    catalogue = Catalogue((make_indicator("a", short="first"), make_indicator("b")))
    one = Configuration(keys=("a", "b"), high=high, missing=missing)
    assert label_in_words(one, catalogue) == said
    assert not set(one.others) & set(missing)


@given(
    st.lists(st.integers(0, 6) | st.none(), min_size=1, max_size=40),
    st.sampled_from([1, -1]),
)
def test_the_rule_is_what_counting_by_hand_says(drawn, sign):
    values = pd.Series([np.nan if one is None else float(one) for one in drawn])
    known = [sign * one for one in drawn if one is not None]
    for value, found in zip(drawn, find_standing(values, sign), strict=True):
        if value is None:
            assert found == Standing.MISSING
            continue
        below = sum(other < sign * value for other in known)
        above = sum(other > sign * value for other in known)
        assert (found == Standing.HIGH) == (5 * below >= 4 * len(known))
        assert (found == Standing.LOW) == (5 * above >= 4 * len(known))


def test_a_constant_indicator_stands_out_nowhere():
    assert set(find_standing(pd.Series([3.0] * 12))) == {Standing.BETWEEN}


def test_low_good_health_is_high_need():
    catalogue = Catalogue((make_indicator(direction=Direction.LOW),))
    study = draw_study("012345678?", catalogue=catalogue)
    labels = label_areas(study.reference, catalogue)
    first, last = study.areas.index[0], study.areas.index[-1]
    assert labels.of(first).high == ("drawn",) and labels.of(last).missing == ("drawn",)
    assert labels.low(study.areas.index[8]) == ("drawn",) and not labels.low(last)


def test_a_mix_adds_up_to_the_place():
    study = draw_study("0123456789\n9876543?10")
    labels = label_areas(study.reference, study.catalogue)
    whole = make_place(study.pack, PlaceKind.WHOLE)
    mix = mix_of(labels, study.pack.areas, whole)
    shares = {
        "?" if part.configuration.missing else part.configuration.high: part for part in mix.parts
    }
    assert sum(part.residents_share for part in mix.parts) == pytest.approx(1)
    assert sum(part.children_share for part in mix.parts) == pytest.approx(1)
    assert len(shares[("drawn",)].members) == 2  # the two nines: higher than 15 or more of 19
    assert len(shares["?"].members) == 1 and shares["?"].residents == 1_500
    assert mix.parts[0].everywhere == pytest.approx(17 / 20)
    assert mix.rest(1) == (2, 3, 4_500.0, 900.0)


def test_a_place_where_nobody_is_counted_has_no_shares():
    study = draw_study("0123456789", population=0.0)
    labels = label_areas(study.reference, study.catalogue)
    place = make_place(study.pack, PlaceKind.AREA, study.areas.index[9])
    (part,) = mix_of(labels, study.pack.areas, place).parts
    assert np.isnan(part.residents_share) and part.residents == 0


def test_what_cannot_be_labelled_is_a_sentence(borough):
    with pytest.raises(CatalogueError, match="no indicator called 'crime'"):
        label_areas(borough.reference, borough.catalogue, ["crime"])
    with pytest.raises(NeedError, match="no column of figures for 1"):
        label_areas(borough.reference[["population"]], borough.catalogue, ["crime_score"])
    with pytest.raises(NeedError, match="no neighbourhoods"):
        label_areas(borough.reference.iloc[:0], borough.catalogue)
