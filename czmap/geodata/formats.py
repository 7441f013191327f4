"""The formats in which official tables are published: CSV, zipped CSV and ArcGIS answers.

Bytes in, table out. Nothing is guessed: the encoding is decided here, every cell is read as text,
columns are found by a pattern of their header, and a cell that is not a number is an error with its
line, not a blank. Geometry is read by `json` and shapely, never by GDAL.
"""

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from czmap.errors import DownloadError
from czmap.geodata.areas import EPSG

if TYPE_CHECKING:
    import _csv

LARGEST_TABLE = 600_000_000
"""Bytes that a table may have when unpacked; the largest official one has about 100 million."""

_PAGE_STARTS = (b"<!doctype", b"<html", b"<head", b"<?xml")
_SPACES = re.compile(r"\s+")
_COLONS = re.compile(r"\s*:\s*")


def check_no_web_page(start: bytes) -> None:
    """Raise DownloadError when the first bytes of an answer are those of a web page.

    Examples
    --------
    >>> check_no_web_page(b"LSOA code (2021),LSOA name (2021)")
    """
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:9].lower().startswith(_PAGE_STARTS):
        raise DownloadError(
            "This is a web page, not a table: a Wi-Fi sign-in page may be in the way.",
            then="Open a web browser, sign in to the network, and try again.",
        )


def parse_text(content: bytes) -> str:
    r"""Read text as UTF-8, or as Windows-1252 when it is not UTF-8 (as DfE publishes).

    Windows-1252 text with an accent is practically never valid UTF-8, so the order is safe.

    Raises
    ------
    DownloadError
        When it is neither, or holds NUL characters (UTF-16, or not text at all).

    Examples
    --------
    >>> parse_text(b"\xef\xbb\xbfname"), parse_text(b"St Chlo\xeb")
    ('name', 'St Chloë')
    """
    if b"\x00" in content:
        raise DownloadError("The file is not text: it holds NUL characters.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise DownloadError(
            f"Line {line:,} holds characters that are neither UTF-8 nor Windows-1252."
        ) from problem


