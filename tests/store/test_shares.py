"""A link opens its own zone and nothing else; nobody reaches what is another's (row F13)."""

import secrets
from dataclasses import replace

import pytest

from czmap.database import StoreError
from czmap.exports.contents import Status, ZoneContent
from czmap.shares import (
    Rights,
    list_shares,
    load_shared,
    save_shared,
    share_zone,
    withdraw_share,
)
from czmap.store import (
    ConflictError,
    delete_zone,
    list_versions,
    list_zones,
    load_zone,
    restore_zone,
    save_zone,
)

ZONE = ZoneContent(name="Ours", members=("E01000001",), pack="england")
MINE = replace(ZONE, name="Changed")


@pytest.fixture
def own():
    """The workspace of the owner: PostgreSQL is shared by all tests."""
    return secrets.token_hex(8)


ACTIONS = {
    "list": lambda store, who, token, zone, at: zone in {z.id for z in list_zones(store, who)},
    "read": lambda store, who, token, zone, at: load_zone(store, who, zone),
    "read a version": lambda store, who, token, zone, at: load_zone(store, who, zone, 1),
    "list versions": lambda store, who, token, zone, at: list_versions(store, who, zone) != (),
    "save": lambda store, who, token, zone, at: save_zone(store, who, MINE, zone=zone, version=at),
    "share": lambda store, who, token, zone, at: share_zone(store, who, zone),
    "list links": lambda store, who, token, zone, at: list_shares(store, who, zone) != (),
    "read by link": lambda store, who, token, zone, at: load_shared(store, token),
    "save by link": lambda store, who, token, zone, at: save_shared(store, token, MINE, version=at),
    "withdraw": lambda store, who, token, zone, at: withdraw_share(store, who, token),
    "restore": lambda store, who, token, zone, at: restore_zone(store, who, zone),
    "delete": lambda store, who, token, zone, at: delete_zone(store, who, zone),
}
OWNER = set(ACTIONS)
VIEWER, EDITOR = {"read by link"}, {"read by link", "save by link"}
MAY = {
    ("owner", "zone"): OWNER,  # the owner holds a link that may edit
    ("owner", "deleted"): OWNER - {"list", "read by link", "save by link"},
    ("viewer", "zone"): VIEWER,
    ("viewer", "deleted"): set(),
    ("editor", "zone"): EDITOR,
    ("editor", "deleted"): set(),
    ("withdrawn", "zone"): set(),
    ("withdrawn", "deleted"): set(),
    ("stranger", "zone"): set(),
    ("stranger", "deleted"): set(),
}


@pytest.mark.parametrize(("role", "thing"), MAY)
def test_f13_each_role_may_what_it_may_and_nothing_else(store, role, thing):
    """F13: roles x objects x actions; who may not is told the same as of what is not there."""
    done, said = set(), set()
    for action, act in ACTIONS.items():
        own = secrets.token_hex(8)
        saved = save_zone(store, own, ZONE)
        rights = Rights.VIEW if role == "viewer" else Rights.EDIT
        link = share_zone(store, own, saved.id, rights)
        if role == "withdrawn":
            withdraw_share(store, own, link.token)
        if thing == "deleted":
            delete_zone(store, own, saved.id)
        who = own if role == "owner" else secrets.token_hex(8)
        token = secrets.token_hex(16) if role == "stranger" else link.token
        before = list_versions(store, own, saved.id), list_shares(store, own, saved.id)
        try:
            if act(store, who, token, saved.id, 1) is not False:
                done.add(action)
                continue
        except StoreError as problem:
            said.add(str(problem)[:12])
        assert (list_versions(store, own, saved.id), list_shares(store, own, saved.id)) == before
    assert done == MAY[role, thing]
    assert said <= {"There is no ", "This link on"}


def test_f13_what_is_another_s_and_what_is_not_there_are_told_alike(store, own):
    """F13: ids and tokens are 128 random bits, and an answer never says which of them exist."""
    saved = save_zone(store, own, ZONE)
    link = share_zone(store, own, saved.id)
    assert link.rights is Rights.VIEW  # unless the owner says otherwise
    assert len(bytes.fromhex(saved.id)) == len(bytes.fromhex(link.token)) == 16

    def told(act, *args):
        with pytest.raises(StoreError) as problem:
            act(store, *args)
        return str(problem.value)

    nobody = "0" * 32
    assert told(load_zone, "other", saved.id) == told(load_zone, "other", nobody)
    withdraw_share(store, own, link.token)
    assert told(load_shared, link.token) == told(load_shared, nobody)
    assert told(withdraw_share, own, link.token) == told(withdraw_share, own, nobody)


def test_an_editor_by_link_and_the_owner_are_told_of_each_other(store, own):
    saved = save_zone(store, own, ZONE, by="Priya")
    token = share_zone(store, own, saved.id, Rights.EDIT).token
    theirs = save_shared(store, token, MINE, version=1, by="Tom")
    assert load_zone(store, own, saved.id) == theirs
    with pytest.raises(ConflictError, match="Tom saved version 2") as told:
        save_zone(store, own, ZONE, zone=saved.id, version=1)
    assert told.value.newer == theirs
    save_zone(store, own, replace(ZONE, frozen=True), zone=saved.id, version=2, by="Priya")
    with pytest.raises(ConflictError, match="Priya saved version 3"):
        save_shared(store, token, MINE, version=2)
    with pytest.raises(StoreError, match="frozen"):
        save_shared(store, token, MINE, version=3)
    assert load_shared(store, token).saved.version == 3
    assert load_shared(store, token, 1).saved.content == ZONE


def test_an_editor_by_link_does_not_overfill_the_shortlist_of_the_owner(store, own):
    for number in range(15):
        save_zone(store, own, replace(ZONE, name=f"{number}", status=Status.SHORTLIST))
    saved = save_zone(store, own, ZONE)
    token = share_zone(store, own, saved.id, Rights.EDIT).token
    with pytest.raises(StoreError, match="holds 15 zones"):
        save_shared(store, token, replace(ZONE, status=Status.SHORTLIST), version=1)
    assert load_zone(store, own, saved.id) == saved


def test_a_zone_saved_after_it_was_deleted_is_there_again(store, own):
    saved = save_zone(store, own, ZONE)
    delete_zone(store, own, saved.id)
    save_zone(store, own, MINE, zone=saved.id, version=1)
    assert [one.version for one in list_zones(store, own)] == [2]
