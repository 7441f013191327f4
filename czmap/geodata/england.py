"""England: the official tables, parsed, joined to the neighbourhoods of 2021 and checked."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from czmap.errors import PackError
from czmap.geodata.areas import CENTRE, AreaTable, check_areas
from czmap.geodata.codes import Vintage
from czmap.geodata.contiguity import BRIDGE_COLUMNS, Contiguity, make_contiguity
from czmap.geodata.earlier import INDICATOR, carry_deprivation_2019, say_carried
from czmap.geodata.formats import parse_csv
from czmap.geodata.pack import Join
from czmap.geodata.parsers import IOD_KEYS
from czmap.geodata.postcodes import PostcodeTable
from czmap.geodata.services import NO_POSTCODES, SERVICE_KEYS, place_schools, place_services

CENSUS_KEYS = ("ts037", "ts066", "ts067", "ts052", "ts054")

MADE_FROM = {
    "areas": (
        "lsoa21_outlines",
        "lsoa21_wd25",
        "lsoa21_lad24",
        "lad24_rgn24",
        "lsoa21_centres",
        "iod2025",  # last: who counts people
    ),
    "indicators": ("iod2025", *CENSUS_KEYS, "iod2019", "lsoa11_lsoa21"),
    "published": ("iod2025",),
    "contiguity": ("lsoa21_outlines",),
    "bridges": (),
    "wards": ("wd25_outlines",),
    "lads": ("lad24_outlines",),
    "schools": (*SERVICE_KEYS, "gias"),
    "changes": ("lsoa11_lsoa21",),
    "ages": ("ts007a",),
    "drawing": ("lsoa21_bsc",),
}
"""The keys of the sources behind each table of the pack."""

_TIED = frozenset({"idaci"})
"""Indices whose published score is rounded so far that it does not tell its order by itself."""

_UNCHANGED = "The data that was there before is unchanged. Try again with: czmap data get --fresh"


@dataclass(frozen=True, eq=False, kw_only=True)
class Joined:
    """The tables of a pack but for its contiguity, how each source joined, and notes by source.

    Attributes
    ----------
    absent
        Sources that came but could not be used, each with the sentence that says why.
    """

    areas: AreaTable
    tables: dict[str, pd.DataFrame]
    joins: tuple[Join, ...]
    notes: dict[str, str]
    absent: dict[str, str]


def join_england(
    official: Mapping[str, pd.DataFrame], postcodes: PostcodeTable | None = None
) -> Joined:
    """Join the parsed tables to the boundaries of the neighbourhoods, and check them.

    Parameters
    ----------
    official
        The parsed tables by the keys of `sources.SOURCES`; those that are not required may be
        absent.
    postcodes
        Where postcodes lie, for lists of places that give nothing else.

    Raises
    ------
    AreaError
        When a neighbourhood has no ward, council or region, or a faulty boundary.
    PackError
        When published ranks, deciles and scores contradict each other.
    """
    deprivation = official["iod2025"].set_index("lsoa_code")
    check_deprivation(deprivation)
    census = {key: official[key].set_index("lsoa_code") for key in CENSUS_KEYS if key in official}
    outlines, mended = _mended(official["lsoa21_outlines"].set_index("lsoa_code"))
    areas = _make_areas(outlines, official, deprivation)
    schools, placed = place_schools(official["gias"], areas)
    services, notes = place_services(official, areas, postcodes)
    if len(services):
        schools = _with_services(schools, services)
    earlier, carried = _carry_earlier(official, areas)
    codes = areas.index
    ranks = [f"{key}_{part}" for key in IOD_KEYS for part in ("rank", "decile")]
    scores = deprivation[[f"{key}_score" for key in IOD_KEYS]]
    return Joined(
        areas=areas,
        tables={
            "areas": areas,
            "indicators": pd.concat([scores, *census.values(), earlier], axis=1).reindex(codes),
            "published": deprivation[ranks].reindex(codes),
            "wards": official["wd25_outlines"].set_index("ward_code"),
            "lads": official["lad24_outlines"].set_index("lad_code"),
            "schools": schools,
            **_extras(official, codes),
        },
        joins=_make_joins(areas, official, earlier, carried),
        notes={"gias": placed, "lsoa21_outlines": mended, "iod2019": carried, **notes},
        absent={key: said for key, said in notes.items() if said == NO_POSTCODES},
    )


def _with_services(schools: pd.DataFrame, services: pd.DataFrame) -> pd.DataFrame:
    """Put services under the schools; text that their lists lack is empty."""
    both = pd.concat([schools, services], ignore_index=True)
    texts = ["trust", "nursery", "sixth_form"]
    return both.assign(**both[texts].fillna("")).drop_duplicates("urn", ignore_index=True)


def _carry_earlier(
    official: Mapping[str, pd.DataFrame], areas: AreaTable
) -> tuple[pd.DataFrame, str]:
    """Carry the deprivation of 2019, where both its table and the lookup are there."""
    if "iod2019" not in official or "lsoa11_lsoa21" not in official:
        return pd.DataFrame(index=areas.index), ""
    carried = carry_deprivation_2019(
        official["iod2019"], official["lsoa11_lsoa21"], areas["population"].astype(float)
    )
    return pd.DataFrame({INDICATOR: carried.values}), say_carried(carried)  # noqa: PD011 - ours


def _extras(
    official: Mapping[str, pd.DataFrame], codes: "pd.Index[str]"
) -> dict[str, pd.DataFrame]:
    """Make the tables of a pack that it may lack, of what is published."""
    extras = {}
    if "lsoa11_lsoa21" in official:
        extras["changes"] = official["lsoa11_lsoa21"]
    if "ts007a" in official:
        extras["ages"] = official["ts007a"].set_index("lsoa_code").reindex(codes)
    if "lsoa21_bsc" in official:
        extras["drawing"] = official["lsoa21_bsc"].set_index("lsoa_code").reindex(codes)
    return extras


def make_links(areas: AreaTable, bridges: pd.DataFrame) -> Contiguity:
    """Find which neighbourhoods touch; a bridge to a place that is not there is an error."""
    return make_contiguity(areas, bridges)


def parse_bridges(content: bytes) -> pd.DataFrame:
    r"""Read a table of bridges: CSV with the columns lsoa_code_a, lsoa_code_b, name, source.

    Every bridge says who has it from where: an empty name or source is an error.

    Raises
    ------
    DownloadError
        When it is not such a table.
    PackError
        When a cell is empty.

    Examples
    --------
    >>> parse_bridges(b"lsoa_code_a,lsoa_code_b,name,source\nE01,E02,Tyne Bridge,OS\n").shape
    (1, 4)
    """
    table = parse_csv(content, {name: f"{name}$" for name in BRIDGE_COLUMNS})
    empty = table.loc[(table[list(BRIDGE_COLUMNS)] == "").any(axis=1), "line"]
    if len(empty):
        raise PackError(
            f"{len(empty):,} lines of the table of bridges have an empty cell.",
            examples=[f"line {line}" for line in empty],
            then="Each bridge needs two codes, a name and a source.",
        )
    return table[list(BRIDGE_COLUMNS)]


def no_bridges() -> pd.DataFrame:
    """Make a table of bridges with no row."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in BRIDGE_COLUMNS})


