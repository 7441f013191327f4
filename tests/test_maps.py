"""The constant frame and the message beside it."""

import re

import pytest
from streamlit_folium import generate_js_hash, generate_leaflet_string

from czmap.maps import Assets, MapFiles, draw_frame, draw_paint
from tests.drawn_pack import HOSTILE

ASSETS = Assets(leaflet_script="../a.js", leaflet_style="../a.css", script="../b.js", style="b.css")


def files(lad="Z07000001"):
    return MapFiles(areas=[f"../geometry/areas-{lad}.json?v=1"], bounds=(53.0, -2.0, 53.1, -1.9))


def script_of(frame):
    frame.get_root().render()
    return generate_leaflet_string(frame)


def test_the_frame_of_one_study_is_always_the_same_script():
    one, two, other = (script_of(draw_frame(files(lad), ASSETS)) for lad in ("A", "A", "B"))
    assert generate_js_hash(one, "key") == generate_js_hash(two, "key")
    assert generate_js_hash(one, "key") != generate_js_hash(other, "key")


def test_no_script_style_or_tile_comes_from_another_host():
    frame = draw_frame(files(), ASSETS)
    links = [link for _, link in (*frame.default_js, *frame.default_css)]
    assert links == ["../a.js", "../b.js", "../a.css", "b.css"]
    assert "http" not in script_of(frame)


def test_tiles_are_asked_for_with_their_credit():
    script = script_of(draw_frame(files(), ASSETS, tiles=True))
    assert "tile.openstreetmap.org" in script
    assert "OpenStreetMap" in script


@pytest.mark.parametrize("name", HOSTILE.values())
def test_hostile_text_stays_inside_its_string(name):
    message = draw_paint({"title": name, "zones": [{"label": name}]}).message
    assert not re.search(r"[<>`$&]", message)


def test_the_message_holds_no_number_that_json_lacks():
    with pytest.raises(ValueError, match="JSON"):
        draw_paint({"value": float("nan")})
