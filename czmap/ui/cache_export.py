"""Files to take away, made once for everyone: small frozen keys in, bytes out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from czmap.exports.contents import Note
from czmap.exports.evidence import make_files
from czmap.exports.own_layers import OwnLayers
from czmap.exports.shortlist import (
    Shortlist,
    choose_entries,
    shortlist_of,
    shortlist_of_zones,
)
from czmap.geodata.study import StudyKey
from czmap.scoring.need import NeedIndex
from czmap.scoring.reading import Ground
from czmap.scoring.robust_words import robust_in_words
from czmap.scoring.zones import Zone
from czmap.ui import cache, cache_reading
from czmap.ui.state import Question


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What is taken away: some candidates of a ranking, or zones that people made.

    Attributes
    ----------
    question
        Of the ranking whose candidates are taken; None for zones that people made.
    ids
        Of the candidates.
    zones
        Name and members of the others.
    notes
        What people said of each of those.
    """

    pack: str
    index: NeedIndex
    question: Question | None = None
    ids: tuple[str, ...] = ()
    zones: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[tuple[Note, ...], ...] = ()


_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {Taken: repr}


def shortlist(taken: Taken, edition: str) -> Shortlist:
    """Gather what is taken away.

    Raises
    ------
    DefinitionError
        When it is nothing.
    """
    if taken.question is not None and taken.ids:
        study = cache.study(taken.question.study, edition)
        found = shortlist_of(study, cache.ranking(taken.question, edition))
        return choose_entries(found, taken.ids)
    whole = cache.pack(taken.pack, edition)
    members = [code for _, codes in taken.zones for code in codes]
    lads = tuple(whole.areas.loc[members, "lad_code"].unique())
    study = cache.study(StudyKey(pack=taken.pack, lads=lads), edition)
    scores = cache.need_scores(taken.pack, edition, taken.index)
    zones = [(name, Zone(codes)) for name, codes in taken.zones]
    return shortlist_of_zones(study, scores, zones, notes=taken.notes)


@st.cache_data(max_entries=24, show_spinner="Writing the files …", hash_funcs=_BY_VALUE)
def files(
    taken: Taken, edition: str, formats: tuple[str, ...], *, carry_own: bool = False
) -> dict[str, bytes]:
    """Make files with their ledger, and own figures with them if whoever brought them agreed."""
    return _write(taken, edition, formats, carry_own=carry_own)


def files_with(
    taken: Taken,
    edition: str,
    formats: tuple[str, ...],
    layers: OwnLayers | None,
    *,
    carry_own: bool = False,
) -> dict[str, bytes]:
    """Make files as `files` does, with own places and boundaries; these never enter a cache."""
    if layers is None:
        made: dict[str, bytes] = files(taken, edition, formats, carry_own=carry_own)
        return made
    return _write(taken, edition, formats, carry_own=carry_own, layers=layers)


def _write(
    taken: Taken,
    edition: str,
    formats: tuple[str, ...],
    *,
    carry_own: bool,
    layers: OwnLayers | None = None,
) -> dict[str, bytes]:
    listed = shortlist(taken, edition)
    keys = tuple(taken.index.shares)
    ground = Ground(
        study=cache.study(StudyKey(pack=taken.pack), edition),
        scores=cache.need_scores(taken.pack, edition, taken.index),
        labels=cache_reading.labels(taken.pack, edition, keys),
    )
    sure = _sure(taken, listed, edition)
    return make_files(listed, ground, formats, sure=sure, carry_own=carry_own, layers=layers)


def _sure(taken: Taken, listed: Shortlist, edition: str) -> dict[str, str]:
    """Say of each candidate how its rank holds when weights vary."""
    if taken.question is None or listed.ranking is None:
        return {}
    robust = cache.robustness(taken.question, edition)
    return {
        one.zone.id: robust_in_words(robust.standings[one.number - 1], robust)
        for one in listed.entries
    }
