"""Pasted lists: codes or names of neighbourhoods, read line by line, every line accounted for."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from czmap.errors import DefinitionError
from czmap.exports.former_codes import Ask, Carried, carry_former, listed
from czmap.exports.placed import Placed, place_postcodes
from czmap.geodata.codes import Vintage
from czmap.geodata.conversion import Change
from czmap.geodata.pack import Pack
from czmap.geodata.postcodes import PostcodeTable, tidy_postcode
from czmap.safe import plain

MOST_LETTERS = 500_000
_CELLS = re.compile(r"[\t,;|]")
_CODE = re.compile(r"[EWSNZ]\d{8}|95\w{2}\d{2}\w{2}")
_MANGLED = re.compile(r"\d(\.\d+)?E\+?\d+|[EZ]?\d{5,9}", re.IGNORECASE)
_KINDS = (
    ("E00", "output areas, smaller than a neighbourhood"),
    ("E02", "MSOAs, larger than a neighbourhood"),
    ("E05", "wards"),
    ("E06", "councils"),
    ("E07", "councils"),
    ("E08", "councils"),
    ("E09", "councils"),
    ("E", "other places of England"),
    ("W", "places in Wales"),
    ("S", "places in Scotland"),
    ("N", "places in Northern Ireland"),
    ("95", "places in Northern Ireland"),
    ("Z", "places of the invented borough"),
)


class Mark(StrEnum):
    """What was made of one entry of a list."""

    SAME = "taken as it stands"
    TIDIED = "tidied and taken"
    NAMED = "taken by its name"
    PLACED = "a postcode: the neighbourhood that it lies in was taken"
    AGAIN = "there before, counted once"
    SPLIT = "of 2011, split since: all its parts were taken"
    MERGED = "of 2011, merged since: taken with what it was merged with"
    ASKED = "left out until you say"
    REFUSED = "left out"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One entry of a list, and what was made of it.

    Attributes
    ----------
    line
        Where it stands, from 1.
    wrote
        As it stands there; safe only after `for_markdown` or `for_csv`.
    why
        More on the mark, or "".
    became
        The codes of the pack that were taken for it; what could be taken where that is asked.
    """

    line: int
    wrote: str
    mark: Mark
    why: str = ""
    became: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CodeList:
    """What a list holds: the areas found, and a sentence on everything else in it.

    Attributes
    ----------
    members
        Codes of the pack, in order, each once.
    said
        What was tidied, left out or not understood; names are safe only after `for_markdown`.
    rows
        Every entry in its order: each code or name, and each line that holds none.
    asks
        What only a person can say.
    """

    members: tuple[str, ...]
    said: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    asks: tuple[Ask, ...] = ()


def parse_code_list(
    text: str, pack: Pack, postcodes: Callable[[], PostcodeTable | None] | None = None
) -> CodeList:
    """Read codes and names of neighbourhoods from pasted text; nothing is guessed.

    A line counts by its codes; without one, by a name exactly as published ("Camden 001A"), or by
    a postcode. Codes that were only of 2011 are carried to 2021 by the ONS lookup, and what became
    of them is said.

    Parameters
    ----------
    postcodes
        Gives the table of postcodes, or None where none was added; asked only when the list holds
        some. Without it they are named and left out.

    Raises
    ------
    DefinitionError
        When the text is too long, or holds no neighbourhood of the pack.
    """
    if len(text) > MOST_LETTERS:
        raise DefinitionError(
            f"The list has {len(text):,} letters; the most is {MOST_LETTERS:,}.",
            then="Paste the codes alone.",
        )
    entries = _read_entries(text, pack)
    placed = place_postcodes([one.wrote for one in entries if one.postcode], pack, postcodes)
    entries = [_put(entry, placed) if entry.postcode else entry for entry in entries]
    once = list(dict.fromkeys(entry.code for entry in entries if entry.code))
    carried = carry_former(once, pack)
    wards, answers = _ask_wards([code for code in once if code not in carried.former], pack)
    now = [code for code in once if code in pack.areas.index]
    known = tuple(sorted({*now, *carried.taken}))
    unknown = [c for c in once if c not in now and c not in carried.former and c not in wards]
    said = [
        *carried.said,
        *_unknown_sentences(unknown, pack),
        *_entry_sentences(entries),
        *placed.sentences([(one.line, one.wrote) for one in entries if one.postcode]),
    ]
    asks = (*carried.asks, *answers)
    if not known and not asks:
        then = "Paste LSOA codes, such as E01005061, or names as published."
        what = " ".join(["No neighbourhood was found in the list.", *said])
        raise DefinitionError(what, then=then)
    tidied = sum(entry.mark is Mark.TIDIED for entry in entries)
    if tidied:
        said.append(f"{_codes(tidied)} tidied (spaces, small letters, quotes or a final .0).")
    listed_codes = [entry.code for entry in entries if entry.code and not entry.postcode]
    doubles = len(listed_codes) - len(set(listed_codes))
    if doubles > 0:
        said.append(f"{_codes(doubles)} there more than once and counted once.")
    rows = tuple(_to_rows(entries, carried, wards, set(now), pack))
    return CodeList(members=known, said=tuple(said), rows=rows, asks=asks)


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """A code, a name or a line that is neither; `code` is "" for what names no code."""

    line: int
    wrote: str
    code: str = ""
    mark: Mark = Mark.SAME
    mangled: bool = False
    postcode: bool = False
    why: str = ""


