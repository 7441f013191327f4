"""How far a search is, told as it goes, so that a page can show it and stop it.

Whoever searches may give a function that is called with the stage in words and the share of the
whole that is done. It is called from the thread that searches, every fifth of a second or more
often, and may raise `czmap.errors.Cancelled` to stop the search there. It changes no result.
"""

from collections.abc import Callable
from enum import StrEnum

Progress = Callable[[str, float], None]
"""Takes a stage in words and the share done of the whole search, 0 to 1, never falling."""


class Stage(StrEnum):
    """What a search is doing, in words for the screen."""

    NEED = "Scoring need"
    MAP = "Drawing up the map"
    GROW = "Growing a zone from every neighbourhood"
    IMPROVE = "Improving the best zones"
    PROVE = "Looking for proof that none is better"
    CHOOSE = "Choosing zones that differ"
    MEASURE = "Measuring the zones"
    WHY = "Nothing keeps these criteria: finding out why"


_BEGINS = {
    Stage.NEED: 0.0,
    Stage.MAP: 0.05,
    Stage.GROW: 0.15,
    Stage.IMPROVE: 0.4,
    Stage.PROVE: 0.6,
    Stage.CHOOSE: 0.85,
    Stage.MEASURE: 0.9,
    Stage.WHY: 0.9,
}
_ENDS = {**dict(zip(list(_BEGINS)[:-2], list(_BEGINS.values())[1:-1], strict=True)),
         Stage.MEASURE: 1.0, Stage.WHY: 1.0}  # fmt: skip


def tell(progress: Progress | None, stage: Stage, share: float = 0.0) -> None:
    """Tell how much of a stage is done, 0 to 1; nothing when nobody listens."""
    if progress is not None:
        begins, ends = _BEGINS[stage], _ENDS[stage]
        progress(stage.value, begins + (ends - begins) * min(max(share, 0.0), 1.0))
