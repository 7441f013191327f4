"""Session files of a pack: each opens its zone in czmap again, with the need it was read by."""

from collections.abc import Mapping

from czmap.exports.contents import ZoneContent
from czmap.exports.editions import keep_figures, weights_word
from czmap.exports.sessions import to_session
from czmap.exports.shortlist import Entry, Shortlist
from czmap.safe import for_filename, plain

MOST_NAME = 200
"""Letters of a name that is kept."""


def make_sessions(shortlist: Shortlist) -> dict[str, bytes]:
    """Write a session file for each zone, by name."""
    manifest = shortlist.study.pack.manifest
    params, made_with = view_of(shortlist), f"czmap {manifest.czmap_version}"
    return {
        f"session-{one.number}-{for_filename(one.name)[:40]}-{one.zone.id}.json": to_session(
            params, _content_of(shortlist, one), made_with=made_with
        )
        for one in shortlist.entries
    }


def view_of(shortlist: Shortlist) -> Mapping[str, str]:
    """Write what is looked at, and what need is made of, in the words of a link to czmap."""
    key, index = shortlist.study.key, shortlist.scores.index
    shares = ",".join(f"{name}:{weight:g}" for name, weight in index.weights if weight > 0)
    said = {
        "data": key.pack,
        "councils": ",".join(key.lads),
        "edge": "1" if key.over_the_edge else "",
        "need": "own",
        "weights": shares,
        "scores": str(index.standardisation),
    }
    return {name: value for name, value in said.items() if value}


def _content_of(shortlist: Shortlist, entry: Entry) -> ZoneContent:
    manifest = shortlist.study.pack.manifest
    return ZoneContent(
        name=plain(entry.name)[:MOST_NAME],
        members=entry.zone.members,
        pack=shortlist.study.key.pack,
        edition=manifest.edition,
        vintage=str(manifest.vintage),
        notes=entry.notes,
        figures=keep_figures(entry),
        need=weights_word(shortlist),
    )