def _read_entries(text: str, pack: Pack) -> list[_Entry]:
    """List every code and name of a text, and each line that holds neither, in their order."""
    names = _names_of(pack)
    made: list[_Entry] = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell for cell in (_clean(cell) for cell in _CELLS.split(line)) if cell]
        words = [word for cell in cells for word in cell.split()]
        codes = [word.upper() for word in words if _CODE.fullmatch(word.upper())]
        codes = [code for code in codes if code[1:3] == "01"] or codes
        if codes:
            made += [_of_code(number, code, line) for code in codes]
        elif named := [cell for cell in cells if cell.casefold() in names]:
            made += [
                _Entry(line=number, wrote=cell, code=names[cell.casefold()], mark=Mark.NAMED)
                for cell in named
            ]
        elif changed := [cell for cell in cells if _MANGLED.fullmatch(cell)]:
            made += [
                _Entry(line=number, wrote=cell, mark=Mark.REFUSED, mangled=True) for cell in changed
            ]
        elif found := [post for post in map(tidy_postcode, cells) if post]:
            made += [
                _Entry(line=number, wrote=post, mark=Mark.REFUSED, postcode=True) for post in found
            ]
        elif cells and not (number == 1 and _is_heading(cells)):
            made.append(_Entry(line=number, wrote=plain(line)[:40], mark=Mark.REFUSED))
    return made


def _of_code(number: int, code: str, line: str) -> _Entry:
    tidied = code not in line or f"{code}.0" in line
    return _Entry(line=number, wrote=code, code=code, mark=Mark.TIDIED if tidied else Mark.SAME)


def _put(entry: _Entry, placed: Placed) -> _Entry:
    """Say of a postcode in which neighbourhood it lies, or why that is not known."""
    code, why = placed.codes.get(entry.wrote, ""), placed.why[entry.wrote]
    return replace(entry, code=code, mark=Mark.PLACED if code else Mark.REFUSED, why=why)


def _to_rows(
    entries: Iterable[_Entry], carried: Carried, wards: Mapping[str, tuple[str, ...]],
    now: set[str], pack: Pack,
) -> Iterator[Row]:  # fmt: skip
    seen: set[str] = set()
    for entry in entries:
        code, mark, why = entry.code, entry.mark, entry.why
        became: tuple[str, ...] = (code,) if code in now else ()
        if not code:
            why = why or _what_was_left(entry)
        elif code in seen:
            mark = Mark.AGAIN
            why = why or ("a postcode of a neighbourhood taken already" if entry.postcode else "")
        elif code in carried.former:
            became = carried.became[code]
            mark = _MARKS[carried.former[code]]
            if not set(became) <= set(carried.taken):
                mark, why = Mark.ASKED, carried.why[code]
        elif code in wards:
            mark, why, became = Mark.ASKED, "the code of a ward", wards[code]
        elif not became:
            mark, why = Mark.REFUSED, _what_is(code, pack)
        seen.add(code or "")
        yield Row(line=entry.line, wrote=entry.wrote, mark=mark, why=why, became=became)


def _what_was_left(entry: _Entry) -> str:
    return _CHANGED if entry.mangled else "neither a code nor a name as published"


