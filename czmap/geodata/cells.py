"""Cells to numbers: every mark that official tables use, and nothing guessed in silence.

Shorthand is that of the Government Statistical Service ("Using symbols in tables": [c]
confidential, [x] not available, [z] not applicable, [low], [u] unreliable, [w] none recorded) and
the older marks of ONS, DWP, OHID and Nomis. What is missing keeps its reason; it is never zero.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from czmap.geodata.findings import Finding, Kind, find_at, many

MOST_EXACT = 2**53
"""Whole numbers up to this one are exact in a computer's floating point."""


class Measure(StrEnum):
    """What kind of figure a column holds: it decides how the figure may be carried."""

    COUNT = "count"
    RATE = "rate"
    SCORE = "score"
    RANK = "rank"


class Why(StrEnum):
    """Why a cell holds no number."""

    BLANK = "blank"
    SUPPRESSED = "suppressed"
    NOT_AVAILABLE = "not available"
    NOT_APPLICABLE = "not applicable"
    LOW = "too low to state"
    UNRELIABLE = "too unreliable to state"
    SPREADSHEET_ERROR = "a spreadsheet's error"
    RANGE = "a range"
    DATE = "a date"
    NOT_FINITE = "not a finite number"
    TOO_BIG = "too large to be kept exact"
    NOT_A_NUMBER = "not a number"


_SAID = {
    Why.BLANK: ("",),
    Why.SUPPRESSED: ("*", "**", "c", "s", "suppressed", "confidential", "redacted"),
    Why.NOT_AVAILABLE: (
        "x", "..", ".", "...", "\u2026", ":", "-", "--", "\u2013", "\u2014", "n/a", "na", "n.a.",
        "null", "none", "nan", "nil return", "not available", "no data", "missing", "w", "?",
    ),
    Why.NOT_APPLICABLE: ("z", "not applicable"),
    Why.LOW: ("low", "~", "negligible"),
    Why.UNRELIABLE: ("u", "unreliable"),
    Why.SPREADSHEET_ERROR: (
        "#n/a", "#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!",
        "#getting_data",
    ),
}  # fmt: skip
_MARKS = {mark: why for why, marks in _SAID.items() for mark in marks}
_NOTED = re.compile(
    r"^(?P<number>.*\d%?)\s*\[(?:[a-z]{1,2}\d{0,2}|note \d+|\d{1,2})\]$", re.IGNORECASE
)
_RANGE = re.compile(
    r"(?:[<>\u2264\u2265]=?|under |over |fewer than |less than |more than |up to )\s*£?\d[\d,.]*%?"
    r"|\d+(?:\.\d+)?%?\s*(?:-|\u2013|to)\s*\d+(?:\.\d+)?%?"
    r"|\d+ (?:or|and) (?:fewer|less|more|under|over|above|below)|\d+\s*\+",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"\d{{1,2}}[-/ ]{_MONTH}(?:[-/ ]\d{{2,4}})?|{_MONTH}[-/ ]\d{{1,4}}"
    r"|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_SIMPLE = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{0,20})?")
"""Numbers that need no second look: most cells of most tables, read at a tenth of the cost."""
_COMMAS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SPACES = re.compile(r"[-+]?\d{1,3}(?: \d{3})+(?:\.\d+)?")
_CONTINENTAL = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,})")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
_ONE_POINT = re.compile(r"[-+]?\d{1,3}\.\d{3}")
_INFINITE = re.compile(r"[-+]?(?:inf|infinity|\u221e)", re.IGNORECASE)


class _Style(StrEnum):
    """How a number is written, as far as its cell alone tells."""

    PLAIN = "plain"
    COMMAS = "commas between thousands"
    SPACES = "spaces between thousands"
    CONTINENTAL = "points between thousands and a decimal comma"
    DECIMAL_COMMA = "a decimal comma"


_STYLES = (
    (_Style.PLAIN, _PLAIN),
    (_Style.COMMAS, _COMMAS),
    (_Style.SPACES, _SPACES),
    (_Style.CONTINENTAL, _CONTINENTAL),
    (_Style.DECIMAL_COMMA, _DECIMAL_COMMA),
)
_DECORATED = "pound signs, brackets for minus, typographic minus, notes"


