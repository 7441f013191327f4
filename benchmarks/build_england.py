"""Building England from what was downloaded: what parsing and joining cost beside bare reading.

    CZMAP_DATA=FOLDER czmap data get …        # once; FOLDER/downloads is then read again here
    CZMAP_DATA=FOLDER python benchmarks/build_england.py

Bare reading is what the standard library takes to turn the same bytes into Python values: every
page through `json.loads`, every table through `csv.reader`, zips unpacked.
"""

import csv
import io
import json
import resource
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from czmap.geodata.download import Fetcher
from czmap.geodata.england import join_england, make_links, no_bridges
from czmap.geodata.formats import parse_text
from czmap.geodata.official import official_route
from czmap.geodata.pack import Manifest, save_pack
from czmap.geodata.raw import RawStore
from czmap.geodata.source import load_table
from czmap.geodata.sources import SOURCES
from czmap.paths import user_data


def main() -> None:
    """Print the CPU seconds of each step, the memory it reached, and the ratio."""
    pages = _downloaded()
    size = sum(len(page) for _, contents in pages for page in contents)
    print(f"{size / 1e6:,.0f} MB in {sum(len(contents) for _, contents in pages)} files")
    reading = _timed("bare reading", lambda: [_read(page) for _, all_ in pages for page in all_])
    tables = {}

    def parse() -> None:
        tables.update({source.key: load_table(source, contents) for source, contents in pages})

    parsing = _timed("parsing", parse)
    made = []
    joining = _timed("joining", lambda: made.append(join_england(tables)))
    joined = made[0]
    print(f"parsing and joining are {(parsing + joining) / reading:.2f} x bare reading")
    tables.clear()
    links = []
    _timed("contiguity", lambda: links.append(make_links(joined.areas, no_bridges())))
    whole = {**joined.tables, "contiguity": links[0].to_pairs(), "bridges": no_bridges()}
    with tempfile.TemporaryDirectory() as folder:
        _timed("writing", lambda: save_pack(Path(folder) / "england", whole, _manifest()))


def _downloaded() -> list[tuple[object, list[bytes]]]:
    with Fetcher(official_route()) as fetcher:
        store = RawStore(
            folder=user_data() / "downloads", fetcher=fetcher, today=datetime.now(UTC).date()
        )
        found = []
        for source in SOURCES:
            folder = store.folder / source.key
            if (folder / "record.json").is_file():
                named = json.loads((folder / "record.json").read_text(encoding="utf-8"))["files"]
                found.append((source, [(folder / one["file"]).read_bytes() for one in named]))
        return found


def _read(page: bytes) -> int:
    """Turn one file into Python values, one cell or member after the other, and forget them."""
    if page.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(page)) as archive:
            return sum(_read(archive.read(name)) for name in archive.namelist())
    if page.lstrip().startswith(b"{"):
        return len(json.loads(page))
    return sum(1 for _ in csv.reader(io.StringIO(parse_text(page))))


def _timed(name: str, work: Callable[[], object]) -> float:
    began, cpu = time.perf_counter(), time.process_time()
    work()
    wall, spent = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{name:<14}{spent:8.2f} s CPU {wall:8.2f} s wall   {peak:.2f} GB at most so far")
    return spent


def _manifest() -> Manifest:
    from czmap.geodata.codes import Vintage  # noqa: PLC0415 - only here

    return Manifest(
        name="England", vintage=Vintage.LSOA_2021, invented=False, built="", czmap_version=""
    )


if __name__ == "__main__":
    main()
