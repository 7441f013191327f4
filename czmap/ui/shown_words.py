"""What the map shows, of some neighbourhoods together, in sentences: that figure comes first."""

from collections.abc import Callable

import pandas as pd

from czmap.geodata.indicators import Denominator, Indicator
from czmap.safe import for_markdown
from czmap.scoring.reading import mean_of
from czmap.ui import cache_wards, state, text
from czmap.ui.cache_wards import Measured
from czmap.ui.state import Scene
from czmap.ui.view import NEED

WEIGHED = {Denominator.RESIDENTS: "residents", Denominator.CHILDREN: "children"}


def group_lines(scene: Scene, codes: pd.Index, *, ends: bool) -> list[str]:
    """Say of an indicator that is shown what it is on average, and how many are high on it.

    Nothing where the need index is shown, which is said in words of its own.

    Parameters
    ----------
    ends
        Whether the neighbourhoods with the highest and the lowest need are named.
    """
    shown = state.view().shown
    if shown == NEED:
        return []
    indicator = scene.study.catalogue[shown]
    rows = scene.study.reference.loc[codes]
    known = rows[shown].dropna()
    if known.empty:
        return [f"**{for_markdown(indicator.label)}:** no neighbourhood here has a figure."]
    said = [_mean_line(indicator, rows, len(known)), _among_line(scene, shown, codes)]
    if not ends:
        return said
    need = known * indicator.direction.sign

    def value_at(code: str) -> str:
        return text.value_of(indicator, float(known.loc[code]))

    return said + end_lines(scene, need, value_at, what="need in it by this figure")


def _mean_line(indicator: Indicator, rows: pd.DataFrame, known: int) -> str:
    mean = mean_of(rows[indicator.key], rows[str(indicator.denominator)].astype(float))
    said = (
        f"**{for_markdown(indicator.label)}: {text.value_of(indicator, mean)}** on average, "
        f"weighted by {WEIGHED[indicator.denominator]}."
    )
    missing = len(rows) - known
    return said + f" {text.many(missing, 'neighbourhood')} without a figure left out." * (
        missing > 0
    )


def _among_line(scene: Scene, shown: str, codes: pd.Index) -> str:
    measured = Measured(
        pack=scene.study.key.pack, edition=scene.edition, shown=shown, index=scene.index
    )
    count = int(cache_wards.is_among(codes, cache_wards.highest(measured)).sum())
    place = scene.study.place_of(shown)
    return among_greatest(place, count, len(codes), by="this figure")


def among_greatest(place: str, count: int, of: int, *, by: str) -> str:
    """Say how many of some areas are in the tenth of the reference with the greatest need."""
    share = text.percent(count / max(1, of))
    verb = "is" if count == 1 else "are"
    return (
        f"**{count:,} of them ({share})** {verb} among the tenth of "
        f"{for_markdown(place)}'s neighbourhoods with the greatest need, by {by}."
    )


def end_lines(scene: Scene, need: pd.Series, said: Callable[[str], str], *, what: str) -> list[str]:
    """Name the neighbourhoods with the greatest and the least need; nothing where one is known.

    Parameters
    ----------
    need
        By code, higher for greater need, none missing; of equals the first is named.
    said
        Says of a code how it stands.
    what
        What is greatest and least: "need in it".
    """
    if len(need) < 2:
        return []
    ends = ("Greatest", str(need.idxmax())), ("Least", str(need.idxmin()))
    names = scene.study.areas["lsoa_name"]
    return [
        f"{end} {what}: **{for_markdown(names.loc[code])}**, {said(code)}." for end, code in ends
    ]