@dataclass(frozen=True, eq=False, kw_only=True)
class Numbers:
    """A column of cells, read.

    Attributes
    ----------
    values
        One for each cell; NaN where `why` says why.
    why
        One for each cell; None where there is a number.
    percent
        Whether the cells ended in "%"; the values are then as written (12.5 for "12.5%").
    findings
        What was repaired, missing or refused, in words.
    refused
        Why the whole column cannot be read, as a sentence; "" when it can. All is missing then.
    """

    values: NDArray[np.float64]
    why: tuple[Why | None, ...]
    percent: bool
    findings: tuple[Finding, ...]
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class _Cell:
    """One cell, taken apart."""

    text: str = ""
    style: _Style = _Style.PLAIN
    why: Why | None = None
    percent: bool = False
    negative: bool = False
    decorated: bool = False


def parse_numbers(texts: Sequence[str], lines: Sequence[int]) -> Numbers:
    """Read a column of cells as numbers.

    Thousands and decimal commas are read only where the whole column leaves no doubt; a column that
    mixes them, or cells with and without "%", is refused with a sentence.

    Parameters
    ----------
    texts, lines
        The cells as they stand, and the line of the file that each is on.

    Examples
    --------
    >>> read = parse_numbers(["1,234", "[c]", "(12)"], [2, 3, 4])
    >>> read.values.tolist(), [one.value for one in read.why if one]
    ([1234.0, nan, -12.0], ['suppressed'])
    """
    odd = [at for at, text in enumerate(texts) if not _SIMPLE.fullmatch(text)]
    apart = {text: _take_apart(text) for text in {texts[at] for at in odd}}
    cells = {at: apart[texts[at]] for at in odd}
    refused = _refuse_column(cells, texts, lines)
    why: list[Why | None] = [None] * len(texts)
    if refused:
        nothing = np.full(len(texts), np.nan)
        told = (cells[at].why if at in cells else None for at in range(len(texts)))
        said = tuple(one or Why.NOT_A_NUMBER for one in told)
        return Numbers(values=nothing, why=said, percent=False, findings=(), refused=refused)
    continental = any(cell.style is _Style.CONTINENTAL for cell in cells.values())
    plain: list[str | float] = list(texts)
    for at, cell in cells.items():
        plain[at], why[at] = _to_number(cell, continental=continental)
    return Numbers(
        values=np.array([*map(float, plain)], dtype=float),
        why=tuple(why),
        percent=any(cell.percent for cell in cells.values()),
        findings=_say(cells, {at: why[at] for at in odd}, texts, lines),
    )


