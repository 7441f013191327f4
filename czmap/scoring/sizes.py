"""Real children's zones, by which a place's size is told.

The figures are rounded as their sources round them, and were gathered by other people for other
ends ("pupils" of the zone's schools in one, resident children aimed for in another): they are
marks on a scale, not targets.
"""

import math
from dataclasses import dataclass

CASE_STUDY = "University of Manchester, REF 2021 impact case study on children's zones"

ALIKE = 1.25
"""Two sizes are "about the same" when the larger is at most this many times the smaller."""


@dataclass(frozen=True, kw_only=True)
class RealZone:
    """A children's zone that exists or existed.

    Attributes
    ----------
    residents, schools, children
        As published; missing (NaN) where no figure was found.
    counted
        Who the children are.
    source
        Who published the figures.
    """

    name: str
    council: str
    residents: float
    schools: float
    children: float
    counted: str
    source: str

    @property
    def title(self) -> str:
        """The zone with its council."""
        return f"{self.name}, {self.council}"


REAL_ZONES = (
    RealZone(
        name="Pembury",
        council="Hackney",
        residents=4_000,
        schools=2,
        children=1_000,
        counted="resident children aimed for",
        source=CASE_STUDY,
    ),
    RealZone(
        name="Smallshaw",
        council="Tameside",
        residents=15_000,
        schools=10,
        children=3_500,
        counted="children",
        source=CASE_STUDY,
    ),
    RealZone(
        name="Wallsend",
        council="North Tyneside",
        residents=45_000,
        schools=15,
        children=6_000,
        counted="pupils",
        source=f"{CASE_STUDY}; schools: Save the Children",
    ),
    RealZone(
        name="North Manchester",
        council="Manchester",
        residents=float("nan"),
        schools=17,
        children=6_600,
        counted="pupils",
        source=CASE_STUDY,
    ),
)


def size_sentence(residents: float) -> str:
    """Say a number of residents by the real zones.

    Examples
    --------
    >>> size_sentence(14_200)
    'about the size of Smallshaw, Tameside (15,000 residents)'
    >>> size_sentence(25_000)
    'larger than Smallshaw, Tameside (15,000 residents) and smaller than Wallsend, North Tyneside \
(45,000 residents)'
    >>> size_sentence(1_500)
    'smaller than Pembury, Hackney (4,000 residents)'
    >>> size_sentence(550_000)
    '12 times the size of Wallsend, North Tyneside (45,000 residents)'
    """
    if not (math.isfinite(residents) and residents > 0):
        return "of a size that is not known"
    known = [one for one in REAL_ZONES if math.isfinite(one.residents)]
    near = min(known, key=lambda one: abs(math.log(residents / one.residents)))
    if max(near.residents / residents, residents / near.residents) <= ALIKE:
        return f"about the size of {_mark(near)}"
    below = [one for one in known if one.residents < residents]
    above = [one for one in known if one.residents > residents]
    if below and above:
        return f"larger than {_mark(below[-1])} and smaller than {_mark(above[0])}"
    if above:
        return f"smaller than {_mark(above[0])}"
    times = residents / below[-1].residents
    return (
        f"larger than {_mark(below[-1])}"
        if times < 2
        else f"{times:.0f} times the size of {_mark(below[-1])}"
    )


def _mark(zone: RealZone) -> str:
    return f"{zone.title} ({zone.residents:,.0f} residents)"
