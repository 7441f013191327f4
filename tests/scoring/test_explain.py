"""What each member adds, what lies just outside, which bound binds, and where need spills over."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.errors import NeedError, StudyError
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.indicators import Catalogue, Denominator
from czmap.geodata.study import StudyKey, make_study
from czmap.scoring.explain import (
    best_add,
    best_drop,
    binding_bounds,
    edge_options,
    find_edge,
    member_gains,
)
from czmap.scoring.figures import make_figures, measure_zone
from czmap.scoring.need import score_need
from czmap.scoring.search import find_candidates
from czmap.scoring.spill import find_highest, spill_edges, spill_in_words
from czmap.scoring.zones import Aim, Count, Crossing, Zone, ZoneCriteria, check_zone, profile_zone
from tests.drawn import INDEX, draw_areas, draw_study, make_indicator, make_pack

WIDE = ZoneCriteria(size=(1_500, 60_000))


def code(number: int) -> str:
    return f"Z01{number:06d}"


def zone(*numbers: int) -> Zone:
    return Zone(tuple(map(code, numbers)))


def scored(study):
    return score_need(study.reference, INDEX, study.catalogue)


def uneven_study(seed: int):
    """A grid of random needs, people, children and IDACI, some missing."""
    chance = np.random.default_rng(seed)
    areas = draw_areas(
        "\n".join("".join(chance.choice(list("1234567899?"), 5)) for _ in range(4)),
        "\n".join("".join(chance.choice(list("ABc"), 5)) for _ in range(4)),
    )
    areas.loc[areas.index[0], "drawn"] = 5.0
    areas["population"] = chance.integers(800, 3_000, len(areas)).astype(float)
    areas["children"] = chance.integers(0, 700, len(areas)).astype(float)
    areas["idaci_score"] = np.where(
        chance.random(len(areas)) < 0.2, np.nan, chance.random(len(areas))
    )
    catalogue = Catalogue(
        (make_indicator(), make_indicator("idaci_score", denominator=Denominator.CHILDREN))
    )
    return make_study(make_pack(areas), catalogue, StudyKey())


SEEDS = st.integers(0, 2**32 - 1)


@given(seed=SEEDS, count=st.sampled_from(list(Count)))
@settings(max_examples=15)
def test_figures_are_those_of_the_profile(seed, count):
    study = uneven_study(seed)
    scores = scored(study)
    chance = np.random.default_rng(seed)
    members = Zone(tuple(chance.choice(study.areas.index, 6, replace=False)))
    made = measure_zone(study, scores, members, ZoneCriteria(count=count))
    profile = profile_zone(study, scores, members, count)
    assert made.need == pytest.approx(profile.need, nan_ok=True)
    assert made.children_in_need == pytest.approx(profile.children_in_need, nan_ok=True)
    assert made.children_in_need_missing == profile.children_in_need_missing
    assert (made.residents, made.children) == (profile.residents, profile.children)
    weight = study.areas.loc[list(members.members), str(count)]
    above = scores.score.loc[weight.index] - scores.score.mean()
    assert made.balance == pytest.approx((weight * above).sum() / 1000)


@given(seed=SEEDS, aim=st.sampled_from(list(Aim)))
@settings(max_examples=8)
def test_member_gains_and_edge_options_recomputed_from_profiles(seed, aim):
    study = uneven_study(seed)
    scores = scored(study)
    criteria = ZoneCriteria(size=(4_000, 11_000), aim=aim, crossing=Crossing.ONE_LAD)
    one = zone(7, 8, 9, 12, 13)
    now = make_figures(study, scores, criteria).measure_zone(one).value(aim)
    for steps in (
        member_gains(study, scores, one, criteria),
        edge_options(study, scores, one, criteria),
    ):
        for changed, row in steps.iterrows():
            after = Zone(tuple(set(one.members) ^ {changed}))
            profile = profile_zone(study, scores, after)
            assert row["zone_need"] == pytest.approx(profile.need, nan_ok=True)
            assert row["zone_children_in_need"] == pytest.approx(
                profile.children_in_need, nan_ok=True
            )
            value = make_figures(study, scores, criteria).measure_zone(after).value(aim)
            assert row["gain"] == pytest.approx(value - now, nan_ok=True)
            assert row["fits"] == (check_zone(study, after, criteria) == ())
            assert row["residents"] == study.areas["population"][changed]
            assert row["need"] == pytest.approx(scores.score[changed], nan_ok=True)
    splits = member_gains(study, scores, one, criteria)["splits"]
    for changed in one.members:
        rest = [member for member in one.members if member != changed]
        assert splits[changed] == (not study.contiguity.is_connected(rest, criteria.rule))


def test_the_edge_follows_the_rule():
    study = draw_study("111\n191\n111")
    assert find_edge(study, zone(5), ContiguityRule.ROOK) == [code(n) for n in (2, 4, 6, 8)]
    assert len(find_edge(study, zone(5), ContiguityRule.QUEEN)) == 8
    assert find_edge(study, zone(*range(1, 10)), ContiguityRule.ROOK) == []


def test_the_middle_of_a_row_splits_it_and_does_not_fit():
    study = draw_study("959")
    gains = member_gains(study, scored(study), zone(1, 2, 3), WIDE)
    assert gains["splits"].tolist() == [False, True, False]
    assert gains["fits"].tolist() == [True, False, True]
    assert "In one piece: wanted 1 part, has 2 parts." in gains["breaches"].iloc[1]


def test_best_add_and_best_drop_take_the_first_of_equals():
    study = draw_study("199\n119\n999")
    scores = scored(study)
    deep = ZoneCriteria(size=(1_500, 60_000), aim=Aim.DEPTH)
    assert best_add(edge_options(study, scores, zone(2, 3), deep)) == code(6)
    assert best_drop(member_gains(study, scores, zone(1, 2, 3), deep)) == code(1)
    tied = edge_options(study, scores, zone(9), deep)
    assert tied["gain"].nunique() == 1 and best_add(tied) == code(6)
    full = ZoneCriteria(size=(1_500, 3_000))
    assert best_add(edge_options(study, scores, zone(2, 3), full)) is None


def test_what_has_no_score_is_never_the_best_to_add():
    study = draw_study("9?\n..")
    options = edge_options(study, scored(study), zone(1), WIDE)
    assert np.isnan(options["need"].iloc[0])
    assert best_add(options) is None


def test_a_zone_of_one_cannot_lose_it():
    study = draw_study("91")
    gains = member_gains(study, scored(study), zone(1), WIDE)
    assert best_drop(gains) is None
    assert not gains["fits"].iloc[0] and not gains["splits"].iloc[0]
    assert np.isnan(gains["zone_need"].iloc[0]) and gains["zone_size"].iloc[0] == 0
    assert binding_bounds(study, scored(study), zone(1), WIDE) == ()


def test_the_bound_on_people_binds_and_says_so():
    study = draw_study("1999\n1119")
    scores = scored(study)
    full = ZoneCriteria(size=(1_500, 4_600))
    (said,) = binding_bounds(study, scores, zone(2, 3, 4), full)
    assert (said.bound, said.stopped) == ("Residents", 1)
    assert said.sentence == "Residents: 4,500 of at most 4,600, so nothing more fits."
    deep = ZoneCriteria(size=(4_500, 9_000), aim=Aim.DEPTH)
    sentences = [one.sentence for one in binding_bounds(study, scores, zone(1, 2, 3), deep)]
    assert sentences == ["Residents: 4,500, at least 4,500 wanted, so none can be left out."]


def test_other_bounds_bind_too():
    study = draw_study("99", "Ab")
    assert binding_bounds(study, scored(study), zone(1), WIDE) == ()  # all equal: nothing is better
    study = draw_study("991", "Abb")
    scores = scored(study)
    bounds = {
        "Neighbourhoods": ZoneCriteria(size=(1_500, 60_000), areas=(1, 1)),
        "Councils": ZoneCriteria(size=(1_500, 60_000), crossing=Crossing.ONE_LAD),
        "Wards": ZoneCriteria(size=(1_500, 60_000), crossing=Crossing.ONE_WARD),
        "Only in the chosen wards": ZoneCriteria(size=(1_500, 60_000), wards=("Z05000065",)),
    }
    for bound, criteria in bounds.items():
        found = [one.bound for one in binding_bounds(study, scores, zone(1), criteria)]
        assert bound in found
    split = draw_study("919")
    deep = ZoneCriteria(size=(1_500, 60_000), aim=Aim.DEPTH)
    found = binding_bounds(split, scored(split), zone(1, 2, 3), deep)
    assert [one.bound for one in found] == ["In one piece"]
    assert "1 neighbourhood that the zone would be better without must stay" in found[0].sentence


def test_strangers_are_named():
    study = draw_study("9")
    for explained in (member_gains, edge_options, binding_bounds):
        with pytest.raises(StudyError, match="not in"):
            explained(study, scored(study), zone(5), WIDE)
    with pytest.raises(StudyError, match="not in"):
        spill_edges(study, scored(study), zone(5))


def test_the_highest_share_never_takes_more_than_its_share():
    scores = scored(draw_study("9876543211"))
    assert find_highest(scores, 0.1) == {code(1)}
    assert len(find_highest(scores, 0.9)) == 8  # the two that tie would be ten
    assert len(find_highest(scores, 1)) == 10
    assert find_highest(scored(draw_study("99")), 0.5) == frozenset()
    assert find_highest(scored(draw_study("9?")), 1) == {code(1)}
    for share in (0, -1, 1.1, float("nan")):
        with pytest.raises(NeedError, match="above 0 and at most 1"):
            find_highest(scores, share)


def test_need_that_crosses_ward_and_council_lines():
    study = draw_study("8991\n1911", "ABbb\nABbb")
    scores = scored(study)
    every = spill_edges(study, scores, share=0.5)
    pairs = list(zip(every["lsoa_code_a"], every["lsoa_code_b"], strict=True))
    assert pairs == [(code(1), code(2)), (code(2), code(3))]
    assert every["line"].tolist() == ["ward", "council"]
    assert every["border_m"].tolist() == [1_000.0, 1_000.0]
    assert every["ward_a"].tolist() == ["Ward A", "Ward B"]
    assert set(every["place"]) == {"study"}
    inside = spill_edges(study, scores, zone(1, 2, 6), share=0.5)
    assert inside["place"].tolist() == ["inside", "edge"]
    assert inside["outside"].tolist() == ["", code(3)]
    assert spill_edges(study, scores, zone(4), share=0.5).empty
    assert spill_in_words(inside["place"], "Here").startswith("Here joins 1 pair of high-need")
    assert spill_in_words([], "Here").endswith("none leads out of it.")


def test_spill_edges_found_one_by_one():
    study = uneven_study(3)
    scores = scored(study)
    high = find_highest(scores, 0.6)
    wanted = {
        (one, other)
        for one in study.areas.index
        for other in study.contiguity.neighbours(one, ContiguityRule.ROOK)
        if one < other
        and {one, other} <= high
        and study.areas["ward_code"][one] != study.areas["ward_code"][other]
    }
    found = spill_edges(study, scores, share=0.6)
    assert set(zip(found["lsoa_code_a"], found["lsoa_code_b"], strict=True)) == wanted
    assert wanted


def test_the_best_candidate_can_be_explained_as_it_comes():
    study = draw_study("1111111\n1119911\n1119911\n1111111", "AAAABBB\n" * 4)
    found = find_candidates(study, INDEX, ZoneCriteria(size=(4_000, 6_000)))
    best = found.candidates[0].zone
    gains = member_gains(study, found.scores, best, found.criteria)
    assert (gains["gain"] < 0).all()
    assert len(spill_edges(study, found.scores, best, share=0.2)) == 2


@pytest.mark.parametrize(
    ("here", "rules", "bound"),
    [
        (zone(1, 2, 3), {"locked_in": (code(3),)}, "Locked in"),
        (zone(1, 2, 3), {"locked_out": (code(4),)}, "Locked out"),
        (zone(2), {"only_most_deprived": 0.2, "aim": Aim.BALANCE}, "Most deprived 20%"),
        (zone(1, 2, 3, 6, 7, 8), {"whole_wards": True}, "Whole wards"),
        (zone(3, 4), {"crossing": Crossing.MUST_CROSS_WARD}, "Wards"),
    ],
)
def test_no_step_is_proposed_that_breaks_a_rule_and_the_rule_is_named(here, rules, bound):
    study = draw_study("78291\n11111", "AAABB\nAAABB")
    scores = scored(study)
    criteria = ZoneCriteria(**{"size": (1_500, 9_900), "aim": Aim.DEPTH, **rules})
    assert bound in {one.bound for one in binding_bounds(study, scores, here, criteria)}
    for steps in (edge_options, member_gains):
        made = steps(study, scores, here, criteria)
        for step, fits in made["fits"].items():
            others = {*here.members} ^ {step}
            kept = others and not check_zone(study, Zone(tuple(others)), criteria, scores)
            assert fits == bool(kept)
