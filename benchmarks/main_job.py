"""How long the main job takes: load a study, rank its zones, for councils and for England.

    python benchmarks/main_job.py [--runs 3] [--data england|invented]

Prints medians of whole calls in one process, after one run that is not counted, and peak memory.
Needs the England pack (czmap data get), or --data invented.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable

from czmap.geodata.pack import load_pack
from czmap.geodata.study import (
    StudyKey,
    find_lads,
    load_catalogue,
    make_study,
    pack_folder,
)
from czmap.scoring.need import NeedIndex
from czmap.scoring.search import find_candidates
from czmap.scoring.zones import SCALES, ZoneCriteria

PLACES = ("Manchester", "Hackney", "Tameside", "Cornwall", "Birmingham", "England")


def seconds(call: Callable[[], object], runs: int) -> float:
    call()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--data", default="england", choices=["england", "invented"])
    options = parser.parse_args()
    folder = pack_folder(options.data)
    catalogue = load_catalogue()
    index = NeedIndex(weights=catalogue.set_of("report").weights)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    print(
        f"pack: {size:.1f} MB; load_pack: {seconds(lambda: load_pack(folder), options.runs):.2f} s"
    )
    pack = load_pack(folder)
    print(f"{'place':<14}{'areas':>7}{'study s':>9}" + "".join(f"{s.key:>15} s" for s in SCALES))
    for place in PLACES if options.data == "england" else ("",):
        key = StudyKey(pack=options.data, lads=find_lads(pack, [place]))
        made = seconds(lambda key=key: make_study(pack, catalogue, key), options.runs)
        study = make_study(pack, catalogue, key)
        ranked = [
            seconds(
                lambda study=study, scale=scale: find_candidates(
                    study, index, ZoneCriteria(size=scale.size)
                ),
                options.runs,
            )
            for scale in SCALES
        ]
        name = place or pack.manifest.name
        print(
            f"{name:<14}{len(study.areas):>7}{made:>9.2f}" + "".join(f"{s:>17.2f}" for s in ranked)
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak memory: {peak:.2f} GB")


if __name__ == "__main__":
    main()
