"""Optional tables: deprivation of 2019, tenure, children's centres, hubs, coarse outlines."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from czmap.errors import CatalogueError, DownloadError
from czmap.geodata import official
from czmap.geodata.download import Fetcher
from czmap.geodata.formats import parse_points
from czmap.geodata.indicators import Catalogue, IndicatorSet
from czmap.geodata.official import make_england_pack
from czmap.geodata.pack import load_pack
from czmap.geodata.parsers import parse_deprivation, parse_deprivation_2019, parse_tenure
from czmap.geodata.postcode_files import parse_postcode_file
from czmap.geodata.postcodes import FILE, save_postcodes
from czmap.geodata.raw import RawStore
from czmap.geodata.school_parsers import parse_childrens_centres, parse_family_hubs, parse_schools
from czmap.geodata.study import StudyKey, load_catalogue, make_study
from czmap.scoring.patterns import usual_keys
from tests.geodata.tiny_publishers import (
    CENTRES,
    FAMILY_HUBS,
    census_zip,
    deprivation_2019_csv,
    deprivation_csv,
    feature_page,
    quick_manners,
    route_to,
    schools_csv,
    serve,
    tiny_sources,
)

DAY = date(2026, 11, 23)


@pytest.fixture
def publishers(monkeypatch):
    monkeypatch.setattr(official, "SOURCES", tiny_sources())
    with serve() as served:
        yield served


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "england"


@pytest.fixture
def build(folder, publishers):
    def run(**options):
        with Fetcher(route_to(publishers), quick_manners()) as fetcher:
            store = RawStore(
                folder=folder.parent / "downloads", fetcher=fetcher, today=DAY, **options
            )
            return make_england_pack(folder, store, report=lambda _: None)

    return run


def add_postcodes(home, tmp_path):
    file = tmp_path / "NSPL21_MAY_2025_UK.csv"
    file.write_text(
        "pcds,doterm,oseast1m,osnrth1m,lsoa21\nZZ1 1AA,,401600,300700,E01000002\n", encoding="utf-8"
    )
    save_postcodes(home, parse_postcode_file(file, today=DAY))


# --- the Indices of Deprivation of 2019 ----------------------------------------------------------


def test_scores_of_2019_are_carried_and_every_change_is_told(build, folder):
    manifest = build()
    scores = load_pack(folder).indicators["imd2019_score"]
    # unchanged; both parts of a split area; the mean of merged ones by residents of mid-2015
    assert scores.to_dict() == {
        "E01000001": 50.5, "E01000002": 40.0, "E01000003": 40.0,
        "E01000004": (10 * 1500 + 30 * 500) / 2000,
    }  # fmt: skip
    note = manifest.sources["iod2019"].note
    assert "4 neighbourhoods have a score" in note
    assert "1 area was split into 2: each part has its figure" in note
    assert "2 areas were merged: figures were averaged by residents" in note
    assert "imd2019_rank" not in load_pack(folder).published
    (join,) = [one for one in manifest.joins if one.source == "iod2019"]
    assert (join.areas, join.matched, join.missing) == (4, 4, ())


def test_ranks_of_2019_must_go_with_its_scores():
    broken = deprivation_2019_csv().replace(b"50.5,1", b"5.5,1")
    with pytest.raises(DownloadError, match="scores of IMD 2019 do not fall with its ranks"):
        parse_deprivation_2019(broken)


def test_without_the_lookup_there_is_no_deprivation_of_2019(build, folder, publishers):
    publishers.fault("arcgis-gone", "LSOA11", times=99)
    build()
    assert "imd2019_score" not in load_pack(folder).indicators


def test_h8_the_first_edition_is_told_by_what_is_in_it():
    first = (
        deprivation_csv().replace(b"E01000004", b"E01027305").replace(b"E06000099", b"E07000177")
    )
    with pytest.raises(DownloadError, match="first edition of the Indices of Deprivation 2025"):
        parse_deprivation(first)
    corrected = first.replace(b"E07000177", b"E06000062")
    assert len(parse_deprivation(corrected)) == 4


# --- tenure --------------------------------------------------------------------------------------


def test_tenure_counts_the_parts_and_not_their_sums_too(build, folder):
    build()
    indicators = load_pack(folder).indicators
    assert indicators["social_rented_pct"].tolist() == [30.0] * 4
    assert indicators["private_rented_pct"].tolist() == [25.0] * 4


def test_tenure_without_a_part_is_an_error():
    columns = {"Tenure of household: Total: All households": [9] * 5}
    with pytest.raises(DownloadError, match="columns are missing"):
        parse_tenure(census_zip("ts054", columns))


# --- what describes a place beside need ----------------------------------------------------------


def test_what_only_describes_a_place_is_never_weighted(build, folder):
    catalogue = load_catalogue()
    beside = {key for key, one in catalogue.items() if one.context}
    assert beside == {"imd2019_score", "social_rented_pct", "private_rented_pct"}
    assert not beside & {key for chosen in catalogue.sets for key, _ in chosen.weights}
    assert not beside & set(usual_keys(Catalogue(catalogue.indicators)))
    weighted = IndicatorSet(key="x", label="X", sentence="X.", weights=(("imd2019_score", 1.0),))
    with pytest.raises(CatalogueError, match="describe a place beside need, and are weighted"):
        Catalogue(catalogue.indicators, (weighted,))
    build()
    study = make_study(load_pack(folder), catalogue, StudyKey(pack="england"))
    assert beside < set(study.catalogue)
    assert "not comparable as levels" in study.catalogue["imd2019_score"].caveat


# --- children's centres and family hubs ----------------------------------------------------------


def test_places_are_read_as_services_and_closed_ones_are_not(build, folder):
    centres = parse_childrens_centres(CENTRES)
    assert centres["urn"].tolist() == ["20001", "20002"]
    assert centres["kind"].unique().tolist() == ["service"]
    hubs = parse_family_hubs(FAMILY_HUBS)
    assert hubs["name"].tolist() == ["St Chloë's Hub", "Far Hub"]  # once each; none without a place
    assert hubs["urn"].is_unique
    with pytest.raises(DownloadError, match="names no family hub"):
        parse_family_hubs(
            FAMILY_HUBS.replace(b"ZZ", b"").replace(b"1 1AA", b"").replace(b"9 9", b"")
        )


def test_without_postcodes_what_needs_them_is_named(build, folder):
    manifest = build()
    schools = load_pack(folder).schools.set_index("urn")
    assert schools.loc["20001", "lsoa_code"] == "E01000003"  # by its grid reference
    assert "20002" not in schools.index
    assert not (schools["phase"] == "Family hub").any()
    assert "there is no table of postcodes here" in manifest.absent["family_hubs"]
    assert "1 of 2 sites could be placed" in manifest.sources["childrens_centres"].note


def test_with_postcodes_hubs_are_placed_and_the_others_counted(build, folder, tmp_path):
    add_postcodes(folder.parent, tmp_path)
    manifest = build()
    assert "family_hubs" not in manifest.absent
    assert "1 of 2 sites could be placed" in manifest.sources["family_hubs"].note
    schools = load_pack(folder).schools
    hub = schools[schools["phase"] == "Family hub"].iloc[0]
    assert (hub["name"], hub["lsoa_code"]) == ("St Chloë's Hub", "E01000002")
    assert (hub["easting"], hub["northing"]) == (401_600, 300_700)
    assert np.isnan(hub["pupils"])
    assert hub["trust"] == ""
    annexe = schools[schools["urn"] == "20002"].iloc[0]
    assert annexe["lsoa_code"] == "E01000002"
    assert (schools["kind"] == "school").sum() == 2


def test_a_damaged_table_of_postcodes_is_named_and_stops_nothing(build, folder):
    folder.parent.mkdir(exist_ok=True)
    (folder.parent / FILE).write_bytes(b"other")
    assert "is damaged" in build().absent["postcodes"]


def test_a_childrens_centre_among_the_schools_is_no_school():
    centre = b"100009,Sunny,Open,Not applicable,Children's centre,,,400500,300500,E01000001\r\n"
    assert len(parse_schools(schools_csv() + centre)) == len(parse_schools(schools_csv()))


# --- what is asked for by name, and what cannot be read ------------------------------------------


def test_coarse_outlines_come_only_when_named_and_then_stay(build, folder, publishers):
    build()
    assert load_pack(folder).drawing is None
    assert not publishers.asked_for("BSC_V4")
    manifest = build(only=frozenset({"lsoa21_bsc"}), fresh=True)
    assert load_pack(folder).drawing.index.tolist() == load_pack(folder).areas.index.tolist()
    assert manifest.tables["drawing"].sources == ("lsoa21_bsc",)
    build()
    assert load_pack(folder).drawing is not None


def test_h8_an_optional_table_that_changed_its_shape_is_named_and_not_kept(
    build, folder, publishers, monkeypatch
):
    def refuse(_):
        raise DownloadError("1 columns are missing from the table.")

    changed = tuple(
        replace(one, parse=refuse) if one.key == "ts054" else one for one in tiny_sources()
    )
    monkeypatch.setattr(official, "SOURCES", changed)
    manifest = build()
    assert "columns are missing" in manifest.absent["ts054"]
    assert "The pack is built without tenure." in manifest.absent["ts054"]
    assert "social_rented_pct" not in load_pack(folder).indicators
    assert not (folder.parent / "downloads" / "ts054").exists()


def test_points_must_be_points_in_british_metres():
    page = json.loads(feature_page(["E01000001"]))
    with pytest.raises(DownloadError, match="other shapes than one point"):
        parse_points(json.dumps(page).encode(), {"lsoa_code": "LSOA21CD"})
    page["features"][0]["geometry"] = {"type": "Point", "coordinates": [-1.5, 53.4]}
    with pytest.raises(DownloadError, match="not in British metres"):
        parse_points(json.dumps(page).encode(), {"lsoa_code": "LSOA21CD"})
    page["features"][0]["geometry"] = {"type": "Point", "coordinates": [400_000.5, 300_000.25]}
    placed = parse_points(json.dumps(page).encode(), {"lsoa_code": "LSOA21CD"})
    assert placed.iloc[0].tolist() == ["E01000001", 400_000.5, 300_000.25]
