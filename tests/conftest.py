"""What every test shares: drawings, and hypothesis without chance."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every machine and in every run: a failure can always be seen again.
# A long search for new ones: HYPOTHESIS_PROFILE=explore (CONTRIBUTING.md).
settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.register_profile("explore", max_examples=2_000, deadline=None)
settings.load_profile("steady")


HERE = Path(__file__).parent
TOGETHER = ("real", "browser", "store")
"""Folders whose tests share something dear: England, a server and its browser, a database."""


@pytest.hookimpl(tryfirst=True)  # before the workers are told what is kept together
def pytest_collection_modifyitems(items):
    """Keep tests that share something on one worker, and begin with what takes longest."""
    for item in items:
        folder = item.path.relative_to(HERE).parts[0] if HERE in item.path.parents else ""
        item.add_marker(pytest.mark.xdist_group(folder if folder in TOGETHER else str(item.path)))
    items.sort(key=lambda item: _turn(item.path))


def _turn(path):
    """Say when a file has its turn: `TOGETHER` first, the others in their order."""
    return next((turn for turn, name in enumerate(TOGETHER) if HERE / name in path.parents), 9)


@pytest.fixture
def no_england(tmp_path, monkeypatch):
    """A user who has downloaded nothing."""
    monkeypatch.setenv("CZMAP_DATA", str(tmp_path / "nothing"))
    return tmp_path / "nothing"
