"""Small maps as Vega-Lite: the right class, the hatch, the line and the highlight of every area."""

import json
import math

import numpy as np
import pyarrow as pa
import pytest
import shapely

from czmap.charts.small_maps import (
    HELD,
    WIDTH,
    SmallMap,
    draw_place_maps,
    draw_small_maps,
    fit_columns,
    make_ground,
    mark_area,
    publish_geometry,
)
from czmap.choropleth import classify
from czmap.map_paint import YLGNBU
from tests.drawn import SIDE, SOUTH, WEST, draw_areas

AREAS = draw_areas("98765\n4?210")
EXTENT = (WEST - 500, SOUTH - 2.5 * SIDE, WEST + 5.5 * SIDE, SOUTH + 500)


def small(areas=AREAS, **fields):
    classes = classify(areas["drawn"], reference=areas["drawn"])
    said = tuple(f"{value:g}" for value in areas["drawn"])
    return SmallMap(title="Drawn", classes=classes, said=said, **fields)


@pytest.fixture(scope="module")
def ground():
    return make_ground(AREAS, AREAS.index[:2], EXTENT, width=600)


@pytest.fixture(scope="module")
def spec(ground):
    return draw_small_maps(ground, [small(), small()], highlighted="Z01000003")


def test_every_area_carries_its_class_and_its_words(spec):
    digits = small().classes.digits
    features = {one["c"]: one for one in spec["datasets"]["areas"]}
    assert list(features) == list(AREAS.index)
    for code, digit, value in zip(AREAS.index, digits, AREAS["drawn"], strict=True):
        assert features[code]["k0"] == features[code]["k1"] == digit
        assert features[code]["t0"] == f"{value:g}"


def test_a_class_has_the_palettes_colour_and_the_legends_words(spec):
    fill = spec["concat"][0]["layer"][0]["encoding"]["fill"]
    colour_of = dict(zip(fill["scale"]["domain"], fill["scale"]["range"], strict=True))
    legend = small().classes.legend
    assert [colour_of[str(digit)] for digit, _ in legend] == [YLGNBU[digit] for digit, _ in legend]
    words = json.loads(fill["legend"]["labelExpr"].removesuffix("[datum.label]"))
    assert words == {**{str(digit): text for digit, text in legend}, "-": "no data (hatched)"}


def test_missing_areas_are_hatched_with_lines_inside_them(spec, ground):
    hatched = [one for one in spec["datasets"]["hatch"] if one["k0"] == "-"]
    assert len(hatched) == 1
    lines = shapely.from_geojson(json.dumps(hatched[0]["geometry"]))
    area = ground.shapes[list(AREAS.index).index("Z01000007")]
    assert lines.length > 5 * 100
    assert area.buffer(0.2).contains(lines)
    assert any(
        "datum.k0 === '-'" in str(layer.get("transform")) for layer in spec["concat"][0]["layer"]
    )


def test_no_hatch_where_nothing_is_missing():
    whole = draw_areas("12\n34")
    made = draw_small_maps(make_ground(whole, whole.index, EXTENT), [small(whole)])
    assert not any("hatch" in str(layer["data"]) for layer in made["concat"][0]["layer"])
    assert "-" not in made["concat"][0]["layer"][0]["encoding"]["fill"]["scale"]["domain"]


def test_north_is_up_and_the_scale_is_one(ground):
    # 6,000 metres are 600 pixels; the first area's north-west corner lies 500 metres in
    assert ground.shapes[0].bounds == pytest.approx((50, 50, 150, 150), abs=0.2)
    assert ground.size == (600, 300)
    assert ground.outline.bounds == pytest.approx((50, 50, 250, 150), abs=0.2)


def test_the_highlight_is_shared_and_named(spec):
    assert {one["name"]: one["views"] for one in spec["params"]} == {
        "over": ["map0", "map1"],
        HELD: ["map0", "map1"],
    }
    assert [one["layer"][0]["name"] for one in spec["concat"]] == ["map0", "map1"]
    for one in spec["concat"]:
        filters = str([layer["transform"] for layer in one["layer"][-2:]])
        assert filters.count('datum.c === "Z01000003"') == 2


