"""Saves zones in a process of its own: until it is killed, or a drawn number of times."""

import random
import sys
from pathlib import Path

import sqlalchemy as sa

from czmap.database import file_address, open_store
from czmap.drafts import keep_draft
from czmap.exports.contents import Note, ZoneContent
from czmap.store import list_zones, save_zone


def save_on(address, workspace):
    """Save versions of a zone until killed, and print each that was acknowledged."""
    store = open_store(address)
    content = ZoneContent(name="Zone", members=("a",), pack="invented")
    saved = save_zone(store, workspace, content)
    while True:
        print(saved.id, saved.version, flush=True)
        saved = save_zone(store, workspace, content, zone=saved.id, version=saved.version)


def drawn_saves(seed, count):
    """Draw what is saved, one after another: drafts, new zones, and new versions of them."""
    chance = random.Random(seed)  # noqa: S311 - the same saves each time
    for number in range(count):
        name = chance.choice(["draft", "Elm", "Oak", "Ash", f"Zone {seed} {number}"])
        areas = chance.sample(range(1_000), chance.choice([1, 12, 600]))
        yield ZoneContent(
            name=name,
            members=tuple(f"E0100{one:04d}" for one in sorted(areas)),
            pack="invented",
            notes=(Note(text=f"{number} " + "x" * chance.choice([0, 900, 9_000])),),
        )


def save_some(folder, seed, count, pragma, done):
    """Save what was drawn, and call `done` when the store is open and after each answer."""
    store = open_store(file_address(Path(folder)))
    if pragma:
        store.engine.dispose()
        sa.event.listen(store.engine, "connect", lambda one, _: one.execute(f"PRAGMA {pragma}"))
    known = {one.content.name: one for one in list_zones(store, "own")}
    done()
    for content in drawn_saves(seed, count):
        if content.name == "draft":
            keep_draft(store, "own", "session", content)
        elif old := known.get(content.name):
            known[content.name] = save_zone(store, "own", content, zone=old.id, version=old.version)
        else:
            known[content.name] = save_zone(store, "own", content)
        done()


if __name__ == "__main__":
    save_on(*sys.argv[1:])
