"""Older tables are brought to the present form: after a backup, in one transaction, or not at all.

Row G11 of the faults; the tables of schema 1 are written out here as czmap 0.1 made them.
"""

import secrets
import sqlite3

import pytest
import sqlalchemy as sa

from czmap import database
from czmap.agendas import keep_agenda, load_agenda
from czmap.database import SCHEMA, file_address, open_store
from czmap.drafts import Base, drop_draft, keep_draft, list_drafts
from czmap.exports.agendas import Agenda, Stop, to_agenda_text
from czmap.exports.contents import ZoneContent, to_text
from czmap.shares import load_shared, share_zone
from czmap.store import list_versions, list_zones, save_zone

FIRST = """
CREATE TABLE czmap_schema (number INTEGER NOT NULL);
INSERT INTO czmap_schema VALUES (1);
CREATE TABLE czmap_zones (id VARCHAR(32) NOT NULL PRIMARY KEY, workspace VARCHAR(80) NOT NULL,
    version INTEGER NOT NULL, deleted VARCHAR(40) NOT NULL);
CREATE INDEX ix_czmap_zones_workspace ON czmap_zones (workspace);
CREATE TABLE czmap_versions (zone VARCHAR(32) NOT NULL REFERENCES czmap_zones (id),
    version INTEGER NOT NULL, saved VARCHAR(40) NOT NULL, "by" VARCHAR(80) NOT NULL,
    content TEXT NOT NULL, PRIMARY KEY (zone, version));
CREATE TABLE czmap_drafts (id VARCHAR(32) NOT NULL PRIMARY KEY, workspace VARCHAR(80) NOT NULL,
    saved VARCHAR(40) NOT NULL, content TEXT NOT NULL);
CREATE INDEX ix_czmap_drafts_workspace ON czmap_drafts (workspace);
"""
SECOND = """
CREATE TABLE czmap_agendas (id VARCHAR(32) NOT NULL PRIMARY KEY, number INTEGER NOT NULL,
    saved VARCHAR(40) NOT NULL, content TEXT NOT NULL)
"""
"""A table that czmap 0.2 made beside those of schema 2 when an agenda was first kept."""
ZONE = ZoneContent(name="Ours", members=("E01000001",), pack="england")


@pytest.fixture
def old(address):
    """A database of its own as czmap 0.1 left it, with a zone of two versions and a draft."""
    if address.startswith("postgresql"):
        name = f"old{secrets.token_hex(4)}"
        plain = sa.create_engine(address, isolation_level="AUTOCOMMIT")
        with plain.connect() as now:
            now.exec_driver_sql(f"CREATE DATABASE {name}")
        plain.dispose()
        address = address.rpartition("/")[0] + f"/{name}"
    engine = sa.create_engine(address)
    with engine.begin() as now:
        for statement in filter(str.strip, FIRST.split(";")):
            now.exec_driver_sql(statement)
        rows = {"id": "z" * 32, "text": to_text(ZONE), "at": "2026-01-02T03:04:05+00:00"}
        for statement in (
            "INSERT INTO czmap_zones VALUES (:id, 'own', 2, '')",
            "INSERT INTO czmap_versions VALUES (:id, 1, :at, 'Priya', :text)",
            "INSERT INTO czmap_versions VALUES (:id, 2, :at, 'Tom', :text)",
            "INSERT INTO czmap_drafts VALUES (:id, 'own', :at, :text)",
        ):
            now.execute(sa.text(statement), rows)
    engine.dispose()
    return address


def number_of(address):
    engine = sa.create_engine(address)
    with engine.connect() as now:
        found = now.exec_driver_sql("SELECT number FROM czmap_schema").scalar_one()
    engine.dispose()
    return found


