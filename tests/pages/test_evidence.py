"""What stands behind a ranking, on the page: proof, other weights, whole wards, limits."""

import re

from czmap.geodata.study import StudyKey, load_study
from czmap.scoring.robustness import score_robustness
from czmap.scoring.search import find_candidates
from czmap.scoring.wards import penalty_in_words, ward_penalty
from czmap.ui.view import Brief, NeedChoice
from tests.pages.conftest import by_label, errors, words


def asked(**changed):
    study = load_study(StudyKey())
    brief = Brief(**changed)
    index, criteria = NeedChoice().index(study.catalogue), brief.criteria()
    return study, index, criteria, find_candidates(study, index, criteria)


def test_the_page_says_what_is_proven(open_app):
    *_, ranking = asked()
    assert ranking.proven
    said = words(open_app("rank", find="1"))
    assert "Zone 1 is proven best, by these criteria and weights." in said


def test_each_card_says_how_it_holds_under_other_weights(open_app):
    study, index, criteria, ranking = asked()
    listed = [one.zone for one in ranking.candidates]
    robust = score_robustness(study, index, criteria, [*listed, *ranking.pool])
    said = words(open_app("rank", find="1"))
    assert len(re.findall("of 1,000 other weightings", said)) == len(listed)
    first = robust.standings[0].top(1)
    told = re.search(r"First in ((?:more|less) than )?(\d+) %", said)
    assert told is not None
    assert abs(int(told[2]) / 100 - first) <= 0.011


def test_whole_wards_and_limits_are_told(open_app):
    study, _, criteria, ranking = asked()
    best = ranking.candidates[0]
    penalty = ward_penalty(study, ranking.scores, criteria, best.zone)
    app = open_app("rank", find="1")
    # what whole wards give up is worked out once it is asked for, and not before
    assert "high-need neighbours across ward lines" not in words(app)
    for closed in ("why-sure", "why-wards", "why-limits"):
        app.session_state[closed] = True
    said = words(app.run())
    for sentence in penalty_in_words(penalty)[:1]:
        assert sentence.split(",")[0] in said
    assert "What would change the winner" in said
    assert "With half the weight on distance, zone 1 " in said
    assert "meet only at a corner also counted as next to each other, zone 1 " in said
    assert "high-need neighbours across ward lines" in said
    assert "of at most 18,000" in said or "mean need" in said


def test_reach_is_not_moved_by_weights_and_says_so(open_app):
    app = open_app("rank", find="1", aim="reach")
    app.session_state["why-sure"] = True
    app.run()
    assert errors(app) == ""
    said = words(app)
    assert "of 1,000 other weightings" not in said
    assert "The weights do not change this ranking." in said


def test_another_zone_has_its_own_evidence(open_app):
    app = open_app("rank", find="1")
    before = words(app)
    by_label(app.button, "Show zone 2").click().run()
    assert errors(app) == ""
    assert words(app) != before
