"""A zone is started from a postcode and from a list of them, with the table that a person added."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook

from czmap.geodata.codes import Vintage
from czmap.geodata.pack import load_pack, save_pack
from czmap.geodata.postcodes import PostcodeNote, PostcodeTable, save_postcodes
from czmap.geodata.study import ENGLAND, INVENTED, pack_folder
from czmap.ui.text_define import FILE_ASKED
from tests.drawn import tables_of
from tests.pages.conftest import by_label, errors, words
from tests.pages.test_define import LIST, members, start_from, type_place

POSTCODES = ("ZZ11AA", "ZZ11AB", "ZZ11AC")
"""The first lies in the first neighbourhood, the two others in the second; the last has ended."""


@pytest.fixture
def england(no_england: Path) -> list[str]:
    """The invented borough with codes of England, where England's data would be."""
    drawn = load_pack(pack_folder(INVENTED))
    tables = {name: table.copy() for name, table in tables_of(drawn).items()}
    for table in tables.values():
        for column in table.columns[(table.dtypes == "object") | (table.dtypes == "str")]:
            as_text = table[column].astype("str")
            table[column] = as_text.str.replace(r"^Z(?=\d{8}$)", "E", regex=True)
        if table.index.name == "lsoa_code" or str(table.index[0] if len(table) else "")[:1] == "Z":
            table.index = table.index.str.replace(r"^Z(?=\d{8}$)", "E", regex=True)
    manifest = replace(drawn.manifest, vintage=Vintage.LSOA_2021, invented=False, name="England")
    save_pack(no_england / ENGLAND, tables, manifest)
    areas = tables["areas"]
    at = np.array([0, 1, 1])
    table = PostcodeTable(
        note=PostcodeNote(title="ONS Postcode Directory, May 2025", file="x.zip", sha256="",
                          added="2026-11-23", rows=3, kept=3, ended=1, set_aside={}),
        postcodes=np.array(POSTCODES, dtype="S7"),
        easting=areas.geometry.centroid.x.to_numpy()[at].astype(np.int32),
        northing=areas.geometry.centroid.y.to_numpy()[at].astype(np.int32),
        lsoa=areas.index.str[3:].astype(int).to_numpy()[at].astype(np.int32),
        ended=np.array([False, False, True]),
    )  # fmt: skip
    save_postcodes(no_england, table)
    return list(areas.index)


def test_a_zone_is_started_from_a_postcode(open_app, england):
    app = open_app("define", data=ENGLAND)
    start_from(app, "place")
    type_place(app, "zz1 1zz")
    assert "ZZ1 1ZZ is not among the 3 postcodes of ONS Postcode Directory" in words(app)
    type_place(app, "zz11ac")
    assert "Royal Mail no longer uses it." in words(app)
    by_label(app.button, "Start my zone from these").click().run()
    assert members(app) == (england[1],)
    type_place(app, "ZZ1 1AA")
    by_label(app.get("button_group"), "Take in").set_value("A circle round it").run()
    by_label(app.number_input, "Radius (metres)").set_value(900).run()
    by_label(app.button, "Add these to my zone").click().run()
    assert england[0] in members(app) and len(members(app)) > 2
    assert errors(app) == ""


def test_a_pasted_list_of_postcodes_is_placed_and_told_row_by_row(open_app, england, no_england):
    app = open_app("define", data=ENGLAND)
    start_from(app, "list")
    pasted = "zz1 1aa\nZZ1 1AB\nZZ11AC\nM1 1AA"
    by_label(app.text_area, LIST).set_value(pasted).run()
    by_label(app.button, "Start my zone from this list").click().run()
    assert members(app) == tuple(sorted(england[:2]))
    assert "3 postcodes were placed in 2 neighbourhoods by ONS Postcode" in words(app)
    assert any(one.label == "The list line by line (1 left out)" for one in app.expander)
    rows = app.table[0].value.astype(str).agg(" ".join, axis=1).tolist()
    assert england[0] in rows[0].replace("\\", "") and "was taken" in rows[0]
    assert "no longer uses it" in rows[2] and "does not hold" in rows[3]
    (no_england / "postcodes.parquet").unlink()
    by_label(app.button, "Start my zone from this list").click().run()
    assert "czmap data add postcodes FILE" in errors(app)
    assert members(app) == tuple(sorted(england[:2]))


def test_a_workbook_with_a_list_is_read_as_a_pasted_one_is(open_app, england):
    """C5: codes, names and postcodes of a sheet; what is not known is told, row by row."""
    book = Workbook()
    for row in (
        ["What", "Where"],
        ["a street", "ZZ1 1AA"],
        ["a code", england[2]],
        ["x", "M1 1AA"],
    ):
        book.active.append(row)
    held = BytesIO()
    book.save(held)
    app = open_app("define", data=ENGLAND)
    start_from(app, "file")
    upload = by_label(app.file_uploader, FILE_ASKED)
    upload.set_value(("streets.xlsx", held.getvalue(), "application/vnd.ms-excel")).run()
    assert errors(app) == "" and "Read as a list in a workbook" in words(app)
    by_label(app.button, "Start my zone from this file").click().run()
    assert errors(app) == "" and members(app) == (england[0], england[2])
    said = words(app)
    assert "2 neighbourhoods found in the list." in said and "M1 1AA" in said
