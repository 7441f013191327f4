"""One legend for maps side by side: every class and mark is in it, and nothing in it is HTML."""

from dataclasses import replace

import pandas as pd

from czmap.choropleth import classify
from czmap.map_paint import AreaPaint
from czmap.ui.legend_strip import strip_of_classes

VALUES = pd.Series([1.0, 2.0, 3.0, None, 5.0])


def paint() -> AreaPaint:
    classes = classify(VALUES, reference=VALUES, decimals=0)
    texts = ("1", "2", "3", "", "5")
    return AreaPaint(title="Need", classes=classes, values=texts, breaks_of="fifths of here")


def test_every_class_its_colour_missing_data_and_marks_are_told():
    one = paint()
    said = strip_of_classes(one, ["dots: in only one"])
    assert all(
        f"background:{one.palette[digit]}" in said and words in said
        for digit, words in one.classes.legend
    )
    assert "no data" in said and "dots: in only one" in said and "fifths of here" in said


def test_hostile_words_stay_words():
    bad = "<img src=x onerror=alert(1)>"
    said = strip_of_classes(replace(paint(), title=bad, breaks_of=bad, note=bad, unit=bad), [bad])
    assert "<img" not in said and said.count("&lt;img") == 5
