"""How good and how fast the search is: proofs, gaps, times, and other methods beside it.

    python benchmarks/search.py [--only councils,all,england,scaling,methods] [--seconds 60]

Needs the England pack (czmap data get), and the `bench` extra. Prints each table as it is made and
writes all of them to benchmarks/results/search.md and search.json, beside tables of earlier runs
that it did not make. Times are of one call after compilation; CPU is of all threads together.
"""

import argparse
import json
import resource
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from flow_model import find_reference
from scipy import sparse
from scipy.sparse import csgraph

from czmap.geodata.contiguity import make_contiguity
from czmap.geodata.pack import load_pack
from czmap.geodata.study import (
    Study,
    StudyKey,
    find_lads,
    load_catalogue,
    make_study,
    pack_folder,
)
from czmap.scoring import engine
from czmap.scoring.need import NeedIndex, score_need
from czmap.scoring.objective import AREA, NOTHING, Ground, sum_terms, worth
from czmap.scoring.prove import prove
from czmap.scoring.search import find_candidates, warm_up
from czmap.scoring.space import Space, find_reach, make_space
from czmap.scoring.zones import Aim, ZoneCriteria

COUNCILS = (
    "Middlesbrough", "Blackpool", "Hackney", "Nottingham", "Manchester", "Liverpool", "Bradford",
    "Sheffield", "Cornwall", "County Durham", "Leeds", "Birmingham",
)  # fmt: skip
SIZES = {4_000: (2_800, 5_200), 15_000: (10_500, 19_500), 45_000: (31_500, 58_500)}
RESULTS = Path(__file__).parent / "results"
RECORD = RESULTS / "search.json"


class Bench:
    """The pack, the need, and the tables made so far."""

    def __init__(self) -> None:
        self.pack = load_pack(pack_folder("england"))
        self.catalogue = load_catalogue()
        self.index = NeedIndex(weights=self.catalogue.set_of("report").weights)
        self.tables: dict[str, pd.DataFrame] = {}
        if RECORD.exists():  # tables of earlier runs stay until they are made again
            kept = json.loads(RECORD.read_text(encoding="utf-8"))
            self.tables = {name: pd.DataFrame(rows) for name, rows in kept.items()}
        self.scores = score_need(self.study("England").reference, self.index, self.catalogue)

    def study(self, *names: str) -> Study:
        """Cut the study of some places out of the pack."""
        key = StudyKey(pack="england", lads=find_lads(self.pack, names))
        return make_study(self.pack, self.catalogue, key)

    def space(self, study: Study, **criteria: Any) -> Space:
        """Make the arrays of a search; the need is scored once."""
        return make_space(study, self.scores, ZoneCriteria(**criteria))

    def keep(self, name: str, rows: list[dict]) -> None:
        """Keep a table, and print it."""
        self.tables[name] = pd.DataFrame(rows)
        print(f"\n## {name}\n\n{self.tables[name].to_string(index=False)}", flush=True)


def timed(call: Callable[[], object]) -> tuple[object, float, float]:
    """Give what a call makes, its seconds on the wall, and of CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = call()
    return made, time.perf_counter() - wall, time.process_time() - cpu


def proof_row(space: Space) -> dict:
    """Gap before and after the proof, and the CPU seconds of both."""
    pool, _, search_cpu = timed(lambda: engine.find_zones(space))
    if not len(pool.value):
        return {"proven": None}
    known = float(pool.value[0])
    proof, _, proof_cpu = timed(
        lambda: prove(space.ground, space.bounds, space.centres, known, engine.BRANCHES)
    )
    best = max(known, proof.value)
    return {
        "areas": len(space.ground.area),
        "gap before %": round(100 * (best - known) / abs(best), 4),
        "gap after %": round(100 * (proof.bound - best) / abs(best), 4),
        "proven": bool(proof.bound - best <= 1e-8 * abs(best)),
        "branches": proof.branches - len(space.centres),
        "search CPU s": round(search_cpu, 3),
        "proof CPU s": round(proof_cpu, 3),
    }


def twelve_councils(bench: Bench) -> None:
    """Default compactness: gaps before and after the proof."""
    for aim in Aim:
        rows = [
            {"council": place, "residents": size}
            | proof_row(bench.space(bench.study(place), size=window, aim=aim))
            for place in COUNCILS
            for size, window in SIZES.items()
        ]
        bench.keep(f"Twelve councils, {aim}, compactness 12", rows)


def all_councils(bench: Bench) -> None:
    """Without compactness, every council of England."""
    made: dict[int, list[dict]] = {size: [] for size in SIZES}
    for code in sorted(bench.pack.areas["lad_code"].unique()):
        study = bench.study(code)
        for size, window in SIZES.items():
            space = bench.space(study, size=window, compactness=0, aim=Aim.DEPTH)
            made[size].append({"council": study.name} | proof_row(space))
    tables = {size: pd.DataFrame(rows).dropna(subset="proven") for size, rows in made.items()}
    bench.keep(
        "All councils, depth, compactness 0",
        [
            {
                "residents": size,
                "councils with room": len(table),
                "proven": int(table["proven"].sum()),
                "mean gap before %": table["gap before %"].mean(),
                "worst gap after %": table["gap after %"].max(),
                "proof CPU s median": table["proof CPU s"].median(),
                "p99": table["proof CPU s"].quantile(0.99),
                "worst": table["proof CPU s"].max(),
                "not proven": ", ".join(table.loc[~table["proven"].astype(bool), "council"]),
            }
            for size, table in tables.items()
        ],
    )


def england(bench: Bench) -> None:
    """Time the top 20 of England, a council's first ranking, and a contiguity by libpysal."""
    study = bench.study("England")
    rows = []
    for size, window in SIZES.items():
        criteria = ZoneCriteria(size=window, top=20)
        _, wall, cpu = timed(lambda c=criteria: find_candidates(study, bench.index, c))
        rows.append({"what": f"England, top 20, {size:,}", "wall s": wall, "CPU s": cpu})
    for place in ("Manchester", "Birmingham"):
        here = bench.study(place)
        for size, window in SIZES.items():
            criteria = ZoneCriteria(size=window)
            _, wall, cpu = timed(lambda h=here, c=criteria: find_candidates(h, bench.index, c))
            rows.append({"what": f"{place}, top 10, {size:,}", "wall s": wall, "CPU s": cpu})
    _, wall, cpu = timed(lambda: make_contiguity(bench.pack.areas))
    rows.append({"what": "libpysal contiguity of England", "wall s": wall, "CPU s": cpu})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    rows.append({"what": f"peak memory so far: {peak:.2f} GB", "wall s": None, "CPU s": None})
    bench.keep("England and councils, whole call", rows)


