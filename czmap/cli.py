"""The command line: czmap app | data | rank | demo."""

import signal
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from czmap import paths
from czmap.data_moves import data_app
from czmap.errors import CzmapError, DefinitionError
from czmap.export_command import export, verify
from czmap.exports.definitions import to_csv, to_geojson, to_json
from czmap.exports.shortlist import shortlist_of
from czmap.exports.tables import save_study
from czmap.geodata.contiguity import ContiguityRule
from czmap.geodata.demo import DemoPlan, save_demo
from czmap.geodata.pack import load_pack
from czmap.geodata.study import (
    Study,
    StudyKey,
    find_lads,
    find_wards,
    load_catalogue,
    make_study,
    pack_folder,
)
from czmap.scoring.need import NeedIndex, Standardisation
from czmap.scoring.search import Ranking, find_candidates, proof_sentence
from czmap.scoring.zones import SCALES, Aim, Count, Crossing, Part, ZoneCriteria
from czmap.share import settle_sharing

commands = typer.Typer(
    name="czmap",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Choose the area of a children's zone: ranked, explained, contiguous neighbourhoods.",
)
commands.add_typer(data_app, name="data")
commands.command()(export)
commands.command()(verify)

_WRITERS = {".geojson": to_geojson, ".csv": to_csv, ".json": to_json}


class Data(StrEnum):
    """Which pack to look at."""

    ENGLAND = "england"
    INVENTED = "invented"


class Size(StrEnum):
    """The scale presets, as the command line spells them."""

    ESTATE = "estate"
    NEIGHBOURHOOD = "neighbourhood"
    TOWN = "town"


def main() -> None:
    """Run the command line; an error that a user can cause is one sentence and exit code 1."""
    try:
        commands()
    except CzmapError as problem:
        typer.echo(f"czmap: {problem}", err=True)
        sys.exit(1)


@commands.command()
def app(
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to serve on.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the app in a browser.")] = True,
    share: Annotated[
        bool, typer.Option("--share", help="Let others on this network in, by a passphrase.")
    ] = False,
) -> None:
    """Start the dashboard on this computer, on the invented borough or what is downloaded."""
    sharing = settle_sharing() if share else None
    script = paths.home() / "server.py"
    headless = "false" if browser else "true"
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    options = ["--server.port", str(port), "--server.headless", headless]
    if sharing:
        options += sharing.options()
        typer.echo(sharing.sentence(port))
    else:
        typer.echo(f"czmap is at http://localhost:{port}. Ctrl+C ends it.")
    environment = sharing.environment() if sharing else None
    warm = [sys.executable, "-c", "from czmap.scoring.search import warm_up; warm_up()"]
    signal.signal(signal.SIGTERM, _end)
    # the search compiles once on a computer; it starts now, beside the server
    children = [
        subprocess.Popen([*command, *options], cwd=paths.home(), env=environment),  # noqa: S603 - our own words
        subprocess.Popen(warm, cwd=paths.home()),  # noqa: S603 - our own words
    ]
    try:
        code = children[0].wait()
    except KeyboardInterrupt:
        code = 0
    finally:
        for child in children:
            child.terminate()
    raise typer.Exit(code)


def _end(*_: object) -> None:
    """Leave through the doors that end what was started, when the system asks us to stop."""
    sys.exit(0)