def test_another_area_is_marked_without_drawing_anew(ground, spec):
    marked = mark_area(spec, "Z01000005")
    assert marked == draw_small_maps(ground, [small(), small()], highlighted="Z01000005")
    assert spec == draw_small_maps(ground, [small(), small()], highlighted="Z01000003")


def test_geometry_is_fetched_and_only_classes_and_words_are_sent(spec):
    files = {}

    def publish(text):
        return files.setdefault(text, f"file-{len(files)}.json")

    sent = publish_geometry(spec, publish)
    by_address = {address: json.loads(text) for text, address in files.items()}
    assert "coordinates" not in repr(sent)
    for one in sent["concat"]:
        assert {layer["data"]["url"] for layer in one["layer"]} == set(by_address)
        ground_layer = one["layer"][0]
        shapes = by_address[ground_layer["data"]["url"]]
        assert [shape["c"] for shape in shapes] == list(AREAS.index)
        (lookup,) = ground_layer["transform"]
        assert lookup["lookup"] == lookup["from"]["key"] == "c"
        table = sent["datasets"][lookup["from"]["data"]["name"]]
        rows = pa.ipc.open_stream(table).read_all().to_pylist()
        assert "".join(row["k0"] for row in rows) == small().classes.digits
        assert {row["c"] for row in rows} == set(AREAS.index)
        # marks need the code alone
        assert [list(step) for step in one["layer"][-1]["transform"]] == [["filter"]]


def test_hostile_names_stay_values(ground):
    hostile = AREAS.assign(lsoa_name='"]}</script>\u202e')
    made = draw_small_maps(
        make_ground(hostile, [], EXTENT),
        [small(legend=("a",), lines=("b",))],
        highlighted='x" || "',
    )
    assert made["datasets"]["areas"][0]["n"] == '"]}</script>'
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    assert 'datum.c === "x\\" || \\""' in str(
        made["concat"][0]["layer"][-1]["transform"][0]["filter"]["or"][-1]
    )


def test_areas_outside_the_extent_are_left_out():
    near = (WEST, SOUTH - SIDE, WEST + 2 * SIDE, SOUTH)
    made = draw_small_maps(make_ground(AREAS, [], near), [small()])
    # the two areas of the extent, and those that its edge cuts a few pixels of
    codes = [one["c"] for one in made["datasets"]["areas"]]
    assert codes[:2] == ["Z01000001", "Z01000002"]
    assert "Z01000004" not in codes
    ends = np.concatenate(
        [
            shapely.get_coordinates(shapely.from_geojson(json.dumps(one["geometry"])))
            for one in made["datasets"]["areas"]
        ]
    )
    assert ends.min() >= -4.1


@pytest.mark.parametrize(
    ("room", "row"), [(0, 3), (358, 1), (660, 2), (915, 3), (1_560, 5), (280 * 4 + 72, 4)]
)
def test_as_many_stand_in_a_row_as_have_room(room, row):
    signal = fit_columns(WIDTH)["signal"].replace("containerSize()[0] ||", f"{room} or")
    assert eval(signal, {"floor": math.floor, "max": max}) == row  # noqa: S307 - our own words


def test_several_places_stand_side_by_side_at_equal_scale():
    west, east = AREAS[:5], AREAS[5:]
    grounds = [make_ground(areas, areas.index[:1], EXTENT, width=300) for areas in (west, east)]
    made = draw_place_maps([(grounds[0], small(west)), (grounds[1], small(east))])
    assert [one["c"] for one in made["datasets"]["areas0"]] == list(west.index)
    assert [one["c"] for one in made["datasets"]["areas1"]] == list(east.index)
    second = made["concat"][1]["layer"]
    assert second[0]["data"]["name"] == "areas1"
    field = second[0]["encoding"]["fill"]["field"]
    assert "".join(one[field] for one in made["datasets"]["areas1"]) == small(east).classes.digits
    assert {layer["data"]["name"] for layer in second} == {"areas1", "hatch1", "outline1"}
    assert grounds[0].size == grounds[1].size
