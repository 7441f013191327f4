"""The real England, built once per run from `../shared/data` through the publishers' stand-in.

Every test in this folder is marked `real`. Without the data they are skipped with a reason; with
CZMAP_REQUIRE_REAL_DATA=1 in the environment a missing table is a failure instead.
"""

import importlib.util
import os
import subprocess
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest

from czmap.geodata.pack import load_pack

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED = ROOT.parent / "shared"
REQUIRED = "CZMAP_REQUIRE_REAL_DATA"
BUILT = "CZMAP_REAL_PACK"
"""Names the folder of an England pack that is there already, to save building it while working."""


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.real)


@pytest.fixture(scope="session")
def real_tables():
    """The folder of the real tables."""
    wanted = [SHARED / "data" / "lsoa21_bgc_en.parquet", SHARED / "mirror" / "mirror.py"]
    missing = [str(path) for path in wanted if not path.is_file()]
    if missing:
        reason = f"The real England data is not here: {', '.join(missing)}."
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{reason} {REQUIRED}=1 says that it must be.")
        pytest.skip(reason)
    return SHARED / "data"


@pytest.fixture(scope="session")
def mirror_module(real_tables):
    """The module of the stand-in for the publishers."""
    stated = importlib.util.spec_from_file_location("mirror", SHARED / "mirror" / "mirror.py")
    module = importlib.util.module_from_spec(stated)
    stated.loader.exec_module(module)
    _publish_overcrowding(module, real_tables)
    # headers and body are two writes: without this, each answer waits for an acknowledgement
    module.Handler.disable_nagle_algorithm = True
    return module


@pytest.fixture(scope="session")
def mirror(mirror_module):
    """The stand-in for the publishers: its address is `http://127.0.0.1:PORT`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), mirror_module.Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def _publish_overcrowding(module, real_tables):
    """Add Census TS052, which the stand-in does not have, from the counts by bedrooms."""
    columns = {
        "Total: All households": "occ_total",
        "Occupancy rating of bedrooms: +2 or more": "occ_+2_or_more_under-occupied",
        "Occupancy rating of bedrooms: +1": "occ_+1_under-occupied",
        "Occupancy rating of bedrooms: 0": "occ_0_ideal",
        "Occupancy rating of bedrooms: -1": "occ_-1_overcrowded",
        "Occupancy rating of bedrooms: -2 or less": "occ_-2_or_less_overcrowded",
    }

    def make(table):
        order = pd.read_parquet(real_tables / "census2021_pct_lsoa21.parquet")["LSOA21CD"]
        counts = pd.read_parquet(real_tables / "census2021_counts_lsoa21.parquet")
        counts = counts.set_index("LSOA21CD").reindex(order)
        named = {f"Occupancy rating for bedrooms: {k}": counts[v] for k, v in columns.items()}
        return module._nomis(table, named)

    pattern = r"www\.nomisweb\.co\.uk/output/census/2021/census2021-(ts052)\.zip"
    module.FILES[pattern] = ("application/zip", make)


@pytest.fixture(scope="session")
def england_build(mirror, tmp_path_factory):
    """Run `czmap data get` for all of England, once; give the folder of user data and its words."""
    home = tmp_path_factory.mktemp("england") / "czmap"
    command = [sys.executable, "-c", "from czmap.data_command import data_app; data_app()"]
    done = subprocess.run(
        [*command, "get", "--mirror", mirror],
        cwd=ROOT,
        env={**os.environ, "CZMAP_DATA": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return home, done.stdout


@pytest.fixture(scope="session")
def england_folder(request):
    """The folder of the England pack; read it, never write into it."""
    built = os.environ.get(BUILT)
    return Path(built) if built else request.getfixturevalue("england_build")[0] / "england"


@pytest.fixture(scope="session")
def england(england_folder):
    """The England pack, loaded once for all tests; never change its tables."""
    return load_pack(england_folder)
