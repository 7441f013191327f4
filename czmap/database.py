"""The database of saved zones: a SQLite file by default, PostgreSQL by address.

SQLite keeps its rollback journal and syncs the folder too (journal_mode=DELETE,
synchronous=EXTRA): its write-ahead log can damage files before 3.51.3, and does not work on a
network drive at all.

PostgreSQL brings its own backups (pg_dump), which are left to who looks after it; a SQLite file is
copied daily and before its tables change (`czmap.backups`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from czmap.backups import back_up, is_damaged, last_good
from czmap.drives import is_on_network
from czmap.errors import CzmapError

SCHEMA = 3
"""Number of the tables' form; a file of a later one is left alone."""

UPGRADES: Mapping[int, tuple[str, ...]] = {
    1: (
        "ALTER TABLE czmap_drafts ADD COLUMN base VARCHAR(32) NOT NULL DEFAULT ''",
        "ALTER TABLE czmap_drafts ADD COLUMN base_version INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE czmap_drafts ADD COLUMN token VARCHAR(32) NOT NULL DEFAULT ''",
    ),
    2: (),  # agendas: some databases of the second form have the table already, as it is now
}
"""By the number they begin from, the statements that bring tables to the next form; run once,
after a backup, in one transaction. Tables that were not there before are made without them."""

