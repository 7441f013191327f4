"""How fast the pages and maps are: the server's part over its socket, the rest in a browser.

Everything is said beside a page of Streamlit with one button, measured in the same minute and in
turns with ours, since other work on the machine slows both. Run: python -m benchmarks.frontend
Each row is written as soon as it is measured, in the place of the same row of an earlier run: a
run that is cut off keeps what it has, and `--row` and `--place` measure some rows alone.
"""

import argparse
import asyncio
import json
import os
import platform
import shutil
import statistics
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

from playwright.sync_api import Browser, Error, Frame, Page, sync_playwright

from benchmarks.serving import APP, BARE, ROOT, Server, served
from benchmarks.visitor import Run, Visitor
from czmap.geodata.study import ENGLAND, INVENTED, StudyKey, load_study
from czmap.paths import user_data

RESULTS = ROOT / "benchmarks" / "results"
PLACES = {
    "invented, 300": "",
    "Liverpool, 302": "data=england&councils=E08000012",
    "Birmingham, 659": "data=england&councils=E08000025",
    "England, 33,755": "data=england",
}
LOOKS = ("map", "read", "wards", "board", "people", "two", "spread", "attainment")
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PARTS = ("first", "clicks", "england", "boards")
READY = "window.czmap && czmap.layers.main && czmap.layers.main.ready && czmap.layers.main.painted"


def main() -> None:
    asked = _asked()
    kept = Kept()
    with served(APP, user_data()) as ours, served(BARE) as bare:
        if asked.only != "browser":
            asyncio.run(_keep_server(kept, ours, bare, asked))
        if asked.only != "server":
            for part, name, row in measure_browser(ours, bare, asked):
                kept.keep(part, name, row | {"repeats": asked.repeats})
    print((RESULTS / "frontend.md").read_text())


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--repeats", type=int, default=15)
    asked.add_argument("--only", choices=("server", "browser"))
    asked.add_argument("--place", choices=list(PLACES), action="append", help="places to measure")
    asked.add_argument(
        "--row",
        action="append",
        metavar="NAME",
        help="on the server: pages and sections, such as 'explore look=wards' or 'compare'; "
        f"in a browser: {', '.join(PARTS)}",
    )
    found = asked.parse_args()
    known = {*PARTS, "bare page", *(name for name, *_ in _paths(""))}
    strange = [one for one in found.row or () if one not in known]
    if strange:
        asked.error(f"there is no row {strange[0]!r}; the rows are: {', '.join(sorted(known))}")
    found.place = found.place or list(PLACES)
    return found


class Kept:
    """What is measured, written row by row: by part of the measurement, then by name."""

    def __init__(self) -> None:
        self._file = RESULTS / "frontend.json"
        found = json.loads(self._file.read_text()) if self._file.is_file() else {}
        self.parts: dict[str, dict[str, Any]] = found.get("rows", {})

    def keep(self, part: str, name: str, row: dict[str, Any]) -> None:
        """Write one row, with when and beside how much other work it was measured."""
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        row |= {"measured": now, "load": round(os.getloadavg()[0], 1)}
        self.parts.setdefault(part, {})[name] = row
        machine = f"{platform.machine()}, Python {platform.python_version()}"
        RESULTS.mkdir(exist_ok=True)
        self._file.write_text(json.dumps({"machine": machine, "rows": self.parts}, indent=1) + "\n")
        (RESULTS / "frontend.md").write_text(to_markdown(machine, self.parts))
        print(part, name, json.dumps(row), flush=True)


# --------------------------------------------------------------------------- the server's part


async def _keep_server(kept: Kept, ours: Server, bare: Server, asked: argparse.Namespace) -> None:
    async for place, row in measure_server(ours, bare, asked):
        kept.keep("server", f"{place}: {row['page']}", {"place": place, **row})


