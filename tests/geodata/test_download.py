"""Every fault of a download ends in a sentence, and nothing that is here is fetched twice."""

import json
from dataclasses import replace
from datetime import date

import pytest

from czmap.errors import DownloadError
from czmap.geodata.download import Fetcher, NotPublishedError, one_at_a_time
from czmap.geodata.raw import RawStore, sha256_of_all
from czmap.geodata.route import Manners, Progress, Route
from tests.geodata.tiny_publishers import (
    MOST_ROWS,
    deprivation_csv,
    quick_manners,
    route_to,
    schools_csv,
    serve,
    tiny_sources,
)

SOURCES = {source.key: source for source in tiny_sources()}
FILE, SERVICE, DAILY = (SOURCES[key] for key in ("iod2025", "lsoa21_outlines", "gias"))
DAY = date(2026, 11, 23)


@pytest.fixture
def publishers():
    with serve() as served:
        yield served


@pytest.fixture
def waits():
    return []


@pytest.fixture
def fetcher(publishers, waits):
    with Fetcher(route_to(publishers), quick_manners(waits)) as opened:
        yield opened


@pytest.fixture
def store(tmp_path, fetcher):
    return RawStore(folder=tmp_path / "downloads", fetcher=fetcher, today=DAY)


def fetch(store, source, seen=None):
    said = (lambda _: None) if seen is None else seen.append
    return store.fetch(source, Progress(title=source.title, step=1, steps=1), said)


def again(store):
    return replace(store, reused={})


# --- files ---------------------------------------------------------------------------------------


def test_a_file_is_kept_as_received_with_its_checksum_and_day(store):
    seen = []
    raw = fetch(store, FILE, seen)
    assert list(store.contents(FILE, raw)) == [deprivation_csv()]
    assert raw.bytes == len(deprivation_csv())
    assert len(raw.files[0].sha256) == 64
    assert raw.address == FILE.origin.address
    assert seen[-1].bytes_done == seen[-1].bytes_total == raw.bytes
    assert seen[-1].share == 1.0
    assert not list((store.folder / FILE.key).glob("*.part*"))


def test_what_is_here_is_not_fetched_again_unless_asked(store, publishers):
    fetch(store, FILE)
    fetch(again(store), FILE)
    assert len(publishers.asked_for("File_7")) == 1
    fetch(replace(store, fresh=True), FILE)
    assert len(publishers.asked_for("File_7")) == 2


@pytest.mark.parametrize("source", [FILE, SERVICE], ids=["file", "service"])
@pytest.mark.parametrize("kind", ["status-404", "html"])
def test_what_is_here_stays_until_what_is_new_has_come_whole(store, publishers, source, kind):
    before = list(store.contents(source, fetch(store, source)))
    publishers.fault(kind, "", times=9)
    with pytest.raises(DownloadError):
        fetch(replace(store, fresh=True), source)
    kept = again(store).known(source)
    assert kept.complete and list(store.contents(source, kept)) == before
    publishers.faults.clear()
    new = fetch(replace(store, fresh=True), source)
    assert new.complete and list(store.contents(source, new)) == before
    assert [one.name for one in store.folder.iterdir()] == [source.key]


def test_h15_a_kept_file_that_was_changed_is_fetched_again(store, publishers):
    raw = fetch(store, FILE)
    path = store.folder / FILE.key / "body"
    path.write_bytes(path.read_bytes().replace(b"80.5", b"80.6"))
    assert fetch(again(store), FILE).files == raw.files
    assert len(publishers.asked_for("File_7")) == 2


def test_what_came_through_another_mirror_is_not_used(store, tmp_path):
    fetch(store, FILE)
    with serve() as other, Fetcher(route_to(other), quick_manners()) as fetcher:
        fetch(RawStore(folder=store.folder, fetcher=fetcher, today=DAY), FILE)
        assert len(other.asked_for("File_7")) == 1


