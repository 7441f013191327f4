"""Postcodes of a list, placed in the neighbourhoods of a pack by the table of ONS."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from czmap.exports.former_codes import listed
from czmap.geodata.codes import Vintage
from czmap.geodata.pack import Pack
from czmap.geodata.postcodes import PostcodeTable
from czmap.safe import plain

_NO_TABLE = "a postcode, and no table of postcodes is here"
_UNKNOWN = "a postcode that the table does not hold for England"
_ELSEWHERE = "a postcode of a neighbourhood that this data does not hold"
_ENDED = "Royal Mail no longer uses it"
_HOW = (
    " Whoever looks after czmap adds the free ONS Postcode Directory once, with "
    "czmap data add postcodes FILE; then they are placed here."
)
_LEFT = {
    _NO_TABLE: (
        "{} not placed, because no table of postcodes is here",
        _HOW,
    ),
    _UNKNOWN: (
        "{} not among those of England in the table of postcodes",
        " Look for a slip of the pen, or place them by the name of their neighbourhood.",
    ),
    _ELSEWHERE: ("{} of neighbourhoods that this data does not hold", ""),
}
"""By the reason, how the sentence on those left out begins and ends."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where postcodes lie.

    Attributes
    ----------
    codes
        Of the neighbourhood (LSOA, 2021) of each that was placed.
    why
        Of each: why it was not placed, or what else must be known of it; or "".
    title
        Of the table they were looked up in.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)
    title: str = ""

    def sentences(self, lines: Sequence[tuple[int, str]]) -> list[str]:
        """Say how many were placed and by what, and which were not.

        Parameters
        ----------
        lines
            The number of the line of each postcode, as often as it stands in the list.
        """
        made = []
        if here := [one for _, one in lines if one in self.codes]:
            areas = len({self.codes[one] for one in here})
            lead = "1 postcode was" if len(here) == 1 else f"{len(here):,} postcodes were"
            where = "1 neighbourhood" if areas == 1 else f"{areas:,} neighbourhoods"
            made.append(f"{lead} placed in {where} by {plain(self.title)}.")
        for why, (lead, then) in _LEFT.items():
            if left := [f"line {line}: {one}" for line, one in lines if self.why[one] == why]:
                count = "1 postcode is" if len(left) == 1 else f"{len(left):,} postcodes are"
                made.append(listed(lead.format(count), left) + then)
        if old := [f"line {at}: {one}" for at, one in lines if self.why[one] == _ENDED]:
            count = "1 postcode is" if len(old) == 1 else f"{len(old):,} postcodes are"
            made.append(listed(f"{count} no longer used by Royal Mail, and placed", old))
        return made


def place_postcodes(
    written: Iterable[str], pack: Pack, load: Callable[[], PostcodeTable | None] | None
) -> Placed:
    """Look postcodes up, each once.

    Parameters
    ----------
    written
        As `tidy_postcode` writes them.
    load
        Gives the table, or None where none was added; asked only when there are postcodes.

    Raises
    ------
    PackError
        When the table is damaged.
    """
    once = list(dict.fromkeys(written))
    real = pack.manifest.vintage is not Vintage.INVENTED
    table = load() if once and load is not None and real else None
    if table is None:
        return Placed(why=dict.fromkeys(once, _NO_TABLE if real else _ELSEWHERE))
    found = table.find_all(once)
    codes: dict[str, str] = {}
    why: dict[str, str] = {}
    for one, code, ended in zip(once, found["lsoa_code"], found["ended"], strict=True):
        why[one] = _UNKNOWN if not code else _ELSEWHERE
        if code in pack.areas.index:
            codes[one], why[one] = str(code), _ENDED if ended else ""
    return Placed(codes=codes, why=why, title=table.note.title)