@commands.command()
def rank(  # noqa: PLR0913 - the options of a command line, each with its help
    *,
    lad: Annotated[
        list[str] | None,
        typer.Option(help="A council, region or ward's council, by name or code; may be repeated."),
    ] = None,
    ward: Annotated[
        list[str] | None, typer.Option(help="Only these wards, by name or code; may be repeated.")
    ] = None,
    data: Annotated[Data, typer.Option(help="The data to look at.")] = Data.ENGLAND,
    scale: Annotated[
        Size, typer.Option(help="A size taken from a real zone.")
    ] = Size.NEIGHBOURHOOD,
    residents: Annotated[
        tuple[float, float] | None,
        typer.Option(help="Least and most residents, instead of a scale.", metavar="LEAST MOST"),
    ] = None,
    children: Annotated[
        tuple[float, float] | None,
        typer.Option(help="Least and most children 0 to 15, instead.", metavar="LEAST MOST"),
    ] = None,
    areas: Annotated[
        tuple[int, int], typer.Option(help="Fewest and most neighbourhoods.", metavar="FEWEST MOST")
    ] = (1, 200),
    indicators: Annotated[
        str, typer.Option("--set", help="A named set of indicators: report, imd, children …")
    ] = "report",
    weight: Annotated[
        list[str] | None,
        typer.Option(help="KEY=WEIGHT, instead of a set; may be repeated.", metavar="KEY=WEIGHT"),
    ] = None,
    standardisation: Annotated[
        Standardisation, typer.Option(help="How indicators are brought to one scale.")
    ] = Standardisation.EXPONENTIAL,
    aim: Annotated[
        Aim,
        typer.Option(
            help="Need above the average in all (balance), mean need (depth), or children in "
            "families on low income (reach)."
        ),
    ] = Aim.BALANCE,
    compactness: Annotated[
        float, typer.Option(help="0 follows need alone; 40 keeps zones round.")
    ] = 12.0,
    crossing: Annotated[
        Crossing, typer.Option(help="Which lines a zone may cross.")
    ] = Crossing.FREE,
    contiguity: Annotated[
        ContiguityRule, typer.Option(help="Rook: a shared border. Queen: any touch.")
    ] = ContiguityRule.ROOK,
    over_the_edge: Annotated[
        bool, typer.Option("--over-the-edge", help="Let zones cross into neighbouring councils.")
    ] = False,
    lock_in: Annotated[
        list[str] | None, typer.Option(help="Every zone has this LSOA code; may be repeated.")
    ] = None,
    lock_out: Annotated[
        list[str] | None, typer.Option(help="No zone has this LSOA code; may be repeated.")
    ] = None,
    secondary_within: Annotated[
        float | None, typer.Option(help="A secondary school within so many metres of the centre.")
    ] = None,
    most_deprived: Annotated[
        float | None, typer.Option(help="Only the most deprived share, such as 0.2, by IMD rank.")
    ] = None,
    whole_wards: Annotated[
        bool, typer.Option("--whole-wards", help="Zones are made of whole wards.")
    ] = False,
    per_lad: Annotated[
        int | None, typer.Option(help="At most so many candidates a council.")
    ] = None,
    top: Annotated[int, typer.Option(help="How many candidates.")] = 10,
    max_overlap: Annotated[
        float, typer.Option(help="The most that two candidates may share, 0 to 1.")
    ] = 0.3,
    out: Annotated[
        list[Path] | None,
        typer.Option(help="Write a file: .geojson, .csv or .json by its ending; may be repeated."),
    ] = None,
) -> None:
    """Rank candidate zones, and write them as files.

    For example: czmap rank --lad Manchester --residents 12000 18000 --top 10 --out zones.geojson
    """
    _check_endings(out or [])
    study = _load(data, lad or [], over_the_edge=over_the_edge)
    wards = tuple(code for name in ward or [] for code in find_wards(study, name))
    criteria = ZoneCriteria(
        size=residents or children or _size(scale),
        count=Count.CHILDREN if children and not residents else Count.RESIDENTS,
        areas=areas,
        rule=contiguity,
        crossing=crossing,
        wards=wards,
        aim=aim,
        top=top,
        max_overlap=max_overlap,
        compactness=compactness,
        locked_in=tuple(lock_in or ()),
        locked_out=tuple(lock_out or ()),
        secondary_within_m=secondary_within,
        only_most_deprived=most_deprived,
        whole_wards=whole_wards,
        per_lad=per_lad,
    )
    index = _index(study, indicators, weight or [], standardisation)
    ranking = find_candidates(study, index, criteria)
    typer.echo(_table(study, ranking))
    for path in out or []:
        _save(path, _WRITERS[path.suffix.lower()](shortlist_of(study, ranking)))
        typer.echo(f"Written: {path}")


