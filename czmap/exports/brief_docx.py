"""The brief and the pro forma as Word documents that people can edit."""

import io
from collections.abc import Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from czmap.exports.brief import Brief, BriefPage
from czmap.exports.pictures import draw_zone_map, to_png
from czmap.exports.shortlist import Entry, Shortlist

_ALWAYS = datetime(2020, 1, 1)  # noqa: DTZ001 - Word's properties have no zones of time
INVENTED = "Invented: this place does not exist. Its figures were made up to show how czmap works."

BOXES = (
    ("Our response", "What will we do about each need above, and what can we build on?"),
    ("Who will be involved", "Which schools, services, groups, families? Who leads, who decides?"),
    ("What we expect to change", "For which children, by how much, and by when?"),
    ("How we will know", "Which figures, whose voices, how often looked at, and by whom?"),
)
"""The pro forma's other boxes: Dyson, Kerr, Raffo and Wigelsworth (2012), Example 1."""


def to_docx(shortlist: Shortlist, brief: Brief) -> bytes:
    """Write a brief as a Word document with the words and maps of the PDF."""
    document = _new_document(brief)
    if len(brief.pages) > 1:
        document.add_heading(brief.title, level=1)
        _mark(document, brief)
        document.add_heading("The zones side by side", level=2)
        _add_table(document, brief.comparison[0], brief.comparison[1:])
    for at, (page, entry) in enumerate(zip(brief.pages, shortlist.entries, strict=True)):
        if at or len(brief.pages) > 1:
            document.add_page_break()
        _add_zone(document, shortlist, entry, page, brief)
    _add_sources(document, brief)
    return _saved(document)


def to_pro_forma(brief: Brief) -> bytes:
    """Write the pro forma: need filled in from the figures, the other boxes empty for people.

    After the report's Example 1 comes an empty theory-of-change table: evidence, action, expected
    impact.
    """
    document = _new_document(brief)
    for at, page in enumerate(brief.pages):
        if at:
            document.add_page_break()
        document.add_heading(f"Pro forma: {page.heading}", level=1)
        document.add_paragraph(page.subheading)
        _mark(document, brief)
        document.add_heading("Need, with its evidence", level=2)
        _add_table(document, ("Figure", "Value"), page.facts)
        _add_lines(document, page.why)
        for title, prompt in BOXES:
            document.add_heading(title, level=2)
            document.add_paragraph().add_run(prompt).italic = True
            if title == BOXES[0][0]:
                _add_lines(document, page.strengths)
            _add_box(document)
        document.add_heading("Questions to ask locally", level=2)
        _add_lines(document, page.questions)
        document.add_heading("From evidence to impact (fill in if it helps)", level=2)
        _add_table(document, ("Evidence", "Action", "Expected impact"), [("", "", "")] * 4)
    _add_sources(document, brief)
    return _saved(document)


def _new_document(brief: Brief) -> Opened:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(1.8))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(9.5)
    normal.paragraph_format.space_after = Pt(3)
    language = normal.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): "en-GB"})
    normal.element.get_or_add_rPr().append(language)
    about = document.core_properties
    about.title, about.author, about.language = brief.title[:250], "czmap", "en-GB"
    about.comments, about.created, about.modified = brief.data[:250], _ALWAYS, _ALWAYS
    section.footer.paragraphs[0].text = brief.data
    return document


def _add_zone(
    document: Opened, shortlist: Shortlist, entry: Entry, page: BriefPage, brief: Brief
) -> None:
    document.add_heading(page.heading, level=1)
    document.add_paragraph(page.subheading)
    _mark(document, brief)
    document.add_heading("Who lives there, and need", level=2)
    _add_table(document, ("Figure", "Value"), page.facts)
    _add_map(document, shortlist, entry, page)
    for title, lines in (
        ("How sure its place is", (page.sure,) if page.sure else ()),
        ("Why this area", page.why),
        ("Wards and councils it crosses", page.crossed),
    ):
        if lines:
            document.add_heading(title, level=2)
            _add_lines(document, lines)
    document.add_heading("Need by indicator", level=2)
    _add_table(document, ("Indicator", "Mean", "In words", "Points of need"), page.indicators)
    document.add_heading("Who is reached, and who is missed", level=2)
    _add_lines(document, page.missed)
    document.add_heading("Schools and settings, by phase", level=2)
    _add_table(document, ("Phase", "Inside", "Near, in a straight line"), page.schools)
    document.add_heading("What is there to build on", level=2)
    _add_lines(document, page.strengths)
    if page.notes:
        document.add_heading("Notes", level=2)
        document.add_paragraph(page.notes)
    document.add_heading("Questions to ask locally", level=2)
    _add_lines(document, page.questions)


def _add_map(document: Opened, shortlist: Shortlist, entry: Entry, page: BriefPage) -> None:
    figure = draw_zone_map(shortlist.study, shortlist.scores, entry.zone)
    picture = document.add_picture(
        io.BytesIO(to_png(figure, title=page.heading, dots=200)), width=Cm(9)
    )
    properties = picture._inline.docPr  # noqa: SLF001 - python-docx has no other way to say it
    properties.set("descr", page.map_words)
    properties.set("title", page.heading[:200])


def _mark(document: Opened, brief: Brief) -> None:
    if brief.invented:
        document.add_paragraph().add_run(INVENTED).bold = True


def _add_lines(document: Opened, lines: Sequence[str]) -> None:
    for line in lines:
        document.add_paragraph(line, style="List Bullet")


def _add_table(document: Opened, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, said in zip(table.rows[0].cells, head, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(said).bold = True
    # a screen reader reads the first row before each figure
    mark = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no other way
    mark.append(mark.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for row in rows:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            cell.text = said


def _add_box(document: Opened) -> None:
    box = document.add_table(rows=1, cols=1, style="Table Grid")
    box.rows[0].height = Cm(2.6)


def _add_sources(document: Opened, brief: Brief) -> None:
    document.add_page_break()
    document.add_heading("Where the figures are from, and what they cannot say", level=1)
    document.add_heading("What this data cannot see", level=2)
    _add_lines(document, brief.caveats)
    document.add_heading("Sources", level=2)
    _add_lines(document, brief.sources)


def _saved(document: Opened) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
