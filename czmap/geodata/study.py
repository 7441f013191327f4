"""Study: the part of a pack that is being looked at."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from czmap.errors import StudyError, suggest
from czmap.geodata.areas import AreaTable
from czmap.geodata.contiguity import Contiguity, ContiguityRule
from czmap.geodata.indicators import Catalogue, parse_catalogue
from czmap.geodata.pack import Pack, load_pack
from czmap.paths import own_data, user_data
from czmap.safe import plain

INVENTED = "invented"
ENGLAND = "england"


@dataclass(frozen=True, kw_only=True)
class StudyKey:
    """What is being looked at: a pack and some of its councils, as one small value.

    Attributes
    ----------
    pack
        "invented" or "england".
    lads
        Codes of the councils (LADs), sorted; none means the whole pack.
    over_the_edge
        Whether the councils next to them are looked at too, so that zones may cross the line.
    """

    pack: str = INVENTED
    lads: tuple[str, ...] = ()
    over_the_edge: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "lads", tuple(sorted(set(self.lads))))


@dataclass(frozen=True, eq=False, kw_only=True)
class Study:
    """The areas being looked at, and the whole country (or borough) they are measured against.

    Its tables are shared by everyone who reads it: never change them.

    Attributes
    ----------
    name
        What people call it: "Manchester", "Manchester and Salford", "England".
    areas
        AreaTable of the study, with one float column per indicator after its own columns.
    home
        Codes of the areas in the chosen councils: all but those over the edge.
    reference
        All areas of the pack: population, children and one column per indicator.
    place
        What `reference` is, for sentences: "England" or "the invented borough".
    """

    key: StudyKey
    name: str
    pack: Pack
    areas: AreaTable
    home: "pd.Index[str]"
    reference: pd.DataFrame
    contiguity: Contiguity
    catalogue: Catalogue
    place: str

    def __repr__(self) -> str:
        return f"<Study {self.name}: {len(self.areas):,} areas of {self.place}>"

    @functools.cached_property
    def area_names(self) -> dict[str, str]:
        """Each area's name with its ward and council, by code; safe as plain text.

        Most areas are called after their council ("Leeds 021A"): it is not said twice. The names of
        hundreds are sent to a browser, so no word stands in each of them.
        """
        rows = self.areas[["lsoa_name", "ward_name", "lad_name"]].itertuples()
        return {
            code: plain(
                f"{area}, {ward}" if str(area).startswith(f"{lad} ") else f"{area}, {ward} ({lad})"
            )
            for code, area, ward, lad in rows
        }

    @functools.cached_property
    def _places(self) -> dict[str, str]:
        return {}

    def place_of(self, key: str) -> str:
        """Name where an indicator has figures, for sentences on what a figure is compared with.

        "England" for all that is published; a person's own figures may be of some councils only:
        "Birmingham", "Leeds and Bradford", "the 7-council area". Safe as plain text.

        Parameters
        ----------
        key
            Of an indicator; another word (the need index) gives `place`.
        """
        if key not in self._places:
            self._places[key] = self._place_of(key) if key in self.reference else self.place
        return self._places[key]

    def _place_of(self, key: str) -> str:
        rows = self.pack.areas[["lad_code", "lad_name"]]
        known = rows[self.reference[key].reindex(rows.index).notna().to_numpy()]
        lads = known.drop_duplicates("lad_code").sort_values("lad_name", kind="stable")
        if len(lads) in {0, rows["lad_code"].nunique()}:
            return self.place
        named = " and ".join(plain(name) for name in lads["lad_name"])
        return named if len(lads) <= 2 else f"the {len(lads)}-council area"

    @functools.cached_property
    def ward_rows(self) -> pd.DataFrame:
        """One row a ward of the study, in no order of names: ward_code, ward_name, lad_name."""
        rows = self.areas[["ward_code", "ward_name", "lad_name"]].drop_duplicates("ward_code")
        return pd.DataFrame(rows).reset_index(drop=True)

    @functools.cached_property
    def ward_codes(self) -> frozenset[str]:
        """Codes of the wards that the study's areas belong to."""
        return frozenset(self.areas["ward_code"])

    @property
    def invented(self) -> bool:
        """Whether the data is invented and must be marked so wherever it is shown."""
        return self.pack.manifest.invented

    @property
    def published(self) -> pd.DataFrame:
        """Published ranks and deciles of the study's areas; 1 is the greatest need."""
        return self.pack.published.reindex(self.areas.index)

    @functools.cached_property
    def wards(self) -> gpd.GeoDataFrame:
        """Outlines of the wards that the study's areas belong to."""
        return self.pack.wards[self.pack.wards.index.isin(self.areas["ward_code"].unique())]

    @functools.cached_property
    def lads(self) -> gpd.GeoDataFrame:
        """Outlines of the councils that the study's areas belong to."""
        return self.pack.lads[self.pack.lads.index.isin(self.areas["lad_code"].unique())]

    @functools.cached_property
    def schools(self) -> pd.DataFrame:
        """Schools and services whose stated LSOA is in the study."""
        return self.pack.schools[self.pack.schools["lsoa_code"].isin(self.areas.index)]


def pack_folder(name: str) -> Path:
    """Say where a pack lies: the invented borough with czmap, England in the user's folder.

    Raises
    ------
    StudyError
        When no pack is called so.
    """
    if name == INVENTED:
        return own_data() / INVENTED
    if name == ENGLAND:
        return user_data() / ENGLAND
    raise StudyError(f"There is no data called {name!r}.", then=f"Use {INVENTED!r} or {ENGLAND!r}.")


def name_of(pack: Pack) -> str:
    """Say by which name a pack is asked for."""
    return INVENTED if pack.manifest.invented else ENGLAND


