"""What is said of who a place reaches and misses, and of its schools."""

import math

from czmap.safe import for_markdown
from czmap.scoring.missed import Missed, Reached, Threshold
from czmap.scoring.pipeline import Nearest, Pipeline, Roll, Stage, Step
from czmap.ui import text

STRAIGHT = (
    "Distances are straight lines from the place's outline to the school's grid reference; the "
    "walk is longer. The law's walking distance is 2 miles (3.2 km) for a child under eight and "
    "3 miles from then on (Education Act 1996, section 444)."
)
WHAT_SCHOOLS = (
    "Open schools on the Department for Education's list, counted by the neighbourhood it states. "
    "It does not say where children who live here go to school, and it lists no private nurseries, "
    "childminders, youth clubs or health services."
)
SPREAD = (
    "Not all disadvantaged children live in disadvantaged areas, and not all children in "
    "disadvantaged areas do badly."
)
LEFT_OUT = (
    "The indicators themselves are far from comprehensive: they count what is recorded, for the "
    "area and not for the child, and some are years old. No list here knows the families, groups "
    "and places that people rely on."
)
GAUGE_CAVEAT = (
    "The real zones' figures are rounded, as published, and each counted its own way: Pembury's "
    "children are the residents it aimed for, Wallsend's and North Manchester's are pupils of its "
    "schools. Here, children are residents aged 0 to 15 and schools are those inside. Marks on a "
    "scale, not targets."
)
PARTS = {
    "next": "Next to it: which neighbourhoods would reach most more",
    "size": "How large it is, among real children's zones",
    "schools": "The schools, one by one",
}
WALKS = (500, 800, 1_000, 1_600, 2_400, 3_200)
STEP_NAMES = {
    Stage.EARLY: "nursery school or family hub",
    Stage.PRIMARY: "primary school",
    Stage.SECONDARY: "secondary school",
    Stage.SIXTEEN: "college for 16 plus",
}
"""What one of each step is called."""


def metres(distance: float) -> str:
    """Write a distance.

    Examples
    --------
    >>> metres(0), metres(384.2), metres(1238)
    ('on its edge', '380 m', '1.2 km')
    """
    if distance < 5:
        return "on its edge"
    return f"{round(distance, -1):.0f} m" if distance < 995 else f"{distance / 1000:.1f} km"


def few(number: float) -> str:
    """Write an estimated count; none is none.

    Examples
    --------
    >>> few(0), few(448.2)
    ('0', 'about 450')
    """
    return "0" if number == 0 else text.about(number)


def reached_sentence(one: Reached, *, called: str) -> str:
    """Say how many of a council's children in low-income families live inside and outside."""
    if not one.has_figure:
        return f"For {called} no number of children in low-income families is published."
    if one.share == 1 and one.outside == 0 and one.children_inside == one.children:
        return (
            f"It takes in the whole of {called}, with **{text.about(one.total)}** children in "
            "low-income families: no child is left outside."
        )
    if not math.isfinite(one.inside):
        return f"No number of its own children in low-income families in {called} is published."
    return (
        f"**{text.percent(one.share)}** of {called}'s children in low-income families live inside "
        f"({text.about(one.inside)} of {text.about(one.total)}); "
        f"**{text.about(max(one.outside, 0.0))}** live outside it."
    )


def lacking_sentence(one: Reached) -> str:
    """Say how many neighbourhoods have no figure; nothing when all have one."""
    if not one.lacking:
        return ""
    verb = "has" if one.lacking == 1 else "have"
    return (
        f"{text.many(one.lacking, 'neighbourhood')} of the council area {verb} no figure "
        f"({one.lacking_inside:,} of them inside) and count on neither side: small numbers are not "
        "published."
    )


def control_sentence(missed: Missed, place: str) -> str:
    """Say who inside is not among the most deprived, and how many such children live around."""
    whose = "its council's" if len(missed.councils) < 2 else "its councils'"
    first = missed.thresholds[0]
    if not math.isfinite(first.residents):
        return "Which neighbourhoods are among the most deprived is not published for this place."
    said = (
        f"{SPREAD} Outside {place}'s most deprived 10{text.NBSP}% of neighbourhoods live "
        f"**{text.percent(first.council_share)}** of {whose} children in low-income families."
        if math.isfinite(first.council_share)
        else SPREAD
    )
    if missed.undecided:
        said += (
            f" {text.many(missed.undecided, 'neighbourhood')} inside without a published rank "
            "count on neither side."
        )
    return said


