"""What the page of the own zone keeps between clicks; keys as in `cache`."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from czmap.database import Store, address_of, file_address, open_store
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.gazetteer import Gazetteer, make_gazetteer
from czmap.geodata.study import StudyKey
from czmap.paths import user_data
from czmap.safe import plain
from czmap.scoring.need import NeedIndex
from czmap.scoring.whatif import Ground, make_ground
from czmap.store import sweep
from czmap.ui import cache, state
from czmap.ui.state import Question

_BY_VALUE: dict[str | type[Any], Callable[[Any], Any]] = {
    StudyKey: repr,
    NeedIndex: repr,
    Question: repr,
}


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def ground(question: Question, edition: str) -> Ground:
    """Measure what edits are worked out from, once for everyone."""
    study = cache.study(question.study, edition)
    scores = cache.need_scores(question.study.pack, edition, question.index)
    return make_ground(study, scores, question.criteria)


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where a neighbourhood lies, and how many live there: codes and names of ward and council."""

    ward: str
    ward_name: str
    lad: str
    lad_name: str
    residents: float


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def lads_beyond(key: StudyKey, edition: str) -> dict[str, frozenset[str]]:
    """Name the councils beyond a study's edge, for each of the areas that touch one (rook)."""
    study = cache.study(key, edition)
    areas, links = study.pack.areas, study.pack.contiguity
    shown = areas.index.isin(study.areas.index)
    unseen = ~areas["lad_code"].isin(study.areas["lad_code"].unique()).to_numpy()
    kept = links.joined(ContiguityRule.ROOK)
    left, right = links.left[kept], links.right[kept]
    found: dict[str, set[str]] = {}
    for here, there in ((left, right), (right, left)):
        at = shown[here] & unseen[there]
        names = areas["lad_name"].iloc[there[at]]
        for code, name in zip(areas.index[here[at]], names, strict=True):
            found.setdefault(str(code), set()).add(str(name))
    return {code: frozenset(names) for code, names in found.items()}


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def homes(key: StudyKey, edition: str) -> dict[str, Home]:
    """Say of each neighbourhood of a study in which ward and council it lies."""
    areas = cache.study(key, edition).areas
    columns = ["ward_code", "ward_name", "lad_code", "lad_name", "population"]
    rows = zip(areas.index, *(areas[name].tolist() for name in columns), strict=True)
    return {
        str(code): Home(ward=ward, ward_name=ward_name, lad=lad, lad_name=lad_name,
                        residents=0.0 if pd.isna(people) else float(people))
        for code, ward, ward_name, lad, lad_name, people in rows
    }  # fmt: skip


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def wards(key: StudyKey, edition: str) -> dict[str, str]:
    """Name each ward of a study with its council, in the order of the names; safe as plain text."""
    held = set(homes(key, edition).values())
    named = {(one.ward_name, one.lad_name, one.ward) for one in held}
    return {code: plain(f"{ward} ({lad})") for ward, lad, code in sorted(named)}


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def schools_by_home(key: StudyKey, edition: str) -> dict[str, tuple[tuple[str, float], ...]]:
    """Give the phase and pupils of each school and service of each neighbourhood that has one."""
    found: dict[str, list[tuple[str, float]]] = {}
    listed = schools(key, edition)
    pupils = pd.to_numeric(listed["pupils"]).to_numpy(float, na_value=float("nan"))
    for code, phase, count in zip(listed["lsoa_code"], listed["phase"], pupils, strict=True):
        found.setdefault(str(code), []).append((str(phase), float(count)))
    return {code: tuple(here) for code, here in found.items()}


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def schools(key: StudyKey, edition: str) -> pd.DataFrame:
    """List a study's schools and services in order of name, with a number for each."""
    found = cache.study(key, edition).schools
    return found.sort_values(["name", "urn"]).reset_index(drop=True)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def school_names(key: StudyKey, edition: str) -> dict[int, str]:
    """Name each school and service of `schools` by its number, with its phase; safe as text."""
    listed = schools(key, edition)
    pairs = zip(listed["name"], listed["phase"], strict=True)
    return {
        at: plain(str(name) if phase == "Not applicable" else f"{name} ({phase})")
        for at, (name, phase) in enumerate(pairs)
    }


@st.cache_resource(max_entries=4, show_spinner=False)
def gazetteer(name: str, edition: str) -> Gazetteer:
    """List the places of a pack by name, once for everyone."""
    return make_gazetteer(cache.pack(name, edition).areas)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_VALUE)
def codes_here(key: StudyKey, edition: str) -> frozenset[str]:
    """Give the codes of all neighbourhoods, wards and councils of a study."""
    held = homes(key, edition)
    return frozenset(held) | {code for one in held.values() for code in (one.ward, one.lad)}


@st.cache_resource(max_entries=4, show_spinner=False)
def people_by_place(name: str, edition: str) -> dict[str, float]:
    """Give the residents of each whole ward and council of a pack, by code."""
    every = cache.pack(name, edition).areas
    return {
        str(code): float(people)
        for level in ("ward_code", "lad_code")
        for code, people in every.groupby(level)["population"].sum().items()
    }


def store() -> Store:
    """Open the saved zones: CZMAP_STORE or secrets.toml says where, else the user's data folder.

    Raises
    ------
    StoreError
        When they cannot be opened.
    """
    return state.once("store", _open)


def _open() -> Store:
    address = _address()
    opened = _store(address)
    if not opened.notice:
        _swept(address)
    return opened


def _address() -> str:
    stated = os.environ.get("CZMAP_STORE", "").strip()
    if stated:
        return stated
    if st.secrets.load_if_toml_exists():
        described = st.secrets.get("connections", {}).get("czmap")
        if described:
            return address_of(described)
    return file_address(user_data())


@st.cache_resource(max_entries=4, show_spinner=False)
def _store(address: str) -> Store:
    return open_store(address)


@st.cache_data(max_entries=4, ttl=86_400, show_spinner=False)
def _swept(address: str) -> int:
    """Forget once a day what was put away long ago; gives how many zones are gone."""
    return sweep(_store(address))