def tidy(text: str) -> str:
    r"""Bring a cell's spaces, minus signs and quotes to plain ones; drop what cannot be seen.

    Examples
    --------
    >>> tidy(" \u22121\xa0234\u200b ")
    '-1 234'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()).strip("\"' ")
    shown = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cf"}
    )
    plain = shown.translate({0x2212: "-", 0xFF0D: "-", 0x2019: "'", 0x2018: "'"})
    return " ".join(plain.split()).strip("\"' ")


def _take_apart(text: str) -> _Cell:
    said = tidy(text)
    bare = said.casefold().strip("[]() ") if said[:1] in {"[", "("} else said.casefold()
    noted = _NOTED.fullmatch(said)
    number = noted.group("number").strip() if noted else said
    if bare in _MARKS and not (bare == "" and said):
        return _Cell(why=_MARKS[bare])
    for pattern, why in ((_DATE, Why.DATE), (_RANGE, Why.RANGE), (_INFINITE, Why.NOT_FINITE)):
        if pattern.fullmatch(number):
            return _Cell(why=why)
    return _read_number(number, decorated=noted is not None or _has_odd_minus(text))


def _has_odd_minus(text: str) -> bool:
    return "\u2212" in text or "\uff0d" in text


def _read_number(number: str, *, decorated: bool) -> _Cell:
    """Free a number of brackets, a pound sign and "%", and say how the rest is written."""
    bracketed = number.startswith("(") and number.endswith(")")
    inner = number[1:-1].strip() if bracketed else number
    bare = re.sub(r"^([-+]?)\s*£\s*", r"\1", inner).removesuffix("%").strip()
    style = next((style for style, pattern in _STYLES if pattern.fullmatch(bare)), None)
    if style is None:
        return _Cell(why=Why.NOT_A_NUMBER)
    return _Cell(
        text=bare,
        style=style,
        percent=inner.endswith("%"),
        negative=bracketed,
        decorated=decorated or bracketed or "£" in inner,
    )


def _refuse_column(cells: Mapping[int, _Cell], texts: Sequence[str], lines: Sequence[int]) -> str:
    """Say why a column cannot be read as numbers at all, or nothing; `cells` are its odd ones."""
    strange = [at for at, cell in cells.items() if cell.why is Why.NOT_A_NUMBER]
    points = _of_style(cells, _Style.CONTINENTAL)
    decimal = _of_style(cells, _Style.DECIMAL_COMMA) or points
    both = sorted([*decimal[:1], *_of_style(cells, _Style.COMMAS)[:1]])
    known = len(texts) - sum(cell.why is not None for cell in cells.values())
    percent = {at for at, cell in cells.items() if cell.percent}
    asked = texts if percent or points else ()  # else there is nothing to compare them with
    written = [cells[at].text if at in cells else text for at, text in enumerate(asked)]
    bare = [at for at, text in enumerate(written)
            if percent and at not in percent and text.strip("+-0.")]  # fmt: skip
    doubtful = [at for at, text in enumerate(written) if points and _ONE_POINT.fullmatch(text)]
    for what, at in (
        ("This column is text, not numbers", strange if len(strange) > known else []),
        (f"Some cells end in % and {len(bare):,} do not", bare if len(bare) < known else []),
        ("Commas may stand between thousands or before decimals", both if len(both) == 2 else []),
        ("Points may stand between thousands or before decimals", doubtful),
    ):  # fmt: skip
        if at:
            return f"{find_at(Kind.REFUSED, what, at, lines, texts).sentence()}."
    return ""


def _of_style(cells: Mapping[int, _Cell], style: _Style) -> list[int]:
    return [at for at, cell in cells.items() if cell.why is None and cell.style is style]


def _to_number(cell: _Cell, *, continental: bool) -> tuple[float, Why | None]:
    if cell.why is not None:
        return math.nan, cell.why
    text = cell.text
    if cell.style is _Style.COMMAS:
        text = text.replace(",", "")
    elif cell.style is _Style.SPACES:
        text = text.replace(" ", "")
    elif cell.style is _Style.CONTINENTAL or (continental and cell.style is _Style.DECIMAL_COMMA):
        text = text.replace(".", "").replace(",", ".")
    elif cell.style is _Style.DECIMAL_COMMA:
        text = text.replace(",", ".")
    value = float(text)
    if not math.isfinite(value):
        return math.nan, Why.NOT_FINITE
    if re.fullmatch(r"[-+]?\d+", text) and abs(int(text)) > MOST_EXACT:
        return math.nan, Why.TOO_BIG
    return (-value if cell.negative else value), None


def _say(
    cells: Mapping[int, _Cell],
    why: Mapping[int, Why | None],
    texts: Sequence[str],
    lines: Sequence[int],
) -> tuple[Finding, ...]:
    findings = []
    for style in (_Style.COMMAS, _Style.SPACES, _Style.CONTINENTAL, _Style.DECIMAL_COMMA):
        at = _of_style(cells, style)
        if at:
            what = f"{many(len(at), 'number')} with {style.value} {_were(at)} read"
            findings.append(find_at(Kind.REPAIRED, what, at, lines, texts))
    at = [place for place, cell in cells.items() if cell.decorated]
    if at:
        what = f"{many(len(at), 'number')} {_were(at)} freed of {_DECORATED}"
        findings.append(find_at(Kind.REPAIRED, what, at, lines, texts))
    for reason in Why:
        at = [place for place, one in why.items() if one is reason]
        if at:
            kind = Kind.REFUSED if reason in _REFUSED else Kind.MISSING
            what = f"{many(len(at), 'cell')} {'is' if len(at) == 1 else 'are'} {reason.value}"
            also = _ALSO.get(reason, "")
            findings.append(find_at(kind, f"{what}{also}", at, lines, texts))
    return tuple(findings)


_REFUSED = {Why.DATE, Why.NOT_FINITE, Why.TOO_BIG, Why.NOT_A_NUMBER}
_ALSO = {
    Why.DATE: ": a spreadsheet may have turned a band such as 1-2 into it",
    Why.RANGE: ", not one number: missing",
    Why.LOW: ": more than zero, but missing here",
}


def _were(at: Sequence[int]) -> str:
    return "was" if len(at) == 1 else "were"
