"""Many at once: sessions that act and think on one server, beside one session that is alone.

Run: python -m benchmarks.load (some fifteen minutes; `--only` and `--crowd` take a part). England
must be there. Each row is written as soon as it is measured, in the place of an earlier run's.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.serving import APP, ROOT, Server, served
from benchmarks.visitor import LostError, Run, Visitor
from czmap.geodata.study import ENGLAND, load_pack, pack_folder
from czmap.paths import user_data

RESULTS = ROOT / "benchmarks" / "results"
COUNCILS = ("E08000025", "E08000012", "E08000003", "E08000035", "E06000023", "E08000019")
THINK_S = 10.0
CLIENTS = 2
"""Processes that the sessions are spread over; each speaks for many."""

Done = list[tuple[str, float, float]]
"""What was done, when it ended and how long it took, in seconds."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", choices=("crowds", "neighbour"))
    asked.add_argument("--crowd", type=int, action="append", help="sessions at once (20 and 50)")
    asked.add_argument("--think", type=float, default=THINK_S)
    asked = asked.parse_args()
    kept = Kept()
    with served(APP, user_data()) as server:
        _crowd(server, 1, think=0.2, visits=len(COUNCILS))  # everything is loaded and compiled
        if asked.only != "neighbour":
            measure_crowds(kept, server, asked.think, asked.crowd or [20, 50])
        if asked.only != "crowds":
            measure_neighbour(kept, server)
        log = server.log.read_text(errors="replace").splitlines()
    kept.found["log"] = [line for line in log if "Error" in line or "Fault" in line][:20]
    kept.write()
    print((RESULTS / "load.md").read_text())


class Kept:
    """What is measured, written row by row."""

    def __init__(self) -> None:
        self._file = RESULTS / "load.json"
        self.found: dict[str, Any] = (
            json.loads(self._file.read_text()) if self._file.is_file() else {}
        )

    def keep(self, part: str, name: str, row: Any) -> None:
        """Write one row, with when and beside how much other work it was measured."""
        if isinstance(row, dict):
            now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
            row |= {"measured": now, "load": round(os.getloadavg()[0], 1)}
        self.found.setdefault(part, {})[name] = row
        self.write()
        print(part, name, json.dumps(row), flush=True)

    def write(self) -> None:
        """Write all rows."""
        RESULTS.mkdir(exist_ok=True)
        self._file.write_text(json.dumps(self.found, indent=1) + "\n")
        (RESULTS / "load.md").write_text(to_markdown(self.found))


def measure_crowds(kept: Kept, server: Server, think: float, counts: list[int]) -> None:
    """One session alone, then 20 and 50 at once; memory before, with idle ones, and after."""
    kept.keep("memory", "loaded", server.megabytes())
    alone = _crowd(server, 1, think=0.5, visits=len(COUNCILS))
    kept.keep("crowds", "alone", _summary(alone, None))
    kept.keep("memory", "each idle", asyncio.run(_weigh_idle(server, 20)))
    for count in counts:
        crowd = _crowd(server, count, think=think)
        kept.keep("crowds", str(count), _summary(crowd, _times(alone)))
        kept.keep("memory", str(count), max(crowd["memory"]))


def _summary(crowd: dict[str, Any], alone: list[float] | None) -> dict[str, Any]:
    times = _times(crowd)
    p95 = _p95(times)
    told = {
        "actions": len(times),
        "errors": crowd["errors"],
        "lost": crowd["lost"],
        "p50_ms": statistics.median(times) * 1e3,
        "p95_ms": p95 * 1e3,
        "by_action_ms": {
            name: statistics.median(t for what, _, t in crowd["done"] if what == name) * 1e3
            for name in dict.fromkeys(what for what, _, _ in crowd["done"])
        },
    }
    return told | ({"p95_ratio": p95 / _p95(alone)} if alone else {})


