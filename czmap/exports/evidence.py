"""The evidence pack: everything of a shortlist as files, with their ledger."""

from collections.abc import Callable, Iterable, Mapping

from czmap.errors import DefinitionError
from czmap.exports.brief import Brief, make_brief
from czmap.exports.brief_docx import to_docx
from czmap.exports.brief_pdf import to_pdf
from czmap.exports.definitions import to_codes, to_codes_2011, to_csv, to_geojson, to_json
from czmap.exports.geofiles import to_geopackage, to_kml
from czmap.exports.kinds import FORMATS, LEDGER, LEDGER_PAGE
from czmap.exports.ledger import make_ledger, to_ledger, to_ledger_page
from czmap.exports.own_figures import OWN_FILE, own_keys, to_own_csv
from czmap.exports.own_layers import OwnLayers, choose_near, to_layer_files
from czmap.exports.picture_files import make_pictures
from czmap.exports.pro_forma import to_pro_forma
from czmap.exports.session_files import make_sessions
from czmap.exports.shortlist import Shortlist
from czmap.exports.workbook import to_xlsx
from czmap.scoring.reading import Ground

_DEFINITIONS: dict[str, tuple[str, Callable[[Shortlist], bytes]]] = {
    "geojson": ("zones.geojson", to_geojson),
    "csv": ("zones.csv", to_csv),
    "kml": ("zones.kml", to_kml),
    "codes": ("codes.txt", to_codes),
    "json": ("zones.json", to_json),
}
_WITH_OWN: dict[str, tuple[str, Callable[[Shortlist, OwnLayers], bytes]]] = {
    "xlsx": ("zones.xlsx", to_xlsx),
    "gpkg": ("zones.gpkg", to_geopackage),
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
    layers: OwnLayers | None = None,
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
    layers
        Own places and boundaries that go into the pack, if whoever brought them agreed: those
        inside or near a zone are taken.

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
    near = choose_near(layers, shortlist) if layers else OwnLayers()
    files = {name: write(shortlist) for key, (name, write) in _DEFINITIONS.items() if key in wanted}
    files |= {name: write(shortlist, near) for key, (name, write) in _WITH_OWN.items()
              if key in wanted}  # fmt: skip
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
    files |= to_layer_files(near)
    ledger = make_ledger(shortlist, files, near)
    return {**files, LEDGER: to_ledger(ledger), LEDGER_PAGE: to_ledger_page(ledger)}
