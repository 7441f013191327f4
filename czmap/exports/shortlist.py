"""A shortlist: zones to take away, with their figures, whether a search or a person made them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from czmap.errors import DefinitionError
from czmap.exports.contents import Note
from czmap.geodata.study import Study
from czmap.safe import plain
from czmap.scoring.criteria import ZoneCriteria
from czmap.scoring.need import NeedScores
from czmap.scoring.search import Ranking, proof_in_words
from czmap.scoring.zones import Count, Zone, ZoneProfile, profile_zone

CAVEAT = (
    "Need is a relative measure of areas, not of people: not all children in need live in areas of "
    "high need, and not all children in such areas are in need."
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Entry:
    """One zone of a shortlist.

    Attributes
    ----------
    number
        Its place in the list, from 1; a candidate's rank when a search made the list.
    name
        As people call it; make it safe before it goes anywhere.
    centre
        The area that a search counted distance from; "" for a zone made by hand.
    near_duplicates
        How many other zones a search found that hardly differ; None for a zone made by hand.
    notes
        What people said of it: strengths, findings and other notes.
    """

    number: int
    name: str
    zone: Zone
    profile: ZoneProfile
    centre: str = ""
    near_duplicates: int | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Shortlist:
    """Zones, and what they and their figures were made from.

    Attributes
    ----------
    scores
        The need of every area of the reference.
    ranking
        The search that made the list; None when people did.
    criteria
        What was asked of the zones, if anything.
    """

    study: Study
    scores: NeedScores
    entries: tuple[Entry, ...]
    ranking: Ranking | None = None
    criteria: ZoneCriteria | None = None

    @cached_property
    def about(self) -> dict[str, Any]:
        """Say what the zones are made from, so that somebody else can make them again."""
        manifest = self.study.pack.manifest
        index = self.scores.index
        said = {
            "invented": self.study.invented,
            "data": data_label(self.study),
            "edition": manifest.edition,
            "vintage": str(manifest.vintage),
            "made_with": f"czmap {manifest.czmap_version}",
            "study": {
                "name": plain(self.study.name),
                "lads": list(self.study.key.lads),
                "over_the_edge": self.study.key.over_the_edge,
            },
            "index": {
                "weights": dict(index.weights),
                "standardisation": str(index.standardisation),
            },
        }
        if self.ranking is not None:
            said["proof"] = proof_of(self.ranking)
        if self.criteria is not None:
            said["criteria"] = criteria_of(self.criteria)
        return {
            **said,
            "caveat": CAVEAT,
            "licence": licence_of(self.study),
            "attribution": manifest.attribution,
        }


def shortlist_of(study: Study, ranking: Ranking) -> Shortlist:
    """Make a shortlist of a search's candidates."""
    entries = tuple(
        Entry(
            number=one.rank,
            name=one.profile.name,
            zone=one.zone,
            profile=one.profile,
            centre=one.centre,
            near_duplicates=one.near_duplicates,
        )
        for one in ranking.candidates
    )
    return Shortlist(
        study=study,
        scores=ranking.scores,
        entries=entries,
        ranking=ranking,
        criteria=ranking.criteria,
    )


def shortlist_of_zones(
    study: Study,
    scores: NeedScores,
    zones: Iterable[tuple[str, Zone]],
    *,
    criteria: ZoneCriteria | None = None,
    notes: Sequence[tuple[Note, ...]] = (),
) -> Shortlist:
    """Make a shortlist of zones that people made: each with its name, or "" for the usual one.

    Parameters
    ----------
    notes
        What people said of each zone, in the zones' order; or nothing.

    Raises
    ------
    DefinitionError
        When there are none.
    StudyError
        When a member is not in the study.
    """
    entries = []
    for number, (name, zone) in enumerate(zones, start=1):
        profile = profile_zone(study, scores, zone)
        said = notes[number - 1] if notes else ()
        entries.append(
            Entry(number=number, name=name or profile.name, zone=zone, profile=profile, notes=said)
        )
    if not entries:
        raise DefinitionError("The shortlist is empty.", then="Add a zone to it first.")
    return Shortlist(study=study, scores=scores, entries=tuple(entries), criteria=criteria)


def data_label(study: Study) -> str:
    """Name the data in a few words, marked where it is invented."""
    manifest = study.pack.manifest
    lead = "INVENTED, not a real place: " if study.invented else ""
    return f"{lead}{manifest.name}, edition {manifest.edition}"


def licence_of(study: Study) -> str:
    """Name the licence of the data."""
    return "CC0 1.0" if study.invented else "Open Government Licence v3.0"


def sources_in_short(shortlist: Shortlist) -> str:
    """Name in one sentence where the figures that need is made of are from."""
    catalogue = shortlist.study.catalogue
    used = [catalogue[key] for key, weight in shortlist.scores.index.weights if weight > 0]
    named = list(dict.fromkeys(f"{one.source} ({one.publisher})" for one in used))
    manifest = shortlist.study.pack.manifest
    return plain(
        f"Sources: {'; '.join(named)}. {manifest.attribution} Licence of the data: "
        f"{licence_of(shortlist.study)}. czmap {manifest.czmap_version}."
    )


def credit_of(shortlist: Shortlist) -> str:
    """Say under a picture where it is from and whose licence it stands under."""
    return plain(f"{data_label(shortlist.study)}. {sources_in_short(shortlist)}")


def proof_of(ranking: Ranking) -> dict[str, Any]:
    """Say how sure the first zone of a search is."""
    return {
        "in_words": proof_in_words(ranking),
        "proven_best": ranking.proven,
        "value_of_first": ranking.candidates[0].value,
        "upper_bound": ranking.bound,
        "gap": ranking.gap,
    }


def criteria_of(criteria: ZoneCriteria) -> dict[str, Any]:
    """Write criteria as plain values."""
    return {
        "size": list(criteria.size),
        "count": "residents" if criteria.count is Count.RESIDENTS else "children 0 to 15",
        "areas": list(criteria.areas),
        "contiguity": str(criteria.rule),
        "crossing": str(criteria.crossing),
        "wards": list(criteria.wards),
        "lads": list(criteria.lads),
        "aim": str(criteria.aim),
        "top": criteria.top,
        "max_overlap": criteria.max_overlap,
        "compactness": criteria.compactness,
        "locked_in": list(criteria.locked_in),
        "locked_out": list(criteria.locked_out),
        "secondary_within_m": criteria.secondary_within_m,
        "only_most_deprived": criteria.only_most_deprived,
        "whole_wards": criteria.whole_wards,
        "per_lad": criteria.per_lad,
    }


def choose_entries(shortlist: Shortlist, ids: Iterable[str]) -> Shortlist:
    """Keep some zones of a shortlist, with their numbers, in its order.

    Raises
    ------
    DefinitionError
        When none is left.
    """
    wanted = set(ids)
    kept = tuple(one for one in shortlist.entries if one.zone.id in wanted)
    if not kept:
        raise DefinitionError("The shortlist is empty.", then="Choose a zone first.")
    return replace(shortlist, entries=kept)
