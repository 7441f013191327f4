"""The zones of a map: a browser gets the outlines of a ranking once, and a few bytes a press."""

import json
from dataclasses import replace

from czmap.map_paint import make_zone_shape
from czmap.map_zones import outlines_file, zones_message
from tests.drawn import draw_areas


def shapes():
    areas = draw_areas("12 34")
    codes = list(areas.index)
    return tuple(
        make_zone_shape(areas, [code], zone_id=f"z{at}", number=at, label=f"Zone {at}")
        for at, code in enumerate(codes[:3], start=1)
    )


def test_outlines_of_several_zones_are_in_a_file_that_another_choice_does_not_change():
    zones, kept = shapes(), {}

    def keep(name, text):
        kept[name] = text
        return f"there/{name}"

    said = [
        zones_message(tuple(replace(one, chosen=one.number == wanted) for one in zones), keep)
        for wanted in (1, 2)
    ]
    assert said[0]["outlines"] == said[1]["outlines"] == f"there/{next(iter(kept))}"
    assert len(kept) == 1
    assert "coordinates" not in json.dumps(said)
    assert [one["chosen"] for one in said[1]["zones"]] == [False, True, False]
    features = json.loads(next(iter(kept.values())))["features"]
    assert {one["properties"]["id"]: one["geometry"] for one in features} == {
        one.id: json.loads(json.dumps(one.outline)) for one in zones
    }


def test_another_outline_has_another_file():
    zones = shapes()
    other = (replace(zones[0], outline=zones[1].outline), *zones[1:])
    assert outlines_file(zones)[0] != outlines_file(other)[0]
    assert "_" not in outlines_file(zones)[0]


def test_one_outline_travels_with_the_message():
    def never(*_):
        raise AssertionError("no file is needed")

    (first, *_) = shapes()
    for zones in ((), (first,)):
        said = zones_message(zones, never)
        assert said["outlines"] == ""
        assert [one["outline"] for one in said["zones"]] == [one.outline for one in zones]


def test_a_zone_with_a_letter_says_it_in_the_place_of_its_number():
    one = shapes()[0]
    plain, lettered = zones_message((one,), str), zones_message((replace(one, letter="A"),), str)
    assert "letter" not in plain["zones"][0] and lettered["zones"][0]["letter"] == "A"
