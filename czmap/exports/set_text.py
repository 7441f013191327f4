"""Text that is set in type: safe, and with figures that stay on a line with their units."""

import re

from czmap.safe import plain
from czmap.scoring.words import NBSP

_UNIT = re.compile(r"(?<=\d) (?=(?:%|m\b|km\b|km²))")


def set_plain(text: object) -> str:
    r"""Make a text safe; a line never breaks between a figure and its unit.

    Examples
    --------
    >>> set_plain("94 % within 1,000 m\x00 of 3 mills")
    '94\xa0% within 1,000\xa0m of 3 mills'
    """
    return _UNIT.sub(NBSP, plain(text))