def _times(crowd: dict[str, Any]) -> list[float]:
    return [taken for _, _, taken in crowd["done"]]


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _crowd(server: Server, count: int, *, think: float, visits: int = 1) -> dict[str, Any]:
    """Let so many sessions make their journeys, spread over some processes."""
    shares = [list(range(count))[at::CLIENTS] for at in range(min(CLIENTS, count))]
    spawning = multiprocessing.get_context("spawn")
    memory = [server.megabytes()]
    with ProcessPoolExecutor(len(shares), mp_context=spawning) as pool:
        asked = [pool.submit(_speak, server.address, who, think, visits) for who in shares]
        while not all(one.done() for one in asked):
            time.sleep(2)
            memory.append(server.megabytes())
        parts = [one.result() for one in asked]
    return {
        "done": [one for part in parts for one in part["done"]],
        "errors": [one for part in parts for one in part["errors"]],
        "lost": sum(part["lost"] for part in parts),
        "memory": memory,
    }


def _speak(address: str, who: list[int], think: float, visits: int) -> dict[str, Any]:
    return asyncio.run(_speak_all(address, who, think, visits))


async def _speak_all(address: str, who: list[int], think: float, visits: int) -> dict[str, Any]:
    pack = load_pack(pack_folder(ENGLAND)).areas
    own = {lad: pack.index[pack["lad_code"] == lad][:60] for lad in COUNCILS}
    codes = {lad: [str(one) for one in some] for lad, some in own.items()}
    del pack
    told: dict[str, Any] = {"done": [], "errors": [], "lost": 0}
    journeys = [_journeys(address, codes, one, (think, visits), told) for one in who]
    await asyncio.gather(*journeys)
    return told


async def _journeys(
    address: str,
    codes: dict[str, list[str]],
    number: int,
    pace: tuple[float, int],
    told: dict[str, Any],
) -> None:
    chance = random.Random(number)  # noqa: S311 - the same journey every time
    think, visits = pace
    for visit in range(visits):
        lad = COUNCILS[(number + visit) % len(COUNCILS)]
        visitor = Visitor(address)
        await asyncio.sleep(chance.uniform(0, think))
        try:
            await _journey(visitor, (lad, codes[lad]), chance, think, told)
            await visitor.close()
        except LostError as problem:
            told["lost"] += 1
            told["errors"].append(str(problem)[:300])


async def _journey(
    visitor: Visitor,
    council: tuple[str, list[str]],
    chance: random.Random,
    think: float,
    told: dict[str, Any],
) -> None:
    """Do ten things as somebody would, thinking in between."""
    lad, codes = council
    pick = lambda: chance.choice(codes)  # noqa: E731 - said once, used thrice
    steps: list[tuple[str, Any]] = [
        ("open", lambda: visitor.open("explore", f"data=england&councils={lad}")),
        ("show an indicator", lambda: visitor.act("Show on the map", _other(visitor, chance))),
        ("click the map", lambda: visitor.click_map("area", pick(), 1)),
        ("click again", lambda: visitor.click_map("area", pick(), 2)),
        ("read it", lambda: visitor.act("Look at it as", ["Read this place"])),
        ("go to zones", lambda: visitor.go("rank")),
        ("find zones", lambda: _find(visitor)),
        ("show zone 2", lambda: visitor.act("Show zone 2")),
        ("go to define", lambda: visitor.go("define")),
        ("add to the zone", lambda: visitor.click_map("area", pick(), 1)),
    ]
    for name, step in steps:
        began = time.perf_counter()
        run = await step()
        told["done"].append((name, time.time(), time.perf_counter() - began))
        told["errors"] += [f"{name}: {one[:200]}" for one in run.errors]
        await asyncio.sleep(chance.uniform(0.5, 1.5) * think)


def _other(visitor: Visitor, chance: random.Random) -> str:
    return str(chance.choice(list(visitor.find("Show on the map").selectbox.options)[:20]))


