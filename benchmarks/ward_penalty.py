"""What whole wards give up: ten councils, three scales, two aims.

    python benchmarks/ward_penalty.py [--councils "Manchester,Leeds"]

Needs the England pack (czmap data get). Writes benchmarks/results/ward_penalty.md. Compactness is
off on both sides, so that the zone and the wards are chosen by the same aim and the same people:
a difference is the price of whole wards and of nothing else.
"""

import argparse
from pathlib import Path

import pandas as pd

from czmap.geodata.pack import load_pack
from czmap.geodata.study import StudyKey, find_lads, load_catalogue, make_study, pack_folder
from czmap.scoring.need import NeedIndex, score_need
from czmap.scoring.search import find_candidates, proof_in_words, warm_up
from czmap.scoring.wards import WardPenalty, WardZone, ward_penalty
from czmap.scoring.zones import SCALES, Aim, ZoneCriteria

COUNCILS = (
    "Manchester", "Tameside", "Oldham", "Liverpool", "Birmingham", "Leeds", "Newcastle upon Tyne",
    "County Durham", "Cornwall", "Tower Hamlets",
)  # fmt: skip
RESULT = Path(__file__).parent / "results" / "ward_penalty.md"
HEAD = """# The ward penalty

Mean need (points of 0 to 100) and children in low-income families (IDACI rate times children aged
0 to 15) of the best contiguous zone, and what is given up when it must be one whole ward, or a
group of joined whole wards, of the same number of residents. Need: the default index. Compactness
off. Minus: the wards have more of that figure, at the cost of the aim. A dash: there is none of
that size. Wards are the neighbourhoods best fitted to them. "not proven": the search was stopped,
so the figure is of the best that was found.

"""


def main() -> None:
    """Measure, print and write the table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--councils", default=",".join(COUNCILS))
    names = wanted.parse_args().councils.split(",")
    pack, catalogue = load_pack(pack_folder("england")), load_catalogue()
    index = NeedIndex(weights=catalogue.set_of("report").weights)
    warm_up()
    whole = make_study(pack, catalogue, StudyKey(pack="england"))
    scores = score_need(whole.reference, index, catalogue)
    rows = []
    for name in names:
        key = StudyKey(pack="england", lads=find_lads(pack, [name]))
        study = make_study(pack, catalogue, key)
        for aim in (Aim.BALANCE, Aim.REACH):
            for scale in SCALES:
                criteria = ZoneCriteria(size=scale.size, aim=aim, compactness=0, top=1)
                found = find_candidates(study, index, criteria)
                made = ward_penalty(study, scores, criteria, found.candidates[0].zone)
                proof = proof_in_words(found)
                rows.append({"Council": name, "Aim": str(aim), "Scale": scale.label,
                             **row_of(made), "Zone is": proof})  # fmt: skip
                print(" | ".join(map(str, rows[-1].values())), flush=True)
    RESULT.write_text(HEAD + to_markdown(pd.DataFrame(rows)), encoding="utf-8")


def row_of(made: WardPenalty) -> dict[str, str]:
    """Give the figures of a comparison as texts."""
    union = "union" if made.proven else "union (not proven)"
    return {
        "Need": f"{made.best.need:.1f}",
        "Children": f"{made.best.children_in_need:,.0f}",
        **given_up(made, made.ward, "ward"),
        "Wards in the union": f"{len(made.union.wards)}, {union}" if made.union else "-",
        **given_up(made, made.union, "union"),
    }


def given_up(made: WardPenalty, choice: WardZone | None, kind: str) -> dict[str, str]:
    """Give what a choice of wards gives up."""
    need, children = f"Need given up, {kind}", f"Children given up, {kind}"
    if choice is None:
        return {need: "-", children: "-"}
    fewer = made.children_given_up(choice)
    share = fewer / made.best.children_in_need
    return {need: f"{made.need_given_up(choice):.1f}", children: f"{fewer:,.0f} ({share:.0%})"}


def to_markdown(table: pd.DataFrame) -> str:
    """Write a table in Markdown."""
    lines = [list(table.columns), ["---"] * len(table.columns), *table.to_numpy().tolist()]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


if __name__ == "__main__":
    main()