def test_h5_a_file_cut_short_goes_on_where_it_broke_off(store, publishers):
    publishers.fault("truncate", "File_7")
    raw = fetch(store, FILE)
    assert list(store.contents(FILE, raw)) == [deprivation_csv()]
    headers = [headers for path, headers in publishers.asked if "File_7" in path]
    assert "Range" not in headers[0]
    assert headers[1]["Range"] == f"bytes={len(deprivation_csv()) // 2}-"
    assert headers[1]["If-Range"]


def test_a_broken_download_goes_on_in_the_next_run(store, publishers):
    publishers.fault("truncate", "File_7")
    publishers.fault("drop", "File_7", times=4)
    with pytest.raises(DownloadError, match=r"^English Indices.*broke off, 5 times"):
        fetch(store, FILE)
    raw = fetch(again(store), FILE)
    assert list(store.contents(FILE, raw)) == [deprivation_csv()]
    assert publishers.asked[-1][1]["Range"].startswith("bytes=")


def test_a_file_that_changed_in_between_starts_again(store, publishers):
    publishers.fault("truncate", "File_7")
    publishers.fault("drop", "File_7", times=4)
    with pytest.raises(DownloadError):
        fetch(store, FILE)
    publishers.version = b"\n"
    raw = fetch(again(store), FILE)
    assert list(store.contents(FILE, raw)) == [deprivation_csv() + b"\n"]


def test_without_validators_another_length_starts_again(store, publishers):
    publishers.etags = False
    publishers.fault("truncate", "File_7")
    publishers.fault("drop", "File_7", times=4)
    with pytest.raises(DownloadError):
        fetch(store, FILE)
    publishers.version = b"\n\n"
    raw = fetch(again(store), FILE)
    assert list(store.contents(FILE, raw)) == [deprivation_csv() + b"\n\n"]


def test_h6_a_server_that_ignores_the_range_doubles_nothing(store, publishers):
    publishers.ignore_range = True
    publishers.fault("truncate", "File_7", times=2)
    raw = fetch(store, FILE)
    assert list(store.contents(FILE, raw)) == [deprivation_csv()]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_h4_a_busy_server_is_asked_again_after_a_while(store, publishers, waits, status):
    publishers.fault(f"status-{status}", "File_7", times=3)
    assert fetch(store, FILE).complete
    assert len(waits) == 3
    assert waits[0] < waits[1] < waits[2]


def test_retry_after_is_kept(store, publishers, waits):
    publishers.fault("status-429", "File_7", headers={"Retry-After": "7"})
    publishers.fault(
        "status-503", "File_7", headers={"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"}
    )
    assert fetch(store, FILE).complete
    assert waits == [7.0, 0.0]


def test_a_server_that_wants_an_hour_is_left_alone(store, publishers, waits):
    publishers.fault("status-503", "File_7", headers={"Retry-After": "3600"})
    with pytest.raises(DownloadError, match="left alone for 60 minutes"):
        fetch(store, FILE)
    assert waits == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("status-503", "5 times: it answered with HTTP 503"),
        ("drop", "broke off, 5 times"),
        ("truncate", "broke off, 5 times"),
        ("status-404", "There is nothing at https://assets"),
        ("status-403", "refused the download"),
        ("html", "web page, not a table"),
    ],
)
def test_h9_a_fault_that_stays_is_a_sentence_with_the_title(store, publishers, kind, words):
    publishers.ignore_range = True  # or `truncate` would get half of the rest each time
    publishers.fault(kind, "File_7", times=9)
    with pytest.raises(DownloadError, match=words) as caught:
        fetch(store, FILE)
    assert str(caught.value).startswith(FILE.title)
    assert caught.value.then
    assert not (store.folder / FILE.key / "body").exists()


def test_h1_a_server_that_is_not_there_is_a_sentence(tmp_path):
    with serve() as gone:
        route = route_to(gone)
    with Fetcher(route, quick_manners()) as fetcher:
        store = RawStore(folder=tmp_path, fetcher=fetcher, today=DAY)
        with pytest.raises(
            DownloadError, match=r"could not be reached.*no connection.*HTTPS_PROXY"
        ):
            fetch(store, FILE)