async def _find(visitor: Visitor) -> Run:
    run = await visitor.act("Find zones")
    await visitor.wait_for("Show zone 2")
    return run


async def _weigh_idle(server: Server, count: int) -> float:
    """MB that each session adds which has opened a page and does nothing more."""
    lad = COUNCILS[0]
    before = server.megabytes()
    visitors = [Visitor(server.address) for _ in range(count)]
    for one in visitors:
        await one.open("explore", f"data=england&councils={lad}")
    await asyncio.sleep(2)
    added = (server.megabytes() - before) / count
    for one in visitors:
        await one.close()
    return added


# ------------------------------------------------------------------ a neighbour with heavy work


def measure_neighbour(kept: Kept, server: Server) -> None:
    """Ten sessions beside nobody, beside a search of all England, beside an upload of 50 MB."""
    usual: dict[str, Any] = {}
    # the neighbour is a process of its own: what it does itself must not delay those who click
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:
        apart.submit(_wait_for, _nothing, server).result()
        for name, work in (("nobody", _rest), ("England ranked", _rank), ("50 MB", _upload)):
            row = asyncio.run(_beside(server, work, apart))
            usual = usual or row
            ratios = {f"{what}_ratio": row[f"{what}_ms"] / usual[f"{what}_ms"] for what in _RATIOS}
            kept.keep("neighbour", name, row | ratios)


def _wait_for(work: Any, server: Server) -> str:
    return str(asyncio.run(work(server)))


_RATIOS = ("p50", "p95")


async def _beside(server: Server, work: Any, apart: ProcessPoolExecutor) -> dict[str, Any]:
    """Let ten sessions click while something else goes on, until it is over."""
    lad = COUNCILS[0]
    pack = load_pack(pack_folder(ENGLAND)).areas
    codes = [str(one) for one in pack.index[pack["lad_code"] == lad][:60]]
    del pack
    over, taken = asyncio.Event(), []

    async def clicking(number: int) -> None:
        visitor, chance = Visitor(server.address), random.Random(number)  # noqa: S311
        await visitor.open("explore", f"data=england&councils={lad}")
        for seq in range(1, 400):
            await asyncio.sleep(chance.uniform(1, 3))
            if over.is_set():
                break
            run = await visitor.click_map("area", chance.choice(codes), seq)
            taken.append(run.seconds)
        await visitor.close()

    clicks = [asyncio.create_task(clicking(number)) for number in range(10)]
    await asyncio.sleep(3)
    taken.clear()
    began = time.perf_counter()
    said = await asyncio.get_running_loop().run_in_executor(apart, _wait_for, work, server)
    lasted = time.perf_counter() - began
    over.set()
    await asyncio.gather(*clicks)
    return {
        "lasted_s": lasted,
        "said": said,
        "clicks": len(taken),
        "p50_ms": statistics.median(taken) * 1e3,
        "p95_ms": _p95(taken) * 1e3,
    }


async def _nothing(_: Server) -> str:
    return "nothing"


async def _rest(server: Server) -> str:
    await asyncio.sleep(20)
    return await _nothing(server)


async def _rank(server: Server) -> str:
    visitor = Visitor(server.address)
    await visitor.open("rank", "data=england&find=1")
    await visitor.wait_for("Show zone 2")
    await visitor.close()
    return "zones of all England"


