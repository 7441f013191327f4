"""Saved zones: named, in versions, with notes; what one workspace keeps no other one sees.

One transaction per save, answered only after it is committed. A save says which version it began
from, and is refused when somebody saved in between: nothing is ever lost in silence.
"""

import functools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from czmap.backups import back_up
from czmap.database import (
    DRAFTS,
    SHARES,
    VERSIONS,
    ZONES,
    Store,
    StoreError,
    in_words,
    reading,
    time_of_day,
)
from czmap.errors import DefinitionError
from czmap.exports.contents import Note, Status, ZoneContent, parse_text, to_text

MOST_SHORTLISTED = 15
"""Zones of one data set on a shortlist: more cannot be weighed against each other."""

SHORTLISTED = (Status.SHORTLIST, Status.AGREED)

KEPT_DAYS = 30
"""Days that a deleted zone can be brought back."""

_REMEMBERED = 50_000
"""Letters of a record above which it is read anew each time."""


class ConflictError(StoreError):
    """Somebody saved a zone since the version that was edited; `newer` is what they saved."""

    def __init__(self, newer: "Saved") -> None:
        self.newer = newer
        super().__init__(
            f"{newer.by or 'Somebody'} saved version {newer.version} of this zone at "
            f"{newer.saved_at}, after you opened it.",
            then="See what changed, save yours as a copy, or replace theirs.",
        )


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A version of a zone as it lies in the store."""

    id: str
    version: int
    saved: str
    by: str
    content: ZoneContent

    @property
    def saved_at(self) -> str:
        """When it was saved, for sentences: "14:02 on 3 November 2026" (UTC)."""
        return told_time(self.saved)


def told_time(saved: str) -> str:
    """Write a time of the tables for sentences: "14:02 on 3 November 2026" (UTC)."""
    at = datetime.fromisoformat(saved)
    return f"{at:%H:%M} on {at.day} {at:%B %Y} (UTC)"


def kept_at(saved: str) -> str:
    """Say when a record was kept, to go on a sentence with; "" where the time is damaged too."""
    try:
        return f", kept at {told_time(saved)}" if saved else ""
    except (ValueError, TypeError):
        return ""


@dataclass(frozen=True, kw_only=True)
class Unread:
    """A record in the store that cannot be read: all that is known of it.

    Attributes
    ----------
    zone
        Its id, in full.
    version
        The version that cannot be read.
    saved
        When, as the table holds it; "" where that cannot be read either.
    """

    zone: str
    version: int
    saved: str = ""

    def sentence(self) -> str:
        """Say which record it is, and what may be done; safe only after `for_markdown`."""
        at = kept_at(self.saved)
        earlier = (
            f"versions 1 to {self.version - 1} of it may still be whole"
            if self.version > 2
            else "version 1 of it may still be whole"
            if self.version == 2
            else "a backup may hold it whole"
        )
        return (
            f"One saved zone cannot be read: its record {self.zone[:8]} (version {self.version}"
            f"{at}) is damaged. It was left as it is, and the others are shown. Tell who looks "
            f"after czmap: {earlier}."
        )


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What a list of saved zones or versions holds: those that can be read, and the others."""

    zones: tuple[Saved, ...]
    unread: tuple[Unread, ...] = ()


def save_zone(
    store: Store,
    workspace: str,
    content: ZoneContent,
    *,
    zone: str = "",
    version: int = 0,
    by: str = "",
) -> Saved:
    """Save a new zone, or the next version of one; only what is committed is answered.

    Parameters
    ----------
    zone, version
        The zone that was edited, and the version that the editing began from; without them it is
        a new zone.

    Raises
    ------
    ConflictError
        When another version was saved since; nothing is changed then.
    StoreError
        When it cannot be saved, or the zone is frozen.
    """
    made = Saved(
        id=zone or secrets.token_hex(16),
        version=version + 1 if zone else 1,
        saved=time_of_day(),
        by=by[:80],
        content=content,
    )
    keep_copy(store)
    with in_words():
        with store.engine.begin() as now:
            if not zone:
                new = {"id": made.id, "workspace": workspace, "version": 1, "deleted": ""}
                now.execute(ZONES.insert().values(**new))
            fits = not zone or moves_on(now, workspace, zone, version)
            if fits:
                write_version(now, made)
        if fits:
            return made
    raise ConflictError(load_zone(store, workspace, zone))


def keep_copy(store: Store) -> None:
    """Back a file up before it is saved in: once a day; else it is only looked for."""
    if store.path is not None:
        back_up(store.path)


def write_version(now: sa.Connection, made: Saved) -> None:
    """Write a version whose number is taken already, in the transaction that took it."""
    row = {"zone": made.id, "version": made.version, "saved": made.saved, "by": made.by}
    now.execute(VERSIONS.insert().values(**row, content=to_text(made.content)))