def threshold_row(one: Threshold, place: str) -> dict[str, str]:
    """Give one line of the table of the control population."""
    return {
        "Not among the most deprived": f"{text.percent(one.share)} of {place}",
        "Residents inside": text.whole(one.residents),
        "Children inside": text.whole(one.children),
        "Children in low income inside": few(one.in_need),
        "Of the council's children in low income": text.percent(one.council_share),
    }


def schools_sentence(pipeline: Pipeline) -> str:
    """Say how many schools are inside, how many pupils they have, and who is eligible for meals."""
    inside, near = pipeline.inside, pipeline.near
    walk = f"within {pipeline.walk_m:,.0f} m outside"
    if not inside.schools:
        here = "No school on the list is inside"
        return f"{here}; {near.schools:,} {walk}." if near.schools else f"{here}, and none {walk}."
    said = f"**{text.many(inside.schools, 'school')}** inside"
    if math.isfinite(inside.pupils):
        said += f" with **{text.whole(inside.pupils)}** pupils on roll"
    if inside.lacking:
        said += f" ({_lack(inside.lacking)} no number of pupils)"
    return f"{said}. {near.schools:,} more {walk}. {_meals(inside)}"


def _lack(schools: int) -> str:
    return f"{text.many(schools, 'school')} {'has' if schools == 1 else 'have'}"


def _meals(roll: Roll) -> str:
    if not math.isfinite(roll.meals_pct):
        return "How many are eligible for free school meals is not published."
    said = f"**{text.percent(roll.meals_pct / 100)}** of pupils are eligible for free school meals"
    return (
        f"{said} ({_lack(roll.meals_lacking)} no such figure)."
        if roll.meals_lacking
        else f"{said}."
    )


def gap_sentence(step: Step, *, whole: bool = False) -> str:
    """Say that a step is missing, and where the nearest is."""
    called = STEP_NAMES[step.stage]
    if step.nearest is None:
        rest = "" if whole else ", and none with a known position anywhere in the data"
        return f"**No {called}** inside{rest}."
    return f"**No {called}** inside; the nearest is {nearest_sentence(step.nearest)}."


def nearest_sentence(nearest: Nearest) -> str:
    """Say which school is nearest, how far and where."""
    where = (
        f"{nearest.ward_name} ward, {nearest.lad_name}" if nearest.ward_name else "no known ward"
    )
    return f"{for_markdown(nearest.name)}, {metres(nearest.metres)}, in {for_markdown(where)}"


def within_sentence(pipeline: Pipeline) -> str:
    """Say what is taught inside primary and secondary schools that has no school of its own."""
    parts = []
    if pipeline.with_nursery is not None:
        count = pipeline.with_nursery
        parts.append(f"{text.many(count, 'school')} inside with nursery classes")
    if pipeline.with_sixth_form is not None:
        count = pipeline.with_sixth_form
        parts.append(f"{text.many(count, 'school')} inside with a sixth form")
    if parts:
        return f"Besides: {' and '.join(parts)}."
    return (
        "Nursery classes of primary schools and sixth forms of secondary schools are not told by "
        "the list at hand: ask the schools."
    )


def convene_sentence(pipeline: Pipeline) -> str:
    """Say how many separate institutions there are to bring together."""
    if not pipeline.inside.schools and not pipeline.services:
        return ""
    said = f"To bring together: {text.many(pipeline.inside.schools, 'school')}"
    if pipeline.services:
        said += f", {text.many(pipeline.services, 'other service')}"
    if pipeline.trusts:
        said += f", {text.many(len(pipeline.trusts), 'academy trust')}"
        verb = "runs" if len(pipeline.trusts) == 1 else "run"
        said += f" that {verb} {pipeline.trust_run:,} of the schools"
    said += f", {text.many(len(pipeline.lads), 'council')}."
    if pipeline.trusts is None and pipeline.trust_run:
        are = (
            "is an academy or free school"
            if pipeline.trust_run == 1
            else ("are academies or free schools")
        )
        said += (
            f" {pipeline.trust_run:,} of the schools {are}; the list at hand does not name the "
            "trusts that run them."
        )
    return said


def step_row(step: Step, walk_m: float) -> dict[str, str]:
    """Give one line of the table of steps."""
    inside = step.inside
    meals = inside.meals_pct
    return {
        "Phase": str(step.stage),
        "Inside": f"{inside.schools:,}",
        "Pupils inside": f"{inside.pupils:,.0f}" if math.isfinite(inside.pupils) else "not known",
        "Free school meals": text.percent(meals / 100) if math.isfinite(meals) else "not known",
        f"Within {walk_m:,.0f} m": f"{step.near.schools:,}",
    }
