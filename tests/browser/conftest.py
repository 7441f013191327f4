"""The browser harness: a Streamlit server on this machine, Debian's Chromium, the cable out.

Any request to another host fails the test, and so does any error of a page's scripts.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "screenshots"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
NO_CHROMIUM = (
    "The browser tests need Chromium, and there is no program called 'chromium' on this machine. "
    "Install it (on Debian and Ubuntu: apt-get install chromium), then run the tests again."
)
PATIENCE_MS = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Start Streamlit on a script once, with an empty data folder; give its address."""
    started: dict[tuple[Any, ...], tuple[str, subprocess.Popen[bytes]]] = {}

    def address_of(script: Path, **environment: str) -> str:
        key = (script, *sorted(environment.items()))
        if key not in started:
            data = tmp_path_factory.mktemp("data")
            started[key] = _start(
                script, {"CZMAP_DATA": str(data), **environment}, data / "log.txt"
            )
        return started[key][0]

    yield address_of
    for _, process in started.values():
        process.terminate()
        process.wait(20)


def _start(
    script: Path, environment: dict[str, str], log: Path, port: int = 0
) -> tuple[str, subprocess.Popen[bytes]]:
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--{name}={value}" for name, value in options.items()]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    _wait_until_healthy(address, process, log)
    return address, process


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.25)
    process.terminate()
    pytest.fail(f"The server did not start. It said:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Launch the machine's own Chromium; without one the test fails and says what to install.

    It ends with this folder's tests: its event loop must not run beside tests that have their own.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail(NO_CHROMIUM)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """What a page asked of other hosts, and what its scripts complained of."""

    def __init__(self, page: Any) -> None:
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.sent: dict[str, int] = {}
        self.told = 0
        page.on("request", lambda request: self._address(request.url))
        page.on("websocket", self._socket)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname != "127.0.0.1":
            self.outside.append(url)

    def _socket(self, socket: Any) -> None:
        self._address(socket.url)
        socket.on("framereceived", self._count)

    def _count(self, payload: Any) -> None:
        self.told += len(payload)


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """Open an empty page that no request leaves; it is watched until the test ends."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000}, locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    opened.watch = Watch(opened)
    yield opened
    context.close()
    assert opened.watch.outside == [], "the page asked another host"
    assert opened.watch.errors == [], "a script of the page failed"


def screenshot(page: Any, name: str) -> Path:
    """Save what the page looks like into screenshots/, which git ignores."""
    SCREENSHOTS.mkdir(exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=str(path))
    return path


def map_frame(page: Any) -> Any:
    """Wait until the page's map is drawn; give the frame it lives in, which may be replaced."""
    page.wait_for_selector("iframe[src*='streamlit_folium']")
    for _ in range(PATIENCE_MS // 100):
        frames = [frame for frame in page.frames if "streamlit_folium" in frame.url]
        if frames and _is_drawn(frames[-1]):
            return frames[-1]
        page.wait_for_timeout(100)
    pytest.fail("There is no map on the page that is drawn.")


def _is_drawn(frame: Any) -> bool:
    from playwright.sync_api import Error

    try:
        return bool(
            frame.evaluate(
                "() => window.czmap && czmap.layers.main && czmap.layers.main.ready"
                " && czmap.layers.main.painted"
            )
        )
    except Error:
        return False  # it is just replaced


def click_area(page: Any, code: str) -> None:
    """Click the middle of an area (or, on a map of a country, of a council), once it is still."""
    before, now = None, _middle_of(page, code)
    while now != before:
        page.wait_for_timeout(400)
        before, now = now, _middle_of(page, code)
    page.mouse.click(*now)


def _middle_of(page: Any, code: str) -> tuple[float, float]:
    x, y = map_frame(page).evaluate(
        """code => {
            const main = czmap.layers.main, at = main.codes.indexOf(code);
            const path = main.paths[at] || main.group.getLayers()[at];
            const p = map.latLngToContainerPoint(path.getBounds().getCenter());
            return [p.x, p.y];
        }""",
        code,
    )
    box = page.locator("iframe[src*='streamlit_folium']").bounding_box()
    return box["x"] + x, box["y"] + y


@pytest.fixture
def harness() -> Any:
    """The functions above, for tests that cannot import a conftest."""
    return Harness


class Harness:
    root = ROOT
    screenshot = staticmethod(screenshot)
    map_frame = staticmethod(map_frame)
    click_area = staticmethod(click_area)
