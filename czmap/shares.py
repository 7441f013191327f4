"""Zones shared by link: who has the link sees one zone, or edits it too, until it is withdrawn.

A link is 128 random bits. It opens its own zone and nothing else of the workspace, and says the
same of a zone that is not there, of one that was deleted and of a link that was withdrawn.
"""

import secrets
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from czmap.database import (
    SHARES,
    VERSIONS,
    ZONES,
    Store,
    StoreError,
    in_words,
    reading,
    time_of_day,
)
from czmap.exports.contents import ZoneContent
from czmap.store import (
    ConflictError,
    Saved,
    check_shortlist,
    keep_copy,
    load_zone,
    moves_on,
    saved_of,
    write_version,
)


class Rights(StrEnum):
    """What somebody who has a link may do with the zone."""

    VIEW = "view"
    EDIT = "edit"


@dataclass(frozen=True, kw_only=True)
class Share:
    """A link that is not withdrawn; `made` is when (UTC)."""

    token: str
    zone: str
    rights: Rights
    made: str


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A zone as somebody finds it who has a link to it."""

    token: str
    rights: Rights
    saved: Saved


def share_zone(store: Store, workspace: str, zone: str, rights: Rights = Rights.VIEW) -> Share:
    """Make a new link to a zone of the workspace.

    Raises
    ------
    StoreError
        When the workspace has no such zone, or nothing can be saved.
    """
    load_zone(store, workspace, zone)
    made = Share(token=secrets.token_hex(16), zone=zone, rights=rights, made=time_of_day())
    row = {"token": made.token, "zone": zone, "rights": rights.value, "made": made.made}
    with in_words(), store.engine.begin() as now:
        now.execute(SHARES.insert().values(**row, withdrawn=""))
    return made


def list_shares(store: Store, workspace: str, zone: str) -> tuple[Share, ...]:
    """List the links to a zone of the workspace, the oldest first."""
    wanted = sa.select(SHARES).join(ZONES, ZONES.c.id == SHARES.c.zone)
    wanted = wanted.where(
        SHARES.c.zone == zone, SHARES.c.withdrawn == "", ZONES.c.workspace == workspace
    )
    with in_words(), reading(store.engine) as now:
        rows = now.execute(wanted.order_by(SHARES.c.made, SHARES.c.token)).mappings().all()
    return tuple(
        Share(token=one["token"], zone=zone, rights=Rights(one["rights"]), made=one["made"])
        for one in rows
    )


def withdraw_share(store: Store, workspace: str, token: str) -> None:
    """Withdraw a link: who has it finds nothing from now on.

    Raises
    ------
    StoreError
        When the workspace gave no such link.
    """
    own = sa.select(ZONES.c.id).where(ZONES.c.workspace == workspace)
    mine = sa.and_(SHARES.c.token == token, SHARES.c.zone.in_(own), SHARES.c.withdrawn == "")
    with in_words(), store.engine.begin() as now:
        if not now.execute(SHARES.update().where(mine).values(withdrawn=time_of_day())).rowcount:
            raise StoreError("There is no such link.", then="Load the page again.")


def load_shared(store: Store, token: str, version: int | None = None) -> Shared:
    """Read the zone of a link, at its latest version or at another.

    Raises
    ------
    StoreError
        When the link opens nothing, or nothing any more.
    """
    wanted = sa.select(VERSIONS, SHARES.c.rights)
    wanted = wanted.join(ZONES, ZONES.c.id == VERSIONS.c.zone)
    wanted = wanted.join(SHARES, SHARES.c.zone == ZONES.c.id).where(
        _is_open(token),
        VERSIONS.c.version == (ZONES.c.version if version is None else version),
    )
    with in_words(), reading(store.engine) as now:
        row = now.execute(wanted).mappings().first()
    if row is None:
        raise _nothing()
    return Shared(token=token, rights=Rights(row["rights"]), saved=saved_of(row))


def save_shared(
    store: Store, token: str, content: ZoneContent, *, version: int, by: str = ""
) -> Saved:
    """Save the next version of a zone by a link that allows it.

    Parameters
    ----------
    version
        The one that the editing began from.

    Raises
    ------
    ConflictError
        When another version was saved since; nothing is changed then.
    StoreError
        When the link opens nothing or only lets one look, when the zone is frozen, the shortlist
        of its owner is full, or it cannot be saved.
    """
    keep_copy(store)
    wanted = sa.select(ZONES.c.id, ZONES.c.workspace, SHARES.c.rights)
    wanted = wanted.join(SHARES, SHARES.c.zone == ZONES.c.id).where(_is_open(token))
    with in_words(), reading(store.engine) as now:
        found = now.execute(wanted).mappings().first()
    if found is None:
        raise _nothing()
    if found["rights"] != Rights.EDIT:
        raise StoreError("This link only lets you look at the zone.", then="Save a copy.")
    check_shortlist(store, found["workspace"], content, found["id"])
    made = Saved(
        id=found["id"], version=version + 1, saved=time_of_day(), by=by[:80], content=content
    )
    with in_words(), store.engine.begin() as now:
        # asked again where it counts: it may have been withdrawn in between
        still = now.execute(wanted.with_for_update(read=True)).first()
        fits = still is not None and moves_on(now, found["workspace"], made.id, version)
        if fits:
            write_version(now, made)
    if still is None:
        raise _nothing()
    if not fits:
        raise ConflictError(load_shared(store, token).saved)
    return made


def _is_open(token: str) -> sa.ColumnElement[bool]:
    return sa.and_(SHARES.c.token == token, SHARES.c.withdrawn == "", ZONES.c.deleted == "")


def _nothing() -> StoreError:
    return StoreError(
        "There is no such shared zone: the link may have been withdrawn, or cut short.",
        then="Ask for a new link.",
    )
