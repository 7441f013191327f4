"""The one door for bytes (faults C16-C21, E1, E6, E7, E12, E13): hostile files harm nobody."""

import io
import os
import zipfile

import pytest
from openpyxl import Workbook

from czmap.errors import TableError
from czmap.geodata import sandbox
from czmap.geodata.codebook import CodeBook
from czmap.geodata.delimited import HeadError
from czmap.geodata.findings import Kind
from czmap.geodata.sandbox import ReadAs, list_sheets, read_own, read_table
from czmap.geodata.workbook import parse_workbook


def workbook(*rows, **sheets):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, state in sheets.items():
        book.create_sheet(title).sheet_state = state
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


PLAIN = workbook(["code", "value"], ["E01000001", 1.5], ["E01000002", 2])


def test_a_workbook_and_a_csv_give_the_same_rows_through_the_child():
    rows = [["E01000001", "1.5"], ["E01000002", "2"]]
    assert read_table(PLAIN, name="a.xlsx").rows == rows
    assert read_table(b"code,value\nE01000001,1.5\nE01000002,2\n", name="a.csv").rows == rows


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_every_encoding_is_known_to_a_child_that_can_open_no_file(encoding):
    content = "code,name\nE01000001,Ynys M\u00f4n\n".encode(encoding)
    assert read_table(content).rows == [["E01000001", "Ynys M\u00f4n"]]


def test_what_cannot_be_read_is_a_sentence_through_the_child_too():
    with pytest.raises(TableError, match="Line 2 has characters that cannot be read"):
        read_table(b"code,name\nE01000001,M\xc3\xb4n \xf4\x81\n")


def test_c21_a_file_is_what_it_is_and_not_what_it_is_called():
    grid = read_table(PLAIN, name="a.csv")
    assert "named .csv but is a workbook" in grid.findings[0].what


def test_c18_the_sheets_are_named_by_the_child_and_hidden_ones_are_not():
    book = workbook(["code", "value"], ["E01000001", 1], More="visible", Closed="hidden")
    assert list_sheets(book) == ("Sheet", "More") and list_sheets(b"code,value\n") == ()


def test_c18_another_sheet_formulas_without_values_and_hidden_sheets():
    grid = parse_workbook(workbook(["code", "value"], ["E01000001", "=1+1"], More="visible"))
    kinds = {one.kind: one for one in grid.findings}
    assert kinds[Kind.MISSING].lines == (2,) and kinds[Kind.NOTICE].examples == ("More",)
    with pytest.raises(TableError, match="no sheet called 'Closed'"):
        parse_workbook(workbook(["code"], ["E01000001"], Closed="hidden"), "Closed")


def bomb():
    book = Workbook()
    book.active["XFD1048576"] = 1
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def archive(**members):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return written.getvalue()


