"""Each official format is read as published, and each way of being broken is a sentence."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from czmap.errors import CzmapError, DownloadError
from czmap.geodata.formats import (
    check_no_web_page,
    parse_answer,
    parse_csv,
    parse_numbers,
    parse_outlines,
    parse_records,
    parse_text,
    parse_zip_member,
    whole_numbers,
)
from czmap.geodata.parsers import IOD_KEYS, parse_deprivation
from czmap.geodata.school_parsers import parse_schools
from czmap.geodata.source import FeatureService, WebFile, load_table
from czmap.geodata.sources import HOSTS, SOURCES
from tests.geodata.tiny_publishers import (
    SQUARES,
    census_zip,
    deprivation_csv,
    feature_page,
    schools_csv,
)

BY_KEY = {source.key: source for source in SOURCES}


def parsed(key, content):
    return BY_KEY[key].parse(content)


# --- the list itself -----------------------------------------------------------------------------


def test_every_source_says_who_what_and_under_which_licence():
    assert len(BY_KEY) == len(SOURCES)
    for source in SOURCES:
        assert source.title
        assert source.publisher
        assert source.period
        assert source.used_for
        assert source.licence == "Open Government Licence v3.0"
        assert source.origin.address.startswith("https://")
    assert [source.key for source in SOURCES if not source.required] == [
        "iod2019",
        "ts052",
        "ts054",
        "ts007a",
        "lsoa11_lsoa21",
        "lsoa21_centres",
        "childrens_centres",
        "family_hubs",
        "lsoa21_bsc",
    ]
    assert len(HOSTS) == 4


def test_services_ask_for_england_only_in_a_fixed_order():
    services = [source.origin for source in SOURCES if isinstance(source.origin, FeatureService)]
    assert len(services) == 9
    for service in services:
        assert service.order
        assert "LIKE 'E0" in service.where or service.service == "LAD24_RGN24_EN_LU"


def test_a_dated_address_steps_back_day_by_day():
    origin = WebFile(address="https://x/all{day}.csv", days_back=2)
    assert origin.addresses(date(2026, 3, 1)) == (
        "https://x/all20260301.csv",
        "https://x/all20260228.csv",
        "https://x/all20260227.csv",
    )
    assert WebFile(address="https://x/y.csv").addresses(date(2026, 3, 1)) == ("https://x/y.csv",)


# --- text, cells, columns ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbfa", "a"),
        ("Chloë".encode(), "Chloë"),
        ("Chloë™".encode("cp1252"), "Chloë™"),
    ],
)
def test_text_is_utf8_or_else_windows_1252(content, text):
    assert parse_text(content) == text


@pytest.mark.parametrize(
    ("content", "words"), [("ab".encode("utf-16"), "NUL"), (b"a\nb\x81\xff", "Line 2")]
)
def test_text_in_no_known_encoding_is_refused(content, words):
    with pytest.raises(DownloadError, match=words):
        parse_text(content)


def test_cells_stay_text_and_say_their_line():
    table = parse_csv(b'code,Name\r\n"007","a, b"\r\n\r\nNA,\r\n', {"name": "name", "code": "code"})
    assert table["code"].tolist() == ["007", "NA"]
    assert table["name"].tolist() == ["a, b", ""]
    assert table["line"].tolist() == [2, 4]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"code,name\nE1,a\nE2", "Line 3 has 1 cells where the header has 2"),
        (b"code,name\nE1,a,b\n", "Line 2 has 3 cells"),
        (b'code,name\nE1,"a\n', "not CSV"),
        (b"code,name\n", "no rows"),
        (b"", "1 columns are missing"),
        (b"kode,name\nE1,a\n", "1 columns are missing"),
        (b"code,Code\nE1,a\n", "2 columns look alike"),
        (b"\n <!DOCTYPE html><html>", "web page"),
        (b"<HTML><title>Sign in</title>", "Wi-Fi sign-in"),
    ],
)
def test_a_broken_table_is_a_sentence(content, words):
    with pytest.raises(DownloadError, match=words):
        parse_csv(content, {"code": "code"})


def test_a_table_is_not_taken_for_a_web_page():
    check_no_web_page(b"a<html>")
    with pytest.raises(DownloadError):
        check_no_web_page(b"\xef\xbb\xbf<?xml version='1.0'?><Error/>")


def test_missing_is_missing_and_unreadable_is_an_error():
    numbers = parse_numbers(pd.Series([" 1.5", "", "-2", "0"]), what="Score")
    assert numbers.isna().tolist() == [False, True, False, False]
    assert numbers.dropna().tolist() == [1.5, -2.0, 0.0]
    for wrong in ("n/a", "nan", "inf", "1,234", "*", "NA", "12 %"):
        with pytest.raises(DownloadError, match="1 cells of Score are not numbers") as caught:
            parse_numbers(pd.Series(["1", wrong]), what="Score")
        assert repr(wrong) in str(caught.value)


def test_whole_numbers_stay_float_when_one_is_missing():
    assert whole_numbers(pd.Series([1.0, 2.0])).dtype == "int64"
    assert whole_numbers(pd.Series([1.0, None])).dtype == "float64"
    assert whole_numbers(pd.Series([1.5, 2.0])).dtype == "float64"


# --- File 7 --------------------------------------------------------------------------------------


def test_file_7_with_its_cut_header_is_read_in_full():
    content = deprivation_csv()
    assert b"10% of LSO," in content
    table = parse_deprivation(content)
    assert table["lsoa_code"].tolist() == list(SQUARES)
    assert table["imd_rank"].tolist() == [1, 2, 3, 4]
    assert table["cyp_decile"].tolist() == [1, 3, 5, 8]
    assert table["imd_score"].tolist() == [80.5, 40.25, 20.125, 1.0625]
    assert table["population"].dtype == table["imd_rank"].dtype == "int64"
    assert {f"{key}_{part}" for key in IOD_KEYS for part in ("score", "rank", "decile")} <= set(
        table.columns
    )


def test_a_suppressed_score_is_missing_and_not_zero():
    table = parse_deprivation(deprivation_csv(idaci=("", "0", "0.5", "0.1")))
    assert table["idaci_score"].isna().tolist() == [True, False, False, False]
    assert table["idaci_score"][1] == 0


def test_file_7_without_a_column_names_it():
    content = deprivation_csv().replace(b"Crime Score", b"Offence Score")
    with pytest.raises(DownloadError, match=r"1 columns are missing.*crime score"):
        parse_deprivation(content)


# --- Nomis ---------------------------------------------------------------------------------------

_WORK = "Economic activity status: "


def test_shares_are_of_the_total_unrounded_and_england_only():
    health = "General health: "
    columns = {
        health + "Total: All usual residents": [3, 7, 9, 0, 100],
        health + "Very good health": [1, 1, 4, 0, 50],
        health + "Good health": [1, 1, 4, 0, 50],
        health + "Fair health": [1, 5, 1, 0, 0],
    }
    table = parsed("ts037", census_zip("ts037", columns))
    assert table["lsoa_code"].tolist() == list(SQUARES)
    assert table["good_health_pct"][:3].tolist() == [2 / 3 * 100, 2 / 7 * 100, 8 / 9 * 100]
    assert pd.isna(table["good_health_pct"][3])  # nobody lives there: missing, not 0 %


@pytest.mark.parametrize("space", [" ", "", "  "])
def test_both_columns_of_the_unemployed_count_however_the_header_is_spaced(space):
    columns = {
        _WORK + "Total: All usual residents aged 16 years and over": [100] * 5,
        f"{_WORK}Economically active (excluding full-time students)": [60] * 5,
        f"{_WORK}Economically active (excluding full-time students):{space}In employment": [50] * 5,
        f"{_WORK}Economically active (excluding full-time students):{space}Unemployed": [10] * 5,
        f"{_WORK}Economically active and a full-time student:{space}Unemployed": [2] * 5,
    }
    table = parsed("ts066", census_zip("ts066", columns))
    assert table["unemployed_pct"].tolist() == [12.0] * 4


def test_overcrowding_adds_one_and_two_bedrooms_too_few():
    rating = "Occupancy rating for bedrooms: "
    columns = {
        rating + "Total: All households": [50] * 5,
        rating + "Occupancy rating of bedrooms: +1": [30] * 5,
        rating + "Occupancy rating of bedrooms: 0": [15] * 5,
        rating + "Occupancy rating of bedrooms: -1": [3] * 5,
        rating + "Occupancy rating of bedrooms: -2 or less": [2] * 5,
    }
    table = parsed("ts052", census_zip("ts052", columns))
    assert table["overcrowded_pct"].tolist() == [10.0] * 4


def test_a_part_above_its_total_is_an_error():
    learning = "Highest level of qualification: "
    columns = {
        learning + "Total: All usual residents aged 16 years and over": [5] * 5,
        learning + "No qualifications": [1, 6, 1, 1, 1],
    }
    with pytest.raises(DownloadError, match=r"1 areas count more than their total.*E01000002"):
        parsed("ts067", census_zip("ts067", columns))


def test_a_zip_that_is_cut_short_damaged_or_another_is_a_sentence():
    content = census_zip("ts037", {"General health: Total": [1] * 5})
    with pytest.raises(DownloadError, match="cut short or damaged"):
        parse_zip_member(content[: len(content) // 2], "-lsoa.csv")
    with pytest.raises(DownloadError, match="holds 0 files"):
        parse_zip_member(content, "-ltla.csv")
    for place in range(30, 150):
        flipped = bytearray(content)
        flipped[place] ^= 0xFF
        try:
            assert parse_zip_member(bytes(flipped), "-lsoa.csv").startswith(b"date,geography")
        except DownloadError:
            continue
    with pytest.raises(DownloadError, match="web page"):
        parse_zip_member(b"<!doctype html>", "-lsoa.csv")


def test_a_zip_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr("czmap.geodata.formats.LARGEST_TABLE", 1_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a-lsoa.csv", b"0" * 10_000)
    with pytest.raises(DownloadError, match="would unpack to"):
        parse_zip_member(packed.getvalue(), "-lsoa.csv")


# --- schools -------------------------------------------------------------------------------------


def test_schools_come_in_windows_1252_and_only_open_ones_stay():
    table = parse_schools(schools_csv())
    assert "St Chloë™" in table["name"].tolist()
    assert "Closed" not in table["name"].tolist()
    assert table["pupils"].isna().sum() == 1
    assert table.loc[table["urn"] == "100003", "easting"].isna().all()  # DfE's 0 is no place


def test_what_copies_of_the_list_leave_out_is_empty_and_else_read():
    assert (parse_schools(schools_csv())[["trust", "nursery", "sixth_form"]] == "").all(axis=None)
    whole = schools_csv().decode("cp1252").replace('"URN",', '"URN","Trusts (name)",')
    whole = whole.replace("100001,", "100001,Lantern Trust,").replace("\r\n100002,", "\r\n100002,,")
    rows = [row for row in whole.split("\r\n") if row[:6] not in {"100003", "100004", "100005"}]
    told = parse_schools("\r\n".join(rows).encode("cp1252")).set_index("urn")
    assert told.loc["100001", "trust"] == "Lantern Trust"
    assert told.loc["100002", "trust"] == ""
    assert (told["nursery"] == "").all()


# --- ArcGIS --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"error":{"code":400,"message":"Cannot perform query."}}', "Cannot perform query"),
        (b'{"error":null}', "no reason given"),
        (b'{"features":[{"typ', "not whole JSON"),
        (b"[]", "not an ArcGIS answer"),
        (b"<html>", "web page"),
    ],
)
def test_an_arcgis_error_in_http_200_is_an_error(content, words):
    with pytest.raises(DownloadError, match=words):
        parse_answer(content)


def test_fields_match_in_any_case_and_a_missing_one_is_named():
    page = json.dumps({"features": [{"attributes": {"lsoa21cd": "E01000001", "WD25cd": "E05"}}]})
    columns = {"lsoa_code": "LSOA21CD", "ward_code": "WD25CD"}
    assert parse_records(page.encode(), columns)["ward_code"].tolist() == ["E05"]
    with pytest.raises(DownloadError, match=r"fields are missing.*WD26CD.*It has: lsoa21cd"):
        parse_records(page.encode(), {"lsoa_code": "LSOA21CD", "ward_code": "WD26CD"})


def test_a_record_without_its_code_is_an_error():
    page = json.dumps({"features": [{"attributes": {"LSOA21CD": None}}]})
    with pytest.raises(DownloadError, match="1 records have no LSOA21CD"):
        parse_records(page.encode(), {"lsoa_code": "LSOA21CD"})


_OUTLINE = {"lsoa_code": "LSOA21CD", "lsoa_name": "LSOA21NM"}


def test_outlines_keep_their_coordinates_as_published():
    table = parse_outlines(feature_page(["E01000001"]), _OUTLINE)
    assert table.crs.to_epsg() == 27700
    assert table.geometry[0].equals(SQUARES["E01000001"])
    assert table["lsoa_name"].tolist() == ["Testham 001A"]


def test_outlines_that_are_missing_empty_or_in_degrees_are_refused():
    page = json.loads(feature_page(["E01000001", "E01000002"]))
    gone = json.loads(json.dumps(page))
    gone["features"][1]["geometry"] = None
    with pytest.raises(DownloadError, match="1 areas came without an outline"):
        parse_outlines(json.dumps(gone).encode(), _OUTLINE)
    page["features"][0]["geometry"] = {
        "type": "Polygon",
        "coordinates": [[[-1.5, 53.0], [-1.4, 53.0], [-1.4, 53.1], [-1.5, 53.0]]],
    }
    with pytest.raises(DownloadError, match="not in British metres"):
        parse_outlines(json.dumps({**page, "features": page["features"][:1]}).encode(), _OUTLINE)


def test_an_empty_page_is_an_empty_table():
    assert list(parse_records(b'{"features":[]}', _OUTLINE).columns) == list(_OUTLINE)


# --- pages together ------------------------------------------------------------------------------


def test_pages_are_put_together_in_the_order_of_codes():
    source = replace(BY_KEY["lsoa21_outlines"], rows=4)
    pages = [feature_page(["E01000003", "E01000004"]), feature_page(["E01000001", "E01000002"])]
    assert load_table(source, pages)["lsoa_code"].tolist() == list(SQUARES)


def test_a_code_that_stands_twice_is_an_error_with_the_title_in_front():
    pages = [feature_page(["E01000001", "E01000002"]), feature_page(["E01000002"])]
    with pytest.raises(CzmapError, match=r"^Neighbourhood \(LSOA\).*stand twice.*E01000002"):
        load_table(BY_KEY["lsoa21_outlines"], pages)


def test_a_number_of_rows_that_is_not_englands_is_an_error():
    with pytest.raises(DownloadError, match="has 1 rows for England, not 33,755"):
        load_table(BY_KEY["lsoa21_outlines"], [feature_page(["E01000001"])])