def test_h2_a_server_that_falls_silent_is_given_up(tmp_path, publishers):
    publishers.fault("stall", "File_7", times=2)
    with Fetcher(route_to(publishers), quick_manners(tries=2, read_s=0.1)) as fetcher:
        store = RawStore(folder=tmp_path, fetcher=fetcher, today=DAY)
        with pytest.raises(DownloadError, match="2 times: nothing came for too long"):
            fetch(store, FILE)


def test_h7_a_checked_copy_must_match(store):
    pinned = replace(FILE, sha256="0" * 64)
    with pytest.raises(DownloadError, match="does not match the checked copy"):
        fetch(store, pinned)
    assert not list((store.folder / FILE.key).iterdir())
    right = fetch(store, FILE).files[0].sha256
    assert fetch(replace(store, fresh=True), replace(FILE, sha256=right)).complete


def test_h16_an_answer_without_end_is_stopped(tmp_path, publishers):
    with Fetcher(route_to(publishers), quick_manners(largest_bytes=100)) as fetcher:
        store = RawStore(folder=tmp_path, fetcher=fetcher, today=DAY)
        with pytest.raises(DownloadError, match="larger than"):
            fetch(store, FILE)
        with pytest.raises(DownloadError, match="larger than"):
            fetch(store, SERVICE)


def test_a_daily_file_steps_back_to_the_last_day_there_is(store, publishers):
    publishers.fault("status-404", "edubasealldata20261123")
    publishers.fault("status-404", "edubasealldata20261122")
    raw = fetch(store, DAILY)
    assert raw.address.endswith("edubasealldata20261121.csv")
    assert list(store.contents(DAILY, raw)) == [schools_csv()]


def test_h3_a_daily_file_that_is_nowhere_is_a_sentence(store, publishers):
    publishers.fault("status-404", "edubasealldata", times=99)
    with pytest.raises(NotPublishedError, match="edubasealldata20261109"):
        fetch(store, DAILY)
    assert len(publishers.asked_for("edubase")) == 15


def test_a_stopped_download_keeps_its_part(store, publishers):
    def stop(progress):
        if progress.bytes_done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.fetch(FILE, Progress(title="", step=1, steps=1), stop)
    part = store.folder / FILE.key / "body.part"
    assert part.stat().st_size > 0
    assert fetch(again(store), FILE).complete


def test_a_folder_that_cannot_be_written_is_a_sentence(store):
    store.folder.write_text("a file stands where the folder belongs")
    with pytest.raises(DownloadError, match=r"could not be kept in.*Free some space"):
        fetch(store, FILE)


# --- services ------------------------------------------------------------------------------------


def test_h10_a_service_is_asked_page_by_page_until_its_count_is_reached(store, publishers):
    seen = []
    raw = fetch(store, SERVICE, seen)
    assert [file.rows for file in raw.files] == [MOST_ROWS, 1]
    assert raw.rows == raw.rows_done == 4
    asked = publishers.asked_for("Lower_layer")
    assert len(asked) == 3
    assert all("outSR=27700" in path and "orderByFields=LSOA21CD" in path for path in asked[1:])
    assert (seen[-1].rows_done, seen[-1].rows_total, seen[-1].share) == (4, 4, 1.0)
    assert len(sha256_of_all(raw.files)) == 64


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("arcgis-error", "answered with an error: Cannot perform query"),
        ("arcgis-gone", r"There is nothing at .*\(Invalid URL\): the mirror .* does not have it"),
        ("arcgis-later", "5 times: it answered with error 503"),
        ("bad-json", "5 times: the answer is cut short"),
        ("count-mismatch", "says that it holds 11 rows, but gave 4"),
        ("html", "Wi-Fi sign-in page"),
        ("drop", "broke off, 5 times"),
        ("truncate", "broke off, 5 times"),
        ("status-503", "HTTP 503"),
        ("status-404", "There is nothing at"),
    ],
)
def test_h11_a_fault_of_a_service_is_a_sentence(store, publishers, kind, words):
    publishers.fault(kind, "Lower_layer", times=9)
    with pytest.raises(DownloadError, match=words) as caught:
        fetch(store, SERVICE)
    assert str(caught.value).startswith(SERVICE.title)


