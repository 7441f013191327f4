"""Names of the wards, councils and regions of a pack, read once for everyone."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from czmap.geodata.pack import Pack
from czmap.geodata.study import StudyKey
from czmap.safe import plain
from czmap.ui import cache

_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {StudyKey: repr}


def councils(pack: Pack) -> dict[str, str]:
    """Name each council by its code, in the order of the names; safe as plain text."""
    return _named(pack.manifest.edition, "lad", pack)


def regions(pack: Pack) -> dict[str, str]:
    """Name each region by its code, in the order of the names; safe as plain text."""
    return _named(pack.manifest.edition, "region", pack)


def ward_in_words(pack: Pack, ward: str) -> str:
    """Name a ward of a pack and its council, as published; "" where there is none."""
    return _wards(pack.manifest.edition, pack).get(ward, "")


def lads_of(pack: Pack, region: str) -> tuple[str, ...]:
    """List the councils of a region, in order of code."""
    return _lads(pack.manifest.edition, pack).get(region, ())


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs=_BY_VALUE)
def wards(key: StudyKey, edition: str) -> dict[str, str]:
    """Name each ward of a study by its code, in the order of the names; safe as plain text."""
    rows = cache.study(key, edition).ward_rows.sort_values(["ward_name", "ward_code"])
    return {
        str(code): plain(f"{ward} ({lad})")
        for code, ward, lad in rows.itertuples(index=False, name=None)
    }


@st.cache_resource(max_entries=8, show_spinner=False)
def _named(edition: str, level: str, _pack: Pack) -> dict[str, str]:  # noqa: ARG001 - the key
    columns = [f"{level}_code", f"{level}_name"]
    pairs = _pack.areas[columns].drop_duplicates().sort_values(columns[1])
    return {code: plain(name) for code, name in pairs.itertuples(index=False)}


@st.cache_resource(max_entries=4, show_spinner=False)
def _wards(edition: str, _pack: Pack) -> dict[str, str]:  # noqa: ARG001 - the key
    rows = _pack.areas[["ward_code", "ward_name", "lad_name"]].drop_duplicates("ward_code")
    return {
        str(code): f"{ward} ward, {lad}"
        for code, ward, lad in rows.itertuples(index=False, name=None)
    }


@st.cache_resource(max_entries=4, show_spinner=False)
def _lads(edition: str, _pack: Pack) -> dict[str, tuple[str, ...]]:  # noqa: ARG001 - the key
    pairs = _pack.areas[["region_code", "lad_code"]].drop_duplicates()
    return {
        str(region): tuple(sorted(lads))
        for region, lads in pairs.groupby("region_code")["lad_code"]
    }
