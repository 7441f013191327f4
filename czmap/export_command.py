"""`czmap export` and `czmap verify`: an evidence pack, and its figures made anew."""

from pathlib import Path
from typing import Annotated

import typer

from czmap.errors import DefinitionError
from czmap.exports.kinds import FORMATS, LEDGER
from czmap.geodata.study import ENGLAND
from czmap.scoring.need import Standardisation

DIFFERS, NOT_MADE = 1, 3
"""Exit codes of `czmap verify`."""


def export(
    *,
    zone: Annotated[
        Path,
        typer.Option(help="A file with zones: GeoJSON, CSV, XLSX, KML, GeoPackage, JSON or codes."),
    ],
    to: Annotated[Path, typer.Option(help="The folder to write to, or a file that ends in .zip.")],
    formats: Annotated[
        str, typer.Option(help=f"Which files, with commas between: {', '.join(FORMATS)}.")
    ] = "geojson,csv,xlsx,codes,pdf",
    data: Annotated[str, typer.Option(help="The data: england or invented.")] = ENGLAND,
    indicators: Annotated[str, typer.Option("--set", help="A named set of indicators.")] = "report",
    standardisation: Annotated[
        Standardisation, typer.Option(help="How indicators are brought to one scale.")
    ] = Standardisation.EXPONENTIAL,
) -> None:
    """Write an evidence pack for the zones of a file: definitions, brief, pictures and ledger.

    For example: czmap export --zone zones.geojson --to pack --formats geojson,xlsx,pdf,docx
    """
    # drawing and setting type take a second to load: not when czmap only starts the app
    from czmap.exports.evidence import make_files  # noqa: PLC0415
    from czmap.exports.pack_files import save_files, to_zip  # noqa: PLC0415
    from czmap.exports.packs import prepare  # noqa: PLC0415

    made = prepare(_read(zone), data=data, indicators=indicators, standardisation=standardisation)
    for sentence in made.said:
        typer.echo(f"Note: {sentence}")
    wanted = [one.strip() for one in formats.split(",") if one.strip()]
    files = make_files(made.shortlist, made.ground, wanted)
    if to.suffix == ".zip":
        save_files({to.name: to_zip(files)}, to.parent)
    else:
        save_files(files, to)
    typer.echo(f"Written to {to}: {', '.join(sorted(files))}")


def verify(
    pack: Annotated[
        Path, typer.Argument(help=f"An evidence pack: its folder, its zip file or its {LEDGER}.")
    ],
) -> None:
    """Make every figure of an evidence pack anew, and say which differ.

    The exit code is 1 if any differs, and 3 if none does but some could not be made anew, because
    they were made with people's own figures that the pack does not carry.
    """
    from czmap.exports import packs  # noqa: PLC0415 - as in export
    from czmap.exports.pack_files import load_files  # noqa: PLC0415

    checks = packs.verify(load_files(pack))
    wrong = [one for one in checks if not one.agrees and not one.why_not]
    unmade = [one for one in checks if one.why_not]
    for one in wrong:
        typer.echo(f"DIFFERS {one.what}: the ledger says {one.said}, made anew it is {one.found}")
    for one in unmade:
        typer.echo(f"NOT MADE ANEW {one.what}: {one.why_not}")
    made = len(checks) - len(unmade)
    typer.echo(f"{made - len(wrong):,} of {made:,} checks agree.")
    if unmade:
        typer.echo(f"{len(unmade):,} figures could not be made anew.")
    if wrong or unmade:
        raise typer.Exit(DIFFERS if wrong else NOT_MADE)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise DefinitionError(
            f"{path} cannot be read: {problem.strerror or problem}.", then="Name another file."
        ) from problem
