"""Saved zones are never lost: not by a kill, not by two editors, not by a later version."""

import os
import secrets
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.database import StoreError, file_address, open_store
from czmap.drafts import Base, drop_draft, keep_draft, list_all_drafts, list_drafts
from czmap.errors import DefinitionError
from czmap.exports.contents import Note, NoteKind, Status, ZoneContent, parse_text, to_text
from czmap.store import (
    MOST_SHORTLISTED,
    ConflictError,
    check_shortlist,
    compare_contents,
    delete_zone,
    list_all_versions,
    list_all_zones,
    list_shortlist,
    list_versions,
    list_zones,
    load_zone,
    restore_zone,
    save_zone,
    sweep,
)

HURT = {"not JSON": "'{'", "of another kind": "'[]'", "no text at all": "CAST(x'c328' AS TEXT)"}

KILLS = int(os.environ.get("CZMAP_KILLS", "6"))
"""A hundred and more by hand: CZMAP_KILLS=100 python -m pytest tests/store -k killed."""

ZONE = ZoneContent(
    name="Round Byker",
    members=("E01000001", "E01999999"),
    pack="england",
    edition="1",
    vintage="2021",
    locked_in=("E01000001",),
    notes=(Note(text="The youth club", kind=NoteKind.STRENGTH, role="parent", area="E01000001"),),
    status=Status.SHORTLIST,
)
CONTENTS = st.builds(
    ZoneContent,
    name=st.text(max_size=80),
    members=st.lists(st.text(max_size=9), max_size=9).map(tuple),
    pack=st.text(max_size=9),
    notes=st.lists(
        st.builds(Note, text=st.text(), role=st.text(), kind=st.sampled_from(NoteKind)), max_size=3
    ).map(tuple),
    status=st.sampled_from(Status),
    frozen=st.booleans(),
)


@pytest.fixture
def workspace():
    """A workspace of the test's own: PostgreSQL is shared by all tests."""
    return secrets.token_hex(8)


@given(CONTENTS)
def test_what_is_written_is_read(content):
    assert parse_text(to_text(content)) == content


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"notes": [{}]}', "\x00", '{"notes": 1}'])
def test_a_damaged_record_is_a_sentence(text):
    with pytest.raises(DefinitionError, match="its record is damaged"):
        parse_text(text)


def test_g13_versions_are_kept_and_codes_never_trimmed(store, workspace):
    first = save_zone(store, workspace, ZONE, by="Priya")
    changed = replace(ZONE, members=("E01000001", "E01000002"))
    second = save_zone(store, workspace, changed, zone=first.id, version=1, by="Tom")
    assert second.version == 2
    assert load_zone(store, workspace, first.id) == second
    assert load_zone(store, workspace, first.id, 1) == first
    assert list_versions(store, workspace, first.id) == (second, first)
    told = compare_contents(ZONE, replace(changed, name="B", notes=(), status=Status.AGREED))
    assert (told.added, told.gone) == (("E01000002",), ("E01999999",))
    assert (told.name, told.status) == ("B", Status.AGREED) and told.notes_gone == ZONE.notes
    assert list_zones(store, workspace) == (second,)


def test_f13_nobody_reads_another_workspace(store, workspace):
    saved = save_zone(store, workspace, ZONE)
    assert list_zones(store, "other") == ()
    assert list_versions(store, "other", saved.id) == ()
    with pytest.raises(StoreError, match="no such saved zone"):
        load_zone(store, "other", saved.id)
    with pytest.raises(StoreError, match="no such saved zone"):
        save_zone(store, "other", ZONE, zone=saved.id, version=1)
    with pytest.raises(StoreError, match="no such saved zone"):
        delete_zone(store, "other", saved.id)
    assert list_zones(store, workspace) == (saved,)


def test_g12_a_deleted_zone_comes_back(store, workspace):
    saved = save_zone(store, workspace, ZONE)
    delete_zone(store, workspace, saved.id)
    assert list_zones(store, workspace) == ()
    assert list_zones(store, workspace, deleted=True) == (saved,)
    sweep(store)  # put away just now: kept
    restore_zone(store, workspace, saved.id)
    assert list_zones(store, workspace) == (saved,)


