"""All of England, from the publishers' stand-in to the pack: counts, joins, known values."""

import hashlib
import re
from datetime import date

import httpx
import numpy as np
import pandas as pd
import pytest

from czmap.errors import DownloadError
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.download import Fetcher
from czmap.geodata.official import make_england_pack
from czmap.geodata.own_table import make_book
from czmap.geodata.pack import MANIFEST
from czmap.geodata.raw import RawStore
from czmap.geodata.route import Manners, Route
from czmap.geodata.sources import HOSTS, LADS, LSOAS, SOURCES, WARDS


def test_all_of_england_is_there(england):
    assert len(england.areas) == LSOAS == 33_755
    assert len(england.wards) == WARDS == 6_826
    assert len(england.lads) == LADS == 296
    assert england.areas["region_code"].nunique() == 9
    assert england.areas["lad_code"].nunique() == 296
    assert int(england.areas["population"].sum()) == 57_106_398
    for table in (england.indicators, england.published):
        assert table.index.equals(england.areas.index)
    assert len(england.schools) == 25_133
    assert england.schools["urn"].is_unique
    assert england.schools["lsoa_code"].isin(england.areas.index).all()
    assert england.areas.geometry.is_valid.all()


def test_every_join_is_complete_but_that_of_2019_which_names_its_six(england):
    joins = {join.source: join for join in england.manifest.joins}
    assert len(joins) == 14
    # six neighbourhoods changed irregularly since 2011: they have no score of 2019
    earlier = joins["iod2019"]
    assert (earlier.areas, earlier.matched, len(earlier.missing)) == (LSOAS, LSOAS - 6, 6)
    for join in joins.values():
        if join is not earlier:
            assert join.matched == join.areas == LSOAS, join.source
            assert join.missing == ()
    assert "E01027305 (Cherwell by ONS, West Northamptonshire by MHCLG)" in joins["iod2025"].note
    assert england.areas["lad_code"]["E01027305"] == "E07000177"


def test_known_places_of_the_indices_of_deprivation(england):
    ranks = england.published["imd_rank"].sort_values()
    assert ranks.index[:6].tolist() == [
        "E01021988",
        "E01012737",
        "E01012673",
        "E01012671",
        "E01012670",
        "E01012682",
    ]
    assert ranks.tolist() == list(range(1, LSOAS + 1))
    assert england.indicators["imd_score"]["E01021988"] == 94.223
    assert (
        england.published["imd_decile"]
        .groupby(england.published["imd_decile"])
        .size()
        .between(3_375, 3_376)
        .all()
    )
    assert england.indicators["idaci_score"].isna().sum() == 815  # suppressed at source: missing
    names = england.areas.loc["E01021988"]
    assert (names["lsoa_name"], names["lad_name"]) == ("Tendring 018A", "Tendring")


def test_contiguity_has_the_known_counts(england):
    rook = england.contiguity.joined(ContiguityRule.ROOK)
    assert len(england.contiguity.left) == 98_877
    assert int(rook.sum()) == 97_596  # six pairs within 3 cm of the limit: 97,590 elsewhere
    assert england.contiguity.isolates(ContiguityRule.QUEEN) == ["E01019077"]
    assert len(england.bridges) == 0


def test_census_shares_are_those_of_the_counts(england, real_tables):
    shares = pd.read_parquet(real_tables / "census2021_pct_lsoa21.parquet").set_index("LSOA21CD")
    counts = pd.read_parquet(real_tables / "census2021_counts_lsoa21.parquet")
    counts = counts.set_index("LSOA21CD").reindex(england.areas.index).astype(float)
    short = counts["occ_-1_overcrowded"] + counts["occ_-2_or_less_overcrowded"]
    np.testing.assert_allclose(
        england.indicators["overcrowded_pct"], short / counts["occ_total"] * 100, rtol=1e-12
    )
    for ours, theirs in (
        ("good_health_pct", "census_good_health_pct"),
        ("no_qualifications_pct", "census_no_qual_pct"),
        ("unemployed_pct", "census_unemployed_incl_students_pct_of_16plus"),
    ):
        wanted = shares[theirs].reindex(england.areas.index).astype(float)
        # the stand-in rounds to whole people, and the smallest neighbourhood has some hundreds
        assert (england.indicators[ours] - wanted).abs().max() < 0.2, ours


