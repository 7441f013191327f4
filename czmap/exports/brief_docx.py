"""The brief as a Word document that people can edit: a page for each zone, as in the PDF."""

import io

from docx.document import Document as Opened
from docx.enum.section import WD_SECTION
from docx.shared import Cm, Pt

from czmap.exports.brief import Brief, BriefPage
from czmap.exports.pictures import draw_zone_map
from czmap.exports.plates import to_png
from czmap.exports.shortlist import Entry, Shortlist
from czmap.exports.word import (
    add_lines,
    add_list,
    add_sources,
    add_table,
    break_column,
    mark,
    new_document,
    run_in_columns,
    set_columns,
    to_bytes,
)

_SIZES = ((8.5, 2_000), (8.0, 2_600), (7.5, 3_300), (7.0, 4_200))
"""Points of type, and how many letters fill a page of it."""


def to_docx(shortlist: Shortlist, brief: Brief) -> bytes:
    """Write a brief as a Word document with the words and maps of the PDF, a page for each zone."""
    document = new_document(brief, _size(brief))
    if len(brief.pages) > 1:
        document.add_heading(brief.title, level=1)
        mark(document, brief)
        document.add_heading("The zones side by side", level=2)
        add_table(document, brief.comparison[0], brief.comparison[1:])
        document.add_heading("Contents", level=2)
        add_lines(document, [f"{at}. {one.heading}" for at, one in enumerate(brief.pages, 1)])
    for at, (page, entry) in enumerate(zip(brief.pages, shortlist.entries, strict=True)):
        if at or len(brief.pages) > 1:
            document.add_section(WD_SECTION.NEW_PAGE)
            set_columns(document, 1)
        _add_zone(document, shortlist, entry, page, brief)
    if len(brief.pages) > 1:
        document.add_section(WD_SECTION.NEW_PAGE)
        set_columns(document, 1)
        add_sources(document, brief)
    return to_bytes(document)


def _size(brief: Brief) -> float:
    """Give the size of type in which the fullest page is likely to fit on paper.

    Word sets its own lines, so that this is measured on real zones and not certain.
    """
    most = max(_letters(page) for page in brief.pages)
    return next((points for points, letters in _SIZES if most <= letters), 6.5)


def _letters(page: BriefPage) -> int:
    lines = (*page.why, page.sure, *page.crossed, *page.missed, *page.strengths, *page.notes,
             *page.questions)  # fmt: skip
    cells = [cell for row in (*page.indicators, *page.schools) for cell in row]
    return sum(map(len, (*lines, *cells))) + 40 * len(lines)


def _add_zone(
    document: Opened, shortlist: Shortlist, entry: Entry, page: BriefPage, brief: Brief
) -> None:
    document.add_heading(page.heading, level=1)
    document.add_paragraph(page.subheading)
    mark(document, brief)
    _add_tiles(document, page)
    run_in_columns(document, 2)
    add_list(document, "Why this area", page.why)
    add_list(document, "How sure its place is", (page.sure,) if page.sure else ())
    add_list(document, "Wards and councils it crosses", page.crossed)
    break_column(document)
    _add_map(document, shortlist, entry, page)
    run_in_columns(document, 1)
    document.add_heading("Need by indicator", level=2)
    head = ("Indicator", "Mean", "In words", "Points of need")
    add_table(document, head, page.indicators, widths=(5.0, 2.5, 8.1, 2.4))
    document.add_heading("From cradle to career: schools and settings by stage", level=2)
    stages = [*zip(*page.schools, strict=True)]
    add_table(document, ("Stage", *stages[0]),
               [("Inside", *stages[1]), ("Near", *stages[2])])  # fmt: skip
    run_in_columns(document, 3)
    add_list(document, "Who is reached, who is missed", page.missed)
    break_column(document)
    add_list(document, "What is there to build on", page.strengths)
    add_list(document, "What people say", page.notes)
    break_column(document)
    add_list(document, "Questions to ask locally", page.questions)
    run_in_columns(document, 1)
    document.add_heading("What this data cannot see, and where it is from", level=2)
    for said in (" ".join(brief.caveats), brief.in_short):
        document.add_paragraph().add_run(said).font.size = Pt(6.5)


def _add_tiles(document: Opened, page: BriefPage) -> None:
    labels, figures, meanings = zip(*page.tiles, strict=True)
    table = add_table(document, labels, [figures, meanings])
    for cell in table.rows[1].cells:
        for run in cell.paragraphs[0].runs:
            run.font.size, run.bold = Pt(13), True


def _add_map(document: Opened, shortlist: Shortlist, entry: Entry, page: BriefPage) -> None:
    figure = draw_zone_map(shortlist.study, shortlist.scores, entry.zone)
    picture = document.add_picture(
        io.BytesIO(to_png(figure, title=page.heading, dots=200)), width=Cm(6.8)
    )
    properties = picture._inline.docPr  # noqa: SLF001 - python-docx has no other way to say it
    properties.set("descr", page.map_words)
    properties.set("title", page.heading[:200])
