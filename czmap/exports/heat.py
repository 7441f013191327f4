"""The table of neighbourhoods as CSV and XLSX: what it is, what each column means, the figures."""

import csv
import io
from collections.abc import Iterator, Sequence

import pandas as pd
from openpyxl import Workbook

from czmap.exports.shortlist import CAVEAT, data_label, licence_of
from czmap.exports.workbook import ALWAYS, fill_sheet
from czmap.geodata.indicators import Indicator
from czmap.geodata.study import Study
from czmap.safe import for_csv, plain
from czmap.scoring.heat import NEED, stand_in_words

_OWN = (
    ("lsoa_code", "code of the neighbourhood (LSOA)"),
    ("lsoa_name", "its name as published"),
    ("ward", "ward"),
    ("council", "council (LAD)"),
    ("places", "letters of the compared places that it is in"),
    ("residents", "all ages"),
    ("children_0_15", "residents of that age"),
    ("children_in_low_income_families", "rate times children; empty where no rate is published"),
    ("what_stands_out", "indicators on which need is higher than in four fifths of all"),
)
_FROM = ("name", "ward", "lad", "places", "residents", "children", "in_need", "label")


def to_heat_csv(study: Study, heat: pd.DataFrame, keys: Sequence[str], places: str) -> bytes:
    """Write a table of `scoring.heat.make_heat` under a block that says what it is.

    The block's lines begin with "#". UTF-8 with a byte-order mark; no cell is a live formula; a
    missing figure is empty, and said to be missing in the column beside it.

    Parameters
    ----------
    places
        What the letters of places stand for, in one line.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for line in about_heat(study, places):
        writer.writerow([f"# {line}"])
    for name, meaning in _columns(study, keys):
        writer.writerow([f"# {name}: {plain(meaning)}"])
    writer.writerow([name for name, _ in _columns(study, keys)])
    for row in _rows(study, heat, keys):
        writer.writerow([for_csv(one) if isinstance(one, str) else one for one in row])
    return out.getvalue().encode("utf-8-sig")


def to_heat_xlsx(study: Study, heat: pd.DataFrame, keys: Sequence[str], places: str) -> bytes:
    """Write the same as XLSX with the sheets About and Neighbourhoods; all text is text."""
    book = Workbook()
    book.properties.creator = "czmap"
    book.properties.created = book.properties.modified = ALWAYS
    about = book.active
    about.title = "About"
    columns = _columns(study, keys)
    said = [["What this is"], *([line] for line in about_heat(study, places))]
    fill_sheet(about, [*said, [""], ["Column", "Meaning"], *columns])
    names = [name for name, _ in columns]
    fill_sheet(book.create_sheet("Neighbourhoods"), [names, *_rows(study, heat, keys)])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def about_heat(study: Study, places: str) -> list[str]:
    """Say what a table is, in lines: its data, licence, places and caveat."""
    manifest = study.pack.manifest
    return [
        f"Data: {data_label(study)}, built {manifest.built}",
        f"Codes: LSOA of {manifest.vintage}. Licence: {licence_of(study)}.",
        *([plain(manifest.attribution)] if manifest.attribution else []),
        *([f"Places: {plain(places)}"] if places else []),
        f"Caveat: {CAVEAT}",
        f"Made with czmap {manifest.czmap_version}",
    ]


def _columns(study: Study, keys: Sequence[str]) -> list[tuple[str, str]]:
    """Name every column with its meaning, unit, direction and source."""
    made = list(_OWN)
    made.append((NEED, "need index, 0 to 100, higher is greater need; made by czmap"))
    made.append((f"{NEED}_in_words", f"where that stands among {study.place}'s neighbourhoods"))
    for key in keys:
        made.append((key, meaning_of(study.catalogue[key])))
        made.append((f"{key}_in_words", f"where that stands among {study.place}'s neighbourhoods"))
    return made


def meaning_of(one: Indicator) -> str:
    """Say what an indicator is: name, unit, direction, sentence, source and caveat."""
    way = "higher" if one.direction.sign > 0 else "lower"
    return (
        f"{one.label}; unit: {one.unit}; a {way} figure is greater need; {one.sentence} "
        f"Source: {one.source}, {one.publisher}, {one.period}. {one.caveat}"
    )


def _rows(study: Study, heat: pd.DataFrame, keys: Sequence[str]) -> Iterator[list[object]]:
    figures = [NEED, *keys]
    for code, row in zip(heat.index, heat.to_dict("records"), strict=True):
        own = [_cell(row[name]) for name in _FROM]
        cells: list[object] = []
        for key in figures:
            words = stand_in_words(row[f"{key} below"], row[f"{key} above"])
            cells += [
                _cell(row[key]),
                f"{words} of {study.place}'s" if pd.notna(row[key]) else words,
            ]
        yield [str(code), *own, *cells]


def _cell(value: object) -> object:
    if isinstance(value, str):
        return plain(value)
    return "" if pd.isna(value) else round(float(value), 4)  # type: ignore[arg-type,call-overload]
