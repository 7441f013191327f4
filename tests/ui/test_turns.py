"""Pages of many sessions are made one after another; a slow one keeps nobody waiting."""

import threading
import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from czmap.paths import home
from czmap.ui import job_panel, turns
from czmap.ui.turns import Turns

SOON = 30.0
PATIENCE_S = 120.0
FOREVER = 1e6


def _in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def _until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.002)


def test_they_go_on_one_by_one_in_the_order_they_came() -> None:
    queue, order, inside, most = Turns(lease=FOREVER), [], [0], [0]

    def work(name: int) -> None:
        with queue.one():
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            order.append(name)
            time.sleep(0.001)
            inside[0] -= 1

    with queue.one():
        threads = []
        for name in range(6):
            threads.append(_in_thread(lambda name=name: work(name)))  # type: ignore[misc]
            _until(lambda: len(queue._waiting) == len(threads))
        assert order == []
    for thread in threads:
        thread.join(SOON)
    assert order == list(range(6))
    assert most == [1]


def test_one_that_takes_long_keeps_nobody_waiting() -> None:
    queue, done, ends = Turns(lease=0.01), [], threading.Event()

    def slow() -> None:
        with queue.one():
            ends.wait(SOON)

    def quick(name: int) -> None:
        with queue.one():
            done.append(name)

    first = _in_thread(slow)
    _until(lambda: queue._holder is not None)
    for name in range(3):
        _in_thread(lambda name=name: quick(name)).join(SOON)  # type: ignore[misc]
    assert done == [0, 1, 2]
    assert first.is_alive()
    ends.set()
    first.join(SOON)
    assert queue._holder is None


def test_one_whose_time_is_over_does_not_end_the_turn_of_another() -> None:
    queue, ends = Turns(lease=0.0), threading.Event()

    def slow() -> None:
        with queue.one():
            ends.wait(SOON)

    first = _in_thread(slow)
    _until(lambda: queue._holder is not None)
    with queue.one():
        ends.set()
        first.join(SOON)
        assert queue._holder == threading.get_ident()


def test_what_goes_wrong_ends_a_turn() -> None:
    queue = Turns(lease=FOREVER)
    with pytest.raises(ValueError, match="wrong"), queue.one():
        raise ValueError("wrong")
    with queue.one():
        assert queue._holder == threading.get_ident()


def test_a_page_that_waits_for_a_search_lets_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Turns(lease=FOREVER)
    monkeypatch.setattr(job_panel, "TURNS", queue)
    others: list[bool] = []

    class Search:
        def wait(self, seconds: float) -> bool:
            def other() -> None:
                with queue.one():
                    others.append(True)

            _in_thread(other).join(SOON)
            return True

    with queue.one():
        job_panel.wait_for(Search())  # type: ignore[arg-type]
    assert others == [True]


def test_a_page_is_made_in_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Turns(lease=FOREVER)
    monkeypatch.setattr(turns, "TURNS", queue)
    page = AppTest.from_file(str(home() / "app.py"), default_timeout=PATIENCE_S)
    with queue.one():
        waits = _in_thread(page.run)
        _until(lambda: len(queue._waiting) == 1)
        assert waits.is_alive()
    waits.join(PATIENCE_S)
    assert not page.exception
    assert page.main.children
    assert queue._holder is None
