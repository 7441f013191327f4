"""The boxes of the pro forma, with prompts that a zone's own figures give rise to.

The boxes are Example 1 of Dyson, Kerr, Raffo and Wigelsworth (2012): need, our response, who will
be involved, what we expect to change, how we will know. Need is filled in; czmap never fills in
the others: it only asks.
"""

from dataclasses import dataclass

from czmap.exports.set_text import set_plain
from czmap.exports.shortlist import Entry, Shortlist
from czmap.exports.stands import Stand
from czmap.scoring.words import about, many, whole

MOST_PROMPTS = 4
"""In a box; a page of questions is not answered."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """One box of the pro forma.

    Attributes
    ----------
    asks
        What is asked in every zone.
    prompts
        What this zone's figures give to think of.
    """

    title: str
    asks: str
    prompts: tuple[str, ...]


def make_boxes(
    shortlist: Shortlist,
    entry: Entry,
    stands: tuple[Stand, ...],
    questions: tuple[str, ...],
) -> tuple[Box, ...]:
    """Give the four boxes that people fill in.

    Parameters
    ----------
    stands
        Where the zone stands on each indicator, what gives most of its need first.
    questions
        To ask locally, as the zone's configuration gives them.
    """
    return (
        Box(
            title="Our response",
            asks="What will we do about each need above, and what can we build on?",
            prompts=questions[:MOST_PROMPTS],
        ),
        Box(
            title="Who will be involved",
            asks="Which schools, services, groups and families? Who leads, and who decides?",
            prompts=_who(entry),
        ),
        Box(
            title="What we expect to change",
            asks="For which children, by how much, and by when?",
            prompts=_change(entry, stands),
        ),
        Box(
            title="How we will know",
            asks="Which figures and whose voices, looked at how often, and by whom?",
            prompts=_know(shortlist, stands),
        ),
    )


def evidence_of(stands: tuple[Stand, ...], most: int = 3) -> tuple[str, ...]:
    """Give the evidence that a theory of change may begin from: what gives most of the need."""
    return tuple(
        f"{one.label}: {one.value}, {one.words}" for one in stands[:most] if one.points > 0
    )


def _who(entry: Entry) -> tuple[str, ...]:
    profile = entry.profile
    there = int(profile.schools.sum())
    said = [
        f"{many(there, 'school or service', 'schools and services')} on the official list lie "
        "inside: which of them lead, and which are missing?"
        if there
        else "No school or service on the official list lies inside: which outside do its children "
        "go to?"
    ]
    for parts, kind, plural in ((profile.lads, "council", "councils"),
                                (profile.wards, "ward", "wards")):  # fmt: skip
        if len(parts) > 1:
            named = ", ".join(part.name for part in parts[:3])
            rest = f" and {len(parts) - 3} more" if len(parts) > 3 else ""
            said.append(f"It crosses {len(parts)} {plural} ({named}{rest}): who speaks for each "
                        f"{kind}?")  # fmt: skip
    said.append("Which families and young people were asked, and who was not?")
    return tuple(set_plain(one) for one in said)


def _change(entry: Entry, stands: tuple[Stand, ...]) -> tuple[str, ...]:
    profile = entry.profile
    in_need = about(profile.children_in_need, of=profile.children)
    first = (
        f"{whole(profile.children)} children aged 0 to 15 live here, {in_need} of them in families "
        "on low income: which of them first, and how many in the first year?"
    )
    said = [first]
    said += [
        f"{one.label} stands at {one.value} ({one.words}): what should it be, and by when?"
        for one in stands[:2]
        if one.higher_than is not None
    ]
    return tuple(set_plain(one) for one in said)


def _know(shortlist: Shortlist, stands: tuple[Stand, ...]) -> tuple[str, ...]:
    catalogue = shortlist.study.catalogue
    said = [
        f"Baseline of {one.label}: {one.value} ({catalogue[one.key].source}, "
        f"{catalogue[one.key].period}). Is it published again, and when?"
        for one in stands[:2]
        if one.higher_than is not None
    ]
    said.append(
        "What will you count yourselves that no table shows, and who may see it? Keep the list of "
        "codes: the same area can then be measured again."
    )
    return tuple(set_plain(one) for one in said)
