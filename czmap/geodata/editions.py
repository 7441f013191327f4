"""Which tables and editions somebody asks for by name, checked before anything is fetched."""

from collections.abc import Iterable
from datetime import date, datetime

from czmap.errors import DownloadError
from czmap.geodata.source import Source, WebFile
from czmap.geodata.sources import SOURCES, SUPERSEDED

_BY_KEY = {source.key: source for source in SOURCES}
_FIRST = ("first", "october 2025", "2025-10", "original")


def check_keys(keys: Iterable[str]) -> frozenset[str]:
    """Check that the keys are of official tables.

    Raises
    ------
    DownloadError
        Naming those that are not, and all there are.
    """
    wanted = frozenset(keys)
    unknown = sorted(wanted - set(_BY_KEY))
    if unknown:
        raise DownloadError(
            f"{len(unknown)} of the tables asked for are not known.",
            examples=unknown,
            then=f"There are: {', '.join(_BY_KEY)}.",
        )
    return wanted


def check_editions(stated: Iterable[str], today: date) -> date:
    """Check that czmap fetches the editions asked for, and give the day of the daily tables.

    Parameters
    ----------
    stated
        Such as "gias=20260901" or "iod2025=corrected November 2025".

    Raises
    ------
    DownloadError
        When an edition is superseded, or is not one that czmap knows.
    """
    day = today
    for one in stated:
        key, _, edition = (part.strip() for part in one.partition("="))
        check_keys([key])
        source = _BY_KEY[key]
        if _is_daily(source):
            day = _parse_day(edition, today)
        elif key == "iod2025" and edition.casefold() in _FIRST:
            said = next(iter(SUPERSEDED.values()))
            raise DownloadError(f"{said} It is not used.", then=f"czmap takes: {source.edition}.")
        elif edition.casefold() != source.edition.casefold():
            raise DownloadError(
                f"There is no edition {edition!r} of {source.title}.",
                then=f"czmap takes: {source.edition}.",
            )
    return day


def _is_daily(source: Source) -> bool:
    return isinstance(source.origin, WebFile) and "{day}" in source.origin.address


def _parse_day(text: str, today: date) -> date:
    try:
        day = datetime.strptime(text.replace("-", ""), "%Y%m%d").date()  # noqa: DTZ007 - a day
    except ValueError as problem:
        raise DownloadError(f"{text!r} is not a day.", then="Write it as 20260901.") from problem
    if day > today:
        raise DownloadError(f"{day} has not come yet.", then="Name a day before today.")
    return day
