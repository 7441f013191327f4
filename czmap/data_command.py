"""The commands `czmap data get` and `czmap data status`; the others are in `data_moves`."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from czmap.errors import CzmapError, PackError
from czmap.geodata.download import Fetcher, one_at_a_time
from czmap.geodata.editions import check_editions, check_keys
from czmap.geodata.england import parse_bridges
from czmap.geodata.official import make_england_pack, official_route
from czmap.geodata.pack import Join, Manifest, TableSource, load_manifest
from czmap.geodata.pack_moves import find_damaged
from czmap.geodata.postcodes import PostcodeNote, load_postcode_note
from czmap.geodata.raw import RawStore
from czmap.geodata.route import Progress
from czmap.paths import user_data
from czmap.safe import plain

ENGLAND = "england"
"""The folder of the England pack, in the folder of the user's data."""

data_app = typer.Typer(
    no_args_is_help=True,
    help="Get England's official data, and see what is there. The folder is CZMAP_DATA, or the "
    "system's place for your data.",
)


MIRROR = Annotated[
    str,
    typer.Option(
        envvar="CZMAP_MIRROR",
        metavar="URL",
        help="Fetch URL/HOST/PATH instead of https://HOST/PATH, for a closed network.",
    ),
]


@data_app.command("get")
def build_data(
    mirror: MIRROR = "",
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh",
            help="Ask anew for what is here already; what has not changed is not fetched again.",
        ),
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY",
            help="Ask anew for this table alone (czmap data status names the keys); may be given "
            "several times.",
        ),
    ] = None,
    edition: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=EDITION",
            help="Take this edition of a table, such as gias=20260901 for the schools of that day.",
        ),
    ] = None,
    bridges: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            metavar="CSV",
            help="Neighbourhoods joined across water: lsoa_code_a, lsoa_code_b, name, source.",
        ),
    ] = None,
) -> None:
    """Download the official tables for England, join and check them, and write the data pack.

    About 150 MB from ONS, MHCLG, Nomis and DfE. A broken download goes on where it left off when
    the command is given again. The data that is there stays until the new data is complete.
    """
    began = time.monotonic()
    folder, downloads = user_data() / ENGLAND, user_data() / "downloads"
    with in_sentences():
        joined = None if bridges is None else parse_bridges(bridges.read_bytes())
        chosen = check_keys(only or ())
        today = check_editions(edition or (), datetime.now(UTC).date())
        with one_at_a_time(downloads), Fetcher(official_route(mirror)) as fetcher:
            store = RawStore(
                folder=downloads,
                fetcher=fetcher,
                today=today,
                fresh=fresh or bool(chosen),
                only=chosen,
            )
            shown = _LineReport()
            manifest = make_england_pack(folder, store, report=shown, bridges=joined)
            shown.finish()
    for line in _closing_lines(manifest, folder, store, time.monotonic() - began):
        typer.echo(line)


@data_app.command("status")
def show_data(
    as_json: Annotated[bool, typer.Option("--json", help="Write it for a machine.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Also verify the checksum of every file.")
    ] = False,
) -> None:
    """Say what data is there: editions, rows, joins, sizes, licences."""
    folder = user_data() / ENGLAND
    with in_sentences():
        manifest = load_manifest(folder)
        damaged = find_damaged(folder, manifest, checksums=check)
        postcodes = load_postcode_note(user_data())
    if as_json:
        told = {"folder": str(folder), "damaged": damaged, **asdict(manifest)}
        told["postcodes"] = None if postcodes is None else asdict(postcodes)
        typer.echo(json.dumps(told))
    else:
        for line in status_lines(folder, manifest, checked=check):
            typer.echo(line)
        for line in postcode_lines(postcodes):
            typer.echo(line)
    if damaged:
        _say_error(
            PackError(
                f"{len(damaged)} files of the data are missing or damaged.",
                examples=damaged,
                then="Build it again with: czmap data get",
            )
        )
        raise typer.Exit(1)


def status_lines(folder: Path, manifest: Manifest, *, checked: bool) -> Iterator[str]:
    """Say in lines what a pack is: itself, its tables, sources, joins, and what is absent."""
    size = sum(table.bytes for table in manifest.tables.values())
    yield f"{manifest.name}: edition {manifest.edition}, built {manifest.built}"
    yield f"  folder    {folder}"
    yield f"  size      {size_of(size)} in format {manifest.format}"
    yield f"  made by   czmap {manifest.czmap_version}"
    yield f"  verified  {'checksums' if checked else 'sizes (with --check: checksums)'}"
    yield ""
    yield "Tables"
    for name, table in manifest.tables.items():
        yield f"  {name:<12}{table.rows:>9,} rows{size_of(table.bytes):>11}"
    yield ""
    yield "Sources"
    for source in manifest.sources.values():
        yield from _source_lines(source)
    yield ""
    yield "Joins (neighbourhoods matched)"
    for join in manifest.joins:
        yield from _join_lines(join)
    if manifest.absent:
        yield ""
        yield "Not there"
        for key, why in manifest.absent.items():
            yield f"  {key}: {plain(why)}"
    yield ""
    yield manifest.attribution


