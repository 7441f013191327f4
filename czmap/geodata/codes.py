"""LSOA codes and the census vintage they belong to."""

import re
from collections.abc import Iterable
from enum import StrEnum

from czmap.errors import AreaError


class Vintage(StrEnum):
    """The census year of a set of LSOA codes; two vintages never meet without a lookup.

    England has 32,844 LSOAs of 2011 and 33,755 of 2021 (Office for National Statistics). Codes
    of the invented borough form a vintage of their own, so that they never meet a real one.
    """

    LSOA_2011 = "2011"
    LSOA_2021 = "2021"
    INVENTED = "invented"


_PATTERNS = {
    Vintage.LSOA_2011: re.compile(r"E01\d{6}"),
    Vintage.LSOA_2021: re.compile(r"E01\d{6}"),
    Vintage.INVENTED: re.compile(r"Z01\d{6}"),
}


def is_lsoa_code(code: object, vintage: Vintage) -> bool:
    """Say whether a code has the shape of an English (or invented) LSOA code.

    Examples
    --------
    >>> is_lsoa_code("E01021988", Vintage.LSOA_2021), is_lsoa_code("E02000001", Vintage.LSOA_2021)
    (True, False)
    """
    return isinstance(code, str) and _PATTERNS[vintage].fullmatch(code) is not None


def check_lsoa_codes(codes: Iterable[object], vintage: Vintage) -> None:
    """Raise AreaError naming the codes that do not have the shape of the vintage's codes."""
    wrong = [code for code in codes if not is_lsoa_code(code, vintage)]
    if wrong:
        raise AreaError(
            f"{len(wrong):,} codes are not {vintage} LSOA codes.",
            examples=wrong,
            then="LSOA codes of England are E01 and six digits.",
        )
