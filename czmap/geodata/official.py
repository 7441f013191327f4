"""Getting the official data: fetch, parse, join, check and write one pack, or change nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

from czmap.errors import DownloadError, PackError
from czmap.geodata.codes import Vintage
from czmap.geodata.download import NotPublishedError
from czmap.geodata.england import MADE_FROM, Joined, join_england, make_links, no_bridges
from czmap.geodata.pack import Manifest, TableFile, TableSource, save_pack
from czmap.geodata.postcodes import PostcodeTable, load_postcodes
from czmap.geodata.raw import Raw, RawStore, sha256_of_all
from czmap.geodata.route import Progress, Report, Route
from czmap.geodata.source import FeatureService, Source, load_table
from czmap.geodata.sources import ATTRIBUTION, HOSTS, SOURCES, SUPERSEDED
from czmap.geodata.upstream import load_seen, save_seen, see, tell_change

_LAST_STEPS = ("Joining and checking", "Finding which neighbourhoods touch", "Writing the pack")


@dataclass(frozen=True, eq=False, kw_only=True)
class Official:
    """What was fetched and parsed, by source.

    Attributes
    ----------
    absent
        What is not published, with the sentence that says so.
    changed
        What the publisher changed since it was last fetched here, or "".
    """

    tables: dict[str, pd.DataFrame]
    raws: dict[str, Raw]
    absent: dict[str, str]
    changed: dict[str, str]


def make_england_pack(
    folder: Path, store: RawStore, *, report: Report, bridges: pd.DataFrame | None = None
) -> Manifest:
    """Fetch what is not here yet, and write the England pack when all of it is there and checked.

    Parameters
    ----------
    folder
        Where the pack belongs; what is there stays untouched until the new one is complete.
    store
        The folder of downloads.
    bridges
        Neighbourhoods joined across water (`contiguity.BRIDGE_COLUMNS`); none by default.

    Raises
    ------
    CzmapError
        One sentence; the pack that was there before is unchanged.
    """
    first = len(wanted_sources(store))
    steps = first + len(_LAST_STEPS)
    official = fetch_official(store, steps=steps, report=report)
    joining, touching, writing = (
        Progress(title=title, step=first + place, steps=steps)
        for place, title in enumerate(_LAST_STEPS, start=1)
    )
    report(joining)
    postcodes, no_postcodes = _load_postcodes(folder.parent)
    joined = join_england(official.tables, postcodes)
    official.absent.update(joined.absent | no_postcodes)
    report(touching)
    bridges = no_bridges() if bridges is None else bridges
    links = make_links(joined.areas, bridges)
    report(writing)
    tables = {**joined.tables, "contiguity": links.to_pairs(), "bridges": bridges}
    return save_pack(folder, tables, make_manifest(official, joined))


def fetch_official(store: RawStore, *, steps: int, report: Report) -> Official:
    """Fetch and parse every source in turn; what cannot be parsed is not kept.

    Raises
    ------
    DownloadError
        When a source cannot be fetched or parsed. An optional one that its publisher does not
        have is no error: it is named in `absent`, with the sentence that says why.
    """
    official = Official(tables={}, raws={}, absent={}, changed={})
    for step, source in enumerate(wanted_sources(store), start=1):
        progress = Progress(title=source.title, step=step, steps=steps)
        try:
            raw = store.fetch(source, progress, report)
        except NotPublishedError as problem:
            _do_without(source, problem, official)
            continue
        try:
            table = load_table(source, store.contents(source, raw))
        except DownloadError as problem:
            store.forget_if_complete(source)
            _do_without(source, problem, official)
            continue
        official.tables[source.key], official.raws[source.key] = table, raw
        official.changed[source.key] = _note_change(source, store, raw, len(table))
    return official


def wanted_sources(store: RawStore) -> tuple[Source, ...]:
    """List the usual sources, and those that are asked for by name or were so before."""
    return tuple(
        source
        for source in SOURCES
        if source.usual or source.key in store.only or store.known(source) is not None
    )


def _do_without(source: Source, problem: DownloadError, official: Official) -> None:
    """Note that an optional table is not published, or not as czmap can read it; else raise."""
    if source.required:
        raise problem
    official.absent[source.key] = f"{problem.what} The pack is built without {source.used_for}."


def _load_postcodes(home: Path) -> tuple[PostcodeTable | None, dict[str, str]]:
    """Read the table of postcodes; a damaged one is named, and keeps nobody from the rest."""
    try:
        return load_postcodes(home), {}
    except PackError as problem:
        return None, {"postcodes": problem.sentence()}


def _note_change(source: Source, store: RawStore, raw: Raw, rows: int) -> str:
    """Say what changed at the publisher, and note what there is now for the next time."""
    path = store.folder / f"{source.key}.seen.json"
    before = load_seen(path)
    now = see(source, raw, rows, next(iter(store.contents(source, raw))))
    if before is None or before.sha256 != now.sha256:
        save_seen(path, now)
    return tell_change(before, now)


def official_route(mirror: str = "") -> Route:
    """Make the route to the official publishers, or to the mirror that stands in for them."""
    return Route(hosts=HOSTS, mirror=mirror, superseded=SUPERSEDED)


def make_manifest(official: Official, joined: Joined) -> Manifest:
    """Say where everything in the pack came from, and how it joined."""
    there = {source.key: source for source in SOURCES if source.key in official.raws}
    return Manifest(
        name="England",
        vintage=Vintage.LSOA_2021,
        invented=False,
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        czmap_version=_version(),
        tables={
            name: TableFile(
                file="",
                rows=0,
                bytes=0,
                sha256="",
                sources=tuple(key for key in keys if key in there),
            )
            for name, keys in MADE_FROM.items()
        },
        sources={
            key: _table_source(source, official, joined.notes.get(key, ""))
            for key, source in there.items()
        },
        joins=joined.joins,
        absent=official.absent,
        attribution=ATTRIBUTION,
    )


def _table_source(source: Source, official: Official, note: str) -> TableSource:
    raw = official.raws[source.key]
    notes = [said for said in (official.changed[source.key], note) if said]
    if source.registered:
        notes.append(_say_registered(source, sha256_of_all(raw.files)))
    if raw.mirror:
        notes.append(f"Fetched through the mirror {raw.mirror}.")
    if isinstance(source.origin, FeatureService) and len(raw.files) > 1:
        notes.append(f"In {len(raw.files)} pages; the checksum is of their checksums in order.")
    return TableSource(
        key=source.key,
        title=source.title,
        publisher=source.publisher,
        licence=source.licence,
        period=source.period,
        edition=source.edition,
        address=raw.address,
        retrieved=raw.retrieved,
        sha256=sha256_of_all(raw.files),
        bytes=raw.bytes,
        rows=len(official.tables[source.key]),
        note=" ".join(notes),
    )


def _say_registered(source: Source, sha256: str) -> str:
    if sha256 == source.registered:
        return "Byte for byte the file that others have registered for this edition."
    return "Its checksum is not the one that others have registered for this edition."


def _version() -> str:
    try:
        return version("czmap")
    except PackageNotFoundError:
        return "of a checkout"
