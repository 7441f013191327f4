"""Why this area: every number is recomputed, the planted story is told, missing claims nothing."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.errors import NeedError
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.demo_story import load_story
from czmap.geodata.indicators import Catalogue, Denominator, Direction, Theme
from czmap.geodata.study import INVENTED, StudyKey, load_study, make_study, pack_folder
from czmap.scoring.claims import ClaimKind, Measure
from czmap.scoring.need import NeedIndex, score_need
from czmap.scoring.patterns import label_areas
from czmap.scoring.place import PlaceKind, make_place, make_zone_place
from czmap.scoring.questions import ALWAYS, find_questions, question_of
from czmap.scoring.reading import Ground, mean_of
from czmap.scoring.why import read_place
from tests.drawn import draw_areas, make_indicator, make_pack

THREE = Catalogue(
    (
        make_indicator("drawn", short="first"),
        make_indicator("other", Direction.LOW, short="second", unit="%", theme=Theme.HEALTH),
        make_indicator(
            "idaci_score",
            short="low income",
            unit="rate (0 to 1)",
            denominator=Denominator.CHILDREN,
        ),
    )
)
CONSTANTS = {"0", "15", "5"}
"""Numbers of the wording: "aged 0 to 15", and the 5 % within which neighbours are alike."""


def make_ground(study, keys):
    index = NeedIndex(weights=tuple((key, 1.0) for key in keys))
    return Ground(
        study=study,
        scores=score_need(study.reference, index, study.catalogue),
        labels=label_areas(study.reference, study.catalogue, keys),
    )


def draw_ground(need, wards=None, other=None, rate=None, population=1_500.0):
    areas = draw_areas(need, wards, population)
    areas["other"] = areas["drawn"] * 3 % 7 if other is None else other
    areas["idaci_score"] = areas["drawn"] / 10 if rate is None else rate
    study = make_study(make_pack(areas), THREE, StudyKey())
    return make_ground(study, ["drawn", "other"])


@cache
def borough():
    study = load_study(StudyKey(pack=INVENTED))
    five = dict(study.catalogue.set_of("report").weights)
    return make_ground(study, list(five)), load_story(pack_folder(INVENTED))


def told(reading, kind):
    said = [claim.text for claim in reading.why if claim.kind is kind]
    return " ".join(said).replace("\N{NO-BREAK SPACE}", " ")


def every_claim(reading):
    return (reading.people, *reading.why, *reading.notes)


# --- every number in a sentence is one of its figures, and every figure is right ----------------


def look_round(ground, place):
    """What lies round a place, by walking over its members and their neighbours."""
    study, members = ground.study, list(place.members)
    ward_of = study.areas["ward_code"].to_dict()
    next_to = {code: study.contiguity.neighbours(code, ContiguityRule.ROOK) for code in members}
    touching = {other for others in next_to.values() for other in others} - set(members)
    wards = {ward_of[code] for code in members}
    scored = ground.scores.score.dropna()
    limit = int(0.1 * len(scored) + 1e-9)
    tenth = {code for code in scored.index if (scored >= scored[code]).sum() <= limit}
    crossing = [
        (code, other)
        for code in members
        for other in next_to[code]
        if ward_of[code] != ward_of[other] and {code, other} <= tenth
    ]
    beyond = [code for code in touching if ward_of[code] not in wards]
    return touching, beyond, tenth, crossing


def recompute(ground, place, figure, reading, around):
    """The same figure by counting, in another way than the product's."""
    study, members = ground.study, list(place.members)
    ref, areas = study.reference, study.areas
    touching, beyond, tenth, crossing = around
    outward = [(code, other) for code, other in crossing if other not in members]

    def value(codes):
        weights = ref.loc[codes, str(study.catalogue[figure.key].denominator)]
        known = ref.loc[codes, figure.key].dropna()
        return float(np.average(known, weights=weights.loc[known.index]))

    def share(codes, *, lower):
        sign = study.catalogue[figure.key].direction.sign
        known = ref[figure.key].dropna() * sign
        gap = known - value(codes) * sign
        close = gap.abs() < 1e-9
        return float(((gap < 0) & ~close).mean() if lower else ((gap > 0) & ~close).mean())

    def high(code, key):
        return key in ground.labels.of(code).high

    label = ground.labels.of(members[0])
    part = max(
        pd.Series(members).groupby([ground.labels.of(code) for code in members]),
        key=lambda pair: (areas.loc[pair[1], "population"].sum(), len(pair[1])),
    )[1] if figure.measure in {Measure.PART_RESIDENTS, Measure.PART_CHILDREN} else []  # fmt: skip
    rows = {
        Measure.VALUE: lambda: value(members),
        Measure.ABOVE: lambda: share(members, lower=True),
        Measure.BELOW: lambda: share(members, lower=False),
        Measure.NEXT_VALUE: lambda: value(sorted(touching)),
        Measure.NEXT_ABOVE: lambda: share(sorted(touching), lower=True),
        Measure.AREAS: lambda: len(members),
        Measure.NEXT_AREAS: lambda: len(touching),
        Measure.HIGH_AREAS: lambda: sum(high(code, figure.key) for code in members),
        Measure.PLAIN_AREAS: lambda: sum(
            not ground.labels.of(code).high and not ground.labels.of(code).missing
            for code in members
        ),
        Measure.MISSING_AREAS: lambda: ref.loc[members, figure.key].isna().sum(),
        Measure.LOOKED_AT: lambda: len(ground.labels.keys),
        Measure.MORE_HIGH: lambda: len(reading.label.high) - 4,
        Measure.RESIDENTS: areas.loc[members, "population"].sum,
        Measure.CHILDREN: areas.loc[members, "children"].sum,
        Measure.CHILDREN_IN_NEED: (
            ref.loc[members, "idaci_score"] * areas.loc[members, "children"]
        ).sum,
        Measure.SAME: lambda: sum(ground.labels.of(code) == label for code in areas.index),
        Measure.SAME_SHARE: lambda: np.mean(
            [ground.labels.of(code) == label for code in areas.index]
        ),
        Measure.EVERYWHERE: lambda: len(areas),
        Measure.PART_RESIDENTS: areas.loc[list(part), "population"].sum,
        Measure.PART_CHILDREN: areas.loc[list(part), "children"].sum,
        Measure.TENTH: lambda: len(tenth & set(members)),
        Measure.SPILL_INSIDE: lambda: len({code for code, _ in outward}),
        Measure.SPILL_OUTSIDE: lambda: len({other for _, other in outward}),
        Measure.SPILL_JOINED: lambda: (len(crossing) - len(outward)) / 2,
        Measure.ACROSS_AREAS: lambda: len(beyond),
        Measure.ACROSS_HIGH: lambda: sum(high(code, figure.key) for code in beyond),
    }
    return rows[figure.measure]()


