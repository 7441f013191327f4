"""Many at once: sessions that act and think on one server, beside one session that is alone.

Run: python -m benchmarks.load (some fifteen minutes; `--only` takes a part). England must be there.
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
    asked.add_argument("--think", type=float, default=THINK_S)
    asked = asked.parse_args()
    kept = RESULTS / "load.json"
    found: dict[str, Any] = json.loads(kept.read_text()) if kept.is_file() else {}
    found["load_average"] = round(os.getloadavg()[1], 1)
    found["measured"] = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    with served(APP, user_data()) as server:
        _crowd(server, 1, think=0.2, visits=len(COUNCILS))  # everything is loaded and compiled
        if asked.only != "neighbour":
            found["crowds"] = measure_crowds(server, asked.think)
        if asked.only != "crowds":
            found["neighbour"] = measure_neighbour(server)
        found["log"] = [
            line
            for line in server.log.read_text(errors="replace").splitlines()
            if "Error" in line or "Fault" in line
        ][:20]
    RESULTS.mkdir(exist_ok=True)
    kept.write_text(json.dumps(found, indent=1) + "\n")
    (RESULTS / "load.md").write_text(to_markdown(found))
    print((RESULTS / "load.md").read_text())


def measure_crowds(server: Server, think: float) -> dict[str, Any]:
    """One session alone, then 20 and 50 at once; memory before, with idle ones, and after."""
    memory = {"loaded": server.megabytes()}
    alone = _crowd(server, 1, think=0.5, visits=3)
    found: dict[str, Any] = {"alone": _summary(alone, None), "memory": memory}
    memory["each idle"] = asyncio.run(_weigh_idle(server, 20))
    for count in (20, 50):
        crowd = _crowd(server, count, think=think)
        found[str(count)] = _summary(crowd, _times(alone))
        memory[str(count)] = max(crowd["memory"])
        print(count, json.dumps(found[str(count)]), memory, flush=True)
    return found


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


def measure_neighbour(server: Server) -> dict[str, Any]:
    """Ten sessions beside nobody, beside a search of all England, beside an upload of 50 MB."""
    found: dict[str, Any] = {}
    for name, work in (("nobody", _nothing), ("England ranked", _rank), ("50 MB", _upload)):
        found[name] = asyncio.run(_beside(server, work))
        print(name, json.dumps(found[name]), flush=True)
    usual = found["nobody"]
    for name in ("England ranked", "50 MB"):
        for what in ("p50_ms", "p95_ms"):
            found[name][what.replace("_ms", "_ratio")] = found[name][what] / usual[what]
    return found


async def _beside(server: Server, work: Any) -> dict[str, Any]:
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
    said = await work(server)
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
    await asyncio.sleep(20)
    return "nothing"


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
    lines = [
        "# Many at once, measured",
        "",
        (
            f"`python -m benchmarks.load`, {found['measured']}; sessions speak over the socket as "
            "pages do. All clients and the server share one machine with two cores, "
            f"whose load average over five minutes was {found.get('load_average', 'not noted')} "
            "when it began: above two, other work takes most of what is measured here."
        ),
        "",
    ]
    if "crowds" in found:
        crowds, memory = found["crowds"], found["crowds"]["memory"]
        lines += [
            "| sessions | actions | errors | lost | median ms | p95 ms | times alone | aim |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for name, aim in (("alone", ""), ("20", "1.5"), ("50", "3")):
            one = crowds[name]
            lines.append(
                f"| {name} | {one['actions']} | {len(one['errors'])} | {one['lost']} "
                f"| {one['p50_ms']:.0f} | {one['p95_ms']:.0f} | {one.get('p95_ratio', 1):.2f} "
                f"| {aim} |"
            )
        lines += [
            "",
            (
                f"Memory that no other process shares: {memory['loaded']:.0f} MB with England "
                f"loaded, {memory['20']:.0f} MB at most with 20 sessions, {memory['50']:.0f} MB "
                f"with 50 (aim 1,500); each idle session adds {memory['each idle']:.1f} MB "
                "(aim 10)."
            ),
            "",
            "Medians by action, ms:",
            "",
            "| action | alone | 20 | 50 |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {name} | {alone:.0f} | {crowds['20']['by_action_ms'][name]:.0f} "
            f"| {crowds['50']['by_action_ms'][name]:.0f} |"
            for name, alone in crowds["alone"]["by_action_ms"].items()
        ]
    if "neighbour" in found:
        lines += [
            "",
            "Ten sessions clicking, beside a neighbour (aim: at most 3 times as slow):",
            "",
            "| neighbour | lasted s | clicks | median ms | ratio | p95 ms | ratio | it said |",
            "|---|---|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {name} | {one['lasted_s']:.0f} | {one['clicks']} | {one['p50_ms']:.0f} "
            f"| {one.get('p50_ratio', 1):.2f} | {one['p95_ms']:.0f} "
            f"| {one.get('p95_ratio', 1):.2f} | {one['said']} |"
            for name, one in found["neighbour"].items()
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
