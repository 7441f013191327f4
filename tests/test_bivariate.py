"""Two indicators at once: nine classes by need, ties together, missing in none."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageColor

from czmap.bivariate import (
    PALETTE,
    areas_of,
    count_cells,
    find_thirds,
    make_two,
    two_sentence,
)
from czmap.charts.two_square import draw_two_square
from czmap.errors import StudyError
from czmap.geodata.indicators import Catalogue, Direction
from czmap.geodata.study import StudyKey, load_study, make_study
from czmap.picture import NOTHING, to_png
from tests.drawn import draw_areas, make_indicator, make_pack

# Machado, Oliveira and Fernandes (2009): what the colour-blind see, in linear light
BLIND = {
    "none": np.eye(3),
    "red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998]],
    "green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
              [-0.011820, 0.042940, 0.968881]],
    "blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
             [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def draw_two(first, second):
    areas = draw_areas(first)
    areas["other"] = draw_areas(second)["drawn"]
    catalogue = Catalogue((make_indicator(short="one"),
                           make_indicator("other", Direction.LOW, short="two")))  # fmt: skip
    return make_study(make_pack(areas), catalogue, StudyKey())


def test_nine_classes_of_need_whichever_way_it_lies():
    study = draw_two("123\n123\n123", "111\n222\n333")
    two = make_two(study, "drawn", "other")
    # the second's need is greatest where its figure is lowest: the first row
    assert two.digits == "678345012"
    assert two.name_cell(8) == "high need on one, high on two"
    assert two.name_cell(2) == "high need on one, low on two"
    table = count_cells(study, two)
    assert table["neighbourhoods"].tolist() == [1] * 9
    assert table["residents"].sum() == study.areas["population"].sum()
    assert table["children"].sum() == study.areas["children"].sum()
    assert list(areas_of(study, two, 8).index) == ["Z01000003"]
    assert "1 has high need on both one and two" in two_sentence(study, two)


def test_a_figure_missing_on_either_is_in_no_class():
    study = draw_two("1?3\n123", "12?\n123")
    two = make_two(study, "drawn", "other")
    assert [two.digits[at] for at in (1, 2)] == ["-", "-"]
    assert [two.said[at] for at in (1, 2)] == ["", ""]
    assert count_cells(study, two)["neighbourhoods"].sum() == 4
    assert "2 lack a figure and are hatched." in two_sentence(study, two)
    nothing = make_two(draw_two("??", "12"), "drawn", "other")
    assert nothing.digits == "--"
    assert "No neighbourhood" in two_sentence(draw_two("??", "12"), nothing)


def test_one_figure_everywhere_is_the_middle_and_not_low_or_high():
    study = draw_two("55\n55", "12\n34")
    two = make_two(study, "drawn", "other")
    assert {int(digit) % 3 for digit in two.digits} == {1}


def test_twice_the_same_indicator_is_a_sentence():
    study = draw_two("12", "12")
    with pytest.raises(StudyError, match="same indicator"):
        make_two(study, "drawn", "drawn")


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=40), st.sampled_from(Direction))
def test_thirds_follow_need_and_keep_ties_together(numbers, direction):
    values = pd.Series(numbers, dtype=float)
    level, _ = find_thirds(values, reference=values, direction=direction)
    by_need = sorted(zip(values * direction.sign, level, strict=True))
    assert [one for _, one in by_need] == sorted(one for _, one in by_need)
    for value in set(numbers):
        assert len(set(level[values == value])) == 1
    if len(set(numbers)) == len(numbers) and len(numbers) % 3 == 0:
        assert np.bincount(level, minlength=3).tolist() == [len(numbers) // 3] * 3


def test_what_the_thirds_were_cut_from_is_named_where_figures_are_of_one_council():
    whole = load_study(StudyKey())
    first, second = "unemployed_pct", "barriers_score"
    there = whole.reference[second].where(whole.pack.areas["lad_code"] == "Z06000001")
    name = whole.pack.areas.set_index("lad_code").loc["Z06000001", "lad_name"].iloc[0]
    study = replace(whole, reference=whole.reference.assign(**{second: there}))
    assert make_two(whole, first, second).whose == "the invented borough's neighbourhoods"
    names = [study.catalogue[key].short_name for key in (first, second)]
    assert make_two(study, first, second).whose == (
        f"the invented borough's neighbourhoods ({names[0]}) and {name}'s ({names[1]})"
    )
    both = replace(study, reference=study.reference.assign(**{first: there}))
    assert make_two(both, first, second).whose == f"{name}'s neighbourhoods"
    assert make_two(study, first, second, pooled=False).whose == f"{study.name}'s neighbourhoods"


def test_real_thirds_are_thirds():
    study = load_study(StudyKey())
    two = make_two(study, "unemployed_pct", "barriers_score")
    known = study.areas[["unemployed_pct", "barriers_score"]].notna().all(axis=1)
    assert two.digits.count("-") == (~known).sum()
    share = count_cells(study, two)["share"]
    high = share[[cell for cell in range(9) if cell % 3 == 2]].sum()
    assert high == pytest.approx(1 / 3, abs=0.02)
    limit = study.reference["unemployed_pct"].quantile(2 / 3)
    for value, digit in zip(study.areas["unemployed_pct"], two.digits, strict=True):
        if digit != "-":
            assert (value > limit) == (int(digit) % 3 == 2)


def lab(colour, seen):
    channels = np.array(ImageColor.getrgb(colour)) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    x, y, z = XYZ @ np.clip(np.array(seen) @ linear, 0, 1) / (XYZ @ np.ones(3))
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


@pytest.mark.parametrize("blindness", BLIND)
def test_the_nine_colours_stay_apart_for_the_colour_blind(blindness):
    seen = [lab(colour, BLIND[blindness]) for colour in PALETTE]
    nearest = min(np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2))
    assert nearest > 15, "about 2 is the least difference that is seen side by side"
    lightness = [one[0] for one in seen]
    assert min(lightness) == lightness[8]
    assert max(lightness) == lightness[0]


def test_a_picture_of_a_country_takes_nine_colours():
    import io

    from PIL import Image

    place = np.array([[0, 1], [NOTHING, 2]], dtype=np.int32).repeat(12, axis=0).repeat(12, axis=1)
    image = Image.open(io.BytesIO(to_png(place, "08-", PALETTE))).convert("RGBA")
    assert image.getpixel((5, 5)) == (*ImageColor.getrgb(PALETTE[0]), 255)
    assert image.getpixel((18, 5)) == (*ImageColor.getrgb(PALETTE[8]), 255)
    assert image.getpixel((5, 18))[3] == 0
    assert len({image.getpixel((x, 18)) for x in range(12, 24)}) == 2


def test_the_key_has_every_cell_in_its_place_with_its_colour_and_count():
    spec = draw_two_square({8: 1_234}, PALETTE, "one", "two")
    rows = {row["cell"]: row for row in spec["data"]["values"]}
    assert rows["8"]["count"] == "1,234"
    assert (rows["2"]["x"], rows["2"]["y"]) == ("high", "low")
    scale = spec["layer"][0]["encoding"]["fill"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True))["6"] == PALETTE[6]
    assert {rows[cell]["ink"] for cell in "02346"} == {"#000000"}
    assert rows["8"]["ink"] == "#ffffff"
    assert spec["encoding"]["y"]["sort"] == ["high", "middle", "low"]
