"""The brief and the pro forma: one page a zone, every word from the figures, nothing cut."""

import io
import json
from dataclasses import asdict

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from czmap.exports.brief import MOST_LETTERS, make_brief
from czmap.exports.brief_docx import to_docx
from czmap.exports.brief_pdf import to_pdf
from czmap.exports.pictures import draw_zone_map
from czmap.exports.plates import to_png, to_svg
from czmap.exports.pro_forma import to_pro_forma
from czmap.exports.shortlist import shortlist_of, shortlist_of_zones
from czmap.exports.word import INVENTED
from czmap.scoring.search import find_candidates
from czmap.scoring.words import whole
from czmap.scoring.zones import Zone, ZoneCriteria

HOSTILE = "#emph[x] <b> $1 \u0141\u00f3d\u017a \U0001f600 " + "very long name " * 12


@pytest.fixture(scope="module")
def found(ground):
    criteria = ZoneCriteria(size=(12_000, 18_000), top=3)
    ranking = find_candidates(ground.study, ground.scores.index, criteria)
    shortlist = shortlist_of(ground.study, ranking)
    sure = {shortlist.entries[0].zone.id: "In the top 3 in 92 % of 1,000 weightings."}
    return shortlist, make_brief(shortlist, ground, sure=sure)


def by_hand(ground, sizes, names):
    codes = list(ground.study.areas.index)
    zones = [(name, Zone(tuple(codes[:size]))) for name, size in zip(names, sizes, strict=True)]
    shortlist = shortlist_of_zones(ground.study, ground.scores, zones)
    return shortlist, make_brief(shortlist, ground)


def squeezed(text):
    return "".join(text.replace("\u00a0", " ").split())


def test_each_zone_has_a_page_with_its_words(found):
    shortlist, brief = found
    read = PdfReader(io.BytesIO(to_pdf(shortlist, brief)))
    assert len(read.pages) == 1 + len(shortlist.entries) + 1
    for page, said in zip(brief.pages, read.pages[1:], strict=False):
        text = squeezed(said.extract_text())
        for words in (page.heading, page.zone_id, *page.why, *page.questions, *page.crossed):
            assert squeezed(words) in text
        assert page.missed and len(page.schools) >= 4
        assert all(squeezed(words) in text for words in page.missed)
        for row in (*page.tiles, *page.indicators, *page.schools):
            assert all(squeezed(cell) in text for cell in row)
        assert "Invented:thisplacedoesnotexist." in text
    assert "92%of1,000weightings" in squeezed(read.pages[1].extract_text())


def test_the_pdf_is_tagged_and_says_its_title_and_language(found):
    shortlist, brief = found
    content = to_pdf(shortlist, brief)
    root = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert PdfReader(io.BytesIO(content)).metadata.title == brief.title
    assert to_pdf(shortlist, brief) == content, "the same brief gives the same file"


@pytest.mark.parametrize("size", [1, 60])
def test_one_area_and_sixty_with_hostile_names_fit_one_page(ground, size):
    shortlist, brief = by_hand(ground, [size], [HOSTILE])
    read = PdfReader(io.BytesIO(to_pdf(shortlist, brief)))
    assert len(read.pages) == 1
    text = squeezed(read.pages[0].extract_text())
    assert "#emph[x]<b>$1" in text, "text is set as text, never as code"
    assert len(brief.pages[0].heading) <= MOST_LETTERS
    assert squeezed(whole(shortlist.entries[0].profile.residents)) in text


def test_figures_are_the_profiles(found):
    shortlist, brief = found
    for entry, page in zip(shortlist.entries, brief.pages, strict=True):
        facts = dict(page.facts)
        assert facts["Residents"] == whole(entry.profile.residents)
        assert facts["Mean need"].startswith(f"{entry.profile.need:.1f} of 100: ")
        points = sum(float(row[3]) for row in page.indicators)
        assert points == pytest.approx(entry.profile.need, abs=0.06 * len(page.indicators))
    json.dumps(asdict(brief), allow_nan=False)


def words_of(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_the_word_document_says_the_same_and_its_maps_have_words(found):
    shortlist, brief = found
    document = Document(io.BytesIO(to_docx(shortlist, brief)))
    said = words_of(document)
    for page in brief.pages:
        assert all(line in said for line in (page.heading, *page.why, *page.strengths))
        assert all(cell in said for row in (*page.tiles, *page.schools) for cell in row)
    assert said.count(INVENTED) == 1 + len(brief.pages)
    described = [one._inline.docPr.get("descr") for one in document.inline_shapes]
    assert described == [page.map_words for page in brief.pages]
    assert document.core_properties.title == brief.title
    heads = [table.rows[0]._tr.trPr.find(qn("w:tblHeader")) for table in document.tables]
    assert all(head is not None for head in heads)


def test_the_pro_forma_has_need_filled_in_and_four_empty_boxes_with_prompts(ground):
    shortlist, brief = by_hand(ground, [9], ["Ours"])
    document = Document(io.BytesIO(to_pro_forma(brief)))
    said, page = words_of(document), brief.pages[0]
    titles = [box.title for box in page.boxes]
    assert titles == ["Our response", "Who will be involved", "What we expect to change",
                      "How we will know"]  # fmt: skip
    assert all(one in said for box in page.boxes for one in (box.title, box.asks, *box.prompts))
    assert page.boxes[0].prompts == page.questions, "the zone's configuration asks"
    assert all(len(box.prompts) >= 2 for box in page.boxes[1:])
    assert whole(shortlist.entries[0].profile.children) in page.boxes[2].prompts[0]
    assert all(line in said for line in page.why)
    boxes = [table for table in document.tables if len(table.columns) == 1]
    assert len(boxes) == 4 and {cell.text for box in boxes for cell in box.rows[0].cells} == {""}
    last = document.tables[-1]
    assert [cell.text for cell in last.rows[0].cells] == ["Evidence", "Action", "Expected impact"]
    assert [row.cells[0].text for row in last.rows[1:4]] == list(page.evidence)
    assert {cell.text for row in last.rows[1:] for cell in row.cells[1:]} == {""}
    without = Document(io.BytesIO(to_pro_forma(brief, theory_of_change=False)))
    assert "Expected impact" not in words_of(without)


def test_pictures_are_whole_and_always_the_same(ground):
    zone = Zone(tuple(ground.study.areas.index[:9]))
    first, again = (draw_zone_map(ground.study, ground.scores, zone) for _ in range(2))
    assert to_svg(first, title="A & <b>") == to_svg(again, title="A & <b>")
    assert to_png(first, title="x").startswith(b"\x89PNG") and b"North is up" not in to_png(
        first, title="x"
    )
