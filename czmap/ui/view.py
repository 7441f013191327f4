"""View: everything the user has chosen, as one frozen value."""

from collections.abc import Container
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from czmap.errors import CatalogueError, suggest
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.indicators import Catalogue
from czmap.geodata.study import StudyKey
from czmap.scoring import pipeline
from czmap.scoring.need import NeedIndex, Standardisation
from czmap.scoring.zones import SCALES, Aim, Count, Crossing, ZoneCriteria

NEED = "need"
"""What is shown when it is the need index and not one indicator."""

OWN = "own"
"""The choice of weights, or of a size, that the user makes; the rest are named ones."""


DRAWN = "drawn"
"""The zone that is read when it is the one being defined."""

HIGH = (10, 20, 30)
"""Shares of neighbourhoods, in per cent, that may count as high need."""

DEPRIVED = (0, 10, 20, 30)
"""Shares of the most deprived neighbourhoods, in per cent, that zones may be kept to; 0 for all."""


class Breaks(StrEnum):
    """What the classes of a map are made from."""

    REFERENCE = "reference"
    STUDY = "study"
    PLACE = "place"
    """Differences from the mean of the place that is read."""


COLOURED = (Breaks.REFERENCE, Breaks.STUDY)
"""What classes are made from where several maps stand together."""


class Look(StrEnum):
    """How the explore page looks at a place: one of its sections at a time."""

    MAP = "map"
    READ = "read"
    WARDS = "wards"
    BOARD = "board"
    PEOPLE = "people"
    TWO = "two"
    SPREAD = "spread"
    ATTAINMENT = "attainment"


class Table(StrEnum):
    """What lies on the table of the page for a meeting: one of its sections at a time."""

    AGENDA = "agenda"
    WEIGH = "weigh"
    TWO = "two"
    CARD = "card"