def test_drafts_come_back_the_latest_first(store, workspace):
    assert list_drafts(store, workspace, "england") == ()
    base = Base(zone="a" * 32, version=3, token="b" * 32)
    keep_draft(store, workspace, f"{workspace}1", ZONE, base)
    keep_draft(store, workspace, f"{workspace}2", replace(ZONE, name="B"))
    keep_draft(store, workspace, f"{workspace}2", replace(ZONE, name="C"))
    keep_draft(store, workspace, f"{workspace}3", replace(ZONE, pack="invented"))
    latest, first = list_drafts(store, workspace, "england")
    assert latest.saved.id == f"{workspace}2" and latest.saved.content.name == "C"
    assert latest.base == Base()
    assert first.saved.content == ZONE and first.base == base
    drop_draft(store, "other", latest.saved.id)  # of another workspace: nothing happens
    drop_draft(store, workspace, latest.saved.id)
    assert list_drafts(store, workspace, "england") == (first,)
    assert list_drafts(store, "other", "england") == ()


def test_g6_g7_two_editors_lose_nothing_in_silence(address, workspace):
    """G6, G7: each of two editors makes 100 edits; all are saved, or refused and made anew."""
    stores = [open_store(address), open_store(address)]
    zone = save_zone(stores[0], workspace, replace(ZONE, members=())).id
    refused, busy = [0, 0], [0, 0]

    def edit(who):
        for number in range(100):
            mine = f"{who}-{number}"
            latest = load_zone(stores[who], workspace, zone)
            while True:
                content = replace(latest.content, members=(*latest.content.members, mine))
                try:
                    save_zone(stores[who], workspace, content, zone=zone, version=latest.version)
                    break
                except ConflictError as problem:
                    refused[who] += 1
                    latest = problem.newer
                except StoreError:
                    busy[who] += 1

    editors = [threading.Thread(target=edit, args=(who,)) for who in (0, 1)]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join()
    final = load_zone(stores[0], workspace, zone)
    assert sorted(final.content.members) == sorted(f"{w}-{n}" for w in (0, 1) for n in range(100))
    assert final.version == 201
    assert len(list_versions(stores[0], workspace, zone)) == 201
    for store in stores:
        store.engine.dispose()


def test_g6_a_conflict_says_who_and_changes_nothing(store, workspace):
    first = save_zone(store, workspace, ZONE)
    theirs = save_zone(store, workspace, ZONE, zone=first.id, version=1, by="Priya")
    with pytest.raises(ConflictError, match="Priya saved version 2 of this zone at") as told:
        save_zone(store, workspace, replace(ZONE, name="Mine"), zone=first.id, version=1)
    assert told.value.newer == theirs
    assert load_zone(store, workspace, first.id) == theirs


def test_g1_nothing_that_was_acknowledged_is_lost_when_the_saver_is_killed(address, workspace):
    open_store(address).engine.dispose()
    for turn in range(KILLS):
        program = str(Path(__file__).with_name("saver.py"))
        root = str(Path(__file__).resolve().parents[2])
        saver = subprocess.Popen(
            [sys.executable, program, address, workspace],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": root},
        )
        lines = [saver.stdout.readline() for _ in range(7919 * turn % 14 + 1)]
        saver.kill()
        lines += saver.stdout.readlines()
        saver.stdout.close()
        saver.wait()
        acknowledged = [line.split() for line in lines if line.endswith(b"\n")]
        assert acknowledged
        after = open_store(address)
        zone, last = acknowledged[-1][0].decode(), int(acknowledged[-1][1])
        versions = [one.version for one in list_versions(after, workspace, zone)]
        assert versions[-last:] == list(range(last, 0, -1))
        assert len(versions) - last in {0, 1}  # one may be committed and not yet told
        save_zone(after, workspace, ZONE, zone=zone, version=versions[0])
        after.engine.dispose()


