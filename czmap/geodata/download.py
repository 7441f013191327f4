"""Fetching over HTTP: tries with back-off, resuming, redirects that stay home, one at a time."""

import json
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import urlsplit

import httpx

from czmap.errors import DownloadError
from czmap.geodata.formats import check_no_web_page
from czmap.geodata.route import UNCHANGED, Manners, Route

Got = TypeVar("Got")

_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_NO_SUCH_LAYER = frozenset({"Invalid URL", "Service not found"})
"""What ArcGIS says, with HTTP 200, of a layer that was renamed or withdrawn."""
_NETWORK = (
    "Check the connection; behind a proxy set HTTPS_PROXY, or name a mirror with --mirror. "
    f"What was fetched so far is kept. {UNCHANGED}"
)


class NotPublishedError(DownloadError):
    """The publisher has nothing at the address (HTTP 404 or 410)."""


class _TryAgainError(Exception):
    """A fault that may pass; `wait` is what the server asked for, in seconds.

    With `anew`, what was fetched before is of no more use.
    """

    def __init__(self, reason: str, *, wait: float | None = None, anew: bool = False) -> None:
        super().__init__(reason)
        self.wait = wait
        self.anew = anew


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What a server said of a file: its length and the validators that a resume needs."""

    url: str
    total: int | None = None
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, kw_only=True)
class Peek:
    """The first bytes of a file, and what the server says of all of it."""

    start: bytes
    total: int | None
    etag: str
    last_modified: str


class Fetcher:
    """Asks one publisher after another; used as a context, it closes its connections.

    Parameters
    ----------
    route
        The allowed hosts, and the mirror.
    """

    def __init__(self, route: Route, manners: Manners | None = None) -> None:
        self.route = route
        self.manners = manners or Manners()
        timeout = httpx.Timeout(self.manners.read_s, connect=self.manners.connect_s)
        # a mirror on this machine is never behind the proxy that the environment may name
        direct = {"all://127.0.0.1": None, "all://localhost": None}
        headers = {"User-Agent": "czmap (small-area data for children's zones)"}
        self._client = httpx.Client(timeout=timeout, headers=headers, mounts=direct)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def fetch_page(
        self, address: str, options: Mapping[str, str], parse: Callable[[bytes], Got]
    ) -> tuple[bytes, Got]:
        """Fetch one answer of a service, and what `parse` makes of it; a broken one is asked again.

        Raises
        ------
        NotPublishedError
            When there is nothing at the address.
        DownloadError
            When it cannot be fetched in `manners.tries`, or what came is not an answer.
        """

        def once() -> tuple[bytes, Got]:
            with self._open(address, {}, options) as response:
                content = b"".join(self._capped(response.iter_bytes()))
            check_no_web_page(content[:512])
            self._check_fault_in_200(content, address)
            return content, parse(content)

        return self._with_tries(once, address)

    def peek(self, address: str, count: int) -> Peek:
        """Fetch the first bytes of a file, and no more.

        Raises
        ------
        DownloadError
            As `fetch_file`.
        """

        def once() -> Peek:
            headers = {"Accept-Encoding": "identity", "Range": f"bytes=0-{count - 1}"}
            with self._open(address, headers) as response:
                start = b""
                for chunk in response.iter_bytes():
                    start += chunk
                    if len(start) >= count:
                        break
                answered = response.headers
                length = answered.get("Content-Range", "").rpartition("/")[2]
                if response.status_code == 200:
                    length = answered.get("Content-Length", "")
                return Peek(
                    start=start[:count],
                    total=int(length) if length.isdigit() else None,
                    etag=answered.get("ETag", ""),
                    last_modified=answered.get("Last-Modified", ""),
                )

        return self._with_tries(once, address)

    def is_unchanged(self, address: str, *, etag: str, last_modified: str) -> bool:
        """Ask whether a file is still the one with these validators, without fetching it.

        Raises
        ------
        DownloadError
            As `fetch_file`.
        """
        headers = {"If-None-Match": etag} if etag else {"If-Modified-Since": last_modified}

        def once() -> bool:
            with self._open(address, headers) as response:
                return response.status_code == 304

        return bool(etag or last_modified) and self._with_tries(once, address)

    def fetch_file(
        self, address: str, part: Path, report: Callable[[int, int | None], None]
    ) -> Answered:
        """Fetch a file into `part`, going on where an earlier try left off.

        What is needed to go on lies beside it in `PART.json`. The part is whole on return.

        Parameters
        ----------
        report
            Called with bytes so far and in all.

        Raises
        ------
        NotPublishedError
            When there is nothing at the address.
        DownloadError
            When it cannot be fetched whole in `manners.tries`, or is a web page.
        """
        url = self.route.url(address)

        def once() -> Answered:
            known = _load_answered(part)
            have = part.stat().st_size if known and known.url == url and part.is_file() else 0
            try:
                with self._open(address, _resume_headers(known, have)) as response:
                    answered, have = _start(response, url, known, have)
                    _save_answered(part, answered)
                    self._receive(response, part, have, lambda done: report(done, answered.total))
            except _TryAgainError as problem:
                if problem.anew:
                    _beside(part).unlink(missing_ok=True)
                raise
            size = part.stat().st_size
            if answered.total is not None and size != answered.total:
                raise _TryAgainError(f"{size:,} of {answered.total:,} bytes came")
            return answered

        return self._with_tries(once, address)

    def _check_fault_in_200(self, content: bytes, address: str) -> None:
        """Ask again for broken JSON or an error that says "later"; a layer that is gone is gone."""
        try:
            answer = json.loads(content)
        except ValueError as problem:
            raise _TryAgainError("the answer is cut short: it is not whole JSON") from problem
        error = answer.get("error") if isinstance(answer, dict) else None
        if not isinstance(error, dict):
            return
        if error.get("code") in _LATER:
            raise _TryAgainError(f"it answered with error {error['code']}")
        if error.get("code") in _GONE or error.get("message") in _NO_SUCH_LAYER:
            raise _not_published(address, str(error["message"]), self.route.shown)

    def _receive(
        self, response: httpx.Response, part: Path, have: int, report: Callable[[int], None]
    ) -> None:
        done = have
        with part.open("r+b" if have else "wb") as file:
            file.seek(have)
            file.truncate()
            # as it comes: a buffer of httpx's own would be lost when the connection breaks
            for chunk in self._capped(response.iter_bytes(), have):
                if done == 0:
                    check_no_web_page(chunk[:512])
                file.write(chunk)
                done += len(chunk)
                report(done)

    def _capped(self, chunks: Iterator[bytes], have: int = 0) -> Iterator[bytes]:
        """Stop a stream that unpacks to more than any official table has, or that only drips."""
        done = have
        manners = self.manners
        since, before = manners.clock(), done
        for chunk in chunks:
            done += len(chunk)
            if (now := manners.clock()) - since > manners.stall_s:
                if done - before < manners.least_bytes:
                    raise _TryAgainError(f"{done - before:,} bytes came in {now - since:,.0f} s")
                since, before = now, done
            if done > self.manners.largest_bytes:
                raise DownloadError(
                    f"The answer is larger than {self.manners.largest_bytes / 1e6:,.0f} MB, "
                    "which no official table is.",
                    then=UNCHANGED,
                )
            yield chunk

    @contextmanager
    def _open(
        self, address: str, headers: Mapping[str, str], options: Mapping[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        """Open an answer, following at most five redirects, each checked before it is asked."""
        url = str(httpx.URL(self.route.url(address), params=dict(options) if options else None))
        for _ in range(6):
            self.route.check_hop(url)
            request = self._client.build_request("GET", url, headers=dict(headers))
            response = self._client.send(request, stream=True)
            try:
                if not response.has_redirect_location:
                    _check_status(response, address, self.route.shown)
                    yield response
                    return
                url = str(response.url.join(response.headers["Location"]))
            finally:
                response.close()
        raise DownloadError(f"{urlsplit(url).hostname} sends the download round in circles.")

    def _with_tries(self, once: Callable[[], Got], address: str) -> Got:
        host, tries = urlsplit(address).hostname, self.manners.tries
        for attempt in range(1, tries + 1):
            try:
                return once()
            except (httpx.TransportError, _TryAgainError) as problem:
                wait = getattr(problem, "wait", None)
                if wait is not None and wait > self.manners.longest_wait_s:
                    raise DownloadError(
                        f"{host} asks to be left alone for {wait / 60:,.0f} minutes.",
                        then=f"Try again after that. {UNCHANGED}",
                    ) from problem
                if attempt == tries:
                    raise DownloadError(
                        f"{host} could not be reached, or broke off, {tries} times: "
                        f"{_reason(problem)}.",
                        then=_NETWORK,
                    ) from problem
                self.manners.pause(_back_off(attempt) if wait is None else wait)
        raise DownloadError(f"{host} was not asked.")  # only when `tries` is 0


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the folder of downloads for one process; the system lets go of it should it die.

    Raises
    ------
    DownloadError
        When another download is running.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+b") as lock:
        try:
            _hold(lock.fileno())
        except OSError as problem:
            raise DownloadError(
                f"Another download into {folder.parent} is running.",
                then="Wait until it has finished, or stop it, and try again.",
            ) from problem
        yield


def _hold(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there only on Windows

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - not there on Windows

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _check_status(response: httpx.Response, address: str, mirror: str) -> None:
    status, host = response.status_code, response.url.host
    if status in {200, 206, 304}:
        return
    if status in _LATER or status == 416:
        raise _TryAgainError(
            f"it answered with HTTP {status}", wait=_retry_after(response), anew=status == 416
        )
    if status in _GONE:
        raise _not_published(address, f"HTTP {status}", mirror)
    then = "Set HTTPS_PROXY with a name and password." if status == 407 else _NETWORK
    raise DownloadError(f"{host} refused the download (HTTP {status}).", then=then)


def _not_published(address: str, said: str, mirror: str) -> NotPublishedError:
    who = f"the mirror {mirror} does not have it" if mirror else "it was moved or withdrawn"
    return NotPublishedError(
        f"There is nothing at {address} ({said}): {who}.",
        then=f"Ask whoever keeps the mirror. {UNCHANGED}"
        if mirror
        else "Look for a newer czmap, or bring in the data from another computer with: "
        f"czmap data import FILE. {UNCHANGED}",
    )


def _retry_after(response: httpx.Response) -> float | None:
    """Read Retry-After, seconds or a date; None when it is not there or not readable."""
    stated = response.headers.get("Retry-After", "").strip()
    if stated.isdigit():
        return float(stated)
    try:
        until = parsedate_to_datetime(stated)
    except ValueError:
        return None
    now = datetime.now(UTC)
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


def _back_off(attempt: int) -> float:
    """Wait 1, 2, 4, 8 seconds, a little more or less, so that machines do not march in step."""
    return float(2 ** (attempt - 1) * random.SystemRandom().uniform(0.75, 1.25))


def _reason(problem: Exception) -> str:
    names: dict[type[Exception], str] = {
        httpx.ConnectTimeout: "no connection in time",
        httpx.ReadTimeout: "nothing came for too long",
        httpx.ConnectError: "no connection",
        httpx.ProxyError: "the proxy refused",
    }
    said = str(problem).rstrip(".")
    named = names.get(type(problem), "")
    return " - ".join(part for part in (named, said) if part) or type(problem).__name__


def _start(
    response: httpx.Response, url: str, known: Answered | None, have: int
) -> tuple[Answered, int]:
    """Say what is coming, and from which byte: a 200 starts anew, a 206 must fit what is there."""
    headers = response.headers
    packed = headers.get("Content-Encoding", "identity") != "identity"
    length = headers.get("Content-Length", "")
    total = int(length) if length.isdigit() and not packed else None
    if response.status_code == 206:
        span = headers.get("Content-Range", "").removeprefix("bytes ").replace("/", "-").split("-")
        fits = len(span) == 3 and span[0] == str(have) and known is not None
        if not fits or known is None or span[2] != str(known.total):
            raise _TryAgainError("the file has changed since the download began", anew=True)
        return known, have
    answered = Answered(
        url=url,
        total=total,
        etag=headers.get("ETag", ""),
        last_modified=headers.get("Last-Modified", ""),
    )
    return answered, 0


def _resume_headers(known: Answered | None, have: int) -> dict[str, str]:
    """Ask for the rest only of the same file; without a validator its length must be the same."""
    # packed transfer and Range do not go together
    headers = {"Accept-Encoding": "identity"}
    if known is None or known.total is None or not 0 < have < known.total:
        return headers
    headers["Range"] = f"bytes={have}-"
    strong = known.etag if known.etag and not known.etag.startswith("W/") else ""
    if validator := strong or known.last_modified:
        headers["If-Range"] = validator
    return headers


def _beside(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _load_answered(part: Path) -> Answered | None:
    """Read what is known of a part; None when there is nothing to go on from."""
    try:
        return Answered(**json.loads(_beside(part).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _save_answered(part: Path, answered: Answered) -> None:
    _beside(part).write_text(json.dumps(vars(answered)), encoding="utf-8")
