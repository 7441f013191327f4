"""The members of a zone as one short word of a link, and back.

Codes in order differ little from one to the next, so only the differences are written: seven bits
a byte, then base64 for links. Four letters at the end notice a link that was cut or mistyped.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable

LONGEST = 1_800
"""Letters of members that a link carries: with the rest it stays under 2,000, safe everywhere."""

_CODE = re.compile(r"([EZ])01(\d{6})")
_WORD = re.compile(r"([EZ])([A-Za-z0-9_-]+)\.([0-9a-f]{4})")


def to_word(codes: Iterable[str]) -> str:
    """Write LSOA codes of one kind (E01… or Z01…) as one word; "" when they cannot be.

    Examples
    --------
    >>> to_word(["E01005061", "E01005062"])
    'ExScB.2066'
    >>> to_word([])
    ''
    """
    found = [_CODE.fullmatch(code) for code in set(codes)]
    kinds = {one[1] for one in found if one}
    if not found or None in found or len(kinds) > 1:
        return ""
    kind = kinds.pop()
    packed, last = bytearray(), 0
    for number in sorted(int(one[2]) for one in found if one):
        packed += _varint(number - last)
        last = number
    text = base64.urlsafe_b64encode(bytes(packed)).rstrip(b"=").decode()
    return f"{kind}{text}.{_check(kind + text)}"


def parse_word(word: str) -> tuple[str, ...] | None:
    """Read codes, in order, from a word of a link; None when it is not exactly such a word.

    Examples
    --------
    >>> parse_word("ExScB.2066"), parse_word("ExScB"), parse_word("")
    (('E01005061', 'E01005062'), None, ())
    """
    if not word:
        return ()
    found = _WORD.fullmatch(word) if len(word) <= LONGEST else None
    if found is None or _check(found[1] + found[2]) != found[3]:
        return None
    try:
        packed = base64.urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4))
    except binascii.Error:
        return None
    codes, number, part, shift = [], 0, 0, 0
    for byte in packed:
        part |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            number, part, shift = number + part, 0, 0
            codes.append(f"{found[1]}01{number:06d}")
        if number > 999_999 or shift > 21:
            return None
    # only one spelling of a zone is a link to it
    return tuple(codes) if to_word(codes) == word else None


def _varint(number: int) -> bytes:
    made = bytearray()
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    made.append(number)
    return bytes(made)


def _check(text: str) -> str:
    return f"{zlib.crc32(text.encode()) & 0xFFFF:04x}"