def scaling(bench: Bench) -> None:
    """Search without proof, on 1,000, 5,000, 33,755 and 190,000 areas."""
    full = bench.space(bench.study("England"), size=SIZES[15_000])
    rows = []
    for areas in (1_000, 5_000, 33_755, 190_000):
        space = full if areas == 33_755 else lattice(areas, full)
        _, wall, cpu = timed(lambda s=space: engine.find_zones(s))
        per = 1e6 * cpu / (areas * np.log(areas))
        rows.append({"areas": areas, "wall s": wall, "CPU s": cpu, "CPU us / (n log n)": per})
    bench.keep("Growth with the number of areas", rows)


def lattice(areas: int, like: Space) -> Space:
    """Make a square map of smooth need, with people as in another space."""
    side = int(np.ceil(np.sqrt(areas)))
    chance = np.random.default_rng(1)
    at = np.arange(areas)
    x, y = (at % side) * 900.0, (at // side) * 900.0
    area = np.zeros(areas, AREA)
    area["need"] = 50 + 30 * np.sin(x / 7_000) * np.cos(y / 9_000) + chance.normal(0, 10, areas)
    area["size"] = area["weight"] = chance.choice(like.ground.area["size"], areas)
    area["count"] = area["home"] = area["centre"] = 1
    area["x"], area["y"] = x, y
    area["reach"] = find_reach(x, y, area["size"].copy(), 15_000)
    right = at[(at % side < side - 1) & (at + 1 < areas)]
    down = at[at + side < areas]
    rows, columns = np.r_[right, down], np.r_[right + 1, down + side]
    joined = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(areas, areas))
    joined = (joined + joined.T).tocsr()
    joined.sort_indices()
    ground = Ground(joined.indptr.astype(np.int64), joined.indices.astype(np.int64), area)
    for array in ground:
        array.setflags(write=False)
    return replace(like, ground=ground, unit=at, lad=np.zeros(areas, np.int64))


def circles(space: Space) -> Iterator[np.ndarray]:
    """Give the nearest areas round each centre, up to each size in the window."""
    area, bounds = space.ground.area, space.bounds
    for centre in space.centres:
        away = np.hypot(area["x"] - area["x"][centre], area["y"] - area["y"][centre])
        order = np.argsort(away, kind="stable")
        total = np.cumsum(area["size"][order])
        for count in np.flatnonzero((total >= bounds.least) & (total <= bounds.most)) + 1:
            yield order[:count]


def highest_need(space: Space) -> Iterator[np.ndarray]:
    """Give connected parts of the areas above each threshold of need."""
    area, matrix = space.ground.area, graph_of(space)
    for cut in np.sort(area["need"])[::-1]:
        chosen = np.flatnonzero(area["need"] >= cut)
        _, part = csgraph.connected_components(matrix[chosen][:, chosen], directed=False)
        for number in range(part.max() + 1):
            yield chosen[part == number]


