"""The codes and names that a pack knows: what a column of codes is read with."""

from czmap.geodata.codebook import CodeBook
from czmap.geodata.pack import Pack


def book_of(pack: Pack) -> CodeBook:
    """Make the book of codes of a pack; a name that stands twice is left out, never guessed."""
    names = pack.areas["lsoa_name"].str.casefold()
    once = names[~names.duplicated(keep=False)]
    return CodeBook(
        current=frozenset(pack.areas.index.astype(str)),
        former=frozenset(pack.changes["lsoa11"]),
        names=dict(zip(once, once.index.astype(str), strict=True)),
        vintage=pack.manifest.vintage,
    )
