"""A session's own figures: it alone holds them, and it alone names them to the caches.

They are found by their digest among all that is held by some session now. When a session ends or
lets a table go, nothing holds it any more, and it is gone.
"""

from collections.abc import Sequence
from weakref import WeakValueDictionary

from czmap.errors import StudyError, TableError
from czmap.geodata.own import OwnIndicator, join_edition, split_edition
from czmap.ui import state

MOST, MOST_BYTES = 20, 200_000_000
_KEPT = "own figures"
_HELD: WeakValueDictionary[str, OwnIndicator] = WeakValueDictionary()


def kept(pack: str) -> tuple[OwnIndicator, ...]:
    """Give this session's own figures on a pack."""
    return tuple(one for one in _all() if one.pack == pack)


def mark(edition: str, pack: str) -> str:
    """Name an edition of a pack together with this session's own figures on it."""
    return join_edition(edition, kept(pack))


def add(one: OwnIndicator) -> None:
    """Keep figures for this session; the same again changes nothing.

    Raises
    ------
    TableError
        When the session holds as many as it may.
    """
    others = tuple(own for own in _all() if own.digest != one.digest)
    if len(others) >= MOST or sum(own.bytes for own in (*others, one)) > MOST_BYTES:
        raise TableError(
            f"A session keeps at most {MOST} own indicators and {MOST_BYTES / 1e6:,.0f} MB.",
            then="Remove one first.",
        )
    state.keep(_KEPT, (*others, _HELD.setdefault(one.digest, one)))


def remove(digest: str) -> None:
    """Let figures go."""
    state.keep(_KEPT, tuple(one for one in _all() if one.digest != digest))


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


def _all() -> tuple[OwnIndicator, ...]:
    every: tuple[OwnIndicator, ...] = state.kept(_KEPT, ())
    return every
