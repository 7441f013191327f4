"""Who is reached and missed, and the schools by phase, as the brief says them."""

from math import isfinite

from czmap.exports.set_text import set_plain
from czmap.geodata.pack import Pack
from czmap.scoring.missed import Missed, find_missed
from czmap.scoring.need import NeedScores
from czmap.scoring.pipeline import STEPS, Nearest, Pipeline, Step, find_pipeline
from czmap.scoring.words import about, percent, whole

MOST_LETTERS, MOST_COUNCILS = 46, 3


def say_missed(missed: Missed, place: str) -> tuple[str, ...]:
    """Say what share of each council's children in low-income families a zone reaches."""
    said = []
    for one in missed.councils[:MOST_COUNCILS]:
        if not (one.has_figure and isfinite(one.inside)):
            said.append(
                f"{one.name}: no number of its children in low-income families is published."
            )
            continue
        outside = about(max(one.outside, 0.0)) if one.outside > 0 else "none"
        said.append(
            f"{one.name}: {percent(one.share)} of the council's children in low-income families "
            f"live inside ({about(one.inside)}); {outside} live outside."
        )
    first = missed.thresholds[0]
    tenth = f"{place}'s most deprived tenth of neighbourhoods"
    if first.residents == 0:
        said.append(f"All of its residents live in {tenth}.")
    elif isfinite(first.residents):
        said.append(
            f"{whole(first.residents)} of its residents, {whole(first.children)} of them children, "
            f"do not live in {tenth}."
        )
    best = missed.neighbours.head(1)
    for row in best.to_dict("records"):
        adds = float(row.get("in_need", float("nan")))
        if isfinite(adds) and adds > 0:
            said.append(f"Of the neighbourhoods next to it, {row['lsoa_name']} would add most: "
                        f"{about(adds)} such children.")  # fmt: skip
    return tuple(set_plain(one) for one in said)


def say_pipeline(pipeline: Pipeline) -> tuple[tuple[str, str, str], ...]:
    """Give a row for each stage: its name, what is inside, and what is near or nearest."""
    steps = [one for one in pipeline.steps if one.stage in STEPS or _is_there(one)]
    near = pipeline.walk_m
    return tuple((set_plain(one.stage), _inside(one), set_plain(_near(one, near))) for one in steps)


def _is_there(step: Step) -> bool:
    return bool(step.inside.schools or step.near.schools)


def find_people(
    pack: Pack, scores: NeedScores, members: tuple[str, ...], place: str
) -> tuple[tuple[str, ...], tuple[tuple[str, str, str], ...]]:
    """Find and say both for a zone."""
    missed = find_missed(pack, scores, members)
    return say_missed(missed, place), say_pipeline(find_pipeline(pack, members))


def _inside(step: Step) -> str:
    roll = step.inside
    if not roll.schools:
        return "none"
    pupils = f" with {_pupils(roll.pupils)}" if isfinite(roll.pupils) else ""
    meals = f", {roll.meals_pct:.0f} % on free meals" if isfinite(roll.meals_pct) else ""
    return f"{roll.schools}{pupils}{meals}"


def _pupils(number: float) -> str:
    return f"{whole(number)} pupil{'' if round(number) == 1 else 's'}"


def _near(step: Step, walk_m: float) -> str:
    if step.near.schools:
        return f"{step.near.schools} more within {walk_m:,.0f} m"
    if step.nearest is None or step.inside.schools:
        return f"none within {walk_m:,.0f} m"
    return _nearest(step.nearest)


def _nearest(nearest: Nearest) -> str:
    away = (
        f"{nearest.metres / 1_000:.1f} km" if nearest.metres >= 1_000 else f"{nearest.metres:.0f} m"
    )
    name = set_plain(nearest.name)
    short = (
        name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}\N{HORIZONTAL ELLIPSIS}"
    )
    return f"nearest: {short}, {away}"
