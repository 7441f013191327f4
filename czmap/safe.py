"""The one helper that makes data's text safe in HTML, script, Markdown and CSV.

Names of places, schools and zones are data, and data may be hostile. Each sink has its own way of
being fooled, so each has its own function here, and no other code writes data's text into one.
"""

import html
import json
import re
import unicodedata

_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last four are full-width
# Markdown makes links of bare addresses even where every character is escaped; an invisible word
# joiner inside keeps them text
_LINK = re.compile(r"https?:|www|ftp:|mailto:|\S(?=@)", re.IGNORECASE)
_JOINER = "\u2060"
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co"})
_LIVE_ON_A_PAGE = re.compile(r"([\\`\[\]<>&|])")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@])")


def plain(text: object) -> str:
    r"""Drop what has no place in a name: control and direction characters; keep the rest.

    Examples
    --------
    >>> plain("Bal\u202eham\x00 East")
    'Balham East'
    """
    whole = str(text)
    if not whole.isprintable():  # else there is nothing to drop, and most names are so
        whole = "".join(c for c in whole if unicodedata.category(c) not in _DROPPED)
    return " ".join(whole.split())


def for_html(text: object) -> str:
    """Escape for HTML, and for a JavaScript template literal that HTML may be set in.

    Examples
    --------
    >>> for_html("<b>`${x}`")
    '&lt;b&gt;&#96;&#36;{x}&#96;'
    """
    return (
        html.escape(plain(text)).replace("`", "&#96;").replace("$", "&#36;").replace("\\", "&#92;")
    )


def for_script(value: object) -> str:
    r"""Write a value as JSON that cannot end a script element or a template literal.

    Raises
    ------
    ValueError
        When a number is not finite: no NaN ever reaches a browser.

    Examples
    --------
    >>> print(for_script({"name": "</script>`"}))
    {"name":"\u003c/script\u003e\u0060"}
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for character in "<>&`$":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def for_markdown(text: object) -> str:
    r"""Escape for Streamlit's Markdown: no link, image, colour, emoji code or formula survives.

    Examples
    --------
    >>> for_markdown("![](x)")
    '\\!\\[\\]\\(x\\)'
    """
    parted = _LINK.sub(f"\\g<0>{_JOINER}", plain(text))
    return _MARKDOWN.sub(r"\\\1", parted)


def for_code(text: object) -> str:
    """Write a code span of Markdown (a checksum, a code), which no backtick inside can end.

    Examples
    --------
    >>> for_code("E01000001"), for_code("a`![](x)")
    ('`E01000001`', "`a'![](x)`")
    """
    told = plain(text).replace("`", "'")
    return f"`{told or ' '}`"


def for_page(text: object) -> str:
    r"""Escape for a Markdown file that people open elsewhere: no element, link, image or cell ends.

    It stays readable as it is: what could only make text bold is left.

    Examples
    --------
    >>> print(for_page("![x](y) <b> children_in_need"))
    !\[x\](y) \<b\> children_in_need
    """
    return _LIVE_ON_A_PAGE.sub(r"\\\1", plain(text))


def for_label(text: object) -> str:
    r"""Write a name where a program may read it as HTML, and a person must read it as it is.

    Examples
    --------
    >>> for_label("Byker & <b>Walker</b>") == "Byker & \u2039b\u203aWalker\u2039/b\u203a"
    True
    """
    return plain(text).replace("<", "\u2039").replace(">", "\u203a")


def for_csv(text: object) -> str:
    """Keep a spreadsheet from reading text as a formula.

    Examples
    --------
    >>> for_csv("=HYPERLINK(1)"), for_csv("St. Mary's")
    ("'=HYPERLINK(1)", "St. Mary's")
    """
    clean = plain(text)
    return f"'{clean}" if clean.startswith(_FORMULA_STARTS) else clean


def for_filename(text: object) -> str:
    """Make a short file name of letters, digits and hyphens.

    Examples
    --------
    >>> for_filename("Byker / Walker, Newcastle")
    'byker-walker-newcastle'
    """
    ascii_text = unicodedata.normalize("NFKD", plain(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:60] or "czmap"