_CHANGED = "changed by a spreadsheet, it seems"
_MARKS = {Change.SPLIT: Mark.SPLIT, Change.MERGED: Mark.MERGED, Change.UNCHANGED: Mark.SAME,
          Change.IRREGULAR: Mark.ASKED}  # fmt: skip


def _ask_wards(codes: Iterable[str], pack: Pack) -> tuple[dict[str, tuple[str, ...]], list[Ask]]:
    """Ask of each code of a ward whether all of its neighbourhoods are meant."""
    wards = [code for code in codes if code[1:3] == "05"]
    if not wards:
        return {}, []
    held = pack.areas["ward_code"]
    inside = {code: tuple(map(str, held.index[held == code])) for code in wards}
    found = {code: areas for code, areas in inside.items() if areas}
    names = pack.areas.drop_duplicates("ward_code").set_index("ward_code")["ward_name"]
    asks = [
        Ask(
            what=f"{code} is the code of a ward, {plain(names[code])}, and not of a neighbourhood. "
            f"Did you mean all {len(areas):,} of its neighbourhoods?",
            into=areas,
        )
        for code, areas in found.items()
    ]
    return found, asks


def _entry_sentences(entries: Iterable[_Entry]) -> list[str]:
    sentences = []
    strange = [f"line {one.line}: {one.wrote}" for one in entries if one.mangled]
    if strange:
        lead = f"{_codes(len(strange))} {_CHANGED}"
        sentences.append(listed(lead, strange) + " Format the column as text and copy it again.")
    unread = [
        f"line {one.line}: {one.wrote}"
        for one in entries
        if not (one.code or one.mangled or one.postcode)
    ]
    if unread:
        sentences.append(listed(f"{_lines(len(unread))} could not be read", unread))
    return sentences


def _is_heading(cells: list[str]) -> bool:
    return any(word in cell.casefold() for cell in cells for word in ("lsoa", "code", "name"))


def _clean(cell: str) -> str:
    """Take away what spreadsheets and web pages put round a code."""
    text = "".join(
        " " if unicodedata.category(c) == "Zs" else c
        for c in unicodedata.normalize("NFKC", cell)
        if unicodedata.category(c) not in {"Cf", "Cc", "Cs", "Co"}
    )
    return re.sub(r"\.0$", "", text.strip(" '\"\u2018\u2019\u201c\u201d"))


def _names_of(pack: Pack) -> Mapping[str, str]:
    names = pack.areas["lsoa_name"].str.casefold()
    once = names[~names.duplicated(keep=False)]
    return dict(zip(once, once.index.astype(str), strict=True))


def _unknown_sentences(unknown: list[str], pack: Pack) -> list[str]:
    sentences = []
    own = "Z01" if pack.manifest.vintage is Vintage.INVENTED else "E01"
    here = pack.manifest.name
    if foreign := [code for code in unknown if code.startswith(own)]:
        sentences.append(
            listed(f"{_codes(len(foreign))} not a neighbourhood of {here} in this data", foreign)
        )
        if own == "E01" and pack.changes.empty:
            sentences.append(
                "If they are codes of the 2011 census, they need the ONS lookup from 2011 to 2021, "
                "which this data does not hold; nothing is guessed."
            )
    rest = [code for code in unknown if not code.startswith(own)]
    if own == "Z01" and (real := [code for code in rest if code.startswith("E01")]):
        sentences.append(
            listed(f"{_codes(len(real))} of England, and what is shown is the invented borough",
                    real)
        )  # fmt: skip
        rest = [code for code in rest if not code.startswith("E01")]
    for start, kind in _KINDS:
        some = [code for code in rest if code.startswith(start)]
        rest = [code for code in rest if not code.startswith(start)]
        if some:
            sentences.append(listed(f"{_codes(len(some))} of {kind}", some))
    return sentences


def _what_is(code: str, pack: Pack) -> str:
    """Say what a code is that names no neighbourhood of the pack."""
    own = "Z01" if pack.manifest.vintage is Vintage.INVENTED else "E01"
    if code.startswith(own):
        return "no neighbourhood of this data"
    if code.startswith("E01"):
        return "of England"
    return next((f"of {kind}" for start, kind in _KINDS if code.startswith(start)), "no LSOA code")


def _codes(count: int) -> str:
    return "1 code is" if count == 1 else f"{count:,} codes are"


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"
