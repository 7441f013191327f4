"""The search's compiled kernels, once for each start of the server."""

import subprocess
import sys
from functools import lru_cache
from threading import Lock

from czmap import paths
from czmap.scoring.compiled import must_compile
from czmap.scoring.search import warm_up

_ONE_AT_A_TIME = Lock()
"""Who asks meanwhile waits for the same, and compiles nothing twice."""
_WARM_UP = "from czmap.scoring.search import warm_up; warm_up()"


@lru_cache(maxsize=1)
def engine_ready() -> bool:
    """Load what was compiled, which a process of its own does first where nobody did before.

    Here it would hold Python's lock for half a minute, and with it everybody's pages.
    """
    with _ONE_AT_A_TIME:
        if must_compile():
            # if it fails, what it did not compile is compiled here
            subprocess.run([sys.executable, "-c", _WARM_UP], cwd=paths.home(), check=False)  # noqa: S603 - our own words
        warm_up()
    return True
