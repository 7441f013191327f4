"""Run every check of the project: python -m tests [arguments for pytest].

Brings what it needs: where Chromium or PostgreSQL is absent and we may install it (root on
Debian), it does.
Then style (ruff), types (mypy), holes (bandit) and tests (pytest) run, all of them, and any failure
fails.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# once before all tests, so that no test waits half a minute for it
WARM_UP = "from czmap.scoring.search import warm_up; warm_up()"
CODE = ("czmap", "pages", "app.py", "server.py")
ROOT = Path(__file__).resolve().parent.parent
# a worker for each core; which tests stay together is said in tests/conftest.py
SIDE_BY_SIDE = ["-n", "auto", "--no-loadscope-reorder"]


def missing_packages() -> list[str]:
    """Name the Debian packages that the tests need and that are not here."""
    missing = []
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        missing += ["chromium", "fonts-dejavu-core"]
    if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        missing.append("postgresql")
    return missing


def install_packages() -> None:
    missing = missing_packages()
    if not missing:
        return
    named = " and ".join(one for one in missing if "fonts" not in one)
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        print(
            f"{named} not installed: the tests that need it fail or skip, and say so.", flush=True
        )
        return
    print(f"Installing Debian's {named} for the tests ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", *missing],
    ):
        subprocess.run(["apt-get", *step], check=True, env=quiet, stdout=subprocess.DEVNULL)


def main() -> int:
    install_packages()
    python = [sys.executable, "-m"]
    steps = {
        "style": [*python, "ruff", "check", "."],
        "layout": [*python, "ruff", "format", "--check", "."],
        "types": [*python, "mypy"],
        "holes": [*python, "bandit", "-q", "-c", "pyproject.toml", "-r", *CODE],
        "search, compiled": [sys.executable, "-c", WARM_UP],
        "tests": [*python, "pytest", *SIDE_BY_SIDE, *sys.argv[1:]],
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
