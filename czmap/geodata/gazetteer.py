"""Places by name: councils, wards and neighbourhoods found by what people type."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from czmap.geodata.areas import AreaTable


class PlaceKind(StrEnum):
    """What a name names; the largest first, as they are listed."""

    COUNCIL = "council"
    WARD = "ward"
    AREA = "neighbourhood"


@dataclass(frozen=True, kw_only=True)
class NamedPlace:
    """A place that has a name.

    Attributes
    ----------
    code
        Of the council, ward or neighbourhood.
    within
        The council of a ward, the ward and council of a neighbourhood; "" for a council.
    """

    kind: PlaceKind
    code: str
    name: str
    within: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Gazetteer:
    """All places of a pack in the order in which they are listed: by kind, then by name."""

    places: tuple[NamedPlace, ...]
    folded: tuple[str, ...]

    @cached_property
    def by_code(self) -> dict[str, NamedPlace]:
        """Each place by its code."""
        return {place.code: place for place in self.places}

    def find(
        self, text: str, *, near: Container[str] = (), most: int = 12
    ) -> tuple[tuple[NamedPlace, ...], int]:
        """Find the places that a text names: a whole name first, then its start, then a part.

        Parameters
        ----------
        text
            A name or part of one, in any case and without its accents, or a code.
        near
            Codes of places that come first among those that the text names equally well.

        Returns
        -------
        tuple
            The likeliest places, no more than `most`, and how many there are in all.

        Examples
        --------
        >>> one = NamedPlace(kind=PlaceKind.WARD, code="E05000001", name="St Mary's", within="A")
        >>> made = Gazetteer(places=(one,), folded=("st marys",))
        >>> made.find("st. mary")[1], made.find("e05000001")[1], made.find("")[1]
        (1, 1, 0)
        """
        by_code = self.by_code.get(text.strip().upper())
        if by_code:
            return (by_code,), 1
        wanted = fold(text)
        if not wanted:
            return (), 0
        steps: tuple[list[int], ...] = ([], [], [], [])
        for at, name in enumerate(self.folded):
            if wanted in name:
                step = 0 if name == wanted else 1 if name.startswith(wanted) else 3
                step = 2 if step == 3 and f" {wanted}" in name else step
                steps[step].append(at)
        found = [
            at
            for step in steps
            for at in sorted(step, key=lambda at: self.places[at].code not in near)
        ]
        return tuple(self.places[at] for at in found[:most]), len(found)


def make_gazetteer(areas: AreaTable) -> Gazetteer:
    """List the councils, wards and neighbourhoods of a table of areas by name."""
    columns = ["lsoa_name", "ward_code", "ward_name", "lad_code", "lad_name"]
    rows = list(zip(areas.index, *(areas[name].tolist() for name in columns), strict=True))
    named = {(PlaceKind.COUNCIL, lad, lad_name, "") for *_, lad, lad_name in rows}
    named |= {(PlaceKind.WARD, ward, name, lad) for _, _, ward, name, _, lad in rows}
    named |= {
        (PlaceKind.AREA, code, name, f"{ward}, {lad}") for code, name, _, ward, _, lad in rows
    }
    kinds = list(PlaceKind)
    ordered = sorted(named, key=lambda one: (kinds.index(one[0]), one[2], one[3], one[1]))
    return Gazetteer(
        places=tuple(
            NamedPlace(kind=kind, code=code, name=name, within=within)
            for kind, code, name, within in ordered
        ),
        folded=tuple(fold(name) for _, _, name, _ in ordered),
    )


def fold(text: str) -> str:
    """Bring a name to the letters that matter.

    Examples
    --------
    >>> fold("  St. Mary\u2019s & Ynys M\u00f4n "), fold("Stoke-on-Trent")
    ('st marys and ynys mon', 'stoke on trent')
    """
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.replace("&", " and "))
        if not unicodedata.combining(letter)
    )
    bare = re.sub("['\u2019\u2018.]", "", plain.casefold())
    return " ".join(re.findall(r"\w+", bare))


def codes_of(areas: AreaTable, place: NamedPlace) -> tuple[str, ...]:
    """List the neighbourhoods of a place, in order of code."""
    if place.kind is PlaceKind.AREA:
        return (place.code,) if place.code in areas.index else ()
    column = "ward_code" if place.kind is PlaceKind.WARD else "lad_code"
    inside = areas[column].to_numpy() == place.code
    return tuple(str(code) for code in areas.index[np.asarray(inside)])
