"""Whether a file lies on a drive of another computer."""

import sys
from collections.abc import Iterator
from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")
_OF_OTHERS = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs", "davfs")
_REMOTE_DRIVE = 4


def is_on_network(path: Path) -> bool:
    """Say whether a file lies on a network drive; where a system does not tell, it says no."""
    whole = path.resolve()
    if str(whole).startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        from ctypes import windll  # noqa: PLC0415 - only there

        return bool(windll.kernel32.GetDriveTypeW(whole.anchor) == _REMOTE_DRIVE)
    held = [(len(at.parts), kind) for at, kind in _mounts() if whole.is_relative_to(at)]
    return bool(held) and max(held)[1].startswith(_OF_OTHERS)


def _mounts() -> Iterator[tuple[Path, str]]:
    """Give where each file system begins, and its kind; nothing where a system does not say."""
    if not _MOUNTS.is_file():
        return
    for line in _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
        _, at, kind = line.split(" ")[:3]
        yield Path(at.replace("\\040", " ")), kind
