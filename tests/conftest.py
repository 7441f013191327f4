"""What every test shares: drawings, and hypothesis without chance."""

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


@pytest.fixture
def no_england(tmp_path, monkeypatch):
    """A user who has downloaded nothing."""
    monkeypatch.setenv("CZMAP_DATA", str(tmp_path / "nothing"))
    return tmp_path / "nothing"
