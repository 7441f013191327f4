"""Parsers of the lists of places: schools, children's centres and family hubs (DfE)."""

from hashlib import sha256

import pandas as pd

from czmap.errors import DownloadError
from czmap.geodata.formats import parse_csv, parse_numbers

_SCHOOL_COLUMNS = {
    "urn": r"urn$",
    "name": r"establishmentname$",
    "status": r"establishmentstatus \(name\)",
    "phase": r"phaseofeducation \(name\)",
    "type": r"typeofestablishment \(name\)",
    "pupils": r"numberofpupils$",
    "fsm_pct": r"percentagefsm$",
    "easting": r"easting$",
    "northing": r"northing$",
    "lsoa_code": r"lsoa \(code\)",
}
_SCHOOL_EXTRAS = {
    "trust": r"trusts \(name\)",
    "nursery": r"nurseryprovision \(name\)",
    "sixth_form": r"officialsixthform \(name\)",
}
"""Columns of DfE's file that copies of it leave out; nothing else rests on them."""
_SCHOOL_BLANKS = ("", "SUPP", "NE", "NP", "N/A", "NA", "c", "x", "X", "z")
"""DfE's marks for suppressed, not entered and not applicable: missing, never zero."""


def parse_schools(content: bytes) -> pd.DataFrame:
    """Read DfE's list of establishments and keep the open ones.

    Returns
    -------
    DataFrame
        `urn`, `name`, `kind` ("school"), `phase`, `type`, `pupils`, `fsm_pct` (per cent eligible
        for free school meals), `easting`, `northing` (metres, missing where DfE has 0),
        `lsoa_code` (as DfE states it, "" where it does not), `trust` (the name of the academy trust
        that runs it), `nursery` and `sixth_form` (whether it has one, in DfE's words); the last
        three are "" where the file does not say.
    """
    table = parse_csv(content, _SCHOOL_COLUMNS, optional=_SCHOOL_EXTRAS)
    table = table[table["status"].str.startswith("Open")]
    # children's centres have a file of their own, which is read as services
    table = table[~table["type"].str.strip().str.casefold().isin(_CENTRE_TYPES)]
    made: dict[str, pd.Series] = {name: table[name].str.strip() for name in ("urn", "name")}
    made["kind"] = pd.Series("school", index=table.index, dtype="str")
    made |= {name: table[name].str.strip() for name in ("phase", "type")}
    for name in ("pupils", "fsm_pct"):
        made[name] = parse_numbers(table[name], what=name, blanks=_SCHOOL_BLANKS)
    made |= _grid_references(table)
    made |= {name: table[name].str.strip() for name in ("lsoa_code", *_SCHOOL_EXTRAS)}
    return pd.DataFrame(made)


_CENTRE_TYPES = ("children's centre", "children's centre linked site")
_CENTRE_COLUMNS = {
    "urn": r"urn$",
    "name": r"establishmentname$",
    "status": r"establishmentstatus \(name\)",
    "type": r"typeofestablishment \(name\)",
}
_CENTRE_PLACES = {
    "easting": r"easting$",
    "northing": r"northing$",
    "lsoa_code": r"lsoa \(code\)",
    "postcode": r"postcode$",
}


def parse_childrens_centres(content: bytes) -> pd.DataFrame:
    """Read DfE's list of open children's centres and their linked sites.

    Returns
    -------
    DataFrame
        `urn`, `name`, `kind` ("service"), `phase` ("Children's centre"), `type`, `easting`,
        `northing`, `lsoa_code` and `postcode`; the last four are missing or "" where the file does
        not say.
    """
    table = parse_csv(content, _CENTRE_COLUMNS, optional=_CENTRE_PLACES)
    table = table[table["status"].str.startswith("Open")]
    return pd.DataFrame(
        {
            **{name: table[name].str.strip() for name in ("urn", "name")},
            "kind": "service",
            "phase": "Children's centre",
            "type": table["type"].str.strip(),
            **_grid_references(table),
            **{name: table[name].str.strip() for name in ("lsoa_code", "postcode")},
        }
    )


_HUB_COLUMNS = {
    "council": r"local[ _]authority$",
    "name": r"family[ _]hub$",
    "postcode": r"postcode$",
}


def parse_family_hubs(content: bytes) -> pd.DataFrame:
    """Read DfE's list of family hub sites, which places them by postcode alone.

    Returns
    -------
    DataFrame
        `urn` (made of council, name and postcode: the list numbers nothing), `name`, `kind`
        ("service"), `phase` and `type` ("Family hub"), `postcode`, and `easting`, `northing` and
        `lsoa_code` still missing. A site that the list has twice is one.
    """
    table = parse_csv(content, _HUB_COLUMNS)
    cells = pd.DataFrame({name: table[name].str.strip() for name in _HUB_COLUMNS})
    cells = cells[(cells["name"] != "") & (cells["postcode"] != "")].drop_duplicates()
    if cells.empty:
        raise DownloadError("The list names no family hub with its postcode.")
    named = cells.agg("|".join, axis=1)
    return pd.DataFrame(
        {
            "urn": [f"FH{sha256(one.encode()).hexdigest()[:8]}" for one in named],
            "name": cells["name"],
            "kind": "service",
            "phase": "Family hub",
            "type": "Family hub",
            "easting": float("nan"),
            "northing": float("nan"),
            "lsoa_code": "",
            "postcode": cells["postcode"],
        }
    )


def _grid_references(table: pd.DataFrame) -> dict[str, pd.Series]:
    """Read metres; DfE writes 0 where it knows none."""
    made = {}
    for name in ("easting", "northing"):
        metres = parse_numbers(table[name], what=name, blanks=_SCHOOL_BLANKS)
        made[name] = metres.where(metres > 0)
    return made
