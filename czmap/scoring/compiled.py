"""Compilation of the search's kernels: once on a computer, then kept on disk.

numba keeps compiled code by module and looks only at that module's own file to see whether it is
still good; kernels call kernels of other modules, so here it is kept by the sources of all of them
together. It lies beside the modules, or in czmap's folder of user data where nothing may be written
there, or nowhere: then every start compiles again.

The kernels release Python's lock and start no threads of their own (numba's own threads must not
be entered from two requests at once, which is what a web page does); `engine` runs them in plain
threads, each on its own centres, so that the number of threads changes nothing in the answer.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

from czmap.paths import user_data

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

KERNELS = ("objective", "queue", "grow", "improve", "bound", "prove", "diverse")
"""Modules with kernels."""


def compiled(kernel: Kernel) -> Kernel:
    """Mark a function for compilation at its first call; a division by zero gives infinity."""
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(_KEPT or "")
    try:
        made = numba.njit(nogil=True, error_model="numpy", cache=_KEPT is not None)(kernel)
    finally:
        settings.CACHE_DIR = before
    return cast("Kernel", made)


def must_compile() -> bool:
    """Say whether calling the kernels would compile them, and another process could do it first.

    Compiling holds Python's lock, so that everything else in a process comes to a halt.
    """
    return _KEPT is not None and not (_KEPT / _whole()).is_file()


def note_compiled() -> None:
    """Note that all kernels are compiled and kept."""
    if _KEPT is not None:
        with contextlib.suppress(OSError):  # then it is compiled, or loaded, once more
            (_KEPT / _whole()).touch()


def _whole() -> str:
    """Name the note: what numba asks of what it kept, but for the kind of processor."""
    here = Path(__file__).resolve().parent
    newest = max((here / f"{name}.py").stat().st_mtime_ns for name in KERNELS)
    return f"whole-{numba.__version__}-{sys.implementation.cache_tag}-{newest}"


def _find_folder() -> Path | None:
    """Find where compiled code may be kept; none where nothing may be written."""
    here = Path(__file__).resolve().parent
    sources = b"".join((here / f"{name}.py").read_bytes() for name in KERNELS)
    name = f"kernels-{sha256(sources).hexdigest()[:12]}"
    stated = os.environ.get("NUMBA_CACHE_DIR")
    for folder in [Path(stated)] if stated else [here / "__pycache__", user_data() / "compiled"]:
        try:
            (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder / name, os.W_OK):
            return folder / name
    return None


_KEPT = _find_folder()
