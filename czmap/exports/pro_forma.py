"""The pro forma as a Word document: need is filled in, the rest is for people to fill in."""

from docx.document import Document as Opened
from docx.shared import Cm

from czmap.exports.brief import Brief, BriefPage
from czmap.exports.word import (
    add_lines,
    add_list,
    add_sources,
    add_table,
    mark,
    new_document,
    to_bytes,
)

_POINTS, _BOX = 9.5, 2.3
"""Size of type, and height of an empty box in centimetres."""


def to_pro_forma(brief: Brief, *, theory_of_change: bool = True) -> bytes:
    """Write the pro forma of each zone: Example 1 of the 2012 report, with prompts of its own.

    Parameters
    ----------
    theory_of_change
        Whether a table follows that leads from evidence through action to expected impact: the
        evidence is filled in, the rest is empty.
    """
    document = new_document(brief, _POINTS)
    for at, page in enumerate(brief.pages):
        if at:
            document.add_page_break()
        _add_form(document, brief, page)
        if theory_of_change:
            document.add_heading("From evidence to impact (if it helps)", level=2)
            rows = [(one, "", "") for one in (*page.evidence, "", "")]
            add_table(document, ("Evidence", "Action", "Expected impact"), rows, widths=(6, 6, 6))
    add_sources(document, brief)
    return to_bytes(document)


def _add_form(document: Opened, brief: Brief, page: BriefPage) -> None:
    document.add_heading(f"Pro forma: {page.heading}", level=1)
    document.add_paragraph(page.subheading)
    mark(document, brief)
    document.add_heading("Need, with its evidence", level=2)
    add_table(document, ("Figure", "Value"), page.facts, widths=(6.0, 12.0))
    add_lines(document, page.why)
    add_list(document, "What is there to build on", page.strengths)
    for box in page.boxes:
        document.add_heading(box.title, level=2)
        document.add_paragraph().add_run(box.asks).italic = True
        add_lines(document, box.prompts)
        empty = document.add_table(rows=1, cols=1, style="Table Grid")
        empty.rows[0].height = Cm(_BOX)
