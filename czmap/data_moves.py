"""The commands `czmap data check`, `back`, `export` and `import`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from czmap.data_command import ENGLAND, MIRROR, data_app, in_sentences, size_of
from czmap.errors import DownloadError
from czmap.geodata.download import Fetcher
from czmap.geodata.official import official_route
from czmap.geodata.pack import Manifest
from czmap.geodata.pack_moves import bring_back, export_pack, import_pack
from czmap.geodata.raw import RawStore
from czmap.geodata.route import Manners
from czmap.geodata.sources import SOURCES
from czmap.geodata.upstream import check_source
from czmap.paths import user_data
from czmap.safe import plain

__all__ = ["data_app"]

_TRIES = 2
"""Times that an address is asked by a mere check."""


@data_app.command("check")
def check_addresses(mirror: MIRROR = "") -> None:
    """Ask each publisher whether it still answers and has what czmap expects; fetches little.

    Says too what has changed since it was last fetched. Ends with 1 when something that czmap
    needs is not well.
    """
    bad = 0
    with in_sentences():
        with Fetcher(official_route(mirror), Manners(tries=_TRIES)) as fetcher:
            today = datetime.now(UTC).date()
            store = RawStore(folder=user_data() / "downloads", fetcher=fetcher, today=today)
            for source in SOURCES:
                health = check_source(source, store)
                bad += source.required and not health.well
                typer.echo(f"{'well ' if health.well else 'FAULT'}  {source.key}: {source.title}")
                typer.echo(f"       {plain(health.said)}")
        if bad:
            raise DownloadError(
                f"{bad} of the tables that czmap needs cannot be fetched as they are.",
                then="Try again later; the data that is there stays as it is.",
            )
    typer.echo("All the tables that czmap needs can be fetched.")


@data_app.command("back")
def bring_back_data() -> None:
    """Bring back the data that was there before the last change; again undoes it."""
    with in_sentences():
        manifest = bring_back(user_data() / ENGLAND)
    typer.echo(f"The earlier data is back: {_told(manifest)}.")
    typer.echo("The data that it replaced is kept: the same command changes them again.")


@data_app.command("export")
def export_data(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Such as england.czmap.zip.")],
) -> None:
    """Write the finished data as one file, for a computer without a network."""
    with in_sentences():
        manifest = export_pack(user_data() / ENGLAND, file)
    typer.echo(f"{file} holds {_told(manifest)}: {size_of(file.stat().st_size).strip()}.")
    typer.echo(f"On the other computer: czmap data import {file.name}")


@data_app.command("import")
def import_data(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="As czmap data export wrote it.")],
) -> None:
    """Bring in the data of a file; every checksum is verified before anything changes."""
    with in_sentences():
        manifest = import_pack(file, user_data() / ENGLAND)
    typer.echo(f"Brought in: {_told(manifest)}.")
    typer.echo(manifest.attribution)


def _told(manifest: Manifest) -> str:
    rows = manifest.tables["areas"].rows
    return f"{plain(manifest.name)}, edition {manifest.edition}, {rows:,} neighbourhoods"
