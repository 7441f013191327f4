"""What was fetched, as received, in a folder per source: a broken run fetches nothing twice."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from czmap.errors import DownloadError
from czmap.geodata.download import Answered, Fetcher, NotPublishedError
from czmap.geodata.formats import parse_answer
from czmap.geodata.route import UNCHANGED, Progress, Report
from czmap.geodata.source import FeatureService, Source, WebFile

PAGE_ROWS = 2_000
"""Rows asked per page; a service may give fewer, and is then asked for the next from there."""

_RECORD = "record.json"
_BODY = "body"


@dataclass(frozen=True, kw_only=True)
class RawFile:
    """One received file: its name in the source's folder, rows (of a page), size and checksum."""

    file: str
    bytes: int
    sha256: str
    rows: int = 0


@dataclass(frozen=True, kw_only=True)
class Raw:
    """What lies in a source's folder.

    Attributes
    ----------
    asked
        What was asked, in full: when the source's entry changes, the folder is of no more use.
    mirror
        The mirror it came through, or "".
    address
        The official address that answered.
    retrieved
        UTC, ISO 8601.
    rows
        What the service says it holds (`returnCountOnly`); 0 for a file.
    complete
        Whether nothing more is to be fetched.
    """

    asked: str
    mirror: str
    address: str
    retrieved: str
    files: tuple[RawFile, ...] = ()
    rows: int = 0
    etag: str = ""
    last_modified: str = ""
    complete: bool = False

    @property
    def bytes(self) -> int:
        """Bytes received, all pages together."""
        return sum(file.bytes for file in self.files)

    @property
    def rows_done(self) -> int:
        """Rows received so far."""
        return sum(file.rows for file in self.files)


