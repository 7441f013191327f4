"""A column of codes or names to neighbourhoods: which vintage it is, told by membership.

Most codes of 2011 are codes of 2021 too, so a vintage is never told from a code's number, only from
the lists. What is not a neighbourhood of England is named for what it is, and set aside or refused.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from czmap.geodata.cells import tidy
from czmap.geodata.codes import Vintage
from czmap.geodata.findings import Finding, Kind, find_at, many

TOO_MANY_UNKNOWN = 0.005
"""Above this share of LSOA codes in neither list, the table is of another vintage (2001)."""


class Level(StrEnum):
    """What a row of a table is about."""

    LSOA = "neighbourhood"
    WARD = "ward"


class Sort(StrEnum):
    """What a cell of a column of codes is."""

    SAME = "the same in 2011 and 2021"
    ONLY_2021 = "2021"
    ONLY_2011 = "2011"
    UNKNOWN = "LSOA codes of neither 2011 nor 2021"
    NAME = "names of neighbourhoods"
    WALES = "Welsh areas"
    SCOTLAND = "Scottish areas"
    NORTHERN_IRELAND = "areas of Northern Ireland"
    OUTPUT_AREA = "output area codes (OA)"
    MSOA = "middle-layer codes (MSOA)"
    WARD = "ward codes"
    LAD = "council codes (LAD)"
    COUNTY = "county codes"
    REGION = "region codes"
    TOTAL = "totals"
    POSTCODE = "postcodes"
    BLANK = "blank"
    OTHER = "not codes of neighbourhoods"
    KNOWN_WARD = "wards of this data"


_ONE = {
    Sort.SAME: "an LSOA code",
    Sort.ONLY_2021: "an LSOA code of 2021",
    Sort.ONLY_2011: "an LSOA code of 2011",
    Sort.UNKNOWN: "an LSOA code of neither 2011 nor 2021",
    Sort.NAME: "the name of a neighbourhood",
    Sort.WALES: "about a Welsh area",
    Sort.SCOTLAND: "about a Scottish area",
    Sort.NORTHERN_IRELAND: "about an area of Northern Ireland",
    Sort.OUTPUT_AREA: "an output area code (OA)",
    Sort.MSOA: "a middle-layer code (MSOA)",
    Sort.WARD: "a ward code",
    Sort.LAD: "a council code (LAD)",
    Sort.COUNTY: "a county code",
    Sort.REGION: "a region code",
    Sort.TOTAL: "a total",
    Sort.POSTCODE: "a postcode",
    Sort.BLANK: "blank",
    Sort.OTHER: "not the code of a neighbourhood",
    Sort.KNOWN_WARD: "a ward of this data",
}
"""What one cell is; of several it is what the sort's own words say, but for these."""

_SEVERAL = {
    Sort.SAME: "LSOA codes",
    Sort.ONLY_2021: "LSOA codes of 2021",
    Sort.ONLY_2011: "LSOA codes of 2011",
    **{sort: f"about {sort.value}" for sort in (Sort.WALES, Sort.SCOTLAND, Sort.NORTHERN_IRELAND)},
}

