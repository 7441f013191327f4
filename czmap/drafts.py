"""Drafts: what somebody works on, kept as they go, to come back after whatever happened."""

from dataclasses import dataclass

import sqlalchemy as sa

from czmap.database import DRAFTS, Store, in_words, reading, time_of_day
from czmap.errors import DefinitionError
from czmap.exports.contents import ZoneContent, to_text
from czmap.store import Saved, content_of

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


def list_drafts(store: Store, workspace: str, pack: str) -> tuple[KeptDraft, ...]:
    """List the drafts of a data set that a workspace kept, the latest first.

    The id of what is saved is its session's.
    """
    wanted = sa.select(DRAFTS).where(DRAFTS.c.workspace == workspace)
    wanted = wanted.order_by(DRAFTS.c.saved.desc(), DRAFTS.c.id).limit(_LOOKED_AT)
    with in_words(), reading(store.engine) as now:
        rows = now.execute(wanted).mappings().all()
    found = []
    for row in rows:
        try:
            content = content_of(row["content"])
        except DefinitionError:
            continue  # a damaged draft hides no other, and is left as it is until it is swept
        base = Base(zone=row["base"], version=row["base_version"], token=row["token"])
        saved = Saved(id=row["id"], version=0, saved=row["saved"], by="", content=content)
        found.append(KeptDraft(saved=saved, base=base))
    return tuple(one for one in found if one.saved.content.pack == pack)


def _own(workspace: str, session: str) -> sa.ColumnElement[bool]:
    return sa.and_(DRAFTS.c.id == session, DRAFTS.c.workspace == workspace)
