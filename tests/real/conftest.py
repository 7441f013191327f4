"""The real England, built once per run from `../shared/data` through the publishers' stand-in.

Every test in this folder is marked `real`. Without the data they are skipped with a reason; with
CZMAP_REQUIRE_REAL_DATA=1 in the environment a missing table is a failure instead.
"""

import os
import subprocess
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from czmap.geodata.pack import load_pack
from tests.real.more_publishers import load_stand_in

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
    return load_stand_in()


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
