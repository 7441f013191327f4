"""The words and numbers a user reads: nothing is claimed that is not so."""

import math

import pytest

from czmap.geodata.study import load_catalogue
from czmap.scoring.need import Standardisation
from czmap.scoring.zones import Aim, Count, Crossing, Part
from czmap.ui import text
from czmap.ui.view import Breaks

NAN = float("nan")


def spaced(said: str) -> str:
    """Put plain spaces before the per cent signs."""
    return said.replace(text.NBSP, " ")


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.92, "higher need than 92 % of England's neighbourhoods"),
        (0.9299, "higher need than 92 % of England's neighbourhoods"),
        (0.29, "lower need than 71 % of England's neighbourhoods"),
        (0.5, "higher need than 50 % of England's neighbourhoods"),
        (0.12, "lower need than 88 % of England's neighbourhoods"),
        (0.99, "higher need than 99 % of England's neighbourhoods"),
        (0.9937, "higher need than 99.3 % of England's neighbourhoods"),
        (0.9999, "higher need than over 99.9 % of England's neighbourhoods"),
        (0.0001, "lower need than over 99.9 % of England's neighbourhoods"),
        (1.0, "higher need than 100 % of England's neighbourhoods"),
    ],
)
def test_a_share_is_said_with_its_direction_and_never_rounded_up(share, words):
    assert spaced(text.share_sentence(share, place="England")) == words


def test_the_invented_borough_is_named_in_the_sentence():
    said = text.share_sentence(0.92, place="the invented borough")
    assert spaced(said) == "higher need than 92 % of the invented borough's neighbourhoods"


def test_a_missing_share_is_not_low():
    assert text.share_sentence(NAN, place="England") == "no figure published"


def test_ties_are_not_counted_as_lower_need():
    # a fifth of all neighbourhoods share the lowest value: they are lower than 80 %, not 100 %
    said = text.share_sentence(0.0, place="England", lower_than=0.8)
    assert spaced(said) == "lower need than 80 % of England's neighbourhoods"


def test_where_all_are_equal_nothing_is_lower_or_higher():
    said = text.share_sentence(0.0, place="England", lower_than=0.0)
    assert spaced(said) == "higher need than 0 % of England's neighbourhoods"


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0 %"),
        (0.001, "less than 1 %"),
        (0.006, "1 %"),
        (0.994, "99 %"),
        (0.996, "more than 99 %"),
        (1.0, "100 %"),
        (NAN, "no figure published"),
        (math.inf, "no figure published"),
    ],
)
def test_per_cent_is_0_or_100_only_when_it_is(share, words):
    assert spaced(text.percent(share)) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(9.4, "about 9"), (99.6, "about 100"), (1236, "about 1,240"), (NAN, "no figure published")],
)
def test_estimates_do_not_seem_exact(number, words):
    assert text.about(number) == words


def test_values_carry_their_units():
    catalogue = load_catalogue()
    assert spaced(text.value_of(catalogue["good_health_pct"], 81.234)) == "81.2 %"
    assert spaced(text.value_of(catalogue["idaci_score"], 0.005)) == "0.5 %"
    assert text.value_of(catalogue["health_score"], -0.5) == "a score of -0.50"
    assert text.value_of(catalogue["imd_score"], NAN) == "no figure published"


def test_direction_is_said_both_ways():
    catalogue = load_catalogue()
    assert "lower figure" in text.direction_of(catalogue["good_health_pct"])
    assert "higher figure" in text.direction_of(catalogue["imd_score"])


@pytest.mark.parametrize(
    ("decile", "words"),
    [(1, "most deprived 10 %"), (9, "most deprived 90 %"), (10, "least deprived 10 %")],
)
def test_a_decile_is_never_bare(decile, words):
    assert words in spaced(text.decile_sentence(decile, "England"))


def test_a_part_says_of_what_its_shares_are():
    part = Part(
        code="w", name="Byker", lad_name="Newcastle", areas=2, residents=3_000.0, share=0.5,
        of_whole=1.0,
    )  # fmt: skip
    said = spaced(text.part_sentence(part, ward=True))
    assert said == "Byker ward, Newcastle: 50 % of the zone's residents, 100 % of the ward's"
    assert "of the council's" in text.part_sentence(part, ward=False)


def test_every_choice_has_words():
    assert set(text.STANDARDISATIONS) == set(text.STANDARDISATION_HELP) == set(Standardisation)
    assert set(text.AIMS) == set(text.ORDERS) == set(Aim)
    assert set(text.CROSSINGS) == set(Crossing)
    assert set(text.COUNTS) == set(Count)
    assert set(text.BREAKS) == set(Breaks)


def test_a_rounded_count_is_never_above_its_whole():
    assert text.about(667.0, of=667.0) == "about 667"
    assert text.about(660.4, of=667.0) == "about 660"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 9, "none of its 9 neighbourhoods"),
        (8, 9, "8 of its 9 neighbourhoods"),
        (9, 9, "all 9 of its neighbourhoods"),
    ],
)
def test_a_part_of_few_is_a_count(part, whole, words):
    assert text.count_of(part, whole) == words


def test_only_the_aim_of_children_reached_is_called_reach():
    others = [words for table in (text.AIMS, text.ORDERS) for aim, words in table.items()
              if aim is not Aim.REACH]  # fmt: skip
    assert "reach" not in " ".join(others).casefold()
    assert "reach" in text.AIMS[Aim.REACH].casefold()
