"""What whole wards give up, at several sizes: for a council, one of its wards, and any zone."""

from dataclasses import dataclass

from czmap.errors import CriteriaError
from czmap.geodata.study import Study
from czmap.scoring.criteria import ZoneCriteria
from czmap.scoring.figures import Figures, make_figures
from czmap.scoring.need import NeedIndex, NeedScores
from czmap.scoring.progress import Progress
from czmap.scoring.search import find_candidates
from czmap.scoring.wards import WardPenalty, ward_penalty
from czmap.scoring.zone import Zone
from czmap.scoring.zones import SCALES, Scale

ABOUT = 0.2
"""How much smaller or larger than a place others of about its size may be."""


@dataclass(frozen=True, kw_only=True)
class ScalePenalty:
    """The ward penalty at one scale.

    Attributes
    ----------
    penalty
        None where no zone of that scale can be made; `problem` then says why.
    """

    scale: Scale
    penalty: WardPenalty | None
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class WardAgainst:
    """A ward beside the best joined neighbourhoods of about its size.

    Attributes
    ----------
    best
        Figures of the best zone found; it may be the ward itself.
    wards
        In how many wards that zone lies.
    """

    ward: Figures
    best: Figures
    wards: int


def find_penalties(
    study: Study, index: NeedIndex, criteria: ZoneCriteria, progress: Progress | None = None
) -> tuple[ScalePenalty, ...]:
    """Search for the best zone of a study at each scale, and measure what whole wards give up.

    Parameters
    ----------
    criteria
        Their size is replaced by each scale's, and lines may be crossed.

    Raises
    ------
    Cancelled
        When `progress` does.
    NeedError
        When an indicator of the index has no data here.
    """
    made = []
    for at, scale in enumerate(SCALES):
        if progress is not None:
            progress(f"Zones of scale {scale.label.lower()}", at / len(SCALES))
        asked = _plain(criteria, scale.size)
        try:
            found = find_candidates(study, index, asked)
        except CriteriaError as problem:
            made.append(ScalePenalty(scale=scale, penalty=None, problem=problem.sentence()))
            continue
        best = found.candidates[0].zone
        made.append(
            ScalePenalty(scale=scale, penalty=ward_penalty(study, found.scores, asked, best))
        )
    return tuple(made)


def find_ward_against(
    study: Study,
    index: NeedIndex,
    criteria: ZoneCriteria,
    ward: str,
    progress: Progress | None = None,
) -> WardAgainst:
    """Search a study for the best zone of about a ward's size.

    Parameters
    ----------
    ward
        Code of a ward all of whose areas are in the study.

    Raises
    ------
    Cancelled
        When `progress` does.
    CriteriaError
        When there is no zone of that size.
    NeedError
        When an indicator of the index has no data here.
    """
    members = Zone(tuple(study.areas.index[study.areas["ward_code"] == ward]))
    residents = float(study.areas.loc[list(members.members), "population"].sum())
    asked = _plain(criteria, about(residents))
    found = find_candidates(study, index, asked, progress)
    figures = make_figures(study, found.scores, asked)
    best = found.candidates[0].zone
    return WardAgainst(
        ward=figures.measure_zone(members),
        best=figures.measure_zone(best),
        wards=int(study.areas.loc[list(best.members), "ward_code"].nunique()),
    )


def find_zone_penalty(
    study: Study, scores: NeedScores, criteria: ZoneCriteria, zone: Zone
) -> WardPenalty:
    """Compare any zone with whole wards of about its size.

    Raises
    ------
    StudyError
        When a member of the zone is not in the study.
    """
    residents = float(study.areas.reindex(list(zone.members))["population"].sum())
    return ward_penalty(study, scores, _plain(criteria, about(residents)), zone)


def about(residents: float) -> tuple[float, float]:
    """Give the sizes that are about as large as a place.

    Examples
    --------
    >>> about(10_000)
    (8000.0, 12000.0)
    """
    return round(residents * (1 - ABOUT)) * 1.0, round(residents * (1 + ABOUT)) * 1.0


def _plain(criteria: ZoneCriteria, size: tuple[float, float]) -> ZoneCriteria:
    """Ask for one zone of a size by the same aim, free of the rules that tie it to places."""
    return ZoneCriteria(
        size=size,
        top=1,
        aim=criteria.aim,
        rule=criteria.rule,
        compactness=criteria.compactness,
    )
