"""What wards hide: variance within and between, masked pockets, need across ward lines."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from czmap.geodata.demo_story import load_story
from czmap.geodata.study import INVENTED, StudyKey, load_study, pack_folder
from czmap.scoring.need import NeedIndex, score_need
from czmap.scoring.spill import is_highest
from czmap.scoring.within import (
    count_spill,
    find_pockets,
    find_spill,
    profile_wards,
    split_in_words,
    split_variance,
)
from tests.drawn import draw_areas, draw_study

FIGURES = st.lists(
    st.tuples(st.one_of(st.floats(-1e3, 1e3), st.just(float("nan"))), st.sampled_from("abcd")),
    min_size=1,
    max_size=30,
)


def people(areas):
    return areas["population"].to_numpy(float)


@given(rows=FIGURES, seed=st.integers(0, 99))
@settings(max_examples=60)
def test_within_and_between_are_the_whole_in_any_order(rows, seed):
    values, groups = pd.Series([v for v, _ in rows]), pd.Series([g for _, g in rows])
    made = split_variance(values, groups)
    known = values.dropna().to_numpy()
    total = ((known - known.mean()) ** 2).sum() if len(known) else 0.0
    assert made.within + made.between == pytest.approx(total, rel=1e-9, abs=1e-6)
    assert made.areas + made.missing == len(rows)
    order = np.random.default_rng(seed).permutation(len(rows))
    again = split_variance(values.iloc[order], groups.iloc[order])
    assert (again.areas, again.groups) == (made.areas, made.groups)
    assert again.within == pytest.approx(made.within, rel=1e-9, abs=1e-6)


def test_the_split_by_hand_and_in_words():
    made = split_variance(pd.Series([1.0, 3, 5, 7, np.nan]), pd.Series(list("aabbb")))
    assert (made.within, made.between, made.areas, made.missing) == (4, 16, 4, 1)
    said = {"place": "Wells", "inside": "wards", "what": "need"}
    assert split_in_words(made, **said) == (
        "20 % of the differences in need between Wells' neighbourhoods lie inside the two wards, "
        "the rest between them."
    )
    same = split_variance(pd.Series([2.0, 2.0]), pd.Series(list("ab")))
    assert same.within_share is None and "do not differ in need" in split_in_words(same, **said)
    one = split_variance(pd.Series([1.0, 2.0]), pd.Series(list("aa")))
    assert split_in_words(one, **said).endswith("lie in one ward.")
    several = split_variance(pd.Series([1.0, 3, 5, 7, 9]), pd.Series(list("aabbc")))
    councils = split_in_words(several, place="Wells", inside="councils", what="need")
    assert councils.endswith("lie inside the 3 councils, the rest between them.")
    none = split_variance(pd.Series([np.nan]), pd.Series(["a"]))
    assert split_in_words(none, **said) == "No neighbourhood of Wells has a figure for need."
    nearly = split_variance(pd.Series([0.0, 0.1, 50, 50]), pd.Series(list("aabb")))
    assert split_in_words(nearly, **said).startswith("less than 1 %")


def test_a_ward_is_measured_without_what_is_missing():
    areas = draw_areas("19?5\n3??7", "AABB\nACCC")
    areas.loc["Z01000001", "population"] = 4_500.0
    made = profile_wards(areas, areas["drawn"], people(areas)).set_index("ward_name")
    first = made.loc["Ward A"]
    assert (first["areas"], first["known"], first["lowest"], first["highest"]) == (3, 3, 1, 9)
    assert (first["lowest_code"], first["highest_code"]) == ("Z01000001", "Z01000002")
    assert first["range"] == 8 and first["plain_mean"] == pytest.approx(13 / 3)
    assert first["mean"] == pytest.approx((3 * 1 + 9 + 3) / 5)
    assert first["sd"] == pytest.approx(np.std([1, 9, 3]))
    one = made.loc["Ward B"]
    assert (one["areas"], one["known"], one["range"], one["sd"]) == (2, 1, 0, 0)
    # of equals the first code
    same = draw_areas("55", "AA")
    tied = profile_wards(same, same["drawn"], people(same)).iloc[0]
    assert tied["lowest_code"] == tied["highest_code"] == "Z01000001"
    shuffled = areas.sample(frac=1, random_state=1)
    again = profile_wards(shuffled, shuffled["drawn"], people(shuffled))
    pd.testing.assert_frame_equal(again.set_index("ward_name"), made)


def test_a_pocket_is_high_where_its_ward_is_not_and_children_live_there():
    areas = draw_areas("92222\n28222\n11111\n11111", "AAABB\nCCABB\nDDEEF\nDDEEF")
    areas["drawn"] += np.arange(20) / 1_000
    wards = profile_wards(areas, areas["drawn"], people(areas))
    # six wards: the fifth is one ward; twenty areas: the tenth is two
    highest = wards["mean"].idxmax()
    found = find_pockets(areas, areas["drawn"], wards)
    assert highest == areas.loc["Z01000007", "ward_code"]
    assert list(found["lsoa_name"]) == ["Drawn 001"]
    row = found.iloc[0]
    assert row["above"] == pytest.approx(row["need"] - wards.loc[row["ward_code"], "mean"])
    areas.loc["Z01000001", "children"] = 0.0
    assert find_pockets(areas, areas["drawn"], wards).empty


def test_spill_over_is_found_and_counted_on_both_sides():
    study = draw_study("199\n199\n119", "AAb\nAAb\nAAb")
    codes = study.contiguity.codes
    high = codes.isin(["Z01000002", "Z01000003", "Z01000005", "Z01000006", "Z01000009"])
    found = find_spill(study.areas, study.contiguity, high)
    assert set(zip(found["lsoa_code_a"], found["lsoa_code_b"], strict=True)) == {
        ("Z01000002", "Z01000003"),
        ("Z01000005", "Z01000006"),
    }
    row = count_spill(study.areas, found).iloc[0]
    assert (row["pairs"], row["areas_a"], row["areas_b"]) == (2, 2, 2)
    assert (row["residents_a"], row["children_b"], row["children"]) == (3_000, 600, 1_200)
    assert row["border_m"] == pytest.approx(2_000) and row["council_line"]
    assert (row["ward_name_a"], row["ward_name_b"]) == ("Ward A", "Ward b")
    none = find_spill(study.areas, study.contiguity, high & False)
    assert none.empty and count_spill(study.areas, none).empty


def test_the_planted_story_is_found():
    story, study = load_story(pack_folder(INVENTED)), load_study(StudyKey())
    index = NeedIndex(weights=study.catalogue.set_of("report").weights)
    need = score_need(study.reference, index, study.catalogue).score
    wards = profile_wards(study.areas, need, people(study.areas))
    pockets = find_pockets(study.areas, need, wards)
    assert set(story.masked) <= set(pockets.index)
    spill = find_spill(study.areas, study.contiguity, is_highest(need, 0.1))
    counted = count_spill(study.areas, spill)
    assert tuple(sorted(story.pocket_wards)) in set(
        zip(counted["ward_a"], counted["ward_b"], strict=True)
    )
