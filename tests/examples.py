"""How many examples hypothesis tries: few in a usual run, ten thousand in the long one."""

import os

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
MOST = 10_000


def few(count: int) -> int:
    """Give `count`, for what is slow to try; in a long run (CONTRIBUTING.md) as many as all."""
    return MOST if LONG else count
