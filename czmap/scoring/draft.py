"""A draft: a zone in the making. Every edit is a pure function, and can be undone and redone.

A step keeps only what it changed, as sets that are toggled: undoing and redoing it are the same
act, so that any sequence of them comes back exactly.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from czmap.errors import CriteriaError

MOST_MEMBERS = 2_000
"""No draft is larger; the largest real zones have about 30 neighbourhoods."""


class Mode(StrEnum):
    """What a click on a neighbourhood does."""

    TOGGLE = "toggle"
    ADD = "add"
    SUBTRACT = "subtract"


class Lock(StrEnum):
    """Whether a neighbourhood is fixed: it stays in, stays out, or is free."""

    INSIDE = "in"
    OUTSIDE = "out"
    FREE = "free"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One edit: what it toggles, and what it was in words."""

    says: str
    members: frozenset[str] = frozenset()
    locked_in: frozenset[str] = frozenset()
    locked_out: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A set of areas being edited, with its locks and all its past and undone edits.

    Attributes
    ----------
    locked_in, locked_out
        Members that edits do not take out; areas outside that edits do not add.
    past, future
        Steps done, the last one last; steps undone, the next to redo last.
    """

    members: frozenset[str] = frozenset()
    locked_in: frozenset[str] = frozenset()
    locked_out: frozenset[str] = frozenset()
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The members in order of code."""
        return tuple(sorted(self.members))


def add_areas(draft: Draft, codes: Iterable[str], says: str = "") -> Draft:
    """Add areas, but for those that are locked out.

    Raises
    ------
    CriteriaError
        When the draft would have more than `MOST_MEMBERS` areas.
    """
    new = frozenset(codes) - draft.members - draft.locked_out
    if len(draft.members) + len(new) > MOST_MEMBERS:
        raise CriteriaError(
            f"The zone would have {len(draft.members) + len(new):,} neighbourhoods; the most is "
            f"{MOST_MEMBERS:,}.",
            then="Add fewer.",
        )
    return _do(draft, Step(says=says or f"Added {_some(new)}", members=new))


def remove_areas(draft: Draft, codes: Iterable[str], says: str = "") -> Draft:
    """Take areas out, but for those that are locked in."""
    old = (frozenset(codes) & draft.members) - draft.locked_in
    return _do(draft, Step(says=says or f"Took out {_some(old)}", members=old))


def exchange_areas(draft: Draft, out: str, into: str) -> Draft:
    """Take one area out and another in, as one edit; locks hold as ever."""
    changed = ({out} & draft.members - draft.locked_in) | (
        {into} - draft.members - draft.locked_out
    )
    return _do(draft, Step(says=f"Exchanged {out} for {into}", members=frozenset(changed)))


def click_area(draft: Draft, code: str, mode: Mode) -> Draft:
    """Do what a click on an area does in a mode.

    Examples
    --------
    >>> once = click_area(Draft(), "a", Mode.TOGGLE)
    >>> once.codes, click_area(once, "a", Mode.ADD).codes, click_area(once, "a", Mode.TOGGLE).codes
    (('a',), ('a',), ())
    """
    out = mode is Mode.SUBTRACT or (mode is Mode.TOGGLE and code in draft.members)
    return remove_areas(draft, (code,)) if out else add_areas(draft, (code,))


def replace_members(draft: Draft, codes: Iterable[str], says: str) -> Draft:
    """Start from other areas, as one edit; locks that no longer hold are let go.

    Raises
    ------
    CriteriaError
        When there would be more than `MOST_MEMBERS` areas.
    """
    wanted = frozenset(codes)
    emptied = replace(draft, members=frozenset(), locked_in=frozenset(), locked_out=frozenset())
    add_areas(emptied, wanted)
    return _do(
        draft,
        Step(
            says=says,
            members=draft.members ^ wanted,
            locked_in=draft.locked_in - wanted,
            locked_out=draft.locked_out & wanted,
        ),
    )


def clear_draft(draft: Draft) -> Draft:
    """Take everything out, locks too; it can be undone."""
    return replace_members(draft, (), "Cleared the zone")


def lock_areas(draft: Draft, codes: Iterable[str], lock: Lock) -> Draft:
    """Fix areas where they are to stay, or free them; they are moved there first."""
    chosen = frozenset(codes)
    locked_in, locked_out = draft.locked_in - chosen, draft.locked_out - chosen
    members = draft.members
    if lock is Lock.INSIDE:
        locked_in, members = locked_in | chosen, members | chosen
    elif lock is Lock.OUTSIDE:
        locked_out, members = locked_out | chosen, members - chosen
    word = {Lock.INSIDE: "Locked in", Lock.OUTSIDE: "Locked out", Lock.FREE: "Unlocked"}[lock]
    return _do(
        draft,
        Step(
            says=f"{word} {_some(chosen)}",
            members=draft.members ^ members,
            locked_in=draft.locked_in ^ locked_in,
            locked_out=draft.locked_out ^ locked_out,
        ),
    )


def undo(draft: Draft) -> Draft:
    """Take the last step back; with none, nothing changes."""
    if not draft.past:
        return draft
    step = draft.past[-1]
    return replace(_toggled(draft, step), past=draft.past[:-1], future=(*draft.future, step))


def redo(draft: Draft) -> Draft:
    """Do the step last undone again; with none, nothing changes."""
    if not draft.future:
        return draft
    step = draft.future[-1]
    return replace(_toggled(draft, step), past=(*draft.past, step), future=draft.future[:-1])


def lock_of(draft: Draft, code: str) -> Lock:
    """Say whether an area is locked."""
    if code in draft.locked_in:
        return Lock.INSIDE
    return Lock.OUTSIDE if code in draft.locked_out else Lock.FREE


def _do(draft: Draft, step: Step) -> Draft:
    """Do a step; one that changes nothing leaves no trace, and keeps what can be redone."""
    if not (step.members or step.locked_in or step.locked_out):
        return draft
    return replace(_toggled(draft, step), past=(*draft.past, step), future=())


def _toggled(draft: Draft, step: Step) -> Draft:
    return replace(
        draft,
        members=draft.members ^ step.members,
        locked_in=draft.locked_in ^ step.locked_in,
        locked_out=draft.locked_out ^ step.locked_out,
    )


def _some(codes: frozenset[str]) -> str:
    return next(iter(codes)) if len(codes) == 1 else f"{len(codes):,} neighbourhoods"
