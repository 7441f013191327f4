"""Hostile text, in each place it may be written to."""

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from czmap.safe import for_csv, for_filename, for_html, for_markdown, for_script, plain

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "`${alert(1)}`",
    "</script><script>alert(1)</script>",
    "\\`;alert(1)//",
    "![](http://evil.example/beacon)",
    "[click](javascript:alert(1))",
    "http://evil.example www.evil.example me@evil.example",
    ":red[x] :material/home: $x$ ~~y~~ | a | b |",
    "=HYPERLINK(1)",
    "\u202egnp.exe",
    "\x00\x1b[31m",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_html_holds_no_live_character(payload):
    assert not set("<>\"'`$\\") & set(for_html(payload))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_script_comes_back_as_it_was_and_ends_nothing(payload):
    text = for_script({"name": payload})
    assert json.loads(text) == {"name": payload}
    assert not set("<>`$&") & set(text) and text.isascii()


def test_script_refuses_what_is_not_a_number():
    with pytest.raises(ValueError, match="not JSON compliant"):
        for_script(float("nan"))


@given(st.text())
def test_markdown_escapes_every_live_character(text):
    for place in re.finditer(r"[`*_{}\[\]()<>#|~$:&@!]", for_markdown(text)):
        before = for_markdown(text)[: place.start()]
        slashes = len(before) - len(before.rstrip("\\"))
        assert slashes % 2 == 1


def test_markdown_makes_no_link_of_a_bare_address():
    shown = for_markdown("http://evil.example www.evil.example me@evil.example")
    assert shown.count("\u2060") == 3


@given(st.text())
def test_f4_csv_cells_are_never_formulas_and_survive_a_csv_reader(text):
    cell = for_csv(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))
    written = io.StringIO()
    csv.writer(written).writerow([cell, "next"])
    assert next(csv.reader(io.StringIO(written.getvalue()))) == [cell, "next"]


def test_plain_keeps_names_people_have():
    for name in ("Ynys Môn", "St. Mary's & All Saints'", "Łódź Street", "Ŵŷ 1/2"):
        assert plain(name) == name


@given(st.text())
def test_file_names_are_tame(text):
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", for_filename(text))
