"""Run every check of the project: python -m tests [arguments for pytest].

Brings what it needs: where Chromium is absent and we may install it (root on Debian), it does.
Then style (ruff), types (mypy) and tests (pytest) run, all of them, and any failure fails.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# once before all tests, so that no test waits half a minute for it
WARM_UP = "from czmap.scoring.search import warm_up; warm_up()"
ROOT = Path(__file__).resolve().parent.parent


def install_chromium() -> None:
    if shutil.which("chromium") or shutil.which("chromium-browser"):
        return
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        print("Chromium is not installed: the browser tests will fail and say so.", flush=True)
        return
    print("Installing Debian's chromium for the browser tests ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    ):
        subprocess.run(["apt-get", *step], check=True, env=quiet, stdout=subprocess.DEVNULL)


def main() -> int:
    install_chromium()
    python = [sys.executable, "-m"]
    steps = {
        "style": [*python, "ruff", "check", "."],
        "layout": [*python, "ruff", "format", "--check", "."],
        "types": [*python, "mypy"],
        "search, compiled": [sys.executable, "-c", WARM_UP],
        "tests": [*python, "pytest", *sys.argv[1:]],
    }
    codes = {}
    for name, command in steps.items():
        print(f"== {name}", flush=True)
        codes[name] = subprocess.call(command, cwd=ROOT)
    failed = [name for name, code in codes.items() if code]
    print(f"== failed: {', '.join(failed)}" if failed else "== all passed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
