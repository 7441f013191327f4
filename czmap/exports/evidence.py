"""The evidence pack: everything of a shortlist in one folder or zip file, with its ledger."""

import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from czmap.errors import DefinitionError
from czmap.exports.brief import Brief, make_brief
from czmap.exports.brief_docx import to_docx
from czmap.exports.brief_pdf import to_pdf
from czmap.exports.definitions import to_codes, to_codes_2011, to_csv, to_geojson, to_json
from czmap.exports.geofiles import to_geopackage, to_kml
from czmap.exports.kinds import FORMATS, LEDGER, LEDGER_PAGE
from czmap.exports.ledger import make_ledger, parse_ledger, to_ledger, to_ledger_page
from czmap.exports.own_figures import OWN_FILE, own_keys, to_own_csv
from czmap.exports.picture_files import make_pictures
from czmap.exports.pro_forma import to_pro_forma
from czmap.exports.session_files import make_sessions
from czmap.exports.shortlist import Shortlist
from czmap.exports.workbook import to_xlsx
from czmap.scoring.reading import Ground

_ALWAYS = (2020, 1, 1, 0, 0, 0)
MOST_BYTES = 200_000_000
"""Of a pack that is read back."""

_DEFINITIONS: dict[str, tuple[str, Callable[[Shortlist], bytes]]] = {
    "geojson": ("zones.geojson", to_geojson),
    "csv": ("zones.csv", to_csv),
    "xlsx": ("zones.xlsx", to_xlsx),
    "kml": ("zones.kml", to_kml),
    "gpkg": ("zones.gpkg", to_geopackage),
    "codes": ("codes.txt", to_codes),
    "json": ("zones.json", to_json),
}
_DOCUMENTS: dict[str, tuple[str, Callable[[Shortlist, Brief], bytes]]] = {
    "pdf": ("brief.pdf", to_pdf),
    "docx": ("brief.docx", to_docx),
    "proforma": ("pro-forma.docx", lambda _, brief: to_pro_forma(brief)),
}


def make_files(
    shortlist: Shortlist,
    ground: Ground,
    formats: Iterable[str],
    *,
    sure: Mapping[str, str] | None = None,
    carry_own: bool = False,
) -> dict[str, bytes]:
    """Make the files of a pack, by name, with its ledger last.

    Parameters
    ----------
    formats
        Of `czmap.exports.kinds.FORMATS`.
    sure
        By zone id: how its rank holds when weights vary, in words.
    carry_own
        Whether own figures that need was made with go into the pack, so that others can make it
        anew: whoever brought them has to agree.

    Raises
    ------
    DefinitionError
        When a format is not known, or no temporary file can be written.
    """
    wanted = list(dict.fromkeys(formats))
    unknown = [one for one in wanted if one not in FORMATS]
    if unknown:
        raise DefinitionError(
            f"{len(unknown)} of the formats are not known.",
            examples=unknown,
            then=f"The formats are: {', '.join(FORMATS)}.",
        )
    files = {name: write(shortlist) for key, (name, write) in _DEFINITIONS.items() if key in wanted}
    if "codes" in wanted and (former := to_codes_2011(shortlist)):
        files["codes-2011.csv"] = former
    if any(key in wanted for key in _DOCUMENTS):
        brief = make_brief(shortlist, ground, sure=sure)
        files |= {
            name: write(shortlist, brief)
            for key, (name, write) in _DOCUMENTS.items()
            if key in wanted
        }
    files |= make_pictures(shortlist, [one for one in wanted if one in {"png", "svg"}])
    files |= make_sessions(shortlist) if "session" in wanted else {}
    carried = carry_own and bool(own_keys(shortlist))
    files |= {OWN_FILE: to_own_csv(shortlist)} if carried else {}
    ledger = make_ledger(shortlist, files)
    return {**files, LEDGER: to_ledger(ledger), LEDGER_PAGE: to_ledger_page(ledger)}


def to_zip(files: Mapping[str, bytes]) -> bytes:
    """Put files into one zip file; the same files always give the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _ALWAYS), files[name], zipfile.ZIP_DEFLATED)
    return written.getvalue()


def save_files(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write all files into a folder, or none: they are written beside it and moved when whole.

    What lay there under the same names before is replaced; everything else stays.

    Raises
    ------
    DefinitionError
        When the folder cannot be written, or the disk is full; nothing is changed then.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=".czmap-", dir=folder))
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    try:
        for name, content in files.items():
            with (room / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for name in files:
            (room / name).replace(folder / name)
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return [folder / name for name in files]


def load_files(path: Path) -> dict[str, bytes]:
    """Read a pack back: a folder, a zip file, or a ledger with what lies beside it.

    Raises
    ------
    DefinitionError
        When there is no ledger, the zip file is damaged, or it is too large.
    """
    try:
        if path.suffix == ".zip":
            files = _unzipped(path)
        else:
            folder = path.parent if path.suffix == ".json" else path
            ledger = path if path.suffix == ".json" else folder / LEDGER
            named = parse_ledger(ledger.read_bytes())["files"]
            inside = [folder / Path(str(name)).name for name in named]
            files = {one.name: one.read_bytes() for one in inside if one.is_file()}
            files[LEDGER] = ledger.read_bytes()
    except (OSError, zipfile.BadZipFile) as problem:
        raise DefinitionError(
            f"No evidence pack can be read at {path}: {problem}.",
            then=f"Name its folder, its zip file or its {LEDGER}.",
        ) from problem
    if LEDGER not in files:
        raise DefinitionError(f"There is no {LEDGER} in {path}.", then="Name an evidence pack.")
    return files


def _unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if sum(one.file_size for one in members) > MOST_BYTES or len(members) > 500:
            raise DefinitionError(
                f"{path} holds {len(members):,} files, or more than {MOST_BYTES / 1e6:.0f} MB.",
                then="Name an evidence pack.",
            )
        return {one.filename: archive.read(one) for one in members}


def _unwritable(folder: Path, problem: OSError) -> DefinitionError:
    return DefinitionError(
        f"The files could not be written to {folder}: {problem.strerror or problem}.",
        then="Choose another folder, or free some space. Nothing was changed.",
    )
