"""Whether publishers still have what czmap asks for, and what has changed since it was fetched."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from czmap.errors import DownloadError
from czmap.geodata.download import Fetcher, NotPublishedError, Peek
from czmap.geodata.findings import many
from czmap.geodata.formats import check_no_web_page, parse_answer, parse_text, parse_zip_member
from czmap.geodata.raw import Asking, Raw, RawStore, sha256_of_all
from czmap.geodata.source import FeatureService, Source, WebFile

PEEK_BYTES = 65_536
"""How much of a file is looked at to see whether it is still the table it was."""

_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, kw_only=True)
class Health:
    """What an address answered: whether czmap could use it, and a sentence."""

    key: str
    title: str
    well: bool
    said: str


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a source held when it was last fetched and read.

    Attributes
    ----------
    day
        ISO 8601.
    columns
        As published, before czmap chooses among them.
    """

    day: str
    sha256: str
    bytes: int
    rows: int
    columns: tuple[str, ...]


def check_source(source: Source, store: RawStore) -> Health:
    """Ask one address for a little, and see whether it is what czmap expects; nothing is kept."""
    try:
        if isinstance(source.origin, FeatureService):
            looked = _look_at_service(source, source.origin, store.fetcher)
        else:
            looked = _look_at_file(source, source.origin, store)
    except DownloadError as problem:
        why = problem.what if source.required else f"{problem.what} czmap can do without it."
        return Health(key=source.key, title=source.title, well=False, said=why)
    earlier = store.known(source)
    since = f" {_since(earlier, looked)}" if earlier is not None and earlier.complete else ""
    return Health(key=source.key, title=source.title, well=True, said=looked.words + since)


@dataclass(frozen=True, kw_only=True)
class _Looked:
    words: str
    count: int = 0
    peek: Peek | None = None


def _look_at_service(source: Source, origin: FeatureService, fetcher: Fetcher) -> _Looked:
    ask = Asking(fetcher, origin)
    count = ask.count()
    content, rows, _ = ask.page(0, most=1)
    if not rows:
        raise DownloadError("The service gives no row.")
    source.parse(content)
    if source.rows is not None and count != source.rows:
        raise DownloadError(f"It has {count:,} rows for England, not {source.rows:,}.")
    return _Looked(words=f"Answers, with {count:,} rows.", count=count)


def _look_at_file(source: Source, origin: WebFile, store: RawStore) -> _Looked:
    peek = _newest(origin, store)
    check_no_web_page(peek.start[:512])
    if origin.address.endswith(".zip"):
        if not peek.start.startswith(_ZIP):
            raise DownloadError("It is not a zip.")
    else:
        # the last line may be cut by the peek
        source.parse(peek.start[: peek.start.rfind(b"\n") + 1])
    size = "" if peek.total is None else f", with {peek.total / 1e6:,.1f} MB"
    return _Looked(words=f"Answers{size}.", peek=peek)


def _newest(origin: WebFile, store: RawStore) -> Peek:
    *newer, last = origin.addresses(store.today)
    for address in newer:
        try:
            return store.fetcher.peek(address, PEEK_BYTES)
        except NotPublishedError:
            continue  # the day before, then
    return store.fetcher.peek(last, PEEK_BYTES)


def _since(earlier: Raw, now: _Looked) -> str:
    day = earlier.retrieved[:10]
    if now.peek is None:
        if now.count == earlier.rows:
            return f"As many rows as on {day}."
        return f"Changed since {day}, when it had {earlier.rows:,} rows."
    stated = (earlier.etag, now.peek.etag), (earlier.last_modified, now.peek.last_modified)
    for before, after in stated:
        if before and after:
            return f"Unchanged since {day}." if before == after else f"Changed since {day}."
    if now.peek.total is not None and now.peek.total != earlier.bytes:
        return f"Changed since {day}, when it had {earlier.bytes / 1e6:,.1f} MB."
    return f"As long as on {day}; the publisher does not say more."


def see(source: Source, raw: Raw, rows: int, first: bytes) -> Seen:
    """Note what a source holds now.

    Parameters
    ----------
    rows
        Of the parsed table.
    first
        The file, or the first page, as received.
    """
    return Seen(
        day=raw.retrieved[:10],
        sha256=sha256_of_all(raw.files),
        bytes=raw.bytes,
        rows=rows,
        columns=tuple(_columns(source, first)),
    )


def tell_change(before: Seen | None, now: Seen) -> str:
    """Say what changed at the publisher between two days, or "" when nothing did.

    Examples
    --------
    >>> old = Seen(day="2026-01-01", sha256="a", bytes=1, rows=3, columns=("Code", "Rate"))
    >>> new = Seen(day="2026-02-01", sha256="b", bytes=1, rows=4, columns=("Code", "Share"))
    >>> tell_change(old, new)
    'Changed since 2026-01-01: 4 rows instead of 3; new column: Share; column gone: Rate.'
    """
    if before is None or before.sha256 == now.sha256:
        return ""
    said = []
    if before.rows != now.rows:
        said.append(f"{many(now.rows, 'row')} instead of {before.rows:,}")
    for lead, here, there in (("new column", now, before), ("column gone", before, now)):
        names = [name for name in here.columns if name not in there.columns]
        if names and there.columns:
            plural = lead.replace("column", "columns") if len(names) > 1 else lead
            more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
            said.append(f"{plural}: {', '.join(names[:3])}{more}")
    if not said:
        said.append("other figures in the same rows and columns")
    return f"Changed since {before.day}: {'; '.join(said)}."


def load_seen(path: Path) -> Seen | None:
    """Read what was noted; None where nothing was, or it is damaged."""
    try:
        made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Seen(**{**made, "columns": tuple(made["columns"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def save_seen(path: Path, seen: Seen) -> None:
    """Note what a source held, whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps(asdict(seen), ensure_ascii=False), encoding="utf-8")
    new.replace(path)


def _columns(source: Source, first: bytes) -> Iterator[str]:
    """Name the columns as published, as far as they can be told without reading everything."""
    if isinstance(source.origin, FeatureService):
        features = parse_answer(first).get("features") or [{}]
        record = features[0].get("attributes") or features[0].get("properties") or {}
        return iter(str(name) for name in record)
    packed = source.origin.address.endswith(".zip")
    text = parse_zip_member(first, f"{source.key}-lsoa.csv") if packed else first
    line = parse_text(text[:PEEK_BYTES].partition(b"\n")[0])
    return iter(next(csv.reader(io.StringIO(line)), []))