@dataclass(kw_only=True)
class RawStore:
    """The folder of downloads, and how it is filled.

    Attributes
    ----------
    folder
        Where each source has a folder of its own, by its key.
    fresh
        Ask anew for what is already there; a file that its publisher says is unchanged is kept.
    only
        Keys of the sources that `fresh` is about; none for all.
    today
        The day from which dated addresses step back.
    reused
        The sources that were there already, by key: the day each was fetched, ISO 8601.
    """

    folder: Path
    fetcher: Fetcher
    today: date
    fresh: bool = False
    only: frozenset[str] = frozenset()
    reused: dict[str, str] = field(default_factory=dict)

    def fetch(self, source: Source, progress: Progress, report: Report) -> Raw:
        """Fetch a source whole, or find that it is here already.

        Raises
        ------
        NotPublishedError
            When the publisher has nothing at the address.
        DownloadError
            When it cannot be fetched, with the source's title in front.
        """
        try:
            raw = self.known(source)
            if self.fresh and (not self.only or source.key in self.only):
                raw = self._unless_changed(source, raw)
            if raw is not None and raw.complete:
                self.reused[source.key] = raw.retrieved[:10]
                return raw
            report(progress)
            (self.folder / source.key).mkdir(parents=True, exist_ok=True)
            if isinstance(source.origin, WebFile):
                return self._fetch_web_file(source, source.origin, _Said(progress, report))
            if raw is None and self.known(source) is not None:
                return self._fetch_beside(source, source.origin, _Said(progress, report))
            return self._fetch_service(source, source.origin, raw, _Said(progress, report))
        except DownloadError as problem:
            raise type(problem)(
                f"{source.title}: {problem.what}",
                examples=problem.examples,
                then=problem.then or f"Try again later. {UNCHANGED}",
            ) from problem
        except OSError as problem:
            raise DownloadError(
                f"{source.title} could not be kept in {self.folder}: "
                f"{problem.strerror or problem}.",
                then="Free some space, or set CZMAP_DATA to another folder. "
                "The data that was there before is unchanged.",
            ) from problem

    def contents(self, source: Source, raw: Raw) -> Iterator[bytes]:
        """Read what was fetched, file by file."""
        for file in raw.files:
            yield (self.folder / source.key / file.file).read_bytes()

    def forget(self, source: Source) -> None:
        """Throw away what was fetched of a source, so that the next run fetches it anew."""
        shutil.rmtree(self.folder / source.key, ignore_errors=True)

    def forget_if_complete(self, source: Source) -> None:
        """Throw away what came whole but could not be parsed; half a download is kept."""
        raw = self.known(source)
        if raw is not None and raw.complete:
            self.forget(source)

    def _unless_changed(self, source: Source, raw: Raw | None) -> Raw | None:
        """Keep a file whose publisher says that it is the same still; ask anew for anything else.

        What is here stays until what is new has come whole: a bad day of a network takes nothing.
        """
        if raw is not None and raw.complete and isinstance(source.origin, WebFile):
            newest = raw.address == source.origin.addresses(self.today)[0]
            if newest and self.fetcher.is_unchanged(
                raw.address, etag=raw.etag, last_modified=raw.last_modified
            ):
                return raw
        return None

    def known(self, source: Source) -> Raw | None:
        """Read what is here of a source; None when it is of another address or damaged."""
        path = self.folder / source.key / _RECORD
        try:
            made = json.loads(path.read_text(encoding="utf-8"))
            raw = Raw(**{**made, "files": tuple(RawFile(**file) for file in made["files"])})
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None
        if raw.asked != repr(source.origin) or raw.mirror != self.fetcher.route.shown:
            return None
        whole = all(_is_whole(path.parent / file.file, file) for file in raw.files)
        return raw if whole else None

    def _fetch_web_file(self, source: Source, origin: WebFile, said: "_Said") -> Raw:
        address, answered = self._first_published(source, origin, said)
        folder = self.folder / source.key
        part, body = folder / f"{_BODY}.part", folder / _BODY
        with part.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if source.sha256 and sha256 != source.sha256:
            part.unlink()
            part.with_name(f"{part.name}.json").unlink(missing_ok=True)
            raise DownloadError(
                "It does not match the checked copy: its SHA-256 is another.",
                then="Try again; if it stays so, the publisher has changed the file: "
                "look for a newer czmap.",
            )
        part.replace(body)
        part.with_name(f"{part.name}.json").unlink(missing_ok=True)
        raw = Raw(
            **self._asked(origin, address),
            files=(RawFile(file=_BODY, bytes=body.stat().st_size, sha256=sha256),),
            etag=answered.etag,
            last_modified=answered.last_modified,
            complete=True,
        )
        self._save(source, raw)
        return raw

    def _first_published(
        self, source: Source, origin: WebFile, said: "_Said"
    ) -> tuple[str, Answered]:
        addresses = origin.addresses(self.today)
        part = self.folder / source.key / f"{_BODY}.part"
        for address in addresses[:-1]:
            try:
                return address, self.fetcher.fetch_file(address, part, said.bytes)
            except NotPublishedError:
                continue  # the day before, then
        return addresses[-1], self.fetcher.fetch_file(addresses[-1], part, said.bytes)

    def _fetch_beside(self, source: Source, origin: FeatureService, said: "_Said") -> Raw:
        """Fetch a service beside what is here, which then gives way to it."""
        beside = replace(source, key=f"{source.key}.new")
        self.forget(beside)
        (self.folder / beside.key).mkdir()
        raw = self._fetch_service(beside, origin, None, said)
        self.forget(source)
        (self.folder / beside.key).replace(self.folder / source.key)
        return raw

    def _fetch_service(
        self, source: Source, origin: FeatureService, known: Raw | None, said: "_Said"
    ) -> Raw:
        ask = Asking(self.fetcher, origin)
        count = ask.count()
        raw = known if known is not None and known.rows == count else None
        if raw is None:
            raw = Raw(**self._asked(origin, origin.address), rows=count)
        more = raw.rows_done < count
        while more:
            content, rows, more = ask.page(raw.rows_done)
            raw = self._with_page(source, raw, content, rows)
            said.rows(raw)
            more = rows > 0 and (more or raw.rows_done < count)
        if raw.rows_done != count:
            self.forget(source)
            raise DownloadError(
                f"The service says that it holds {count:,} rows, but gave {raw.rows_done:,}.",
                then="Try again; the publisher may just be changing the table. "
                "The data that was there before is unchanged.",
            )
        raw = Raw(**{**vars(raw), "complete": True})
        self._save(source, raw)
        return raw

    def _with_page(self, source: Source, raw: Raw, content: bytes, rows: int) -> Raw:
        name = f"page-{raw.rows_done:06d}.json"
        path = self.folder / source.key / name
        path.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        page = RawFile(file=name, bytes=len(content), sha256=sha256, rows=rows)
        longer = Raw(**{**vars(raw), "files": (*raw.files, page)})
        self._save(source, longer)
        return longer

    def _asked(self, origin: WebFile | FeatureService, address: str) -> dict[str, Any]:
        return {
            "asked": repr(origin),
            "mirror": self.fetcher.route.shown,
            "address": address,
            "retrieved": datetime.now(UTC).isoformat(timespec="seconds"),
        }

    def _save(self, source: Source, raw: Raw) -> None:
        path = self.folder / source.key / _RECORD
        made = {**vars(raw), "files": [vars(file) for file in raw.files]}
        new = path.with_name(f"{_RECORD}.new")
        new.write_text(json.dumps(made, indent=1), encoding="utf-8")
        new.replace(path)


