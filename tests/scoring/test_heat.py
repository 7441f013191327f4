"""Neighbourhoods one by one: figures, where they stand, labels; files that say what they are."""

import csv
import io

import numpy as np
import openpyxl

from czmap.exports.heat import to_heat_csv, to_heat_xlsx
from czmap.scoring.compare import make_basis
from czmap.scoring.heat import figure_words, make_heat
from czmap.scoring.need import score_need
from czmap.scoring.patterns import label_areas
from czmap.scoring.place import make_zone_place
from tests.drawn import INDEX, draw_study

STUDY = draw_study("12345 6789? 00001", "AAABB AABBB CCCCC")
BASIS = make_basis(STUDY, score_need(STUDY.reference, INDEX, STUDY.catalogue))
LABELS = label_areas(STUDY.reference, STUDY.catalogue)
CODES = list(STUDY.areas.index)


def heat():
    places = [make_zone_place(STUDY.pack, CODES[at:], name="x") for at in (0, 5)]
    return make_heat(BASIS, LABELS, places, CODES, ["drawn"])


def test_every_neighbourhood_has_its_figure_its_standing_and_its_places():
    table = heat()
    assert list(table.index) == CODES
    assert list(table["places"]) == ["A"] * 5 + ["AB"] * 10
    known = STUDY.reference["drawn"].dropna()
    for code, row in table.iterrows():
        value = STUDY.reference.loc[code, "drawn"]
        assert row["drawn below"] == (known < value).mean() or np.isnan(value)
        assert row["drawn above"] == (known > value).mean() or np.isnan(value)
        assert np.isclose(row["need below"], row["drawn below"], equal_nan=True)
        assert np.isclose(row["need above"], row["drawn above"], equal_nan=True)
    assert table["label"].loc[CODES[8]].startswith("high need")
    assert table["label"].loc[CODES[9]] == "no figures"
    assert np.isnan(table["drawn below"].loc[CODES[9]])


def test_a_figure_is_written_with_its_direction_and_a_missing_one_as_missing():
    one = STUDY.catalogue["drawn"]
    assert figure_words(one, 9.0, 0.93, 0.0).replace("\xa0", " ") == "9.0: higher need than 93 %"
    assert figure_words(one, 0.0, 0.0, 0.7).replace("\xa0", " ") == "0.0: lower need than 70 %"
    assert figure_words(one, float("nan"), 0.5, 0.5) == "no figure published"


def test_files_say_what_they_are_and_leave_missing_empty():
    text = to_heat_csv(STUDY, heat(), ["drawn"], "A is =x").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    block = [row[0] for row in rows if row[0].startswith("# ")]
    assert any("Places: A is =x" in line for line in block)
    assert any("a higher figure is greater need" in line for line in block)
    names, *body = rows[len(block) :]
    assert [row[0] for row in body] == CODES
    empty = dict(zip(names, body[9], strict=True))
    assert (empty["drawn"], empty["drawn_in_words"]) == ("", "no figure published")
    full = dict(zip(names, body[8], strict=True))
    assert float(full["drawn"]) == 9 and full["drawn_in_words"].startswith("higher need than")
    book = openpyxl.load_workbook(io.BytesIO(to_heat_xlsx(STUDY, heat(), ["drawn"], "")))
    assert book.sheetnames == ["About", "Neighbourhoods"]
    sheet = list(book["Neighbourhoods"].iter_rows(values_only=True))
    assert list(sheet[0]) == names
    assert [row[0] for row in sheet[1:]] == CODES
