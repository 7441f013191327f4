"""The search is compiled once on a computer, and never where it would hold everybody's pages."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from czmap.scoring import compiled
from czmap.scoring.search import warm_up
from czmap.ui import cache_engine


@pytest.fixture
def fresh_engine():
    cache_engine.engine_ready.cache_clear()
    yield
    cache_engine.engine_ready.cache_clear()


@pytest.mark.parametrize("must", [True, False])
def test_what_must_be_compiled_is_compiled_by_another_process_before_it_is_loaded(
    fresh_engine, monkeypatch, must
):
    steps = []
    monkeypatch.setattr(cache_engine, "must_compile", lambda: must)
    monkeypatch.setattr(cache_engine, "warm_up", lambda: steps.append("loaded"))
    monkeypatch.setattr(
        cache_engine.subprocess, "run", lambda words, **_: steps.append(f"compiled by {words[1:]}")
    )
    assert cache_engine.engine_ready() and cache_engine.engine_ready()
    command = ["-c", "from czmap.scoring.search import warm_up; warm_up()"]
    assert steps == [f"compiled by {command}"] * must + ["loaded"]


def test_two_who_ask_at_once_compile_once(fresh_engine, monkeypatch):
    compiled_by = []
    monkeypatch.setattr(cache_engine, "must_compile", lambda: not compiled_by)
    monkeypatch.setattr(cache_engine, "warm_up", lambda: None)

    def compile_slowly(*_, **__):
        sleep(0.2)
        compiled_by.append(1)

    monkeypatch.setattr(cache_engine.subprocess, "run", compile_slowly)
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: cache_engine.engine_ready(), range(4)))
    assert len(compiled_by) == 1


def test_what_is_compiled_is_noted_until_its_sources_change(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled, "_KEPT", tmp_path)
    assert compiled.must_compile()
    warm_up()
    assert not compiled.must_compile()
    monkeypatch.setattr(compiled.numba, "__version__", "0")
    assert compiled.must_compile()
    monkeypatch.setattr(compiled, "_KEPT", None)
    assert not compiled.must_compile(), "nothing can be kept: another process would be no help"
