"""J10: the brief's PDF as assistive technology finds it: language, title, headings, tables, words.

Typst itself refuses to write PDF/UA-1 where headings skip a level or a picture has no words. This
reads what it wrote. With veraPDF at hand (`CZMAP_VERAPDF` names its program), that judges it too.
"""

import io
import itertools
import os
import shutil
import subprocess

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from czmap.exports.brief import make_brief
from czmap.exports.brief_pdf import to_pdf
from czmap.exports.shortlist import shortlist_of_zones
from czmap.scoring.zones import Zone

VERAPDF = shutil.which(os.environ.get("CZMAP_VERAPDF", "verapdf"))


@pytest.fixture(scope="module")
def written(ground):
    codes = list(ground.study.areas.index)
    zones = [("First", Zone(tuple(codes[:9]))), ("Second", Zone(tuple(codes[20:31])))]
    shortlist = shortlist_of_zones(ground.study, ground.scores, zones)
    brief = make_brief(shortlist, ground)
    return brief, to_pdf(shortlist, brief)


@pytest.fixture(scope="module")
def root(written):
    return PdfReader(io.BytesIO(written[1])).trailer["/Root"]


def elements(node):
    """All elements of the structure, in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, ArrayObject):
        for one in node:
            yield from elements(one)
    elif isinstance(node, DictionaryObject) and "/S" in node:
        yield node
        yield from elements(node.get("/K", ArrayObject()))


def kids(node):
    return list(elements(node.get("/K", ArrayObject())))


def of(root, *kinds):
    every = list(elements(root["/StructTreeRoot"]["/K"]))
    return [one for one in every if one["/S"] in kinds]


def test_j10_language_title_and_mark(written, root):
    brief, content = written
    assert root["/Lang"] == "en-GB" and root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert PdfReader(io.BytesIO(content)).metadata.title == brief.title
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data(), "it claims PDF/UA"


def test_j10_headings_begin_at_one_and_skip_no_level(root):
    levels = [int(one["/S"][2:]) for one in of(root, *(f"/H{n}" for n in range(1, 7)))]
    assert levels[0] == 1 and levels.count(1) == 4, "the pack, two zones and the sources"
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_j10_every_table_names_its_columns(root):
    tables = of(root, "/Table")
    assert len(tables) == 1 + 2 * 3, "side by side; and for each zone figures, need and stages"
    for table in tables:
        rows = [one for one in kids(table) if one["/S"] == "/TR"]
        heads = [one for one in kids(rows[0]) if one["/S"] in {"/TH", "/TD"}]
        assert heads and {one["/S"] for one in heads} == {"/TH"}
        for row in rows[1:]:
            assert len([one for one in kids(row) if one["/S"] in {"/TH", "/TD"}]) == len(heads)


def test_j10_every_picture_has_its_words(written, root):
    figures = of(root, "/Figure")
    assert [one["/Alt"] for one in figures] == [page.map_words for page in written[0].pages]


def test_j10_lists_are_lists(root):
    assert len(of(root, "/L")) >= 10 and len(of(root, "/LI")) >= 20


@pytest.mark.skipif(VERAPDF is None, reason="veraPDF is not on this computer")
def test_j10_verapdf_finds_nothing(written, tmp_path):
    path = tmp_path / "brief.pdf"
    path.write_bytes(written[1])
    said = subprocess.run(
        [VERAPDF, "--flavour", "ua1", "--format", "text", str(path)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert said.stdout.startswith("PASS"), said.stdout