def parse_csv(
    content: bytes, columns: Mapping[str, str], *, optional: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Read the named columns of a CSV as text, each found by a pattern of its header.

    Parameters
    ----------
    content
        The file as published.
    columns
        Our name of each column, and a regular expression for the start of its header: in lower
        case, with single spaces, no space around a colon, and a plain minus.
    optional
        Columns that a file may lack; they are then empty.

    Returns
    -------
    DataFrame
        One text column per name, and `line`, the line of the file it came from.

    Raises
    ------
    DownloadError
        When a column is missing or stands twice, or a row has more or fewer cells than the header.
    """
    check_no_web_page(content[:512])
    reader = csv.reader(io.StringIO(parse_text(content), newline=""), strict=True)
    try:
        header = next(reader, [])
        places = find_columns(header, {**columns, **_held(header, optional or {})})
        rows = list(_rows(reader, len(header), list(places.values())))
    except csv.Error as problem:
        raise DownloadError(f"Line {reader.line_num:,} is not CSV: {problem}.") from problem
    if not rows:
        raise DownloadError("The table has a header and no rows.")
    table = pd.DataFrame(rows, columns=[*places, "line"]).astype(dict.fromkeys(places, "str"))
    absent = [name for name in optional or {} if name not in places]
    return table.assign(**{name: pd.Series("", table.index, dtype="str") for name in absent})


def _held(header: list[str], optional: Mapping[str, str]) -> dict[str, str]:
    plain = [_plain_header(name) for name in header]
    return {
        name: pattern
        for name, pattern in optional.items()
        if any(re.match(pattern, text) for text in plain)
    }


def find_columns(header: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Find where each column stands, by a pattern of the start of its header.

    Raises
    ------
    DownloadError
        Naming every column that is missing, or that more than one header fits.

    Examples
    --------
    >>> find_columns(["LSOA code (2021)", "Crime Rank (where 1"], {"rank": "crime rank"})
    {'rank': 1}
    """
    plain = [_plain_header(name) for name in header]
    places = {
        name: [place for place, text in enumerate(plain) if re.match(pattern, text)]
        for name, pattern in columns.items()
    }
    missing = [columns[name].replace("\\", "") for name, found in places.items() if not found]
    if missing:
        raise DownloadError(f"{len(missing)} columns are missing from the table.", examples=missing)
    unclear = [header[place] for found in places.values() if len(found) > 1 for place in found]
    if unclear:
        raise DownloadError(f"{len(unclear)} columns look alike.", examples=unclear)
    return {name: found[0] for name, found in places.items()}


def parse_numbers(texts: pd.Series, *, what: str, blanks: tuple[str, ...] = ("",)) -> pd.Series:
    """Turn a column of text into numbers; `blanks` are missing, anything unreadable is an error.

    Raises
    ------
    DownloadError
        With how many cells are not numbers, and three of them.

    Examples
    --------
    >>> parse_numbers(pd.Series(["1.5", ""]), what="Score").tolist()
    [1.5, nan]
    """
    stripped = texts.str.strip()
    blank = stripped.isin(blanks)
    numbers = pd.to_numeric(stripped.mask(blank), errors="coerce").astype("float64")
    wrong = ~blank & ~np.isfinite(numbers)
    if wrong.any():
        raise DownloadError(
            f"{int(wrong.sum()):,} cells of {what} are not numbers.",
            examples=[repr(text) for text in stripped[wrong].head(4)],
        )
    return numbers


def whole_numbers(numbers: pd.Series) -> pd.Series:
    """Keep numbers as integers when all are whole and none is missing, else leave them."""
    whole = numbers.notna().all() and (numbers % 1 == 0).all()
    return numbers.astype("int64") if whole else numbers


def parse_zip_member(content: bytes, ending: str) -> bytes:
    """Unpack the one file of a zip whose name has the ending; its checksum is verified.

    Raises
    ------
    DownloadError
        When the zip is damaged, or does not hold exactly one such file, or one that is too large.
    """
    check_no_web_page(content[:512])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = [item for item in archive.infolist() if item.filename.endswith(ending)]
            if len(found) != 1:
                raise DownloadError(
                    f"The zip holds {len(found)} files whose name ends in {ending}, not one."
                )
            if found[0].file_size > LARGEST_TABLE:
                raise DownloadError(
                    f"The zip would unpack to {found[0].file_size / 1e6:,.0f} MB, "
                    f"more than the {LARGEST_TABLE / 1e6:,.0f} MB that are allowed."
                )
            return archive.read(found[0])
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError) as problem:
        raise DownloadError("The zip is cut short or damaged.") from problem
    except (zlib.error, OSError, ValueError, RuntimeError) as problem:
        raise DownloadError(f"The zip cannot be unpacked: {problem}.") from problem


def parse_answer(content: bytes) -> dict[str, Any]:
    """Read an ArcGIS answer; an error that came with HTTP 200 is still an error.

    Raises
    ------
    DownloadError
        When it is a web page, is not whole JSON, or says that it is an error.
    """
    check_no_web_page(content[:512])
    try:
        answer = json.loads(content)
    except ValueError as problem:
        raise DownloadError("The answer is cut short: it is not whole JSON.") from problem
    if not isinstance(answer, dict):
        raise DownloadError("The answer is not an ArcGIS answer.")
    if "error" in answer:
        error = answer["error"] if isinstance(answer["error"], dict) else {}
        message = str(error.get("message") or "no reason given").rstrip(".")
        raise DownloadError(f"The service answered with an error: {message}.")
    return answer


def parse_records(content: bytes, columns: Mapping[str, str]) -> pd.DataFrame:
    """Read one page of an ArcGIS table as text columns; field names match in any case.

    Parameters
    ----------
    columns
        Our name of each column, and the service's field.

    Raises
    ------
    DownloadError
        When a field is missing, or a record has no value where one must be.
    """
    features = _features(parse_answer(content))
    records = [feature.get("attributes") or feature.get("properties") or {} for feature in features]
    return _text_columns(records, columns)


