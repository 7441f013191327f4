"""A PostgreSQL of the tests' own, where Debian's is installed and they run as root."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

NO_POSTGRESQL = "PostgreSQL is not installed here, or the tests do not run as root"


def programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return found[-1] if found else None


@pytest.fixture(scope="session")
def postgresql():
    """Start a PostgreSQL of this test's own, and give its address."""
    found = programs()
    if found is None or os.geteuid() != 0 or shutil.which("runuser") is None:
        pytest.skip(NO_POSTGRESQL)
    folder = Path(tempfile.mkdtemp(prefix="czmap-postgresql-"))  # its own user must reach it
    shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = ["runuser", "-u", "postgres", "--"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    data = str(folder / "data")
    control = [*own, str(found / "pg_ctl"), "-D", data, "-w"]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    try:
        making = [*own, str(found / "initdb"), "-D", data, "-A", "trust", "-U", "czmap"]
        subprocess.run(making, check=True, cwd=folder, **quiet)
        starting = [*control, "-o", options, "-l", str(folder / "log"), "start"]
        subprocess.run(starting, check=True, cwd=folder, **quiet)
        yield f"postgresql+psycopg://czmap@127.0.0.1:{port}/postgres"
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, cwd=folder, **quiet)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
