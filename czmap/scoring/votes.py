"""What a room thinks counts, as weights: a show of hands, or scores of 1 to 5.

The rules are plain on purpose, so that a room can check them: an indicator's weight is its share of
all hands (the most chosen has 10), or the mean of the scores that it was given.
"""

from collections.abc import Mapping, Sequence

MOST_SCORE = 5
MOST_WEIGHT = 10.0
Votes = tuple[tuple[str, tuple[int, ...]], ...]


def is_scores(votes: Votes) -> bool:
    """Say whether votes are scores of 1 to 5 (five counts an indicator) and not hands (one)."""
    return any(len(counts) == MOST_SCORE for _, counts in votes)


def weigh_votes(votes: Votes) -> dict[str, float]:
    """Make weights of votes, with two decimals; an indicator that nobody voted on has none.

    Examples
    --------
    >>> weigh_votes((("crime", (4,)), ("health", (8,)), ("work", (0,))))
    {'crime': 5.0, 'health': 10.0}
    >>> weigh_votes((("crime", (0, 0, 1, 0, 1)), ("health", (0, 0, 0, 0, 0))))
    {'crime': 4.0}
    """
    if is_scores(votes):
        return {key: round(mean_score(counts), 2) for key, counts in votes if sum(counts)}
    most = max((counts[0] for _, counts in votes), default=0)
    return {key: round(MOST_WEIGHT * n / most, 2) for key, (n, *_) in votes if n}


def mean_score(counts: Sequence[int]) -> float:
    """Give the mean of scores of 1 to 5 by how many gave each; missing when nobody did."""
    total = sum(counts)
    points = sum(score * count for score, count in enumerate(counts, start=1))
    return points / total if total else float("nan")


def parse_scores(text: str) -> tuple[tuple[int, ...], str]:
    """Count the scores typed as they are called out ("5 4 4, 3"); also give what is no score.

    Examples
    --------
    >>> parse_scores("5 4, 4 9x")
    ((0, 0, 0, 2, 1), '9x')
    """
    counts, strange = [0] * MOST_SCORE, ""
    for letter in text:
        if letter in "12345":
            counts[int(letter) - 1] += 1
        elif not letter.isspace() and letter not in ",;.":
            strange += letter
    return tuple(counts), strange


def to_scores_text(counts: Sequence[int]) -> str:
    """Write counts as the scores that were called out, the greatest first."""
    return "".join(str(score) * counts[score - 1] for score in range(len(counts), 0, -1))


def moves_of(now: Sequence[str], before: Mapping[str, int]) -> tuple[int, int, int]:
    """Count the listed zones that kept their rank, that had another, and that are new.

    Parameters
    ----------
    now
        Ids of the zones in their order.
    before
        By id, the rank that the same place had; those that had none are left out.
    """
    same = sum(before.get(one) == rank for rank, one in enumerate(now, start=1))
    known = sum(one in before for one in now)
    return same, known - same, len(now) - known
