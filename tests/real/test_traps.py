"""The twelve traps of the real data, each where czmap touches it."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from czmap.errors import DownloadError, TableError
from czmap.geodata.contiguity import ContiguityRule, make_contiguity
from czmap.geodata.conversion import Measure, convert_values
from czmap.geodata.download import Fetcher
from czmap.geodata.formats import find_columns, parse_zip_member
from czmap.geodata.official import official_route
from czmap.geodata.raw import RawStore
from czmap.geodata.route import Progress
from czmap.geodata.source import load_table
from czmap.geodata.sources import LSOAS, SOURCES
from czmap.geodata.study import load_catalogue
from tests.geodata.tiny_publishers import census_rows_zip

BY_KEY = {source.key: source for source in SOURCES}


def fetch(mirror, folder, key):
    with Fetcher(official_route(mirror)) as fetcher:
        store = RawStore(folder=folder, fetcher=fetcher, today=date(2026, 11, 23))
        source = BY_KEY[key]
        raw = store.fetch(source, Progress(title="", step=1, steps=1), lambda _: None)
        return list(store.contents(source, raw))


def test_trap_1_one_neighbourhood_has_two_councils_and_ons_decides_and_it_is_said(england):
    assert england.areas.loc["E01027305", "lad_name"] == "Cherwell"
    note = next(join.note for join in england.manifest.joins if join.source == "iod2025")
    assert "E01027305 (Cherwell by ONS, West Northamptonshire by MHCLG)" in note


def test_trap_2_a_census_table_cut_at_25_000_rows_is_refused(mirror, tmp_path):
    (whole,) = fetch(mirror, tmp_path, "ts037")
    lines = parse_zip_member(whole, "ts037-lsoa.csv").split(b"\n")
    cut = census_rows_zip("ts037", b"\n".join(lines[:25_001]))
    with pytest.raises(DownloadError, match="25,000 rows for England, not 33,755"):
        load_table(BY_KEY["ts037"], [cut])


def test_trap_3_the_header_that_is_cut_short_is_found_by_its_start(real_tables):
    excerpt = real_tables / "official" / "iod2025_file7_official_excerpt_12rows.csv"
    header = excerpt.read_text(encoding="utf-8-sig").splitlines()[0]
    (cut,) = (name for name in pd.read_csv(excerpt, nrows=0) if name.endswith("10% of LSO"))
    assert cut.startswith("Children and Young People Sub-domain Decile")
    found = find_columns([cut], {"cyp_decile": r"children and young people sub-domain decile\b"})
    assert found == {"cyp_decile": 0}
    assert cut in header
    assert len(BY_KEY["iod2025"].parse(excerpt.read_bytes())) == 12


def test_trap_4_barnsley_and_sheffield_have_the_codes_of_the_indices(england):
    codes = england.areas.groupby("lad_name")["lad_code"].unique()
    assert codes["Barnsley"].tolist() == ["E08000016"]
    assert codes["Sheffield"].tolist() == ["E08000019"]
    assert not england.lads.index.isin(["E08000038", "E08000039"]).any()
    assert (
        england.areas.query("lad_name == 'Sheffield'")["ward_code"].isin(england.wards.index).all()
    )


def test_trap_5_a_school_stays_in_the_neighbourhood_that_dfe_states(england, real_tables):
    stated = pd.read_parquet(real_tables / "gias_open_schools_20250524.parquet")
    stated = stated.assign(urn=stated["urn"].astype(str)).set_index("urn")["LSOA21CD"]
    schools = england.schools.set_index("urn")
    own = stated.reindex(schools.index)
    known = own.isin(england.areas.index)
    assert (schools["lsoa_code"][known] == own[known]).all()
    placed = schools[known & schools["easting"].notna()]
    points = gpd.points_from_xy(placed["easting"], placed["northing"])
    outlines = england.areas.geometry.reindex(placed["lsoa_code"]).to_numpy()
    inside = shapely.intersects(outlines, np.asarray(points)).mean()
    assert 0.88 < inside < 0.93  # which is why the point alone does not decide


def test_trap_6_water_parts_neighbours_until_a_bridge_joins_them(england):
    names = ["Liverpool", "Wirral"]
    both = england.areas[england.areas["lad_name"].isin(names)]
    lads = england.areas["lad_name"].to_numpy()
    left, right = lads[england.contiguity.left], lads[england.contiguity.right]
    assert not ((left == "Liverpool") & (right == "Wirral")).any()
    assert not ((left == "Wirral") & (right == "Liverpool")).any()
    first = both.index[both["lad_name"] == "Liverpool"][0]
    second = both.index[both["lad_name"] == "Wirral"][0]
    bridge = pd.DataFrame(
        [[first, second, "Mersey tunnel", "a test"]],
        columns=["lsoa_code_a", "lsoa_code_b", "name", "source"],
    )
    joined = make_contiguity(both, bridge)
    ends = (joined.codes[joined.left[joined.bridge]], joined.codes[joined.right[joined.bridge]])
    assert {*ends[0], *ends[1]} == {first, second}
    assert joined.joined(ContiguityRule.ROOK)[joined.bridge].all()


def test_trap_7_corners_count_for_queen_and_not_for_rook(england):
    queen = len(england.contiguity.left)
    rook = int(england.contiguity.joined(ContiguityRule.ROOK).sum())
    assert (queen, queen - rook) == (98_877, 1_281)


def test_trap_8_a_ward_that_stands_twice_is_refused(mirror, tmp_path):
    pages = fetch(mirror, tmp_path, "lad24_rgn24")
    with pytest.raises(DownloadError, match="codes stand twice"):
        load_table(BY_KEY["lad24_rgn24"], [*pages, *pages])


def test_trap_9_what_is_suppressed_at_source_is_missing_and_not_zero(england):
    assert england.indicators["idaci_score"].isna().sum() == 815
    assert (england.indicators["idaci_score"].dropna() > 0).all()


def test_trap_10_ranks_tie_and_are_never_carried(england):
    assert england.published["idaci_rank"].nunique() == 33_719
    with pytest.raises(TableError, match="Ranks and deciles"):
        convert_values(
            england.published["imd_rank"].astype(float),
            Measure.RANK,
            lookup=england.changes,
            residents=england.areas["population"].astype(float),
        )


def test_trap_11_attainment_is_never_faked(england):
    catalogue = load_catalogue()
    outcomes = {key for key, one in catalogue.items() if one.outcome}
    assert outcomes
    assert all("nvented" in catalogue[key].source for key in outcomes)
    assert not outcomes & set(england.indicators.columns)


def test_trap_12_what_contains_attainment_says_so(england):
    catalogue = load_catalogue()
    assert "partly circular" in catalogue["education_score"].caveat
    assert dict(catalogue["imd_score"].contains)["education_score"] == 0.135
    assert len(england.areas) == LSOAS