def check_numbers(ground, place, reading):
    names = sorted(
        {*ground.study.areas["ward_name"], *ground.study.areas["lsoa_name"]}, key=len, reverse=True
    )
    around = look_round(ground, place)
    for claim in every_claim(reading):
        text = claim.text
        for name in names:
            text = text.replace(name, "")
        said = {number for one in claim.figures for number in re.findall(r"[\d.,]*\d", one.said)}
        for number in re.findall(r"[\d.,]*\d", text):
            assert number in said | CONSTANTS, f"{number} in {claim.text!r}"
        for one in claim.figures:
            if one.measure is Measure.SCHOOLS:
                continue
            again = recompute(ground, place, one, reading, around)
            assert one.value == pytest.approx(again), claim.text
        if claim.kind is ClaimKind.NEXT_DOOR and "need is" in claim.text:
            share = {one.measure: one.value for one in claim.figures}
            higher = share[Measure.ABOVE] > share[Measure.NEXT_ABOVE]
            assert ("need is higher here" in claim.text) == higher


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.sampled_from("0123456789?"), min_size=20, max_size=20),
    st.lists(st.integers(0, 9) | st.none(), min_size=20, max_size=20),
    st.integers(0, 19),
)
def test_every_number_in_every_sentence_is_right(drawn, other, at):
    if not any(one.isdigit() for one in drawn) or not any(one is not None for one in other):
        return
    need = "\n".join("".join(drawn[row : row + 5]) for row in range(0, 20, 5))
    ground = draw_ground(
        need, "AAABB\nAAABB\nCCccc\nCCccc", [np.nan if one is None else float(one) for one in other]
    )
    pack, areas = ground.study.pack, ground.study.areas
    for place in (
        make_place(pack, PlaceKind.AREA, areas.index[at]),
        make_place(pack, PlaceKind.WARD, areas["ward_code"].iloc[at]),
        make_place(pack, PlaceKind.LAD, areas["lad_code"].iloc[at]),
        make_zone_place(pack, areas.index[at : at + 6], name="A zone"),
        make_place(pack, PlaceKind.WHOLE),
    ):
        reading = read_place(ground, place)
        check_numbers(ground, place, reading)
        assert len(reading.why) <= 6
        missing = {one.key for one in reading.figures.levels if np.isnan(one.value)}
        for claim in reading.why:
            assert not set(claim.keys) & missing, claim.text
        if place.kind is PlaceKind.AREA:
            assert reading.label == ground.labels.of(place.code)