def postcode_lines(note: PostcodeNote | None) -> Iterator[str]:
    """Say in lines what table of postcodes there is."""
    yield ""
    yield "Postcodes"
    if note is None:
        yield "  none; add them with: czmap data add postcodes FILE"
        return
    yield f"  {plain(note.title)}, from {plain(note.file)}, added {note.added}"
    yield f"      {note.kept:,} of England, {note.ended:,} of them no longer in use"
    for reason, count in note.set_aside.items():
        yield f"      set aside: {count:,} of {note.rows:,} rows, {plain(reason)}"
    yield f"      {note.licence}; {plain(note.attribution)}"


def _source_lines(source: TableSource) -> Iterator[str]:
    yield f"  {source.key}: {plain(source.title)}"
    yield f"      {source.publisher}; {source.period}; edition {source.edition}"
    yield f"      {source.rows:,} rows, {size_of(source.bytes)}, fetched {source.retrieved}"
    yield f"      {source.licence}; {source.address}"
    if source.note:
        yield f"      {plain(source.note)}"


def _join_lines(join: Join) -> Iterator[str]:
    if join.matched == join.areas:
        yield f"  {join.source:<16} 100 % of {join.areas:,}"
    else:
        share = f"{100 * join.matched / join.areas:.2f} %"
        yield f"  {join.source:<16} {share} ({join.matched:,} of {join.areas:,})"
        more = len(join.missing) - 10
        codes = ", ".join(join.missing[:10]) + (f" and {more:,} more" if more > 0 else "")
        yield f"      missing: {codes} (all of them: czmap data status --json)"
    if join.note:
        yield f"      {plain(join.note)}"


def _closing_lines(
    manifest: Manifest, folder: Path, store: RawStore, seconds: float
) -> Iterator[str]:
    rows = manifest.tables["areas"].rows
    size = sum(table.bytes for table in manifest.tables.values())
    yield f"England is there: {rows:,} neighbourhoods, edition {manifest.edition}, {size_of(size)}."
    yield f"It lies in {folder}; built in {seconds:,.0f} s{_memory()}."
    if store.reused:
        yield (
            f"{len(store.reused)} tables had been downloaded before, the oldest on "
            f"{min(store.reused.values())}, and were used again; --fresh fetches them anew."
        )
    yield from _changes(manifest)
    whole = sum(join.matched == join.areas for join in manifest.joins)
    yield f"{whole} of {len(manifest.joins)} joins are complete; czmap data status says which."
    for why in manifest.absent.values():
        yield plain(why)
    yield manifest.attribution


def _changes(manifest: Manifest) -> Iterator[str]:
    """Repeat what publishers changed since the tables were last fetched here."""
    for source in manifest.sources.values():
        if source.note.startswith("Changed since"):
            yield plain(f"{source.title}: {source.note}")


def _memory() -> str:
    """Say how much memory the build took at most, where the system tells."""
    if sys.platform == "win32":
        return ""
    import resource  # noqa: PLC0415 - not there on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kilobytes = peak / 1024 if sys.platform == "darwin" else peak
    return f", with at most {kilobytes / 1e6:.2f} GB of memory"


def size_of(count: int) -> str:
    """Write a number of bytes in MB."""
    return f"{count / 1e6:,.1f} MB"


class _LineReport:
    """Shows progress: a rewriting line on a terminal, one line per step elsewhere."""

    def __init__(self) -> None:
        self._rewrites = sys.stderr.isatty()
        self._last = ""
        self._step = 0

    def __call__(self, progress: Progress) -> None:
        if progress.step != self._step:
            self.finish()
            self._step = progress.step
            if not self._rewrites:
                typer.echo(f"[{progress.step}/{progress.steps}] {progress.title}", err=True)
        if self._rewrites:
            self._rewrite(progress)

    def finish(self) -> None:
        """End the line that is being rewritten."""
        if self._last:
            typer.echo("", err=True)
            self._last = ""

    def _rewrite(self, progress: Progress) -> None:
        share = "" if progress.share is None else f" {progress.share:4.0%}"
        done = f" {size_of(progress.bytes_done)}" if progress.bytes_done else ""
        line = f"[{progress.step}/{progress.steps}] {progress.title[:60]}{share}{done}"
        if line != self._last:
            typer.echo(f"\r{line:<{len(self._last)}}", nl=False, err=True)
            self._last = line


def _say_error(problem: CzmapError) -> None:
    typer.echo(f"czmap: {plain(problem)}", err=True)


@contextmanager
def in_sentences() -> Iterator[None]:
    """End every expected error in one sentence on stderr and exit code 1; Ctrl-C in 130."""
    try:
        yield
    except CzmapError as problem:
        _say_error(problem)
        raise typer.Exit(1) from problem
    except KeyboardInterrupt as problem:
        typer.echo(
            "\nczmap: Stopped. What was downloaded is kept: give the command again to go on. "
            "The data that was there before is unchanged.",
            err=True,
        )
        raise typer.Exit(130) from problem
