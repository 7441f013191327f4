"""Reading a directory of postcodes: time, memory and size, on an invented one of ONS's own size.

    python benchmarks/postcodes.py [--rows 2700000]

The file has the columns of the ONS Postcode Directory that czmap reads and as much beside them, so
that a row is as long as there (about 500 characters); four rows of five are English.
"""

import argparse
import itertools
import resource
import string
import sys
import tempfile
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from czmap.geodata.postcode_files import parse_postcode_file
from czmap.geodata.postcodes import load_postcodes, save_postcodes

_HEADER = ("pcd7", "pcds", "doterm", "east1m", "north1m", "lsoa11cd", "lsoa21cd", "rest")
_REST = ",".join(["E99999999"] * 42)


def main() -> None:
    """Print what reading, loading and looking up cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_700_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        file = _write(folder / "ONSPD_MAY_2026.zip", rows)
        print(f"{rows:,} rows, {file.stat().st_size / 1e6:,.0f} MB as a zip")
        before = _peak()
        began, cpu = time.perf_counter(), time.process_time()
        table = parse_postcode_file(file, today=datetime.now(UTC).date())
        print(
            f"read in {time.perf_counter() - began:.1f} s ({time.process_time() - cpu:.1f} s CPU)"
        )
        print(f"peak memory {_peak():.2f} GB, {before:.2f} GB before")
        path = save_postcodes(folder, table)
        print(f"{len(table):,} postcodes kept in {path.stat().st_size / 1e6:.1f} MB")
        began = time.perf_counter()
        loaded = load_postcodes(folder) or table
        print(f"loaded in {time.perf_counter() - began:.2f} s")
        began = time.perf_counter()
        for _ in range(1_000):
            loaded.find("AB1 2CD")
        print(f"found in {time.perf_counter() - began:.2f} ms each")


def _write(path: Path, rows: int) -> Path:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("Data/ONSPD_MAY_2026_UK.csv", "w", force_zip64=True) as stream,
    ):
        stream.write((",".join(_HEADER) + "," * 41 + "\r\n").encode())
        letters = string.ascii_uppercase
        ends = itertools.product(letters, letters, range(1, 100), range(10), letters[:20], letters)
        lines = []
        for at, (a, b, district, sector, c, d) in enumerate(itertools.islice(ends, rows)):
            nation = "E01" if at % 5 else "W01"
            code = f"{nation}{at // 70 % 33_000 + 1:06d}"
            tail = f"{400_000 + at % 99_999},{300_000 + at % 99_999},{code},{code},{_REST}"
            name = f"{a}{b}{district} {sector}{c}{d}"
            lines.append(f"{name},{name},{'201906' if at % 3 == 0 else ''},{tail}\r\n")
            if len(lines) == 20_000:
                stream.write("".join(lines).encode())
                lines = []
        stream.write("".join(lines).encode())
    return path


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e9 if sys.platform == "darwin" else peak / 1e6


if __name__ == "__main__":
    main()
