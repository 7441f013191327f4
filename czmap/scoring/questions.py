"""Questions to ask locally: what figures cannot say, asked from what stands out in them.

"In-depth analysis", not "a superficial analysis of performance data", is what a children's zone
needs (Dyson, Kerr, Raffo and Wigelsworth, 2012, section 6); the questions are where it begins. They
ask about conditions, causes and what is there, and never what is wrong with people.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from czmap.geodata.indicators import Catalogue, Indicator, Theme

MOST_ISSUES = 5
"""Issues that are asked about; the most outstanding first."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question, and the indicator that raises it ("" for what every place should be asked)."""

    text: str
    key: str = ""


_BY_KEY = {
    "income_score": "What do families on low income here go without, and what helps them most?",
    "employment_score": (
        "What keeps people who would like to work out of it: health, caring, travel, or which jobs "
        "there are?"
    ),
    "health_score": "Which illnesses weigh on families here, and who helps a child whose parent "
    "is ill?",
    "crime_score": "Where do children and young people feel safe here, and where do they not?",
    "environment_score": "Which homes are cold or damp here, and where can children play outside?",
    "idaci_score": "What does low income keep children here from joining in, in school and out?",
    "cyp_score": "At what age does attainment here fall away, and what do schools say would help?",
    "overcrowded_pct": "Where do children in crowded homes here do homework, rest and play?",
    "eyfs_pct": "Which families do nurseries and health visitors not reach before school begins?",
}

_BY_THEME = {
    Theme.HEALTH: "Is poor health here mostly that of older people, or also of parents and "
    "children?",
    Theme.UNEMPLOYMENT: (
        "Who is looking for work here, for how long, and what stands between them and the jobs "
        "that can be reached?"
    ),
    Theme.ADULT_EDUCATION: (
        "What would adults here like to learn, where can they do so, and what stands in the way?"
    ),
    Theme.DEPRIVATION: "Which kinds of deprivation do families here name first, and which do the "
    "figures miss?",
    Theme.BARRIERS: (
        "Is it the cost of homes or the way to services that is hard here, and which service most?"
    ),
    Theme.CHILDREN: "What do children and young people here say would make the most difference?",
    Theme.OWN: "What do those who gathered these figures know of that the figures do not say?",
}

ALWAYS = (
    Question(text="What is good about living here, and who makes it so?"),
    Question(
        text="Which children are struggling for reasons no figure shows, such as bereavement, "
        "hidden homelessness, or a family member in custody?"
    ),
)
"""What every place should be asked, whatever its figures."""


def find_questions(
    raised: Sequence[tuple[str, bool]],
    missing: Sequence[str],
    catalogue: Catalogue,
    across: Sequence[str] = (),
) -> tuple[Question, ...]:
    """Ask about what stands out, what has no figure, and what lies across the line.

    Parameters
    ----------
    raised
        Keys of the indicators that stand out, the first to be asked about first, and whether in the
        place as a whole; else only in parts of it.
    missing
        Keys of those without a figure.
    across
        Names of the wards next door that high need reaches into.

    Returns
    -------
    tuple of Question
        Each once. Names are as published; make the texts safe before they go into a page.
    """
    asked = [
        Question(text=_in_parts(catalogue[key], whole=whole), key=key)
        for key, whole in list(raised)[:MOST_ISSUES]
    ]
    if across:
        text = (
            f"Do families here use schools, shops and parks in {_some(across)}, and do services "
            "work across the line?"
        )
        asked.append(Question(text=text))
    if missing:
        names = _some([catalogue[key].short_name for key in missing])
        text = f"What do local services know about {names}, where no figure is published?"
        asked.append(Question(text=text, key=missing[0]))
    seen: dict[str, Question] = {}
    for one in (*asked, *ALWAYS):
        seen.setdefault(one.text, one)
    return tuple(seen.values())


def _in_parts(indicator: Indicator, *, whole: bool) -> str:
    asked = question_of(indicator)
    if whole:
        return asked
    return f"Where need on {indicator.short_name} stands out: {asked[0].lower()}{asked[1:]}"


def question_of(indicator: Indicator) -> str:
    """Give the question that an indicator raises where it stands out."""
    return _BY_KEY.get(indicator.key) or _BY_THEME[indicator.theme]


def _some(names: Sequence[str]) -> str:
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
