"""The maps' colours, measured: told apart by colour-blind eyes and on a washed-out wall.

Colour blindness is simulated by the matrices of Machado, Oliveira and Fernandes (2009), severity 1,
in linear light; a washed-out projector by 40 % of white light over the picture, as in
`frontend.md`. Differences are CIE 1976 (the distance in L*a*b*, D65), where 2.3 can just be seen.
"""

from itertools import pairwise

import numpy as np
import pytest

from czmap.diverging import PURPLE_ORANGE
from czmap.map_paint import YLGNBU

LEAST = 12.0
"""Between neighbours on a legend: five times what can just be seen."""
MACHADO = {
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
EYES = ["usual", *MACHADO, "washed out", "grey"]


def to_linear(colour: str) -> np.ndarray:
    made = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(made <= 0.04045, made / 12.92, ((made + 0.055) / 1.055) ** 2.4)


def to_lab(linear: np.ndarray) -> np.ndarray:
    xyz = TO_XYZ @ np.clip(linear, 0, 1) / (TO_XYZ @ np.ones(3))
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def seen(colour: str, eye: str) -> np.ndarray:
    linear = to_linear(colour)
    if eye in MACHADO:
        linear = np.array(MACHADO[eye]) @ linear
    elif eye == "washed out":
        encoded = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
        pale = "#" + "".join(f"{round(255 * (0.6 * one + 0.4)):02x}" for one in encoded)
        linear = to_linear(pale)
    elif eye == "grey":
        linear = np.full(3, TO_XYZ[1] @ linear)
    return to_lab(linear)


def between(palette, eye):
    labs = [seen(colour, eye) for colour in palette]
    return [float(np.linalg.norm(a - b)) for a, b in pairwise(labs)]


@pytest.mark.parametrize("eye", EYES)
def test_neighbours_on_the_legend_differ(eye):
    assert len(YLGNBU) == 5
    assert min(between(YLGNBU, eye)) >= LEAST


@pytest.mark.parametrize("eye", [one for one in EYES if one != "grey"])
def test_neighbours_on_the_legend_of_differences_differ(eye):
    assert min(between(PURPLE_ORANGE, eye)) >= LEAST


@pytest.mark.parametrize("eye", EYES)
def test_darker_means_greater_need_for_every_eye(eye):
    light = [seen(colour, eye)[0] for colour in YLGNBU]
    assert light == sorted(light, reverse=True)


@pytest.mark.parametrize("eye", EYES)
def test_the_outline_stands_out_on_every_class(eye):
    """Black inside white: one of the two differs much from any fill."""
    for colour in (*YLGNBU, *PURPLE_ORANGE):
        fill = seen(colour, eye)
        away = [np.linalg.norm(fill - seen(stroke, eye)) for stroke in ("#000000", "#ffffff")]
        assert max(away) >= 40 * (0.6 if eye == "washed out" else 1)