def test_g11_tables_of_the_first_form_are_brought_to_the_present_one(old, tmp_path):
    for _ in range(2):  # the second time there is nothing to do
        store = open_store(old)
        assert [one.by for one in list_versions(store, "own", "z" * 32)] == ["Tom", "Priya"]
        (draft,) = list_drafts(store, "own", "england")
        assert draft.saved.content == ZONE and draft.base == Base()
        keep_draft(store, "own", "d" * 32, ZONE, Base(zone="z" * 32, version=2))
        shared = share_zone(store, "own", "z" * 32)
        assert load_shared(store, shared.token).saved.version == 2
        assert len(list_drafts(store, "own", "england")) == 2
        drop_draft(store, "own", "d" * 32)
        store.engine.dispose()
    assert number_of(old) == SCHEMA
    if old.startswith("sqlite"):
        (kept,) = (tmp_path / "own" / "backups").glob(f"*before-schema-{SCHEMA}.sqlite")
        with sqlite3.connect(kept) as file:
            assert file.execute("SELECT number FROM czmap_schema").fetchone() == (1,)
            assert file.execute("SELECT count(*) FROM czmap_versions").fetchone() == (2,)
        file.close()


@pytest.mark.parametrize("used", [True, False])
def test_g11_agendas_come_into_the_tables_that_have_a_number(old, used):
    """Tables of schema 2 with the table of agendas, or without it where none was ever kept."""
    agenda = Agenda(stops=(Stop(name="Need", page="explore", query="show=imd_score"),))
    engine = sa.create_engine(old)
    with engine.begin() as now:
        for statement in database.UPGRADES[1]:
            now.exec_driver_sql(statement)
        now.exec_driver_sql("UPDATE czmap_schema SET number = 2")
        if used:
            now.exec_driver_sql(SECOND)
            row = {"id": "a" * 32, "text": to_agenda_text(agenda)}
            now.execute(sa.text("INSERT INTO czmap_agendas VALUES (:id, 3, '', :text)"), row)
    engine.dispose()
    store = open_store(old)
    assert number_of(old) == SCHEMA == 3
    assert sa.inspect(store.engine).has_table("czmap_agendas")
    assert load_agenda(store, "a" * 32) == ((agenda, 3) if used else None)
    assert keep_agenda(store, "a" * 32, Agenda(), after=3 * used) == 3 * used + 1
    assert [one.by for one in list_versions(store, "own", "z" * 32)] == ["Tom", "Priya"]
    store.engine.dispose()


def test_g11_an_upgrade_that_is_cut_off_leaves_all_as_it_was(old, monkeypatch):
    steps = (*database.UPGRADES[1], "ALTER TABLE czmap_nothing ADD COLUMN x INTEGER")
    with monkeypatch.context() as broken:
        broken.setattr(database, "UPGRADES", {1: steps})
        with pytest.raises(database.StoreError):
            open_store(old)
    assert number_of(old) == 1
    engine = sa.create_engine(old)
    assert not sa.inspect(engine).has_table("czmap_shares")
    columns = {one["name"] for one in sa.inspect(engine).get_columns("czmap_drafts")}
    assert columns == {"id", "workspace", "saved", "content"}
    engine.dispose()
    store = open_store(old)  # and the next czmap brings it on
    assert len(list_zones(store, "own")) == 1
    store.engine.dispose()


def test_g11_a_database_of_a_newer_czmap_is_left_alone(old):
    engine = sa.create_engine(old)
    with engine.begin() as now:
        now.exec_driver_sql("UPDATE czmap_schema SET number = 99")
    engine.dispose()
    with pytest.raises(database.StoreError, match="made by a newer czmap"):
        open_store(old)
    engine = sa.create_engine(old)
    assert not sa.inspect(engine).has_table("czmap_shares")
    engine.dispose()


def test_g10_sqlite_keeps_its_journal_and_syncs_the_folder(tmp_path):
    """G10: no write-ahead log is used, whatever the library, nor left by another program."""
    address = file_address(tmp_path)
    with sqlite3.connect(tmp_path / "zones.sqlite") as file:
        file.execute("PRAGMA journal_mode=WAL")
    file.close()
    store = open_store(address)
    save_zone(store, "own", ZONE)
    with store.engine.connect() as now:
        told = [now.exec_driver_sql(f"PRAGMA {one}").scalar()
                for one in ("journal_mode", "synchronous", "foreign_keys")]  # fmt: skip
    assert told == ["delete", 3, 1]
    store.engine.dispose()
