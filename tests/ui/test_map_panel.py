"""The map on a page: what it sends, what a click gives, and what is shown when it fails."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from czmap import geometry_files
from czmap.choropleth import classify
from czmap.geodata.indicators import Direction
from czmap.geometry_files import GeometryFiles, map_order
from czmap.map_paint import AreaPaint, MapClick, Marking, describe_map, to_texts
from czmap.ui.map_panel import VALUES_APART, _message, find_click
from tests.drawn_pack import make_grid_pack, make_grid_study

PAGE = Path(__file__).resolve().parents[1] / "browser" / "map_page.py"


@pytest.fixture(scope="module")
def study():
    return make_grid_study(make_grid_pack())


@pytest.fixture(scope="module")
def paint(study):
    values = study.areas[next(iter(study.catalogue))]
    classes = classify(values, reference=values)
    return AreaPaint(title="x", classes=classes, values=to_texts(values, decimals=1))


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("CZMAP_DATA", str(tmp_path))
    geometry_files.cache_folder.cache_clear()
    yield
    geometry_files.cache_folder.cache_clear()


def said(*clicks):
    return {"last_active_drawing": {"properties": {"seq": 9, "clicks": list(clicks)}}}


def test_clicks_made_in_quick_succession_are_all_kept(study, paint):
    clicks = [[3, "area", "Z01000001"], [4, "area", "Z01000002"], [5, "area", "Z01000003"]]
    click = find_click(said(*clicks), study, paint, after=3)
    assert click == MapClick(
        kind="area",
        code="Z01000003",
        seq=5,
        earlier=(MapClick(kind="area", code="Z01000002", seq=4),),
    )


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        {"last_active_drawing": None},
        {"last_active_drawing": {"properties": {"clicks": "all"}}},
        said([4, "area", "E01000001"]),
        said([4, "zone", "Z01000001"]),
        said([4, "street", "Z01000001"]),
        said([4, "area", ["Z01000001"]]),
        said(["4", "area", "Z01000001"]),
        said([1, "area", "Z01000001"]),
    ],
)
def test_what_the_study_does_not_hold_is_no_click(study, paint, nonsense):
    assert find_click(nonsense, study, paint, after=1) is None


@pytest.mark.parametrize(
    ("direction", "note"),
    [
        (Direction.HIGH, "darker = higher need"),
        (Direction.LOW, "darker = higher need (lower values)"),
    ],
)
def test_the_legend_says_which_way_need_lies(study, tmp_path, direction, note):
    values = study.areas[next(iter(study.catalogue))]
    classes = classify(values, reference=values, direction=direction)
    paint = AreaPaint(title="x", classes=classes, values=to_texts(values, decimals=1))
    message = _message(study, paint, GeometryFiles(study.pack, tmp_path))
    assert message["note"] == note
    assert message["missing"] == 2
    assert len(message["values"].split(VALUES_APART)) == len(message["classes"]) == 100
    order = map_order(study.areas)
    assert message["values"].split(VALUES_APART)[7] == paint.values[order[7]]


def test_the_page_shows_a_map_and_its_words():
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert not page.exception
    assert any("Map of 100 neighbourhoods" in text.value for text in page.text)
    page.checkbox("zones").check().run()
    assert any("2 zones are outlined" in text.value for text in page.text)
    assert not page.exception


def test_a_disk_that_refuses_is_a_sentence_in_the_map_box(monkeypatch):
    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert not page.exception
    assert "could not be written" in page.error[0].value


def test_a_shape_is_taken_only_where_a_zone_is_drawn_by_hand(study, paint):
    drawn = [4, "shape", "circle 53,-2 900"]
    assert find_click(said(drawn), study, paint, after=3) is None
    marks = "0" * len(study.areas)
    marked = replace(paint, marking=Marking(marks=marks, mode="toggle"))
    click = find_click(said(drawn), study, marked, after=3)
    assert click == MapClick(kind="shape", code="circle 53,-2 900", seq=4)


def test_marks_are_sent_in_the_order_of_the_map(study, paint):
    marks = "".join(str(number % 4) for number in range(len(study.areas)))
    marking = Marking(marks=marks, mode="add", hints={"Z01000001": "With it: more"})
    files = GeometryFiles(study.pack, geometry_files.cache_folder())
    message = _message(study, replace(paint, marking=marking), files)
    assert message["marks"] == "".join(marks[i] for i in map_order(study.areas))
    assert (message["picking"], message["hints"]) == ("add", {"Z01000001": "With it: more"})
    assert "marks" not in _message(study, paint, files)
    said_of_it = describe_map(study.areas, replace(paint, marking=marking))
    assert f"{marks.count('1') + marks.count('2'):,} neighbourhoods are in your zone" in said_of_it
