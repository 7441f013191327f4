"""The commands `czmap data check`, `back`, `export`, `import`, `add` and `remove`."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from czmap.data_command import ENGLAND, MIRROR, data_app, in_sentences, size_of
from czmap.errors import DownloadError, PackError
from czmap.geodata.download import Fetcher
from czmap.geodata.official import official_route
from czmap.geodata.pack import MANIFEST, Manifest, load_pack
from czmap.geodata.pack_moves import bring_back, export_pack, import_pack
from czmap.geodata.postcode_files import parse_postcode_file
from czmap.geodata.postcodes import remove_postcodes, save_postcodes
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


class Extra(StrEnum):
    """Tables that are too large to be fetched with the others, and are given as a file."""

    POSTCODES = "postcodes"


EXTRA = Annotated[Extra, typer.Argument(metavar="WHAT", help="Now only: postcodes.")]


@data_app.command("add")
def add_table(
    what: EXTRA,  # noqa: ARG001 - one so far
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="The ONS Postcode Directory, or the National Statistics Postcode Lookup of the "
            "2021 census: the zip as it is published, or the large CSV in it.",
        ),
    ],
) -> None:
    """Add the postcodes of England, so that places can be found and added by postcode.

    Get the file from geoportal.statistics.gov.uk on any computer. It is read here, nothing is
    sent anywhere, and it is no longer needed afterwards.
    """
    home = user_data()
    with in_sentences():
        table = parse_postcode_file(
            file, today=datetime.now(UTC).date(), known=_known_codes(), report=_RowReport()
        )
        path = save_postcodes(home, table)
    typer.echo(
        f"{plain(table.note.title)}: {len(table):,} postcodes of England are there, of which "
        f"{table.note.ended:,} are no longer in use ({size_of(path.stat().st_size).strip()})."
    )
    for reason, count in table.note.set_aside.items():
        typer.echo(f"Set aside: {count:,} of {table.note.rows:,} rows, {reason}.")
    typer.echo(table.note.attribution)


@data_app.command("remove")
def remove_table(what: EXTRA) -> None:
    """Take away what `czmap data add` brought."""
    with in_sentences():
        if not remove_postcodes(user_data()):
            raise PackError(
                f"There are no {what} to remove.", then="Add them with: czmap data add postcodes"
            )
    typer.echo(f"The {what} are removed.")


class _RowReport:
    """Says every million rows how far a long table is read."""

    def __init__(self) -> None:
        self._millions = 0

    def __call__(self, rows: int) -> None:
        if rows // 1_000_000 > self._millions:
            self._millions = rows // 1_000_000
            typer.echo(f"{self._millions} million rows read", err=True)


def _known_codes() -> frozenset[str]:
    """Give the LSOA codes of England's data, by which a file of other areas is told; or none."""
    folder = user_data() / ENGLAND
    return (
        frozenset(load_pack(folder).areas.index) if (folder / MANIFEST).is_file() else frozenset()
    )


def _told(manifest: Manifest) -> str:
    rows = manifest.tables["areas"].rows
    return f"{plain(manifest.name)}, edition {manifest.edition}, {rows:,} neighbourhoods"
