"""Drafts: what somebody works on, kept as they go, to come back after whatever happened."""

from dataclasses import dataclass

import sqlalchemy as sa

from czmap.database import DRAFTS, Store, in_words, reading, time_of_day
from czmap.errors import DefinitionError
from czmap.exports.contents import ZoneContent, to_text
from czmap.store import Saved, content_of, kept_at

_LOOKED_AT = 50
"""The latest drafts of a workspace among which one is looked for."""


@dataclass(frozen=True, kw_only=True)
class Base:
    """The saved version that a draft began from.

    Attributes
    ----------
    zone, version
        Its zone and number; "" and 0 for a new zone.
    token
        Of the link it was opened by, when it is another workspace's; else "".
    """

    zone: str = ""
    version: int = 0
    token: str = ""


@dataclass(frozen=True, kw_only=True)
class KeptDraft:
    """A draft as it lies in the store: its content with version 0, and what it began from."""

    saved: Saved
    base: Base


def keep_draft(
    store: Store, workspace: str, session: str, content: ZoneContent, base: Base = Base()
) -> None:
    """Keep what somebody is working on, in place of what the same session kept before.

    Raises
    ------
    StoreError
        When it cannot be kept, as for all of this module.
    """
    row = {"id": session, "workspace": workspace, "saved": time_of_day(),
           "content": to_text(content), "base": base.zone, "base_version": base.version,
           "token": base.token}  # fmt: skip
    with in_words(), store.engine.begin() as now:
        now.execute(DRAFTS.delete().where(_own(workspace, session)))
        now.execute(DRAFTS.insert().values(**row))


def drop_draft(store: Store, workspace: str, session: str) -> None:
    """Forget a draft."""
    with in_words(), store.engine.begin() as now:
        now.execute(DRAFTS.delete().where(_own(workspace, session)))


@dataclass(frozen=True, kw_only=True)
class UnreadDraft:
    """A draft whose record is damaged.

    Attributes
    ----------
    session
        Under which it is kept.
    saved
        When, as the table holds it.
    """

    session: str
    saved: str

    def sentence(self) -> str:
        """Say which draft it is, and what may be done; safe only after `for_markdown`."""
        at = kept_at(self.saved)
        return (
            f"One draft cannot be read: its record{at}{',' * bool(at)} is damaged. It was left as "
            "it is, and no other draft and no saved zone is touched. Tell who looks after czmap: a "
            "backup may hold it whole."
        )


@dataclass(frozen=True, kw_only=True)
class Drafts:
    """The drafts of a workspace: those of a data set that can be read, and all that cannot."""

    kept: tuple[KeptDraft, ...]
    unread: tuple[UnreadDraft, ...] = ()


def list_drafts(store: Store, workspace: str, pack: str) -> tuple[KeptDraft, ...]:
    """List the drafts of a data set that a workspace kept and that can be read, the latest first.

    The id of what is saved is its session's.
    """
    return list_all_drafts(store, workspace, pack).kept


def list_all_drafts(store: Store, workspace: str, pack: str) -> Drafts:
    """List the drafts of a data set, the latest first, and those of any that cannot be read."""
    wanted = sa.select(DRAFTS).where(DRAFTS.c.workspace == workspace)
    wanted = wanted.order_by(DRAFTS.c.saved.desc(), DRAFTS.c.id).limit(_LOOKED_AT)
    with in_words(), reading(store.engine) as now:
        rows = now.execute(wanted).mappings().all()
    found, unread = [], []
    for row in rows:
        try:
            content = content_of(row["content"])
        except DefinitionError:
            # a damaged draft hides no other, and is left as it is until it is swept
            unread.append(UnreadDraft(session=row["id"], saved=row["saved"]))
            continue
        base = Base(zone=row["base"], version=row["base_version"], token=row["token"])
        saved = Saved(id=row["id"], version=0, saved=row["saved"], by="", content=content)
        found.append(KeptDraft(saved=saved, base=base))
    kept = tuple(one for one in found if one.saved.content.pack == pack)
    return Drafts(kept=kept, unread=tuple(unread))


def _own(workspace: str, session: str) -> sa.ColumnElement[bool]:
    return sa.and_(DRAFTS.c.id == session, DRAFTS.c.workspace == workspace)