async def _upload(server: Server) -> str:
    """Give the Data page a table of 50 MB, as its form does."""
    visitor = Visitor(server.address)
    await visitor.open("data", "data=england")
    uploader = next(one for one in visitor.elements.values() if one.HasField("file_uploader"))
    row = "E01000001,1.5,some words that fill the file\n"
    content = ("lsoa_code,value,note\n" + row * (49_900_000 // len(row))).encode()
    asked = BackMsg()
    asked.file_urls_request.request_id = "1"
    asked.file_urls_request.file_names.append("large.csv")
    asked.file_urls_request.session_id = visitor.session
    answer = await visitor.ask(asked, "file_urls_response")
    place = answer.file_urls_response.file_urls[0]
    async with httpx.AsyncClient(base_url=server.address, timeout=300) as client:
        await client.get("/_stcore/health")
        await client.get("/_stcore/host-config")
        token = client.cookies.get("_streamlit_xsrf") or ""
        sent = await client.put(
            place.upload_url,
            files={"file": ("large.csv", content, "text/csv")},
            headers={"X-Xsrftoken": token, "Origin": server.address},
        )
    state = WidgetState(id=uploader.file_uploader.id)
    named = state.file_uploader_state_value.uploaded_file_info.add()
    named.file_id, named.name, named.size = place.file_id, "large.csv", len(content)
    named.file_urls.CopyFrom(place)
    run = await visitor.send(state)
    await visitor.close()
    return f"HTTP {sent.status_code}; {'; '.join(run.errors)[:160] or 'taken'}"


def to_markdown(found: dict[str, Any]) -> str:
    """Write all rows that are kept, whichever run measured them."""
    lines = [
        "# Many at once, measured",
        "",
        (
            "`python -m benchmarks.load`; sessions speak over the socket as pages do. All clients "
            "and the server share one machine with two cores, whose load average over a minute "
            "stands beside each row as it ended, the measurement's own work included."
        ),
        "",
        *(_crowd_lines(found["crowds"]) if "crowds" in found else []),
        *(_memory_lines(found["memory"]) if "memory" in found else []),
        *(_neighbour_lines(found["neighbour"]) if "neighbour" in found else []),
    ]
    return "\n".join(lines) + "\n"


def _crowd_lines(crowds: dict[str, Any]) -> list[str]:
    aims = {"20": "1.5", "50": "3"}
    rows = {name: row for name, row in crowds.items() if "load" in row}
    actions = next(iter(rows.values()))["by_action_ms"] if rows else {}
    return [
        "| sessions | actions | errors | lost | median ms | p95 ms | times alone | aim | load |",
        "|---|---|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {one['actions']} | {len(one['errors'])} | {one['lost']} "
            f"| {one['p50_ms']:.0f} | {one['p95_ms']:.0f} | {one.get('p95_ratio', 1):.2f} "
            f"| {aims.get(name, '')} | {one['load']} |"
            for name, one in rows.items()
        ),
        "",
        "Medians by action, ms:",
        "",
        f"| action | {' | '.join(rows)} |",
        "|---" * (1 + len(rows)) + "|",
        *(
            " | ".join(
                [f"| {name}", *(f"{one['by_action_ms'][name]:.0f}" for one in rows.values())]
            )
            + " |"
            for name in actions
        ),
        "",
    ]


def _memory_lines(memory: dict[str, float]) -> list[str]:
    words = {
        "loaded": "with England loaded",
        "each idle": "more for each idle session (aim 10)",
        "20": "at most with 20 sessions",
        "50": "at most with 50 (aim 1,500)",
    }
    said = [f"{size:.1f} MB {words.get(name, name)}" for name, size in memory.items()]
    return [f"Memory that no other process shares: {'; '.join(said)}.", ""]


def _neighbour_lines(rows: dict[str, Any]) -> list[str]:
    return [
        "Ten sessions clicking, beside a neighbour (aim: at most 3 times as slow):",
        "",
        "| neighbour | lasted s | clicks | median ms | ratio | p95 ms | ratio | it said | load |",
        "|---|---|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {one['lasted_s']:.0f} | {one['clicks']} | {one['p50_ms']:.0f} "
            f"| {one.get('p50_ratio', 1):.2f} | {one['p95_ms']:.0f} "
            f"| {one.get('p95_ratio', 1):.2f} | {one['said']} | {one.get('load', '')} |"
            for name, one in rows.items()
        ),
    ]


if __name__ == "__main__":
    main()
