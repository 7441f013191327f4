"""Sixteen kinds of fault on three official datasets: healed, or a sentence; never half a pack.

The faults are those of the publishers' stand-in and a few more; each is told with its row of the
list of faults (H1 to H16).
"""

import gzip
import json
import threading
from datetime import date
from http.server import ThreadingHTTPServer

import httpx
import pandas as pd
import pytest

from czmap.errors import CzmapError
from czmap.geodata import official
from czmap.geodata.download import Fetcher
from czmap.geodata.formats import parse_zip_member
from czmap.geodata.official import fetch_official, make_england_pack, official_route
from czmap.geodata.pack import save_pack
from czmap.geodata.raw import RawStore
from czmap.geodata.route import Manners
from czmap.geodata.sources import SOURCES
from tests.drawn import draw_areas, make_pack, tables_of
from tests.geodata.tiny_publishers import census_rows_zip

BY_KEY = {source.key: source for source in SOURCES}
DATASETS = {"iod2025": "File_7", "ts037": "ts037", "lad24_rgn24": "LAD24_RGN24"}
ALWAYS = 99
HEALED = ""

FAULTS = [
    ("h1-drop-once", "drop", 1, HEALED),
    ("h1-drop-always", "drop", ALWAYS, "broke off, 5 times"),
    ("h2-stall-once", "stall", 1, HEALED),
    ("h2-slow", "slow", 1, HEALED),
    ("h3-not-there", "status-404", ALWAYS, "There is nothing at"),
    ("h4-too-many-once", "status-429", 1, HEALED),
    ("h4-not-available-always", "status-503", ALWAYS, "HTTP 503"),
    ("h5-cut-short-once", "truncate", 1, HEALED),
    ("h5-cut-short-always", "truncate", ALWAYS, "broke off, 5 times"),
    ("h8-half-a-table", "half", ALWAYS, "cut short|damaged|rows for England|cells where"),
    ("h8-a-row-twice", "twice", ALWAYS, "stand twice"),
    ("h9-sign-in-page", "html", ALWAYS, "web page"),
    ("h10-fewer-rows-than-counted", "fewer", ALWAYS, "rows"),
    ("h11-error-in-200", "error", ALWAYS, "answered with an error|columns are missing|zip"),
    ("h12-sent-elsewhere", "elsewhere", ALWAYS, "not one of the official publishers"),
    ("h16-bomb", "bomb", ALWAYS, "larger than"),
]
CASES = [(key, *fault) for fault in FAULTS for key in DATASETS]


def test_there_are_16_kinds_for_each_of_3_datasets():
    assert len({name for _, name, *_ in CASES}) == 16
    assert len(CASES) == 48


def _half(path, body):
    return body[: len(body) // 2]


def _error(path, body):
    return json.dumps({"error": {"code": 400, "message": "Invalid query"}}).encode()


def _lines(path, body, change):
    """Change the lines of a table, in a zip or not."""
    if not path.endswith(".zip"):
        return b"\n".join(change(body.rstrip(b"\n").split(b"\n"))) + b"\n"
    table = parse_zip_member(body, "ts037-lsoa.csv")
    return census_rows_zip("ts037", _lines("", table, change))


def _twice(path, body):
    if path.endswith("query"):
        answer = json.loads(body)
        for feature in answer.get("features", [])[-1:]:
            answer["features"][0] = feature
        return json.dumps(answer).encode()
    return _lines(path, body, lambda lines: [*lines, lines[-1]])


def _fewer(path, body):
    """Give 25,000 rows as if they were all, as Nomis does; or fewer than the service counts."""
    if path.endswith("query"):
        answer = json.loads(body)
        if "count" in answer:
            return json.dumps({"count": answer["count"] + 7}).encode()
        return body
    return _lines(path, body, lambda lines: lines[:25_001])


CHANGES = {"half": _half, "error": _error, "twice": _twice, "fewer": _fewer}
BOMB = gzip.compress(b"0" * 80_000_000, 1)


@pytest.fixture(scope="module")
def faulty(mirror_module):
    """The stand-in, with more kinds of fault behind the same switch."""
    honest = mirror_module.answer

    def answer(path, options, fault):
        if fault == "elsewhere":
            return 302, "elsewhere", b""
        if fault == "bomb":
            return 200, "bomb", BOMB
        status, kind, body = honest(path, options, fault)
        return status, kind, CHANGES[fault](path, body) if fault in CHANGES else body

    class Handler(mirror_module.Handler):
        disable_nagle_algorithm = True

        def _send(self, status, kind, body, **extra):
            if kind == "elsewhere":
                extra["Location"] = "https://example.com/table.csv"
            if kind == "bomb":
                extra["Content_Encoding"] = "gzip"
            super()._send(status, kind, body, **extra)

        def handle_one_request(self):
            try:
                super().handle_one_request()
            except OSError:  # the client hung up, as it should
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    mirror_module.answer = answer
    yield f"http://127.0.0.1:{server.server_address[1]}"
    mirror_module.answer = honest
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def open_store(faulty, tmp_path):
    manners = Manners(pause=lambda _: None, read_s=4, largest_bytes=60_000_000)
    with Fetcher(official_route(faulty), manners) as fetcher:
        yield RawStore(folder=tmp_path / "downloads", fetcher=fetcher, today=date(2026, 11, 23))


@pytest.fixture(scope="module")
def published(faulty, tmp_path_factory):
    """The three tables, fetched without a fault."""
    folder = tmp_path_factory.mktemp("clean")
    with Fetcher(official_route(faulty)) as fetcher, pytest.MonkeyPatch.context() as patch:
        patch.setattr(official, "SOURCES", tuple(BY_KEY[key] for key in DATASETS))
        store = RawStore(folder=folder, fetcher=fetcher, today=date(2026, 11, 23))
        return fetch_official(store, steps=3, report=lambda _: None).tables


@pytest.mark.parametrize("case", CASES, ids=[f"{name}-{key}" for key, name, *_ in CASES])
def test_h_faults(case, faulty, open_store, published, monkeypatch):
    key, _, kind, times, said = case
    monkeypatch.setattr(official, "SOURCES", (BY_KEY[key],))
    home = open_store.folder.parent
    drawn = make_pack(draw_areas("12"))
    save_pack(home / "england", tables_of(drawn), drawn.manifest)
    before = {path.name: path.read_bytes() for path in (home / "england").iterdir()}
    switch = {"kind": kind, "match": DATASETS[key], "times": times}
    httpx.post(f"{faulty}/_fault", params=switch)
    try:
        if said == HEALED:
            got = fetch_official(open_store, steps=1, report=lambda _: None).tables[key]
            pd.testing.assert_frame_equal(got, published[key])
        else:
            with pytest.raises(CzmapError, match=said) as caught:
                make_england_pack(home / "england", open_store, report=lambda _: None)
            assert caught.value.what.startswith(BY_KEY[key].title)
            assert caught.value.then
    finally:
        httpx.post(f"{faulty}/_fault", params={"kind": "", "times": 0})
    assert {path.name: path.read_bytes() for path in (home / "england").iterdir()} == before
    assert {path.name for path in home.iterdir()} <= {"england", "downloads"}
