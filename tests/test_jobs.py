"""The queue of long work: shared, in order, reported, cancelled; no test waits for a clock."""

import os
import sys
import threading

import pytest

from czmap.errors import Cancelled, CriteriaError
from czmap.jobs import STEP_BACK, Jobs, Phase

SOON = 30.0
"""Seconds after which a test has failed; nothing here takes a hundredth of it."""


class Gate:
    """Work that tells one stage, stops until it is let through, tells another, and is done."""

    def __init__(self, result="done"):
        self.result = result
        self.runs = 0
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self, progress):
        self.runs += 1
        progress("Begun", 0.25)
        self.begun.set()
        assert self.open.wait(SOON)
        progress("Nearly there", 0.75)
        return self.result


def test_work_is_reported_and_its_result_is_kept():
    jobs, gate = Jobs(), Gate()
    job = jobs.ask("ann", "question", gate)
    assert gate.begun.wait(SOON)
    seen = jobs.look("ann", job)
    assert (seen.phase, seen.stage, seen.share, seen.before) == (Phase.RUNNING, "Begun", 0.25, 0)
    assert not seen.is_over
    gate.open.set()
    assert job.wait(SOON)
    assert jobs.look("ann", job).is_over
    assert jobs.get("question", gate) == "done"
    assert jobs.ask("ann", "question", gate) is job
    assert gate.runs == 1


def test_identical_questions_share_one_job_and_others_queue_in_order():
    jobs, first, second, third = Jobs(), Gate(1), Gate(2), Gate(3)
    one = jobs.ask("ann", "1", first)
    assert first.begun.wait(SOON)
    assert jobs.ask("bob", "1", first) is one
    assert jobs.ask("ann", "1", first) is one  # a double click
    two, three = jobs.ask("cat", "2", second), jobs.ask("dan", "3", third)
    assert [jobs.look("x", job).before for job in (one, two, three)] == [0, 1, 2]
    for gate in (first, second, third):
        gate.open.set()
    assert all(job.wait(SOON) for job in (one, two, three))
    assert [job.result for job in (one, two, three)] == [1, 2, 3]
    assert first.runs == 1


def test_who_leaves_stops_only_work_that_nobody_else_follows():
    jobs, gate, next_gate = Jobs(), Gate(), Gate()
    job = jobs.ask("ann", "1", gate)
    jobs.ask("bob", "1", gate)
    waiting = jobs.ask("cat", "2", next_gate)
    assert gate.begun.wait(SOON)
    jobs.leave("ann")
    jobs.leave("cat")
    assert waiting.wait(SOON)
    assert waiting.phase is Phase.CANCELLED
    gate.open.set()
    assert job.wait(SOON)
    assert job.phase is Phase.DONE
    assert next_gate.runs == 0


def test_asking_something_else_stops_what_was_asked_and_it_can_be_asked_again():
    jobs, gate, other = Jobs(), Gate(), Gate("other")
    job = jobs.ask("ann", "1", gate)
    assert gate.begun.wait(SOON)
    later = jobs.ask("ann", "2", other)
    again = jobs.ask("bob", "1", gate)
    assert again is not job  # the first is being stopped already
    gate.open.set()
    other.open.set()
    assert all(one.wait(SOON) for one in (job, later, again))
    assert job.phase is Phase.CANCELLED
    assert isinstance(job.error, Cancelled)
    assert (later.result, again.result) == ("other", "done")
    assert gate.runs == 2


def test_a_follower_who_no_longer_looks_in_has_gone():
    now = [0.0]
    jobs, gate = Jobs(patience=10.0, clock=lambda: now[0]), Gate()
    job = jobs.ask("ann", "1", gate)
    assert gate.begun.wait(SOON)
    now[0] = 9.0
    jobs.look("ann", job)
    now[0] = 18.0
    kept = jobs.look("somebody else", job)
    assert kept.phase is Phase.RUNNING
    now[0] = 20.0
    gate.open.set()
    assert job.wait(SOON)
    assert job.phase is Phase.CANCELLED


def test_an_error_is_raised_where_the_result_is_wanted_and_is_not_kept():
    jobs, runs = Jobs(), []

    def fails(_progress):
        runs.append(1)
        raise CriteriaError("No zone keeps them.", then="Ask for less.")

    for _ in range(2):
        with pytest.raises(CriteriaError, match="No zone keeps them"):
            jobs.get("1", fails)
    assert len(runs) == 2
    assert jobs.get("2", lambda _progress: "next") == "next"


def test_only_so_many_results_are_kept_the_latest_used():
    jobs, runs = Jobs(keep=2), []

    def asked(key):
        return jobs.get(key, lambda _progress: runs.append(key))

    for key in ("a", "b", "a", "c", "a", "b"):
        asked(key)
    assert runs == ["a", "b", "c", "b"]


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own on Linux")
def test_work_steps_back_behind_what_answers_a_click():
    def niceness(_progress=None):
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    mine = niceness()
    assert Jobs().get("1", niceness) == min(mine + STEP_BACK, 19)
    assert niceness() == mine
