"""The audit of dependencies fails when it audited nothing."""

import json
from types import SimpleNamespace

import pytest

from tests import audit
from tests.audit import FINE, HOLES, NOT_LOOKED, judge, pinned

WANTED = {"streamlit", "folium"}


def report(**packages):
    return json.dumps({"dependencies": [{"name": name, **said} for name, said in packages.items()]})


def looked(*holes):
    vulns = [{"id": one, "fix_versions": ["9.9"]} for one in holes]
    return {"version": "1.0", "vulns": vulns}


NOT_KNOWN = {"skip_reason": "Dependency not found on PyPI and could not be audited"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (report(streamlit=looked(), Folium=looked()), FINE),
        (report(streamlit=looked(), folium=looked("CVE-1")), HOLES),
        (report(streamlit=NOT_KNOWN, folium=looked("CVE-1")), HOLES),
        (report(streamlit=NOT_KNOWN, folium=looked()), NOT_LOOKED),
        (report(streamlit=NOT_KNOWN, folium=NOT_KNOWN), NOT_LOOKED),
        (report(streamlit=looked()), NOT_LOOKED),
        (report(), NOT_LOOKED),
        ("", NOT_LOOKED),
        ("[]", NOT_LOOKED),
        ("{}", NOT_LOOKED),
        ("<html>Sign in</html>", NOT_LOOKED),
    ],
)
def test_only_a_whole_audit_ends_well(said, code):
    assert judge(said, WANTED)[0] == code


def test_without_pins_there_is_nothing_to_audit():
    assert judge(report(), set())[0] == NOT_LOOKED


def test_holes_and_what_was_passed_over_are_named():
    told = " ".join(judge(report(streamlit=NOT_KNOWN, folium=looked("CVE-1")), WANTED)[1])
    assert "folium 1.0: CVE-1, mended in 9.9" in told and "Not audited: streamlit" in told
    assert "1 of 2 packages were audited" in told


def test_a_hole_that_does_not_reach_us_is_excused_by_name_and_reason(monkeypatch):
    monkeypatch.setattr(audit, "EXCUSED", {"CVE-1": "the part is not used"})
    assert judge(report(streamlit=looked(), folium=looked("CVE-1")), WANTED)[0] == FINE
    assert judge(report(streamlit=looked(), folium=looked("CVE-2")), WANTED)[0] == HOLES


def test_pins_are_read_from_the_real_list():
    found = pinned(audit.PINS.read_text(encoding="utf-8"))
    assert len(found) > 80 and {"streamlit", "folium", "pandas"} <= found
    assert pinned("# a\nOne==1.0  # why\ntwo>=2\n") == {"one"}


@pytest.mark.parametrize(("said", "code"), [("", NOT_LOOKED), (report(), NOT_LOOKED)])
def test_a_service_out_of_reach_is_a_failure(monkeypatch, capsys, said, code):
    ended = SimpleNamespace(stdout=said, stderr="could not connect", returncode=0)
    monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: ended)
    assert audit.main() == code
    assert "could not connect" in capsys.readouterr().err
