"""The catalogue as shipped, and catalogues that are wrong."""

import pytest

from czmap.errors import CatalogueError
from czmap.geodata.codes import Vintage
from czmap.geodata.indicators import Direction, Theme, parse_catalogue
from czmap.geodata.study import load_catalogue
from tests.drawn import make_indicator

ISSUE = {
    "imd_score", "income_score", "employment_score", "education_score", "health_score",
    "crime_score", "barriers_score", "environment_score", "idaci_score", "cyp_score",
    "good_health_pct", "unemployed_pct", "no_qualifications_pct", "overcrowded_pct",
}  # fmt: skip


def test_the_catalogue_holds_what_it_must():
    catalogue = load_catalogue()
    assert set(catalogue) >= ISSUE
    assert {one.theme for one in catalogue.values()} == set(Theme) - {Theme.OWN}
    for one in catalogue.values():
        assert one.sentence.endswith(".") and one.caveat.endswith("."), one.key


def test_only_good_health_and_attainment_are_better_when_high():
    low = {key for key, one in load_catalogue().items() if one.direction is Direction.LOW}
    assert low == {"good_health_pct", "eyfs_pct", "ks2_pct", "ks4_pct"}


def test_the_report_set_serves_the_five_themes_of_the_report():
    catalogue = load_catalogue()
    themes = {str(catalogue[key].theme) for key, _ in catalogue.set_of("report").weights}
    assert themes == {
        "health", "unemployment", "adult education", "deprivation",
        "barriers to housing and services",
    }  # fmt: skip


def test_imd_contains_its_domains_with_the_published_weights():
    contains = dict(load_catalogue()["imd_score"].contains)
    assert sum(contains.values()) == pytest.approx(0.999)
    assert contains["income_score"] == 0.225 and contains["crime_score"] == 0.093
    weights = dict(load_catalogue().set_of("imd").weights)
    assert {key: weight / 100 for key, weight in weights.items()} == pytest.approx(contains)


def test_outcomes_are_invented_only():
    outcomes = [one for one in load_catalogue().values() if one.outcome]
    assert len(outcomes) == 3
    assert {one.vintage for one in outcomes} == {Vintage.INVENTED}


def test_an_unknown_indicator_is_suggested():
    with pytest.raises(CatalogueError, match="Did you mean idaci_score"):
        load_catalogue()["idaci_scores"]
    with pytest.raises(CatalogueError, match="Did you mean report"):
        load_catalogue().set_of("reprot")


def test_only_keeps_what_a_pack_holds_and_the_sets_it_can_make():
    kept = load_catalogue().only(["imd_score", "income_score"])
    assert list(kept) == ["imd_score", "income_score"]
    assert [one.key for one in kept.sets] == ["deprivation"]
    assert kept["imd_score"].contains == (("income_score", 0.225),)


def test_invented_says_so_of_every_indicator():
    for one in load_catalogue().invented().values():
        assert "nvented" in one.source and one.vintage is Vintage.INVENTED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[indicator", "cannot be read"),
        ("[indicator.x]\nlabel = 'X'", "'x' in the catalogue is wrong"),
        ("", "no table of indicators"),
    ],
)
def test_a_damaged_catalogue_is_a_sentence(text, said):
    with pytest.raises(CatalogueError, match=said):
        parse_catalogue(text)


def test_an_indicator_needs_a_source_and_a_part_that_is_not_above_the_whole():
    with pytest.raises(CatalogueError, match="has no source"):
        make_indicator(source="")
    with pytest.raises(CatalogueError, match="more than the whole"):
        make_indicator(contains=(("a", 0.7), ("b", 0.4)))
