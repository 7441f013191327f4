"""What a download is asked to be: which hosts, how patiently, and who is told how far it is."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlsplit

from czmap.errors import DownloadError

UNCHANGED = "The data that was there before is unchanged."


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a download or a build is, for a line in a terminal or a bar on a page.

    Attributes
    ----------
    title
        What is being fetched or made.
    step, steps
        Which of how many, from 1.
    bytes_done, bytes_total
        Of this step; the total is None where the publisher does not say it.
    rows_done, rows_total
        Of a service that is asked page by page; else 0 and None.
    """

    title: str
    step: int
    steps: int
    bytes_done: int = 0
    bytes_total: int | None = None
    rows_done: int = 0
    rows_total: int | None = None

    @property
    def share(self) -> float | None:
        """How much of this step is done, 0 to 1, or None where nobody knows."""
        if self.rows_total:
            return min(1.0, self.rows_done / self.rows_total)
        return min(1.0, self.bytes_done / self.bytes_total) if self.bytes_total else None


Report: TypeAlias = Callable[[Progress], None]
"""Called often, and cheap; an exception raised in it (Ctrl-C, a cancel button) stops the work."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """Which hosts may be asked, and the mirror that stands in for them, if any.

    Attributes
    ----------
    superseded
        Parts of addresses that are never asked, each with the sentence that says why: editions
        that their publisher has corrected.

    Examples
    --------
    >>> route = Route(hosts=frozenset({"a.uk"}), mirror="http://127.0.0.1:8765/")
    >>> route.url("https://a.uk/b?c=1")
    'http://127.0.0.1:8765/a.uk/b?c=1'
    """

    hosts: frozenset[str]
    mirror: str = ""
    superseded: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = urlsplit(self.mirror)
        if self.mirror and not (parts.scheme in {"http", "https"} and parts.hostname):
            raise DownloadError(
                f"The mirror's address {self.mirror!r} cannot be used.",
                then="Write it in full, such as https://mirror.example.gov.uk/czmap",
            )

    @property
    def shown(self) -> str:
        """The mirror as it may be written down: without a user's name and password."""
        parts = urlsplit(self.mirror)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def url(self, address: str) -> str:
        """Say where an official address is really fetched: `MIRROR/HOST/PATH`, or there itself."""
        if not self.mirror:
            return address
        return f"{self.mirror.rstrip('/')}/{address.removeprefix('https://')}"

    def check_hop(self, url: str) -> None:
        """Raise DownloadError unless the URL is https at an allowed host, or at the mirror."""
        parts = urlsplit(url)
        for part, why in self.superseded.items():
            if part in url:
                raise DownloadError(f"{why} It is not used.", then=UNCHANGED)
        if self.mirror:
            mirror = urlsplit(self.mirror)
            allowed = (parts.scheme, parts.netloc) == (mirror.scheme, mirror.netloc)
        else:
            allowed = parts.scheme == "https" and parts.hostname in self.hosts and not parts.port
        if not allowed:
            raise DownloadError(
                f"The download was sent on to {parts.scheme}://{parts.netloc}, "
                "which is not one of the official publishers.",
                then=f"Nothing was fetched from there. {UNCHANGED}",
            )


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How patiently and how much is asked.

    Attributes
    ----------
    stall_s, least_bytes
        An answer that brings fewer bytes in so many seconds only drips, and is asked for again.
    """

    tries: int = 5
    connect_s: float = 10
    read_s: float = 60
    longest_wait_s: float = 120
    largest_bytes: int = 1_000_000_000
    stall_s: float = 60
    least_bytes: int = 20_000
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
