"""Charts in the room: words twice as large, room for them, and the same figures."""

import numpy as np

from czmap.charts.enlarged import TIMES, enlarge
from czmap.charts.people import draw_gauge
from czmap.charts.small_maps import fit_columns
from czmap.charts.spread import Marker, Series, draw_histogram
from czmap.charts.two_square import draw_two_square


def sizes(spec):
    """List every size of words that a chart says."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key.endswith(("fontSize", "FontSize")):
                yield value
            else:
                yield from sizes(value)
    elif isinstance(spec, list):
        for one in spec:
            yield from sizes(one)


def histogram():
    """Draw two places over three bins, each with its average."""
    return draw_histogram(
        [0.0, 1.0, 2.0, 3.0],
        [
            Series(name="All", counts=(3, 2, 1), everywhere=True),
            Series(name="Here", counts=(0, 1, 1)),
        ],
        [
            Marker(value=1.2, label="all: 1.2", everywhere=True),
            Marker(value=2.1, label="here: 2.1"),
        ],
        title="A figure",
        ink="#000000",
    )


def test_no_word_of_a_chart_is_under_24_pixels_and_its_values_stay():
    charts = [
        histogram(),
        draw_gauge("Residents", 900.0, [1.0, 20.0, np.nan, 4.0, 5.0][:4], ink="#000000"),
        draw_two_square({0: 5, 8: 1}, ["#ffffff"] * 9, "one", "two"),
    ]
    for chart in charts:
        large = enlarge(chart)
        assert min(sizes(large)) >= 24
        assert values_of(large) == values_of(chart)


def test_words_of_two_lines_have_lines_as_far_apart_as_they_are_large():
    heights = [one["mark"].get("lineHeight") for one in enlarge(histogram())["layer"]]
    assert [one for one in heights if one] and min(one for one in heights if one) >= 24


def values_of(spec):
    """List the data of a chart."""
    return [spec.get("data")] + [one.get("data") for one in spec["layer"]]


def test_what_is_placed_in_pixels_keeps_its_distance_from_larger_words():
    small, large = histogram(), enlarge(histogram())
    assert large["height"] == TIMES * small["height"]
    words = [one for one in small["layer"] if one["mark"]["type"] == "text"]
    grown = [one for one in large["layer"] if one["mark"]["type"] == "text"]
    for one, other in zip(words, grown, strict=True):
        assert other["encoding"]["y"]["value"] == TIMES * one["encoding"]["y"]["value"]
        assert other["mark"]["limit"] == TIMES * one["mark"]["limit"]


def test_small_maps_grow_and_fewer_stand_in_a_row():
    view = {
        "width": 290,
        "height": 200,
        "title": {"text": "A map", "fontSize": 14},
        "layer": [{"mark": {"type": "geoshape"}, "projection": {"type": "identity", "scale": 1}}],
    }
    spec = {"concat": [view, view], "columns": {"signal": "2"}, "config": {"mark": {"aria": False}}}
    large = enlarge(spec)
    assert [one["width"] for one in large["concat"]] == [580, 580]
    assert large["concat"][0]["layer"][0]["projection"]["scale"] == TIMES
    assert large["columns"] == fit_columns(580)
    assert large["config"]["mark"] == {"aria": False}
    assert view["width"] == 290 and spec["columns"] == {"signal": "2"}
