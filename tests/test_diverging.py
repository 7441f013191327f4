"""Differences from a mean: their classes, their signs, and colours that anybody can tell apart."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.diverging import (
    MINUS,
    PURPLE_ORANGE,
    classify_differences,
    make_differences,
    signed,
)
from czmap.geodata.indicators import Direction

FIGURES = st.lists(st.one_of(st.none(), st.integers(-50, 50).map(float)), min_size=1, max_size=30)


def lightness(colour: str) -> float:
    """CIE L* of a colour, which is how light it is in grey."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 116 * np.cbrt(0.2126 * red + 0.7152 * green + 0.0722 * blue) - 16


def test_no_two_colours_are_alike_in_grey():
    levels = sorted(lightness(one) for one in PURPLE_ORANGE)
    assert min(np.diff(levels)) > 8
    assert lightness(PURPLE_ORANGE[4]) < lightness(PURPLE_ORANGE[0])


@given(FIGURES, st.sampled_from(Direction), st.integers(-5, 5).map(float))
def test_the_class_follows_the_sign_and_size_of_the_difference(figures, direction, mean):
    values = pd.Series(figures, dtype=float)
    made = make_differences(values, mean, reference=values, direction=direction)
    classes = classify_differences(made, decimals=1, sign=direction.sign)
    near, far = made.cuts
    for digit, value in zip(classes.digits, values, strict=True):
        if np.isnan(value):
            assert digit == "-"
            continue
        need = (value - mean) * direction.sign
        size = 2 if abs(need) > far else 1 if abs(need) > near else 0
        assert int(digit) == 2 + int(np.sign(need)) * size


@pytest.mark.parametrize(
    ("direction", "top"), [(Direction.HIGH, "beyond +4.0"), (Direction.LOW, f"beyond {MINUS}4.0")]
)
def test_the_legend_gives_signed_ranges_and_words(direction, top):
    values = pd.Series([0.0, 8.0])
    made = make_differences(values, 4.0, reference=values, direction=direction)
    classes = classify_differences(made, decimals=1, sign=direction.sign)
    assert classes.legend[0] == (4, f"{top}: much higher")
    assert classes.legend[2] == (2, "within ±1.0: about the same")


def test_a_constant_figure_and_no_figure_at_all():
    same = pd.Series([3.0, 3.0, None])
    made = make_differences(same, 3.0, reference=same, direction=Direction.HIGH)
    classes = classify_differences(made, decimals=1, sign=1)
    assert (classes.digits, classes.legend) == ("22-", ((2, "0: about the same"),))
    none = make_differences(same, float("nan"), reference=same, direction=Direction.HIGH)
    assert classify_differences(none, decimals=1, sign=1).legend == ()
    assert signed(-1234.5, decimals=1) == f"{MINUS}1,234.5"