def load_catalogue() -> Catalogue:
    """Read the catalogue of indicators that czmap ships.

    Raises
    ------
    CatalogueError
        When it is damaged.
    """
    return parse_catalogue((own_data() / "catalogue.toml").read_text(encoding="utf-8"))


def load_study(key: StudyKey) -> Study:
    """Read a pack from disk and cut the study out of it.

    Raises
    ------
    PackError
        When the pack is missing, old or damaged.
    StudyError
        When a council of the key is not in the pack.
    """
    return make_study(load_pack(pack_folder(key.pack)), load_catalogue(), key)


def make_study(pack: Pack, catalogue: Catalogue, key: StudyKey) -> Study:
    """Cut a study out of a loaded pack.

    Raises
    ------
    StudyError
        When a council of the key is not in the pack.
    """
    unknown = sorted(set(key.lads) - set(pack.areas["lad_code"]))
    if unknown:
        raise StudyError(
            f"{len(unknown)} {'council is' if len(unknown) == 1 else 'councils are'} not in "
            f"{pack.manifest.name}.",
            examples=unknown,
            then="Choose them by name from the list of councils.",
        )
    home = _home(pack, key)
    codes = _with_neighbouring_lads(pack, home) if key.over_the_edge else home
    own = catalogue.invented() if pack.manifest.invented else catalogue
    held = [key for key in catalogue if key in pack.indicators.columns]
    return Study(
        key=key,
        name=_name(pack, key),
        pack=pack,
        areas=pack.areas.loc[codes].join(pack.indicators[held]),
        home=home,
        reference=pack.areas[["population", "children"]].join(pack.indicators[held]),
        contiguity=pack.contiguity
        if len(codes) == len(pack.areas)
        else pack.contiguity.within(codes),
        catalogue=own.only(held),
        place="the invented borough" if pack.manifest.invented else pack.manifest.name,
    )


def find_lads(pack: Pack, names: Iterable[str]) -> tuple[str, ...]:
    """Find councils by the names or codes of councils, regions, or "England" (all: nothing).

    Case and surrounding space do not matter. A ward's name finds its council, if it is the only
    ward called so.

    Raises
    ------
    StudyError
        Naming what is not known, with what may have been meant.
    """
    found: set[str] = set()
    known = _places(pack.areas)
    wide = set(pack.areas["region_name"].str.casefold()) | set(
        pack.areas["region_code"].str.casefold()
    )
    for name in names:
        wanted = name.strip().casefold()
        if wanted in {"", pack.manifest.name.casefold()}:
            return ()
        if wanted not in known:
            labels = pd.unique(
                pack.areas[["lad_name", "region_name", "ward_name"]].to_numpy().ravel()
            )
            raise StudyError(
                f"No council, region or ward is called {name.strip()!r} in {pack.manifest.name}.",
                then=suggest(name.strip(), labels) or "Check the spelling, or use its code.",
            )
        if len(known[wanted]) > 1 and wanted not in wide:
            raise _several(pack, name.strip(), known[wanted])
        found |= known[wanted]
    return tuple(sorted(found))


def _several(pack: Pack, name: str, lads: set[str]) -> StudyError:
    areas = pack.areas
    return StudyError(
        f"{len(lads)} councils have a ward called {name}.",
        examples=sorted(areas.loc[areas["lad_code"].isin(lads), "lad_name"].unique()),
        then="Name the council.",
    )


def find_wards(study: Study, name: str) -> tuple[str, ...]:
    """Find the codes of the wards of a study by name or code; the same name may stand twice.

    Raises
    ------
    StudyError
        When no ward of the study is called so, with what may have been meant.
    """
    wards = study.areas[["ward_code", "ward_name"]].drop_duplicates()
    wanted = name.strip().casefold()
    same = (wards["ward_name"].str.casefold() == wanted) | (
        wards["ward_code"].str.casefold() == wanted
    )
    if not same.any():
        raise StudyError(
            f"No ward is called {name.strip()!r} in {study.name}.",
            then=suggest(name.strip(), wards["ward_name"]) or "Check the spelling.",
        )
    return tuple(sorted(wards.loc[same, "ward_code"]))


def _places(areas: AreaTable) -> dict[str, set[str]]:
    """Councils by folded name or code of ward, region and council; a council's name wins."""
    known: dict[str, set[str]] = {}
    for level in ("ward", "region", "lad"):
        for column in (f"{level}_name", f"{level}_code"):
            by_name = areas.groupby(areas[column].str.casefold())["lad_code"].agg(set)
            known.update(by_name)
    return known


def _home(pack: Pack, key: StudyKey) -> "pd.Index[str]":
    codes: pd.Index[str] = pack.areas.index
    return codes[pack.areas["lad_code"].isin(key.lads)] if key.lads else codes


def _with_neighbouring_lads(pack: Pack, home: "pd.Index[str]") -> "pd.Index[str]":
    """Add every area of the councils that touch the home areas (rook, or by a bridge)."""
    touching = pack.contiguity.matrix(ContiguityRule.ROOK)
    inside = pack.areas.index.isin(home)
    near = pack.areas.loc[inside | (touching @ inside.astype("int32") > 0), "lad_code"].unique()
    chosen: pd.Index[str] = pack.areas.index[pack.areas["lad_code"].isin(near)]
    return chosen


def _name(pack: Pack, key: StudyKey) -> str:
    if not key.lads:
        return pack.manifest.name
    chosen = pack.areas[pack.areas["lad_code"].isin(key.lads)]
    names = sorted(chosen["lad_name"].unique())
    regions = pack.areas[pack.areas["region_code"].isin(chosen["region_code"])]
    if len(names) > 3 and set(regions["lad_code"]) == set(key.lads):
        names = sorted(regions["region_name"].unique())
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} more councils"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
