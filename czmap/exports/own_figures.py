"""People's own figures in an evidence pack: described always, carried only if they agree.

A need index may hold figures that a person brought. Nobody else has them, so what was made with
them can be made anew only where the pack carries them, as the table `own-figures.csv`.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import pandas as pd

from czmap.errors import CatalogueError, DefinitionError, TableError
from czmap.exports.shortlist import Shortlist
from czmap.geodata.codes import Vintage
from czmap.geodata.indicators import Denominator, Direction, Indicator, Theme
from czmap.geodata.own import PREFIX, OwnIndicator
from czmap.geodata.sandbox import read_table
from czmap.safe import for_csv, plain

OWN_FILE = "own-figures.csv"
_OF_NEED = ("need_0_to_100", "higher_need_than_share_of_areas", "need_by_indicator.")
_MOST = 40


def own_keys(shortlist: Shortlist) -> tuple[str, ...]:
    """Name the own figures that a shortlist was made beside."""
    return tuple(key for key in shortlist.study.catalogue if key.startswith(PREFIX))


def describe_own(shortlist: Shortlist, *, carried: bool) -> dict[str, Any]:
    """Say in a ledger what own figures mean, and whether the pack carries them."""
    catalogue = shortlist.study.catalogue
    return {
        key: {**asdict(catalogue[key]), "file": OWN_FILE if carried else ""}
        for key in own_keys(shortlist)
    }


def to_own_csv(shortlist: Shortlist) -> bytes:
    """Write the own figures of every neighbourhood that has one, as CSV with a column for each.

    Need compares places with all others, so all figures are needed to make it anew, not only the
    zones'. Lines that begin with "#" say what each column is.
    """
    study = shortlist.study
    keys = list(own_keys(shortlist))
    table = study.reference[keys].dropna(how="all").sort_index()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for key in keys:
        one = study.catalogue[key]
        meaning = f"{plain(one.label)}; unit: {plain(one.unit)}; {one.direction} is greater need"
        writer.writerow([f"# {key}: {meaning}; {plain(one.source)}, {plain(one.period)}"])
    writer.writerow(["lsoa_code", *keys])
    for code, row in zip(table.index, table.to_numpy(float), strict=True):
        # seventeen digits: the same number comes back, to the last bit
        figures = ("" if pd.isna(value) else f"{value:.17g}" for value in row)
        writer.writerow([for_csv(str(code)), *figures])
    return out.getvalue().encode("utf-8-sig")


def read_own(ledger: Mapping[str, Any], files: Mapping[str, bytes]) -> tuple[OwnIndicator, ...]:
    """Read back the own figures that a pack carries; those it does not carry are left out.

    Raises
    ------
    DefinitionError
        When the ledger's words or the table are damaged.
    """
    said = _described(ledger)
    carried = [key for key, words in said.items() if words.get("file")]
    if not carried or OWN_FILE not in files:
        return ()
    try:
        grid = read_table(files[OWN_FILE])
        codes = grid.column("lsoa_code")
        return tuple(
            OwnIndicator(
                pack=str(ledger["pack"]),
                indicator=_indicator(key, said[key]),
                values=pd.Series([_number(cell) for cell in grid.column(key)], index=codes),
                why={},
                digest="",
            )
            for key in carried
        )
    except (TableError, CatalogueError, ValueError, TypeError, KeyError) as problem:
        raise DefinitionError(
            f"The own figures of the pack ({OWN_FILE}) cannot be read: they were damaged.",
            then="Ask whoever made the pack for it again.",
        ) from problem


def keys_not_here(ledger: Mapping[str, Any], own: tuple[OwnIndicator, ...]) -> tuple[str, ...]:
    """Name the own figures that a ledger's need was made with and that nobody has here."""
    here = {one.indicator.key for one in own}
    weighted = [key for key, weight in ledger["index"]["weights"].items() if float(weight) > 0]
    named = [key for key in (*_described(ledger), *weighted) if key.startswith(PREFIX)]
    return tuple(dict.fromkeys(key for key in named if key not in here))


def why_not_made(ledger: Mapping[str, Any], lacking: tuple[str, ...]) -> str:
    """Say of whose figures some others were made, that they cannot be made anew without them."""
    said = _described(ledger)
    named = [
        f"{plain(said[key].get('label', key))!r} ({plain(said[key].get('source', ''))})"
        if key in said
        else key
        for key in lacking[:3]
    ]
    return f"it was made with people's own figures that the pack does not carry: {', '.join(named)}"


def was_made_with(figure: str, lacking: tuple[str, ...], weighted: Mapping[str, Any]) -> bool:
    """Say whether a figure of a ledger was made with own figures that are not here."""
    if any(figure == f"indicator_values.{key}" for key in lacking):
        return True
    of_need = any(float(weighted.get(key, 0)) > 0 for key in lacking)
    return of_need and figure.startswith(_OF_NEED)


def _described(ledger: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    said = ledger.get("own", {})
    if not isinstance(said, dict) or len(said) > _MOST:
        return {}
    return {
        str(key): words
        for key, words in said.items()
        if str(key).startswith(PREFIX) and isinstance(words, dict)
    }


def _indicator(key: str, words: Mapping[str, Any]) -> Indicator:
    known = {field.name for field in fields(Indicator)}
    return Indicator(
        **{
            **{name: value for name, value in words.items() if name in known},
            "key": key,
            "theme": Theme(words["theme"]),
            "direction": Direction(words["direction"]),
            "vintage": Vintage(words["vintage"]),
            "denominator": Denominator(words["denominator"]),
            "contains": (),
        }
    )


def _number(cell: str) -> float:
    return float(cell) if cell.strip() else float("nan")
