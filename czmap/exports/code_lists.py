"""Pasted lists: codes or names of neighbourhoods, read line by line, every line accounted for."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from czmap.errors import DefinitionError
from czmap.geodata.codes import Vintage
from czmap.geodata.conversion import convert_codes
from czmap.geodata.pack import Pack
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


@dataclass(frozen=True, kw_only=True)
class CodeList:
    """What a list holds: the areas found, and a sentence on everything else in it.

    Attributes
    ----------
    members
        Codes of the pack, in order, each once.
    said
        What was tidied, left out or not understood; names are safe only after `for_markdown`.
    """

    members: tuple[str, ...]
    said: tuple[str, ...]


def parse_code_list(text: str, pack: Pack) -> CodeList:
    """Read codes and names of neighbourhoods from pasted text; nothing is guessed.

    A line counts by its codes; without one, by a name exactly as published ("Camden 001A"). Codes
    that were only of 2011 are carried to 2021 by the ONS lookup, and what became of them is said.

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
    found, strange, unread, tidied, count = _read_lines(text, pack)
    once = list(dict.fromkeys(found))
    former, carried, told = _carry_former(once, pack)
    now = [code for code in once if code in pack.areas.index]
    known = list(dict.fromkeys([*now, *carried]))
    unknown = [code for code in once if code not in pack.areas.index and code not in former]
    said = [*told, *_unknown_sentences(unknown, pack), *_strange_sentence(strange)]
    if unread:
        said.append(_listed(f"{_lines(len(unread))} could not be read", unread))
    if not known:
        then = "Paste LSOA codes, such as E01005061, or names as published."
        what = " ".join(["No neighbourhood was found in the list.", *said])
        raise DefinitionError(what, then=then)
    doubles = count - len(once)
    if tidied:
        said.append(f"{_codes(tidied)} tidied (spaces, small letters, quotes or a final .0).")
    if doubles > 0:
        said.append(f"{_codes(doubles)} there more than once and counted once.")
    return CodeList(members=tuple(sorted(known)), said=tuple(said))


def _read_lines(text: str, pack: Pack) -> tuple[list[str], list[str], list[str], int, int]:
    """Codes, cells that a spreadsheet changed, lines not understood, how many were tidied, all."""
    names = _names_of(pack)
    found: list[str] = []
    strange: list[str] = []
    unread: list[str] = []
    tidied = count = 0
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell for cell in (_clean(cell) for cell in _CELLS.split(line)) if cell]
        words = [word for cell in cells for word in cell.split()]
        codes = [word.upper() for word in words if _CODE.fullmatch(word.upper())]
        codes = [code for code in codes if code[1:3] == "01"] or codes
        if codes:
            found += codes
            count += len(codes)
            tidied += sum(code not in line or f"{code}.0" in line for code in codes)
        elif named := [names[cell.casefold()] for cell in cells if cell.casefold() in names]:
            found += named
            count += len(named)
        elif changed := [cell for cell in cells if _MANGLED.fullmatch(cell)]:
            strange += [f"line {number}: {cell}" for cell in changed]
        elif cells and not (number == 1 and _is_heading(cells)):
            unread.append(f"line {number}: {plain(line)[:40]}")
    return found, strange, unread, tidied, count


def _carry_former(codes: list[str], pack: Pack) -> tuple[set[str], list[str], list[str]]:
    """Carry the codes that are only of 2011: those codes, their areas of 2021, and what to say.

    A code of both years is of an area that did not change, so those need no carrying.
    """
    former = set(codes) & set(pack.changes["lsoa11"]) - set(pack.areas.index)
    if not former:
        return former, [], []
    carried, findings = convert_codes(former, pack.changes)
    lead = (
        f"{_codes(len(former))} of the 2011 census, read by the ONS lookup from 2011 to 2021; "
        "codes that stand in both censuses are of neighbourhoods that did not change."
    )
    told = [_listed(one.what[:1].upper() + one.what[1:], one.examples) for one in findings]
    inside = [code for code in carried if code in pack.areas.index]
    return former, inside, [lead, *told]


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
            _listed(f"{_codes(len(foreign))} not a neighbourhood of {here} in this data", foreign)
        )
        if own == "E01" and pack.changes.empty:
            sentences.append(
                "If they are codes of the 2011 census, they need the ONS lookup from 2011 to 2021, "
                "which this data does not hold; nothing is guessed."
            )
    rest = [code for code in unknown if not code.startswith(own)]
    if own == "Z01" and (real := [code for code in rest if code.startswith("E01")]):
        sentences.append(
            _listed(f"{_codes(len(real))} of England, and what is shown is the invented borough",
                    real)
        )  # fmt: skip
        rest = [code for code in rest if not code.startswith("E01")]
    for start, kind in _KINDS:
        some = [code for code in rest if code.startswith(start)]
        rest = [code for code in rest if not code.startswith(start)]
        if some:
            sentences.append(_listed(f"{_codes(len(some))} of {kind}", some))
    return sentences


def _strange_sentence(strange: list[str]) -> list[str]:
    if not strange:
        return []
    lead = f"{_codes(len(strange))} changed by a spreadsheet, it seems"
    return [_listed(lead, strange) + " Format the column as text and copy it again."]


def _listed(lead: str, examples: Iterable[str]) -> str:
    listed = list(examples)
    more = " and more" if len(listed) > 3 else ""
    return f"{lead}: {', '.join(listed[:3])}{more}."


def _codes(count: int) -> str:
    return "1 code is" if count == 1 else f"{count:,} codes are"


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"