@commands.command()
def demo(
    *,
    to: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("czmap-demo"),
    areas: Annotated[
        int | None, typer.Option(min=60, help="How many neighbourhoods; as shipped unless given.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed draws another borough.")] = None,
) -> None:
    """Write the invented borough out as files: GeoJSON, CSV, and the pack itself."""
    plan = DemoPlan(**{k: v for k, v in {"areas": areas, "seed": seed}.items() if v is not None})
    save_demo(to / "pack", plan)
    study = make_study(load_pack(to / "pack"), load_catalogue(), StudyKey())
    written = save_study(study, to)
    typer.echo(
        f"Written: the invented borough, {len(study.areas):,} areas that do not exist, to {to}"
    )
    for path in [*written, to / "pack"]:
        typer.echo(f"  {path.name}")


def _load(data: Data, names: list[str], *, over_the_edge: bool) -> Study:
    pack = load_pack(pack_folder(str(data)))
    key = StudyKey(pack=str(data), lads=find_lads(pack, names), over_the_edge=over_the_edge)
    return make_study(pack, load_catalogue(), key)


def _size(scale: Size) -> tuple[float, float]:
    return next(one.size for one in SCALES if one.key == str(scale))


def _index(study: Study, chosen: str, weights: list[str], how: Standardisation) -> NeedIndex:
    pairs = [_weight(study, text) for text in weights] or study.catalogue.set_of(chosen).weights
    return NeedIndex(weights=tuple(pairs), standardisation=how)


def _weight(study: Study, text: str) -> tuple[str, float]:
    key, _, number = text.partition("=")
    try:
        return study.catalogue[key.strip()].key, float(number)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not KEY=WEIGHT, such as imd_score=2") from None


def _check_endings(paths_out: list[Path]) -> None:
    for path in paths_out:
        if path.suffix.lower() not in _WRITERS:
            raise typer.BadParameter(f"{path} must end in {', '.join(_WRITERS)}")


def _save(path: Path, content: bytes) -> None:
    """Write a whole file or none."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise DefinitionError(
            f"{path} could not be written: {problem.strerror or problem}.",
            then="Choose another folder.",
        ) from problem


def _table(study: Study, ranking: Ranking) -> str:
    """Write the candidates as lines of text, with what they were found among."""
    lines = []
    if study.invented:
        lines.append("INVENTED DATA: this borough does not exist.")
    lines.append(
        f"{study.name}: {len(ranking.candidates)} candidate zones of {ranking.found:,} found from "
        f"{ranking.centres:,} centres. Need is 0 to 100; higher is greater need."
    )
    for one in ranking.candidates:
        profile = one.profile
        lines.append(
            f"{one.rank:>3}. {profile.name}\n"
            f"     {profile.residents:,.0f} residents, {profile.children:,.0f} children 0 to 15, "
            f"{profile.areas} neighbourhoods\n"
            f"     need {profile.need:.1f}, higher than {_per_cent(profile.higher_than)} of the "
            f"neighbourhoods of {study.place}; {one.near_duplicates} near-duplicates not shown\n"
            f"     {_crossed(profile.wards, 'ward')}; {_crossed(profile.lads, 'council')}"
        )
    lines.append(proof_sentence(ranking))
    if ranking.unscored:
        lines.append(f"{ranking.unscored} neighbourhoods have too little data and took no part.")
    lines.append(study.pack.manifest.attribution)
    return "\n".join(lines)


def _crossed(parts: tuple[Part, ...], level: str) -> str:
    """Name the wards or councils a zone lies in, with their shares of its residents."""
    if len(parts) == 1:
        return f"in one {level}, {parts[0].name}"
    named = [f"{part.name} {_per_cent(part.share)}" for part in parts[:4]]
    rest = f" and {len(parts) - 4} more" if len(parts) > 4 else ""
    return f"crosses {len(parts)} {level}s: {', '.join(named)}{rest}"


def _per_cent(share: float) -> str:
    """Write a share without rounding up to all or down to none."""
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{share:.0%}".replace("%", " %")
