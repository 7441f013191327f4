"""Lines and marks over a map."""

import json

import pytest
import shapely

from czmap.map_overlay import Overlay, describe_overlay, make_overlay, overlay_message
from tests.drawn import draw_areas


def test_a_shared_border_is_one_line_and_a_touch_is_none():
    areas = draw_areas("12\n34")
    made = make_overlay(
        areas, [("Z01000001", "Z01000002"), ("Z01000001", "Z01000004")], ["Z01000003"]
    )
    assert len(made.lines) == 1 and made.lines[0]["type"] == "LineString"
    line = shapely.geometry.shape(made.lines[0])
    both = areas.geometry.loc[["Z01000001", "Z01000002"]].to_crs(4326)
    assert (shapely.distance(both.to_numpy(), line) < 2e-5).all() and line.length > 0.008
    assert describe_overlay(made) == [
        "1 border is drawn as a double line: high need on both sides of a ward line.",
        "1 neighbourhood is outlined with dots: masked pocket.",
    ]
    kept = {}
    message = overlay_message(
        made, lambda name, text: kept.setdefault(name, text) and f"here/{name}"
    )
    assert message and message["marked"] == ["Z01000003"]
    ((name, text),) = kept.items()
    assert message["lines"] == f"here/{name}", "the lines themselves are not sent with a click"
    (feature,) = json.loads(text)["features"]
    assert feature["geometry"] == json.loads(json.dumps(made.lines[0]))


def test_nothing_to_show_is_nothing():
    made = make_overlay(draw_areas("12"), [], [])
    assert made.lines == () and describe_overlay(made) == []
    nowhere = lambda *_: pytest.fail("there is nothing to keep")  # noqa: E731
    assert all(overlay_message(one, nowhere) is None for one in (made, None, Overlay()))


def test_marks_without_lines_need_no_file():
    message = overlay_message(Overlay(marked=("Z01000001",)), lambda *_: pytest.fail("no lines"))
    assert message and message["lines"] == "" and message["marked"] == ["Z01000001"]


def test_marked_areas_as_one_have_their_outline_with_them():
    around = {"type": "Polygon", "coordinates": []}
    marked = Overlay(marked=("Z01000001",), around=around)
    message = overlay_message(marked, lambda *_: pytest.fail("no lines"))
    assert message and message["around"] == around and message["marked"] == ["Z01000001"]
