"""XLSX, CSV and Word through LibreOffice (J6, F4): a long run, `CZMAP_SOFFICE=1`.

LibreOffice is some 500 MB, so that the usual run reads the same files with openpyxl and as text.
"""

import csv
import io
import os
import shutil
import subprocess

import openpyxl
import pytest
from pypdf import PdfReader

from czmap.exports.brief import make_brief
from czmap.exports.brief_docx import to_docx
from czmap.exports.definitions import to_csv
from czmap.exports.pro_forma import to_pro_forma
from czmap.exports.shortlist import shortlist_of_zones
from czmap.exports.workbook import to_xlsx
from czmap.scoring.zones import Zone

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    not os.environ.get("CZMAP_SOFFICE") or SOFFICE is None,
    reason="a long run that needs LibreOffice: CZMAP_SOFFICE=1",
)
NAMES = ("=1+1", "+SUM(A1)", "-2", "@x", "\u0174y\u0177 caf\u00e9 \U0001f600", "\uff1d1", "1E05",
         "00123", "12-03", "TRUE")  # fmt: skip


@pytest.fixture(scope="module")
def shortlist(ground):
    codes = list(ground.study.areas.index)
    zones = [(name, Zone(tuple(codes[at * 5 : at * 5 + 5]))) for at, name in enumerate(NAMES)]
    return shortlist_of_zones(ground.study, ground.scores, zones)


def converted(content, name, kind, folder):
    """A file as LibreOffice opens it and saves it again."""
    (folder / name).write_bytes(content)
    done = subprocess.run(
        [SOFFICE, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
         kind, "--outdir", str(folder / "out"), str(folder / name)],
        capture_output=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return (folder / "out" / f"{name.rpartition('.')[0]}.{kind.partition(':')[0]}").read_bytes()


def test_j6_f4_a_workbook_keeps_codes_and_names_and_has_no_formula(shortlist, tmp_path):
    book = openpyxl.load_workbook(
        io.BytesIO(converted(to_xlsx(shortlist), "zones.xlsx", "xlsx", tmp_path))
    )
    before = openpyxl.load_workbook(io.BytesIO(to_xlsx(shortlist)))
    for sheet in before:
        for row, after in zip(sheet.iter_rows(), book[sheet.title].iter_rows(), strict=False):
            for was, now in zip(row, after, strict=False):
                assert now.data_type != "f"
                same = was.value == now.value or (was.value in {None, ""} and now.value is None)
                assert same or now.value == pytest.approx(was.value), (was.coordinate, now.value)


def test_j6_f4_a_csv_keeps_codes_and_names_and_has_no_formula(shortlist, tmp_path):
    """As a person opens it: comma, UTF-8, and every column as LibreOffice sees fit."""
    content = to_csv(shortlist)
    (tmp_path / "in").mkdir()
    book = openpyxl.load_workbook(
        io.BytesIO(converted(content, "zones.csv", "xlsx", tmp_path))
    ).active
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row, start=1):
            now = book.cell(row=number, column=place)
            assert now.data_type != "f"
            if place in {2, 4, 5, 6} and len(row) > 5:
                assert str(now.value) == cell, "a code or a name changed"


@pytest.mark.parametrize("size", [1, 3, 10, 30, 60])
def test_the_word_brief_is_a_page_for_each_zone(ground, size, tmp_path):
    zone = Zone(tuple(list(ground.study.areas.index)[:size]))
    shortlist = shortlist_of_zones(ground.study, ground.scores, [("", zone)])
    brief = make_brief(shortlist, ground)
    pdf = converted(to_docx(shortlist, brief), "brief.docx", "pdf", tmp_path)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    form = converted(to_pro_forma(brief), "form.docx", "pdf", tmp_path)
    assert len(PdfReader(io.BytesIO(form)).pages) <= 3
