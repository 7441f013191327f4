"""Postcodes: the files of ONS as published, the compact table, and what is found in it."""

import csv
import io
import json
import shutil
import zipfile
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from czmap.data_moves import data_app
from czmap.errors import PackError, TableError
from czmap.geodata import postcode_files
from czmap.geodata.pack import save_pack
from czmap.geodata.postcode_files import parse_postcode_file
from czmap.geodata.postcodes import (
    FILE,
    load_postcode_note,
    load_postcodes,
    remove_postcodes,
    save_postcodes,
    tidy_postcode,
)
from tests.drawn import draw_areas, make_pack, tables_of

DAY = date(2026, 11, 23)
OLD = ["pcd", "pcd2", "pcds", "dointr", "doterm", "oscty", "oseast1m", "osnrth1m", "osgrdind",
       "ctry", "lsoa11", "msoa11", "lat", "oa21", "lsoa21", "msoa21"]  # fmt: skip
NEW = ["pcd7", "pcd8", "pcds", "dointr", "doterm", "cty25cd", "east1m", "north1m", "gridind",
       "ctry25cd", "lsoa11cd", "msoa11cd", "lat", "oa21cd", "lsoa21cd", "msoa21cd"]  # fmt: skip

PLACES = [
    ("ZZ1 1AA", "", "400100", "0300200", "E01000001"),
    ("ZZ1 1AB", "201906", "400200", "0300300", "E01000002"),
    ("ZZ99 9ZZ", "", "401000", "0301000", "E01000004"),
    ("ZZ1 1AC", "", "", "", "E01000001"),
    ("CF1 1AA", "", "318000", "0176000", "W01001939"),
    ("AB1 0AA", "199606", "385386", "0801193", "S01006514"),
    ("BT1 1AA", "", "333900", "0374000", "N21000001"),
    ("JE2 3AB", "", "", "", "L99999999"),
    ("QQ1 1QQ", "199001", "", "", ""),
]


def rows_of(places, header):
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    for postcode, ended, east, north, lsoa in places:
        tight = postcode.replace(" ", "").ljust(7) if header is OLD else postcode
        older = "E01099999" if lsoa.startswith("E01") else lsoa
        writer.writerow(
            [
                *(tight, postcode, postcode, "198001", ended, "E99999999", east, north, "1"),
                *(f"{lsoa[:1]}92000001", older, "E02000001", "53.1", "E00000001", lsoa, "E02"),
            ]
        )
    return written.getvalue().encode("utf-8")


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def onspd(tmp_path):
    return zipped(
        tmp_path / "ONSPD_MAY_2025.zip",
        {
            "Data/multi_csv/ONSPD_MAY_2025_UK_ZZ.csv": rows_of(PLACES[:4], OLD),
            "Data/ONSPD_MAY_2025_UK.csv": rows_of(PLACES, OLD),
            "Documents/LSOA names.csv": "LSOA21CD,LSOA21NM\r\n" + "E01000001,Somewhere\r\n" * 999,
            "User Guide/guide.pdf": b"%PDF",
        },
    )


@pytest.fixture
def table(onspd):
    return parse_postcode_file(onspd, today=DAY)


def test_the_directory_of_ons_becomes_a_compact_table(table, onspd):
    assert len(table) == 3
    assert table.note.title == "ONS Postcode Directory, May 2025"
    assert (table.note.rows, table.note.kept, table.note.ended) == (9, 3, 1)
    assert table.note.set_aside == {
        "England, without a grid reference": 1,
        "Northern Ireland": 1,
        "Scotland": 1,
        "Wales": 1,
        "no neighbourhood is stated": 1,
        "the Channel Islands": 1,
    }
    assert "Royal Mail" in table.note.attribution
    assert len(table.note.sha256) == 64
    assert table.live == 2


@pytest.mark.parametrize("text", ["ZZ1 1AA", "zz11aa", " zz1\u00a01aa\u200b", "ZZ1  1AA"])
def test_a_postcode_is_found_however_it_is_spaced(table, text):
    place = table.find(text)
    assert (place.postcode, place.lsoa_code) == ("ZZ1 1AA", "E01000001")
    assert (place.easting, place.northing) == (400_100.0, 300_200.0)
    assert not place.ended