def moves_on(now: sa.Connection, workspace: str, zone: str, version: int) -> bool:
    """Take the next version's number, if the zone is still at the one that was edited.

    A zone that was deleted meanwhile comes back with it: what is saved is never hidden.

    Raises
    ------
    StoreError
        When that version is frozen.
    """
    wanted = sa.select(VERSIONS.c.content)
    wanted = wanted.where(VERSIONS.c.zone == zone, VERSIONS.c.version == version)
    text = now.execute(wanted).scalar()
    own = sa.and_(ZONES.c.id == zone, ZONES.c.workspace == workspace)
    done = now.execute(
        ZONES.update()
        .where(own, ZONES.c.version == version)
        .values(version=version + 1, deleted="")
    )
    if done.rowcount == 1 and text is not None and parse_text(text).frozen:
        raise StoreError("This zone is frozen: it stays as it was agreed.", then="Save a copy.")
    return done.rowcount == 1


def load_zone(store: Store, workspace: str, zone: str, version: int | None = None) -> Saved:
    """Read a zone of a workspace, at its latest version or at another.

    Raises
    ------
    StoreError
        When there is none, or it cannot be read.
    """
    wanted = sa.select(VERSIONS).join(ZONES, ZONES.c.id == VERSIONS.c.zone)
    wanted = wanted.where(
        ZONES.c.id == zone,
        ZONES.c.workspace == workspace,
        VERSIONS.c.version == (ZONES.c.version if version is None else version),
    )
    with in_words(), reading(store.engine) as now:
        row = now.execute(wanted).mappings().first()
    if row is None:
        raise _no_such()
    return saved_of(row)


def latest_version(store: Store, workspace: str, zone: str) -> int:
    """Give the number of a zone's latest version; 0 when the workspace has no such zone."""
    wanted = sa.select(ZONES.c.version)
    wanted = wanted.where(ZONES.c.id == zone, ZONES.c.workspace == workspace)
    with in_words(), reading(store.engine) as now:
        return int(now.execute(wanted).scalar() or 0)


def list_zones(store: Store, workspace: str, *, deleted: bool = False) -> tuple[Saved, ...]:
    """List the zones of a workspace at their latest versions, in order of name.

    Those that cannot be read are not among them: `list_all_zones` names them.
    """
    return list_all_zones(store, workspace, deleted=deleted).zones


def list_all_zones(store: Store, workspace: str, *, deleted: bool = False) -> Listed:
    """List the zones of a workspace in order of name, and the records that cannot be read."""
    wanted = sa.select(VERSIONS).join(
        ZONES,
        sa.and_(ZONES.c.id == VERSIONS.c.zone, ZONES.c.version == VERSIONS.c.version),
    )
    is_there = ZONES.c.deleted == ""
    shown = sa.not_(is_there) if deleted else is_there
    wanted = wanted.where(ZONES.c.workspace == workspace, shown)
    found = _read_all(store, wanted)
    by_name = sorted(found.zones, key=lambda one: (one.content.name.casefold(), one.id))
    return Listed(zones=tuple(by_name), unread=found.unread)


def _read_all(store: Store, wanted: "sa.Select[Any]") -> Listed:
    """Read the versions that are wanted; one that cannot be read hides no other."""
    with in_words(), reading(store.engine) as now:
        try:
            rows: list[Any] = [*now.execute(wanted).mappings()]
        except (sa.exc.DBAPIError, UnicodeDecodeError) as problem:
            if not _is_of_text(problem):
                raise
            rows = list(_read_singly(now, wanted))
    zones, unread = [], []
    for row in rows:
        if isinstance(row, Unread):
            unread.append(row)
            continue
        try:
            zones.append(saved_of(row))
        except DefinitionError:
            unread.append(Unread(zone=row["zone"], version=row["version"], saved=row["saved"]))
    return Listed(zones=tuple(zones), unread=tuple(unread))


def _read_singly(now: sa.Connection, wanted: "sa.Select[Any]") -> Iterator[Any]:
    """Read rows one at a time, where some hold bytes that are no text."""
    keys = now.execute(wanted.with_only_columns(VERSIONS.c.zone, VERSIONS.c.version)).all()
    for zone, version in keys:
        one = sa.select(VERSIONS).where(VERSIONS.c.zone == zone, VERSIONS.c.version == version)
        try:
            yield now.execute(one).mappings().one()
        except (sa.exc.DBAPIError, UnicodeDecodeError) as problem:
            if not _is_of_text(problem):
                raise
            yield Unread(zone=zone, version=version)


def _is_of_text(problem: Exception) -> bool:
    """Say whether a record holds bytes that are no text; anything else is wrong with the file."""
    return isinstance(problem, UnicodeDecodeError) or "could not decode" in str(problem).casefold()


def list_shortlist(store: Store, workspace: str, pack: str) -> tuple[Saved, ...]:
    """List the zones of a data set that are on the shortlist or agreed, in order of name."""
    return tuple(
        one
        for one in list_zones(store, workspace)
        if one.content.pack == pack and one.content.status in SHORTLISTED
    )