async def measure_server(
    ours: Server, bare: Server, asked: argparse.Namespace
) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """Measure reruns of every page and section: processor time, bytes, elements."""
    if not asked.row or "bare page" in asked.row:
        yield "", await _measured(bare, "bare page", "", "", _press, asked.repeats)
    for place in asked.place:
        query = PLACES[place]
        for name, page, section, change in _paths(query):
            if not asked.row or name in asked.row:
                path = _joined(query, section)
                yield place, await _measured(ours, name, page, path, change, asked.repeats)


def _joined(query: str, section: str) -> str:
    return "&".join(filter(None, (query, section)))


def _paths(query: str) -> Iterator[tuple[str, str, str, "Change"]]:
    """List what is measured of a place: the row's name, page, section, and what is changed."""
    pages: list[tuple[str, str, Change]] = [
        ("", "", _rerun),
        *(("explore", f"look={look}", _CHANGES.get(look, _pick_area)) for look in LOOKS),
        ("rank", "", _pick_scale),
        ("rank", "find=1", _choose_zone),
        ("define", "", _click),
        *((page, "", _rerun) for page in ("compare", "export", "data", "about")),
    ]
    for page, section, change in pages:
        # England's search takes seconds; benchmarks/load.py has it
        if query != PLACES["England, 33,755"] or section != "find=1":
            yield " ".join(filter(None, (page or "home", section))), page, section, change


Change = Callable[[Visitor, int], Any]


async def _rerun(visitor: Visitor, _: int) -> Run:
    return await visitor.rerun()


async def _press(visitor: Visitor, _: int) -> Run:
    return await visitor.act("Press")


def _chosen(visitor: Visitor, label: str, number: int) -> str:
    options = list(visitor.find(label).selectbox.options)
    return str(options[1 + number % (len(options) - 1)])


async def _show(visitor: Visitor, number: int) -> Run:
    return await visitor.act("Show on the map", _chosen(visitor, "Show on the map", number))


async def _pick_area(visitor: Visitor, number: int) -> Run:
    label = "Choose a neighbourhood by name"
    if label not in visitor.labels():
        return await visitor.rerun()
    return await visitor.act(label, _chosen(visitor, label, number))


async def _mark_area(visitor: Visitor, number: int) -> Run:
    label = "Mark a neighbourhood on all maps"
    if label not in visitor.labels():
        return await visitor.rerun()
    return await visitor.act(label, _chosen(visitor, label, number))


async def _click(visitor: Visitor, number: int) -> Run:
    if not visitor.codes:
        return await visitor.rerun()
    code = visitor.codes[number % len(visitor.codes)]
    return await visitor.click_map("area", code, number + 1)


async def _click_or_show(visitor: Visitor, number: int) -> Run:
    return await (_show if number % 2 else _click)(visitor, number)


async def _pick_scale(visitor: Visitor, number: int) -> Run:
    label = "How large should a zone be?"
    options = list(visitor.find(label).radio.options)[:3]
    return await visitor.act(label, options[number % len(options)])


async def _choose_zone(visitor: Visitor, number: int) -> Run:
    wanted = [f"Show zone {1 + (number + step) % 10}" for step in range(10)]
    here = [one for one in wanted if one in visitor.labels()]
    return await (visitor.act(here[0]) if here else visitor.rerun())


_CHANGES: dict[str, Change] = {"map": _click_or_show, "wards": _click_or_show, "board": _mark_area}


async def _measured(
    server: Server, name: str, page: str, query: str, change: Change, repeats: int
) -> dict[str, Any]:
    visitor = Visitor(server.address)
    visitor.codes = _codes(query)
    opened = await visitor.open(page, query)
    if "find=1" in query:
        await visitor.wait_for("Show zone 2")
        await asyncio.sleep(3)  # what is worked out beside the page is not a rerun's
    for _ in range(2):
        await visitor.rerun()
    reruns = [await _costs(server, visitor.rerun()) for _ in range(repeats)]
    changes = [await _costs(server, change(visitor, number)) for number in range(repeats)]
    await visitor.close()
    return {
        "page": name,
        "opened_kB": opened.received / 1e3,
        **_told("rerun", reruns),
        **_told("change", changes),
        "scripts": len({one.scripts for _, one in (*reruns, *changes)}),
        "repeats": repeats,
    }


