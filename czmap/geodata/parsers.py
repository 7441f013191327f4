"""Parsers of the official tables that are files: Indices of Deprivation, census, lookups."""

import re

import pandas as pd

from czmap.errors import DownloadError
from czmap.geodata.formats import (
    parse_csv,
    parse_numbers,
    parse_records,
    parse_zip_member,
    whole_numbers,
)

_IOD_HEADERS = {
    "imd": "index of multiple deprivation (imd)",
    "income": "income",
    "employment": "employment",
    "education": "education, skills and training",
    "health": "health deprivation and disability",
    "crime": "crime",
    "barriers": "barriers to housing and services",
    "environment": "living environment",
    "idaci": "income deprivation affecting children index (idaci)",
    "cyp": "children and young people sub-domain",
}
IOD_KEYS = tuple(_IOD_HEADERS)
"""The indices of File 7 that czmap reads, by our key."""

_IOD_COLUMNS = {
    "lsoa_code": r"lsoa code",
    "lad_code": r"local authority district code",
    "lad_name": r"local authority district name",
    "population": r"total population",
    "children": r"dependent children aged 0-15",
} | {
    f"{key}_{part}": rf"{re.escape(start)} {part}\b"
    for key, start in _IOD_HEADERS.items()
    for part in ("score", "rank", "decile")
}


def parse_deprivation(content: bytes) -> pd.DataFrame:
    """Read File 7 of the Indices of Deprivation 2025; headers match by their start.

    Returns
    -------
    DataFrame
        `lsoa_code`, `lad_code`, `lad_name` (MHCLG's own council of the area), `population` and
        `children` (mid-2022), and KEY_score, KEY_rank, KEY_decile of each of `IOD_KEYS`;
        rank 1 and decile 1 are the most deprived.
    """
    table = parse_csv(content, _IOD_COLUMNS)
    texts = ("lsoa_code", "lad_code", "lad_name")
    made: dict[str, pd.Series] = {name: table[name].str.strip() for name in texts}
    _check_corrected(made["lsoa_code"], made["lad_code"])
    for name in _IOD_COLUMNS:
        if name not in texts:
            numbers = parse_numbers(table[name], what=name)
            made[name] = numbers if name.endswith("_score") else whole_numbers(numbers)
    return pd.DataFrame(made)


_MOVED, _BEFORE = "E01027305", "E07000177"


def _check_corrected(codes: pd.Series, lads: pd.Series) -> None:
    """Tell the first edition by its content: it has one neighbourhood in another council.

    MHCLG published on 30 October 2025, and on 17 November moved E01027305 from Cherwell to West
    Northamptonshire; no score changed.
    """
    if (lads[codes == _MOVED] == _BEFORE).any():
        raise DownloadError(
            "This is the first edition of the Indices of Deprivation 2025, which MHCLG corrected "
            f"in November 2025: it still has {_MOVED} in Cherwell. It is not used.",
            then="Whoever keeps the mirror should fetch the corrected file.",
        )


def parse_census(
    content: bytes, *, indicator: str, table: str, total: str, parts: dict[str, str]
) -> pd.DataFrame:
    """Read a Nomis zip and give the share of the parts in the total, in per cent, unrounded.

    Parameters
    ----------
    indicator
        The name of the percentage made.
    table
        The census table, such as "ts037".
    total, parts
        Patterns of the headers of the total and of each part, as `parse_csv` wants them.

    Returns
    -------
    DataFrame
        `lsoa_code` and the indicator, English LSOAs only; missing where the total is 0 or missing.
    """
    member = parse_zip_member(content, f"{table}-lsoa.csv")
    texts = parse_csv(member, {"lsoa_code": r"geography code", "total": total, **parts})
    texts = texts[texts["lsoa_code"].str.startswith("E01")]
    whole = parse_numbers(texts["total"], what="the total")
    part = sum((parse_numbers(texts[name], what=name) for name in parts), start=whole * 0)
    wrong = texts.loc[(part < 0) | (part > whole), "lsoa_code"]
    if len(wrong):
        raise DownloadError(f"{len(wrong):,} areas count more than their total.", examples=wrong)
    share = part / whole.where(whole > 0) * 100
    return pd.DataFrame({"lsoa_code": texts["lsoa_code"].str.strip(), indicator: share})


_TENURES = {
    "social_rented_pct": r"tenure of household:social rented:",
    "private_rented_pct": r"tenure of household:private rented:",
}


