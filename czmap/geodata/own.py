"""A person's own figures as an indicator beside the official ones, marked as theirs everywhere."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pandas as pd

from czmap.errors import TableError
from czmap.geodata.cells import Measure, Why
from czmap.geodata.codebook import Level
from czmap.geodata.codes import Vintage
from czmap.geodata.findings import many
from czmap.geodata.indicators import Catalogue, Denominator, Direction, Indicator, Theme
from czmap.geodata.pack import Pack
from czmap.geodata.study import Study
from czmap.geodata.tables import FEW_PEOPLE, Figures

PREFIX = "own_"
"""Keys of such indicators begin with it; the rest is made of what they hold."""
PER = 1_000
"""A count becomes a rate per so many people."""
ROUND_TO = 5
WARD_CAVEAT = (
    "A figure for a whole ward: it says nothing of how the neighbourhoods inside it differ, and "
    "neighbourhoods belong to wards by a best fit."
)
LONGEST = 120
"""Characters of what a person writes about the figures."""
_MARK = "+"


class Small(StrEnum):
    """What is done with small counts of people before anything is shown."""

    AS_THEY_ARE = "leave as they are"
    SUPPRESS = "suppress below 10"
    ROUND = "round to 5"


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a person says of a column of figures; nothing of it can be told from the figures.

    Attributes
    ----------
    direction
        Which end means greater need; None while it was not said.
    outcome
        Whether it is an outcome (such as attainment) that other figures may go with.
    denominator
        The count of people that weights the figure when neighbourhoods are put together.
    rate
        For a count: whether it is divided by that count of people, times `PER`.
    small
        None while there are small counts and nothing was said of them.
    seen
        Whether figures that are doubtful (below zero, above 100 %) were looked at and are meant.
    weighable
        For figures by ward: whether the need index may take a ward's figure for each of its
        neighbourhoods. Without that it refuses them, because a ward's average hides the very
        differences that a zone across ward lines is looked for by.
    """

    label: str
    unit: str
    direction: Direction | None
    source: str
    period: str
    measure: Measure
    theme: Theme = Theme.OWN
    outcome: bool = False
    denominator: Denominator = Denominator.RESIDENTS
    rate: bool = False
    small: Small | None = Small.AS_THEY_ARE
    seen: bool = False
    weighable: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class OwnIndicator:
    """A person's own figures, ready to stand beside the official ones.

    Attributes
    ----------
    pack
        Name of the data that they belong to: "invented" or "england".
    indicator
        What they mean, in the person's words; its key begins with `PREFIX`.
    values
        By LSOA code of that data, sorted; missing where there is no figure.
    why
        By code, why a figure is missing, as far as the table says.
    counts
        For a count: the figures before they were divided, by LSOA code (or by ward code), after
        small ones were hidden or rounded; None for other figures.
    people
        Whether they count people, so that small counts may identify somebody.
    digest
        Of values, reasons and meaning: the same figures always have the same one.
    """

    pack: str
    indicator: Indicator
    values: "pd.Series[float]"
    why: Mapping[str, Why]
    digest: str
    counts: "pd.Series[float] | None" = None
    people: bool = False

    @property
    def bytes(self) -> int:
        """Roughly how much memory it takes."""
        return int(self.values.memory_usage(deep=True)) + 100 * len(self.why)


def count_doubtful(figures: Figures, measure: Measure) -> int:
    """Count the figures that cannot be what the column says: below zero, or above 100 %."""
    values = figures.values  # noqa: PD011 - a Series of ours
    below = int((values < 0).sum()) if measure in {Measure.COUNT, Measure.RATE} else 0
    return below + (int((values > 100).sum()) if figures.percent else 0)


def count_few(figures: Figures) -> int:
    """Count the figures from 1 to 9: as counts of people they may identify somebody."""
    values = figures.values  # noqa: PD011 - a Series of ours
    return int(((values > 0) & (values < FEW_PEOPLE)).sum())


