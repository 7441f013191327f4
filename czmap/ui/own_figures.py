"""What a session brought of its own: it alone holds it, and it alone names it to the caches.

Figures are found by their digest among all that is held by some session now. When a session ends or
lets a table go, nothing holds it any more, and it is gone. Places and boundaries never enter a
cache: they are drawn and counted in the session that holds them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar
from weakref import WeakValueDictionary

from czmap.errors import StudyError, TableError
from czmap.geodata.own import OwnIndicator, join_edition, split_edition
from czmap.geodata.own_kept import Own, drop_kept, is_kept, keep_own, load_kept
from czmap.geodata.own_points import OwnPoints
from czmap.geodata.own_shapes import OwnShapes
from czmap.paths import user_data
from czmap.ui import identity, state

MOST, MOST_BYTES = 20, 200_000_000
_KEPT, _LAYERS, _LOADED = "own figures", "own layers", "own loaded"
_HELD: WeakValueDictionary[str, OwnIndicator] = WeakValueDictionary()
_Layer = TypeVar("_Layer", OwnPoints, OwnShapes)


def kept(pack: str) -> tuple[OwnIndicator, ...]:
    """Give this session's own figures on a pack."""
    _load_kept()
    return tuple(one for one in _all() if one.pack == pack)


def points(pack: str) -> tuple[OwnPoints, ...]:
    """Give this session's own lists of places on a pack."""
    return _layers(pack, OwnPoints)


def shapes(pack: str) -> tuple[OwnShapes, ...]:
    """Give this session's own boundaries over a pack."""
    return _layers(pack, OwnShapes)


def _layers(pack: str, kind: type[_Layer]) -> tuple[_Layer, ...]:
    _load_kept()
    return tuple(one for one in _all_layers() if isinstance(one, kind) and one.pack == pack)


def mark(edition: str, pack: str) -> str:
    """Name an edition of a pack together with this session's own figures on it."""
    return join_edition(edition, kept(pack))


def add(one: Own) -> None:
    """Keep what was brought for this session; the same again changes nothing.

    Raises
    ------
    TableError
        When the session holds as much as it may.
    """
    check_room(one.bytes, but=one.digest)
    if isinstance(one, OwnIndicator):
        others = tuple(own for own in _all() if own.digest != one.digest)
        state.keep(_KEPT, (*others, _HELD.setdefault(one.digest, one)))
        return
    layers = tuple(own for own in _all_layers() if own.digest != one.digest)
    state.keep(_LAYERS, (*layers, one))


def check_room(more: int, *, but: str = "") -> None:
    """Refuse what would be more than a session may hold.

    Parameters
    ----------
    more
        Bytes that are to come.
    but
        Digest of what they take the place of.

    Raises
    ------
    TableError
        Saying to remove something first.
    """
    others = [own for own in (*_all(), *_all_layers()) if own.digest != but]
    if len(others) >= MOST or sum(own.bytes for own in others) + more > MOST_BYTES:
        raise TableError(
            f"A session keeps at most {MOST} own tables and lists, and {MOST_BYTES / 1e6:,.0f} MB.",
            then="Remove one first.",
        )


def remove(digest: str) -> None:
    """Let something go, from this computer too.

    Raises
    ------
    TableError
        When the file that is kept of it cannot be removed.
    """
    state.keep(_KEPT, tuple(one for one in _all() if one.digest != digest))
    state.keep(_LAYERS, tuple(one for one in _all_layers() if one.digest != digest))
    if keeps_here():
        drop_kept(folder(), digest)


def holds(edition: str) -> bool:
    """Say whether this session still has all the own figures that an edition names."""
    return set(split_edition(edition)[1]) <= {one.digest for one in _all()}


def find(digests: Sequence[str]) -> tuple[OwnIndicator, ...]:
    """Find own figures that are held now.

    Raises
    ------
    StudyError
        When nobody holds them any more.
    """
    found = [_HELD.get(digest) for digest in digests]
    held = tuple(one for one in found if one is not None)
    if len(held) < len(digests):
        raise StudyError(
            "Own figures were removed.", then="Bring the table again on the Data page."
        )
    return held


def why_missing(pack: str, key: str, code: str) -> str:
    """Say why an own indicator has no figure for a neighbourhood, as far as its table says."""
    one = next((own for own in _all() if own.pack == pack and own.indicator.key == key), None)
    return str(one.why[code]) if one is not None and code in one.why else ""


def reasons(pack: str, key: str) -> Mapping[str, str]:
    """Give, by code, why an own indicator has no figure; nothing for any other indicator."""
    one = next((own for own in _all() if own.pack == pack and own.indicator.key == key), None)
    return {} if one is None else {code: str(why) for code, why in one.why.items()}


def folder() -> Path:
    """Say where what is kept lies; where others reach czmap, apart for each person."""
    own = user_data() / "own"
    if not identity.is_shared():
        return own
    return own / hashlib.sha256(identity.workspace().encode()).hexdigest()[:24]


def keeps_here() -> bool:
    """Say whether things may be kept: on one's own computer, or where people sign in.

    A browser that others may sit at is nobody in particular, so nothing is kept for it.
    """
    return not identity.is_by_browser()


def is_on_disk(digest: str) -> bool:
    """Say whether something is kept on this computer."""
    return keeps_here() and is_kept(folder(), digest)


def keep_on_disk(one: Own) -> None:
    """Keep something beyond this session, until it is removed.

    Raises
    ------
    TableError
        When this is a shared server, or the disk refuses.
    """
    if not keeps_here():
        raise TableError(
            "Where others reach czmap and nobody signs in, nothing is kept.",
            then="Bring the file again when you need it.",
        )
    keep_own(folder(), one)


def _load_kept() -> None:
    """Take up what is kept on this computer, once a session."""
    if state.kept(_LOADED, False):
        return
    state.keep(_LOADED, True)
    if not keeps_here():
        return
    held = frozenset(one.digest for one in (*_all(), *_all_layers()))
    found, wrong = load_kept(folder(), but=held)
    for one in found:
        try:
            add(one)
        except TableError as problem:
            wrong.append(problem.sentence())
            break
    if wrong:
        state.note_problem("own kept", " ".join(wrong))


def _all() -> tuple[OwnIndicator, ...]:
    every: tuple[OwnIndicator, ...] = state.kept(_KEPT, ())
    return every


def _all_layers() -> tuple[OwnPoints | OwnShapes, ...]:
    every: tuple[OwnPoints | OwnShapes, ...] = state.kept(_LAYERS, ())
    return every
