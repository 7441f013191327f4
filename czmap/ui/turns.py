"""Whose turn it is: pages of many sessions are made one after another and not in slices.

Python lets only one thread compute at a time. When several pages are made at once, each is ready
only when nearly all are; made in turn, in the order they were asked for, the first is ready at
once and the last no later. A page that takes long, or waits for other work, keeps nobody waiting.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

LEASE_S = 0.2
"""Seconds that a page may keep others waiting: after that the next is made beside it."""


class Turns:
    """A queue of threads; the first in it goes on when the one before ends, rests or takes long.

    Parameters
    ----------
    lease
        Seconds for which the one whose turn it is keeps the others waiting.
    """

    def __init__(self, lease: float = LEASE_S) -> None:
        self._lease = lease
        self._changed = threading.Condition()
        self._waiting: deque[int] = deque()
        self._holder: int | None = None
        self._until = 0.0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for this thread's turn, and end it with the block, whatever happens in it."""
        self._take(threading.get_ident())
        try:
            yield
        finally:
            self.rest()

    def rest(self) -> None:
        """Let the others go on: this thread has done its part or waits for something itself."""
        with self._changed:
            if self._holder == threading.get_ident():
                self._holder = None
                self._changed.notify_all()

    def _take(self, me: int) -> None:
        with self._changed:
            self._waiting.append(me)
            while self._waiting[0] != me or not self._is_free():
                # only the first waits with a clock; whoever leaves the queue wakes the rest
                first = self._waiting[0] == me
                self._changed.wait(self._until - time.monotonic() if first else None)
            self._waiting.popleft()
            self._holder, self._until = me, time.monotonic() + self._lease
            self._changed.notify_all()

    def _is_free(self) -> bool:
        return self._holder is None or time.monotonic() >= self._until


TURNS = Turns()
"""The turns of this server."""