def check_deprivation(table: pd.DataFrame) -> None:
    """Check that ranks run from 1 to n, and that deciles rise and scores fall with them.

    Parameters
    ----------
    table
        KEY_score, KEY_rank, KEY_decile of each of `IOD_KEYS`; rank 1 = most deprived. Areas that
        tie share the better rank, as MHCLG publishes them.

    Raises
    ------
    PackError
        Naming every index that is not as published.
    """
    wrong = [fault for key in IOD_KEYS for fault in _rank_faults(table, key)]
    if wrong:
        raise PackError(
            f"{len(wrong)} figures of the Indices of Deprivation contradict each other.",
            examples=wrong,
            then=_UNCHANGED,
        )


def _rank_faults(table: pd.DataFrame, key: str) -> list[str]:
    ordered = table.sort_values(f"{key}_rank", kind="stable")
    ranks, deciles = ordered[f"{key}_rank"].dropna(), ordered[f"{key}_decile"].dropna()
    scores = ordered[f"{key}_score"].dropna()
    faults = []
    if not (ranks == ranks.rank(method="min")).all():
        faults.append(f"{key} ranks do not run from 1 to {len(ranks):,}")
    if not (deciles.between(1, 10).all() and deciles.is_monotonic_increasing):
        faults.append(f"{key} deciles do not go with its ranks")
    if key not in _TIED and not scores.is_monotonic_decreasing:
        faults.append(f"{key} scores do not fall with its ranks")
    return faults