def test_what_is_not_there_is_none_and_an_ended_one_says_so(table):
    for text in ("ZZ1 1AZ", "ZZ1 1AC", "CF1 1AA", "Manchester", "", "ZZ1", "ZZ1 1AA; drop"):
        assert table.find(text) is None
    assert table.find("ZZ1 1AB").ended


def test_many_are_found_at_once_in_their_order(table):
    found = table.find_all(["zz99 9zz", "nowhere", "ZZ1 1AA", "ZZ1 1AA"])
    assert found["lsoa_code"].tolist() == ["E01000004", "", "E01000001", "E01000001"]
    assert found["postcode"].tolist() == ["ZZ99 9ZZ", "", "ZZ1 1AA", "ZZ1 1AA"]
    np.testing.assert_array_equal(found["easting"], [401_000, np.nan, 400_100, 400_100])
    assert table.find_all([]).empty


@pytest.mark.parametrize("header", [OLD, NEW], ids=["until 2024", "since 2025"])
def test_old_and_new_names_of_columns_in_a_plain_file(tmp_path, header):
    path = tmp_path / "NSPL21_FEB_2026_UK.csv"
    path.write_bytes(b"\xef\xbb\xbf" + rows_of(PLACES, header))
    table = parse_postcode_file(path, today=DAY)
    assert table.note.title == "National Statistics Postcode Lookup, February 2026"
    assert table.find("ZZ1 1AA").lsoa_code == "E01000001"  # and not the code of 2011


def test_without_the_whole_table_the_parts_are_read(tmp_path):
    parts = {
        "Data/multi_csv/ONSPD_MAY_2025_UK_A.csv": rows_of(PLACES[:2], NEW),
        "Data/multi_csv/ONSPD_MAY_2025_UK_B.csv": rows_of(PLACES[1:], NEW),
    }
    table = parse_postcode_file(zipped(tmp_path / "parts.zip", parts), today=DAY)
    assert len(table) == 3
    assert table.note.set_aside["stand twice"] == 1
    assert table.note.title == "Postcodes of parts.zip"


def test_of_a_postcode_that_stands_twice_the_live_one_is_kept(tmp_path):
    path = tmp_path / "twice.csv"
    ended = ("ZZ1 1AA", "201001", "400900", "0300900", "E01000003")
    path.write_bytes(rows_of([ended, *PLACES], OLD))
    assert parse_postcode_file(path, today=DAY).find("ZZ1 1AA").lsoa_code == "E01000001"


def test_a_file_is_read_in_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(postcode_files, "_BLOCK", 400)
    path, seen = tmp_path / "blocks.csv", []
    path.write_bytes(rows_of(PLACES, OLD))
    assert len(parse_postcode_file(path, today=DAY, report=seen.append)) == 3
    assert seen[-1] == 9
    assert len(seen) > 2


def _without_2021(header, row):
    return [cell for name, cell in zip(header, row, strict=True) if "21" not in name]


def test_neighbourhoods_of_2011_are_told_apart(tmp_path):
    rows = list(csv.reader(io.StringIO(rows_of(PLACES, OLD).decode())))
    written = io.StringIO()
    csv.writer(written).writerows(_without_2021(OLD, row) for row in rows)
    path = tmp_path / "NSPL_MAY_2021_UK.csv"
    path.write_text(written.getvalue(), encoding="utf-8")
    with pytest.raises(TableError, match="neighbourhoods of 2011, not those of 2021"):
        parse_postcode_file(path, today=DAY)


def test_codes_that_are_not_those_of_2021_are_refused_by_membership(onspd):
    known = frozenset({"E01000001", "E01000002", "E01000004"})
    assert len(parse_postcode_file(onspd, today=DAY, known=known)) == 3
    with pytest.raises(TableError, match=r"1 of 3 English postcodes .* E01000004"):
        parse_postcode_file(onspd, today=DAY, known=known - {"E01000004"})


def _sign_in(path):
    path.write_bytes(b"<!DOCTYPE html><html>Sign in</html>")


def _another_zip(path):
    zipped(path, {"a.csv": "postcode,lsoa21\r\nZZ1 1AA,E01000001\r\n"})


def _cut_zip(path):
    whole = zipped(path, {"Data/ONSPD_MAY_2025_UK.csv": rows_of(PLACES, OLD)}).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def _broken_row(path):
    path.write_bytes(rows_of(PLACES, OLD) + b'"ZZ2 2ZZ","secret"\r\n')


