"""The invented borough: drawn again alike, calibrated to the 2012 report, and telling its story."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from czmap.errors import PackError
from czmap.geodata.areas import check_areas
from czmap.geodata.codes import Vintage
from czmap.geodata.contiguity import Contiguity, ContiguityRule, make_contiguity
from czmap.geodata.demo import FEWEST, Demo, DemoPlan, make_demo, save_demo
from czmap.geodata.demo_story import Story, load_story, parse_story, to_story_text
from czmap.geodata.demo_values import TABLE_1, TABLE_2, r_squared
from czmap.geodata.indicators import parse_catalogue
from czmap.geodata.pack import REQUIRED, load_pack
from czmap.geodata.report import R_SQUARED
from czmap.scoring.need import NeedIndex, Standardisation, score_need

ROOK = ContiguityRule.ROOK
QUEEN = ContiguityRule.QUEEN
DATA = Path(__file__).parents[2] / "data"
COMMITTED = DATA / "invented"


@pytest.fixture(scope="module")
def borough() -> Demo:
    return make_demo()


@pytest.fixture(scope="module")
def areas(borough):
    return borough.tables["areas"]


@pytest.fixture(scope="module")
def indicators(borough):
    return borough.tables["indicators"]


@pytest.fixture(scope="module")
def story(borough) -> Story:
    return borough.story


@pytest.fixture(scope="module")
def on_land(borough, areas) -> Contiguity:
    return Contiguity.from_pairs(areas.index, borough.tables["contiguity"])


@pytest.fixture(scope="module")
def with_bridge(borough, areas) -> Contiguity:
    tables = borough.tables
    return Contiguity.from_pairs(areas.index, tables["contiguity"], tables["bridges"])


def mean_imd(areas: pd.DataFrame, indicators: pd.DataFrame, members) -> float:
    members = list(members)
    return float(
        np.average(indicators.loc[members, "imd_score"], weights=areas.loc[members, "population"])
    )


def greatest_need_first(indicators: pd.DataFrame) -> pd.DataFrame:
    """Rank 1 is the greatest need, or the lowest attainment; missing stays missing."""
    low_is_need = {"good_health_pct", *TABLE_2}
    return pd.DataFrame(
        {key: indicators[key].rank(ascending=key in low_is_need) for key in indicators}
    )


# --- the same plan, the same borough


def test_the_same_plan_draws_the_same_borough(borough):
    again = make_demo(DemoPlan())
    assert again.story == borough.story
    for name in REQUIRED:
        assert_frame_equal(again.tables[name], borough.tables[name])


def test_another_seed_draws_another_borough(borough):
    other = make_demo(DemoPlan(seed=6))
    assert not other.tables["areas"].geometry.equals(borough.tables["areas"].geometry)
    assert other.story != borough.story


def test_the_committed_pack_is_what_the_program_draws(borough):
    pack = load_pack(COMMITTED)
    assert load_story(COMMITTED) == borough.story
    tables = borough.tables
    assert_frame_equal(
        pd.DataFrame(pack.areas.drop(columns="geometry")),
        pd.DataFrame(tables["areas"].drop(columns="geometry")),
        check_dtype=False,
    )
    for name in ("areas", "wards", "lads"):
        read, drawn = getattr(pack, name).geometry, tables[name].geometry
        assert shapely.equals_exact(read.to_numpy(), drawn.to_numpy(), tolerance=0.11).all()
    assert_frame_equal(pack.indicators, tables["indicators"], atol=0.011, rtol=0)
    assert_frame_equal(pack.published, tables["published"])
    assert_frame_equal(pack.schools, tables["schools"], atol=0.11, rtol=0, check_dtype=False)
    assert_frame_equal(pack.bridges, tables["bridges"], check_dtype=False)
    made = Contiguity.from_pairs(tables["areas"].index, tables["contiguity"], tables["bridges"])
    assert list(pack.contiguity.left) == list(made.left)
    assert list(pack.contiguity.right) == list(made.right)
    assert np.allclose(pack.contiguity.border_m, made.border_m, atol=1)


def test_each_area_has_a_centre_of_its_people_inside_it(areas):
    people = shapely.points(areas["pwc_easting"], areas["pwc_northing"])
    assert shapely.contains(areas.geometry.to_numpy(), people).all()
    away = shapely.distance(people, shapely.centroid(areas.geometry.to_numpy()))
    assert np.median(away) > 30  # where people live is told apart from the middle of the land


def test_the_committed_pack_is_small():
    assert sum(path.stat().st_size for path in COMMITTED.iterdir()) < 500_000


def test_saving_twice_writes_the_same_edition(tmp_path):
    plan = DemoPlan(areas=FEWEST)
    first = save_demo(tmp_path / "one", plan)
    second = save_demo(tmp_path / "two", plan)
    assert first == second
    assert load_pack(tmp_path / "one").manifest == first
    assert load_story(tmp_path / "one") == make_demo(plan).story


# --- it cannot be taken for a real place


def test_every_table_says_that_it_is_invented():
    manifest = load_pack(COMMITTED).manifest
    assert manifest.invented
    assert manifest.vintage is Vintage.INVENTED
    assert "nvented" in manifest.name
    assert manifest.attribution == "Invented data: it describes no real place."
    assert set(manifest.tables) == set(REQUIRED)
    for table in manifest.tables.values():
        assert table.sources
        for key in table.sources:
            source = manifest.sources[key]
            assert (source.publisher, source.period, source.address) == ("czmap", "invented", "")
            assert source.licence == "CC0 1.0"
            assert source.title.startswith("Invented")


def test_no_code_can_be_a_real_one(areas, borough):
    patterns = {"lsoa_code": r"Z01\d{6}", "ward_code": r"Z05\d{6}"}
    patterns |= {"lad_code": r"Z06\d{6}", "region_code": r"Z12\d{6}"}
    codes = areas.reset_index()
    for column, pattern in patterns.items():
        assert (
            codes[column].map(lambda code, wanted=pattern: bool(re.fullmatch(wanted, code))).all()
        )
    assert (borough.tables["schools"]["urn"] > 900_000).all()


def test_it_lies_in_the_english_channel(areas):
    west, south, east, north = areas.total_bounds
    assert 480_000 < west < east < 520_000
    assert 40_000 < south < north < 70_000


def test_names_are_plain_words(areas, borough):
    names = [*areas["ward_name"], *areas["lad_name"], *borough.tables["schools"]["name"]]
    assert all(re.fullmatch(r"[A-Za-z0-9 -]+", name) for name in names)
    assert areas["lsoa_name"].str.fullmatch(r"(Wenbury|Harrowmere) \d{3}[A-E]").all()
    assert areas["lsoa_name"].is_unique


# --- its shape


def test_the_areas_pass_the_door_and_are_a_sound_coverage(areas):
    assert check_areas(areas, vintage=Vintage.INVENTED) is areas
    assert shapely.is_valid(areas.geometry.to_numpy()).all()
    assert set(areas.geom_type) == {"Polygon"}
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())


def test_it_has_two_councils_twelve_wards_and_300_areas(areas, borough):
    assert (len(areas), areas["ward_code"].nunique(), areas["lad_code"].nunique()) == (300, 12, 2)
    assert areas.groupby("ward_code").size().between(20, 30).all()
    assert (areas.groupby("ward_code")["lad_code"].nunique() == 1).all()
    assert set(borough.tables["wards"]["lad_code"]) == set(borough.tables["lads"].index)
    assert areas["population"].mean() == pytest.approx(1_700, rel=0.03)
    assert areas["population"].between(1_000, 3_500).all()
    assert areas["children"].sum() / areas["population"].sum() == pytest.approx(0.19, abs=0.01)


def test_wards_are_in_one_piece_but_for_the_island(areas, on_land, story):
    for _, members in areas.drop(story.island).groupby("ward_code"):
        assert on_land.is_connected(members.index, ROOK)


def test_ward_and_council_outlines_are_their_areas_together(areas, borough):
    for name, column in (("wards", "ward_code"), ("lads", "lad_code")):
        outlines = borough.tables[name]
        sizes = areas.geometry.area.groupby(areas[column]).sum()
        assert np.allclose(outlines.geometry.area, sizes.loc[outlines.index])
        assert outlines.geometry.is_valid.all()


def test_the_stored_pairs_are_those_of_the_outlines(areas, on_land):
    made = make_contiguity(areas)
    assert list(made.left) == list(on_land.left)
    assert list(made.right) == list(on_land.right)
    assert np.allclose(made.border_m, on_land.border_m, atol=0.02)


def test_the_river_parts_the_borough_and_one_bridge_joins_it(on_land, with_bridge, story, borough):
    assert len(borough.tables["bridges"]) == 1
    assert "invented" in borough.tables["bridges"]["name"].iloc[0]
    banks = on_land.components(QUEEN)
    left, right = story.bridge
    assert banks[left] != banks[right]
    assert banks.nunique() == 3  # two banks and the island
    assert with_bridge.components(ROOK).nunique() == 2
    assert banks.value_counts().iloc[1] >= 50


def test_no_area_lies_in_the_river_or_the_lake(borough, areas):
    for water in (borough.river, borough.lake):
        assert water.area > 100_000
        assert areas.geometry.intersection(water).area.sum() < 0.002 * water.area


def test_the_council_line_runs_on_land_for_a_stretch(areas, borough, story):
    pairs = borough.tables["contiguity"]
    lads = [areas.loc[pairs[end], "lad_code"].to_numpy() for end in ("lsoa_code_a", "lsoa_code_b")]
    assert (lads[0] != lads[1]).sum() > 10
    left, right = (areas["lad_code"][code] for code in story.bridge)
    assert left == right


def test_the_island_has_no_neighbour(with_bridge, story):
    assert with_bridge.isolates(QUEEN) == [story.island]


def test_one_area_lies_inside_another(areas, on_land, story):
    assert on_land.neighbours(story.enclosed, QUEEN) == [story.enclosing]
    outer = areas.geometry[story.enclosing]
    assert len(outer.interiors) == 1
    filled = shapely.Polygon(outer.exterior)
    assert filled.contains(areas.geometry[story.enclosed])


def test_the_lake_is_a_hole_in_the_borough(areas, borough):
    whole = shapely.coverage_union_all(areas.geometry.to_numpy())
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    assert any(hole.contains(borough.lake.centroid) for hole in holes)


# --- the report's tables


@pytest.mark.parametrize("key", [*TABLE_1, *TABLE_2])
def test_tables_1_and_2_of_the_report_hold(indicators, key):
    target = {**TABLE_1, **TABLE_2}[key]
    values = indicators[key].dropna()
    assert values.mean() == pytest.approx(target.mean, rel=0.03)
    assert values.std() == pytest.approx(target.spread, rel=0.08)
    assert values.min() == pytest.approx(target.low, rel=0.05, abs=0.01)
    assert values.max() == pytest.approx(target.high, rel=0.05)


def explained(indicators: pd.DataFrame, key: str) -> float:
    known = indicators.dropna(subset=[key])
    return r_squared(known[list(TABLE_1)].to_numpy(), known[key].to_numpy())


@pytest.mark.parametrize(("key", "wanted"), R_SQUARED.items())
def test_the_five_explain_as_much_attainment_as_reported(indicators, key, wanted):
    assert explained(indicators, key) == pytest.approx(wanted, abs=0.02)


def test_deprivation_goes_with_attainment_most(indicators):
    with_ks4 = indicators[list(TABLE_1)].corrwith(indicators["ks4_pct"]).abs()
    assert with_ks4.idxmax() == "imd_score"
    assert with_ks4.nsmallest(2).index.tolist() == ["barriers_score", "good_health_pct"]


@pytest.mark.parametrize("key", ["imd_score", "unemployed_pct", "good_health_pct", "ks4_pct"])
def test_neighbours_are_alike(indicators, on_land, key):
    values = indicators[key].fillna(indicators[key].mean())
    centred = (values - values.mean()).to_numpy()
    weights = on_land.matrix(ROOK).astype(float)
    moran = (len(centred) / weights.sum()) * (centred @ (weights @ centred)) / (centred @ centred)
    assert moran > 0.15


def test_indicators_go_together_as_they_do_in_england(indicators):
    together = indicators.corr()
    assert together.loc["imd_score", "unemployed_pct"] > 0.6
    assert together.loc["imd_score", "no_qualifications_pct"] > 0.6
    assert together.loc["imd_score", "good_health_pct"] < -0.4
    assert abs(together.loc["imd_score", "barriers_score"]) < 0.4
    assert together.loc["income_score", "idaci_score"] > 0.7


def test_the_domains_give_the_imd_order_back(indicators):
    shares = {"income_score": 0.225, "employment_score": 0.225, "education_score": 0.135}
    shares |= {"health_score": 0.135, "crime_score": 0.093, "barriers_score": 0.093}
    shares |= {"environment_score": 0.093}
    ranks = indicators[list(shares)].rank() / len(indicators)
    exponential = -23 * np.log(1 - ranks * (1 - np.exp(-100 / 23)))
    composite = (exponential * pd.Series(shares)).sum(axis=1)
    assert composite.corr(indicators["imd_score"], method="spearman") == pytest.approx(1)
    assert (composite - indicators["imd_score"]).abs().mean() < 3


def test_a_few_values_are_missing_and_never_zero(indicators):
    missing = indicators.isna().sum()
    assert set(missing[missing > 0].index) == {"idaci_score", "ks4_pct"}
    assert missing.loc[["idaci_score", "ks4_pct"]].between(3, 6).all()
    assert (indicators[["idaci_score", "ks4_pct"]].dropna() > 0).all().all()


def test_every_indicator_is_in_the_catalogue(indicators):
    known = parse_catalogue((DATA / "catalogue.toml").read_text(encoding="utf-8"))
    official = {key for key, one in known.items() if one.context}
    assert official == {"imd2019_score", "social_rented_pct", "private_rented_pct"}
    assert set(indicators.columns) == set(known) - official  # what is only shown is not invented


def test_published_ranks_start_at_the_greatest_need(indicators, borough):
    published = borough.tables["published"]
    assert published.loc[indicators["imd_score"].idxmax(), "imd_rank"] == 1
    assert sorted(published["imd_decile"].unique()) == list(range(1, 11))
    assert (published.groupby("imd_decile").size() == 30).all()
    gone = indicators["idaci_score"].isna()
    assert published.loc[gone, ["idaci_rank", "idaci_decile"]].isna().all().all()


# --- the story


def test_the_pocket_straddles_a_ward_line(areas, on_land, story):
    wards = areas.loc[list(story.pocket), "ward_code"].value_counts()
    assert set(wards.index) == set(story.pocket_wards)
    assert wards.min() >= 4
    assert on_land.is_connected(story.pocket, ROOK)
    assert 13_500 < areas.loc[list(story.pocket), "population"].sum() < 16_500


def test_no_zone_inside_one_ward_has_the_pockets_need(areas, indicators, story):
    """A ward's neediest residents, wherever in it they live, have less need than the pocket's."""
    pocket = mean_imd(areas, indicators, story.pocket)
    for _, ward in areas.groupby("ward_code"):
        need = indicators.loc[ward.index, "imd_score"].sort_values(ascending=False)
        people = ward["population"].loc[need.index]
        taken = people.where(people.cumsum() <= 13_500, 0)
        bound = np.average(need, weights=taken)
        assert bound < 0.9 * pocket


def test_the_pocket_holds_on_all_five_indicators(indicators, story):
    ranks = greatest_need_first(indicators).loc[list(story.pocket)]
    for key in ("imd_score", "unemployed_pct", "no_qualifications_pct", "good_health_pct"):
        assert (ranks[key] <= 30).all()
    assert ranks["barriers_score"].median() < 100


@pytest.mark.parametrize("standardisation", Standardisation)
@pytest.mark.parametrize("chosen", ["report", "imd", "deprivation"])
def test_the_pocket_holds_the_greatest_need_however_it_is_measured(
    indicators, story, chosen, standardisation
):
    catalogue = parse_catalogue((DATA / "catalogue.toml").read_text(encoding="utf-8"))
    index = NeedIndex(weights=catalogue.set_of(chosen).weights, standardisation=standardisation)
    rank = score_need(indicators, index, catalogue).rank
    assert set(rank.nsmallest(9).index) == set(story.pocket)


def test_the_masked_pocket_hides_in_a_well_off_ward(areas, indicators, borough, story):
    published = borough.tables["published"]
    assert (published.loc[list(story.masked), "imd_decile"] == 1).all()
    assert set(areas.loc[list(story.masked), "ward_code"]) == {story.masked_ward}
    wards = {
        code: mean_imd(areas, indicators, ward.index) for code, ward in areas.groupby("ward_code")
    }
    assert sorted(wards, key=wards.__getitem__).index(story.masked_ward) < 4


def test_low_attainment_does_not_need_deprivation(indicators, borough, on_land, story):
    members = list(story.low_attainment)
    assert (borough.tables["published"].loc[members, "imd_decile"] > 5).all()
    assert (indicators.loc[members, "ks4_pct"] < indicators["ks4_pct"].quantile(0.1)).all()
    assert on_land.is_connected(members, ROOK)


def test_the_three_narrated_areas_are_as_the_report_tells_them(indicators, story):
    ranks = greatest_need_first(indicators)
    five = list(TABLE_1)
    high = {
        story.poor_health_only: {"good_health_pct"},
        story.homes_and_skills: {"no_qualifications_pct", "barriers_score"},
        story.out_of_work: {"imd_score", "unemployed_pct", "no_qualifications_pct"},
    }
    for code, wanted in high.items():
        assert {key for key in five if ranks.loc[code, key] <= 30} == wanted
        assert all(ranks.loc[code, key] > 150 for key in set(five) - wanted)
    assert indicators["unemployed_pct"].idxmax() == story.out_of_work


def test_story_places_are_apart(story):
    single = (story.poor_health_only, story.homes_and_skills, story.out_of_work)
    planted = [*story.pocket, *story.masked, *story.low_attainment, *single]
    assert len(planted) == len(set(planted)) == 18


def test_a_story_survives_being_written_and_read(story):
    assert parse_story(to_story_text(story)) == story


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"pocket": ["Z01000001"]}'])
def test_a_damaged_story_is_a_sentence(text):
    with pytest.raises(PackError, match="damaged"):
        parse_story(text)


def test_a_story_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(PackError, match="no story"):
        load_story(tmp_path)


# --- schools and services


def test_schools_stand_in_their_areas(areas, borough):
    schools = borough.tables["schools"]
    points = shapely.points(schools["easting"], schools["northing"])
    cells = areas.geometry.loc[schools["lsoa_code"]].to_numpy()
    assert shapely.covers(cells, points).all()
    assert schools["urn"].is_unique
    assert schools["name"].is_unique


def test_there_is_every_phase_and_services_have_no_pupils(borough):
    schools = borough.tables["schools"]
    phases = {"Nursery", "Primary", "Secondary", "All-through", "16 plus", "Special"}
    taught = schools[schools["kind"] == "school"]
    assert set(taught["phase"]) == phases
    assert taught["pupils"].notna().all()
    assert taught["fsm_pct"].between(0, 100).all()
    services = schools[schools["kind"] == "service"]
    assert set(services["phase"]) == {"Family hub", "Youth centre"}
    assert services[["pupils", "fsm_pct"]].isna().all().all()


def test_one_ward_of_the_pocket_has_no_secondary(areas, borough, story):
    schools = borough.tables["schools"]
    later = schools[schools["phase"].isin(["Secondary", "All-through"])]
    served = set(areas.loc[later["lsoa_code"], "ward_code"])
    assert story.ward_without_secondary in story.pocket_wards
    assert story.ward_without_secondary not in served
    assert len(served) >= 9


# --- other seeds and sizes


@pytest.mark.parametrize("seed", [0, 1, 4, 5, 11])
def test_small_boroughs_of_other_seeds_are_sound(seed):
    made = make_demo(DemoPlan(seed=seed, areas=FEWEST))
    areas = made.tables["areas"]
    assert len(areas) == FEWEST
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    pairs, bridges = made.tables["contiguity"], made.tables["bridges"]
    whole = Contiguity.from_pairs(areas.index, pairs, bridges)
    assert whole.isolates(QUEEN) == [made.story.island]
    assert whole.components(ROOK).nunique() == 2
    assert Contiguity.from_pairs(areas.index, pairs).components(ROOK).nunique() == 3
    wards = set(areas.loc[list(made.story.pocket), "ward_code"])
    assert wards == set(made.story.pocket_wards)
    assert areas.geometry[made.story.enclosing].interiors


def test_the_same_program_draws_thousands_of_areas():
    made = make_demo(DemoPlan(areas=2_000))
    areas, values = made.tables["areas"], made.tables["indicators"]
    assert len(areas) == 2_000
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert areas["lad_code"].nunique() == 18
    assert areas["ward_code"].nunique() == areas["ward_name"].nunique() == 80
    assert values["unemployed_pct"].max() == 22.80
    for key, target in {**TABLE_1, **TABLE_2}.items():
        assert values[key].mean() == pytest.approx(target.mean, rel=0.01)
        assert values[key].std() == pytest.approx(target.spread, rel=0.02)
    for key, wanted in R_SQUARED.items():
        assert explained(values, key) == pytest.approx(wanted, abs=0.01)


def test_too_few_areas_are_a_sentence():
    with pytest.raises(PackError, match="no room for its story"):
        DemoPlan(areas=FEWEST - 1)


def test_the_story_file_is_plain_json():
    told = json.loads((COMMITTED / "story.json").read_text(encoding="utf-8"))
    assert told["pocket"] == sorted(told["pocket"])