def make_own(
    figures: Figures, answers: Answers, pack: Pack, name: str, level: Level = Level.LSOA
) -> OwnIndicator:
    """Make an indicator of a column of figures and what a person said of it.

    A figure by ward is shown by every neighbourhood of the ward as its ward's, and is marked so
    wherever it is named; it is never shared out.

    Parameters
    ----------
    figures
        By LSOA of the pack's own vintage, or by ward of the pack.
    name
        Of the pack: "invented" or "england".
    level
        What the figures are by.

    Raises
    ------
    TableError
        When an answer is missing, the figures are ranks or deciles, or none is of this place.
    """
    direction = _check(figures, answers)
    by_ward = level is Level.WARD
    if by_ward and answers.measure is Measure.COUNT and not answers.rate:
        raise TableError(
            f"{figures.name!r} counts whole wards: it cannot stand for each neighbourhood of one.",
            then="Divide it by those people, per 1,000.",
        )
    people = pack.areas[str(answers.denominator)].astype(float)
    people = people.groupby(pack.areas["ward_code"]).sum() if by_ward else people
    codes = people.index
    values = figures.values.reindex(codes).astype(float)  # noqa: PD011 - a Series of ours
    why = {code: one for code, one in figures.why.items() if code in codes}
    counts = None
    if answers.measure is Measure.COUNT:
        values, hidden = _protect(values, answers.small)
        why |= dict.fromkeys(hidden, Why.SUPPRESSED)
        counts = values
        if answers.rate:
            values, undefined = _per_people(values, people)
            why |= dict.fromkeys(undefined, Why.NOT_APPLICABLE)
    if by_ward:
        values, why = _show_by_ward(values, why, pack.areas["ward_code"])
    if not np.isfinite(values).any():
        raise TableError(
            f"{answers.label!r} has no figure for any neighbourhood of {pack.manifest.name}.",
            then="Choose the place that the table is about, or another column.",
        )
    values = values.sort_index()
    digest = _digest(values, why, answers, f"{name} {level}")
    indicator = _describe(values, why, answers, direction, key=PREFIX + digest[:10])
    indicator = replace(indicator, vintage=pack.manifest.vintage)
    if by_ward:
        indicator = _mark_ward(indicator, answers)
    return OwnIndicator(
        pack=name,
        indicator=indicator,
        values=values,
        why=why,
        digest=digest[:20],
        counts=counts,
        people=counts is not None and figures.people,
    )


def find_differences(
    zones: Mapping[str, Iterable[str]], counts: "pd.Series[float]", wards: "pd.Series[str]"
) -> list[tuple[str, str, int, int]]:
    """Find pairs of zones of which one holds the other and a few people more (fault B18).

    Parameters
    ----------
    zones
        Members by name.
    counts
        People by LSOA code; or by ward code, which tells nothing of less than a ward.
    wards
        The ward of each LSOA.

    Returns
    -------
    list
        Both names, how many neighbourhoods are in one and not in the other, and how many people
        are counted there: from 1 to 9.
    """
    if not set(counts.index) <= set(wards.index):
        return []
    members = sorted((name, frozenset(codes)) for name, codes in zones.items())
    found = []
    for place, (first, one) in enumerate(members):
        for second, other in members[place + 1 :]:
            for less, more in ((one, other), (other, one)):
                rest = sorted(more - less)
                count = counts.reindex(rest)
                if less < more and 0 < count.sum() < FEW_PEOPLE and count.notna().all():
                    found.append((first, second, len(rest), int(count.sum())))
    return found


def _show_by_ward(
    values: "pd.Series[float]", why: Mapping[str, Why], wards: "pd.Series[str]"
) -> tuple["pd.Series[float]", dict[str, Why]]:
    """Give every neighbourhood its ward's figure, and its ward's reason where there is none."""
    shown = pd.Series(values.reindex(wards).to_numpy(float), index=wards.index)
    return shown, {str(code): why[ward] for code, ward in wards.items() if ward in why}


def _mark_ward(indicator: Indicator, answers: Answers) -> Indicator:
    """Say of an indicator, wherever it is named, that its figures are those of whole wards."""
    label = indicator.label.removesuffix(")") if indicator.label.endswith(")") else ""
    weighed = (
        " The need index takes the ward's figure for each of its neighbourhoods, as was asked."
        if answers.weighable
        else ""
    )
    return replace(
        indicator,
        label=f"{label}; ward value)" if label else f"{indicator.label} (ward value)",
        short=f"{indicator.short} (ward value)",
        sentence=f"{indicator.sentence} Each neighbourhood shows the figure of its whole ward.",
        caveat=f"{WARD_CAVEAT}{weighed} {indicator.caveat}",
        by_ward=True,
        context=not answers.weighable,
    )


def _check(figures: Figures, answers: Answers) -> Direction:
    if answers.measure is Measure.RANK:
        raise TableError(
            f"{figures.name!r} holds ranks or deciles: they say an order, not how much, and are "
            "never averaged.",
            then="Bring the score or the rate behind them.",
        )
    for said, what in (
        (answers.label, "what it is called"),
        (answers.unit, "its unit"),
        (answers.source, "where it is from"),
        (answers.period, "which period it is about"),
    ):
        if not said.strip():
            raise TableError(f"{figures.name!r}: nothing says {what}.", then="Write it down.")
        if len(said) > LONGEST:
            raise TableError(f"{figures.name!r}: {what} is longer than {LONGEST} characters.")
    doubtful = count_doubtful(figures, answers.measure)
    if doubtful and not answers.seen:
        raise TableError(
            f"{figures.name!r}: {many(doubtful, 'figure')} below zero or above 100 %.",
            then="Look at them in the report, and say that they are meant.",
        )
    if answers.small is None:
        raise TableError(
            f"{figures.name!r}: nothing says what is done with small counts.", then="Choose."
        )
    if answers.direction is None:
        raise TableError(
            f"{figures.name!r}: nothing says which end means greater need.", then="Choose one."
        )
    return answers.direction


