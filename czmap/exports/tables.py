"""A whole study as plain files: boundaries, indicators, schools and where they come from."""

import csv
import io
import json
from pathlib import Path

import pandas as pd

from czmap.errors import DefinitionError
from czmap.exports.shortlist import data_label
from czmap.geodata.areas import COUNTS, NAMES
from czmap.geodata.outlines import to_degrees
from czmap.geodata.study import Study
from czmap.safe import for_csv


def save_study(study: Study, folder: Path) -> list[Path]:
    """Write a study's areas, indicators and schools as GeoJSON and CSV.

    Every file says what data it holds, and whether it is invented.

    Raises
    ------
    DefinitionError
        When the folder cannot be written.
    """
    label = data_label(study)
    areas = study.areas.drop(columns="geometry")
    contents = {
        "areas.csv": to_csv_bytes(areas.reset_index(), label),
        "schools.csv": to_csv_bytes(study.schools, label),
        "indicators.csv": to_csv_bytes(_described(study), label),
        "contiguity.csv": to_csv_bytes(study.contiguity.to_pairs(), label),
        "bridges.csv": to_csv_bytes(study.pack.bridges, label),
        "areas.geojson": _geojson_bytes(study, label),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except OSError as problem:
        raise DefinitionError(
            f"The files could not be written to {folder}: {problem.strerror or problem}.",
            then="Choose another folder.",
        ) from problem
    return [folder / name for name in contents]


def _described(study: Study) -> pd.DataFrame:
    columns = ("key", "label", "sentence", "unit", "direction", "source", "period", "caveat")
    rows = [[str(getattr(one, name)) for name in columns] for one in study.catalogue.values()]
    return pd.DataFrame(rows, columns=list(columns))


def to_csv_bytes(table: pd.DataFrame, label: str) -> bytes:
    """Write a table as CSV with its data named in the last column.

    UTF-8 with a byte-order mark; text cells are never live formulas; missing is empty.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*table.columns, "data"])
    for row in table.itertuples(index=False):
        writer.writerow([*("" if pd.isna(cell) else _cell(cell) for cell in row), for_csv(label)])
    return text.getvalue().encode("utf-8-sig")


def _cell(cell: object) -> object:
    return for_csv(cell) if isinstance(cell, str) else cell


def _geojson_bytes(study: Study, label: str) -> bytes:
    shapes = to_degrees(study.areas.geometry.to_numpy(), decimals=6)
    names = study.areas[[*NAMES, *COUNTS]].reset_index().to_dict("records")
    features = [
        {"type": "Feature", "geometry": shape, "properties": {**name, "data": label}}
        for shape, name in zip(shapes, names, strict=True)
    ]
    whole = {"type": "FeatureCollection", "features": features}
    return json.dumps(whole, ensure_ascii=False, default=float).encode()