async def _costs(server: Server, acting: Any) -> tuple[float, Run]:
    await asyncio.sleep(0.03)
    before = server.processor_seconds()
    run = await acting
    await asyncio.sleep(0.01)  # the server is still putting things away
    return (server.processor_seconds() - before) * 1e3, run


def _told(what: str, costs: list[tuple[float, Run]]) -> dict[str, float]:
    spent = [cpu for cpu, _ in costs]
    return {
        f"{what}_cpu_ms": statistics.median(spent),
        f"{what}_cpu_worst_ms": max(spent),
        f"{what}_kB": statistics.median(run.received for _, run in costs) / 1e3,
        f"{what}_kB_worst": max(run.received for _, run in costs) / 1e3,
        f"{what}_elements": statistics.median(run.deltas for _, run in costs),
    }


def _codes(query: str) -> list[str]:
    """List codes of areas to click: spread over the place; none on a map of a country."""
    if query.startswith("data=england&councils="):
        lad = query.split("councils=")[1].split("&", maxsplit=1)[0]
        codes = load_study(StudyKey(pack=ENGLAND, lads=(lad,))).areas.index
    elif query.startswith("data=england"):
        return []
    else:
        codes = load_study(StudyKey(pack=INVENTED)).areas.index
    return [str(code) for code in codes[:: max(1, len(codes) // 40)]]


# --------------------------------------------------------------------------- in a browser


Rows = Iterator[tuple[str, dict[str, Any]]]


def measure_browser(
    ours: Server, bare: Server, asked: argparse.Namespace
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Measure what somebody at a browser waits for, in turns with the bare page."""
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for part in PARTS:
            if not asked.row or part in asked.row:
                for name, row in _MEASURES[part](browser, (ours, bare), asked.repeats, asked.place):
                    yield part, name, row
        browser.close()


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """Open a browser that has never been here: nothing is kept from before."""
    context = browser.new_context(viewport={"width": 1400, "height": 1500}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(90_000)
    yield page
    context.close()


def measure_first(
    browser: Browser, servers: tuple[Server, Server], repeats: int, places: list[str]
) -> Rows:
    """From the address to the bare page's button, and to the first map, in a cold browser."""
    ours, bare = servers
    for place in _small(places):
        plain, drawn = [], []
        for _ in range(repeats):
            with opened(browser) as page:
                plain.append(_until(page, bare.address, "button", "Press"))
            with opened(browser) as page:
                page.goto(f"{ours.address}/explore?{PLACES[place]}", wait_until="commit")
                drawn.append(_map_drawn(page) - _began(page))
        usual, taken = statistics.median(plain), statistics.median(drawn)
        yield place, {"bare_ms": usual, "ms": taken, "ratio": taken / usual}


def _small(places: list[str]) -> list[str]:
    return [place for place in places if place != "England, 33,755"]


def _until(page: Page, address: str, tag: str, text: str) -> float:
    page.goto(address, wait_until="commit")
    seen = f"[...document.querySelectorAll('{tag}')].some(one => one.innerText.includes('{text}'))"
    _watch(page, seen)
    return _done(page) - _began(page)


def _began(page: Page) -> float:
    return float(page.evaluate("performance.timeOrigin"))


def _watch(where: Page | Frame, condition: str, note: str = "czDone") -> None:
    """Note, within the page and by that name, when a condition has come true and been drawn."""
    where.evaluate(
        f"""() => {{
            window.{note} = null;
            const look = () => {{
                let met = false;
                try {{ met = Boolean({condition}); }} catch (problem) {{ met = false; }}
                requestAnimationFrame(met
                    ? () => {{ window.{note} = performance.timeOrigin + performance.now(); }}
                    : look);
            }};
            look();
        }}"""
    )


def _done(where: Page | Frame, note: str = "czDone") -> float:
    where.wait_for_function(f"() => window.{note}")
    return float(where.evaluate(f"window.{note}"))


def _map_drawn(page: Page) -> float:
    """Wait for the map; say when its areas were drawn, by its own note."""
    frame = map_frame(page)
    return float(frame.evaluate("czmap.layers.main.drawnAt"))


def map_frame(page: Page) -> Frame:
    page.wait_for_selector("iframe[src*='streamlit_folium']")
    for _ in range(3_000):
        frames = [one for one in page.frames if "streamlit_folium" in one.url]
        if frames:
            frames[-1].wait_for_function(f"() => {READY} && czmap.layers.main.drawnAt")
            return frames[-1]
        page.wait_for_timeout(20)
    raise SystemExit("There is no map on the page.")


def measure_clicks(
    browser: Browser, servers: tuple[Server, Server], repeats: int, places: list[str]
) -> Rows:
    """From a press to what it shows: the bare page's text; our map, its figures, the page's."""
    ours, bare = servers
    with opened(browser) as plain, opened(browser) as page:
        plain.goto(bare.address)
        plain.get_by_role("button", name="Press").wait_for()
        for place in _small(places):
            for path in ("explore", "define"):
                page.goto(f"{ours.address}/{path}?{PLACES[place]}")
                frame = map_frame(page)
                _still(page)
                codes = _clickable(frame)
                sent = _weigh(page)
                taken = [
                    (_press_bare(plain), *_click_ours(page, frame, code))
                    for code in codes[:repeats]
                ]
                usual, painted, summed, told = (
                    statistics.median(one) for one in zip(*taken, strict=True)
                )
                yield (
                    f"{path}, {place}",
                    {
                        "bare_ms": usual,
                        "painted_ms": painted,
                        "totals_ms": summed,
                        "page_ms": told,
                        "painted_ratio": painted / usual,
                        "totals_ratio": summed / usual,
                        "page_ratio": told / usual,
                        "kB_a_click": (sent["socket"] + sent["map"]) / len(taken) / 1e3,
                    },
                )


def _press_bare(page: Page) -> float:
    button = page.get_by_role("button", name="Press").bounding_box()
    before = page.evaluate("document.querySelector('[data-testid=stText]').innerText")
    _note_press(page)
    _watch(page, f"document.querySelector('[data-testid=stText]').innerText !== {before!r}")
    page.mouse.click(button["x"] + 10, button["y"] + 10)
    return _done(page) - float(page.evaluate("window.czPressed"))


def _note_press(where: Page | Frame) -> None:
    where.evaluate(
        """() => {
            window.czPressed = null;
            addEventListener("pointerup", event => {
                window.czPressed = performance.timeOrigin + event.timeStamp;
            }, {capture: true, once: true});
        }"""
    )


def _click_ours(page: Page, frame: Frame, code: str) -> tuple[float, float, float]:
    """Click an area: milliseconds until map, the figures on it, and the page's figures show it."""
    x, y = frame.evaluate(
        """code => {
            const main = czmap.layers.main, path = main.paths[main.codes.indexOf(code)];
            const p = map.latLngToContainerPoint(path.getBounds().getCenter());
            return [p.x, p.y];
        }""",
        code,
    )
    box = page.locator("iframe[src*='streamlit_folium']").bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)
    _note_press(frame)
    painted = "JSON.stringify([czmap.layers.main.state.selected, czmap.layers.main.state.marks])"
    said = "document.querySelector('[class*=st-key-split]').textContent"
    before, words = frame.evaluate(painted), page.evaluate(said)
    summed = "document.querySelector('.czmap-figures')?.textContent"
    total = frame.evaluate(f"{summed} ?? null")
    _watch(frame, f"{painted} !== {json.dumps(before)}")
    _watch(frame, f"({summed} ?? null) !== {json.dumps(total)}", "czSummed")
    _watch(page, f"{said} !== {json.dumps(words)}")
    page.mouse.down()
    page.mouse.up()
    shown, counted, told = _done(frame), _done(frame, "czSummed"), _done(page)
    pressed = float(frame.evaluate("window.czPressed"))
    _still(page)
    return shown - pressed, counted - pressed, told - pressed


def _clickable(frame: Frame) -> list[str]:
    """List areas whose middle is theirs, clear of the map's edge, legend and buttons."""
    found: list[str] = frame.evaluate(
        """() => {
            const main = czmap.layers.main, size = map.getSize();
            return main.codes.filter((code, i) => {
                const at = map.latLngToContainerPoint(main.paths[i].getBounds().getCenter());
                if (Math.min(at.x, at.y, size.x - at.x, size.y - at.y) < 60) return false;
                return document.elementFromPoint(at.x, at.y)?.tagName === "CANVAS";
            });
        }"""
    )
    return found[:: max(1, len(found) // 40)]


def _still(page: Page) -> None:
    page.wait_for_timeout(350)
    page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")


def measure_england(
    browser: Browser, servers: tuple[Server, Server], repeats: int, places: list[str]
) -> Rows:
    """Draw the map of all of England, weigh it, pan it, and go into a council."""
    ours, bare = servers
    if "England, 33,755" not in places:
        return
    first, plain, weights, steps = [], [], [], []
    for _ in range(repeats):
        with opened(browser) as page:
            plain.append(_until(page, bare.address, "button", "Press"))
        with opened(browser) as page:
            weight = _weigh(page)
            page.goto(f"{ours.address}/explore?data=england", wait_until="commit")
            frame = map_frame(page)
            frame.wait_for_function("() => czmap.layers.main.pictured")
            first.append(float(frame.evaluate("czmap.layers.main.picturedAt")) - _began(page))
            _still(page)
            weights.append(weight)
            steps.append(_pan(frame))
    with opened(browser) as page:
        page.goto(f"{ours.address}/explore?data=england")
        frame = map_frame(page)
        _still(page)
        by_click = _drill_by_click(page, frame)
        page.goto(f"{ours.address}/explore?data=england")
        map_frame(page)
        _still(page)
        by_name = _drill_by_name(page)
    frames = [one for some in steps for one in some]
    told = {
        "first_draw_ms": statistics.median(first),
        "ratio": statistics.median(first) / statistics.median(plain),
        "map_kB": statistics.median(one["map"] for one in weights) / 1e3,
        "socket_kB": statistics.median(one["socket"] for one in weights) / 1e3,
        "streamlit_kB": statistics.median(one["streamlit"] for one in weights) / 1e3,
        "pan_zoom_frame_ms": statistics.median(frames),
        "pan_zoom_frame_p95_ms": statistics.quantiles(frames, n=20)[-1],
        "council_by_click_ms": by_click,
        "council_by_name_ms": by_name,
    }
    yield "England", told


def _weigh(page: Page) -> dict[str, float]:
    """Count bytes over the wire: Streamlit's own files, the map's files, the socket."""
    told = {"map": 0.0, "socket": 0.0, "streamlit": 0.0}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}

    def begun(event: dict[str, Any]) -> None:
        own = "/component/czmap" in event["request"]["url"]
        kinds[event["requestId"]] = "map" if own else "streamlit"

    def ended(event: dict[str, Any]) -> None:
        told[kinds.get(event["requestId"], "streamlit")] += event["encodedDataLength"]

    def framed(event: dict[str, Any]) -> None:
        told["socket"] += len(event["response"]["payloadData"]) * 0.75  # sent as base64

    session.on("Network.requestWillBeSent", begun)
    session.on("Network.loadingFinished", ended)
    session.on("Network.webSocketFrameReceived", framed)
    return told


def _pan(frame: Frame) -> list[float]:
    """Pan and zoom, and give the milliseconds between one drawn frame and the next."""
    found: list[float] = frame.evaluate(
        """async () => {
            const gaps = [];
            let last = null, on = true;
            const tick = now => {
                if (last !== null) gaps.push(now - last);
                last = now;
                if (on) requestAnimationFrame(tick);
            };
            requestAnimationFrame(tick);
            const rest = ms => new Promise(done => setTimeout(done, ms));
            for (const by of [[180, 0], [0, 180], [-180, 0], [0, -180]]) {
                map.panBy(by); await rest(350);
            }
            for (const step of [1, 1, -1, -1]) {
                map.setZoom(map.getZoom() + step); await rest(450);
            }
            on = false;
            return gaps;
        }"""
    )
    return found


def _drill_by_click(page: Page, frame: Frame) -> float:
    """Click a council, press the button that looks at it, wait for its neighbourhoods."""
    x, y = frame.evaluate(
        """() => {
            const main = czmap.layers.main, at = main.codes.indexOf("E06000047");
            const path = main.group.getLayers()[at];
            const p = map.latLngToContainerPoint(path.getBounds().getCenter());
            return [p.x, p.y];
        }"""
    )
    box = page.locator("iframe[src*='streamlit_folium']").bounding_box()
    page.mouse.click(box["x"] + x, box["y"] + y)
    button = page.get_by_role("button", name="Look at County Durham")
    button.wait_for()
    began = page.evaluate("performance.now()")
    button.click()
    _wait_small(page)
    return float(page.evaluate("performance.now()")) - float(began)


def _drill_by_name(page: Page) -> float:
    field = page.get_by_role("textbox", name="Find a place or postcode")
    field.fill("Liverpool")
    began = page.evaluate("performance.now()")
    field.press("Enter")
    _wait_small(page)
    return float(page.evaluate("performance.now()")) - float(began)


def _wait_small(page: Page) -> None:
    for _ in range(3_000):
        if any("streamlit_folium" in frame.url and _is_small(frame) for frame in page.frames):
            return
        page.wait_for_timeout(20)
    raise SystemExit("The council never came.")


def _is_small(frame: Frame) -> bool:
    try:
        return bool(frame.evaluate(f"() => {READY} && czmap.layers.main.paths.length"))
    except Error:
        return False  # the country's map, which goes while it is asked


def measure_boards(
    browser: Browser, servers: tuple[Server, Server], repeats: int, places: list[str]
) -> Rows:
    """Open a ward's board of five small maps, and of one, cold and in turns."""
    ours, _ = servers
    if "Birmingham, 659" not in places:
        return
    ward = load_study(StudyKey(pack=ENGLAND, lads=("E08000025",))).areas["ward_code"].iloc[0]
    found: dict[str, list[float]] = {}
    for _, (name, extra) in zip(
        range(2 * repeats), cycle((("five", ""), ("one", "&board=imd_score"))), strict=False
    ):
        with opened(browser) as page:
            query = f"{PLACES['Birmingham, 659']}&look=board&ward={ward}{extra}"
            page.goto(f"{ours.address}/explore?{query}", wait_until="commit")
            want = 15 if name == "five" else 3
            marks = "document.querySelectorAll('[data-testid=stVegaLiteChart] g.mark-shape path')"
            _watch(page, f"{marks}.length >= {want}")
            found.setdefault(name, []).append(_done(page) - _began(page))
    five, one = (statistics.median(found[name]) for name in ("five", "one"))
    yield "five maps and one", {"five_ms": five, "one_ms": one, "ratio": five / one}


_MEASURES: dict[str, Callable[..., Rows]] = {
    "first": measure_first,
    "clicks": measure_clicks,
    "england": measure_england,
    "boards": measure_boards,
}


# --------------------------------------------------------------------------- the results


def to_markdown(machine: str, parts: dict[str, dict[str, Any]]) -> str:
    """Write all rows that are kept, whichever run measured them."""
    lines = ["# Pages and maps, measured", "", _preface(machine, parts), ""]
    for part, tell in _TELLS.items():
        if part in parts:
            lines += [*tell(parts[part]), ""]
    return "\n".join(lines)


def _preface(machine: str, parts: dict[str, dict[str, Any]]) -> str:
    rows = [row for part in parts.values() for row in part.values()]
    when = sorted(row["measured"] for row in rows)
    return (
        f"`python -m benchmarks.frontend`, {when[0]} to {when[-1]}, {machine}; medians of "
        f"{min(row['repeats'] for row in rows)} or more. Processor time is of the whole server "
        "process; bytes are those of the messages before the socket's own compression. Wall times "
        "were taken on a shared machine of two cores, whose load average over a minute stands "
        "beside each row: the ratios to the bare page, measured in turns, are what to quote, and "
        "above two not even those are fair."
    )


def _server_lines(rows: dict[str, Any]) -> list[str]:
    return [
        "## A rerun on the server",
        "",
        (
            "Aims at 700 areas: processor time 80 ms (median) and 250 ms (worst); 50 kB a change "
            "(median)."
        ),
        "",
        (
            "| place | page | kB at first | rerun ms | worst | change ms | worst | change kB "
            "| worst | elements | frames | load |"
        ),
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
        *(
            f"| {row['place']} | {row['page']} | {row['opened_kB']:.0f} "
            f"| {row['rerun_cpu_ms']:.0f} | {row['rerun_cpu_worst_ms']:.0f} "
            f"| {row['change_cpu_ms']:.0f} | {row['change_cpu_worst_ms']:.0f} "
            f"| {row['change_kB']:.0f} | {row['change_kB_worst']:.0f} "
            f"| {row['change_elements']:.0f} | {row['scripts']} | {row['load']} |"
            for row in rows.values()
        ),
    ]


def _first_lines(rows: dict[str, Any]) -> list[str]:
    aims = {"Birmingham, 659": "4"}
    return [
        "## First map, cold browser",
        "",
        "| place | bare ms | ms | times the bare page | aim | load |",
        "|---|---|---|---|---|---|",
        *(
            f"| {place} | {one['bare_ms']:.0f} | {one['ms']:.0f} | {one['ratio']:.2f} "
            f"| {aims.get(place, '3')} | {one['load']} |"
            for place, one in rows.items()
        ),
    ]


def _click_lines(rows: dict[str, Any]) -> list[str]:
    return [
        "## A click",
        "",
        (
            "Aims: repainted within 1 and totals within 4 times the bare page's press. The map "
            "adds up what is clicked (residents, children; or the value); the page's figures, "
            "which hold everything else too, are told by the server."
        ),
        "",
        (
            "| page, place | bare ms | repainted ms | ratio | totals on the map ms | ratio "
            "| figures of the page ms | ratio | kB | load |"
        ),
        "|---|---|---|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {one['bare_ms']:.0f} | {one['painted_ms']:.0f} "
            f"| {one['painted_ratio']:.2f} | {one['totals_ms']:.0f} | {one['totals_ratio']:.2f} "
            f"| {one['page_ms']:.0f} | {one['page_ratio']:.2f} "
            f"| {one['kB_a_click']:.0f} | {one['load']} |"
            for name, one in rows.items()
        ),
    ]


def _england_lines(rows: dict[str, Any]) -> list[str]:
    england = rows["England"]
    return [
        "## England",
        "",
        (
            f"First draw {england['first_draw_ms']:.0f} ms ({england['ratio']:.2f} times the bare "
            f"page); over the wire {england['map_kB']:.0f} kB of map and "
            f"{england['socket_kB']:.0f} kB by the socket, beside {england['streamlit_kB']:.0f} kB "
            "of Streamlit's own files. A frame while panning and zooming "
            f"{england['pan_zoom_frame_ms']:.0f} ms (95 of 100 within "
            f"{england['pan_zoom_frame_p95_ms']:.0f}). Into a council by click "
            f"{england['council_by_click_ms']:.0f} ms, by name "
            f"{england['council_by_name_ms']:.0f} ms. Load {england['load']}."
        ),
    ]


def _board_lines(rows: dict[str, Any]) -> list[str]:
    return [
        "## A ward's board",
        "",
        *(
            f"Five small maps {one['five_ms']:.0f} ms, one {one['one_ms']:.0f} ms: "
            f"{one['ratio']:.2f} (aim 1.5). Load {one['load']}."
            for one in rows.values()
        ),
    ]


_TELLS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "server": _server_lines,
    "first": _first_lines,
    "clicks": _click_lines,
    "england": _england_lines,
    "boards": _board_lines,
}


if __name__ == "__main__":
    main()