HOSTILE = {
    "E6 a cell at the far corner": (bomb(), "too large"),
    "E7 a tightly packed part": (archive(xl__a=b"0" * 30_000_000), "when unpacked"),
    "E7 an archive inside": (archive(**{"xl__a.zip": b"x"}), "other archives inside"),
    "E8 a path that leads elsewhere": (archive(**{"..__xl__a": b"x"}), "lead elsewhere"),
    "C19 macros": (archive(xl__a=b"x", xl__vbaProject__bin=b"x") + b"", "damaged"),
    "C17 a password": (b"\xd0\xcf\x11\xe0" + b"x" * 600, "password"),
    "C14 a web page": (b"<!doctype html><title>Sign in</title>", "a web page"),
    "E1 a redirecting file": (b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "an XML"),
    "E11 a pickle": (b"\x80\x04\x95", "a pickle"),
    "half a workbook": (PLAIN[: len(PLAIN) // 2], "damaged"),
    "a zip that is no workbook": (archive(xl__a=b"x"), "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_a_sentence(name):
    content, said = HOSTILE[name]
    with pytest.raises(TableError, match=said):
        read_table(content, name="table.csv")


def test_c19_a_workbook_with_macros_is_refused():
    with_macros = archive(**{"xl__workbook.xml": b"<a/>", "xl__vbaProject.bin": b"x"})
    with pytest.raises(TableError, match="macros"):
        read_table(with_macros)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_e5_a_workbook_that_declares_entities_is_refused_before_it_is_parsed(encoding):
    laughs = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "&c;&c;">]><worksheet>&b;</worksheet>'
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as plain, zipfile.ZipFile(written, "w") as made:
        for name in plain.namelist():
            sheet = name.endswith("sheet1.xml")
            made.writestr(name, laughs.encode(encoding) if sheet else plain.read(name))
    with pytest.raises(TableError, match="declarations of its own"):
        read_table(written.getvalue())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
@pytest.mark.parametrize(
    ("attack", "answer"),
    [
        ("open('/etc/hostname').read()", "OSError"),
        ("open('made.txt', 'w')", "OSError"),
        ("__import__('socket').create_connection(('127.0.0.1', 80))", "OSError"),
        ("b'x' * 3_000_000_000", "MemoryError"),
        ("__import__('subprocess').run(['true'])", "OSError"),
    ],
)
def test_the_child_can_open_nothing_once_it_is_limited(attack, answer, monkeypatch):
    start = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import json, socket, subprocess\n"
        "from czmap.geodata.sandbox_child import limit_myself\n"
        "sys.stdin.buffer.read(); limit_myself()\n"
        f"try:\n    {attack}\n    said = 'it worked'\n"
        "except (OSError, MemoryError) as problem:\n"
        "    said = 'OSError' if isinstance(problem, OSError) else 'MemoryError'\n"
        "print(json.dumps({'said': said}))"
    )
    monkeypatch.setattr(sandbox, "_START", start)
    assert sandbox.run_apart(b"", {}) == {"said": answer}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
@pytest.mark.parametrize(
    ("content", "seconds"),
    [(b"", 20), (b"x" * 999_999, 20), (b"x" * 50_000_000, 70), (b"PK" * 2_500_000, 60)],
)
def test_e13_the_seconds_a_reader_may_work_grow_with_the_file(content, seconds, monkeypatch):
    start = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import json, resource\n"
        "from czmap.geodata.sandbox_child import limit_myself, megabytes_of\n"
        "sys.stdin.buffer.readline(); limit_myself(megabytes_of(sys.stdin.buffer.read()))\n"
        "print(json.dumps({'said': resource.getrlimit(resource.RLIMIT_CPU)}))"
    )
    monkeypatch.setattr(sandbox, "_START", start)
    assert sandbox.run_apart(content, {}) == {"said": [seconds, seconds]}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_e13_a_reader_that_works_longer_than_it_may_is_ended_by_the_system(monkeypatch):
    start = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from czmap.geodata import sandbox_child\n"
        "sandbox_child.CPU_SECONDS = 1\n"
        "sys.stdin.buffer.read(); sandbox_child.limit_myself()\n"
        "while True: pass\n"
    )
    monkeypatch.setattr(sandbox, "_START", start)
    with pytest.raises(TableError, match="its reader stopped"):
        sandbox.run_apart(b"", {})


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("import os; os.kill(os.getpid(), 11)", "its reader stopped"),
        ("while True: pass", "was stopped"),
        ("print('x' * 2_000)", "its reader stopped"),
    ],
)
def test_e12_e13_a_reader_that_crashes_loops_or_babbles_is_only_a_sentence(harm, said, monkeypatch):
    monkeypatch.setattr(sandbox, "_START", f"import sys\nsys.stdin.buffer.read()\n{harm}")
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 1)
    monkeypatch.setattr(sandbox, "MOST_ANSWER", 1_000)
    with pytest.raises(TableError, match=said):
        sandbox.run_apart(b"code\n", {"kind": "csv"})


def test_c6_the_child_is_told_which_line_is_the_header():
    book = CodeBook(current=frozenset({"E01000001", "E01000002"}), former=frozenset(), names={})
    text = b"E01000001,was revised\ncode,value,other\nE01000001,1,2\nE01000002,3,4\n"
    with pytest.raises(HeadError):
        read_own(text, book)
    revised = ["E01000001", "was revised"]
    sheet = workbook(revised, ["code", "value", "other"], ["E01000001", 1, 2], ["E01000002", 3, 4])
    for content in (text, sheet):
        found = read_own(content, book, ReadAs(head=2))
        assert (found.head, found.header) == (2, ("code", "value", "other"))
        assert [one.name for one in found.table.columns] == ["value", "other"]