def _mended(outlines: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, str]:
    """Make invalid boundaries valid, and say which."""
    broken = ~outlines.geometry.is_valid
    if not broken.any():
        return outlines, ""
    mended = outlines.copy()
    mended.loc[broken, "geometry"] = outlines.geometry[broken].make_valid()
    names = ", ".join(outlines.index[broken][:3])
    return mended, f"{int(broken.sum()):,} boundaries crossed themselves and were mended: {names}."


def _make_areas(
    outlines: gpd.GeoDataFrame, official: Mapping[str, pd.DataFrame], deprivation: pd.DataFrame
) -> AreaTable:
    lads = official["lsoa21_lad24"].merge(
        official["lad24_rgn24"], on="lad_code", how="left", validate="many_to_one"
    )
    parts = [
        outlines[["lsoa_name"]],
        official["lsoa21_wd25"].set_index("lsoa_code"),
        lads.set_index("lsoa_code"),
        deprivation[["population", "children"]],
    ]
    if "lsoa21_centres" in official:
        parts.append(official["lsoa21_centres"].set_index("lsoa_code").set_axis(CENTRE, axis=1))
    joined = pd.concat([part.reindex(outlines.index) for part in parts], axis=1)
    areas = gpd.GeoDataFrame(joined, geometry=outlines.geometry, crs=outlines.crs)
    return check_areas(areas.sort_index(), vintage=Vintage.LSOA_2021)


def _make_joins(
    areas: AreaTable, official: Mapping[str, pd.DataFrame], earlier: pd.DataFrame, carried: str
) -> tuple[Join, ...]:
    by_area = ("lsoa21_wd25", "lsoa21_lad24", "iod2025", *CENSUS_KEYS, "ts007a", "lsoa21_centres",
               "lsoa21_bsc")  # fmt: skip
    joins = [
        _make_join(key, areas.index.to_series(), official[key]["lsoa_code"])
        for key in by_area
        if key in official
    ]
    council = _council_note(areas, official["iod2025"])
    joins = [
        Join(**{**vars(join), "note": council}) if join.source == "iod2025" else join
        for join in joins
    ]
    for key, code in (
        ("lad24_rgn24", "lad_code"),
        ("wd25_outlines", "ward_code"),
        ("lad24_outlines", "lad_code"),
    ):
        joins.append(_make_join(key, areas[code], official[key][code]))
    if (key := "lsoa11_lsoa21") in official:
        joins.append(_make_join(key, areas.index.to_series(), official[key]["lsoa21"]))
    if INDICATOR in earlier:
        # an area that changed irregularly has no score of 2019: it is missing, and named
        scored = earlier[INDICATOR].dropna().index.to_series()
        made = _make_join("iod2019", areas.index.to_series(), scored)
        joins.append(Join(**{**vars(made), "note": carried}))
    return tuple(joins)


def _make_join(source: str, wanted: pd.Series, there: pd.Series) -> Join:
    """Say for how many areas the code they want is there; the codes that are not are listed."""
    found = wanted.isin(there)
    return Join(
        source=source,
        areas=len(wanted),
        matched=int(found.sum()),
        missing=tuple(sorted(wanted[~found].unique())),
    )


def _council_note(areas: AreaTable, deprivation: pd.DataFrame) -> str:
    """Name the areas that MHCLG puts in another council than ONS's best fit, which is kept."""
    theirs = deprivation.set_index("lsoa_code").reindex(areas.index)
    other = theirs["lad_code"].notna() & (theirs["lad_code"] != areas["lad_code"])
    if not other.any():
        return ""
    cases = [
        f"{code} ({areas['lad_name'][code]} by ONS, {theirs['lad_name'][code]} by MHCLG)"
        for code in areas.index[other][:3]
    ]
    return (
        "Neighbourhoods that MHCLG's own column puts in another council (ONS's best fit is kept): "
        f"{int(other.sum()):,}; {', '.join(cases)}."
    )
