"""`czmap data get` and `czmap data status`, as typed."""

import json

import pytest
from typer.testing import CliRunner

from czmap import data_command
from czmap.data_command import data_app
from czmap.geodata import official
from czmap.geodata.download import one_at_a_time
from czmap.geodata.pack import load_manifest
from czmap.geodata.route import Progress
from tests.geodata.tiny_publishers import STEPS, serve, tiny_sources


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CZMAP_DATA", str(tmp_path / "czmap"))
    monkeypatch.delenv("CZMAP_MIRROR", raising=False)
    monkeypatch.setattr(official, "SOURCES", tiny_sources())
    return tmp_path / "czmap"


@pytest.fixture
def publishers():
    with serve() as served:
        yield served


def run(*words, code=0, **environment):
    result = CliRunner().invoke(data_app, list(words), env=environment)
    assert result.exit_code == code, result.output
    return result


def test_get_then_status(home, publishers):
    got = run("get", "--mirror", publishers.address)
    assert "England is there: 4 neighbourhoods" in got.stdout
    assert "The pack is built without overcrowding" in got.stdout
    assert "Open Government Licence v3.0" in got.stdout
    assert f"[5/{STEPS}] English Indices of Deprivation 2025, File 7" in got.stderr
    manifest = load_manifest(home / "england")
    told = run("status").stdout
    assert manifest.edition in told
    assert str(home) in told
    for source in manifest.sources.values():
        assert source.title in told
        assert source.address in told
    assert told.count("100 % of 4") == 14
    assert "ts052" in told
    assert manifest.attribution in told
    assert "checksums" in run("status", "--check").stdout


def test_the_mirror_may_come_from_the_environment(home, publishers):
    run("get", CZMAP_MIRROR=publishers.address)
    assert load_manifest(home / "england").sources


def test_status_for_a_machine(home, publishers):
    run("get", "--mirror", publishers.address)
    told = json.loads(run("status", "--json").stdout)
    assert told["name"] == "England"
    assert told["damaged"] == []
    assert told["tables"]["areas"]["rows"] == 4
    assert [join["matched"] for join in told["joins"]] == [4] * 14


def test_a_second_get_uses_what_is_here(home, publishers):
    run("get", "--mirror", publishers.address)
    got = run("get", "--mirror", publishers.address)
    assert f"{STEPS - 4} tables had been downloaded before, the oldest on 2" in got.stdout
    assert len(publishers.asked_for("File_7_IoD2025")) == 1


def test_without_data_status_says_how_to_get_it(home):
    result = run("status", code=1)
    assert "czmap data get" in result.stderr
    assert result.stdout == ""


def test_a_damaged_file_is_named(home, publishers):
    run("get", "--mirror", publishers.address)
    path = home / "england" / "indicators.parquet"
    content = bytearray(path.read_bytes())
    content[10] ^= 0xFF
    path.write_bytes(content)
    run("status")  # the size is right
    assert "indicators.parquet" in run("status", "--check", code=1).stderr
    path.write_bytes(content[:-1])
    assert "indicators.parquet" in run("status", code=1).stderr


def test_an_error_is_one_sentence_and_exit_code_1(home, publishers):
    publishers.fault("html", "File_7")
    result = run("get", "--mirror", publishers.address, code=1)
    last = result.stderr.splitlines()[-1]
    assert last.startswith("czmap: English Indices of Deprivation 2025, File 7: This is a web page")
    assert "Traceback" not in result.output
    assert not (home / "england").exists()


def test_only_one_get_at_a_time(home, publishers):
    with one_at_a_time(home / "downloads"):
        result = run("get", "--mirror", publishers.address, code=1)
    assert "Another download" in result.stderr


def test_ctrl_c_says_what_stays(home, publishers, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(data_command, "make_england_pack", stop)
    assert "give the command again" in run("get", "--mirror", publishers.address, code=130).stderr


def test_wrong_use_is_exit_code_2(home):
    run("get", "--bridges", "there-is-no-such-file.csv", code=2)
    run("get", "--no-such-option", code=2)
    assert "cannot be used" in run("get", "--mirror", "nonsense", code=1).stderr


def test_on_a_terminal_one_line_is_rewritten(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    shown = data_command._LineReport()
    step = {"title": "Boundaries", "step": 1, "steps": 2}
    shown(Progress(**step, rows_done=50, rows_total=100, bytes_done=2_000_000))
    shown(Progress(**step, rows_done=100, rows_total=100, bytes_done=4_000_000))
    shown.finish()
    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert written.count("\r") == 2
    assert " 50% 2.0 MB" in written
    assert "100% 4.0 MB" in written