def sha256_of_all(files: Sequence[RawFile]) -> str:
    """Give one checksum for a source: of its only file, or of its pages' checksums in order."""
    if len(files) == 1:
        return files[0].sha256
    return hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()


@dataclass(frozen=True)
class _Said:
    """Turns bytes and rows of one source into `Progress` for whoever listens."""

    progress: Progress
    report: Report

    def bytes(self, done: int, total: int | None) -> None:
        self.report(Progress(**{**vars(self.progress), "bytes_done": done, "bytes_total": total}))

    def rows(self, raw: Raw) -> None:
        now = {"bytes_done": raw.bytes, "rows_done": raw.rows_done, "rows_total": raw.rows}
        self.report(Progress(**{**vars(self.progress), **now}))


@dataclass(frozen=True)
class Asking:
    """The two questions one asks of an ArcGIS layer: how many, and the next page please."""

    fetcher: Fetcher
    origin: FeatureService

    def count(self) -> int:
        """Ask how many rows there are.

        Raises
        ------
        DownloadError
            When it does not say.
        """
        options = {"where": self.origin.where, "returnCountOnly": "true", "f": "json"}
        _, answer = self.fetcher.fetch_page(self.origin.address, options, parse_answer)
        count = answer.get("count")
        if not isinstance(count, int) or count <= 0:
            raise DownloadError("The service does not say how many rows it holds.")
        return count

    def page(self, offset: int, most: int = PAGE_ROWS) -> tuple[bytes, int, bool]:
        """Fetch the rows from an offset on: the answer, its rows, and whether it says "more"."""
        options = {
            "where": self.origin.where,
            "outFields": "*",
            "orderByFields": self.origin.order,
            "resultOffset": str(offset),
            "resultRecordCount": str(most),
            "returnGeometry": str(self.origin.outlines).lower(),
            "f": "geojson" if self.origin.outlines else "json",
        }
        if self.origin.outlines:
            options["outSR"] = "27700"
        content, answer = self.fetcher.fetch_page(self.origin.address, options, parse_answer)
        features = answer.get("features")
        if not isinstance(features, list):
            raise DownloadError("The answer holds no list of features.")
        more = answer.get("exceededTransferLimit") or (answer.get("properties") or {}).get(
            "exceededTransferLimit"
        )
        return content, len(features), bool(more)


def _is_whole(path: Path, file: RawFile) -> bool:
    if not path.is_file() or path.stat().st_size != file.bytes:
        return False
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest() == file.sha256
