"""One official table as a value: where it is published, how it is read, and its checks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import pandas as pd

from czmap.errors import DownloadError

OGL = "Open Government Licence v3.0"

_ARCGIS = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"

Parser: TypeAlias = Callable[[bytes], pd.DataFrame]
"""Bytes as published (a file, or one page of a service) to a table with a unique code column."""


@dataclass(frozen=True, kw_only=True)
class WebFile:
    """A file at one address; with `{day}` in it, at one address per day (YYYYMMDD)."""

    address: str
    days_back: int = 0

    def addresses(self, today: date) -> tuple[str, ...]:
        """List the addresses to try, the newest first."""
        if "{day}" not in self.address:
            return (self.address,)
        days = (today - timedelta(days=back) for back in range(self.days_back + 1))
        return tuple(self.address.format(day=f"{day:%Y%m%d}") for day in days)


@dataclass(frozen=True, kw_only=True)
class FeatureService:
    """A layer of the ONS Open Geography Portal, asked page by page.

    Attributes
    ----------
    outlines
        Whether its shapes are asked for too: outlines, or points.
    """

    service: str
    where: str = "1=1"
    order: str
    outlines: bool = False

    @property
    def address(self) -> str:
        """The official address of the layer's query."""
        return f"{_ARCGIS}/{self.service}/FeatureServer/0/query"


@dataclass(frozen=True, kw_only=True)
class Source:
    """One official table: who publishes it, where, how it is read, and what it is for.

    Attributes
    ----------
    code
        The columns of the parsed table that identify a row.
    rows
        How many rows England has, or None where that changes from day to day.
    required
        Whether a pack cannot be built without it.
    usual
        Whether it is fetched without being named.
    sha256
        Of the published file where nothing else may be taken for it, else "".
    registered
        The SHA-256 that others have registered for this edition, else "": said beside what came,
        never a reason to refuse it.
    """

    key: str
    title: str
    publisher: str
    period: str
    edition: str
    used_for: str
    origin: WebFile | FeatureService
    parse: Parser
    code: tuple[str, ...]
    rows: int | None = None
    required: bool = True
    usual: bool = True
    licence: str = OGL
    sha256: str = ""
    registered: str = ""


def load_table(source: Source, contents: Iterable[bytes]) -> pd.DataFrame:
    """Parse what was fetched, page by page, put the pages together and check the rows.

    Raises
    ------
    DownloadError
        When a page cannot be parsed, a code stands twice, or the number of rows is not England's.
    """
    try:
        pages = [source.parse(content) for content in contents]
        table = pd.concat(pages, ignore_index=True) if len(pages) > 1 else pages[0]
        _check_rows(source, table)
    except DownloadError as problem:
        raise DownloadError(
            f"{source.title} ({source.publisher}): {problem.what}",
            examples=problem.examples,
            then=problem.then or "Try again; if it stays so, the publisher has changed the table.",
        ) from problem
    return table.sort_values(list(source.code), ignore_index=True)


def _check_rows(source: Source, table: pd.DataFrame) -> None:
    twice = table.loc[table.duplicated(list(source.code)), source.code[0]].unique()
    if len(twice):
        raise DownloadError(f"{len(twice):,} codes stand twice.", examples=twice)
    if source.rows is not None and len(table) != source.rows:
        raise DownloadError(f"It has {len(table):,} rows for England, not {source.rows:,}.")
