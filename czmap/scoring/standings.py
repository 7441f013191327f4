"""Where an edited zone would come among the zones that a search found."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from czmap.scoring.search import Ranking
from czmap.scoring.whatif import Ground


def find_ranks(ground: Ground, ranking: Ranking, values: pd.Series) -> NDArray[np.float64]:
    """Say how many found zones have a greater figure by the aim, plus one.

    The figure is that of `Figures.value`: distance, by which a search discounts each zone from its
    own centre, is not counted on either side.

    Parameters
    ----------
    ranking
        Found for the criteria of the ground.
    values
        The aim's figure of some drafts.

    Returns
    -------
    numpy.ndarray
        1 when no found zone has more; missing where the draft's figure is, or where a found zone
        does not lie in the ground's study.
    """
    zones = [one.zone for one in ranking.candidates]
    known = set(ground.figures.codes)
    if not all(known.issuperset(zone.members) for zone in zones):
        return np.full(len(values), np.nan)
    aim = ground.criteria.aim
    found = np.sort([ground.figures.measure_zone(zone).value(aim) for zone in zones])
    held = values.to_numpy(float).round(9)
    higher = len(found) - np.searchsorted(found.round(9), held, side="right")
    return np.where(np.isfinite(held), higher + 1.0, np.nan)
