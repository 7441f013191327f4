"""Places are found by what people type."""

from hypothesis import given
from hypothesis import strategies as st

from czmap.geodata.gazetteer import PlaceKind, codes_of, fold, make_gazetteer
from czmap.geodata.study import StudyKey, load_study

AREAS = load_study(StudyKey()).areas
PLACES = make_gazetteer(AREAS)


def test_a_whole_name_comes_before_its_start_and_a_council_before_its_neighbourhoods():
    found, count = PLACES.find("wenbury")
    assert found[0].kind is PlaceKind.COUNCIL
    assert {one.kind for one in found[1:]} == {PlaceKind.AREA}
    assert count == 1 + AREAS["lsoa_name"].str.startswith("Wenbury").sum()
    assert len(found) == 12
    exact, _ = PLACES.find("WENBURY 001a")
    assert [one.name for one in exact] == ["Wenbury 001A"]
    last = AREAS.index[AREAS["lad_name"] == "Wenbury"][-1]
    near, _ = PLACES.find("wenbury 0", near={last})
    assert near[0].code == last
    ward, _ = PLACES.find("otter")
    assert (ward[0].kind, ward[0].name, ward[0].within) == (PlaceKind.WARD, "Otterbank", "Wenbury")


def test_a_code_is_a_name_and_each_place_holds_its_own_areas():
    for place in PLACES.places:
        assert PLACES.find(f" {place.code.lower()} ") == ((place,), 1)
    codes = {kind: set() for kind in PlaceKind}
    for place in PLACES.places:
        held = codes_of(AREAS, place)
        assert held
        assert not codes[place.kind] & set(held)
        codes[place.kind] |= set(held)
    assert all(held == set(AREAS.index) for held in codes.values())


@given(st.text(max_size=30))
def test_any_text_is_answered(text):
    found, count = PLACES.find(text)
    assert len(found) == min(count, 12)
    assert fold(fold(text)) == fold(text)
    assert count == 0 or text.strip()
