"""The table behind a view as a workbook: its figures, with what each column means."""

import io

import openpyxl
import pandas as pd

from czmap.exports.view_tables import to_view_xlsx


def test_every_column_of_an_indicator_has_unit_direction_and_source(ground):
    study = ground.study
    key = next(iter(study.catalogue))
    one = study.catalogue[key]
    table = pd.DataFrame(
        {"Neighbourhood": ["=1+1", "B"], "Code": ["Z01000001", "Z01000002"],
         f"{one.label} ({one.unit})": [1.25, float("nan")], "gap": [1, 2]}
    )  # fmt: skip
    book = openpyxl.load_workbook(
        io.BytesIO(to_view_xlsx(study, table, meanings={"gap": "how far off"}))
    )
    about = {row[0].value: row[1].value for row in book["About"].iter_rows(max_col=2)}
    said = about[f"{one.label} ({one.unit})"]
    assert one.unit in said and one.source in said and "is greater need" in said
    assert about["gap"] == "how far off" and about["Code"] == "its LSOA code"
    assert any("CC0" in str(name) for name in about), "the licence is said"
    rows = [[cell.value for cell in row] for row in book["Table"].iter_rows(min_row=2)]
    assert rows[0][1:] == ["Z01000001", 1.25, 1] and rows[1][2] is None
    assert all(cell.data_type != "f" for row in book["Table"].iter_rows() for cell in row)
