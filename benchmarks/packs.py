"""Ten real evidence packs: how long each takes, its size and pages, and that it verifies.

    python benchmarks/packs.py [--to FOLDER]

Needs the England pack (czmap data get). Writes benchmarks/results/packs.md; with --to the packs
stay in that folder, to be looked at. A zone grows from the highest-need neighbourhood of its
council by the neighbour of highest need, so the zones are the same on every run of the same data;
they are of many sizes and shapes, not good zones.
"""

import argparse
import io
import tempfile
from pathlib import Path
from time import perf_counter

from pypdf import PdfReader

from czmap.exports.evidence import make_files
from czmap.exports.kinds import FORMATS
from czmap.exports.ledger import check_ledger, parse_ledger
from czmap.exports.pack_files import save_files, to_zip
from czmap.exports.shortlist import shortlist_of_zones
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.pack import load_pack
from czmap.geodata.study import Study, StudyKey, find_lads, load_catalogue, make_study, pack_folder
from czmap.scoring.need import NeedIndex, NeedScores, score_need
from czmap.scoring.patterns import label_areas
from czmap.scoring.reading import Ground
from czmap.scoring.zones import Zone

ZONES = (
    ("Hackney", 1), ("Cornwall", 3), ("Manchester", 10), ("County Durham", 30), ("Birmingham", 60),
    ("Tendring", 9), ("Bournemouth, Christchurch and Poole", 12), ("Isles of Scilly", 1),
    ("King's Lynn and West Norfolk", 10), ("Kingston upon Hull, City of", 30),
)  # fmt: skip
"""Council and number of neighbourhoods: small and large, coastal, rural, and of long names."""
RESULT = Path(__file__).parent / "results" / "packs.md"
HEAD = """# Ten evidence packs

Every format, without what is loaded once (data, scores). Seconds on the wall of a shared machine
with two cores; kB as written. "Agree" is what `czmap verify` says of it.

"""


def main() -> None:
    """Make, measure, verify and write the table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--to", type=Path, default=None)
    wanted.add_argument("--only", type=int, default=len(ZONES))
    wanted.add_argument("--formats", default=",".join(FORMATS))
    asked = wanted.parse_args()
    pack, catalogue = load_pack(pack_folder("england")), load_catalogue()
    whole = make_study(pack, catalogue, StudyKey(pack="england"))
    index = NeedIndex(weights=catalogue.set_of("report").weights)
    scores = score_need(whole.reference, index, catalogue)
    ground = Ground(study=whole, scores=scores, labels=label_areas(whole.reference, catalogue))
    rows = [
        measure(ground, council, size, asked.formats.split(","), asked.to)
        for council, size in ZONES[: asked.only]
    ]
    head = [*rows[0]]
    lines = [head, ["---"] * len(head), *([*row.values()] for row in rows)]
    text = "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
    RESULT.write_text(f"{HEAD}{text}\n", encoding="utf-8")
    print(text)


def measure(
    ground: Ground, council: str, size: int, formats: list[str], to: Path | None
) -> dict[str, object]:
    """Make one pack; give its row of the table."""
    pack = ground.study.pack
    key = StudyKey(pack="england", lads=find_lads(pack, [council]))
    study = make_study(pack, load_catalogue(), key)
    shortlist = shortlist_of_zones(study, ground.scores, [("", grow(study, ground.scores, size))])
    took, files = {}, {}
    for one in formats:
        start = perf_counter()
        made = make_files(shortlist, ground, [one])
        took[one] = perf_counter() - start
        files |= {name: content for name, content in made.items() if "ledger" not in name}
    start = perf_counter()
    files = make_files(shortlist, ground, formats)
    all_of_it = perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        name = f"{council.split(maxsplit=1)[0].strip(',')}-{size}"
        save_files(files, (to or Path(folder)) / name)
    checks = check_ledger(parse_ledger(files["ledger.json"]), study, ground.scores, files)
    agree = sum(one.agrees for one in checks)
    sizes = {name: f"{len(files[name]) / 1e3:,.0f}" for name in
             ("brief.pdf", "brief.docx", "pro-forma.docx", "zones.xlsx", "zones.geojson",
              "zones.gpkg", "zones.kml") if name in files}  # fmt: skip
    return {
        "Zone": f"{council}, {size}",
        "Pages of the brief": pages(files),
        **{f"{name} kB": said for name, said in sizes.items()},
        "ZIP kB": f"{len(to_zip(files)) / 1e3:,.0f}",
        **{f"{one} s": f"{seconds:.2f}" for one, seconds in took.items()},
        "All s": f"{all_of_it:.1f}",
        "Agree": f"{agree} of {len(checks)}",
    }


def pages(files: dict[str, bytes]) -> str:
    """Count the pages of the PDF."""
    if "brief.pdf" not in files:
        return ""
    return f"{len(PdfReader(io.BytesIO(files['brief.pdf'])).pages)}"


def grow(study: Study, scores: NeedScores, size: int) -> Zone:
    """Grow a zone by the neighbour of highest need; ties go by code."""
    need = scores.score.reindex(study.areas.index)
    members = [str(need.idxmax())]
    while len(members) < size:
        near = {code for own in members
                for code in study.contiguity.neighbours(own, ContiguityRule.ROOK)}  # fmt: skip
        free = need.loc[sorted(near - set(members))]
        if free.empty:
            break
        members.append(str(free.idxmax()))
    return Zone(tuple(members))


if __name__ == "__main__":
    main()
