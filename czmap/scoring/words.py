"""How figures are written in sentences: the same on every page and in every file.

Numbers are written as the Office for National Statistics asks for plain English: whole per cent in
sentences, counts with commas, and the direction always in words.
"""

import math
from collections.abc import Sequence

from czmap.geodata import findings
from czmap.geodata.indicators import Indicator

NBSP = "\N{NO-BREAK SPACE}"
"""Between a number and its "%", so that no line breaks there."""
NO_FIGURE = "no figure published"
UNSEEN = (
    "Many causes of disadvantage, and causes of causes, are not published for neighbourhoods "
    "anywhere: among them bereavement, hidden homelessness, and close family serving custodial "
    "sentences. Ask locally."
)
"""What no data on neighbourhoods can see."""
many = findings.many


def percent(share: float, *, decimals: int = 0) -> str:
    """Write a share of 0 to 1 as per cent; never 0 or 100 unless it is.

    Examples
    --------
    >>> [percent(share).replace(NBSP, " ") for share in (0.123, 0.9999, 0.0004, 1.0)]
    ['12 %', 'more than 99 %', 'less than 1 %', '100 %']
    """
    if not math.isfinite(share):
        return NO_FIGURE
    smallest = 10.0**-decimals
    value = round(share * 100, decimals)
    if value >= 100 and share < 1:
        return f"more than {100 - smallest:.{decimals}f}{NBSP}%"
    if value <= 0 and share > 0:
        return f"less than {smallest:.{decimals}f}{NBSP}%"
    return f"{value:.{decimals}f}{NBSP}%"


def share_sentence(higher_than: float, *, place: str, lower_than: float | None = None) -> str:
    """Say where a need stands among all neighbourhoods of a place; it never claims too much.

    Parameters
    ----------
    higher_than
        Share (0 to 1) of neighbourhoods whose need is lower; missing gives "no figure published".
    lower_than
        Share whose need is higher; without it, all the rest.

    Examples
    --------
    >>> share_sentence(0.92, place="England").replace(NBSP, " ")
    "higher need than 92 % of England's neighbourhoods"
    >>> share_sentence(0.12, place="England").replace(NBSP, " ")
    "lower need than 88 % of England's neighbourhoods"
    """
    if not math.isfinite(higher_than):
        return NO_FIGURE
    below = 1 - higher_than if lower_than is None else lower_than
    high = higher_than >= below
    word, share = ("higher", higher_than) if high else ("lower", below)
    return f"{word} need than {at_least(share)} of {place}'s neighbourhoods"


def at_least(share: float) -> str:
    """Write a share that is passed, rounded down: "higher than 92 %" is never said of 91.9 %.

    Above 99 % a decimal is given: whole per cent would say the same of every candidate.

    Examples
    --------
    >>> [at_least(share).replace(NBSP, " ") for share in (0.919, 0.9937, 0.9999, 0.004)]
    ['91 %', '99.3 %', 'over 99.9 %', 'less than 1 %']
    """
    if share >= 1:
        return f"100{NBSP}%"
    if share > 0.999:
        return f"over 99.9{NBSP}%"
    if share > 0.99:
        tenths = math.floor(share * 1000 + 1e-9) / 10
        return f"{tenths:g}{NBSP}%"
    whole = math.floor(share * 100 + 1e-9)
    return f"{whole}{NBSP}%" if whole >= 1 or share <= 0 else f"less than 1{NBSP}%"


def whole(number: float) -> str:
    """Write a count with commas.

    Examples
    --------
    >>> whole(1234.4), whole(float("nan"))
    ('1,234', 'no figure published')
    """
    return f"{number:,.0f}" if math.isfinite(number) else NO_FIGURE


def about(number: float, *, of: float = math.inf) -> str:
    """Write an estimated count, rounded so as not to seem exact, and never above the whole.

    Parameters
    ----------
    of
        The whole that the count is a part of.

    Examples
    --------
    >>> about(1238), about(312), about(9.2), about(667, of=667)
    ('about 1,240', 'about 310', 'about 9', 'about 667')
    """
    if not math.isfinite(number):
        return NO_FIGURE
    step = 10 if number >= 100 else 1
    return f"about {min(of, round(number / step) * step):,.0f}"


def value_of(indicator: Indicator, value: float) -> str:
    """Write a published value with its unit.

    Examples
    --------
    >>> from czmap.geodata.study import load_catalogue
    >>> catalogue = load_catalogue()
    >>> value_of(catalogue["idaci_score"], 0.3124).replace(NBSP, " ")
    '31.2 %'
    >>> value_of(catalogue["imd_score"], 43.21)
    'a score of 43.2'
    """
    if not math.isfinite(value):
        return NO_FIGURE
    if indicator.unit == "%":
        return f"{value:,.{indicator.decimals}f}{NBSP}%"
    if indicator.unit.startswith("rate"):
        return f"{value * 100:,.1f}{NBSP}%"
    return f"a score of {value:,.{indicator.decimals}f}"


def count_of(part: int, whole: int) -> str:
    """Write a part of a small whole as a count; per cent of nine would seem exact.

    Examples
    --------
    >>> count_of(8, 9), count_of(9, 9)
    ('8 of its 9 neighbourhoods', 'all 9 of its neighbourhoods')
    >>> count_of(0, 9), count_of(1, 1)
    ('none of its 9 neighbourhoods', 'all 1 of its neighbourhoods')
    """
    if part == whole:
        return f"all {whole:,} of its neighbourhoods"
    return f"{f'{part:,}' if part else 'none'} of its {whole:,} neighbourhoods"


def listed(names: Sequence[str]) -> str:
    """Join names in a sentence.

    Examples
    --------
    >>> listed(["crime"]), listed(["crime", "work", "health"])
    ('crime', 'crime, work and health')
    """
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