@dataclass(frozen=True, kw_only=True)
class NeedChoice:
    """What counts as need, as chosen: a named set of indicators, or the user's own weights.

    It may be one that no index can be made of (all weights zero); `index` then says so.
    """

    named: str = "report"
    weights: tuple[tuple[str, float], ...] = ()
    standardisation: Standardisation = Standardisation.EXPONENTIAL

    def index(self, catalogue: Catalogue) -> NeedIndex:
        """Make the need index.

        Raises
        ------
        NeedError
            When all weights are zero.
        CatalogueError
            When the set, or an indicator of it, is not in the catalogue.
        """
        weights = self.weights if self.named == OWN else catalogue.set_of(self.named).weights
        unknown = [key for key, weight in weights if weight > 0 and key not in catalogue]
        if unknown:
            raise CatalogueError(
                f"{len(unknown)} of the weighted indicators are not in this data.",
                examples=unknown,
                then="Weight others.",
            )
        weighed = [catalogue[key] for key, weight in weights if weight > 0]
        barred = [one.short_name for one in weighed if one.by_ward and one.context]
        if barred:
            raise CatalogueError(
                f"{len(barred)} of the weighted indicators has one figure for a whole ward and may "
                "not say how neighbourhoods differ.",
                examples=barred,
                then="Weight others, or let the index use it on the Data page.",
            )
        return NeedIndex(weights=weights, standardisation=self.standardisation)


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What is asked of a zone, as typed into the form; `criteria` says whether it can be."""

    scale: str = "neighbourhood"
    count: Count = Count.RESIDENTS
    low: int = 12_000
    high: int = 18_000
    fewest: int = 1
    most: int = 200
    rule: ContiguityRule = ContiguityRule.ROOK
    crossing: Crossing = Crossing.FREE
    aim: Aim = Aim.BALANCE
    compactness: int = 12
    top: int = 10
    overlap: int = 30
    """Per cent of their people that two candidates may share."""
    locked_in: tuple[str, ...] = ()
    locked_out: tuple[str, ...] = ()
    only_wards: tuple[str, ...] = ()
    secondary: int = 0
    """Most metres to a secondary school from the centre; 0 for no such rule, as in the next two."""
    deprived: int = 0
    """Per cent of neighbourhoods, the most deprived, that may be members."""
    per_council: int = 0
    """Most zones with their centre in one council."""
    whole_wards: bool = False

    def criteria(self) -> ZoneCriteria:
        """Make the criteria.

        Raises
        ------
        CriteriaError
            When they contradict themselves.
        """
        size, count = self.sizes
        return ZoneCriteria(
            size=size,
            count=count,
            areas=(self.fewest, self.most),
            rule=self.rule,
            crossing=self.crossing,
            aim=self.aim,
            top=self.top,
            max_overlap=self.overlap / 100,
            compactness=float(self.compactness),
            wards=self.only_wards,
            locked_in=self.locked_in,
            locked_out=self.locked_out,
            secondary_within_m=float(self.secondary) if self.secondary else None,
            only_most_deprived=self.deprived / 100 if self.deprived else None,
            per_lad=self.per_council or None,
            whole_wards=self.whole_wards,
        )

    def plain_criteria(self) -> ZoneCriteria:
        """Make criteria of what makes a zone better alone, free of bounds and rules."""
        return ZoneCriteria(
            rule=self.rule, aim=self.aim, compactness=float(self.compactness), top=1
        )

    @property
    def sizes(self) -> tuple[tuple[float, float], Count]:
        """The least and most people, and who is counted: the scale's, or the user's own."""
        for scale in SCALES:
            if scale.key == self.scale:
                return scale.size, Count.RESIDENTS
        return (float(self.low), float(self.high)), self.count


@dataclass(frozen=True, kw_only=True)
class View:
    """Everything the user has chosen.

    Attributes
    ----------
    study
        The councils being looked at.
    look
        The section of the explore page.
    shown
        Key of the indicator on the map, or `NEED`.
    area, ward
        Codes of the neighbourhood and the ward picked out; "" for none.
    find
        Whether zones have been asked for.
    zone
        Id of the zone picked out among the candidates; "" for the first.
    board
        Keys of the indicators on the ward board; none means the five of the 2012 report.
    as_2012
        Whether the board shows health in the direction of the 2012 report.
    walk
        Metres within which a school outside a place counts as near.
    two, cell
        Keys of two indicators shown at once (none means the usual), and which of the nine classes
        is listed (8: both high).
    outcome, explained_by
        Keys of the outcome that is explained and of the indicators that explain it; empty for
        the usual ones.
    fit_here
        Whether only the places looked at are used, and not the whole country (or borough).
    read
        The zone that is read: `DRAWN` for the one being defined, or its members as a short word;
        "" for none. It goes before the ward and the neighbourhood picked out.
    high
        Per cent of neighbourhoods whose need counts as high across ward lines.
    near
        Which near-duplicate of that zone is shown in its stead on the map, from 1; 0 for none.
    schools
        Whether schools and services are on the map.
    tiles
        Whether a street map from the internet lies under the map.
    members
        Codes of the zone that is being defined, in order.
    called
        What that zone is called; "" for the usual name, made from its wards.
    saved
        Id and version of the saved zone that is on screen, or that it began from; a link has it
        beside the members, or in place of members that are too many.
    shared
        The same for a zone of somebody else: the token of the link that opened it, and a version.
    places
        Tokens of the places that are compared (`Place.token`, or `place_words.MINE`), in order.
    tour
        The step of the guided tour that is shown, from 1; 0 for none.
    room
        Whether it is shown to a room: large, and without what the facilitator needs alone.
    table
        The section of the page for a meeting.
    agenda, stop
        Id of the agenda that is followed, and which of its views is shown, from 1; 0 for none.
    votes
        By indicator, how many gave it 1, 2, 3, 4 and 5, or for a show of hands how many chose it.
    weighed_before
        What counted as need before the room's votes became its weights; None when they did not.
    agreed
        What the room's votes last made of need, whatever counts now; None before a vote.
    rivals
        Tokens of the two zones that are argued over; empty for the usual ones.
    """

    study: StudyKey = field(default_factory=StudyKey)
    look: Look = Look.MAP
    shown: str = NEED
    breaks: Breaks = Breaks.REFERENCE
    need: NeedChoice = NeedChoice()
    brief: Brief = Brief()
    area: str = ""
    ward: str = ""
    find: bool = False
    zone: str = ""
    board: tuple[str, ...] = ()
    as_2012: bool = False
    walk: int = pipeline.WALK_M
    two: tuple[str, ...] = ()
    cell: int = 8
    outcome: str = ""
    explained_by: tuple[str, ...] = ()
    fit_here: bool = False
    near: int = 0
    read: str = ""
    high: int = 10
    schools: bool = False
    tiles: bool = False
    members: tuple[str, ...] = ()
    called: str = ""
    saved: str = ""
    shared: str = ""
    places: tuple[str, ...] = ()
    tour: int = 0
    room: bool = False
    table: Table = Table.AGENDA
    agenda: str = ""
    stop: int = 0
    votes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    weighed_before: NeedChoice | None = None
    agreed: NeedChoice | None = None
    rivals: tuple[str, ...] = ()


def fit_to(
    view: View, catalogue: Catalogue, codes: Container[object], wards: Container[object]
) -> tuple[View, tuple[str, ...]]:
    """Drop what a view picks out but the data at hand does not hold, and say so in sentences."""
    sentences = []
    if view.shown != NEED and view.shown not in catalogue:
        sentences.append(_not_here(view.shown, catalogue))
        view = replace(view, shown=NEED)
    if view.need.named != OWN and view.need.named not in {one.key for one in catalogue.sets}:
        names = [one.key for one in catalogue.sets]
        also = suggest(view.need.named, names) or f"The sets are: {', '.join(names)}."
        sentences.append(f"There is no set of indicators called {view.need.named!r} here. {also}")
        named = NeedChoice().named if NeedChoice().named in names else OWN
        view = replace(view, need=replace(view.need, named=named))
    absent = [key for key in (view.outcome, *view.explained_by) if key and key not in catalogue]
    if absent:
        sentences.append(
            _not_here(absent[0], catalogue, instead="The usual outcome and indicators are")
        )
        view = replace(view, outcome="", explained_by=())
    if view.area and view.area not in codes:
        sentences.append(f"Neighbourhood {view.area} is not in the places being looked at.")
        view = replace(view, area="")
    if view.ward and view.ward not in wards:
        sentences.append(f"Ward {view.ward} is not in the places being looked at.")
        view = replace(view, ward="")
    brief, strange = _fit_brief(view.brief, codes, wards)
    return replace(view, brief=brief), (*sentences, *strange)


def _fit_brief(
    brief: Brief, codes: Container[object], wards: Container[object]
) -> tuple[Brief, tuple[str, ...]]:
    """Drop the neighbourhoods and wards of a brief's rules that the data at hand does not hold."""
    sentences = []
    for name, known, rule in (
        ("locked_in", codes, "neighbourhoods that must be in a zone"),
        ("locked_out", codes, "neighbourhoods that must stay out"),
        ("only_wards", wards, "wards that zones must stay in"),
    ):
        given = getattr(brief, name)
        strange = [code for code in given if code not in known]
        if strange:
            such = ", ".join(strange[:3]) + (" and others" if len(strange) > 3 else "")
            sentences.append(
                f"{len(strange)} of the {rule} {'is' if len(strange) == 1 else 'are'} not in the "
                f"places being looked at ({such}), and left out of the rule."
            )
            kept: dict[str, Any] = {name: tuple(code for code in given if code in known)}
            brief = replace(brief, **kept)
    return brief, tuple(sentences)


def _not_here(shown: str, catalogue: Catalogue, *, instead: str = "The need index is") -> str:
    try:
        catalogue[shown]
    except CatalogueError as problem:
        return f"{problem.sentence()} {instead} shown instead."
    return ""
