"""Charts of places side by side: a shape and a letter each, need to the right, no figure no dot."""

from czmap.charts.compare import COLOURS, SHAPES, Dot, Strip, draw_dots, draw_strips

DOTS = [
    Dot(letter=letter, place=f"{letter}. Place", indicator=name, at=at, said="said")
    for name, letter, at in [("work", "A", 0.2), ("work", "B", 0.9), ("health", "A", 0.5)]
]


def points(spec):
    return [one for one in spec["layer"] if one["mark"]["type"] == "point"]


def test_dots_say_place_by_letter_and_shape_and_lie_by_share():
    spec = draw_dots(DOTS, whose="Drawn borough", ink="#000000")
    (layer,) = points(spec)
    assert [row["at"] for row in layer["data"]["values"]] == [20.0, 90.0, 50.0]
    assert layer["encoding"]["shape"]["scale"]["domain"] == ["A", "B"]
    assert layer["encoding"]["y"]["sort"] == ["work", "health"]
    written = [one for one in spec["layer"] if one["mark"]["type"] == "text"]
    assert written[0]["encoding"]["text"]["field"] == "letter"
    assert "Drawn borough" in layer["encoding"]["x"]["title"][0]
    assert len(set(COLOURS)) == len(set(SHAPES)) == 5


def test_a_strip_is_stronger_where_more_are_and_has_a_line_of_its_own():
    strip = Strip(indicator="work", counts=(1, 0, 9), ends=("1", "9"), average=0.7)
    spec = draw_strips([strip], DOTS[:2], ink="#000000")
    cells = spec["layer"][0]["data"]["values"]
    assert [round(one["from"], 2) for one in cells] == [0.0, 0.67]
    assert cells[0]["shade"] < cells[1]["shade"] <= 0.8
    assert spec["layer"][0]["encoding"]["yOffset"]["scale"]["domain"] == ["", "A", "B"]
    (layer,) = points(spec)
    assert layer["encoding"]["yOffset"]["scale"]["domain"] == ["", "A", "B"]
    assert spec["layer"][1]["data"]["values"] == [{"indicator": "work", "at": 0.7}]