def parse_tenure(content: bytes) -> pd.DataFrame:
    """Read Census TS054: the shares of households that rent socially and privately, in per cent.

    The file gives each of both also as a sum of its two parts; the parts are read.

    Returns
    -------
    DataFrame
        `lsoa_code`, `social_rented_pct` and `private_rented_pct`, English LSOAs only.
    """
    social, private = (
        parse_census(
            content,
            indicator=indicator,
            table="ts054",
            total="tenure of household:total",
            parts={"first": f"{start}(rents from|private landlord)", "other": f"{start}other"},
        )
        for indicator, start in _TENURES.items()
    )
    return social.merge(private, on="lsoa_code", validate="one_to_one")


_AGES = {
    "aged_0_4": r"age:aged 4 years and under",
    "aged_5_9": r"age:aged 5 to 9 years",
    "aged_10_14": r"age:aged 10 to 14 years",
    "aged_15_19": r"age:aged 15 to 19 years",
    "aged_20_24": r"age:aged 20 to 24 years",
}
AGE_COLUMNS = tuple(_AGES)
"""The bands of age that are read of Census TS007A, five years each."""


def parse_ages(content: bytes) -> pd.DataFrame:
    """Read Census TS007A: residents of the young bands of age on census day, England only.

    Returns
    -------
    DataFrame
        `lsoa_code` and the counts `AGE_COLUMNS`.

    Raises
    ------
    DownloadError
        When a band is missing, a cell is no number, or the bands count more than the total.
    """
    member = parse_zip_member(content, "ts007a-lsoa.csv")
    texts = parse_csv(member, {"lsoa_code": r"geography code", "total": r"age:total", **_AGES})
    texts = texts[texts["lsoa_code"].str.startswith("E01")]
    counts = {name: parse_numbers(texts[name], what=name) for name in _AGES}
    young = sum(counts.values(), start=parse_numbers(texts["total"], what="the total") * 0)
    wrong = texts.loc[young > parse_numbers(texts["total"], what="the total"), "lsoa_code"]
    if len(wrong):
        raise DownloadError(f"{len(wrong):,} areas count more than their total.", examples=wrong)
    made = {name: whole_numbers(count) for name, count in counts.items()}
    return pd.DataFrame({"lsoa_code": texts["lsoa_code"].str.strip(), **made})


_IOD_2019 = {
    "lsoa11": r"lsoa code",
    "imd_score": r"index of multiple deprivation \(imd\) score",
    "imd_rank": r"index of multiple deprivation \(imd\) rank",
    "population": r"total population",
}


def parse_deprivation_2019(content: bytes) -> pd.DataFrame:
    """Read File 7 of the Indices of Deprivation 2019, on the neighbourhoods of 2011.

    Returns
    -------
    DataFrame
        `lsoa11`, `imd_score`, `imd_rank` (1 is the most deprived) and `population` (mid-2015,
        without prisoners).
    """
    table = parse_csv(content, _IOD_2019)
    numbers = {
        name: parse_numbers(table[name], what=name) for name in _IOD_2019 if name != "lsoa11"
    }
    ordered = numbers["imd_score"][numbers["imd_rank"].sort_values(kind="stable").index]
    if not ordered.is_monotonic_decreasing:
        raise DownloadError("The scores of IMD 2019 do not fall with its ranks.")
    return pd.DataFrame({"lsoa11": table["lsoa11"].str.strip(), **numbers})


_CHANGES = {"lsoa11": "LSOA11CD", "lsoa21": "LSOA21CD", "change": "CHGIND"}
_KNOWN_CHANGES = ("U", "S", "M", "X")


def parse_changes(content: bytes) -> pd.DataFrame:
    """Read one page of the ONS lookup from the areas of 2011 to those of 2021.

    Returns
    -------
    DataFrame
        `lsoa11`, `lsoa21` and `change`: U unchanged, S split, M merged, X irregular.

    Raises
    ------
    DownloadError
        When a field is missing, or a change is none of the four.
    """
    table = parse_records(content, _CHANGES)
    strange = table.loc[~table["change"].isin(_KNOWN_CHANGES), "change"]
    if len(strange):
        raise DownloadError(
            f"{len(strange):,} changes are none of {', '.join(_KNOWN_CHANGES)}.",
            examples=sorted(strange.unique()),
        )
    return table
