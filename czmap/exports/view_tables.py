"""The table behind a view as a workbook: its figures, and beside them what each column means."""

import io
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
from openpyxl import Workbook

from czmap.exports.heat import about_heat, meaning_of
from czmap.exports.meanings import COLUMNS
from czmap.exports.workbook import ALWAYS, fill_sheet
from czmap.geodata.study import Study
from czmap.safe import plain


def to_view_xlsx(
    study: Study, table: pd.DataFrame, *, meanings: Mapping[str, str] | None = None
) -> bytes:
    """Write a table as XLSX with the sheets About and Table; text is text, missing is empty.

    About holds data, licence, attribution and caveat, and the meaning, unit, direction and source
    of each column that stands for an indicator.

    Parameters
    ----------
    meanings
        By column, what those mean that are no indicator's; usual ones are known.
    """
    book = Workbook()
    book.properties.creator = "czmap"
    book.properties.created = book.properties.modified = ALWAYS
    about = book.active
    about.title = "About"
    named = [str(name) for name in table.columns]
    said = [["What this is"], *([line] for line in about_heat(study, ""))]
    explained = [[name, _meaning(study, name, {**COLUMNS, **(meanings or {})})] for name in named]
    fill_sheet(about, [*said, [""], ["Column", "Meaning"], *explained])
    fill_sheet(book.create_sheet("Table"), [[plain(name) for name in named], *_rows(table)])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _meaning(study: Study, column: str, known: Mapping[str, str]) -> str:
    if column in known:
        return known[column]
    for key, one in study.catalogue.items():
        if column == key or column.casefold().startswith(one.label.casefold()):
            return plain(meaning_of(one))
    return ""


def _rows(table: pd.DataFrame) -> Iterator[Sequence[object]]:
    for row in table.itertuples(index=False):
        yield [
            plain(cell) if isinstance(cell, str) else (None if pd.isna(cell) else _number(cell))
            for cell in row
        ]


def _number(cell: object) -> object:
    """Give a plain number, as a workbook holds it."""
    item = getattr(cell, "item", None)
    return item() if callable(item) else cell
