"""The brief: one page for each zone of a shortlist, in words that its figures bear out.

`make_brief` gathers every word of it as plain values; `czmap.exports.brief_pdf` and
`czmap.exports.brief_docx` set them. So the two say the same, and what they say can be tested.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from czmap.exports.brief_people import find_people
from czmap.exports.contents import Note, NoteKind, say_note
from czmap.exports.ledger import definition_hash
from czmap.exports.pictures import alternative_text
from czmap.exports.prompts import Box, evidence_of, make_boxes
from czmap.exports.set_text import set_plain
from czmap.exports.shortlist import (
    CAVEAT,
    Entry,
    Shortlist,
    data_label,
    licence_of,
    sources_in_short,
)
from czmap.exports.stands import Stand, find_stands, say_stands
from czmap.geodata.study import Study
from czmap.scoring.claims import ClaimKind
from czmap.scoring.place import Place, PlaceKind
from czmap.scoring.reading import Ground
from czmap.scoring.why import Reading, read_place
from czmap.scoring.words import (
    NO_FIGURE,
    UNSEEN,
    about,
    many,
    percent,
    share_sentence,
    whole,
)
from czmap.scoring.zones import Part, ZoneProfile

MOST_LINES = 7
"""Lines of a list on a page; the rest are counted."""
MOST_PARTS = 5
"""Wards, and councils, that a page names; the rest are counted."""
MOST_LETTERS = 150
"""Of a name; longer ones end in "…"."""
MOST_NOTES, MOST_NOTE = 3, 160
"""Notes of people that a page holds, and letters of each."""


@dataclass(frozen=True, kw_only=True)
class BriefPage:
    """What the page of one zone says; all text is plain and safe to set.

    Attributes
    ----------
    tiles
        (label, figure, what it means) of the facts that are read first.
    facts
        (label, figure in words) of who lives there and how great need is.
    indicators
        (name, value, in words, points of the zone's need) of each weighted indicator.
    stands
        For each row of `indicators` that is one: where the zone and its members stand, 0 to 1.
    stands_words
        What those lines show, for those who do not see them.
    why, strengths, questions
        Sentences.
    missed
        Who is reached and who is not.
    notes
        What people said of the zone.
    schools
        By phase: its name, what is inside, what is near or nearest.
    crossed
        Wards and councils with shares of residents.
    boxes, evidence
        Of the pro forma: what is left to people with prompts, and what gives most of the need.
    sure
        How sure its place in the list is; "" for a zone that no search made.
    map_words
        What the map shows, for those who do not see it.
    """

    zone_id: str
    heading: str
    subheading: str
    tiles: tuple[tuple[str, str, str], ...]
    facts: tuple[tuple[str, str], ...]
    indicators: tuple[tuple[str, str, str, str], ...]
    stands: tuple[Stand, ...]
    stands_words: str
    why: tuple[str, ...]
    strengths: tuple[str, ...]
    missed: tuple[str, ...]
    schools: tuple[tuple[str, str, str], ...]
    crossed: tuple[str, ...]
    questions: tuple[str, ...]
    boxes: tuple[Box, ...]
    evidence: tuple[str, ...]
    sure: str
    notes: tuple[str, ...]
    map_words: str


@dataclass(frozen=True, kw_only=True)
class Brief:
    """A whole pack: its pages, a table to compare them, and where the figures are from."""

    title: str
    data: str
    invented: bool
    pages: tuple[BriefPage, ...]
    comparison: tuple[tuple[str, ...], ...]
    """A head and a row for each zone."""
    sources: tuple[str, ...]
    in_short: str
    """The sources in one sentence, for the foot of each page."""
    caveats: tuple[str, ...]
    definition: str
    """A hash of all zones' members, as in the ledger: the same shortlist always has the same."""
    credit: str
    """Edition, program and hash, for the foot of each page."""


_ELSEWHERE = (ClaimKind.BUILD_ON, ClaimKind.ASK)
"""Claims that have a place of their own on the page."""
COMPARED = ("Zone", "Residents", "Children 0 to 15", "Mean need", "Children in low-income families",
            "Wards", "Councils", "Schools and services")  # fmt: skip


def make_brief(
    shortlist: Shortlist, ground: Ground, *, sure: Mapping[str, str] | None = None
) -> Brief:
    """Gather what a brief says.

    Parameters
    ----------
    ground
        All areas of the same pack, which places are read against.
    sure
        By zone id: how its rank holds when weights vary, in words.
    """
    study = shortlist.study
    pages = tuple(_make_page(shortlist, ground, one, (sure or {}).get(one.zone.id, ""))
                  for one in shortlist.entries)  # fmt: skip
    definition = definition_hash(shortlist)
    return Brief(
        title=_title(study, pages),
        data=data_label(study),
        invented=study.invented,
        pages=pages,
        comparison=(COMPARED, *(_compared(entry) for entry in shortlist.entries)),
        sources=_sources(shortlist),
        in_short=set_plain(sources_in_short(shortlist)),
        caveats=(CAVEAT, UNSEEN),
        definition=definition,
        credit=set_plain(f"{data_label(study)}. Definition {definition}."),
    )


def _title(study: Study, pages: tuple[BriefPage, ...]) -> str:
    if len(pages) == 1:
        return pages[0].heading
    return f"{many(len(pages), 'zone')} in {short(study.name)}"


def short(name: object) -> str:
    """Make a name safe, and short enough for a page."""
    return clipped(name, MOST_LETTERS)


def clipped(text: object, most: int) -> str:
    """Make a text safe, and at most so many letters long; what is cut ends in "…"."""
    said = set_plain(text)
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def _make_page(shortlist: Shortlist, ground: Ground, entry: Entry, sure: str) -> BriefPage:
    reading = read_place(ground, _place_of(entry))
    searched = shortlist.ranking is not None
    pack, place = shortlist.study.pack, shortlist.study.place
    missed, schools = find_people(pack, shortlist.scores, entry.zone.members, place)
    count = len(shortlist.entries)
    lead = f"Zone {entry.number} of {count}" if count > 1 else "Zone"
    areas = many(entry.profile.areas, "neighbourhood")
    found = "proposed by czmap's search" if searched else "chosen by people"
    stands = find_stands(shortlist, entry)
    assets = [one for one in entry.notes if one.kind is NoteKind.STRENGTH]
    questions = tuple(set_plain(one.text) for one in reading.questions[:4])
    return BriefPage(
        zone_id=entry.zone.id,
        heading=short(entry.name),
        subheading=f"{lead}: {areas} (LSOAs), {found}. Zone id {entry.zone.id}.",
        tiles=_tiles(shortlist, entry.profile),
        facts=_facts(shortlist, entry.profile),
        indicators=_indicators(stands),
        stands=stands[:MOST_LINES],
        stands_words=say_stands(stands[:MOST_LINES], place),
        why=tuple(set_plain(one.text) for one in reading.why if one.kind not in _ELSEWHERE),
        strengths=(*_notes(assets), *_strengths(reading, shortlist)),
        missed=missed,
        schools=schools,
        crossed=(*_parts(entry.profile.wards, "ward"), *_parts(entry.profile.lads, "council")),
        questions=questions,
        boxes=make_boxes(shortlist, entry, stands, questions),
        evidence=evidence_of(stands),
        sure=set_plain(sure),
        notes=_notes([one for one in entry.notes if one not in assets]),
        map_words=alternative_text(shortlist, entry.zone),
    )


def _place_of(entry: Entry) -> Place:
    members = entry.zone.members
    return Place(kind=PlaceKind.ZONE, code=".".join(members), name=entry.name, members=members)


def _facts(shortlist: Shortlist, profile: ZoneProfile) -> tuple[tuple[str, str], ...]:
    place = shortlist.study.place
    need = NO_FIGURE
    if isfinite(profile.need):
        need = f"{profile.need:.1f} of 100: {share_sentence(profile.higher_than, place=place)}"
    in_need = about(profile.children_in_need, of=profile.children)
    if profile.children_in_need_missing:
        without = many(profile.children_in_need_missing, "neighbourhood")
        in_need += f" at least ({without} without a figure)"
    rows = [
        ("Residents", whole(profile.residents)),
        ("Children aged 0 to 15", whole(profile.children)),
        ("Mean need", need),
        ("Children in families on low income", in_need),
        ("Neighbourhoods in the most deprived tenth",
         f"{percent(profile.most_deprived)} of its {profile.areas}"),
        ("Area", f"{profile.area_km2:.1f} square kilometres"),
    ]  # fmt: skip
    return tuple((label, set_plain(said)) for label, said in rows)


def _tiles(shortlist: Shortlist, profile: ZoneProfile) -> tuple[tuple[str, str, str], ...]:
    """Give what is read first: few words, for figures in large type."""
    place = shortlist.study.place
    known = isfinite(profile.need)
    shown = share_sentence(profile.higher_than, place=place) if known else NO_FIGURE
    without = profile.children_in_need_missing
    part = profile.children_in_need / profile.children if profile.children else float("nan")
    share = f"{percent(min(part, 1.0))} of its children" if isfinite(part) else NO_FIGURE
    rows = [
        ("Residents", whole(profile.residents), "all ages"),
        ("Children", whole(profile.children), "aged 0 to 15"),
        ("Mean need", f"{profile.need:.1f}" if known else "\N{EN DASH}", shown),
        ("Children in families on low income", about(profile.children_in_need, of=profile.children),
         f"{without} neighbourhoods without a figure" if without else share),
        ("In the most deprived tenth", percent(profile.most_deprived),
         f"of its {many(profile.areas, 'neighbourhood')}, by IMD"),
        ("Area", f"{profile.area_km2:.1f} km\N{SUPERSCRIPT TWO}", ""),
    ]  # fmt: skip
    return tuple((label, set_plain(said), set_plain(more)) for label, said, more in rows)


def _indicators(stands: tuple[Stand, ...]) -> tuple[tuple[str, str, str, str], ...]:
    rows = [(one.label, one.value, one.words, f"{one.points:.1f}") for one in stands]
    rest = len(rows) - MOST_LINES
    if rest > 0:
        left = sum(float(row[3]) for row in rows[MOST_LINES:])
        rows = [*rows[:MOST_LINES], (f"and {many(rest, 'more indicator')}", "", "", f"{left:.1f}")]
    return tuple(rows)


def _strengths(reading: Reading, shortlist: Shortlist) -> tuple[str, ...]:
    catalogue, place = shortlist.study.catalogue, shortlist.study.place
    low = [one for one in reading.figures.levels if isfinite(one.below) and one.below > 0.5]
    said = []
    for level in sorted(low, key=lambda one: (-one.below, one.key))[:3]:
        higher = share_sentence(level.above, place=place, lower_than=level.below)
        said.append(f"{catalogue[level.key].label}: {higher}.")
    built_on = [one.text for one in reading.why if one.kind is ClaimKind.BUILD_ON]
    return tuple(set_plain(one) for one in (*built_on, *said))


def _notes(notes: Sequence[Note]) -> tuple[str, ...]:
    """Give what people said, as much as a page has room for."""
    said = [clipped(say_note(one), MOST_NOTE) for one in notes[:MOST_NOTES]]
    rest = len(notes) - MOST_NOTES
    return (*said, *([f"and {many(rest, 'more note')}"] if rest > 0 else ()))


def _parts(parts: tuple[Part, ...], level: str) -> tuple[str, ...]:
    said = [
        f"{short(part.name)} {level}: {percent(part.share)} of the zone's residents, "
        f"{percent(part.of_whole)} of its own"
        for part in parts[:MOST_PARTS]
    ]
    rest = len(parts) - MOST_PARTS
    return (*said, *([f"and {many(rest, f'more {level}')}"] if rest > 0 else ()))


def _compared(entry: Entry) -> tuple[str, ...]:
    profile = entry.profile
    return (
        f"{entry.number}. {short(entry.name)}",
        whole(profile.residents),
        whole(profile.children),
        f"{profile.need:.1f}" if isfinite(profile.need) else NO_FIGURE,
        about(profile.children_in_need, of=profile.children),
        f"{len(profile.wards)}",
        f"{len(profile.lads)}",
        f"{int(profile.schools.sum())}",
    )


def _sources(shortlist: Shortlist) -> tuple[str, ...]:
    """Name where each weighted indicator is from, and whose licence it stands under."""
    catalogue = shortlist.study.catalogue
    weights = dict(shortlist.scores.index.weights)
    total = sum(weights.values())
    said = [
        f"{catalogue[key].label}: {catalogue[key].source}, {catalogue[key].publisher}, "
        f"{catalogue[key].period}; weight {percent(weight / total)}."
        for key, weight in weights.items()
        if weight > 0
    ]
    manifest = shortlist.study.pack.manifest
    last = (f"{manifest.attribution} Licence of the data: {licence_of(shortlist.study)}. Made with "
            f"czmap {manifest.czmap_version} from data edition {manifest.edition}.")  # fmt: skip
    return tuple(set_plain(one) for one in (*said, last))
