"""Regression and distributions on the real England, recomputed from the tables by other means."""

import numpy as np
import pytest

from czmap.geodata.study import StudyKey, load_catalogue, make_study
from czmap.scoring.attainment import fit_outcome
from czmap.scoring.distributions import find_extent, measure, weigh_extent


@pytest.fixture(scope="module")
def study(england):
    return make_study(england, load_catalogue(), StudyKey())


def test_r_squared_of_childrens_education_on_the_reports_five(study):
    keys = [key for key, _ in study.catalogue.set_of("report").weights]
    made = fit_outcome(
        study.reference, study.catalogue["cyp_score"], [study.catalogue[key] for key in keys]
    )
    table = study.reference[["cyp_score", *keys]].dropna()
    correlations = np.corrcoef(table.to_numpy(), rowvar=False)
    # the multiple correlation from the inverse of the matrix of correlations
    by_inverse = 1 - 1 / np.linalg.inv(correlations)[0, 0]
    assert made.count == len(table) == 33_755
    assert made.r_squared == pytest.approx(by_inverse, abs=1e-9)
    assert made.r_squared == pytest.approx(0.597, abs=0.001)


def test_the_published_rank_gives_the_same_extent(study):
    """Manchester's extent from MHCLG's published IMD ranks, by the rule written out."""
    imd, areas = study.catalogue["imd_score"], study.areas
    inside = areas["lad_code"] == "E08000003"
    people = areas.loc[inside, "population"].astype(float)
    made = find_extent(weigh_extent(study.reference["imd_score"], imd)[inside], people)
    rank = study.reference.loc[inside, "imd_score"].map(
        lambda score: (study.reference["imd_score"] > score).sum() + 1
    )
    percentile = np.ceil(rank / 33_755 * 100)
    weight = np.interp(percentile, [10, 11, 30, 30.5], [1, 0.95, 0.05, 0])
    assert made == pytest.approx(float((weight * people).sum() / people.sum()), abs=1e-9)


def test_table_one_of_today_equals_numpy(study):
    for key in ("imd_score", "unemployed_pct"):
        made = measure(study.reference[key], study.reference["population"])
        values = study.reference[key].to_numpy(float)
        assert made.mean == pytest.approx(np.nanmean(values))
        assert made.spread == pytest.approx(np.nanstd(values, ddof=1))
