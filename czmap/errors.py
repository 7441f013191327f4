"""Every error that a user can cause, as one sentence that says what to do next."""

from collections.abc import Iterable
from difflib import get_close_matches


class CzmapError(Exception):
    """What went wrong, where, how many, three examples, and what to do next.

    Parameters
    ----------
    what
        One sentence in plain English, with its number ("3 area codes are not known").
    examples
        The things at fault; the first three are shown, in their given order.
    then
        What the reader can do next, as a sentence.

    Examples
    --------
    >>> print(CzmapError("4 codes are not known.", examples="abcd", then="Check the codes."))
    4 codes are not known. For example: a, b, c. Check the codes.
    """

    def __init__(self, what: str, *, examples: Iterable[object] = (), then: str = "") -> None:
        self.what = what
        self.examples = tuple(str(example) for example in examples)
        self.then = then
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """Say the whole error in words."""
        parts = [self.what]
        if self.examples:
            lead = "For example: " if len(self.examples) > 3 else "Namely: "
            parts.append(f"{lead}{', '.join(self.examples[:3])}.")
        if self.then:
            parts.append(self.then)
        return " ".join(parts)


class AreaError(CzmapError):
    """A table of areas does not hold what an AreaTable must hold."""


class CatalogueError(CzmapError):
    """The indicator catalogue is damaged, or an indicator is not in it."""


class PackError(CzmapError):
    """A data pack is missing, old, half there or damaged."""


class DownloadError(CzmapError):
    """An official table could not be fetched or is not what its publisher promises."""


class StudyError(CzmapError):
    """A council, ward or region is not known, or a study holds nothing."""


class NeedError(CzmapError):
    """A need index has no usable weights or no data behind an indicator."""


class CriteriaError(CzmapError):
    """Criteria that contradict themselves, or that no zone can meet."""


class Cancelled(CzmapError):  # noqa: N818 - no error, and a reader should not think so
    """A search was stopped by the one who asked for it; nothing went wrong."""


class DefinitionError(CzmapError):
    """An area definition cannot be written or read."""


class TableError(CzmapError):
    """A table that somebody gave cannot be read as one."""


def suggest(wanted: str, known: Iterable[str]) -> str:
    """Say "Did you mean X or Y?" for a name that is not known, or nothing.

    Examples
    --------
    >>> suggest("Manchestr", ["Manchester", "Salford"])
    'Did you mean Manchester?'
    """
    by_fold = {name.casefold(): name for name in sorted(set(known), reverse=True)}
    folded = wanted.casefold()
    near = get_close_matches(folded, by_fold, n=3, cutoff=0.6)
    near = near or [name for name in sorted(by_fold) if len(folded) > 2 and folded in name][:3]
    return f"Did you mean {' or '.join(by_fold[name] for name in near)}?" if near else ""
