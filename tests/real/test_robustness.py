"""Robustness, explanation and ward penalty of real places."""

import numpy as np
import pytest

from czmap.geodata.study import StudyKey, find_lads, load_catalogue, make_study
from czmap.scoring.explain import binding_bounds, edge_options, member_gains
from czmap.scoring.figures import make_figures
from czmap.scoring.need import NeedIndex, score_need
from czmap.scoring.places import compare_searches, find_places
from czmap.scoring.rescoring import make_rescorer
from czmap.scoring.robustness import Weightings, draw_weights, score_robustness
from czmap.scoring.search import find_candidates
from czmap.scoring.spill import find_highest, spill_edges
from czmap.scoring.wards import ward_penalty
from czmap.scoring.zones import Aim, Zone, ZoneCriteria, check_zone, profile_zone

CATALOGUE = load_catalogue()
REPORT = NeedIndex(weights=CATALOGUE.set_of("report").weights)
CHILDREN = NeedIndex(weights=CATALOGUE.set_of("children").weights)


def study_of(england, *names):
    key = StudyKey(pack="england", lads=find_lads(england, names))
    return make_study(england, CATALOGUE, key)


def found_in(england, place, index=REPORT, **criteria):
    study = study_of(england, place)
    # a pool of zones that overlap more than candidates may
    wide = ZoneCriteria(**{"top": 40, "max_overlap": 0.9, **criteria})
    found = find_candidates(study, index, wide)
    return study, found, [one.zone for one in found.candidates]


@pytest.mark.parametrize(
    ("place", "index"), [("Manchester", REPORT), ("Cornwall", REPORT), ("Hackney", CHILDREN)]
)
@pytest.mark.parametrize("aim", [Aim.BALANCE, Aim.DEPTH])
def test_rescoring_is_exact_on_real_places_suppressed_values_too(england, place, index, aim):
    study, found, zones = found_in(england, place, index, aim=aim, compactness=0, top=20)
    weights = draw_weights(index, Weightings(draws=3))
    values = make_rescorer(study, index, found.criteria, zones).values(weights)
    for draw, row in enumerate(weights):
        drawn = NeedIndex(weights=tuple(zip(index.shares, row, strict=True)))
        scores = score_need(study.reference, drawn, study.catalogue)
        figures = make_figures(study, scores, found.criteria)
        wanted = [figures.measure_zone(one).value(aim) for one in zones]
        np.testing.assert_allclose(values[:, draw], wanted, atol=1e-7)


def test_weights_do_not_move_reach(england):
    study, found, zones = found_in(england, "Manchester", aim=Aim.REACH, top=20)
    values = make_rescorer(study, REPORT, found.criteria, zones).values(
        draw_weights(REPORT, Weightings(draws=3))
    )
    assert (np.diff(values, axis=0) < 0).all(), "in the order of the search"
    made = score_robustness(study, REPORT, found.criteria, zones)
    assert not made.weights_matter
    assert [one.own_rank for one in made.standings] == [one.rank for one in made.standings]


def test_the_first_is_first_more_often_than_any_other_in_manchester(england):
    study, found, zones = found_in(england, "Manchester")
    pool = [*zones, *found.pool]
    criteria = ZoneCriteria(top=5)
    made = score_robustness(study, REPORT, criteria, pool)
    assert len(made.standings) == 5 < made.places
    tops = [one.top(1) for one in made.standings]
    assert tops[0] == max(tops) > 0.3
    assert all(one.low <= one.median <= one.high for one in made.standings)
    assert made == score_robustness(study, REPORT, criteria, pool)
    assert len(made.scenarios) == 7


def test_searching_again_agrees_with_scoring_again_on_a_sample(england):
    """What scoring again puts first, a new search under the same weights puts first or second."""
    study, _, pool = found_in(england, "Manchester")
    criteria = ZoneCriteria(top=5)
    places = find_places(study, criteria, pool)
    weights = draw_weights(REPORT, Weightings(draws=5))
    winners = make_rescorer(study, REPORT, criteria, places).values(weights).argmax(axis=0)
    for row, winner in zip(weights, winners, strict=True):
        drawn = NeedIndex(weights=tuple(zip(REPORT.shares, row, strict=True)))
        anew = [one.zone for one in find_candidates(study, drawn, criteria).candidates]
        rank = compare_searches(study, criteria, [places[winner]], {"anew": anew})["anew"].iloc[0]
        assert rank <= 2


@pytest.mark.parametrize("place", ["Manchester", "Cornwall"])
@pytest.mark.parametrize("size", [(3_000, 5_000), (12_000, 18_000), (36_000, 54_000)])
def test_the_ward_penalty_is_measured(england, place, size):
    study, found, zones = found_in(england, place, size=size, top=1)
    made = ward_penalty(study, found.scores, found.criteria, zones[0])
    assert made.proven
    profile = found.candidates[0].profile
    assert made.best.need == pytest.approx(profile.need)
    assert made.best.children_in_need == pytest.approx(profile.children_in_need)
    for choice in (made.ward, made.union):
        if choice is not None:
            assert check_zone(study, choice.zone, found.criteria) == ()
            whole = profile_zone(study, found.scores, choice.zone)
            assert all(part.of_whole == pytest.approx(1) for part in whole.wards)
            assert choice.figures.need == pytest.approx(whole.need)
    if made.ward is not None:
        assert made.union.figures.balance >= made.ward.figures.balance


def test_a_zone_is_explained_by_members_edge_and_bounds(england):
    study, found, zones = found_in(england, "Manchester", top=1)
    best, criteria = zones[0], found.criteria
    gains = member_gains(study, found.scores, best, criteria)
    assert gains.index.tolist() == list(best.members)
    code = gains.index[0]
    rest = Zone(tuple(one for one in best.members if one != code))
    assert gains["zone_need"].iloc[0] == pytest.approx(profile_zone(study, found.scores, rest).need)
    options = edge_options(study, found.scores, best, criteria)
    assert not set(options.index) & set(best.members)
    for one in binding_bounds(study, found.scores, best, criteria):
        assert one.stopped > 0 and one.sentence.startswith(one.bound)


def test_need_spills_over_ward_lines_all_over_england(england):
    study = study_of(england, "England")
    scores = score_need(study.reference, REPORT, CATALOGUE)
    high = find_highest(scores, 0.1)
    assert 3_300 < len(high) <= 3_375
    edges = spill_edges(study, scores)
    assert len(edges) > 1_000
    assert set(edges["lsoa_code_a"]) | set(edges["lsoa_code_b"]) <= high
    assert (edges["ward_a"] != edges["ward_b"]).mean() > 0.99  # names may repeat, codes do not
    assert set(edges["line"]) == {"ward", "council"}


def test_all_of_england_is_checked_for_robustness(england):
    study = study_of(england, "England")
    criteria = ZoneCriteria(top=20)
    found = find_candidates(study, REPORT, ZoneCriteria(top=60))
    made = score_robustness(study, REPORT, criteria, [one.zone for one in found.candidates])
    assert len(made.standings) == 20 and made.places == len(found.candidates)
    assert sum(one.top(1) for one in made.standings) <= 1 + 1e-9
