"""Manchester's wards, worked out again with plain pandas from the pack's tables."""

import pandas as pd
import pytest

from czmap.geodata.study import StudyKey, load_catalogue, make_study
from czmap.scoring.need import NeedIndex, score_need
from czmap.scoring.spill import is_highest
from czmap.scoring.within import (
    count_spill,
    find_pockets,
    find_spill,
    profile_wards,
    split_variance,
)

MANCHESTER = "E08000003"


@pytest.fixture(scope="module")
def study(england):
    return make_study(england, load_catalogue(), StudyKey(pack="england"))


@pytest.fixture(scope="module", params=["need", "imd_score"])
def need(request, study):
    if request.param != "need":
        return study.reference[request.param]
    index = NeedIndex(weights=study.catalogue.set_of("report").weights)
    return score_need(study.reference, index, study.catalogue).score


def test_variance_shares(study, need):
    rows = study.areas.assign(x=need)[study.areas["lad_code"] == MANCHESTER]
    made = split_variance(rows["x"], rows["ward_code"])
    inside = sum(((one["x"] - one["x"].mean()) ** 2).sum() for _, one in rows.groupby("ward_code"))
    share = inside / ((rows["x"] - rows["x"].mean()) ** 2).sum()
    assert (made.areas, made.groups) == (295, 32)
    assert made.within_share == pytest.approx(share)


def test_pockets(study, need):
    areas = study.areas
    wards = profile_wards(areas, need, areas["population"].to_numpy(float))
    got = find_pockets(areas, need, wards)
    rows = pd.DataFrame(areas.drop(columns="geometry")).assign(x=need)
    means = {
        code: (one["x"] * one["population"]).sum() / one["population"].sum()
        for code, one in rows.groupby("ward_code")
    }
    high_wards = sorted(means, key=means.get, reverse=True)[: len(means) // 5]
    tenth = rows["x"].nlargest(len(rows) // 10).index
    wanted = rows.loc[tenth]
    wanted = wanted[~wanted["ward_code"].isin(high_wards) & (wanted["children"] > 0)]
    here = wanted["lad_code"] == MANCHESTER
    assert set(got.index[got["lad_code"] == MANCHESTER]) == set(wanted.index[here])
    assert set(got.index) == set(wanted.index)


def test_spill(study, need, england_folder):
    areas = study.areas
    found = find_spill(areas, study.contiguity, is_highest(need, 0.1))
    pairs = pd.read_parquet(england_folder / "contiguity.parquet")
    tenth = set(need.nlargest(len(need) // 10).index)
    ward, lad = areas["ward_code"].to_dict(), areas["lad_code"].to_dict()
    wanted = {
        frozenset((a, b))
        for a, b, border in pairs[["lsoa_code_a", "lsoa_code_b", "border_m"]].itertuples(
            index=False
        )
        if border >= 1 and a in tenth and b in tenth and ward[a] != ward[b]
    }
    walked = found[~found["bridge"]]
    got = set(map(frozenset, zip(walked["lsoa_code_a"], walked["lsoa_code_b"], strict=True)))
    assert got == wanted
    inside = {one for one in wanted if any(lad[code] == MANCHESTER for code in one)}
    ours = found[(found["lad_a"] == MANCHESTER) | (found["lad_b"] == MANCHESTER)]
    assert len(inside) == len(ours) > 0
    assert count_spill(areas, ours)["pairs"].sum() == len(ours)
