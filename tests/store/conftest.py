"""The two databases that zones are saved in: a SQLite file, and a PostgreSQL of this machine."""

import pytest

from czmap.database import file_address, open_store
from tests.postgresql import postgresql  # noqa: F401 - a fixture


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """The address of each database in turn."""
    if request.param == "sqlite":
        return file_address(tmp_path / "own")
    return request.getfixturevalue("postgresql")


@pytest.fixture
def store(address):
    """An open store, closed after the test."""
    opened = open_store(address)
    yield opened
    opened.engine.dispose()