def test_every_number_of_the_invented_borough_is_right():
    ground, story = borough()
    pack = ground.study.pack
    for place in (
        make_place(pack, PlaceKind.AREA, story.out_of_work),
        make_place(pack, PlaceKind.WARD, story.masked_ward),
        make_zone_place(pack, story.pocket, name=""),
    ):
        check_numbers(ground, place, read_place(ground, place))


# --- the planted story ----------------------------------------------------------------------------


def test_the_three_narrated_areas_are_told_as_the_report_tells_them():
    ground, story = borough()
    pack = ground.study.pack
    health, homes, work = (
        read_place(ground, make_place(pack, PlaceKind.AREA, code))
        for code in (story.poor_health_only, story.homes_and_skills, story.out_of_work)
    )
    assert set(health.why[0].keys) == {"good_health_pct"}
    assert told(health, ClaimKind.STANDS_OUT).startswith(
        "This neighbourhood has higher need on health (good health: "
    )
    assert "lower need on deprivation" in told(health, ClaimKind.BUILD_ON)
    assert set(homes.why[0].keys) == {"barriers_score", "no_qualifications_pct"}
    assert "unemployment" in told(homes, ClaimKind.BUILD_ON)
    assert set(work.why[0].keys) == {"imd_score", "unemployed_pct", "no_qualifications_pct"}
    assert "where exactly these stand out" in told(work, ClaimKind.UNUSUAL)
    assert health.notes[-1].text.startswith("All of these figures are invented")


def test_the_masked_pocket_is_said_to_be_hidden_by_its_wards_average():
    ground, story = borough()
    reading = read_place(ground, make_place(ground.study.pack, PlaceKind.WARD, story.masked_ward))
    assert not reading.label.high
    assert told(reading, ClaimKind.INSIDE).startswith("Its average hides differences")
    assert told(reading, ClaimKind.ACROSS).startswith("2 of its neighbourhoods are among the tenth")
    assert any(question.text.startswith("Where need on ") for question in reading.questions)
    in_pocket = [part for part in reading.mix.parts if set(story.masked) <= set(part.members)]
    assert "imd_score" in in_pocket[0].configuration.high


def test_the_pocket_straddles_the_line_and_is_said_to():
    ground, story = borough()
    pack = ground.study.pack
    zone = read_place(ground, make_zone_place(pack, story.pocket, name=""))
    assert "joins" in told(zone, ClaimKind.ACROSS) and "across ward lines" in told(
        zone, ClaimKind.ACROSS
    )
    assert told(zone, ClaimKind.INSIDE).endswith("All have the same combination.")
    ward = read_place(ground, make_place(pack, PlaceKind.WARD, story.pocket_wards[0]))
    other = str(pack.areas.set_index("ward_code").loc[story.pocket_wards[1], "ward_name"].iloc[0])
    assert "Need does not stop at its line" in told(ward, ClaimKind.ACROSS)
    assert other in told(ward, ClaimKind.ACROSS)
    assert any(other in question.text for question in ward.questions)
    assert "secondary" not in told(ward, ClaimKind.BUILD_ON)


def test_an_island_has_none_to_compare_with():
    ground, story = borough()
    reading = read_place(ground, make_place(ground.study.pack, PlaceKind.AREA, story.island))
    assert told(reading, ClaimKind.NEXT_DOOR).startswith("It shares a border with no other")


# --- drawn cases ----------------------------------------------------------------------------------


def test_need_across_the_ward_line_of_one_neighbourhood():
    ground = draw_ground("00099\n00000\n00000\n00000", "AAAAB\nAAAAB\nAAAAB\nAAAAB", [5.0] * 20)
    code = ground.study.areas.index[3]
    reading = read_place(ground, make_place(ground.study.pack, PlaceKind.AREA, code))
    assert told(reading, ClaimKind.ACROSS).startswith(
        "Need does not stop at the ward line: it and 1 neighbourhood next to it in Ward B ward"
    )
    inner = read_place(ground, make_place(ground.study.pack, PlaceKind.AREA,
                                          ground.study.areas.index[0]))  # fmt: skip
    assert not told(inner, ClaimKind.ACROSS)


def test_need_that_stops_at_the_line_is_said_to_stop():
    ground = draw_ground("90000\n00000\n00000\n00000", "AAABB\nAAABB\nAAABB\nAAABB", [5.0] * 20)
    ward = ground.study.areas["ward_code"].iloc[0]
    reading = read_place(ground, make_place(ground.study.pack, PlaceKind.WARD, ward))
    assert told(reading, ClaimKind.ACROSS).startswith(
        "1 of its neighbourhoods is among the tenth of the invented borough's neighbourhoods with "
        "the greatest need"
    )
    # eleven of its twelve are as low as can be, but their average is above most of what there is
    assert told(reading, ClaimKind.INSIDE).startswith(
        "Its average is raised by parts of it: inside it, need stands out on first in 1 of its 12 "
        "neighbourhoods; in 11 it stands out on nothing."
    )


