"""Rankings searched anew under another weight on distance and another rule of contiguity."""

import pytest

from czmap.geodata.contiguity import ContiguityRule
from czmap.scoring.anew import Anew, anew_in_words, search_anew
from czmap.scoring.search import find_candidates
from czmap.scoring.zones import Zone, ZoneCriteria
from tests.drawn import INDEX, draw_study

SNAKE = "1111111\n9999999\n1111111\n1111111\n1188111\n1188111"


@pytest.mark.parametrize(("compactness", "changes"), [(12.0, 3), (0.0, 1)])
def test_each_change_is_searched_as_a_search_of_its_own_would(compactness, changes):
    study = draw_study(SNAKE)
    asked = {"size": (6_000, 9_000), "top": 5}
    ranking = find_candidates(study, INDEX, ZoneCriteria(**asked, compactness=compactness))
    made = search_anew(study, ranking)
    assert len(made) == changes
    others = [{"compactness": 6.0}, {"compactness": 24.0}, {"rule": ContiguityRule.QUEEN}]
    for one, other in zip(made, others[-changes:], strict=True):
        criteria = ZoneCriteria(**{**asked, "compactness": compactness, **other})
        own = find_candidates(study, INDEX, criteria)
        assert one.winner == own.candidates[0].zone
        assert len(one.ranks) == len(ranking.candidates)


def test_what_stays_moves_and_goes_is_said():
    def anew(*ranks, winner=Zone(("a",))):  # noqa: B008 - a value
        return Anew(change="With half", winner=winner, ranks=ranks, found=50)

    said = anew_in_words((anew(1, 2), anew(3, 1), anew(None, 2), anew(None, None, winner=None)))
    assert said == (
        "With half, zone 1 stays 1st.",
        "With half, zone 1 is 3rd and zone 2 comes 1st.",
        "With half, zone 1 is not among the first 50 and a zone that is not in the list comes 1st.",
        "With half, no zone keeps the criteria.",
    )
    assert anew_in_words((anew(3, 1),), rank=2) == ("With half, zone 2 comes 1st.",)


def test_corners_that_stop_counting_leave_nothing_and_that_is_said():
    study = draw_study("9.\n.9")
    asked = ZoneCriteria(size=(3_000, 3_000), rule=ContiguityRule.QUEEN)
    made = search_anew(study, find_candidates(study, INDEX, asked))
    assert made[-1].winner is None and made[-1].ranks == (None,)
    assert anew_in_words(made)[-1].endswith(
        "not counted as next to each other, no zone keeps the criteria."
    )
