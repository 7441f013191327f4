"""What was found in a table that somebody gave: repaired, set aside, missing, refused, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_EXAMPLES = 3


class Kind(StrEnum):
    """What became of the cells or rows that a finding is about."""

    REPAIRED = "repaired"
    """Read as what was plainly meant."""
    CONVERTED = "converted"
    """Carried from one vintage of codes to another."""
    SET_ASIDE = "set aside"
    """Not about this country's neighbourhoods, and left out."""
    MISSING = "missing"
    """Holds no figure; why is kept."""
    REFUSED = "refused"
    """Could not be read as what it should be, and left out."""
    NOTICE = "notice"
    """Read as it stands; worth a look."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was found, in how many places, and where.

    Attributes
    ----------
    what
        A sentence without its examples: "12 codes were tidied (spaces, lower case)."
    lines
        Numbers of all the lines of the file it is about, from 1.
    examples
        The first three cells as they stand in the file; make them safe before showing them.
    more
        How many lines it is about that are not listed, where there were too many of them.
    """

    kind: Kind
    what: str
    lines: tuple[int, ...] = ()
    examples: tuple[str, ...] = ()
    more: int = 0

    def sentence(self) -> str:
        """Say it with its first lines and examples."""
        if not self.lines:
            told = ", ".join(f"{example[:40]!r}" for example in self.examples)
            return f"{self.what} ({told})" if told else self.what
        shown = self.lines[:MOST_EXAMPLES]
        if self.examples:
            where = ", ".join(
                f"line {line} {example[:40]!r}"
                for line, example in zip(shown, self.examples, strict=False)
            )
        else:
            where = f"line{'s' if len(shown) > 1 else ''} {', '.join(map(str, shown))}"
        more = len(self.lines) - len(shown) + self.more
        return f"{self.what} ({where}{f' and {more:,} more' if more else ''})"


def find_at(
    kind: Kind, what: str, at: Iterable[int], lines: Sequence[int], texts: Sequence[str]
) -> Finding:
    """Make a finding about some positions of a column.

    Parameters
    ----------
    at
        Positions in `lines` and `texts`, which are as long as each other.
    """
    places = list(at)
    return Finding(
        kind=kind,
        what=what,
        lines=tuple(lines[place] for place in places),
        examples=tuple(texts[place] for place in places[:MOST_EXAMPLES]),
    )


def many(count: int, one: str, more: str = "") -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> many(1, "cell"), many(1_200, "entry", "entries")
    ('1 cell', '1,200 entries')
    """
    return f"{count:,} {one if count == 1 else more or one + 's'}"