def test_all_missing_says_so_and_nothing_else():
    nan = float("nan")
    ground = draw_ground("?????\n12345", None, [nan] * 5 + [1.0, 2, 3, 4, 5], [nan] * 10)
    code = ground.study.areas.index[0]
    reading = read_place(ground, make_place(ground.study.pack, PlaceKind.AREA, code))
    kinds = {claim.kind for claim in reading.why}
    assert kinds == {ClaimKind.STANDS_OUT, ClaimKind.BUILD_ON, ClaimKind.ASK}
    assert "No figure is published here on any of the 2" in told(reading, ClaimKind.STANDS_OUT)
    assert "low income is not published" in reading.people.text
    assert len([one for one in reading.notes if one.kind is ClaimKind.MISSING]) == 3
    assert reading.questions[0].text.startswith("What do local services know about first and")


def test_part_missing_is_at_least():
    ground = draw_ground("1234567890", None, None, [0.5, float("nan")] + [0.1] * 8)
    place = make_zone_place(ground.study.pack, ground.study.areas.index[:2], name="")
    reading = read_place(ground, place)
    assert "at least about 150 (50" in reading.people.text
    assert "for 1 of its 2 neighbourhoods" in reading.notes[0].text


def test_a_constant_indicator_and_ties_say_nothing_that_is_not_so():
    ground = draw_ground("5555555555", None, [3.0] * 10)
    reading = read_place(ground, make_place(ground.study.pack, PlaceKind.AREA,
                                            ground.study.areas.index[4]))  # fmt: skip
    assert "highest-need fifth on none of the 2" in told(reading, ClaimKind.STANDS_OUT)
    assert "On no indicator looked at does it differ much" in told(reading, ClaimKind.NEXT_DOOR)
    assert not reading.label.high


def test_one_indicator_is_looked_at():
    drawn = draw_ground("0123456789?")
    ground = make_ground(drawn.study, ["drawn"])
    pack, codes = ground.study.pack, ground.study.areas.index
    said = [
        told(read_place(ground, make_place(pack, PlaceKind.AREA, code)), ClaimKind.STANDS_OUT)
        for code in (codes[5], codes[10])
    ]
    assert said[0] == (
        "This neighbourhood is not in the invented borough's highest-need fifth on the indicator "
        "looked at, first (a score of 5.0): higher need than 50 % of the invented borough's "
        "neighbourhoods."
    )
    assert said[1].startswith("No figure is published here on the indicator looked at, so")


def test_the_only_neighbourhood_there_is():
    ground = draw_ground("7")
    reading = read_place(ground, make_place(ground.study.pack, PlaceKind.AREA, "Z01000001"))
    assert "the only one of the invented borough's 1 neighbourhoods" in told(
        reading, ClaimKind.UNUSUAL
    )


def test_a_mean_of_equal_values_is_that_value():
    values = pd.Series([0.1, 0.1, 0.1])
    assert mean_of(values, pd.Series([3.0, 0.7, 1.1])) == 0.1
    assert mean_of(pd.Series([1.0, 3.0]), pd.Series([0.0, 0.0])) == 2.0
    assert np.isnan(mean_of(pd.Series([np.nan]), pd.Series([1.0])))


def test_figures_say_what_they_are():
    ground, story = borough()
    reading = read_place(ground, make_place(ground.study.pack, PlaceKind.AREA, story.out_of_work))
    names = [one.name(ground.study.catalogue) for one in reading.why[0].figures]
    assert names[:3] == [
        "Indicators looked at",
        "Unemployed: figure here",
        "Unemployed: share of all neighbourhoods with lower need",
    ]


def test_questions_are_asked_once_and_end_with_what_every_place_is_asked():
    ground, _ = borough()
    catalogue = ground.study.catalogue
    asked = find_questions([("crime_score", True), ("crime_score", True)], (), catalogue)
    assert asked[1:] == ALWAYS
    for indicator in catalogue.values():
        assert question_of(indicator).endswith("?")
    banned = re.compile(r"worst|failing|problem famil|deprived people|blame|vibrant|thriving")
    texts = [question_of(one) for one in catalogue.values()] + [one.text for one in ALWAYS]
    assert not [text for text in texts if banned.search(text)]


def test_labels_of_other_neighbourhoods_are_refused():
    one, other = draw_ground("123"), draw_ground("1234")
    with pytest.raises(NeedError, match="not those of all the neighbourhoods"):
        Ground(study=one.study, scores=one.scores, labels=other.labels)
