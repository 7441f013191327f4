"""Saved zones: named, in versions, with notes; SQLite by default, PostgreSQL by address.

One transaction per save, answered only after it is committed. A save says which version it began
from, and is refused when somebody saved in between: nothing is ever lost in silence.

SQLite keeps its rollback journal and syncs the folder too (journal_mode=DELETE,
synchronous=EXTRA): its write-ahead log can damage files before 3.51.3.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from czmap.backups import back_up, is_damaged, last_good
from czmap.errors import CzmapError
from czmap.exports.contents import Status, ZoneContent, parse_text, to_text

SCHEMA = 1
"""Number of the tables' form; a file of a later one is left alone."""

UPGRADES: Mapping[int, tuple[str, ...]] = {}
"""By the number they begin from, the statements that bring tables to the next form: the way to
schema 2 is {1: ("ALTER TABLE …",)}, run once, after a backup, in one transaction."""

MOST_SHORTLISTED = 15
"""Zones of one data set on a shortlist: more cannot be weighed against each other."""

SHORTLISTED = (Status.SHORTLIST, Status.AGREED)

KEPT_DAYS = 30
"""Days that a deleted zone can be brought back."""

_TABLES = sa.MetaData()
_META = sa.Table("czmap_schema", _TABLES, sa.Column("number", sa.Integer, nullable=False))
_ZONES = sa.Table(
    "czmap_zones",
    _TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("workspace", sa.String(80), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("deleted", sa.String(40), nullable=False, default=""),
)
_VERSIONS = sa.Table(
    "czmap_versions",
    _TABLES,
    sa.Column("zone", sa.String(32), sa.ForeignKey("czmap_zones.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("saved", sa.String(40), nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)
_DRAFTS = sa.Table(
    "czmap_drafts",
    _TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("workspace", sa.String(80), nullable=False, index=True),
    sa.Column("saved", sa.String(40), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)


class StoreError(CzmapError):
    """Something could not be saved or read back; what is on screen is untouched."""


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
        at = datetime.fromisoformat(self.saved)
        return f"{at:%H:%M} on {at.day} {at:%B %Y} (UTC)"


@dataclass(frozen=True, eq=False)
class Store:
    """An open store; every function of this module takes one.

    Attributes
    ----------
    notice
        What people must know of it, such as that it is a backup; "" when all is well.
    path
        The SQLite file that is backed up; None for other databases and for a backup.
    """

    engine: sa.Engine
    notice: str = ""
    path: Path | None = None


def file_address(folder: Path) -> str:
    """Give the address of the SQLite file in a folder, which is made when it is not there.

    Raises
    ------
    StoreError
        When the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StoreError(
            "The folder for saved zones cannot be made, so nothing can be saved here.",
            then="Download the zone instead, or set CZMAP_STORE to a folder you may write in.",
        ) from problem
    return f"sqlite:///{folder / 'zones.sqlite'}"


def open_store(address: str) -> Store:
    """Open a store by the address of its database, and make its tables where there are none.

    A damaged SQLite file is left as it is; its last good backup is opened, for reading alone.

    Raises
    ------
    StoreError
        When it cannot be opened, is damaged without a backup, or was made by a newer czmap.
    """
    with _in_words():
        engine = sa.create_engine(address, pool_pre_ping=True)
        path = _file_of(engine)
        if path is not None and is_damaged(path):
            return _open_backup(path)
        if engine.dialect.name == "sqlite":
            _set_up_sqlite(engine)
        _settle_schema(engine, path)
    if path is not None:
        back_up(path)
    return Store(engine, path=path)


def _file_of(engine: sa.Engine) -> Path | None:
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(file) if file and file != ":memory:" else None


def _settle_schema(engine: sa.Engine, path: Path | None) -> None:
    """Make the tables where there are none, and bring older ones to the present form."""
    with engine.begin() as now:
        _TABLES.create_all(now)
        number = now.execute(sa.select(_META.c.number)).scalar()
        if number is None:
            now.execute(_META.insert().values(number=SCHEMA))
            return
    if number > SCHEMA:
        engine.dispose()
        raise StoreError(
            "The saved zones were made by a newer czmap.", then="Update czmap to open them."
        )
    if number == SCHEMA:
        return
    if path is not None:
        back_up(path, f"before-schema-{SCHEMA}")
    with engine.begin() as now:
        for step in range(now.execute(sa.select(_META.c.number)).scalar_one(), SCHEMA):
            for statement in UPGRADES[step]:
                now.exec_driver_sql(statement)
        now.execute(_META.update().values(number=SCHEMA))


def _open_backup(path: Path) -> Store:
    """Open the last good backup of a damaged file, for reading alone.

    Raises
    ------
    StoreError
        When there is none.
    """
    copy = last_good(path)
    if copy is None:
        raise StoreError("The file of saved zones is damaged. It was left as it is.", then=_STILL)
    address = f"sqlite:///{copy.resolve().as_uri()}?mode=ro&uri=true"
    engine = sa.create_engine(address, pool_pre_ping=True)
    return Store(
        engine,
        notice=f"The file of saved zones is damaged; it was left as it is. What you see is its "
        f"backup {copy.name}: it can be read, and nothing can be saved. Who looks after czmap can "
        f"put the damaged file away, copy the backup to {path.name}, and start czmap again.",
    )


def _set_up_sqlite(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in ("busy_timeout=5000", "journal_mode=DELETE", "synchronous=EXTRA",
                       "foreign_keys=ON"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


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
        saved=_now(),
        by=by[:80],
        content=content,
    )
    row = {"zone": made.id, "version": made.version, "saved": made.saved, "by": made.by,
           "content": to_text(content)}  # fmt: skip
    if store.path is not None:
        back_up(store.path)  # once a day: otherwise only a look whether it is there
    with _in_words():
        with store.engine.begin() as now:
            if not zone:
                new = {"id": made.id, "workspace": workspace, "version": 1, "deleted": ""}
                now.execute(_ZONES.insert().values(**new))
                fits = True
            else:
                _refuse_frozen(now, zone, version)
                fits = _moves_on(now, workspace, zone, version)
            if fits:
                now.execute(_VERSIONS.insert().values(**row))
        if fits:
            return made
    raise ConflictError(load_zone(store, workspace, zone))


def _refuse_frozen(now: sa.Connection, zone: str, version: int) -> None:
    wanted = sa.select(_VERSIONS.c.content)
    wanted = wanted.where(_VERSIONS.c.zone == zone, _VERSIONS.c.version == version)
    text = now.execute(wanted).scalar()
    if text is not None and parse_text(text).frozen:
        raise StoreError("This zone is frozen: it stays as it was agreed.", then="Save a copy.")


def _moves_on(now: sa.Connection, workspace: str, zone: str, version: int) -> bool:
    """Take the next version's number, if the zone is still at the one that was edited."""
    done = now.execute(
        _ZONES.update()
        .where(_ZONES.c.id == zone, _ZONES.c.workspace == workspace, _ZONES.c.version == version)
        .values(version=version + 1)
    )
    return done.rowcount == 1


def load_zone(store: Store, workspace: str, zone: str, version: int | None = None) -> Saved:
    """Read a zone of a workspace, at its latest version or at another.

    Raises
    ------
    StoreError
        When there is none, or it cannot be read.
    """
    wanted = sa.select(_VERSIONS).join(_ZONES, _ZONES.c.id == _VERSIONS.c.zone)
    wanted = wanted.where(
        _ZONES.c.id == zone,
        _ZONES.c.workspace == workspace,
        _VERSIONS.c.version == (_ZONES.c.version if version is None else version),
    )
    with _in_words(), store.engine.connect() as now:
        row = now.execute(wanted).mappings().first()
    if row is None:
        raise StoreError("There is no such saved zone.", then="Choose one from the list.")
    return _saved(row)


def list_zones(store: Store, workspace: str, *, deleted: bool = False) -> tuple[Saved, ...]:
    """List the zones of a workspace at their latest versions, in order of name."""
    wanted = sa.select(_VERSIONS).join(
        _ZONES,
        sa.and_(_ZONES.c.id == _VERSIONS.c.zone, _ZONES.c.version == _VERSIONS.c.version),
    )
    is_there = _ZONES.c.deleted == ""
    shown = sa.not_(is_there) if deleted else is_there
    wanted = wanted.where(_ZONES.c.workspace == workspace, shown)
    with _in_words(), store.engine.connect() as now:
        rows = now.execute(wanted).mappings().all()
    return tuple(
        sorted((_saved(row) for row in rows), key=lambda one: (one.content.name.casefold(), one.id))
    )


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
    """List all versions of a zone, the latest first: by number, whatever the clock said."""
    wanted = (
        sa.select(_VERSIONS)
        .join(_ZONES, _ZONES.c.id == _VERSIONS.c.zone)
        .where(_ZONES.c.id == zone, _ZONES.c.workspace == workspace)
        .order_by(_VERSIONS.c.version.desc())
    )
    with _in_words(), store.engine.connect() as now:
        return tuple(_saved(row) for row in now.execute(wanted).mappings())


def delete_zone(store: Store, workspace: str, zone: str) -> None:
    """Put a zone away; it can be brought back for `KEPT_DAYS` days."""
    _mark(store, workspace, zone, _now())


def restore_zone(store: Store, workspace: str, zone: str) -> None:
    """Bring a deleted zone back."""
    _mark(store, workspace, zone, "")


def _mark(store: Store, workspace: str, zone: str, deleted: str) -> None:
    own = sa.and_(_ZONES.c.id == zone, _ZONES.c.workspace == workspace)
    with _in_words(), store.engine.begin() as now:
        now.execute(_ZONES.update().where(own).values(deleted=deleted))


def sweep(store: Store) -> int:
    """Forget the zones and drafts that were put away more than `KEPT_DAYS` days ago."""
    limit = (datetime.now(UTC) - timedelta(days=KEPT_DAYS)).isoformat(timespec="seconds")
    old = sa.select(_ZONES.c.id).where(_ZONES.c.deleted != "", _ZONES.c.deleted < limit)
    with _in_words(), store.engine.begin() as now:
        now.execute(_VERSIONS.delete().where(_VERSIONS.c.zone.in_(old)))
        gone = now.execute(_ZONES.delete().where(_ZONES.c.id.in_(old))).rowcount
        now.execute(_DRAFTS.delete().where(_DRAFTS.c.saved < limit))
    return int(gone)


def keep_draft(store: Store, workspace: str, session: str, content: ZoneContent) -> None:
    """Keep what somebody is working on, in place of what the same session kept before."""
    row = {"id": session, "workspace": workspace, "saved": _now(), "content": to_text(content)}
    with _in_words(), store.engine.begin() as now:
        now.execute(_DRAFTS.delete().where(_DRAFTS.c.id == session))
        now.execute(_DRAFTS.insert().values(**row))


def drop_draft(store: Store, workspace: str, session: str) -> None:
    """Forget a draft."""
    own = sa.and_(_DRAFTS.c.id == session, _DRAFTS.c.workspace == workspace)
    with _in_words(), store.engine.begin() as now:
        now.execute(_DRAFTS.delete().where(own))


def last_draft(store: Store, workspace: str) -> Saved | None:
    """Give the draft of a workspace that was kept last, or None; its id is its session's."""
    wanted = sa.select(_DRAFTS).where(_DRAFTS.c.workspace == workspace)
    wanted = wanted.order_by(_DRAFTS.c.saved.desc(), _DRAFTS.c.id).limit(1)
    with _in_words(), store.engine.connect() as now:
        row = now.execute(wanted).mappings().first()
    if row is None:
        return None
    content = parse_text(row["content"])
    return Saved(id=row["id"], version=0, saved=row["saved"], by="", content=content)


def compare_members(before: ZoneContent, after: ZoneContent) -> tuple[list[str], list[str]]:
    """List the codes that a version adds, and those that it takes out, in order."""
    old, new = set(before.members), set(after.members)
    return sorted(new - old), sorted(old - new)


def _saved(row: Any) -> Saved:
    return Saved(
        id=row["zone"],
        version=row["version"],
        saved=row["saved"],
        by=row["by"],
        content=parse_text(row["content"]),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what a database says into a sentence on what that means and what to do."""
    try:
        yield
    except DBAPIError as problem:
        said = str(problem.orig).casefold()
        for sign, what, then in _SIGNS:
            if sign in said:
                raise StoreError(what, then=then) from problem
        raise StoreError(
            "The saved zones cannot be reached.",
            then="Your zone is still on screen: download it, then tell who looks after czmap.",
        ) from problem
    except SQLAlchemyError as problem:
        raise StoreError(
            "The address of the saved zones is not one of a database.",
            then="Mend CZMAP_STORE, or leave it out.",
        ) from problem


_STILL = "Your zone is still on screen: download it."
_SIGNS = (
    ("full", "Could not save: the disk is full.", _STILL),
    ("locked", "Somebody else is saving at this moment.", "Try again."),
    ("readonly", "Could not save: the saved zones may only be read here.", _STILL),
    ("read-only", "Could not save: the saved zones may only be read here.", _STILL),
    ("unable to open", "The file of saved zones cannot be opened.", _STILL),
    ("not a database", "The file of saved zones is damaged. It was left as it is.", _STILL),
    ("malformed", "The file of saved zones is damaged. It was left as it is.", _STILL),
)
