"""Zones as an Excel workbook: what it is, the zones, their neighbourhoods; nothing is live."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from czmap.exports.definitions import ages_of, csv_columns, figures_of, header_block, member_rows
from czmap.exports.own_layers import (
    BOUNDARIES_HEAD,
    PLACES_HEAD,
    OwnLayers,
    boundary_rows,
    place_rows,
    say_layers,
)
from czmap.exports.shortlist import Shortlist
from czmap.safe import for_csv

ZONE_COLUMNS = (
    ("rank", "Number", "place in this list; for a search's zones their rank, 1 is first"),
    ("id", "Zone id", "a short hash of its LSOA codes: the same zone has the same id everywhere"),
    ("name", "Name", "made from its wards and councils, or given by people"),
    ("areas", "Neighbourhoods", "number of LSOAs"),
    ("residents", "Residents", "all ages"),
    ("children_0_15", "Children aged 0 to 15", "residents of that age"),
    ("need_0_to_100", "Mean need", "0 to 100, higher is greater need"),
    ("higher_need_than_share_of_areas", "Share of neighbourhoods with lower need", "0 to 1"),
    ("children_in_low_income_families", "Children in low-income families",
     ("rate x children, added up: an estimate, to whole children, which pages of czmap round to "
      "tens from 100; empty where no figure is published")),
    ("share_of_areas_in_most_deprived_tenth", "Share of its LSOAs in the most deprived tenth",
     "0 to 1, by the published decile"),
    ("area_km2", "Area", "square kilometres"),
    ("compactness_polsby_popper", "Compactness", "0 to 1, a circle is 1 (Polsby and Popper)"),
)  # fmt: skip
_LONGEST = 60
ALWAYS = datetime(2020, 1, 1)  # noqa: DTZ001 - XLSX has no zones of time


def to_xlsx(shortlist: Shortlist, own: OwnLayers | None = None) -> bytes:
    """Write zones as XLSX with the sheets About, Zones and Neighbourhoods.

    A person's own places and boundaries, if they are given, have a sheet each.

    Text is stored as text, so that no cell is a formula and no code changes; what is missing is
    empty.
    """
    book = Workbook()
    book.properties.creator = "czmap"
    # the same zones give the same file on every machine
    book.properties.created = book.properties.modified = ALWAYS
    about = book.active
    about.title = "About"
    own = own or OwnLayers()
    said = [[line] for line in (*header_block(shortlist), *say_layers(own))]
    columns = [[label, meaning] for _, label, meaning in ZONE_COLUMNS]
    fill_sheet(about, [["What this is"], *said, [""], ["Column", "Meaning"], *columns])
    ages = [ages_of(shortlist.study, entry.zone.members) for entry in shortlist.entries]
    zones = [
        [*(figures_of(entry)[key] for key, _, _ in ZONE_COLUMNS), *counted.values()]
        for entry, counted in zip(shortlist.entries, ages, strict=True)
    ]
    head = [*(label for _, label, _ in ZONE_COLUMNS), *ages[0]]
    fill_sheet(book.create_sheet("Zones"), [head, *zones])
    areas = [csv_columns(shortlist.study), *member_rows(shortlist)]
    fill_sheet(book.create_sheet("Neighbourhoods"), areas)
    if own.points:
        rows = [PLACES_HEAD, *place_rows(own, shortlist)]
        fill_sheet(book.create_sheet("Own places"), rows)
    if own.shapes:
        rows = [BOUNDARIES_HEAD, *boundary_rows(own, shortlist)]
        fill_sheet(book.create_sheet("Own boundaries"), rows)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def fill_sheet(sheet: Worksheet, rows: Iterable[Sequence[object]]) -> None:
    """Write rows into a sheet: text as text, the first row bold and kept in view."""
    widths: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=place)
            cell.value = for_csv(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"
                cell.alignment = Alignment(vertical="top", wrap_text=len(value) > _LONGEST)
            widths[place] = max(widths.get(place, 8), min(len(str(value or "")) + 2, _LONGEST))
            if number == 1:
                cell.font = Font(bold=True)
    for place, width in widths.items():
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
