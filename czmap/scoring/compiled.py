"""Compilation of the search's kernels: once on a computer, then kept on disk.

numba keeps compiled code beside the module, or in the user's cache where that folder may not be
written. Where neither may, it goes to czmap's folder of user data; where nothing may be written at
all, every start compiles again.

The kernels release Python's lock and start no threads of their own (numba's own threads must not
be entered from two requests at once, which is what a web page does); `search` runs them in plain
threads, each on its own centres, so that the number of threads changes nothing in the answer.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

from czmap.paths import user_data

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(kernel: Kernel) -> Kernel:
    """Mark a function for compilation at its first call; floats keep IEEE's rules."""
    return cast("Kernel", numba.njit(nogil=True, error_model="numpy", cache=_CACHED)(kernel))


def _choose_cache() -> bool:
    """Point numba's cache at user data when it may not write beside the code; say if it can."""
    if os.environ.get("NUMBA_CACHE_DIR"):
        return True
    beside = Path(__file__).resolve().parent
    if os.access(beside, os.W_OK):
        return True
    kept = user_data() / "compiled"
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    os.environ["NUMBA_CACHE_DIR"] = str(kept)
    setattr(numba.config, "CACHE_DIR", str(kept))  # noqa: B010 - it has no declared attributes
    return True


_CACHED = _choose_cache()
