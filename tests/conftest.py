"""What every test shares: drawings, and hypothesis without chance."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from tests.examples import LONG, MOST

# The same examples on every machine and in every run: a failure can always be seen again.
# A long search for new ones: HYPOTHESIS_PROFILE=explore (CONTRIBUTING.md).
settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.register_profile("explore", max_examples=2_000, deadline=None)
# And ten thousand for every parser of people's bytes: HYPOTHESIS_PROFILE=long.
settings.register_profile("long", settings.get_profile("steady"), max_examples=MOST)
settings.load_profile("long" if LONG else "steady")


HERE = Path(__file__).parent
TOGETHER = ("real", "browser", "store")
"""Folders whose tests share something dear: England, a server and its browser, a database."""


class Together(LoadScopeScheduling):
    """Give each worker whole files, and whole folders where their tests share something."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return next((name for name in TOGETHER if file.startswith(f"tests/{name}/")), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Say how tests are shared out when they run on several cores."""
    return Together(config, log)


def pytest_collection_modifyitems(items):
    """Begin with what takes longest."""
    items.sort(key=lambda item: _turn(item.path))


def _turn(path):
    """Say when a file has its turn: `TOGETHER` first, the others in their order."""
    return next((turn for turn, name in enumerate(TOGETHER) if HERE / name in path.parents), 9)


@pytest.fixture
def no_england(tmp_path, monkeypatch):
    """A user who has downloaded nothing."""
    monkeypatch.setenv("CZMAP_DATA", str(tmp_path / "nothing"))
    return tmp_path / "nothing"
