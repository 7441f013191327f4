"""A zone as a value: its members, by which it is known everywhere."""

import hashlib
from dataclasses import dataclass

from czmap.errors import CriteriaError, StudyError
from czmap.geodata.study import Study


@dataclass(frozen=True, order=True)
class Zone:
    """A set of areas; its `id` is a short hash of its sorted members, the same everywhere.

    Examples
    --------
    >>> Zone(("b", "a")) == Zone(("a", "b")), Zone(("b", "a")).id
    (True, '1eb7c54d')
    """

    members: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.members:
            raise CriteriaError("A zone needs at least one neighbourhood.", then="Add one.")
        object.__setattr__(self, "members", tuple(sorted(set(self.members))))

    @property
    def id(self) -> str:
        """Eight hexadecimal digits of the SHA-256 of the members' codes, joined by commas."""
        return hashlib.sha256(",".join(self.members).encode()).hexdigest()[:8]


def check_members(study: Study, zone: Zone) -> None:
    """Raise StudyError naming the members that are not in the study."""
    strangers = [code for code in zone.members if code not in study.areas.index]
    if strangers:
        raise StudyError(
            f"{len(strangers)} neighbourhoods of the zone are not in {study.name}.",
            examples=strangers,
            then="Look at all the councils that the zone lies in.",
        )