_PATTERNS = (
    (re.compile(r"W0[12]\d{6}"), Sort.WALES),
    (re.compile(r"S0[0-9]\d{6}|S1[0-9]\d{6}"), Sort.SCOTLAND),
    (re.compile(r"N\d{8}|95[A-Z]{2}\d{2}[SW]?\d?|9\d{5}[A-Z]\d"), Sort.NORTHERN_IRELAND),
    (re.compile(r"E00\d{6}"), Sort.OUTPUT_AREA),
    (re.compile(r"E02\d{6}"), Sort.MSOA),
    (re.compile(r"[EWZ]05\d{6}"), Sort.WARD),
    (re.compile(r"E0[6-9]\d{6}"), Sort.LAD),
    (re.compile(r"E10\d{6}|E11\d{6}|E47\d{6}"), Sort.COUNTY),
    (re.compile(r"E12\d{6}"), Sort.REGION),
    (re.compile(r"[EWKSN]92\d{6}|K0\d\d{6}|TOTAL|ENGLAND|ENGLAND AND WALES|ALL"), Sort.TOTAL),
    (re.compile(r"E01\d{6}|Z01\d{6}"), Sort.UNKNOWN),
    (re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"), Sort.POSTCODE),
)
_LSOAS = (Sort.SAME, Sort.ONLY_2011, Sort.ONLY_2021, Sort.NAME)
_WARDS = (Sort.KNOWN_WARD,)
_NATIONS = (Sort.WALES, Sort.SCOTLAND, Sort.NORTHERN_IRELAND)
_LARGER = (
    Sort.OUTPUT_AREA,
    Sort.MSOA,
    Sort.WARD,
    Sort.KNOWN_WARD,
    Sort.LAD,
    Sort.COUNTY,
    Sort.REGION,
)


@dataclass(frozen=True, eq=False, kw_only=True)
class CodeBook:
    """The neighbourhoods of a country by code and by name.

    Attributes
    ----------
    current
        All LSOA codes of the pack's own vintage.
    former
        All LSOA codes of 2011; empty where the pack has no lookup.
    names
        Official name of 2021, folded, to code.
    vintage
        Of `current`.
    wards
        All ward codes of the pack.
    """

    current: frozenset[str]
    former: frozenset[str]
    names: Mapping[str, str]
    vintage: Vintage = Vintage.LSOA_2021
    wards: frozenset[str] = frozenset()

    def sort(self, code: str) -> Sort:
        """Say what a tidied code is."""
        now, before = code in self.current, code in self.former
        if now:
            return Sort.SAME if before or not self.former else Sort.ONLY_2021
        if before:
            return Sort.ONLY_2011
        if code in self.wards:
            return Sort.KNOWN_WARD
        if not code:
            return Sort.BLANK
        for pattern, sort in _PATTERNS:
            if pattern.fullmatch(code.upper()):
                return sort
        return Sort.NAME if code.casefold() in self.names else Sort.OTHER


@dataclass(frozen=True, eq=False, kw_only=True)
class Codes:
    """A column of codes, read.

    Attributes
    ----------
    codes
        One for each cell: an LSOA code of `vintage` or, in a table by ward, a ward code; "" where
        there is none.
    refused
        Why the column cannot be used, as a sentence; "" when it can.
    """

    codes: tuple[str, ...]
    vintage: Vintage
    findings: tuple[Finding, ...]
    refused: str = ""
    level: Level = Level.LSOA


def tidy_code(text: str) -> str:
    r"""Bring a code to its plain form; of anything else only the spaces change.

    Examples
    --------
    >>> tidy_code(" e01000001\u200b "), tidy_code("E01000001.0"), tidy_code("Camden 001A")
    ('E01000001', 'E01000001', 'Camden 001A')
    """
    plain = tidy(text)
    code = re.sub(r"\s+|\.0+$", "", plain).upper()
    return code if re.fullmatch(r"[A-Z]\d{8}|[A-Z]\d{2}[A-Z]?\d{5,6}", code) else plain


def read_codes(texts: Sequence[str], lines: Sequence[int], book: CodeBook) -> Codes:
    """Read a column of LSOA codes or names, and tell its vintage.

    Examples
    --------
    >>> book = CodeBook(current=frozenset({"E01000001", "E01000003"}),
    ...     former=frozenset({"E01000001", "E01000002"}), names={"city 001a": "E01000001"})
    >>> read = read_codes(["e01000001", "E01000002", "W01000001"], [2, 3, 4], book)
    >>> read.codes, read.vintage.value, [one.what for one in read.findings]
    (('E01000001', 'E01000002', ''), '2011', ['1 code was tidied', '1 cell is about a Welsh area'])
    """
    tidied = [tidy_code(text) for text in texts]
    sorts = [book.sort(code) for code in tidied]
    counts = Counter(sorts)
    findings = _tidied(texts, tidied, sorts, lines)
    if counts[Sort.KNOWN_WARD] > sum(counts[one] for one in _LSOAS):
        return _by_ward(tidied, sorts, texts, lines, book, findings)
    refused = _refuse(sorts, counts, texts, lines, book)
    former = counts[Sort.ONLY_2011] > 0
    vintage = Vintage.LSOA_2011 if former else book.vintage
    codes = [
        (book.names[code.casefold()] if sort is Sort.NAME else code) if sort in _LSOAS else ""
        for code, sort in zip(tidied, sorts, strict=True)
    ]
    findings += [] if refused else _left_out(sorts, texts, lines)
    return Codes(codes=tuple(codes), vintage=vintage, findings=tuple(findings), refused=refused)


def _by_ward(
    tidied: Sequence[str],
    sorts: Sequence[Sort],
    texts: Sequence[str],
    lines: Sequence[int],
    book: CodeBook,
    findings: Sequence[Finding],
) -> Codes:
    """Take a column of ward codes; wards of another year than the data's are refused and listed."""
    codes = tuple(
        code if sort is Sort.KNOWN_WARD else "" for code, sort in zip(tidied, sorts, strict=True)
    )
    known, other = sum(map(bool, codes)), _at(sorts, Sort.WARD)
    refused = ""
    if len(other) > known:
        what = f"{many(len(other), 'code')} of no ward of this data, and only {known:,} that are"
        said = find_at(Kind.REFUSED, what, other, lines, texts).sentence()
        refused = f"{said}. Wards change nearly every year: find the table for the same wards."
    aside = [] if refused else _left_out(sorts, texts, lines, _WARDS)
    return Codes(codes=codes, vintage=book.vintage, findings=(*findings, *aside), refused=refused,
                 level=Level.WARD)  # fmt: skip


def _tidied(
    texts: Sequence[str], tidied: Sequence[str], sorts: Sequence[Sort], lines: Sequence[int]
) -> list[Finding]:
    at = [
        place
        for place, (text, code) in enumerate(zip(texts, tidied, strict=True))
        if text != code and sorts[place] not in {Sort.BLANK, Sort.OTHER}
    ]
    if not at:
        return []
    what = f"{many(len(at), 'code')} {'was' if len(at) == 1 else 'were'} tidied"
    return [find_at(Kind.REPAIRED, what, at, lines, texts)]


def _refuse(
    sorts: Sequence[Sort],
    counts: Mapping[Sort, int],
    texts: Sequence[str],
    lines: Sequence[int],
    book: CodeBook,
) -> str:
    lsoas = sum(
        counts.get(one, 0) for one in (Sort.SAME, Sort.ONLY_2011, Sort.ONLY_2021, Sort.NAME)
    )
    unknown = counts.get(Sort.UNKNOWN, 0)
    if counts.get(Sort.ONLY_2011) and counts.get(Sort.ONLY_2021):
        return _mixed(sorts, texts, lines)
    if unknown and unknown > TOO_MANY_UNKNOWN * (lsoas + unknown) and lsoas + unknown >= 100:
        found = _at(sorts, Sort.UNKNOWN)
        what, then = _strange(unknown, book)
        return f"{find_at(Kind.REFUSED, what, found, lines, texts).sentence()}. {then}"
    for sort in (*_LARGER, Sort.POSTCODE):
        if counts.get(sort, 0) > lsoas:
            return f"These are {sort.value}; czmap needs LSOA codes. {counts[sort]:,} were found."
    if not lsoas:
        found = [place for place in range(len(sorts)) if sorts[place] is not Sort.BLANK]
        kind = (
            "LSOA codes of this country"
            if book.vintage is not Vintage.INVENTED
            else "codes of the invented borough"
        )
        what = f"None of the {many(len(found), 'cell')} holds one of the {kind}"
        return find_at(Kind.REFUSED, what, found, lines, texts).sentence() + "."
    return ""


def _strange(unknown: int, book: CodeBook) -> tuple[str, str]:
    """Say what codes that are not in the lists may be, and what to do."""
    codes = many(unknown, "code")
    if book.vintage is Vintage.INVENTED:
        return f"{codes} of no neighbourhood of the invented borough", "Choose England under Place."
    if not book.former:
        what = f"{codes} not of 2021: these may be areas of 2011 or 2001"
        return what, "This data has no lookup from 2011; find the table for LSOAs of 2021."
    what = f"{codes} of neither 2011 nor 2021: these may be areas of 2001"
    return what, "Find the table for 2011 or 2021."


def _mixed(sorts: Sequence[Sort], texts: Sequence[str], lines: Sequence[int]) -> str:
    said = []
    for sort in (Sort.ONLY_2011, Sort.ONLY_2021):
        found = _at(sorts, sort)
        what = (
            f"{many(len(found), 'code')} {'is' if len(found) == 1 else 'are'} only of {sort.value}"
        )
        said.append(find_at(Kind.REFUSED, what, found, lines, texts).sentence())
    both = "; ".join(said)
    return f"Codes of 2011 and of 2021 stand in one column: {both}. Split the file by vintage."


def _left_out(
    sorts: Sequence[Sort],
    texts: Sequence[str],
    lines: Sequence[int],
    taken: Sequence[Sort] = _LSOAS,
) -> list[Finding]:
    findings = []
    for sort in Sort:
        at = _at(sorts, sort)
        if not at or sort in taken:
            continue
        aside = sort in _NATIONS or sort is Sort.TOTAL or sort is Sort.BLANK
        said = f"is {_ONE[sort]}" if len(at) == 1 else f"are {_SEVERAL.get(sort, sort.value)}"
        what = f"{many(len(at), 'cell')} {said}"
        if sort is Sort.WARD and taken is _WARDS:
            what += " that this data does not have: of another year, or of no place looked at"
        findings.append(find_at(Kind.SET_ASIDE if aside else Kind.REFUSED, what, at, lines, texts))
    return findings


def _at(sorts: Sequence[Sort], sort: Sort) -> list[int]:
    return [place for place, one in enumerate(sorts) if one is sort]
