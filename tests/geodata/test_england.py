"""Joining the official tables, and the whole way from publishers to pack on four neighbourhoods."""

import hashlib
import re
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from czmap.errors import AreaError, CzmapError, DefinitionError, DownloadError, PackError
from czmap.exports.code_lists import parse_code_list
from czmap.geodata import official
from czmap.geodata.codebook import Sort
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.download import Fetcher
from czmap.geodata.england import (
    MADE_FROM,
    check_deprivation,
    join_england,
    no_bridges,
    parse_bridges,
)
from czmap.geodata.official import make_england_pack
from czmap.geodata.own_table import make_book
from czmap.geodata.pack import OPTIONAL, REQUIRED, load_pack
from czmap.geodata.parsers import parse_deprivation
from czmap.geodata.raw import RawStore
from czmap.geodata.source import load_table
from czmap.geodata.sources import ATTRIBUTION
from tests.geodata.tiny_publishers import (
    CHANGES,
    SQUARES,
    STEPS,
    deprivation_csv,
    quick_manners,
    route_to,
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
def fetcher(publishers):
    with Fetcher(route_to(publishers), quick_manners()) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "england"


def build(folder, fetcher, *, fresh=False, seen=None, bridges=None):
    downloads = folder.parent / "downloads"
    store = RawStore(folder=downloads, fetcher=fetcher, today=DAY, fresh=fresh)
    said = (lambda _: None) if seen is None else seen.append
    return make_england_pack(folder, store, report=said, bridges=bridges)


def fingerprints(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


@pytest.fixture
def tables(publishers, fetcher, tmp_path):
    store = RawStore(folder=tmp_path / "raw", fetcher=fetcher, today=DAY)
    return official.fetch_official(store, steps=STEPS, report=lambda _: None).tables


# --- the whole way -------------------------------------------------------------------------------


def test_a_pack_is_built_from_what_is_published(folder, fetcher):
    seen = []
    manifest = build(folder, fetcher, seen=seen)
    pack = load_pack(folder)
    assert pack.areas.index.tolist() == list(SQUARES)
    first = pack.areas.iloc[0]
    assert first["ward_name"] == "Ward 1"
    assert (first["lad_code"], first["region_name"]) == ("E06000001", "North East")
    assert (first["population"], first["children"]) == (1500, 300)
    assert (first["pwc_easting"], first["pwc_northing"]) == (400_010, 300_020)
    assert pack.indicators["good_health_pct"].tolist() == [60.0] * 4
    assert pack.indicators["unemployed_pct"].tolist() == [5.0] * 4
    assert pack.indicators["imd_score"].tolist() == [80.5, 40.25, 20.125, 1.0625]
    assert pack.published["imd_rank"].tolist() == [1, 2, 3, 4]
    assert len(pack.contiguity.left) == 6  # four squares round a corner all touch
    assert int(pack.contiguity.joined(ContiguityRule.ROOK).sum()) == 4
    assert pack.wards.index.tolist() == ["E05000001", "E05000002"]
    assert pack.lads["lad_name"].tolist() == ["Testham"]
    assert manifest == pack.manifest
    begun = [progress.step for progress in seen if progress.bytes_done == 0]
    assert begun == list(range(1, STEPS + 1))
    assert {progress.steps for progress in seen} == {STEPS}


def test_the_manifest_says_where_everything_came_from(folder, fetcher, publishers):
    manifest = build(folder, fetcher)
    assert set(manifest.sources) == {s.key for s in tiny_sources() if s.usual} - {"ts052"}
    for source in manifest.sources.values():
        assert source.address.startswith("https://")
        assert len(source.sha256) == 64
        assert source.publisher
        assert source.licence
        assert source.period
        assert source.retrieved
        assert source.bytes > 0
        assert source.rows > 0
        assert f"Fetched through the mirror {publishers.address}." in source.note
    assert set(MADE_FROM) == {*REQUIRED, *OPTIONAL} == {*manifest.tables, "drawing"}
    assert manifest.tables["areas"].sources == MADE_FROM["areas"]
    assert "ts052" not in manifest.tables["indicators"].sources
    assert manifest.attribution == ATTRIBUTION
    assert not manifest.invented


def test_a_pack_knows_the_areas_of_2011_and_residents_by_age(folder, fetcher):
    build(folder, fetcher)
    pack = load_pack(folder)
    assert pack.changes.to_numpy().tolist() == [list(row) for row in sorted(CHANGES)]
    assert pack.ages.loc["E01000003"].to_dict() == {
        "aged_0_4": 100, "aged_5_9": 90, "aged_10_14": 80, "aged_15_19": 70, "aged_20_24": 60,
    }  # fmt: skip
    book = make_book(pack)
    assert book.former == {"E01000001", "E01000007", "E01000008", "E01000009"}
    assert book.sort("E01000009") is Sort.ONLY_2011
    assert book.sort("E01000002") is Sort.ONLY_2021
    assert book.names["testham 001d"] == "E01000004"


def test_a_pasted_list_of_2011_is_carried_and_every_change_is_said(folder, fetcher):
    build(folder, fetcher)
    listed = parse_code_list("E01000001 E01000009\nE01000007\nE01000005", load_pack(folder))
    assert listed.members == ("E01000001", "E01000002", "E01000003")
    said = " ".join(listed.said)
    assert "2 codes are of the 2011 census" in said
    assert "1 neighbourhood was split since: E01000009." in said
    assert "1 neighbourhood of 2011 left out until you say: E01000007." in said
    assert "1 code is not a neighbourhood of England in this data: E01000005." in said
    whole = parse_code_list("E01000008, E01000007", load_pack(folder))
    assert whole.members == ("E01000004",)
    part = parse_code_list("E01000008", load_pack(folder))
    assert part.members == ()
    assert "left out until you say: E01000008" in " ".join(part.said)


def test_without_the_optional_tables_a_pack_still_loads(folder, fetcher, publishers):
    publishers.fault("status-404", "ts007a", times=99)
    publishers.fault("status-404", "LSOA11", times=99)
    publishers.fault("arcgis-gone", "LSOA_Pop", times=99)
    manifest = build(folder, fetcher)
    assert {"ts007a", "lsoa11_lsoa21", "lsoa21_centres"} < set(manifest.absent)
    pack = load_pack(folder)
    assert "pwc_easting" not in pack.areas.columns
    assert pack.ages is None
    assert pack.changes.empty
    assert not make_book(pack).former
    with pytest.raises(DefinitionError, match="which this data does not hold"):
        parse_code_list("E01000009", pack)


def test_an_optional_table_that_is_not_published_is_named(folder, fetcher):
    manifest = build(folder, fetcher)
    assert list(manifest.absent) == ["ts052", "family_hubs"]
    assert "without overcrowding" in manifest.absent["ts052"]
    assert "overcrowded_pct" not in load_pack(folder).indicators.columns


def test_the_same_tables_make_the_same_edition(folder, fetcher):
    first = build(folder, fetcher)
    second = build(folder, fetcher, fresh=True)
    assert first.edition == second.edition
    assert fingerprints(folder)["areas.parquet"] == first.tables["areas"].sha256


def test_schools_get_their_neighbourhood_or_are_counted_out(folder, fetcher):
    manifest = build(folder, fetcher)
    schools = load_pack(folder).schools.set_index("urn")
    own = schools[schools["kind"] == "school"]
    assert own["lsoa_code"].to_dict() == {"100001": "E01000001", "100002": "E01000004"}
    assert "left out, being in Wales, abroad or online: 2." in manifest.sources["gias"].note


def test_another_council_by_mhclg_is_noted_and_ons_kept(folder, fetcher):
    manifest = build(folder, fetcher)
    joins = {join.source: join for join in manifest.joins}
    assert "E01000004 (Testham by ONS, Elsewhere by MHCLG)" in joins["iod2025"].note
    assert load_pack(folder).areas["lad_code"].unique().tolist() == ["E06000001"]
    assert all(join.matched == join.areas == 4 for join in manifest.joins)


@pytest.mark.parametrize(
    ("kind", "match"),
    [
        ("status-404", "File_7"),
        ("status-503", "ts066"),
        ("status-503", "ts052"),  # optional means "not published", not "the network is bad today"
        ("truncate", "Lower_layer"),
        ("html", "ts037"),
        ("html", "edubase"),
        ("drop", "WD_MAY"),
        ("bad-json", "LAD24_RGN24"),
        ("arcgis-error", "LSOA21_WD25"),
        ("count-mismatch", "Lower_layer"),
    ],
)
def test_a_fault_on_the_way_leaves_the_old_pack_byte_for_byte(
    folder, fetcher, publishers, kind, match
):
    build(folder, fetcher)
    before = fingerprints(folder)
    publishers.fault(kind, match, times=99)
    with pytest.raises(DownloadError) as caught:
        build(folder, fetcher, fresh=True)
    assert caught.value.sentence()
    assert fingerprints(folder) == before
    assert {path.name for path in folder.parent.iterdir()} == {"england", "downloads"}


def test_a_first_build_that_breaks_shows_no_pack_and_goes_on_later(folder, fetcher, publishers):
    publishers.fault("drop", "Lower_layer", times=5)
    with pytest.raises(DownloadError):
        build(folder, fetcher)
    assert not folder.exists()
    asked = len(publishers.asked_for("File_7_IoD2025"))
    build(folder, fetcher)
    assert len(publishers.asked_for("File_7_IoD2025")) == asked == 1
    assert len(load_pack(folder).areas) == 4


def test_a_stop_in_the_middle_leaves_the_old_pack(folder, fetcher):
    build(folder, fetcher)
    before = fingerprints(folder)

    def stop(progress):
        if progress.title.startswith("Finding"):
            raise KeyboardInterrupt

    store = RawStore(folder=folder.parent / "downloads", fetcher=fetcher, today=DAY)
    with pytest.raises(KeyboardInterrupt):
        make_england_pack(folder, store, report=stop)
    assert fingerprints(folder) == before


def test_a_table_that_cannot_be_parsed_is_not_kept(folder, fetcher, publishers, monkeypatch):
    publishers.version = b"E01000009,short\n"
    with pytest.raises(DownloadError, match=r"English Indices.*Line 6 has 2 cells"):
        build(folder, fetcher)
    publishers.version = b""
    build(folder, fetcher)
    assert len(load_pack(folder).areas) == 4


# --- joining -------------------------------------------------------------------------------------


def test_a_missing_row_is_missing_and_listed(tables):
    tables["ts037"] = tables["ts037"].iloc[1:]
    joined = join_england(tables)
    assert joined.tables["indicators"]["good_health_pct"].isna().tolist() == [True] + [False] * 3
    join = next(join for join in joined.joins if join.source == "ts037")
    assert (join.areas, join.matched, join.missing) == (4, 3, ("E01000001",))


def test_a_ward_without_an_outline_is_listed(tables):
    tables["wd25_outlines"] = tables["wd25_outlines"].iloc[1:]
    join = next(join for join in join_england(tables).joins if join.source == "wd25_outlines")
    assert (join.areas, join.matched, join.missing) == (4, 2, ("E05000001",))


def test_a_neighbourhood_without_a_ward_is_an_error(tables):
    tables["lsoa21_wd25"] = tables["lsoa21_wd25"].iloc[1:]
    with pytest.raises(AreaError, match=r"without ward_code: 1 \(for example E01000001\)"):
        join_england(tables)


def test_joining_changes_nothing_it_was_given_and_not_the_order(tables):
    copies = {key: table.copy() for key, table in tables.items()}
    mixed = {key: table.sample(frac=1, random_state=7) for key, table in tables.items()}
    joined, other = join_england(tables), join_england(mixed)
    for key, table in tables.items():
        pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(copies[key]))
    pd.testing.assert_frame_equal(pd.DataFrame(joined.areas), pd.DataFrame(other.areas))
    pd.testing.assert_frame_equal(joined.tables["published"], other.tables["published"])


def test_a_boundary_that_crosses_itself_is_mended_and_said(tables):
    bow = shapely.Polygon([(400000, 300000), (401000, 301000), (401000, 300000), (400000, 301000)])
    outlines = tables["lsoa21_outlines"].copy()
    outlines.loc[0, "geometry"] = bow
    tables["lsoa21_outlines"] = gpd.GeoDataFrame(outlines, crs=27700)
    joined = join_england(tables)
    assert joined.areas.geometry.is_valid.all()
    assert "1 boundaries crossed themselves" in joined.notes["lsoa21_outlines"]


# --- what is published must fit together ---------------------------------------------------------


def test_ranks_may_tie_but_not_skip():
    table = parse_deprivation(deprivation_csv(imd_rank=(1, 2, 2, 4)))
    check_deprivation(table)
    with pytest.raises(PackError, match="imd ranks do not run from 1 to 4"):
        check_deprivation(parse_deprivation(deprivation_csv(imd_rank=(1, 2, 3, 5))))


def test_scores_must_fall_with_ranks():
    with pytest.raises(PackError, match="imd scores do not fall"):
        check_deprivation(parse_deprivation(deprivation_csv(imd_rank=(2, 1, 3, 4))))


def test_deciles_must_rise_with_ranks():
    table = parse_deprivation(deprivation_csv())
    with pytest.raises(PackError, match="crime deciles"):
        check_deprivation(table.assign(crime_decile=[1, 5, 3, 8]))
    with pytest.raises(PackError, match="crime deciles"):
        check_deprivation(table.assign(crime_decile=[0, 1, 3, 8]))


# --- bridges -------------------------------------------------------------------------------------


def test_bridges_join_and_are_kept_with_their_source(folder, fetcher):
    table = b"lsoa_code_a,lsoa_code_b,name,source\nE01000001,E01000004,Long Bridge,OS Open Roads\n"
    build(folder, fetcher, bridges=parse_bridges(table))
    pack = load_pack(folder)
    assert pack.bridges["source"].tolist() == ["OS Open Roads"]
    assert int(pack.contiguity.bridge.sum()) == 1


def test_a_bridge_to_nowhere_is_an_error_and_builds_nothing(folder, fetcher):
    table = b"lsoa_code_a,lsoa_code_b,name,source\nE01000001,E01999999,Bridge,OS\n"
    with pytest.raises(CzmapError, match="E01999999"):
        build(folder, fetcher, bridges=parse_bridges(table))
    assert not folder.exists()


def test_a_bridge_without_a_source_is_an_error():
    with pytest.raises(PackError, match=re.compile(r"1 lines.*line 2")):
        parse_bridges(b"lsoa_code_a,lsoa_code_b,name,source\nE01000001,E01000004,Bridge,\n")
    assert list(no_bridges().columns) == ["lsoa_code_a", "lsoa_code_b", "name", "source"]


def test_tiny_sources_are_the_real_ones():
    assert [source.key for source in tiny_sources()] == [source.key for source in official.SOURCES]
    assert load_table(tiny_sources()[4], [deprivation_csv()]).shape[0] == 4