def _no_column(path):
    path.write_bytes(rows_of(PLACES, OLD).replace(b'"oseast1m"', b'"somewhere"', 1))


def _no_english(path):
    path.write_bytes(rows_of(PLACES[4:], OLD))


def _empty(path):
    path.write_bytes(b"")


def _not_text(path):
    path.write_bytes(rows_of(PLACES, OLD).replace(b"ZZ99 9ZZ", b"ZZ\xff9 9ZZ"))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_sign_in, "web page"),
        (_another_zip, "None of the 1 tables"),
        (_cut_zip, "cut short or damaged"),
        (_broken_row, "A row is not whole: Row #11: Expected 16 columns, got 2"),
        (_no_column, "1 columns of a table of postcodes are missing. Namely: oseast1m"),
        (_no_english, "holds no postcode of England"),
        (_empty, "columns of a table of postcodes are missing"),
        (_not_text, "A row is not whole"),
    ],
)
def test_what_is_not_such_a_file_is_a_sentence(tmp_path, make, words):
    path = tmp_path / "given.csv"
    make(path)
    with pytest.raises(TableError, match=words) as caught:
        parse_postcode_file(path, today=DAY)
    assert "geoportal.statistics.gov.uk" in caught.value.then
    assert "secret" not in str(caught.value)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(TableError, match="It cannot be read: No such file"):
        parse_postcode_file(tmp_path / "gone.zip", today=DAY)


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch, onspd):
    monkeypatch.setattr(postcode_files, "LARGEST", 500)
    with pytest.raises(TableError, match="would unpack to more than"):
        parse_postcode_file(onspd, today=DAY)


# --- the table on disk ---------------------------------------------------------------------------


def test_the_table_comes_back_as_it_was(table, tmp_path):
    home = tmp_path / "home"
    assert load_postcodes(home) is None
    assert load_postcode_note(home) is None
    save_postcodes(home, table)
    back = load_postcodes(home)
    assert back.note == table.note == load_postcode_note(home)
    for name in ("postcodes", "easting", "northing", "lsoa", "ended"):
        np.testing.assert_array_equal(getattr(back, name), getattr(table, name))
    assert back.find("zz11ab") == table.find("zz11ab")
    assert [path.name for path in home.iterdir()] == [FILE]
    assert remove_postcodes(home)
    assert not remove_postcodes(home)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"other" * 99])
def test_a_damaged_table_is_a_sentence(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    for load in (load_postcodes, load_postcode_note):
        with pytest.raises(PackError, match="damaged.*czmap data add postcodes"):
            load(tmp_path)


@given(
    st.lists(st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}", fullmatch=True), max_size=30)
)
def test_every_postcode_that_went_in_comes_out(codes):
    for code in codes:
        tidy = tidy_postcode(code)
        assert tidy.replace(" ", "") == code
        assert tidy_postcode(tidy.lower()) == tidy


# --- as typed ------------------------------------------------------------------------------------


def test_postcodes_are_added_shown_and_removed_as_typed(onspd, tmp_path, monkeypatch):
    home = tmp_path / "home"
    monkeypatch.setenv("CZMAP_DATA", str(home))
    drawn = make_pack(draw_areas("12"))
    save_pack(home / "england", tables_of(drawn), drawn.manifest)
    typed = CliRunner()
    refused = typed.invoke(data_app, ["add", "postcodes", str(onspd)])
    assert refused.exit_code == 1
    assert "not among those of 2021" in refused.stderr
    assert "none; add them with" in typed.invoke(data_app, ["status"]).stdout
    shutil.rmtree(home)
    added = typed.invoke(data_app, ["add", "postcodes", str(onspd)])
    assert added.exit_code == 0, added.stderr
    assert "May 2025: 3 postcodes of England are there, of which 1 are no longer" in added.stdout
    assert "Set aside: 1 of 9 rows, Wales." in added.stdout
    save_pack(home / "england", tables_of(drawn), drawn.manifest)
    assert "3 of England" in typed.invoke(data_app, ["status"]).stdout
    told = json.loads(typed.invoke(data_app, ["status", "--json"]).stdout)
    assert told["postcodes"]["kept"] == 3
    assert typed.invoke(data_app, ["remove", "postcodes"]).exit_code == 0
    again = typed.invoke(data_app, ["remove", "postcodes"])
    assert (again.exit_code, "There are no postcodes" in again.stderr) == (1, True)
