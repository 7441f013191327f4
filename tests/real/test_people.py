"""Manchester's children and schools, counted again from the publishers' tables."""

import numpy as np
import pandas as pd
import pytest

from czmap.geodata.study import StudyKey, load_catalogue, make_study
from czmap.scoring.missed import find_missed
from czmap.scoring.need import NeedIndex, score_need
from czmap.scoring.pipeline import Stage, find_pipeline
from czmap.scoring.place import PlaceKind, make_place

MANCHESTER = "E08000003"
CATALOGUE = load_catalogue()


@pytest.fixture(scope="module")
def scores(england):
    study = make_study(england, CATALOGUE, StudyKey(pack="england"))
    index = NeedIndex(weights=CATALOGUE.set_of("report").weights)
    return score_need(study.reference, index, CATALOGUE)


@pytest.fixture(scope="module")
def plain(england):
    """The council's areas in plain pandas, with what each counts."""
    table = pd.DataFrame(england.areas.drop(columns="geometry"))
    table = table.join(england.indicators["idaci_score"]).join(england.published["imd_decile"])
    table["poor"] = table["idaci_score"] * table["children"]
    return table


def test_every_ward_of_manchester_and_the_rest_make_manchester(england, scores, plain):
    own = plain[plain["lad_code"] == MANCHESTER]
    total = own["poor"].sum()
    inside = 0.0
    for code, rows in own.groupby("ward_code"):
        ward = make_place(england, PlaceKind.WARD, str(code))
        missed = find_missed(england, scores, ward.members)
        assert missed.together.total == pytest.approx(total)
        assert missed.together.inside == pytest.approx(rows["poor"].sum())
        assert missed.together.lacking_inside == rows["poor"].isna().sum()
        outside = rows[rows["imd_decile"] > 1]
        assert missed.thresholds[0].residents == outside["population"].sum()
        inside += missed.together.inside
    assert inside == pytest.approx(total)
    beyond = own.loc[own["imd_decile"] > 1, "poor"].sum() / total
    assert missed.thresholds[0].council_share == pytest.approx(beyond)


def test_next_to_manchester_lie_other_councils_and_each_adds_its_own(england, scores, plain):
    council = make_place(england, PlaceKind.LAD, MANCHESTER)
    found = find_missed(england, scores, council.members).neighbours
    assert found["other_lad"].all()
    assert {"Salford", "Trafford", "Stockport", "Tameside", "Oldham"} <= set(found["lad_name"])
    np.testing.assert_allclose(found["in_need"], plain.loc[found.index, "poor"])
    assert found["in_need"].dropna().is_monotonic_decreasing


def test_manchesters_schools_are_those_of_the_list(england, real_tables):
    listed = pd.read_parquet(real_tables / "gias_open_schools_20250524.parquet")
    codes = england.areas.index[england.areas["lad_code"] == MANCHESTER]
    own = listed[listed["LSOA21CD"].isin(codes)]
    found = find_pipeline(england, list(codes))
    assert found.inside.schools == len(own)
    assert found.inside.pupils == own["number_of_pupils"].sum()
    by_stage = {step.stage: step.inside.schools for step in found.steps}
    online = own["establishment_type"] == "Online provider"
    later = own["education_phase"].isin(["Secondary", "All-through", "Middle deemed secondary"])
    technology = own["establishment_type"] == "City technology college"
    assert by_stage[Stage.SECONDARY] == ((later & ~online) | technology).sum()
    taught = own[own["education_phase"].isin(["Primary"])]
    assert by_stage[Stage.PRIMARY] >= len(taught)
    main = own[~own["education_phase"].isin(["Nursery", "16 plus"])]
    main = main[main["percentage_fsm"].notna() & (main["number_of_pupils"] > 0)]
    meals = np.average(
        main["percentage_fsm"].astype(float), weights=main["number_of_pupils"].astype(float)
    )
    assert found.inside.meals_pct == pytest.approx(meals)
    assert found.trusts is None  # the list at hand does not name them
