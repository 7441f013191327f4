"""Votes become weights by a rule that a room can check."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.scoring.votes import mean_score, moves_of, parse_scores, to_scores_text, weigh_votes

HANDS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.tuples(st.integers(0, 30)))
SCORES = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.tuples(*[st.integers(0, 9)] * 5))


@given(HANDS)
def test_shares_of_hands_are_shares_of_weight(votes):
    weights = weigh_votes(tuple(votes.items()))
    hands = {key: count for key, (count,) in votes.items() if count}
    assert weights.keys() == hands.keys()
    for key, count in hands.items():
        share = weights[key] / sum(weights.values())
        assert share == pytest.approx(count / sum(hands.values()), abs=0.002)


@given(SCORES)
def test_the_weight_is_the_mean_score_and_what_nobody_scores_has_none(votes):
    weights = weigh_votes(tuple(votes.items()))
    for key, counts in votes.items():
        given_ = [score for score, n in enumerate(counts, 1) for _ in range(n)]
        assert (key in weights) == bool(given_)
        if given_:
            assert weights[key] == pytest.approx(sum(given_) / len(given_), abs=0.005)


@given(st.tuples(*[st.integers(0, 9)] * 5))
def test_scores_come_back_from_what_was_typed(counts):
    assert parse_scores(to_scores_text(counts)) == (counts, "")


def test_what_is_no_score_is_named_and_left_out():
    assert parse_scores("5, 0 six 3") == ((0, 0, 1, 0, 1), "0six")
    assert mean_score((0, 0, 0, 0, 0)) != mean_score((0, 0, 0, 0, 0))


def test_moves_are_counted():
    assert moves_of(["a", "b", "c", "d"], {"a": 1, "b": 3, "d": 4}) == (2, 1, 1)