def test_a_frozen_zone_is_only_saved_as_a_copy(store, workspace):
    saved = save_zone(store, workspace, replace(ZONE, frozen=True))
    with pytest.raises(StoreError, match="Save a copy"):
        save_zone(store, workspace, ZONE, zone=saved.id, version=1)
    assert list_versions(store, workspace, saved.id) == (saved,)
    assert save_zone(store, workspace, ZONE).id != saved.id


def test_g8_a_damaged_file_is_left_alone(tmp_path):
    address = file_address(tmp_path)
    path = tmp_path / "zones.sqlite"
    path.write_bytes(b"not a database, but what somebody may still want" * 99)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="damaged. It was left as it is"):
        open_store(address)
    assert path.read_bytes() == before


def test_an_address_that_is_none_is_a_sentence(tmp_path):
    with pytest.raises(StoreError, match="not one of a database"):
        open_store("nonsense")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path}/no/such/folder/zones.sqlite")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made"):
        file_address(tmp_path / "file")


def test_the_shortlist_holds_fifteen(tmp_path):
    store = open_store(file_address(tmp_path))
    for number in range(MOST_SHORTLISTED):
        check_shortlist(store, "own", ZONE)
        last = save_zone(store, "own", replace(ZONE, name=f"Zone {number}"))
    with pytest.raises(StoreError, match="holds 15 zones.*Zone 0"):
        check_shortlist(store, "own", ZONE)
    check_shortlist(store, "own", ZONE, last.id)  # it is on it already
    check_shortlist(store, "own", replace(ZONE, status=Status.IDEA))
    check_shortlist(store, "own", replace(ZONE, pack="invented"))
    assert len(list_shortlist(store, "own", ZONE.pack)) == MOST_SHORTLISTED
    store.engine.dispose()


@pytest.mark.parametrize("hurt", HURT)
def test_a_record_that_cannot_be_read_is_named_and_hides_no_other(store, hurt):
    if hurt == "no text at all" and store.engine.dialect.name != "sqlite":
        hurt = "not JSON"  # PostgreSQL takes no such bytes
    own = secrets.token_hex(8)
    whole, other, bad = (
        save_zone(store, own, replace(ZONE, name=name)) for name in ("Ash", "Elm", "Oak")
    )
    save_zone(store, own, replace(ZONE, name="Oak"), zone=bad.id, version=1)
    keep_draft(store, own, f"{own}a", ZONE)
    keep_draft(store, own, f"{own}b", ZONE)
    with store.engine.begin() as now:
        for table, key, name in (("versions", "zone", bad.id), ("drafts", "id", f"{own}a")):
            last = " AND version = 2" if table == "versions" else ""
            what = HURT["not JSON"] if table == "drafts" else HURT[hurt]
            now.exec_driver_sql(
                f"UPDATE czmap_{table} SET content = {what} WHERE {key} = '{name}'{last}"  # noqa: S608
            )
    found = list_all_zones(store, own)
    assert found.zones == list_zones(store, own) == (whole, other)
    (unread,) = found.unread
    said = unread.sentence()
    assert bad.id[:8] in said and "(version 2" in said and "version 1 of it may" in said
    versions = list_all_versions(store, own, bad.id)
    assert [one.version for one in versions.zones] == [1]
    assert [one.version for one in versions.unread] == [2]
    assert [one.saved.id for one in list_drafts(store, own, ZONE.pack)] == [f"{own}b"]
    (draft,) = list_all_drafts(store, own, ZONE.pack).unread
    assert draft.session == f"{own}a" and "its record, kept at " in draft.sentence()
    drop_draft(store, own, draft.session)
    assert list_all_drafts(store, own, ZONE.pack).unread == ()
    delete_zone(store, own, bad.id)  # and it can be put away, and is named where it lies then
    assert list_all_zones(store, own).unread == ()
    assert [one.zone for one in list_all_zones(store, own, deleted=True).unread] == [bad.id]
