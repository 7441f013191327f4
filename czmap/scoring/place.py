"""Places: a neighbourhood, ward, council, region, zone or the whole country, by its members.

A place is what figures are read of and compared between. Its members are looked up in the whole
pack, so that a ward is whole even where the study's line cuts it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from czmap.errors import StudyError
from czmap.geodata.pack import Pack
from czmap.scoring.zones import find_parts, name_zone


class PlaceKind(StrEnum):
    """What kind of place it is."""

    AREA = "area"
    WARD = "ward"
    LAD = "lad"
    LADS = "lads"
    REGION = "region"
    ZONE = "zone"
    WHOLE = "whole"


_COLUMNS = {
    PlaceKind.WARD: ("ward_code", "ward_name"),
    PlaceKind.LAD: ("lad_code", "lad_name"),
    PlaceKind.LADS: ("lad_code", "lad_name"),
    PlaceKind.REGION: ("region_code", "region_name"),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A set of areas that people call by one name.

    Attributes
    ----------
    code
        The publisher's code; for a zone its members' codes, for several councils theirs, joined by
        "."; "" for the whole.
    name
        As published; make it safe before it goes into a page.
    members
        Codes of its areas, sorted.
    """

    kind: PlaceKind
    code: str
    name: str
    members: tuple[str, ...]

    @property
    def token(self) -> str:
        """The place as one word of a link, which `parse_place` reads back."""
        return f"{self.kind}:{self.code}" if self.code else str(self.kind)


def make_place(pack: Pack, kind: PlaceKind, code: str = "") -> Place:
    """Look a place up in a pack by its code, as `Place.code` says it.

    Raises
    ------
    StudyError
        When the pack does not have it, or not all of its members.
    """
    areas = pack.areas
    if kind is PlaceKind.WHOLE:
        return Place(kind=kind, code="", name=pack.manifest.name, members=tuple(areas.index))
    if kind is PlaceKind.ZONE:
        return make_zone_place(pack, code.split("."), name="")
    if kind is PlaceKind.AREA:
        if code not in areas.index:
            raise _not_here(pack, [code])
        return Place(kind=kind, code=code, name=str(areas.at[code, "lsoa_name"]), members=(code,))
    by_code, by_name = _COLUMNS[kind]
    codes = code.split(".") if kind is PlaceKind.LADS else [code]
    # and no table of them: it is slow to cut out, as are the texts of a whole country
    found = np.flatnonzero(areas[by_code].isin(codes))
    here = set(areas[by_code].iloc[found])
    unknown = [one for one in codes if one not in here]
    if unknown:
        raise _not_here(pack, unknown)
    names = ", ".join(sorted(set(areas[by_name].iloc[found])))
    return Place(kind=kind, code=code, name=names, members=tuple(areas.index[found]))


def make_zone_place(pack: Pack, members: Iterable[str], *, name: str) -> Place:
    """Make a place of a zone's members; without a name it is called by its wards.

    Raises
    ------
    StudyError
        When it has no members, or some are not in the pack.
    """
    codes = tuple(sorted(set(members)))
    unknown = [code for code in codes if code not in pack.areas.index]
    if unknown or not codes:
        raise _not_here(pack, unknown or [""])
    return Place(
        kind=PlaceKind.ZONE,
        code=".".join(codes),
        name=name or _usual_name(pack, codes),
        members=codes,
    )


def parse_place(pack: Pack, token: str) -> Place:
    """Read a place from a word of a link.

    Raises
    ------
    StudyError
        When it is not a place, or not one of this pack.
    """
    kind, _, code = token.partition(":")
    if kind not in set(PlaceKind):
        raise StudyError(
            f"{token[:60]!r} is not a place.",
            then="Choose the place by name.",
        )
    return make_place(pack, PlaceKind(kind), code)


def parse_members(pack: Pack, token: str) -> tuple[str, ...]:
    """Give the members of the place that a word of a link says, without naming it.

    Raises
    ------
    StudyError
        As `parse_place`.
    """
    kind, _, code = token.partition(":")
    if kind != PlaceKind.ZONE:
        return parse_place(pack, token).members
    return make_zone_place(pack, code.split("."), name=code).members


def _usual_name(pack: Pack, codes: tuple[str, ...]) -> str:
    members = pack.areas.loc[list(codes)]
    wards, lads = (find_parts(pack.areas, members, level) for level in ("ward", "lad"))
    return name_zone(wards, lads)


def _not_here(pack: Pack, codes: list[str]) -> StudyError:
    return StudyError(
        f"{len(codes)} of the codes are not in {pack.manifest.name}.",
        examples=codes,
        then="Choose the place by name.",
    )
