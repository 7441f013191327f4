"""What documents for Word have in common: a page, headings, tables that are read aloud, lists."""

import io
from collections.abc import Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as Opened
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table

from czmap.exports.brief import Brief

_ALWAYS = datetime(2020, 1, 1)  # noqa: DTZ001 - Word's properties have no zones of time
INVENTED = "Invented: this place does not exist. Its figures were made up to show how czmap works."


def new_document(brief: Brief, points: float) -> Opened:
    """Open an A4 document with its language, title, footer and styles; type of so many points."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    for side in ("left_margin", "right_margin"):
        setattr(section, side, Cm(1.5))
    section.top_margin, section.bottom_margin = Cm(1.2), Cm(1.3)
    section.header_distance, section.footer_distance = Cm(0.6), Cm(0.6)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(points)
    normal.paragraph_format.space_after = Pt(2)
    language = normal.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): "en-GB"})
    normal.element.get_or_add_rPr().append(language)
    bullet = document.styles["List Bullet"].paragraph_format
    bullet.space_after, bullet.left_indent, bullet.first_line_indent = Pt(1), Cm(0.4), Cm(-0.4)
    bullet.line_spacing = normal.paragraph_format.line_spacing = 1.0
    for level, size in ((1, 15), (2, 10)):
        _style_heading(document, level, size)
    about = document.core_properties
    about.title, about.author, about.language = brief.title[:250], "czmap", "en-GB"
    about.comments, about.created, about.modified = brief.data[:250], _ALWAYS, _ALWAYS
    footer = section.footer.paragraphs[0]
    footer.add_run(brief.credit).font.size = Pt(7)
    return document


def _style_heading(document: Opened, level: int, points: float) -> None:
    style = document.styles[f"Heading {level}"]
    style.font.name, style.font.size, style.font.bold = "Arial", Pt(points), True
    style.font.color.rgb = RGBColor(0x23, 0x40, 0x5C)
    # the template's theme would have the last word on the typeface
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    style.paragraph_format.space_before = Pt(0 if level == 1 else 6)
    style.paragraph_format.space_after = Pt(2)


def set_columns(document: Opened, count: int) -> None:
    """Let the section that is being written run in columns, read one after the other."""
    properties = document.sections[-1]._sectPr  # noqa: SLF001 - python-docx has no other way
    columns = properties.find(qn("w:cols"))
    if columns is None:
        columns = properties.makeelement(qn("w:cols"), {})
        properties.append(columns)
    columns.set(qn("w:num"), str(count))
    columns.set(qn("w:space"), "340")


def run_in_columns(document: Opened, count: int) -> None:
    """Begin a part of the page that runs in so many columns."""
    document.add_section(WD_SECTION.CONTINUOUS)
    set_columns(document, count)


def break_column(document: Opened) -> None:
    """Go on at the top of the next column."""
    document.paragraphs[-1].add_run().add_break(WD_BREAK.COLUMN)


def mark(document: Opened, brief: Brief) -> None:
    """Say that a place is invented, where it is."""
    if brief.invented:
        document.add_paragraph().add_run(INVENTED).bold = True


def add_lines(document: Opened, lines: Sequence[str]) -> None:
    """Add a list, a line each."""
    for line in lines:
        document.add_paragraph(line, style="List Bullet")


def add_list(document: Opened, title: str, lines: Sequence[str]) -> None:
    """Add a list under a heading; nothing when it is empty."""
    if lines:
        document.add_heading(title, level=2)
        add_lines(document, lines)


def add_table(
    document: Opened,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float] = (),
) -> Table:
    """Add a table whose head is read aloud before each figure.

    Parameters
    ----------
    widths
        Of the columns in centimetres; even without them.
    """
    table: Table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, said in zip(table.rows[0].cells, head, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(said).bold = True
    # a screen reader reads the first row before each figure
    head_mark = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no other way
    head_mark.append(head_mark.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for row in rows:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            cell.text = said
    table.autofit = not widths
    for column, width in zip(table.columns, widths, strict=False):
        column.width = Cm(width)
    for row in table.rows if widths else ():
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    for cell in (one for row in table.rows for one in row.cells):
        cell.paragraphs[0].paragraph_format.space_after = Pt(0)
    return table


def add_sources(document: Opened, brief: Brief) -> None:
    """Say where the figures are from, and what they cannot say."""
    document.add_heading("Where the figures are from, and what they cannot say", level=1)
    document.add_heading("What this data cannot see", level=2)
    add_lines(document, brief.caveats)
    document.add_heading("Sources", level=2)
    add_lines(document, brief.sources)


def to_bytes(document: Opened) -> bytes:
    """Write a document."""
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
