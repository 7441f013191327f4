"""Studies: some councils of a pack, by name, with or without what lies over the edge."""

from dataclasses import replace

import pytest

from czmap.errors import PackError, StudyError
from czmap.geodata.study import StudyKey, find_lads, find_wards, load_study, make_study, pack_folder
from tests.drawn import CATALOGUE, draw_areas, draw_study, make_pack

NEED, WARDS = "123456\n123456", "AABbbc\nAABbbc"


@pytest.fixture
def pack():
    return make_pack(draw_areas(NEED, WARDS))


def test_figures_of_some_councils_only_are_compared_with_those():
    study = load_study(StudyKey())
    lads = study.pack.areas["lad_code"]
    names = dict(zip(lads, study.pack.areas["lad_name"], strict=True))
    assert study.place_of("income_score") == study.place_of("need") == "the invented borough"
    for codes in (["Z06000001"], ["Z06000001", "Z06000002"]):
        some = study.reference["income_score"].where(lads.isin(codes))
        own = replace(study, reference=study.reference.assign(income_score=some))
        named = " and ".join(sorted(names[code] for code in codes))
        whole = len(codes) == lads.nunique()
        assert own.place_of("income_score") == (study.place if whole else named)
    nowhere = replace(study, reference=study.reference.assign(income_score=float("nan")))
    assert nowhere.place_of("income_score") == study.place
    areas = study.pack.areas.assign(lad_code=study.pack.areas["ward_code"])
    many = areas["lad_code"].unique()[:5]
    some = study.reference["income_score"].where(areas["lad_code"].isin(many))
    by_ward = replace(
        study,
        pack=replace(study.pack, areas=areas),
        reference=study.reference.assign(income_score=some),
    )
    assert by_ward.place_of("income_score") == "the 5-council area"


def test_a_study_of_one_council_is_measured_against_the_whole_pack(pack):
    study = make_study(pack, CATALOGUE, StudyKey(lads=("Z06000001",)))
    assert study.name == "North" and len(study.areas) == 6
    assert len(study.reference) == 12 and "drawn" in study.areas
    assert set(study.contiguity.codes) == set(study.areas.index)
    assert set(study.wards.index) == {"Z05000065", "Z05000066"}


def test_over_the_edge_looks_at_neighbouring_councils(pack):
    study = make_study(pack, CATALOGUE, StudyKey(lads=("Z06000001",), over_the_edge=True))
    assert len(study.areas) == 12 and len(study.home) == 6


def test_an_unknown_council_code_is_named(pack):
    with pytest.raises(StudyError, match="1 council is not in Drawn borough. Namely: E06000001"):
        make_study(pack, CATALOGUE, StudyKey(lads=("E06000001",)))


def test_names_find_councils_by_council_region_ward_and_whole(pack):
    assert find_lads(pack, ["north"]) == ("Z06000001",)
    assert find_lads(pack, [" South ", "Z06000001"]) == ("Z06000001", "Z06000002")
    assert find_lads(pack, ["Drawn region"]) == ("Z06000001", "Z06000002")
    assert find_lads(pack, ["Ward c"]) == ("Z06000002",)
    assert find_lads(pack, ["Drawn borough"]) == ()


def test_a_wrong_name_is_suggested(pack):
    with pytest.raises(StudyError, match="'Norht'.*Did you mean North"):
        find_lads(pack, ["Norht"])
    with pytest.raises(StudyError, match="Check the spelling"):
        find_lads(pack, ["xyzzy"])


def test_a_ward_name_that_several_councils_use_is_asked_about():
    areas = draw_areas(NEED, WARDS)
    areas["ward_name"] = "Central"
    with pytest.raises(
        StudyError, match="2 councils have a ward called Central. Namely: North, South"
    ):
        find_lads(make_pack(areas), ["Central"])


def test_wards_by_name():
    study = draw_study(NEED, WARDS)
    assert find_wards(study, "ward B") == ("Z05000066", "Z05000098"), "the same name twice"
    with pytest.raises(StudyError, match="Did you mean Ward"):
        find_wards(study, "Wrad A")


def test_a_study_key_does_not_care_for_order():
    assert StudyKey(lads=("b", "a", "b")) == StudyKey(lads=("a", "b"))


def test_where_packs_lie(tmp_path, monkeypatch):
    monkeypatch.setenv("CZMAP_DATA", str(tmp_path))
    assert pack_folder("england") == tmp_path / "england"
    with pytest.raises(StudyError, match="no data called 'wales'"):
        pack_folder("wales")
    with pytest.raises(PackError, match="czmap data get"):
        load_study(StudyKey(pack="england"))


def test_a_council_that_an_areas_name_begins_with_is_not_said_twice():
    areas = draw_areas(NEED, WARDS)
    named = areas["lad_name"] == "North"
    areas.loc[named, "lsoa_name"] = "North 001A"
    areas.loc[~named, "lsoa_name"] = "Northwood 001A"
    names = make_study(make_pack(areas), CATALOGUE, StudyKey()).area_names
    wards = areas["ward_name"]
    for code, lad in areas["lad_name"].items():
        name = "North 001A" if lad == "North" else "Northwood 001A"
        where = wards[code] if lad == "North" else f"{wards[code]} ({lad})"
        assert names[code] == f"{name}, {where}"