def check_shortlist(store: Store, workspace: str, content: ZoneContent, zone: str = "") -> None:
    """Refuse one zone too many on the shortlist.

    Parameters
    ----------
    zone
        The zone that is saved again, which counts once.

    Raises
    ------
    StoreError
        When `MOST_SHORTLISTED` others are on it.
    """
    if content.status not in SHORTLISTED:
        return
    others = [one for one in list_shortlist(store, workspace, content.pack) if one.id != zone]
    if len(others) >= MOST_SHORTLISTED:
        raise StoreError(
            f"The shortlist holds {len(others)} zones, and no more than {MOST_SHORTLISTED} fit.",
            examples=[one.content.name for one in others],
            then="Set one of them aside, or save this one as an idea.",
        )


def list_versions(store: Store, workspace: str, zone: str) -> tuple[Saved, ...]:
    """List the versions of a zone that can be read, the latest first: by number, not by clock."""
    return list_all_versions(store, workspace, zone).zones


def list_all_versions(store: Store, workspace: str, zone: str) -> Listed:
    """List all versions of a zone, the latest first, and the records that cannot be read."""
    wanted = (
        sa.select(VERSIONS)
        .join(ZONES, ZONES.c.id == VERSIONS.c.zone)
        .where(ZONES.c.id == zone, ZONES.c.workspace == workspace)
        .order_by(VERSIONS.c.version.desc())
    )
    return _read_all(store, wanted)


def delete_zone(store: Store, workspace: str, zone: str) -> None:
    """Put a zone away; it can be brought back for `KEPT_DAYS` days.

    Raises
    ------
    StoreError
        When the workspace has no such zone, as for the next.
    """
    _mark(store, workspace, zone, time_of_day())


def restore_zone(store: Store, workspace: str, zone: str) -> None:
    """Bring a deleted zone back."""
    _mark(store, workspace, zone, "")


def _mark(store: Store, workspace: str, zone: str, deleted: str) -> None:
    own = sa.and_(ZONES.c.id == zone, ZONES.c.workspace == workspace)
    with in_words(), store.engine.begin() as now:
        if not now.execute(ZONES.update().where(own).values(deleted=deleted)).rowcount:
            raise _no_such()


def _no_such() -> StoreError:
    """Say the same of a zone that is not there and of one that is another's."""
    return StoreError("There is no such saved zone.", then="Choose one from the list.")


def sweep(store: Store) -> int:
    """Forget the zones and drafts that were put away more than `KEPT_DAYS` days ago.

    Where nothing at all was saved for twice as long, nothing is forgotten: the clock may have
    jumped.

    Returns
    -------
    int
        How many zones are gone.
    """
    today = datetime.now(UTC)
    limit, awake = ((today - timedelta(days=n * KEPT_DAYS)).isoformat() for n in (1, 2))
    old = sa.select(ZONES.c.id).where(ZONES.c.deleted != "", ZONES.c.deleted < limit)
    with in_words(), store.engine.begin() as now:
        times = [now.execute(sa.select(sa.func.max(one.c.saved))).scalar()
                 for one in (VERSIONS, DRAFTS)]  # fmt: skip
        if max((one for one in times if one), default="") < awake:
            return 0
        for table in (SHARES, VERSIONS):
            now.execute(table.delete().where(table.c.zone.in_(old)))
        gone = now.execute(ZONES.delete().where(ZONES.c.id.in_(old))).rowcount
        now.execute(DRAFTS.delete().where(DRAFTS.c.saved < limit))
    return int(gone)


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What a version has that the one before had not.

    Attributes
    ----------
    added, gone
        Codes, in order.
    name, status
        The new ones; "" and None where they are as they were.
    """

    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    name: str = ""
    status: Status | None = None
    frozen: bool = False
    notes_added: tuple[Note, ...] = ()
    notes_gone: tuple[Note, ...] = ()

    @property
    def members(self) -> bool:
        """Say whether neighbourhoods came or went."""
        return bool(self.added or self.gone)


def compare_contents(before: ZoneContent, after: ZoneContent) -> Changed:
    """Say what changed between two versions of a zone."""
    old, new = set(before.members), set(after.members)
    return Changed(
        added=tuple(sorted(new - old)),
        gone=tuple(sorted(old - new)),
        name=after.name if after.name != before.name else "",
        status=after.status if after.status is not before.status else None,
        frozen=after.frozen and not before.frozen,
        notes_added=tuple(one for one in after.notes if one not in before.notes),
        notes_gone=tuple(one for one in before.notes if one not in after.notes),
    )


def saved_of(row: Any) -> Saved:
    """Read a version out of its row."""
    return Saved(
        id=row["zone"],
        version=row["version"],
        saved=row["saved"],
        by=row["by"],
        content=content_of(row["content"]),
    )


def content_of(text: str) -> ZoneContent:
    """Read what was saved; a page lists the same zones at every click, so they are remembered."""
    return _remembered(text) if len(text) < _REMEMBERED else parse_text(text)


@functools.lru_cache(maxsize=256)
def _remembered(text: str) -> ZoneContent:
    return parse_text(text)
