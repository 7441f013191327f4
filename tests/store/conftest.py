"""The two databases that zones are saved in: a SQLite file, and a PostgreSQL of this machine."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from czmap.database import file_address, open_store

NO_POSTGRESQL = "PostgreSQL is not installed here, or the tests do not run as root"


def _programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return found[-1] if found else None


@pytest.fixture(scope="session")
def postgresql():
    """Start a PostgreSQL of this test's own, and give its address."""
    programs = _programs()
    if programs is None or os.geteuid() != 0 or shutil.which("runuser") is None:
        pytest.skip(NO_POSTGRESQL)
    folder = Path(tempfile.mkdtemp(prefix="czmap-postgresql-"))  # its own user must reach it
    shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = ["runuser", "-u", "postgres", "--"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    data = str(folder / "data")
    control = [*own, str(programs / "pg_ctl"), "-D", data, "-w"]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    try:
        making = [*own, str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "czmap"]
        subprocess.run(making, check=True, cwd=folder, **quiet)
        starting = [*control, "-o", options, "-l", str(folder / "log"), "start"]
        subprocess.run(starting, check=True, cwd=folder, **quiet)
        yield f"postgresql+psycopg://czmap@127.0.0.1:{port}/postgres"
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, cwd=folder, **quiet)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
