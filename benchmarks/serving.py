"""Starts the servers that are measured, as people start them, and reads what they use."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
BARE = ROOT / "benchmarks" / "bare_page.py"
APP = ROOT / "server.py"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that runs: where, and as which process."""

    address: str
    pid: int
    log: Path

    def processor_seconds(self) -> float:
        """Seconds of processor time used since it began (Linux: the clock of another process)."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def megabytes(self) -> float:
        """Memory of the process and its children, in MB that no other process shares."""
        whole = psutil.Process(self.pid)
        used = 0
        for one in (whole, *whole.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                used += one.memory_full_info().uss
        return used / 1e6


@contextmanager
def served(script: Path, data: Path | None = None) -> Iterator[Server]:
    """Serve a script until the block ends; `data` is the folder of packs, else an empty one."""
    with tempfile.TemporaryDirectory() as own, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true"}
        command = [sys.executable, "-m", "streamlit", "run", str(script)]
        command += [f"--{name}={value}" for name, value in options.items()]
        log = Path(own) / "log.txt"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "CZMAP_DATA": str(data or own)}
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process, log)
            yield Server(address=address, pid=process.pid, log=log)
        finally:
            process.terminate()
            process.wait(20)


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(400):
        if process.poll() is not None:
            break
        with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310
            return
        time.sleep(0.25)
    raise SystemExit(f"The server did not start:\n{log.read_text(errors='replace')[-3000:]}")