_TABLES = sa.MetaData()
META = sa.Table("czmap_schema", _TABLES, sa.Column("number", sa.Integer, nullable=False))
ZONES = sa.Table(
    "czmap_zones",
    _TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("workspace", sa.String(80), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("deleted", sa.String(40), nullable=False, default=""),
)
VERSIONS = sa.Table(
    "czmap_versions",
    _TABLES,
    sa.Column("zone", sa.String(32), sa.ForeignKey("czmap_zones.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("saved", sa.String(40), nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)
DRAFTS = sa.Table(
    "czmap_drafts",
    _TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("workspace", sa.String(80), nullable=False, index=True),
    sa.Column("saved", sa.String(40), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    # the saved zone that it is a draft of, the version it began from, and the link it came by
    sa.Column("base", sa.String(32), nullable=False, default="", server_default=""),
    sa.Column("base_version", sa.Integer, nullable=False, default=0, server_default="0"),
    sa.Column("token", sa.String(32), nullable=False, default="", server_default=""),
)
SHARES = sa.Table(
    "czmap_shares",
    _TABLES,
    sa.Column("token", sa.String(32), primary_key=True),
    sa.Column("zone", sa.String(32), sa.ForeignKey("czmap_zones.id"), nullable=False, index=True),
    sa.Column("rights", sa.String(8), nullable=False),
    sa.Column("made", sa.String(40), nullable=False),
    sa.Column("withdrawn", sa.String(40), nullable=False, default=""),
)
AGENDAS = sa.Table(
    "czmap_agendas",
    _TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("saved", sa.String(40), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)
_ONE_AT_A_TIME = 0x637A6D6170
"""Number of the lock under which PostgreSQL's tables are made or changed: by one server at once."""


class StoreError(CzmapError):
    """Something could not be saved or read back; what is on screen is untouched."""


@dataclass(frozen=True, eq=False)
class Store:
    """An open store; every function that saves or reads takes one.

    Attributes
    ----------
    notice
        What people must know of it, such as that it is a backup; "" when all is well.
    path
        The SQLite file that is backed up; None for other databases and for what is only read.
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


def address_of(said: Mapping[str, Any]) -> str:
    """Write the address of a database that is described as Streamlit's SQL connections are.

    Parameters
    ----------
    said
        `url`; or `dialect`, `host`, `port`, `database`, `username`, `password`.

    Raises
    ------
    StoreError
        When it describes none.
    """
    parts = {
        name: said[name]
        for name in ("host", "port", "database", "username", "password")
        if name in said
    }
    with in_words():
        if "url" in said:
            url = sa.make_url(str(said["url"]))
        else:
            url = sa.URL.create(str(said.get("dialect", "")), **parts)
            url.get_dialect()  # which says whether there is one
        return url.render_as_string(hide_password=False)


def open_store(address: str) -> Store:
    """Open a store by the address of its database, and make its tables where there are none.

    A damaged SQLite file is left as it is; its last good backup is opened, for reading alone. A
    file that may not be written is read, and its notice says so.

    Raises
    ------
    StoreError
        When it cannot be opened, is damaged without a backup, or was made by a newer czmap.
    """
    with in_words():
        engine = _engine_of(address)
        path = _file_of(engine)
        if path is not None and is_damaged(path):
            return _open_backup(path)
        if engine.dialect.name == "sqlite":
            _set_up_sqlite(engine)
        try:
            _settle_schema(engine, path)
        except (DBAPIError, StoreError) as problem:
            engine.dispose()
            said = str(problem.orig).casefold() if isinstance(problem, DBAPIError) else ""
            if path is None or not path.exists() or "readonly" not in said:
                raise
            return _open_to_read(path, _ONLY_READ)
    if path is None:
        return Store(engine)
    back_up(path)
    return Store(engine, path=path, notice=_ON_NETWORK if is_on_network(path) else "")


def _engine_of(address: str) -> sa.Engine:
    """Make an engine; the driver of PostgreSQL that czmap brings is meant where none is named."""
    url = sa.make_url(address)
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    try:
        # what people wrote never stands in the log, whatever goes wrong
        return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError as problem:
        raise StoreError(
            "The program that speaks to this database is not installed.",
            then="Install czmap with it: pip install 'czmap[postgresql]'.",
        ) from problem


def _file_of(engine: sa.Engine) -> Path | None:
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(file) if file and file != ":memory:" else None


def _settle_schema(engine: sa.Engine, path: Path | None) -> None:
    """Make the tables where there are none, and bring older ones to the present form.

    All of it is one transaction: one that is cut off leaves the tables as they were.
    """
    with reading(engine) as now:
        number = _number_of(now)
    if number is not None and number > SCHEMA:
        raise StoreError(
            "The saved zones were made by a newer czmap.", then="Update czmap to open them."
        )
    if number == SCHEMA:
        return
    if path is not None and number is not None:
        back_up(path, f"before-schema-{SCHEMA}")
    with engine.begin() as now:
        if engine.dialect.name == "postgresql":
            now.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
        number = _number_of(now)  # another server may have been first
        _TABLES.create_all(now)
        if number is None:
            now.execute(META.insert().values(number=SCHEMA))
            return
        for step in range(number, SCHEMA):
            for statement in UPGRADES[step]:
                now.exec_driver_sql(statement)
        now.execute(META.update().values(number=SCHEMA))


def _number_of(now: sa.Connection) -> int | None:
    if not sa.inspect(now).has_table(META.name):
        return None
    number: int | None = now.execute(sa.select(META.c.number)).scalar()
    return number


def _open_backup(path: Path) -> Store:
    """Open the last good backup of a damaged file, for reading alone.

    Raises
    ------
    StoreError
        When there is none.
    """
    copy = last_good(path)
    if copy is None:
        raise StoreError(_DAMAGED, then=_STILL)
    made = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
    return _open_to_read(
        copy,
        f"The file of saved zones is damaged; it was left as it is. What you see is its backup "
        f"{copy.name}: it can be read, and nothing can be saved. What was saved after "
        f"{made:%H:%M} on {made.day} {made:%B %Y} (UTC) is missing from it. Who looks after czmap "
        f"can put the damaged file away, copy the backup to {path.name}, and start czmap again.",
    )


def _open_to_read(path: Path, notice: str) -> Store:
    address = f"sqlite:///{path.resolve().as_uri()}?mode=ro&uri=true"
    engine = sa.create_engine(address, pool_pre_ping=True, hide_parameters=True)
    return Store(engine, notice=notice)


def _set_up_sqlite(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in ("busy_timeout=5000", "journal_mode=DELETE", "synchronous=EXTRA",
                       "foreign_keys=ON"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # who writes says so at once, and waits for whoever is writing; readers wait for nobody
        reads = connection.get_execution_options().get("czmap_reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Connect in order to read alone."""
    with engine.connect().execution_options(czmap_reads=True) as now:
        yield now


def time_of_day() -> str:
    """Give the time as the tables hold it (UTC)."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what a database says into a sentence on what that means and what to do."""
    try:
        yield
    except UnicodeDecodeError as problem:  # bytes that were text when they were written
        raise StoreError(_DAMAGED, then=_STILL) from problem
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
_DAMAGED = "The file of saved zones is damaged. It was left as it is."
_SIGNS = (
    ("full", "Could not save: the disk is full.", _STILL),
    ("no space left", "Could not save: the disk is full.", _STILL),
    ("locked", "Somebody else is saving at this moment.", "Try again."),
    ("readonly", "Could not save: the saved zones may only be read here.", _STILL),
    ("read-only", "Could not save: the saved zones may only be read here.", _STILL),
    ("unable to open", "The file of saved zones cannot be opened.", _STILL),
    ("not a database", _DAMAGED, _STILL),
    ("malformed", _DAMAGED, _STILL),
    ("could not decode", _DAMAGED, _STILL),
)
_ONLY_READ = (
    "The saved zones may only be read here: nothing can be saved. Download your zone to keep it, "
    "or set CZMAP_STORE to a folder you may write in."
)
_ON_NETWORK = (
    "The saved zones lie on a network drive, where two computers that save at once can damage "
    "the file. Keep them on this computer (CZMAP_STORE), or in PostgreSQL for several."
)
