"""What publishers have now, and what they changed since it was last fetched."""

from dataclasses import replace
from datetime import date

import pytest
from typer.testing import CliRunner

from czmap import data_moves
from czmap.errors import DownloadError
from czmap.geodata import official, upstream
from czmap.geodata.download import Fetcher
from czmap.geodata.editions import check_editions, check_keys
from czmap.geodata.pack import load_manifest
from czmap.geodata.raw import RawStore
from czmap.geodata.route import Route
from czmap.geodata.sources import SUPERSEDED
from tests.geodata.tiny_publishers import STEPS, quick_manners, route_to, serve, tiny_sources

BY_KEY = {source.key: source for source in tiny_sources()}
DAY = date(2026, 11, 23)


@pytest.fixture
def publishers():
    with serve() as served:
        yield served


@pytest.fixture
def store(tmp_path, publishers):
    with Fetcher(route_to(publishers), quick_manners()) as fetcher:
        yield RawStore(folder=tmp_path / "downloads", fetcher=fetcher, today=DAY)


@pytest.fixture
def home(tmp_path, monkeypatch, publishers):
    monkeypatch.setenv("CZMAP_DATA", str(tmp_path / "czmap"))
    monkeypatch.setenv("CZMAP_MIRROR", publishers.address)
    monkeypatch.setattr(official, "SOURCES", tiny_sources())
    monkeypatch.setattr(data_moves, "SOURCES", tiny_sources())
    return tmp_path / "czmap"


def run(*words, code=0):
    result = CliRunner().invoke(data_moves.data_app, list(words))
    assert result.exit_code == code, result.output
    return result


def fetched(store):
    official.fetch_official(store, steps=STEPS, report=lambda _: None)


def test_h8_what_a_publisher_changed_is_described(home, publishers):
    run("get")
    publishers.version = b"\r\n"
    told = run("get", "--only", "iod2025").stdout
    day = load_manifest(home / "england").sources["iod2025"].retrieved[:10]
    said = f"Changed since {day}: other figures in the same rows and columns."
    assert said in told
    assert said in load_manifest(home / "england").sources["iod2025"].note
    assert "Changed since" not in run("get").stdout


def test_h8_rows_and_columns_that_came_or_went_are_named():
    before = upstream.Seen(day="2026-01-02", sha256="a", bytes=9, rows=33_755, columns=("A", "B"))
    now = replace(before, sha256="b", rows=33_754, columns=("A", "C", "D"))
    assert upstream.tell_change(before, now) == (
        "Changed since 2026-01-02: 33,754 rows instead of 33,755; new columns: C, D; "
        "column gone: B."
    )
    assert upstream.tell_change(None, now) == upstream.tell_change(now, now) == ""


def test_what_is_unchanged_is_not_fetched_twice(store, publishers, monkeypatch):
    monkeypatch.setattr(official, "SOURCES", (BY_KEY["iod2025"], BY_KEY["ts037"]))
    fetched(store)
    asked = len(publishers.asked)
    fetched(replace(store, fresh=True, reused={}))
    again = publishers.asked[asked:]
    assert all("If-None-Match" in headers for _, headers in again)
    assert len(again) == 2
    publishers.version = b"\r\n"
    fetched(replace(store, fresh=True, only=frozenset({"ts037"})))
    assert len(publishers.asked_for("File_7")) == 2
    fetched(replace(store, fresh=True))
    assert len(publishers.asked_for("File_7")) == 4  # it was asked, and had changed


def test_check_says_of_every_address_whether_it_is_well(home, publishers):
    run("get")
    asked = len(publishers.asked)
    told = run("check").stdout
    assert told.count("well ") == len(BY_KEY) - 1
    assert "FAULT  ts052" in told
    assert "czmap can do without it" in told
    assert "Unchanged since" in told
    assert "As many rows as on" in told
    assert "All the tables that czmap needs can be fetched." in told
    assert not [path for path, _ in publishers.asked[asked:] if "resultRecordCount=2000" in path]
    assert {path.name for path in home.iterdir()} == {"england", "downloads"}


@pytest.mark.parametrize(
    ("kind", "match", "words"),
    [
        ("html", "File_7", "This is a web page"),
        ("html", "ts066", "This is a web page"),
        ("arcgis-error", "Lower_layer", "answered with an error"),
        ("count-mismatch", "Lower_layer", "not 33,755"),
        ("status-404", "edubase", "There is nothing at"),
    ],
)
def test_check_finds_what_is_not_well_and_ends_with_1(
    home, publishers, monkeypatch, kind, match, words
):
    official_rows = {"lsoa21_outlines": 33_755} if kind == "count-mismatch" else {}
    sources = [replace(one, rows=official_rows.get(one.key)) for one in tiny_sources()]
    monkeypatch.setattr(data_moves, "SOURCES", sources)
    publishers.fault(kind, match, times=99)
    result = run("check", code=1)
    assert words in result.stdout
    assert "1 of the tables that czmap needs cannot be fetched" in result.stderr


def test_a_superseded_edition_is_named_and_never_asked(publishers):
    (part,) = SUPERSEDED
    route = official.official_route(publishers.address)
    with (
        Fetcher(route, quick_manners()) as fetcher,
        pytest.raises(DownloadError, match="first edition of the Indices of Deprivation 2025"),
    ):
        fetcher.peek(f"https://assets.publishing.service.gov.uk/media/{part}/x.csv", 10)
    assert publishers.asked == []
    with pytest.raises(DownloadError, match="corrected in November 2025"):
        check_editions(["iod2025=first"], DAY)


def test_editions_and_keys_are_checked_before_anything_is_fetched(publishers):
    assert check_editions([], DAY) == DAY
    assert check_editions(["gias=2026-11-01", "iod2025=Corrected November 2025"], DAY) == date(
        2026, 11, 1
    )
    assert check_keys(["gias"]) == {"gias"}
    for stated, words in (
        ("gias=soon", "not a day"),
        ("gias=20270101", "has not come yet"),
        ("ts037=2031", "no edition '2031'"),
        ("nothing=1", "not known"),
    ):
        with pytest.raises(DownloadError, match=words):
            check_editions([stated], DAY)


def test_export_import_and_back_as_typed(home, publishers, tmp_path, monkeypatch):
    run("get")
    edition = load_manifest(home / "england").edition
    assert edition in run("export", str(tmp_path / "england.zip")).stdout
    monkeypatch.setenv("CZMAP_DATA", str(tmp_path / "laptop"))
    assert edition in run("import", str(tmp_path / "england.zip")).stdout
    assert edition in run("status", "--check").stdout
    assert "no earlier data" in run("back", code=1).stderr
    run("import", str(tmp_path / "england.zip"))
    assert edition in run("back").stdout


def test_h2_an_answer_that_only_drips_is_given_up(tmp_path, publishers):
    seconds = iter(range(0, 10_000, 50))
    patience = {"least_bytes": 10_000_000, "stall_s": 10, "tries": 2}
    manners = quick_manners(clock=lambda: next(seconds), **patience)
    with Fetcher(route_to(publishers), manners) as fetcher:
        store = RawStore(folder=tmp_path, fetcher=fetcher, today=DAY)
        with pytest.raises(DownloadError, match="could not be reached, or broke off, 2 times: "):
            official.fetch_official(store, steps=1, report=lambda _: None)


def test_a_route_without_superseded_editions_asks_anything_at_its_hosts():
    Route(hosts=frozenset({"a.uk"})).check_hop("https://a.uk/68ff5daabcb10f6bf9bef911")
