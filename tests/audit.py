"""Ask whether any pinned dependency has a known hole: python -m tests.audit [osv | pypi].

pip-audit asks a service on the internet about each line of constraints.txt. Where the service does
not know a package, or cannot be reached through a mirror, pip-audit passes over it and still ends
well; an audit that looked at nothing is no audit, so here it fails.

Exit codes: 0 all were looked at and none has a known hole; 1 some has; 2 some were not looked at.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "constraints.txt"
EXCUSED: Mapping[str, str] = {}
"""Known holes that do not reach czmap: the identifier, and why not."""
FINE, HOLES, NOT_LOOKED = 0, 1, 2


def pinned(text: str) -> set[str]:
    """Name every package that is pinned."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return {line.partition("==")[0].strip().lower() for line in lines if "==" in line}


def judge(report: str, wanted: set[str]) -> tuple[int, list[str]]:
    """Read pip-audit's report (JSON); give the exit code and what to say."""
    try:
        found: list[dict[str, Any]] = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return NOT_LOOKED, ["pip-audit gave no report: nothing was audited."]
    looked = {one["name"].lower(): one for one in found if "skip_reason" not in one}
    missed = sorted(wanted - set(looked))
    holes = [
        f"{name} {one.get('version', '')}: {hole['id']}, mended in "
        f"{', '.join(hole.get('fix_versions', [])) or 'no version yet'}"
        for name, one in sorted(looked.items())
        for hole in one.get("vulns", [])
        if hole["id"] not in EXCUSED
    ]
    said = [*holes, f"{len(wanted) - len(missed)} of {len(wanted)} packages were audited."]
    if missed:
        said.append(f"Not audited: {', '.join(missed[:5])}{' …' if len(missed) > 5 else ''}")
    return HOLES if holes else NOT_LOOKED if missed or not wanted else FINE, said


def main(service: str = "pypi") -> int:
    """Run pip-audit on the pins and judge what it says."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(PINS), "--no-deps", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "-s", service]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    code, said = judge(done.stdout, pinned(PINS.read_text(encoding="utf-8")))
    print("\n".join(said))
    if code == NOT_LOOKED:
        print(done.stderr[-2_000:], file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