def test_trap_10_scores_of_2019_are_carried_and_ranks_are_not(england, real_tables):
    earlier = pd.read_parquet(real_tables / "iod2019_lsoa11.parquet").set_index("LSOA11CD")
    carried = england.indicators["imd2019_score"]
    assert carried.isna().sum() == england.changes.query("change == 'X'")["lsoa21"].nunique()
    unchanged = england.changes.query("change == 'U'")["lsoa21"]
    assert carried[unchanged].equals(earlier["imd_score"][unchanged].rename(carried.name))
    assert not [name for name in england.published if "2019" in name]
    assert "1,842" in england.manifest.sources["iod2019"].note
    (join,) = [one for one in england.manifest.joins if one.source == "iod2019"]
    assert join.matched == carried.count() == len(carried) - len(join.missing)
    assert list(join.missing) == sorted(carried.index[carried.isna()])


def test_tenure_and_centres_are_those_of_the_real_tables(england, real_tables):
    counts = pd.read_parquet(real_tables / "census2021_counts_lsoa21.parquet")
    counts = counts.set_index("LSOA21CD").reindex(england.areas.index).astype(float)
    social = counts.filter(like="tenure_social").sum(axis=1) / counts["tenure_total"] * 100
    np.testing.assert_allclose(england.indicators["social_rented_pct"], social, rtol=1e-12)
    places = pd.read_parquet(real_tables / "lookup_lsoa21_wd24_lad24_rgn.parquet")
    places = places.set_index("LSOA21CD").reindex(england.areas.index)
    np.testing.assert_array_equal(england.areas["pwc_easting"], places["pwc_e"])
    np.testing.assert_array_equal(england.areas["pwc_northing"], places["pwc_n"])


def test_every_area_of_2011_has_its_place(england):
    counts = england.changes["change"].value_counts()
    assert counts.to_dict() == {"U": 31_810, "S": 1_842, "M": 194, "X": 9}
    assert england.changes["lsoa11"].nunique() == 32_844
    assert set(england.changes["lsoa21"]) == set(england.areas.index)
    book = make_book(england)
    # a code of both censuses is of an area that did not change
    assert len(book.former & book.current) == counts["U"]


def test_the_manifest_is_complete(england, england_folder):
    manifest = england.manifest
    absent = {"ts007a", "childrens_centres", "family_hubs"}  # the stand-in does not publish them
    assert set(manifest.sources) == {source.key for source in SOURCES if source.usual} - absent
    assert set(manifest.absent) == absent
    for source in manifest.sources.values():
        assert re.fullmatch(r"[0-9a-f]{64}", source.sha256)
        assert source.address.startswith("https://")
        assert source.rows > 0
        assert source.bytes > 0
    for table in manifest.tables.values():
        path = england_folder / table.file
        assert hashlib.sha256(path.read_bytes()).hexdigest() == table.sha256
    assert {path.name for path in england_folder.iterdir()} == {
        MANIFEST,
        *(table.file for table in manifest.tables.values()),
    }


def test_the_build_says_what_it_took(england_build):
    _, words = england_build
    assert "England is there: 33,755 neighbourhoods" in words
    assert "13 of 14 joins are complete" in words
    memory = re.search(r"at most (\d\.\d\d) GB of memory", words)
    assert memory
    assert float(memory[1]) < 1.5


def test_a_fault_in_the_middle_shows_no_half_pack(england_build, england_folder, mirror):
    home, _ = england_build
    before = {path.name: path.read_bytes() for path in england_folder.iterdir()}
    route = Route(hosts=HOSTS, mirror=mirror)
    with Fetcher(route, Manners(pause=lambda _: None)) as fetcher:
        store = RawStore(
            folder=home / "downloads", fetcher=fetcher, today=date(2026, 11, 23), fresh=False
        )
        wards = next(source for source in SOURCES if source.key == "wd25_outlines")
        store.forget(wards)  # all else is here already
        httpx.post(f"{mirror}/_fault", params={"kind": "truncate", "match": "WD_MAY", "times": 9})
        try:
            with pytest.raises(DownloadError, match="Ward boundaries"):
                make_england_pack(england_folder, store, report=lambda _: None)
        finally:
            httpx.post(f"{mirror}/_fault", params={"kind": "", "times": 0})
    assert {path.name: path.read_bytes() for path in england_folder.iterdir()} == before
    assert {path.name for path in home.iterdir()} == {"england", "downloads"}
