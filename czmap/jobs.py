"""Long work off the page's own thread: one queue for the process, shared, reported and cancelled.

Whoever wants a result *follows* a job by a name of their own and looks in from time to time.
Followers who want the same thing share one job. A job that nobody follows any more, because they
left or have not looked in for a while, is dropped from the queue or told to stop at its next
report of progress. Results are kept for the next who asks; errors and cancelled jobs are not.
"""

import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from czmap.errors import Cancelled

Progress = Callable[[str, float], None]
"""Takes the stage in words and the share done, 0 to 1; raises `Cancelled` to stop the work."""

Work = Callable[[Progress], Any]
"""Makes a result, telling its progress."""

STEP_BACK = 10
"""By how much work is less urgent than pages, in steps of the system's niceness (0 to 19)."""

PATIENCE_S = 150.0
"""Seconds without a look after which a follower has gone: browsers let a page that nobody sees look
in only once a minute."""


class Phase(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Report:
    """A job at one moment.

    Attributes
    ----------
    stage, share
        What it is doing, in words, and the share of all of it that is done, 0 to 1.
    before
        Jobs that run or wait before this one; 0 once it runs.
    """

    phase: Phase
    stage: str
    share: float
    before: int

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.phase not in {Phase.WAITING, Phase.RUNNING}


class Job:
    """One piece of work; made, followed and reported by `Jobs`.

    Attributes
    ----------
    result, error
        What came of it, once it is over.
    """

    def __init__(self, key: Hashable, work: Work) -> None:
        self.key = key
        self.work = work
        self.phase = Phase.WAITING
        self.stage, self.share = "", 0.0
        self.result: Any = None
        self.error: Exception | None = None
        self.followers: dict[str, float] = {}
        self._over = threading.Event()

    def wait(self, seconds: float) -> bool:
        """Wait until it is over, so long at most; say whether it is."""
        return self._over.wait(seconds)

    def end(self, phase: Phase, *, result: Any = None, error: Exception | None = None) -> None:
        """Set what came of it, and wake who waits."""
        self.phase, self.result, self.error = phase, result, error
        self._over.set()


class Jobs:
    """A queue of jobs and the threads that work on it, in order of asking.

    Parameters
    ----------
    workers
        Jobs worked on at once.
    keep
        Results kept; those looked at longest ago go first.
    patience
        Seconds after which a follower who does not look in has gone.
    clock
        Gives seconds that never fall.
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        keep: int = 32,
        patience: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workers, self._keep = workers, keep
        self._patience, self._clock = patience, clock
        self._lock = threading.Lock()
        self._waiting: list[Job] = []
        self._running: list[Job] = []
        self._kept: OrderedDict[Hashable, Job] = OrderedDict()
        self._threads = 0

    def ask(self, who: str, key: Hashable, work: Work) -> Job:
        """Follow the job for a key, which may be over already or be shared; leave any other.

        Parameters
        ----------
        who
            Names the follower, who follows one job at a time.
        key
            Equal keys want the same result.
        """
        with self._lock:
            job = self._find(key) or self._enqueue(Job(key, work))
            self._leave(who, but=job)
            job.followers[who] = self._clock()
            return job

    def leave(self, who: str) -> None:
        """Follow nothing any more; work that nobody follows stops."""
        with self._lock:
            self._leave(who)

    def look(self, who: str, job: Job) -> Report:
        """Say how far a job is; whoever looks is still there."""
        with self._lock:
            if who in job.followers:
                job.followers[who] = self._clock()
            before = 0
            if job.phase is Phase.WAITING:
                before = len(self._running) + self._waiting.index(job)
            return Report(phase=job.phase, stage=job.stage, share=job.share, before=before)

    def get(self, key: Hashable, work: Work) -> Any:
        """Give a result, waiting for it however long it takes.

        Raises
        ------
        Exception
            Whatever the work raised; `Cancelled` when it was told to stop.
        """
        who = f"thread {threading.get_ident()}"
        while not (job := self.ask(who, key, work)).wait(self._patience / 4):
            pass
        self.leave(who)
        if job.error:
            raise job.error
        return job.result

    def kept(self, key: Hashable) -> Any:
        """Give a result that is there already, else None; nothing is begun."""
        with self._lock:
            job = self._kept.get(key)
        return job.result if job is not None else None

    def _find(self, key: Hashable) -> Job | None:
        """Give the job for a key that is kept, runs or waits, unless it is told to stop."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        going = (job for job in (*self._running, *self._waiting) if job.key == key)
        return next((job for job in going if job.followers), None)

    def _enqueue(self, job: Job) -> Job:
        self._waiting.append(job)
        if self._threads < self._workers:
            self._threads += 1
            threading.Thread(target=self._serve, name="czmap-job", daemon=True).start()
        return job

    def _leave(self, who: str, *, but: Job | None = None) -> None:
        for job in (*self._running, *self._waiting):
            if job is not but:
                job.followers.pop(who, None)
        for job in [one for one in self._waiting if one is not but and not one.followers]:
            self._waiting.remove(job)
            job.end(Phase.CANCELLED, error=Cancelled("The work was cancelled."))

    def _serve(self) -> None:
        """Work until nothing waits; the thread then ends."""
        _step_back()
        while (job := self._next()) is not None:
            try:
                result = job.work(partial(self._told, job))
            except Cancelled as stopped:
                self._finish(job, Phase.CANCELLED, error=stopped)
            except Exception as error:  # noqa: BLE001 - raised anew where the result is wanted
                self._finish(job, Phase.FAILED, error=error)
            else:
                self._finish(job, Phase.DONE, result=result)

    def _next(self) -> Job | None:
        with self._lock:
            while self._waiting:
                job = self._waiting.pop(0)
                if self._is_wanted(job):
                    job.phase = Phase.RUNNING
                    self._running.append(job)
                    return job
                job.end(Phase.CANCELLED, error=Cancelled("Nobody waits for it any more."))
            self._threads -= 1
            return None

    def _told(self, job: Job, stage: str, share: float) -> None:
        with self._lock:
            if not self._is_wanted(job):
                job.followers.clear()
                raise Cancelled("The work was cancelled.")
            job.stage, job.share = stage, share

    def _is_wanted(self, job: Job) -> bool:
        since = self._clock() - self._patience
        return any(seen >= since for seen in job.followers.values())

    def _finish(self, job: Job, phase: Phase, **came: Any) -> None:
        with self._lock:
            self._running.remove(job)
            if phase is Phase.DONE:
                self._kept[job.key] = job
                while len(self._kept) > self._keep:
                    self._kept.popitem(last=False)
            job.end(phase, **came)


def _step_back() -> None:
    """Let what answers a click go first, where a thread has a priority of its own."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        now = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, min(now + STEP_BACK, 19))