def _protect(
    values: "pd.Series[float]", small: Small | None
) -> tuple["pd.Series[float]", list[str]]:
    """Hide or round small counts; give the codes that were hidden. A true zero stays one."""
    if small is Small.SUPPRESS:
        few = (values > 0) & (values < FEW_PEOPLE)
        return values.mask(few), list(values.index[few])
    if small is Small.ROUND:
        # halves go up, as in rounding by hand
        return (values / ROUND_TO + 0.5) // 1 * ROUND_TO, []
    return values, []


def _per_people(
    values: "pd.Series[float]", people: "pd.Series[float]"
) -> tuple["pd.Series[float]", list[str]]:
    """Divide counts by people; where nobody lives there is no rate."""
    nobody = ~(people > 0)
    rates = (values / people.astype(float).mask(nobody)) * PER
    return rates, list(values.index[nobody & values.notna()])


def _digest(values: "pd.Series[float]", why: Mapping[str, Why], answers: Answers, pack: str) -> str:
    meaning = {name: str(getattr(answers, name)) for name in Answers.__dataclass_fields__}
    reasons = sorted((code, str(one)) for code, one in why.items())
    said = json.dumps([pack, meaning, list(values.index), reasons], sort_keys=True)
    return hashlib.sha256(said.encode() + values.to_numpy(float).tobytes()).hexdigest()


def _describe(
    values: "pd.Series[float]",
    why: Mapping[str, Why],
    answers: Answers,
    direction: Direction,
    *,
    key: str,
) -> Indicator:
    label, source, unit = answers.label.strip(), answers.source.strip(), _unit(answers)
    missing = int(values.isna().sum())
    reasons = Counter(str(one) for one in why.values())
    if missing > len(why):
        reasons["not in the table"] = missing - len(why)
    told = ", ".join(f"{count:,} {reason}" for reason, count in sorted(reasons.items()))
    lacks = f" {many(missing, 'neighbourhood')} without a figure{f' ({told})' if told else ''}."
    done = "" if answers.small is Small.AS_THEY_ARE else f" Small counts: {answers.small}."
    return Indicator(
        key=key,
        label=label if unit in {"%", "score"} else f"{label} ({unit})",
        sentence=f"Your own figures: {label}, {unit}.",
        short=label,
        domain="Your own figures",
        theme=answers.theme,
        outcome=answers.outcome,
        unit=unit,
        direction=direction,
        source=source,
        publisher="brought by a user of czmap",
        period=answers.period.strip(),
        vintage=Vintage.LSOA_2021,
        licence="as its owner says",
        caveat="Brought by a user; czmap checked its codes and numbers, not what they measure."
        + (lacks if missing else "")
        + done,
        denominator=answers.denominator,
        decimals=_decimals(values),
    )


def _unit(answers: Answers) -> str:
    """Write the unit; czmap reads units that begin with "rate" as shares of 1."""
    if answers.measure is Measure.COUNT and answers.rate:
        who = "children" if answers.denominator is Denominator.CHILDREN else "residents"
        return f"per {PER:,} {who}"
    unit = answers.unit.strip()
    return unit[0].upper() + unit[1:] if unit.casefold().startswith("rate") else unit


def _decimals(values: "pd.Series[float]") -> int:
    known = values[np.isfinite(values)].to_numpy(float)
    if (known == np.round(known)).all():
        return 0
    return 1 if np.abs(known).max() >= 10 else 3


def with_own(
    pack: Pack, catalogue: Catalogue, own: Sequence[OwnIndicator]
) -> tuple[Pack, Catalogue]:
    """Put a person's own figures beside a pack's; the pack itself stays as it is."""
    if not own:
        return pack, catalogue
    codes = pack.indicators.index
    columns = {one.indicator.key: one.values.reindex(codes) for one in own}  # noqa: PD011
    indicators = pack.indicators.assign(**columns)
    described = (*catalogue.values(), *(one.indicator for one in own))
    return replace(pack, indicators=indicators), Catalogue(described, catalogue.sets)


def add_own(study: Study, own: Sequence[OwnIndicator]) -> Study:
    """Put a person's own figures into a study, for its areas and for the whole it is held against.

    In the invented borough only its own figures are marked as invented; these are the person's.
    """
    if not own:
        return study
    pack, catalogue = with_own(study.pack, study.catalogue, own)
    added = pack.indicators[[one.indicator.key for one in own]]
    return replace(
        study,
        pack=pack,
        catalogue=catalogue,
        areas=study.areas.join(added),
        reference=study.reference.join(added),
    )


def join_edition(edition: str, own: Iterable[OwnIndicator]) -> str:
    """Name the edition of a pack together with a person's own figures.

    The edition is part of every key by which results are kept, so that nothing that was worked out
    with somebody's own figures is ever shown to somebody who does not have them.
    """
    return _MARK.join([edition, *sorted(one.digest for one in own)])


def split_edition(edition: str) -> tuple[str, tuple[str, ...]]:
    """Part an edition into the pack's own and the digests of own figures.

    Examples
    --------
    >>> split_edition("0293d343016d+ab12+cd34"), split_edition("0293d343016d")
    (('0293d343016d', ('ab12', 'cd34')), ('0293d343016d', ()))
    """
    base, *digests = edition.split(_MARK)
    return base, tuple(digests)
