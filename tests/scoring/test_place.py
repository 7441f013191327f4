"""Places: found by code in the whole pack, and back from a link."""

import pytest

from czmap.errors import StudyError
from czmap.scoring.place import PlaceKind, make_place, make_zone_place, parse_members, parse_place
from tests.drawn import draw_areas, make_pack

NEED, WARDS = "123456\n123456", "AABbbc\nAABbbc"


@pytest.fixture
def pack():
    return make_pack(draw_areas(NEED, WARDS))


@pytest.mark.parametrize("kind", PlaceKind)
def test_every_kind_of_place_comes_back_from_its_token(pack, kind):
    areas = pack.areas
    codes = {
        PlaceKind.AREA: areas.index[3],
        PlaceKind.WARD: areas["ward_code"].iloc[0],
        PlaceKind.LAD: areas["lad_code"].iloc[0],
        PlaceKind.LADS: ".".join(sorted(areas["lad_code"].unique())),
        PlaceKind.REGION: areas["region_code"].iloc[0],
        PlaceKind.ZONE: ".".join(areas.index[:3]),
        PlaceKind.WHOLE: "",
    }
    place = make_place(pack, kind, codes[kind])
    assert place.members and set(place.members) <= set(areas.index)
    assert parse_place(pack, place.token) == place
    assert parse_members(pack, place.token) == place.members
    with pytest.raises(StudyError):
        parse_members(pack, f"{kind}:Z99999999" if place.code else "nowhere")


def test_a_ward_is_all_its_areas_and_a_zone_is_named_by_its_wards(pack):
    areas = pack.areas
    ward = areas["ward_code"].iloc[0]
    place = make_place(pack, PlaceKind.WARD, ward)
    assert place.members == tuple(areas.index[areas["ward_code"] == ward])
    zone = make_zone_place(pack, reversed(place.members), name="")
    assert zone.members == place.members and place.name in zone.name
    assert make_zone_place(pack, place.members, name="Ours").name == "Ours"


@pytest.mark.parametrize("token", ["", "town:x", "ward:nowhere", "area:", "zone:", "zone:a.b"])
def test_what_is_no_place_is_refused_in_a_sentence(pack, token):
    with pytest.raises(StudyError, match=r"Choose the place by name\."):
        parse_place(pack, token)
