"""Indicators: what each measured column means, and which way need lies."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from czmap.errors import CatalogueError, suggest
from czmap.geodata.codes import Vintage


class Direction(StrEnum):
    """Whether a high or a low value of an indicator means greater need."""

    HIGH = "high"
    LOW = "low"

    @property
    def sign(self) -> int:
        """+1 when high means need, -1 when low does."""
        return 1 if self is Direction.HIGH else -1


class Theme(StrEnum):
    """The five themes of Dyson, Kerr, Raffo and Wigelsworth (2012), section 2, and the rest."""

    HEALTH = "health"
    UNEMPLOYMENT = "unemployment"
    ADULT_EDUCATION = "adult education"
    DEPRIVATION = "deprivation"
    BARRIERS = "barriers to housing and services"
    CHILDREN = "children and young people"
    OWN = "your own figures"
    """For figures that a person brings and puts under none of the others."""


class Denominator(StrEnum):
    """Which count of people weights an indicator when areas are put together."""

    RESIDENTS = "population"
    CHILDREN = "children"


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One measured column of the areas, as its publisher defines it.

    Attributes
    ----------
    key
        Column name in the pack.
    label, sentence
        A short name and one plain-English sentence of what it measures.
    short
        What it is called in a list of issues ("high need: unemployment, crime"); "" for the
        label.
    domain, theme
        The publisher's group, and the theme of the 2012 report it serves.
    unit
        "%", "score" or "rate (0 to 1)".
    direction
        Whether a high or a low value means greater need.
    denominator
        The count of people that weights it when areas are put together.
    contains
        For a composite: (key, share) of the indicators inside it; shares sum to at most 1.
    outcome
        Whether it is an outcome (such as attainment) and not a condition.
    context
        Whether it only describes a place beside need: no set weights it, and it is not offered as a
        weight or named among needs.
    by_ward
        Whether every area shows the figure of its whole ward, and none of its own.
    """

    key: str
    label: str
    sentence: str
    domain: str
    theme: Theme
    unit: str
    direction: Direction
    source: str
    publisher: str
    period: str
    vintage: Vintage
    licence: str
    caveat: str
    denominator: Denominator = Denominator.RESIDENTS
    contains: tuple[tuple[str, float], ...] = ()
    outcome: bool = False
    context: bool = False
    decimals: int = 1
    short: str = ""
    by_ward: bool = False

    def __post_init__(self) -> None:
        for name in ("key", "label", "sentence", "source", "publisher", "period", "licence"):
            if not getattr(self, name):
                raise CatalogueError(f"Indicator {self.key!r} has no {name}.")
        if sum(share for _, share in self.contains) > 1 + 1e-9:
            raise CatalogueError(f"Indicator {self.key!r} contains more than the whole of itself.")

    @property
    def short_name(self) -> str:
        """What it is called in a list of issues."""
        return self.short or self.label

    def invented(self) -> "Indicator":
        """Say of the same indicator that its values are invented, wherever its source is shown."""
        return replace(
            self,
            source="Invented for demonstration; not a real place",
            publisher="czmap",
            period="invented",
            vintage=Vintage.INVENTED,
            licence="CC0 1.0",
            caveat="Invented values, drawn by a seeded program. They describe no real place.",
        )


@dataclass(frozen=True, kw_only=True)
class IndicatorSet:
    """A named choice of indicators with weights, such as the five of the 2012 report."""

    key: str
    label: str
    sentence: str
    weights: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Catalogue(Mapping[str, Indicator]):
    """All indicators by key, in the order in which they are shown, and the named sets of them."""

    indicators: tuple[Indicator, ...]
    sets: tuple[IndicatorSet, ...] = ()
    _by_key: dict[str, Indicator] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key = {indicator.key: indicator for indicator in self.indicators}
        if len(by_key) != len(self.indicators):
            raise CatalogueError("An indicator stands twice in the catalogue.")
        object.__setattr__(self, "_by_key", by_key)
        used = {key for chosen in self.sets for key, _ in chosen.weights}
        used |= {key for indicator in self.indicators for key, _ in indicator.contains}
        beside = sorted(key for key in used & set(by_key) if by_key[key].context)
        if beside:
            raise CatalogueError(
                f"{len(beside)} indicators describe a place beside need, and are weighted.",
                examples=beside,
            )
        unknown = sorted(used - set(by_key))
        if unknown:
            raise CatalogueError(
                f"{len(unknown)} indicators are named but not described.", examples=unknown
            )

    def __getitem__(self, key: str) -> Indicator:
        try:
            return self._by_key[key]
        except KeyError:
            if key.startswith("own_"):
                raise CatalogueError(
                    "The figures asked for are somebody's own, and are not here now.",
                    then="Bring their table on the Data page, with the same words.",
                ) from None
            raise CatalogueError(
                f"There is no indicator called {key!r}.",
                then=suggest(key, self._by_key) or f"Choose from: {', '.join(self._by_key)}.",
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def set_of(self, key: str) -> IndicatorSet:
        """Find a named set of indicators."""
        for chosen in self.sets:
            if chosen.key == key:
                return chosen
        names = [chosen.key for chosen in self.sets]
        raise CatalogueError(
            f"There is no set of indicators called {key!r}.",
            then=suggest(key, names) or f"Choose from: {', '.join(names)}.",
        )

    def only(self, keys: Iterator[str] | list[str]) -> "Catalogue":
        """Keep the indicators that a pack holds, and the sets that can still be made of them."""
        kept = set(keys)
        indicators = tuple(
            replace(
                indicator,
                contains=tuple((key, share) for key, share in indicator.contains if key in kept),
            )
            for indicator in self.indicators
            if indicator.key in kept
        )
        sets = tuple(one for one in self.sets if all(key in kept for key, _ in one.weights))
        return Catalogue(indicators, sets)

    def invented(self) -> "Catalogue":
        """Say of every indicator that its values are invented."""
        return Catalogue(tuple(one.invented() for one in self.indicators), self.sets)


def parse_catalogue(text: str) -> Catalogue:
    """Read a catalogue from TOML: tables `[indicator.KEY]` and `[set.KEY]`.

    Raises
    ------
    CatalogueError
        When the text is not TOML, or a table lacks a field or has one that is not known.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise CatalogueError(f"The catalogue cannot be read: {problem}.") from problem
    if not isinstance(tables.get("indicator"), dict):
        raise CatalogueError("The catalogue has no table of indicators.")
    indicators = tuple(_indicator(key, table) for key, table in tables["indicator"].items())
    sets = tuple(
        IndicatorSet(
            key=key,
            label=table["label"],
            sentence=table["sentence"],
            weights=tuple((name, float(weight)) for name, weight in table["weights"].items()),
        )
        for key, table in tables.get("set", {}).items()
    )
    return Catalogue(indicators, sets)


def _indicator(key: str, table: dict[str, Any]) -> Indicator:
    try:
        return Indicator(
            **{
                **table,
                "key": key,
                "theme": Theme(table["theme"]),
                "direction": Direction(table["direction"]),
                "vintage": Vintage(table["vintage"]),
                "denominator": Denominator(table.get("denominator", Denominator.RESIDENTS)),
                "contains": tuple(table.get("contains", {}).items()),
            }
        )
    except (KeyError, ValueError, TypeError) as problem:
        raise CatalogueError(
            f"Indicator {key!r} in the catalogue is wrong: {problem}."
        ) from problem
