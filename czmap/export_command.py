"""`czmap export` and `czmap verify`: an evidence pack, and its figures made anew."""

from pathlib import Path
from typing import Annotated

import typer

from czmap.errors import DefinitionError
from czmap.exports.kinds import FORMATS, LEDGER
from czmap.exports.ledger import check_ledger, index_of, key_of, parse_ledger
from czmap.exports.reopen import reopen
from czmap.exports.shortlist import shortlist_of_zones
from czmap.geodata.pack import Pack, load_pack
from czmap.geodata.study import (
    ENGLAND,
    INVENTED,
    Study,
    StudyKey,
    load_catalogue,
    make_study,
    pack_folder,
)
from czmap.scoring.need import NeedIndex, NeedScores, Standardisation, score_need
from czmap.scoring.patterns import label_areas
from czmap.scoring.reading import Ground


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
    from czmap.exports.evidence import make_files, save_files, to_zip  # noqa: PLC0415

    pack = load_pack(pack_folder(data))
    found = reopen(_read(zone), pack)
    for sentence in found.said:
        typer.echo(f"Note: {sentence}")
    lads = pack.areas.loc[[code for _, one in found.zones for code in one.members], "lad_code"]
    key = StudyKey(pack=data, lads=tuple(lads.unique()))
    study = make_study(pack, load_catalogue(), key)
    weights = study.catalogue.set_of(indicators).weights
    index = NeedIndex(weights=weights, standardisation=standardisation)
    ground = _ground(pack, key, index)
    shortlist = shortlist_of_zones(study, ground.scores, found.zones)
    wanted = [one.strip() for one in formats.split(",") if one.strip()]
    files = make_files(shortlist, ground, wanted)
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
    """Make every figure of an evidence pack anew, and say which differ (exit code 1 if any)."""
    from czmap.exports.evidence import load_files  # noqa: PLC0415 - as in export

    files = load_files(pack)
    ledger = parse_ledger(files[LEDGER])
    key, index = key_of(ledger), index_of(ledger)
    if key.pack not in {ENGLAND, INVENTED}:
        raise DefinitionError(f"There is no data called {key.pack!r} here.")
    loaded = load_pack(pack_folder(key.pack))
    study = make_study(loaded, load_catalogue(), key)
    checks = check_ledger(ledger, study, _scores(study, loaded, index), files)
    wrong = [one for one in checks if not one.agrees]
    for one in wrong:
        typer.echo(f"DIFFERS {one.what}: the ledger says {one.said}, made anew it is {one.found}")
    typer.echo(f"{len(checks) - len(wrong):,} of {len(checks):,} checks agree.")
    if wrong:
        raise typer.Exit(1)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise DefinitionError(
            f"{path} cannot be read: {problem.strerror or problem}.", then="Name another file."
        ) from problem


def _scores(study: Study, pack: Pack, index: NeedIndex) -> NeedScores:
    whole = make_study(pack, load_catalogue(), StudyKey(pack=study.key.pack))
    return score_need(whole.reference, index, whole.catalogue)


def _ground(pack: Pack, key: StudyKey, index: NeedIndex) -> Ground:
    whole = make_study(pack, load_catalogue(), StudyKey(pack=key.pack))
    return Ground(
        study=whole,
        scores=score_need(whole.reference, index, whole.catalogue),
        labels=label_areas(whole.reference, whole.catalogue),
    )