@pytest.mark.parametrize("kind", ["drop", "truncate", "bad-json", "status-503", "arcgis-later"])
def test_a_passing_fault_of_a_service_passes(store, publishers, kind):
    publishers.fault(kind, "Lower_layer", times=2)
    assert fetch(store, SERVICE).rows_done == 4


def test_pages_that_are_here_are_not_fetched_again(store, publishers):
    publishers.fault("drop", "resultOffset=3", times=5)
    with pytest.raises(DownloadError):
        fetch(store, SERVICE)
    asked = len(publishers.asked)
    assert fetch(again(store), SERVICE).rows_done == 4
    assert len(publishers.asked) - asked == 2  # the count, and the page that was missing
    assert len(publishers.asked_for("resultOffset=0")) == 1


def test_after_a_wrong_count_nothing_is_kept(store, publishers):
    publishers.fault("count-mismatch", "Lower_layer")
    with pytest.raises(DownloadError):
        fetch(store, SERVICE)
    assert not (store.folder / SERVICE.key).exists()


# --- where a download may go ---------------------------------------------------------------------


def test_without_a_mirror_only_https_at_the_official_hosts_is_asked():
    route = Route(hosts=frozenset({"a.uk"}))
    route.check_hop("https://a.uk/b")
    for url in (
        "http://a.uk/b",
        "https://b.uk/b",
        "https://a.uk:8443/b",
        "ftp://a.uk",
        "file:///b",
    ):
        with pytest.raises(DownloadError, match="not one of the official publishers"):
            route.check_hop(url)


def test_h12_a_redirect_to_another_place_is_not_followed(store, publishers):
    with serve() as other:
        publishers.fault("redirect", "File_7", to=f"{other.address}/elsewhere")
        with pytest.raises(DownloadError, match="was sent on to"):
            fetch(store, FILE)
        assert other.asked == []


def test_a_redirect_at_home_is_followed_but_not_for_ever(store, publishers):
    path = Route(hosts=frozenset()).url(FILE.origin.address).removeprefix("https://")
    publishers.fault("redirect", "File_7", to=f"/{path}")
    assert fetch(store, FILE).complete
    publishers.fault("redirect", "File_7", times=9, to=f"/{path}")
    with pytest.raises(DownloadError, match="round in circles"):
        fetch(replace(store, fresh=True), FILE)


@pytest.mark.parametrize("mirror", ["mirror.gov.uk", "ftp://mirror", "http://", "file:///x"])
def test_a_mirror_is_named_in_full(mirror):
    with pytest.raises(DownloadError, match="cannot be used"):
        Route(hosts=frozenset(), mirror=mirror)


def test_a_mirrors_password_is_never_written_down():
    route = Route(hosts=frozenset(), mirror="https://me:secret@mirror.uk/x")
    assert route.shown == "https://mirror.uk/x"


def test_h13_one_download_at_a_time(tmp_path):
    second = one_at_a_time(tmp_path)
    with one_at_a_time(tmp_path), pytest.raises(DownloadError, match="Another download"):
        second.__enter__()
    with one_at_a_time(tmp_path):
        assert (tmp_path / "lock").exists()


def test_records_hold_what_a_manifest_needs(store):
    fetch(store, SERVICE)
    record = json.loads((store.folder / SERVICE.key / "record.json").read_text())
    assert record["complete"]
    assert record["address"] == SERVICE.origin.address
    assert record["retrieved"].endswith("+00:00")
    assert Manners().tries == 5