def max_p_regions(study: Study, space: Space) -> Iterator[np.ndarray]:
    """Give the regions of spopt's max-p heuristic, of at least the least size."""
    from libpysal.weights import W  # noqa: PLC0415 - only in the extra `bench`
    from spopt.region import MaxPHeuristic  # noqa: PLC0415

    indptr, indices = space.ground.indptr, space.ground.indices
    near = {i: indices[indptr[i] : indptr[i + 1]].tolist() for i in range(len(indptr) - 1)}
    table = study.areas[["geometry"]].reset_index(drop=True)
    table["need"], table["size"] = space.ground.area["need"], space.ground.area["size"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = MaxPHeuristic(table, W(near), ["need"], "size", space.bounds.least, top_n=2)
        model.solve()
    labels = np.asarray(model.labels_)
    for number in np.unique(labels[labels > 0]):
        yield np.flatnonzero(labels == number)


def graph_of(space: Space) -> sparse.csr_array:
    ground = space.ground
    size = len(ground.area)
    ones = np.ones(len(ground.indices))
    return sparse.csr_array((ones, ground.indices, ground.indptr), shape=(size, size))


def best_of(space: Space, zones: Iterator[np.ndarray]) -> float:
    """Find the greatest worth of the joined ones among some zones, each from its best centre."""
    best, matrix = NOTHING, graph_of(space)
    for members in zones:
        parts, _ = csgraph.connected_components(matrix[members][:, members], directed=False)
        if parts == 1:
            sums = sum_terms(space.ground, space.bounds, int(members[0]), members)
            best = max(best, worth(space.bounds, sums))
    return best


def methods(bench: Bench, seconds: float) -> None:
    """Other methods beside ours: depth, compactness 0 (their optimum needs no centre)."""
    rows = []
    for place in COUNCILS:
        study = bench.study(place)
        for size in (15_000, 45_000):
            space = bench.space(study, size=SIZES[size], compactness=0, aim=Aim.DEPTH)
            made, _, cpu = timed(lambda s=space: engine.search_space(s))
            best = float(made.pool.value[0])
            row = {"council": place, "residents": size, "best": best, "our CPU s": cpu}
            row["proven"] = made.bound is not None and made.bound <= best * (1 + 1e-8)
            others = {
                "greedy": lambda s=space: greedy_only(s),
                "highest need": lambda s=space: best_of(s, highest_need(s)),
                "circles": lambda s=space: best_of(s, circles(s)),
            }
            if place in COUNCILS[:4]:
                others["max-p"] = lambda s=space, t=study: best_of(s, max_p_regions(t, s))
            for name, call in others.items():
                found, _, _ = timed(call)
                row[f"{name} gap %"] = 100 * (best - found) / best if found > 0 else None
            if seconds:
                theirs, _, cpu = timed(
                    lambda s=space: find_reference(s.ground, s.bounds, seconds=seconds)
                )
                row |= {"HiGHS CPU s": cpu, "HiGHS proven": theirs.proven}
                row["HiGHS / ours"] = cpu / row["our CPU s"]
            rows.append(row)
            print(row, flush=True)
    bench.keep("Other methods: depth, compactness 0", rows)


def greedy_only(space: Space) -> float:
    """Zones grown from every centre, neither improved nor kicked."""
    from czmap.scoring.grow import Rooted, grow, make_scratch  # noqa: PLC0415

    scratch = make_scratch(len(space.ground.area))
    best = NOTHING
    for centre in space.centres:
        members = grow(Rooted(space.ground, space.bounds, scratch, int(centre)))
        sums = sum_terms(space.ground, space.bounds, int(centre), members)
        best = max(best, worth(space.bounds, sums))
    return best


def write(bench: Bench) -> None:
    RESULTS.mkdir(exist_ok=True)
    parts = ["# The search, measured\n\nMade by `benchmarks/search.py`.\n"]
    for name, table in bench.tables.items():
        shown = table.map(lambda cell: f"{cell:.4g}" if isinstance(cell, float) else str(cell))
        lines = [list(shown.columns), ["---"] * len(shown.columns), *shown.to_numpy().tolist()]
        body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        parts.append(f"## {name}\n\n{body}\n")
    (RESULTS / "search.md").write_text("\n".join(parts), encoding="utf-8")
    record = {name: table.to_dict("records") for name, table in bench.tables.items()}
    RECORD.write_text(json.dumps(record, indent=1, default=str), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="councils,england,scaling,all,methods")
    parser.add_argument("--seconds", type=float, default=60, help="for HiGHS; 0 leaves it out")
    options = parser.parse_args()
    _, wall, _ = timed(warm_up)
    print(f"compiling, or loading what was compiled: {wall:.1f} s")
    bench = Bench()
    tables = {
        "councils": twelve_councils,
        "england": england,
        "scaling": scaling,
        "all": all_councils,
        "methods": lambda made: methods(made, options.seconds),
    }
    for name in options.only.split(","):
        tables[name](bench)
        write(bench)


if __name__ == "__main__":
    main()
