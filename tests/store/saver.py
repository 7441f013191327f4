"""Saves versions of zones until it is killed, and prints each that was acknowledged."""

import sys

from czmap.database import open_store
from czmap.exports.contents import ZoneContent
from czmap.store import save_zone


def save_on(address, workspace):
    store = open_store(address)
    content = ZoneContent(name="Zone", members=("a",), pack="invented")
    saved = save_zone(store, workspace, content)
    while True:
        print(saved.id, saved.version, flush=True)
        saved = save_zone(store, workspace, content, zone=saved.id, version=saved.version)


if __name__ == "__main__":
    save_on(*sys.argv[1:])