def parse_outlines(content: bytes, columns: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Read one page of ArcGIS GeoJSON in EPSG:27700: text columns and polygons, as published.

    Raises
    ------
    DownloadError
        When a field or an outline is missing, or the coordinates are not British metres.
    """
    table, shapes = _shaped(content, columns)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=EPSG)


def parse_points(content: bytes, columns: Mapping[str, str]) -> pd.DataFrame:
    """Read one page of ArcGIS GeoJSON points in EPSG:27700: text columns, `easting`, `northing`.

    Raises
    ------
    DownloadError
        When a field or a point is missing, or the coordinates are not British metres.
    """
    table, points = _shaped(content, columns)
    if not (shapely.get_type_id(points) == shapely.GeometryType.POINT).all():
        raise DownloadError("The service gave other shapes than one point for each area.")
    return table.assign(easting=shapely.get_x(points), northing=shapely.get_y(points))


def _shaped(
    content: bytes, columns: Mapping[str, str]
) -> tuple[pd.DataFrame, "np.ndarray[Any, Any]"]:
    """Read the text columns of a page and its shapes, one for each row and none of them empty."""
    features = _features(parse_answer(content))
    table = _text_columns([feature.get("properties") or {} for feature in features], columns)
    _check_outlines(table.iloc[:, 0], [not feature.get("geometry") for feature in features])
    shapes = _shapes(content, features)
    _check_outlines(table.iloc[:, 0], shapely.is_empty(shapes))
    _check_metres(shapes)
    return table, shapes


def _plain_header(text: str) -> str:
    plain = _SPACES.sub(" ", text.replace("\u2212", "-").strip().casefold())
    return _COLONS.sub(":", plain)


def _rows(reader: "_csv.Reader", width: int, places: list[int]) -> Iterator[list[object]]:
    for row in reader:
        if len(row) == width:
            yield [*(row[place] for place in places), reader.line_num]
        elif row:
            raise DownloadError(
                f"Line {reader.line_num:,} has {len(row)} cells where the header has {width}: "
                "the file may be cut short."
            )


def _features(answer: dict[str, Any]) -> list[dict[str, Any]]:
    features = answer.get("features")
    if not isinstance(features, list):
        raise DownloadError("The answer holds no list of features.")
    return features


def _text_columns(records: list[dict[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    if not records:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
    fields = {field.casefold(): field for field in records[0]}
    missing = [field for field in columns.values() if field.casefold() not in fields]
    if missing:
        raise DownloadError(
            f"{len(missing)} fields are missing from the service.",
            examples=missing,
            then=f"It has: {', '.join(records[0])}.",
        )
    table = {}
    for name, field in columns.items():
        values = [record.get(fields[field.casefold()]) for record in records]
        blank = sum(value is None or not str(value).strip() for value in values)
        if blank:
            raise DownloadError(f"{blank:,} records have no {field}.")
        table[name] = pd.Series([str(value).strip() for value in values], dtype="str")
    return pd.DataFrame(table)


def _shapes(content: bytes, features: list[dict[str, Any]]) -> np.ndarray[Any, Any]:
    """Let GEOS read the whole page at once, 20 times as fast as feature by feature."""
    try:
        shapes = shapely.get_parts(shapely.from_geojson(content))
    except shapely.GEOSException as problem:
        raise DownloadError(f"An outline cannot be read: {problem}.") from problem
    if len(shapes) != len(features):
        raise DownloadError(f"{len(features) - len(shapes):,} areas came without an outline.")
    return np.asarray(shapes)


def _check_outlines(codes: pd.Series, gone: ArrayLike) -> None:
    missing = codes[np.asarray(gone, dtype=bool)]
    if len(missing):
        raise DownloadError(f"{len(missing):,} areas came without an outline.", examples=missing)


def _check_metres(shapes: np.ndarray[Any, Any]) -> None:
    """Refuse coordinates outside the British grid: degrees, or another system altogether."""
    if not len(shapes):
        return
    left, bottom, right, top = shapely.total_bounds(shapes)
    if left < 0 or bottom < 0 or right > 700_000 or top > 1_300_000 or right < 1_000:
        raise DownloadError(
            f"The outlines are not in British metres (EPSG:{EPSG}): "
            f"they reach from {left:,.0f}, {bottom:,.0f} to {right:,.0f}, {top:,.0f}."
        )
